//! How near an offered work is to those before it.

use crate::similarity::aligned_similarity;
use guerdon_clip::Embedding;
use guerdon_primitives::{jobs::Finding, Parts, WorkId};

/// The finding for a work among others: the greatest aligned similarity, and whose it is. Of equally near
/// works the one with the smaller hash is named.
pub fn nearest<'a>(
    work: WorkId,
    embedding: &Embedding,
    others: impl IntoIterator<Item = (WorkId, &'a Embedding)>,
) -> Finding {
    let similar =
        |(other, with): (WorkId, &Embedding)| (to_parts(aligned_similarity(embedding, with)), other);
    let nearest = others
        .into_iter()
        .filter(|(other, _)| *other != work)
        .map(similar)
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    match nearest {
        Some((similarity, nearest)) => Finding::Novelty { similarity, nearest: Some(nearest) },
        None => Finding::Novelty { similarity: Parts::ZERO, nearest: None },
    }
}

/// A cosine in parts; zero if it is negative.
fn to_parts(cosine: f32) -> Parts {
    let parts = (f64::from(cosine).clamp(0.0, 1.0) * f64::from(Parts::DENOMINATOR)).round() as u32;
    Parts::new(parts).unwrap_or(Parts::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{copy_of, embedding, Style};
    use guerdon_primitives::jobs::Task;

    fn id(n: u8) -> WorkId {
        WorkId::repeat_byte(n)
    }

    #[test]
    fn the_nearest_work_is_named() {
        let work = embedding(Style(0), 0);
        let (copy, other) = (copy_of(&work, 1), embedding(Style(3), 5));
        let found = nearest(id(1), &work, [(id(2), &other), (id(3), &copy), (id(1), &work)]);
        let Finding::Novelty { similarity, nearest } = found.clone() else { panic!("{found:?}") };
        assert_eq!(nearest, Some(id(3)), "not itself");
        assert!(similarity > Parts::from_percent(98));
        assert!(found.answers(&Task::Novelty { dataset: 0, work: id(1) }));
    }

    #[test]
    fn the_first_work_is_new() {
        let work = embedding(Style(0), 0);
        let new = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
        assert_eq!(nearest(id(1), &work, []), new);
        assert_eq!(nearest(id(1), &work, [(id(1), &work)]), new);
    }

    #[test]
    fn opposite_works_are_not_similar_and_equals_are_ordered() {
        let work = embedding(Style(0), 0);
        let mut opposite = work.clone();
        opposite.patches.iter_mut().for_each(|x| *x = -*x);
        let found = nearest(id(1), &work, [(id(2), &opposite)]);
        assert_eq!(found, Finding::Novelty { similarity: Parts::ZERO, nearest: Some(id(2)) });
        for order in [[id(5), id(4)], [id(4), id(5)]] {
            let found = nearest(id(1), &work, order.map(|id| (id, &work)));
            assert!(matches!(found, Finding::Novelty { nearest: Some(found), .. } if found == id(4)));
        }
    }
}
