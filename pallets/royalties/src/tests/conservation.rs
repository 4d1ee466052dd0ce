//! Whatever is called in whatever order, no unit appears, disappears, or gets stuck.

use crate::{mock::*, Earnings, Error, Inheritances, NextPayment, Pools, Total, Totals};
use frame_support::{
    assert_ok,
    sp_runtime::{DispatchError, TokenError},
    storage::with_storage_layer,
};
use guerdon_primitives::{
    api::Source, jobs::Finding, Asset, PaymentId, Payments, Role, StakedShares, Treasuries, WorkId,
};
use guerdon_split::Ancestor;
use proptest::prelude::*;

const INVESTOR: AccountId = 22;
const ACCOUNTS: [AccountId; 11] = [
    ADA,
    BO,
    CY,
    FOUNDER,
    ENGINEER,
    INVESTOR,
    ATTRIBUTORS[0],
    ATTRIBUTORS[1],
    TREASURY,
    treasury_of(OILS),
    treasury_of(INKS),
];
const DATASETS: [u32; 2] = [OILS, INKS];
const OTHER_MODEL: u32 = 1;

#[derive(Clone, Debug)]
enum Step {
    Pay {
        model: u32,
        asset: Asset,
        fee: u128,
    },
    /// Ends the job of one of the payments, settled or not.
    End {
        payment: prop::sample::Index,
        finding: Option<Finding>,
        attributors: usize,
    },
    Claim(AccountId, Asset),
    ClaimDividends(u32, AccountId, Asset),
    Stake(u32, AccountId, u128),
    Unstake(u32, AccountId),
    PassOn(prop::sample::Index, Asset),
    SetTerms {
        dataset: u32,
        operator: u32,
        contributors: u32,
        treasury: u32,
    },
    Spend {
        dataset: u32,
        asset: Asset,
        amount: u128,
        beneficiary: AccountId,
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
    let asset = || prop::sample::select(&[NATIVE, DOLLARS][..]);
    prop_oneof![
        4 => (MODEL..=OTHER_MODEL, asset(), PRICE..100_000)
            .prop_map(|(model, asset, fee)| Step::Pay { model, asset, fee }),
        5 => (any::<prop::sample::Index>(), finding(), 0..=2usize)
            .prop_map(|(payment, finding, attributors)| Step::End { payment, finding, attributors }),
        3 => (prop::sample::select(&ACCOUNTS[..]), asset())
            .prop_map(|(account, asset)| Step::Claim(account, asset)),
        3 => (dataset(), holder(), asset())
            .prop_map(|(dataset, holder, asset)| Step::ClaimDividends(dataset, holder, asset)),
        2 => (dataset(), holder()).prop_map(|(dataset, holder)| Step::Unstake(dataset, holder)),
        2 => (any::<prop::sample::Index>(), asset())
            .prop_map(|(payment, asset)| Step::PassOn(payment, asset)),
        3 => (dataset(), holder(), prop_oneof![Just(0), 1..100u128, 1..=u64::MAX as u128])
            .prop_map(|(dataset, holder, staked)| Step::Stake(dataset, holder, staked)),
        1 => (dataset(), 0..=40u32, 0..=30u32, 0..=30u32).prop_map(
            |(dataset, operator, contributors, treasury)| {
                Step::SetTerms { dataset, operator, contributors, treasury }
            }
        ),
        2 => (dataset(), asset(), prop_oneof![0..100u128, 0..20_000u128], prop::sample::select(&ACCOUNTS[..9]))
            .prop_map(|(dataset, asset, amount, beneficiary)| {
                Step::Spend { dataset, asset, amount, beneficiary }
            }),
        1 => (1..=6u8, dataset()).prop_map(|(number, dataset)| Step::Admit { number, dataset }),
        1 => Just(Step::NextBlock),
    ]
}

/// A claim sends what there is, or says why not.
fn claimed(result: frame_support::pallet_prelude::DispatchResult) {
    let refusals: [DispatchError; 2] =
        [Error::<Test>::NothingToClaim.into(), Error::<Test>::BelowLeastBalance.into()];
    if let Err(error) = result {
        assert!(refusals.contains(&error), "{error:?}");
    }
}

/// One of the payments, if there are any.
fn one_of(index: prop::sample::Index) -> Option<PaymentId> {
    let payments = NextPayment::<Test>::get();
    (payments > 0).then(|| index.index(payments as usize) as PaymentId)
}

/// An inheritance is passed on, or the call says why not.
fn passed_on(payment: PaymentId, asset: Asset) {
    let refusals: [DispatchError; 2] =
        [Error::<Test>::NothingToPassOn.into(), Error::<Test>::NotSettled.into()];
    if let Err(refused) = Royalties::pass_on(RuntimeOrigin::signed(STRANGER), payment, asset) {
        assert!(refusals.contains(&refused.error), "{refused:?}");
    }
}

/// A treasury sends what it is to, or says why not. What it would keep below the least balance it loses.
fn spent(dataset: u32, asset: Asset, amount: u128, beneficiary: AccountId) {
    let treasury = treasury_of(dataset);
    let has = || balance(asset.clone(), treasury) + claimable_in(asset.clone(), treasury);
    let (before, received) = (has(), balance(asset.clone(), beneficiary));
    let spent = with_storage_layer(|| Royalties::spend(dataset, &asset, amount, &beneficiary));
    let refusals: [DispatchError; 2] =
        [Error::<Test>::TreasuryTooSmall.into(), TokenError::BelowMinimum.into()];
    match spent {
        Ok(()) => {
            let lost = before - has() - amount;
            assert!(lost < ED && (lost == 0 || balance(asset.clone(), treasury) == 0), "{lost}");
            assert_eq!(balance(asset, beneficiary), received + amount);
        }
        Err(error) => {
            assert!(refusals.contains(&error), "{error:?}");
            assert_eq!(has(), before);
        }
    }
}

fn take(step: Step) {
    match step {
        Step::Pay { model, asset, fee } => {
            let payer = RuntimeOrigin::signed(PAYER);
            let (root, manifest) = Default::default();
            assert_ok!(Royalties::pay(payer, model, asset, fee, 1, root, manifest));
        }
        Step::End { payment, finding, attributors } => {
            if let Some(payment) = one_of(payment) {
                end(payment, finding, &ATTRIBUTORS[..attributors]);
            }
        }
        Step::Claim(account, asset) => claimed(claim_all(account, &[(Source::Own, asset)])),
        Step::ClaimDividends(dataset, account, asset) => {
            claimed(claim_all(account, &[(Source::Dividends(dataset), asset)]))
        }
        Step::Unstake(dataset, account) => {
            unstake(dataset, account, World::staked(dataset, &account) / 2);
        }
        Step::PassOn(payment, asset) => {
            if let Some(payment) = one_of(payment) {
                passed_on(payment, asset);
            }
        }
        Step::Stake(dataset, account, staked) => stake(dataset, account, staked),
        Step::SetTerms { dataset, operator, contributors, treasury } => {
            let shareholders = 100 - operator - contributors - treasury;
            set_terms(dataset, with_treasury(operator, contributors, shareholders, treasury));
        }
        Step::Spend { dataset, asset, amount, beneficiary } => spent(dataset, asset, amount, beneficiary),
        Step::Admit { number, dataset } => {
            let now = System::block_number() as u32;
            // A work is newer than the payments it was made from.
            if number == 6 && Royalties::paid_at(0).is_none_or(|paid_at| paid_at >= now) {
                return;
            }
            Owners::mutate(|owners| *owners.entry(work(number)).or_insert(CY));
            Admissions::mutate(|admissions| *admissions.entry((dataset, work(number))).or_insert(now));
        }
        Step::NextBlock => System::set_block_number(System::block_number() + 1),
    }
}

/// Ends every job, passes everything on and claims everything; what remains is less than a unit per holder.
fn empty() {
    for payment in 0..NextPayment::<Test>::get() {
        end(payment, None, &[]);
    }
    // Newer payments pass on to older ones.
    for payment in (0..NextPayment::<Test>::get()).rev() {
        for asset in [NATIVE, DOLLARS] {
            passed_on(payment, asset);
        }
    }
    assert_eq!(Inheritances::<Test>::iter().count(), 0);
    for asset in [NATIVE, DOLLARS] {
        empty_of(asset);
    }
}

fn empty_of(asset: Asset) {
    for (dataset, holder) in DATASETS.into_iter().flat_map(|dataset| HOLDERS.map(|who| (dataset, who))) {
        stake(dataset, holder, World::staked(dataset, &holder).max(1));
        claimed(claim_all(holder, &[(Source::Dividends(dataset), asset.clone())]));
    }
    let earners: Vec<_> = Earnings::<Test>::iter_keys().map(|(account, _)| account).collect();
    for account in earners {
        claimed(claim_all(account, &[(Source::Own, asset.clone())]));
    }
    check();

    let Total { paid_in, paid_out } = Totals::<Test>::get(&asset);
    // Each account without a balance may keep less than the existential deposit waiting.
    let waiting: Vec<_> = Earnings::<Test>::iter()
        .filter(|(_, of, _)| *of == asset)
        .map(|(_, _, earning)| earning.claimable)
        .collect();
    assert!(waiting.iter().all(|claimable| *claimable < ED));
    let undivided: u128 = DATASETS.into_iter().map(|dataset| Pools::<Test>::get(dataset, &asset).held).sum();
    assert_eq!(paid_in, paid_out + waiting.iter().sum::<u128>() + undivided);
    assert!(undivided < 4 * ED, "{undivided}");
}

/// Work 6 was made from work 1 and the first payment's outputs, work 4 from works 1 and 2.
fn families() {
    let from = |number: u8, owner| Ancestor::<AccountId, WorkId>::Work { work: work(number), owner };
    derive(6, &[(from(1, ADA), 30), (Ancestor::Outputs { payment: 0 }, 40)]);
    derive(4, &[(from(1, ADA), 25), (from(2, BO), 75)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn money_is_conserved(steps in prop::collection::vec(step(), 1..80)) {
        run(|| {
            let team = [(INVESTOR, Role::Investor, 7), (ADA, Role::Researcher, 3), (FOUNDER, Role::Founder, 1)];
            offer(OTHER_MODEL, PRICE, &team, &[(INKS, 5), (OILS, 3)]);
            families();
            set_terms(OILS, with_treasury(25, 40, 15, 20));
            for step in steps {
                take(step);
                check();
            }
            empty();
        });
    }
}
