//! Symmetric positive definite systems.

/// The lower triangle `L` of `A = L L^T`.
pub(crate) struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors the symmetric matrix whose lower triangle is in `rows`; `None` if it is not positive definite to working
    /// precision.
    pub fn new(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        for i in 0..rows.len() {
            let (above, rest) = rows.split_at_mut(i);
            let row = &mut rest[0];
            let diagonal = row[i];
            for (j, of_above) in above.iter().enumerate() {
                let known: f64 = row[..j].iter().zip(of_above).map(|(a, b)| a * b).sum();
                row[j] = (row[j] - known) / of_above[j];
            }
            let left = diagonal - row[..i].iter().map(|a| a * a).sum::<f64>();
            if left.is_nan() || left <= 1e-12 * diagonal {
                return None;
            }
            row[i] = left.sqrt();
        }
        Some(Self { rows })
    }

    /// `L^-1 b`.
    pub fn forward(&self, mut b: Vec<f64>) -> Vec<f64> {
        for (i, row) in self.rows.iter().enumerate() {
            let known: f64 = row[..i].iter().zip(&b).map(|(a, b)| a * b).sum();
            b[i] = (b[i] - known) / row[i];
        }
        b
    }

    /// `A^-1 b`.
    pub fn solve(&self, b: Vec<f64>) -> Vec<f64> {
        let mut x = self.forward(b);
        for i in (0..x.len()).rev() {
            x[i] /= self.rows[i][i];
            let found = x[i];
            for (x, l) in x[..i].iter_mut().zip(&self.rows[i]) {
                *x -= l * found;
            }
        }
        x
    }
}
