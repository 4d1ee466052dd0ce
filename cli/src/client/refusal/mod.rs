//! Why the chain refused something: what was asked, the sentence that the pallet documents its error with, and what to
//! do next.

mod advice;
mod asked;
mod documented;
#[cfg(test)]
mod grammar;
mod named;
mod pool;
#[cfg(test)]
mod samples;

pub(super) use pool::{is_in_the_pool, of_the_pool};

use guerdon_runtime::RuntimeCall;
use sp_runtime::{ArithmeticError, DispatchError, TokenError};

/// What a dispatch error says, in one sentence without a full stop.
pub fn sentence(error: &DispatchError) -> String {
    match error {
        DispatchError::Module(error) => documented::sentence(error),
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
        DispatchError::Other(_)
        | DispatchError::Transactional(_)
        | DispatchError::Corruption
        | DispatchError::Trie(_) => "the chain could not carry it out".into(),
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
        TokenError::Frozen => "some of the funds are frozen or have to stay in the account",
        TokenError::Unsupported => "the asset does not allow this",
        TokenError::CannotCreateHold => "the account cannot hold a deposit",
        TokenError::Blocked => "the account is blocked",
    }
}

/// A refusal of a call: what was asked, with its values, then why it was refused, and what to do next.
///
/// `error` is that of the call, or that of one of the calls of a batch that is carried out as a whole. The message is one
/// line: `WHAT WAS ASKED: WHY NOT. WHAT TO DO.`, or `WHAT WAS ASKED: WHY NOT` where there is nothing to do.
pub fn told(call: &RuntimeCall, error: &DispatchError) -> String {
    let (asked, why) = (asked::in_words(call), after_a_colon(first(&sentence(error))));
    match advice::on(call, error) {
        Some(advice) => format!("{asked}: {why}. {advice}."),
        None => format!("{asked}: {why}"),
    }
}

/// The first sentence, without its full stop. Substrate's pallets document some errors with several.
fn first(sentences: &str) -> &str {
    sentences.split_once(". ").map_or(sentences, |(first, _)| first)
}

/// A sentence as it goes on after a colon: with a small letter, unless it begins with an abbreviation.
fn after_a_colon(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next();
    match first.filter(|_| !letters.clone().next().is_some_and(char::is_uppercase)) {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests;
