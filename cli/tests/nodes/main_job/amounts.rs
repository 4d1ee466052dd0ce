//! Every amount of the main job, computed here from who owns what, and compared with what the chain did.

use guerdon_cli::{
    client::Client,
    demo::story::{Settled, Story},
};
use guerdon_primitives::{
    api::{IncomeView, Source},
    jobs::Finding,
    Asset, Balance, DatasetId, WorkId,
};
use guerdon_runtime::{AccountId, Runtime};
use guerdon_split::{
    settle, Accrued, Attributed, AttributedWork, Contract, DividendPool, Line, ModelContract, Parts, Payee,
};
use sp_runtime::traits::AccountIdConversion;
use std::collections::BTreeMap;

/// What each account is owed, and what each dataset's holders are.
#[derive(Default)]
struct Ledger {
    accounts: BTreeMap<AccountId, Balance>,
    pools: BTreeMap<DatasetId, Balance>,
}

/// The account that fees are held by.
pub fn escrow() -> AccountId {
    <Runtime as pallet_royalties::Config>::PalletId::get().into_account_truncating()
}

pub async fn check(client: &Client, story: &Story, escrow_before: Balance) {
    let mut ledger = Ledger::default();
    for settled in &story.payments {
        let expected = lines(story, settled);
        assert_eq!(settled.lines, expected, "payment {}", settled.id);
        assert_eq!(client.explain(settled.id).await.unwrap(), Some(expected.clone()));
        assert_eq!(expected.iter().map(|line| line.amount).sum::<Balance>(), settled.payment.fee);
        ledger.enter(expected);
    }
    check_claims(client, story, &ledger).await;

    let fees: Balance = story.payments.iter().map(|settled| settled.payment.fee).sum();
    let claimed: Balance = story.claims.iter().map(|claim| claim.total()).sum();
    assert_eq!(client.balance(&escrow()).await.unwrap(), escrow_before + fees - claimed);
}

fn lines(story: &Story, settled: &Settled) -> Vec<Line<AccountId, WorkId>> {
    let payment = &settled.payment;
    let outcome = payment.outcome.as_ref().expect("the payment is settled");
    let Some(Finding::Attribution { explained, weights }) = &outcome.finding else {
        panic!("payment {} was not attributed: {outcome:?}", settled.id)
    };
    assert!(!weights.is_empty(), "payment {} is explained by nothing", settled.id);
    assert!(!outcome.attributors.is_empty(), "nobody attributed payment {}", settled.id);
    let works = weights.iter().map(|(work, weight)| {
        let holding = |(place, contract): (u32, &guerdon_split::DatasetContract)| {
            let dataset = story.datasets.iter().find(|dataset| dataset.id == contract.dataset)?;
            let (_, owner, _) = dataset.admitted.iter().find(|(admitted, _, _)| admitted == work)?;
            Some((place, owner.clone()))
        };
        let holding: Vec<_> = (0..).zip(&payment.contract.datasets).filter_map(holding).collect();
        let owner = holding.first().expect("weights are of admitted works").1.clone();
        let datasets = holding.into_iter().map(|(place, _)| place).collect();
        AttributedWork { work: *work, owner, weight: *weight, datasets, upstream: vec![] }
    });
    let attributed = Attributed { explained: *explained, works: works.collect() };
    let [model] = &payment.contract.models[..] else { panic!("the demo's model was made from no other") };
    let models = [ModelContract {
        model: payment.model,
        part: Parts::ONE,
        team: &model.team,
        training: &model.training,
    }];
    let contract = Contract {
        network: <Runtime as pallet_royalties::Config>::NetworkCut::get(),
        datasets: &payment.contract.datasets,
        models: &models,
    };
    settle(payment.fee, &contract, &outcome.attributors, Some(&attributed))
        .expect("the contract can be settled")
}

impl Ledger {
    fn enter(&mut self, lines: Vec<Line<AccountId, WorkId>>) {
        for Line { payee, amount } in lines {
            let owed = match payee {
                Payee::Treasury => {
                    self.accounts.entry(<Runtime as pallet_royalties::Config>::Treasury::get()).or_default()
                }
                Payee::Attributor { account }
                | Payee::Team { account, .. }
                | Payee::Contributor { account, .. } => self.accounts.entry(account).or_default(),
                Payee::Origin { .. } | Payee::Outputs { .. } => panic!("the gallery's works are original"),
                Payee::DatasetTreasury { .. } => panic!("the demo's terms leave nothing to treasuries"),
                Payee::Shareholders { dataset, .. } | Payee::Unexplained { dataset, .. } => {
                    self.pools.entry(dataset).or_default()
                }
            };
            *owed += amount;
        }
    }

    /// The dividends of an account: its datasets, and to the unit what each owes it.
    fn dividends(&self, story: &Story, account: &AccountId) -> BTreeMap<DatasetId, Balance> {
        let mut dividends = BTreeMap::new();
        for dataset in &story.datasets {
            let all: Balance = dataset.admitted.iter().map(|(_, _, shares)| shares).sum();
            let owned = dataset.admitted.iter().filter(|(_, owner, _)| owner == account);
            let shares: Balance = owned.map(|(_, _, shares)| shares).sum();
            let mut pool = DividendPool::default();
            assert!(pool.deposit(self.pools.get(&dataset.id).copied().unwrap_or(0), all));
            let mut accrued = Accrued::default();
            accrued.settle(&pool, shares);
            if accrued.claimable() > 0 {
                dividends.insert(dataset.id, accrued.take());
            }
        }
        dividends
    }
}

async fn check_claims(client: &Client, story: &Story, ledger: &Ledger) {
    for claim in &story.claims {
        let who = story.names.of_account(&claim.account);
        let owed = ledger.accounts.get(&claim.account).copied().unwrap_or(0);
        assert_eq!(claim.own(), owed, "what {who} earned");
        let dividends: BTreeMap<_, _> = claim.claimed.dividends(&Asset::Native).into_iter().collect();
        assert_eq!(dividends, ledger.dividends(story, &claim.account), "the dividends of {who}");

        let own = (owed > 0).then_some((Source::Own, owed));
        let of_shares = dividends.iter().map(|(dataset, amount)| (Source::Dividends(*dataset), *amount));
        let expected = own.into_iter().chain(of_shares).map(|(source, amount)| IncomeView {
            source,
            asset: Asset::Native,
            earned: amount,
            claimable: 0,
            paid_out: amount,
            missed: vec![],
        });
        let incomes = client.earnings(&claim.account).await.unwrap();
        assert_eq!(incomes, expected.collect::<Vec<_>>(), "what {who} has");
    }
    let claimed = |account: &AccountId| story.claims.iter().any(|claim| claim.account == *account);
    for account in ledger.accounts.keys() {
        assert!(claimed(account), "{} claimed nothing", story.names.of_account(account));
    }
}
