//! What Prometheus reads at `/metrics`: requests by route and status, and how far the service is behind.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::Backlog;
use prometheus::{
    Encoder, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec,
    Opts, Registry, TextEncoder,
};
use workflows::Counters;
use workflows::reconciliation::Kind;

/// The counters and gauges of this process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    outbox_age_seconds: Gauge,
    outbox_waiting: IntGauge,
    undelivered_notices: IntGauge,
    oldest_undelivered_notice_seconds: Gauge,
    overdue_wakes: IntGauge,
    oldest_overdue_wake_seconds: Gauge,
    missed_duties: IntGaugeVec,
    last_beat_age_seconds: GaugeVec,
    webhooks_disabled: IntGauge,
    operations_failed: IntGauge,
    reconciliation: IntGaugeVec,
    reconciliation_left: IntGauge,
    reconciliation_age_seconds: Gauge,
    work: IntCounterVec,
}

impl Metrics {
    /// All of them at zero.
    ///
    /// # Panics
    /// Never: the names are fixed and differ.
    #[must_use]
    pub fn new() -> Self {
        let registry = Registry::new();
        let opts = Opts::new(
            "tidewaiter_http_requests_total",
            "Requests answered, by method, route and status.",
        );
        let requests =
            IntCounterVec::new(opts, &["method", "route", "status"]).expect("a fixed name");
        let opts = HistogramOpts::new(
            "tidewaiter_http_request_seconds",
            "Time to answer, by method and route.",
        );
        let seconds = HistogramVec::new(opts, &["method", "route"]).expect("a fixed name");
        let gauge = |name: &str, help: &str| IntGauge::new(name, help).expect("a fixed name");
        let seconds_of = |name: &str, help: &str| Gauge::new(name, help).expect("a fixed name");
        let opts = Opts::new(
            "tidewaiter_missed_duties",
            "Duties of the Service done late or not at all, by rule and fiscal year.",
        );
        let missed_duties = IntGaugeVec::new(opts, &["rule", "fiscal_year"]);
        let opts = Opts::new(
            "tidewaiter_last_beat_age_seconds",
            "Time since a process last showed that it lives, by what it does.",
        );
        let last_beat = GaugeVec::new(opts, &["part"]);
        let opts = Opts::new(
            "tidewaiter_work_total",
            "What clocks and post of this process have done, by kind.",
        );
        let work = IntCounterVec::new(opts, &["kind"]).expect("a fixed name");
        let opts = Opts::new(
            "tidewaiter_reconciliation_found",
            "In what the ledger and Temporal differed at the last reconciliation, by kind.",
        );
        let reconciliation = IntGaugeVec::new(opts, &["kind"]).expect("a fixed name");
        let since = Gauge::new(
            "tidewaiter_reconciliation_age_seconds",
            "Time since the last reconciliation; -1 before the first.",
        );
        let metrics = Self {
            requests,
            work,
            seconds,
            outbox_age_seconds: seconds_of(
                "tidewaiter_outbox_age_seconds",
                "Age of the oldest work that waits for the relay.",
            ),
            outbox_waiting: gauge("tidewaiter_outbox_waiting", "Work that waits for the relay."),
            undelivered_notices: gauge(
                "tidewaiter_undelivered_notices",
                "Deliveries neither served nor given up.",
            ),
            oldest_undelivered_notice_seconds: seconds_of(
                "tidewaiter_oldest_undelivered_notice_seconds",
                "Age of the oldest delivery neither served nor given up.",
            ),
            overdue_wakes: gauge(
                "tidewaiter_overdue_wakes",
                "Wake-ups of clocks whose time has passed.",
            ),
            oldest_overdue_wake_seconds: seconds_of(
                "tidewaiter_oldest_overdue_wake_seconds",
                "How long ago the oldest overdue wake-up was to be.",
            ),
            missed_duties: missed_duties.expect("a fixed name"),
            last_beat_age_seconds: last_beat.expect("a fixed name"),
            webhooks_disabled: gauge(
                "tidewaiter_webhooks_disabled",
                "Webhooks that the service itself has disabled.",
            ),
            operations_failed: gauge(
                "tidewaiter_operations_failed",
                "Orders and operations on many cases that ended with cases they could not reach.",
            ),
            reconciliation,
            reconciliation_left: gauge(
                "tidewaiter_reconciliation_left",
                "Of that, what could not be healed.",
            ),
            reconciliation_age_seconds: since.expect("a fixed name"),
            registry,
        };
        metrics.register();
        metrics
    }

    fn register(&self) {
        let all: [Box<dyn prometheus::core::Collector>; 16] = [
            Box::new(self.requests.clone()),
            Box::new(self.seconds.clone()),
            Box::new(self.outbox_age_seconds.clone()),
            Box::new(self.outbox_waiting.clone()),
            Box::new(self.undelivered_notices.clone()),
            Box::new(self.oldest_undelivered_notice_seconds.clone()),
            Box::new(self.overdue_wakes.clone()),
            Box::new(self.oldest_overdue_wake_seconds.clone()),
            Box::new(self.missed_duties.clone()),
            Box::new(self.last_beat_age_seconds.clone()),
            Box::new(self.webhooks_disabled.clone()),
            Box::new(self.operations_failed.clone()),
            Box::new(self.reconciliation.clone()),
            Box::new(self.reconciliation_left.clone()),
            Box::new(self.reconciliation_age_seconds.clone()),
            Box::new(self.work.clone()),
        ];
        for collector in all {
            self.registry.register(collector).expect("the names differ");
        }
    }

    /// Counts an answer.
    pub fn answered(&self, method: &str, route: &str, status: u16, taken: Duration) {
        self.requests.with_label_values(&[method, route, &status.to_string()]).inc();
        self.seconds.with_label_values(&[method, route]).observe(taken.as_secs_f64());
    }

    /// The text of `/metrics`, with the backlog as it is now and, where clocks and post run here, what they have done.
    #[must_use]
    pub fn text(&self, backlog: &Backlog, done: Option<&Counters>) -> String {
        for (kind, total) in done.into_iter().flat_map(Counters::totals) {
            let counter = self.work.with_label_values(&[kind]);
            counter.inc_by(total.saturating_sub(counter.get()));
        }
        self.fall_behind(backlog);
        self.reconciled(backlog);
        let mut text = Vec::new();
        // A failure to encode leaves the text short, which the scraper reports.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Takes over how far behind the service is.
    fn fall_behind(&self, backlog: &Backlog) {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let age = |since: Option<DateTime<Utc>>| since.map_or(0.0, |at| seconds(backlog.now, at));
        self.outbox_age_seconds.set(age(backlog.oldest_work_at));
        self.outbox_waiting.set(count(backlog.work));
        self.undelivered_notices.set(count(backlog.deliveries));
        self.oldest_undelivered_notice_seconds.set(age(backlog.oldest_delivery_at));
        self.webhooks_disabled.set(count(backlog.webhooks_disabled));
        self.operations_failed.set(count(backlog.operations_failed));
        self.overdue_wakes.set(count(backlog.overdue_wakes));
        self.oldest_overdue_wake_seconds.set(age(backlog.oldest_overdue_at));
        // A year that is over goes, and so does a duty that a correction has made good.
        self.missed_duties.reset();
        for missed in backlog.missed_duties.iter().filter(|it| it.total != 0) {
            let year = missed.fiscal_year.to_string();
            self.missed_duties
                .with_label_values(&[missed.rule.as_str(), year.as_str()])
                .set(missed.total);
        }
        let beats = [("door", backlog.door_beat_at), ("worker", backlog.worker_beat_at)];
        for (part, at) in beats {
            if let Some(at) = at {
                let age = seconds(backlog.now, at);
                self.last_beat_age_seconds.with_label_values(&[part]).set(age);
            }
        }
    }
}

/// How long ago something was, in seconds; none where the clock was set back.
fn seconds(now: DateTime<Utc>, at: DateTime<Utc>) -> f64 {
    (now - at).to_std().unwrap_or_default().as_secs_f64()
}

impl Metrics {
    /// How the last reconciliation ended, in whatever process it ran.
    fn reconciled(&self, backlog: &Backlog) {
        let Some((ended_at, run)) = &backlog.reconciled else {
            self.reconciliation_age_seconds.set(-1.0);
            return;
        };
        let age = (backlog.now - *ended_at).num_milliseconds().max(0);
        let age = Duration::from_millis(age.unsigned_abs());
        self.reconciliation_age_seconds.set(age.as_secs_f64());
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        for (kind, found) in [
            (Kind::CaseWithoutClock, run.cases_without_clock),
            (Kind::ClockWithoutCase, run.clocks_without_case),
            (Kind::WakeOverdue, run.wakes_overdue),
            (Kind::NoticeUndelivered, run.notices_undelivered),
            (Kind::OutboxStuck, run.work_stuck),
            (Kind::OperationIdle, run.operations_idle),
            (Kind::WebhookIdle, run.webhooks_idle),
        ] {
            self.reconciliation.with_label_values(&[kind.as_str()]).set(count(found));
        }
        self.reconciliation_left.set(count(run.left()));
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
