//! API keys.
//!
//! A key file has a line for each key: `NAME SHA-256`, the digest being that of the key in hexadecimal. Empty lines and
//! what follows a `#` are left out. Who reads the file does not learn the keys. They are random and long, so a digest
//! without salt is as hard to turn back as they are to guess.

use crate::{Error, Result};
use rand::{rngs::OsRng, TryRngCore};
use sha2::{Digest, Sha256};
use std::path::Path;
use subtle::ConstantTimeEq;

/// The longest name of a key, in bytes.
const MAX_NAME: usize = 64;

/// The keys that a gateway knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(Vec<Key>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: String,
    digest: [u8; 32],
}

/// A key that nobody has yet.
pub struct NewKey {
    /// The key itself, which whoever holds it puts after `Authorization: Bearer `.
    pub secret: String,
    /// Its line in a key file.
    pub line: String,
}

impl Keys {
    /// The keys in a file.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and those of [`Keys::parse`] with the file's name.
    pub fn read(file: &Path) -> Result<Self> {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .map_err(|error| Error::Input(format!("the key file {shown} cannot be read: {error}")))?;
        Self::parse(&text).map_err(|error| Error::Input(format!("{shown}: {error}")))
    }

    /// The keys in a key file's text.
    ///
    /// # Errors
    ///
    /// A line that is not one of a key, with its number; a name or a key that comes twice; no key at all.
    pub fn parse(text: &str) -> Result<Self> {
        let mut keys: Vec<Key> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let refuse = |what: &str| Error::Input(format!("line {} of the key file {what}", number + 1));
            let key = key(line).ok_or_else(|| {
                refuse("is not a name, a space, and the SHA-256 of a key in 64 hexadecimal digits")
            })?;
            if keys.iter().any(|known| known.name == key.name) {
                return Err(refuse(&format!("has the name {} of a line before it", key.name)));
            }
            if keys.iter().any(|known| known.digest == key.digest) {
                return Err(refuse("has the key of a line before it"));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(Error::Input("the key file has no key: guerdon gateway key NAME makes one".into()));
        }
        Ok(Self(keys))
    }

    /// The names, in the file's order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| &*key.name)
    }

    /// The place of a key that somebody presents.
    ///
    /// Every digest is compared, each in a time that does not depend on where it differs.
    pub(crate) fn place(&self, presented: &str) -> Option<usize> {
        let digest: [u8; 32] = Sha256::digest(presented).into();
        let mut found = None;
        for (place, key) in self.0.iter().enumerate() {
            if bool::from(key.digest.ct_eq(&digest)) {
                found = Some(place);
            }
        }
        found
    }
}

impl NewKey {
    /// A random key of 256 bits.
    ///
    /// # Errors
    ///
    /// A name that is not 1 to 64 letters, digits, dots, dashes or underscores; a system without randomness.
    pub fn generate(name: &str) -> Result<Self> {
        if !is_name(name) {
            return Err(Error::Input(format!(
                "a key's name is 1 to {MAX_NAME} letters, digits, dots, dashes or underscores, and \"{}\" is not",
                name.escape_debug()
            )));
        }
        let mut random = [0; 32];
        OsRng
            .try_fill_bytes(&mut random)
            .map_err(|error| Error::Input(format!("the system gives no random numbers: {error}")))?;
        let secret = format!("guerdon-{}", hex::encode(random));
        let line = format!("{name} {}", hex::encode(Sha256::digest(&secret)));
        Ok(Self { secret, line })
    }
}

fn key(line: &str) -> Option<Key> {
    let mut words = line.split_whitespace();
    let (name, digits) = (words.next()?, words.next()?);
    let mut digest = [0; 32];
    hex::decode_to_slice(digits, &mut digest).ok()?;
    (words.next().is_none() && is_name(name)).then(|| Key { name: name.to_owned(), digest })
}

fn is_name(name: &str) -> bool {
    let written = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_found_by_its_line_and_no_other_is() {
        let (one, two) = (NewKey::generate("one").unwrap(), NewKey::generate("two").unwrap());
        assert_ne!(one.secret, two.secret);
        let text = format!("# the keys\n\n{}\n  {} # of two\n", one.line, two.line);
        let keys = Keys::parse(&text).unwrap();
        assert_eq!(keys.names().collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!((keys.place(&one.secret), keys.place(&two.secret)), (Some(0), Some(1)));
        for other in ["", "one", &one.line, &one.secret[1..], &format!("{} ", one.secret)] {
            assert_eq!(keys.place(other), None, "{other}");
        }
        assert!(!text.contains(&one.secret));
    }

    #[test]
    fn the_digest_is_that_of_sha256sum() {
        let line = "abc ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Keys::parse(line).unwrap().place("abc"), Some(0));
    }

    #[test]
    fn a_wrong_line_is_told_by_its_number() {
        let digest = "ab".repeat(32);
        let long = "n".repeat(65);
        for wrong in [
            "name".to_owned(),
            digest.clone(),
            format!("name {}", &digest[1..]),
            format!("name {digest}0"),
            format!("name {}", "zz".repeat(32)),
            format!("a name {digest}"),
            format!("n\u{e4}me {digest}"),
            format!("{long} {digest}"),
        ] {
            let told = Keys::parse(&format!("# one\n{wrong}\n")).unwrap_err().to_string();
            assert!(told.starts_with("line 2 of the key file is not a name"), "{wrong}: {told}");
            assert!(!told.contains(&digest), "{told}");
        }
    }

    #[test]
    fn names_and_keys_come_once_and_there_is_one() {
        let (one, two) = ("ab".repeat(32), "cd".repeat(32));
        let told = |text: String| Keys::parse(&text).unwrap_err().to_string();
        assert!(told(format!("a {one}\na {two}")).contains("line 2 of the key file has the name a"));
        assert!(told(format!("a {one}\n\nb {one}")).contains("line 3 of the key file has the key"));
        assert!(told("# nothing\n".into()).contains("no key"));
        assert!(NewKey::generate("").is_err() && NewKey::generate("a b").is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let told = Keys::read(Path::new("/nowhere/keys")).unwrap_err().to_string();
        assert!(told.contains("/nowhere/keys"), "{told}");
    }
}
