//! Works that were made from other works and from outputs that were paid for.

use crate::{mock::*, Error, Event, Inheritances, WeightInfo};
use frame_support::{assert_noop, assert_ok, sp_runtime::DispatchError};
use guerdon_primitives::PaymentId;
use guerdon_split::{Ancestor, Payee};

const WHOLE: u32 = 1_000_000_000;

fn pass_on(payment: PaymentId) -> frame_support::pallet_prelude::DispatchResultWithPostInfo {
    Royalties::pass_on(RuntimeOrigin::signed(STRANGER), payment, NATIVE)
}

/// A payment that was settled for Ada's work 1, and a later one for work 5 of Cy's, which was made from outputs of the
/// first: 40 % of its income are for them.
fn two_generations() -> (PaymentId, PaymentId) {
    let first = pay(100_000);
    end(first, found(100, &[(1, WHOLE)]), &[]);
    System::set_block_number(2);
    admit(5, CY, 2, &[INKS]);
    derive(5, &[(Ancestor::Outputs { payment: first }, 40)]);
    let second = pay(100_000);
    end(second, found(100, &[(5, WHOLE)]), &ATTRIBUTORS);
    (first, second)
}

#[test]
fn what_a_work_owes_to_an_output_goes_to_those_who_earned_from_the_output() {
    run(|| {
        let (first, second) = two_generations();
        // R = 95,000 for INKS, of which 57,000 for the work.
        assert_eq!((claimable(CY), inherited(first)), (34_200, 22_800));
        let before = [ADA, FOUNDER, ENGINEER, TREASURY, ATTRIBUTORS[0]].map(claimable);
        let holders = held(OILS);
        let weighed = pass_on(first).unwrap().actual_weight.unwrap();
        assert_eq!(weighed, <() as WeightInfo>::pass_on(1, 2));
        System::assert_last_event(Event::PassedOn { payment: first, asset: NATIVE, amount: 22_800 }.into());
        // By the first payment's contract, all of it for OILS, nothing for the network: 30, 50 and 20 %.
        let gains = [11_400, 2_280, 4_560, 0, 0];
        let after = [ADA, FOUNDER, ENGINEER, TREASURY, ATTRIBUTORS[0]].map(claimable);
        assert_eq!(after, core::array::from_fn(|place| before[place] + gains[place]));
        assert_eq!((held(OILS) - holders, inherited(first)), (4_560, 0));
        assert_noop!(pass_on(first), Error::<Test>::NothingToPassOn);
        assert_noop!(pass_on(second), Error::<Test>::NothingToPassOn);
    });
}

#[test]
fn what_is_passed_on_has_a_part_for_the_datasets_treasury() {
    run(|| {
        set_terms(OILS, with_treasury(25, 50, 15, 10));
        let (first, _) = two_generations();
        let before = claimable(treasury_of(OILS));
        assert_ok!(pass_on(first));
        // A tenth of 22,800.
        assert_eq!(claimable(treasury_of(OILS)), before + 2_280);
    });
}

#[test]
fn the_lines_name_the_output_and_the_work() {
    run(|| {
        let (first, second) = two_generations();
        let lines = Royalties::explain(second).unwrap();
        let outputs = Payee::Outputs { payment: first, made: work(5), model: MODEL, dataset: INKS };
        let found: Vec<_> = lines.iter().filter(|line| line.payee == outputs).collect();
        assert_eq!(found.iter().map(|line| line.amount).collect::<Vec<_>>(), vec![22_800]);
        assert_eq!(lines.iter().map(|line| line.amount).sum::<u128>(), 100_000);
    });
}

#[test]
fn owners_of_the_works_a_work_was_made_from_have_their_parts() {
    run(|| {
        derive(
            3,
            &[
                (Ancestor::Work { work: work(1), owner: ADA }, 30),
                (Ancestor::Work { work: work(2), owner: BO }, 70),
            ],
        );
        let payment = pay(100_000);
        end(payment, found(100, &[(3, WHOLE)]), &[]);
        // Work 3 counts half in each dataset, 49,000: 24,500 and 29,400 for it, of which nothing is left to Cy.
        assert_eq!((claimable(ADA), claimable(BO), claimable(CY)), (7_350 + 8_820, 17_150 + 20_580, 0));
    });
}

#[test]
fn an_inheritance_waits_for_the_settlement_of_its_payment() {
    run(|| {
        let first = pay(100_000);
        System::set_block_number(2);
        admit(5, CY, 2, &[INKS]);
        derive(5, &[(Ancestor::Outputs { payment: first }, 100)]);
        end(pay(100_000), found(100, &[(5, WHOLE)]), &[]);
        assert_noop!(pass_on(first), Error::<Test>::NotSettled);
        end(first, None, &[]);
        assert_ok!(pass_on(first));
        assert_eq!(Inheritances::<Test>::iter().count(), 0);
    });
}

#[test]
fn each_asset_is_passed_on_by_itself() {
    run(|| {
        let (first, _) = two_generations();
        end(pay_in(DOLLARS, 100_000), found(100, &[(5, WHOLE)]), &[]);
        let stranger = || RuntimeOrigin::signed(STRANGER);
        assert_ok!(Royalties::pass_on(stranger(), first, DOLLARS));
        assert_noop!(Royalties::pass_on(stranger(), first, DOLLARS), Error::<Test>::NothingToPassOn);
        // 98,000 for INKS, 58,800 for the work, 23,520 for the output, half of it for Ada.
        assert_eq!((claimable_in(DOLLARS, ADA), inherited(first)), (11_760, 22_800));
    });
}

#[test]
fn it_must_be_there_and_somebody_must_ask() {
    run(|| {
        let (_, second) = two_generations();
        assert_noop!(pass_on(second + 1), Error::<Test>::UnknownPayment);
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Royalties::pass_on(origin, 0, NATIVE), DispatchError::BadOrigin);
        }
    });
}
