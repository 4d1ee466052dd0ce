//! `guerdon model`.

use super::{Answer, Session};
use crate::{
    actions::models::{self, NewModel},
    client::Wait,
    keys::parse_account,
    units::parse_amount,
    Error, Result,
};
use clap::Subcommand;
use guerdon_primitives::{Balance, DatasetId, Role};
use serde_json::json;
use sp_runtime::AccountId32;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Register a model, and accept the terms of the datasets it was trained on
    #[command(
        after_help = "Example:\n  guerdon model register --dev Charlie --price 0.5 --dataset 0=2 --dataset 1=1 \\\n    \
                      --member researcher=Charlie=3 --member investor=Dave=1"
    )]
    Register {
        /// The least fee for one output
        #[arg(long, value_parser = parse_amount)]
        price: Balance,
        /// A dataset it was trained on, with its relative weight; can be given several times
        #[arg(long = "dataset", value_name = "DATASET=WEIGHT", required = true, value_parser = parse_training)]
        training: Vec<(DatasetId, u32)>,
        /// A member of the team, with its relative share of the operator's part; can be given several times
        ///
        /// Roles: researcher, engineer, compute-provider, founder, investor
        #[arg(long = "member", value_name = "ROLE=ACCOUNT=SHARE", required = true, value_parser = parse_member)]
        team: Vec<(AccountId32, Role, u32)>,
    },
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
        let Self::Register { price, training, team } = self;
        let signer = session.signer()?;
        let new = NewModel { price, team, training };
        let model = models::register(&session.client().await?, &signer, new, Wait::Finalized).await?;
        Ok(Answer::new(format!("model {model} is registered"), json!({ "model": model })))
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
}
