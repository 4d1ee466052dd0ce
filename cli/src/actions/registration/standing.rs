//! What the chain and the journal say of works and offers before anything is sent. A run goes on from there: what the
//! chain has is not sent again.

use super::{
    journal::Journal,
    judging::{self, Pending},
    outcome::{Fate, Offered, Outcome, Refusal, Run, Standing, Stated},
    requirements::{not_taken, Admissions},
    Again,
};
use crate::{
    actions::{datasets::Verdict, works::Statement},
    client::{sentence, Client},
    Result,
};
use guerdon_primitives::{BlockNumber, DatasetId, Parts, Work, WorkId};
use guerdon_runtime::Runtime;
use pallet_datasets::{Error as DatasetError, Offer};
use sp_core::H256;
use sp_runtime::AccountId32;
use std::collections::{BTreeMap, BTreeSet};

/// Works that the account registered, as the chain has them.
pub type Records = BTreeMap<WorkId, Work<AccountId32>>;

/// Finds which of the works that are left are registered, and by whom.
pub async fn of_works(
    client: &Client,
    account: &AccountId32,
    statement: &Statement,
    outcomes: &mut [Outcome],
) -> Result<Records> {
    let left: Vec<_> = outcomes.iter_mut().filter(|outcome| outcome.fate == Fate::Left).collect();
    let works: Vec<_> = left.iter().filter_map(|outcome| outcome.work).collect();
    let mut own = Records::new();
    for (outcome, (work, record)) in left.into_iter().zip(works.iter().zip(client.works(&works).await?)) {
        let Some(record) = record else { continue };
        if record.owner != *account {
            outcome.fate = Fate::Refused(Refusal::OwnedBy(record.owner));
            continue;
        }
        outcome.fate = Fate::Already(stated(&record, statement));
        own.insert(*work, record);
    }
    Ok(own)
}

fn stated(record: &Work<AccountId32>, statement: &Statement) -> Stated {
    if record.withdrawn_at.is_some() {
        return Stated::Withdrawn;
    }
    match (&record.licence, record.consent) == (&statement.licence, statement.consent) {
        true => Stated::Same,
        false => Stated::Otherwise,
    }
}

/// Finds how far works came in datasets: those of the account, and those that are to be. Returns what is being judged.
pub async fn of_offers(
    client: &Client,
    records: &Records,
    admissions: &Admissions,
    (journal, again): (Option<&mut Journal>, Again),
    outcomes: &mut [Outcome],
) -> Result<Pending> {
    let best = client.height(None).await?;
    let mut pending = Pending::new();
    let registered: Vec<_> = records.keys().copied().collect();
    let wanted: Vec<(DatasetId, WorkId)> =
        admissions.keys().flat_map(|dataset| registered.iter().map(|work| (*dataset, *work))).collect();
    let offers = client.offers(&wanted).await?;
    let made: BTreeMap<_, _> =
        wanted.iter().zip(&offers).filter_map(|(key, offer)| Some((*key, offer.as_ref()?))).collect();
    let gone = wanted.iter().filter(|key| !made.contains_key(key));
    let refused = match (journal, again) {
        (Some(journal), Again::NotRefused) => refused_before(client, journal, gone, best).await?,
        (None, _) | (_, Again::AlsoRefused) => BTreeMap::new(),
    };

    for outcome in outcomes {
        let Some(work) = outcome.work.filter(|_| outcome.is_a_work() || outcome.fate == Fate::Left) else {
            continue;
        };
        for (&dataset, admission) in admissions {
            let key = (dataset, work);
            let standing = match (records.get(&work), made.get(&key), refused.get(&key)) {
                (_, Some(offer), _) => of_offer(offer),
                (_, None, Some((similarity, nearest))) => {
                    judging::near_copy(*similarity, *nearest, Run::Earlier)
                }
                (Some(record), None, None) => match not_to_be_offered(record, admission) {
                    Some(why) => Standing::Refused(why),
                    None => Standing::Left,
                },
                (None, None, None) => Standing::Left,
            };
            if standing == Standing::Pending {
                pending.insert(key, best);
            }
            outcome.offers.push(Offered { dataset, standing });
        }
    }
    Ok(pending)
}

fn of_offer(offer: &Offer) -> Standing {
    match (offer.admitted_at, offer.withdrawn_at) {
        (None, _) => Standing::Pending,
        (Some(_), None) => Standing::Admitted { shares: offer.shares, run: Run::Earlier },
        (Some(_), Some(block)) => {
            Standing::Refused(format!("it was withdrawn from the dataset in block {block}"))
        }
    }
}

fn not_to_be_offered(
    record: &Work<AccountId32>,
    admission: &guerdon_primitives::Admission,
) -> Option<String> {
    if record.withdrawn_at.is_some() {
        return Some(sentence(&DatasetError::<Runtime>::WorkWithdrawn.into()));
    }
    not_taken(admission, &record.licence, record.consent)
}

/// Offers that were refused before, by what the journal says and by the blocks since it says no more.
async fn refused_before<'a>(
    client: &Client,
    journal: &mut Journal,
    gone: impl Iterator<Item = &'a (DatasetId, WorkId)>,
    best: BlockNumber,
) -> Result<BTreeMap<(DatasetId, WorkId), (Parts, Option<WorkId>)>> {
    let entries: Vec<_> = gone.filter_map(|key| Some((*key, journal.entry(key)?.clone()))).collect();
    let blocks: BTreeSet<BlockNumber> = entries.iter().map(|(_, entry)| entry.block).collect();
    let hashes = client.block_hashes(blocks).await?;
    let counts = |block: BlockNumber, hash: H256| hashes.get(&block) == Some(&hash);

    let mut refused = BTreeMap::new();
    let mut open = Pending::new();
    for (key, entry) in entries.into_iter().filter(|(_, entry)| counts(entry.block, entry.hash)) {
        match &entry.end {
            Some(end) => refused.extend(end.near_copy().map(|found| (key, found))),
            None => drop(open.insert(key, entry.block)),
        }
    }
    for (judgement, block) in judging::past(client, &open, best).await? {
        // Without the record the offer is made again one day.
        let _ = journal.judged(&judgement, block);
        if let Verdict::Refused { similarity, nearest } = judgement.verdict {
            refused.insert((judgement.dataset, judgement.work), (similarity, nearest));
        }
    }
    Ok(refused)
}
