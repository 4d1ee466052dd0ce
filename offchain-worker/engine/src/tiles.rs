//! The tiles in which a picture is looked at.
//!
//! A vision transformer's vector for one patch has taken in the patches around it. So that each vector speaks for its
//! own part of the picture and no other, the picture is cut into [`ACROSS`] x [`ACROSS`] tiles, and each goes through
//! the encoder as a picture of its own. The tiles cover the picture whatever its proportions; of a tile that is not
//! square the encoder sees the middle, as of any picture.

use guerdon_clip::Picture;
use std::ops::Range;

/// Tiles from one edge of a picture to the other.
pub const ACROSS: usize = 6;

/// How many tiles a picture has.
pub const TILES: usize = ACROSS * ACROSS;

/// A picture's tiles, row by row from the top left. Where it has fewer pixels than tiles across, tiles share pixels.
pub fn tiles(picture: &Picture) -> Vec<Picture> {
    let places = (0..ACROSS).flat_map(|row| (0..ACROSS).map(move |column| (row, column)));
    let tile = |(row, column)| crop(picture, side(picture.width(), column), side(picture.height(), row));
    places.map(tile).collect()
}

/// The pixels of one of the tiles across, of `pixels`; at least one.
fn side(pixels: u32, tile: usize) -> Range<usize> {
    let edge = |tile: usize| (pixels as usize * tile) / ACROSS;
    let start = edge(tile).min(pixels as usize - 1);
    start..edge(tile + 1).max(start + 1)
}

fn crop(picture: &Picture, columns: Range<usize>, rows: Range<usize>) -> Picture {
    let width = picture.width() as usize;
    let row = |y: usize| &picture.rgb()[(y * width + columns.start) * 3..(y * width + columns.end) * 3];
    let rgb = rows.clone().flat_map(row).copied().collect();
    Picture::from_rgb(columns.len() as u32, rows.len() as u32, rgb)
        .expect("a tile has at least a pixel, and three bytes for each; qed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Picture {
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7])).collect();
        Picture::from_rgb(width, height, rgb).unwrap()
    }

    #[test]
    fn tiles_cover_the_picture() {
        for (width, height) in [(6, 6), (9, 7), (300, 41), (7, 300)] {
            let picture = picture(width, height);
            let tiles = tiles(&picture);
            assert_eq!(tiles.len(), TILES);
            assert_eq!(tiles.iter().map(|tile| tile.width() * tile.height()).sum::<u32>(), width * height);
            assert_eq!(&tiles[0].rgb()[..3], [0, 0, 7]);
            let corner = tiles[TILES - 1].rgb().last_chunk::<3>().unwrap();
            assert_eq!(corner, &[(width - 1) as u8, (height - 1) as u8, 7]);
            assert_eq!(
                tiles[1].rgb()[0],
                (width / ACROSS as u32) as u8,
                "the second is to the right of the first"
            );
        }
    }

    #[test]
    fn a_picture_of_few_pixels_has_all_tiles() {
        for (width, height) in [(1, 1), (1, 50), (3, 2)] {
            let tiles = tiles(&picture(width, height));
            assert_eq!(tiles.len(), TILES);
            assert!(tiles.iter().all(|tile| tile.width() >= 1 && tile.height() >= 1));
        }
    }
}
