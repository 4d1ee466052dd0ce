//! Offers that are being judged: their judgements are events of blocks, past and to come.

use super::{
    interrupt::Interrupt,
    outcome::{Nearest, Run, Standing},
    progress::Step,
};
use crate::{
    actions::datasets::{judgement, Judgement, Verdict},
    client::{Block, Client},
    Result,
};
use guerdon_primitives::{BlockNumber, DatasetId, Parts, WorkId};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// Offers that are being judged, and a block before which they were not judged.
pub type Pending = BTreeMap<(DatasetId, WorkId), BlockNumber>;

/// How many blocks nodes remember the events of, at least.
const REMEMBERED: BlockNumber = 200;
/// After how many blocks offers are looked for whose judgement was missed.
const BETWEEN_LOOKS: BlockNumber = 20;

/// How waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// All are judged.
    All,
    /// There was an interrupt.
    Interrupted,
}

/// The standing of an offer that was refused.
pub fn near_copy(similarity: Parts, nearest: Option<WorkId>, run: Run) -> Standing {
    let nearest = nearest.map(|work| Nearest { work, file: None, owner: None });
    Standing::NearCopy { similarity, nearest, run }
}

/// The judgements of offers that are in blocks up to `best`, with their blocks.
pub async fn past(
    client: &Client,
    offers: &Pending,
    best: BlockNumber,
) -> Result<Vec<(Judgement, (BlockNumber, H256))>> {
    let mut found = Vec::new();
    let Some(from) = first(offers, best) else { return Ok(found) };
    let mut blocks = client.blocks(from);
    for _ in from..=best {
        let block = blocks.next().await?;
        let judged = block.events.iter().filter_map(judgement);
        let of_these = judged.filter(|judged| offers.contains_key(&(judged.dataset, judged.work)));
        found.extend(of_these.map(|judged| (judged, (block.number, block.hash))));
    }
    Ok(found)
}

/// Waits until all offers are judged. `told` hears of each when it is, and of the block.
pub async fn wait(
    client: &Client,
    mut pending: Pending,
    interrupt: &Interrupt,
    step: &Step,
    mut told: impl FnMut((DatasetId, WorkId), Standing, Option<(&Judgement, &Block)>),
) -> Result<Waited> {
    let best = client.height(None).await?;
    let Some(from) = first(&pending, best) else { return Ok(Waited::All) };
    let mut blocks = client.blocks(from);
    let mut missed = BTreeSet::new();
    let mut tell = |key, standing: Standing, seen: Option<(&Judgement, &Block)>| {
        step.refused(usize::from(standing.is_refused()));
        step.advance(1);
        told(key, standing, seen);
    };
    while !pending.is_empty() {
        let Some(block) = interrupt.unless(blocks.next()).await else { return Ok(Waited::Interrupted) };
        let block = block?;
        for judgement in block.events.iter().filter_map(judgement) {
            let key = (judgement.dataset, judgement.work);
            if pending.remove(&key).is_some() {
                tell(key, standing(&judgement), Some((&judgement, &block)));
            }
        }
        if block.number > best && (block.number - best).is_multiple_of(BETWEEN_LOOKS) {
            let ended = ended(client, &pending).await?;
            // What ended just now may be told by a block that is still to be read.
            for (key, standing) in &ended {
                if missed.contains(key) && pending.remove(key).is_some() {
                    tell(*key, standing.clone(), None);
                }
            }
            missed = ended.into_keys().collect();
        }
        step.tick();
    }
    Ok(Waited::All)
}

fn first(offers: &Pending, best: BlockNumber) -> Option<BlockNumber> {
    Some((*offers.values().min()?).max(best.saturating_sub(REMEMBERED)))
}

fn standing(judgement: &Judgement) -> Standing {
    match &judgement.verdict {
        Verdict::Admitted { shares, .. } => Standing::Admitted { shares: *shares, run: Run::This },
        Verdict::Refused { similarity, nearest } => near_copy(*similarity, *nearest, Run::This),
        Verdict::Unjudged => Standing::Unjudged,
    }
}

/// Those of the offers that are not being judged any more, by what is stored.
async fn ended(client: &Client, pending: &Pending) -> Result<BTreeMap<(DatasetId, WorkId), Standing>> {
    let keys: Vec<_> = pending.keys().copied().collect();
    let offers = client.offers(&keys).await?;
    let ended = keys.into_iter().zip(offers).filter_map(|(key, offer)| match offer {
        None => Some((key, Standing::Unseen)),
        Some(offer) => {
            offer.admitted_at?;
            Some((key, Standing::Admitted { shares: offer.shares, run: Run::This }))
        }
    });
    Ok(ended.collect())
}
