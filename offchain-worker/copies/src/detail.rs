//! How much a picture's detail tells it from all others.
//!
//! Where one picture lies on another, much depends on what is there to lie. Two discs always do, and two grids of dots
//! do at some scale. So detail is counted in two ways, and the counts multiplied. Both are participation numbers, which
//! say over how many places or frequencies something is spread.
//!
//! *Corners*: the structure tensor of each block of 4 x 4 pixels has eigenvalues `m <= n`. Edges, lines, discs and
//! stripes have a small `m`. The number of blocks over which corners are spread, times the mean share of corners:
//!
//! ```text
//! corners = (sum sqrt m)^2 / sum m * mean(2 m / (m + n))
//! ```
//!
//! *Frequencies*: with `f` the amplitudes of the cosine transform, all colours together,
//!
//! ```text
//! frequencies = (sum f)^2 / sum f^2
//! ```
//!
//! Grids, checks and other repetition have few.

use crate::pyramid::{Level, Pixel};

/// Corners times frequencies from which detail speaks for itself.
const ENOUGH: f64 = 36_000.0;
/// How far the local mean reaches.
const LOCAL: usize = 3;
/// What rounding and recompression add to an eigenvalue.
const NOISE: f64 = 100.0;
/// Pixels on a side of a block.
const BLOCK: usize = 4;

/// Of two pictures laid on each other, the one with less detail must have this part of enough. A blurred copy has less
/// than its original; a picture that is shrunk until it is plain lies well on plain ground.
const LESSER: f64 = 0.35;

/// How much detail a picture has: corners times frequencies, in parts of what is enough. The picture is of 64 x 64
/// colours.
pub fn detail(picture: &Level) -> f64 {
    let band = picture.less_local_mean(LOCAL);
    corners(&band) * frequencies(&band) / ENOUGH
}

/// How much the detail of two pictures speaks for one being a copy of the other, from 0, nothing, to 1, enough.
pub fn shared(a: f64, b: f64) -> f64 {
    a.max(b).min(a.min(b) / LESSER).min(1.0)
}

fn corners(band: &Level) -> f64 {
    let side = band.side;
    let blocks = (side - 2) / BLOCK;
    let (mut roots, mut sum, mut shares) = (0.0, 0.0, 0.0);
    for block in 0..blocks * blocks {
        let (top, left) = (1 + block / blocks * BLOCK, 1 + block % blocks * BLOCK);
        let (mut xx, mut xy, mut yy) = (0.0f64, 0.0f64, 0.0f64);
        for i in (top..top + BLOCK).flat_map(|y| (left..left + BLOCK).map(move |x| y * side + x)) {
            let slope =
                |step: usize, k: usize| f64::from(band.pixels[i + step][k] - band.pixels[i - step][k]);
            for (x, y) in (0..3).map(|k| (slope(1, k), slope(side, k))) {
                (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
            }
        }
        let smaller = 0.5 * (xx + yy - ((xx - yy) * (xx - yy) + 4.0 * xy * xy).sqrt()) - NOISE;
        if smaller > 0.0 {
            (roots, sum) = (roots + smaller.sqrt(), sum + smaller);
            shares += 2.0 * smaller / (xx + yy);
        }
    }
    match sum > 0.0 {
        true => roots * roots / sum * shares / (blocks * blocks) as f64,
        false => 0.0,
    }
}

fn frequencies(band: &Level) -> f64 {
    let cosines = cosines(band.side);
    let transformed =
        transformed_columns(&cosines, &transposed(&transformed_columns(&cosines, &band.pixels)));
    let power = |pixel: &Pixel| (0..3).map(|k| f64::from(pixel[k]) * f64::from(pixel[k])).sum::<f64>();
    let powers = transformed.iter().map(power);
    let (amplitudes, powers) = powers.fold((0.0, 0.0), |(a, p), power| (a + power.sqrt(), p + power));
    match powers > 0.0 {
        true => amplitudes * amplitudes / powers,
        false => 0.0,
    }
}

/// The cosine transform of type II of each column.
fn transformed_columns(cosines: &[Vec<f32>], pixels: &[Pixel]) -> Vec<Pixel> {
    let side = cosines.len();
    let mut transformed = vec![[0.0f32; 4]; pixels.len()];
    for (frequency, row) in transformed.chunks_exact_mut(side).enumerate() {
        for (place, line) in pixels.chunks_exact(side).enumerate() {
            let cosine = cosines[frequency][place];
            for (sum, pixel) in row.iter_mut().zip(line) {
                (0..4).for_each(|k| sum[k] += cosine * pixel[k]);
            }
        }
    }
    transformed
}

fn transposed(pixels: &[Pixel]) -> Vec<Pixel> {
    let side = pixels.len().isqrt();
    (0..pixels.len()).map(|i| pixels[i % side * side + i / side]).collect()
}

/// By frequency and place, of an orthonormal transform. `cos(pi k (2 n + 1) / (2 side))` comes from a table of the
/// quarter circle that is filled by half-angle and addition formulas, which gives the same on all machines. `side` is a
/// power of two.
fn cosines(side: usize) -> Vec<Vec<f32>> {
    let circle = 4 * side;
    let (mut cos, mut sin) = (0.0f64, 1.0f64);
    // From the quarter circle to the step of the table.
    for _ in 0..side.trailing_zeros() {
        (cos, sin) = ((0.5 * (1.0 + cos)).sqrt(), (0.5 * (1.0 - cos)).sqrt());
    }
    let step = |(c, s): (f64, f64)| (c * cos - s * sin, s * cos + c * sin);
    let table: Vec<(f64, f64)> =
        std::iter::successors(Some((1.0, 0.0)), |at| Some(step(*at))).take(circle).collect();
    let scale = |frequency: usize| (if frequency == 0 { 1.0 } else { 2.0 } / side as f64).sqrt();
    let cosine = |k: usize, n: usize| (scale(k) * table[k * (2 * n + 1) % circle].0) as f32;
    (0..side).map(|k| (0..side).map(|n| cosine(k, n)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(colour: impl Fn(usize, usize) -> f32) -> Level {
        let pixel = |i: usize| [colour(i % 64, i / 64), 128.0, 0.0, 0.0];
        Level { side: 64, pixels: (0..64 * 64).map(pixel).collect() }
    }

    #[test]
    fn cosines_are_cosines() {
        for (k, row) in cosines(64).iter().enumerate() {
            for (n, found) in row.iter().enumerate() {
                let angle = std::f64::consts::PI * k as f64 * (2.0 * n as f64 + 1.0) / 128.0;
                let scale = if k == 0 { 1.0f64 / 64.0 } else { 2.0 / 64.0 }.sqrt();
                assert!((f64::from(*found) - scale * angle.cos()).abs() < 1e-6, "{k} {n}");
            }
        }
    }

    #[test]
    fn grounds_stripes_discs_and_grids_have_little_detail() {
        assert_eq!(detail(&picture(|_, _| 90.0)), 0.0);
        assert!(detail(&picture(|x, _| if x / 5 % 2 == 0 { 0.0 } else { 255.0 })) < 0.1);
        let disc = |x: usize, y: usize| {
            let squared = (x.abs_diff(30).pow(2) + y.abs_diff(25).pow(2)) as f32;
            ((squared - 200.0) / 28.0).clamp(0.0, 1.0) * 255.0
        };
        assert!(detail(&picture(disc)) < 0.3, "{}", detail(&picture(disc)));
        let dot = |x: usize, y: usize| (x % 8).abs_diff(4) + (y % 8).abs_diff(4) < 3;
        assert!(detail(&picture(|x, y| if dot(x, y) { 0.0 } else { 255.0 })) < 0.9);
    }

    #[test]
    fn what_is_nowhere_the_same_has_enough() {
        let number = |x: usize, y: usize| {
            let n = ((x / 2 * 7919 + y / 2 * 104_729) as u32).wrapping_mul(2_654_435_761);
            (n ^ (n >> 15)).wrapping_mul(2_246_822_519) >> 24
        };
        assert!(detail(&picture(|x, y| number(x, y) as f32)) > 1.0);
    }

    #[test]
    fn one_has_enough_and_the_other_some() {
        assert_eq!(shared(3.0, 0.35), 1.0);
        assert_eq!(shared(0.0, 3.0), 0.0);
        assert_eq!(shared(0.5, 0.5), 0.5);
    }
}
