//! Pictures, made small and embedded once each; texts, by their first words.

use crate::{
    content::hash,
    local::attribution::Attribution,
    report::html::{element, leaf, text, Html},
    Error, Result,
};
use base64::{engine::general_purpose::STANDARD, Engine as _};
use guerdon_clip::Picture;
use guerdon_engine::similarity::Kind;
use guerdon_primitives::WorkId;
use image::{codecs::jpeg::JpegEncoder, imageops::FilterType, DynamicImage, RgbImage};
use std::{
    collections::{btree_map, BTreeMap},
    fmt::Display,
    path::Path,
};

/// The longer side of an embedded output, and of an embedded work, in pixels.
const OUTPUT_SIDE: u32 = 448;
const WORK_SIDE: u32 = 192;
const QUALITY: u8 = 82;

/// How many letters of a text are shown.
const EXCERPT: usize = 280;

/// How many of an output's works are shown beside it.
pub(super) const SHOWN_WORKS: usize = 4;

/// What a report shows of outputs and works, by hash.
pub(super) struct Pictures {
    shown: BTreeMap<WorkId, Shown>,
}

enum Shown {
    Picture(Small),
    Text(String),
}

/// An embedded picture.
pub(super) struct Small {
    /// The name of its definition.
    id: String,
    /// Its size as embedded, in pixels.
    pub width: u32,
    pub height: u32,
    base64: String,
}

/// How a picture fills its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// In its own proportions.
    Whole,
    /// Its middle, as a square.
    Square,
}

impl Pictures {
    /// Reads and shrinks the outputs, and the works that are shown beside them.
    pub fn read(attribution: &Attribution) -> Result<Self> {
        let outputs = attribution.outputs.iter();
        let outputs = outputs.map(|output| (&*output.file, output.hash, output.kind, OUTPUT_SIDE));
        let works = attribution.outputs.iter().flat_map(move |output| {
            output.shares.works.iter().take(SHOWN_WORKS).map(move |(place, _)| {
                let work = &attribution.works[*place];
                (&*work.file, work.hash, work.kind, WORK_SIDE)
            })
        });
        let mut shown = BTreeMap::new();
        for (file, work, kind, side) in outputs.chain(works) {
            let number = shown.len();
            if let btree_map::Entry::Vacant(vacant) = shown.entry(work) {
                let bytes = content(file, work)?;
                vacant.insert(match kind {
                    Kind::Picture => Shown::Picture(shrink(file, &bytes, side, format!("p{number}"))?),
                    Kind::Text => Shown::Text(excerpt(&bytes)),
                });
            }
        }
        Ok(Self { shown })
    }

    /// The pictures themselves, for the others to point to.
    pub fn definitions(&self) -> Html {
        let images = self.shown.values().filter_map(|shown| match shown {
            Shown::Picture(small) => Some(small.definition()),
            Shown::Text(_) => None,
        });
        let definitions = element("defs", &[], images);
        element("svg", &[("class", "definitions"), ("aria-hidden", "true")], [definitions])
    }

    /// The picture of this hash, if it is one.
    pub fn picture(&self, work: &WorkId) -> Option<&Small> {
        match self.shown.get(work)? {
            Shown::Picture(small) => Some(small),
            Shown::Text(_) => None,
        }
    }

    /// A picture, or the beginning of a text; nothing of what is not shown in this report.
    pub fn show(&self, work: &WorkId, title: &str, shape: Shape) -> Html {
        match self.shown.get(work) {
            Some(Shown::Picture(small)) => small.draw(title, shape, [small.point("")]),
            Some(Shown::Text(excerpt)) => leaf("p", "excerpt", excerpt),
            None => Html::default(),
        }
    }
}

impl Small {
    fn definition(&self) -> Html {
        let (width, height) = (self.width.to_string(), self.height.to_string());
        let data = format!("data:image/jpeg;base64,{}", self.base64);
        element("image", &[("id", &self.id), ("width", &width), ("height", &height), ("href", &data)], [])
    }

    /// The picture, where something else is drawn over it.
    pub fn point(&self, class: &str) -> Html {
        element("use", &[("href", &format!("#{}", self.id)), ("class", class)], [])
    }

    /// A drawing in the picture's coordinates.
    pub fn draw(&self, title: &str, shape: Shape, children: impl IntoIterator<Item = Html>) -> Html {
        let view = format!("0 0 {} {}", self.width, self.height);
        let (class, fill) = match shape {
            Shape::Whole => ("shown", "xMidYMid meet"),
            Shape::Square => ("shown square", "xMidYMid slice"),
        };
        let attributes = [
            ("viewBox", &*view),
            ("preserveAspectRatio", fill),
            ("class", class),
            ("role", "img"),
            ("aria-label", title),
        ];
        let title = element("title", &[], [text(title)]);
        element("svg", &attributes, [title].into_iter().chain(children))
    }
}

/// The bytes that were attributed.
fn content(file: &Path, work: WorkId) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file).map_err(|error| unusable(file, &error))?;
    if hash(&bytes) != work {
        return Err(unusable(file, &"it was changed after it was attributed"));
    }
    Ok(bytes)
}

/// Decoded as the encoder does it, so that the tiles lie where the engine cut them.
fn shrink(file: &Path, bytes: &[u8], side: u32, id: String) -> Result<Small> {
    let picture = Picture::decode(bytes).map_err(|error| unusable(file, &error))?;
    let (width, height) = (picture.width(), picture.height());
    let decoded = RgbImage::from_raw(width, height, picture.rgb().to_vec());
    let decoded = DynamicImage::from(decoded.ok_or_else(|| unusable(file, &"it has no pixels"))?);
    let small = match width.max(height) > side {
        true => decoded.resize(side, side, FilterType::Lanczos3),
        false => decoded,
    };
    let mut jpeg = Vec::new();
    small
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))
        .map_err(|error| unusable(file, &error))?;
    Ok(Small { id, width: small.width(), height: small.height(), base64: STANDARD.encode(jpeg) })
}

fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut letters = text.trim().chars();
    let mut excerpt: String = letters.by_ref().take(EXCERPT).collect();
    if letters.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

fn unusable(file: &Path, error: &dyn Display) -> Error {
    Error::Input(format!("{} cannot be put into the report: {error}", file.display()))
}
