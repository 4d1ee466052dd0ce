//! Pictures, made small and embedded once each.

use super::html::{element, Html};
use crate::{demo::gallery::Piece, Error, Result};
use base64::{engine::general_purpose::STANDARD, Engine as _};
use guerdon_primitives::WorkId;
use image::{codecs::jpeg::JpegEncoder, imageops::FilterType, DynamicImage};
use std::{collections::BTreeMap, fmt::Write};

/// The longer side of an embedded picture, in pixels.
const SIDE: u32 = 192;
const QUALITY: u8 = 82;

/// The pictures of a report, by hash.
pub struct Pictures {
    embedded: BTreeMap<WorkId, Embedded>,
}

struct Embedded {
    number: usize,
    title: String,
    base64: String,
}

impl Pictures {
    /// Reads and shrinks pictures.
    pub fn read<'a>(pieces: impl Iterator<Item = &'a Piece>) -> Result<Self> {
        let embedded = pieces.enumerate().map(|(number, piece)| {
            Ok((piece.hash, Embedded { number, title: piece.title.clone(), base64: shrink(piece)? }))
        });
        Ok(Self { embedded: embedded.collect::<Result<_>>()? })
    }

    /// The style rules that hold the pictures.
    pub fn rules(&self) -> String {
        let mut rules = String::new();
        for Embedded { number, base64, .. } in self.embedded.values() {
            // Writing to a string does not fail.
            let _ = writeln!(rules, ".p{number}{{background-image:url(data:image/jpeg;base64,{base64})}}");
        }
        rules
    }

    /// A picture; an empty frame if there is no such picture.
    pub fn show(&self, work: &WorkId) -> Html {
        match self.embedded.get(work) {
            Some(Embedded { number, title, .. }) => {
                let class = format!("picture p{number}");
                element(
                    "div",
                    &[("class", &class), ("role", "img"), ("aria-label", title), ("title", title)],
                    [],
                )
            }
            None => element("div", &[("class", "picture")], []),
        }
    }
}

fn shrink(piece: &Piece) -> Result<String> {
    let unusable = |error: &dyn std::fmt::Display| {
        Error::Input(format!("{} cannot be put into the report: {error}", piece.file.display()))
    };
    let bytes = std::fs::read(&piece.file).map_err(|error| unusable(&error))?;
    let picture = image::load_from_memory(&bytes).map_err(|error| unusable(&error))?;
    let small = if picture.width().max(picture.height()) > SIDE {
        picture.resize(SIDE, SIDE, FilterType::Lanczos3)
    } else {
        picture
    };
    let mut jpeg = Vec::new();
    DynamicImage::from(small.to_rgb8())
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))
        .map_err(|error| unusable(&error))?;
    Ok(STANDARD.encode(jpeg))
}
