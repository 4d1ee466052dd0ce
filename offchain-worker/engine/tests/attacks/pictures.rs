//! The pictures that attackers register.

use image::{codecs::jpeg::JpegEncoder, imageops::FilterType, DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const SIDE: u32 = 256;

/// What an attacker does to another's work.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    Recompressed,
    Brighter,
    Mirrored,
    Rescaled,
    Cropped,
    Recoloured,
    CroppedAndRecoloured,
}

/// A changed copy; `n` tells one copy from the next.
pub fn altered(work: &[u8], change: Change, n: usize) -> Vec<u8> {
    let picture = image::load_from_memory(work).unwrap();
    let (width, height) = (picture.width(), picture.height());
    let crop = |picture: &DynamicImage| {
        let part = 0.80 + 0.02 * (n % 8) as f64;
        let (w, h) = ((f64::from(width) * part) as u32, (f64::from(height) * part) as u32);
        picture.crop_imm((width - w) / 2 + n as u32 % 5, (height - h) / 3, w, h)
    };
    let recolour = |picture: &DynamicImage| picture.huerotate(40 + 35 * (n as i32 % 8));
    match change {
        Change::Recompressed => jpeg(&picture, 50 + (n % 45) as u8),
        Change::Brighter => png(&picture.brighten(1 + n as i32 % 12)),
        Change::Mirrored => jpeg(&picture.fliph(), 60 + (n % 35) as u8),
        Change::Rescaled => {
            let (w, h) = (width * 3 / 4 - n as u32 % 30, height * 3 / 4 - n as u32 % 30);
            png(&picture.resize_exact(w, h, FilterType::Triangle))
        }
        Change::Cropped => jpeg(&crop(&picture), 85),
        Change::Recoloured => png(&recolour(&picture)),
        Change::CroppedAndRecoloured => jpeg(&recolour(&crop(&picture)), 85),
    }
}

/// Noise of grey or colour, coarse or fine.
pub fn noise(n: usize) -> Vec<u8> {
    let grain = 1 + (n as u32 % 4) * 3;
    let byte = |x: u32, y: u32, c: u32| {
        let c = if n.is_multiple_of(2) { 0 } else { c };
        let mut mixed = (x / grain) ^ (y / grain) << 10 ^ c << 20 ^ (n as u32) << 22;
        for _ in 0..3 {
            mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x9e37_79b1);
        }
        (mixed >> 24) as u8
    };
    drawn(|x, y| [byte(x, y, 0), byte(x, y, 1), byte(x, y, 2)])
}

/// Mid-grey, and gradients around it.
pub fn grey(n: usize) -> Vec<u8> {
    let slope = (n as f64 / 3.0) % 40.0;
    let level = |x: u32, y: u32| {
        let (u, v) = (f64::from(x) / f64::from(SIDE) - 0.5, f64::from(y) / f64::from(SIDE) - 0.5);
        let angle = n as f64;
        (128.0 + 2.0 * slope * (u * angle.cos() + v * angle.sin())) as u8
    };
    drawn(|x, y| [level(x, y), level(x, y).saturating_add((n % 7) as u8), level(x, y)])
}

/// Stripes of many colours and widths, so that something of everything is there.
pub fn stripes(n: usize) -> Vec<u8> {
    let width = 3 + n as u32 % 20;
    drawn(|x, y| {
        let stripe = (x + y * (n as u32 % 3)) / width;
        let byte = |k: u32| (stripe.wrapping_mul(97 + 31 * k).wrapping_add(n as u32 * 13) % 256) as u8;
        [byte(0), byte(1), byte(2)]
    })
}

fn drawn(pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    png(&RgbImage::from_fn(SIDE, SIDE, |x, y| Rgb(pixel(x, y))).into())
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn jpeg(picture: &DynamicImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let rgb = DynamicImage::from(picture.to_rgb8());
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).unwrap();
    bytes
}
