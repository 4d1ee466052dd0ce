//! Attributors: registered, bonded, suspended, gone.

use crate::{
    client::{Client, Included, Wait},
    keys::Signer,
    units::amount,
    Error, Result,
};
use frame_support::traits::Get;
use guerdon_primitives::{
    api::{AttributorView, Standing},
    attributor_key::AttributorId,
    Balance, BlockNumber,
};
use guerdon_runtime::{Runtime, RuntimeEvent};
use pallet_attribution::{Call, Event};
use sp_runtime::AccountId32;

/// An attributor on this chain.
pub type Attributor = AttributorView<AccountId32>;

/// The least that an attributor bonds.
pub fn least_bond() -> Balance {
    <Runtime as pallet_attribution::Config>::MinBond::get()
}

/// Makes the signer's account an attributor.
pub async fn register(
    client: &Client,
    signer: &Signer,
    key: AttributorId,
    bond: Balance,
    wait: Wait,
) -> Result<Included> {
    check_bond(bond)?;
    client.submit(signer, Call::<Runtime>::register { key, bond }, wait).await
}

/// Whether a bond is large enough: the chain would refuse it too, and take a fee.
pub fn check_bond(bond: Balance) -> Result<()> {
    let least = least_bond();
    if bond >= least {
        return Ok(());
    }
    let (bond, least) = (amount(bond), amount(least));
    Err(Error::Input(format!("a bond of {bond} is too small: an attributor bonds at least {least}")))
}

/// Bonds more.
pub async fn add_bond(client: &Client, signer: &Signer, amount: Balance, wait: Wait) -> Result<Included> {
    client.submit(signer, Call::<Runtime>::add_bond { amount }, wait).await
}

/// Replaces the key that commitments are signed with.
pub async fn set_key(client: &Client, signer: &Signer, key: AttributorId, wait: Wait) -> Result<Included> {
    client.submit(signer, Call::<Runtime>::set_key { key }, wait).await
}

/// Has a suspended attributor drawn again.
pub async fn resume(client: &Client, signer: &Signer, wait: Wait) -> Result<Included> {
    if let Some(Standing::Suspended { until }) = standing(client, signer).await? {
        not_before(client, until, "the suspension lasts").await?;
    }
    client.submit(signer, Call::<Runtime>::resume {}, wait).await
}

/// Stops draws. The result is the first block in which the bond can be taken.
pub async fn leave(client: &Client, signer: &Signer, wait: Wait) -> Result<BlockNumber> {
    client.submit(signer, Call::<Runtime>::leave {}, wait).await?.find(|event| match event {
        RuntimeEvent::Attribution(Event::Leaving { until, .. }) => Some(*until),
        _ => None,
    })
}

/// Takes the bond of an attributor that has left.
pub async fn withdraw(client: &Client, signer: &Signer, wait: Wait) -> Result<Included> {
    if let Some(Standing::Leaving { until }) = standing(client, signer).await? {
        not_before(client, until, "the bond is kept").await?;
    }
    client.submit(signer, Call::<Runtime>::withdraw_bond {}, wait).await
}

/// An account as an attributor; none if it is not one.
pub async fn find(client: &Client, account: &AccountId32) -> Result<Option<Attributor>> {
    Ok(client.attributors().await?.into_iter().find(|attributor| attributor.account == *account))
}

async fn standing(client: &Client, signer: &Signer) -> Result<Option<Standing>> {
    Ok(find(client, &signer.account()).await?.map(|attributor| attributor.standing))
}

/// Refuses what no block before `until` takes, and says when to come back.
async fn not_before(client: &Client, until: BlockNumber, what: &str) -> Result<()> {
    let best = client.height(None).await?;
    // The transaction would be in the next block at the earliest.
    if best.saturating_add(1) >= until {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "{what} until block {until}, and the last one is block {best}: try again then"
    )))
}
