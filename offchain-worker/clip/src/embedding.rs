//! What a picture becomes.

/// A picture's place in an encoder's space. Every vector has length 1, so that a dot product is a cosine.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// The picture as a whole, `dimension` numbers.
    pub global: Vec<f32>,
    /// Its patches, row by row from the top left: `patches x dimension` numbers, row-major.
    pub patches: Vec<f32>,
    /// Numbers in one vector.
    pub dimension: usize,
}

impl Embedding {
    /// The patches' vectors, row by row from the top left.
    pub fn patch_vectors(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.patches.chunks_exact(self.dimension)
    }
}

/// Scales each of the vectors to length 1. `None` if one of them is 0, infinite or not a number.
pub(crate) fn normalise(mut vectors: Vec<f32>, dimension: usize) -> Option<Vec<f32>> {
    for vector in vectors.chunks_exact_mut(dimension) {
        let squares = vector.iter().map(|&x| f64::from(x) * f64::from(x));
        let length = squares.sum::<f64>().sqrt();
        if !length.is_finite() || length == 0.0 {
            return None;
        }
        for x in vector {
            *x = (f64::from(*x) / length) as f32;
        }
    }
    Some(vectors)
}
