//! Reproducible chance: everything follows from a seed.

use codec::Encode;
use sp_io::hashing::blake2_256;

/// Draws that depend on what they are seeded by, and on nothing else.
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: impl Encode) -> Self {
        let digest = seed.using_encoded(blake2_256);
        Self(u64::from_le_bytes(digest[..8].try_into().unwrap()))
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    pub fn one_of<Item: Clone>(&mut self, items: &[Item]) -> Option<Item> {
        let last = items.len().checked_sub(1)?;
        items.get(self.between(0, last as u64) as usize).cloned()
    }
}

/// The chance that of `drawn` lots out of `lots`, of which `marked` are marked, at least `least` are marked.
pub fn chance_of_at_least(least: u32, drawn: u32, marked: u32, lots: u32) -> f64 {
    let ways = |of: u32, choose: u32| -> f64 {
        (0..choose).map(|step| f64::from(of - step) / f64::from(step + 1)).product()
    };
    (least..=drawn.min(marked))
        .filter(|hits| drawn - hits <= lots - marked)
        .map(|hits| ways(marked, hits) * ways(lots - marked, drawn - hits))
        .sum::<f64>()
        / ways(lots, drawn)
}

#[test]
fn chances_are_hypergeometric() {
    let near = |chance: f64, expected: f64| assert!((chance - expected).abs() < 1e-9, "{chance}");
    near(chance_of_at_least(0, 3, 2, 5), 1.0);
    near(chance_of_at_least(2, 3, 2, 5), 0.3);
    near(chance_of_at_least(3, 3, 2, 5), 0.0);
    near(chance_of_at_least(4, 4, 4, 5), 0.2);
}
