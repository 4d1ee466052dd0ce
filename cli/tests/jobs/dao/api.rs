//! What the runtime API tells of DAOs: payments are split by the client's own recomputation.

use codec::{Decode, Encode};
use guerdon_cli::actions::payments::{recompute, Lines, Payment};
use guerdon_primitives::{
    api::{DaoView, Entry, IncomeView, PaymentsPage, VoterView},
    DatasetId, PaymentId, Terms,
};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// How many payments a page looks at: far fewer than a node's, so that there are pages.
const LOOKED_AT: PaymentId = 2;

/// The DAOs of a chain.
#[derive(Clone, Default)]
pub struct Daos {
    pub views: BTreeMap<DatasetId, DaoView<AccountId32>>,
    pub voters: BTreeMap<(DatasetId, AccountId32), VoterView<AccountId32>>,
    pub incomes: BTreeMap<AccountId32, Vec<IncomeView>>,
}

impl Daos {
    pub fn call(
        &self,
        method: &str,
        arguments: &mut &[u8],
        payments: &[Payment],
        entries: &[Vec<Entry<AccountId32>>],
    ) -> Vec<u8> {
        let split = |payment: &Payment| -> Lines {
            let datasets = payment.contract.datasets.iter();
            let entries: Vec<_> = datasets.map(|of| entries[of.dataset as usize].clone()).collect();
            recompute(payment, &entries).unwrap()
        };
        let settled = |id: PaymentId| payments.get(id as usize).filter(|payment| payment.outcome.is_some());
        match method {
            "GuerdonApi_dao" => self.views.get(&DatasetId::decode(arguments).unwrap()).encode(),
            "GuerdonApi_voter" => {
                let asked = <(DatasetId, AccountId32)>::decode(arguments).unwrap();
                self.voters[&asked].encode()
            }
            "GuerdonApi_earnings" => {
                let account = AccountId32::decode(arguments).unwrap();
                self.incomes.get(&account).cloned().unwrap_or_default().encode()
            }
            "GuerdonApi_explain" => settled(PaymentId::decode(arguments).unwrap()).map(split).encode(),
            "GuerdonApi_explain_under" => {
                let (id, dataset, terms) = <(PaymentId, DatasetId, Terms)>::decode(arguments).unwrap();
                let under = settled(id).and_then(|payment| {
                    let mut payment = payment.clone();
                    let mut contracts = payment.contract.datasets.iter_mut();
                    contracts.find(|contract| contract.dataset == dataset)?.terms = terms;
                    Some(split(&payment))
                });
                under.encode()
            }
            "GuerdonApi_payments_of" => {
                let (dataset, before) = <(DatasetId, PaymentId)>::decode(arguments).unwrap();
                let first = before.saturating_sub(LOOKED_AT);
                let pays = |id: &PaymentId| {
                    settled(*id).is_some_and(|payment| {
                        payment.contract.datasets.iter().any(|contract| contract.dataset == dataset)
                    })
                };
                let payments = (first..before).rev().filter(pays).collect();
                PaymentsPage { payments, next: (first > 0).then_some(first) }.encode()
            }
            method => panic!("{method} is not needed"),
        }
    }
}
