//! What a scrape reads.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entities::{Backlog, MissedDuty, Reconciled};

use api::metrics::Metrics;

#[test]
fn requests_are_counted_by_route_and_status() {
    let metrics = Metrics::new();
    metrics.answered("GET", "/v1/cases/:id", 404, Duration::from_millis(3));
    let text = metrics.text(&Backlog { deliveries: 2, ..Backlog::default() }, None);
    assert!(text.contains(
        r#"tidewaiter_http_requests_total{method="GET",route="/v1/cases/:id",status="404"} 1"#
    ));
    assert!(text.contains("tidewaiter_undelivered_notices 2"));
    assert!(text.contains("tidewaiter_reconciliation_age_seconds -1"), "there was none yet");
}

#[test]
fn the_last_reconciliation_is_told_by_kind() {
    let run =
        Reconciled { cases_without_clock: 3, work_stuck: 2, healed: 4, ..Reconciled::default() };
    let backlog = Backlog::default();
    let backlog = Backlog { reconciled: Some((backlog.now, run)), ..backlog };
    let text = Metrics::new().text(&backlog, None);
    for line in [
        r#"tidewaiter_reconciliation_found{kind="case_without_clock"} 3"#,
        r#"tidewaiter_reconciliation_found{kind="outbox_stuck"} 2"#,
        r#"tidewaiter_reconciliation_found{kind="wake_overdue"} 0"#,
        "tidewaiter_reconciliation_left 1",
        "tidewaiter_reconciliation_age_seconds 0",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}
#[test]
fn what_waits_has_an_age_and_what_was_missed_a_rule() {
    let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
    let ago = |seconds| Some(now - TimeDelta::seconds(seconds));
    let missed = |fiscal_year, total| MissedDuty {
        fiscal_year,
        rule: "initiation_decision".to_owned(),
        total,
    };
    let backlog = Backlog {
        oldest_overdue_at: ago(90),
        oldest_delivery_at: ago(7),
        missed_duties: vec![missed(2024, 2), missed(2023, 0)],
        worker_beat_at: ago(300),
        webhooks_disabled: 2,
        operations_failed: 1,
        now,
        ..Backlog::default()
    };
    let metrics = Metrics::new();
    let text = metrics.text(&backlog, None);
    for line in [
        "tidewaiter_oldest_overdue_wake_seconds 90",
        "tidewaiter_oldest_undelivered_notice_seconds 7",
        "tidewaiter_outbox_age_seconds 0",
        "tidewaiter_webhooks_disabled 2",
        "tidewaiter_operations_failed 1",
        r#"tidewaiter_missed_duties{fiscal_year="2024",rule="initiation_decision"} 2"#,
        r#"tidewaiter_last_beat_age_seconds{part="worker"} 300"#,
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains("2023") && !text.contains(r#"part="door""#), "{text}");
    let later = metrics.text(&Backlog::default(), None);
    assert!(!later.contains("tidewaiter_missed_duties{"), "a correction makes it good: {later}");
}
