//! Administrative protective orders, 19 CFR 165.4(f): who may apply, what an application must say, when an order is in force, and what
//! its holder owes when it ends.
//!
//! The text that was at hand says that an order is issued in each case with confidential information, for representatives of the
//! parties. What is said here of its form (who may be authorised, the certificate, its term) is practice under other such orders (U).

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::count;
use crate::decide::Defect;
use crate::eapa::Check;
use crate::role::{Role, UnknownWord, words};

/// Who may apply, and acts for those who are authorised.
pub const APPLIED_BY: &[Role] = &[Role::Counsel];
/// Who grants, refuses and revokes.
pub const DECIDED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];
/// Within how many calendar days after an order ended its holder certifies that what was read under it is destroyed (U).
pub const CERTIFICATE_DAYS: u32 = 30;
/// How many persons an order authorises at most, those included who left. No law says so: an order is shown with all of them.
pub const PERSONS_AT_MOST: usize = 100;
/// The provision.
const CITE: &str = "19 CFR 165.4(f)";

/// Where somebody may be admitted to the bar: the States, the District of Columbia and the territories that have a bar.
pub const JURISDICTIONS: &[&str] = &[
    "AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID",
    "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND",
    "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX",
    "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY",
];

words! {
    /// As what somebody is authorised by a protective order, beside the counsel who applied.
    Capacity in "capacities under a protective order" {
        /// Another lawyer of the firm.
        Attorney = "attorney",
        /// A paralegal of the firm.
        Paralegal = "paralegal",
        /// Support staff of the firm.
        SupportStaff = "support_staff",
        /// A consultant whom counsel retained, and who is employed by no party.
        Consultant = "consultant",
    }
}

words! {
    /// Where a protective order stands.
    Status in "statuses of protective orders" {
        /// Applied for, and not decided.
        Applied = "applied",
        /// Refused.
        Refused = "refused",
        /// Granted, and in force.
        InForce = "in_force",
        /// Its last day is over.
        Expired = "expired",
        /// Revoked by an officer.
        Revoked = "revoked",
        /// Its holder certified that all was destroyed.
        Closed = "closed",
    }
}

/// What was decided and said of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// Since which legal day it is granted.
    pub granted_on: Option<NaiveDate>,
    /// Whether it was refused.
    pub is_refused: bool,
    /// Its last day, inclusive: it is over at the midnight that ends it, in New York.
    pub expires_on: Option<NaiveDate>,
    /// The legal day on which it was revoked: it opens nothing from that moment on.
    pub revoked_on: Option<NaiveDate>,
    /// Whether its holder certified that all was destroyed.
    pub is_certified: bool,
}

impl Order {
    /// Where it stands on a legal day.
    #[must_use]
    pub fn status(&self, on: NaiveDate) -> Status {
        match self {
            Self { is_refused: true, .. } => Status::Refused,
            Self { granted_on: None, .. } => Status::Applied,
            Self { is_certified: true, .. } => Status::Closed,
            Self { revoked_on: Some(_), .. } => Status::Revoked,
            Self { expires_on: Some(last), .. } if *last < on => Status::Expired,
            _ => Status::InForce,
        }
    }

    /// The last day on which the certificate of destruction may come: 30 calendar days after the order ends or ended. `None` where it
    /// was not granted, or the certificate is there.
    #[must_use]
    pub fn certificate_due(&self) -> Option<NaiveDate> {
        if self.granted_on.is_none() || self.is_certified {
            return None;
        }
        let ended = self.revoked_on.into_iter().chain(self.expires_on).min()?;
        count::later(ended, CERTIFICATE_DAYS)
    }
}

/// What an application lacks.
#[must_use]
pub fn application_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("name", CITE, "name the counsel");
    check.text("bar_number", CITE, "give the number under which counsel is admitted");
    check.text("firm", CITE, "name the firm");
    if !said.get("bar_jurisdiction").and_then(Value::as_str).is_some_and(is_jurisdiction) {
        let message = format!("where counsel is admitted, one of: {}", JURISDICTIONS.join(", "));
        check.add("/bar_jurisdiction", "not_licensed", &message, CITE);
    }
    if said.get("is_in_house") != Some(&Value::Bool(false)) {
        let message = "an order is for counsel of the United States who are not in-house";
        check.add("/is_in_house", "in_house", message, CITE);
    }
    undertaking(&mut check);
    let persons = said.get("persons").and_then(Value::as_array).map(Vec::as_slice);
    let persons = persons.unwrap_or_default();
    for (at, person) in persons.iter().enumerate() {
        named(&mut check, person, &format!("/persons/{at}"));
        let mail = email(person);
        if mail.is_some() && persons[..at].iter().any(|it| email(it) == mail) {
            let message = "another person has this address: by it he is recognised";
            check.add(&format!("/persons/{at}/email"), "twice", message, CITE);
        }
    }
    check.found
}

/// What is wrong with a person who is to be authorised by an order that was granted.
#[must_use]
pub fn person_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    named(&mut check, said, "");
    undertaking(&mut check);
    check.found
}

/// What is wrong with what a grant says on a day.
#[must_use]
pub fn grant_defects(expires_on: NaiveDate, today: NaiveDate) -> Vec<Defect> {
    let is_past = expires_on < today;
    let message = format!("the last day of the order, not before today, {today}");
    is_past.then(|| defect("/expires_on", "in_the_past", message)).into_iter().collect()
}

/// What is wrong with the day from which a person is authorised no more.
#[must_use]
pub fn removal_defects(removed_on: NaiveDate, today: NaiveDate) -> Vec<Defect> {
    let is_past = removed_on < today;
    let message = format!(
        "not before today, {today}: what he was authorised to read then, he was authorised to read"
    );
    is_past.then(|| defect("/removed_on", "in_the_past", message)).into_iter().collect()
}

/// What is wrong with the day a certificate gives.
#[must_use]
pub fn certificate_defects(
    destroyed_on: NaiveDate,
    order: &Order,
    today: NaiveDate,
) -> Vec<Defect> {
    let mut found = Vec::new();
    if destroyed_on > today {
        let message = format!("not after today, {today}");
        found.push(defect("/destroyed_on", "in_the_future", message));
    }
    if let Some(granted) = order.granted_on.filter(|granted| destroyed_on < *granted) {
        let message = format!("not before the order, which is of {granted}");
        found.push(defect("/destroyed_on", "too_early", message));
    }
    found
}

fn is_jurisdiction(word: &str) -> bool {
    JURISDICTIONS.contains(&word)
}

fn undertaking(check: &mut Check<'_>) {
    if check.at("/undertaking") != Some(&Value::Bool(true)) {
        let message =
            "undertake to use it for this case alone, to show it to nobody else, and to destroy it";
        check.add("/undertaking", "not_undertaken", message, CITE);
    }
}

/// A person's name, address and capacity; by the address an account is recognised as his.
fn named(check: &mut Check<'_>, person: &Value, at: &str) {
    let said = |name: &str| {
        let text = person.get(name).and_then(Value::as_str);
        text.is_some_and(|it| !it.trim().is_empty())
    };
    for (name, message) in [
        ("name", "name the person"),
        ("email", "give the e-mail address of the account under which he reads"),
    ] {
        if !said(name) {
            check.add(&format!("{at}/{name}"), "missing", message, CITE);
        }
    }
    let capacity = person.get("capacity").and_then(Value::as_str).unwrap_or_default();
    if capacity.parse::<Capacity>().is_err() {
        let known: Vec<_> = Capacity::ALL.iter().map(|it| it.as_str()).collect();
        let message = format!("one of: {}", known.join(", "));
        check.add(&format!("{at}/capacity"), "unknown", &message, CITE);
    }
}

fn email(person: &Value) -> Option<String> {
    let email = person.get("email").and_then(Value::as_str)?.trim().to_lowercase();
    Some(email).filter(|it| !it.is_empty())
}

fn defect(pointer: &str, code: &'static str, message: String) -> Defect {
    Defect { pointer: pointer.to_owned(), code, message, authority: Some(CITE.to_owned()) }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::{Order, Status, application_defects, certificate_defects};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn an_order_is_in_force_through_its_last_day_until_it_is_revoked_or_certified() {
        let applied = Order::default();
        let granted = Order {
            granted_on: Some(day("2026-03-02")),
            expires_on: Some(day("2026-06-30")),
            ..applied
        };
        let revoked = Order { revoked_on: Some(day("2026-04-01")), ..granted };
        let closed = Order { is_certified: true, ..granted };
        for (order, on, status, due) in [
            (applied, "2026-03-02", Status::Applied, None),
            (Order { is_refused: true, ..applied }, "2026-03-02", Status::Refused, None),
            (granted, "2026-06-30", Status::InForce, Some("2026-07-30")),
            (granted, "2026-07-01", Status::Expired, Some("2026-07-30")),
            (revoked, "2026-04-01", Status::Revoked, Some("2026-05-01")),
            (closed, "2026-04-01", Status::Closed, None),
        ] {
            assert_eq!((order.status(day(on)), order.certificate_due()), (status, due.map(day)));
        }
        let codes = |on| {
            let found = certificate_defects(day(on), &granted, day("2026-07-01"));
            found.iter().map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-03-01"), ["too_early"]);
        assert_eq!(codes("2026-07-02"), ["in_the_future"]);
        assert!(codes("2026-07-01").is_empty());
    }

    #[test]
    fn every_defect_of_an_application_is_told_and_in_house_counsel_is_refused() {
        let whole = json!({
            "name": "Carla Counsel", "bar_number": "123", "bar_jurisdiction": "DC",
            "firm": "Counsel LLP", "is_in_house": false, "undertaking": true,
            "persons": [{ "name": "P", "email": "p@counsel.test", "capacity": "paralegal" }],
        });
        assert_eq!(application_defects(&whole), []);
        let mut wrong = whole;
        wrong["bar_jurisdiction"] = json!("ON");
        wrong["is_in_house"] = json!(true);
        wrong["undertaking"] = json!(false);
        wrong["firm"] = json!(" ");
        wrong["persons"] = json!([
            { "name": "P", "email": "p@counsel.test", "capacity": "client" },
            { "name": "", "email": "P@counsel.test ", "capacity": "attorney" },
        ]);
        let mut found = application_defects(&wrong);
        found.sort_by(|one, other| one.pointer.cmp(&other.pointer));
        let pointers: Vec<_> = found.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/bar_jurisdiction",
                "/firm",
                "/is_in_house",
                "/persons/0/capacity",
                "/persons/1/email",
                "/persons/1/name",
                "/undertaking"
            ]
        );
        assert!(found.iter().all(|it| it.authority.as_deref() == Some("19 CFR 165.4(f)")));
    }
}
