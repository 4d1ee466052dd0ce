use crate::{mock::*, Earnings, Event, Payments, WeightInfo};
use guerdon_primitives::{
    jobs::{Finding, Task},
    OnOutcome, Parts, PaymentId,
};

/// Weights of the works 1, 2 and 3 that sum to the whole.
const WEIGHTS: [(u8, u32); 3] = [(1, 600_000_000), (2, 200_000_000), (3, 200_000_000)];

fn settled(payment: PaymentId, explained: u32, works: u32) {
    let explained = Parts::from_percent(explained);
    System::assert_last_event(Event::Settled { payment, explained, works }.into());
}

fn credits() -> Vec<(AccountId, u128)> {
    let mut credits: Vec<_> =
        Earnings::<Test>::iter().map(|(account, _, earning)| (account, earning.claimable)).collect();
    credits.sort_unstable();
    credits
}

/// The credits of a fee of 100,000 without a finding.
fn assert_fell_back() {
    // R = 98,000, 49,000 for each dataset. OILS: team 14,700, the rest to the holders.
    // INKS: team 9,800, the rest to the holders.
    assert_eq!(credits(), vec![(FOUNDER, 4_900 + 3_267), (ENGINEER, 9_800 + 6_533), (TREASURY, 2_000)]);
    assert_eq!((held(OILS), held(INKS)), (34_300, 39_200));
}

#[test]
fn every_amount_of_a_worked_example() {
    run(|| {
        let payment = pay(100_000);
        end(payment, found(80, &WEIGHTS), &ATTRIBUTORS);
        settled(payment, 80, 3);

        // R = 95,000. Work 3 is in both datasets: half of its weight counts in each.
        // OILS: mass 0.7, 66,500: team 19,950; contributors 33,250, of which 26,600 by weight, 6:1;
        // holders 13,300 and 6,650 unexplained.
        // INKS: mass 0.3, 28,500: team 5,700; contributors 17,100, of which 13,680 by weight, 2:1;
        // holders 5,700 and 3,420 unexplained.
        let expected = vec![
            (ADA, 22_800),
            (BO, 9_120),
            (CY, 3_800 + 4_560),
            (FOUNDER, 6_650 + 1_900),
            (ENGINEER, 13_300 + 3_800),
            (ATTRIBUTORS[0], 1_500),
            (ATTRIBUTORS[1], 1_500),
            (TREASURY, 2_000),
        ];
        assert_eq!(credits(), expected);
        assert_eq!((held(OILS), held(INKS)), (13_300 + 6_650, 5_700 + 3_420));
    });
}

#[test]
fn ancestors_are_paid_by_their_own_teams_and_datasets() {
    const INVESTOR: AccountId = 23;
    const SKETCHES: u32 = 11;
    run(|| {
        set_terms(SKETCHES, terms(40, 40, 20));
        admit(5, BO, 1, &[SKETCHES]);
        // MODEL, on OILS and INKS, was made from model 2, on OILS and SKETCHES, that has a fifth.
        offer(2, PRICE, &[(INVESTOR, guerdon_primitives::Role::Investor, 1)], &[(OILS, 1), (SKETCHES, 1)]);
        made_from(&[(2, 20)]);
        let payment = pay(100_000);
        // What is registered later changes nothing.
        made_from(&[(2, 90)]);
        offer(2, PRICE, &[(STRANGER, guerdon_primitives::Role::Investor, 1)], &[(INKS, 1)]);
        end(payment, found(50, &[(1, 600_000_000), (5, 400_000_000)]), &ATTRIBUTORS);
        settled(payment, 50, 2);

        // R = 95,000: 76,000 for MODEL, 19,000 for model 2. Work 1 is in OILS, work 5 in SKETCHES.
        // MODEL has 0.6 of the weight: 30 % explained, all of it in OILS: team 22,800; contributors 38,000, of
        // which 11,400 to Ada; holders 15,200 and 26,600.
        // Model 2 has all: 50 % explained. OILS 11,400: investor 3,420; contributors 5,700, of which 2,850 to Ada;
        // holders 2,280 and 2,850. SKETCHES 7,600: investor 3,040; contributors 3,040, of which 1,520 to Bo;
        // holders 1,520 and 1,520.
        let mut expected = vec![
            (ADA, 11_400 + 2_850),
            (BO, 1_520),
            (FOUNDER, 7_600),
            (ENGINEER, 15_200),
            (INVESTOR, 3_420 + 3_040),
            (ATTRIBUTORS[0], 1_500),
            (ATTRIBUTORS[1], 1_500),
            (TREASURY, 2_000),
        ];
        expected.sort_unstable();
        assert_eq!(credits(), expected);
        assert_eq!(
            (held(OILS), held(INKS), held(SKETCHES)),
            (15_200 + 26_600 + 2_280 + 2_850, 0, 1_520 + 1_520)
        );
    });
}

#[test]
fn what_the_terms_leave_to_a_datasets_treasury_its_account_earns() {
    run(|| {
        set_terms(OILS, with_treasury(25, 50, 15, 10));
        set_terms(INKS, with_treasury(20, 60, 0, 20));
        // Model 2 has a fifth, and OILS is its only dataset.
        offer(2, PRICE, &[(CY, guerdon_primitives::Role::Investor, 1)], &[(OILS, 1)]);
        made_from(&[(2, 20)]);
        let payment = pay(100_000);
        end(payment, None, &[]);
        // R = 98,000: 78,400 for MODEL, 39,200 for each dataset; 19,600 for model 2.
        assert_eq!(claimable(treasury_of(OILS)), 3_920 + 1_960);
        assert_eq!(claimable(treasury_of(INKS)), 7_840);
        assert_eq!(claimable(TREASURY), 2_000, "the network's treasury is another one");
        frame_support::assert_ok!(claim(treasury_of(OILS)));
        assert_eq!(Balances::free_balance(treasury_of(OILS)), 5_880);
    });
}

#[test]
fn an_account_that_earns_in_several_ways_earns_the_sum() {
    run(|| {
        let payment = pay(100_000);
        // The engineer is on the team, owns work 4 in INKS, and attributed.
        end(payment, found(100, &[(4, 1_000_000_000)]), &[ENGINEER]);
        settled(payment, 100, 1);

        // R = 95,000, all for INKS: team 19,000, contributors 57,000, holders 19,000.
        assert_eq!(credits(), vec![(FOUNDER, 6_333), (ENGINEER, 12_667 + 57_000 + 3_000), (TREASURY, 2_000)]);
        assert_eq!((held(OILS), held(INKS)), (0, 19_000));
    });
}

#[test]
fn without_agreement_training_shares_divide_and_nobody_is_paid_for_a_result() {
    run(|| {
        let payment = pay(100_000);
        end(payment, None, &ATTRIBUTORS);
        settled(payment, 0, 0);
        assert_fell_back();
    });
}

#[test]
fn a_finding_outside_the_contract_is_void() {
    let whole = 1_000_000_000;
    let void: [(&str, Option<Finding>); 6] = [
        ("an unknown work", found(50, &[(1, whole - 1), (99, 1)])),
        ("a work of another dataset", found(50, &[(1, whole / 2), (5, whole / 2)])),
        ("a work admitted later", found(50, &[(6, whole)])),
        ("weights that are not whole", found(50, &[(1, whole - 1)])),
        ("a work twice", found(50, &[(1, whole / 2), (1, whole / 2)])),
        ("another task's finding", Some(Finding::Novelty { similarity: Parts::ONE, nearest: None })),
    ];
    for (case, finding) in void {
        run(|| {
            admit(5, BO, 1, &[8]);
            admit(6, BO, 2, &[OILS, INKS]);
            let payment = pay(100_000);
            System::set_block_number(10);
            end(payment, finding, &ATTRIBUTORS);
            println!("{case}");
            settled(payment, 0, 0);
            assert_fell_back();
        });
    }
}

#[test]
fn a_work_counts_in_the_datasets_it_was_in_when_the_fee_was_paid() {
    run(|| {
        admit(5, ADA, 1, &[OILS]);
        let payment = pay(100_000);
        // Later it is in the other dataset as well.
        admit(5, ADA, 2, &[INKS]);
        Admissions::mutate(|admissions| admissions.insert((OILS, work(5)), 1));
        System::set_block_number(2);
        end(payment, found(100, &[(5, 1_000_000_000)]), &[]);
        assert_eq!((claimable(ADA), held(INKS)), (49_000, 0));

        let later = pay(100_000);
        end(later, found(100, &[(5, 1_000_000_000)]), &[]);
        assert_eq!(claimable(ADA), 49_000 + 24_500 + 29_400);
    });
}

#[test]
fn agreement_that_nothing_can_be_found_is_paid_for() {
    for finding in [Some(Finding::Unavailable), found(0, &[])] {
        run(|| {
            let payment = pay(100_000);
            end(payment, finding, &ATTRIBUTORS);
            settled(payment, 0, 0);
            assert_eq!(ATTRIBUTORS.map(claimable), [1_500, 1_500]);
            // R = 95,000, 47,500 for each dataset: 70 % and 80 % of it to the holders.
            assert_eq!((held(OILS), held(INKS)), (33_250, 38_000));
        });
    }
}

#[test]
fn an_outcome_weighs_what_it_settles() {
    run(|| {
        let weight = |finding| {
            let payment = pay(100_000);
            Royalties::on_outcome(&Task::Attribution { payment }, &outcome(finding, &ATTRIBUTORS))
        };
        let (nothing, three) = (weight(None), weight(found(80, &WEIGHTS)));
        assert_eq!(nothing, <() as WeightInfo>::settle(0, 2));
        assert_eq!(three, <() as WeightInfo>::settle(3, 2));
        // Works are looked up before they turn out to be unknown.
        let void = weight(found(50, &[(1, 999_999_999), (99, 1)]));
        assert_eq!(void, <() as WeightInfo>::settle(2, 2));
        let worst = Royalties::weight();
        assert!(nothing.ref_time() < three.ref_time() && three.ref_time() < worst.ref_time());
    });
}

#[test]
fn only_the_first_outcome_counts() {
    run(|| {
        let payment = pay(100_000);
        end(payment, None, &[]);
        let (record, events) = (Payments::<Test>::get(payment), System::events().len());
        end(payment, found(80, &WEIGHTS), &ATTRIBUTORS);
        end(payment, None, &[]);
        assert_fell_back();
        assert_eq!((Payments::<Test>::get(payment), System::events().len()), (record, events));
    });
}

#[test]
fn outcomes_of_other_tasks_are_not_for_this_pallet() {
    run(|| {
        let payment = pay(100_000);
        let outcome = outcome(None, &[]);
        Royalties::on_outcome(&Task::Novelty { dataset: OILS, work: work(1) }, &outcome);
        assert_eq!(Payments::<Test>::get(payment).unwrap().outcome, None);
        assert_eq!(credits(), vec![]);
    });
}

#[test]
fn a_payment_keeps_the_contract_it_was_made_under() {
    run(|| {
        let payment = pay(100_000);
        set_terms(OILS, terms(100, 0, 0));
        set_terms(INKS, terms(100, 0, 0));
        offer(MODEL, PRICE * 2, &[(STRANGER, guerdon_primitives::Role::Investor, 1)], &[(8, 1)]);
        Network::set(guerdon_primitives::NetworkCut { treasury: Parts::ONE, attributors: Parts::ZERO });
        end(payment, None, &[]);
        assert_fell_back();
    });
}

#[test]
fn new_terms_are_for_new_payments() {
    run(|| {
        set_terms(OILS, terms(0, 100, 0));
        let payment = pay(100_000);
        end(payment, found(100, &[(1, 1_000_000_000)]), &[]);
        assert_eq!(credits(), vec![(ADA, 98_000), (TREASURY, 2_000)]);
    });
}

#[test]
fn the_smallest_fee_is_settled_too() {
    run(|| {
        offer(MODEL, 1, &[(FOUNDER, guerdon_primitives::Role::Founder, 1)], &[(OILS, 1), (INKS, 1)]);
        let payment = pay(1);
        end(payment, found(80, &WEIGHTS), &ATTRIBUTORS);
        settled(payment, 80, 3);
        assert_eq!((credits(), held(OILS), held(INKS)), (vec![(ADA, 1)], 0, 0));
    });
}

#[test]
fn the_largest_finding_is_settled() {
    run(|| {
        for number in 100..228 {
            admit(number, 1_000 + u64::from(number), 1, &[OILS, INKS]);
        }
        let weights: Vec<_> = (100..228).map(|number| (number, 1_000_000_000 / 128)).collect();
        let payment = pay(128_000_000);
        end(payment, found(100, &weights), &ATTRIBUTORS);
        settled(payment, 100, 128);
        // R = 121,600,000; each dataset 60,800,000, of which 50 % and 60 % go to 128 owners.
        for number in 100..228 {
            assert_eq!(claimable(1_000 + number), 237_500 + 285_000);
        }
    });
}

/// Corrupt state is beyond what calls can bring about; in a debug build it panics.
#[cfg(not(debug_assertions))]
#[test]
fn a_fee_that_cannot_be_divided_goes_to_the_treasury() {
    run(|| {
        let payment = pay(100_000);
        Payments::<Test>::mutate(payment, |record| record.as_mut().unwrap().contract.models.clear());
        end(payment, found(80, &WEIGHTS), &ATTRIBUTORS);
        settled(payment, 0, 0);
        assert_eq!(credits(), vec![(TREASURY, 100_000)]);
    });
}
