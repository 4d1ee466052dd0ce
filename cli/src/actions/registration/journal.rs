//! A record, on this machine, of offers that were made and how they ended.
//!
//! The chain keeps what was admitted, not what was refused. Without a record a run that goes on would offer every
//! near-copy again. Nothing depends on it but that: who loses it repeats offers.
//!
//! One file for each chain and account, of one JSON value per line, which is only appended to. A line that was torn by
//! a crash is skipped. Each names a block by its hash, so that nothing counts that was recorded of a block that is not
//! part of the chain: development chains begin the same over and over.

use crate::actions::datasets::{Judgement, Verdict};
use guerdon_primitives::{BlockNumber, DatasetId, Parts, WorkId};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use sp_runtime::AccountId32;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// The record of an account's offers.
#[derive(Debug)]
pub struct Journal {
    file: File,
    known: BTreeMap<(DatasetId, WorkId), Entry>,
}

/// What is recorded last of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The dataset.
    pub dataset: DatasetId,
    /// The work.
    pub work: WorkId,
    /// The block before the offer was sent, or the one in which it was judged.
    pub block: BlockNumber,
    /// That block's hash.
    pub hash: H256,
    /// How it was judged; none before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
}

/// How an offer that brought nothing ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The work is in the dataset. The chain says more.
    Admitted,
    /// The work is a near-copy.
    Refused {
        /// How near, over 10^9.
        similarity: u32,
        /// To which work.
        nearest: Option<WorkId>,
    },
    /// There was no judgement.
    Unjudged,
}

impl Journal {
    /// The record of an account on a chain, in a folder that is made if it is not there.
    pub fn open(folder: &Path, genesis: H256, account: &AccountId32) -> io::Result<Self> {
        let folder = folder.join(hex::encode(genesis));
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{account}.jsonl"));
        let written = match fs::read(&path) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut file = File::options().create(true).append(true).open(&path)?;
        if written.last().is_some_and(|last| *last != b'\n') {
            // What comes next is not to be one line with what was torn.
            file.write_all(b"\n")?;
        }
        let lines = written.split(|byte| *byte == b'\n');
        let entries = lines.filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
        let known = entries.map(|entry| ((entry.dataset, entry.work), entry)).collect();
        Ok(Self { file, known })
    }

    /// What is recorded last of an offer.
    pub fn entry(&self, offer: &(DatasetId, WorkId)) -> Option<&Entry> {
        self.known.get(offer)
    }

    /// Records that offers are about to be sent, after a block.
    pub fn offering(&mut self, offers: &[(DatasetId, WorkId)], block: (BlockNumber, H256)) -> io::Result<()> {
        let entry = |&(dataset, work)| Entry { dataset, work, block: block.0, hash: block.1, end: None };
        self.append(offers.iter().map(entry))
    }

    /// Records how an offer ended, and in which block.
    pub fn judged(&mut self, judgement: &Judgement, block: (BlockNumber, H256)) -> io::Result<()> {
        let end = match &judgement.verdict {
            Verdict::Admitted { .. } => End::Admitted,
            Verdict::Refused { similarity, nearest } => {
                End::Refused { similarity: similarity.get(), nearest: *nearest }
            }
            Verdict::Unjudged => End::Unjudged,
        };
        let (dataset, work) = (judgement.dataset, judgement.work);
        self.append([Entry { dataset, work, block: block.0, hash: block.1, end: Some(end) }])
    }

    fn append(&mut self, entries: impl IntoIterator<Item = Entry>) -> io::Result<()> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, &entry)?;
            lines.push(b'\n');
            self.known.insert((entry.dataset, entry.work), entry);
        }
        self.file.write_all(&lines)
    }
}

impl End {
    /// The similarity that a near-copy was refused for, and to which work.
    pub fn near_copy(&self) -> Option<(Parts, Option<WorkId>)> {
        match self {
            Self::Refused { similarity, nearest } => Some((Parts::new(*similarity).ok()?, *nearest)),
            Self::Admitted | Self::Unjudged => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: H256 = H256::repeat_byte(1);
    const BLOCK: (BlockNumber, H256) = (7, H256::repeat_byte(9));

    fn work(byte: u8) -> WorkId {
        WorkId::repeat_byte(byte)
    }

    fn open(folder: &Path) -> Journal {
        Journal::open(folder, CHAIN, &AccountId32::new([3; 32])).unwrap()
    }

    fn refused(byte: u8) -> Judgement {
        let verdict =
            Verdict::Refused { similarity: Parts::from_percent(99), nearest: Some(work(byte + 100)) };
        Judgement { dataset: 0, work: work(byte), verdict }
    }

    fn file(folder: &Path) -> std::path::PathBuf {
        let files: Vec<_> = walkdir::WalkDir::new(folder)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .collect();
        assert_eq!(files.len(), 1);
        files[0].path().to_owned()
    }

    #[test]
    fn what_is_recorded_last_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = open(folder.path());
        journal.offering(&[(0, work(1)), (0, work(2)), (1, work(1))], BLOCK).unwrap();
        journal.judged(&refused(1), (8, H256::repeat_byte(10))).unwrap();
        let check = |journal: &Journal| {
            let judged = journal.entry(&(0, work(1))).unwrap();
            assert_eq!((judged.block, judged.hash), (8, H256::repeat_byte(10)));
            let expected = (Parts::from_percent(99), Some(work(101)));
            assert_eq!(judged.end.as_ref().unwrap().near_copy(), Some(expected));
            let offered = journal.entry(&(1, work(1))).unwrap();
            assert_eq!((offered.block, &offered.end), (7, &None));
            assert_eq!(journal.entry(&(1, work(2))), None);
        };
        check(&journal);
        check(&open(folder.path()));
    }

    #[test]
    fn a_torn_line_is_skipped_and_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = open(folder.path());
        journal.judged(&refused(1), BLOCK).unwrap();
        journal.judged(&refused(2), BLOCK).unwrap();
        let path = file(folder.path());
        let whole = fs::read(&path).unwrap();
        for cut in 1..whole.len() / 2 {
            fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            let mut journal = open(folder.path());
            assert!(journal.entry(&(0, work(1))).is_some());
            // Without its end only the line break is missing.
            assert_eq!(journal.entry(&(0, work(2))).is_some(), cut == 1);
            journal.judged(&refused(3), BLOCK).unwrap();
            let again = open(folder.path());
            assert!(again.entry(&(0, work(1))).is_some() && again.entry(&(0, work(3))).is_some());
        }
        fs::write(&path, b"\xff\xfe no record\n{}\n").unwrap();
        assert_eq!(open(folder.path()).entry(&(0, work(1))), None);
    }

    #[test]
    fn accounts_and_chains_have_their_own() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).judged(&refused(1), BLOCK).unwrap();
        let other = Journal::open(folder.path(), CHAIN, &AccountId32::new([4; 32])).unwrap();
        assert_eq!(other.entry(&(0, work(1))), None);
        let other = Journal::open(folder.path(), H256::zero(), &AccountId32::new([3; 32])).unwrap();
        assert_eq!(other.entry(&(0, work(1))), None);
    }
}
