//! What is found out before anything is sent.

use super::{
    cost::{Calls, Cost},
    execution::offer_call,
    journal::Journal,
    judging::Pending,
    outcome::{Fate, Outcome, Standing},
    progress::Step,
    reading,
    requirements::{admissions, Deposits},
    standing, Order,
};
use crate::{
    actions::works,
    client::Client,
    content::{Engine, Stored},
    files,
    keys::Signer,
    Error, Result,
};
use guerdon_primitives::WorkId;
use sp_runtime::AccountId32;
use std::time::Duration;

/// How often it is asked whether a transaction is in a block.
const POLL: Duration = Duration::from_millis(400);

/// Files of which all is known that can be known before anything is sent.
pub struct Prepared {
    /// What is certain of each. What is left is to be registered, or offered.
    pub outcomes: Vec<Outcome>,
    /// The offers of earlier runs that are being judged.
    pub pending: Pending,
}

/// Looks at files, at the chain, and at the account's balance.
///
/// # Errors
///
/// Something that would have everything refused, or a balance that is too small.
pub async fn prepare(
    client: &Client,
    engine: &Engine,
    signer: &Signer,
    journal: Option<&mut Journal>,
    order: &Order,
) -> Result<Prepared> {
    let account = signer.account();
    let admissions = admissions(client, &order.datasets, &order.statement).await?;
    let locator = engine.locator(&WorkId::zero())?;
    let deposits = Deposits::of(client, &account, &order.statement, &locator).await?;

    let named = order.files.clone();
    let sources = tokio::task::spawn_blocking(move || files::find(&named)).await;
    let sources =
        sources.map_err(|error| Error::Input(format!("reading folders was interrupted: {error}")))??;
    let mut outcomes = reading::read(sources.clone(), &Step::begin("Reading", sources.len())).await?;

    quiet(client, &account).await?;
    let records = standing::of_works(client, &account, &order.statement, &mut outcomes).await?;
    check(&mut outcomes).await?;
    let recorded = (journal, order.again);
    let pending = standing::of_offers(client, &records, &admissions, recorded, &mut outcomes).await?;

    let example = Stored { hash: WorkId::zero(), locator };
    let left = |outcome: &&Outcome| outcome.fate == Fate::Left;
    let offers = outcomes.iter().flat_map(|outcome| &outcome.offers);
    let registrations = Calls {
        like: works::call(&example, &order.statement).into(),
        count: outcomes.iter().filter(left).count(),
        deposit: deposits.work,
    };
    let offers = Calls {
        like: offer_call((0, WorkId::zero())),
        count: offers.filter(|offered| offered.standing == Standing::Left).count(),
        deposit: deposits.offer,
    };
    let cost = Cost::of(client, &account, &[registrations, offers]).await?;
    if cost != Cost::default() {
        cost.borne_by(client.spendable(&account).await?)?;
    }
    Ok(Prepared { outcomes, pending })
}

/// Waits until the node holds nothing of the account that is in no block: an earlier run may have sent it, and what it
/// does is not to be done twice.
async fn quiet(client: &Client, account: &AccountId32) -> Result<()> {
    let under_way = client.under_way(account).await?;
    if under_way == 0 {
        return Ok(());
    }
    let step = Step::begin("Waiting for transactions that are under way", under_way as usize);
    while client.under_way(account).await? > 0 {
        step.tick();
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

/// Decodes the pictures that would be registered.
async fn check(outcomes: &mut [Outcome]) -> Result<()> {
    let left: Vec<_> = outcomes.iter_mut().filter(|outcome| outcome.fate == Fate::Left).collect();
    let files: Vec<_> = left.iter().map(|outcome| outcome.file.clone()).collect();
    let step = Step::begin("Checking", files.len());
    for (outcome, refusal) in left.into_iter().zip(reading::check(files, &step).await?) {
        if let Some(refusal) = refusal {
            outcome.fate = Fate::Refused(refusal);
        }
    }
    Ok(())
}
