//! From a file's bytes to its vectors.

use crate::{
    similarity::Kind,
    tiles::{tiles, TILES},
};
use guerdon_clip::{DecodeError, Embedding, Encoder, EncoderError, Picture, TextEncoder, TextError};
use guerdon_copies::Thumbnail;
use guerdon_index::{Geometry, GeometryError, Vectors, VectorsError};
use sha2::{Digest, Sha256};
use std::{fs, io, path::Path};

/// Something that embeds works and outputs.
pub trait Embed: Send + Sync + 'static {
    /// The vectors of a file. Blocks.
    fn embed(&self, file: &[u8]) -> Result<Vectors, EmbedError>;
    /// How large the vectors of a kind are; none if files of that kind are not embedded. Pictures always are.
    fn geometry(&self, kind: Kind) -> Option<Geometry>;
    /// What tells this embedder's vectors from those of others.
    fn fingerprint(&self) -> [u8; 32];
    /// What it is, for people.
    fn description(&self) -> Description;
}

/// An embedder, as people and monitoring see it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Description {
    /// The encoder folder's name.
    pub name: String,
    /// SHA-256 of the weights that pictures go through, in hexadecimal digits.
    pub weights: String,
    /// SHA-256 of the weights that texts go through, in hexadecimal digits; none if texts are not embedded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_weights: Option<String>,
    /// Numbers in a vector.
    pub dimension: usize,
    /// Patches that the encoder sees in a picture.
    pub patches: usize,
}

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The file is not something that can be embedded, whoever tries.
    #[error("{0}")]
    Unreadable(String),
    /// The embedder is broken; the file may be all right.
    #[error("{0}")]
    Broken(String),
}

/// Why an encoder makes no embedder.
#[derive(Debug, thiserror::Error)]
pub enum EmbedderError {
    /// A file of the encoder's folder cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// The encoder's vectors are of a shape that is not dealt with.
    #[error("the encoder's vectors are too large: {0}")]
    Geometry(#[from] GeometryError),
}

/// A CLIP encoder and the folder it was opened from.
pub struct ClipEmbedder {
    pictures: Encoder,
    texts: Option<TextEncoder>,
    geometry: Geometry,
    text_geometry: Geometry,
    name: String,
    fingerprint: [u8; 32],
}

impl ClipEmbedder {
    /// Opened towers; `folder` is where they were opened from.
    pub fn new(pictures: Encoder, texts: Option<TextEncoder>, folder: &Path) -> Result<Self, EmbedderError> {
        // The configuration decides about the pixels and tokens that the weights see.
        let mut fingerprint = Sha256::new_with_prefix(pictures.weights_hash());
        for file in ["config.json", "preprocessor_config.json"] {
            fingerprint.update(Sha256::digest(fs::read(folder.join(file))?));
        }
        if let Some(texts) = &texts {
            fingerprint.update(texts.weights_hash());
            fingerprint.update(Sha256::digest(fs::read(folder.join("tokenizer.json"))?));
        }
        let dimension = pictures.dimension() as u32;
        let name = folder.canonicalize()?.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            geometry: Geometry::new(dimension, TILES as u32, Thumbnail::BYTES as u32)?,
            text_geometry: Geometry::new(dimension, 0, 0)?,
            pictures,
            texts,
            name: name.unwrap_or_default(),
            fingerprint: fingerprint.finalize().into(),
        })
    }

    /// What pictures go through.
    pub fn pictures(&self) -> &Encoder {
        &self.pictures
    }

    /// The encoder's own embedding of a file, as CLIP defines it: of a picture the whole and its patches.
    ///
    /// # Errors
    ///
    /// As for [`Embed::embed`].
    pub fn embedding(&self, file: &[u8]) -> Result<(Kind, Embedding), EmbedError> {
        match self.read(file)? {
            Content::Picture(picture) => {
                let mut embedded = self.pictures.embed(&[&picture]).map_err(of_picture)?;
                let embedding = embedded.pop().ok_or_else(nothing)?;
                Ok((Kind::Picture, embedding))
            }
            Content::Text(texts) => Ok((Kind::Text, texts.embed_file(file).map_err(of_text)?)),
        }
    }

    /// A file that is no picture is a text, if the encoder reads texts.
    fn read(&self, file: &[u8]) -> Result<Content<'_>, EmbedError> {
        match (Picture::decode(file), &self.texts) {
            (Ok(picture), _) => Ok(Content::Picture(picture)),
            (Err(DecodeError::UnknownFormat), Some(texts)) => Ok(Content::Text(texts)),
            (Err(error), _) => Err(EmbedError::Unreadable(error.to_string())),
        }
    }

    fn picture(&self, picture: &Picture) -> Result<Vectors, EmbedError> {
        let tiles = tiles(picture);
        let pieces: Vec<_> = std::iter::once(picture).chain(&tiles).collect();
        let embedded = self.pictures.embed(&pieces).map_err(of_picture)?;
        let (whole, tiles) = embedded.split_first().ok_or_else(nothing)?;
        let tiles: Vec<f32> = tiles.iter().flat_map(|tile| tile.global.iter().copied()).collect();
        let side = Thumbnail::SIDE as u32;
        let thumbnail = guerdon_clip::resize::resize(picture, side, side)
            .ok_or_else(|| EmbedError::Broken("the picture cannot be made small".into()))?;
        Vectors::from_unit(self.geometry, &whole.global, &tiles, thumbnail.rgb()).map_err(misshapen)
    }

    fn text(&self, texts: &TextEncoder, file: &[u8]) -> Result<Vectors, EmbedError> {
        let embedding = texts.embed_file(file).map_err(of_text)?;
        Vectors::from_unit(self.text_geometry, &embedding.global, &[], &[]).map_err(misshapen)
    }
}

/// What a file holds, and what it goes through.
enum Content<'a> {
    Picture(Picture),
    Text(&'a TextEncoder),
}

impl Embed for ClipEmbedder {
    fn embed(&self, file: &[u8]) -> Result<Vectors, EmbedError> {
        match self.read(file)? {
            Content::Picture(picture) => self.picture(&picture),
            Content::Text(texts) => self.text(texts, file),
        }
    }

    fn geometry(&self, kind: Kind) -> Option<Geometry> {
        match kind {
            Kind::Picture => Some(self.geometry),
            Kind::Text => self.texts.is_some().then_some(self.text_geometry),
        }
    }

    fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    fn description(&self) -> Description {
        Description {
            name: self.name.clone(),
            weights: hex::encode(self.pictures.weights_hash()),
            text_weights: self.texts.as_ref().map(|texts| hex::encode(texts.weights_hash())),
            dimension: self.pictures.dimension(),
            patches: self.pictures.patches(),
        }
    }
}

fn of_picture(error: EncoderError) -> EmbedError {
    match error {
        error @ EncoderError::NotFinite { .. } => EmbedError::Unreadable(error.to_string()),
        error => EmbedError::Broken(error.to_string()),
    }
}

fn of_text(error: TextError) -> EmbedError {
    match error {
        TextError::Encoder(error) => of_picture(error),
        error => EmbedError::Unreadable(error.to_string()),
    }
}

fn nothing() -> EmbedError {
    EmbedError::Broken("the encoder made no embedding".into())
}

fn misshapen(error: VectorsError) -> EmbedError {
    EmbedError::Broken(error.to_string())
}
