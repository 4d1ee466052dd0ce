//! What to do after a refusal, in an imperative sentence without a full stop.
//!
//! Each error of the project's own pallets has an advice: a new error does not compile without one.

mod attribution;
mod datasets;
mod funds;
mod governance;
mod models;
mod royalties;
mod works;

use super::named::Named;
use guerdon_runtime::{RuntimeCall, RuntimeError};
use pallet_utility::Call::{batch, batch_all, force_batch};
use sp_runtime::{ArithmeticError, DispatchError};

/// What to do after `call` was refused with `error`; none if nothing that its sender does would help.
pub(super) fn on(call: &RuntimeCall, error: &DispatchError) -> Option<String> {
    let call = alone(call);
    match error {
        DispatchError::Module(_) => {
            RuntimeError::from_dispatch_error(*error).and_then(|error| of_a_pallet(error, call))
        }
        DispatchError::Token(error) => funds::of_tokens(error, call),
        DispatchError::BadOrigin => by_root(call),
        DispatchError::Exhausted => Some("Ask for less at once".into()),
        DispatchError::Unavailable => Some("Try again later".into()),
        DispatchError::Arithmetic(ArithmeticError::Overflow | ArithmeticError::Underflow) => {
            funds::is_of_an_amount(call).then(|| "Try a smaller amount".into())
        }
        // These tell of the chain's own state, or of calls that are not made here.
        DispatchError::Other(_)
        | DispatchError::CannotLookup
        | DispatchError::ConsumerRemaining
        | DispatchError::NoProviders
        | DispatchError::TooManyConsumers
        | DispatchError::Arithmetic(ArithmeticError::DivisionByZero)
        | DispatchError::Transactional(_)
        | DispatchError::Corruption
        | DispatchError::RootNotAllowed
        | DispatchError::Trie(_) => None,
    }
}

fn of_a_pallet(error: RuntimeError, call: &RuntimeCall) -> Option<String> {
    let named = Named::by(call);
    match error {
        RuntimeError::Works(error) => Some(works::on(error, &named)),
        RuntimeError::Datasets(error) => Some(datasets::on(error, call, &named)),
        RuntimeError::Models(error) => Some(models::on(error, &named)),
        RuntimeError::Royalties(error) => Some(royalties::on(error, &named)),
        RuntimeError::Attribution(error) => Some(attribution::on(error, call, &named)),
        RuntimeError::Governance(error) => Some(governance::on(error, &named)),
        RuntimeError::Balances(error) => funds::of_balances(error, call),
        RuntimeError::Assets(error) => funds::of_assets(error, call),
        RuntimeError::Utility(pallet_utility::Error::TooManyCalls) => Some("Ask for fewer at once".into()),
        RuntimeError::Sudo(_) => Some("Sign with the key of the chain's sudo account".into()),
        // No command sends calls that these refuse.
        _ => None,
    }
}

/// The call that a batch is, if it has only one.
fn alone(call: &RuntimeCall) -> &RuntimeCall {
    match call {
        RuntimeCall::Utility(batch { calls } | batch_all { calls } | force_batch { calls }) => {
            match &calls[..] {
                [one] => alone(one),
                _ => call,
            }
        }
        call => call,
    }
}

/// Who may do what only the chain's root may.
fn by_root(call: &RuntimeCall) -> Option<String> {
    use pallet_attribution::Call::set_encoder;
    use pallet_royalties::Call::{approve_asset, retire_asset};
    let is_roots = matches!(
        call,
        RuntimeCall::Royalties(approve_asset { .. } | retire_asset { .. })
            | RuntimeCall::Attribution(set_encoder { .. })
    );
    is_roots.then(|| "Have the chain's root do it".into())
}

/// How to find the number of a dataset.
fn find_dataset() -> String {
    "Check the number: datasets are numbered from 0, and guerdon dataset show NUMBER shows one".into()
}

/// How to find the number of a model.
fn find_model() -> String {
    "Check the number: models are numbered from 0, and guerdon model show NUMBER shows one".into()
}

#[cfg(test)]
mod tests;
