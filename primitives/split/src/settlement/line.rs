//! What a settlement comes to.

use super::Role;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// Who receives a line of a settlement, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, serde::Serialize)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Payee<Account, Work> {
    /// The network's treasury.
    Treasury,
    /// An attributor, for the agreed result.
    Attributor {
        /// Who.
        account: Account,
    },
    /// A member of the model's team, out of the operator's part of a dataset's terms.
    Team {
        /// Who.
        account: Account,
        /// What for.
        role: Role,
        /// Out of which model's part.
        model: u32,
        /// Out of which dataset's part of that.
        dataset: u32,
    },
    /// The owner of a work, by its weight.
    Contributor {
        /// Who.
        account: Account,
        /// For which work.
        work: Work,
        /// Out of which model's part.
        model: u32,
        /// Out of which dataset's part of that.
        dataset: u32,
    },
    /// The owner of a work that a work was made from, out of the latter's income.
    Origin {
        /// Who.
        account: Account,
        /// For which work.
        work: Work,
        /// Out of which work's income.
        made: Work,
        /// Out of which model's part.
        model: u32,
        /// Out of which dataset's part of that.
        dataset: u32,
    },
    /// Those whom a payment paid, for outputs of it that a work was made from, out of the work's income.
    Outputs {
        /// The payment whose outputs they are.
        payment: u64,
        /// Out of which work's income.
        made: Work,
        /// Out of which model's part.
        model: u32,
        /// Out of which dataset's part of that.
        dataset: u32,
    },
    /// A dataset's own treasury, by the terms.
    DatasetTreasury {
        /// Out of which model's part.
        model: u32,
        /// The dataset whose treasury it is.
        dataset: u32,
    },
    /// The holders of a dataset's staked shares, by the terms.
    Shareholders {
        /// Out of which model's part.
        model: u32,
        /// The dataset whose shares they are.
        dataset: u32,
    },
    /// The holders of a dataset's staked shares, with what attribution could not explain.
    Unexplained {
        /// Out of which model's part.
        model: u32,
        /// The dataset whose shares they are.
        dataset: u32,
    },
}

/// One line of a settlement.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, serde::Serialize)]
#[scale_info(capture_docs = "always")]
pub struct Line<Account, Work> {
    /// Who and why.
    #[serde(flatten)]
    pub payee: Payee<Account, Work>,
    /// How much.
    pub amount: u128,
}
