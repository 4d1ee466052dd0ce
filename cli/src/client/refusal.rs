//! Why the chain refused something, in the sentence that the pallet documents its error with.

use crate::Error;
use guerdon_runtime::RuntimeError;
use jsonrpsee::types::ErrorObjectOwned;
use scale_info::{MetaType, TypeDef, Variant};
use sp_runtime::{ArithmeticError, DispatchError, ModuleError, TokenError};

/// What a dispatch error says.
pub fn sentence(error: &DispatchError) -> String {
    match error {
        DispatchError::Module(error) => of_a_pallet(error),
        DispatchError::Token(error) => of_tokens(error).into(),
        DispatchError::Arithmetic(error) => match error {
            ArithmeticError::Underflow => "a number would fall below zero",
            ArithmeticError::Overflow => "a number would grow too large",
            ArithmeticError::DivisionByZero => "something would be divided by zero",
        }
        .into(),
        DispatchError::BadOrigin => "this account may not do that".into(),
        DispatchError::CannotLookup => "the address names no account".into(),
        DispatchError::RootNotAllowed => "this cannot be done as root".into(),
        DispatchError::Exhausted => "it takes more than a block has room for".into(),
        DispatchError::Unavailable => "something that is needed is not available now".into(),
        DispatchError::ConsumerRemaining | DispatchError::NoProviders | DispatchError::TooManyConsumers => {
            "the account's balance would not keep it alive".into()
        }
        _ => "the chain could not carry it out".into(),
    }
}

fn of_tokens(error: &TokenError) -> &'static str {
    match error {
        TokenError::FundsUnavailable => "the account has too little to spend",
        TokenError::OnlyProvider | TokenError::NotExpendable => {
            "the account would be left with too little to exist"
        }
        TokenError::BelowMinimum | TokenError::CannotCreate => {
            "the receiving account would have too little to exist"
        }
        TokenError::UnknownAsset => "there is no such asset",
        TokenError::Frozen => "the funds are frozen",
        TokenError::Unsupported => "the asset does not allow this",
        TokenError::CannotCreateHold => "the account cannot hold a deposit",
        TokenError::Blocked => "the account is blocked",
    }
}

fn of_a_pallet(error: &ModuleError) -> String {
    let documented = variant(&scale_info::meta_type::<RuntimeError>(), error.index).and_then(|pallet| {
        let errors = pallet.fields.first()?.ty;
        let found = variant(&errors, error.error[0])?;
        Some(match found.docs.join(" ").trim() {
            "" => format!("{}: {}", pallet.name, found.name),
            sentence => sentence.trim_end_matches('.').to_owned(),
        })
    });
    documented.unwrap_or_else(|| "the chain refused it with an error unknown here".into())
}

fn variant(of: &MetaType, index: u8) -> Option<Variant> {
    match of.type_info().type_def {
        TypeDef::Variant(variants) => variants.variants.into_iter().find(|variant| variant.index == index),
        _ => None,
    }
}

/// What the transaction pool's answer, or that of another RPC method, means.
pub(super) fn of_the_pool(answer: &ErrorObjectOwned) -> Error {
    const INVALID: i32 = 1010;
    const POOL: std::ops::RangeInclusive<i32> = 1011..=1099;
    let data = answer.data().map(|data| data.get().trim_matches('"').to_owned());
    let detail = data.filter(|data| !data.is_empty()).unwrap_or_else(|| answer.message().to_owned());
    let sentence = match detail.as_str() {
        detail if detail.starts_with("Inability to pay some fees") => {
            "the account has too little to pay the transaction's fee".into()
        }
        detail => format!("the node did not take the transaction: {}", detail.trim_end_matches('.')),
    };
    match answer.code() {
        INVALID => Error::Refused(sentence),
        code if POOL.contains(&code) => Error::Refused(sentence),
        _ => Error::Unreachable(format!("the node refused the request: {detail}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_runtime::Runtime;
    use scale_info::TypeInfo;

    #[test]
    fn a_pallets_error_is_told_by_its_doc_sentence() {
        let errors = <pallet_works::Error<Runtime> as TypeInfo>::type_info();
        let TypeDef::Variant(errors) = errors.type_def else { panic!("errors are an enum") };
        let registered = errors.variants.iter().find(|error| error.name == "AlreadyRegistered").unwrap();
        let refused = sentence(&pallet_works::Error::<Runtime>::AlreadyRegistered.into());
        assert_eq!(refused, registered.docs.join(" ").trim_end_matches('.'));
        assert!(refused.contains(' '));
    }

    #[test]
    fn every_error_of_our_pallets_has_a_sentence() {
        let TypeDef::Variant(pallets) = RuntimeError::type_info().type_def else { panic!("an enum") };
        let ours = ["Works", "Datasets", "Models", "Royalties", "Attribution", "Governance"];
        for pallet in pallets.variants.iter().filter(|pallet| ours.contains(&pallet.name)) {
            let TypeDef::Variant(errors) = pallet.fields[0].ty.type_info().type_def else {
                panic!("an enum")
            };
            for error in errors.variants {
                assert!(!error.docs.is_empty(), "{}::{} has no doc comment", pallet.name, error.name);
            }
        }
    }
}
