//! `guerdon-node`: the chain, its RPC and the attribution engine in one process.

// The errors of sc-cli and sc-service are large, and are returned once, when the node does not start.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod engine;
mod rpc;
mod service;

fn main() -> sc_cli::Result<()> {
    command::run()
}
