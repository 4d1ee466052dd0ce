//! Typed reads of storage.

use super::Client;
use crate::Result;
use codec::Decode;
use guerdon_primitives::{Balance, DatasetId, ModelId, PaymentId};
use guerdon_runtime::Runtime;
use jsonrpsee::rpc_params;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;

/// A dataset, as its pallet keeps it.
pub type Dataset = pallet_datasets::Dataset<AccountId32>;
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

    /// The shares of a dataset that an account has staked.
    pub async fn staked(&self, dataset: DatasetId, account: &AccountId32) -> Result<Balance> {
        let key = pallet_datasets::Stakes::<Runtime>::hashed_key_for(dataset, account);
        let stake: Option<pallet_datasets::Stake> = self.value(key, None).await?;
        Ok(stake.map_or(0, |stake| stake.staked))
    }

    /// A model.
    pub async fn model(&self, model: ModelId) -> Result<Option<pallet_models::Model<AccountId32>>> {
        self.value(pallet_models::Models::<Runtime>::hashed_key_for(model), None).await
    }

    /// How many payments were made: they are numbered from 0.
    pub async fn payments(&self) -> Result<PaymentId> {
        let next = self.value(pallet_royalties::NextPayment::<Runtime>::hashed_key().to_vec(), None).await?;
        Ok(next.unwrap_or_default())
    }

    /// A proposal of a dataset's DAO.
    pub async fn proposal(&self, proposal: u32) -> Result<Option<Proposal>> {
        self.value(pallet_governance::Proposals::<Runtime>::hashed_key_for(proposal), None).await
    }
}
