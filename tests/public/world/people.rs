//! Everybody who has to do with a case, and the settings of a service that knows them.

use std::fmt::Write as _;

/// Everybody with an account: name, role, address, and for parties whom they act for.
const ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    (
        "filer",
        "filer",
        "filer@shrimpers.test",
        "{ name = 'Gulf Shrimpers Committee', address = '1 Harbor Road, Biloxi, MS' }",
    ),
    (
        "filers-counsel",
        "counsel",
        "counsel@shrimpers.test",
        "{ name = 'Gulf Shrimpers Committee', address = '1 Harbor Road, Biloxi, MS' }",
    ),
    (
        "other-filer",
        "filer",
        "filer@crabbers.test",
        "{ name = 'Bay Crabbers', address = '3 Pier Lane, Baltimore, MD' }",
    ),
    (
        "importer",
        "importer",
        "importer@mseafood.test",
        "{ name = 'MSeafood Corporation', importer_number = '12-3456789AA' }",
    ),
    (
        "other-importer",
        "importer",
        "importer@elsewhere.test",
        "{ name = 'MSeafood Corporation', importer_number = '98-7654321XX' }",
    ),
    (
        "importers-counsel",
        "counsel",
        "counsel@lawyers.test",
        "{ name = 'MSeafood Corporation', importer_number = '12-3456789AA' }",
    ),
    (
        "passer-by",
        "counsel",
        "counsel@elsewhere.test",
        "{ name = 'Party to Nothing', importer_number = '55-5555555ZZ' }",
    ),
    ("investigator", "investigator", "investigator@customs.test", ""),
    ("other-investigator", "investigator", "other@customs.test", ""),
    ("supervisor", "supervisor", "supervisor@customs.test", ""),
    ("port-director", "port_director", "port@customs.test", ""),
    ("reviewer", "reviewer", "reviewer@customs.test", ""),
    ("registrar", "registrar", "registrar@customs.test", ""),
    ("auditor", "auditor", "auditor@customs.test", ""),
];

/// The filer's address.
pub const FILER: &str = "filer@shrimpers.test";
/// The accused importer's address.
pub const IMPORTER: &str = "importer@mseafood.test";
/// The address of the investigator who acts in most tests.
pub const INVESTIGATOR: &str = "investigator@customs.test";
/// By which the importer is recognised.
pub const IMPORTER_NUMBER: &str = "12-3456789AA";
/// Where the office itself is written to.
pub const OFFICE: &str = "office@customs.test";

/// Under which the mail system posts what came back.
pub const BOUNCE_TOKEN: &str = "token-of-the-mail-system-for-tests-only";

/// Whether somebody has an account.
pub fn is_known(name: &str) -> bool {
    ACCOUNTS.iter().any(|account| account.0 == name)
}

/// Every token is the account's name, made long enough.
pub fn token(name: &str) -> String {
    format!("token-of-{name}-for-tests-only")
}

/// Settings in which everybody has an account.
pub fn settings_file(api: u16, temporal: u16, smtp: u16, ledger: &str, more: &str) -> String {
    // How many requests somebody may make is in the way of every test but the one of that.
    let rates = if more.contains("http.requests_per_second") {
        ""
    } else {
        "http.requests_per_second = 100000\nhttp.burst = 100000\n"
    };
    // What is healed on a schedule would be healed in the middle of a test.
    let schedule = if more.contains("temporal.reconcile_minutes") {
        ""
    } else {
        "temporal.reconcile_minutes = 0\n"
    };
    let mut text = format!(
        "http.listen = '127.0.0.1:{api}'\n{rates}{schedule}\
         database.url = '{ledger}'\ntemporal.address = '127.0.0.1:{temporal}'\n\
         mail.smtp_url = 'smtp://127.0.0.1:{smtp}'\noffice.email = '{OFFICE}'\nmail.bounce_token = '{BOUNCE_TOKEN}'\nsandbox.enabled = true\n{more}\n"
    );
    for (name, role, email, party) in ACCOUNTS {
        let party = if party.is_empty() { String::new() } else { format!("party = {party}\n") };
        let token = token(name);
        let _ = write!(
            text,
            "\n[[accounts]]\ntoken = '{token}'\nname = '{name}'\nrole = '{role}'\nemail = '{email}'\n{party}"
        );
    }
    text
}
