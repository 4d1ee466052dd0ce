//! Works that are at hand, wherever their vectors lie.

use std::{fmt, sync::Arc};

use crate::{
    record::Key,
    segment::Segment,
    vectors::{Vectors, View},
};

/// A work's vectors, in a store or in memory of their own. Cloning it copies none of them.
///
/// A handle outlives its [`crate::Store`], and keeps its folder locked for as long as it lives.
#[derive(Clone)]
pub struct Handle(Place);

#[derive(Clone)]
enum Place {
    Stored(Arc<Segment>, u32),
    Owned(Arc<(Key, Vectors)>),
}

impl Handle {
    /// A work that is not stored: an output, or one that could not be written.
    pub fn owned(key: Key, vectors: Vectors) -> Self {
        Self(Place::Owned(Arc::new((key, vectors))))
    }

    /// The work in a slot whose record is whole.
    pub(crate) fn stored(segment: Arc<Segment>, slot: u32) -> Self {
        Self(Place::Stored(segment, slot))
    }

    /// What the work is known by.
    pub fn key(&self) -> &Key {
        match &self.0 {
            Place::Stored(segment, slot) => segment.key(*slot),
            Place::Owned(owned) => &owned.0,
        }
    }

    /// Its vectors.
    pub fn view(&self) -> View<'_> {
        match &self.0 {
            Place::Stored(segment, slot) => segment.view(*slot),
            Place::Owned(owned) => owned.1.view(),
        }
    }

    /// Whether it lies in a store.
    pub fn is_stored(&self) -> bool {
        matches!(self.0, Place::Stored(..))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(")?;
        self.key().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
