//! Everything that must survive, in one file.
//!
//! The file is a `redb` database: pure Rust, one file, and a commit is on disk when it returns. `fjall` is built for
//! more writes than one disk syncs and keeps its journal loose by default, and `rusqlite` would bring a C library for
//! queries that a gateway has none of.
//!
//! One thread writes. It takes all changes that wait into one transaction and answers each after the commit, so that a
//! sync is shared by all who wait for it. Each commit also saves what a start after a crash needs, so that such a start
//! takes no longer when much is stored.
//!
//! Images lie in the same file as their tickets: a ticket and its bytes are there together or not at all, by the same
//! sync, and no files are left over. The price is that the file keeps the size that it once had; the room is used
//! again.
//!
//! A write that fails ends the gateway: what a disk has kept of it is known only after the next start.

mod content;
mod counts;
mod insert;
mod moves;
mod open;
mod reading;
mod room;
mod tables;
mod writer;

pub(crate) use counts::Counts;
pub(crate) use insert::{Inserted, Posting};
pub(crate) use moves::{Examination, Verdict};
pub(crate) use reading::{Lane, Page, Reading};
pub(crate) use room::Room;
pub(crate) use tables::Tables;

use crate::metrics::Metrics;
use parking_lot::Mutex;
use redb::Database;
use std::{sync::Arc, thread::JoinHandle};
use tokio::sync::{mpsc, oneshot, watch};

/// The store fails, or is closed; why, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct StoreError(String);

pub(crate) type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The store of a gateway.
pub(crate) struct Store {
    database: Arc<Database>,
    jobs: mpsc::Sender<writer::Job>,
    writer: Mutex<Option<JoinHandle<()>>>,
    failure: watch::Receiver<Option<StoreError>>,
}

impl Store {
    fn start(database: Database, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let database = Arc::new(database);
        let (jobs, queue) = mpsc::channel(writer::QUEUE);
        let (failed, failure) = watch::channel(None);
        let written = database.clone();
        let writer = std::thread::Builder::new()
            .name("store".into())
            .spawn(move || writer::run(&written, queue, &failed, &metrics))?;
        Ok(Self { database, jobs, writer: Mutex::new(Some(writer)), failure })
    }

    /// Makes a change, and answers when it is on disk. `bytes` is about how many it adds.
    ///
    /// The change is made even if the future is dropped after it is queued.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        bytes: usize,
        change: impl FnOnce(&mut Tables<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let job = writer::Job::change(bytes, change, answer);
        // What cannot be sent is dropped, and then there is no answer.
        drop(self.jobs.send(job).await);
        match answered.await {
            Ok(outcome) => Ok(outcome),
            Err(_) => {
                // Without an answer the writer ends, and it says why before.
                self.jobs.closed().await;
                Err(self.ended())
            }
        }
    }

    /// Reads what is on disk, all of one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reading) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let database = self.database.clone();
        let read = tokio::task::spawn_blocking(move || read(&Reading::of(&database)?));
        read.await.map_err(|error| StoreError(format!("reading the store was interrupted: {error}")))?
    }

    /// Waits until the store fails.
    pub(crate) async fn failed(&self) -> StoreError {
        let mut failure = self.failure.clone();
        loop {
            if let Some(error) = &*failure.borrow_and_update() {
                return error.clone();
            }
            if failure.changed().await.is_err() {
                // The writer has ended well, and nothing fails any more.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Whether changes can be made.
    pub(crate) fn check(&self) -> Result<()> {
        match &*self.failure.borrow() {
            Some(error) => Err(error.clone()),
            None if self.jobs.is_closed() => Err(self.ended()),
            None => Ok(()),
        }
    }

    /// Makes the changes that wait, and no others.
    pub(crate) async fn close(&self) {
        let _ = self.jobs.send(writer::Job::Close).await;
        let writer = self.writer.lock().take();
        if let Some(writer) = writer {
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
    }

    fn ended(&self) -> StoreError {
        let failure = self.failure.borrow().clone();
        failure.unwrap_or_else(|| StoreError("the gateway is stopping: try again when it is back".into()))
    }
}

impl StoreError {
    /// That something in the store is not what was written.
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self(format!("the store is damaged: {what}; take it from a backup"))
    }
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        match error.into() {
            redb::Error::Corrupted(what) => Self::damaged(what),
            error => Self(format!("the store fails: {error}")),
        }
    }
}

#[cfg(test)]
mod tests;
