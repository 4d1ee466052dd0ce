//! Affine maps from places of one picture to places of another.
//!
//! Places are in parts of the picture's sides, from 0 to 1.

use crate::{
    sketch::SIDE,
    windows::{Likeness, Symmetry},
};

/// `x' = xx x + xy y + x0`, `y' = yx x + yy y + y0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alignment {
    pub xx: f64,
    pub xy: f64,
    pub x0: f64,
    pub yx: f64,
    pub yy: f64,
    pub y0: f64,
}

/// How much larger or smaller than its window a picture may be, by side and by area.
const LEAST_STRETCH: f64 = 0.75;
const GREATEST_STRETCH: f64 = 2.6;
const GREATEST_AREA: f64 = 6.0;
/// The greatest cosine of the angle between the axes: they stay almost square.
const GREATEST_SKEW: f64 = 0.25;
/// The greatest tangent of the angle by which the axes turn.
const GREATEST_TURN: f64 = 0.35;

impl Alignment {
    /// The map of the window to the whole picture that looks like it.
    pub fn of(likeness: &Likeness) -> Self {
        let line = |start: usize, length: usize, mirrored: bool| {
            let (scale, offset) = (SIDE as f64 / length as f64, -(start as f64) / length as f64);
            if mirrored {
                (-scale, 1.0 - offset)
            } else {
                (scale, offset)
            }
        };
        let Likeness { window, symmetry: Symmetry { transposed, across, down }, .. } = *likeness;
        let (x, x0) = line(window.x, window.width, across);
        let (y, y0) = line(window.y, window.height, down);
        match transposed {
            false => Self { xx: x, xy: 0.0, x0, yx: 0.0, yy: y, y0 },
            true => Self { xx: 0.0, xy: y, x0: y0, yx: x, yy: 0.0, y0: x0 },
        }
    }

    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0)
    }

    /// The area of the image of the unit square.
    pub fn area(&self) -> f64 {
        (self.xx * self.yy - self.xy * self.yx).abs()
    }

    /// This map after the inverse of `step`, which is near the identity.
    pub fn after_inverse(&self, step: &Self) -> Self {
        let determinant = step.xx * step.yy - step.xy * step.yx;
        let (xx, xy) = (step.yy / determinant, -step.xy / determinant);
        let (yx, yy) = (-step.yx / determinant, step.xx / determinant);
        let (x0, y0) = (-(xx * step.x0 + xy * step.y0), -(yx * step.x0 + yy * step.y0));
        let (ox, oy) = self.at(x0, y0);
        Self {
            xx: self.xx * xx + self.xy * yx,
            xy: self.xx * xy + self.xy * yy,
            x0: ox,
            yx: self.yx * xx + self.yy * yx,
            yy: self.yx * xy + self.yy * yy,
            y0: oy,
        }
    }

    /// Whether a copy is made like this: not squeezed, skewed or turned too far. False if a number is not finite.
    pub fn is_plausible(&self) -> bool {
        let (column_x, column_y) = (length(self.xx, self.yx), length(self.xy, self.yy));
        let stretch = LEAST_STRETCH..=GREATEST_STRETCH;
        let skew = (self.xx * self.xy + self.yx * self.yy).abs() / (column_x * column_y);
        let (great, small) = (self.xx.abs().max(self.xy.abs()), self.xx.abs().min(self.xy.abs()));
        stretch.contains(&column_x)
            && stretch.contains(&column_y)
            && (LEAST_STRETCH..=GREATEST_AREA).contains(&self.area())
            && skew <= GREATEST_SKEW
            && small <= GREATEST_TURN * great
            && self.x0.is_finite()
            && self.y0.is_finite()
    }
}

fn length(x: f64, y: f64) -> f64 {
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::Window;

    fn likeness(transposed: bool, across: bool, down: bool) -> Likeness {
        let window = Window { x: 4, y: 2, width: 8, height: 12 };
        Likeness { window, symmetry: Symmetry { transposed, across, down }, cosine: 1.0 }
    }

    #[test]
    fn the_window_becomes_the_whole() {
        let rounded = |(x, y): (f64, f64)| (x.round().abs(), y.round().abs());
        let corner = |l: &Likeness| rounded(Alignment::of(l).at(0.25, 0.125));
        assert_eq!(corner(&likeness(false, false, false)), (0.0, 0.0));
        assert_eq!(corner(&likeness(false, true, false)), (1.0, 0.0));
        assert_eq!(corner(&likeness(false, false, true)), (0.0, 1.0));
        assert_eq!(corner(&likeness(true, true, false)), (0.0, 1.0));
        let far = |l: &Likeness| rounded(Alignment::of(l).at(0.75, 0.875));
        assert_eq!(far(&likeness(false, false, false)), (1.0, 1.0));
        assert_eq!(far(&likeness(true, false, true)), (0.0, 1.0));
    }

    #[test]
    fn a_map_after_its_own_inverse_is_the_identity() {
        let map = Alignment { xx: 1.1, xy: 0.1, x0: 0.05, yx: -0.07, yy: 0.95, y0: -0.1 };
        let (x, y) = map.after_inverse(&map).at(0.3, 0.8);
        assert!((x - 0.3).abs() < 1e-12 && (y - 0.8).abs() < 1e-12);
    }

    #[test]
    fn what_no_copy_does_is_not_plausible() {
        let plain = Alignment { xx: 1.0, xy: 0.0, x0: 0.0, yx: 0.0, yy: 1.0, y0: 0.0 };
        assert!(plain.is_plausible());
        assert!(!Alignment { xx: 3.0, ..plain }.is_plausible());
        assert!(!Alignment { xy: 0.5, ..plain }.is_plausible());
        assert!(!Alignment { xx: 0.6, xy: -0.6, yx: 0.6, yy: 0.6, ..plain }.is_plausible());
        assert!(!Alignment { y0: f64::NAN, ..plain }.is_plausible());
        assert!(!Alignment { xx: f64::NAN, ..plain }.is_plausible());
    }
}
