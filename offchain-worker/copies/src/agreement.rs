//! How well the colours of two registered pictures agree.

use crate::{
    alignment::Alignment,
    colour::Matrix,
    pyramid::{Level, Pixel, Pyramid, Scale},
    registration::Laid,
};

/// Pixels on a side of a block.
const BLOCK: usize = 4;
/// One block in this many is left out, the worst ones: written over, painted over, or at the border.
const LEFT_OUT: usize = 5;
/// How often colours are mapped anew after blocks were left out.
const ROUNDS: usize = 3;

/// The part of the variance that follows from a linear map of the other picture's colours, from 0 to 1, with the worst
/// fifth of the blocks left out. Of the two pictures the one is explained that follows better, so that a grey copy of a
/// coloured picture is one, and a coloured copy of a grey one too.
pub fn agreement(whole: &Pyramid, part: &Pyramid, alignment: &Alignment) -> f64 {
    let level = whole.level(Scale::Fine);
    let laid = Laid::of(part, Scale::Fine, alignment);
    let all = laid.covariance(level, |_| true);
    let exchanged = all.exchanged();
    let (explained, mut covariance) = match all.explained() >= exchanged.explained() {
        true => (Explained::Whole, all),
        false => (Explained::Part, exchanged),
    };
    for _ in 0..ROUNDS {
        let kept = kept_blocks(level, &laid, explained, &covariance.map_to_a());
        let blocks = level.side / BLOCK;
        let kept = |i: usize| kept[i / level.side / BLOCK * blocks + i % level.side / BLOCK];
        let sums = laid.covariance(level, kept);
        covariance = match explained {
            Explained::Whole => sums,
            Explained::Part => sums.exchanged(),
        };
    }
    covariance.explained().clamp(0.0, 1.0)
}

/// Which picture's colours follow from the other's.
#[derive(Clone, Copy)]
enum Explained {
    Whole,
    Part,
}

/// Of each block, whether it is kept.
fn kept_blocks(whole: &Level, laid: &Laid, explained: Explained, map: &Matrix) -> Vec<bool> {
    let blocks = whole.side / BLOCK;
    let map = map.map(|row| row.map(|x| x as f32));
    let mut errors = vec![(0.0f32, 0u32); blocks * blocks];
    for (y, columns) in laid.rows.iter().enumerate() {
        for x in columns.clone() {
            let i = y * whole.side + x;
            let error = match explained {
                Explained::Whole => squared_error(&whole.pixels[i], &laid.pixels[i], &map),
                Explained::Part => squared_error(&laid.pixels[i], &whole.pixels[i], &map),
            };
            let block = &mut errors[y / BLOCK * blocks + x / BLOCK];
            *block = (block.0 + error, block.1 + 1);
        }
    }
    let mean = |(sum, count): &(f32, u32)| sum / *count as f32;
    let mut covered: Vec<usize> = (0..errors.len()).filter(|block| errors[*block].1 > 0).collect();
    covered.sort_by(|a, b| mean(&errors[*b]).total_cmp(&mean(&errors[*a])).then(a.cmp(b)));
    let mut kept = vec![true; errors.len()];
    covered.iter().take(covered.len() / LEFT_OUT).for_each(|block| kept[*block] = false);
    kept
}

fn squared_error(a: &Pixel, b: &Pixel, map: &[[f32; 3]; 3]) -> f32 {
    let error = |k: usize| a[k] - (map[k][0] * b[0] + map[k][1] * b[1] + map[k][2] * b[2]);
    let (r, g, b) = (error(0), error(1), error(2));
    r * r + g * g + b * b
}
