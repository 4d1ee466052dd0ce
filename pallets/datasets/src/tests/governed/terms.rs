use super::{assert_enacted, assert_refused};
use crate::{mock::*, Datasets as Records, Error, Event};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use guerdon_primitives::{
    Change, DatasetTerms, Datasets as _, Enactment, GovernedDatasets as _, StatedTerms, Terms, UpcomingTerms,
    VotingRules,
};
use sp_runtime::ArithmeticError;

/// What the mock's rules have as notice.
const SECOND: StatedTerms = stated(10, 60, 20, 10);
const THIRD: StatedTerms = stated(20, 40, 40, 0);

fn terms(stated: StatedTerms) -> Terms {
    stated.checked().unwrap()
}

fn in_force(revision: u32, stated: StatedTerms) -> Option<DatasetTerms> {
    Some(DatasetTerms { revision, in_force: terms(stated), upcoming: None })
}

fn followed_by(before: Option<DatasetTerms>, stated: StatedTerms, starts_at: u32) -> Option<DatasetTerms> {
    Some(DatasetTerms {
        upcoming: Some(UpcomingTerms { terms: terms(stated), starts_at }),
        ..before.unwrap()
    })
}

#[test]
fn new_terms_start_after_the_notice_period() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        System::set_block_number(7);
        assert_enacted(dataset, Change::Terms(SECOND));
        let starts_at = 7 + NOTICE;
        System::assert_last_event(
            Event::TermsEnacted { dataset, revision: 1, terms: terms(SECOND), starts_at }.into(),
        );
        for block in [7, 8, starts_at - 1] {
            System::set_block_number(block.into());
            assert_eq!(Datasets::terms(dataset), followed_by(in_force(0, TERMS), SECOND, starts_at));
        }
        for block in [starts_at, starts_at + 1, u32::MAX] {
            System::set_block_number(block.into());
            assert_eq!(Datasets::terms(dataset), in_force(1, SECOND));
            assert_eq!(Datasets::terms(other), in_force(0, TERMS));
        }
    });
}

#[test]
fn terms_wait_for_earlier_ones_to_start() {
    execute(|| {
        let dataset = dataset();
        assert_enacted(dataset, Change::Terms(SECOND));
        let starts_at = 1 + NOTICE;
        for block in [1, starts_at - 1] {
            System::set_block_number(block.into());
            assert_ok!(Datasets::check(dataset, &Change::Terms(THIRD)));
            assert_storage_noop!(assert_eq!(
                Datasets::enact(dataset, Change::Terms(THIRD), NOTICE),
                Ok(Enactment::NotBefore(starts_at))
            ));
        }
        System::set_block_number(starts_at.into());
        assert_enacted(dataset, Change::Terms(THIRD));
        assert_eq!(Datasets::terms(dataset), followed_by(in_force(1, SECOND), THIRD, starts_at + NOTICE));
        assert_eq!(
            Datasets::enact(dataset, Change::Terms(TERMS), NOTICE),
            Ok(Enactment::NotBefore(starts_at + NOTICE))
        );
    });
}

#[test]
fn other_changes_wait_for_no_terms() {
    execute(|| {
        let dataset = dataset();
        assert_enacted(dataset, Change::Terms(SECOND));
        let before = Datasets::terms(dataset);
        for change in [
            Change::ContributorsFloor(percent(45)),
            Change::Admission(admission()),
            Change::Curator(BOB),
            Change::Voting(voting()),
        ] {
            assert_enacted(dataset, change);
            assert_eq!(Datasets::terms(dataset), before);
        }
        // Nor do they keep terms from starting that did.
        System::set_block_number((1 + NOTICE).into());
        assert_enacted(dataset, Change::Curator(CAROL));
        assert_eq!(Datasets::terms(dataset), in_force(1, SECOND));
    });
}

#[test]
fn terms_are_numbered_in_their_order() {
    execute(|| {
        let dataset = dataset();
        for (revision, stated) in [(1, SECOND), (2, THIRD), (3, THIRD), (4, TERMS)] {
            assert_enacted(dataset, Change::Terms(stated));
            let upcoming = Datasets::terms(dataset).unwrap().upcoming_revision();
            assert_eq!(upcoming, Some(revision));
            System::set_block_number(1_000 * u64::from(revision));
            assert_eq!(Datasets::terms(dataset), in_force(revision, stated));
        }
    });
}

/// It is that of the rules they were proposed under, whatever the rules are now.
#[test]
fn the_notice_is_what_their_enactment_says() {
    execute(|| {
        let dataset = dataset();
        let enact = |stated, notice| {
            assert_eq!(Datasets::enact(dataset, Change::Terms(stated), notice), Ok(Enactment::Done));
        };
        enact(SECOND, 7);
        assert_enacted(dataset, Change::Voting(VotingRules { notice: 3, ..voting() }));
        assert_eq!(Datasets::terms(dataset), followed_by(in_force(0, TERMS), SECOND, 8));
        System::set_block_number(100);
        enact(THIRD, 0);
        assert_eq!(Datasets::terms(dataset), in_force(2, THIRD), "without notice they start at once");
        enact(TERMS, NOTICE);
        assert_eq!(Datasets::terms(dataset), followed_by(in_force(2, THIRD), TERMS, 100 + NOTICE));
    });
}

#[test]
fn contributors_receive_no_less_than_the_floor() {
    execute(|| {
        let dataset = dataset();
        let below = StatedTerms { contributors: 399_999_999, treasury: 1, ..THIRD };
        for stated in [below, stated(0, 0, 0, 100), stated(61, 39, 0, 0)] {
            assert_refused(dataset, Change::Terms(stated), Error::<Test>::BelowFloor);
        }
        assert_enacted(dataset, Change::Terms(THIRD));
        // Terms that wait are refused all the same.
        assert_refused(dataset, Change::Terms(below), Error::<Test>::BelowFloor);
    });
}

#[test]
fn terms_are_whole() {
    execute(|| {
        let dataset = dataset();
        for stated in [
            StatedTerms { treasury: 1, ..TERMS },
            StatedTerms { operator: TERMS.operator - 1, ..TERMS },
            StatedTerms { operator: 1, contributors: 1_000_000_000, shareholders: 0, treasury: u32::MAX },
        ] {
            assert_refused(dataset, Change::Terms(stated), Error::<Test>::TermsNotWhole);
        }
    });
}

#[test]
fn neither_numbers_nor_blocks_wrap() {
    execute(|| {
        let (dataset, other) = (dataset(), dataset());
        Records::<Test>::mutate(other, |record| record.as_mut().unwrap().terms.revision = u32::MAX);
        assert_noop!(Datasets::enact(other, Change::Terms(SECOND), NOTICE), ArithmeticError::Overflow);
        System::set_block_number((u32::MAX - NOTICE + 1).into());
        assert_noop!(Datasets::enact(dataset, Change::Terms(SECOND), NOTICE), ArithmeticError::Overflow);
        System::set_block_number((u32::MAX - NOTICE).into());
        assert_enacted(dataset, Change::Terms(SECOND));
    });
}
