use super::*;
use guerdon_primitives::Asset;
use guerdon_runtime::Runtime;
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::ModuleError;

/// What no message shows: it would be a piece of a program.
const DUMPS: [&str; 8] = ["Module", "{", "}", "Error", "None", "Some(", "::", "\n"];

fn module(index: u8, error: u8) -> DispatchError {
    DispatchError::Module(ModuleError { index, error: [error, 0, 0, 0], message: None })
}

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
fn every_error_of_our_pallets_is_one_sentence() {
    let errors = samples::errors();
    assert!(errors.len() > 100, "the runtime has them all: {}", errors.len());
    for (name, error) in errors {
        let told = sentence(&error);
        assert!(told.contains(' ') && !told.contains("::"), "{name}: {told}");
        assert!(told.starts_with(char::is_uppercase) && !told.contains(". "), "{name}: {told}");
        assert!(!told.ends_with('.') && !told.contains('`'), "{name}: {told}");
    }
}

#[test]
fn a_refusal_tells_what_was_asked_why_not_and_what_to_do() {
    let paid = samples::pay(Asset::Native, crate::units::COIN / 10, 1);
    let refused = pallet_royalties::Error::<Runtime>::FeeBelowPrice.into();
    assert_eq!(
        told(&paid, &refused),
        "paying 0.1 GUE for 1 output of model 3: the fee is below the model's price for this many outputs. See the \
         price of an output with guerdon model show 3."
    );
    let error = DispatchError::CannotLookup;
    assert_eq!(told(&paid, &error), "paying 0.1 GUE for 1 output of model 3: the address names no account");
}

#[test]
fn every_refusal_of_every_call_reads_as_one_message() {
    for call in samples::calls() {
        for (name, error) in samples::errors() {
            let told = told(&call, &error);
            for dump in DUMPS {
                assert!(!told.contains(dump), "{name} has \"{dump}\": {told}");
            }
            assert!(told.ends_with('.') && !told.ends_with(".."), "{name}: {told}");
            assert_eq!(told.matches(". ").count(), 1, "{name} is told in two sentences: {told}");
            assert!(!told.contains("  "), "{name}: {told}");
        }
    }
}

#[test]
fn errors_that_are_no_pallets_are_told_without_a_dump() {
    let errors = [
        DispatchError::Other("a dump"),
        DispatchError::CannotLookup,
        DispatchError::BadOrigin,
        DispatchError::ConsumerRemaining,
        DispatchError::NoProviders,
        DispatchError::TooManyConsumers,
        DispatchError::Token(TokenError::FundsUnavailable),
        DispatchError::Token(TokenError::Unsupported),
        DispatchError::Arithmetic(ArithmeticError::Overflow),
        DispatchError::Arithmetic(ArithmeticError::DivisionByZero),
        DispatchError::Exhausted,
        DispatchError::Corruption,
        DispatchError::Unavailable,
        DispatchError::RootNotAllowed,
        module(255, 0),
        module(30, 255),
    ];
    for error in errors {
        for call in samples::calls() {
            let told = told(&call, &error);
            assert!(!DUMPS.iter().any(|dump| told.contains(dump)), "{told}");
            assert!(!told.contains("a dump"), "{told}");
            assert!(told.matches(". ").count() <= 1, "{told}");
            assert_eq!(told.ends_with('.'), told.contains(". "), "{told}");
        }
    }
}

#[test]
fn only_the_first_of_several_sentences_is_told() {
    let error: DispatchError =
        pallet_assets::Error::<Runtime, guerdon_runtime::configs::FeeAssets>::UnavailableConsumer.into();
    assert!(sentence(&error).contains(". "));
    let told = told(&samples::pay(Asset::WithId(9), 5, 2), &error);
    assert!(told.starts_with("paying 5 units of asset 9 for 2 outputs of model 3: unable to "), "{told}");
    assert_eq!(told.matches(". ").count(), 1, "{told}");
}

#[test]
fn a_sentence_goes_on_with_a_small_letter_after_a_colon() {
    assert_eq!(after_a_colon("The fee is low"), "the fee is low");
    assert_eq!(after_a_colon("A work is missing"), "a work is missing");
    assert_eq!(after_a_colon("GRANDPA has paused"), "GRANDPA has paused");
    assert_eq!(after_a_colon("the account is blocked"), "the account is blocked");
    assert_eq!((after_a_colon(""), after_a_colon("É")), (String::new(), "é".into()));
}
