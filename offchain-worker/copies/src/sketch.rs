//! A picture's layout in one channel of 16 x 16 numbers, blind to how it is coloured.
//!
//! Each pixel is taken less its local mean. Its three colours become one number by the direction in which the
//! picture's colours vary most, found among pixels of equal weight (principal component of the spatial signs;
//! S. Visuri, V. Koivunen and H. Oja, "Sign and rank covariance matrices", 2000), so that a bright frame or a patch does
//! not choose the direction. The direction's sign means nothing. Numbers are divided by the pixel's contrast, so that a
//! few strong edges do not outweigh the rest.

use crate::{
    colour::{principal, Matrix},
    pyramid::{Level, Pixel},
};

/// Pixels on a side.
pub const SIDE: usize = 16;
/// How far the local mean reaches.
const LOCAL: usize = 2;
/// A contrast that halves the number, in parts of the mean contrast; and a little that is always added, so that what
/// is almost flat stays so.
const HALF: f64 = 0.5;
const FLAT: f64 = 2.0;
/// What a number is at the greatest contrast.
const GREATEST: f64 = 20.0;

/// The numbers, row by row.
pub struct Sketch(pub [f32; SIDE * SIDE]);

impl Sketch {
    /// The sketch of a picture of 16 x 16 pixels.
    pub fn of(picture: &Level) -> Self {
        let detail = picture.less_local_mean(LOCAL);
        let contrasts: Vec<f64> = detail.pixels.iter().map(contrast).collect();
        let half = HALF * contrasts.iter().sum::<f64>() / contrasts.len() as f64 + FLAT;
        let levelled = detail.pixels.iter().zip(&contrasts).map(|(pixel, contrast)| {
            let share = 1.0 / (contrast + half);
            [0, 1, 2].map(|k| f64::from(pixel[k]) * share)
        });
        let levelled: Vec<[f64; 3]> = levelled.collect();
        let mut signs: Matrix = [[0.0; 3]; 3];
        for colour in &levelled {
            (0..3).for_each(|i| (0..3).for_each(|j| signs[i][j] += colour[i] * colour[j]));
        }
        let [r, g, b] = principal(&signs);
        let number = |i: usize| {
            let colour = levelled[i];
            (GREATEST * (colour[0] * r + colour[1] * g + colour[2] * b)) as f32
        };
        Self(std::array::from_fn(number))
    }

    /// Rows for columns.
    pub fn transposed(&self) -> Self {
        Self(std::array::from_fn(|i| self.0[i % SIDE * SIDE + i / SIDE]))
    }
}

fn contrast(pixel: &Pixel) -> f64 {
    let [r, g, b] = [0, 1, 2].map(|k| f64::from(pixel[k]));
    (r * r + g * g + b * b).sqrt()
}
