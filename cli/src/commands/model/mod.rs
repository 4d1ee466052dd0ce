//! `guerdon model`.

mod bargain;

use super::{explain::number, Answer, Session};
use crate::{
    actions::models::{self, NewModel},
    client::{Client, Wait},
    keys::parse_account,
    names::{role, Names},
    units::{parse_parts, percent, Coin},
    Error, Result,
};
use bargain::Bargains;
use clap::Subcommand;
use guerdon_primitives::{Asset, Balance, DatasetId, ModelId, Parts, Role};
use pallet_models::{Derivatives, Model, Parent};
use serde_json::json;
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a model, and accept the terms of the datasets it was trained on
    #[command(after_help = "Example:\n  guerdon model register --dev Charlie --price 0.5 \\\n    \
                      --dataset 0=2 --dataset 1=1 \\\n    \
                      --member researcher=Charlie=3 --member investor=Dave=1")]
    Register {
        /// The least fee for one output, in the chain's currency or in an asset; can be given several times
        #[arg(long = "price", value_name = "[ASSET=]PRICE", required = true, value_parser = parse_price)]
        prices: Vec<Price>,
        /// A dataset it was trained on, with its relative weight; can be given several times
        #[arg(long = "dataset", value_name = "DATASET=WEIGHT", required = true, value_parser = parse_training)]
        training: Vec<(DatasetId, u32)>,
        /// A member of the team, with its relative share of the operator's part; can be given several times
        ///
        /// Roles: researcher, engineer, compute-provider, founder, investor
        #[arg(long = "member", value_name = "ROLE=ACCOUNT=SHARE", required = true, value_parser = parse_member)]
        team: Vec<(AccountId32, Role, u32)>,
        /// The model that it was made from, and the percentage of its income that this asks for and receives
        #[arg(long, value_name = "MODEL=PERCENT", value_parser = parse_parent)]
        parent: Option<Parent>,
        /// Let models be made from it for this percentage of their income; without it, none may be
        #[arg(long, value_name = "PERCENT", value_parser = parse_parts)]
        derivatives: Option<Parts>,
    },
    /// Show a model: price, team, datasets, the models it was made from, and what it asks of those made from it
    #[command(after_help = "Example:\n  guerdon model show 0")]
    Show {
        /// The model
        model: ModelId,
    },
    /// Change the price of a model's outputs, for payments made from now on
    #[command(after_help = "Examples:\n  guerdon model price --dev Charlie 0 0.7\n  \
                            guerdon model price --dev Charlie 0 1=0.2\n  \
                            guerdon model price --dev Charlie 0 1=none")]
    Price {
        /// The model
        model: ModelId,
        /// The least fee for one output, in the chain's currency or in an asset, or "none" to sell it no more for that
        #[arg(value_name = "[ASSET=]PRICE", value_parser = parse_price)]
        price: Price,
    },
    /// Give up a model from which no other was made; its deposit is returned
    #[command(after_help = "Example:\n  guerdon model remove --dev Charlie 0")]
    Remove {
        /// The model
        model: ModelId,
    },
    /// Have a model paid for by a dataset's terms that have not started yet, or come back to a dataset that it left
    #[command(
        after_help = "Terms that a DAO voted for start for all models after a notice; guerdon model show tells when.\n\n\
                            Example:\n  guerdon model accept --dev Charlie 0 1"
    )]
    Accept {
        /// The model
        model: ModelId,
        /// The dataset: one that the model, or a model that it was made from, was trained on
        dataset: DatasetId,
    },
    /// Reject a dataset's terms: the model takes no new payments until its operator accepts terms of the dataset again
    #[command(
        after_help = "A model that was trained on a dataset cannot unlearn it. Models that were made from it go on.\n\n\
                            Example:\n  guerdon model leave --dev Charlie 0 1"
    )]
    Leave {
        /// The model
        model: ModelId,
        /// The dataset: one that the model, or a model that it was made from, was trained on
        dataset: DatasetId,
    },
    /// Say whether models may be made from a model from now on; those that were made keep what they accepted
    #[command(after_help = "Examples:\n  guerdon model derivatives --dev Charlie 0 10\n  \
                            guerdon model derivatives --dev Charlie 0 refused")]
    Derivatives {
        /// The model
        model: ModelId,
        /// The percentage of their income that it asks for, or "refused"
        #[arg(value_name = "PERCENT", value_parser = parse_derivatives)]
        derivatives: Derivatives,
    },
}

/// A price as written: how many places it may have is known once its asset is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Price {
    asset: Asset,
    text: String,
}

impl Price {
    /// None if the model is not to be sold for the asset.
    async fn read(&self, client: &Client) -> Result<Option<Balance>> {
        match &*self.text {
            "none" => Ok(None),
            text => client.coin(&self.asset).await?.parse(text).map(Some),
        }
    }
}

fn parse_price(text: &str) -> Result<Price> {
    match text.split_once('=') {
        None => {
            if text != "none" {
                Coin::GUE.parse(text)?;
            }
            Ok(Price { asset: Asset::Native, text: text.into() })
        }
        Some((asset, text)) => {
            let unusable = || Error::Input(format!("\"{asset}\" is not the number of an asset, such as 1"));
            Ok(Price { asset: Asset::WithId(asset.parse().map_err(|_| unusable())?), text: text.into() })
        }
    }
}

fn parse_parent(text: &str) -> Result<Parent> {
    let unusable = || Error::Input(format!("\"{text}\" is not MODEL=PERCENT, such as 0=10"));
    let (model, percent) = text.split_once('=').ok_or_else(unusable)?;
    Ok(Parent { model: model.parse().map_err(|_| unusable())?, part: parse_parts(percent)? })
}

fn parse_derivatives(text: &str) -> Result<Derivatives> {
    match text {
        "refused" => Ok(Derivatives::Refused),
        percent => parse_parts(percent).map(Derivatives::For),
    }
}

fn parse_training(text: &str) -> Result<(DatasetId, u32)> {
    let unusable = || Error::Input(format!("\"{text}\" is not DATASET=WEIGHT, such as 0=1"));
    let (dataset, weight) = text.split_once('=').ok_or_else(unusable)?;
    Ok((dataset.parse().map_err(|_| unusable())?, weight.parse().map_err(|_| unusable())?))
}

fn parse_member(text: &str) -> Result<(AccountId32, Role, u32)> {
    let unusable = || Error::Input(format!("\"{text}\" is not ROLE=ACCOUNT=SHARE, such as engineer=Dave=2"));
    let [role, account, share] = text.split('=').collect::<Vec<_>>()[..] else { return Err(unusable()) };
    let role = match role {
        "researcher" => Role::Researcher,
        "engineer" => Role::Engineer,
        "compute-provider" => Role::ComputeProvider,
        "founder" => Role::Founder,
        "investor" => Role::Investor,
        _ => return Err(unusable()),
    };
    Ok((parse_account(account)?, role, share.parse().map_err(|_| unusable())?))
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::Register { prices: written, training, team, parent, derivatives } => {
                let signer = session.signer()?;
                let client = session.client().await?;
                let derivatives = derivatives.map_or(Derivatives::Refused, Derivatives::For);
                let mut prices = BTreeMap::new();
                for price in written {
                    if let Some(amount) = price.read(&client).await? {
                        prices.insert(price.asset, amount);
                    }
                }
                let new = NewModel { prices, team, training, parent, derivatives };
                let model = models::register(&client, &signer, new, Wait::Finalized).await?;
                Ok(Answer::new(format!("model {model} is registered"), json!({ "model": model })))
            }
            Self::Show { model } => {
                let client = session.client().await?;
                let found = client.model(model).await?;
                let missing = || {
                    let sentence = "they are numbered from 0, in the order of registration";
                    Error::Input(format!("there is no model {model}: {sentence}"))
                };
                let found = found.ok_or_else(missing)?;
                let mut prices = Vec::new();
                for (asset, price) in &found.prices {
                    prices.push(client.coin(asset).await?.amount(*price));
                }
                let bargains = bargain::of(&client, model, &found).await?;
                Ok(Answer::new(text(model, &found, &prices, &bargains), json(model, &found, &bargains)))
            }
            Self::Price { model, price } => {
                let signer = session.signer()?;
                let client = session.client().await?;
                let (coin, new) = (client.coin(&price.asset).await?, price.read(&client).await?);
                let number = number(&price.asset);
                models::set_price(&client, &signer, model, (price.asset, new), Wait::Finalized).await?;
                let text = match new {
                    Some(price) => format!("an output of model {model} costs {}", coin.amount(price)),
                    None => format!("model {model} is not sold for {} any more", coin.symbol),
                };
                let price = new.map(|price| price.to_string());
                Ok(Answer::new(text, json!({ "model": model, "asset": number, "price": price })))
            }
            Self::Remove { model } => {
                let signer = session.signer()?;
                models::remove(&session.client().await?, &signer, model, Wait::Finalized).await?;
                Ok(Answer::new(format!("model {model} is given up"), json!({ "model": model })))
            }
            Self::Accept { model, dataset } => bargain::accept(session, model, dataset).await,
            Self::Leave { model, dataset } => bargain::leave(session, model, dataset).await,
            Self::Derivatives { model, derivatives } => {
                let signer = session.signer()?;
                let client = session.client().await?;
                models::set_derivatives(&client, &signer, model, derivatives, Wait::Finalized).await?;
                let json = json!({ "model": model, "derivatives": asked(derivatives) });
                Ok(Answer::new(asks(model, derivatives), json))
            }
        }
    }
}

fn text(id: ModelId, model: &Model<AccountId32>, prices: &[String], bargains: &Bargains) -> String {
    let names = Names::default();
    let mut lines = vec![format!("Model {id} of {}", names.of_account(&model.operator))];
    let prices = if prices.is_empty() { "not sold".into() } else { prices.join(" or ") };
    lines.push(format!("  price of an output: {prices}"));
    for (account, part, share) in &model.team {
        lines.push(format!("  team: {}, {}, share {share}", names.of_account(account), role(*part)));
    }
    for (dataset, share) in &model.training {
        lines.push(format!("  trained on: dataset {dataset}, weight {share}"));
    }
    for (ancestor, part) in &model.upstream {
        lines.push(format!("  made from: model {ancestor}, which has {} of its income", percent(*part)));
    }
    lines.extend(bargains.in_words().map(|line| format!("  {line}")));
    lines.push(format!("  {}", asks(id, model.derivatives)));
    lines.join("\n")
}

fn asks(model: ModelId, derivatives: Derivatives) -> String {
    match derivatives {
        Derivatives::Refused => format!("no model may be made from model {model}"),
        Derivatives::For(part) => {
            format!("models may be made from model {model} for {} of their income", percent(part))
        }
    }
}

/// A model as JSON. Parts are over 10^9.
fn json(id: ModelId, model: &Model<AccountId32>, bargains: &Bargains) -> serde_json::Value {
    let team = model.team.iter().map(
        |(account, role, share)| json!({ "account": account.to_string(), "role": role, "share": share }),
    );
    let training =
        model.training.iter().map(|(dataset, share)| json!({ "dataset": dataset, "weight": share }));
    let prices = model
        .prices
        .iter()
        .map(|(asset, price)| json!({ "asset": number(asset), "price": price.to_string() }));
    let upstream = model.upstream.iter().map(|(model, part)| json!({ "model": model, "part": part }));
    json!({
        "model": id, "operator": model.operator.to_string(), "prices": prices.collect::<Vec<_>>(),
        "team": team.collect::<Vec<_>>(), "training": training.collect::<Vec<_>>(),
        "upstream": upstream.collect::<Vec<_>>(), "derivatives": asked(model.derivatives),
        "registered_at": model.registered_at, "terms": bargains.json(),
    })
}

/// The part that is asked for; none if models are refused.
fn asked(derivatives: Derivatives) -> Option<Parts> {
    match derivatives {
        Derivatives::Refused => None,
        Derivatives::For(part) => Some(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_training_are_read() {
        let dave = parse_account("Dave").unwrap();
        assert_eq!(parse_member("compute-provider=Dave=2"), Ok((dave, Role::ComputeProvider, 2)));
        assert_eq!(parse_training("1=3"), Ok((1, 3)));
        for wrong in ["", "pilot=Dave=2", "engineer=Dave", "engineer=Dave=2=3", "engineer=Dave=-2"] {
            assert!(parse_member(wrong).is_err(), "{wrong}");
        }
        assert!(parse_training("1").is_err() && parse_training("x=1").is_err());
    }

    #[test]
    fn prices_are_read() {
        let price = |asset, text: &str| Ok(Price { asset, text: text.into() });
        assert_eq!(parse_price("0.5"), price(Asset::Native, "0.5"));
        assert_eq!(parse_price("1=0.2"), price(Asset::WithId(1), "0.2"));
        assert_eq!(parse_price("none"), price(Asset::Native, "none"));
        for wrong in ["", "x", "x=1", "=1", "-1=2", "0.0000000000001"] {
            assert!(parse_price(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn parents_and_derivatives_are_read() {
        let tenth = Parts::from_percent(10);
        assert_eq!(parse_parent("3=10"), Ok(Parent { model: 3, part: tenth }));
        assert_eq!(parse_derivatives("10"), Ok(Derivatives::For(tenth)));
        assert_eq!(parse_derivatives("refused"), Ok(Derivatives::Refused));
        for wrong in ["", "3", "3=", "x=10", "3=101", "3=-1", "3=10=1"] {
            assert!(parse_parent(wrong).is_err(), "{wrong}");
        }
        assert!(parse_derivatives("101").is_err() && parse_derivatives("no").is_err());
    }
}
