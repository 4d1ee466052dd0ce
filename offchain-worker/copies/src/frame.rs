//! Frames of one colour, and how they are cut off.

use crate::pyramid::{Level, Pixel};
use std::ops::Range;

/// How far a colour of a frame may be from the frame's mean colour, of 255.
const EVEN: f32 = 12.0;
/// The most pixels that a frame takes on one side, of 64.
const WIDEST: usize = 20;

/// The picture without its frame, at its old size.
///
/// A frame is what is even on one side, from the border inwards. The line after it is cut off too, as it mixes the
/// frame's colour with the picture's.
pub fn cut(picture: Level) -> Level {
    let side = picture.side;
    let column = |x: usize| (0..side).map(|y| picture.pixels[y * side + x]).collect::<Vec<_>>();
    let row = |y: usize| picture.pixels[y * side..][..side].to_vec();
    let columns = within(side, column);
    let rows = within(side, row);
    match (columns.len() == side) && (rows.len() == side) {
        true => picture,
        false => enlarged(&picture, columns, rows),
    }
}

/// The lines that are not of the frame.
fn within(side: usize, line: impl Fn(usize) -> Vec<Pixel>) -> Range<usize> {
    let width = |outermost: usize, places: &mut dyn Iterator<Item = usize>| {
        let frame = mean(&line(outermost));
        let even = |place: &usize| line(*place).iter().all(|pixel| is_near(pixel, &frame));
        match places.take(WIDEST + 1).take_while(even).count() {
            0 => 0,
            // What goes on and on is the picture's ground.
            count if count > WIDEST => 0,
            count => count + 1,
        }
    };
    width(0, &mut (0..side))..side - width(side - 1, &mut (0..side).rev())
}

fn mean(pixels: &[Pixel]) -> Pixel {
    let mut sum = [0.0; 4];
    pixels.iter().for_each(|pixel| (0..4).for_each(|k| sum[k] += pixel[k]));
    sum.map(|sum| sum / pixels.len() as f32)
}

fn is_near(a: &Pixel, b: &Pixel) -> bool {
    (0..3).all(|k| (a[k] - b[k]).abs() <= EVEN)
}

/// The part of the picture, interpolated bilinearly to the size of the whole.
fn enlarged(picture: &Level, columns: Range<usize>, rows: Range<usize>) -> Level {
    let side = picture.side;
    let places = |part: &Range<usize>| -> Vec<(usize, f32)> {
        let place = |i: usize| {
            let place = (i as f32 + 0.5) * part.len() as f32 / side as f32 - 0.5;
            let place = place.clamp(0.0, (part.len() - 1) as f32);
            let before = (place as usize).min(part.len() - 2);
            (part.start + before, place - before as f32)
        };
        (0..side).map(place).collect()
    };
    let (across, down) = (places(&columns), places(&rows));
    let pixel = |(y, share_y): (usize, f32), (x, share_x): (usize, f32)| -> Pixel {
        let i = y * side + x;
        let mix = |a: Pixel, b: Pixel, share: f32| -> Pixel {
            std::array::from_fn(|k| a[k] + share * (b[k] - a[k]))
        };
        let upper = mix(picture.pixels[i], picture.pixels[i + 1], share_x);
        let lower = mix(picture.pixels[i + side], picture.pixels[i + side + 1], share_x);
        mix(upper, lower, share_y)
    };
    let pixels = down.iter().flat_map(|&y| across.iter().map(move |&x| pixel(y, x))).collect();
    Level { side, pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(width: usize) -> Level {
        let pixel = |i: usize| {
            let (x, y) = (i % 64, i / 64);
            let inside = |place: usize| (width..64 - width).contains(&place);
            match inside(x) && inside(y) {
                true => [(x * 37 % 256) as f32, (y * 91 % 256) as f32, ((x * y) % 256) as f32, 0.0],
                false => [200.0, 10.0, 60.0, 0.0],
            }
        };
        Level { side: 64, pixels: (0..64 * 64).map(pixel).collect() }
    }

    #[test]
    fn a_frame_goes() {
        let cut = cut(framed(10));
        assert!(!is_near(&mean(&cut.pixels[..64]), &[200.0, 10.0, 60.0, 0.0]));
        assert_eq!(cut.pixels.len(), 64 * 64);
    }

    #[test]
    fn what_has_no_frame_stays() {
        for picture in [framed(0), framed(WIDEST + 4)] {
            assert_eq!(cut(picture.clone()).pixels, picture.pixels);
        }
    }
}
