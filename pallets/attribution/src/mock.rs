//! A runtime of this pallet and balances, with a recorder for outcomes and a fixed source of randomness.

use crate as pallet_attribution;
use crate::*;
use frame_support::{
    derive_impl,
    pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError},
    parameter_types,
    traits::{Authorize, ConstU128, ConstU32, Randomness},
    weights::Weight,
};
use guerdon_primitives::{
    attributor_key::{AttributorId, AttributorPair, AttributorSignature},
    commitment::{Commitment, Salt, Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase, Round, Task},
    OnOutcome, Outcome, Parts, WorkId,
};
use sp_core::{Encode, Pair, H256};
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, Dispatchable},
    BuildStorage,
};
use std::cell::RefCell;

pub type AccountId = u64;
pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId, RuntimeCall, (), TxExtension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

/// The least bond.
pub const BOND: u128 = 1_000;
pub const CHALLENGE_BOND: u128 = 500;
pub const TIMES: Timetable =
    Timetable { drawing: 1, committing: 10, revealing: 6, challenging: 8, suspension: 50, unbonding: 100 };

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

/// Gets what others lose.
pub const TREASURY: AccountId = 999;

parameter_types! {
    pub const Tolerance: Parts = Parts::from_percent(2);
    pub const Treasury: AccountId = TREASURY;
    pub const Times: Timetable = TIMES;
    pub const Costs: Penalties = Penalties {
        missing: Parts::from_percent(1),
        deviating: Parts::from_percent(10),
        misleading: Parts::from_percent(50),
    };
    pub const Budget: Weight = Weight::from_parts(500_000_000_000, u64::MAX / 2);
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
impl BenchmarkHelper for Recorder {
    fn settled_payment() -> guerdon_primitives::PaymentId {
        0
    }
}

thread_local! {
    pub static RANDOMNESS: RefCell<Option<H256>> = const { RefCell::new(Some(H256::repeat_byte(1))) };
}

/// The hash of the subject and of what is set.
pub struct HashOfSubject;

impl Randomness<Option<H256>, u64> for HashOfSubject {
    fn random(subject: &[u8]) -> (Option<H256>, u64) {
        let randomness = RANDOMNESS.with_borrow(|set| {
            set.map(|set| (set, subject).using_encoded(sp_io::hashing::blake2_256).into())
        });
        (randomness, System::block_number() - 1)
    }
}

impl pallet_attribution::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Randomness = HashOfSubject;
    type OnOutcome = Recorder;
    type Treasury = Treasury;
    type EncoderOrigin = frame_system::EnsureRoot<AccountId>;
    type WeightInfo = ();
    type MinBond = ConstU128<BOND>;
    type ChallengeBond = ConstU128<CHALLENGE_BOND>;
    type MaxAttributors = ConstU32<64>;
    type Timetable = Times;
    type Tolerance = Tolerance;
    type MissesTolerated = ConstU32<3>;
    type Penalties = Costs;
    type DeadlineBudget = Budget;
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

/// Attributors 1 to `attributors`, who have bonded twice the least bond, and money for accounts 1 to 100.
pub fn externalities(attributors: u64) -> sp_io::TestExternalities {
    OUTCOMES.with_borrow_mut(Vec::clear);
    RANDOMNESS.set(Some(H256::repeat_byte(1)));
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: (1..=100).map(|account| (account, 10 * BOND)).chain([(TREASURY, 1)]).collect(),
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    pallet_attribution::GenesisConfig::<Test> {
        attributors: (1..=attributors).map(|account| (account, key(account), 2 * BOND)).collect(),
        timetable: None,
        encoder: None,
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

/// The salt of an attributor in tests.
pub fn salt(attributor: AccountId) -> Salt {
    [attributor as u8; 32]
}

pub fn commitment(job: JobId, attributor: AccountId, finding: &Finding) -> Commitment {
    let record = Jobs::<Test>::get(job).unwrap();
    Sealed::new(Attribution::place(job, &record, &attributor), finding, salt(attributor)).commitment()
}

pub fn sign(job: JobId, attributor: AccountId, commitment: Commitment) -> AttributorSignature {
    let record = Jobs::<Test>::get(job).unwrap();
    let payload = SignedCommitment::new(Attribution::place(job, &record, &attributor), commitment);
    pair(attributor).sign(&payload.encode())
}

pub fn round(job: JobId) -> Round {
    Jobs::<Test>::get(job).unwrap().round
}

/// A commitment to a finding, signed by its attributor, as a call.
pub fn commit(job: JobId, attributor: AccountId, finding: &Finding) -> Call<Test> {
    let commitment = commitment(job, attributor, finding);
    let signature = sign(job, attributor, commitment);
    Call::commit { job, round: round(job), attributor, commitment, signature }
}

/// The finding that an attributor committed to, as a call.
pub fn reveal(job: JobId, attributor: AccountId, finding: Finding) -> Call<Test> {
    Call::reveal { job, round: round(job), attributor, finding, salt: salt(attributor) }
}

/// Why a call is not let in; none if it is.
pub fn refusal(call: &Call<Test>) -> Option<InvalidTransaction> {
    match call.authorize(TransactionSource::External).unwrap() {
        Ok(_) => None,
        Err(TransactionValidityError::Invalid(reason)) => Some(reason),
        Err(other) => panic!("{other:?}"),
    }
}

/// Lets a call in as the transaction extension does, and runs it.
pub fn submit(call: Call<Test>) -> sp_runtime::DispatchResult {
    assert_eq!(refusal(&call), None, "{call:?}");
    let origin: RuntimeOrigin = frame_system::RawOrigin::Authorized.into();
    RuntimeCall::from(call).dispatch(origin).map(|_| ()).map_err(|error| error.error)
}

/// Opens a job for which the smallest committee is asked, and lets that be drawn.
pub fn open(payment: u64) -> JobId {
    let job = <Attribution as guerdon_primitives::Jobs>::open(attribution(payment), Some(0)).unwrap();
    go_to_phase(job, Phase::Committing);
    job
}

/// Lets blocks pass until a job is in a phase.
pub fn go_to_phase(job: JobId, phase: Phase) {
    for _ in 0..1_000 {
        if Jobs::<Test>::get(job).is_some_and(|job| job.phase == phase) {
            return;
        }
        assert!(Jobs::<Test>::contains_key(job), "job {job} ends before it is {phase:?}");
        go_to(System::block_number() + 1);
    }
    panic!("job {job} is never {phase:?}");
}

/// Lets blocks pass until a job has ended, and returns how.
pub fn go_to_end(job: JobId) -> Outcome<AccountId> {
    let before = outcomes().len();
    while Jobs::<Test>::contains_key(job) {
        go_to(System::block_number() + 1);
    }
    outcomes()[before].1.clone()
}

/// The committee of a job's present round.
pub fn committee(job: JobId) -> Vec<AccountId> {
    Attribution::job_view(job).unwrap().committee
}

/// Has everyone in a job's committee commit to what `result` says, and reveal it; no result, no commitment.
pub fn answer(job: JobId, result: impl Fn(AccountId) -> Option<Finding>) {
    go_to_phase(job, Phase::Committing);
    let answers: Vec<_> =
        committee(job).into_iter().filter_map(|member| Some((member, result(member)?))).collect();
    for (member, finding) in &answers {
        submit(commit(job, *member, finding)).unwrap();
    }
    if answers.is_empty() {
        return;
    }
    go_to_phase(job, Phase::Revealing);
    for (member, finding) in answers {
        submit(reveal(job, member, finding)).unwrap();
    }
}

/// What is bonded by an attributor.
pub fn bond(attributor: AccountId) -> u128 {
    Attribution::bond_of(&attributor)
}

/// The events of this pallet, oldest first.
pub fn events() -> Vec<Event<Test>> {
    let records = System::events().into_iter();
    records
        .filter_map(|record| match record.event {
            RuntimeEvent::Attribution(event) => Some(event),
            _ => None,
        })
        .collect()
}
