//! Works: uploaded, registered.

use crate::{
    client::{sentence, Client, Wait},
    content::{Engine, Stored},
    keys::Signer,
    picture, Result,
};
use guerdon_runtime::{Runtime, RuntimeCall};
use std::path::Path;

/// The most registrations in one transaction.
const BATCH: usize = 100;

/// Checks a picture file and puts its bytes into the engine's content store.
pub async fn upload(engine: &Engine, file: &Path) -> Result<Stored> {
    engine.store(picture::read(file).await?).await
}

/// Registers works; for each, nothing, or the sentence with which the chain refused it.
pub async fn register(
    client: &Client,
    signer: &Signer,
    works: &[Stored],
    wait: Wait,
) -> Result<Vec<Option<String>>> {
    let mut refusals = Vec::with_capacity(works.len());
    for works in works.chunks(BATCH) {
        let calls = works.iter().map(|work| RuntimeCall::from(call(work))).collect();
        let (_, results) = client.submit_each(signer, calls, wait).await?;
        refusals.extend(results.into_iter().map(|result| result.err().as_ref().map(sentence)));
    }
    Ok(refusals)
}

/// The registration of one work.
pub fn call(work: &Stored) -> pallet_works::Call<Runtime> {
    pallet_works::Call::register { work: work.hash, locator: work.locator.clone() }
}
