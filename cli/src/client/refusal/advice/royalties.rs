//! What to do when a payment or a claim is refused.

use super::{find_model, Named};
use guerdon_primitives::{MAX_ASSETS, MAX_OUTPUTS};
use guerdon_runtime::Runtime;
use pallet_royalties::{Error, Pallet};

pub(super) fn on(error: Error<Runtime>, named: &Named) -> String {
    let (model, payment, account) = (named.model(), named.payment(), named.account());
    match error {
        Error::UnknownModel => find_model(),
        Error::NoPrice => {
            format!("Choose an asset that guerdon model show {model} tells a price in, with --asset")
        }
        Error::AssetNotApproved => "See with guerdon assets in which assets fees are taken".into(),
        Error::FeeBelowPrice => format!("See the price of an output with guerdon model show {model}"),
        Error::NoOutputs => "Name at least one output".into(),
        Error::TooManyOutputs => format!("Pay for at most {MAX_OUTPUTS} outputs at a time"),
        Error::UnusableManifest => "Name an engine by such a URL with --engine".into(),
        Error::UnusableContract => {
            format!("Tell its operator, whom guerdon model show {model} tells, or choose another model")
        }
        Error::NothingToClaim => format!("See what there is to claim with guerdon earnings {account}"),
        Error::BelowLeastBalance => format!(
            "Claim again when guerdon earnings {account} shows more, or have someone send the account some of the asset"
        ),
        Error::UnknownPayment => format!("Check the payment's number with guerdon explain {payment}"),
        Error::NotSettled => format!("Try again when guerdon explain {payment} shows its split"),
        Error::NothingToPassOn => {
            "Try again when works that were made from its outputs have earned something, or name another --asset"
                .into()
        }
        Error::UnknownAsset => "Create the asset before fees are paid in it".into(),
        Error::AccountNotEndowed => {
            format!("Send the asset's least balance to {} first", Pallet::<Runtime>::account_id())
        }
        Error::AlreadyApproved => "See with guerdon assets in which assets fees are taken".into(),
        Error::TooManyAssets => {
            format!("Take fees in one of the {MAX_ASSETS} assets that guerdon assets shows")
        }
        Error::DatasetLeft => format!(
            "See with guerdon model show {model} which one it was, and ask the operator to come back with guerdon model \
             accept {model} DATASET"
        ),
        Error::TreasuryTooSmall => {
            format!("Propose to spend no more than guerdon dao list {} shows", named.dataset())
        }
    }
}
