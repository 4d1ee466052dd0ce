use super::on;
use crate::client::refusal::{grammar, samples};
use guerdon_primitives::{Asset, Change, Parts};
use guerdon_runtime::{Runtime, RuntimeCall};
use sp_runtime::{DispatchError, TokenError};

fn advised(call: &RuntimeCall, error: impl Into<DispatchError>) -> String {
    on(call, &error.into()).expect("there is something to do")
}

#[test]
fn every_error_of_our_pallets_has_an_advice_that_can_be_typed() {
    for (name, error) in samples::errors() {
        for call in samples::calls() {
            let advice = on(&call, &error).unwrap_or_else(|| panic!("{name} has no advice"));
            assert!(advice.starts_with(char::is_uppercase), "{name}: {advice}");
            assert!(!advice.ends_with(['.', ':', ' ']), "{name}: {advice}");
            grammar::check(&advice);
        }
    }
}

#[test]
fn advice_names_what_the_call_names() {
    use pallet_datasets::Error;
    let offer = |work| RuntimeCall::from(pallet_datasets::Call::<Runtime>::offer { dataset: 7, work });
    let (one, other) = (offer(samples::work()), offer(Default::default()));
    let hash = "ab".repeat(32);
    let licence = Error::<Runtime>::LicenceNotAccepted;
    assert_eq!(
        advised(&one, licence),
        format!(
            "Compare the licences that guerdon dataset show 7 tells with that of guerdon work show {hash}"
        )
    );
    let both = pallet_utility::Call::<Runtime>::batch_all { calls: vec![one.clone(), other] }.into();
    let several = advised(&both, Error::<Runtime>::LicenceNotAccepted);
    assert!(several.contains("dataset show 7 ") && several.ends_with("work show WORK"), "{several}");
    let alone = pallet_utility::Call::<Runtime>::batch_all { calls: vec![one] }.into();
    assert!(advised(&alone, Error::<Runtime>::NotOwner).contains(&hash));
}

#[test]
fn terms_below_the_floor_are_advised_on_by_what_was_asked() {
    let create: RuntimeCall =
        pallet_datasets::Call::<Runtime>::create { policy: samples::policy(60), terms: samples::terms() }
            .into();
    let below = || pallet_datasets::Error::<Runtime>::BelowFloor;
    assert_eq!(
        advised(&create, below()),
        "Raise --contributors to 60 % at least, or lower --contributors-floor"
    );
    let floor = samples::propose(Change::ContributorsFloor(Parts::from_percent(60)));
    assert!(advised(&floor, below()).starts_with("Propose terms with more for contributors first"));
    let terms = samples::propose(Change::Terms(samples::terms()));
    assert!(advised(&terms, below()).contains("the floor that guerdon dataset show 7 tells"));
}

#[test]
fn a_bond_that_is_too_small_is_advised_on_by_whether_it_is_held() {
    use pallet_attribution::{Call, Error};
    let too_small = || Error::<Runtime>::BondTooSmall;
    let resume: RuntimeCall = Call::<Runtime>::resume {}.into();
    let told = advised(&resume, too_small());
    assert!(told.contains("add-bond") && told.contains("100 GUE"), "{told}");
    let register = samples::calls()
        .into_iter()
        .find(|call| matches!(call, RuntimeCall::Attribution(Call::register { .. })));
    assert_eq!(advised(&register.unwrap(), too_small()), "Bond at least 100 GUE, with --bond");
}

#[test]
fn voting_rules_out_of_bounds_are_told_with_the_bounds_and_what_was_stated() {
    use pallet_governance::Error;
    let call = samples::propose(Change::Voting(samples::rules()));
    let told = advised(&call, Error::<Runtime>::PeriodOutOfBounds);
    assert_eq!(
        told,
        "Choose --voting-period between about 24 hours and about 28 days instead of 5 blocks (about 15 seconds); \
         development chains have bounds of their own"
    );
    let told = advised(&call, Error::<Runtime>::DepositOutOfBounds);
    assert!(told.contains("between 1 GUE and 10000 GUE instead of 0.00000000001 GUE"), "{told}");
    let told = advised(&samples::pay(Asset::Native, 1, 1), Error::<Runtime>::QuorumOutOfBounds);
    assert!(told.contains("--quorum between 1 % and 100 %;"), "{told}");
}

#[test]
fn too_little_money_is_advised_on_by_what_is_paid_in() {
    let (native, dollars) = (samples::pay(Asset::Native, 1, 1), samples::pay(Asset::WithId(1), 1, 1));
    assert!(advised(&native, TokenError::FundsUnavailable).contains("guerdon account show"));
    assert!(advised(&dollars, TokenError::FundsUnavailable).contains("guerdon assets"));
    assert!(
        advised(&native, TokenError::Frozen).contains("0.001 GUE"),
        "what is kept for deposits counts as frozen"
    );
    assert!(advised(&dollars, TokenError::Frozen).contains("issuer"));
    let low = pallet_assets::Error::<Runtime, guerdon_runtime::configs::FeeAssets>::BalanceLow;
    assert_eq!(advised(&dollars, low), advised(&dollars, TokenError::FundsUnavailable));
    for error in [TokenError::FundsUnavailable, TokenError::NotExpendable, TokenError::Frozen] {
        for call in [&native, &dollars] {
            grammar::check(&advised(call, error));
        }
    }
}

#[test]
fn nothing_is_advised_where_nothing_would_help() {
    let call = samples::pay(Asset::Native, 1, 1);
    for error in [DispatchError::Corruption, DispatchError::CannotLookup, DispatchError::Other("")] {
        assert_eq!(on(&call, &error), None);
    }
    let withdraw = samples::calls().into_iter().find(|call| matches!(call, RuntimeCall::Works(_))).unwrap();
    assert_eq!(on(&call, &DispatchError::BadOrigin), None);
    assert_eq!(on(&withdraw, &TokenError::BelowMinimum.into()), None, "it sends nothing");
}
