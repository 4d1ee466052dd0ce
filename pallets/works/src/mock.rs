use crate as pallet_works;
use frame_support::{derive_impl, parameter_types, sp_runtime::BuildStorage};
use guerdon_primitives::{Balance, Locator, WorkId};

pub type AccountId = u64;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Owns no more than the existential deposit.
pub const POOR: AccountId = 3;
pub const DEPOSIT: Balance = 100;

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
    type ExistentialDeposit = frame_support::traits::ConstU128<1>;
}

parameter_types! {
    pub const Deposit: Balance = DEPOSIT;
}

impl pallet_works::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Deposit = Deposit;
    type WeightInfo = ();
}

/// Runs `test` on a chain at block 1, and checks the state that it leaves.
pub fn execute(test: impl FnOnce()) {
    let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    pallet_balances::GenesisConfig::<Test> {
        balances: vec![(ALICE, 10 * DEPOSIT), (BOB, 10 * DEPOSIT), (POOR, 1)],
        ..Default::default()
    }
    .assimilate_storage(&mut storage)
    .unwrap();
    sp_io::TestExternalities::new(storage).execute_with(|| {
        System::set_block_number(1);
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
