//! CLIP vision encoders.
//!
//! An encoder is a folder of three files:
//!
//! | file | holds |
//! |---|---|
//! | `vision.onnx` | the vision transformer with its projection, weights included |
//! | `config.json` | Hugging Face's `CLIPConfig` or `CLIPVisionConfig`: image and patch size, dimension |
//! | `preprocessor_config.json` | Hugging Face's `CLIPImageProcessor` ([`crate::preprocess`]) |
//!
//! The model maps `pixel_values` `[batch, 3, H, W]` to `image_embeds` `[batch, D]` and `patch_embeds` `[batch, P, D]`,
//! all `f32`. Both are made of the last hidden state, by the final layer norm and the visual projection, and scaled to
//! length 1: the class token gives the former, the `P = (H / patch) (W / patch)` patch tokens the latter.

use std::{
    fmt, fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ndarray::Array4;
use ort::{
    session::{Session, SessionOutputs},
    value::TensorRef,
};
use rayon::{prelude::*, ThreadPool, ThreadPoolBuilder};
use sha2::{Digest, Sha256};

use crate::{
    config::{ConfigError, ConfigFile},
    embedding::{normalise, Embedding},
    picture::Picture,
    preprocess::Preprocessor,
    runtime::{self, RuntimeError},
};

const MODEL: &str = "vision.onnx";
const CONFIG: &str = "config.json";
const PREPROCESSOR: &str = "preprocessor_config.json";

const INPUT: &str = "pixel_values";
const IMAGE_EMBEDS: &str = "image_embeds";
const PATCH_EMBEDS: &str = "patch_embeds";

/// How much of the machine an encoder uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Threads, for preprocessing and then for the model.
    pub threads: NonZeroUsize,
    /// Pictures that go through the model together. Memory grows with it.
    pub batch: NonZeroUsize,
}

impl Default for Options {
    /// As many threads as the machine offers, and batches of 16.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            batch: const { NonZeroUsize::new(16).unwrap() },
        }
    }
}

/// A CLIP vision encoder. It may be shared between threads; the model runs one batch at a time.
pub struct Encoder {
    model: PathBuf,
    session: Mutex<Session>,
    threads: ThreadPool,
    batch: usize,
    preprocessor: Preprocessor,
    weights_hash: [u8; 32],
    dimension: usize,
    patches: usize,
}

impl Encoder {
    /// Opens an encoder's folder, with default [`Options`].
    ///
    /// Loads the ONNX Runtime that `ORT_DYLIB_PATH` names, unless [`runtime::load`] has loaded one.
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
        let shape = Shape::read(&folder.join(CONFIG), &preprocessor)?;
        let model = folder.join(MODEL);
        // The hash is that of the bytes which the session is made of, whatever happens to the file.
        let weights =
            fs::read(&model).map_err(|source| EncoderError::Read { path: model.clone(), source })?;
        let session =
            open_session(&weights, options.threads).map_err(|error| EncoderError::model(&model, error))?;
        let threads = ThreadPoolBuilder::new()
            .num_threads(options.threads.get())
            .build()
            .map_err(|source| EncoderError::Threads { source })?;
        let encoder = Self {
            weights_hash: Sha256::digest(&weights).into(),
            model,
            session: Mutex::new(session),
            threads,
            batch: options.batch.get(),
            preprocessor,
            dimension: shape.dimension,
            patches: shape.patches,
        };
        encoder.probe()?;
        Ok(encoder)
    }

    /// SHA-256 of `vision.onnx`.
    pub fn weights_hash(&self) -> [u8; 32] {
        self.weights_hash
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Patches of a picture.
    pub fn patches(&self) -> usize {
        self.patches
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
            embeddings.append(&mut self.run(self.input(batch))?);
        }
        Ok(embeddings)
    }

    /// Runs the model once, to find one that does not fit its configuration before work depends on it.
    fn probe(&self) -> Result<(), EncoderError> {
        let (height, width) = (self.preprocessor.height(), self.preprocessor.width());
        let input = Array4::zeros((1, 3, height as usize, width as usize));
        self.run(input).map(drop)
    }

    fn input(&self, batch: &[&Picture]) -> Array4<f32> {
        let (height, width) = (self.preprocessor.height(), self.preprocessor.width());
        let mut input = Array4::zeros((batch.len(), 3, height as usize, width as usize));
        if let Some(numbers) = input.as_slice_mut() {
            let each = numbers.par_chunks_exact_mut(self.preprocessor.input_len());
            self.threads.install(|| {
                each.zip(batch).for_each(|(input, picture)| self.preprocessor.write(picture, input));
            });
        }
        input
    }

    fn run(&self, input: Array4<f32>) -> Result<Vec<Embedding>, EncoderError> {
        let failed = |error| EncoderError::model(&self.model, error);
        let batch = input.dim().0;
        let input = TensorRef::from_array_view(&input).map_err(failed)?;
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = session.run(ort::inputs![INPUT => input]).map_err(failed)?;
        let global = self.output(&outputs, IMAGE_EMBEDS, &[batch, self.dimension])?;
        let patches = [batch, self.patches, self.dimension];
        let patches = self.output(&outputs, PATCH_EMBEDS, &patches)?;

        let global = global.chunks_exact(self.dimension);
        let patches = patches.chunks_exact(self.patches * self.dimension);
        let unit = |vectors: &[f32]| {
            normalise(vectors.to_vec(), self.dimension)
                .ok_or_else(|| EncoderError::NotFinite { path: self.model.clone() })
        };
        let embedding = |(global, patches)| {
            Ok(Embedding { global: unit(global)?, patches: unit(patches)?, dimension: self.dimension })
        };
        global.zip(patches).map(embedding).collect()
    }

    fn output<'a>(
        &self,
        outputs: &'a SessionOutputs<'_>,
        name: &'static str,
        expected: &[usize],
    ) -> Result<&'a [f32], EncoderError> {
        let misshapen = |problem: String| EncoderError::Output { path: self.model.clone(), name, problem };
        let output = outputs.get(name);
        let output = output.ok_or_else(|| misshapen("is missing".into()))?;
        let (shape, numbers) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| misshapen(format!("cannot be read: {error}")))?;
        let agrees = shape.len() == expected.len()
            && shape.iter().zip(expected).all(|(&found, &expected)| found == expected as i64);
        if !agrees {
            let found = &shape[..];
            return Err(misshapen(format!("has the shape {found:?}, and {CONFIG} makes it {expected:?}")));
        }
        Ok(numbers)
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoder({})", self.model.display())
    }
}

fn open_session(weights: &[u8], threads: NonZeroUsize) -> Result<Session, OpenError> {
    let builder = Session::builder(runtime::environment()?)?;
    let mut builder = builder.with_intra_threads(threads.get()).map_err(ort::Error::from)?;
    Ok(builder.commit_from_memory(weights)?)
}

/// A model's shape, after its configuration.
struct Shape {
    dimension: usize,
    patches: usize,
}

impl Shape {
    /// Absent fields have the defaults of `CLIPVisionConfig`, which Hugging Face leaves out when it writes the file.
    fn read(path: &Path, preprocessor: &Preprocessor) -> Result<Self, ConfigError> {
        let file = ConfigFile::read(path)?;
        let section = file.section("vision_config");
        let vision = section.as_ref().unwrap_or(&file);
        let image = vision.size("image_size", 224)?;
        let patch = vision.size("patch_size", 32)?;
        let dimension = vision.size("projection_dim", 512)?;
        let dimension = file.size("projection_dim", dimension)?;
        let (height, width) = (preprocessor.height(), preprocessor.width());
        if (height, width) != (image, image) {
            let problem = format!("is {image}, and {PREPROCESSOR} makes pictures of {width} x {height}");
            return Err(vision.wrong("image_size", problem));
        }
        if patch > image {
            let problem = format!("is {patch}, more than the image_size of {image}");
            return Err(vision.wrong("patch_size", problem));
        }
        let across = (image / patch) as usize;
        Ok(Self { dimension: dimension as usize, patches: across * across })
    }
}

enum OpenError {
    Runtime(RuntimeError),
    Model(ort::Error),
}

impl From<RuntimeError> for OpenError {
    fn from(error: RuntimeError) -> Self {
        Self::Runtime(error)
    }
}

impl From<ort::Error> for OpenError {
    fn from(error: ort::Error) -> Self {
        Self::Model(error)
    }
}

/// Why an encoder cannot be opened, or pictures not embedded.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// ONNX Runtime cannot be used.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The model's file is missing or cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// ONNX Runtime cannot load or run the model.
    #[error("{}: the model does not run: {source}", path.display())]
    Model { path: PathBuf, source: ort::Error },
    /// The model's output is not what the configuration says.
    #[error("{}: the output {name} {problem}", path.display())]
    Output { path: PathBuf, name: &'static str, problem: String },
    /// The model made a vector without a direction.
    #[error("{}: the model made a vector of zeros or of numbers that are not finite", path.display())]
    NotFinite { path: PathBuf },
    /// Threads for preprocessing cannot be started.
    #[error("threads cannot be started: {source}")]
    Threads { source: rayon::ThreadPoolBuildError },
}

impl EncoderError {
    fn model(path: &Path, error: impl Into<OpenError>) -> Self {
        match error.into() {
            OpenError::Runtime(error) => Self::Runtime(error),
            OpenError::Model(source) => Self::Model { path: path.to_owned(), source },
        }
    }
}
