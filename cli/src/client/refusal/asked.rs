//! What a call asks, in words with its values: `paying 0.1 GUE for 1 output of model 3`.

mod words;

use crate::{
    findings::{self, count},
    licence::licence,
    units::{amount, exact_percent},
};
use codec::Encode;
use frame_support::traits::{CallMetadata, GetCallMetadata};
use guerdon_primitives::{attributor_key::AttributorId, Change, Vote};
use guerdon_runtime::{Runtime, RuntimeCall};
use pallet_balances::Call::{transfer_allow_death, transfer_keep_alive};
use pallet_models::Derivatives;
use pallet_utility::Call::{batch, batch_all, force_batch};
use sp_runtime::AccountId32;
use words::{account, address, asset, listed, money, part, shares, terms, work, work_parent};

/// What a call asks, as what was being done: "registering work 2cf24dba5fb0…".
pub(super) fn in_words(call: &RuntimeCall) -> String {
    match call {
        RuntimeCall::Works(call) => of_works(call),
        RuntimeCall::Datasets(call) => of_datasets(call),
        RuntimeCall::Models(call) => of_models(call),
        RuntimeCall::Royalties(call) => of_royalties(call),
        RuntimeCall::Attribution(call) => of_attribution(call),
        RuntimeCall::Governance(call) => of_governance(call),
        RuntimeCall::Balances(transfer_keep_alive { dest, value } | transfer_allow_death { dest, value }) => {
            format!("sending {} to {}", amount(*value), address(dest))
        }
        RuntimeCall::Utility(batch { calls } | batch_all { calls } | force_batch { calls }) => {
            match &calls[..] {
                [one] => in_words(one),
                calls => format!("{} calls at once", calls.len()),
            }
        }
        call => {
            let CallMetadata { function_name, pallet_name } = call.get_call_metadata();
            format!("the call {pallet_name}.{function_name}")
        }
    }
}

fn of_works(call: &pallet_works::Call<Runtime>) -> String {
    use pallet_works::Call;
    match call {
        Call::register { work: id, licence: named, parents, .. } => {
            let named = licence(named).replace(char::is_control, " ");
            let named = if named.is_empty() { "no licence" } else { named.as_str() };
            let made_from = match listed(parents.iter().map(work_parent), " and ") {
                Some(parents) => format!(", made from {parents}"),
                None => String::new(),
            };
            format!("registering work {} under {named}{made_from}", work(id))
        }
        Call::withdraw { work: id } => format!("taking back the consent to work {}", work(id)),
        Call::remove { work: id } => format!("giving up work {}", work(id)),
        Call::__Ignore(_, never) => match *never {},
    }
}

fn of_datasets(call: &pallet_datasets::Call<Runtime>) -> String {
    use pallet_datasets::Call;
    match call {
        Call::create { terms: stated, .. } => format!("creating a dataset with {}", terms(stated)),
        Call::offer { dataset, work: id } => format!("offering work {} to dataset {dataset}", work(id)),
        Call::stake { dataset, amount } => format!("staking {} of dataset {dataset}", shares(*amount)),
        Call::unstake { dataset, amount } => format!("unstaking {} of dataset {dataset}", shares(*amount)),
        Call::withdraw { dataset, work: id } => {
            format!("withdrawing work {} from dataset {dataset}", work(id))
        }
        Call::__Ignore(_, never) => match *never {},
    }
}

fn of_models(call: &pallet_models::Call<Runtime>) -> String {
    use pallet_models::Call;
    match call {
        Call::register { prices, team, training, parent, .. } => {
            let prices = listed(prices.iter().map(|(asset, price)| money(asset, *price)), " or ");
            let prices = prices.map_or("without a price".into(), |prices| format!("at {prices} an output"));
            let trained_on =
                training.iter().map(|(dataset, weight)| format!("dataset {dataset} with weight {weight}"));
            let trained_on = listed(trained_on, " and ").unwrap_or_else(|| "no dataset".into());
            let team = count(team.len(), "member");
            let made_from = parent.map_or(String::new(), |parent| {
                format!(", made from model {} for {}", parent.model, part(parent.part))
            });
            format!("registering a model {prices}, trained on {trained_on}, with a team of {team}{made_from}")
        }
        Call::set_price { model, asset: of, price: Some(price) } => {
            format!("selling outputs of model {model} for {} each", money(of, *price))
        }
        Call::set_price { model, asset: of, price: None } => {
            format!("selling outputs of model {model} no more for {}", asset(of))
        }
        Call::set_derivatives { model, derivatives: Derivatives::For(asked) } => {
            format!("letting models be made from model {model} for {}", part(*asked))
        }
        Call::set_derivatives { model, derivatives: Derivatives::Refused } => {
            format!("letting no models be made from model {model}")
        }
        Call::remove { model } => format!("giving up model {model}"),
        Call::accept_terms { model, dataset, revision } => {
            format!("accepting terms number {revision} of dataset {dataset} for model {model}")
        }
        Call::leave_dataset { model, dataset } => format!("leaving dataset {dataset} with model {model}"),
        Call::__Ignore(_, never) => match *never {},
    }
}

fn of_royalties(call: &pallet_royalties::Call<Runtime>) -> String {
    use pallet_royalties::Call;
    match call {
        Call::pay { model, asset, fee, outputs, .. } => {
            format!(
                "paying {} for {} of model {model}",
                money(asset, *fee),
                count(*outputs as usize, "output")
            )
        }
        Call::claim { account: of, .. } => format!("claiming what {} earned", account(of)),
        Call::pass_on { payment, asset: of } => {
            format!("passing on the inheritance of payment {payment} in {}", asset(of))
        }
        Call::approve_asset { asset: of } => format!("letting fees be paid in {}", asset(of)),
        Call::retire_asset { asset: of } => format!("letting no more fees be paid in {}", asset(of)),
        Call::__Ignore(_, never) => match *never {},
    }
}

fn of_attribution(call: &pallet_attribution::Call<Runtime>) -> String {
    use pallet_attribution::Call;
    match call {
        Call::register { key: public, bond } => {
            format!("becoming an attributor with a bond of {} and the key {}", amount(*bond), key(public))
        }
        Call::add_bond { amount: more } => format!("bonding {} more as an attributor", amount(*more)),
        Call::set_key { key: public } => format!("signing results with the key {}", key(public)),
        Call::resume {} => "being drawn for jobs again".into(),
        Call::leave {} => "leaving the attributors".into(),
        Call::withdraw_bond {} => "taking the attributor's bond back".into(),
        Call::commit { job, round, attributor, .. } => format!(
            "committing {} to a result of job {job} in round {}",
            account(attributor),
            findings::round(*round)
        ),
        Call::reveal { job, round, attributor, finding, .. } => format!(
            "revealing the result of {} for job {job} in round {}, which is {}",
            account(attributor),
            findings::round(*round),
            findings::in_words(finding)
        ),
        Call::challenge { job, finding } => {
            format!("challenging job {job} with the result {}", findings::in_words(finding))
        }
        Call::set_encoder { encoder: Some(weights) } => {
            format!("having attributors use the encoder with the weights {}", hex::encode(weights))
        }
        Call::set_encoder { encoder: None } => "letting attributors use any encoder".into(),
        Call::__Ignore(_, never) => match *never {},
    }
}

/// The beginning of an attributor's public key.
fn key(key: &AttributorId) -> String {
    format!("0x{}…", &hex::encode(key.encode())[..12])
}

fn of_governance(call: &pallet_governance::Call<Runtime>) -> String {
    use pallet_governance::Call;
    match call {
        Call::propose { dataset, change } => format!("proposing to dataset {dataset} {}", proposed(change)),
        Call::offer_terms { model, dataset, terms: stated } => {
            format!("offering dataset {dataset} {}, with model {model}", terms(stated))
        }
        Call::vote { proposal, vote } => format!("voting {} on proposal {proposal}", ballot(*vote)),
        Call::delegate { dataset, to } => {
            format!("having {} vote with one's stake in dataset {dataset}", account(to))
        }
        Call::revoke { dataset } => format!("voting with one's own stake in dataset {dataset} again"),
        Call::__Ignore(_, never) => match *never {},
    }
}

/// A change, as what is proposed.
fn proposed(change: &Change<AccountId32>) -> String {
    match change {
        Change::Terms(stated) => terms(stated),
        Change::ContributorsFloor(floor) => format!("a floor of {} for contributors", part(*floor)),
        Change::Admission(admission) => format!(
            "to take works up to a similarity of {}, which bring {} at most",
            part(admission.max_similarity),
            shares(admission.base_shares)
        ),
        Change::Curator(curator) => format!("the curator {}", account(curator)),
        Change::Voting(rules) => format!(
            "other voting rules, with a quorum of {} and an approval of {}",
            exact_percent(rules.quorum.get().into()),
            exact_percent(rules.approval.get().into())
        ),
        Change::Spend { asset, amount, beneficiary } => {
            format!("to spend {} of its treasury for {}", money(asset, *amount), account(beneficiary))
        }
    }
}

fn ballot(vote: Vote) -> &'static str {
    match vote {
        Vote::Aye => "aye",
        Vote::Nay => "nay",
        Vote::Abstain => "abstain",
    }
}

#[cfg(test)]
mod tests;
