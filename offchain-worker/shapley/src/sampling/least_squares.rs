//! Least squares with terms chosen greedily.
//!
//! Orthogonal least squares: each time, the term that lowers the sum of squares most is added (S. Chen, S. A. Billings
//! and W. Luo, "Orthogonal least squares methods and their application to non-linear system identification", 1989). A
//! scan over all terms hands those of greatest correlation with the residual on to the exact choice, for several terms.

use super::odd_polynomial::{Design, OddPolynomial, Term};

/// Terms that a scan hands on to the exact choice.
const SHORTLIST: usize = 64;

/// Terms chosen between two scans.
const TERMS_PER_SCAN: usize = 8;

/// Terms without a better held-out error after which the choice ends.
const PATIENCE: usize = 16;

/// The most terms chosen.
const MAX_TERMS: usize = 128;

/// A weighted least squares fit that grows by one term at a time.
pub(crate) struct LeastSquares<'a> {
    design: &'a Design,
    /// Rows fitted; those after them are held out.
    fitted: usize,
    /// The values less the fit, fitted and held-out rows alike.
    residual: Vec<f64>,
    terms: Vec<Term>,
    /// Orthonormal over the fitted rows.
    basis: Vec<Vec<f64>>,
    /// Each term's column in that basis.
    triangle: Vec<Vec<f64>>,
    /// The values in that basis.
    projections: Vec<f64>,
    /// The players whose triples can be chosen, in ascending order.
    scanned: Vec<u32>,
}

impl<'a> LeastSquares<'a> {
    /// The fit of `values`, which are weighed already, without any term, over the first `fitted` rows. Triples of the
    /// `scanned` players, in ascending order, can be chosen.
    pub fn new(design: &'a Design, values: Vec<f64>, fitted: usize, scanned: Vec<u32>) -> Self {
        Self {
            design,
            fitted,
            residual: values,
            terms: vec![],
            basis: vec![],
            triangle: vec![],
            projections: vec![],
            scanned,
        }
    }

    /// The column less its projection on the basis, and that projection, which ends with the norm of what is left;
    /// `None` if the column depends on the basis.
    fn orthogonalise(&self, mut column: Vec<f64>) -> Option<(Vec<f64>, Vec<f64>)> {
        let before = norm(&column[..self.fitted]);
        let mut projection = vec![0.0; self.basis.len()];
        for _twice_for_rounding in 0..2 {
            for (basis, coefficient) in self.basis.iter().zip(&mut projection) {
                let more = dot(&basis[..self.fitted], &column);
                *coefficient += more;
                subtract(&mut column, more, basis);
            }
        }
        let left = norm(&column[..self.fitted]);
        if left.is_nan() || left <= 1e-6 * before {
            return None;
        }
        column.iter_mut().for_each(|value| *value /= left);
        projection.push(left);
        Some((column, projection))
    }

    /// Adds the term, unless it depends on those there are.
    pub fn add(&mut self, term: Term) {
        if let Some((column, triangle)) = self.orthogonalise(self.design.weigh(self.design.column(term))) {
            let projection = dot(&column[..self.fitted], &self.residual);
            subtract(&mut self.residual, projection, &column);
            self.terms.push(term);
            self.basis.push(column);
            self.triangle.push(triangle);
            self.projections.push(projection);
        }
    }

    fn held_out_error(&self) -> f64 {
        self.residual[self.fitted..].iter().map(|error| error * error).sum()
    }

    /// Grows for as long as the held-out error falls; the terms at its least, and that.
    pub fn choose(&mut self) -> (Vec<Term>, f64) {
        let start = norm(&self.residual);
        let mut best = (self.terms.len(), self.held_out_error());
        let most = (self.fitted / 2).min(self.terms.len() + MAX_TERMS);
        'growing: while self.terms.len() < most && norm(&self.residual) > 1e-13 * start {
            let mut shortlist = self.shortlist();
            let before_scan = self.terms.len();
            for _ in 0..TERMS_PER_SCAN {
                let gain = |column: &[f64]| dot(&column[..self.fitted], &self.residual).powi(2);
                let gains = shortlist.iter().map(|(_, column)| gain(column)).enumerate();
                let Some((chosen, _)) = gains.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else {
                    break 'growing;
                };
                let (term, _) = shortlist.swap_remove(chosen);
                let before = self.terms.len();
                self.add(term);
                if self.terms.len() == before {
                    continue;
                }
                let added = &self.basis[before];
                for (_, column) in &mut shortlist {
                    let overlap = dot(&added[..self.fitted], column);
                    subtract(column, overlap, added);
                    let left = norm(&column[..self.fitted]);
                    let scale = if left > 1e-6 { 1.0 / left } else { 0.0 };
                    column.iter_mut().for_each(|value| *value *= scale);
                }
                let error = self.held_out_error();
                if error < best.1 {
                    best = (self.terms.len(), error);
                }
            }
            if self.terms.len() == before_scan || self.terms.len() >= best.0 + PATIENCE {
                break;
            }
        }
        (self.terms[..best.0].to_vec(), best.1)
    }

    /// Terms that may be next, with their columns orthonormalised: those of greatest correlation with the residual.
    fn shortlist(&self) -> Vec<(Term, Vec<f64>)> {
        let mut found = Vec::new();
        self.scan_singles(&mut found);
        self.scan_triples(&mut found);
        keep_greatest(&mut found);
        let columns = found.into_iter().filter_map(|(_, term)| {
            let (column, _) = self.orthogonalise(self.design.weigh(self.design.column(term)))?;
            Some((term, column))
        });
        columns.collect()
    }

    /// Correlations of `x_i u^power`, of which what `x_i` explains is taken out for a power above 0.
    fn scan_singles(&self, found: &mut Vec<(f32, Term)>) {
        let length = norm(&self.residual[..self.fitted]);
        for player in 0..self.design.signs.len() as u32 {
            let own = self.design.weigh(self.design.column(Term::Single { player, power: 0 }));
            let own = &own[..self.fitted];
            for power in [0, 2, 4] {
                let term = Term::Single { player, power };
                if self.terms.contains(&term) {
                    continue;
                }
                let mut column = self.design.weigh(self.design.column(term));
                column.truncate(self.fitted);
                if power > 0 {
                    let explained = dot(own, &column) / dot(own, own);
                    subtract(&mut column, explained, own);
                }
                let correlation = dot(&column, &self.residual) / (norm(&column) * length);
                found.push((correlation.abs() as f32, term));
            }
        }
    }

    fn scan_triples(&self, found: &mut Vec<(f32, Term)>) {
        let roots = &self.design.roots[..self.fitted];
        let length = norm(roots) as f32;
        // To unit length, whatever the game's unit is, for f32 has fewer exponents.
        let scale = 1.0 / norm(&self.residual[..self.fitted]);
        let weighed = self.residual.iter().zip(roots);
        let residual: Vec<f32> = weighed.map(|(value, root)| (value * scale * root) as f32).collect();
        let signs: Vec<(u32, Vec<f32>)> = self
            .scanned
            .iter()
            .map(|&player| {
                let signs = &self.design.signs[player as usize][..self.fitted];
                (player, signs.iter().map(|&sign| sign as f32).collect())
            })
            .collect();
        let mut least = 0.0;
        for (i, first) in signs.iter().enumerate() {
            for (j, second) in signs.iter().enumerate().skip(i + 1) {
                let signed = residual.iter().zip(&first.1).zip(&second.1);
                let signed: Vec<f32> = signed.map(|((r, a), b)| r * a * b).collect();
                for third in &signs[j + 1..] {
                    let correlation = dot_f32(&signed, &third.1).abs() / length;
                    let term = Term::Triple { players: [first.0, second.0, third.0] };
                    if correlation > least && !self.terms.contains(&term) {
                        found.push((correlation, term));
                        if found.len() >= 8 * SHORTLIST {
                            least = keep_greatest(found);
                        }
                    }
                }
            }
        }
    }

    /// The fit, as a sum of its terms.
    pub fn polynomial(&self) -> OddPolynomial {
        let mut coefficients = self.projections.clone();
        for at in (0..coefficients.len()).rev() {
            coefficients[at] /= self.triangle[at][at];
            let found = coefficients[at];
            for (coefficient, of_column) in coefficients[..at].iter_mut().zip(&self.triangle[at]) {
                *coefficient -= of_column * found;
            }
        }
        OddPolynomial { terms: self.terms.iter().copied().zip(coefficients).collect() }
    }
}

/// Leaves the [`SHORTLIST`] greatest; the least of them, or 0 if there are fewer.
fn keep_greatest(found: &mut Vec<(f32, Term)>) -> f32 {
    // The sort is stable, and terms come in a fixed order.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(SHORTLIST);
    if found.len() < SHORTLIST {
        0.0
    } else {
        found[SHORTLIST - 1].0
    }
}

pub(crate) fn subtract(from: &mut [f64], factor: f64, column: &[f64]) {
    for (from, value) in from.iter_mut().zip(column) {
        *from -= factor * value;
    }
}

fn norm(column: &[f64]) -> f64 {
    dot(column, column).sqrt()
}

/// Added up in eight strands, which the compiler can place side by side.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let b = &b[..a.len()];
    let mut strands = [0.0; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (strand, (a, b)) in strands.iter_mut().zip(a.iter().zip(b)) {
            *strand += a * b;
        }
    }
    let done = a.len() / 8 * 8;
    let rest: f64 = a[done..].iter().zip(&b[done..]).map(|(a, b)| a * b).sum();
    strands.iter().sum::<f64>() + rest
}

fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let b = &b[..a.len()];
    let mut strands = [0.0; 16];
    for (a, b) in a.chunks_exact(16).zip(b.chunks_exact(16)) {
        for (strand, (a, b)) in strands.iter_mut().zip(a.iter().zip(b)) {
            *strand += a * b;
        }
    }
    let done = a.len() / 16 * 16;
    let rest: f32 = a[done..].iter().zip(&b[done..]).map(|(a, b)| a * b).sum();
    strands.iter().sum::<f32>() + rest
}
