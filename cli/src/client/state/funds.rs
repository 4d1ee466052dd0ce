//! What an account can spend, what a transaction would cost it, and what it has under way.

use super::Client;
use crate::Result;
use codec::{Decode, Encode};
use frame_support::traits::Get;
use guerdon_primitives::Balance;
use guerdon_runtime::{Address, Runtime, RuntimeCall, Signature, UncheckedExtrinsic};
use jsonrpsee::rpc_params;
use pallet_transaction_payment::RuntimeDispatchInfo;
use sp_core::{bytes, sr25519};
use sp_runtime::{generic::Era, AccountId32};

type AccountInfo = frame_system::AccountInfo<u32, pallet_balances::AccountData<Balance>>;

impl Client {
    /// What an account can pay and deposit, and still exist.
    pub async fn spendable(&self, account: &AccountId32) -> Result<Balance> {
        let Some(data) = self.account_info(account).await?.map(|info| info.data) else { return Ok(0) };
        let least: Balance = <Runtime as pallet_balances::Config>::ExistentialDeposit::get();
        Ok(data.free.saturating_sub(data.frozen.saturating_sub(data.reserved).max(least)))
    }

    /// The fee of a call, if it weighs what it at most can.
    pub async fn fee_of(&self, account: &AccountId32, call: RuntimeCall) -> Result<Balance> {
        // Fees do not depend on who signed, and the signature is not looked at.
        let signature = Signature::Sr25519(sr25519::Signature::default());
        let extension = guerdon_runtime::extension(u32::MAX, 0, Era::mortal(64, 0));
        let address = Address::Id(account.clone());
        let extrinsic = UncheckedExtrinsic::new_signed(call, address, signature, extension).encode();
        let arguments = [&extrinsic[..], &(extrinsic.len() as u32).encode()].concat();
        let arguments = bytes::to_hex(&arguments, false);
        let answer: String =
            self.request("state_call", rpc_params!["TransactionPaymentApi_query_info", arguments]).await?;
        let info = bytes::from_hex(&answer)
            .ok()
            .and_then(|bytes| RuntimeDispatchInfo::<Balance>::decode(&mut &bytes[..]).ok());
        info.map(|info| info.partial_fee).ok_or_else(|| self.garbled("a fee"))
    }

    /// How many transactions of an account the node holds that are in no block yet.
    pub async fn under_way(&self, account: &AccountId32) -> Result<u32> {
        let next: u32 = self.request("system_accountNextIndex", rpc_params![account.to_string()]).await?;
        let included = self.account_info(account).await?.map_or(0, |info| info.nonce);
        Ok(next.saturating_sub(included))
    }

    async fn account_info(&self, account: &AccountId32) -> Result<Option<AccountInfo>> {
        self.value(frame_system::Account::<Runtime>::hashed_key_for(account), None).await
    }
}
