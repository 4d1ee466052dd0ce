//! The game over HTTP, with the reference renderer and the encoder that ships.

#[path = "../examples/reference_renderer/composition.rs"]
mod composition;
#[path = "../examples/reference_renderer/server.rs"]
mod server;

use composition::{Pictures, Repertoire};
use guerdon_clip::{Embedding, Encoder, Picture};
use guerdon_rendering::{
    Canvas, ClipSimilarity, Comparison, Evaluations, Evaluator, HttpOptions, HttpRenderer, PlayError,
    RenderCache, StyleGame, StyleShares,
};
use image::{Rgb, RgbImage};
use std::{num::NonZeroUsize, path::Path, sync::OnceLock};
use tokio::{net::TcpListener, runtime::Runtime};

const CANVAS: Canvas = Canvas { width: 128, height: 96, seed: 1 };

fn encoder() -> &'static Encoder {
    static ENCODER: OnceLock<Encoder> = OnceLock::new();
    ENCODER.get_or_init(|| {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../encoders/demo");
        Encoder::open(&shipped).expect("the encoder that ships opens; it needs ORT_DYLIB_PATH")
    })
}

/// A scene of light and shade, and three styles: stripes, dots and a check, each with colours of its own.
fn repertoire() -> Repertoire {
    let draw = |ink: fn(u32, u32) -> bool, ink_colour, ground| {
        RgbImage::from_fn(160, 120, |x, y| Rgb(if ink(x, y) { ink_colour } else { ground }))
    };
    let scene = RgbImage::from_fn(160, 120, |x, y| match (x + 20).abs_diff(y) {
        0..30 => Rgb([230, 230, 230]),
        distance => Rgb([(distance % 160) as u8; 3]),
    });
    let dot = |x: u32, y: u32| (x % 20).abs_diff(10).pow(2) + (y % 20).abs_diff(10).pow(2) < 40;
    let named = |pictures: Vec<(&str, RgbImage)>| -> Pictures {
        pictures.into_iter().map(|(name, picture)| (name.to_owned(), picture)).collect()
    };
    Repertoire {
        contents: named(vec![("scene", scene)]),
        styles: named(vec![
            ("stripes", draw(|x, _| x % 16 < 8, [250, 60, 20], [90, 0, 0])),
            ("dots", draw(dot, [20, 230, 250], [0, 20, 110])),
            ("check", draw(|x, y| (x / 12 + y / 12) % 2 == 0, [120, 250, 30], [10, 70, 0])),
        ]),
    }
}

fn game() -> StyleGame {
    StyleGame::new(Some("scene".into()), ["stripes", "dots", "check"].map(str::to_owned).to_vec(), CANVAS)
        .expect("the game is within its limits")
}

/// Composes a coalition's render without the server.
fn picture(coalition: u32) -> Picture {
    let render = repertoire().compose(&game().request(coalition)).expect("everything asked for is known");
    Picture::from_rgb(render.width(), render.height(), render.into_raw()).expect("a render has pixels")
}

/// A running reference renderer; it stops when the runtime is dropped.
fn start() -> (Runtime, HttpRenderer) {
    let runtime = Runtime::new().expect("threads can be started");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("loopback has a free port");
    let url = format!("http://{}/", listener.local_addr().expect("the listener has an address"));
    runtime.spawn(server::serve(listener, repertoire()));
    (runtime, HttpRenderer::new(&url, HttpOptions::default()).expect("the URL is plain"))
}

fn play(output: &Picture, comparison: Comparison) -> StyleShares {
    let (_runtime, renderer) = start();
    let similarity = ClipSimilarity::new(encoder(), output, comparison).expect("the output is embedded");
    let cache = RenderCache::in_memory();
    let parallel = NonZeroUsize::new(3).unwrap();
    let evaluator = Evaluator { renderer: &renderer, cache: &cache, similarity: &similarity, parallel };
    evaluator.play(&game(), |_| ()).expect("the reference renderer knows everything asked for")
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum()
}

/// The values by their definition, of similarities computed from renders that never saw the server.
fn truth(output: &Picture, similarity: fn(&Embedding, &Embedding) -> f64) -> Vec<f64> {
    let embed = |picture: &Picture| encoder().embed(&[picture]).expect("the encoder runs").remove(0);
    let output = embed(output);
    let v: Vec<f64> = (0..16).map(|coalition| similarity(&embed(&picture(coalition)), &output)).collect();
    let weight = [1.0 / 4.0, 1.0 / 12.0, 1.0 / 12.0, 1.0 / 4.0];
    let marginal = |player: usize, others: usize| {
        weight[others.count_ones() as usize] * (v[others | 1 << player] - v[others])
    };
    let without = |player: usize| (0..16).filter(move |others| others >> player & 1 == 0);
    (0..4).map(|player| without(player).map(|others| marginal(player, others)).sum()).collect()
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64]) {
    let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-5);
    assert!(near && found.len() == expected.len(), "{found:?} is not {expected:?}");
}

#[test]
fn values_over_http_are_those_computed_without_it() {
    let output = picture(0b0111);
    let global = play(&output, Comparison::Global);
    assert_eq!(global.evaluations, Evaluations { rendered: 16, from_cache: 0 });
    assert_near(&global.values, &truth(&output, |render, output| dot(&render.global, &output.global)));

    let best_patches = |render: &Embedding, output: &Embedding| {
        let best = |of_output| {
            let cosines = render.patch_vectors().map(|of_render| dot(of_render, of_output));
            cosines.fold(f64::MIN, f64::max)
        };
        output.patch_vectors().map(best).sum::<f64>() / encoder().patches() as f64
    };
    assert_near(&play(&output, Comparison::BestPatches).values, &truth(&output, best_patches));
}

#[test]
fn an_output_made_of_everything_is_wholly_similar_and_split_without_rest() {
    let shares = play(&picture(0b1111), Comparison::Global);
    assert!((shares.whole - 1.0).abs() < 1e-5, "{shares:?}");
    assert!((shares.bias + shares.values.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{shares:?}");
    let split = shares.split.expect("somebody has a part");
    assert!((split.model + split.players.iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn the_style_that_an_output_has_is_worth_more_than_those_it_has_not() {
    for style in 1..=3 {
        let values = play(&picture(1 | 1 << style), Comparison::Global).values;
        let others = (1..=3).filter(|&other| other != style);
        for other in others {
            assert!(values[style] > values[other] + 0.05, "{style} is in the output: {values:?}");
        }
    }
}

#[test]
fn a_style_that_the_server_does_not_know_is_named() {
    let (_runtime, renderer) = start();
    let similarity = ClipSimilarity::new(encoder(), &picture(1), Comparison::Global).unwrap();
    let cache = RenderCache::in_memory();
    let parallel = NonZeroUsize::MIN;
    let evaluator = Evaluator { renderer: &renderer, cache: &cache, similarity: &similarity, parallel };
    let game = StyleGame::new(None, vec!["impasto".into()], CANVAS).unwrap();
    let error = evaluator.play(&game, |_| ()).expect_err("the style is not there");
    assert!(matches!(error, PlayError::Render { .. }));
    let sentence = error.to_string();
    assert!(sentence.contains(r#"no content in the style "impasto""#), "{sentence}");
    assert!(
        sentence.contains(r#"answered 422 where 200 is a render: "there is no picture \"impasto\" here""#),
        "{sentence}"
    );
}
