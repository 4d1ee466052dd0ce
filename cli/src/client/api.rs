//! The runtime API.

use super::Client;
use crate::Result;
use codec::{Decode, Encode};
use guerdon_primitives::{
    api::{
        AttributorView, DaoView, Entry, IncomeView, JobView, PaymentView, PaymentsPage, ResultView,
        VoterView, MAX_ENTRIES_PER_PAGE,
    },
    jobs::JobId,
    DatasetId, PaymentId, Terms, WorkId,
};
use guerdon_split::Line;
use jsonrpsee::rpc_params;
use sp_core::{bytes, H256};
use sp_runtime::AccountId32;

impl Client {
    async fn call<T: Decode>(&self, method: &str, arguments: impl Encode) -> Result<T> {
        self.call_at(method, arguments, None).await
    }

    /// Calls after a block, or after the best one.
    async fn call_at<T: Decode>(
        &self,
        method: &str,
        arguments: impl Encode,
        block: Option<H256>,
    ) -> Result<T> {
        let arguments = bytes::to_hex(&arguments.encode(), false);
        let params = rpc_params![format!("GuerdonApi_{method}"), arguments, block];
        let answer: String = self.request("state_call", params).await?;
        bytes::from_hex(&answer)
            .ok()
            .and_then(|bytes| T::decode(&mut &bytes[..]).ok())
            .ok_or_else(|| self.garbled(method))
    }

    /// An open job.
    pub async fn job(&self, job: JobId) -> Result<Option<JobView<AccountId32>>> {
        self.call("job", job).await
    }

    /// The results that were revealed for an open job, by round.
    pub async fn results(&self, job: JobId) -> Result<Vec<ResultView<AccountId32>>> {
        self.call("results", job).await
    }

    /// All attributors, in the order of their accounts.
    pub async fn attributors(&self) -> Result<Vec<AttributorView<AccountId32>>> {
        let mut attributors: Vec<AttributorView<AccountId32>> = self.call("attributors", ()).await?;
        attributors.sort_by(|a, b| a.account.cmp(&b.account));
        Ok(attributors)
    }

    /// The first entry of a dataset at an index or after it.
    pub async fn entry_from(&self, dataset: DatasetId, from: u32) -> Result<Option<Entry<AccountId32>>> {
        let entries: Vec<_> = self.call("entries", (dataset, from, 1u32)).await?;
        Ok(entries.into_iter().next())
    }

    /// All entries of a dataset.
    pub async fn entries(&self, dataset: DatasetId) -> Result<Vec<Entry<AccountId32>>> {
        let mut entries = Vec::new();
        loop {
            let from = entries.last().map_or(0, |entry: &Entry<AccountId32>| entry.index + 1);
            let page: Vec<_> = self.call("entries", (dataset, from, MAX_ENTRIES_PER_PAGE)).await?;
            let last = page.len() < MAX_ENTRIES_PER_PAGE as usize;
            entries.extend(page);
            if last {
                return Ok(entries);
            }
        }
    }

    /// A payment.
    pub async fn payment(&self, payment: PaymentId) -> Result<Option<PaymentView<AccountId32>>> {
        self.call("payment", payment).await
    }

    /// A payment as it is after a block.
    pub async fn payment_at(
        &self,
        payment: PaymentId,
        block: H256,
    ) -> Result<Option<PaymentView<AccountId32>>> {
        self.call_at("payment", payment, Some(block)).await
    }

    /// The lines that a settled payment was split into.
    pub async fn explain(&self, payment: PaymentId) -> Result<Option<Vec<Line<AccountId32, WorkId>>>> {
        self.call("explain", payment).await
    }

    /// The lines that a settled payment would have been split into if a dataset had had other terms.
    pub async fn explain_under(
        &self,
        payment: PaymentId,
        dataset: DatasetId,
        terms: &Terms,
    ) -> Result<Option<Vec<Line<AccountId32, WorkId>>>> {
        self.call("explain_under", (payment, dataset, terms)).await
    }

    /// Some of the settled payments before one that paid a dataset, newest first.
    pub async fn payments_of(&self, dataset: DatasetId, before: PaymentId) -> Result<PaymentsPage> {
        self.call("payments_of", (dataset, before)).await
    }

    /// How a dataset governs itself.
    pub async fn dao(&self, dataset: DatasetId) -> Result<Option<DaoView<AccountId32>>> {
        self.call("dao", dataset).await
    }

    /// How an account takes part in a dataset's DAO.
    pub async fn voter(&self, dataset: DatasetId, account: &AccountId32) -> Result<VoterView<AccountId32>> {
        self.call("voter", (dataset, account)).await
    }

    /// What an account has earned and missed, by source and asset.
    pub async fn earnings(&self, account: &AccountId32) -> Result<Vec<IncomeView>> {
        self.call("earnings", account).await
    }
}
