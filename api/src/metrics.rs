//! What Prometheus reads at `/metrics`: requests by route and status, and how far the service is behind.

use std::time::Duration;

use entities::Backlog;
use prometheus::{
    Encoder, Gauge, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};
use workflows::Counters;

/// The counters and gauges of this process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    outbox_age_seconds: Gauge,
    outbox_waiting: IntGauge,
    undelivered_notices: IntGauge,
    overdue_wakes: IntGauge,
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
        let age = Gauge::new(
            "tidewaiter_outbox_age_seconds",
            "Age of the oldest work that waits for the relay.",
        );
        let opts = Opts::new(
            "tidewaiter_work_total",
            "What clocks and post of this process have done, by kind.",
        );
        let work = IntCounterVec::new(opts, &["kind"]).expect("a fixed name");
        let metrics = Self {
            requests,
            work,
            seconds,
            outbox_age_seconds: age.expect("a fixed name"),
            outbox_waiting: gauge("tidewaiter_outbox_waiting", "Work that waits for the relay."),
            undelivered_notices: gauge(
                "tidewaiter_undelivered_notices",
                "Deliveries neither served nor given up.",
            ),
            overdue_wakes: gauge(
                "tidewaiter_overdue_wakes",
                "Wake-ups of clocks whose time has passed.",
            ),
            registry,
        };
        metrics.register();
        metrics
    }

    fn register(&self) {
        let all: [Box<dyn prometheus::core::Collector>; 7] = [
            Box::new(self.requests.clone()),
            Box::new(self.seconds.clone()),
            Box::new(self.outbox_age_seconds.clone()),
            Box::new(self.outbox_waiting.clone()),
            Box::new(self.undelivered_notices.clone()),
            Box::new(self.overdue_wakes.clone()),
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
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let age =
            backlog.oldest_work_at.map_or(0, |at| (backlog.now - at).num_milliseconds().max(0));
        self.outbox_age_seconds.set(Duration::from_millis(age.unsigned_abs()).as_secs_f64());
        self.outbox_waiting.set(count(backlog.work));
        self.undelivered_notices.set(count(backlog.deliveries));
        self.overdue_wakes.set(count(backlog.overdue_wakes));
        let mut text = Vec::new();
        // A failure to encode leaves the text short, which the scraper reports.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use entities::Backlog;

    use super::Metrics;

    #[test]
    fn requests_are_counted_by_route_and_status() {
        let metrics = Metrics::new();
        metrics.answered("GET", "/v1/cases/:id", 404, Duration::from_millis(3));
        let text = metrics.text(&Backlog { deliveries: 2, ..Backlog::default() }, None);
        assert!(text.contains(
            r#"tidewaiter_http_requests_total{method="GET",route="/v1/cases/:id",status="404"} 1"#
        ));
        assert!(text.contains("tidewaiter_undelivered_notices 2"));
    }
}
