//! Lays one picture on another as exactly as it can.
//!
//! The whole's pixels `a` stay, the part's `b` are looked up where the alignment `W` says. Of all linear combinations
//! of colours the pair `u`, `v` that varies together most is taken. With `s = u . a` and `t = g v . b(W)`, where `g` is
//! the gain of least squares, a step `D` of least squares makes
//!
//! ```text
//! sum (t - s - grad((s + t) / 2) . D(x))^2   least,   W <- W after (1 + D)^-1
//! ```
//!
//! (S. Baker and I. Matthews, "Lucas-Kanade 20 years on", 2004; the mean of both gradients makes it second order:
//! E. Malis, "Improving vision-based control using efficient second-order minimization techniques", 2004.)

use crate::{
    alignment::Alignment,
    colour::{principal, Covariance},
    pyramid::{Level, Pixel, Pyramid, Scale},
};
use std::ops::Range;

/// The least part of the whole's pixels that the part covers.
const LEAST_COVERED: usize = 6;
/// What is added to the diagonal of the normal equations: a part of itself, and a little.
const DAMPING: f64 = 1.001;
const LEAST_CURVATURE: f64 = 1e-6;

/// The part's pixels at the places of the whole's.
pub struct Laid {
    pub pixels: Vec<Pixel>,
    /// Of each row, the columns that the part covers.
    pub rows: Vec<Range<usize>>,
}

impl Laid {
    pub fn of(part: &Pyramid, scale: Scale, alignment: &Alignment) -> Self {
        let (level, below) = (part.level(scale), part.below(scale));
        let side = level.side;
        // A part that is larger than its window is seen at the size between two levels.
        let share = (alignment.area().sqrt() - 1.0).clamp(0.0, 1.0) as f32;
        let mut pixels = vec![[0.0; 4]; side * side];
        let middle = |i: usize| (i as f64 + 0.5) / side as f64;
        let row = |y: usize, row: &mut [Pixel]| {
            let (mut start, mut end) = (0, 0);
            for (x, pixel) in row.iter_mut().enumerate() {
                let (x_part, y_part) = alignment.at(middle(x), middle(y));
                if !((0.0..=1.0).contains(&x_part) && (0.0..=1.0).contains(&y_part)) {
                    continue;
                }
                if end == 0 {
                    start = x;
                }
                end = x + 1;
                let (x_part, y_part) = (x_part as f32, y_part as f32);
                *pixel = between(level, x_part, y_part);
                if share > 0.0 {
                    *pixel = mixed(pixel, &between(below, x_part, y_part), share);
                }
            }
            start..end
        };
        let rows = pixels.chunks_exact_mut(side).enumerate().map(|(y, pixels)| row(y, pixels)).collect();
        Self { pixels, rows }
    }

    /// The number of pixels that the part covers.
    pub fn covered(&self) -> usize {
        self.rows.iter().map(ExactSizeIterator::len).sum()
    }

    /// How the colours of the whole, as `a`, and of the part, as `b`, vary together where `counts` of the pixel holds.
    pub fn covariance(&self, whole: &Level, counts: impl Fn(usize) -> bool) -> Covariance {
        let mut sums = Covariance::default();
        for (y, columns) in self.rows.iter().enumerate() {
            let pixels = columns.clone().map(|x| y * whole.side + x).filter(|i| counts(*i));
            sums.add(pixels.map(|i| (&whole.pixels[i], &self.pixels[i])));
        }
        sums
    }
}

fn mixed(a: &Pixel, b: &Pixel, share: f32) -> Pixel {
    std::array::from_fn(|k| a[k] + share * (b[k] - a[k]))
}

/// The level's colour at a place between its pixels.
fn between(level: &Level, x: f32, y: f32) -> Pixel {
    let place = |part: f32| {
        let place = (part * level.side as f32 - 0.5).clamp(0.0, (level.side - 1) as f32);
        let before = (place as usize).min(level.side - 2);
        (before, place - before as f32)
    };
    let ((x, share_x), (y, share_y)) = (place(x), place(y));
    let i = y * level.side + x;
    let (upper, lower) = (&level.pixels[i..i + 2], &level.pixels[i + level.side..][..2]);
    mixed(&mixed(&upper[0], &upper[1], share_x), &mixed(&lower[0], &lower[1], share_x), share_y)
}

/// An alignment and how well the colours agree at it, from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    pub alignment: Alignment,
    pub agreement: f64,
}

/// The best alignment of those that at most `steps` steps come to.
pub fn register(whole: &Pyramid, part: &Pyramid, start: Alignment, scale: Scale, steps: usize) -> Registered {
    let level = whole.level(scale);
    let mut alignment = start;
    let mut best = Registered { alignment, agreement: 0.0 };
    for step in 0..=steps {
        let laid = Laid::of(part, scale, &alignment);
        if laid.covered() * LEAST_COVERED < level.pixels.len() {
            break;
        }
        let covariance = laid.covariance(level, |_| true);
        let agreement = covariance.explained().max(covariance.exchanged().explained());
        if agreement > best.agreement {
            best = Registered { alignment, agreement };
        }
        if step == steps {
            break;
        }
        match improved(level, &laid, &covariance, &alignment) {
            Some(improved) if improved.is_plausible() => alignment = improved,
            _ => break,
        }
    }
    best
}

fn improved(whole: &Level, laid: &Laid, covariance: &Covariance, alignment: &Alignment) -> Option<Alignment> {
    let ab = &covariance.ab;
    let square = std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| ab[i][k] * ab[j][k]).sum()));
    let of_whole = principal(&square);
    let image: [f64; 3] = std::array::from_fn(|j| (0..3).map(|i| ab[i][j] * of_whole[i]).sum());
    let length = image.iter().map(|x| x * x).sum::<f64>().sqrt();
    let direction = image.map(|x| x / length);
    let variance: f64 = (0..3)
        .flat_map(|i| (0..3).map(move |j| (i, j)))
        .map(|(i, j)| direction[i] * covariance.bb[i][j] * direction[j])
        .sum();
    let gain = length / variance;
    if !gain.is_finite() {
        return None;
    }
    let numbers = |pixels: &[Pixel], weights: [f64; 3]| -> Vec<f32> {
        let [r, g, b] = weights.map(|weight| weight as f32);
        pixels.iter().map(|pixel| pixel[0] * r + pixel[1] * g + pixel[2] * b).collect()
    };
    let s = numbers(&whole.pixels, of_whole);
    let t = numbers(&laid.pixels, direction.map(|x| x * gain));
    let mut equations = Equations::default();
    let (side, sides) = (whole.side, whole.side as f32);
    let part = |i: usize| (i as f32 + 0.5) / sides;
    for y in 1..side - 1 {
        let [above, here, below] = [y - 1, y, y + 1].map(|row| &laid.rows[row]);
        let start = (here.start + 1).max(above.start).max(below.start);
        let end = here.end.saturating_sub(1).min(above.end).min(below.end);
        equations.add_row((start..end).map(|x| {
            let i = y * side + x;
            let slope =
                |step: usize| 0.25 * sides * ((s[i + step] - s[i - step]) + (t[i + step] - t[i - step]));
            let (across, down) = (slope(1), slope(side));
            let (x, y) = (part(x), part(y));
            ([across * x, across * y, across, down * x, down * y, down, 0.0, 0.0], t[i] - s[i])
        }));
    }
    let [xx, xy, x0, yx, yy, y0] = equations.solved()?;
    Some(alignment.after_inverse(&Alignment { xx: 1.0 + xx, xy, x0, yx, yy: 1.0 + yy, y0 }))
}

/// Normal equations of six unknowns.
#[derive(Default)]
struct Equations {
    matrix: [[f64; 6]; 6],
    right: [f64; 6],
}

impl Equations {
    /// Adds rows of coefficients, of which the last two are 0, and right sides.
    fn add_row(&mut self, row: impl Iterator<Item = ([f32; 8], f32)>) {
        let (mut matrix, mut right) = ([[0.0f32; 8]; 6], [0.0f32; 8]);
        for (coefficients, value) in row {
            for (sums, factor) in matrix.iter_mut().zip(coefficients) {
                (0..8).for_each(|k| sums[k] += factor * coefficients[k]);
            }
            (0..8).for_each(|k| right[k] += value * coefficients[k]);
        }
        for i in 0..6 {
            (0..6).for_each(|j| self.matrix[i][j] += f64::from(matrix[i][j]));
            self.right[i] += f64::from(right[i]);
        }
    }

    /// By Cholesky's decomposition; `None` if the unknowns are not determined.
    fn solved(mut self) -> Option<[f64; 6]> {
        (0..6).for_each(|i| self.matrix[i][i] = self.matrix[i][i] * DAMPING + LEAST_CURVATURE);
        let mut lower = [[0.0f64; 6]; 6];
        for i in 0..6 {
            for j in 0..=i {
                let rest = self.matrix[i][j] - (0..j).map(|k| lower[i][k] * lower[j][k]).sum::<f64>();
                match i == j {
                    true if rest > 0.0 => lower[i][i] = rest.sqrt(),
                    true => return None,
                    false => lower[i][j] = rest / lower[j][j],
                }
            }
        }
        let mut unknowns = self.right;
        for i in 0..6 {
            let known: f64 = (0..i).map(|k| lower[i][k] * unknowns[k]).sum();
            unknowns[i] = (unknowns[i] - known) / lower[i][i];
        }
        for i in (0..6).rev() {
            let known: f64 = (i + 1..6).map(|k| lower[k][i] * unknowns[k]).sum();
            unknowns[i] = (unknowns[i] - known) / lower[i][i];
        }
        Some(unknowns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number from -1 to 1 that is different everywhere, smooth over a twentieth of the side.
    fn noise(x: f64, y: f64, channel: u32) -> f64 {
        let knot = |x: f64, y: f64| {
            let n = (x as u32 * 73 + y as u32 * 977 + channel * 7919 + 11).wrapping_mul(2_654_435_761);
            f64::from((n ^ (n >> 15)).wrapping_mul(2_246_822_519) >> 8) / f64::from(1 << 23) - 1.0
        };
        let (x, y) = (20.0 * x, 20.0 * y);
        let upper = knot(x, y) + x.fract() * (knot(x + 1.0, y) - knot(x, y));
        let lower = knot(x, y + 1.0) + x.fract() * (knot(x + 1.0, y + 1.0) - knot(x, y + 1.0));
        upper + y.fract() * (lower - upper)
    }

    fn picture(place: impl Fn(f64, f64) -> (f64, f64)) -> Pyramid {
        let pixel = |i: usize| {
            let (x, y) = place(((i % 64) as f64 + 0.5) / 64.0, ((i / 64) as f64 + 0.5) / 64.0);
            let colour = |channel| (128.0 + 100.0 * noise(x, y, channel)) as f32;
            [colour(0), colour(1), colour(2), 0.0]
        };
        Pyramid::of(&Level { side: 64, pixels: (0..64 * 64).map(pixel).collect() })
    }

    const EXACT: Alignment = Alignment { xx: 1.25, xy: 0.0, x0: -0.1, yx: 0.0, yy: 1.25, y0: -0.15 };

    #[test]
    fn steps_lead_to_the_true_alignment() {
        let whole = picture(|x, y| (x, y));
        let part = picture(|x, y| (0.08 + 0.8 * x, 0.12 + 0.8 * y));
        let start = Alignment { xx: 1.28, xy: 0.03, x0: -0.08, yx: -0.02, yy: 1.22, y0: -0.17 };
        let coarse = register(&whole, &part, start, Scale::Coarse, 6);
        let found = register(&whole, &part, coarse.alignment, Scale::Fine, 6);
        assert!(found.agreement > 0.95, "{found:?}");
        for (x, y) in [(0.2, 0.2), (0.8, 0.3), (0.5, 0.9)] {
            let (found, exact) = (found.alignment.at(x, y), EXACT.at(x, y));
            assert!(
                (found.0 - exact.0).abs() < 0.01 && (found.1 - exact.1).abs() < 0.01,
                "{found:?} {exact:?}"
            );
        }
    }

    #[test]
    fn a_part_that_covers_next_to_nothing_does_not_agree() {
        let whole = picture(|x, y| (x, y));
        let aside = Alignment { xx: 1.0, xy: 0.0, x0: 0.95, yx: 0.0, yy: 1.0, y0: 0.0 };
        assert_eq!(register(&whole, &whole, aside, Scale::Coarse, 3).agreement, 0.0);
    }

    #[test]
    fn equations_are_solved() {
        let mut equations = Equations::default();
        let truth = [1.0f32, -2.0, 0.5, 3.0, 0.25, -1.0];
        let row = |n: u32| -> ([f32; 8], f32) {
            let c: [f32; 8] =
                std::array::from_fn(|k| if k < 6 { ((n * 13 + k as u32 * 7) * n % 11) as f32 } else { 0.0 });
            (c, (0..6).map(|k| c[k] * truth[k]).sum())
        };
        equations.add_row((1..40).map(row));
        let found = equations.solved().unwrap();
        assert!(found.iter().zip(truth).all(|(a, b)| (a - f64::from(b)).abs() < 0.2), "{found:?}");
    }
}
