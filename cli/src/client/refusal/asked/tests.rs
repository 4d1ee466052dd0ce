use super::*;
use crate::{client::refusal::samples, units::COIN};
use guerdon_primitives::{Asset, Parts, WorkId};
use pallet_models::Parent;
use pallet_works::WorkParent;
use sp_keyring::Sr25519Keyring::Bob;

fn bob() -> String {
    account(&Bob.to_account_id())
}

#[test]
fn payments_tell_amount_outputs_and_model() {
    let told = |asset, fee, outputs| in_words(&samples::pay(asset, fee, outputs));
    assert_eq!(told(Asset::Native, 12 * COIN, 24), "paying 12 GUE for 24 outputs of model 3");
    assert_eq!(told(Asset::Native, 1, 1), "paying 0.000000000001 GUE for 1 output of model 3");
    assert_eq!(told(Asset::Native, 0, 0), "paying 0 GUE for 0 outputs of model 3");
    assert_eq!(told(Asset::WithId(7), 1, 2), "paying 1 unit of asset 7 for 2 outputs of model 3");
    assert_eq!(told(Asset::WithId(7), 250, 2), "paying 250 units of asset 7 for 2 outputs of model 3");
}

#[test]
fn works_are_told_by_the_beginning_of_their_hash() {
    let alone = samples::register_work("CC-BY-4.0", vec![]);
    assert_eq!(in_words(&alone), "registering work abababababab… under CC-BY-4.0");
    let parents = vec![
        (WorkParent::Work(WorkId::repeat_byte(0x12)), Parts::from_percent(30)),
        (WorkParent::Outputs(5), Parts::ZERO),
    ];
    assert_eq!(
        in_words(&samples::register_work("MIT", parents)),
        "registering work abababababab… under MIT, made from work 121212121212… for 30 % and outputs of payment 5 for 0 %"
    );
    assert!(in_words(&samples::register_work("", vec![])).ends_with("under no licence"));
    let odd = in_words(&samples::register_work("a\n\u{1b}b", vec![]));
    assert!(odd.ends_with("under a  b"), "a terminal is told nothing: {odd}");
}

#[test]
fn models_tell_what_they_were_made_from() {
    let parent = Parent { model: 2, part: Parts::from_percent(10) };
    let told = in_words(&samples::register_model(Some(parent)));
    assert_eq!(
        told,
        "registering a model without a price, trained on dataset 7 with weight 1 and dataset 8 with weight 2, with a team \
         of 0 members, made from model 2 for 10 %"
    );
}

#[test]
fn terms_are_told_even_if_they_are_not_whole() {
    let told = in_words(&samples::propose(Change::Terms(samples::terms())));
    assert_eq!(
        told,
        "proposing to dataset 7 terms of 30 % for the operator, 50 % for contributors, 20 % for share holders and 1 % for \
         the treasury"
    );
}

#[test]
fn changes_are_told_with_their_values() {
    let told = |change| in_words(&samples::propose(change));
    let bob = bob();
    let spend = Change::Spend { asset: Asset::WithId(9), amount: 12, beneficiary: Bob.to_account_id() };
    assert_eq!(
        told(spend),
        format!("proposing to dataset 7 to spend 12 units of asset 9 of its treasury for {bob}")
    );
    assert_eq!(
        told(Change::Curator(Bob.to_account_id())),
        format!("proposing to dataset 7 the curator {bob}")
    );
    let floor = Change::ContributorsFloor(Parts::from_percent(40));
    assert_eq!(told(floor), "proposing to dataset 7 a floor of 40 % for contributors");
    let admission = told(Change::Admission(samples::admission()));
    assert!(admission.contains("95 %") && admission.contains("1 share at most"), "{admission}");
}

#[test]
fn a_batch_is_told_as_the_call_it_is_or_by_its_size() {
    let call = samples::pay(Asset::Native, COIN, 1);
    let one = pallet_utility::Call::<Runtime>::force_batch { calls: vec![call.clone()] };
    assert_eq!(in_words(&one.clone().into()), in_words(&call));
    let nested = pallet_utility::Call::<Runtime>::batch_all { calls: vec![one.into()] };
    assert_eq!(in_words(&nested.into()), in_words(&call));
    let two = pallet_utility::Call::<Runtime>::batch { calls: vec![call.clone(), call] };
    assert_eq!(in_words(&two.into()), "2 calls at once");
    let none = pallet_utility::Call::<Runtime>::batch_all { calls: vec![] };
    assert_eq!(in_words(&none.into()), "0 calls at once");
}

#[test]
fn transfers_tell_who_receives() {
    let transfer = |dest| pallet_balances::Call::<Runtime>::transfer_keep_alive { dest, value: COIN / 2 };
    let to_bob = transfer(Bob.to_account_id().into());
    assert_eq!(in_words(&to_bob.into()), format!("sending 0.5 GUE to {}", bob()));
    let nobody = transfer(sp_runtime::MultiAddress::Raw(vec![1, 2]));
    assert_eq!(in_words(&nobody.into()), "sending 0.5 GUE to an address that names no account");
}

#[test]
fn other_calls_are_told_by_their_names() {
    let remark = frame_system::Call::<Runtime>::remark { remark: vec![] };
    assert_eq!(in_words(&remark.into()), "the call System.remark");
}
