//! What a node's error answer means: that of its transaction pool, or of another RPC method.
//!
//! The codes are those of `sc_rpc_api::author::error`, which keeps them to itself.

use crate::Error;
use jsonrpsee::types::{error::METHOD_NOT_FOUND_CODE, ErrorObjectOwned};
use sp_runtime::transaction_validity::{InvalidTransaction, UnknownTransaction};

const BAD_FORMAT: i32 = 1001;
const VERIFICATION: i32 = 1002;
const INVALID: i32 = 1010;
const UNKNOWN: i32 = 1011;
const BANNED: i32 = 1012;
const ALREADY_IMPORTED: i32 = 1013;
const TOO_LOW_PRIORITY: i32 = 1014;
const CYCLE: i32 = 1015;
const DROPPED: i32 = 1016;
const UNACTIONABLE: i32 = 1018;
const NO_TAGS: i32 = 1019;
const INVALID_BLOCK: i32 = 1020;
const FUTURE: i32 = 1021;
/// The codes of answers to a transaction.
const TRANSACTIONS: std::ops::RangeInclusive<i32> = BAD_FORMAT..=1099;

/// Why a transaction was not taken, and what to do.
struct Why(&'static str, &'static str);

const USE_THE_RELEASE: &str = "Use the client of the node's release";
const RUN_AGAIN: &str = "Run the command again";

/// What the transaction pool's answer, or that of another RPC method, means.
pub(in crate::client) fn of_the_pool(answer: &ErrorObjectOwned) -> Error {
    let code = answer.code();
    if !TRANSACTIONS.contains(&code) {
        return Error::Unreachable(of_another_method(answer));
    }
    let data = answer.data().and_then(|data| serde_json::from_str::<String>(data.get()).ok());
    let data = data.unwrap_or_default();
    let custom = data.strip_prefix("Custom error: ").filter(|_| code == INVALID);
    let told = match (of_the_code(code, &data), custom) {
        (Some(Why(why, what)), _) => format!("{why}. {what}."),
        (None, Some(number)) => {
            format!("the chain refuses it by a rule with the number {}. {USE_THE_RELEASE}.", one_line(number))
        }
        (None, None) => one_line(answer.message()),
    };
    Error::Refused(format!("the node did not take the transaction: {told}"))
}

/// Whether the answer is that the pool has the same transaction already: nothing is wrong with it.
pub(in crate::client) fn is_in_the_pool(answer: &ErrorObjectOwned) -> bool {
    answer.code() == ALREADY_IMPORTED
}

fn of_the_code(code: i32, data: &str) -> Option<Why> {
    Some(match code {
        BAD_FORMAT => Why("it does not know its format", USE_THE_RELEASE),
        VERIFICATION => {
            Why("it could not check it", "Run the command again, or name another node with --node URL")
        }
        INVALID => return invalid(data),
        UNKNOWN => return unknown(data),
        BANNED => Why("it was invalid a short time ago, and is not looked at again for a while", RUN_AGAIN),
        ALREADY_IMPORTED => Why(
            "it has the same one already, which may be carried out",
            "Look whether it was before you run the command again",
        ),
        TOO_LOW_PRIORITY => Why(
            "another one of the account waits in its place",
            "Wait until that one is carried out, then run the command again",
        ),
        CYCLE => Why("it would wait for others that wait for it", RUN_AGAIN),
        DROPPED => Why(
            "too many wait there already",
            "Run the command again later, or name another node with --node URL",
        ),
        UNACTIONABLE => {
            Why("the node makes no blocks, and may not pass it on", "Name another node with --node URL")
        }
        NO_TAGS => Why("nothing tells it from others", USE_THE_RELEASE),
        INVALID_BLOCK => Why("it does not know the newest block yet", RUN_AGAIN),
        FUTURE => Why(
            "an earlier one of the account is missing",
            "Wait until what the account sent before is carried out, then run the command again",
        ),
        _ => return None,
    })
}

/// The pool tells the reason by its sentence.
fn invalid(data: &str) -> Option<Why> {
    use InvalidTransaction as Invalid;
    let all = [
        Invalid::Call,
        Invalid::Payment,
        Invalid::Future,
        Invalid::Stale,
        Invalid::BadProof,
        Invalid::AncientBirthBlock,
        Invalid::ExhaustsResources,
        Invalid::BadMandatory,
        Invalid::MandatoryValidation,
        Invalid::BadSigner,
        Invalid::IndeterminateImplicit,
        Invalid::UnknownOrigin,
    ];
    let found = all.into_iter().find(|kind| data == <&str>::from(*kind))?;
    Some(match found {
        Invalid::Call => Why("the chain takes no such call now", "Look whether it was made already"),
        Invalid::Payment => Why(
            "the account has too little to pay the transaction's fee",
            "See the balance with guerdon account show",
        ),
        Invalid::Future => Why(
            "it comes before its time",
            "Wait until what the account sent before is carried out, then run the command again",
        ),
        Invalid::Stale => Why(
            "another one of the account was carried out in its place",
            "Look what the account has done, then run the command again",
        ),
        Invalid::BadProof => Why(
            "its signature does not hold for the chain as it is now",
            "Run the command again; if that does not help, use the client of the node's release",
        ),
        Invalid::AncientBirthBlock => {
            Why("it was signed too long ago, or for a block that the node does not have", RUN_AGAIN)
        }
        Invalid::ExhaustsResources => Why("it takes more than a block has room for", "Ask for less at once"),
        Invalid::BadMandatory | Invalid::MandatoryValidation => {
            Why("only the author of a block can do this", "Leave it to the nodes that make blocks")
        }
        Invalid::BadSigner => Why("the account cannot sign", "Sign with the key of another account"),
        Invalid::IndeterminateImplicit => {
            Why("the node cannot tell what the signature has to cover", USE_THE_RELEASE)
        }
        Invalid::UnknownOrigin => Why("nobody has signed it", "Say who signs, with --key FILE"),
        // The pool tells these by their number, which stands in place of the sentence.
        Invalid::Custom(_) => return None,
    })
}

/// The pool tells the reason by its name.
fn unknown(data: &str) -> Option<Why> {
    let all = [UnknownTransaction::CannotLookup, UnknownTransaction::NoUnsignedValidator];
    let found = all.into_iter().find(|kind| data == format!("{kind:?}"));
    Some(match found {
        Some(UnknownTransaction::CannotLookup) => {
            Why("the address that it names is of no account", "Check the account's address")
        }
        Some(UnknownTransaction::NoUnsignedValidator) => {
            Why("nobody has signed it", "Say who signs, with --key FILE")
        }
        Some(UnknownTransaction::Custom(_)) | None => {
            Why("the node cannot tell whether it is valid", USE_THE_RELEASE)
        }
    })
}

fn of_another_method(answer: &ErrorObjectOwned) -> String {
    let message = one_line(answer.message());
    match answer.code() {
        METHOD_NOT_FOUND_CODE => {
            format!("the node does not offer a request that is needed. {USE_THE_RELEASE}.")
        }
        _ if message.contains("State already discarded") => {
            "the node does not keep the state of that block any more. Name a node that keeps all, with --node URL."
                .into()
        }
        _ => format!("the node refused the request: {}", message.trim_end_matches('.')),
    }
}

/// What a node says, which nothing is known about, without what would break the line.
fn one_line(said: &str) -> String {
    said.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::refusal::grammar;

    /// The answer as a node gives it.
    fn answered(code: i32, message: &str, data: Option<&str>) -> Error {
        of_the_pool(&ErrorObjectOwned::owned(code, message, data))
    }

    fn refused(code: i32, data: Option<&str>) -> String {
        let Error::Refused(told) = answered(code, "Invalid Transaction", data) else { panic!("{code}") };
        grammar::check(&told);
        told
    }

    #[test]
    fn every_kind_of_invalid_transaction_is_told_in_its_own_words() {
        let data = [
            "Transaction call is not expected",
            "Transaction will be valid in the future",
            "Transaction is outdated",
            "Transaction has a bad signature",
            "Transaction has an ancient birth block",
            "Transaction would exhaust the block limits",
            "Inability to pay some fees (e.g. account balance too low)",
            "A call was labelled as mandatory, but resulted in an Error.",
            "Invalid signing address",
            "The implicit data was unable to be calculated",
            "The transaction extension did not authorize any origin",
            "Custom error: 77",
        ];
        let told: Vec<_> = data.iter().map(|data| refused(1010, Some(data))).collect();
        for (place, sentence) in told.iter().enumerate() {
            assert!(sentence.starts_with("the node did not take the transaction: "), "{sentence}");
            assert!(!sentence.contains("Invalid Transaction"), "{sentence}");
            assert!(!told[..place].contains(sentence), "twice: {sentence}");
        }
        assert_eq!(
            told[6],
            "the node did not take the transaction: the account has too little to pay the transaction's fee. See the \
             balance with guerdon account show."
        );
        assert!(told[11].contains("number 77"), "{}", told[11]);
    }

    #[test]
    fn every_other_answer_of_the_pool_is_told_in_its_own_words() {
        let hash = Some("Any { .. }");
        let answers = [
            (1001, None),
            (1002, Some("RuntimeApiError { .. }")),
            (1011, Some("CannotLookup")),
            (1011, Some("NoUnsignedValidator")),
            (1011, Some("Custom(3)")),
            (1012, None),
            (1013, hash),
            (1014, Some("The transaction has too low priority to replace another transaction already in the pool.")),
            (1015, None),
            (1016, Some("The transaction couldn't enter the pool because of the limit")),
            (1018, Some("The transaction is unactionable since it is not propagable")),
            (1019, Some("Transaction does not provide any tags, so the pool can't identify it")),
            (1020, None),
            (1021, None),
        ];
        let told: Vec<_> = answers.map(|(code, data)| refused(code, data)).into();
        for (place, sentence) in told.iter().enumerate() {
            assert!(!sentence.contains("Invalid Transaction") && !sentence.contains('{'), "{sentence}");
            assert!(!told[..place].contains(sentence), "twice: {sentence}");
            assert!(sentence.ends_with('.') && sentence.matches(". ").count() == 1, "{sentence}");
        }
    }

    #[test]
    fn an_answer_that_is_not_known_is_told_as_it_is() {
        assert_eq!(
            refused(1010, Some("Something new")),
            "the node did not take the transaction: Invalid Transaction"
        );
        assert_eq!(refused(1040, None), "the node did not take the transaction: Invalid Transaction");
        let broken = answered(4001, "Client error: one\nand two.", Some("Debug { .. }"));
        assert_eq!(
            broken,
            Error::Unreachable("the node refused the request: Client error: one and two".into())
        );
    }

    #[test]
    fn other_methods_that_fail_leave_the_node_unreachable() {
        let Error::Unreachable(told) = answered(-32601, "Method not found", None) else { panic!("refused") };
        assert!(told.contains("release"), "{told}");
        let gone = "Client error: UnknownBlock: State already discarded for 0x01";
        let Error::Unreachable(told) = answered(4001, gone, None) else { panic!("refused") };
        assert!(told.contains("--node URL") && !told.contains("0x01"), "{told}");
    }
}
