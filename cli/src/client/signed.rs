//! A transaction that is signed: bytes that the chain carries out once, or never.

use super::Client;
use crate::{keys::Signer, Result};
use codec::{Decode, Encode};
use guerdon_primitives::BlockNumber;
use guerdon_runtime::{Address, RuntimeCall, SignedPayload, UncheckedExtrinsic};
use jsonrpsee::rpc_params;
use sp_core::H256;
use sp_runtime::{
    generic::Era,
    traits::{BlakeTwo256, Hash},
    AccountId32,
};

/// For how many blocks a transaction stays valid.
pub const MORTALITY: BlockNumber = 64;

/// A signed transaction. Whoever keeps it can send it again: its nonce is used once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Signed {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Who signed it.
    pub account: AccountId32,
    /// Which of the account's transactions it is.
    pub nonce: u32,
    /// The block that it was signed at: later ones may have it.
    pub since: BlockNumber,
}

impl Signed {
    /// What the transaction is known by.
    pub fn hash(&self) -> H256 {
        hash(&self.bytes)
    }

    /// What it asks; none if the bytes are not a transaction of this chain.
    pub fn call(&self) -> Option<RuntimeCall> {
        UncheckedExtrinsic::decode(&mut &self.bytes[..]).ok().map(|transaction| transaction.function)
    }

    /// The last block that may have it.
    pub fn until(&self) -> BlockNumber {
        last_block(self.since)
    }
}

/// What a transaction of these bytes is known by.
pub(super) fn hash(bytes: &[u8]) -> H256 {
    BlakeTwo256::hash(bytes)
}

/// The last block that may have a transaction that was signed at `since`.
pub(super) fn last_block(since: BlockNumber) -> BlockNumber {
    since.saturating_add(MORTALITY - 1)
}

impl Client {
    /// Signs a call with the account's next nonce. Nothing is sent.
    pub async fn sign(&self, signer: &Signer, call: impl Into<RuntimeCall>) -> Result<Signed> {
        let nonce = self.next_nonce(&signer.account()).await?;
        self.sign_as(signer, call.into(), nonce).await
    }

    /// Signs a call with the account's next nonce after the last finalized block, whatever was sent since: the chain
    /// carries out one at most of all that is signed so before the next is final. Nothing is sent.
    pub async fn sign_after_finalized(
        &self,
        signer: &Signer,
        call: impl Into<RuntimeCall>,
    ) -> Result<Signed> {
        let finalized = self.finalized_head().await?;
        let nonce = self.nonce_at(&signer.account(), finalized).await?;
        self.sign_as(signer, call.into(), nonce).await
    }

    async fn sign_as(&self, signer: &Signer, call: RuntimeCall, nonce: u32) -> Result<Signed> {
        let account = signer.account();
        let since = self.height(None).await?;
        let checkpoint: H256 = self.request("chain_getBlockHash", rpc_params![since]).await?;
        let era = Era::mortal(MORTALITY.into(), since.into());
        let extension = guerdon_runtime::extension(nonce, 0, era);
        let version = guerdon_runtime::VERSION;
        let implicit = (
            (),
            (),
            version.spec_version,
            version.transaction_version,
            self.genesis(),
            checkpoint,
            (),
            (),
            (),
            None,
        );
        let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
        let signature = payload.using_encoded(|message| signer.sign(message));
        let address = Address::Id(account.clone());
        let bytes = UncheckedExtrinsic::new_signed(call, address, signature, extension).encode();
        Ok(Signed { bytes, account, nonce, since })
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

    /// Asks the node for the account's nonce the next time: it knows better after something went wrong.
    pub(super) async fn forget_nonce(&self, account: &AccountId32) {
        self.nonces.lock().await.remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_block_is_that_of_the_era() {
        for since in [0, 1, 63, 64, 1000] {
            let era = Era::mortal(MORTALITY.into(), since);
            let valid = |block: u64| era.birth(block) == since;
            let last = last_block(since as BlockNumber).into();
            assert!(valid(last) && !valid(last + 1), "signed at {since}");
        }
    }
}
