//! Works taken back: from datasets, or from the register.

use super::{Answer, Session};
use crate::{actions::works, client::Wait, Result};
use guerdon_primitives::{DatasetId, WorkId};
use guerdon_runtime::RuntimeEvent;
use serde_json::json;
use std::fmt::Write;

pub(super) async fn withdraw(session: &Session, work: WorkId, datasets: &[DatasetId]) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let included = works::withdraw(&client, &signer, work, datasets, Wait::Finalized).await?;
    let burned = included.events.iter().filter_map(|event| match event {
        RuntimeEvent::Datasets(pallet_datasets::Event::Withdrawn { dataset, burned, .. }) => {
            Some((*dataset, *burned))
        }
        _ => None,
    });
    let burned: Vec<_> = burned.collect();

    let (hash, block) = (hex::encode(work), included.number);
    let mut text = match datasets {
        [] => format!("{hash} is withdrawn: no payment from block {block} on pays by it\n"),
        _ => String::new(),
    };
    for (dataset, shares) in &burned {
        let _ = writeln!(
            text,
            "{hash} is withdrawn from dataset {dataset}: no payment from block {block} on pays by it there; \
             {shares} shares were burned"
        );
    }
    let from =
        burned.iter().map(|(dataset, shares)| json!({ "dataset": dataset, "burned": shares.to_string() }));
    let json = json!({ "work": hash, "block": block, "datasets": from.collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}

pub(super) async fn remove(session: &Session, work: WorkId) -> Result<Answer> {
    let signer = session.signer()?;
    works::remove(&session.client().await?, &signer, work, Wait::Finalized).await?;
    let hash = hex::encode(work);
    Ok(Answer::new(format!("{hash} is registered no more"), json!({ "removed": hash })))
}
