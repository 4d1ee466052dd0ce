//! What is counted, for Prometheus. Counters begin at 0 with the process; gauges are read off the store when they are
//! asked for.

use crate::{clock, store::Counts};
use prometheus::{
    core::Collector, Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder,
};
use std::time::Duration;

/// The metrics of a gateway.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    latency: HistogramVec,
    tickets: IntGaugeVec,
    bytes: IntGauge,
    pub(crate) accepted: IntCounterVec,
    pub(crate) paid: IntCounter,
    pub(crate) settled: IntCounter,
    pub(crate) failed: IntCounter,
    pub(crate) payments: IntCounter,
    last_payment: IntGauge,
    pub(crate) refusals: IntCounter,
    pub(crate) expired: IntCounter,
    pub(crate) away: IntCounter,
    commits: Histogram,
    changes: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let registry = Registry::new();
        let add = Added(&registry);
        Self {
            requests: add.counters(
                "requests_total",
                "Requests that were answered",
                &["route", "method", "status"],
            ),
            latency: add.histograms("request_seconds", "How long answers took", &["route"]),
            tickets: add.gauges("tickets", "Tickets by state", &["state"]),
            bytes: add.gauge("content_bytes", "Bytes of images in the store"),
            accepted: add.counters("accepted_total", "Tickets that were accepted", &["key"]),
            paid: add.counter("paid_total", "Tickets that were paid"),
            settled: add.counter("settled_total", "Tickets that were settled"),
            failed: add.counter("failed_total", "Tickets that were given up"),
            payments: add.counter("payments_total", "Payments that were made"),
            last_payment: add.gauge("last_payment_timestamp_seconds", "When the last payment was made"),
            refusals: add.counter("refusals_total", "Payments that the chain refused"),
            expired: add.counter("expired_total", "Transactions that can no longer be carried out"),
            away: add.counter("away_total", "Calls that node or engine did not answer"),
            commits: add.histogram("commit_seconds", "How long commits of the store took", seconds()),
            changes: add.histogram("commit_changes", "Changes in a commit of the store", powers(1.0)),
            registry,
        }
    }

    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[route, method, &status.to_string()]).inc();
        self.latency.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    pub(crate) fn committed(&self, took: Duration, changes: usize) {
        self.commits.observe(took.as_secs_f64());
        self.changes.observe(changes as f64);
    }

    pub(crate) fn count_payment(&self, outputs: u32) {
        self.payments.inc();
        self.paid.inc_by(outputs.into());
        self.last_payment.set((clock::now() / 1000) as i64);
    }

    /// All of it in Prometheus' text format.
    pub(crate) fn text(&self, counts: &Counts) -> prometheus::Result<String> {
        let states = [
            ("accepted", counts.accepted),
            ("waiting", counts.waiting),
            ("collected", counts.collected),
            ("paid", counts.paid),
            ("settled", counts.settled),
            ("failed", counts.failed),
        ];
        for (state, count) in states {
            self.tickets.with_label_values(&[state]).set(count as i64);
        }
        self.bytes.set(counts.bytes as i64);
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// From half a millisecond to 16 seconds.
fn seconds() -> Vec<f64> {
    powers(0.0005)
}

fn powers(first: f64) -> Vec<f64> {
    prometheus::exponential_buckets(first, 2.0, 16).expect("positive, above one, some; qed")
}

const VALID: &str = "names and labels here are valid and each is there once; qed";

/// A registry that metrics are made in.
struct Added<'a>(&'a Registry);

impl Added<'_> {
    fn add<M: Collector + Clone + 'static>(&self, metric: prometheus::Result<M>) -> M {
        let metric = metric.expect(VALID);
        self.0.register(Box::new(metric.clone())).expect(VALID);
        metric
    }

    fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.add(IntCounter::new(full(name), help))
    }

    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.add(IntCounterVec::new(Opts::new(full(name), help), labels))
    }

    fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.add(IntGauge::new(full(name), help))
    }

    fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.add(IntGaugeVec::new(Opts::new(full(name), help), labels))
    }

    fn histogram(&self, name: &str, help: &str, buckets: Vec<f64>) -> Histogram {
        self.add(Histogram::with_opts(HistogramOpts::new(full(name), help).buckets(buckets)))
    }

    fn histograms(&self, name: &str, help: &str, labels: &[&str]) -> HistogramVec {
        self.add(HistogramVec::new(HistogramOpts::new(full(name), help).buckets(seconds()), labels))
    }
}

fn full(name: &str) -> String {
    format!("guerdon_gateway_{name}")
}
