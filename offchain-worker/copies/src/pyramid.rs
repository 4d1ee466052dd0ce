//! Pictures of colours as numbers, at several sizes.

use crate::thumbnail::Thumbnail;

/// Red, green, blue, and a fourth number that is always 0 and fills a vector register.
pub type Pixel = [f32; 4];

/// A square picture of `side * side` pixels, row by row.
#[derive(Clone, Debug)]
pub struct Level {
    pub side: usize,
    pub pixels: Vec<Pixel>,
}

impl Level {
    /// The thumbnail's colours, 0 to 255.
    pub fn of(thumbnail: Thumbnail) -> Self {
        let pixels =
            thumbnail.pixels().map(|[r, g, b]| [f32::from(r), f32::from(g), f32::from(b), 0.0]).collect();
        Self { side: Thumbnail::SIDE, pixels }
    }

    /// Half as large, each pixel the mean of four.
    pub fn halved(&self) -> Self {
        let side = self.side / 2;
        let at = |x: usize, y: usize| self.pixels[y * self.side + x];
        let pixel = |i: usize| {
            let (x, y) = (2 * (i % side), 2 * (i / side));
            let (a, b, c, d) = (at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1));
            std::array::from_fn(|k| 0.25 * ((a[k] + b[k]) + (c[k] + d[k])))
        };
        Self { side, pixels: (0..side * side).map(pixel).collect() }
    }

    /// Less the mean of the square of `2 radius + 1` pixels around each pixel, as far as it lies in the picture.
    pub fn less_local_mean(&self, radius: usize) -> Self {
        let across = self.running_means(radius, 1, self.side);
        let means = across.running_means(radius, self.side, 1);
        let less = |(a, b): (&Pixel, &Pixel)| std::array::from_fn(|k| a[k] - b[k]);
        Self { side: self.side, pixels: self.pixels.iter().zip(&means.pixels).map(less).collect() }
    }

    /// Weighted 1, 2, 1 across and down, the border repeated.
    fn smoothed(&self) -> Self {
        let along = |pixels: &[Pixel], step: usize, place: fn(usize, usize) -> usize| -> Vec<Pixel> {
            let smooth = |i: usize| {
                let place = place(i, self.side);
                let before = pixels[if place > 0 { i - step } else { i }];
                let after = pixels[if place + 1 < self.side { i + step } else { i }];
                std::array::from_fn(|k| 0.25 * (before[k] + after[k]) + 0.5 * pixels[i][k])
            };
            (0..pixels.len()).map(smooth).collect()
        };
        let across = along(&self.pixels, 1, |i, side| i % side);
        Self { side: self.side, pixels: along(&across, self.side, |i, side| i / side) }
    }

    /// Means along lines whose pixels are `step` apart and which start `line` apart.
    fn running_means(&self, radius: usize, step: usize, line: usize) -> Self {
        let mut means = vec![[0.0; 4]; self.pixels.len()];
        for start in (0..self.side).map(|i| i * line) {
            let at = |place: usize| &self.pixels[start + place * step];
            let mut sum = [0.0f32; 4];
            let add =
                |sum: &mut Pixel, pixel: &Pixel, sign: f32| (0..4).for_each(|k| sum[k] += sign * pixel[k]);
            (0..radius.min(self.side)).for_each(|place| add(&mut sum, at(place), 1.0));
            for place in 0..self.side {
                if place + radius < self.side {
                    add(&mut sum, at(place + radius), 1.0);
                }
                if place > radius {
                    add(&mut sum, at(place - radius - 1), -1.0);
                }
                let count = (place + radius).min(self.side - 1) - place.saturating_sub(radius) + 1;
                means[start + place * step] = sum.map(|sum| sum / count as f32);
            }
        }
        Self { side: self.side, pixels: means }
    }
}

/// How far the local mean reaches, in pixels of the level.
const LOCAL: usize = 3;

/// A picture's detail at 64, 32, 16 and 8 pixels: each level less its local mean.
///
/// The local mean reaches equally many pixels at each level, so a level of a crop shows the same detail as the next
/// level of a picture of twice its extent.
#[derive(Clone, Debug)]
pub struct Pyramid {
    levels: [Level; 4],
}

impl Pyramid {
    pub fn of(picture: &Level) -> Self {
        let half = picture.halved();
        let quarter = half.halved();
        let eighth = quarter.halved();
        // The larger levels are smoothed, since bilinear interpolation between pixels is poor near their spacing.
        let levels = [picture.smoothed(), half.smoothed(), quarter, eighth];
        Self { levels: levels.map(|level| level.less_local_mean(LOCAL)) }
    }

    pub fn level(&self, scale: Scale) -> &Level {
        &self.levels[scale as usize]
    }

    /// The level of half the pixels.
    pub fn below(&self, scale: Scale) -> &Level {
        &self.levels[scale as usize + 1]
    }
}

/// At how many pixels on a side pictures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Fine,
    Middle,
    Coarse,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(side: usize) -> Level {
        let pixel = |i: usize| [(i * 7 % 31) as f32, (i * i % 17) as f32, i as f32, 0.0];
        Level { side, pixels: (0..side * side).map(pixel).collect() }
    }

    #[test]
    fn local_means_are_those_of_the_square_within_the_picture() {
        let (level, radius) = (level(8), 3);
        let found = level.less_local_mean(radius);
        for y in 0..8usize {
            for x in 0..8usize {
                let rows = y.saturating_sub(radius)..(y + radius + 1).min(8);
                let columns = x.saturating_sub(radius)..(x + radius + 1).min(8);
                let all: Vec<f32> = rows
                    .flat_map(|row| columns.clone().map(move |column| row * 8 + column))
                    .map(|i| level.pixels[i][0])
                    .collect();
                let expected = level.pixels[y * 8 + x][0] - all.iter().sum::<f32>() / all.len() as f32;
                assert!((found.pixels[y * 8 + x][0] - expected).abs() < 1e-4, "{x} {y}");
            }
        }
    }

    #[test]
    fn plain_ground_has_no_detail() {
        let ground = Level { side: 64, pixels: vec![[17.0, 200.0, 3.0, 0.0]; 64 * 64] };
        let pyramid = Pyramid::of(&ground);
        for scale in [Scale::Fine, Scale::Middle, Scale::Coarse] {
            assert!(pyramid.level(scale).pixels.iter().flatten().all(|colour| colour.abs() < 1e-3));
        }
    }

    #[test]
    fn halves_keep_the_mean() {
        let level = level(16);
        let mean = |level: &Level| level.pixels.iter().map(|p| p[2]).sum::<f32>() / level.pixels.len() as f32;
        assert!((mean(&level) - mean(&level.halved())).abs() < 1e-3);
        assert_eq!(level.halved().side, 8);
    }
}
