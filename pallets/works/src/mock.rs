use crate as pallet_works;
use crate::{WorkParent, WorkParents};
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    sp_runtime::{BuildStorage, DispatchResult},
    traits::{fungible::HoldConsideration, ConstU128, LinearStoragePrice},
};
use guerdon_primitives::{
    Balance, BlockNumber, Consent, Licence, Locator, Parts, PaymentId, Payments, Work, WorkId,
};

pub type AccountId = u64;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Owns no more than the existential deposit.
pub const POOR: AccountId = 3;
/// What an account with funds has.
pub const FUNDS: Balance = 10_000;
/// The deposit of a record is this, and a unit for each of its bytes.
pub const ITEM_DEPOSIT: Balance = 100;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Works: pallet_works,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<1>;
}

parameter_types! {
    pub const RegistrationHold: RuntimeHoldReason =
        RuntimeHoldReason::Works(pallet_works::HoldReason::Registration);
}

/// Payment `n` was made in block `n`, up to number 9.
pub struct PaymentsByBlock;

impl Payments for PaymentsByBlock {
    fn paid_at(payment: PaymentId) -> Option<BlockNumber> {
        (payment < 10).then_some(payment as BlockNumber)
    }
}

impl pallet_works::Config for Test {
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        RegistrationHold,
        LinearStoragePrice<ConstU128<ITEM_DEPOSIT>, ConstU128<1>, Balance>,
    >;
    type Payments = PaymentsByBlock;
    type WeightInfo = ();
}

/// A chain at block 1.
pub fn state() -> sp_io::TestExternalities {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: vec![(ALICE, FUNDS), (BOB, FUNDS), (POOR, 1)],
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    let mut state = sp_io::TestExternalities::new(storage);
    state.execute_with(|| System::set_block_number(1));
    state
}

/// Runs `test` on a chain at block 1, and checks the state that it leaves.
pub fn execute(test: impl FnOnce()) {
    state().execute_with(|| {
        test();
        Works::do_try_state().unwrap();
    });
}

pub fn work(byte: u8) -> WorkId {
    WorkId::repeat_byte(byte)
}

pub fn locator(url: &str) -> Locator {
    url.as_bytes().to_vec().try_into().unwrap()
}

pub fn licence(identifier: &str) -> Licence {
    identifier.as_bytes().to_vec().try_into().unwrap()
}

pub fn percent(percent: u32) -> Parts {
    Parts::from_percent(percent)
}

/// Another work as parent, with this percentage.
pub fn made_from(byte: u8, part: u32) -> (WorkParent, Parts) {
    (WorkParent::Work(work(byte)), percent(part))
}

/// The outputs of a payment as parent, with this percentage.
pub fn made_from_outputs(payment: PaymentId, part: u32) -> (WorkParent, Parts) {
    (WorkParent::Outputs(payment), percent(part))
}

/// Registers a work with these parents.
pub fn register(who: AccountId, byte: u8, parents: &[(WorkParent, Parts)]) -> DispatchResult {
    let parents: WorkParents = parents.to_vec().try_into().unwrap();
    let (licence, consent) = (licence("CC-BY-4.0"), Consent::AllowWithRoyalty);
    Works::register(RuntimeOrigin::signed(who), work(byte), locator(""), licence, consent, parents)
}

/// Registers a work of Alice's without parents.
pub fn registered(byte: u8) -> WorkId {
    assert_ok!(register(ALICE, byte, &[]));
    work(byte)
}

pub fn record(byte: u8) -> Work<AccountId> {
    <Works as guerdon_primitives::Works<AccountId>>::work(&work(byte)).unwrap()
}
