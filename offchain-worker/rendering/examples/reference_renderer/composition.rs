//! The picture that the reference renderer makes of a request.
//!
//! ```text
//! structure = the luminance of the content's picture, or 128 everywhere
//! colour    = the mean of the styles' pictures
//! render    = structure                        without styles
//!             (structure + colour) / 2         with styles
//! ```
//!
//! All of it is integer arithmetic, rounded down, on pictures that are first brought to the asked size by taking the
//! nearest pixel. Nothing is random, so the seed has no effect.

use guerdon_rendering::{RenderRequest, MAX_PLAYERS, MAX_SIDE, PROTOCOL_VERSION};
use image::{ImageFormat, Rgb, RgbImage};
use std::{collections::BTreeMap, io::Cursor};

/// Pictures by the name that requests use.
pub type Pictures = BTreeMap<String, RgbImage>;

/// What the renderer can show, and the styles that it can show it in.
#[derive(Clone, Debug, Default)]
pub struct Repertoire {
    pub contents: Pictures,
    pub styles: Pictures,
}

impl Repertoire {
    /// The request's render, or a sentence that says why there is none.
    pub fn compose(&self, request: &RenderRequest) -> Result<RgbImage, String> {
        let RenderRequest { version, width, height, .. } = *request;
        if version != PROTOCOL_VERSION {
            return Err(format!("version {version} of the protocol is not known here"));
        }
        let side = 1..=MAX_SIDE;
        if !side.contains(&width) || !side.contains(&height) || request.styles.len() > MAX_PLAYERS {
            return Err("the request is beyond the protocol's limits".into());
        }
        let named = |pictures: &Pictures, name: &str| {
            let picture = pictures.get(name).ok_or_else(|| format!("there is no picture {name:?} here"))?;
            Ok::<_, String>(nearest(picture, width, height))
        };
        let content = request.content.iter().map(|name| named(&self.contents, name)).next().transpose()?;
        let styles: Vec<RgbImage> =
            request.styles.iter().map(|name| named(&self.styles, name)).collect::<Result<_, _>>()?;

        Ok(RgbImage::from_fn(width, height, |x, y| {
            let structure = content.as_ref().map_or(128, |content| luminance(content.get_pixel(x, y)));
            Rgb([0, 1, 2].map(|channel| {
                let sum: u32 = styles.iter().map(|style| u32::from(style.get_pixel(x, y)[channel])).sum();
                match sum.checked_div(styles.len() as u32) {
                    None => structure as u8,
                    Some(colour) => ((structure + colour) / 2) as u8,
                }
            }))
        }))
    }

    /// The render as a PNG file.
    pub fn render(&self, request: &RenderRequest) -> Result<Vec<u8>, String> {
        let mut file = Cursor::new(Vec::new());
        let picture = self.compose(request)?;
        picture.write_to(&mut file, ImageFormat::Png).map_err(|error| error.to_string())?;
        Ok(file.into_inner())
    }
}

fn nearest(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let from = |place: u32, of: u32, to: u32| (u64::from(place) * u64::from(of) / u64::from(to)) as u32;
        *picture.get_pixel(from(x, picture.width(), width), from(y, picture.height(), height))
    })
}

/// ITU-R BT.601, in 256ths.
fn luminance(&Rgb([red, green, blue]): &Rgb<u8>) -> u32 {
    (77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8
}
