//! Where each job is: it waits, is being worked, is left alone after a failure, or is done.

use super::{
    findings::{Findings, Found},
    queue::{Admission, Queue, Stake, Waiting},
    JobProgress, Limits,
};
use crate::job::OpenJob;
use guerdon_primitives::jobs::JobId;
use prometheus::IntCounter;
use sp_core::H256;
use std::{collections::HashMap, sync::Arc, time::Instant};

/// The most jobs that are left alone at a time; beyond them, all may be tried again.
const MAX_COOLING: usize = 4096;

/// All jobs of an engine.
pub struct State {
    /// The chain that they are on, once it was read.
    pub genesis: Option<H256>,
    /// Those done.
    pub findings: Findings,
    waiting: Queue,
    working: HashMap<JobId, Arc<JobProgress>>,
    /// Those that failed, and when that was.
    cooling: HashMap<JobId, Instant>,
    limits: Limits,
}

/// What is known of a job that is asked for.
pub enum Known {
    /// It is done.
    Found(Box<Found>),
    /// It waits, is being worked, or is left alone.
    Busy,
    /// Nothing.
    Nothing,
}

impl State {
    /// No jobs yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            genesis: None,
            findings: Findings::new(limits.findings),
            waiting: Queue::new(limits.waiting),
            working: HashMap::new(),
            cooling: HashMap::new(),
            limits,
        }
    }

    /// What is known of a job; if it is on its way, that it is asked for is noted.
    pub fn ask(&mut self, job: JobId, now: Instant) -> Known {
        if let Some(progress) = self.working.get(&job) {
            progress.ask(now);
            return Known::Busy;
        }
        if self.waiting.ask(job, now) || self.is_cooling(job, now) {
            return Known::Busy;
        }
        self.findings.get(job).cloned().map_or(Known::Nothing, |found| Known::Found(found.into()))
    }

    /// Lets a job wait that is asked for, unless it is on its way or done. Whether it waits from now on.
    pub fn admit(&mut self, job: JobId, open: &OpenJob, now: Instant) -> bool {
        if !matches!(self.ask(job, now), Known::Nothing) {
            return false;
        }
        let (stake, outputs) = (open.at_stake.into(), open.outputs().into());
        match self.waiting.push(Waiting { job, stake, outputs, asked_at: now }) {
            Admission::Taken => (),
            Admission::Displaced(other) => {
                log::debug!("job {other} gives way to job {job}, which has more at stake");
            }
            Admission::Refused => {
                log::debug!("job {job} finds no place: all that wait have as much at stake");
                return false;
            }
        }
        self.make_room(stake);
        true
    }

    /// If all hands are full, has the job with the least at stake give way to one with more.
    fn make_room(&self, stake: Stake) {
        if self.working.len() < self.limits.working {
            return;
        }
        let stays = self.working.values().filter(|progress| !progress.gives_way());
        if let Some(least) = stays.max_by_key(|progress| (progress.stake(), progress.job())) {
            if stake < least.stake() {
                least.give_way();
            }
        }
    }

    /// Lets a job wait that has given way to another.
    pub fn put_back(&mut self, progress: &JobProgress) {
        self.waiting.push(progress.waiting());
    }

    /// Takes the job whose turn it is, and has it worked from now on. Those that nobody has asked for lately are
    /// dropped.
    pub fn next(&mut self, outputs_done: &IntCounter) -> Option<Arc<JobProgress>> {
        let patience = self.limits.patience;
        loop {
            let waiting = self.waiting.pop()?;
            let job = waiting.job;
            let progress = Arc::new(JobProgress::new(waiting, outputs_done.clone(), patience));
            match progress.interruption() {
                None => {
                    self.working.insert(job, progress.clone());
                    return Some(progress);
                }
                Some(interruption) => log::debug!("job {job} is dropped: {interruption}"),
            }
        }
    }

    /// Has a job worked no more.
    pub fn end(&mut self, job: JobId) {
        self.working.remove(&job);
    }

    /// Leaves a job alone for a while.
    pub fn cool(&mut self, job: JobId, now: Instant) {
        if self.cooling.len() >= MAX_COOLING {
            let lasts = self.limits.cool_down;
            self.cooling.retain(|_, failed| now.saturating_duration_since(*failed) < lasts);
        }
        if self.cooling.len() >= MAX_COOLING {
            self.cooling.clear();
        }
        self.cooling.insert(job, now);
    }

    /// Forgets all but the jobs being worked, whose findings are compared with the chain when they are asked for.
    pub fn clear(&mut self) {
        self.findings.clear();
        self.waiting.clear();
        self.cooling.clear();
    }

    /// How many jobs wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many jobs are being worked.
    pub fn working(&self) -> usize {
        self.working.len()
    }

    /// How many outputs of all these are left.
    pub fn outputs_left(&self) -> u64 {
        let working: u64 = self.working.values().map(|progress| progress.outputs_left()).sum();
        working + self.waiting.outputs()
    }

    fn is_cooling(&mut self, job: JobId, now: Instant) -> bool {
        let lasts = self.limits.cool_down;
        let is_over = |failed: &Instant| now.saturating_duration_since(*failed) >= lasts;
        if self.cooling.get(&job).is_some_and(is_over) {
            self.cooling.remove(&job);
        }
        self.cooling.contains_key(&job)
    }
}
