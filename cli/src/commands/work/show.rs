//! A registered work, for people and as JSON.

use super::{Answer, Session};
use crate::{
    licence::{consent, licence},
    names::Names,
    units::percent,
    Error, Result,
};
use guerdon_primitives::{Work, WorkId};
use guerdon_split::Ancestor;
use serde_json::json;
use sp_runtime::AccountId32;

pub(super) async fn show(session: &Session, work: WorkId) -> Result<Answer> {
    let found = session.client().await?.work(&work).await?;
    let found = found.ok_or_else(|| Error::Input(format!("no work {} is registered", hex::encode(work))))?;
    Ok(Answer::new(text(&work, &found), json(&work, &found)))
}

fn text(id: &WorkId, work: &Work<AccountId32>) -> String {
    let names = Names::default();
    let locator = String::from_utf8_lossy(&work.locator);
    let mut lines = vec![
        format!("work     {}", hex::encode(id)),
        format!("owner    {}", work.owner),
        format!("at       {locator}"),
        format!("block    {}", work.registered_at),
        format!("licence  {}", licence(&work.licence)),
        format!("consent  {}", consent(work.consent)),
    ];
    for (ancestor, part) in &work.upstream {
        let made_from = match ancestor {
            Ancestor::Work { work, owner } => {
                format!("{} of {}", hex::encode(work), names.of_account(owner))
            }
            Ancestor::Outputs { payment } => format!("outputs of payment {payment}"),
        };
        lines.push(format!("made of  {made_from}, which has {} of its income", percent(*part)));
    }
    if let Some(block) = work.withdrawn_at {
        lines.push(format!("withdrawn: no payment from block {block} on pays by it"));
    }
    lines.join("\n")
}

/// A work as JSON. Parts are over 10^9.
fn json(id: &WorkId, work: &Work<AccountId32>) -> serde_json::Value {
    let upstream = work.upstream.iter().map(|(ancestor, part)| match ancestor {
        Ancestor::Work { work, owner } => {
            json!({ "work": hex::encode(work), "owner": owner.to_string(), "part": part })
        }
        Ancestor::Outputs { payment } => json!({ "payment": payment, "part": part }),
    });
    json!({
        "work": hex::encode(id), "owner": work.owner.to_string(),
        "locator": String::from_utf8_lossy(&work.locator), "registered_at": work.registered_at,
        "licence": licence(&work.licence), "consent": work.consent,
        "upstream": upstream.collect::<Vec<_>>(), "withdrawn_at": work.withdrawn_at,
    })
}
