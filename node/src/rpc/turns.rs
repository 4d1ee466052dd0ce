//! So much at a time: who comes meanwhile is refused at once and may ask again.

use jsonrpsee::{core::RpcResult, types::ErrorObjectOwned};
use tokio::sync::{Semaphore, SemaphorePermit};

/// So many turns.
pub struct Turns {
    free: Semaphore,
    busy: fn() -> ErrorObjectOwned,
}

impl Turns {
    /// So many at a time, and what is said to others.
    pub fn new(at_a_time: usize, busy: fn() -> ErrorObjectOwned) -> Self {
        Self { free: Semaphore::new(at_a_time), busy }
    }

    /// A turn, which lasts until it is dropped.
    pub fn take(&self) -> RpcResult<SemaphorePermit<'_>> {
        self.free.try_acquire().map_err(|_| (self.busy)())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::refusal;

    #[test]
    fn who_comes_while_all_turns_are_taken_is_refused() {
        let turns = Turns::new(2, refusal::busy_searching);
        let (_one, other) = (turns.take().unwrap(), turns.take().unwrap());
        assert_eq!(turns.take().unwrap_err().code(), 20_005);
        drop(other);
        assert!(turns.take().is_ok());
    }
}
