//! Thousands of files registered as works, and offered to datasets.
//!
//! [`register`] looks first, and sends nothing while it does: it walks folders ([`crate::files`]), reads what is there
//! ([`reading`]), asks the chain what it has of it ([`standing`]), and adds up what the rest costs ([`cost`]). Then it
//! uploads and registers, several batches at a time ([`sending`]), makes the offers, and waits for the judgements
//! ([`judging`]).
//!
//! The chain itself is the journal of what is done. Whatever ends a run, the next one with the same files finds there
//! what is registered and offered, and goes on. What the chain forgets, which is how offers ended that brought nothing,
//! is kept on this machine ([`journal`]).

pub mod batches;
mod cost;
mod execution;
mod interrupt;
pub mod journal;
mod judging;
pub mod outcome;
mod preparation;
mod progress;
mod reading;
mod requirements;
mod sending;
mod standing;
mod uploading;

pub use interrupt::Interrupt;

use crate::{actions::works::Statement, client::Client, content::Engine, keys::Signer, Result};
use guerdon_primitives::DatasetId;
use journal::Journal;
use outcome::{Ending, Report};
use std::{
    path::PathBuf,
    sync::{atomic::AtomicBool, Mutex},
};

/// What is to be registered.
#[derive(Clone, Debug)]
pub struct Order {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    /// What is stated of each work.
    pub statement: Statement,
    /// The datasets that each work is offered to.
    pub datasets: Vec<DatasetId>,
    /// What is waited for.
    pub until: Until,
    /// What is offered again.
    pub again: Again,
}

/// What a run waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// All offers are made.
    Offered,
    /// All offers are judged.
    Judged,
}

/// Which offers are made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Those that ended without a judgement.
    NotRefused,
    /// Also those that were refused as near-copies.
    AlsoRefused,
}

/// Whom a run has to do with.
pub struct Parties<'a> {
    /// The chain.
    pub client: &'a Client,
    /// Where the works are put.
    pub engine: &'a Engine,
    /// Who owns them.
    pub signer: &'a Signer,
    /// What is recorded of earlier runs; none if nothing can be recorded.
    pub journal: Option<Journal>,
    /// A wish to end.
    pub interrupt: Interrupt,
}

/// Registers files and offers them.
///
/// # Errors
///
/// Whatever goes wrong before anything is sent. Later failures are part of the report.
pub async fn register(parties: Parties<'_>, order: &Order) -> Result<Report> {
    let Parties { client, engine, signer, mut journal, interrupt } = parties;
    let preparing = preparation::prepare(client, engine, signer, journal.as_mut(), order);
    let Some(prepared) = interrupt.unless(preparing).await else {
        return Ok(Report { outcomes: Vec::new(), fees: 0, sent: false, ending: Ending::Undone });
    };
    let run = execution::Execution {
        client,
        engine,
        signer,
        journal: Mutex::new(journal),
        interrupt,
        order,
        sent: AtomicBool::new(false),
    };
    Ok(run.carry_out(prepared?).await)
}
