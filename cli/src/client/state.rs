//! Typed reads of storage.

mod bulk;
mod funds;

use super::Client;
use crate::{units::Coin, Error, Result};
use codec::Decode;
use guerdon_primitives::{
    jobs::JobId, Asset, Balance, BlockNumber, DatasetId, ModelId, PaymentId, ProposalId,
};
use guerdon_runtime::{
    configs::{FeeAssets, ShareAssets},
    Runtime,
};
use jsonrpsee::rpc_params;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;

/// A dataset, as its pallet keeps it.
pub type Dataset = pallet_datasets::Dataset<AccountId32>;
/// The assets that fees are or were taken in, as their pallet keeps them.
pub type Assets = std::collections::BTreeMap<Asset, pallet_royalties::AssetStatus>;
/// A proposal, as its pallet keeps it.
pub type Proposal = pallet_governance::Proposal<AccountId32>;

impl Client {
    /// The value under a storage key, in the best block or in `at`.
    pub(super) async fn value<T: Decode>(&self, key: Vec<u8>, at: Option<H256>) -> Result<Option<T>> {
        let key = bytes::to_hex(&key, false);
        let found: Option<String> = self.request("state_getStorage", rpc_params![key, at]).await?;
        let Some(found) = found else { return Ok(None) };
        bytes::from_hex(&found)
            .ok()
            .and_then(|bytes| T::decode(&mut &bytes[..]).ok())
            .map(Some)
            .ok_or_else(|| self.garbled("a storage read"))
    }

    /// What an account can spend, apart from what it holds in deposits.
    pub async fn balance(&self, account: &AccountId32) -> Result<Balance> {
        let key = frame_system::Account::<Runtime>::hashed_key_for(account);
        let info: Option<frame_system::AccountInfo<u32, pallet_balances::AccountData<Balance>>> =
            self.value(key, None).await?;
        Ok(info.map_or(0, |info| info.data.free))
    }

    /// What an account has of an asset, apart from what it holds in deposits.
    pub async fn balance_of(&self, asset: &Asset, account: &AccountId32) -> Result<Balance> {
        let Asset::WithId(asset) = asset else { return self.balance(account).await };
        let key = pallet_assets::Account::<Runtime, FeeAssets>::hashed_key_for(asset, account);
        // The balance is the record's first field.
        let balance: Option<Balance> = self.value(key, None).await?;
        Ok(balance.unwrap_or_default())
    }

    /// The assets that fees are or were taken in.
    pub async fn assets(&self) -> Result<Assets> {
        let key = pallet_royalties::Assets::<Runtime>::hashed_key().to_vec();
        Ok(self.value(key, None).await?.unwrap_or_default())
    }

    /// How amounts of an asset are written.
    ///
    /// # Errors
    ///
    /// There is no such asset.
    pub async fn coin(&self, asset: &Asset) -> Result<Coin> {
        let Asset::WithId(id) = asset else { return Ok(Coin::GUE) };
        let key = pallet_assets::Asset::<Runtime, FeeAssets>::hashed_key_for(id);
        let there: Option<AccountId32> = self.value(key, None).await?;
        there.ok_or_else(|| Error::Input(format!("there is no asset {id}: see guerdon assets")))?;
        let key = pallet_assets::Metadata::<Runtime, FeeAssets>::hashed_key_for(id);
        // Deposit, name, symbol, decimals, and whether they are frozen.
        let metadata: Option<(Balance, Vec<u8>, Vec<u8>, u8)> = self.value(key, None).await?;
        let (symbol, decimals) =
            metadata.map_or((Vec::new(), 0), |(_, _, symbol, decimals)| (symbol, decimals));
        // An issuer chooses the symbol: what a terminal would not show as a word is not shown.
        let symbol = String::from_utf8(symbol).ok().filter(|symbol| {
            !symbol.is_empty() && symbol.chars().all(|character| character.is_ascii_alphanumeric())
        });
        let symbol = symbol.unwrap_or_else(|| format!("asset{id}"));
        Ok(Coin { symbol: symbol.into(), decimals: decimals.min(30).into() })
    }

    /// A registered work.
    pub async fn work(
        &self,
        work: &guerdon_primitives::WorkId,
    ) -> Result<Option<guerdon_primitives::Work<AccountId32>>> {
        self.value(pallet_works::Works::<Runtime>::hashed_key_for(work), None).await
    }

    /// A dataset.
    pub async fn dataset(&self, dataset: DatasetId) -> Result<Option<Dataset>> {
        self.value(pallet_datasets::Datasets::<Runtime>::hashed_key_for(dataset), None).await
    }

    /// A dataset as it was in a block; none if the node does not remember that block's state.
    pub async fn dataset_in(&self, dataset: DatasetId, block: BlockNumber) -> Result<Option<Dataset>> {
        let Some(hash) = self.block_hash(block).await? else { return Ok(None) };
        let key = pallet_datasets::Datasets::<Runtime>::hashed_key_for(dataset);
        // Nodes answer with an error for a state that they discarded.
        Ok(self.value(key, Some(hash)).await.unwrap_or_default())
    }

    /// The shares of a dataset that an account has, staked or not.
    pub async fn shares(&self, dataset: DatasetId, account: &AccountId32) -> Result<Balance> {
        let key = pallet_assets::Account::<Runtime, ShareAssets>::hashed_key_for(dataset, account);
        // The balance is the record's first field.
        let balance: Option<Balance> = self.value(key, None).await?;
        Ok(balance.unwrap_or_default())
    }

    /// The shares of a dataset that an account has staked.
    pub async fn staked(&self, dataset: DatasetId, account: &AccountId32) -> Result<Balance> {
        let key = pallet_datasets::Stakes::<Runtime>::hashed_key_for(dataset, account);
        let staked: Option<Balance> = self.value(key, None).await?;
        Ok(staked.unwrap_or_default())
    }

    /// A model.
    pub async fn model(&self, model: ModelId) -> Result<Option<pallet_models::Model<AccountId32>>> {
        self.value(pallet_models::Models::<Runtime>::hashed_key_for(model), None).await
    }

    /// What a model's operator agreed on with a dataset, where that is not the terms in force for all.
    pub async fn bargain(
        &self,
        model: ModelId,
        dataset: DatasetId,
    ) -> Result<Option<pallet_models::Bargain>> {
        self.value(pallet_models::Bargains::<Runtime>::hashed_key_for(model, dataset), None).await
    }

    /// How many payments were made: they are numbered from 0.
    pub async fn payments(&self) -> Result<PaymentId> {
        self.payments_until(None).await
    }

    /// How many payments were made until a block.
    pub async fn payments_at(&self, block: H256) -> Result<PaymentId> {
        self.payments_until(Some(block)).await
    }

    async fn payments_until(&self, block: Option<H256>) -> Result<PaymentId> {
        let key = pallet_royalties::NextPayment::<Runtime>::hashed_key().to_vec();
        Ok(self.value(key, block).await?.unwrap_or_default())
    }

    /// How many jobs were opened: they are numbered from 0.
    pub async fn jobs(&self) -> Result<JobId> {
        let next = self.value(pallet_attribution::NextJob::<Runtime>::hashed_key().to_vec(), None).await?;
        Ok(next.unwrap_or_default())
    }

    /// How many datasets were created: they are numbered from 0.
    pub async fn datasets(&self) -> Result<DatasetId> {
        let next = self.value(pallet_datasets::NextDataset::<Runtime>::hashed_key().to_vec(), None).await?;
        Ok(next.unwrap_or_default())
    }

    /// How many proposals were made: they are numbered from 0.
    pub async fn proposals(&self) -> Result<ProposalId> {
        let next =
            self.value(pallet_governance::NextProposal::<Runtime>::hashed_key().to_vec(), None).await?;
        Ok(next.unwrap_or_default())
    }

    /// A proposal of a dataset's DAO.
    pub async fn proposal(&self, proposal: ProposalId) -> Result<Option<Proposal>> {
        self.value(pallet_governance::Proposals::<Runtime>::hashed_key_for(proposal), None).await
    }
}
