//! The payment itself: made once, whatever interrupts the command.

use crate::{
    actions::payments::{self, Prepared},
    client::{Attempt, Client, Fate, Outcome, Wait},
    keys::Signer,
    outbox::{Outbox, Pending, Subject},
    waiting::{notice, Waiting},
    Result,
};
use guerdon_primitives::{Asset, Balance, ModelId, PaymentId};
use guerdon_runtime::RuntimeCall;
use sp_core::H256;

/// A payment that is made, and the record of it.
pub(super) struct Made {
    pub payment: PaymentId,
    outbox: Outbox,
}

impl Made {
    /// The user has been told all: the same command makes another payment from then on.
    pub(super) fn told(&self) -> Result<()> {
        self.outbox.clear()
    }
}

/// Makes the payment, or goes on with that of an earlier run that was interrupted.
pub(super) async fn make(
    client: &Client,
    payer: &Signer,
    model: ModelId,
    money: (Balance, Asset),
    prepared: Prepared,
) -> Result<Made> {
    let root = prepared.root;
    let outbox = Outbox::of(&Subject { genesis: client.genesis(), payer: payer.account(), model, root })?;
    let first_block = client.first_block().await?;
    let pending = outbox.pending()?;
    if pending.as_ref().is_some_and(|pending| pending.is_of_another_chain(first_block)) {
        notice("an earlier run paid for these outputs on a chain that was begun anew since; nothing was paid on this one");
        outbox.clear()?;
    } else if let Some(pending) = pending {
        if let Some(payment) = go_on(client, &outbox, pending, (model, root)).await? {
            notice(&format!(
                "an earlier run made payment {payment} for these outputs; it is gone on with, and nothing more is paid"
            ));
            return Ok(Made { payment, outbox });
        }
    }
    let call = RuntimeCall::from(payments::call(model, money, prepared));
    let signed = client.sign(payer, call.clone()).await?;
    let mut pending = Pending { signed, payment: None, first_block };
    outbox.keep(&pending)?;
    let waiting = Waiting::begin("the payment is sent; it is final in a few blocks");
    let outcome = client.carry_out(&pending.signed, Wait::Finalized, Attempt::First).await;
    drop(waiting);
    let outcome = outcome?;
    if !matches!(outcome, Outcome::Done(_)) {
        outbox.clear()?;
    }
    let payment = payments::made(&outcome.done(&call)?)?;
    pending.payment = Some(payment);
    outbox.keep(&pending)?;
    Ok(Made { payment, outbox })
}

/// The payment that an earlier run signed; none if it was never made and never will be.
async fn go_on(
    client: &Client,
    outbox: &Outbox,
    mut pending: Pending,
    subject: (ModelId, H256),
) -> Result<Option<PaymentId>> {
    if pending.payment.is_some() {
        return Ok(pending.payment);
    }
    let signed = &pending.signed;
    let _waiting =
        Waiting::begin("an earlier run may have paid for these outputs; its transaction is looked for");
    let made = match client.fate_of(signed.hash(), signed.since).await? {
        // The node may have discarded the block's events, and knows the payment all the same.
        Fate::Finalized(place) => {
            payments::made_in(client, &signed.account, subject, (place.number, place.block)).await?
        }
        Fate::Never => None,
        Fate::InBlock(_) | Fate::Open => {
            match client.carry_out(signed, Wait::Finalized, Attempt::Again).await? {
                Outcome::Done(included) => Some(payments::made(&included)?),
                Outcome::Failed { .. } | Outcome::Never(_) | Outcome::NotTaken(_) => None,
            }
        }
    };
    pending.payment = made;
    match made {
        Some(_) => outbox.keep(&pending)?,
        None => outbox.clear()?,
    }
    Ok(made)
}
