//! How similar a render is to the output.

use guerdon_clip::{Embedding, Encoder, EncoderError, Picture};

/// Why there is no similarity.
pub type SimilarityError = Box<dyn std::error::Error + Send + Sync>;

/// Compares renders with one output. Several threads use it at once.
pub trait Similarity: Sync {
    /// How similar the render is to the output; finite, and the greater the more similar.
    ///
    /// # Errors
    ///
    /// The render cannot be compared.
    fn similarity(&self, render: &Picture) -> Result<f64, SimilarityError>;
}

/// Which of CLIP's vectors are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comparison {
    /// The pictures as wholes: `<g_render, g_output>`.
    #[default]
    Global,
    /// Each patch of the output with the best patch of the render, wherever it lies:
    /// `mean over p of max over q of <e_render,q, e_output,p>`.
    BestPatches,
}

/// The cosine of CLIP embeddings, between -1 and 1.
#[derive(Debug)]
pub struct ClipSimilarity<'a> {
    encoder: &'a Encoder,
    output: Embedding,
    comparison: Comparison,
}

impl<'a> ClipSimilarity<'a> {
    /// The similarity to `output`, as the encoder sees it.
    ///
    /// # Errors
    ///
    /// The output cannot be embedded.
    pub fn new(encoder: &'a Encoder, output: &Picture, comparison: Comparison) -> Result<Self, EncoderError> {
        Ok(Self { encoder, output: embed(encoder, output)?, comparison })
    }
}

impl Similarity for ClipSimilarity<'_> {
    fn similarity(&self, render: &Picture) -> Result<f64, SimilarityError> {
        let render = embed(self.encoder, render)?;
        Ok(compare(&render, &self.output, self.comparison))
    }
}

/// Pictures go through the encoder one by one, so that a render's vectors do not depend on what it is embedded with.
fn embed(encoder: &Encoder, picture: &Picture) -> Result<Embedding, EncoderError> {
    let embeddings = encoder.embed(&[picture])?;
    Ok(embeddings.into_iter().next().expect("an encoder gives each picture an embedding; qed"))
}

fn compare(render: &Embedding, output: &Embedding, comparison: Comparison) -> f64 {
    match comparison {
        Comparison::Global => cosine(&render.global, &output.global),
        Comparison::BestPatches => {
            let best = |of_output: &[f32]| {
                let cosines = render.patch_vectors().map(|of_render| cosine(of_render, of_output));
                cosines.fold(-1.0, f64::max)
            };
            let patches = output.patch_vectors();
            let number = patches.len() as f64;
            patches.map(best).sum::<f64>() / number
        }
    }
}

/// Of vectors of length 1, whose product rounding can carry beyond 1.
fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let products = a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b));
    products.sum::<f64>().clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedding(global: [f32; 2], patches: &[[f32; 2]]) -> Embedding {
        Embedding { global: global.to_vec(), patches: patches.concat(), dimension: 2 }
    }

    #[test]
    fn wholes_are_compared_by_their_cosine() {
        let output = embedding([1.0, 0.0], &[[0.0, 1.0]]);
        for (global, expected) in [([1.0, 0.0], 1.0), ([0.0, 1.0], 0.0), ([-1.0, 0.0], -1.0)] {
            let render = embedding(global, &[[1.0, 0.0]]);
            assert_eq!(compare(&render, &output, Comparison::Global), expected);
        }
    }

    #[test]
    fn each_patch_of_the_output_finds_its_best() {
        let (right, up, left) = ([1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]);
        let output = embedding(right, &[right, right, up, left]);
        let best = |patches: &[[f32; 2]]| compare(&embedding(up, patches), &output, Comparison::BestPatches);
        assert_eq!(best(&[left, up, right, right]), 1.0, "their places do not matter");
        assert_eq!(best(&[right, right, right, right]), (1.0 + 1.0 + 0.0 - 1.0) / 4.0);
        assert_eq!(best(&[right, up, right, up]), (1.0 + 1.0 + 1.0 + 0.0) / 4.0);
    }
}
