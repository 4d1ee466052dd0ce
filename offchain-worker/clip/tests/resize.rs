//! Resampling, against Pillow's `Image.resize(size, BICUBIC)`, bit for bit.

mod oracle;

use guerdon_clip::resize::{resize, resize_window, Window};
use serde::Deserialize;

#[derive(Deserialize)]
struct Resize {
    from: (u32, u32),
    to: (u32, u32),
    sha256: String,
}

#[test]
fn pixels_are_those_of_pillow() {
    let resizes: Vec<Resize> = oracle::goldens("resizes");
    assert!(resizes.len() >= 25);
    for Resize { from, to, sha256 } in resizes {
        let picture = oracle::noise(from.0, from.1);
        let resized = resize(&picture, to.0, to.1).expect("no side is 0");
        assert_eq!(oracle::sha256(resized.rgb()), sha256, "{from:?} to {to:?}");
    }
}

#[test]
fn a_window_shows_a_part_of_the_whole() {
    for (from, to) in [((90, 70), (33, 40)), ((9, 7), (61, 50)), ((500, 2), (80, 20)), ((40, 300), (70, 90))]
    {
        let picture = oracle::noise(from.0, from.1);
        let whole = resize(&picture, to.0, to.1).expect("no side is 0");
        for (columns, rows) in [(0..1, 0..1), (5..33, 7..19), (to.0 - 1..to.0, 0..to.1)] {
            let window = Window { columns, rows };
            let part = resize_window(&picture, to.0, to.1, &window).expect("the window is within");
            let expected: Vec<u8> = window
                .rows
                .flat_map(|y| window.columns.clone().map(move |x| (y * to.0 + x) as usize * 3))
                .flat_map(|at| whole.rgb()[at..at + 3].to_vec())
                .collect();
            assert_eq!(part.rgb(), expected);
        }
    }
}

#[test]
fn a_window_lies_within_the_picture() {
    let picture = oracle::noise(4, 4);
    for (columns, rows) in [(0..0, 0..1), (0..1, 2..2), (0..9, 0..1), (0..1, 7..9)] {
        assert!(resize_window(&picture, 8, 8, &Window { columns, rows }).is_none());
    }
    assert!(resize(&picture, 0, 1).is_none());
}
