use crate::{mock::*, Offers};
use frame_support::assert_ok;
use guerdon_primitives::{
    Admission, Balance, Change, DatasetId, GovernedDatasets as _, StakedShares, WorkId,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const HOLDERS: [AccountId; 3] = [ALICE, BOB, CAROL];

#[derive(Clone, Debug)]
enum Step {
    Admit(u8),
    Withdraw(u8),
    Stake(AccountId, Balance),
    Unstake(AccountId, Balance),
    Transfer(AccountId, AccountId, Balance),
    Lock(AccountId, Balance),
    ChangeAdmission(Balance),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || prop::sample::select(HOLDERS.to_vec());
    let amount = || 1..1_500u128;
    // Few works of each owner, so that some are withdrawn.
    let byte = || (0..3u8, 1..4u8).prop_map(|(owner, number)| 100 * owner + number);
    prop_oneof![
        4 => byte().prop_map(Step::Admit),
        2 => byte().prop_map(Step::Withdraw),
        8 => (who(), amount()).prop_map(|(who, amount)| Step::Stake(who, amount)),
        8 => (who(), amount()).prop_map(|(who, amount)| Step::Unstake(who, amount)),
        8 => (who(), who(), amount()).prop_map(|(from, to, amount)| Step::Transfer(from, to, amount)),
        2 => (who(), 0..1_500u128).prop_map(|(who, amount)| Step::Lock(who, amount)),
        1 => amount().prop_map(Step::ChangeAdmission),
    ]
}

fn owner_of(byte: u8) -> AccountId {
    match byte {
        0..=99 => ALICE,
        100..=199 => BOB,
        _ => CAROL,
    }
}

/// Has the work taken, if it was not before; its shares are those stated when it was offered.
fn take(dataset: DatasetId, byte: u8) {
    let (owner, stated) = (owner_of(byte), admission_of(dataset).base_shares);
    let (supply, staked) = (Shares::total_supply(dataset), Datasets::staked(dataset, &owner));
    if Datasets::offer(signed(owner), dataset, work(byte)).is_ok() {
        change_admission(dataset, 5_000);
        end(dataset, work(byte), novelty(percent(10)));
        change_admission(dataset, stated);
        let shares = (stated * 9 / 10).max(1);
        assert_eq!(Shares::total_supply(dataset), supply + shares);
        assert_eq!(Datasets::staked(dataset, &owner), staked + shares);
    }
}

fn admission_of(dataset: DatasetId) -> Admission {
    crate::Datasets::<Test>::get(dataset).unwrap().policy.admission
}

fn change_admission(dataset: DatasetId, base_shares: Balance) {
    let admission = Admission { base_shares, ..admission() };
    assert_ok!(Datasets::enact(dataset, Change::Admission(admission), NOTICE));
}

/// Withdraws the work, if that is possible: what it brought is burned, as far as the owner has it.
fn withdraw(dataset: DatasetId, work: WorkId, owner: AccountId) {
    let brought = Offers::<Test>::get(dataset, work).map_or(0, |offer| offer.shares);
    let (there, supply) = (balance(dataset, owner), Shares::total_supply(dataset));
    let burned = match Datasets::withdraw(signed(owner), dataset, work) {
        Ok(()) => there.min(brought),
        Err(_) => 0,
    };
    assert_eq!(balance(dataset, owner), there - burned);
    assert_eq!(Shares::total_supply(dataset), supply - burned);
}

/// What listeners were told since the last call follows on what they were told before.
fn follow(stakes: &mut BTreeMap<AccountId, Balance>) {
    for (_, who, from, to) in ToldOfStakes::take() {
        assert_eq!(stakes.insert(who, to).unwrap_or_default(), from);
    }
}

proptest! {
    /// Whatever is done in whatever order: stakes are what listeners were told, their sum is the total, no stake is
    /// less than what is locked of it, and the shares that there are were brought by works and not burned.
    #[test]
    fn stakes_and_shares_agree(steps in prop::collection::vec(step(), 1..60)) {
        execute(|| {
            let dataset = burning_dataset();
            let mut stakes = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Admit(byte) => take(dataset, byte),
                    Step::Withdraw(byte) => withdraw(dataset, work(byte), owner_of(byte)),
                    Step::Stake(who, amount) => {
                        let _ = Datasets::stake(signed(who), dataset, amount);
                    }
                    Step::Unstake(who, amount) => {
                        let _ = Datasets::unstake(signed(who), dataset, amount);
                    }
                    Step::Transfer(from, to, amount) => {
                        let _ = transfer(dataset, from, to, amount);
                    }
                    Step::Lock(who, amount) => lock(dataset, who, amount.min(Datasets::staked(dataset, &who))),
                    Step::ChangeAdmission(base_shares) => change_admission(dataset, base_shares),
                }
                follow(&mut stakes);
                for who in HOLDERS {
                    let staked = Datasets::staked(dataset, &who);
                    assert_eq!(stakes.get(&who).copied().unwrap_or_default(), staked);
                    assert_eq!(Datasets::unstaked(dataset, &who), balance(dataset, who) - staked);
                    assert!(LockedStakes::get().get(&(dataset, who)).is_none_or(|locked| *locked <= staked));
                }
                assert_eq!(Datasets::total_staked(dataset), stakes.values().sum::<Balance>());
                let held = HOLDERS.map(|who| balance(dataset, who)).iter().sum::<Balance>();
                assert_eq!(Shares::total_supply(dataset), held);
                check_state();
            }
        });
    }
}
