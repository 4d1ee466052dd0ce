//! A manifest's outputs in a file of their own, so that a batch of any size is read piece by piece.
//!
//! An output is its hash, the length of its locator in two bytes, the lower first, and the locator. The file has no
//! name, and vanishes with its last use.

use super::{scan::scan, ManifestError, Output};
use sp_core::H256;
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::Path,
};

/// The outputs of a payment, to be read once from beginning to end.
pub struct Spool {
    reader: BufReader<File>,
    left: u32,
}

/// Why there is no spool.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The file cannot be used.
    #[error("the outputs cannot be kept on disk: {0}")]
    Disk(#[from] io::Error),
}

impl Spool {
    /// The outputs that a manifest lists, if they are the `paid` ones of `root`, in a file below `folder`. Blocks.
    pub fn new(manifest: impl Read, paid: u32, root: H256, folder: &Path) -> Result<Self, SpoolError> {
        let mut writer = BufWriter::new(tempfile::tempfile_in(folder)?);
        let mut written = Ok(());
        scan(manifest, paid, root, |output| {
            if written.is_ok() {
                written = write(&mut writer, &output);
            }
        })?;
        written?;
        let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Self { reader: BufReader::new(file), left: paid })
    }

    /// The next outputs, so many if there are as many. Blocks.
    pub fn next(&mut self, outputs: usize) -> io::Result<Vec<Output>> {
        let outputs = outputs.min(self.left as usize);
        let next = (0..outputs).map(|_| self.read()).collect::<io::Result<Vec<_>>>()?;
        self.left -= outputs as u32;
        Ok(next)
    }

    /// Leaves out the next outputs. Blocks.
    pub fn skip(&mut self, outputs: u32) -> io::Result<()> {
        let outputs = outputs.min(self.left);
        for _ in 0..outputs {
            self.read()?;
        }
        self.left -= outputs;
        Ok(())
    }

    fn read(&mut self) -> io::Result<Output> {
        let (mut hash, mut length) = ([0; 32], [0; 2]);
        self.reader.read_exact(&mut hash)?;
        self.reader.read_exact(&mut length)?;
        let mut locator = vec![0; u16::from_le_bytes(length).into()];
        self.reader.read_exact(&mut locator)?;
        Ok(Output { hash: H256(hash), locator })
    }
}

fn write(writer: &mut impl Write, output: &Output) -> io::Result<()> {
    let length = u16::try_from(output.locator.len()).map_err(io::Error::other)?;
    writer.write_all(&output.hash.0)?;
    writer.write_all(&length.to_le_bytes())?;
    writer.write_all(&output.locator)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::sha256,
        manifest::{self, root},
    };

    fn outputs(count: u32) -> Vec<Output> {
        let locator = |n: u32| "/".repeat(n as usize % 257).into_bytes();
        (0..count).map(|n| Output { hash: sha256(&n.to_le_bytes()), locator: locator(n) }).collect()
    }

    fn root_of(outputs: &[Output]) -> H256 {
        root(outputs.iter().map(|output| output.hash))
    }

    #[test]
    fn outputs_come_in_order_from_wherever_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = outputs(1000);
        let manifest = manifest::write(&outputs);
        for skipped in [0, 1, 31, 999, 1000, 2000] {
            let mut spool = Spool::new(&manifest[..], 1000, root_of(&outputs), folder.path()).unwrap();
            spool.skip(skipped).unwrap();
            let mut found = Vec::new();
            loop {
                let next = spool.next(32).unwrap();
                assert!(next.len() <= 32);
                if next.is_empty() {
                    break;
                }
                found.extend(next);
            }
            assert_eq!(found, outputs[(skipped as usize).min(1000)..]);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_told_apart_from_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = outputs(3);
        let manifest = manifest::write(&outputs);
        let wrong = Spool::new(&manifest[..], 2, root_of(&outputs), folder.path());
        assert!(matches!(wrong, Err(SpoolError::Manifest(ManifestError::Count { listed: 3, paid: 2 }))));
        let nowhere = Spool::new(&manifest[..], 3, root_of(&outputs), &folder.path().join("nowhere"));
        assert!(matches!(nowhere, Err(SpoolError::Disk(_))));
    }
}
