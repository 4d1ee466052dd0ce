//! The values of calls, as they are shown.

use crate::{
    names::Names,
    units::{amount, exact_percent},
};
use guerdon_primitives::{Asset, Balance, Parts, StatedTerms, WorkId};
use guerdon_runtime::Address;
use pallet_works::WorkParent;
use sp_runtime::AccountId32;

/// An amount of an asset. What another asset than the currency is called is not known here.
pub(super) fn money(asset: &Asset, value: Balance) -> String {
    match (asset, value) {
        (Asset::Native, value) => amount(value),
        (Asset::WithId(id), 1) => format!("1 unit of asset {id}"),
        (Asset::WithId(id), value) => format!("{value} units of asset {id}"),
    }
}

/// An asset.
pub(super) fn asset(asset: &Asset) -> String {
    match asset {
        Asset::Native => crate::units::SYMBOL.into(),
        Asset::WithId(id) => format!("asset {id}"),
    }
}

/// So many shares.
pub(super) fn shares(number: Balance) -> String {
    match number {
        1 => "1 share".into(),
        number => format!("{number} shares"),
    }
}

/// A fraction, exact.
pub(super) fn part(part: Parts) -> String {
    exact_percent(part.get().into())
}

/// Terms, which may fail to sum to the whole.
pub(super) fn terms(stated: &StatedTerms) -> String {
    let StatedTerms { operator, contributors, shareholders, treasury } = *stated;
    let [operator, contributors, shareholders, treasury] =
        [operator, contributors, shareholders, treasury].map(|part| exact_percent(part.into()));
    format!(
        "terms of {operator} for the operator, {contributors} for contributors, {shareholders} for share holders and \
         {treasury} for the treasury"
    )
}

/// The beginning of a work's hash.
pub(super) fn work(work: &WorkId) -> String {
    Names::default().of_work(work)
}

/// What a work was made from, and the part that goes up to it.
pub(super) fn work_parent((parent, going_up): &(WorkParent, Parts)) -> String {
    let parent = match parent {
        WorkParent::Work(parent) => format!("work {}", work(parent)),
        WorkParent::Outputs(payment) => format!("outputs of payment {payment}"),
    };
    format!("{parent} for {}", part(*going_up))
}

/// An account, by the beginning and the end of its address.
pub(super) fn account(account: &AccountId32) -> String {
    Names::default().of_account(account)
}

/// Whom an address names.
pub(super) fn address(address: &Address) -> String {
    match address {
        Address::Id(named) => account(named),
        Address::Index(()) | Address::Raw(_) | Address::Address32(_) | Address::Address20(_) => {
            "an address that names no account".into()
        }
    }
}

/// All of a list; none if there is nothing in it.
pub(super) fn listed(items: impl Iterator<Item = String>, between: &str) -> Option<String> {
    let items: Vec<_> = items.collect();
    (!items.is_empty()).then(|| items.join(between))
}
