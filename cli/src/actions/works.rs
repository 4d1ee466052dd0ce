//! Works: uploaded, registered, withdrawn, removed.

use super::registration::batches;
use crate::{
    client::{sentence, Client, Included, Wait},
    content::{Engine, Stored},
    keys::Signer,
    licence::parse_licence,
    picture, Error, Result,
};
use guerdon_primitives::{Consent, DatasetId, Licence, Parts, WorkId, MAX_WORK_ANCESTORS};
use guerdon_runtime::{Runtime, RuntimeCall};
use pallet_works::{WorkParent, WorkParents};
use std::path::Path;

/// What an owner states of a work.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What others may do with it.
    pub licence: Licence,
    /// Whether models may be trained on it.
    pub consent: Consent,
    /// What it was made from.
    pub parents: WorkParents,
}

impl Statement {
    /// A licence and a consent, of a work that was made from nothing else.
    pub fn new(licence: &str, consent: Consent) -> Result<Self> {
        Ok(Self { licence: parse_licence(licence)?, consent, parents: WorkParents::default() })
    }

    /// The same, of a work that was made from these.
    pub fn made_from(self, parents: Vec<(WorkParent, Parts)>) -> Result<Self> {
        let too_many = |_| Error::Input(format!("a work has at most {MAX_WORK_ANCESTORS} parents"));
        Ok(Self { parents: parents.try_into().map_err(too_many)?, ..self })
    }
}

/// Checks a picture file and puts its bytes into the engine's content store.
pub async fn upload(engine: &Engine, file: &Path) -> Result<Stored> {
    engine.store(picture::read(file).await?).await
}

/// Registers works of which the same is stated; for each, nothing, or the sentence with which the chain refused it.
pub async fn register(
    client: &Client,
    signer: &Signer,
    works: &[Stored],
    statement: &Statement,
    wait: Wait,
) -> Result<Vec<Option<String>>> {
    let mut refusals = Vec::with_capacity(works.len());
    let size = works.first().map_or(1, |work| batches::size(&call(work, statement).into()));
    for works in works.chunks(size) {
        let calls = works.iter().map(|work| RuntimeCall::from(call(work, statement))).collect();
        let (_, results) = client.submit_each(signer, calls, wait).await?;
        refusals.extend(results.into_iter().map(|result| result.err().as_ref().map(sentence)));
    }
    Ok(refusals)
}

/// The registration of one work.
pub fn call(work: &Stored, statement: &Statement) -> pallet_works::Call<Runtime> {
    let Statement { licence, consent, parents } = statement.clone();
    pallet_works::Call::register { work: work.hash, locator: work.locator.clone(), licence, consent, parents }
}

/// Takes back the consent to a work, or, if datasets are named, takes the work out of these alone: all or none.
pub async fn withdraw(
    client: &Client,
    signer: &Signer,
    work: WorkId,
    datasets: &[DatasetId],
    wait: Wait,
) -> Result<Included> {
    let from = |&dataset: &DatasetId| {
        RuntimeCall::from(pallet_datasets::Call::<Runtime>::withdraw { dataset, work })
    };
    match datasets {
        [] => client.submit(signer, pallet_works::Call::<Runtime>::withdraw { work }, wait).await,
        [one] => client.submit(signer, from(one), wait).await,
        many => client.submit_all(signer, many.iter().map(from).collect(), wait).await,
    }
}

/// Gives up a work that nothing refers to.
pub async fn remove(client: &Client, signer: &Signer, work: WorkId, wait: Wait) -> Result<()> {
    client.submit(signer, pallet_works::Call::<Runtime>::remove { work }, wait).await.map(drop)
}
