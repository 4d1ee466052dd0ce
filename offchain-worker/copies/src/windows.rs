//! Which window of one sketch looks like the whole of another.
//!
//! A window is averaged to 8 x 8 cells, less their mean, and compared with the other sketch's 8 x 8 cells by the
//! absolute cosine, in the eight symmetries of the square. Cells are kept as sums and differences of mirrored pairs,
//!
//! ```text
//! e = (c_i + c_(7-i)) / sqrt 2,   o = (c_i - c_(7-i)) / sqrt 2
//! ```
//!
//! in both directions. That leaves products as they are, and a mirror image then changes but the signs of four sums of
//! products: those of the cells even or odd across and even or odd down. Four symmetries cost no more than one.

use crate::sketch::{Sketch, SIDE};

/// Cells on a side.
const CELLS: usize = 8;
/// The least side of a window, of 16.
const SHORTEST: usize = 8;
/// By how much a window's sides may differ, of 16.
const UNEVEN: usize = 4;
/// The contrast below which a window is taken for flat: root mean square of its cells, of [`crate::sketch`]'s numbers.
const FLAT: f32 = 4.8;

/// A rectangle of a sketch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Window {
    /// The sum of the distances of the four edges.
    fn distance(&self, other: &Self) -> usize {
        let edges = |w: &Self| [w.x, w.y, w.x + w.width, w.y + w.height];
        edges(self).iter().zip(edges(other)).map(|(a, b)| a.abs_diff(b)).sum()
    }
}

/// A symmetry of the square: first rows for columns or not, then mirrored across or not, and down or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symmetry {
    pub transposed: bool,
    pub across: bool,
    pub down: bool,
}

/// The mirrors in the order of [`Cells::cosines`].
const MIRRORS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// 8 x 8 cells as sums and differences: the upper half even down, the left half even across.
#[derive(Clone, Debug)]
struct Cells([[f32; CELLS]; CELLS]);

impl Cells {
    /// Products with other cells, in the four mirrors, without their signs.
    fn products(&self, other: &Self) -> [f32; 4] {
        let mut sums = [[0.0f32; CELLS]; 2];
        for (i, sums) in sums.iter_mut().enumerate() {
            for row in i * CELLS / 2..(i + 1) * CELLS / 2 {
                (0..CELLS).for_each(|k| sums[k] += self.0[row][k] * other.0[row][k]);
            }
        }
        let halves = |s: [f32; CELLS]| ((s[0] + s[1]) + (s[2] + s[3]), (s[4] + s[5]) + (s[6] + s[7]));
        let (even_even, odd_even) = halves(sums[0]);
        let (even_odd, odd_odd) = halves(sums[1]);
        let (even, odd) = (even_even + odd_odd, even_even - odd_odd);
        let (sum, difference) = (odd_even + even_odd, even_odd - odd_even);
        [even + sum, odd + difference, odd - difference, even - sum].map(f32::abs)
    }

    /// Their length without the part that is the mean; not below that of a flat window of this area.
    fn length(&self, area: f32) -> f32 {
        let mut squares = [0.0f32; CELLS];
        for row in &self.0 {
            (0..CELLS).for_each(|k| squares[k] += row[k] * row[k]);
        }
        let evens: [f32; 4] =
            std::array::from_fn(|i| (self.0[i][0] + self.0[i][1]) + (self.0[i][2] + self.0[i][3]));
        // The mean of the 64 cells is 2 / 64 of the sum of the 16 that are even in both directions.
        let mean = ((evens[0] + evens[1]) + (evens[2] + evens[3])) / 32.0;
        let square = squares.iter().sum::<f32>() - 64.0 * mean * mean;
        square.max(0.0).sqrt().max(FLAT * CELLS as f32 * area)
    }

    /// Less their mean.
    fn centred(mut self) -> Self {
        let evens = || (0..CELLS / 2).flat_map(|row| (0..CELLS / 2).map(move |k| (row, k)));
        let mean = evens().map(|(row, k)| self.0[row][k]).sum::<f32>() / 16.0;
        evens().for_each(|(row, k)| self.0[row][k] -= mean);
        self
    }

    fn scaled(mut self, factor: f32) -> Self {
        self.0.iter_mut().flatten().for_each(|cell| *cell *= factor);
        self
    }
}

/// A window's 8 cells each reach over at most two of its pixels. Of each cell: the first pixel, and the parts of it and
/// the next one, in eighths.
const fn cell_shares(length: usize) -> [(usize, f32, f32); CELLS] {
    let mut shares = [(0, 0.0, 0.0); CELLS];
    let mut cell = 0;
    while cell < CELLS {
        let (start, end) = (cell * length, (cell + 1) * length);
        let first = start / CELLS;
        let boundary = (first + 1) * CELLS;
        let within = if end < boundary { end } else { boundary } - start;
        shares[cell] = (first, within as f32, (end - start - within) as f32);
        cell += 1;
    }
    shares
}

const SHARES: [[(usize, f32, f32); CELLS]; SIDE + 1] = {
    let mut shares = [[(0, 0.0, 0.0); CELLS]; SIDE + 1];
    let mut length = SHORTEST;
    while length <= SIDE {
        shares[length] = cell_shares(length);
        length += 1;
    }
    shares
};

/// Calls `seen` with each window's cells, times its area in eighths of pixels across and down.
fn for_each_window(sketch: &Sketch, mut seen: impl FnMut(Window, &Cells, f32)) {
    let lengths = SHORTEST..=SIDE;
    for width in lengths.clone() {
        for x in 0..=SIDE - width {
            let columns = columns(sketch, x, width);
            for height in lengths.clone().filter(|height| width.abs_diff(*height) <= UNEVEN) {
                for y in 0..=SIDE - height {
                    // Of windows that differ in one edge, by one pixel, every second is enough.
                    if (x + y + width + height) % 2 != 0 {
                        continue;
                    }
                    let cells = cells(&columns, y, height);
                    seen(Window { x, y, width, height }, &cells, (width * height) as f32);
                }
            }
        }
    }
}

/// Sums and differences across of the window's columns, for each row of the sketch; and a row of zeros after the last.
fn columns(sketch: &Sketch, x: usize, width: usize) -> [[f32; CELLS]; SIDE + 1] {
    let mut rows = [[0.0; CELLS]; SIDE + 1];
    for (row, line) in rows.iter_mut().zip(sketch.0.chunks_exact(SIDE)) {
        let cell = |(first, share, next): (usize, f32, f32)| {
            let after = line.get(x + first + 1).copied().unwrap_or(0.0);
            share * line[x + first] + next * after
        };
        *row = halved(SHARES[width].map(cell));
    }
    rows
}

fn cells(columns: &[[f32; CELLS]; SIDE + 1], y: usize, height: usize) -> Cells {
    let mut rows = [[0.0f32; CELLS]; CELLS];
    for (row, (first, share, next)) in rows.iter_mut().zip(SHARES[height]) {
        let (here, after) = (&columns[y + first], &columns[y + first + 1]);
        (0..CELLS).for_each(|k| row[k] = share * here[k] + next * after[k]);
    }
    let mut cells = [[0.0; CELLS]; CELLS];
    for i in 0..CELLS / 2 {
        for k in 0..CELLS {
            cells[i][k] = HALF_ROOT * (rows[i][k] + rows[CELLS - 1 - i][k]);
            cells[i + CELLS / 2][k] = HALF_ROOT * (rows[i][k] - rows[CELLS - 1 - i][k]);
        }
    }
    Cells(cells)
}

const HALF_ROOT: f32 = std::f32::consts::FRAC_1_SQRT_2;

fn halved(cells: [f32; CELLS]) -> [f32; CELLS] {
    let pair = |i: usize| (cells[i % 4], cells[CELLS - 1 - i % 4]);
    std::array::from_fn(|i| {
        let (a, b) = pair(i);
        HALF_ROOT * if i < CELLS / 2 { a + b } else { a - b }
    })
}

/// A sketch as a whole: its cells, straight and transposed, of length 1.
#[derive(Clone, Debug)]
pub struct Whole([Cells; 2]);

impl Whole {
    pub fn of(sketch: &Sketch) -> Self {
        let whole = |sketch: &Sketch| {
            let cells = cells(&columns(sketch, 0, SIDE), 0, SIDE);
            let length = cells.length((SIDE * SIDE) as f32);
            cells.centred().scaled(1.0 / length)
        };
        Self([whole(sketch), whole(&sketch.transposed())])
    }
}

/// All windows of a sketch.
#[derive(Clone, Debug)]
pub struct Windows(Vec<(Window, Cells)>);

impl Windows {
    pub fn of(sketch: &Sketch) -> Self {
        let mut windows = Vec::new();
        for_each_window(sketch, |window, cells, area| {
            let length = cells.length(area);
            windows.push((window, cells.clone().scaled(1.0 / length)));
        });
        Self(windows)
    }

    /// The windows that look like the whole.
    pub fn like(&self, whole: &Whole, found: &mut Vec<Likeness>) {
        self.0.iter().for_each(|(window, cells)| compare(*window, cells, 1.0, whole, found));
    }
}

/// The windows of the sketch that look like the whole, as [`Windows::like`] finds them, without keeping them.
pub fn windows_like(sketch: &Sketch, whole: &Whole, found: &mut Vec<Likeness>) {
    for_each_window(sketch, |window, cells, area| compare(window, cells, cells.length(area), whole, found));
}

/// A window that looks like a whole in a symmetry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    pub window: Window,
    pub symmetry: Symmetry,
    /// The absolute cosine.
    pub cosine: f32,
}

/// The least cosine that is looked into.
const LEAST: f32 = 0.55;

fn compare(window: Window, cells: &Cells, length: f32, whole: &Whole, found: &mut Vec<Likeness>) {
    for (transposed, whole) in [false, true].into_iter().zip(&whole.0) {
        let products = cells.products(whole);
        if products.iter().all(|product| *product < LEAST * length) {
            continue;
        }
        for ((across, down), product) in MIRRORS.into_iter().zip(products) {
            if product >= LEAST * length {
                let symmetry = Symmetry { transposed, across, down };
                found.push(Likeness { window, symmetry, cosine: product / length });
            }
        }
    }
}

/// How far apart windows are that are not tried both, in edges.
const APART: usize = 4;

/// The greatest, at most `count`, of which none is near another in the same symmetry.
pub fn greatest(mut found: Vec<Likeness>, count: usize) -> Vec<Likeness> {
    let mut greatest: Vec<Likeness> = Vec::with_capacity(count);
    while greatest.len() < count {
        let Some(best) = found.iter().copied().reduce(|a, b| if b.cosine > a.cosine { b } else { a }) else {
            break;
        };
        greatest.push(best);
        found.retain(|other| other.symmetry != best.symmetry || other.window.distance(&best.window) > APART);
    }
    greatest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(i: usize) -> f32 {
        let n = (i as u32 + 5).wrapping_mul(2_654_435_761);
        ((n ^ (n >> 15)).wrapping_mul(2_246_822_519) >> 24) as f32 / 12.8 - 10.0
    }

    fn sketch(from: impl Fn(usize, usize) -> usize) -> Sketch {
        Sketch(std::array::from_fn(|i| number(from(i % SIDE, i / SIDE))))
    }

    /// The window of the one that is most like the other.
    fn best(work: &Sketch, query: &Sketch) -> Likeness {
        let mut found = Vec::new();
        Windows::of(work).like(&Whole::of(query), &mut found);
        let kept = greatest(found, 1);
        let mut again = Vec::new();
        windows_like(work, &Whole::of(query), &mut again);
        let best = greatest(again, 1)[0];
        assert_eq!((kept[0].window, kept[0].symmetry), (best.window, best.symmetry), "kept or not");
        best
    }

    #[test]
    fn the_whole_is_found_in_each_symmetry() {
        let last = SIDE - 1;
        let original = sketch(|x, y| y / 2 * 8 + x / 2);
        for transposed in [false, true] {
            for (across, down) in MIRRORS {
                // What the window shows at a place, the whole shows at the place's image.
                let changed = sketch(|x, y| {
                    let (x, y) = if transposed { (y, x) } else { (x, y) };
                    let (x, y) = (if across { last - x } else { x }, if down { last - y } else { y });
                    y / 2 * 8 + x / 2
                });
                let found = best(&original, &changed);
                assert_eq!(found.window, Window { x: 0, y: 0, width: SIDE, height: SIDE });
                assert_eq!(found.symmetry, Symmetry { transposed, across, down });
                assert!((found.cosine - 1.0).abs() < 1e-4, "{found:?}");
            }
        }
    }

    #[test]
    fn a_part_is_found_where_it_is() {
        let work = sketch(|x, y| y * SIDE + x);
        for (x, y) in [(0, 0), (3, 5), (8, 8)] {
            let part = sketch(|column, row| (y + row / 2) * SIDE + x + column / 2);
            let found = best(&work, &part);
            assert_eq!(found.window, Window { x, y, width: 8, height: 8 });
            assert!(found.cosine > 0.999);
        }
    }

    #[test]
    fn flat_sketches_look_like_nothing() {
        let flat = Sketch([0.0; SIDE * SIDE]);
        let mut found = Vec::new();
        windows_like(&flat, &Whole::of(&flat), &mut found);
        windows_like(&flat, &Whole::of(&sketch(|x, y| y * SIDE + x)), &mut found);
        assert!(found.is_empty());
        assert!(greatest(found, 6).is_empty());
    }
}
