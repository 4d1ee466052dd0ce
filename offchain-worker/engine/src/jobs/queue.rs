//! The jobs that wait to be worked, in the order in which they are.

use guerdon_primitives::{jobs::JobId, Balance};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    time::Instant,
};

/// The jobs that wait: the one with most at stake first, of equals the oldest.
pub struct Queue {
    jobs: BTreeMap<Rank, Waiting>,
    ranks: HashMap<JobId, Rank>,
    limit: usize,
}

/// A job that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub job: JobId,
    /// What is at stake.
    pub stake: Stake,
    /// How many outputs are left to be attributed.
    pub outputs: u64,
    /// When it was last asked for.
    pub asked_at: Instant,
}

impl Waiting {
    fn rank(&self) -> Rank {
        (self.stake, self.job)
    }
}

/// What is at stake, most first: what cannot be told counts as more than anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stake {
    /// It cannot be told.
    Untold,
    /// So much.
    Told(Reverse<Balance>),
}

impl From<Option<Balance>> for Stake {
    fn from(at_stake: Option<Balance>) -> Self {
        at_stake.map_or(Self::Untold, |balance| Self::Told(Reverse(balance)))
    }
}

/// What became of a job that was to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It waits.
    Taken,
    /// It waits in the place of this one.
    Displaced(JobId),
    /// There is no place for it.
    Refused,
}

type Rank = (Stake, JobId);

impl Queue {
    /// No jobs, and place for `limit`.
    pub fn new(limit: usize) -> Self {
        Self { jobs: BTreeMap::new(), ranks: HashMap::new(), limit }
    }

    /// Lets a job wait. If the queue is full, one with less at stake leaves it, the last in order.
    pub fn push(&mut self, waiting: Waiting) -> Admission {
        let mut admission = Admission::Taken;
        self.remove(waiting.job);
        if self.jobs.len() >= self.limit {
            match self.jobs.last_key_value() {
                Some((&(last_stake, last), _)) if waiting.stake < last_stake => {
                    self.remove(last);
                    admission = Admission::Displaced(last);
                }
                _ => return Admission::Refused,
            }
        }
        self.ranks.insert(waiting.job, waiting.rank());
        self.jobs.insert(waiting.rank(), waiting);
        admission
    }

    /// Takes the first job out.
    pub fn pop(&mut self) -> Option<Waiting> {
        let (_, first) = self.jobs.pop_first()?;
        self.ranks.remove(&first.job);
        Some(first)
    }

    /// Notes that a job is asked for. Whether it waits.
    pub fn ask(&mut self, job: JobId, now: Instant) -> bool {
        let waiting = self.ranks.get(&job).and_then(|rank| self.jobs.get_mut(rank));
        waiting.map(|waiting| waiting.asked_at = now).is_some()
    }

    /// How many jobs wait.
    pub fn len(&self) -> usize {
        self.jobs.len()
    }

    /// How many outputs they have together.
    pub fn outputs(&self) -> u64 {
        self.jobs.values().map(|waiting| waiting.outputs).sum()
    }

    /// Lets no job wait.
    pub fn clear(&mut self) {
        self.jobs.clear();
        self.ranks.clear();
    }

    fn remove(&mut self, job: JobId) {
        if let Some(rank) = self.ranks.remove(&job) {
            self.jobs.remove(&rank);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(queue: &mut Queue, job: JobId, at_stake: Option<Balance>) -> Admission {
        queue.push(Waiting { job, stake: at_stake.into(), outputs: job, asked_at: Instant::now() })
    }

    fn drain(mut queue: Queue) -> Vec<JobId> {
        std::iter::from_fn(|| queue.pop()).map(|waiting| waiting.job).collect()
    }

    #[test]
    fn most_at_stake_comes_first_and_of_equals_the_oldest() {
        let mut queue = Queue::new(10);
        for (job, at_stake) in
            [(5, Some(10)), (4, None), (3, Some(20)), (2, Some(10)), (1, Some(Balance::MAX)), (0, Some(0))]
        {
            assert_eq!(push(&mut queue, job, at_stake), Admission::Taken);
        }
        assert_eq!((queue.len(), queue.outputs()), (6, 15));
        assert_eq!(drain(queue), [4, 1, 3, 2, 5, 0]);
    }

    #[test]
    fn more_at_stake_displaces_the_last_and_nothing_else_does() {
        let mut queue = Queue::new(2);
        push(&mut queue, 7, Some(10));
        push(&mut queue, 8, Some(10));
        assert_eq!(push(&mut queue, 1, Some(10)), Admission::Refused, "as much, if older");
        assert_eq!(push(&mut queue, 9, Some(9)), Admission::Refused);
        assert_eq!(push(&mut queue, 9, Some(11)), Admission::Displaced(8));
        assert_eq!(push(&mut queue, 10, None), Admission::Displaced(7));
        assert_eq!(push(&mut queue, 11, None), Admission::Displaced(9));
        assert_eq!(push(&mut queue, 12, None), Admission::Refused);
        assert!(!queue.ask(8, Instant::now()) && queue.ask(10, Instant::now()));
        assert_eq!(drain(queue), [10, 11]);
    }

    #[test]
    fn a_job_waits_once() {
        let mut queue = Queue::new(2);
        push(&mut queue, 7, Some(10));
        assert_eq!(push(&mut queue, 7, Some(20)), Admission::Taken);
        assert_eq!(drain(queue), [7]);
        assert_eq!(push(&mut Queue::new(0), 1, None), Admission::Refused);
    }
}
