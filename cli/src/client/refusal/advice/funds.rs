//! What to do when there is too little money, or it cannot be moved.

use crate::units::amount;
use guerdon_primitives::Asset;
use guerdon_runtime::{constants::EXISTENTIAL_DEPOSIT, Runtime, RuntimeCall};
use sp_runtime::TokenError;

pub(super) fn of_tokens(error: &TokenError, call: &RuntimeCall) -> Option<String> {
    match error {
        TokenError::FundsUnavailable => Some(too_little(call)),
        TokenError::OnlyProvider | TokenError::NotExpendable => Some(keep_alive(call)),
        TokenError::BelowMinimum => send_more(call),
        // Only another asset than the currency cannot create an account.
        TokenError::CannotCreate => Some(send_currency_first()),
        TokenError::UnknownAsset => Some(see_assets()),
        TokenError::Frozen => match other_asset(call) {
            Some(_) => Some(ask_the_issuer()),
            None => Some(keep_alive(call)),
        },
        TokenError::Blocked => Some("Ask the issuer of the asset, who can unblock the account".into()),
        // The assets of this chain support all that commands ask for, and have room for all deposits.
        TokenError::Unsupported | TokenError::CannotCreateHold => None,
    }
}

pub(super) fn of_balances(error: pallet_balances::Error<Runtime>, call: &RuntimeCall) -> Option<String> {
    use pallet_balances::Error;
    match error {
        Error::InsufficientBalance | Error::LiquidityRestrictions => Some(too_little(call)),
        Error::Expendability => Some(keep_alive(call)),
        Error::ExistentialDeposit | Error::DeadAccount => send_more(call),
        // They tell of vesting, reserves, freezes and issuance, which no command changes.
        _ => None,
    }
}

pub(super) fn of_assets<I>(error: pallet_assets::Error<Runtime, I>, call: &RuntimeCall) -> Option<String> {
    use pallet_assets::Error;
    match error {
        Error::BalanceLow | Error::NoAccount => Some(too_little(call)),
        Error::WouldDie => Some(keep_alive(call)),
        Error::Unknown => Some(see_assets()),
        Error::Frozen | Error::AssetNotLive => Some(ask_the_issuer()),
        Error::UnavailableConsumer => Some(send_currency_first()),
        // They tell of how assets are made and managed, which no command does.
        _ => None,
    }
}

/// Whether a call names an amount that a smaller one could take the place of.
pub(super) fn is_of_an_amount(call: &RuntimeCall) -> bool {
    use pallet_attribution::Call as Attribution;
    matches!(
        call,
        RuntimeCall::Balances(_)
            | RuntimeCall::Royalties(pallet_royalties::Call::pay { .. })
            | RuntimeCall::Datasets(
                pallet_datasets::Call::stake { .. } | pallet_datasets::Call::unstake { .. }
            )
            | RuntimeCall::Attribution(Attribution::register { .. } | Attribution::add_bond { .. })
    )
}

/// Something has to stay in the account that pays.
fn keep_alive(call: &RuntimeCall) -> String {
    match other_asset(call) {
        Some(_) => "Leave some of the asset in the account, which guerdon account show tells".into(),
        None => format!(
            "Leave at least {} in the account: guerdon account show tells what it has",
            amount(EXISTENTIAL_DEPOSIT)
        ),
    }
}

fn too_little(call: &RuntimeCall) -> String {
    match other_asset(call) {
        Some(_) => {
            "See what the account has with guerdon account show, or pay in another asset of guerdon assets"
                .into()
        }
        None => {
            "See the balance with guerdon account show, of which deposits and transaction fees are taken too"
                .into()
        }
    }
}

/// Nothing for calls that send to accounts that exist.
fn send_more(call: &RuntimeCall) -> Option<String> {
    let sends = matches!(call, RuntimeCall::Balances(_));
    sends.then(|| {
        format!("Send at least {}, which is the least that an account has", amount(EXISTENTIAL_DEPOSIT))
    })
}

fn send_currency_first() -> String {
    format!("Send the receiving account {} first, with guerdon account transfer", amount(EXISTENTIAL_DEPOSIT))
}

fn see_assets() -> String {
    "See with guerdon assets which there are".into()
}

fn ask_the_issuer() -> String {
    "Ask the issuer of the asset, who can freeze it, or choose another one of guerdon assets".into()
}

/// The asset that a call pays in, if it is not the currency.
fn other_asset(call: &RuntimeCall) -> Option<&Asset> {
    match call {
        RuntimeCall::Royalties(pallet_royalties::Call::pay { asset: asset @ Asset::WithId(_), .. }) => {
            Some(asset)
        }
        _ => None,
    }
}
