//! A disk in memory. What is written is on it for certain only after a sync.

use rand::Rng;
use redb::StorageBackend;
use std::{
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

/// How long a cut waits for a sync.
const PATIENCE: Duration = Duration::from_millis(200);

#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    seen: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<Write>,
    fails: bool,
    /// Whether to keep what there is when the next sync begins.
    catches: bool,
    caught: Option<(Vec<u8>, Vec<Write>)>,
}

#[derive(Clone, Debug)]
enum Write {
    Bytes(usize, Vec<u8>),
    Length(usize),
}

impl Write {
    fn apply(&self, disk: &mut Vec<u8>) {
        match self {
            Self::Bytes(at, bytes) => {
                // The write that made room may have been lost.
                disk.resize(disk.len().max(at + bytes.len()), 0);
                disk[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Self::Length(length) => disk.resize(*length, 0),
        }
    }
}

impl Disk {
    /// From here on nothing can be written.
    pub fn fail(&self) {
        self.state().fails = true;
    }

    /// The disk after a power cut in the middle of the next sync, or as it is if no sync comes; and how many writes it
    /// has lost. Each write since the last sync is there or not.
    pub fn cut(&self, random: &mut impl Rng) -> (Self, usize) {
        self.state().catches = true;
        let begun = Instant::now();
        while self.state().caught.is_none() && begun.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        let (mut kept, unsynced) = {
            let mut state = self.state();
            state.catches = false;
            state.caught.take().unwrap_or_else(|| (state.synced.clone(), state.unsynced.clone()))
        };
        let share = random.random_range(0..=100);
        let mut lost = 0;
        for write in unsynced {
            match random.random_ratio(share, 100) {
                true => write.apply(&mut kept),
                false => lost += 1,
            }
        }
        let state = State { seen: kept.clone(), synced: kept, ..State::default() };
        (Self(Arc::new(Mutex::new(state))), lost)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn write_one(&self, write: Write) -> Result<(), io::Error> {
        let mut state = self.state();
        if state.fails {
            return Err(io::Error::other("no space left on device"));
        }
        write.apply(&mut state.seen);
        state.unsynced.push(write);
        Ok(())
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.state().seen.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let (state, at) = (self.state(), offset as usize);
        let bytes = state.seen.get(at..at + out.len()).ok_or_else(|| io::Error::other("past the end"))?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.write_one(Write::Length(len as usize))
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.state();
        if state.fails {
            return Err(io::Error::other("no space left on device"));
        }
        if std::mem::take(&mut state.catches) {
            state.caught = Some((state.synced.clone(), state.unsynced.clone()));
        }
        let unsynced = std::mem::take(&mut state.unsynced);
        unsynced.iter().for_each(|write| write.apply(&mut state.synced));
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.write_one(Write::Bytes(offset as usize, data.to_vec()))
    }
}
