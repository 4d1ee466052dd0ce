//! Earnings: claimed.

use crate::{
    client::{sentence, told, Client, Wait},
    keys::Signer,
    Error, Result,
};
use guerdon_primitives::{api::Source, Asset, Balance, DatasetId};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use pallet_royalties::{Sources, MAX_SOURCES};
use sp_runtime::AccountId32;

/// What was claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// What was sent, by source and asset.
    pub sent: Vec<(Source, Asset, Balance)>,
    /// What could not be sent, and why.
    pub not_sent: Vec<(Asset, String)>,
    /// The transaction fee that the signer paid.
    pub fee: Balance,
}

impl Claimed {
    /// What came of an asset from works, teams and results.
    pub fn own(&self, asset: &Asset) -> Balance {
        self.of(asset).filter(|(source, _)| *source == Source::Own).map(|(_, amount)| amount).sum()
    }

    /// What came of an asset as dividends, by dataset.
    pub fn dividends(&self, asset: &Asset) -> Vec<(DatasetId, Balance)> {
        let dividends = self.of(asset).filter_map(|(source, amount)| match source {
            Source::Dividends(dataset) => Some((dataset, amount)),
            Source::Own => None,
        });
        dividends.collect()
    }

    /// All that came of an asset.
    pub fn total(&self, asset: &Asset) -> Balance {
        self.of(asset).map(|(_, amount)| amount).sum()
    }

    fn of<'a>(&'a self, wanted: &'a Asset) -> impl Iterator<Item = (Source, Balance)> + 'a {
        let wanted = move |(_, asset, _): &&(Source, Asset, Balance)| asset == wanted;
        self.sent.iter().filter(wanted).map(|(source, _, amount)| (*source, *amount))
    }
}

/// Claims all that `account` can claim; anyone may sign for it.
pub async fn claim(client: &Client, signer: &Signer, account: &AccountId32, wait: Wait) -> Result<Claimed> {
    let incomes = client.earnings(account).await?;
    let sources: Vec<_> = incomes
        .into_iter()
        .filter(|income| income.claimable > 0)
        .map(|income| (income.source, income.asset))
        .collect();
    if sources.is_empty() {
        let sentence =
            format!("{account} has nothing to claim: guerdon earnings {account} tells what it earned");
        return Err(Error::Refused(sentence));
    }
    let call = |sources: &[_]| -> RuntimeCall {
        let sources = Sources::truncate_from(sources.to_vec());
        pallet_royalties::Call::<Runtime>::claim { account: account.clone(), sources }.into()
    };
    let calls: Vec<_> = sources.chunks(MAX_SOURCES as usize).map(call).collect();
    let first_call = calls.first().cloned();
    let (included, results) = client.submit_each(signer, calls, wait).await?;
    if let (Some(call), Some(Err(first)), true) =
        (first_call, results.first(), results.iter().all(|result| result.is_err()))
    {
        return Err(Error::Refused(told(&call, first)));
    }

    let mut claimed = Claimed { fee: included.fee, ..Default::default() };
    for event in included.events {
        match event {
            RuntimeEvent::Royalties(pallet_royalties::Event::Claimed { source, asset, amount, .. }) => {
                claimed.sent.push((source, asset, amount));
            }
            RuntimeEvent::Royalties(pallet_royalties::Event::NotSent { asset, error, .. }) => {
                claimed.not_sent.push((asset, sentence(&error)));
            }
            _ => {}
        }
    }
    Ok(claimed)
}
