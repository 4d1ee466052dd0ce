//! A chain with one dataset, its works, a model, and as many share holders as are wanted.

use frame_support::{assert_ok, traits::Currency};
use guerdon_primitives::{
    jobs::{Finding, Task},
    AcceptedConsents, Admission, Asset, Consent, DatasetId, ModelId, OnOutcome, Outcome, Parts, PaymentId,
    Role, StatedTerms, VotingRules, WorkId,
};
use guerdon_runtime::{
    constants::{DAYS, HOURS, UNIT},
    AccountId, Balances, Datasets, Models, Royalties, Runtime, RuntimeGenesisConfig, RuntimeOrigin, System,
    Works,
};
use pallet_datasets::{Policy, ShareFate, Stakes};
use pallet_models::Derivatives;
use sp_io::TestExternalities;
use sp_runtime::BuildStorage;

pub const DATASET: DatasetId = 0;
pub const MODEL: ModelId = 0;
/// The least fee for one output.
pub const PRICE: u128 = UNIT / 1_000;

/// An empty chain in its first block.
pub fn chain() -> TestExternalities {
    let storage = RuntimeGenesisConfig::default().build_storage().expect("the genesis builds");
    let mut chain = TestExternalities::new(storage);
    chain.execute_with(|| System::set_block_number(1));
    chain
}

pub fn account(number: u32) -> AccountId {
    let mut bytes = [1; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    AccountId::new(bytes)
}

/// An account that can pay for everything.
pub fn rich(number: u32) -> AccountId {
    let account = account(number);
    Balances::make_free_balance_be(&account, 1_000_000_000 * UNIT);
    account
}

pub fn signed(account: &AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(account.clone())
}

pub fn work(number: u32) -> WorkId {
    let mut bytes = [2; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    WorkId::from(bytes)
}

/// Creates the dataset, admits works of different owners to it, and registers a model on it.
pub fn build(works: u32) {
    let curator = rich(0);
    let admission = Admission {
        max_similarity: Parts::from_percent(97),
        base_shares: 1_000_000,
        licences: Default::default(),
        consents: AcceptedConsents::WithRoyalty,
    };
    let voting = VotingRules {
        period: DAYS,
        quorum: Parts::from_percent(20),
        approval: Parts::from_percent(50),
        proposer_stake: Parts::from_percent(1),
        deposit: UNIT,
        enactment_delay: HOURS,
        notice: 7 * DAYS,
    };
    let on_withdrawal = ShareFate::Keep;
    let policy = Policy { admission, voting, contributors_floor: Parts::ZERO, on_withdrawal };
    let terms = StatedTerms {
        operator: 300_000_000,
        contributors: 500_000_000,
        shareholders: 200_000_000,
        treasury: 0,
    };
    assert_ok!(Datasets::create(signed(&curator), policy, terms));
    for number in 0..works {
        let owner = rich(1_000 + number);
        let licence = b"CC-BY-4.0".to_vec().try_into().expect("a short name");
        let (consent, parents) = (Consent::AllowWithRoyalty, Default::default());
        let work = work(number);
        assert_ok!(Works::register(signed(&owner), work, Default::default(), licence, consent, parents));
        assert_ok!(Datasets::offer(signed(&owner), DATASET, work));
        let finding = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        Datasets::on_outcome(&Task::Novelty { dataset: DATASET, work }, &outcome(finding));
    }
    let team = vec![(curator.clone(), Role::Founder, 1)].try_into().expect("a small team");
    let training = vec![(DATASET, 1)].try_into().expect("one dataset");
    let prices = [(Asset::Native, PRICE)].into_iter().collect::<std::collections::BTreeMap<_, _>>();
    let prices = prices.try_into().expect("one price");
    assert_ok!(Models::register(signed(&curator), prices, team, training, None, Derivatives::Refused));
}

/// Gives the dataset so many share holders, beside those who own works.
///
/// They are written as minting and staking leave them, since so many calls would take hours.
pub fn hold(holders: u32) {
    for number in 0..holders {
        Stakes::<Runtime>::insert(DATASET, account(10_000_000 + number), 1_000);
    }
    pallet_datasets::Datasets::<Runtime>::mutate(DATASET, |dataset| {
        dataset.as_mut().expect("the dataset is there").total_staked += 1_000 * u128::from(holders);
    });
}

/// Pays for outputs.
pub fn pay(payer: &AccountId, outputs: u32) -> PaymentId {
    let payment = pallet_royalties::NextPayment::<Runtime>::get();
    let (root, manifest) = Default::default();
    let fee = PRICE * u128::from(outputs);
    assert_ok!(Royalties::pay(signed(payer), MODEL, Asset::Native, fee, outputs, root, manifest));
    payment
}

/// What explains a payment by the first works, all by the same weight.
pub fn explained_by(works: u32) -> Finding {
    let whole = Parts::DENOMINATOR;
    let mut weights: Vec<_> = (0..works).map(|number| (work(number), whole / works)).collect();
    weights[0].1 += whole % works;
    weights.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let weights = weights.try_into().expect("as many as a payment pays at most");
    Finding::Attribution { explained: Parts::from_percent(80), weights }
}

/// Ends a payment's job.
pub fn settle(payment: PaymentId, finding: Finding) {
    Royalties::on_outcome(&Task::Attribution { payment }, &outcome(finding));
}

fn outcome(finding: Finding) -> Outcome<AccountId> {
    let attributors = vec![account(5)].try_into().expect("one attributor");
    Outcome { finding: Some(finding), attributors, others: Default::default() }
}
