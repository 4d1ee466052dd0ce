//! Pictures to the transformer's input, as Hugging Face's slow `CLIPImageProcessor` makes it.
//!
//! 1. Resize so that the shorter side is `S` pixels and the longer one `floor(S * long / short)`, or to a fixed height
//!    and width ([`crate::resize`]).
//! 2. Crop the centre, from offset `floor((side - crop) / 2)`; where the picture is smaller than the crop, it lies on
//!    black with `ceil((crop - side) / 2)` pixels before it.
//! 3. Rescale a byte `b` to `f32(b * factor)`, with the product in 64 bits.
//! 4. Normalise a channel to `(x - mean) / std`, in 32 bits.
//!
//! Source: `image_transforms.py` of `transformers`, on Pillow images. Fields that a `preprocessor_config.json` lacks
//! have the class's defaults. `do_convert_rgb` has no effect, since a [`Picture`] is RGB already.

use std::path::Path;

use serde_json::Value;

use crate::{
    config::{self, ConfigError, ConfigFile, MAX_SIZE},
    picture::Picture,
    resize::{resize_window, Window},
};

/// Pillow's number for bicubic resampling.
const BICUBIC: u64 = 3;

const MEAN: [f64; 3] = [0.48145466, 0.4578275, 0.40821073];
const STD: [f64; 3] = [0.26862954, 0.26130258, 0.27577711];
const SIZE: u32 = 224;

/// The steps from a picture to the transformer's input.
#[derive(Clone, Debug, PartialEq)]
pub struct Preprocessor {
    resize: Resize,
    /// The input's size, which is that of the crop, or of the resized picture if there is no crop.
    height: u32,
    width: u32,
    /// What each byte of red, green and blue becomes.
    levels: [[f32; 256]; 3],
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Resize {
    None,
    ShortestEdge(u32),
    Fixed { height: u32, width: u32 },
}

impl Resize {
    /// Width and height of a picture after the step.
    fn of(self, picture: &Picture) -> (u32, u32) {
        let (width, height) = (picture.width(), picture.height());
        match self {
            Self::None => (width, height),
            Self::Fixed { height, width } => (width, height),
            Self::ShortestEdge(edge) if width <= height => (edge, longer(edge, height, width)),
            Self::ShortestEdge(edge) => (longer(edge, width, height), edge),
        }
    }
}

/// `int(edge * long / short)` of Python: an exact product and one rounded division.
fn longer(edge: u32, long: u32, short: u32) -> u32 {
    (f64::from(edge) * f64::from(long) / f64::from(short)) as u32
}

impl Preprocessor {
    /// The steps that a `preprocessor_config.json` asks for.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and a field that is wrong or asks for what is not done here: a `resample` other than
    /// 3 (bicubic), padding, or steps after which pictures differ in shape.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let file = ConfigFile::read(path)?;
        let resample = file.get("resample");
        if resample.is_some_and(|code| code.as_u64() != Some(BICUBIC)) {
            return Err(file.wrong("resample", "must be 3, which is bicubic"));
        }
        if file.flag("do_pad", false)? {
            return Err(file.wrong("do_pad", "must be false"));
        }
        let resize = match file.flag("do_resize", true)? {
            true => resize_step(&file)?,
            false => Resize::None,
        };
        let (height, width) = match (file.flag("do_center_crop", true)?, resize) {
            (true, _) => crop_size(&file)?,
            (false, Resize::Fixed { height, width }) => (height, width),
            (false, _) => {
                let problem = "must be true unless size has a height and a width";
                return Err(file.wrong("do_center_crop", problem));
            }
        };
        Ok(Self { resize, height, width, levels: levels(&file)? })
    }

    /// Rows of the input.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Columns of the input.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// The number of the input's elements, `3 * height * width`.
    pub fn input_len(&self) -> usize {
        3 * self.height as usize * self.width as usize
    }

    /// The picture as input: three planes (red, green, blue) of `height` rows of `width` numbers.
    pub fn apply(&self, picture: &Picture) -> Vec<f32> {
        let mut input = vec![0.0; self.input_len()];
        self.write(picture, &mut input);
        input
    }

    /// Writes the picture into `input`, which is [`Preprocessor::input_len`] long.
    pub(crate) fn write(&self, picture: &Picture, input: &mut [f32]) {
        let (width, height) = self.resize.of(picture);
        let columns = Overlap::of(width, self.width);
        let rows = Overlap::of(height, self.height);
        let window = Window {
            columns: columns.start..columns.start + columns.len,
            rows: rows.start..rows.start + rows.len,
        };
        let plane_len = input.len() / 3;
        let planes = input.chunks_exact_mut(plane_len).zip(&self.levels);
        let Some(part) = resize_window(picture, width, height, &window) else {
            // Sides are at least 1 before and after each step, so no window is empty.
            planes.for_each(|(plane, levels)| plane.fill(levels[0]));
            return;
        };
        for (channel, (plane, levels)) in planes.enumerate() {
            plane.fill(levels[0]);
            let lines = plane.chunks_exact_mut(self.width as usize);
            for (y, line) in (0..rows.len).zip(lines.skip(rows.before as usize)) {
                let bytes = part.row(y).iter().skip(channel).step_by(3);
                let numbers = &mut line[columns.before as usize..];
                for (number, &byte) in numbers.iter_mut().zip(bytes) {
                    *number = levels[usize::from(byte)];
                }
            }
        }
    }
}

/// What the crop keeps of one side of a picture.
struct Overlap {
    /// The first pixel that is kept.
    start: u32,
    /// How many are kept.
    len: u32,
    /// Black pixels before them.
    before: u32,
}

impl Overlap {
    fn of(side: u32, crop: u32) -> Self {
        Self {
            start: side.saturating_sub(crop) / 2,
            len: side.min(crop),
            before: crop.saturating_sub(side).div_ceil(2),
        }
    }
}

fn resize_step(file: &ConfigFile) -> Result<Resize, ConfigError> {
    let Some(value) = file.get("size") else {
        return Ok(Resize::ShortestEdge(SIZE));
    };
    let sides = ["shortest_edge", "height", "width"].map(|side| value.get(side));
    match sides.map(|side| side.map(config::size)) {
        _ if value.get("longest_edge").is_some() => Err(file.wrong("size", "must not have a longest_edge")),
        [Some(Some(edge)), None, None] => Ok(Resize::ShortestEdge(edge)),
        [None, Some(Some(height)), Some(Some(width))] => Ok(Resize::Fixed { height, width }),
        _ => match config::size(value) {
            Some(edge) => Ok(Resize::ShortestEdge(edge)),
            None => Err(file.wrong(
                "size",
                format!(
                    "must be a whole number from 1 to {MAX_SIZE}, a shortest_edge, or a height and a width"
                ),
            )),
        },
    }
}

/// Height and width of the crop.
fn crop_size(file: &ConfigFile) -> Result<(u32, u32), ConfigError> {
    let Some(value) = file.get("crop_size") else {
        return Ok((SIZE, SIZE));
    };
    let side = |name: &str| value.get(name).and_then(config::size);
    let square = |value: &Value| config::size(value).map(|side| (side, side));
    side("height").zip(side("width")).or_else(|| square(value)).ok_or_else(|| {
        file.wrong(
            "crop_size",
            format!("must be a whole number from 1 to {MAX_SIZE}, or a height and a width"),
        )
    })
}

fn levels(file: &ConfigFile) -> Result<[[f32; 256]; 3], ConfigError> {
    let factor = match file.flag("do_rescale", true)? {
        true => Some(file.number("rescale_factor", 1.0 / 255.0)?),
        false => None,
    };
    let normalise = file.flag("do_normalize", true)?;
    let mean = file.colour("image_mean", MEAN)?;
    let std = file.colour("image_std", STD)?;
    if normalise && std.iter().any(|&std| std as f32 <= 0.0) {
        return Err(file.wrong("image_std", "must be three numbers above 0"));
    }
    let level = |byte: usize, channel: usize| {
        let level = match factor {
            Some(factor) => (byte as f64 * factor) as f32,
            None => byte as f32,
        };
        match normalise {
            true => (level - mean[channel] as f32) / std[channel] as f32,
            false => level,
        }
    };
    Ok(std::array::from_fn(|channel| std::array::from_fn(|byte| level(byte, channel))))
}
