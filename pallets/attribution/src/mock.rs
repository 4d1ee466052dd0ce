//! A runtime of this pallet and balances, with a recorder for outcomes and a fixed source of randomness.

use crate as pallet_attribution;
use frame_support::{
    derive_impl, parameter_types,
    traits::{ConstU128, ConstU32, Randomness},
    weights::Weight,
};
use guerdon_primitives::{
    attributor_key::{AttributorId, AttributorPair, AttributorSignature},
    jobs::{Finding, JobId, Task},
    protocol::SignedPayload,
    OnOutcome, Outcome, Parts, WorkId,
};
use sp_core::{Encode, Pair, H256};
use sp_runtime::{generic, traits::BlakeTwo256, BuildStorage};
use std::cell::RefCell;

pub type AccountId = u64;
pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId, RuntimeCall, (), TxExtension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

pub const BOND: u128 = 1_000;
pub const PERIOD: u32 = 10;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Attribution: pallet_attribution,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
}

parameter_types! {
    pub const Tolerance: Parts = Parts::from_percent(2);
}

thread_local! {
    pub static OUTCOMES: RefCell<Vec<(Task, Outcome<AccountId>)>> = const { RefCell::new(Vec::new()) };
}

pub struct Recorder;

impl OnOutcome<AccountId> for Recorder {
    fn on_outcome(task: &Task, outcome: &Outcome<AccountId>) -> Weight {
        OUTCOMES.with_borrow_mut(|outcomes| outcomes.push((*task, outcome.clone())));
        Weight::from_parts(600, 0)
    }

    fn weight() -> Weight {
        Weight::from_parts(1_000, 0)
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for Recorder {
    fn settled_payment() -> guerdon_primitives::PaymentId {
        0
    }
}

/// The hash of the subject.
pub struct HashOfSubject;

impl Randomness<H256, u64> for HashOfSubject {
    fn random(subject: &[u8]) -> (H256, u64) {
        (sp_io::hashing::blake2_256(subject).into(), 0)
    }
}

impl pallet_attribution::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Randomness = HashOfSubject;
    type OnOutcome = Recorder;
    type WeightInfo = ();
    type Bond = ConstU128<BOND>;
    type MaxAttributors = ConstU32<8>;
    type CommitteeSize = ConstU32<3>;
    type JobPeriod = ConstU32<PERIOD>;
    type Tolerance = Tolerance;
    type MaxExpiriesPerBlock = ConstU32<4>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = Recorder;
}

impl<Call> frame_system::offchain::CreateTransactionBase<Call> for Test
where
    RuntimeCall: From<Call>,
{
    type Extrinsic = Extrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<Call> frame_system::offchain::CreateTransaction<Call> for Test
where
    RuntimeCall: From<Call>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: TxExtension) -> Extrinsic {
        Extrinsic::new_transaction(call, extension)
    }
}

impl<Call> frame_system::offchain::CreateAuthorizedTransaction<Call> for Test
where
    RuntimeCall: From<Call>,
{
    fn create_extension() -> TxExtension {
        TxExtension::new()
    }
}

/// The key pair of an attributor in tests.
pub fn pair(account: AccountId) -> AttributorPair {
    AttributorPair::from_string(&format!("//{account}"), None).unwrap()
}

pub fn key(account: AccountId) -> AttributorId {
    pair(account).public()
}

/// Attributors 1 to `attributors`, and money for accounts 1 to 20.
pub fn externalities(attributors: u64) -> sp_io::TestExternalities {
    OUTCOMES.with_borrow_mut(Vec::clear);
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: (1..=20).map(|account| (account, 10 * BOND)).collect(),
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    pallet_attribution::GenesisConfig::<Test> {
        attributors: (1..=attributors).map(|account| (account, key(account))).collect(),
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    storage.into()
}

/// No attributors, and a keystore for those that a benchmark makes.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmarked() -> sp_io::TestExternalities {
    use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
    let mut state = externalities(0);
    state.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    state
}

/// Runs `test` at block 1; the invariants are checked at the end.
pub fn with_attributors(attributors: u64, test: impl FnOnce()) {
    externalities(attributors).execute_with(|| {
        go_to(1);
        test();
        Attribution::do_try_state().unwrap();
    });
}

/// Runs the hooks of every block up to this one.
pub fn go_to(block: u64) {
    use frame_support::traits::Hooks;
    while System::block_number() < block {
        System::set_block_number(System::block_number() + 1);
        Attribution::on_initialize(System::block_number());
        Attribution::do_try_state().unwrap();
    }
}

pub fn outcomes() -> Vec<(Task, Outcome<AccountId>)> {
    OUTCOMES.with_borrow(Clone::clone)
}

pub fn attribution(payment: u64) -> Task {
    Task::Attribution { payment }
}

/// Everything to one work.
pub fn all_to(work: u8) -> Finding {
    let weights = vec![(WorkId::repeat_byte(work), Parts::DENOMINATOR)];
    Finding::Attribution { explained: Parts::from_percent(80), weights: weights.try_into().unwrap() }
}

pub fn sign(job: JobId, attributor: AccountId, finding: &Finding) -> AttributorSignature {
    let payload = SignedPayload::new(Attribution::genesis_hash(), job, &attributor, finding);
    pair(attributor).sign(&payload.encode())
}

/// A result signed by its attributor, as a call.
pub fn result(job: JobId, attributor: AccountId, finding: Finding) -> crate::Call<Test> {
    let signature = sign(job, attributor, &finding);
    crate::Call::submit { job, attributor, finding, signature }
}
