//! The attribution engine beside the chain: started in this process, or found elsewhere.

use crate::cli::EngineArguments;
use guerdon_engine::{config::find_onnxruntime, find_default_encoder, Engine, EngineConfig};
use guerdon_primitives::protocol::ENGINE_URL_KEY;
use guerdon_runtime::OpaqueBlock as Block;
use sc_client_api::Backend;
use sc_service::{error::Error, Configuration, TFullBackend, TaskManager};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::net::{Ipv4Addr, SocketAddr};

/// Tells the hook where its engine is, and starts one unless it is elsewhere or unwanted. Returns where it is.
///
/// The node runs without an engine too: where the encoder or ONNX Runtime is missing it says so in one line, and
/// submits no results.
pub async fn start(
    config: &Configuration,
    arguments: EngineArguments,
    backend: &TFullBackend<Block>,
    tasks: &TaskManager,
) -> Result<Option<String>, Error> {
    let url = if arguments.no_engine {
        None
    } else if let Some(url) = arguments.engine_url {
        Some(url.trim_end_matches('/').to_owned())
    } else {
        let port = arguments.engine_port;
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match start_here(config, arguments, listen, tasks).await {
            Ok(url) => Some(url),
            Err(error) => {
                log::error!(
                    "The attribution engine does not start, so this node submits no results: {error}"
                );
                None
            }
        }
    };

    let mut storage = backend
        .offchain_storage()
        .ok_or_else(|| Error::Other("The database has no off-chain storage.".into()))?;
    match &url {
        Some(url) => storage.set(STORAGE_PREFIX, ENGINE_URL_KEY, url.as_bytes()),
        None => storage.remove(STORAGE_PREFIX, ENGINE_URL_KEY),
    }
    Ok(url)
}

async fn start_here(
    config: &Configuration,
    arguments: EngineArguments,
    listen: SocketAddr,
    tasks: &TaskManager,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let base = config.base_path.config_dir(config.chain_spec.id()).join("engine");
    let engine_config = EngineConfig {
        encoder_dir: arguments.encoder.map_or_else(find_default_encoder, Ok)?,
        content_dir: base.join("content"),
        cache_dir: base.join("cache"),
        node_url: format!("http://127.0.0.1:{}", rpc_port(config)),
        listen,
        onnxruntime: Some(arguments.onnxruntime.map_or_else(find_onnxruntime, Ok)?),
        allow_private_addresses: arguments.allow_private_content || config.dev_key_seed.is_some(),
        precision: arguments.precision,
        threads: None,
    };
    let engine = Engine::start(engine_config, config.prometheus_registry()).await?;
    let url = engine.url();
    tasks.spawn_handle().spawn("attribution-engine", None, engine.wait());
    Ok(url)
}

/// The port that this node's RPC listens on.
fn rpc_port(config: &Configuration) -> u16 {
    let endpoint = config.rpc.addr.as_ref().and_then(|endpoints| endpoints.first());
    endpoint.map_or(config.rpc.port, |endpoint| endpoint.listen_addr.port())
}
