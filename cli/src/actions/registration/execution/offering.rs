//! Offers of works that are registered.

use super::Execution;
use crate::{
    actions::registration::{
        batches,
        judging::Pending,
        outcome::{Fate, Outcome, Standing},
        progress::Step,
        sending::{self, Done},
        uploading,
    },
    Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{Balance, DatasetId, WorkId};
use guerdon_runtime::{Runtime, RuntimeCall};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// An offer's place: that of the file, and that among the file's offers.
type Place = (usize, usize);

/// The offer of a work to a dataset.
pub fn offer_call((dataset, work): (DatasetId, WorkId)) -> RuntimeCall {
    pallet_datasets::Call::<Runtime>::offer { dataset, work }.into()
}

/// The offers that are left, of works of the account.
pub(super) fn left(outcomes: &[Outcome]) -> Vec<(Place, (DatasetId, WorkId))> {
    let mut left = Vec::new();
    for (file, outcome) in outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_a_work()) {
        for (place, offered) in outcome.offers.iter().enumerate() {
            if let (Some(work), Standing::Left) = (outcome.work, &offered.standing) {
                left.push(((file, place), (offered.dataset, work)));
            }
        }
    }
    left
}

impl Execution<'_> {
    /// Makes the offers that are left, of works that are registered.
    pub(super) async fn offer(
        &self,
        outcomes: &mut [Outcome],
        pending: &mut Pending,
        fees: &mut Balance,
    ) -> Result<()> {
        if self.interrupt.is_asked() {
            return Ok(());
        }
        self.provide(outcomes).await?;
        let left: Vec<(Place, (DatasetId, WorkId))> = left(outcomes);
        let step = Step::begin("Offering", left.len());
        let made: Mutex<&mut Pending> = Mutex::new(pending);
        let size = left.first().map_or(1, |(_, offer)| batches::size(&offer_call(*offer)));
        let calls = stream::iter(left).map(|(place, offer)| Ok(((place, offer), offer_call(offer))));
        let before = async |batch: &[(Place, (DatasetId, WorkId))]| {
            self.sends();
            let offers: Vec<_> = batch.iter().map(|(_, offer)| *offer).collect();
            let best = self.client.height(None).await?;
            made.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(offers.iter().map(|offer| (*offer, best)));
            let hash = self.client.block_hashes(BTreeSet::from([best])).await?;
            if let Some(hash) = hash.get(&best) {
                self.record(|journal| journal.offering(&offers, (best, *hash)));
            }
            Ok(())
        };
        let mut refused = Vec::new();
        let done = |batch: Done<(Place, (DatasetId, WorkId))>| {
            *fees += batch.fee;
            step.advance(batch.answers.len());
            step.refused(batch.answers.iter().filter(|(_, answer)| answer.is_err()).count());
            for (((file, place), offer), answer) in batch.answers {
                outcomes[file].offers[place].standing = match answer {
                    Ok(()) => Standing::Pending,
                    Err(sentence) => {
                        refused.push(offer);
                        Standing::Refused(sentence)
                    }
                };
            }
        };
        sending::send((self.client, self.signer), calls, size, &self.interrupt, before, done).await?;
        for offer in refused {
            pending.remove(&offer);
        }
        Ok(())
    }

    /// Has the engine hold the works that were registered before and are to be offered.
    async fn provide(&self, outcomes: &mut [Outcome]) -> Result<()> {
        let to_be_offered =
            |outcome: &Outcome| outcome.offers.iter().any(|offered| offered.standing == Standing::Left);
        let earlier = outcomes
            .iter()
            .enumerate()
            .filter(|(_, outcome)| matches!(outcome.fate, Fate::Already(_)) && to_be_offered(outcome));
        let earlier: Vec<(usize, PathBuf, WorkId)> = earlier
            .filter_map(|(place, outcome)| Some((place, outcome.file.clone(), outcome.work?)))
            .collect();
        let step = Step::begin("Uploading", earlier.len());
        let uploads = earlier.into_iter().map(|(place, file, work)| async move {
            uploading::upload(self.engine, file, work).await.map(|uploaded| (place, uploaded))
        });
        let uploads = stream::iter(uploads).buffered(uploading::AT_A_TIME);
        let mut uploads = std::pin::pin!(uploads.take_until(Box::pin(self.interrupt.asked())));
        while let Some((place, uploaded)) = uploads.try_next().await? {
            step.advance(1);
            if uploaded.is_err() {
                let why = "the file was changed or removed meanwhile";
                let offers = outcomes[place].offers.iter_mut();
                for offered in offers.filter(|offered| offered.standing == Standing::Left) {
                    offered.standing = Standing::Refused(why.into());
                }
            }
        }
        Ok(())
    }
}
