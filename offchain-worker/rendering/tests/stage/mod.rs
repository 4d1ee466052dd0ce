//! What the tests play with: renderers that paint a number, and a similarity that reads it.

#![allow(dead_code, reason = "each test program uses its part")]

pub mod server;

use guerdon_clip::Picture;
use guerdon_rendering::{
    Canvas, Evaluator, PlayError, RenderCache, RenderError, RenderRequest, Renderer, Similarity,
    SimilarityError, StyleGame, StyleShares,
};
use image::{ImageFormat, Rgb, RgbImage};
use std::{
    io::Cursor,
    num::NonZeroUsize,
    sync::atomic::{AtomicU32, Ordering},
};

pub const CANVAS: Canvas = Canvas { width: 3, height: 2, seed: 7 };

/// What stands for 0 in a picture's 24 bits.
const ZERO: i32 = 1 << 23;

/// A PNG picture of the asked size that carries a number of millionths, from -8 to 8 times 10^6.
pub fn paint(request: &RenderRequest, millionths: i32) -> Vec<u8> {
    let [_, red, green, blue] = (millionths + ZERO).to_be_bytes();
    let picture = RgbImage::from_pixel(request.width, request.height, Rgb([red, green, blue]));
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).expect("the picture has pixels");
    file.into_inner()
}

/// The number that a picture carries, plus one for the whole game.
#[derive(Default)]
pub struct Reading {
    pub plus: f64,
}

impl Similarity for Reading {
    fn similarity(&self, render: &Picture) -> Result<f64, SimilarityError> {
        let number = i32::from_be_bytes([0, render.rgb()[0], render.rgb()[1], render.rgb()[2]]);
        Ok(f64::from(number - ZERO) / 1e6 + self.plus)
    }
}

/// A renderer in this process that counts what it is asked.
pub struct Painter<F> {
    paint: F,
    asked: AtomicU32,
}

impl<F: Fn(&RenderRequest) -> Result<Vec<u8>, RenderError>> Painter<F> {
    pub fn new(paint: F) -> Self {
        Self { paint, asked: AtomicU32::new(0) }
    }

    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl<F: Fn(&RenderRequest) -> Result<Vec<u8>, RenderError> + Sync> Renderer for Painter<F> {
    fn name(&self) -> &str {
        "painter"
    }

    fn render(&self, request: &RenderRequest) -> Result<Vec<u8>, RenderError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        (self.paint)(request)
    }
}

pub fn game(content: Option<&str>, styles: &[&str]) -> StyleGame {
    let styles = styles.iter().map(|&style| style.into()).collect();
    StyleGame::new(content.map(str::to_owned), styles, CANVAS).expect("the game is within its limits")
}

/// Plays with renders of the given numbers of millionths.
pub fn play(game: &StyleGame, millionths: impl Fn(&RenderRequest) -> i32 + Sync) -> StyleShares {
    let painter = Painter::new(|request: &RenderRequest| Ok(paint(request, millionths(request))));
    play_with(game, &painter, &RenderCache::in_memory(), 2).expect("every coalition has its render")
}

pub fn play_with(
    game: &StyleGame,
    renderer: &dyn Renderer,
    cache: &RenderCache,
    parallel: usize,
) -> Result<StyleShares, PlayError> {
    let parallel = NonZeroUsize::new(parallel).expect("somebody renders");
    Evaluator { renderer, cache, similarity: &Reading::default(), parallel }.play(game, |_| ())
}

#[track_caller]
pub fn assert_close(found: &[f64], expected: &[f64]) {
    let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12);
    assert!(near && found.len() == expected.len(), "{found:?} is not {expected:?}");
}
