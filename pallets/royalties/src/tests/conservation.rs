//! Whatever is called in whatever order, no unit appears, disappears, or gets stuck.

use crate::{mock::*, Earnings, Error, Payments, Total, Totals};
use frame_support::{assert_ok, sp_runtime::DispatchError};
use guerdon_primitives::{jobs::Finding, Datasets, PaymentId, Role};
use proptest::prelude::*;

const INVESTOR: AccountId = 22;
const ACCOUNTS: [AccountId; 9] =
    [ADA, BO, CY, FOUNDER, ENGINEER, INVESTOR, ATTRIBUTORS[0], ATTRIBUTORS[1], TREASURY];
const DATASETS: [u32; 2] = [OILS, INKS];
const OTHER_MODEL: u32 = 1;

#[derive(Clone, Debug)]
enum Step {
    Pay {
        model: u32,
        fee: u128,
    },
    /// Ends the job of one of the payments, settled or not.
    End {
        payment: prop::sample::Index,
        finding: Option<Finding>,
        attributors: usize,
    },
    Claim(AccountId),
    ClaimDividends(u32, AccountId),
    Stake(u32, AccountId, u128),
    SetTerms {
        dataset: u32,
        operator: u32,
        contributors: u32,
    },
    Admit {
        number: u8,
        dataset: u32,
    },
    NextBlock,
}

/// Findings over the works 1 to 6, of which not all are in the contract.
fn finding() -> impl Strategy<Value = Option<Finding>> {
    let weighed = (0..=100u32, prop::collection::btree_map(1..=6u8, 1..1_000u128, 1..5)).prop_map(
        |(explained, weights)| {
            let relative: Vec<u128> = weights.values().copied().collect();
            let whole = guerdon_split::apportion(1_000_000_000, &relative).unwrap();
            let mut weights: Vec<_> =
                weights.into_keys().zip(whole.into_iter().map(|weight| weight as u32)).collect();
            weights.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            found(explained, &weights)
        },
    );
    prop_oneof![6 => weighed, 1 => Just(None), 1 => Just(Some(Finding::Unavailable))]
}

fn step() -> impl Strategy<Value = Step> {
    let dataset = || prop::sample::select(&DATASETS[..]);
    let holder = || prop::sample::select(&HOLDERS[..]);
    prop_oneof![
        4 => (MODEL..=OTHER_MODEL, PRICE..100_000).prop_map(|(model, fee)| Step::Pay { model, fee }),
        5 => (any::<prop::sample::Index>(), finding(), 0..=2usize)
            .prop_map(|(payment, finding, attributors)| Step::End { payment, finding, attributors }),
        3 => prop::sample::select(&ACCOUNTS[..]).prop_map(Step::Claim),
        3 => (dataset(), holder()).prop_map(|(dataset, holder)| Step::ClaimDividends(dataset, holder)),
        3 => (dataset(), holder(), prop_oneof![Just(0), 1..100u128, 1..=u64::MAX as u128])
            .prop_map(|(dataset, holder, staked)| Step::Stake(dataset, holder, staked)),
        1 => (dataset(), 0..=50u32, 0..=50u32).prop_map(|(dataset, operator, contributors)| {
            Step::SetTerms { dataset, operator, contributors }
        }),
        1 => (1..=6u8, dataset()).prop_map(|(number, dataset)| Step::Admit { number, dataset }),
        1 => Just(Step::NextBlock),
    ]
}

/// A claim sends what there is, or says why not.
fn claimed(result: frame_support::pallet_prelude::DispatchResult) {
    let refusals: [DispatchError; 2] =
        [Error::<Test>::NothingToClaim.into(), Error::<Test>::BelowExistentialDeposit.into()];
    if let Err(error) = result {
        assert!(refusals.contains(&error), "{error:?}");
    }
}

fn take(step: Step) {
    match step {
        Step::Pay { model, fee } => {
            let payer = RuntimeOrigin::signed(PAYER);
            assert_ok!(Royalties::pay(payer, model, fee, 1, Default::default(), Default::default()));
        }
        Step::End { payment, finding, attributors } => {
            let payments = Totals::<Test>::exists().then(|| Payments::<Test>::iter_keys().count());
            if let Some(payments) = payments {
                end(payment.index(payments) as PaymentId, finding, &ATTRIBUTORS[..attributors]);
            }
        }
        Step::Claim(account) => claimed(claim(account)),
        Step::ClaimDividends(dataset, account) => claimed(claim_dividends(dataset, account)),
        Step::Stake(dataset, account, staked) => stake(dataset, account, staked),
        Step::SetTerms { dataset, operator, contributors } => {
            assert_ok!(World::set_terms(
                dataset,
                terms(operator, contributors, 100 - operator - contributors)
            ));
        }
        Step::Admit { number, dataset } => {
            let now = System::block_number() as u32;
            Owners::mutate(|owners| *owners.entry(work(number)).or_insert(CY));
            Admissions::mutate(|admissions| *admissions.entry((dataset, work(number))).or_insert(now));
        }
        Step::NextBlock => System::set_block_number(System::block_number() + 1),
    }
}

/// Ends every job and claims everything; what remains is less than a unit per holder.
fn empty() {
    for payment in 0..Payments::<Test>::iter_keys().count() as PaymentId {
        end(payment, None, &[]);
    }
    for (dataset, holder) in DATASETS.into_iter().flat_map(|dataset| HOLDERS.map(|who| (dataset, who))) {
        stake(dataset, holder, 1);
        claimed(claim_dividends(dataset, holder));
    }
    let earners: Vec<_> = Earnings::<Test>::iter_keys().collect();
    for account in earners {
        claimed(claim(account));
    }
    check();

    let Total { paid_in, paid_out } = Totals::<Test>::get();
    // Each account without a balance may keep less than the existential deposit waiting.
    let waiting: u128 = Earnings::<Test>::iter_values().map(|earning| earning.claimable).sum();
    assert!(Earnings::<Test>::iter_values().all(|earning| earning.claimable < ED));
    let undivided: u128 = DATASETS.into_iter().map(held).sum();
    assert_eq!(paid_in, paid_out + waiting + undivided);
    assert!(undivided < 4 * ED, "{undivided}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn money_is_conserved(steps in prop::collection::vec(step(), 1..80)) {
        run(|| {
            let team = [(INVESTOR, Role::Investor, 7), (ADA, Role::Researcher, 3), (FOUNDER, Role::Founder, 1)];
            offer(OTHER_MODEL, PRICE, &team, &[(INKS, 5), (OILS, 3)]);
            for step in steps {
                take(step);
                check();
            }
            empty();
        });
    }
}
