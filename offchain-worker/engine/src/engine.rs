//! Starting and stopping an engine.

use crate::{
    chain::{ChainError, Node},
    config::{find_onnxruntime, ConfigError, EngineConfig},
    content::{Content, Fetcher, Store},
    embedder::{ClipEmbedder, EmbedderError},
    index::Index,
    jobs::{Jobs, Limits},
    pipeline::Pipeline,
    server,
    tiles::TILES,
    worker::Worker,
};
use guerdon_clip::{Encoder, EncoderError, Options, Precision, RuntimeError, TextEncoder};
use guerdon_index::StoreError;
use prometheus::Registry;
use std::{
    io,
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{net::TcpListener, task::JoinSet};

/// Why an engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Something is not where it should be, or not allowed.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The node's URL cannot be used.
    #[error(transparent)]
    Node(#[from] ChainError),
    /// ONNX Runtime cannot be loaded.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// The encoder cannot be opened.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// The encoder makes no embedder.
    #[error("{}: {source}", path.display())]
    Embedder {
        /// The encoder's folder.
        path: PathBuf,
        /// Why not.
        source: EmbedderError,
    },
    /// The index of embeddings cannot be opened.
    #[error(transparent)]
    Index(#[from] StoreError),
    /// A folder or file cannot be used.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The figures cannot be read from the registry.
    #[error("the engine's metrics cannot be registered: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The program is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// The attribution engine.
pub struct Engine;

/// A running engine. It stops when the handle is dropped.
#[must_use = "the engine stops when its handle is dropped"]
pub struct EngineHandle {
    address: SocketAddr,
    tasks: JoinSet<()>,
}

impl Engine {
    /// Starts an engine on the current Tokio runtime: opens the encoder, listens, and waits for questions.
    ///
    /// The node need not answer yet; it is asked when a question comes. The figures of the jobs can be read from the
    /// registry, if there is one, which no other engine may use.
    pub async fn start(
        config: EngineConfig,
        registry: Option<&Registry>,
    ) -> Result<EngineHandle, EngineError> {
        if !config.listen.ip().is_loopback() {
            return Err(ConfigError::NotLoopback(config.listen).into());
        }
        let node = Node::new(&config.node_url)?;
        let listen = |source| EngineError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let prepare = move || prepare(&config, node);
        let worker = tokio::task::spawn_blocking(prepare)
            .await
            .map_err(|error| EngineError::Broken(error.to_string()))??;
        let description = worker.pipeline().embedder().description();
        let jobs = Arc::new(Jobs::new(Arc::new(worker), Limits::default()));
        if let Some(registry) = registry {
            jobs.register(registry)?;
        }
        let routes = server::routes(jobs.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                log::error!("the attribution engine no longer listens: {error}");
            }
        });
        tasks.spawn(async move { jobs.report_progress().await });
        log::info!(
            "the attribution engine listens on http://{address}, encoder {} ({}...)",
            description.name,
            &description.weights[..8]
        );
        Ok(EngineHandle { address, tasks })
    }
}

impl EngineHandle {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the hook and clients put before the paths.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs until it fails. Dropping the future stops the engine.
    pub async fn wait(mut self) {
        self.tasks.join_next().await;
    }
}

/// Opens the encoder in a folder, with its text tower if it has one. Blocks.
///
/// ONNX Runtime's library is looked for by [`find_onnxruntime`] if it is not named; without `threads`, all cores embed.
pub fn open_encoder(
    encoder_dir: &Path,
    onnxruntime: Option<&Path>,
    threads: Option<NonZeroUsize>,
    precision: Precision,
) -> Result<ClipEmbedder, EngineError> {
    let library = match onnxruntime {
        Some(library) => library.to_owned(),
        None => find_onnxruntime()?,
    };
    guerdon_clip::runtime::load(&library)?;
    let defaults = Options::default();
    // A picture and its tiles go through the model together.
    let batch = NonZeroUsize::MIN.saturating_add(TILES);
    let options = Options { threads: threads.unwrap_or(defaults.threads), batch, precision };
    let pictures = Encoder::open_with(encoder_dir, options)?;
    let texts = TextEncoder::open_if_present(encoder_dir, options.threads)?;
    ClipEmbedder::new(pictures, texts, encoder_dir)
        .map_err(|source| EngineError::Embedder { path: encoder_dir.to_owned(), source })
}

fn prepare(config: &EngineConfig, node: Node) -> Result<Worker<Node>, EngineError> {
    let unusable = |path: &Path| {
        let path = path.to_owned();
        move |source| EngineError::Folder { path, source }
    };
    let store = Store::open(&config.content_dir).map_err(unusable(&config.content_dir))?;
    let content = Content::new(store, Fetcher::new(config.allow_private_addresses));
    let embedder =
        open_encoder(&config.encoder_dir, config.onnxruntime.as_deref(), config.threads, config.precision)?;
    let index = Index::open(&config.cache_dir, &embedder)?;
    let available = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let at_a_time = config.threads.unwrap_or_else(available);
    let pipeline = Pipeline::new(Arc::new(content), Arc::new(index), Arc::new(embedder), at_a_time);
    Worker::new(node, pipeline, &config.cache_dir).map_err(unusable(&config.cache_dir))
}
