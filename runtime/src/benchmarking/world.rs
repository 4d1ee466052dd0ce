//! The worst that the pallets can hold, made through their own calls.
//!
//! Every account here has what it must pay.

use crate::{
    configs::CurrencyAndAssets,
    constants::{DAYS, HOURS, UNIT},
    AccountId, Assets, Balance, Balances, Datasets, Governance, Models, Royalties, Runtime, RuntimeOrigin,
    Shares, Works,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_benchmarking::account;
use frame_support::{
    traits::{fungible, fungibles, Get},
    BoundedVec,
};
use guerdon_primitives::{
    AcceptedConsents, Admission, Asset, AssetId, Change, Consent, DatasetId, Enactment, GovernedDatasets,
    Licence, Locator, ModelId, Parts, Prices, Role, StatedTerms, Team, VotingRules, Work, WorkId,
    MAX_ANCESTORS, MAX_ASSETS, MAX_LOCATOR, MAX_TEAM, MAX_WORK_ANCESTORS,
};
use guerdon_split::Ancestor;
use pallet_datasets::{NextDataset, Offer, Offers, Policy, ShareFate};
use pallet_models::{Derivatives, NextModel, Parent, Training};
use sp_io::hashing::blake2_256;

type MaxOpenProposals = <Runtime as pallet_governance::Config>::MaxOpenProposals;
type MaxOpenOffers = <Runtime as pallet_governance::Config>::MaxOpenOffers;

/// No preset has an asset of this number.
const FIRST_ASSET: AssetId = 1_000;
/// The shares of a work that is like no other.
const BASE_SHARES: Balance = 1_000_000;
/// What each model asks of those made from it.
const ASKED: Parts = Parts::from_percent(10);

/// Gives an account a million of the currency.
pub fn fund(account: &AccountId) {
    let funds = crate::constants::UNIT.saturating_mul(1_000_000);
    <Balances as fungible::Mutate<AccountId>>::mint_into(account, funds)
        .expect("the currency's issuance is not exhausted; qed");
}

/// An account with a million of the currency.
fn funded(role: &'static str, number: u32) -> AccountId {
    let account = account(role, number, 0);
    fund(&account);
    account
}

/// Has as many assets approved as there can be, and returns them; the royalties account has plenty of each.
pub fn assets() -> Vec<Asset> {
    let account = Royalties::account_id();
    while (pallet_royalties::Assets::<Runtime>::get().len() as u32) < MAX_ASSETS {
        let asset = asset();
        Royalties::approve_asset(RuntimeOrigin::root(), asset).expect("the asset can be approved; qed");
    }
    let assets: Vec<_> =
        pallet_royalties::Assets::<Runtime>::get().into_iter().map(|(asset, _)| asset).collect();
    for asset in &assets {
        let plenty = crate::constants::UNIT.saturating_mul(1_000_000);
        <CurrencyAndAssets as fungibles::Mutate<AccountId>>::mint_into(asset.clone(), &account, plenty)
            .expect("the asset's issuance is not exhausted; qed");
    }
    assets
}

/// Makes an asset that can be approved.
pub fn asset() -> Asset {
    let id = FIRST_ASSET.saturating_add(pallet_royalties::Assets::<Runtime>::get().len() as u32);
    let account = Royalties::account_id();
    Assets::force_create(RuntimeOrigin::root(), id, account.clone().into(), true, 1)
        .expect("there is no such asset; qed");
    <Assets as fungibles::Mutate<AccountId>>::mint_into(id, &account, 1).expect("it was created; qed");
    Asset::WithId(id)
}

/// Creates a dataset without works, that takes any.
pub fn dataset() -> DatasetId {
    let dataset = NextDataset::<Runtime>::get();
    let admission = Admission {
        max_similarity: Parts::ONE,
        base_shares: BASE_SHARES,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    };
    let policy = Policy {
        admission,
        voting: voting(),
        contributors_floor: Parts::ZERO,
        on_withdrawal: ShareFate::Keep,
    };
    let terms = StatedTerms {
        operator: 300_000_000,
        contributors: 500_000_000,
        shareholders: 100_000_000,
        treasury: 100_000_000,
    };
    let origin = RuntimeOrigin::signed(funded("curator", 0));
    Datasets::create(origin, policy, terms).expect("the policy and the terms are usable; qed");
    dataset
}

/// Rules that every chain allows.
pub fn voting() -> VotingRules {
    VotingRules {
        period: DAYS,
        quorum: Parts::from_percent(20),
        approval: Parts::from_percent(50),
        proposer_stake: Parts::from_percent(1),
        deposit: UNIT,
        enactment_delay: HOURS,
        notice: 7 * DAYS,
    }
}

/// Enacts terms of a dataset that start later.
pub fn change_terms(dataset: DatasetId) {
    let terms = StatedTerms { operator: 0, contributors: 1_000_000_000, shareholders: 0, treasury: 0 };
    let enacted =
        Datasets::enact(dataset, Change::Terms(terms), voting().notice).expect("the terms are whole; qed");
    assert_eq!(enacted, Enactment::Done, "no terms are upcoming");
}

/// Opens as many votes of a dataset as there can be, and has `holder` delegate to an account that has not voted.
pub fn open_votes(dataset: DatasetId, holder: &AccountId) {
    let (all, offers): (u32, u32) = (MaxOpenProposals::get(), MaxOpenOffers::get());
    for number in 0..all - offers {
        let proposer = account("proposer", number, 0);
        stake(dataset, &proposer, BASE_SHARES);
        let change = Change::Curator(proposer.clone());
        Governance::propose(RuntimeOrigin::signed(proposer), dataset, change)
            .expect("the proposer has a stake and the deposit; qed");
    }
    for _ in 0..offers {
        let (operator, model) = operated_model(dataset);
        let terms = StatedTerms { operator: 0, contributors: 1_000_000_000, shareholders: 0, treasury: 0 };
        Governance::offer_terms(RuntimeOrigin::signed(operator), model, dataset, terms)
            .expect("the operator has the deposit; qed");
    }
    let origin = RuntimeOrigin::signed(holder.clone());
    Governance::delegate(origin, dataset, account("delegate", 0, 0)).expect("the holder can pay; qed");
}

/// A model with as many ancestors as there can be, of which the eldest alone was trained on the dataset, and its
/// operator, who operates no other such.
pub fn operated_model(dataset: DatasetId) -> (AccountId, ModelId) {
    let operator = funded("operator of", NextModel::<Runtime>::get());
    let mut prices = Prices::new();
    prices.try_insert(Asset::Native, 1).expect("there is room for one price; qed");
    let mut training = (dataset, 1);
    let mut parent = None;
    let mut model = NextModel::<Runtime>::get();
    for generation in 0..=MAX_ANCESTORS {
        model = NextModel::<Runtime>::get();
        Models::register(
            RuntimeOrigin::signed(operator.clone()),
            prices.clone(),
            team(generation),
            Training::truncate_from([training].to_vec()),
            parent,
            Derivatives::For(ASKED),
        )
        .expect("the model can be registered; qed");
        parent = Some(Parent { model, part: ASKED });
        training = (self::dataset(), 1);
    }
    (operator, model)
}

/// Gives `holder` shares of a dataset, and has them staked.
pub fn stake(dataset: DatasetId, holder: &AccountId, shares: Balance) {
    fund(holder);
    <Shares as fungibles::Mutate<AccountId>>::mint_into(dataset, holder, shares)
        .expect("the shares' asset exists; qed");
    Datasets::stake(RuntimeOrigin::signed(holder.clone()), dataset, shares)
        .expect("the holder has the shares; qed");
}

/// Registers a work without ancestors, and returns it with its owner, who has no other.
pub fn work(licence: Licence) -> (AccountId, WorkId) {
    let owner = funded("owner", 0);
    let (work, none) = (hash(&0u32), Default::default());
    let origin = RuntimeOrigin::signed(owner.clone());
    Works::register(origin, work, longest_locator(), licence, Consent::AllowWithRoyalty, none)
        .expect("the owner can pay; qed");
    (owner, work)
}

/// A work that is in these datasets and has as many ancestors as there can be, each of an owner of its own: as
/// registration and admission leave it, written directly since there are so many.
pub fn derived_work(number: u32, datasets: &[DatasetId]) -> WorkId {
    let ancestor = |place: u32| {
        let origin = Ancestor::Work { work: hash(&(number, place)), owner: account("origin", number, place) };
        (origin, ASKED)
    };
    let record = Work {
        owner: account("owner", number, 0),
        locator: longest_locator(),
        registered_at: 0,
        licence: Default::default(),
        consent: Consent::AllowWithRoyalty,
        upstream: BoundedVec::truncate_from((0..MAX_WORK_ANCESTORS).map(ancestor).collect()),
        withdrawn_at: None,
    };
    let work = hash(&number);
    pallet_works::Works::<Runtime>::insert(work, record);
    let offer = Offer {
        index: number,
        job: 0,
        admitted_at: Some(0),
        shares: BASE_SHARES,
        withdrawn_at: None,
        max_similarity: Parts::ONE,
        base_shares: BASE_SHARES,
    };
    for dataset in datasets {
        Offers::<Runtime>::insert(dataset, work, offer);
    }
    work
}

fn hash(of: &impl Encode) -> WorkId {
    WorkId::from(blake2_256(&of.encode()))
}

fn longest_locator() -> Locator {
    let mut locator = b"https://".to_vec();
    locator.resize(MAX_LOCATOR as usize, b'a');
    Locator::truncate_from(locator)
}

/// Registers a model that has as many ancestors as there can be, all trained on these datasets and sold for all assets.
///
/// Each has a full team, no member of which is in another one.
pub fn model(datasets: &[DatasetId]) -> ModelId {
    let operator = RuntimeOrigin::signed(funded("operator", 0));
    let training: Vec<_> = datasets.iter().map(|dataset| (*dataset, 1)).collect();
    let mut prices = Prices::new();
    for (asset, _) in pallet_royalties::Assets::<Runtime>::get() {
        prices.try_insert(asset, 1).expect("there are no more assets than prices; qed");
    }
    let mut model = NextModel::<Runtime>::get();
    for generation in 0..=MAX_ANCESTORS {
        let parent = (generation > 0).then_some(Parent { model, part: ASKED });
        model = NextModel::<Runtime>::get();
        Models::register(
            operator.clone(),
            prices.clone(),
            team(generation),
            Training::truncate_from(training.clone()),
            parent,
            Derivatives::For(ASKED),
        )
        .expect("the model can be registered; qed");
    }
    model
}

fn team(generation: u32) -> Team<AccountId> {
    let members = (0..MAX_TEAM).map(|member| (account("member", member, generation), Role::Engineer, 1));
    Team::truncate_from(members.collect())
}
