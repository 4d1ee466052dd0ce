//! Where the next record goes.

use std::{fs::File, sync::Arc};

use crate::{
    contents::Contents,
    geometry::Geometry,
    handle::Handle,
    lock::Lock,
    record::{self, Key, Slot},
    segment::Segment,
    store::StoreError,
    vectors::Vectors,
};

/// Who appends to a store, one at a time.
pub struct Writer {
    segments: Vec<Arc<Segment>>,
    /// Places of segments and slots without records. The last one is taken first.
    free: Vec<(usize, u32)>,
    /// The place of the segment that is written, and its file.
    open: Option<(usize, File)>,
    next_number: u64,
    next_sequence: u64,
    record: Vec<u8>,
}

impl Writer {
    /// A writer of segments whose slots hold what is said, by segment and slot; what there is to read; and how many
    /// records are damaged. New segments have numbers from `next_number`, with room to count.
    ///
    /// Of records of one key the first stays, and the slots of the others are free.
    pub fn new(
        segments: Vec<Arc<Segment>>,
        slots: &[Vec<Slot>],
        next_number: u64,
    ) -> (Self, Contents, usize) {
        let (mut whole, mut free, mut damaged) = (Vec::new(), Vec::new(), 0);
        for (segment, slots) in slots.iter().enumerate() {
            for (slot, found) in (0u32..).zip(slots) {
                match *found {
                    Slot::Whole { key, sequence } => whole.push((sequence, segment, slot, key)),
                    Slot::Damaged => {
                        damaged += 1;
                        free.push((segment, slot));
                    }
                    Slot::Empty => free.push((segment, slot)),
                }
            }
        }
        whole.sort_unstable();
        let next_sequence = whole.last().map_or(0, |last| last.0.saturating_add(1));
        let mut contents = Contents::default();
        for (_, segment, slot, key) in whole {
            match contents.get(&key).is_some() {
                true => free.push((segment, slot)),
                false => contents.insert(key, Handle::stored(segments[segment].clone(), slot)),
            }
        }
        free.sort_unstable_by(|a, b| b.cmp(a));
        let writer = Self { segments, free, open: None, next_number, next_sequence, record: Vec::new() };
        (writer, contents, damaged)
    }

    /// Writes a record, to a free slot if there is one, and to a new segment if not.
    pub fn append(
        &mut self,
        lock: &Arc<Lock>,
        fingerprint: &[u8; 32],
        key: &Key,
        vectors: &Vectors,
    ) -> Result<Handle, StoreError> {
        let (place, slot) = match self.free.last() {
            Some(free) => *free,
            None => self.add_segment(lock, fingerprint, vectors.view().geometry())?,
        };
        if self.open.as_ref().is_none_or(|(open, _)| *open != place) {
            self.sync()?;
            self.open = Some((place, self.segments[place].file()?));
        }
        let (_, file) = self.open.as_ref().expect("it was just opened; qed");
        record::encode(&mut self.record, slot, self.next_sequence, key, vectors.view());
        self.segments[place].write(file, slot, &self.record)?;
        // A slot is free until its record is whole.
        self.free.pop();
        self.next_sequence = self.next_sequence.saturating_add(1);
        Ok(Handle::stored(self.segments[place].clone(), slot))
    }

    /// What was appended is on disk when this returns. All files but the open one are already.
    pub fn sync(&self) -> Result<(), StoreError> {
        match &self.open {
            Some((place, file)) => self.segments[*place].sync(file),
            None => Ok(()),
        }
    }

    /// Adds a segment, and returns its place and first slot.
    fn add_segment(
        &mut self,
        lock: &Arc<Lock>,
        fingerprint: &[u8; 32],
        geometry: Geometry,
    ) -> Result<(usize, u32), StoreError> {
        self.sync()?;
        let (segment, file) = Segment::create(lock, self.next_number, fingerprint, geometry)?;
        let place = self.segments.len();
        self.next_number += 1;
        self.free.extend((0..segment.slots()).rev().map(|slot| (place, slot)));
        self.open = Some((place, file));
        self.segments.push(Arc::new(segment));
        Ok((place, 0))
    }
}
