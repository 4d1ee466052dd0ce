//! Games that are not played, and renders that are not used.

mod stage;

use guerdon_clip::Picture;
use guerdon_rendering::{
    Canvas, Evaluator, GameError, PlayError, RenderCache, RenderError, RenderRequest, Renderer, Similarity,
    SimilarityError, StyleGame, MAX_CONTENT_BYTES, MAX_RENDER_BYTES, MAX_STYLE_BYTES,
};
use stage::{game, paint, play_with, Painter, CANVAS};
use std::num::NonZeroUsize;

fn refusal(content: Option<&str>, styles: &[&str], canvas: Canvas) -> GameError {
    let styles = styles.iter().map(|&style| style.into()).collect();
    StyleGame::new(content.map(str::to_owned), styles, canvas).expect_err("there is no such game")
}

#[test]
fn more_than_twenty_players_are_refused() {
    let names: Vec<String> = (0..21).map(|style| format!("style {style}")).collect();
    let styles: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(game(Some("harbour"), &styles[..19]).coalitions(), 1 << 20);
    assert_eq!(game(None, &styles[..20]).coalitions(), 1 << 20);

    let error = refusal(Some("harbour"), &styles[..20], CANVAS);
    assert_eq!(error, GameError::TooManyPlayers { players: 21 });
    assert_eq!(refusal(None, &styles, CANVAS), GameError::TooManyPlayers { players: 21 });
    let sentence = error.to_string();
    assert!(sentence.contains("21 players, and at most 20"), "{sentence}");
    assert!(sentence.contains("name fewer styles"), "{sentence}");
}

#[test]
fn games_that_say_nothing_are_refused() {
    assert_eq!(refusal(None, &[], CANVAS), GameError::NoPlayers);
    assert_eq!(refusal(Some(" \n"), &["Ada"], CANVAS), GameError::BlankContent);
    assert_eq!(refusal(Some("harbour"), &["Ada", " "], CANVAS), GameError::BlankStyle);
    let twice = refusal(None, &["Ada", "Bo", "Ada"], CANVAS);
    assert_eq!(twice, GameError::StyleTwice { style: "Ada".into() });
}

#[test]
fn texts_are_bounded() {
    let content = "c".repeat(MAX_CONTENT_BYTES + 1);
    let style = "s".repeat(MAX_STYLE_BYTES + 1);
    game(Some(&content[1..]), &[&style[1..]]);
    let error = refusal(Some(&content), &[], CANVAS);
    assert_eq!(error, GameError::ContentTooLong { bytes: MAX_CONTENT_BYTES + 1 });
    assert_eq!(refusal(None, &[&style], CANVAS), GameError::StyleTooLong { bytes: MAX_STYLE_BYTES + 1 });
    let error = refusal(None, &["A\nda"], CANVAS);
    assert_eq!(error.to_string(), r#"the style "A\nda" has a control character in its name: remove it"#);
}

#[test]
fn canvases_are_bounded() {
    for (width, height) in [(0, 1), (1, 0), (4097, 1), (1, 4097)] {
        let error = refusal(Some("harbour"), &[], Canvas { width, height, seed: 0 });
        assert_eq!(error, GameError::Canvas { width, height });
    }
    let largest = Canvas { width: 4096, height: 4096, seed: u32::MAX };
    assert!(StyleGame::new(Some("harbour".into()), Vec::new(), largest).is_ok());
}

fn failure(renderer: &dyn Renderer) -> PlayError {
    let game = game(Some("harbour"), &["Ada"]);
    play_with(&game, renderer, &RenderCache::in_memory(), 2).expect_err("a render is of no use")
}

#[test]
fn of_several_failures_the_first_coalition_is_named() {
    let fails = |request: &RenderRequest| request.styles.contains(&"Bo".to_owned());
    let painter = Painter::new(|request: &RenderRequest| match fails(request) {
        true => Err(RenderError::Other("the canvas tore".into())),
        false => Ok(paint(request, 0)),
    });
    let game = game(Some("harbour"), &["Ada", "Bo", "Cy"]);
    for parallel in [1, 2, 16, 1000] {
        let error = play_with(&game, &painter, &RenderCache::in_memory(), parallel).expect_err("Bo fails");
        let expected = r#"there is no render of no content in the style "Bo": the canvas tore"#;
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn after_a_failure_nothing_more_is_asked_for() {
    let painter = Painter::new(|request: &RenderRequest| match request.styles.len() {
        0 => Ok(paint(request, 0)),
        _ => Err(RenderError::Other("the canvas tore".into())),
    });
    let game = game(Some("harbour"), &["Ada", "Bo", "Cy"]);
    play_with(&game, &painter, &RenderCache::in_memory(), 1).expect_err("styles fail");
    assert_eq!(painter.asked(), 3, "nothing, the content, and the first style");
}

#[test]
fn a_render_that_is_no_picture_is_named_with_its_beginning() {
    let page = Painter::new(|_| Ok(b"<!DOCTYPE html>\n<title>Sign in</title>".to_vec()));
    let sentence = failure(&page).to_string();
    let (coalition, beginning) = sentence.split_once(" cannot be used: ").expect("the reason follows");
    assert_eq!(coalition, "the render of no content in no style");
    assert!(beginning.contains("not a PNG, JPEG or WebP picture"), "{sentence}");
    assert!(beginning.ends_with(r#"begins with "<!DOCTYPE html>\n<title>Sign in</title>")"#), "{sentence}");
    let cut = Painter::new(|request: &RenderRequest| {
        let whole = paint(request, 5);
        Ok(whole[..whole.len() - 20].to_vec())
    });
    assert!(matches!(failure(&cut), PlayError::NotAPicture { .. }));
    let nothing = Painter::new(|_| Ok(Vec::new()));
    assert!(matches!(failure(&nothing), PlayError::NotAPicture { .. }));
}

#[test]
fn a_render_of_another_size_or_too_many_bytes_is_refused() {
    let taller = Painter::new(|request: &RenderRequest| {
        Ok(paint(&RenderRequest { height: request.height + 1, ..request.clone() }, 5))
    });
    let error = failure(&taller);
    assert!(matches!(error, PlayError::Size { found: (3, 3), asked: (3, 2), .. }), "{error}");
    assert!(error.to_string().contains("is 3 x 3 pixels, and 3 x 2 were asked for"), "{error}");

    let padded = Painter::new(|request: &RenderRequest| {
        let mut render = paint(request, 5);
        render.resize(MAX_RENDER_BYTES + 1, 0);
        Ok(render)
    });
    assert!(matches!(failure(&padded), PlayError::TooLarge { bytes, .. } if bytes == MAX_RENDER_BYTES + 1));
}

#[test]
fn renders_that_cannot_be_compared_end_the_game() {
    struct Always(Result<f64, &'static str>);
    impl Similarity for Always {
        fn similarity(&self, _: &Picture) -> Result<f64, SimilarityError> {
            Ok(self.0?)
        }
    }
    let painter = Painter::new(|request: &RenderRequest| Ok(paint(request, 0)));
    let play = |similarity| {
        let cache = RenderCache::in_memory();
        let parallel = NonZeroUsize::MIN;
        let evaluator = Evaluator { renderer: &painter, cache: &cache, similarity: &similarity, parallel };
        evaluator.play(&game(Some("harbour"), &[]), |_| ()).expect_err("there is no similarity").to_string()
    };
    let infinite = play(Always(Ok(f64::INFINITY)));
    assert!(infinite.contains("has a similarity of inf, which is not a finite number"), "{infinite}");
    let blind = play(Always(Err("the eye is shut")));
    assert!(blind.ends_with("cannot be compared with the output: the eye is shut"), "{blind}");
}
