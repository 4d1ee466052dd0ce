//! Keys that transactions are signed with: from a file, from the system's keyring, or a development name. Never from the
//! command line.

mod file;
mod keyring;
mod secret;

pub use file::write_new;
pub use keyring::store_new;
pub use secret::Secret;

use crate::{commands::EVERYWHERE, Error, Result};
use sp_core::{crypto::Ss58Codec, sr25519, Pair};
use sp_runtime::{AccountId32, MultiSignature};
use std::path::PathBuf;

/// Signs for one account.
#[derive(Clone)]
pub struct Signer {
    pair: sr25519::Pair,
}

/// Which key signs.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct KeyArgs {
    /// A file that holds the signer's secret: a phrase, with a derivation path if wanted, or a seed in hex
    #[arg(long, value_name = "FILE", global = true, help_heading = EVERYWHERE, conflicts_with_all = ["keyring", "dev"])]
    pub key: Option<PathBuf>,
    /// The name under which the system's keyring holds the signer's secret
    #[arg(long, value_name = "NAME", global = true, help_heading = EVERYWHERE, conflicts_with = "dev")]
    pub keyring: Option<String>,
    /// A development account, such as Alice: everybody has its secret, so it is for development chains
    #[arg(long, value_name = "NAME", global = true, help_heading = EVERYWHERE)]
    pub dev: Option<String>,
}

impl KeyArgs {
    /// The signer that was chosen.
    pub fn signer(&self) -> Result<Signer> {
        match (&self.key, &self.keyring, &self.dev) {
            (Some(file), _, _) => file::read(file)?.signer().ok_or_else(|| file::unusable(file)),
            (None, Some(name), _) => keyring::read(name)?.signer().ok_or_else(|| keyring::unusable(name)),
            (None, None, Some(name)) => Signer::development(name),
            (None, None, None) => Err(Error::Input(
                "say who signs: --key FILE for a secret in a file, --keyring NAME for one in the system's keyring, or \
                 --dev NAME on a development chain"
                    .into(),
            )),
        }
    }
}

impl Signer {
    /// The key of a development name: `Alice`, or a path such as `artist/ada` below the development phrase.
    pub fn development(name: &str) -> Result<Self> {
        let usable = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if !name.split('/').all(usable) {
            let sentence = format!("\"{name}\" is not a development name: letters, digits, - and _");
            return Err(Error::Input(sentence));
        }
        let path: String = name.split('/').map(|part| format!("//{part}")).collect();
        let underivable = || Error::Input(format!("no key can be derived from the name \"{name}\""));
        Secret::new(path).signer().ok_or_else(underivable)
    }

    /// The account.
    pub fn account(&self) -> AccountId32 {
        AccountId32::new(self.pair.public().0)
    }

    /// A signature over `message`.
    pub fn sign(&self, message: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.pair.sign(message))
    }
}

/// An account as written: an SS58 address, or a development name such as `Alice`.
pub fn parse_account(text: &str) -> Result<AccountId32> {
    AccountId32::from_ss58check(text).or_else(|_| {
        let development = text.len() < 40;
        let unusable = || {
            Error::Input(format!(
                "\"{text}\" is not an account's address: that is SS58, or a development name such as Alice"
            ))
        };
        development
            .then(|| Signer::development(text).ok())
            .flatten()
            .map(|key| key.account())
            .ok_or_else(unusable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_keyring::Sr25519Keyring;

    #[test]
    fn development_names_are_the_well_known_ones() {
        assert_eq!(Signer::development("Alice").unwrap().account(), Sr25519Keyring::Alice.to_account_id());
        assert_eq!(parse_account("Bob"), Ok(Sr25519Keyring::Bob.to_account_id()));
        let address = Sr25519Keyring::Bob.to_account_id().to_ss58check();
        assert_eq!(parse_account(&address), Ok(Sr25519Keyring::Bob.to_account_id()));
        assert!(Signer::development("a//b").is_err() && Signer::development("").is_err());
        assert!(parse_account("5Grwva").is_ok(), "a short word is a development name");
        assert!(parse_account(&address[1..]).is_err());
    }
}
