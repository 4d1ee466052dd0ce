use super::{assert_enacted, assert_refused};
use crate::{mock::*, Event};
use guerdon_primitives::{Change, GovernedDatasets as _, VotingRules};

#[test]
fn later_votes_are_by_the_new_rules() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        let rules = VotingRules {
            period: 1_000,
            quorum: percent(30),
            approval: percent(60),
            proposer_stake: percent(2),
            deposit: 11,
            enactment_delay: 12,
            notice: 13,
        };
        assert_enacted(dataset, Change::Voting(rules));
        System::assert_last_event(Event::VotingRulesChanged { dataset, rules }.into());
        assert_eq!(Datasets::voting(dataset), Some(rules));
        assert_eq!(Datasets::voting(other), Some(voting()));
    });
}

#[test]
fn rules_out_of_bounds_are_refused() {
    execute(|| {
        let dataset = dataset();
        for period in [1_001, u32::MAX] {
            assert_refused(dataset, Change::Voting(VotingRules { period, ..voting() }), OUT_OF_BOUNDS);
        }
        assert_eq!(Datasets::voting(dataset), Some(voting()));
    });
}
