//! Uploads and registrations, side by side.

use super::Execution;
use crate::{
    actions::{
        registration::{
            batches,
            outcome::{Fate, Outcome, Refusal, Stated},
            progress::Step,
            sending::{self, Done},
            uploading,
        },
        works,
    },
    content::Stored,
    Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{Balance, WorkId};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

impl Execution<'_> {
    /// Uploads and registers what is left.
    pub(super) async fn register(&self, outcomes: &mut [Outcome], fees: &mut Balance) -> Result<()> {
        let left = outcomes.iter().enumerate().filter(|(_, outcome)| outcome.fate == Fate::Left);
        let left: Vec<(usize, PathBuf, WorkId)> =
            left.filter_map(|(place, outcome)| Some((place, outcome.file.clone(), outcome.work?))).collect();
        let Some((_, _, first)) = left.first() else { return Ok(()) };
        let example = Stored { hash: *first, locator: self.engine.locator(first)? };
        let size = batches::size(&works::call(&example, &self.order.statement).into());

        let step = Step::begin("Registering", left.len());
        let changed: Mutex<Vec<(usize, Refusal)>> = Mutex::default();
        let uploads = left.into_iter().map(|(place, file, work)| async move {
            uploading::upload(self.engine, file, work).await.map(|uploaded| (place, uploaded))
        });
        let calls =
            stream::iter(uploads).buffered(uploading::AT_A_TIME).try_filter_map(|(place, uploaded)| {
                step.uploaded();
                let call = uploaded
                    .map(|stored| (place, works::call(&stored, &self.order.statement).into()))
                    .map_err(|refusal| {
                        step.refused(1);
                        step.advance(1);
                        changed.lock().unwrap_or_else(PoisonError::into_inner).push((place, refusal));
                    });
                futures::future::ready(Ok(call.ok()))
            });
        let done = |batch: Done<usize>| {
            *fees += batch.fee;
            step.advance(batch.answers.len());
            step.refused(batch.answers.iter().filter(|(_, answer)| answer.is_err()).count());
            for (place, answer) in batch.answers {
                outcomes[place].fate = match answer {
                    Ok(()) => Fate::Registered,
                    Err(sentence) => Fate::Refused(Refusal::ByTheChain(sentence)),
                };
            }
        };
        let before = async |_: &[usize]| {
            self.sends();
            Ok(())
        };
        let parties = (self.client, self.signer);
        let sent = sending::send(parties, calls, size, &self.interrupt, before, done).await;
        for (place, refusal) in changed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            outcomes[place].fate = Fate::Refused(refusal);
        }
        sent?;
        self.name_owners(outcomes).await
    }

    /// Finds who owns the works of which the chain says only that somebody does.
    async fn name_owners(&self, outcomes: &mut [Outcome]) -> Result<()> {
        let refused = outcomes
            .iter_mut()
            .filter(|outcome| matches!(outcome.fate, Fate::Refused(Refusal::ByTheChain(_))));
        let refused: Vec<_> = refused.collect();
        let works: Vec<_> = refused.iter().filter_map(|outcome| outcome.work).collect();
        let found = self.client.works(&works).await?;
        for (outcome, record) in refused.into_iter().zip(found) {
            match record {
                Some(record) if record.owner == self.signer.account() => {
                    outcome.fate = Fate::Already(Stated::Same);
                }
                Some(record) => outcome.fate = Fate::Refused(Refusal::OwnedBy(record.owner)),
                None => {}
            }
        }
        Ok(())
    }
}
