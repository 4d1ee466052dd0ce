//! Blocks one after the other, with their events.

use super::Client;
use crate::{Error, Result};
use frame_system::EventRecord;
use guerdon_primitives::BlockNumber;
use guerdon_runtime::RuntimeEvent;
use jsonrpsee::rpc_params;
use sp_core::H256;
use std::time::Duration;

const POLL: Duration = Duration::from_millis(400);

/// A block of the best chain.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its height.
    pub number: BlockNumber,
    /// Its hash.
    pub hash: H256,
    /// Its events, in order.
    pub events: Vec<RuntimeEvent>,
}

/// The blocks from one height on.
pub struct Blocks<'a> {
    client: &'a Client,
    next: BlockNumber,
}

impl Blocks<'_> {
    /// The next block; waits until there is one.
    pub async fn next(&mut self) -> Result<Block> {
        loop {
            let number = self.next;
            let Some(hash) = self.client.block_hash(number).await? else {
                tokio::time::sleep(POLL).await;
                continue;
            };
            self.next += 1;
            let events = self.client.events(hash).await?.into_iter().map(|record| record.event).collect();
            return Ok(Block { number, hash, events });
        }
    }
}

impl Client {
    /// The blocks of the best chain from `number` on.
    pub fn blocks(&self, number: BlockNumber) -> Blocks<'_> {
        Blocks { client: self, next: number }
    }

    /// The height of a block, or of the best one.
    pub async fn height(&self, block: Option<H256>) -> Result<BlockNumber> {
        let header: serde_json::Value = self.request("chain_getHeader", rpc_params![block]).await?;
        header["number"]
            .as_str()
            .and_then(|number| BlockNumber::from_str_radix(number.trim_start_matches("0x"), 16).ok())
            .ok_or_else(|| self.garbled("a header"))
    }

    /// The height of the last block that cannot be undone.
    pub async fn finalized_height(&self) -> Result<BlockNumber> {
        self.height(Some(self.finalized_head().await?)).await
    }

    /// The last block that cannot be undone.
    pub async fn finalized_head(&self) -> Result<H256> {
        self.request("chain_getFinalizedHead", rpc_params![]).await
    }

    /// The last block that cannot be undone, which comes after the finalized block of this height and hash, or is it.
    ///
    /// # Errors
    ///
    /// The node cannot be reached, or has not finalized that block: it may be another node than the one that told of it.
    pub async fn finalized_after(&self, number: BlockNumber, hash: H256) -> Result<H256> {
        let head = self.finalized_head().await?;
        let there: Option<H256> = match self.height(Some(head)).await? >= number {
            true => self.block_hash(number).await?,
            false => None,
        };
        match there == Some(hash) {
            true => Ok(head),
            false => Err(Error::Unreachable(format!(
                "the node at {} has not finalized the block {number} that was seen final before",
                self.url()
            ))),
        }
    }

    /// The block after the genesis, once it cannot be undone. Chains that begin with the same genesis, as development
    /// chains do each time, differ in it.
    pub async fn first_block(&self) -> Result<Option<H256>> {
        match self.finalized_height().await? {
            0 => Ok(None),
            _ => self.block_hash(1).await,
        }
    }

    /// The best chain's block of this height, if the node knows it.
    pub(super) async fn block_hash(&self, number: BlockNumber) -> Result<Option<H256>> {
        self.request("chain_getBlockHash", rpc_params![number]).await
    }

    /// Waits until the best block is at least at `number`.
    pub async fn reach(&self, number: BlockNumber) -> Result<()> {
        while self.height(None).await? < number {
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    pub(super) async fn events(&self, block: H256) -> Result<Vec<EventRecord<RuntimeEvent, H256>>> {
        let key = frame_support::storage::storage_prefix(b"System", b"Events").to_vec();
        Ok(self.value(key, Some(block)).await?.unwrap_or_default())
    }
}
