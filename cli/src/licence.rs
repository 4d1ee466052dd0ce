//! Licences and consent, as people write and read them.

use crate::{Error, Result};
use guerdon_primitives::{is_licence, Consent, Licence};

/// What the identifier of a licence that is on no list begins with.
const OWN: &str = "LicenseRef-";
/// The identifier on the list that says nothing of a licence.
const NOTHING: &str = "NOASSERTION";

/// The SPDX identifier of a licence, or `LicenseRef-` and a name of one's own.
///
/// # Errors
///
/// An identifier that is not on the list of SPDX, with the one that is probably meant.
pub fn parse_licence(text: &str) -> Result<Licence> {
    let own = text.strip_prefix(OWN).is_some_and(|name| !name.is_empty() && !name.contains('+'));
    let listed = spdx::license_id(text).is_some_and(|found| is_named(text, found.name));
    if !own && !listed {
        let hint = match meant(text) {
            Some(name) => format!("write {name} if that is meant"),
            None => {
                format!("look at https://spdx.org/licenses, or write {OWN} and a name for one's own terms")
            }
        };
        return Err(Error::Input(format!("\"{text}\" is not the SPDX identifier of a licence: {hint}")));
    }
    let unusable = || {
        Error::Input(format!("\"{text}\" is too long, or has other characters than A-Z, a-z, 0-9, - and ."))
    };
    Licence::try_from(text.as_bytes().to_vec())
        .ok()
        .filter(|licence| is_licence(licence))
        .ok_or_else(unusable)
}

/// Whether the text is the identifier, or the identifier with one `+`, for "or any later version".
fn is_named(text: &str, identifier: &str) -> bool {
    identifier != NOTHING && text.strip_suffix('+').unwrap_or(text) == identifier
}

/// The identifier that was probably meant: the same in other letters, or what is often written for it.
fn meant(text: &str) -> Option<&'static str> {
    let same = spdx::identifiers::LICENSES.iter().find(|licence| licence.name.eq_ignore_ascii_case(text));
    let often = || {
        spdx::imprecise_license_id(text)
            .filter(|(_, length)| *length == text.len())
            .map(|(found, _)| found.name)
    };
    same.map(|licence| licence.name).or_else(often).filter(|name| *name != NOTHING)
}

/// A licence as it is shown.
pub fn licence(licence: &Licence) -> String {
    String::from_utf8_lossy(licence).into_owned()
}

/// The consent to training: `allow`, `royalty` or `deny`.
pub fn parse_consent(text: &str) -> Result<Consent> {
    match text {
        "allow" => Ok(Consent::Allow),
        "royalty" => Ok(Consent::AllowWithRoyalty),
        "deny" => Ok(Consent::Deny),
        _ => Err(Error::Input(format!("\"{text}\" is not allow, royalty or deny"))),
    }
}

/// A consent in words.
pub fn consent(consent: Consent) -> &'static str {
    match consent {
        Consent::Allow => "models may be trained on it",
        Consent::AllowWithRoyalty => "models may be trained on it for a royalty",
        Consent::Deny => "no model may be trained on it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_on_the_list_and_ones_own_are_read() {
        for text in ["CC-BY-4.0", "CC0-1.0", "MIT", "GPL-2.0+", "LicenseRef-studio.1"] {
            assert_eq!(parse_licence(text).map(|read| licence(&read)), Ok(text.into()));
        }
    }

    #[test]
    fn what_is_probably_meant_is_told() {
        for (text, meant) in [("cc-by-4.0", "CC-BY-4.0"), ("mit", "MIT"), ("Apache 2.0", "Apache-2.0")] {
            let Err(Error::Input(sentence)) = parse_licence(text) else { panic!("read {text}") };
            assert!(sentence.contains(text) && sentence.contains(meant), "{sentence}");
        }
    }

    #[test]
    fn what_is_no_identifier_is_refused() {
        let long = format!("LicenseRef-{}", "a".repeat(64));
        let wrong =
            ["", "+", "mine", "MIT OR ISC", "MIT++", "NOASSERTION", "LicenseRef-", "LicenseRef-a b", &long];
        for text in wrong {
            assert!(matches!(parse_licence(text), Err(Error::Input(_))), "{text}");
        }
    }

    #[test]
    fn consent_is_one_of_three() {
        assert_eq!(parse_consent("allow"), Ok(Consent::Allow));
        assert_eq!(parse_consent("royalty"), Ok(Consent::AllowWithRoyalty));
        assert_eq!(parse_consent("deny"), Ok(Consent::Deny));
        assert!(parse_consent("").is_err() && parse_consent("Allow").is_err());
    }
}
