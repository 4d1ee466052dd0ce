//! How far the attribution of a batch has come, on disk, so that an engine that was stopped goes on from there.
//!
//! Each job has a file of its own, `<job>.batch`. It holds, SCALE-encoded and followed by the SHA-256 of all that, the
//! version of the format, a key of everything that the result depends on, how many outputs are counted in, and the
//! bits of the sums. One that is damaged, of another version or of another key is of no use, and is removed.
//!
//! The folder can be deleted whenever the engine does not run: batches then begin anew.

use crate::{attribution::Sums, content::sha256, content::write_whole};
use codec::{Decode, DecodeAll, Encode};
use guerdon_primitives::jobs::JobId;
use sp_core::H256;
use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The most checkpoints that are kept; the oldest are removed first.
const MAX_CHECKPOINTS: usize = 32;
/// The largest checkpoint: of four million players.
const MAX_BYTES: usize = 32 << 20;
/// The bytes of a SHA-256.
const SUM: usize = 32;
/// What the files' names end with.
const EXTENSION: &str = "batch";

/// The checkpoints of an engine.
pub struct Checkpoints {
    folder: PathBuf,
}

/// What a file holds. The variant is the version of the format.
#[derive(Encode, Decode)]
enum File {
    #[codec(index = 1)]
    V1 { key: H256, outputs: u64, value_bits: Vec<u64> },
}

impl Checkpoints {
    /// Those in a folder, which is made if it is not there. What is left of interrupted writes is removed.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() && path.extension().is_none_or(|extension| extension != EXTENSION) {
                fs::remove_file(path)?;
            }
        }
        let checkpoints = Self { folder: folder.to_owned() };
        checkpoints.leave(MAX_CHECKPOINTS)?;
        Ok(checkpoints)
    }

    /// Where a job was, if there is a checkpoint of it and it has this key. Blocks.
    pub fn load(&self, job: JobId, key: H256) -> Option<Sums> {
        let problem = match self.read(job, key) {
            Ok(found) => return found,
            Err(problem) => problem,
        };
        log::warn!(
            "the checkpoint of job {job} is of no use and is removed, so that it begins anew: {problem}"
        );
        self.remove(job);
        None
    }

    /// Keeps where a job is. Blocks.
    pub fn save(&self, job: JobId, key: H256, sums: &Sums) -> io::Result<()> {
        let value_bits = sums.values.iter().map(|value| value.to_bits()).collect();
        let mut bytes = File::V1 { key, outputs: sums.outputs, value_bits }.encode();
        bytes.extend(sha256(&bytes).0);
        if bytes.len() > MAX_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there are too many works"));
        }
        let path = self.path(job);
        if !path.exists() {
            self.leave(MAX_CHECKPOINTS - 1)?;
        }
        write_whole(&path, &bytes)
    }

    /// Removes a job's checkpoint, if there is one. Blocks.
    pub fn remove(&self, job: JobId) {
        match fs::remove_file(self.path(job)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                log::warn!("the checkpoint of job {job} cannot be removed: {error}");
            }
            _ => (),
        }
    }

    fn read(&self, job: JobId, expected: H256) -> Result<Option<Sums>, String> {
        let file = match fs::File::open(self.path(job)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut bytes = Vec::new();
        file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        let (body, sum) = bytes.split_last_chunk::<SUM>().ok_or("it is cut short")?;
        if sha256(body).0 != *sum {
            return Err("it is damaged".into());
        }
        let File::V1 { key, outputs, value_bits } =
            File::decode_all(&mut &body[..]).map_err(|_| "it is of a version that is not known")?;
        if key != expected {
            return Err("it was made from other outputs or works, or by another encoder or method".into());
        }
        Ok(Some(Sums { outputs, values: value_bits.into_iter().map(f64::from_bits).collect() }))
    }

    /// Removes all but so many, the oldest first.
    fn leave(&self, most: usize) -> io::Result<()> {
        let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                // One that was removed meanwhile has no time.
                files.extend(entry.metadata().and_then(|data| data.modified()).map(|time| (time, path)));
            }
        }
        files.sort_unstable_by(|a, b| b.cmp(a));
        for (_, path) in files.into_iter().skip(most) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => (),
            }
        }
        Ok(())
    }

    fn path(&self, job: JobId) -> PathBuf {
        self.folder.join(format!("{job}.{EXTENSION}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: H256 = H256([7; 32]);

    fn sums() -> Sums {
        Sums { outputs: 5, values: vec![0.1 + 0.2, f64::MIN_POSITIVE / 2.0, 0.0, 1e300] }
    }

    fn checkpoints() -> (tempfile::TempDir, Checkpoints) {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::open(folder.path()).unwrap();
        (folder, checkpoints)
    }

    #[test]
    fn what_is_saved_is_loaded_bit_by_bit() {
        let (folder, checkpoints) = checkpoints();
        assert_eq!(checkpoints.load(1, KEY), None);
        checkpoints.save(1, KEY, &sums()).unwrap();
        let again = Checkpoints::open(folder.path()).unwrap();
        let bits = |sums: &Sums| sums.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let found = again.load(1, KEY).unwrap();
        assert_eq!((found.outputs, bits(&found)), (5, bits(&sums())));
        assert_eq!(again.load(2, KEY), None);
        again.remove(1);
        again.remove(1);
        assert_eq!(again.load(1, KEY), None);
    }

    #[test]
    fn damaged_cut_and_foreign_ones_are_removed() {
        let (_folder, checkpoints) = checkpoints();
        checkpoints.save(1, KEY, &sums()).unwrap();
        let path = checkpoints.path(1);
        let good = fs::read(&path).unwrap();
        let is_removed = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            checkpoints.load(1, KEY).is_none() && !path.exists()
        };
        for place in 0..good.len() {
            let mut damaged = good.clone();
            damaged[place] ^= 1;
            assert!(is_removed(&damaged), "byte {place}");
            assert!(is_removed(&good[..place]), "cut to {place} bytes");
        }
        assert!(is_removed(&[&good[..], &[0]].concat()));
        let with_sum = |body: &[u8]| [body, &sha256(body).0].concat();
        let body = &good[..good.len() - SUM];
        assert!(is_removed(&with_sum(&[&[2], &body[1..]].concat())), "of another version");
        assert!(is_removed(&with_sum(&[body, &[0]].concat())), "with something behind it");

        checkpoints.save(1, H256::zero(), &sums()).unwrap();
        assert!(checkpoints.load(1, KEY).is_none() && !path.exists(), "of another key");
        fs::write(&path, &good).unwrap();
        assert_eq!(checkpoints.load(1, KEY), Some(sums()));
    }

    #[test]
    fn their_number_and_size_are_bounded() {
        let (folder, checkpoints) = checkpoints();
        for job in 0..MAX_CHECKPOINTS as JobId + 10 {
            checkpoints.save(job, KEY, &sums()).unwrap();
            assert_eq!(checkpoints.load(job, KEY), Some(sums()), "the latest is kept");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MAX_CHECKPOINTS);
        let large = Sums { outputs: 1, values: vec![0.0; MAX_BYTES / 8] };
        assert!(checkpoints.save(1, KEY, &large).is_err());
    }

    #[test]
    fn what_interrupted_writes_left_is_removed() {
        let (folder, checkpoints) = checkpoints();
        checkpoints.save(1, KEY, &sums()).unwrap();
        fs::write(folder.path().join(".tmpAbC"), "half of one").unwrap();
        let again = Checkpoints::open(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(again.load(1, KEY).is_some());
    }
}
