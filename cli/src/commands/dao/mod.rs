//! `guerdon dao`.

mod ballot;
mod change;
mod coins;
mod effect;
mod list;
mod propose;
mod results;
mod show;
mod standing;
mod state;
mod treasury;
mod voter;

pub(super) use list::{terms_json, terms_lines};

use super::{terms::TermsArgs, with_exit_codes, Answer, Session};
use crate::{keys::parse_account, Result};
use clap::Subcommand;
use guerdon_primitives::{DatasetId, ModelId, ProposalId};
use sp_runtime::AccountId32;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show a dataset's rules, terms and treasury, and what is proposed
    #[command(after_help = "Examples:\n  guerdon dao list 0\n  guerdon dao list 0 --all")]
    List {
        /// The dataset
        dataset: DatasetId,
        /// Also show the proposals whose votes were counted
        #[arg(long)]
        all: bool,
    },
    /// Show a proposal: what it changes, how its votes stand, what comes when, and what its terms would have paid
    #[command(
        after_help = "Terms are applied to the newest settled payments of the dataset, as the chain computes it.\n\n\
                            Examples:\n  guerdon dao show 0\n  guerdon dao show 0 --payments 1000"
    )]
    Show {
        /// The proposal
        proposal: ProposalId,
        /// How many payments proposed terms are applied to at most
        #[arg(long, value_name = "N", default_value_t = 100)]
        payments: u32,
    },
    /// Propose a change of a dataset, as a holder of its staked shares
    #[command(after_help = with_exit_codes(
        "Examples:\n  guerdon dao propose 0 floor --key me.key 50\n  \
         guerdon dao propose 0 spend --key me.key --to Bob --amount 12.5"
    ))]
    Propose {
        /// The dataset
        dataset: DatasetId,
        #[command(subcommand)]
        change: propose::Proposed,
    },
    /// Offer a dataset terms, as the operator of a model that was trained on it; the share holders vote on them
    #[command(after_help = "If the offer passes, the model has the terms from their enactment on.\n\n\
                            Example:\n  guerdon dao offer --key me.key 3 0 \\\n    \
                            --operator 25 --contributors 55 --shareholders 15 --treasury 5")]
    Offer {
        /// The model
        model: ModelId,
        /// The dataset
        dataset: DatasetId,
        #[command(flatten)]
        terms: TermsArgs,
    },
    /// Vote on a proposal, with one's own staked shares and those that are delegated to one
    #[command(
        after_help = "What counts are the shares that were staked when the proposal was made and still are.\n\
                            They stay staked until the vote ends.\n\nExample:\n  guerdon dao vote --key me.key 0 aye"
    )]
    Vote {
        /// The proposal
        proposal: ProposalId,
        /// The vote; it can be changed until the end
        vote: ballot::Vote,
    },
    /// Have another account vote with one's stake in a dataset, in open votes and later ones
    #[command(after_help = "Example:\n  guerdon dao delegate --key me.key 0 Bob")]
    Delegate {
        /// The dataset
        dataset: DatasetId,
        /// Who votes: an address or a development name
        #[arg(value_parser = parse_account)]
        account: AccountId32,
    },
    /// Vote with one's own stake again, in open votes too
    #[command(after_help = "Example:\n  guerdon dao revoke --key me.key 0")]
    Revoke {
        /// The dataset
        dataset: DatasetId,
    },
    /// Show how the counted proposals ended, newest first
    #[command(after_help = "Examples:\n  guerdon dao results\n  guerdon dao results 0")]
    Results {
        /// The dataset; without it, all
        dataset: Option<DatasetId>,
    },
    /// Show with how many shares an account takes part in a dataset's DAO
    #[command(after_help = "Example:\n  guerdon dao voter 0 Alice")]
    Voter {
        /// The dataset
        dataset: DatasetId,
        /// An address or a development name; without it, the signer's account
        #[arg(value_parser = parse_account)]
        account: Option<AccountId32>,
    },
}

impl Command {
    pub(super) async fn run(self, session: &Session) -> Result<Answer> {
        match self {
            Self::List { dataset, all } => list::run(session, dataset, all).await,
            Self::Show { proposal, payments } => show::run(session, proposal, payments).await,
            Self::Propose { dataset, change } => propose::run(session, dataset, change).await,
            Self::Offer { model, dataset, terms } => propose::offer(session, model, dataset, terms).await,
            Self::Vote { proposal, vote } => ballot::vote(session, proposal, vote).await,
            Self::Delegate { dataset, account } => ballot::delegate(session, dataset, account).await,
            Self::Revoke { dataset } => ballot::revoke(session, dataset).await,
            Self::Results { dataset } => results::run(session, dataset).await,
            Self::Voter { dataset, account } => voter::run(session, dataset, account).await,
        }
    }
}

/// A dataset that there is not.
pub(super) fn missing(dataset: DatasetId) -> crate::Error {
    crate::Error::Input(format!(
        "there is no dataset {dataset}: they are numbered from 0, in the order of creation"
    ))
}
