//! From the works' values to shares of works and of artists.

use guerdon_engine::offline::Explanation;
use guerdon_primitives::WorkId;
use std::collections::BTreeMap;

/// Whose a work is and where it stands, by its hash: places of the work and of its artist.
pub type Places = BTreeMap<WorkId, (usize, usize)>;

/// A place among the artists or the works, and the share or value of who stands there.
pub type Share = (usize, f64);

/// Who explains an output, or several in the mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares {
    /// How much is explained, from 0 to 1.
    pub explained: f64,
    /// The artists and their shares of what is explained, the greatest first, of equals the earlier. They sum to 1,
    /// or there are none.
    pub artists: Vec<Share>,
    /// The works and their shares, likewise.
    pub works: Vec<Share>,
}

impl Shares {
    /// The shares of the works that are in `places`.
    pub fn of(explanation: &Explanation, places: &Places) -> Self {
        let whole: f64 = explanation.values.iter().map(|(_, value)| value).sum();
        let works = explanation
            .values
            .iter()
            .filter_map(|(work, value)| Some((places.get(work)?.0, value / whole)))
            .collect();
        let mut artists = by_artist(&explanation.values, places);
        artists.iter_mut().for_each(|(_, value)| *value /= whole);
        Self { explained: explanation.explained, artists, works }
    }
}

/// The artists' values, each the sum of the artist's works' values, the greatest first, of equals the earlier.
pub fn by_artist(values: &[(WorkId, f64)], places: &Places) -> Vec<Share> {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for (work, value) in values {
        if let Some((_, artist)) = places.get(work) {
            *sums.entry(*artist).or_default() += value;
        }
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(number: u8) -> WorkId {
        WorkId::repeat_byte(number)
    }

    #[test]
    fn shares_sum_to_one_whatever_is_explained() {
        let places = BTreeMap::from([(work(1), (0, 0)), (work(2), (1, 1)), (work(3), (2, 0))]);
        let values = vec![(work(2), 0.3), (work(1), 0.2), (work(3), 0.1)];
        let explanation = Explanation { explained: 0.6, values, tiles: Vec::new() };
        let shares = Shares::of(&explanation, &places);
        assert_eq!(shares.explained, 0.6);
        assert_eq!(shares.works.iter().map(|(work, _)| *work).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!(shares.artists.iter().map(|(artist, _)| *artist).collect::<Vec<_>>(), [0, 1], "a tie");
        for shares in [shares.works, shares.artists] {
            assert!((shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn where_nothing_is_explained_there_are_no_shares() {
        let nothing = Explanation { explained: 0.0, values: Vec::new(), tiles: Vec::new() };
        assert_eq!(Shares::of(&nothing, &Places::new()), Shares::default());
    }
}
