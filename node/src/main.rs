//! `guerdon-node`: the chain, its RPC and the attribution engine in one process.

mod chain_spec;
mod cli;
mod command;
mod engine;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
    command::run()
}
