//! The similarity of two works.

use crate::{
    agreement::agreement,
    alignment::Alignment,
    detail::{detail, shared},
    frame,
    plain::{self, Summary},
    pyramid::{Level, Pyramid, Scale},
    registration::{register, Registered},
    sketch::{self, Sketch},
    thumbnail::Thumbnail,
    windows::{greatest, windows_like, Likeness, Whole, Windows},
};

/// The similarity from which one work is a copy of the other.
pub const COPY: f64 = 0.95;

/// The agreement of colours that stands for [`COPY`].
const COPY_AGREEMENT: f64 = 0.8;

/// Alignments that are tried at 16, at 32 and at 64 pixels, and the steps taken there.
const TRIED: [usize; 3] = [6, 2, 1];
const STEPS: [usize; 3] = [3, 4, 4];
/// The least agreement at 16 and at 32 pixels with which an alignment is tried further.
const WORTH_TRYING: [f64; 2] = [0.45, 0.55];
/// The agreement from which it is worth counting the detail.
const WORTH_COUNTING: f64 = 0.3;

/// A work that is to be compared with many others.
#[derive(Clone, Debug)]
pub struct Prepared {
    thumbnail: Vec<u8>,
    summary: Summary,
    whole: Whole,
    windows: Windows,
    detail: f64,
    pyramid: Pyramid,
}

impl Prepared {
    /// Takes as long as some comparisons, and a third of a megabyte.
    pub fn new(thumbnail: Thumbnail) -> Self {
        let picture = frame::cut(Level::of(thumbnail));
        let sketch = sketch_of(&picture);
        Self {
            thumbnail: thumbnail.bytes().to_vec(),
            summary: Summary::of(thumbnail),
            whole: Whole::of(&sketch),
            windows: Windows::of(&sketch),
            pyramid: Pyramid::of(&picture),
            detail: detail(&picture),
        }
    }

    fn thumbnail(&self) -> Thumbnail<'_> {
        Thumbnail::from_bytes(&self.thumbnail).expect("these are the bytes of a thumbnail; qed")
    }
}

fn sketch_of(picture: &Level) -> Sketch {
    let mut small = picture.halved();
    while small.side > sketch::SIDE {
        small = small.halved();
    }
    Sketch::of(&small)
}

/// How much one of the works is a copy of the other, from 0 to 1. From [`COPY`] on it is one.
///
/// A work with itself has 1. Pairs that have nothing in common have 0, most pairs of unlike works among them: what is
/// put aside early is not measured any further. Exchanging the works changes the result only where two alignments are
/// about equally good.
pub fn similarity(query: &Prepared, work: Thumbnail) -> f64 {
    let plain = plain::similarity((query.thumbnail(), &query.summary), (work, &Summary::of(work)));
    if plain == 1.0 {
        return plain;
    }
    plain.max(registered(query, work))
}

/// The similarity by registration.
fn registered(query: &Prepared, work: Thumbnail) -> f64 {
    let picture = frame::cut(Level::of(work));
    let candidates = candidates(query, &sketch_of(&picture));
    if candidates.is_empty() {
        return 0.0;
    }
    let pyramid = Pyramid::of(&picture);
    let pictures = |role: Role| match role {
        Role::QueryIsWhole => (&query.pyramid, &pyramid),
        Role::WorkIsWhole => (&pyramid, &query.pyramid),
    };
    let mut tried: Vec<(Role, Alignment)> =
        candidates.iter().map(|(role, like)| (*role, Alignment::of(like))).collect();
    let scales = [Scale::Coarse, Scale::Middle, Scale::Fine];
    for (turn, scale) in scales.into_iter().enumerate() {
        let mut found: Vec<(Role, Registered)> = tried
            .into_iter()
            .map(|(role, start)| {
                let (whole, part) = pictures(role);
                (role, register(whole, part, start, scale, STEPS[turn]))
            })
            .filter(|(_, registered)| registered.agreement >= WORTH_TRYING.get(turn).copied().unwrap_or(0.0))
            .collect();
        found.sort_by(|a, b| b.1.agreement.total_cmp(&a.1.agreement));
        let next = TRIED.get(turn + 1).copied().unwrap_or(1);
        tried = found.into_iter().take(next).map(|(role, registered)| (role, registered.alignment)).collect();
    }
    let Some((role, alignment)) = tried.first() else {
        return 0.0;
    };
    let (whole, part) = pictures(*role);
    let agreement = agreement(whole, part, alignment);
    if agreement < WORTH_COUNTING {
        return scaled(agreement);
    }
    scaled(agreement * shared(query.detail, detail(&picture)))
}

/// Which of the two pictures shows all that the other shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    QueryIsWhole,
    WorkIsWhole,
}

/// Windows of the one that look like the whole of the other, the best first.
fn candidates(query: &Prepared, work: &Sketch) -> Vec<(Role, Likeness)> {
    let (mut in_query, mut in_work) = (Vec::new(), Vec::new());
    query.windows.like(&Whole::of(work), &mut in_query);
    windows_like(work, &query.whole, &mut in_work);
    let best = |found, role| greatest(found, TRIED[0]).into_iter().map(move |likeness| (role, likeness));
    let mut candidates: Vec<_> =
        best(in_query, Role::QueryIsWhole).chain(best(in_work, Role::WorkIsWhole)).collect();
    candidates.sort_by(|a, b| b.1.cosine.total_cmp(&a.1.cosine));
    candidates.truncate(TRIED[0]);
    candidates
}

/// From 0 to 1 with two slopes, so that [`COPY_AGREEMENT`] becomes [`COPY`].
fn scaled(agreement: f64) -> f64 {
    match agreement < COPY_AGREEMENT {
        true => agreement / COPY_AGREEMENT * COPY,
        false => COPY + (agreement - COPY_AGREEMENT) / (1.0 - COPY_AGREEMENT) * (1.0 - COPY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_meets_its_ends_and_the_threshold() {
        assert_eq!(scaled(0.0), 0.0);
        assert_eq!(scaled(COPY_AGREEMENT), COPY);
        assert!((scaled(1.0) - 1.0).abs() < 1e-12);
        assert!((0..100).all(|i| scaled(f64::from(i) / 100.0) < scaled(f64::from(i + 1) / 100.0)));
    }
}
