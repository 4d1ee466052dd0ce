//! The thread that writes.

use super::{Result, StoreError, Tables};
use crate::metrics::Metrics;
use redb::{Database, Durability};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot, watch};

/// How many changes may wait.
pub(super) const QUEUE: usize = 4096;
/// The most changes of one commit.
const MAX_CHANGES: usize = 4096;
/// A commit takes no further change when those it has add so many bytes: they are all in memory.
const MAX_BYTES: usize = 64 << 20;

/// Makes a change, and returns what is to be done when it is on disk.
type Change = Box<dyn FnOnce(&mut Tables<'_>) -> Result<Answer> + Send>;
type Answer = Box<dyn FnOnce() + Send>;

pub(super) enum Job {
    Change { bytes: usize, change: Change },
    Close,
}

impl Job {
    pub(super) fn change<T: Send + 'static>(
        bytes: usize,
        change: impl FnOnce(&mut Tables<'_>) -> Result<T> + Send + 'static,
        answer: oneshot::Sender<T>,
    ) -> Self {
        let change: Change = Box::new(move |tables| {
            let outcome = change(tables)?;
            Ok(Box::new(move || {
                // Nobody may be waiting any more.
                let _ = answer.send(outcome);
            }))
        });
        Self::Change { bytes, change }
    }
}

/// Writes until it is told to close or a write fails. Changes that wait then are dropped without an answer.
pub(super) fn run(
    database: &Database,
    mut jobs: mpsc::Receiver<Job>,
    failed: &watch::Sender<Option<StoreError>>,
    metrics: &Metrics,
) {
    while let Some(job) = jobs.blocking_recv() {
        let mut group = Group::default();
        group.take(job);
        while !group.is_full() {
            match jobs.try_recv() {
                Ok(job) => group.take(job),
                Err(_) => break,
            }
        }
        if group.closes {
            // What is sent from here on is refused; what was sent before is made.
            jobs.close();
            group.closes = false;
        }
        if group.changes.is_empty() {
            continue;
        }
        let (begun, changes) = (Instant::now(), group.changes.len());
        match commit(database, group) {
            Ok(answers) => {
                metrics.committed(begun.elapsed(), changes);
                answers.into_iter().for_each(|answer| answer());
            }
            Err(error) => {
                log::error!("{error}");
                failed.send_replace(Some(error));
                return;
            }
        }
    }
}

/// Changes of one commit.
#[derive(Default)]
struct Group {
    changes: Vec<Change>,
    bytes: usize,
    closes: bool,
}

impl Group {
    fn take(&mut self, job: Job) {
        match job {
            Job::Change { bytes, change } => {
                self.bytes += bytes;
                self.changes.push(change);
            }
            Job::Close => self.closes = true,
        }
    }

    fn is_full(&self) -> bool {
        self.closes || self.changes.len() >= MAX_CHANGES || self.bytes >= MAX_BYTES
    }
}

fn commit(database: &Database, group: Group) -> Result<Vec<Answer>> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate).map_err(|error| StoreError(error.to_string()))?;
    transaction.set_quick_repair(true);
    let answers = {
        let mut tables = Tables::open(&transaction)?;
        let made = group.changes.into_iter().map(|change| change(&mut tables));
        let answers = made.collect::<Result<Vec<_>>>()?;
        tables.finish()?;
        answers
    };
    transaction.commit()?;
    Ok(answers)
}
