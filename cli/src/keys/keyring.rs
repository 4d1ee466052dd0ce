//! Secrets in the system's keyring, which is the Secret Service: that of GNOME, KDE, KeePassXC.

use super::Secret;
use crate::{Error, Result};
use keyring_core::{Entry, Error as Failure};
use std::sync::LazyLock;

/// What the program's entries are filed under.
const SERVICE: &str = "guerdon";

/// Whether there is a keyring, and if there is none why.
static STORE: LazyLock<Result<(), String>> = LazyLock::new(|| {
    #[cfg(target_os = "linux")]
    {
        let store = dbus_secret_service_keyring_store::Store::new().map_err(|error| error.to_string())?;
        keyring_core::set_default_store(store);
        Ok(())
    }
    #[cfg(not(target_os = "linux"))]
    Err("the program knows that of Linux only".into())
});

/// The secret that the keyring holds under a name.
pub fn read(name: &str) -> Result<Secret> {
    match entry(name)?.get_password() {
        Ok(secret) => Ok(Secret::new(secret)),
        Err(Failure::NoEntry) => Err(Error::Input(format!(
            "the keyring holds no key named \"{name}\": guerdon account new --keyring {name} makes one"
        ))),
        Err(error) => Err(failure(name, &error)),
    }
}

/// Puts a secret into the keyring under a new name.
///
/// # Errors
///
/// The name is taken, or there is no keyring.
pub fn store_new(name: &str, secret: &Secret) -> Result<()> {
    let entry = entry(name)?;
    match entry.get_password() {
        Err(Failure::NoEntry) => {}
        Err(error) => return Err(failure(name, &error)),
        Ok(there) => {
            drop(Secret::new(there));
            let sentence = format!("the keyring holds a key named \"{name}\" already: choose another name");
            return Err(Error::Input(sentence));
        }
    }
    entry.set_password(secret.expose()).map_err(|error| failure(name, &error))
}

pub(super) fn unusable(name: &str) -> Error {
    let sentence = "is neither a secret phrase nor a seed of 32 bytes in hex";
    Error::Input(format!("what the keyring holds under \"{name}\" {sentence}"))
}

fn entry(name: &str) -> Result<Entry> {
    if name.trim().is_empty() {
        return Err(Error::Input("a key in the keyring needs a name".into()));
    }
    if let Err(why) = &*STORE {
        let sentence = format!("there is no keyring here that can be used ({why}): use --key FILE");
        return Err(Error::Input(sentence));
    }
    Entry::new(SERVICE, name).map_err(|error| failure(name, &error))
}

/// What went wrong. The errors that carry what was stored are told without it.
fn failure(name: &str, error: &Failure) -> Error {
    Error::Input(match error {
        Failure::NoStorageAccess(_) => "the keyring is locked: unlock it, or use --key FILE".into(),
        Failure::Ambiguous(_) => {
            format!("the keyring holds several keys named \"{name}\": remove all but one")
        }
        Failure::BadEncoding(_) | Failure::BadDataFormat(..) => {
            format!("what the keyring holds under \"{name}\" is no text")
        }
        error => format!("the keyring cannot be used ({error}): use --key FILE"),
    })
}
