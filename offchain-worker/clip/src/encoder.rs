//! CLIP vision encoders.
//!
//! An encoder is a folder of files:
//!
//! | file | holds |
//! |---|---|
//! | `vision.onnx` | the vision transformer with its projection, weights included |
//! | `vision.int8.onnx` | the same with weights of 8 bits, if [`Precision::Int8`](crate::Precision) is asked for |
//! | `config.json` | Hugging Face's `CLIPConfig` or `CLIPVisionConfig`: image and patch size, dimension |
//! | `preprocessor_config.json` | Hugging Face's `CLIPImageProcessor` ([`crate::preprocess`]) |
//! | `text.onnx`, `tokenizer.json` | the text tower, if there is one ([`crate::text`]) |
//!
//! The model maps `pixel_values` `[batch, 3, H, W]` to `image_embeds` `[batch, D]` and `patch_embeds` `[batch, P, D]`,
//! all `f32`. Both are made of the last hidden state, by the final layer norm and the visual projection, and scaled to
//! length 1: the class token gives the former, the `P = (H / patch) (W / patch)` patch tokens the latter.

use std::{fmt, path::Path};

use ndarray::Array4;
use ort::value::TensorRef;
use rayon::{prelude::*, ThreadPool, ThreadPoolBuilder};

use crate::{
    embedding::{normalise, Embedding},
    error::EncoderError,
    geometry::{Geometry, CONFIG},
    model::{Model, Outputs},
    options::Options,
    picture::Picture,
    preprocess::Preprocessor,
};

const PREPROCESSOR: &str = "preprocessor_config.json";

const INPUT: &str = "pixel_values";
const IMAGE_EMBEDS: &str = "image_embeds";
const PATCH_EMBEDS: &str = "patch_embeds";

/// A CLIP vision encoder. It may be shared between threads; the model runs one batch at a time.
pub struct Encoder {
    model: Model,
    pub(crate) threads: ThreadPool,
    pub(crate) batch: usize,
    preprocessor: Preprocessor,
    geometry: Geometry,
}

impl Encoder {
    /// Opens an encoder's folder, with default [`Options`].
    ///
    /// Loads the ONNX Runtime that `ORT_DYLIB_PATH` names, unless [`crate::runtime::load`] has loaded one.
    ///
    /// # Errors
    ///
    /// No ONNX Runtime, a file that is missing, wrong or at odds with the others, and a model that does not run.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        Self::open_with(folder, Options::default())
    }

    /// Opens an encoder's folder; see [`Encoder::open`].
    ///
    /// # Errors
    ///
    /// As for [`Encoder::open`], and threads that cannot be started.
    pub fn open_with(folder: &Path, options: Options) -> Result<Self, EncoderError> {
        let preprocessor = Preprocessor::read(&folder.join(PREPROCESSOR))?;
        let geometry = Geometry::read(&folder.join(CONFIG), &preprocessor)?;
        let model = Model::open(folder.join(options.precision.file()), options.threads)?;
        let threads = ThreadPoolBuilder::new()
            .num_threads(options.threads.get())
            .build()
            .map_err(|source| EncoderError::Threads { source })?;
        let encoder = Self { model, threads, batch: options.batch.get(), preprocessor, geometry };
        encoder.probe()?;
        Ok(encoder)
    }

    /// SHA-256 of the file of weights that is used, of the [`Options`]' precision.
    pub fn weights_hash(&self) -> [u8; 32] {
        self.model.hash()
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.geometry.dimension
    }

    /// Patches of a picture.
    pub fn patches(&self) -> usize {
        self.geometry.patches
    }

    /// The steps from a picture to the model's input.
    pub fn preprocessor(&self) -> &Preprocessor {
        &self.preprocessor
    }

    /// The pictures' embeddings, in their order.
    ///
    /// # Errors
    ///
    /// The model fails, or makes a vector of zeros or of numbers that are not finite.
    pub fn embed(&self, pictures: &[&Picture]) -> Result<Vec<Embedding>, EncoderError> {
        let mut embeddings = Vec::with_capacity(pictures.len());
        for batch in pictures.chunks(self.batch) {
            for embedding in self.run(self.input(batch))? {
                embeddings.push(embedding.ok_or_else(|| self.not_finite())?);
            }
        }
        Ok(embeddings)
    }

    /// Runs the model once, to find one that does not fit its configuration before work depends on it.
    fn probe(&self) -> Result<(), EncoderError> {
        let embeddings = self.run(self.blank(1))?;
        match &embeddings[..] {
            [Some(_)] => Ok(()),
            _ => Err(self.not_finite()),
        }
    }

    fn not_finite(&self) -> EncoderError {
        EncoderError::NotFinite { path: self.model.path().to_owned() }
    }

    /// Input for `pictures` pictures, of zeros.
    pub(crate) fn blank(&self, pictures: usize) -> Array4<f32> {
        let (height, width) = (self.preprocessor.height(), self.preprocessor.width());
        Array4::zeros((pictures, 3, height as usize, width as usize))
    }

    fn input(&self, batch: &[&Picture]) -> Array4<f32> {
        let mut input = self.blank(batch.len());
        if let Some(numbers) = input.as_slice_mut() {
            let each = numbers.par_chunks_exact_mut(self.preprocessor.input_len());
            self.threads.install(|| {
                each.zip(batch).for_each(|(input, picture)| self.preprocessor.write(picture, input));
            });
        }
        input
    }

    /// An embedding for each picture of the input; `None` where a vector has no direction.
    pub(crate) fn run(&self, input: Array4<f32>) -> Result<Vec<Option<Embedding>>, EncoderError> {
        let batch = input.dim().0;
        let failed = |error| EncoderError::model(self.model.path(), error);
        let input = TensorRef::from_array_view(&input).map_err(failed)?;
        self.model.run(ort::inputs![INPUT => input], |outputs| self.read(outputs, batch))
    }

    fn read(&self, outputs: &Outputs<'_, '_>, batch: usize) -> Result<Vec<Option<Embedding>>, EncoderError> {
        let Geometry { dimension, patches } = self.geometry;
        let global = outputs.numbers(IMAGE_EMBEDS, &[batch, dimension])?.chunks_exact(dimension);
        let patch = outputs.numbers(PATCH_EMBEDS, &[batch, patches, dimension])?;
        let unit = |vectors: &[f32]| normalise(vectors.to_vec(), dimension);
        let embedding =
            |(global, patches)| Some(Embedding { global: unit(global)?, patches: unit(patches)?, dimension });
        Ok(global.zip(patch.chunks_exact(patches * dimension)).map(embedding).collect())
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoder({})", self.model.path().display())
    }
}
