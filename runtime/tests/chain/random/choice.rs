//! Draws from a seeded generator whose numbers are the same on every machine.

use guerdon_primitives::{Parts, StatedTerms};
use guerdon_runtime::{constants::EXISTENTIAL_DEPOSIT, Balance};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

/// The source of everything that a run leaves to chance.
pub struct Choice(ChaCha8Rng);

impl Choice {
    pub fn of_seed(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `bound`, which is not zero. The bias of the remainder does not matter here.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }

    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of `from`; none of nothing.
    pub fn one<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() {
            return None;
        }
        from.get(self.below(from.len() as u64) as usize)
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    pub fn hash(&mut self) -> sp_core::H256 {
        sp_core::H256::from_slice(&self.bytes(32))
    }

    /// An amount for someone who has `available`: mostly a small part of it, else an edge.
    pub fn amount(&mut self, available: Balance) -> Balance {
        let edges = [
            0,
            1,
            EXISTENTIAL_DEPOSIT - 1,
            EXISTENTIAL_DEPOSIT,
            EXISTENTIAL_DEPOSIT + 1,
            available.saturating_sub(EXISTENTIAL_DEPOSIT),
            available.saturating_sub(1),
            available,
            available.saturating_add(1),
            Balance::MAX,
        ];
        if self.once_in(6) {
            return edges[self.below(edges.len() as u64) as usize];
        }
        let part = Balance::from(self.between(1, 1_000_000_000));
        (available / 20_000_000_000).saturating_mul(part).max(1)
    }

    /// Four fractions over 10^9, which mostly sum to it.
    pub fn terms(&mut self) -> StatedTerms {
        let whole = Parts::DENOMINATOR;
        let mut left = whole;
        let mut part = |choice: &mut Self| {
            let part = match choice.below(8) {
                0 => 0,
                1 => left,
                _ => choice.below(u64::from(left) + 1) as u32,
            };
            left -= part;
            part
        };
        let (contributors, operator, treasury) = (part(self), part(self), part(self));
        let shareholders = if self.once_in(20) { self.below(u64::from(u32::MAX)) as u32 } else { left };
        StatedTerms { operator, contributors, shareholders, treasury }
    }
}
