//! How amounts are written that DAOs spend. A proposal can name an asset that there is not.

use crate::{
    client::{Client, Proposal},
    units::Coin,
    Error, Result,
};
use guerdon_primitives::{Asset, Change};
use std::{borrow::Cow, collections::BTreeMap};

/// The coins that some proposals spend.
#[derive(Default)]
pub(super) struct Coins(BTreeMap<Asset, Coin>);

impl Coins {
    /// The coins of these proposals.
    pub(super) async fn of<'a>(
        client: &Client,
        proposals: impl IntoIterator<Item = &'a Proposal>,
    ) -> Result<Self> {
        let mut coins = BTreeMap::new();
        for proposal in proposals {
            if let Change::Spend { asset, .. } = &proposal.change {
                if !coins.contains_key(asset) {
                    coins.insert(asset.clone(), coin(client, asset).await?);
                }
            }
        }
        Ok(Self(coins))
    }

    /// How amounts of an asset are written.
    pub(super) fn get(&self, asset: &Asset) -> Coin {
        self.0.get(asset).cloned().unwrap_or_else(|| bare(asset))
    }
}

/// How amounts of an asset are written; in its smallest units if there is no such asset.
pub(super) async fn coin(client: &Client, asset: &Asset) -> Result<Coin> {
    match client.coin(asset).await {
        Err(Error::Input(_)) => Ok(bare(asset)),
        found => found,
    }
}

fn bare(asset: &Asset) -> Coin {
    match asset {
        Asset::Native => Coin::GUE,
        Asset::WithId(id) => Coin { symbol: Cow::Owned(format!("asset{id}")), decimals: 0 },
    }
}
