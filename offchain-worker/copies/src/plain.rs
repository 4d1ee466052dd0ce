//! How alike two pictures are, place by place and colour by colour.
//!
//! The mean squared difference of colours is held against the mean variance of the two pictures, in that of the eight
//! symmetries of the square in which it is least:
//!
//! ```text
//! similarity = 1 - (|a - b|^2 / s^2) / 0.8,   s^2 = (var a + var b) / 2 + 432,   not below 0
//! ```
//!
//! The constant keeps flat pictures comparable: two of one colour each are copies if the colours are within about two
//! steps of 255. Sums are of whole numbers.

use crate::thumbnail::Thumbnail;

const SIDE: usize = Thumbnail::SIDE;
/// The side of the squares whose means are compared first, and their number on a side.
const SQUARE: usize = 4;
const SQUARES: usize = SIDE / SQUARE;
/// What is added to the variance of the three colours: 12 of 255 each.
const LEAST_VARIANCE: f64 = 3.0 * 12.0 * 12.0;
/// The part of the variance at which a difference leaves no similarity.
const DISSIMILAR: f64 = 0.8;

/// What plain comparison needs of a picture.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Sums of the colours of each square of 4 x 4 pixels.
    squares: [[i32; 3]; SQUARES * SQUARES],
    /// The variance of the three colours.
    variance: f64,
}

impl Summary {
    pub fn of(thumbnail: Thumbnail) -> Self {
        let mut squares = [[0i32; 3]; SQUARES * SQUARES];
        let (mut sums, mut square_sum) = ([0i64; 3], 0i64);
        for (i, pixel) in thumbnail.pixels().enumerate() {
            let square = &mut squares[i / SIDE / SQUARE * SQUARES + i % SIDE / SQUARE];
            for k in 0..3 {
                let colour = i32::from(pixel[k]);
                square[k] += colour;
                square_sum += i64::from(colour * colour);
            }
        }
        squares.iter().for_each(|square| (0..3).for_each(|k| sums[k] += i64::from(square[k])));
        let pixels = (SIDE * SIDE) as i64;
        let scaled = pixels * square_sum - sums.iter().map(|sum| sum * sum).sum::<i64>();
        Self { squares, variance: scaled as f64 / (pixels * pixels) as f64 }
    }
}

/// The similarity, from 0 to 1. The summaries are those of the thumbnails.
pub fn similarity(a: (Thumbnail, &Summary), b: (Thumbnail, &Summary)) -> f64 {
    let scale = 0.5 * (a.1.variance + b.1.variance) + LEAST_VARIANCE;
    let similar = |difference: f64| (1.0 - difference / scale / DISSIMILAR).max(0.0);
    // The difference of means is not more than the mean difference, so most symmetries are done with here.
    (0..8).fold(0.0, |best: f64, symmetry| {
        let of_squares = squared_difference(SQUARES, symmetry, |i| a.1.squares[i], |i| b.1.squares[i]);
        let at_most = similar(of_squares as f64 / (SQUARES * SQUARES * SQUARE.pow(4)) as f64);
        if at_most <= best {
            return best;
        }
        let colours = |thumbnail: Thumbnail, i: usize| {
            let bytes = thumbnail.bytes();
            [bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]].map(i32::from)
        };
        let of_pixels = squared_difference(SIDE, symmetry, |i| colours(a.0, i), |i| colours(b.0, i));
        best.max(similar(of_pixels as f64 / (SIDE * SIDE) as f64))
    })
}

/// The sum over a square of `side` of the squared difference of the one and the other in one of the eight symmetries.
fn squared_difference(
    side: usize,
    symmetry: usize,
    a: impl Fn(usize) -> [i32; 3],
    b: impl Fn(usize) -> [i32; 3],
) -> i64 {
    let mirrored = |place: usize, bit: usize| if symmetry & bit == 0 { place } else { side - 1 - place };
    let mut sum = 0i64;
    for y in 0..side {
        let row = (0..side).map(|x| {
            let (x_other, y_other) = match symmetry & 4 == 0 {
                true => (mirrored(x, 1), mirrored(y, 2)),
                false => (mirrored(y, 1), mirrored(x, 2)),
            };
            let (a, b) = (a(y * side + x), b(y_other * side + x_other));
            (0..3).map(|k| i64::from(a[k] - b[k]) * i64::from(a[k] - b[k])).sum::<i64>()
        });
        sum += row.sum::<i64>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(colour: [u8; 3]) -> Vec<u8> {
        colour.repeat(SIDE * SIDE)
    }

    fn compare(a: &[u8], b: &[u8]) -> f64 {
        let [a, b] = [a, b].map(|bytes| Thumbnail::from_bytes(bytes).unwrap());
        similarity((a, &Summary::of(a)), (b, &Summary::of(b)))
    }

    #[test]
    fn flat_pictures_are_compared_by_colour() {
        let grey = flat([128; 3]);
        assert_eq!(compare(&grey, &grey), 1.0);
        assert!(compare(&grey, &flat([129, 128, 127])) > 0.95);
        assert!(compare(&grey, &flat([133, 128, 128])) < 0.95);
        assert_eq!(compare(&grey, &flat([160; 3])), 0.0);
    }

    #[test]
    fn every_symmetry_is_the_same_picture() {
        let pixel = |x: usize, y: usize| [(4 * x) as u8, (y * y / 17) as u8, (x * y / 20) as u8];
        let drawn = |place: fn(usize, usize) -> (usize, usize)| -> Vec<u8> {
            let places = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| place(x, y)));
            places.flat_map(|(x, y)| pixel(x, y)).collect()
        };
        let original = drawn(|x, y| (x, y));
        for copy in [
            drawn(|x, y| (63 - x, y)),
            drawn(|x, y| (x, 63 - y)),
            drawn(|x, y| (y, x)),
            drawn(|x, y| (63 - y, x)),
            drawn(|x, y| (63 - y, 63 - x)),
        ] {
            assert_eq!(compare(&original, &copy), 1.0);
        }
        assert!(compare(&original, &drawn(|x, y| (x / 2, y))) < 0.9);
    }

    #[test]
    fn the_variance_is_that_of_the_colours() {
        let halves: Vec<u8> =
            (0..SIDE * SIDE).flat_map(|i| if i % 2 == 0 { [0, 10, 0] } else { [20, 10, 0] }).collect();
        assert_eq!(Summary::of(Thumbnail::from_bytes(&halves).unwrap()).variance, 100.0);
    }
}
