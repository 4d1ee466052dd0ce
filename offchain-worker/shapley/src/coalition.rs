//! Coalitions: sets of players, as bits.

use std::fmt;

/// A set of the players `0..n` of one game. Up to 64 players take no allocation.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Coalition {
    players: u32,
    bits: Bits,
}

/// Bits at and above the number of players are 0.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Bits {
    /// At most 64 players.
    One(u64),
    /// More than 64 players.
    Many(Box<[u64]>),
}

impl Coalition {
    /// The coalition of nobody, in a game of `players` players.
    pub fn empty(players: u32) -> Self {
        let bits = match players {
            0..=64 => Bits::One(0),
            _ => Bits::Many(vec![0; players.div_ceil(64) as usize].into()),
        };
        Self { players, bits }
    }

    /// The coalition of all of `players` players.
    pub fn grand(players: u32) -> Self {
        Self::empty(players).complement()
    }

    /// The players whose bit is set in `mask`; bits at and above the number of players are ignored.
    pub fn from_mask(players: u32, mask: u64) -> Self {
        let mut coalition = Self::empty(players);
        coalition.words_mut()[0] = mask;
        coalition.clear_unused();
        coalition
    }

    /// The number of the game's players, members or not.
    pub fn players(&self) -> u32 {
        self.players
    }

    /// The number of members.
    pub fn size(&self) -> u32 {
        self.words().iter().map(|word| word.count_ones()).sum()
    }

    /// Whether the player is a member. Nobody is who is not among the game's players.
    pub fn contains(&self, player: u32) -> bool {
        let word = self.words().get(player as usize / 64);
        word.is_some_and(|word| word >> (player % 64) & 1 == 1)
    }

    /// Makes the player a member; one who is not among the game's players stays out.
    pub fn insert(&mut self, player: u32) {
        if player < self.players {
            self.words_mut()[player as usize / 64] |= 1 << (player % 64);
        }
    }

    /// Everyone who is not a member.
    pub fn complement(&self) -> Self {
        let mut complement = self.clone();
        for word in complement.words_mut() {
            *word = !*word;
        }
        complement.clear_unused();
        complement
    }

    /// The members, in ascending order.
    pub fn members(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(self.words()).flat_map(|(index, &word)| {
            let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            rest.take_while(|&word| word != 0).map(move |word| index * 64 + word.trailing_zeros())
        })
    }

    /// The bits of players `0..64`.
    pub fn mask(&self) -> u64 {
        self.words()[0]
    }

    fn words(&self) -> &[u64] {
        match &self.bits {
            Bits::One(word) => std::slice::from_ref(word),
            Bits::Many(words) => words,
        }
    }

    fn words_mut(&mut self) -> &mut [u64] {
        match &mut self.bits {
            Bits::One(word) => std::slice::from_mut(word),
            Bits::Many(words) => words,
        }
    }

    fn clear_unused(&mut self) {
        let used = self.players % 64;
        if self.players == 0 {
            self.words_mut()[0] = 0;
        } else if used != 0 {
            if let Some(last) = self.words_mut().last_mut() {
                *last &= (1 << used) - 1;
            }
        }
    }
}

impl fmt::Debug for Coalition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.members()).finish()
    }
}
