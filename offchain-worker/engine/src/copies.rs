//! How much one work is a copy of another, and how near it is to it as an encoder sees it.
//!
//! Copies are told by their pixels. The *registration* of the two thumbnails ([`guerdon_copies`]) finds pictures that
//! are cropped, mirrored, recompressed or recoloured, and tells them from other works of the same hand, which an encoder
//! that knows hands does not.
//!
//! Works that are no copies can still be more or less like each other. Their *likeness* is the mean cosine of the tiles
//! at the same places, straight or mirrored. Of texts, the cosine is all there is.

use crate::similarity::Kind;
use guerdon_copies::{similarity, Prepared, Thumbnail, COPY};
use guerdon_index::{compare::global_dot, cosine, Measure, View};
use std::sync::OnceLock;

/// What likeness counts beside registration: it never makes a copy alone.
const LIKENESS: f64 = 0.9;
/// The least cosine of the global vectors of two works that are compared by their pixels. A copy whose vector is further
/// off takes little from what its original explains.
const CANDIDATE: f64 = 0.5;
/// Texts are near-duplicates from this cosine on.
const SAME_TEXT: f64 = 0.98;

/// A work, arranged to be compared with many others.
pub struct Candidate<'a> {
    view: View<'a>,
    /// Made when it is first needed: most works of a corpus are near to no other. None of a text.
    prepared: OnceLock<Option<Prepared>>,
}

impl<'a> Candidate<'a> {
    /// The work with these vectors.
    pub fn new(view: View<'a>) -> Self {
        Self { view, prepared: OnceLock::new() }
    }

    /// How little new the work is beside another, from 0 to 1: the registration, or nine tenths of the likeness if that
    /// is more. Nothing if one is a text and one a picture.
    pub fn similarity(&self, other: View) -> f64 {
        if Kind::of(self.view) != Kind::of(other) {
            return 0.0;
        }
        match Kind::of(other) {
            Kind::Text => cosine(global_dot(self.view, other)).clamp(0.0, 1.0),
            Kind::Picture => self.registration(other).max(LIKENESS * self.likeness(other)),
        }
    }

    /// Whether the two works are so much the same that they count as one.
    pub fn is_near_duplicate(&self, other: View) -> bool {
        if Kind::of(self.view) != Kind::of(other) {
            return false;
        }
        let global = cosine(global_dot(self.view, other));
        match Kind::of(other) {
            Kind::Text => global >= SAME_TEXT,
            Kind::Picture => global >= CANDIDATE && self.registration(other) >= COPY,
        }
    }

    fn registration(&self, other: View) -> f64 {
        let prepared =
            self.prepared.get_or_init(|| Thumbnail::from_bytes(self.view.thumbnail()).map(Prepared::new));
        let thumbnail = Thumbnail::from_bytes(other.thumbnail());
        prepared.as_ref().zip(thumbnail).map_or(0.0, |(prepared, other)| similarity(prepared, other))
    }

    fn likeness(&self, other: View) -> f64 {
        let tiles = self.view.geometry().patches();
        Measure::Aligned.cosine(Measure::Aligned.of(self.view, other), tiles).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{copy_of, embedding, text, vectors, Style};

    fn similarity(a: &guerdon_index::Vectors, b: &guerdon_index::Vectors) -> f64 {
        Candidate::new(a.view()).similarity(b.view())
    }

    fn are_one(a: &guerdon_index::Vectors, b: &guerdon_index::Vectors) -> bool {
        Candidate::new(a.view()).is_near_duplicate(b.view())
    }

    #[test]
    fn copies_are_told_by_their_pixels() {
        let work = vectors(&embedding(Style(1), 1));
        let (copy, relative) =
            (vectors(&copy_of(&embedding(Style(1), 1), 3)), vectors(&embedding(Style(1), 2)));
        assert!(similarity(&work, &work) > 0.999 && are_one(&work, &work));
        assert!(similarity(&work, &copy) >= 0.95 && are_one(&work, &copy));
        assert!(similarity(&work, &relative) <= 0.9 && !are_one(&work, &relative));
    }

    #[test]
    fn works_of_one_hand_are_nearer_than_strangers() {
        let work = vectors(&embedding(Style(1), 1));
        let (relative, stranger) = (vectors(&embedding(Style(1), 2)), vectors(&embedding(Style(2), 2)));
        assert!(similarity(&work, &relative) > similarity(&work, &stranger) + 0.3);
    }

    #[test]
    fn a_text_is_no_copy_of_a_picture() {
        let (picture, word) = (vectors(&embedding(Style(1), 1)), text(Style(1), 1));
        assert_eq!(similarity(&picture, &word), 0.0);
        assert!(are_one(&word, &word) && !are_one(&word, &picture) && !are_one(&picture, &word));
        assert!(!are_one(&word, &text(Style(1), 2)));
    }
}
