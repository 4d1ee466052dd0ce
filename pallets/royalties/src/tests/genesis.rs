use crate::mock::*;
use frame_support::traits::Hooks;
use guerdon_primitives::{NetworkCut, Parts};

#[test]
fn the_account_is_there_from_the_beginning() {
    run(|| {
        assert_eq!(Balances::free_balance(Royalties::account_id()), ED);
        assert_eq!(Balances::total_issuance(), FUNDS + ED + ED);
    });
}

#[test]
fn the_network_may_take_all_of_a_fee() {
    Network::set(NetworkCut { treasury: Parts::from_percent(90), attributors: Parts::from_percent(10) });
    <Royalties as Hooks<u64>>::integrity_test();
}

#[test]
#[should_panic(expected = "the network's parts are more than the whole")]
fn the_network_may_not_take_more_than_the_fee() {
    Network::set(NetworkCut { treasury: Parts::from_percent(90), attributors: Parts::from_percent(11) });
    <Royalties as Hooks<u64>>::integrity_test();
}
