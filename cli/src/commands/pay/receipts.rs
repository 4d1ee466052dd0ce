//! The receipts of a payment's outputs, in files.

use crate::{
    actions::{outputs::Output, receipts},
    client::Client,
    files::RECEIPT_EXTENSION,
    local, Error, Result,
};
use guerdon_engine::receipt;
use guerdon_primitives::{PaymentId, WorkId};
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// Where each output's receipt goes: into `folder`, which is made if need be, or beside the output.
///
/// # Errors
///
/// Two outputs of the same name, and a folder that cannot be made or written to.
pub(super) fn places(outputs: &[Output], folder: Option<&Path>) -> Result<Vec<PathBuf>> {
    let Some(folder) = folder else {
        return Ok(outputs.iter().map(|output| with_extension(output.file.as_os_str())).collect());
    };
    let shown = folder.display();
    let unusable = |error| {
        Error::Input(format!("receipts cannot be written to the folder {shown} ({error}); nothing was paid"))
    };
    fs::create_dir_all(folder).map_err(unusable)?;
    let mut taken = BTreeSet::new();
    let place = |output: &Output| {
        let place = folder.join(with_extension(output.file.file_name().unwrap_or(output.file.as_os_str())));
        match taken.insert(place.clone()) {
            true => Ok(place),
            false => {
                let twice = place.display();
                let sentence = "two outputs would have their receipts in";
                Err(Error::Input(format!(
                    "{sentence} {twice}: leave --receipts out, and each is beside its output"
                )))
            }
        }
    };
    outputs.iter().map(place).collect()
}

fn with_extension(name: &std::ffi::OsStr) -> PathBuf {
    let mut name = OsString::from(name);
    name.push(RECEIPT_EXTENSION);
    name.into()
}

/// Writes the receipts of a payment's outputs, which are in its order, to their places.
///
/// # Errors
///
/// A file that cannot be written: the payment is made all the same.
pub(super) async fn write(
    client: &Client,
    payment: PaymentId,
    outputs: &[WorkId],
    places: Vec<PathBuf>,
) -> Result<Vec<PathBuf>> {
    let receipts = receipts::of_all(client, payment, outputs);
    let written = local::apart(move || {
        for (place, receipt) in places.iter().zip(&receipts) {
            local::replace(place, &receipt::write(receipt))?;
        }
        Ok(places)
    });
    written.await.map_err(|error| {
        Error::Unfinished(format!(
            "payment {payment} is made, and a receipt could not be written ({error}): give the command again with \
             --receipts FOLDER, and nothing more is paid"
        ))
    })
}

/// Where the receipts are, in a line.
pub(super) fn in_words(receipts: &[PathBuf]) -> String {
    match receipts {
        [] => String::new(),
        [one] => format!("Receipt: {}", one.display()),
        [first, .., last] => {
            format!("Receipts: {} files, {} to {}", receipts.len(), first.display(), last.display())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{hash, Stored};

    fn outputs(files: &[&str]) -> Vec<Output> {
        let stored = Stored { hash: hash(b""), locator: Default::default() };
        files.iter().map(|file| Output { file: file.into(), stored: stored.clone() }).collect()
    }

    #[test]
    fn receipts_are_beside_their_outputs_or_in_one_folder() {
        let beside = places(&outputs(&["a/1.png", "b/1.png"]), None).unwrap();
        assert_eq!(beside, ["a/1.png.receipt.json", "b/1.png.receipt.json"].map(PathBuf::from));

        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("new/receipts");
        let together = places(&outputs(&["a/1.png", "b/2.png"]), Some(&folder)).unwrap();
        assert_eq!(together, ["1.png.receipt.json", "2.png.receipt.json"].map(|name| folder.join(name)));
        assert!(folder.is_dir());

        let twice = places(&outputs(&["a/1.png", "b/1.png"]), Some(&folder)).unwrap_err();
        assert!(twice.to_string().contains("two outputs"), "{twice}");
        let taken = root.path().join("file");
        fs::write(&taken, "").unwrap();
        assert!(matches!(places(&outputs(&["1.png"]), Some(&taken)), Err(Error::Input(_))));
    }
}
