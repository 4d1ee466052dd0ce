//! The same figures as [`Progress`], for Prometheus.
//!
//! Counters count whether or not anybody reads them; gauges are read off the jobs whenever they are asked for.

use super::Progress;
use guerdon_primitives::jobs::Finding;
use prometheus::{
    core::{Collector, Desc},
    proto::MetricFamily,
    IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};

/// What is counted of an engine's jobs.
pub struct Metrics {
    findings: IntCounterVec,
    failures: IntCounter,
    outputs: IntCounter,
}

impl Default for Metrics {
    fn default() -> Self {
        let findings = Opts::new("guerdon_engine_findings_total", "Findings of jobs that are done");
        Self {
            findings: IntCounterVec::new(findings, &["kind"]).expect("the name and the label are valid; qed"),
            failures: counter("guerdon_engine_failures_total", "Attempts at jobs that failed"),
            outputs: counter("guerdon_engine_outputs_total", "Outputs of payments that were embedded"),
        }
    }
}

impl Metrics {
    /// Counts a finding.
    pub fn count_finding(&self, finding: &Finding) {
        self.findings.with_label_values(&[kind(finding)]).inc();
    }

    /// Counts an attempt that failed.
    pub fn count_failure(&self) {
        self.failures.inc();
    }

    /// How many jobs were done.
    pub fn findings(&self) -> u64 {
        KINDS.iter().map(|kind| self.findings.with_label_values(&[kind]).get()).sum()
    }

    /// How many attempts failed.
    pub fn failures(&self) -> u64 {
        self.failures.get()
    }

    /// The counter of outputs.
    pub fn outputs(&self) -> &IntCounter {
        &self.outputs
    }

    /// Lets all be read from a registry, with the counter of pictures. `progress` tells how far the jobs are; none if
    /// there are none any more.
    pub fn register(
        &self,
        registry: &Registry,
        pictures: &IntCounter,
        progress: impl Fn() -> Option<Progress> + Send + Sync + 'static,
    ) -> prometheus::Result<()> {
        for kind in KINDS {
            // So that it is there before the first of its kind.
            self.findings.with_label_values(&[kind]);
        }
        registry.register(Box::new(self.findings.clone()))?;
        for counter in [&self.failures, &self.outputs, pictures] {
            registry.register(Box::new(counter.clone()))?;
        }
        registry.register(Box::new(Gauges::new(Box::new(progress))))
    }
}

/// The counter of works and outputs that were embedded.
pub fn pictures() -> IntCounter {
    counter("guerdon_engine_pictures_total", "Works and outputs that were embedded")
}

const KINDS: [&str; 3] = ["attribution", "novelty", "unavailable"];

fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Attribution { .. } => KINDS[0],
        Finding::Novelty { .. } => KINDS[1],
        Finding::Unavailable => KINDS[2],
    }
}

fn counter(name: &str, help: &str) -> IntCounter {
    IntCounter::new(name, help).expect("the name is valid; qed")
}

fn gauge(name: &str, help: &str) -> IntGauge {
    IntGauge::new(name, help).expect("the name is valid; qed")
}

/// Gauges that are read off the jobs.
struct Gauges {
    progress: Box<dyn Fn() -> Option<Progress> + Send + Sync>,
    waiting: IntGauge,
    working: IntGauge,
    outputs_left: IntGauge,
}

impl Gauges {
    fn new(progress: Box<dyn Fn() -> Option<Progress> + Send + Sync>) -> Self {
        Self {
            progress,
            waiting: gauge("guerdon_engine_jobs_waiting", "Jobs that wait to be worked"),
            working: gauge("guerdon_engine_jobs_working", "Jobs being worked"),
            outputs_left: gauge(
                "guerdon_engine_outputs_left",
                "Outputs of the jobs that wait or are being worked, not embedded yet",
            ),
        }
    }

    fn all(&self) -> [&IntGauge; 3] {
        [&self.waiting, &self.working, &self.outputs_left]
    }
}

impl Collector for Gauges {
    fn desc(&self) -> Vec<&Desc> {
        self.all().into_iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let now = (self.progress)().unwrap_or_default();
        self.waiting.set(now.waiting as i64);
        self.working.set(now.working as i64);
        self.outputs_left.set(now.outputs_left as i64);
        self.all().into_iter().flat_map(Collector::collect).collect()
    }
}
