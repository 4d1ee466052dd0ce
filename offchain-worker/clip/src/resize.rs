//! Pillow's bicubic resampling, bit for bit.
//!
//! Along one side, output pixel `x` of `to` is a weighted mean of input pixels around the point it comes from:
//!
//! ```text
//! scale = from / to,   stretch = max(scale, 1),   centre = (x + 1/2) scale
//! w_i = k((i + 1/2 - centre) / stretch),   for |i + 1/2 - centre| < 2 stretch, up to rounding
//! k(t) = (a+2)|t|^3 - (a+3)|t|^2 + 1          for |t| < 1
//!        a|t|^3 - 5a|t|^2 + 8a|t| - 4a        for 1 <= |t| < 2,   a = -1/2
//! ```
//!
//! (R. Keys, "Cubic convolution interpolation for digital image processing", 1981; the stretch is what keeps a smaller
//! picture free of aliases.) Weights are divided by their sum and rounded to 22-bit fixed point. One direction is
//! resampled after the other, with 8-bit pixels in between, each rounded and clipped to 0..=255. A side that keeps its
//! length is left as it is.
//!
//! Rows are resampled before columns, unless the height shrinks, and by more than twice the pixels that the width does.
//! Pillow has that exception since version 13; an older one rounds and clips such pictures' pixels in the other
//! order. After `Resample.c` of Pillow, whose `Image.resize((w, h), BICUBIC)` is the oracle.

use std::ops::Range;

use crate::picture::Picture;

/// Fractional bits of a weight: 32, less 8 for the pixel and 2 for the sign and for sums above 1.
const PRECISION_BITS: u32 = 32 - 8 - 2;

/// The distance at which the unstretched kernel has become 0.
const SUPPORT: f64 = 2.0;

/// A part of a picture, in pixels. Neither range is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub columns: Range<u32>,
    pub rows: Range<u32>,
}

/// The picture resampled to `width` x `height` pixels; `None` if either is 0.
pub fn resize(picture: &Picture, width: u32, height: u32) -> Option<Picture> {
    let all = Window { columns: 0..width, rows: 0..height };
    resize_window(picture, width, height, &all)
}

/// The part `window` of the picture resampled to `width` x `height` pixels, without computing the rest; `None` if the
/// part is empty or not within those pixels.
///
/// A strip of 10,000 x 4 pixels, resized to a shortest edge of 224, is 560,000 pixels wide, of which a crop keeps 224.
pub fn resize_window(picture: &Picture, width: u32, height: u32, window: &Window) -> Option<Picture> {
    let Window { columns, rows } = window;
    let within = columns.end <= width && rows.end <= height;
    if !within || columns.is_empty() || rows.is_empty() {
        return None;
    }
    let mut across = taps(picture.width(), width, columns);
    let mut down = taps(picture.height(), height, rows);
    let needed_columns = rebase(&mut across)?;
    let needed_rows = rebase(&mut down)?;
    let needed = needed_rows.map(|y| {
        let row = picture.row(y as u32);
        &row[needed_columns.start * 3..needed_columns.end * 3]
    });
    let rgb = if columns_first(picture, width, height) {
        let rows: Vec<&[u8]> = needed.collect();
        let squat = resample_columns(&rows, &down);
        let rows = squat.chunks_exact(needed_columns.len() * 3);
        rows.flat_map(|row| resample_row(row, &across)).collect()
    } else {
        let narrow: Vec<Vec<u8>> = needed.map(|row| resample_row(row, &across)).collect();
        let rows: Vec<&[u8]> = narrow.iter().map(Vec::as_slice).collect();
        resample_columns(&rows, &down)
    };
    Picture::from_rgb(columns.len() as u32, rows.len() as u32, rgb)
}

fn columns_first(picture: &Picture, width: u32, height: u32) -> bool {
    let fewer = |from: u32, to: u32| i64::from(from) - i64::from(to);
    let (rows, columns) = (fewer(picture.height(), height), fewer(picture.width(), width));
    rows > 0 && rows > 2 * columns
}

/// The input pixels that make one output pixel.
struct Tap {
    first: usize,
    weights: Vec<i32>,
}

/// The input pixels that the taps read. The taps then count from the first of these.
fn rebase(taps: &mut [Tap]) -> Option<Range<usize>> {
    // Later taps start and end no earlier than the ones before them.
    let start = taps.first()?.first;
    let end = taps.last()?.first + taps.last()?.weights.len();
    taps.iter_mut().for_each(|tap| tap.first -= start);
    Some(start..end)
}

fn taps(from: u32, to: u32, outputs: &Range<u32>) -> Vec<Tap> {
    if from == to {
        let same = |x: u32| Tap { first: x as usize, weights: vec![1 << PRECISION_BITS] };
        return outputs.clone().map(same).collect();
    }
    let scale = f64::from(from) / f64::from(to);
    outputs.clone().map(|x| tap(from, scale, x)).collect()
}

fn tap(from: u32, scale: f64, x: u32) -> Tap {
    let stretch = scale.max(1.0);
    let support = SUPPORT * stretch;
    let centre = (f64::from(x) + 0.5) * scale;
    // Casts to integers round towards 0 and saturate, negative numbers to 0.
    let first = (centre - support + 0.5) as u32;
    let end = ((centre + support + 0.5) as u32).min(from);

    let inverse = 1.0 / stretch;
    let weight = |i: u32| kernel((f64::from(i) - centre + 0.5) * inverse);
    let mut weights: Vec<f64> = (first..end).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    if sum != 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
    Tap { first: first as usize, weights: weights.into_iter().map(to_fixed).collect() }
}

fn kernel(t: f64) -> f64 {
    const A: f64 = -0.5;
    let t = t.abs();
    if t < 1.0 {
        ((A + 2.0) * t - (A + 3.0)) * t * t + 1.0
    } else if t < SUPPORT {
        (((t - 5.0) * t + 8.0) * t - 4.0) * A
    } else {
        0.0
    }
}

fn to_fixed(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << PRECISION_BITS);
    (if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32
}

/// Half of the last bit that is kept, which makes the shift in [`to_pixel`] round. Sums stay within `i32`: the kernel's
/// negative lobes keep the weights' absolute sum below 1.5.
const HALF: i32 = 1 << (PRECISION_BITS - 1);

fn to_pixel(sum: i32) -> u8 {
    (sum >> PRECISION_BITS).clamp(0, 255) as u8
}

fn resample_row(row: &[u8], across: &[Tap]) -> Vec<u8> {
    let pixel = |tap: &Tap| {
        let (mut red, mut green, mut blue) = (HALF, HALF, HALF);
        let pixels = row[tap.first * 3..].chunks_exact(3);
        for (&weight, pixel) in tap.weights.iter().zip(pixels) {
            red += weight * i32::from(pixel[0]);
            green += weight * i32::from(pixel[1]);
            blue += weight * i32::from(pixel[2]);
        }
        [to_pixel(red), to_pixel(green), to_pixel(blue)]
    };
    across.iter().flat_map(pixel).collect()
}

/// The rows, of one length, of which each tap makes one.
fn resample_columns(rows: &[&[u8]], down: &[Tap]) -> Vec<u8> {
    let mut sums = vec![0; rows.first().map_or(0, |row| row.len())];
    let mut out = Vec::with_capacity(down.len() * sums.len());
    for tap in down {
        sums.fill(HALF);
        for (&weight, row) in tap.weights.iter().zip(&rows[tap.first..]) {
            for (sum, &byte) in sums.iter_mut().zip(*row) {
                *sum += weight * i32::from(byte);
            }
        }
        out.extend(sums.iter().map(|&sum| to_pixel(sum)));
    }
    out
}
