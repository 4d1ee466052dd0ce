//! Signed transactions: built, sent, watched until they are in a block, and read back as events.

use super::{refusal, Client};
use crate::{keys::Signer, Error, Result};
use codec::Encode;
use frame_system::Phase;
use guerdon_primitives::{Balance, BlockNumber};
use guerdon_runtime::{Address, Runtime, RuntimeCall, RuntimeEvent, SignedPayload, UncheckedExtrinsic};
use jsonrpsee::{
    core::client::{Subscription, SubscriptionClientT},
    rpc_params,
};
use sp_core::{bytes, H256};
use sp_runtime::{generic::Era, AccountId32, DispatchError};

/// For how many blocks a transaction stays valid.
const MORTALITY: u64 = 64;

/// How far a transaction must have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// In a block of the best chain.
    InBlock,
    /// In a block that cannot be undone.
    Finalized,
}

/// A transaction that is in a block and did what was asked.
#[derive(Clone, Debug)]
pub struct Included {
    /// The block's hash.
    pub block: H256,
    /// The block's height.
    pub number: BlockNumber,
    /// What happened, in order.
    pub events: Vec<RuntimeEvent>,
    /// The transaction fee that the signer paid.
    pub fee: Balance,
}

impl Included {
    /// The first event that `wanted` recognises.
    pub fn find<T>(&self, wanted: impl FnMut(&RuntimeEvent) -> Option<T>) -> Result<T> {
        let missing =
            || Error::Unreachable("the node reported success without the event that tells of it".into());
        self.events.iter().find_map(wanted).ok_or_else(missing)
    }
}

impl Client {
    /// Sends `call`, signed, and waits until it is carried out.
    pub async fn submit(
        &self,
        signer: &Signer,
        call: impl Into<RuntimeCall>,
        wait: Wait,
    ) -> Result<Included> {
        let account = signer.account();
        let nonce = self.next_nonce(&account).await?;
        let sent = self.send(signer, call.into(), nonce, wait).await;
        if sent.is_err() {
            // The node knows better which nonce is next.
            self.nonces.lock().await.remove(&account);
        }
        let (extrinsic, block) = sent?;
        self.read_back(&account, &extrinsic, block).await
    }

    /// Sends several calls as one, all of which are carried out or none.
    pub async fn submit_all(&self, signer: &Signer, calls: Vec<RuntimeCall>, wait: Wait) -> Result<Included> {
        self.submit(signer, pallet_utility::Call::<Runtime>::batch_all { calls }, wait).await
    }

    /// Sends several calls as one, each of which is carried out or refused by itself.
    pub async fn submit_each(
        &self,
        signer: &Signer,
        calls: Vec<RuntimeCall>,
        wait: Wait,
    ) -> Result<(Included, Vec<std::result::Result<(), DispatchError>>)> {
        let included =
            self.submit(signer, pallet_utility::Call::<Runtime>::force_batch { calls }, wait).await?;
        let results = included.events.iter().filter_map(|event| match event {
            RuntimeEvent::Utility(pallet_utility::Event::ItemCompleted) => Some(Ok(())),
            RuntimeEvent::Utility(pallet_utility::Event::ItemFailed { error }) => Some(Err(*error)),
            _ => None,
        });
        let results = results.collect();
        Ok((included, results))
    }

    async fn next_nonce(&self, account: &AccountId32) -> Result<u32> {
        let mut nonces = self.nonces.lock().await;
        let nonce = match nonces.get(account) {
            Some(nonce) => *nonce,
            None => self.request("system_accountNextIndex", rpc_params![account.to_string()]).await?,
        };
        nonces.insert(account.clone(), nonce + 1);
        Ok(nonce)
    }

    async fn sign(&self, signer: &Signer, call: RuntimeCall, nonce: u32) -> Result<Vec<u8>> {
        let number = self.height(None).await?;
        let checkpoint: H256 = self.request("chain_getBlockHash", rpc_params![number]).await?;
        let era = Era::mortal(MORTALITY, number.into());
        let extension = guerdon_runtime::extension(nonce, 0, era);
        let version = guerdon_runtime::VERSION;
        let implicit = (
            (),
            (),
            version.spec_version,
            version.transaction_version,
            self.genesis,
            checkpoint,
            (),
            (),
            (),
            None,
        );
        let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
        let signature = payload.using_encoded(|message| signer.sign(message));
        let address = Address::Id(signer.account());
        Ok(UncheckedExtrinsic::new_signed(call, address, signature, extension).encode())
    }

    /// Returns the transaction and the block that it is in.
    async fn send(
        &self,
        signer: &Signer,
        call: RuntimeCall,
        nonce: u32,
        wait: Wait,
    ) -> Result<(Vec<u8>, H256)> {
        let extrinsic = self.sign(signer, call, nonce).await?;
        let mut statuses: Subscription<serde_json::Value> = self
            .rpc
            .subscribe(
                "author_submitAndWatchExtrinsic",
                rpc_params![bytes::to_hex(&extrinsic, false)],
                "author_unwatchExtrinsic",
            )
            .await
            .map_err(|error| self.failure(error))?;
        let block = self.watch(&mut statuses, wait).await?;
        Ok((extrinsic, block))
    }

    async fn watch(&self, statuses: &mut Subscription<serde_json::Value>, wait: Wait) -> Result<H256> {
        let lost =
            |why: &str| Err(Error::Refused(format!("the transaction {why}, and did not get into a block")));
        while let Some(status) = statuses.next().await {
            let status = status.map_err(|_| self.garbled("a transaction's status"))?;
            let block = |name: &str| serde_json::from_value::<H256>(status[name].clone()).ok();
            if let Some(block) =
                block("finalized").or_else(|| block("inBlock").filter(|_| wait == Wait::InBlock))
            {
                return Ok(block);
            }
            match status.as_str() {
                Some("invalid") => return lost("became invalid"),
                Some("dropped") => return lost("was dropped by the node"),
                _ if status.get("usurped").is_some() => return lost("was replaced by another one"),
                _ if status.get("finalityTimeout").is_some() => {
                    return Err(Error::Unreachable("the chain finalizes no blocks at present".into()))
                }
                _ => {}
            }
        }
        Err(Error::Unreachable(format!(
            "the node at {} went away while the transaction was under way: look whether it was carried out",
            self.url
        )))
    }

    async fn read_back(&self, signer: &AccountId32, extrinsic: &[u8], hash: H256) -> Result<Included> {
        let block: serde_json::Value = self.request("chain_getBlock", rpc_params![hash]).await?;
        let place = block["block"]["extrinsics"]
            .as_array()
            .and_then(|extrinsics| {
                extrinsics.iter().position(|found| in_bytes(found).as_deref() == Some(extrinsic))
            })
            .ok_or_else(|| self.garbled("a block"))?;
        let phase = Phase::ApplyExtrinsic(place as u32);
        let events: Vec<_> = self
            .events(hash)
            .await?
            .into_iter()
            .filter(|record| record.phase == phase)
            .map(|record| record.event)
            .collect();
        let mut fee = 0;
        for event in &events {
            match event {
                RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => {
                    return Err(Error::Refused(refusal::sentence(dispatch_error)));
                }
                RuntimeEvent::TransactionPayment(pallet_transaction_payment::Event::TransactionFeePaid {
                    who,
                    actual_fee,
                    ..
                }) if who == signer => fee = *actual_fee,
                _ => {}
            }
        }
        Ok(Included { block: hash, number: self.height(Some(hash)).await?, events, fee })
    }
}

/// A transaction as nodes answer it, in hex.
fn in_bytes(answered: &serde_json::Value) -> Option<Vec<u8>> {
    bytes::from_hex(answered.as_str()?).ok()
}
