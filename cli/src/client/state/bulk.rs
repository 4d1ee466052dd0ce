//! Many values of storage at once: as many as are wanted cost a few requests, not one each.

use super::Client;
use crate::Result;
use codec::Decode;
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{BlockNumber, DatasetId, Work, WorkId};
use guerdon_runtime::Runtime;
use jsonrpsee::rpc_params;
use pallet_datasets::Offer;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many values one request asks for: its answer stays far below what nodes send in one piece.
const PER_REQUEST: usize = 512;
/// How many requests are under way at a time.
const AT_A_TIME: usize = 8;

impl Client {
    /// The records of works, in the order asked for; none where a work is not registered.
    pub async fn works(&self, works: &[WorkId]) -> Result<Vec<Option<Work<AccountId32>>>> {
        self.values(works.iter().map(pallet_works::Works::<Runtime>::hashed_key_for).collect()).await
    }

    /// The offers of works to datasets, in the order asked for; none where a work is neither judged nor admitted.
    pub async fn offers(&self, offers: &[(DatasetId, WorkId)]) -> Result<Vec<Option<Offer>>> {
        let key = |(dataset, work): &_| pallet_datasets::Offers::<Runtime>::hashed_key_for(dataset, work);
        self.values(offers.iter().map(key).collect()).await
    }

    /// The hashes of blocks of the best chain by their heights; those above it are missing.
    pub async fn block_hashes(&self, numbers: BTreeSet<BlockNumber>) -> Result<BTreeMap<BlockNumber, H256>> {
        let numbers: Vec<_> = numbers.into_iter().collect();
        let asked = numbers.chunks(PER_REQUEST).map(|numbers| async move {
            let found: Vec<Option<H256>> = self.request("chain_getBlockHash", rpc_params![numbers]).await?;
            let found = numbers.iter().copied().zip(found);
            Ok::<_, crate::Error>(found.filter_map(|(number, hash)| Some((number, hash?))).collect())
        });
        let found: Vec<Vec<_>> = stream::iter(asked).buffered(AT_A_TIME).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The values under storage keys in the best block, in the order of the keys.
    async fn values<T: Decode>(&self, keys: Vec<Vec<u8>>) -> Result<Vec<Option<T>>> {
        let asked = keys.chunks(PER_REQUEST).map(|keys| self.some_values(keys));
        let found: Vec<Vec<_>> = stream::iter(asked).buffered(AT_A_TIME).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn some_values<T: Decode>(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<T>>> {
        let keys: Vec<_> = keys.iter().map(|key| bytes::to_hex(key, false)).collect();
        let found: Vec<serde_json::Value> = self.request("state_queryStorageAt", rpc_params![&keys]).await?;
        let changes = found.iter().filter_map(|changes| changes["changes"].as_array()).flatten();
        let values: HashMap<_, _> =
            changes.filter_map(|change| Some((change[0].as_str()?, change[1].as_str()))).collect();
        let decoded = |value: &str| {
            let bytes = bytes::from_hex(value).ok()?;
            T::decode(&mut &bytes[..]).ok()
        };
        let value = |key: &String| match values.get(key.as_str()) {
            Some(Some(value)) => decoded(value).map(Some).ok_or_else(|| self.garbled("a storage read")),
            // A node that leaves a key out has not said that there is nothing.
            Some(None) => Ok(None),
            None => Err(self.garbled("a storage read")),
        };
        keys.iter().map(value).collect()
    }
}
