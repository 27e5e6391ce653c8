//! Settings that are refused, and headers that cannot be smuggled.

use chrono::{DateTime, Utc};
use entities::{Attempt, CaseId, ClaimCode, DeliveryId, NoticeId, Rendered};

use super::Mailer;
use super::message::compose;
use super::settings::{MailSettings, MailSettingsError, Tls};

fn check(url: &str, expected: Option<(&str, u16, Tls)>) {
    let read = MailSettings::from_url(url, "Tidewaiter <notices@cbp.example>");
    let seen = read.as_ref().ok().map(|it| (it.host.as_str(), it.port, it.tls));
    assert_eq!(seen, expected, "{url}: {read:?}");
}

#[test]
fn mail_is_protected_unless_it_stays_on_the_machine() {
    check("smtp://127.0.0.1:1025", Some(("127.0.0.1", 1025, Tls::None)));
    check("smtp://[::1]:1025", Some(("::1", 1025, Tls::None)));
    check("smtp://localhost:1025?tls=required", Some(("localhost", 1025, Tls::Required)));
    check("smtp://mail.example", Some(("mail.example", 587, Tls::Required)));
    check("smtp://mail.example?tls=opportunistic", Some(("mail.example", 25, Tls::Opportunistic)));
    check("smtps://mail.example", Some(("mail.example", 465, Tls::Implicit)));
    check("smtp://mail.example?tls=none", None);
    check("smtps://mail.example?tls=none", None);
    check("smtp://mail.example?tls=perhaps", None);
    check("http://mail.example", None);
    check("mail.example:25", None);
}

#[test]
fn a_password_is_decoded_and_never_shown() {
    let settings =
        MailSettings::from_url("smtps://a%40b:p%2Fs+s%26w%20d@mail.example", "a@cbp.example")
            .expect("settings");
    assert_eq!(settings.user.as_deref(), Some("a@b"));
    assert_eq!(settings.password.as_ref().map(crate::Secret::reveal), Some("p/s+s&w d"));
    let shown = format!("{settings:?}");
    assert!(shown.contains("***") && !shown.contains("p/s"), "{shown}");
}

#[test]
fn a_sender_without_an_address_is_refused() {
    let read = MailSettings::from_url("smtp://127.0.0.1", "nobody");
    assert!(matches!(read, Err(MailSettingsError::Sender(_))), "{read:?}");
}

#[test]
fn a_lease_outlives_the_sending() {
    let settings = MailSettings::from_url("smtp://127.0.0.1", "a@cbp.example").expect("settings");
    assert!(
        Mailer::new(&settings, &"https://tidewaiter.example".parse().expect("an URL"))
            .expect("a mailer")
            .lease()
            > settings.timeout
    );
}

fn attempt(subject: &str, to_name: &str) -> Attempt {
    Attempt {
        delivery: DeliveryId::random(),
        notice: Some(NoticeId::random()),
        case: Some(CaseId::random()),
        number: 1,
        message_id: "<1@cbp.example>".to_owned(),
        dated: "2026-03-02T15:00:00Z".parse::<DateTime<Utc>>().expect("an instant"),
        to: "legal@shady.example".to_owned(),
        to_name: to_name.to_owned(),
        rendered: Rendered {
            subject: subject.to_owned(),
            text: "Déjà vu".to_owned(),
            html: "<p>Déjà vu</p>".to_owned(),
            letter: None,
        },
        possible_duplicate: false,
        unsubscribe: None,
        claim: None,
        sandbox: None,
        is_kept: false,
    }
}

const LINK: &str = "https://tidewaiter.example";

#[test]
fn nothing_is_smuggled_into_the_headers() {
    let from = "Tidewaiter <notices@cbp.example>".parse().expect("a mailbox");
    let attempt = attempt(
        "Hello\r\nBcc: spy@evil.example",
        "Shady\r\nX-Evil: 1\u{2028}<x@evil.example>, \"LLC\"",
    );
    let bytes = compose(&from, &attempt, LINK, None).expect("a message").formatted();
    let text = String::from_utf8(bytes.clone()).expect("ASCII");
    assert!(text.is_ascii());
    let (head, _) = text.split_once("\r\n\r\n").expect("a head");
    let names: Vec<_> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| line.split(':').next())
        .collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Subject",
            "To"
        ],
        "{head}"
    );
    assert!(head.contains("Message-ID: <1@cbp.example>"), "{head}");
    assert!(head.contains("Date: Mon, 02 Mar 2026 15:00:00 +0000"), "{head}");
    let again = compose(&from, &attempt, LINK, None).expect("a message").formatted();
    assert_eq!(bytes, again, "every copy is the same");
}

#[test]
fn a_claim_code_is_beside_the_notice_and_the_same_in_every_copy() {
    let from = "notices@cbp.example".parse().expect("a mailbox");
    let mut attempt = attempt("Notice", "Shady\r\n\r\nX: 1");
    let plain = compose(&from, &attempt, LINK, None).expect("a message").formatted();
    let plain = String::from_utf8(plain).expect("ASCII");
    let code = "7Q2ZK-0M3VA-9XJRT-WB5HC".to_owned();
    let until = "2026-04-01".parse().expect("a day");
    attempt.claim = Some(ClaimCode { code: code.clone(), until });
    let bytes = compose(&from, &attempt, LINK, None).expect("a message").formatted();
    assert_eq!(compose(&from, &attempt, LINK, None).expect("a message").formatted(), bytes);
    let read = mail_parser::MessageParser::default().parse(&bytes).expect("a message");
    let texts: Vec<_> = read.text_bodies().filter_map(|it| it.text_contents()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert_eq!(texts[0].trim_end(), "Déjà vu", "the notice is as it is without");
    assert!(texts[1].contains(&code) && texts[1].contains("Wednesday, April 1, 2026"), "{texts:?}");
    assert!(texts[1].contains("https://tidewaiter.example/v1/claims"), "{texts:?}");
    let part = plain.split("\r\n\r\n").nth(2).expect("a part");
    assert!(String::from_utf8(bytes).expect("ASCII").contains(part), "to the byte");
}

#[test]
fn a_date_that_mail_cannot_carry_is_no_message() {
    let from = "notices@cbp.example".parse().expect("a mailbox");
    for (dated, is_one) in [
        ("1969-12-31T23:59:59Z", false),
        ("1970-01-01T00:00:00Z", true),
        ("9998-12-31T23:59:59Z", true),
        ("9999-01-01T00:00:00Z", false),
    ] {
        let mut attempt = attempt("Hello", "");
        attempt.dated = dated.parse().expect("an instant");
        assert_eq!(compose(&from, &attempt, LINK, None).is_ok(), is_one, "{dated}");
    }
}

#[test]
fn an_address_that_is_none_is_no_message() {
    let from = "notices@cbp.example".parse().expect("a mailbox");
    for to in ["", "nobody", "a@b\r\nRCPT TO:<x@evil.example>", "a b@c.example"] {
        let mut attempt = attempt("Hello", "");
        attempt.to = to.to_owned();
        assert!(compose(&from, &attempt, LINK, None).is_err(), "{to:?}");
    }
}

#[test]
fn only_a_courtesy_says_how_to_do_without_it() {
    let from = "notices@cbp.example".parse().expect("a mailbox");
    let head = |attempt: &Attempt| {
        let bytes = compose(&from, attempt, LINK, None).expect("a message").formatted();
        String::from_utf8(bytes)
            .expect("ASCII")
            .split_once("\r\n\r\n")
            .expect("a head")
            .0
            .to_owned()
    };
    let mut attempt = attempt("Hello", "");
    assert!(!head(&attempt).contains("List-Unsubscribe"));
    let token = "0123456789abcdef".repeat(4);
    attempt.unsubscribe = Some(token.clone());
    let told = head(&attempt);
    let link = format!("List-Unsubscribe: <{LINK}/v1/unsubscribe/{token}>");
    assert!(told.replace("\r\n ", " ").contains(&link), "{told}");
    assert!(told.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{told}");
    assert_eq!(told, head(&attempt), "every copy is the same");
}
