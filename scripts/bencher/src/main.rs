//! The SDK's `benchmark pallet` without a node around it.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;
use tracing_subscriber::EnvFilter;

fn main() -> sc_cli::Result<()> {
    let progress = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error,frame=info"));
    tracing_subscriber::fmt().with_env_filter(progress).with_writer(std::io::stderr).init();
    PalletCmd::parse().run_with_spec::<BlakeTwo256, ()>(None)
}
