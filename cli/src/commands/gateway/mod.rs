//! `guerdon gateway`.

mod ledger;

use super::{explain::asset, Answer, Session};
use crate::{interruption, time::parse_duration, units::Coin, waiting::notice, Error, Result};
use clap::{Args, Subcommand};
use guerdon_gateway::{Config, Gateway as Service, Keys, Limits, NewKey, Pace};
use guerdon_primitives::{AssetId, ModelId};
use ledger::ChainLedger;
use serde_json::json;
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

/// How long the service waits for a node at a time. It asks again all the same, and tells meanwhile that it is away.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "docs/gateway.md describes the service.\n\n\
                  Example:\n  guerdon gateway --key company.key --model 0 --keys keys.txt \\\n    \
                  --folder /var/lib/guerdon-gateway"
)]
pub(super) struct Gateway {
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key for who may post: it is shown once, and its line goes into the key file
    #[command(after_help = "Example:\n  guerdon gateway key renderer-1")]
    Key {
        /// What the key is called: letters, digits, dots, dashes, underscores
        name: String,
    },
}

#[derive(Debug, Args)]
struct Serve {
    /// A model that generations may be of; can be given several times
    #[arg(long = "model", value_name = "MODEL", required = true)]
    models: Vec<ModelId>,
    /// The folder that everything accepted is kept in
    #[arg(long, value_name = "FOLDER", required = true)]
    folder: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The file of the keys that clients present; without it, only this machine is listened to
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The asset to pay in, by its number (see guerdon assets); without it, the chain's currency
    #[arg(long)]
    asset: Option<AssetId>,
    /// What to pay for each output; without it, the model's price at the time
    #[arg(long, value_name = "AMOUNT")]
    fee_per_output: Option<String>,
    /// Pay when a generation has waited so long
    #[arg(long, value_name = "TIME", default_value = "1min", value_parser = parse_duration)]
    interval: Duration,
    /// Pay when so many generations of a model wait
    #[arg(long, default_value = "1000")]
    count: u32,
    /// The most outputs of one payment
    #[arg(long, default_value = "4096")]
    max_outputs: u32,
    /// How many requests a second each key may make; without it, any number
    #[arg(long, value_name = "REQUESTS")]
    rate: Option<NonZeroU32>,
    /// How many generations may wait to be paid for; more are refused for the time being
    #[arg(long, value_name = "GENERATIONS")]
    max_waiting: Option<u64>,
    /// How long content that cannot be had is tried before its generation fails
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = parse_duration)]
    give_up: Duration,
    /// How long requests in flight may take when the gateway is stopped
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = parse_duration)]
    grace: Duration,
}

impl Gateway {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self.command {
            Some(Command::Key { name }) => key(&name),
            None => self.serve.run(session).await,
        }
    }
}

fn key(name: &str) -> Result<Answer> {
    let NewKey { secret, line } = NewKey::generate(name).map_err(failure)?;
    let text = format!(
        "{secret}\nIt is shown this once: clients send it as \"Authorization: Bearer …\". Its line for the key file:\n{line}"
    );
    Ok(Answer::new(text, json!({ "name": name, "key": secret, "line": line })))
}

impl Serve {
    async fn run(self, session: &Session) -> Result<Answer> {
        let signer = session.signer()?;
        let missing = || Error::Input("say where accepted generations are kept: --folder FOLDER".into());
        let folder = self.folder.ok_or_else(missing)?;
        let keys = self.keys.map(|file| Keys::read(&file)).transpose().map_err(failure)?;
        let client = session.client_with(session.patience.min(PATIENCE)).await?;
        let asset = asset(self.asset);
        let coin: Coin = client.coin(&asset).await?;
        let fee = self.fee_per_output.map(|fee| coin.parse(&fee)).transpose()?;
        for model in &self.models {
            let absent =
                || Error::Input(format!("there is no model {model}: guerdon model register makes one"));
            client.model(*model).await?.ok_or_else(absent)?;
        }

        let (genesis, payer) = (client.genesis(), signer.account());
        let ledger = ChainLedger::new(client, session.engine.clone(), signer, asset, fee);
        let mut limits = Limits { rate: self.rate, ..Limits::default() };
        limits.tickets = self.max_waiting.unwrap_or(limits.tickets);
        let config = Config {
            listen: self.listen,
            keys,
            interval: self.interval,
            count: self.count,
            max_outputs: self.max_outputs,
            limits,
            pace: Pace { give_up: self.give_up, ..Pace::default() },
            shutdown: self.grace,
            ..Config::new(folder, genesis.0, self.models)
        };
        log();
        let service = Service::start(config, ledger).await.map_err(failure)?;
        let address = service.address();
        notice(&format!("the gateway listens on http://{address}, and {payer} pays; Ctrl-C stops it"));
        service.serve(interruption::requested()).await.map_err(failure)?;
        Ok(Answer::new("the gateway has stopped; everything accepted is kept", json!({ "stopped": true })))
    }
}

/// Has what the service logs go to the standard error; RUST_LOG says how much.
fn log() {
    let environment = env_logger::Env::default().default_filter_or("warn,guerdon_gateway=info");
    // Whoever calls this twice in a process has a log already.
    let _ = env_logger::Builder::from_env(environment).try_init();
}

fn failure(error: guerdon_gateway::Error) -> Error {
    match error {
        guerdon_gateway::Error::Input(sentence) => Error::Input(sentence),
        guerdon_gateway::Error::Store(sentence) => Error::Refused(sentence),
    }
}
