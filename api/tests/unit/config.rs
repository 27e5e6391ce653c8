//! Settings read, and every mistake named at once.

use api::config::{Config, LogFormat, Reader, help};

mod documents;

fn wrong(env: &[(&str, &str)], file: &str) -> Vec<String> {
    let mut reader = Reader::from_values(env, file);
    let _ = Config::read(&mut reader);
    let wrong = reader.finish().err().unwrap_or_default();
    wrong.into_iter().map(|it| format!("{}: {}", it.setting, it.message)).collect()
}

#[test]
fn nothing_set_is_the_quick_start() {
    let mut reader = Reader::from_values(&[], "");
    let config = Config::read(&mut reader);
    assert!(reader.finish().is_ok());
    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url.reveal(), "sqlite://tidewaiter.db?mode=rwc");
    assert!(!config.sandbox.enabled);
    assert_eq!(config.log.format, LogFormat::Human);
}

#[test]
fn the_environment_wins_over_the_file() {
    let mut reader = Reader::from_values(
        &[("TIDEWAITER_LISTEN", "127.0.0.1:1")],
        "[http]\nlisten = '127.0.0.1:2'\nburst = 7\n[sandbox]\nenabled = true",
    );
    let config = Config::read(&mut reader);
    assert_eq!(config.http.listen.port(), 1);
    assert_eq!(config.http.burst.get(), 7);
    assert!(config.sandbox.enabled);
    assert!(reader.finish().is_ok());
}

#[test]
fn every_mistake_is_named_at_once() {
    let found = wrong(
        &[
            ("TIDEWAITER_LISTEN", "here"),
            ("TIDEWAITER_SANDBOX", "maybe"),
            ("TIDEWAITER_LISTNE", "x"),
        ],
        "[http]\nlisten_on = 'x'\nburst = 0\n[log]\nformat = 'xml'",
    );
    let names: Vec<&str> = found.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(
        names,
        [
            "TIDEWAITER_LISTEN",
            "http.burst",
            "TIDEWAITER_SANDBOX",
            "log.format",
            "http.listen_on",
            "TIDEWAITER_LISTNE"
        ]
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_its_place_and_never_shown() {
    let secret = "0123456789abcdef";
    for file in [
        format!("[[accounts]]\ntoken = {secret}\n"),
        format!("[[accounts]]\ntoken = \"{secret}\nname = 'a'\n"),
        format!("[[accounts]]\ntoken = '{secret}' name = 'a'\n"),
    ] {
        let found = wrong(&[], &file);
        let [told] = found.as_slice() else { panic!("one mistake, not {found:?}") };
        assert!(told.starts_with("settings file: "), "{told}");
        assert!(told.contains("line 2 column "), "{told}");
        assert!(!told.contains(secret) && !told.contains("token ="), "{told}");
    }
}

#[test]
fn accounts_are_checked_together() {
    let found = wrong(
        &[],
        r#"
        [[accounts]]
        token = "short"
        name = "a"
        role = "filer"
        [[accounts]]
        token = "0123456789abcdef"
        name = "a"
        role = "investigator"
        party = { name = "P" }
        [[accounts]]
        token = "0123456789abcdef0"
        name = "c"
        role = "king"
        "#,
    );
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(
        found.iter().all(|it| !it.contains("0123456789abcdef")),
        "a secret was printed: {found:#?}"
    );
}

#[test]
fn secrets_are_never_printed() {
    let mut reader = Reader::from_values(
        &[
            ("TIDEWAITER_DATABASE_URL", "postgres://u:hunter2@h/d"),
            ("TIDEWAITER_SMTP_URL", "smtp://u:hunter2@h"),
            (
                "TIDEWAITER_ACCOUNTS",
                r#"[{"token":"hunter2hunter2hunter2","name":"i","role":"auditor"}]"#,
            ),
        ],
        "",
    );
    let config = Config::read(&mut reader);
    assert!(reader.finish().is_ok());
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_help_lists_every_setting_with_its_default() {
    let text = help();
    for it in [
        "TIDEWAITER_LISTEN",
        "http.listen",
        "127.0.0.1:8080",
        "TIDEWAITER_ACCOUNTS",
        "TIDEWAITER_SANDBOX",
    ] {
        assert!(text.contains(it), "{it}");
    }
}

#[test]
fn every_kind_of_deadline_may_have_a_ladder_and_every_defect_is_told() {
    let mut reader = Reader::from_values(
        &[("TIDEWAITER_REMINDER_ESCALATE", r#"{"determination": [7]}"#)],
        "[reminders]\nladder.default = [20, 3]\nladder.determination = [60, 7]\ndigest_at = 'off'",
    );
    let config = Config::read(&mut reader);
    assert!(reader.finish().is_ok());
    assert_eq!(config.reminders.digest_at, None);
    assert!(config.reminders.settled.escalates("determination", 7));
    assert!(!config.reminders.settled.escalates("determination", 60));
    assert!(config.reminders.settled.escalates("initiation_decision", 20));
    let found = wrong(
        &[],
        "[reminders]\nladder.no_rule = [1]\nladder.determination = ['x']\nladder.initiation_decision = [400]\n\
         escalate.default = 1\nhours = '17-9'\nquiet_days = 'some'\ndigest_at = '25:00'\nladders = 1",
    );
    let names: Vec<&str> = found.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(
        names,
        [
            "reminders.ladder.determination",
            "reminders.escalate.default",
            "reminders.hours",
            "reminders.quiet_days",
            "reminders.ladder.initiation_decision",
            "reminders.ladder.no_rule",
            "reminders.digest_at",
            "reminders.ladders",
        ]
    );
}

#[test]
fn a_provider_is_named_whole_and_signs_with_what_only_it_can() {
    let good = "[[oidc]]\nissuer = 'https://id.example'\naudience = 'tidewaiter'\n";
    let robot = "[[accounts]]\nname = 'robot'\nrole = 'auditor'\nsubject = 'r'\n";
    let mut reader = Reader::from_values(&[], &format!("{good}{robot}"));
    let config = Config::read(&mut reader);
    assert_eq!(reader.finish().err(), None);
    assert_eq!(config.oidc[0].clock_skew_seconds, 60);
    assert_eq!(config.oidc[0].accepted().len(), 4);
    assert_eq!(config.accounts[0].known_as(&config.oidc), Some(("https://id.example", "r")));

    for (file, said) in [
        ("[[oidc]]\nissuer = 'https://id.example'\n".to_owned(), "audience"),
        (good.replace("https", "http"), "over https"),
        (good.replace("tidewaiter", " "), "audience is empty"),
        (good.replace("https://id.example", "id"), "no address"),
        (format!("{good}algorithms = ['HS256']\n"), "`HS256` is none"),
        (format!("{good}algorithms = ['none']\n"), "`none` is none"),
        (format!("{good}algorithms = []\n"), "no algorithm"),
        (format!("{good}clock_skew_seconds = 86400\n"), "more than"),
        (format!("{good}{good}"), "there twice"),
        (robot.to_owned(), "no provider is set"),
        (format!("{good}{robot}issuer = 'https://else.example'\n"), "none of [[oidc]]"),
        (format!("{good}{robot}{}", robot.replace("robot", "other")), "the subject is that of"),
        (good.to_owned() + &robot.replace("subject = 'r'\n", ""), "neither a token nor a subject"),
        ("[api_tokens]\nlongest_days = 400".to_owned(), "is not 1 to 366"),
        ("[api_tokens]\nlongest_days = 30".to_owned(), "is not 1 to api_tokens"),
    ] {
        let found = wrong(&[], &file);
        assert!(found.len() == 1 && found[0].contains(said), "{file}: {found:?}");
    }
    let here = good.replace("https://id.example", "http://127.0.0.1:4000");
    assert_eq!(wrong(&[], &here), Vec::<String>::new());
}

#[test]
fn documents_lie_where_they_are_said_to() {
    let mut reader = Reader::from_values(
        &[("TIDEWAITER_DOCUMENTS_S3_SECRET_ACCESS_KEY", "hunter2")],
        "[documents]\nstore = 's3://papers/tide'\ns3_access_key_id = 'id'\nclamd = 'unix:///run/clamd'",
    );
    let config = Config::read(&mut reader);
    assert_eq!(reader.finish().err(), None);
    assert_eq!(format!("{:?}", config.documents.store), "s3://papers/tide");
    assert!(config.documents.clamd.is_some());
    assert!(!format!("{config:?}").contains("hunter2"));
    let found = wrong(
        &[],
        "[documents]\nstore = 'ftp://papers'\nmax_bytes = 0\nstaged_days = 0\nupload_hours = 0\nclamd = 'x'\n\
         s3_access_key_id = 'id'\ns3_endpoint = 'x'",
    );
    let names: Vec<&str> = found.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(
        names,
        [
            "documents.s3_endpoint",
            "documents.s3_secret_access_key",
            "documents.store",
            "documents.clamd",
            "documents.max_bytes",
            "documents.staged_days",
            "documents.upload_hours",
        ]
    );
}

#[test]
fn signs_of_life_and_the_grace_of_filings_are_within_bounds() {
    for (file, name) in [
        ("[heartbeat]\nseconds = 60\noutage_after_seconds = 119", "heartbeat.outage_after_seconds"),
        ("[heartbeat]\nseconds = 0", "heartbeat.seconds"),
        ("[filing]\nintent_grace_minutes = 1441", "filing.intent_grace_minutes"),
        ("[filing]\nattempts_kept_days = 0", "filing.attempts_kept_days"),
    ] {
        let found = wrong(&[], file);
        assert!(found.iter().any(|it| it.starts_with(name)), "{file}: {found:?}");
    }
    let mut reader = Reader::from_values(&[], "[filing]\nintent_grace_minutes = 0");
    let config = Config::read(&mut reader);
    assert!(reader.finish().is_ok());
    assert_eq!(config.filing.settled.grace_minutes, 0);
    assert_eq!(config.heartbeat.outage_after_seconds, 120);
}

#[test]
fn the_example_for_operators_can_be_used() {
    let example = include_str!("../../../deploy/tidewaiter.example.toml");
    assert_eq!(wrong(&[], example), Vec::<String>::new());
}

#[test]
fn spans_go_to_an_address_of_the_web_or_nowhere() {
    let mut reader = Reader::from_values(&[("TIDEWAITER_OTLP_AUTHORIZATION", "hunter2")], "");
    let config = Config::read(&mut reader);
    assert!(reader.finish().is_ok());
    assert_eq!(config.telemetry.endpoint, None);
    assert!(!format!("{config:?}").contains("hunter2"));
    let found = wrong(&[], "[telemetry]\notlp_endpoint = 'ftp://collector'");
    assert!(found.len() == 1 && found[0].starts_with("telemetry.otlp_endpoint"), "{found:?}");
}
