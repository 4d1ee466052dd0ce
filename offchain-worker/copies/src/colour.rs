//! Matrices of three colours.

use crate::pyramid::Pixel;

/// A matrix of three colours by three.
pub type Matrix = [[f64; 3]; 3];

/// How the colours of two pictures vary together: sums of products over their pixels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Covariance {
    /// Of the one with itself, with the other, and of the other with itself.
    pub aa: Matrix,
    pub ab: Matrix,
    pub bb: Matrix,
    pub pixels: f64,
}

impl Covariance {
    /// Adds pairs of pixels. Their products are added in `f32` first, so they should be few: a row.
    pub fn add<'a>(&mut self, pairs: impl Iterator<Item = (&'a Pixel, &'a Pixel)>) {
        let (mut aa, mut ab, mut bb) = ([[0.0f32; 4]; 3], [[0.0f32; 4]; 3], [[0.0f32; 4]; 3]);
        let mut count = 0u32;
        for (a, b) in pairs {
            for row in 0..3 {
                for column in 0..4 {
                    aa[row][column] += a[row] * a[column];
                    ab[row][column] += a[row] * b[column];
                    bb[row][column] += b[row] * b[column];
                }
            }
            count += 1;
        }
        for (sum, row_sums) in [(&mut self.aa, aa), (&mut self.ab, ab), (&mut self.bb, bb)] {
            for row in 0..3 {
                for column in 0..3 {
                    sum[row][column] += f64::from(row_sums[row][column]);
                }
            }
        }
        self.pixels += f64::from(count);
    }

    /// The same with the pictures' parts exchanged.
    pub fn exchanged(&self) -> Self {
        Self { aa: self.bb, ab: transposed(&self.ab), bb: self.aa, pixels: self.pixels }
    }

    /// The linear map of the other's colours that comes nearest to the one's, `A B (B B + noise)^-1`.
    pub fn map_to_a(&self) -> Matrix {
        let inverse = inverse(&self.noisy_bb());
        std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| self.ab[i][k] * inverse[k][j]).sum()))
    }

    /// The part of the one's variance that follows linearly from the other, `R^2`, from 0 to 1. Variance of less than
    /// [`NOISE`] speaks for nothing.
    pub fn explained(&self) -> f64 {
        let map = self.map_to_a();
        let explained: f64 =
            (0..3).flat_map(|i| (0..3).map(move |k| (i, k))).map(|(i, k)| map[i][k] * self.ab[i][k]).sum();
        explained / (trace(&self.aa) + NOISE * self.pixels.max(1.0))
    }

    fn noisy_bb(&self) -> Matrix {
        let mut noisy = self.bb;
        (0..3).for_each(|i| noisy[i][i] += NOISE * self.pixels.max(1.0));
        noisy
    }
}

/// The variance per pixel and colour that rounding and recompression leave.
const NOISE: f64 = 1.0;

pub fn trace(matrix: &Matrix) -> f64 {
    matrix[0][0] + matrix[1][1] + matrix[2][2]
}

pub fn transposed(matrix: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| matrix[j][i]))
}

/// The direction in which a symmetric matrix without negative eigenvalues is greatest, of length 1.
///
/// Powers of the matrix by squaring, the 32nd in all, on a fixed vector. Where two directions are equally great it is
/// one between them.
pub fn principal(matrix: &Matrix) -> [f64; 3] {
    let mut power = *matrix;
    for _ in 0..5 {
        let trace = trace(&power);
        if trace <= 0.0 {
            return [1.0, 0.0, 0.0];
        }
        let scaled: Matrix = power.map(|row| row.map(|x| x / trace));
        power = std::array::from_fn(|i| {
            std::array::from_fn(|j| (0..3).map(|k| scaled[i][k] * scaled[k][j]).sum())
        });
    }
    const START: [f64; 3] = [1.0, 0.9, 0.8];
    let direction: [f64; 3] = std::array::from_fn(|i| (0..3).map(|j| power[i][j] * START[j]).sum());
    let length = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
    match length > 0.0 {
        true => direction.map(|x| x / length),
        false => [1.0, 0.0, 0.0],
    }
}

/// By cofactors. The matrix is symmetric with a positive diagonal added, so it has an inverse.
fn inverse(matrix: &Matrix) -> Matrix {
    let cofactor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        matrix[a][c] * matrix[b][d] - matrix[a][d] * matrix[b][c]
    };
    let determinant: f64 = (0..3).map(|j| matrix[0][j] * cofactor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(seed: u32) -> Vec<Pixel> {
        let byte = |n: u32| {
            let n = (n ^ (n >> 7) ^ 0x5bd1_e995).wrapping_mul(2_654_435_761);
            ((n ^ (n >> 15)).wrapping_mul(2_246_822_519) >> 24) as f32 - 128.0
        };
        (0..300).map(|i| [byte(seed + 3 * i), byte(seed + 3 * i + 1), byte(seed + 3 * i + 2), 0.0]).collect()
    }

    fn covariance(a: &[Pixel], b: &[Pixel]) -> Covariance {
        let mut sums = Covariance::default();
        sums.add(a.iter().zip(b));
        sums
    }

    #[test]
    fn a_linear_map_of_the_colours_explains_all() {
        let a = pixels(1);
        let b: Vec<Pixel> = a.iter().map(|p| [p[1] - 0.5 * p[0], 0.3 * p[2], p[0] + p[2], 0.0]).collect();
        assert!(covariance(&a, &b).explained() > 0.99);
        let grey: Vec<Pixel> = a.iter().map(|p| [0.3 * p[0] + 0.6 * p[1] + 0.1 * p[2]; 4]).collect();
        let found = covariance(&grey, &a);
        assert!(found.explained() > 0.99, "grey follows from colours");
        assert!(found.exchanged().explained() < 0.6, "colours do not follow from grey");
    }

    #[test]
    fn what_is_unrelated_explains_nothing() {
        assert!(covariance(&pixels(1), &pixels(100_000)).explained() < 0.1);
        assert_eq!(Covariance::default().explained(), 0.0);
        assert!(covariance(&pixels(1), &[[0.0; 4]; 300]).explained() < 1e-9);
    }

    #[test]
    fn the_principal_direction_is_an_eigenvector() {
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 1.0]];
        let direction = principal(&matrix);
        let image: [f64; 3] = std::array::from_fn(|i| (0..3).map(|j| matrix[i][j] * direction[j]).sum());
        let value = image[0] / direction[0];
        assert!((0..3).all(|i| (image[i] - value * direction[i]).abs() < 1e-4), "{direction:?} {image:?}");
        assert_eq!(principal(&[[0.0; 3]; 3]), [1.0, 0.0, 0.0]);
    }
}
