//! The composition of Guerdon's chain: the pallets, their parameters, and what the node and clients call.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

mod apis;
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarking;
pub mod configs;
pub mod constants;
pub mod genesis;
mod outcomes;
mod transactions;

use alloc::{borrow::Cow, vec::Vec};
use frame_support::runtime;
use sp_runtime::{generic, impl_opaque_keys, traits::BlakeTwo256};
use sp_version::RuntimeVersion;

pub use apis::{api, RuntimeApi};
pub use guerdon_primitives::{Balance, BlockNumber};
pub use transactions::{
    extension, AccountId, Address, Nonce, Signature, SignedPayload, TxExtension, UncheckedExtrinsic,
};

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block whose transactions are opaque bytes, as nodes pass them on and RPC shows them.
pub type OpaqueBlock = generic::Block<Header, sp_runtime::OpaqueExtrinsic>;
/// The hash of a block or a storage item.
pub type Hash = sp_core::H256;

/// What executes blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

impl_opaque_keys! {
    /// The keys a validator signs blocks and votes with.
    pub struct SessionKeys {
        pub babe: Babe,
        pub grandpa: Grandpa,
    }
}

/// The version of the state transition and of the transaction format.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("guerdon"),
    impl_name: Cow::Borrowed("guerdon"),
    authoring_version: 1,
    spec_version: 5,
    impl_version: 1,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 5,
    system_version: 1,
};

use apis::RUNTIME_API_VERSIONS;

#[runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(2)]
    pub type Babe = pallet_babe;
    #[runtime::pallet_index(3)]
    pub type Authorship = pallet_authorship;
    #[runtime::pallet_index(4)]
    pub type Session = pallet_session;
    #[runtime::pallet_index(5)]
    pub type Grandpa = pallet_grandpa;

    #[runtime::pallet_index(10)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(11)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(12)]
    pub type Shares = pallet_assets<Instance1>;
    #[runtime::pallet_index(13)]
    pub type SharesFreezer = pallet_assets_freezer<Instance1>;
    #[runtime::pallet_index(14)]
    pub type SharesHolder = pallet_assets_holder<Instance1>;
    #[runtime::pallet_index(15)]
    pub type Assets = pallet_assets<Instance2>;

    #[runtime::pallet_index(20)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(21)]
    pub type Multisig = pallet_multisig;
    #[runtime::pallet_index(22)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(23)]
    pub type Preimage = pallet_preimage;
    #[runtime::pallet_index(24)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(25)]
    pub type Sudo = pallet_sudo;

    #[runtime::pallet_index(30)]
    pub type Works = pallet_works;
    #[runtime::pallet_index(31)]
    pub type Datasets = pallet_datasets;
    #[runtime::pallet_index(32)]
    pub type Models = pallet_models;
    #[runtime::pallet_index(33)]
    pub type Royalties = pallet_royalties;
    #[runtime::pallet_index(34)]
    pub type Attribution = pallet_attribution;
    #[runtime::pallet_index(35)]
    pub type Governance = pallet_governance;
}
