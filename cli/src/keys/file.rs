//! Secrets in files.

use super::Secret;
use crate::{Error, Result};
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

/// The secret that a file holds.
pub fn read(file: &Path) -> Result<Secret> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::Input(format!("the key file {shown} cannot be read: {error}")))?;
    let secret = Secret::new(text);
    match secret.is_empty() {
        true => Err(Error::Input(format!("the key file {shown} is empty"))),
        false => Ok(secret),
    }
}

/// Writes a secret to a new file that only its owner can read.
///
/// # Errors
///
/// There is such a file already, or it cannot be written.
pub fn write_new(file: &Path, secret: &Secret) -> Result<()> {
    let shown = file.display();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::Input(format!(
            "{shown} is there already, and a key is never written over: name another file"
        )),
        _ => Error::Input(format!("the key file {shown} cannot be written: {error}")),
    })?;
    let written = writeln!(open, "{}", secret.expose()).and_then(|()| open.sync_all());
    written.map_err(|error| {
        // What is there is not the whole secret.
        let _ = std::fs::remove_file(file);
        Error::Input(format!("the key file {shown} cannot be written: {error}"))
    })
}

pub(super) fn unusable(file: &Path) -> Error {
    let shown = file.display();
    Error::Input(format!("the key file {shown} holds neither a secret phrase nor a seed of 32 bytes in hex"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyArgs;
    use sp_keyring::Sr25519Keyring;

    fn signer(file: &Path) -> Result<crate::keys::Signer> {
        KeyArgs { key: Some(file.to_owned()), ..Default::default() }.signer()
    }

    #[test]
    fn files_hold_a_phrase_or_a_seed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for secret in ["//Alice\n", "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"] {
            std::fs::write(&file, secret).unwrap();
            assert_eq!(signer(&file).unwrap().account(), Sr25519Keyring::Alice.to_account_id());
        }
        for nothing in ["", " \n"] {
            std::fs::write(&file, nothing).unwrap();
            assert!(matches!(signer(&file), Err(Error::Input(_))));
        }
        std::fs::write(&file, "open sesame").unwrap();
        let Err(Error::Input(sentence)) = signer(&file) else { panic!("accepted") };
        assert!(!sentence.contains("sesame"), "a secret is never shown");
    }

    #[test]
    fn a_new_file_is_its_owners_and_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let secret = Secret::generate();
        write_new(&file, &secret).unwrap();
        assert_eq!(signer(&file).unwrap().account(), secret.signer().unwrap().account());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let before = std::fs::read(&file).unwrap();
        assert!(matches!(write_new(&file, &Secret::generate()), Err(Error::Input(_))));
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}
