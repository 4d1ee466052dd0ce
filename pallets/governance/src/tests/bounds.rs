use crate::{mock::*, Between, Bounds, Error};
use frame_support::{assert_noop, assert_ok};
use guerdon_primitives::{Parts, VotingBounds, VotingRules};

/// The pallet's error for each rule that leaves its bounds on either side.
#[test]
fn each_rule_has_its_bounds() {
    execute(|| {
        let percent = Parts::from_percent;
        assert_ok!(<Governance as VotingBounds>::ensure_allowed(&rules()));
        let r = rules();
        for (bad, error) in [
            (VotingRules { period: 0, ..r }, Error::<Test>::PeriodOutOfBounds),
            (VotingRules { quorum: Parts::ZERO, ..r }, Error::<Test>::QuorumOutOfBounds),
            (VotingRules { approval: percent(49), ..r }, Error::<Test>::ApprovalOutOfBounds),
            (VotingRules { approval: percent(91), ..r }, Error::<Test>::ApprovalOutOfBounds),
            (VotingRules { proposer_stake: percent(21), ..r }, Error::<Test>::ProposerStakeOutOfBounds),
            (VotingRules { deposit: 0, ..r }, Error::<Test>::DepositOutOfBounds),
            (VotingRules { deposit: 10_001, ..r }, Error::<Test>::DepositOutOfBounds),
            (VotingRules { enactment_delay: 1_001, ..r }, Error::<Test>::EnactmentDelayOutOfBounds),
            (VotingRules { notice: 4, ..r }, Error::<Test>::NoticeOutOfBounds),
            (VotingRules { notice: 10_001, ..r }, Error::<Test>::NoticeOutOfBounds),
        ] {
            assert_noop!(<Governance as VotingBounds>::ensure_allowed(&bad), error);
        }
        let edges = VotingRules {
            period: 1,
            quorum: Parts::ONE,
            approval: percent(90),
            proposer_stake: percent(20),
            deposit: 10_000,
            enactment_delay: 0,
            notice: 5,
        };
        assert_ok!(<Governance as VotingBounds>::ensure_allowed(&edges));
    });
}

#[test]
fn bounds_leave_some_rules_and_votes_that_last() {
    let good = VotingLimits::get();
    assert!(good.are_usable());
    let none = Between { least: 2, most: 1 };
    for bad in [
        Bounds { period: none, ..good },
        Bounds { period: Between { least: 0, most: 9 }, ..good },
        Bounds { quorum: Between { least: Parts::ZERO, most: Parts::ONE }, ..good },
        Bounds { enactment_delay: none, ..good },
        Bounds { notice: Between { least: 0, most: 9 }, ..good },
    ] {
        assert!(!bad.are_usable(), "{bad:?}");
    }
}

#[test]
fn a_chain_can_have_bounds_of_its_own() {
    execute(|| {
        let period = Between { least: 3, most: 4 };
        crate::OwnBounds::<Test>::put(Bounds { period, ..VotingLimits::get() });
        assert_noop!(
            <Governance as VotingBounds>::ensure_allowed(&rules()),
            Error::<Test>::PeriodOutOfBounds
        );
        assert_ok!(<Governance as VotingBounds>::ensure_allowed(&VotingRules { period: 4, ..rules() }));
    });
}
