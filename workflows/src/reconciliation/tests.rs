//! What is compared with what.

use std::collections::HashSet;

use chrono::DateTime;
use entities::{Carried, CaseId, Errand, OperationId, RealmId, Waiting, WebhookId};

use super::compare::{Act, Kind, Running, cases, clocks, idle};
use crate::case_clock::contract::CaseKey;

fn waiting(seconds: i64, is_overdue: bool) -> Waiting {
    let at = DateTime::from_timestamp(seconds, 0).expect("an instant");
    Waiting { realm: RealmId::REAL, case: CaseId::random(), at, is_overdue }
}

fn key(it: &Waiting) -> CaseKey {
    CaseKey { realm: it.realm, case: it.case }
}

#[test]
fn cases_without_a_clock_come_in_the_order_of_what_is_due() {
    let all = [waiting(10, true), waiting(20, true), waiting(30, false), waiting(40, false)];
    let running: HashSet<_> = [key(&all[1]), key(&all[2])].into();
    let found = cases(&all, &running);
    let told: Vec<_> = found.iter().map(|it| (it.kind, it.subject.clone())).collect();
    let expected = [
        (Kind::CaseWithoutClock, all[0].case.to_string()),
        (Kind::WakeOverdue, all[1].case.to_string()),
        (Kind::CaseWithoutClock, all[3].case.to_string()),
    ];
    assert_eq!(told, expected);
    assert_eq!(found[0].act, Act::Start(RealmId::REAL, Errand::Look(all[0].case)));
    let said = [
        format!("case_without_clock  {} next due 1970-01-01T00:00:10Z", all[0].case),
        format!("wake_overdue        {} due since 1970-01-01T00:00:20Z", all[1].case),
        format!("case_without_clock  {} next due 1970-01-01T00:00:40Z", all[3].case),
    ];
    assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), said);
}

#[test]
fn a_clock_is_one_of_a_case_that_waits() {
    let (busy, idle) = (waiting(10, false), waiting(20, false));
    let running = [&busy, &idle].map(|it| Running { key: key(it), since: it.at });
    let found = clocks(&running, &[busy.case].into());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, Kind::ClockWithoutCase);
    assert_eq!(found[0].subject, idle.case.to_string());
}

#[test]
fn a_clock_is_known_by_its_id() {
    let it = key(&waiting(10, false));
    assert_eq!(CaseKey::of_workflow(&it.workflow_id()), Some(it));
    for other in ["case/x/y", "delivery/x", "case/", ""] {
        assert_eq!(CaseKey::of_workflow(other), None, "{other}");
    }
}

#[test]
fn what_is_carried_on_by_nobody_is_idle() {
    let (operation, other) = (OperationId::random(), OperationId::random());
    let (webhook, silent) = (WebhookId::random(), WebhookId::random());
    let errands = [
        Errand::Bulk(operation),
        Errand::Operation(other),
        Errand::Push(webhook),
        Errand::Push(silent),
        Errand::Look(CaseId::random()),
    ];
    let since = DateTime::from_timestamp(10, 0).expect("an instant");
    let all = errands.map(|errand| Carried { realm: RealmId::REAL, errand, since });
    let found = idle(&all, &[Errand::Operation(other), Errand::Push(webhook)].into());
    let told: Vec<_> = found.iter().map(|it| (it.kind, it.subject.clone(), it.act)).collect();
    let expected = [
        (
            Kind::OperationIdle,
            operation.to_string(),
            Act::Start(RealmId::REAL, Errand::Bulk(operation)),
        ),
        (Kind::WebhookIdle, silent.to_string(), Act::Start(RealmId::REAL, Errand::Push(silent))),
    ];
    assert_eq!(told, expected, "of a case its clock is told");
}
