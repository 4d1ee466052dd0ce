//! What a payment is settled by.

use crate::{Parts, Terms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The most datasets of a contract: those that a model and the models it was made from were trained on.
pub const MAX_DATASETS: u32 = 8;

/// The network's part of a fee.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[scale_info(capture_docs = "always")]
pub struct NetworkCut {
    /// What the treasury receives.
    pub treasury: Parts,
    /// What the attributors whose result was agreed on receive, in equal parts. Without any it joins the rest.
    pub attributors: Parts,
}

/// What a member of a model's team does.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
    serde::Deserialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Found the method.
    Researcher,
    /// Built and runs the model.
    Engineer,
    /// Lent the machines.
    ComputeProvider,
    /// Began the enterprise.
    Founder,
    /// Put up the money.
    Investor,
}

/// A dataset's place in the contract of a payment.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
)]
#[scale_info(capture_docs = "always")]
pub struct DatasetContract {
    /// The dataset that has a part.
    pub dataset: u32,
    /// The terms in force when the payment was made.
    pub terms: Terms,
}

/// A model's place in the contract of a payment.
#[derive(Clone, Copy, Debug)]
pub struct ModelContract<'a, Account> {
    /// Which model.
    pub model: u32,
    /// Its part of what the network leaves.
    pub part: Parts,
    /// Who shares the operator's part of each dataset's terms, and in what proportion.
    pub team: &'a [(Account, Role, u32)],
    /// What it was trained on: places in [`Contract::datasets`], none twice, and how much each counted.
    pub training: &'a [(u32, u32)],
}

/// What a payment is settled by: fixed when it is made.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a, Account> {
    /// The network's part.
    pub network: NetworkCut,
    /// The datasets of all models, at most [`MAX_DATASETS`], none twice.
    pub datasets: &'a [DatasetContract],
    /// The model that is paid for, and the models it was made from. Their parts sum to the whole.
    pub models: &'a [ModelContract<'a, Account>],
}
