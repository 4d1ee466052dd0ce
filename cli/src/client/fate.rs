//! What became of a transaction, as its chain tells for certain.

use super::{signed, Client, Signed};
use crate::Result;
use guerdon_primitives::{Balance, BlockNumber};
use guerdon_runtime::Runtime;
use jsonrpsee::rpc_params;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in a block that cannot be undone.
    Finalized(Place),
    /// It is in a block of the best chain.
    InBlock(Place),
    /// It is in no block so far, and may get into one.
    Open,
    /// It is in no block, and cannot get into one any more.
    Never,
}

/// Where a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The block's hash.
    pub block: H256,
    /// The block's height.
    pub number: BlockNumber,
    /// Which of the block's transactions it is.
    pub index: u32,
    /// What is in the block.
    pub bytes: Vec<u8>,
}

/// A search for a transaction, which looks at each finalized block once.
pub(super) struct Search {
    transaction: H256,
    since: BlockNumber,
    /// The next block to look at, all before being finalized.
    next: BlockNumber,
    /// The connection that these were looked at over.
    connection: Option<u64>,
    /// Whose nonce it uses up, if that is known.
    nonce: Option<(AccountId32, u32)>,
    /// The best and the finalized height when the search was last made.
    pub seen: (BlockNumber, BlockNumber),
}

impl Search {
    /// For a transaction that is at hand.
    pub fn of(signed: &Signed) -> Self {
        let nonce = Some((signed.account.clone(), signed.nonce));
        Self { nonce, ..Self::by_hash(signed.hash(), signed.since) }
    }

    /// For one that only the hash is known of, signed at `since` or later.
    pub fn by_hash(transaction: H256, since: BlockNumber) -> Self {
        Self {
            transaction,
            since,
            next: since.saturating_add(1),
            connection: None,
            nonce: None,
            seen: (0, 0),
        }
    }

    /// Goes on over this connection, from the first block on if it is another one than before.
    fn begin(&mut self, connection: u64) {
        if self.connection.replace(connection) != Some(connection) {
            self.next = self.since.saturating_add(1);
        }
    }

    fn until(&self) -> BlockNumber {
        signed::last_block(self.since)
    }
}

impl Client {
    /// What became of a transaction that was signed by this program at block `since` or a little before.
    pub async fn fate_of(&self, transaction: H256, since: BlockNumber) -> Result<Fate> {
        self.fate(&mut Search::by_hash(transaction, since)).await
    }

    /// What one node tells of it: what others told, over earlier connections, may be of other blocks.
    pub(super) async fn fate(&self, search: &mut Search) -> Result<Fate> {
        loop {
            let connection = self.link.connection().await.number;
            search.begin(connection);
            let fate = self.fate_so_far(search).await?;
            if self.link.connection().await.number == connection {
                return Ok(fate);
            }
        }
    }

    async fn fate_so_far(&self, search: &mut Search) -> Result<Fate> {
        let finalized = self.finalized_head().await?;
        let final_height = self.height(Some(finalized)).await?;
        let best = self.height(None).await?.max(final_height);
        search.seen = (best, final_height);
        while search.next <= final_height.min(search.until()) {
            let block = self.block_hash(search.next).await?;
            // Not to have looked into a block is not to have found nothing there.
            let block = block.ok_or_else(|| self.garbled("a finalized block"))?;
            if let Some(place) = self.find_at(search.transaction, search.next, block).await? {
                return Ok(Fate::Finalized(place));
            }
            search.next += 1;
        }
        if final_height >= search.until() {
            return Ok(Fate::Never);
        }
        for number in search.next..=best.min(search.until()) {
            if let Some(place) = self.find_in(search.transaction, number).await? {
                return Ok(Fate::InBlock(place));
            }
        }
        if let Some((account, nonce)) = &search.nonce {
            // All finalized blocks were looked at, so that another transaction has used the nonce up.
            if self.nonce_at(account, finalized).await? > *nonce {
                return Ok(Fate::Never);
            }
        }
        Ok(Fate::Open)
    }

    /// Where in the best chain's block of this height the transaction is.
    async fn find_in(&self, transaction: H256, number: BlockNumber) -> Result<Option<Place>> {
        match self.block_hash(number).await? {
            Some(block) => self.find_at(transaction, number, block).await,
            None => Ok(None),
        }
    }

    /// Where in a block the transaction is.
    pub(super) async fn find_at(
        &self,
        transaction: H256,
        number: BlockNumber,
        block: H256,
    ) -> Result<Option<Place>> {
        let answer: serde_json::Value = self.request("chain_getBlock", rpc_params![block]).await?;
        let extrinsics = answer["block"]["extrinsics"].as_array().ok_or_else(|| self.garbled("a block"))?;
        for (index, extrinsic) in (0..).zip(extrinsics) {
            let bytes = extrinsic
                .as_str()
                .and_then(|hex| bytes::from_hex(hex).ok())
                .ok_or_else(|| self.garbled("a transaction"))?;
            if signed::hash(&bytes) == transaction {
                return Ok(Some(Place { block, number, index, bytes }));
            }
        }
        Ok(None)
    }

    pub(super) async fn nonce_at(&self, account: &AccountId32, block: H256) -> Result<u32> {
        let key = frame_system::Account::<Runtime>::hashed_key_for(account);
        let info: Option<frame_system::AccountInfo<u32, pallet_balances::AccountData<Balance>>> =
            self.value(key, Some(block)).await?;
        Ok(info.map_or(0, |info| info.nonce))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_over_another_connection_counts_for_nothing() {
        let mut search = Search::by_hash(H256::zero(), 7);
        search.begin(0);
        assert_eq!(search.next, 8);
        search.next = 20;
        search.begin(0);
        assert_eq!(search.next, 20);
        search.begin(1);
        assert_eq!(search.next, 8);
    }
}
