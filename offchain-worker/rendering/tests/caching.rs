//! Each coalition is rendered once, whatever interrupts the game.

mod stage;

use guerdon_rendering::{
    Canvas, Evaluations, Evaluator, HttpOptions, HttpRenderer, PlayError, Progress, RenderCache,
    RenderRequest, Renderer, StyleGame, StyleShares,
};
use sha2::{Digest, Sha256};
use stage::{
    assert_close, game, paint, play_with,
    server::{respond, Server},
    Painter, Reading, CANVAS,
};
use std::{
    collections::BTreeSet,
    fs,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc, Mutex,
    },
    time::Duration,
};

/// 11,000 for the content, 1,300 and so on for the styles: every coalition has a sum of its own.
fn number(request: &RenderRequest) -> i32 {
    let content = if request.content.is_some() { 11_000 } else { 0 };
    content + request.styles.iter().map(|name| 100 << (name.len())).sum::<i32>()
}

fn ours() -> StyleGame {
    game(Some("harbour"), &["Ada", "Bo", "Cleo"])
}

fn painter() -> Painter<impl Fn(&RenderRequest) -> Result<Vec<u8>, guerdon_rendering::RenderError> + Sync> {
    Painter::new(|request: &RenderRequest| Ok(paint(request, number(request))))
}

fn play(renderer: &dyn Renderer, cache: &RenderCache) -> StyleShares {
    play_with(&ours(), renderer, cache, 3).expect("every coalition has its render")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let folders = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| folder.read_dir().unwrap().map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    files
}

/// The file of a render, as the cache's documentation describes it.
fn path(folder: &Path, renderer: &str, request: &RenderRequest) -> PathBuf {
    let digits = hex::encode(request.key(renderer));
    folder.join(&digits[..2]).join(&digits[2..])
}

fn patience(attempts: u32) -> HttpOptions {
    HttpOptions {
        timeout: Duration::from_secs(20),
        attempts: NonZeroU32::new(attempts).unwrap(),
        pause: Duration::from_millis(1),
    }
}

#[test]
fn each_coalition_is_asked_for_once() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = bodies.clone();
    let server = Server::start(move |asked, _, stream| {
        seen.lock().unwrap().push(asked.body.clone());
        respond(stream, "200 OK", "", &paint(&asked.request, number(&asked.request)));
    });
    let renderer = HttpRenderer::new(&server.url, patience(1)).unwrap();
    let cache = RenderCache::in_memory();
    let first = play(&renderer, &cache);
    assert_eq!(first.evaluations, Evaluations { rendered: 16, from_cache: 0 });
    let bodies: BTreeSet<String> = bodies.lock().unwrap().iter().cloned().collect();
    let expected = (0..16).map(|coalition| ours().request(coalition).to_json()).collect();
    assert_eq!((bodies, server.asked()), (expected, 16));
    assert_close(&first.values, &[0.011, 0.0008, 0.0004, 0.0016]);

    let again = play(&renderer, &cache);
    assert_eq!(again.evaluations, Evaluations { rendered: 0, from_cache: 16 });
    assert_eq!(server.asked(), 16);
    assert_eq!(StyleShares { evaluations: first.evaluations, ..again }, first);
}

#[test]
fn another_output_needs_no_further_render() {
    let (painter, cache) = (painter(), RenderCache::in_memory());
    let first = play(&painter, &cache);
    let other = Evaluator {
        renderer: &painter,
        cache: &cache,
        similarity: &Reading { plus: 0.25 },
        parallel: NonZeroUsize::MIN,
    };
    let second = other.play(&ours(), |_| ()).unwrap();
    assert_eq!(painter.asked(), 16);
    assert_close(&[second.bias], &[first.bias + 0.25]);
    assert_close(&second.values, &first.values);
}

#[test]
fn a_larger_game_uses_the_renders_of_a_smaller_one() {
    let (painter, cache) = (painter(), RenderCache::in_memory());
    play_with(&game(Some("harbour"), &["Bo", "Ada"]), &painter, &cache, 2).unwrap();
    assert_eq!(play(&painter, &cache).evaluations, Evaluations { rendered: 8, from_cache: 8 });
}

#[test]
fn a_game_goes_on_where_it_was_interrupted() {
    // Dies after five answers, and is alive again when it is told so.
    let answers = Arc::new(AtomicU32::new(5));
    let left = answers.clone();
    let server = Server::start(move |asked, _, stream| {
        let one_less = |left: u32| left.checked_sub(1);
        if left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
            respond(stream, "200 OK", "", &paint(&asked.request, number(&asked.request)));
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let renderer = HttpRenderer::new(&server.url, patience(2)).unwrap();

    let cache = RenderCache::in_folder(folder.path()).unwrap();
    let error = play_with(&ours(), &renderer, &cache, 3).expect_err("the server dies");
    assert!(matches!(error, PlayError::Render { .. }), "{error}");
    let sentence = error.to_string();
    assert!(sentence.starts_with("there is no render of "), "{sentence}");
    assert!(sentence.contains("after 2 attempts, "), "{sentence}");
    assert_eq!(files(folder.path()).len(), 5);

    answers.store(u32::MAX, Ordering::SeqCst);
    let reopened = RenderCache::in_folder(folder.path()).unwrap();
    let shares = play(&renderer, &reopened);
    assert_eq!(shares.evaluations, Evaluations { rendered: 11, from_cache: 5 });
    let uninterrupted = play(&painter(), &RenderCache::in_memory());
    assert_eq!(StyleShares { evaluations: uninterrupted.evaluations, ..shares }, uninterrupted);
}

#[test]
fn damaged_renders_are_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (painter, cache) = (painter(), RenderCache::in_folder(folder.path()).unwrap());
    let first = play(&painter, &cache);
    let kept = files(folder.path());
    assert_eq!(kept.len(), 16);

    let mut flipped = fs::read(&kept[0]).unwrap();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(&kept[0], flipped).unwrap();
    fs::write(&kept[1], b"").unwrap();
    fs::copy(&kept[3], &kept[2]).unwrap();
    let second = play(&painter, &cache);
    assert_eq!(second.evaluations, Evaluations { rendered: 3, from_cache: 13 });
    assert_eq!(second.values, first.values);
    assert_eq!(play(&painter, &cache).evaluations.from_cache, 16, "what was damaged is whole again");
    assert_eq!(files(folder.path()), kept, "and nothing else is left behind");
}

#[test]
fn a_kept_file_that_is_no_render_of_the_request_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (painter, cache) = (painter(), RenderCache::in_folder(folder.path()).unwrap());
    let first = play(&painter, &cache);
    let request = ours().request(9);
    let key = request.key(painter.name());
    let small = paint(&RenderRequest { width: 1, ..request.clone() }, 4);
    for file in [&b"no picture, but with the right checksum"[..], &small] {
        let checksum = Sha256::new().chain_update(key).chain_update(file).finalize();
        let path = path(folder.path(), painter.name(), &request);
        fs::write(&path, [file, checksum.as_slice()].concat()).unwrap();
        let second = play(&painter, &cache);
        assert_eq!(second.evaluations, Evaluations { rendered: 1, from_cache: 15 });
        assert_eq!(second.values, first.values);
    }
}

#[test]
fn a_kept_render_begins_with_the_picture_file() {
    let folder = tempfile::tempdir().unwrap();
    let painter = painter();
    play(&painter, &RenderCache::in_folder(folder.path()).unwrap());
    let request = ours().request(15);
    let kept = fs::read(path(folder.path(), painter.name(), &request)).unwrap();
    let render = paint(&request, number(&request));
    assert_eq!(kept.len(), render.len() + 32);
    assert!(kept.starts_with(&render));
}

#[test]
fn other_seeds_sizes_and_renderers_have_renders_of_their_own() {
    let server = Server::start(|asked, _, stream| {
        respond(stream, "200 OK", "", &paint(&asked.request, number(&asked.request)));
    });
    let folder = tempfile::tempdir().unwrap();
    let cache = RenderCache::in_folder(folder.path()).unwrap();
    let painter = painter();
    let rendered = |canvas, renderer: &dyn Renderer| {
        let game = StyleGame::new(None, vec!["Ada".into()], canvas).unwrap();
        play_with(&game, renderer, &cache, 1).unwrap().evaluations.rendered
    };
    assert_eq!(rendered(CANVAS, &painter), 2);
    assert_eq!(rendered(CANVAS, &painter), 0);
    assert_eq!(rendered(Canvas { seed: 8, ..CANVAS }, &painter), 2);
    assert_eq!(rendered(Canvas { width: 4, ..CANVAS }, &painter), 2);
    for path in ["", "other"] {
        let renderer = HttpRenderer::new(&format!("{}{path}", server.url), patience(1)).unwrap();
        assert_eq!(rendered(CANVAS, &renderer), 2);
    }
}

#[test]
fn progress_counts_up_to_the_last_coalition() {
    let cache = RenderCache::in_memory();
    let painter = painter();
    play_with(&game(Some("harbour"), &["Ada"]), &painter, &cache, 1).unwrap();
    let told = Mutex::new(Vec::new());
    let parallel = NonZeroUsize::new(4).unwrap();
    let evaluator =
        Evaluator { renderer: &painter, cache: &cache, similarity: &Reading::default(), parallel };
    let shares = evaluator.play(&ours(), |progress| told.lock().unwrap().push(progress)).unwrap();
    let told = told.into_inner().unwrap();
    let done = |progress: &Progress| progress.evaluated.rendered + progress.evaluated.from_cache;
    assert!(told.iter().map(done).eq(1..=16), "{told:?}");
    assert_eq!(told[15], Progress { coalitions: 16, evaluated: Evaluations { rendered: 12, from_cache: 4 } });
    assert_eq!(told[15].evaluated, shares.evaluations);
}

#[test]
fn the_result_does_not_depend_on_how_many_render_at_once() {
    let alone = play_with(&ours(), &painter(), &RenderCache::in_memory(), 1).unwrap();
    for parallel in [2, 5, 16, 1000] {
        let together = play_with(&ours(), &painter(), &RenderCache::in_memory(), parallel).unwrap();
        assert_eq!(together, alone);
    }
}

#[test]
fn a_cache_that_cannot_be_written_ends_the_game() {
    let folder = tempfile::tempdir().unwrap();
    let cache = RenderCache::in_folder(&folder.path().join("cache")).unwrap();
    fs::remove_dir_all(folder.path().join("cache")).unwrap();
    fs::write(folder.path().join("cache"), b"in the way").unwrap();
    let error = play_with(&ours(), &painter(), &cache, 2).expect_err("renders cannot be kept");
    assert!(matches!(error, PlayError::Cache(_)), "{error}");
}
