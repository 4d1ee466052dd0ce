//! Playing a game: a render and a similarity for each coalition.

use std::{
    io,
    num::NonZeroUsize,
    panic,
    sync::{
        atomic::{AtomicBool, AtomicU32, Ordering},
        Mutex, PoisonError,
    },
    thread,
};

use guerdon_clip::{DecodeError, Picture};
use guerdon_shapley::enumeration::{Table, TableError};

use crate::{
    cache::{CacheError, RenderCache},
    excerpt::excerpt,
    game::StyleGame,
    renderer::{RenderError, Renderer, MAX_RENDER_BYTES},
    request::RenderRequest,
    shares::{Evaluations, StyleShares},
    similarity::{Similarity, SimilarityError},
};

/// The most renders that are asked for at the same time.
pub const MAX_PARALLEL: usize = 64;

/// What games are played with.
#[derive(Clone, Copy)]
pub struct Evaluator<'a> {
    /// Makes the renders.
    pub renderer: &'a dyn Renderer,
    /// Has those that were made before, and keeps the new ones.
    pub cache: &'a RenderCache,
    /// Compares them with the output.
    pub similarity: &'a dyn Similarity,
    /// Renders that are asked for at the same time; [`MAX_PARALLEL`] if it is more.
    pub parallel: NonZeroUsize,
}

/// How far a game is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of the game's coalitions.
    pub coalitions: u32,
    /// Those that are evaluated.
    pub evaluated: Evaluations,
}

impl Evaluator<'_> {
    /// Evaluates every coalition and computes the players' values. Blocks.
    ///
    /// `progress` is told after each coalition, by one thread at a time. The result does not depend on `parallel`.
    ///
    /// # Errors
    ///
    /// A coalition without a render, a picture or a similarity; of several, the first by bit mask. Renders under way
    /// are finished and kept, so that the next play with the same cache goes on from there.
    pub fn play(
        &self,
        game: &StyleGame,
        progress: impl Fn(Progress) + Sync,
    ) -> Result<StyleShares, PlayError> {
        let play =
            Play { evaluator: self, game, progress, next: AtomicU32::new(0), failed: AtomicBool::new(false) };
        let (values, evaluations) = play.evaluate()?;
        Ok(StyleShares::new(game.players(), &Table::new(values)?, evaluations))
    }

    fn value(&self, request: &RenderRequest) -> Result<(f64, Source), PlayError> {
        let (picture, source) = self.picture(request)?;
        let value = self
            .similarity
            .similarity(&picture)
            .map_err(|source| PlayError::Similarity { render: request.to_string(), source })?;
        if !value.is_finite() {
            return Err(PlayError::NotFinite { render: request.to_string(), value });
        }
        Ok((value, source))
    }

    fn picture(&self, request: &RenderRequest) -> Result<(Picture, Source), PlayError> {
        let key = request.key(self.renderer.name());
        // A render that is kept but cannot be read is made again.
        if let Some(picture) = self.cache.get(&key)?.and_then(|render| read(request, &render).ok()) {
            return Ok((picture, Source::Cache));
        }
        let rendered = self.renderer.render(request);
        let render = rendered.map_err(|source| PlayError::Render { render: request.to_string(), source })?;
        let picture = read(request, &render)?;
        self.cache.put(&key, &render)?;
        Ok((picture, Source::Renderer))
    }
}

/// The picture in a render, if it is what was asked for.
fn read(request: &RenderRequest, render: &[u8]) -> Result<Picture, PlayError> {
    if render.len() > MAX_RENDER_BYTES {
        return Err(PlayError::TooLarge { render: request.to_string(), bytes: render.len() });
    }
    let picture = Picture::decode(render).map_err(|source| PlayError::NotAPicture {
        render: request.to_string(),
        excerpt: excerpt(render),
        source,
    })?;
    let (found, asked) = ((picture.width(), picture.height()), (request.width, request.height));
    if found != asked {
        return Err(PlayError::Size { render: request.to_string(), found, asked });
    }
    Ok(picture)
}

#[derive(Clone, Copy)]
enum Source {
    Renderer,
    Cache,
}

/// One play under way. Threads take coalitions in ascending order, so that all below a failed one are finished.
struct Play<'a, P> {
    evaluator: &'a Evaluator<'a>,
    game: &'a StyleGame,
    progress: P,
    next: AtomicU32,
    failed: AtomicBool,
}

/// What one thread has done.
#[derive(Default)]
struct Taken {
    /// Coalitions and their values.
    values: Vec<(u32, f64)>,
    /// The coalition that has none, after which the thread took no other.
    failure: Option<(u32, PlayError)>,
}

impl<P: Fn(Progress) + Sync> Play<'_, P> {
    fn evaluate(&self) -> Result<(Vec<f64>, Evaluations), PlayError> {
        let coalitions = self.game.coalitions() as usize;
        let threads = self.evaluator.parallel.get().min(MAX_PARALLEL).min(coalitions);
        let evaluations = Mutex::new(Evaluations::default());
        let taken = thread::scope(|scope| {
            let start = |_| thread::Builder::new().spawn_scoped(scope, || self.take_coalitions(&evaluations));
            let started: Vec<_> = (0..threads).map(start).collect();
            if started.iter().any(Result::is_err) {
                self.failed.store(true, Ordering::Relaxed);
            }
            let join = |thread: io::Result<thread::ScopedJoinHandle<Taken>>| {
                let thread = thread.map_err(|source| PlayError::Threads { source })?;
                Ok(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
            };
            started.into_iter().map(join).collect::<Result<Vec<Taken>, PlayError>>()
        })?;

        let mut values = Vec::with_capacity(coalitions);
        let mut failures = Vec::new();
        for thread in taken {
            values.extend(thread.values);
            failures.extend(thread.failure);
        }
        if let Some((_, failure)) = failures.into_iter().min_by_key(|&(coalition, _)| coalition) {
            return Err(failure);
        }
        values.sort_unstable_by_key(|&(coalition, _)| coalition);
        let values = values.into_iter().map(|(_, value)| value).collect();
        Ok((values, evaluations.into_inner().unwrap_or_else(PoisonError::into_inner)))
    }

    fn take_coalitions(&self, evaluations: &Mutex<Evaluations>) -> Taken {
        let coalitions = self.game.coalitions();
        let mut taken = Taken::default();
        while !self.failed.load(Ordering::Relaxed) {
            let coalition = self.next.fetch_add(1, Ordering::Relaxed);
            if coalition >= coalitions {
                break;
            }
            match self.evaluator.value(&self.game.request(coalition)) {
                Ok((value, source)) => {
                    taken.values.push((coalition, value));
                    let mut evaluations = evaluations.lock().unwrap_or_else(PoisonError::into_inner);
                    match source {
                        Source::Renderer => evaluations.rendered += 1,
                        Source::Cache => evaluations.from_cache += 1,
                    }
                    (self.progress)(Progress { coalitions, evaluated: *evaluations });
                }
                Err(error) => {
                    self.failed.store(true, Ordering::Relaxed);
                    taken.failure = Some((coalition, error));
                }
            }
        }
        taken
    }
}

/// Why a game has no result. Renders are named by what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The renderer has no answer.
    #[error("there is no render of {render}: {source}")]
    Render { render: String, source: RenderError },
    /// The renderer's answer is larger than [`MAX_RENDER_BYTES`].
    #[error("the render of {render} has {bytes} bytes, and at most {MAX_RENDER_BYTES} are read")]
    TooLarge { render: String, bytes: usize },
    /// The renderer's answer is no picture, or one that cannot be read.
    #[error("the render of {render} cannot be used: {source} (it begins with {excerpt})")]
    NotAPicture { render: String, excerpt: String, source: DecodeError },
    /// The picture has another size.
    #[error(
        "the render of {render} is {} x {} pixels, and {} x {} were asked for: ask for a size that the renderer makes",
        found.0, found.1, asked.0, asked.1
    )]
    Size { render: String, found: (u32, u32), asked: (u32, u32) },
    /// The render cannot be compared with the output.
    #[error("the render of {render} cannot be compared with the output: {source}")]
    Similarity { render: String, source: SimilarityError },
    /// The similarity is infinite or not a number.
    #[error("the render of {render} has a similarity of {value}, which is not a finite number")]
    NotFinite { render: String, value: f64 },
    /// Renders cannot be kept.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The values make no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Threads for the renders cannot be started.
    #[error("threads for the renders cannot be started: {source}; ask for fewer renders at the same time")]
    Threads { source: io::Error },
}
