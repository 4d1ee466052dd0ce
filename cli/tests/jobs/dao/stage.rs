//! Two datasets, five payments, and what is proposed to dataset 0.
//!
//! Payment 3 is in escrow; payment 4 is for dataset 1 alone. Payment 2 is in the test dollar, the others are in the
//! chain's currency.

use crate::{
    chain::{record, Chain, State, BEST},
    command::{guerdon, Ran},
};
use codec::Encode;
use guerdon_cli::{
    actions::{dao::Change, payments::Payment},
    client::Proposal,
    units::COIN,
};
use guerdon_primitives::{
    api::{DaoView, Entry, IncomeView, Source},
    jobs::Finding,
    Asset, Balance, DatasetId, ModelPart, NetworkCut, Outcome, Parts, PaymentContract, ProposalId, Role,
    StatedTerms, Terms, WorkId,
};
use guerdon_runtime::Runtime;
use guerdon_split::DatasetContract;
use pallet_governance::{Proposer, Status, Tally};
use pallet_royalties::AssetStatus;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::AccountId32;

/// The account of the treasury of dataset 0.
pub const TREASURY: AccountId32 = AccountId32::new([88; 32]);
/// The shares of dataset 0 that are staked.
pub const STAKED: Balance = 1_000;
/// The proposals that take votes: terms, an offer, and spending.
pub const OPEN: [ProposalId; 3] = [1, 2, 3];

/// Terms in per cent.
pub fn terms([operator, contributors, shareholders, treasury]: [u32; 4]) -> StatedTerms {
    let part = |percent: u32| percent * 10_000_000;
    StatedTerms {
        operator: part(operator),
        contributors: part(contributors),
        shareholders: part(shareholders),
        treasury: part(treasury),
    }
}

fn whole(percent: [u32; 4]) -> Terms {
    terms(percent).checked().unwrap()
}

fn entry(index: u32) -> Entry<AccountId32> {
    Entry {
        index,
        work: WorkId::repeat_byte(index as u8),
        owner: AccountId32::new([index as u8; 32]),
        locator: Default::default(),
        registered_at: 1,
        upstream: Default::default(),
        job: index.into(),
        admitted_at: Some(2),
        withdrawn_at: None,
    }
}

/// A payment for a model that was trained on some of the datasets; half of its outputs is explained, by both works.
fn payment(fee: Balance, asset: Asset, datasets: &[DatasetId]) -> Payment {
    let contracts =
        datasets.iter().map(|dataset| DatasetContract { dataset: *dataset, terms: whole([30, 50, 20, 0]) });
    let training: Vec<_> = (0..datasets.len() as u32).map(|place| (place, 1)).collect();
    let model = ModelPart {
        model: 5,
        part: Parts::ONE,
        team: vec![(Bob.to_account_id(), Role::Founder, 1)].try_into().unwrap(),
        training: training.try_into().unwrap(),
    };
    let contained = datasets
        .iter()
        .map(|dataset| (WorkId::repeat_byte(*dataset as u8), 1_000_000_000 / datasets.len() as u32));
    let weights: Vec<_> = contained.collect();
    let finding =
        Finding::Attribution { explained: Parts::from_percent(50), weights: weights.try_into().unwrap() };
    Payment {
        payer: Alice.to_account_id(),
        model: 5,
        fee,
        asset,
        outputs: 1,
        root: Default::default(),
        manifest: Default::default(),
        paid_at: 100,
        contract: PaymentContract {
            network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) },
            datasets: contracts.collect::<Vec<_>>().try_into().unwrap(),
            models: vec![model].try_into().unwrap(),
        },
        job: 1,
        outcome: Some(Outcome {
            finding: Some(finding),
            attributors: vec![Alice.to_account_id()].try_into().unwrap(),
            others: Default::default(),
        }),
    }
}

/// A proposal that takes votes: a quarter of the shares voted, four fifths of them aye.
pub fn proposal(change: Change) -> Proposal {
    Proposal {
        dataset: 0,
        proposer: Proposer::Holder(Alice.to_account_id()),
        change,
        opened_at: BEST - 5,
        ends_at: BEST + 5,
        quorum: Parts::from_percent(10),
        approval: Parts::from_percent(60),
        enactment_delay: 5,
        notice: 20,
        deposit: 10 * COIN,
        electorate: STAKED,
        tally: Tally { aye: 200, nay: 50, abstain: 0 },
        status: Status::Voting,
    }
}

/// A chain in the making.
pub struct Stage {
    pub state: State,
    proposals: ProposalId,
}

impl Stage {
    /// Proposal 0 could not be enacted; 1 is of terms, 2 is an offer, 3 is of spending.
    pub fn set() -> Self {
        let dollars = Asset::WithId(1);
        let mut payments = vec![
            payment(100 * COIN, Asset::Native, &[0]),
            payment(7 * COIN + 7, Asset::Native, &[0, 1]),
            payment(1_000_003, dollars.clone(), &[0]),
            payment(50 * COIN, Asset::Native, &[0]),
            payment(50 * COIN, Asset::Native, &[1]),
        ];
        payments[3].outcome = None;
        let state = State { payments, entries: vec![vec![entry(0)], vec![entry(1)]], ..Default::default() };
        let mut stage = Self { state, proposals: 0 };
        stage.store_assets(&dollars);

        let mut dataset = record(1);
        dataset.total_staked = STAKED;
        let view = DaoView {
            rules: dataset.policy.voting,
            terms: dataset.terms,
            contributors_floor: dataset.policy.contributors_floor,
            staked: STAKED,
            open: OPEN.to_vec(),
            treasury: TREASURY,
        };
        stage.state.daos.views.insert(0, view);
        stage.store(pallet_datasets::Datasets::<Runtime>::hashed_key_for(0), dataset);

        let error = pallet_datasets::Error::<Runtime>::BelowFloor.into();
        let failed =
            Proposal { status: Status::Failed { error }, ..proposal(Change::Terms(terms([40, 39, 21, 0]))) };
        stage.propose(failed);
        let change = || Change::Terms(terms([15, 60, 15, 10]));
        stage.propose(proposal(change()));
        let proposer = Proposer::Operator { account: Bob.to_account_id(), model: 5 };
        stage.propose(Proposal { proposer, ..proposal(change()) });
        let spend =
            Change::Spend { asset: Asset::Native, amount: 12 * COIN, beneficiary: Bob.to_account_id() };
        stage.propose(proposal(spend));
        stage
    }

    /// The treasury of dataset 0 holds nothing and can claim 20 coins and 3 test dollars.
    fn store_assets(&mut self, dollars: &Asset) {
        let known: std::collections::BTreeMap<_, _> =
            [Asset::Native, dollars.clone()].map(|asset| (asset, AssetStatus::Approved)).into();
        self.store(pallet_royalties::Assets::<Runtime>::hashed_key().to_vec(), known);
        type Assets = guerdon_runtime::configs::FeeAssets;
        let (id, account) = (1, Alice.to_account_id());
        self.store(pallet_assets::Asset::<Runtime, Assets>::hashed_key_for(id), account);
        let metadata = (0 as Balance, b"Test dollar".to_vec(), b"tUSD".to_vec(), 6u8);
        self.store(pallet_assets::Metadata::<Runtime, Assets>::hashed_key_for(id), metadata);
        let income = |asset: &Asset, claimable| IncomeView {
            source: Source::Own,
            asset: asset.clone(),
            earned: claimable,
            claimable,
            paid_out: 0,
            missed: vec![],
        };
        let incomes = vec![income(&Asset::Native, 20 * COIN), income(dollars, 3_000_000)];
        self.state.daos.incomes.insert(TREASURY, incomes);
    }

    /// Puts something in storage.
    pub fn store(&mut self, key: Vec<u8>, value: impl Encode) {
        self.state.stored.insert(key, value.encode());
    }

    /// Stores the next proposal.
    pub fn propose(&mut self, proposal: Proposal) -> ProposalId {
        let id = self.proposals;
        self.proposals += 1;
        self.store(pallet_governance::Proposals::<Runtime>::hashed_key_for(id), proposal);
        let next = pallet_governance::NextProposal::<Runtime>::hashed_key().to_vec();
        self.store(next, id + 1);
        id
    }

    /// Runs the program on this chain as it is now.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let chain = Chain::start(self.state.clone());
        guerdon(["--node", &chain.node].iter().chain(arguments))
    }
}
