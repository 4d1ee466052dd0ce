//! The attribution engine as a program of its own, beside a node or apart from it.

use anyhow::Context;
use clap::Parser;
use guerdon_engine::{config::DEFAULT_PORT, Engine, EngineConfig, Precision};
use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::PathBuf,
    process::ExitCode,
};

/// Computes attributions for a Guerdon node.
#[derive(Parser)]
#[command(
    name = "guerdon-engine",
    version,
    after_help = "Example:\n  guerdon-engine --node ws://127.0.0.1:9944 --encoder encoders/demo"
)]
struct Arguments {
    /// The node's RPC.
    #[arg(long, default_value = "ws://127.0.0.1:9944")]
    node: String,
    /// Where to listen, on loopback.
    #[arg(long, default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)))]
    listen: SocketAddr,
    /// The encoder's folder [default: $GUERDON_ENCODER, or encoders/demo above the program or the current folder].
    #[arg(long)]
    encoder: Option<PathBuf>,
    /// Where content and cache lie [default: guerdon/engine in the user's data folder].
    #[arg(long)]
    base: Option<PathBuf>,
    /// ONNX Runtime's shared library [default: $ORT_DYLIB_PATH, or the one that the set-up script has linked].
    #[arg(long)]
    onnxruntime: Option<PathBuf>,
    /// Let locators lead to this machine and its networks. For development only.
    #[arg(long)]
    allow_private_addresses: bool,
    /// The weights that pictures go through: fp32 or int8. Attributors agree only if they use the same.
    #[arg(long, default_value_t)]
    precision: Precision,
    /// Threads for embedding [default: as many as the machine offers].
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

impl Arguments {
    fn config(self) -> anyhow::Result<EngineConfig> {
        let base = self.base.or_else(data_folder).context("no home folder is known: say --base FOLDER")?;
        let encoder_dir = match self.encoder {
            Some(folder) => folder,
            None => guerdon_engine::find_default_encoder()?,
        };
        Ok(EngineConfig {
            encoder_dir,
            content_dir: base.join("content"),
            cache_dir: base.join("cache"),
            node_url: self.node,
            listen: self.listen,
            onnxruntime: self.onnxruntime,
            allow_private_addresses: self.allow_private_addresses,
            precision: self.precision,
            threads: self.threads,
        })
    }
}

fn data_folder() -> Option<PathBuf> {
    let named = |variable| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = named("XDG_DATA_HOME").or_else(|| Some(named("HOME")?.join(".local/share")))?;
    Some(data.join("guerdon/engine"))
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let engine = Engine::start(arguments.config()?, None).await?;
    tokio::select! {
        () = engine.wait() => anyhow::bail!("the engine has stopped"),
        signal = tokio::signal::ctrl_c() => Ok(signal?),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    log::set_max_level(log::LevelFilter::Info);
    let _ = log::set_logger(&ToStandardError);
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("guerdon-engine: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what this project's crates log.
struct ToStandardError;

impl log::Log for ToStandardError {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("guerdon")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            eprintln!("{:5} {}", record.level(), record.args());
        }
    }

    fn flush(&self) {}
}
