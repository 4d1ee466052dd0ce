//! The command line.

use guerdon_engine::Precision;
use sc_cli::RunCmd;
use std::path::PathBuf;

/// How the node is started, for `--help`.
pub const EXAMPLES: &str = "\
Examples:
  guerdon-node --dev
  guerdon-node --chain local --alice --base-path alice \\
    --unsafe-force-node-key-generation";

/// A Guerdon node.
#[derive(Debug, clap::Parser)]
pub struct Cli {
    #[command(subcommand)]
    pub subcommand: Option<Subcommand>,

    #[command(flatten)]
    pub run: RunCmd,

    #[command(flatten)]
    pub engine: EngineArguments,
}

/// Which attribution engine the node asks.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Attribution engine")]
pub struct EngineArguments {
    /// Ask the engine at this URL instead of starting one.
    #[arg(long, value_name = "URL", conflicts_with_all = ["no_engine", "engine_port"])]
    pub engine_url: Option<String>,

    /// Start no engine and ask none; this node then submits no results.
    #[arg(long)]
    pub no_engine: bool,

    /// The loopback port the engine serves on.
    #[arg(long, value_name = "PORT", default_value_t = 9955)]
    pub engine_port: u16,

    /// The encoder's folder, with vision.onnx, config.json and preprocessor_config.json.
    ///
    /// Default: the encoder that ships with Guerdon, a small demo encoder.
    #[arg(long, value_name = "DIR")]
    pub encoder: Option<PathBuf>,

    /// ONNX Runtime's shared library.
    ///
    /// Default: what ORT_DYLIB_PATH names, else the one that the set-up script fetched.
    #[arg(long, value_name = "FILE")]
    pub onnxruntime: Option<PathBuf>,

    /// The weights that pictures go through in the engine: fp32, or int8, which is faster and a little different.
    ///
    /// Attributors agree only if they use the same.
    #[arg(long, value_name = "PRECISION", default_value_t)]
    pub precision: Precision,

    /// Fetch content from private and loopback addresses too; implied by --dev.
    ///
    /// Locators are written by strangers: a node in a private network must not follow them into it.
    #[arg(long)]
    pub allow_private_content: bool,
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
    /// Key management.
    #[command(subcommand, after_help = "Example:\n  guerdon-node key generate --scheme sr25519")]
    Key(sc_cli::KeySubcommand),

    /// Write a chain specification.
    #[command(after_help = "Example:\n  guerdon-node export-chain-spec --chain local --output local.json")]
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Check blocks of the database.
    #[command(after_help = "Example:\n  guerdon-node check-block --chain local --base-path alice 1")]
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Export blocks.
    #[command(
        after_help = "Example:\n  guerdon-node export-blocks --chain local --base-path alice blocks.json"
    )]
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Export the state of a block as a chain specification.
    #[command(
        after_help = "Example:\n  guerdon-node export-state --chain local --base-path alice > state.json"
    )]
    ExportState(sc_cli::ExportStateCmd),

    /// Import blocks.
    #[command(
        after_help = "Example:\n  guerdon-node import-blocks --chain local --base-path bob blocks.json"
    )]
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Remove the chain's database.
    #[command(after_help = "Example:\n  guerdon-node purge-chain --chain local --base-path alice")]
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Go back to an earlier block.
    #[command(after_help = "Example:\n  guerdon-node revert --chain local --base-path alice 10")]
    Revert(sc_cli::RevertCmd),

    /// The database's meta columns.
    #[command(after_help = "Example:\n  guerdon-node chain-info --chain local --base-path alice")]
    ChainInfo(sc_cli::ChainInfoCmd),
}
