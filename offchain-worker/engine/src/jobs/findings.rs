//! The findings of jobs that are done.

use crate::job::{Inputs, OpenJob};
use guerdon_primitives::jobs::{Finding, JobId, Round};
use std::collections::{HashMap, VecDeque};

/// A finding, and what it holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the job was done on.
    pub inputs: Inputs,
    /// In which round it was done.
    pub round: Round,
    /// What it found.
    pub finding: Finding,
}

impl Found {
    /// Whether this is what is to be said of the job as it is now.
    ///
    /// After a change of the best chain, a job of the same number may be about something else. And content that could
    /// not be had in one round is looked for again in the next.
    pub fn holds_for(&self, open: &OpenJob) -> bool {
        self.inputs == open.inputs && (self.finding != Finding::Unavailable || self.round == open.round)
    }
}

/// So many findings, the oldest of which are forgotten first.
pub struct Findings {
    found: HashMap<JobId, Found>,
    /// The jobs that have findings, the oldest first.
    order: VecDeque<JobId>,
    limit: usize,
}

impl Findings {
    /// None yet, and at most `limit`.
    pub fn new(limit: usize) -> Self {
        Self { found: HashMap::new(), order: VecDeque::new(), limit }
    }

    /// A job's finding.
    pub fn get(&self, job: JobId) -> Option<&Found> {
        self.found.get(&job)
    }

    /// Remembers a job's finding.
    pub fn remember(&mut self, job: JobId, found: Found) {
        self.forget(job);
        self.found.insert(job, found);
        self.order.push_back(job);
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.found.remove(&oldest);
            }
        }
    }

    /// Forgets a job's finding.
    pub fn forget(&mut self, job: JobId) {
        if self.found.remove(&job).is_some() {
            self.order.retain(|other| *other != job);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.found.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::{jobs::Task, WorkId};

    fn open(round: Round, opened_at: u32) -> OpenJob {
        let task = Task::Novelty { dataset: 0, work: WorkId::zero() };
        let inputs = Inputs { task, opened_at, encoder: None, payment: None };
        OpenJob { inputs, round, at_stake: None, commits_until: None }
    }

    fn found(finding: Finding) -> Found {
        let OpenJob { inputs, round, .. } = open(Round::First, 0);
        Found { inputs, round, finding }
    }

    #[test]
    fn the_oldest_findings_are_forgotten_first() {
        let mut findings = Findings::new(10);
        for job in 0..20 {
            findings.remember(job, found(Finding::Unavailable));
        }
        findings.remember(10, found(Finding::Unavailable));
        findings.remember(20, found(Finding::Unavailable));
        assert!(findings.get(11).is_none(), "10 was remembered anew");
        assert!([10, 12, 19, 20].iter().all(|job| findings.get(*job).is_some()));
        assert_eq!((findings.found.len(), findings.order.len()), (10, 10));
        findings.forget(12);
        assert_eq!((findings.found.len(), findings.order.len()), (9, 9));
    }

    #[test]
    fn a_finding_holds_in_later_rounds_unless_content_was_missing() {
        let novelty = Finding::Novelty { similarity: guerdon_primitives::Parts::ZERO, nearest: None };
        for round in Round::ALL {
            assert!(found(novelty.clone()).holds_for(&open(round, 0)));
            assert!(!found(novelty.clone()).holds_for(&open(round, 1)), "another job");
            let is_the_same = round == Round::First;
            assert_eq!(found(Finding::Unavailable).holds_for(&open(round, 0)), is_the_same);
        }
    }
}
