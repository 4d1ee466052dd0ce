//! A call of each kind that the project's own pallets take, and each error that they refuse with.

use guerdon_primitives::{
    attributor_key::AttributorId,
    jobs::{Finding, Round},
    AcceptedConsents, Admission, Asset, Change, Consent, Parts, StatedTerms, Vote, VotingRules, WorkId,
};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeError};
use pallet_datasets::{Policy, ShareFate};
use pallet_models::{Derivatives, Parent};
use pallet_works::WorkParent;
use scale_info::{TypeDef, TypeInfo};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{DispatchError, ModuleError};

/// The project's own pallets.
const PALLETS: [&str; 6] = ["Works", "Datasets", "Models", "Royalties", "Attribution", "Governance"];

/// The errors of the project's own pallets, with their names.
pub(super) fn errors() -> Vec<(String, DispatchError)> {
    let mut errors = Vec::new();
    for pallet in variants(RuntimeError::type_info().type_def) {
        if !PALLETS.contains(&pallet.name) {
            continue;
        }
        for error in variants(pallet.fields[0].ty.type_info().type_def) {
            let name = format!("{}::{}", pallet.name, error.name);
            let error = ModuleError { index: pallet.index, error: [error.index, 0, 0, 0], message: None };
            errors.push((name, DispatchError::Module(error)));
        }
    }
    errors
}

fn variants(of: TypeDef) -> Vec<scale_info::Variant> {
    match of {
        TypeDef::Variant(variants) => variants.variants,
        _ => panic!("errors are enums"),
    }
}

pub(super) fn work() -> WorkId {
    WorkId::repeat_byte(0xab)
}

pub(super) fn rules() -> VotingRules {
    VotingRules {
        period: 5,
        quorum: Parts::from_percent(10),
        approval: Parts::from_percent(50),
        proposer_stake: Parts::from_percent(1),
        deposit: 10,
        enactment_delay: 1,
        notice: 2,
    }
}

pub(super) fn terms() -> StatedTerms {
    StatedTerms {
        operator: 300_000_000,
        contributors: 500_000_000,
        shareholders: 200_000_000,
        treasury: 10_000_000,
    }
}

pub(super) fn admission() -> Admission {
    Admission {
        max_similarity: Parts::from_percent(95),
        base_shares: 1,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    }
}

pub(super) fn policy(floor: u32) -> Policy {
    Policy {
        admission: admission(),
        voting: rules(),
        contributors_floor: Parts::from_percent(floor),
        on_withdrawal: ShareFate::Keep,
    }
}

pub(super) fn register_work(licence: &str, parents: Vec<(WorkParent, Parts)>) -> RuntimeCall {
    pallet_works::Call::<Runtime>::register {
        work: work(),
        locator: Default::default(),
        licence: licence.as_bytes().to_vec().try_into().unwrap(),
        consent: Consent::Allow,
        parents: parents.try_into().unwrap(),
    }
    .into()
}

pub(super) fn pay(asset: Asset, fee: u128, outputs: u32) -> RuntimeCall {
    let (root, manifest) = (Default::default(), Default::default());
    pallet_royalties::Call::<Runtime>::pay { model: 3, asset, fee, outputs, root, manifest }.into()
}

pub(super) fn propose(change: Change<sp_runtime::AccountId32>) -> RuntimeCall {
    pallet_governance::Call::<Runtime>::propose { dataset: 7, change }.into()
}

pub(super) fn register_model(parent: Option<Parent>) -> RuntimeCall {
    pallet_models::Call::<Runtime>::register {
        prices: Default::default(),
        team: Default::default(),
        training: vec![(7, 1), (8, 2)].try_into().unwrap(),
        parent,
        derivatives: Derivatives::Refused,
    }
    .into()
}

/// A call of each kind.
pub(super) fn calls() -> Vec<RuntimeCall> {
    let (dataset, model, job, payment, work) = (7, 3, 4, 5, work());
    let (alice, key) = (Alice.to_account_id(), AttributorId::from(Bob.public()));
    let parents = vec![(WorkParent::Work(work), Parts::ONE), (WorkParent::Outputs(payment), Parts::ZERO)];
    let mut calls = vec![register_work("MIT", parents), pay(Asset::WithId(9), 1, 2), register_model(None)];
    {
        use pallet_works::Call;
        calls.extend([Call::<Runtime>::withdraw { work }, Call::remove { work }].map(RuntimeCall::from));
    }
    {
        use pallet_datasets::Call;
        let datasets = [
            Call::<Runtime>::create { policy: policy(60), terms: terms() },
            Call::offer { dataset, work },
            Call::stake { dataset, amount: 0 },
            Call::unstake { dataset, amount: 500 },
            Call::withdraw { dataset, work },
        ];
        calls.extend(datasets.map(RuntimeCall::from));
    }
    {
        use pallet_models::Call;
        let models = [
            Call::<Runtime>::set_price { model, asset: Asset::Native, price: None },
            Call::set_derivatives { model, derivatives: Derivatives::For(Parts::ONE) },
            Call::remove { model },
            Call::accept_terms { model, dataset, revision: 2 },
            Call::leave_dataset { model, dataset },
        ];
        calls.extend(models.map(RuntimeCall::from));
    }
    {
        use pallet_royalties::Call;
        let royalties = [
            Call::<Runtime>::claim { account: alice.clone(), sources: Default::default() },
            Call::pass_on { payment, asset: Asset::Native },
            Call::approve_asset { asset: Asset::WithId(9) },
            Call::retire_asset { asset: Asset::WithId(9) },
        ];
        calls.extend(royalties.map(RuntimeCall::from));
    }
    {
        use pallet_attribution::Call;
        let (round, attributor, finding) = (Round::Second, alice.clone(), Finding::Unavailable);
        let attribution = [
            Call::<Runtime>::register { key: key.clone(), bond: 1 },
            Call::add_bond { amount: 1 },
            Call::set_key { key },
            Call::resume {},
            Call::leave {},
            Call::withdraw_bond {},
            Call::commit {
                job,
                round,
                attributor: attributor.clone(),
                commitment: work,
                signature: Bob.sign(b"a commitment").into(),
            },
            Call::reveal { job, round, attributor, finding: finding.clone(), salt: [0; 32] },
            Call::challenge { job, finding },
            Call::set_encoder { encoder: None },
        ];
        calls.extend(attribution.map(RuntimeCall::from));
    }
    {
        use pallet_governance::Call;
        let governance = [
            Call::<Runtime>::propose { dataset, change: Change::Voting(rules()) },
            Call::offer_terms { model, dataset, terms: terms() },
            Call::vote { proposal: 2, vote: Vote::Abstain },
            Call::delegate { dataset, to: alice },
            Call::revoke { dataset },
        ];
        calls.extend(governance.map(RuntimeCall::from));
    }
    calls
}
