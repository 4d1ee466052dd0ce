//! What each subcommand runs.

use crate::{
    chain_spec,
    cli::{Cli, Subcommand, EXAMPLES},
    service,
};
use clap::{CommandFactory, FromArgMatches};
use guerdon_runtime::OpaqueBlock as Block;
use sc_cli::{Database, DatabaseParams, SubstrateCli};

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Guerdon Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the Guerdon team".into()
    }

    fn support_url() -> String {
        "the issue tracker of the repository this node was built from".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        Ok(Box::new(match id {
            "dev" => chain_spec::development()?,
            "" | "local" => chain_spec::local_testnet()?,
            path => chain_spec::ChainSpec::from_json_file(path.into())?,
        }))
    }
}

/// ParityDB is the one database this node is built with.
fn use_parity_db(parameters: &mut DatabaseParams) {
    parameters.database.get_or_insert(Database::ParityDb);
}

/// The command line, with examples below its help.
fn command_line() -> clap::Command {
    let help = format!("{EXAMPLES}\n\nSupport: {}", Cli::support_url());
    Cli::setup_command(Cli::command()).after_help(help)
}

/// Runs what the command line asks for.
pub fn run() -> sc_cli::Result<()> {
    let mut cli = Cli::from_arg_matches(&command_line().get_matches()).unwrap_or_else(|error| error.exit());
    use_parity_db(&mut cli.run.import_params.database_params);

    match cli.subcommand.take() {
        None => {
            let runner = cli.create_runner(&cli.run)?;
            runner.run_node_until_exit(|config| async move {
                service::start(config, cli.engine).await.map_err(sc_cli::Error::Service)
            })
        }
        Some(Subcommand::Key(command)) => command.run(&cli),
        Some(Subcommand::ExportChainSpec(command)) => {
            let spec = cli.load_spec(&command.chain)?;
            command.run(spec)
        }
        Some(Subcommand::CheckBlock(mut command)) => {
            use_parity_db(&mut command.import_params.database_params);
            cli.create_runner(&command)?.async_run(|config| {
                let parts = service::parts(&config)?;
                Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
            })
        }
        Some(Subcommand::ExportBlocks(mut command)) => {
            use_parity_db(&mut command.database_params);
            cli.create_runner(&command)?.async_run(|config| {
                let parts = service::parts(&config)?;
                Ok((command.run(parts.client, config.database), parts.task_manager))
            })
        }
        Some(Subcommand::ExportState(mut command)) => {
            use_parity_db(&mut command.database_params);
            cli.create_runner(&command)?.async_run(|config| {
                let parts = service::parts(&config)?;
                Ok((command.run(parts.client, config.chain_spec), parts.task_manager))
            })
        }
        Some(Subcommand::ImportBlocks(mut command)) => {
            use_parity_db(&mut command.import_params.database_params);
            cli.create_runner(&command)?.async_run(|config| {
                let parts = service::parts(&config)?;
                Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
            })
        }
        Some(Subcommand::PurgeChain(mut command)) => {
            use_parity_db(&mut command.database_params);
            cli.create_runner(&command)?.sync_run(|config| command.run(config.database))
        }
        Some(Subcommand::Revert(command)) => cli.create_runner(&command)?.async_run(|config| {
            let parts = service::parts(&config)?;
            let backend = parts.backend.clone();
            let revert_consensus = Box::new(move |client: std::sync::Arc<_>, backend, blocks| {
                sc_consensus_babe::revert(std::sync::Arc::clone(&client), backend, blocks)?;
                sc_consensus_grandpa::revert(client, blocks)?;
                Ok(())
            });
            Ok((command.run(parts.client, backend, Some(revert_consensus)), parts.task_manager))
        }),
        Some(Subcommand::ChainInfo(mut command)) => {
            use_parity_db(&mut command.database_params);
            cli.create_runner(&command)?.sync_run(|config| command.run::<Block>(&config))
        }
    }
}

#[test]
fn the_node_and_its_commands_have_examples() {
    let node = command_line();
    for command in std::iter::once(&node).chain(node.get_subcommands()) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Example"), "{} has no example", command.get_name());
    }
}
