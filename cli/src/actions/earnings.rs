//! Earnings: claimed.

use crate::{
    client::{Client, Wait},
    keys::Signer,
    Error, Result,
};
use guerdon_primitives::{Balance, DatasetId};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use sp_runtime::AccountId32;

/// What was claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// From works, teams and results.
    pub earned: Balance,
    /// Dividends, by dataset.
    pub dividends: Vec<(DatasetId, Balance)>,
    /// The transaction fee that the signer paid.
    pub fee: Balance,
}

impl Claimed {
    /// All that came to the account.
    pub fn total(&self) -> Balance {
        self.earned + self.dividends.iter().map(|(_, amount)| amount).sum::<Balance>()
    }
}

/// Claims all that `account` can claim, in one transaction that anyone may sign.
pub async fn claim(client: &Client, signer: &Signer, account: &AccountId32, wait: Wait) -> Result<Claimed> {
    let earnings = client.earnings(account).await?;
    let mut calls: Vec<RuntimeCall> = Vec::new();
    if earnings.claimable > 0 {
        calls.push(pallet_royalties::Call::<Runtime>::claim { account: account.clone() }.into());
    }
    for (dataset, _, _) in earnings.dividends.iter().filter(|(_, claimable, _)| *claimable > 0) {
        let call = pallet_royalties::Call::<Runtime>::claim_dividends {
            dataset: *dataset,
            account: account.clone(),
        };
        calls.push(call.into());
    }
    if calls.is_empty() {
        return Err(Error::Refused("there is nothing to claim".into()));
    }
    let included = client.submit_all(signer, calls, wait).await?;
    let mut claimed = Claimed { fee: included.fee, ..Default::default() };
    for event in &included.events {
        match event {
            RuntimeEvent::Royalties(pallet_royalties::Event::Claimed { amount, .. }) => {
                claimed.earned += amount
            }
            RuntimeEvent::Royalties(pallet_royalties::Event::DividendsClaimed {
                dataset, amount, ..
            }) => {
                claimed.dividends.push((*dataset, *amount));
            }
            _ => {}
        }
    }
    Ok(claimed)
}
