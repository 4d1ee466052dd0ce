//! The content-and-style game, for whoever can render: how much of an output is owed to its content, to each style
//! that it was asked in, and to the model alone.
//!
//! After A. Glinsky and A. Sokolsky, "Shapley values-powered framework for fair reward split in content produced by
//! GenAI", 2024, arXiv 2403.09700. The idea is theirs, the formulas are the ones on this page.
//!
//! # The game
//!
//! The players are the content (the prompt or scene) and each style (an artist's name). A coalition is rendered with
//! what its members ask for and nothing else, and is worth how similar that render is to the output:
//!
//! ```text
//! c(S)  = similarity(render(S), output)         CLIP's cosine
//! v(S)  = c(S) - c({})                          c({}) is the bias: the model with neither content nor styles
//! phi_i = sum over S without i of  |S|! (n - |S| - 1)! / n!  (v(S + i) - v(S))
//! ```
//!
//! The values add up to `c(N) - c({})`. They are exact: every one of the `2^n` coalitions is rendered, for up to
//! [`MAX_PLAYERS`] players. A value is negative if its player leads away from the output. [`StyleShares`] says how
//! shares are made of values, and what part of the whole is the model's.
//!
//! # The protocol, version 1
//!
//! Anything that renders can be put behind one URL. For each coalition it gets
//!
//! ```text
//! POST URL
//! content-type: application/json
//! accept: image/png, image/jpeg, image/webp
//!
//! {"version":1,"content":"a harbour at dusk","styles":["Ada","Bo"],"seed":7,"width":512,"height":512}
//! ```
//!
//! | field | is |
//! |---|---|
//! | `version` | 1; a server refuses a version that it does not know |
//! | `content` | the prompt, at most 16 KiB, or `null` for a render without content |
//! | `styles` | names of styles, in the order of their bytes, at most 20, none twice; `[]` for a render without style |
//! | `seed` | where the renderer's randomness starts, 0 to 2^32 - 1 |
//! | `width`, `height` | the picture's size in pixels, 1 to 4,096 |
//!
//! and answers with status 200 and the bytes of a PNG, JPEG or WebP picture of that size, at most 32 MiB, told apart by
//! their first bytes. All styles of a request have the same part in the picture, whatever their order. `content: null`
//! with `styles: []` asks for what the model makes of nothing, and is answered like any other.
//!
//! A renderer is deterministic: the same request gives the same picture. The seed is there for that, and is the same
//! for all coalitions of a game. Of a renderer that does not keep to it, the noise is measured too, and the values
//! cannot be computed again.
//!
//! The statuses 429 and 503 say "later", in `retry-after` seconds if that header is there; the request is repeated a
//! bounded number of times. Any other status ends the game, and so does a redirect.
//!
//! # Where is what
//!
//! - [`StyleGame`]: players, and the request of each coalition ([`RenderRequest`]).
//! - [`Renderer`]: what renders; [`HttpRenderer`] is the client of the protocol.
//! - [`RenderCache`]: renders that were made before, in memory or in a folder.
//! - [`Similarity`]: render against output; [`ClipSimilarity`] is CLIP's.
//! - [`Evaluator`]: plays a game.
//! - [`StyleShares`]: its result.
//!
//! `examples/reference_renderer` is a small server of the protocol that composes pictures.

mod cache;
mod excerpt;
mod game;
mod http;
mod play;
mod renderer;
mod request;
mod shares;
mod similarity;

pub use self::{
    cache::{CacheError, RenderCache},
    game::{Canvas, GameError, Player, StyleGame, MAX_CONTENT_BYTES, MAX_PLAYERS, MAX_SIDE, MAX_STYLE_BYTES},
    http::{HttpOptions, HttpRenderer, UrlError},
    play::{Evaluator, PlayError, Progress, MAX_PARALLEL},
    renderer::{RenderError, Renderer, MAX_RENDER_BYTES},
    request::{RenderRequest, PROTOCOL_VERSION},
    shares::{Evaluations, Split, StyleShares, RESOLUTION},
    similarity::{ClipSimilarity, Comparison, Similarity, SimilarityError},
};
