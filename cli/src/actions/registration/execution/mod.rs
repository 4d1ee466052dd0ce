//! What is sent: uploads and registrations, then offers. And what comes of it.

mod offering;
mod registering;

pub use offering::offer_call;

use super::{
    interrupt::Interrupt,
    journal::Journal,
    judging::{self, Pending, Waited},
    outcome::{Ending, Fate, Outcome, Report, Standing},
    preparation::Prepared,
    progress::Step,
    standing, Order, Until,
};
use crate::{client::Client, content::Engine, keys::Signer, Result};
use guerdon_primitives::WorkId;
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        atomic::{AtomicBool, Ordering},
        Mutex, PoisonError,
    },
};

/// A run that sends.
pub struct Execution<'a> {
    pub client: &'a Client,
    pub engine: &'a Engine,
    pub signer: &'a Signer,
    pub journal: Mutex<Option<Journal>>,
    pub interrupt: Interrupt,
    pub order: &'a Order,
    /// Whether something was sent to the chain.
    pub sent: AtomicBool,
}

/// How much is known of what was sent.
enum Certainty {
    /// All of it is in blocks, or came to nothing.
    Whole,
    /// Some of it is under way.
    SoFar,
}

impl Execution<'_> {
    /// Registers, offers and waits, as far as it comes.
    pub async fn carry_out(&self, prepared: Prepared) -> Report {
        let Prepared { mut outcomes, mut pending } = prepared;
        let mut fees = 0;
        let registered = self.register(&mut outcomes, &mut fees).await;
        let offered = match registered {
            Ok(()) => self.offer(&mut outcomes, &mut pending, &mut fees).await,
            Err(error) => Err(error),
        };
        let ending = match offered {
            Err(error) => match self.look_again(&mut outcomes).await {
                Ok(Certainty::Whole) => Ending::Failed(error),
                Ok(Certainty::SoFar) | Err(_) => Ending::InDoubt(error),
            },
            Ok(()) if is_left(&outcomes) && !self.has_sent() => Ending::Undone,
            Ok(()) if is_left(&outcomes) => Ending::Interrupted,
            Ok(()) if pending.is_empty() => Ending::Complete,
            Ok(()) if self.order.until == Until::Offered => Ending::NotAwaited,
            Ok(()) => self.wait(&mut outcomes, pending).await,
        };
        // Without the names of the works that others are too near to, the rest is worth as much.
        let _ = self.name_nearest(&mut outcomes).await;
        let sent = self.has_sent();
        Report { outcomes, fees, sent, ending }
    }

    /// Notes that something goes to the chain.
    fn sends(&self) {
        self.sent.store(true, Ordering::Relaxed);
    }

    fn has_sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    /// Waits for the judgements.
    async fn wait(&self, outcomes: &mut [Outcome], pending: Pending) -> Ending {
        let mut places = BTreeMap::new();
        for (file, outcome) in outcomes.iter().enumerate() {
            for (place, offered) in outcome.offers.iter().enumerate() {
                if let (Some(work), Standing::Pending) = (outcome.work, &offered.standing) {
                    places.insert((offered.dataset, work), (file, place));
                }
            }
        }
        let step = Step::begin("Waiting for judgements", pending.len());
        let waited = judging::wait(self.client, pending, &self.interrupt, &step, |offer, standing, seen| {
            if let Some((judgement, block)) = seen {
                self.record(|journal| journal.judged(judgement, (block.number, block.hash)));
            }
            if let Some((file, place)) = places.get(&offer) {
                outcomes[*file].offers[*place].standing = standing;
            }
        });
        match waited.await {
            Ok(Waited::All) => Ending::Complete,
            Ok(Waited::Interrupted) => Ending::Interrupted,
            Err(error) => Ending::Failed(error),
        }
    }

    /// After an end before the end: what of the rest got into the chain after all.
    async fn look_again(&self, outcomes: &mut [Outcome]) -> Result<Certainty> {
        let account = self.signer.account();
        let certainty = match self.client.under_way(&account).await? {
            0 => Certainty::Whole,
            _ => Certainty::SoFar,
        };
        let late: Vec<_> = (0..outcomes.len()).filter(|&place| outcomes[place].fate == Fate::Left).collect();
        standing::of_works(self.client, &account, &self.order.statement, outcomes).await?;
        for place in late {
            if matches!(outcomes[place].fate, Fate::Already(_)) {
                outcomes[place].fate = Fate::Registered;
            }
        }
        let late = offering::left(outcomes);
        let offers: Vec<_> = late.iter().map(|(_, offer)| *offer).collect();
        for (((file, place), _), offer) in late.into_iter().zip(self.client.offers(&offers).await?) {
            if offer.is_some() {
                outcomes[file].offers[place].standing = Standing::Pending;
            }
        }
        Ok(certainty)
    }

    /// Says which file the work is that another one is too near to, or who owns it.
    async fn name_nearest(&self, outcomes: &mut [Outcome]) -> Result<()> {
        let files: BTreeMap<WorkId, PathBuf> =
            outcomes.iter().rev().filter_map(|outcome| Some((outcome.work?, outcome.file.clone()))).collect();
        let offers = outcomes.iter_mut().flat_map(|outcome| &mut outcome.offers);
        let nearest = offers.filter_map(|offered| match &mut offered.standing {
            Standing::NearCopy { nearest, .. } => nearest.as_mut(),
            _ => None,
        });
        let mut nearest: Vec<_> = nearest.collect();
        for near in &mut nearest {
            near.file = files.get(&near.work).cloned();
        }
        let works: Vec<_> = nearest.iter().map(|near| near.work).collect();
        for (near, record) in nearest.into_iter().zip(self.client.works(&works).await?) {
            near.owner = record.map(|record| record.owner);
        }
        Ok(())
    }

    /// Records something. A record that cannot be written is done without, from then on.
    fn record(&self, what: impl FnOnce(&mut Journal) -> std::io::Result<()>) {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.as_mut().is_some_and(|journal| what(journal).is_err()) {
            *journal = None;
        }
    }
}

/// Whether something has not had its turn.
fn is_left(outcomes: &[Outcome]) -> bool {
    outcomes.iter().any(|outcome| outcome.fate == Fate::Left) || !offering::left(outcomes).is_empty()
}
