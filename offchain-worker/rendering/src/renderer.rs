//! What renders.

use crate::request::RenderRequest;

/// The largest render, in bytes of its file.
pub const MAX_RENDER_BYTES: usize = 32 * 1024 * 1024;

/// Makes a picture of what a coalition asks for. Several threads use it at once.
///
/// It is deterministic: the same request gives the same picture.
pub trait Renderer: Sync {
    /// What its renders are kept under in a [`crate::RenderCache`]. Renderers of different pictures have different
    /// names.
    fn name(&self) -> &str;

    /// The bytes of a PNG, JPEG or WebP file, a picture of the request's width and height. Blocks.
    ///
    /// # Errors
    ///
    /// There is no render, and trying again at once would not change that.
    fn render(&self, request: &RenderRequest) -> Result<Vec<u8>, RenderError>;
}

/// Why there is no render.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The server answers, but not with a render.
    #[error("{url} answered {status} where 200 is a render: {excerpt}")]
    Status {
        /// The renderer.
        url: String,
        /// The status of the answer.
        status: u16,
        /// How the answer begins, in quotes.
        excerpt: String,
    },
    /// The answer is larger than [`MAX_RENDER_BYTES`].
    #[error("{url} answered more than the {MAX_RENDER_BYTES} bytes that a render may have")]
    TooLarge {
        /// The renderer.
        url: String,
    },
    /// The answer was not complete in time.
    #[error("{url} did not answer in full within {seconds} s: allow more time, or ask for smaller pictures")]
    Slow {
        /// The renderer.
        url: String,
        /// The time allowed.
        seconds: f64,
    },
    /// There is no connection, or no answer that is complete and well formed.
    #[error("{url} cannot be asked: {source}")]
    Failed {
        /// The renderer.
        url: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
    /// The server was asked several times.
    #[error("after {attempts} attempts, {last}")]
    GivenUp {
        /// How often.
        attempts: u32,
        /// Why the last attempt failed.
        #[source]
        last: Box<RenderError>,
    },
    /// A renderer of another kind has a reason of its own.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
}
