//! What readers see of a store.

use std::collections::HashMap;

use crate::{handle::Handle, record::Key};

/// Works, in the order of insertion and by key.
#[derive(Default)]
pub struct Contents {
    handles: Vec<Handle>,
    /// By key, the place in `handles`.
    places: HashMap<Key, usize>,
}

impl Contents {
    /// All works, in the order of insertion.
    pub fn handles(&self) -> &[Handle] {
        &self.handles
    }

    /// A work, if it is there.
    pub fn get(&self, key: &Key) -> Option<&Handle> {
        self.places.get(key).map(|place| &self.handles[*place])
    }

    /// Adds a work whose key is not there.
    pub fn insert(&mut self, key: Key, handle: Handle) {
        self.places.insert(key, self.handles.len());
        self.handles.push(handle);
    }
}
