//! A secret, as people keep it: never shown, and wiped from memory when it is dropped.

use super::Signer;
use crate::{Error, Result};
use sp_core::{
    crypto::{SecretString, Zeroize},
    sr25519, Pair,
};
use std::{
    fmt,
    io::{self, BufRead, IsTerminal, Read},
};

/// The longest secret that is read: a phrase of 24 words with a long path has some 300 bytes.
const MAX_BYTES: u64 = 4096;

/// A phrase of 12 to 24 words, with a derivation path if wanted, or a seed of 32 bytes in hex.
pub struct Secret(SecretString);

impl Secret {
    /// The secret of this text, whatever stands around it.
    pub fn new(mut text: String) -> Self {
        let secret = SecretString::from(text.trim().to_owned());
        text.zeroize();
        Self(secret)
    }

    /// A new phrase of 12 words, from the system's randomness.
    pub fn generate() -> Self {
        let (_, phrase, _) = sr25519::Pair::generate_with_phrase(None);
        Self::new(phrase)
    }

    /// The secret on the standard input: its first line, or what is typed, which is not shown.
    pub fn ask() -> Result<Self> {
        let unreadable = |error: io::Error| {
            Error::Input(format!("the secret cannot be read from the standard input: {error}"))
        };
        if io::stdin().is_terminal() {
            return rpassword::prompt_password("Secret phrase or seed (it is not shown): ")
                .map(Self::new)
                .map_err(unreadable);
        }
        let mut line = String::new();
        io::BufReader::new(io::stdin().take(MAX_BYTES)).read_line(&mut line).map_err(unreadable)?;
        Ok(Self::new(line))
    }

    /// Who signs with it; nobody if it is neither a phrase nor a seed.
    pub fn signer(&self) -> Option<Signer> {
        let secret = self.expose();
        // The SDK takes an empty text for the development phrase.
        if secret.is_empty() {
            return None;
        }
        sr25519::Pair::from_string(secret, None).ok().map(|pair| Signer { pair })
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }

    /// The text, for where it is kept.
    pub(super) fn expose(&self) -> &str {
        use sp_core::crypto::ExposeSecret;
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn new_secrets_differ_and_sign() {
        let accounts = (0..8).map(|_| Secret::generate().signer().unwrap().account());
        assert_eq!(accounts.collect::<BTreeSet<_>>().len(), 8);
    }

    #[test]
    fn a_secret_is_never_shown() {
        assert_eq!(format!("{:?}", Secret::new("open sesame".into())), "Secret");
        assert!(Secret::new("open sesame".into()).signer().is_none());
        assert!(Secret::new(" \n".into()).signer().is_none(), "nothing is no secret");
    }
}
