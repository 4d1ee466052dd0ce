//! How near an offered work is to those before it.

use crate::copies::Candidate;
use guerdon_index::{Handle, View};
use guerdon_primitives::{jobs::Finding, Parts, WorkId};
use rayon::prelude::*;

/// The finding for a work among others: the greatest similarity, and whose it is. Of equally near works the one with the
/// smaller hash is named.
pub fn nearest(work: WorkId, view: View, others: &[(WorkId, Handle)]) -> Finding {
    let candidate = Candidate::new(view);
    let nearest = others
        .par_iter()
        .filter(|(other, _)| *other != work)
        .map(|(other, with)| (to_parts(candidate.similarity(with.view())), *other))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    match nearest {
        Some((similarity, nearest)) => Finding::Novelty { similarity, nearest: Some(nearest) },
        None => Finding::Novelty { similarity: Parts::ZERO, nearest: None },
    }
}

/// A similarity in parts.
pub(crate) fn to_parts(similarity: f64) -> Parts {
    let parts = (similarity.clamp(0.0, 1.0) * f64::from(Parts::DENOMINATOR)).round() as u32;
    Parts::new(parts).unwrap_or(Parts::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{copy_of, embedding, handle, vectors, Style};
    use guerdon_clip::Embedding;
    use guerdon_primitives::jobs::Task;

    fn id(n: u8) -> WorkId {
        WorkId::repeat_byte(n)
    }

    fn found(work: &Embedding, others: &[(u8, &Embedding)]) -> Finding {
        let others: Vec<_> = others.iter().map(|(n, other)| (id(*n), handle((*other).clone()))).collect();
        nearest(id(1), vectors(work).view(), &others)
    }

    #[test]
    fn the_nearest_work_is_named() {
        let work = embedding(Style(0), 0);
        let (copy, other) = (copy_of(&work, 1), embedding(Style(3), 5));
        let found = found(&work, &[(2, &other), (3, &copy), (1, &work)]);
        let Finding::Novelty { similarity, nearest } = found.clone() else { panic!("{found:?}") };
        assert_eq!(nearest, Some(id(3)), "not itself");
        assert!(similarity > Parts::from_percent(98));
        assert!(found.answers(&Task::Novelty { dataset: 0, work: id(1) }));
    }

    #[test]
    fn the_first_work_is_new() {
        let work = embedding(Style(0), 0);
        let new = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_eq!(found(&work, &[]), new);
        assert_eq!(found(&work, &[(1, &work)]), new);
    }

    #[test]
    fn opposite_works_are_not_similar_and_equals_are_ordered() {
        let work = embedding(Style(0), 0);
        let mut opposite = work.clone();
        opposite.patches.iter_mut().for_each(|x| *x = -*x);
        let none = Finding::Novelty { similarity: Parts::ZERO, nearest: Some(id(2)) };
        assert_eq!(found(&work, &[(2, &opposite)]), none);
        for order in [[5, 4], [4, 5]] {
            let found = found(&work, &order.map(|n| (n, &work)));
            assert!(matches!(found, Finding::Novelty { nearest: Some(found), .. } if found == id(4)));
        }
    }
}
