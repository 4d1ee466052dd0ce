//! Texts to embeddings, in the space of an encoder's pictures.
//!
//! The text tower is two files of an encoder's folder, which are there together or not at all:
//!
//! | file | holds |
//! |---|---|
//! | `text.onnx` | the text transformer with its projection, weights included |
//! | `tokenizer.json` | Hugging Face's `CLIPTokenizerFast`, set to pad and to truncate to the model's `L` tokens |
//!
//! The model maps `input_ids` and `attention_mask`, both `i64` `[batch, L]`, to `text_embeds` `f32` `[batch, D]`, of
//! length 1. `L` is 77 for CLIP: a longer text counts up to its first `L - 2` tokens, between the start token and the
//! end token. A text has one vector and no patches.

use std::{fmt, fs, num::NonZeroUsize, path::Path};

use ndarray::Array2;
use ort::value::TensorRef;
use tokenizers::{PaddingStrategy, Tokenizer};

use crate::{
    config::MAX_SIZE,
    embedding::{normalise, Embedding},
    error::EncoderError,
    geometry::{text_dimension, CONFIG},
    model::Model,
};

/// The longest text that is embedded, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

const MODEL: &str = "text.onnx";
const TOKENIZER: &str = "tokenizer.json";

const INPUT_IDS: &str = "input_ids";
const ATTENTION_MASK: &str = "attention_mask";
const TEXT_EMBEDS: &str = "text_embeds";

/// Texts that go through the model together.
const BATCH: usize = 16;

/// A CLIP text tower. It may be shared between threads; the model runs one batch at a time.
pub struct TextEncoder {
    model: Model,
    tokenizer: Tokenizer,
    tokens: usize,
    dimension: usize,
}

impl TextEncoder {
    /// Opens the text tower of an encoder's folder, to be run by `threads` threads.
    ///
    /// Loads the ONNX Runtime that `ORT_DYLIB_PATH` names, unless [`crate::runtime::load`] has loaded one.
    ///
    /// # Errors
    ///
    /// No ONNX Runtime, a file that is missing, wrong or at odds with the others, and a model that does not run.
    pub fn open(folder: &Path, threads: NonZeroUsize) -> Result<Self, EncoderError> {
        let dimension = text_dimension(&folder.join(CONFIG))?;
        let (tokenizer, tokens) = open_tokenizer(&folder.join(TOKENIZER))?;
        let model = Model::open(folder.join(MODEL), threads)?;
        let encoder = Self { model, tokenizer, tokens, dimension };
        // A model that does not fit its configuration is found before work depends on it.
        let tokens = encoder.encode("").map_err(|problem| encoder.tokenizer_error(problem))?;
        encoder.run(&[tokens])?;
        Ok(encoder)
    }

    /// The same; `None` if the folder has neither of the text tower's files.
    ///
    /// # Errors
    ///
    /// As for [`TextEncoder::open`].
    pub fn open_if_present(folder: &Path, threads: NonZeroUsize) -> Result<Option<Self>, EncoderError> {
        match [MODEL, TOKENIZER].iter().any(|name| folder.join(name).exists()) {
            true => Self::open(folder, threads).map(Some),
            false => Ok(None),
        }
    }

    /// SHA-256 of `text.onnx`.
    pub fn weights_hash(&self) -> [u8; 32] {
        self.model.hash()
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The numbers of the text's tokens, as many as the model takes: start, tokens, end and padding.
    ///
    /// # Errors
    ///
    /// The text is longer than [`MAX_TEXT_BYTES`], or cannot be tokenised.
    pub fn tokens(&self, text: &str) -> Result<Vec<u32>, TextError> {
        Ok(self.checked(text)?.ids)
    }

    /// The texts' embeddings, in their order. They have no patches.
    ///
    /// # Errors
    ///
    /// A text is longer than [`MAX_TEXT_BYTES`] or cannot be tokenised; the model fails, or makes a vector of zeros or
    /// of numbers that are not finite.
    pub fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, TextError> {
        let mut embeddings = Vec::with_capacity(texts.len());
        for batch in texts.chunks(BATCH) {
            let batch: Vec<Tokens> = batch.iter().map(|text| self.checked(text)).collect::<Result<_, _>>()?;
            embeddings.append(&mut self.run(&batch)?);
        }
        Ok(embeddings)
    }

    /// The embedding of a text file, which is UTF-8.
    ///
    /// # Errors
    ///
    /// As for [`TextEncoder::embed`], and bytes that are not UTF-8.
    pub fn embed_file(&self, file: &[u8]) -> Result<Embedding, TextError> {
        let bytes = file.len();
        if bytes > MAX_TEXT_BYTES {
            return Err(TextError::TooLong { bytes });
        }
        let text =
            std::str::from_utf8(file).map_err(|error| TextError::NotUtf8 { at: error.valid_up_to() })?;
        let not_finite = || EncoderError::NotFinite { path: self.model.path().to_owned() };
        self.embed(&[text])?.pop().ok_or_else(|| not_finite().into())
    }

    fn checked(&self, text: &str) -> Result<Tokens, TextError> {
        let bytes = text.len();
        if bytes > MAX_TEXT_BYTES {
            return Err(TextError::TooLong { bytes });
        }
        self.encode(text).map_err(|problem| TextError::Tokens { problem })
    }

    fn encode(&self, text: &str) -> Result<Tokens, String> {
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|error| error.to_string())?;
        match encoding.len() == self.tokens {
            true => {
                Ok(Tokens { ids: encoding.get_ids().to_vec(), mask: encoding.get_attention_mask().to_vec() })
            }
            false => Err(format!("it makes {} tokens and not {}", encoding.len(), self.tokens)),
        }
    }

    fn run(&self, batch: &[Tokens]) -> Result<Vec<Embedding>, EncoderError> {
        let failed = |error| EncoderError::model(self.model.path(), error);
        let shape = (batch.len(), self.tokens);
        let ids = Array2::from_shape_fn(shape, |(text, token)| i64::from(batch[text].ids[token]));
        let mask = Array2::from_shape_fn(shape, |(text, token)| i64::from(batch[text].mask[token]));
        let ids = TensorRef::from_array_view(&ids).map_err(failed)?;
        let mask = TensorRef::from_array_view(&mask).map_err(failed)?;
        self.model.run(ort::inputs![INPUT_IDS => ids, ATTENTION_MASK => mask], |outputs| {
            let numbers = outputs.numbers(TEXT_EMBEDS, &[batch.len(), self.dimension])?;
            let not_finite = || EncoderError::NotFinite { path: self.model.path().to_owned() };
            let unit = normalise(numbers.to_vec(), self.dimension).ok_or_else(not_finite)?;
            let embedding = |global: &[f32]| Embedding {
                global: global.to_vec(),
                patches: Vec::new(),
                dimension: self.dimension,
            };
            Ok(unit.chunks_exact(self.dimension).map(embedding).collect())
        })
    }

    fn tokenizer_error(&self, problem: String) -> EncoderError {
        EncoderError::Tokenizer { path: self.model.path().with_file_name(TOKENIZER), problem }
    }
}

impl fmt::Debug for TextEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextEncoder({})", self.model.path().display())
    }
}

/// A text's tokens, as many as the model takes.
struct Tokens {
    ids: Vec<u32>,
    /// 1 for a token and 0 for padding.
    mask: Vec<u32>,
}

/// The tokenizer, and how many tokens it makes of each text.
fn open_tokenizer(path: &Path) -> Result<(Tokenizer, usize), EncoderError> {
    let bytes = fs::read(path).map_err(|source| EncoderError::read(path, source))?;
    let wrong = |problem: String| EncoderError::Tokenizer { path: path.to_owned(), problem };
    let tokenizer =
        Tokenizer::from_bytes(&bytes).map_err(|error| wrong(format!("is not a tokenizer: {error}")))?;
    let padded = match tokenizer.get_padding().map(|padding| &padding.strategy) {
        Some(&PaddingStrategy::Fixed(tokens)) => Some(tokens),
        _ => None,
    };
    let truncated = tokenizer.get_truncation().map(|truncation| truncation.max_length);
    match (padded, truncated) {
        (Some(padded), Some(truncated))
            if padded == truncated && (2..=MAX_SIZE as usize).contains(&padded) =>
        {
            Ok((tokenizer, padded))
        }
        _ => Err(wrong("must pad and truncate to one length, as scripts/encoder/export.py writes it".into())),
    }
}

/// Why a text has no embedding.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The text is longer than [`MAX_TEXT_BYTES`].
    #[error("the text has {bytes} bytes, and at most {MAX_TEXT_BYTES} are embedded")]
    TooLong { bytes: usize },
    /// The file's bytes are not UTF-8 from `at` on.
    #[error("the text is not UTF-8 at byte {at}")]
    NotUtf8 { at: usize },
    /// The tokenizer fails on the text.
    #[error("the text cannot be tokenised: {problem}")]
    Tokens { problem: String },
    /// The model fails.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}
