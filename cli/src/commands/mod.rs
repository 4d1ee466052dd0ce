//! The command line: noun, verb.

mod account;
mod admission;
mod assets;
mod attribute;
mod attributor;
mod completions;
mod dao;
mod dataset;
mod demo;
mod earnings;
mod embed;
mod explain;
mod gateway;
mod job;
mod model;
mod pass_on;
mod pay;
mod receipt;
mod recompute;
mod rules;
mod shapley;
mod stake;
mod style_shares;
mod terms;
mod transaction;
mod work;

use crate::{
    client::Client,
    content::Engine,
    interruption::{self, Footprint},
    keys::{KeyArgs, Signer},
    time::parse_duration,
    Result, EXIT_CODES,
};
use clap::{Parser, Subcommand};
use serde::Serialize;
use std::{
    io::{self, Write},
    time::Duration,
};

/// What the options are listed under that every command has.
pub(crate) const EVERYWHERE: &str = "Options of every command";

/// Examples and the exit codes, which stand below the help of groups of commands.
fn with_exit_codes(examples: &str) -> String {
    format!("{examples}\n\n{EXIT_CODES}")
}

/// Pays artists whose works a generative model learned from.
#[derive(Debug, Parser)]
#[command(
    name = "guerdon",
    version,
    arg_required_else_help = true,
    after_help = with_exit_codes(
        "Examples:\n  guerdon work register --key me.key paintings --licence CC-BY-4.0 --dataset 0\n  \
         guerdon pay --key company.key --model 0 generated/\n  \
         guerdon claim --key me.key"
    )
)]
pub struct Cli {
    /// Where the node's RPC is
    #[arg(
        long,
        value_name = "URL",
        global = true,
        help_heading = EVERYWHERE,
        env = "GUERDON_NODE",
        default_value = "ws://127.0.0.1:9944"
    )]
    node: String,
    /// Where the attribution engine is, whose content store works and outputs are put into
    #[arg(
        long,
        value_name = "URL",
        global = true,
        help_heading = EVERYWHERE,
        env = "GUERDON_ENGINE",
        default_value = "http://127.0.0.1:9955"
    )]
    engine: String,
    /// How long to wait for a node that went away, such as 30s or 5min
    #[arg(long, value_name = "TIME", global = true, help_heading = EVERYWHERE, default_value = "5min", value_parser = parse_duration)]
    patience: Duration,
    /// Answer in JSON
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub json: bool,
    #[command(flatten)]
    keys: KeyArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Accounts: new and imported keys, balance, transfer
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon account new --key me.key\n  guerdon account show Alice"
    ))]
    Account(account::Command),
    /// Works: register, show, withdraw, remove
    #[command(subcommand, after_help = with_exit_codes(
        "Example:\n  guerdon work register --key me.key paintings --licence CC-BY-4.0 --dataset 0"
    ))]
    Work(work::Command),
    /// Datasets: create, offer works, show
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon dataset create --dev Bob --operator 30 --contributors 50 \\\n    \
         --shareholders 20\n  guerdon dataset show 0"
    ))]
    Dataset(dataset::Command),
    /// Shares of datasets: stake, unstake, show
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon stake show 0 Alice\n  guerdon stake add --key me.key 0 500"
    ))]
    Stake(stake::Command),
    /// Models: register, show, price, derivatives, accept and leave datasets' terms, remove
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon model register --dev Charlie --price 0.5 --dataset 0=1 \\\n    \
         --member researcher=Charlie=1\n  guerdon model show 0"
    ))]
    Model(model::Command),
    /// Pay for outputs of a model, and wait until the fee is split
    Pay(pay::Pay),
    /// Serve the pay gateway: an HTTP service that generations are posted to and that pays for them
    Gateway(gateway::Gateway),
    /// Divide what works made from a payment's outputs brought in among those who earned from the payment
    PassOn(pass_on::PassOn),
    /// Show in which assets fees are paid
    Assets(assets::Assets),
    /// Show how a payment was split, and why
    Explain(explain::Explain),
    /// Write a receipt: a proof that a payment covers an output
    Receipt(receipt::Receipt),
    /// Check a receipt for an output, and show what was paid to whom
    Verify(receipt::Verify),
    /// Show what an account has earned, can claim, was paid out, and missed
    Earnings(earnings::Earnings),
    /// Claim earnings and dividends, for oneself or on behalf of another account
    Claim(earnings::Claim),
    /// Attributors: register, add-bond, set-key, resume, leave, withdraw, list, show
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon attributor list\n  guerdon attributor show Alice"
    ))]
    Attributor(attributor::Command),
    /// Show a job of the attributors: what it is about, how far it has come, who has revealed what
    Job(job::Job),
    /// Do a job again here, compare the result with what was agreed on, and challenge that if need be
    Recompute(recompute::Recompute),
    /// A dataset's DAO: what is proposed and what it would change, votes, delegation, results
    #[command(subcommand, after_help = with_exit_codes(
        "Examples:\n  guerdon dao list 0\n  guerdon dao vote --key me.key 0 aye"
    ))]
    Dao(dao::Command),
    /// Tell what became of a transaction
    Transaction(transaction::Transaction),
    /// Perform the main job on a gallery of pictures, and write a report
    Demo(demo::Demo),
    /// Embed files: the encoder's vectors of wholes and patches
    Embed(embed::Embed),
    /// Attribute outputs to works in folders, without a chain, and write a report
    Attribute(attribute::Attribute),
    /// Solve a game: its players' Shapley values, exactly or by sampling
    Shapley(shapley::Shapley),
    /// Compute how much of outputs is owed to their content and to each style, with a renderer
    StyleShares(style_shares::StyleSharesOf),
    /// Write a script by which a shell completes the commands
    Completions(completions::Completions),
}

impl Command {
    /// Whether the command brings what is under way to an end by itself when it is interrupted.
    fn ends_when_asked(&self) -> bool {
        matches!(self, Self::Gateway(_) | Self::Work(work::Command::Register(_)))
    }
}

/// What a command answers: for people, and for programs.
#[derive(Clone, Debug)]
pub struct Answer {
    told: Told,
    exit_code: u8,
}

#[derive(Clone, Debug)]
enum Told {
    Printed,
    Both { text: String, json: serde_json::Value },
}

impl Answer {
    fn new(text: impl Into<String>, json: impl Serialize) -> Self {
        // What commands answer has only keys that are strings, so it can be written as JSON.
        let json = serde_json::to_value(json).unwrap_or_default();
        Self { told: Told::Both { text: text.into(), json }, exit_code: 0 }
    }

    /// The same answer, of a command that did not do all that was asked.
    fn with_exit_code(self, exit_code: u8) -> Self {
        Self { exit_code, ..self }
    }

    /// The exit code of the command.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }

    /// The answer of a command that has printed it piece by piece.
    fn printed() -> Self {
        Self { told: Told::Printed, exit_code: 0 }
    }

    /// Prints the answer on the standard output. Who stops reading it has read enough.
    pub fn print(&self, json: bool) {
        let mut out = io::stdout().lock();
        let _ = match &self.told {
            Told::Printed => Ok(()),
            Told::Both { json: answer, .. } if json => writeln!(out, "{answer:#}"),
            Told::Both { text, .. } => writeln!(out, "{}", text.trim_end()),
        };
    }
}

/// What the commands need from the options that all of them have.
struct Session {
    node: String,
    patience: Duration,
    engine: Engine,
    keys: KeyArgs,
    json: bool,
    footprint: Footprint,
}

impl Session {
    async fn client(&self) -> Result<Client> {
        self.client_with(self.patience).await
    }

    async fn client_with(&self, patience: Duration) -> Result<Client> {
        Client::connect_with(&self.node, patience, self.footprint.clone()).await
    }

    fn signer(&self) -> Result<Signer> {
        self.keys.signer()
    }
}

impl Cli {
    /// Carries the command out, unless the user interrupts it.
    pub async fn run(self) -> Result<Answer> {
        let footprint = Footprint::default();
        let left = footprint.clone();
        let ends_when_asked = self.command.ends_when_asked();
        let answer = self.carry_out(footprint);
        let answer = match ends_when_asked {
            true => answer.await,
            false => tokio::select! {
                answer = answer => answer,
                () = interruption::requested() => return Err(left.interrupted()),
            },
        };
        answer.map_err(|error| left.ended(error))
    }

    async fn carry_out(self, footprint: Footprint) -> Result<Answer> {
        let Self { node, engine, patience, json, keys, command } = self;
        let session = Session { node, patience, engine: Engine::at(&engine), keys, json, footprint };
        match command {
            Command::Account(command) => command.run(&session).await,
            Command::Work(command) => command.run(&session).await,
            Command::Dataset(command) => command.run(&session).await,
            Command::Stake(command) => command.run(&session).await,
            Command::Model(command) => command.run(&session).await,
            Command::Pay(pay) => pay.run(&session).await,
            Command::Gateway(gateway) => gateway.run(&session).await,
            Command::PassOn(pass_on) => pass_on.run(&session).await,
            Command::Assets(assets) => assets.run(&session).await,
            Command::Explain(explain) => explain.run(&session).await,
            Command::Receipt(receipt) => receipt.run(&session).await,
            Command::Verify(verify) => verify.run(&session).await,
            Command::Earnings(earnings) => earnings.run(&session).await,
            Command::Claim(claim) => claim.run(&session).await,
            Command::Attributor(command) => command.run(&session).await,
            Command::Job(job) => job.run(&session).await,
            Command::Recompute(recompute) => recompute.run(&session).await,
            Command::Dao(command) => command.run(&session).await,
            Command::Transaction(transaction) => transaction.run(&session).await,
            Command::Demo(demo) => demo.run(&session).await,
            Command::Embed(embed) => embed.run(&session).await,
            Command::Attribute(attribute) => attribute.run().await,
            Command::Shapley(shapley) => shapley.run().await,
            Command::StyleShares(shares) => shares.run().await,
            Command::Completions(completions) => completions.run(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    /// All commands, groups of commands included, as they are typed, each with what stands below its help.
    fn helps() -> Vec<(String, String)> {
        fn collect(typed: String, command: &clap::Command, helps: &mut Vec<(String, String)>) {
            for inner in command.get_subcommands() {
                collect(format!("{typed} {}", inner.get_name()), inner, helps);
            }
            helps.push((typed, command.get_after_help().map(ToString::to_string).unwrap_or_default()));
        }
        let mut helps = Vec::new();
        collect("guerdon".into(), &Cli::command(), &mut helps);
        helps
    }

    #[test]
    fn every_command_has_an_example() {
        for (command, help) in helps() {
            assert!(help.contains("Example"), "{command} has no example");
        }
    }

    #[test]
    fn examples_and_what_follows_are_not_wrapped() {
        for (command, help) in helps() {
            for line in help.lines().skip_while(|line| !line.starts_with("Example")) {
                assert!(line.chars().count() < 80, "{command}: {line}");
            }
        }
    }
}
