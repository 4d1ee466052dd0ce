//! What can be told before anything is sent: whether datasets are there and take what is stated, and whether parents
//! are there.

use crate::{
    actions::works::Statement,
    client::{sentence, Client},
    licence::licence,
    Error, Result,
};
use guerdon_primitives::{Admission, Balance, Consent, DatasetId, Licence, Work, WorkUpstream};
use guerdon_runtime::{constants::deposit, Runtime};
use guerdon_split::Ancestor;
use pallet_works::WorkParent;
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// The datasets that works are offered to, and what they take.
pub type Admissions = BTreeMap<DatasetId, Admission>;

/// What the datasets take.
///
/// # Errors
///
/// There is no such dataset, or it takes no works under the statement.
pub async fn admissions(
    client: &Client,
    datasets: &[DatasetId],
    statement: &Statement,
) -> Result<Admissions> {
    let mut admissions = Admissions::new();
    for &dataset in datasets {
        let missing = || Error::Input(format!("there is no dataset {dataset}"));
        let admission = client.dataset(dataset).await?.ok_or_else(missing)?.policy.admission;
        if let Some(why) = not_taken(&admission, &statement.licence, statement.consent) {
            let (stated, hint) = (licence(&statement.licence), accepted(&admission));
            return Err(Error::Input(format!("dataset {dataset}, {stated}: {why}; {hint}")));
        }
        admissions.insert(dataset, admission);
    }
    Ok(admissions)
}

/// Why a dataset does not take a work of which this is stated, in the chain's sentence; nothing if it does.
pub fn not_taken(admission: &Admission, licence: &Licence, consent: Consent) -> Option<String> {
    type E = pallet_datasets::Error<Runtime>;
    if !admission.accepts_licence(licence) {
        return Some(sentence(&E::LicenceNotAccepted.into()));
    }
    (!admission.consents.accepts(consent)).then(|| sentence(&E::ConsentNotGiven.into()))
}

fn accepted(admission: &Admission) -> String {
    let licences: Vec<_> = admission.licences.iter().map(licence).collect();
    let licences = if licences.is_empty() { "any licence".into() } else { licences.join(", ") };
    let consents = match admission.consents.accepts(Consent::AllowWithRoyalty) {
        true => "--consent royalty or allow",
        false => "--consent allow",
    };
    format!("it takes works under {licences}, with {consents}")
}

/// The deposit for the record of a work, and for its offer to a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposits {
    /// For a record, with a locator as long as those of this engine.
    pub work: Balance,
    /// For an offer.
    pub offer: Balance,
}

impl Deposits {
    /// The deposits for works of which this is stated.
    ///
    /// # Errors
    ///
    /// A parent is not there, or its consent was taken back.
    pub async fn of(
        client: &Client,
        owner: &AccountId32,
        statement: &Statement,
        locator: &guerdon_primitives::Locator,
    ) -> Result<Self> {
        let record = Work {
            owner: owner.clone(),
            locator: locator.clone(),
            registered_at: 0,
            licence: statement.licence.clone(),
            consent: statement.consent,
            upstream: upstream(client, statement).await?,
            withdrawn_at: None,
        };
        let offer =
            <(pallet_datasets::Offer, guerdon_primitives::WorkId) as codec::MaxEncodedLen>::max_encoded_len();
        let work = codec::Encode::encoded_size(&record);
        Ok(Self { work: deposit(1, work as u32), offer: deposit(1, offer as u32) })
    }
}

/// The ancestors of a work with these parents. An ancestor that several parents have may be there as often.
async fn upstream(client: &Client, statement: &Statement) -> Result<WorkUpstream<AccountId32>> {
    type E = pallet_works::Error<Runtime>;
    let refused = |parent: &dyn std::fmt::Display, error: E| {
        Err(Error::Input(format!("--parent {parent}: {}", sentence(&error.into()))))
    };
    let mut ancestors = WorkUpstream::default();
    for (parent, part) in &statement.parents {
        let found = match parent {
            WorkParent::Outputs(payment) if client.payment(*payment).await?.is_none() => {
                return refused(&format!("payment:{payment}"), E::UnknownPayment);
            }
            WorkParent::Outputs(payment) => vec![(Ancestor::Outputs { payment: *payment }, *part)],
            WorkParent::Work(work) => {
                let shown = hex::encode(work);
                let Some(record) = client.work(work).await? else {
                    return refused(&shown, E::UnknownParent);
                };
                if record.withdrawn_at.is_some() {
                    return refused(&shown, E::ParentWithdrawn);
                }
                let first = (Ancestor::Work { work: *work, owner: record.owner }, *part);
                std::iter::once(first).chain(record.upstream).collect()
            }
        };
        for ancestor in found {
            // The chain refuses more than there is room for.
            let _ = ancestors.try_push(ancestor);
        }
    }
    Ok(ancestors)
}
