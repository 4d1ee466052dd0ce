//! The runtime API that engines and clients read the chain through.

use crate::{
    attributor_key::AttributorId,
    jobs::{Finding, JobId, Phase, Round, Task},
    Asset, Balance, BlockNumber, DatasetId, DatasetTerms, Locator, ModelId, Outcome, Parts, PaymentContract,
    PaymentId, ProposalId, Terms, Vote, VotingRules, WorkId, WorkUpstream,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_split::Line;
use scale_info::TypeInfo;
use sp_core::H256;

/// The most entries that one call of [`GuerdonApi::entries`] returns.
pub const MAX_ENTRIES_PER_PAGE: u32 = 1024;

/// The most payments that one call of [`GuerdonApi::payments_of`] looks at.
pub const MAX_PAYMENTS_LOOKED_AT: u64 = 256;

/// An open job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct JobView<AccountId> {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// How much of the chain's currency depends on it; none if that cannot be told.
    pub at_stake: Option<Balance>,
    /// The SHA-256 of the weights of the encoder that it is to be done with; none if any will do.
    pub encoder: Option<H256>,
    /// Which committee is asked.
    pub round: Round,
    /// What it waits for.
    pub phase: Phase,
    /// The last block of the phase.
    pub until: BlockNumber,
    /// Who is asked in this round; nobody while the committee is not drawn.
    pub committee: Vec<AccountId>,
    /// What ends the job unless it is challenged; none if there is no agreement so far.
    pub proposed: Option<Finding>,
    /// Who challenges that, and what it says instead.
    pub challenge: Option<(AccountId, Finding)>,
}

impl<AccountId> JobView<AccountId> {
    /// The last block that takes commitments; none if the round takes no more.
    pub fn commits_until(&self) -> Option<BlockNumber> {
        match self.phase {
            Phase::Drawing | Phase::Committing => Some(self.until),
            Phase::Revealing | Phase::Judging | Phase::Challengeable | Phase::Settling => None,
        }
    }
}

/// A result that was revealed for an open job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct ResultView<AccountId> {
    /// In which round.
    pub round: Round,
    /// Whose it is.
    pub attributor: AccountId,
    /// What it says.
    pub finding: Finding,
}

/// Whether an attributor is drawn for jobs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Standing {
    /// It is.
    Active,
    /// Not before it asks to be again, in this block at the earliest.
    Suspended {
        /// Which block.
        until: BlockNumber,
    },
    /// It is leaving; it can take its bond from this block on.
    Leaving {
        /// Which block.
        until: BlockNumber,
    },
}

/// An attributor, with its bond and what it missed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct AttributorView<AccountId> {
    /// Who.
    pub account: AccountId,
    /// The key that its commitments are signed with.
    pub key: AttributorId,
    /// What it has bonded.
    pub bond: Balance,
    /// Whether it is drawn.
    pub standing: Standing,
    /// How many jobs it missed since the last that it was agreed with in.
    pub misses: u32,
    /// The open jobs that it was asked for.
    pub jobs: u32,
}

/// A work that is in a dataset, or offered to it and not yet judged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Entry<AccountId> {
    /// Its place in the order of offers to this dataset.
    pub index: u32,
    /// The SHA-256 of its bytes.
    pub work: WorkId,
    /// Who owns it.
    pub owner: AccountId,
    /// Where its bytes are.
    pub locator: Locator,
    /// When it was registered.
    pub registered_at: BlockNumber,
    /// What it was made from.
    pub upstream: WorkUpstream<AccountId>,
    /// The job that judges or judged its novelty.
    pub job: JobId,
    /// When it was admitted; none while it is being judged.
    pub admitted_at: Option<BlockNumber>,
    /// When it was withdrawn, from this dataset or from all; it counts for payments made before that block only.
    pub withdrawn_at: Option<BlockNumber>,
}

impl<AccountId> Entry<AccountId> {
    /// Whether the work was in the dataset at the end of a block.
    pub fn is_contained_at(&self, block: BlockNumber) -> bool {
        self.admitted_at.is_some_and(|admitted| admitted <= block)
            && self.withdrawn_at.is_none_or(|withdrawn| block < withdrawn)
    }
}

/// A payment and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PaymentView<AccountId> {
    /// Who paid.
    pub payer: AccountId,
    /// For which model.
    pub model: ModelId,
    /// How much.
    pub fee: Balance,
    /// In what.
    pub asset: Asset,
    /// How many outputs it covers.
    pub outputs: u32,
    /// The Merkle root over the outputs' SHA-256.
    pub root: H256,
    /// Where the manifest is.
    pub manifest: Locator,
    /// When it was paid.
    pub paid_at: BlockNumber,
    /// What it is settled by.
    pub contract: PaymentContract<AccountId>,
    /// The job that attributes it.
    pub job: JobId,
    /// How the job ended; none while the fee is in escrow.
    pub outcome: Option<Outcome<AccountId>>,
}

/// What an account earns by.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Source {
    /// Works, membership of teams, and results; for the treasuries of the network and of datasets, their parts.
    Own,
    /// Staked shares of a dataset.
    Dividends(DatasetId),
}

/// Why an account has not what it could have had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub enum Missed {
    /// Its shares of the dataset were not staked when income came.
    NotStaked,
    /// It was asked for a result, and gave none, or one that was not agreed on.
    NotAgreed,
}

/// What an account has of one source and one asset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct IncomeView {
    /// What it earns by.
    pub source: Source,
    /// What the amounts are of.
    pub asset: Asset,
    /// All that it earned; `claimable` and `paid_out` together.
    pub earned: Balance,
    /// What it can claim now.
    pub claimable: Balance,
    /// What was sent to it.
    pub paid_out: Balance,
    /// What it could have had besides, and why it has not.
    pub missed: Vec<(Missed, Balance)>,
}

/// How a dataset governs itself, now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct DaoView<AccountId> {
    /// The rules that proposals are made under.
    pub rules: VotingRules,
    /// The terms in force, and those that start next.
    pub terms: DatasetTerms,
    /// The least that contributors receive under any terms.
    pub contributors_floor: Parts,
    /// The shares that are staked.
    pub staked: Balance,
    /// The proposals that take votes, in the order in which they were made.
    pub open: Vec<ProposalId>,
    /// The account of the dataset's treasury.
    pub treasury: AccountId,
}

/// How an account takes part in a dataset's DAO, now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct VoterView<AccountId> {
    /// The shares that it has staked.
    pub staked: Balance,
    /// Who votes with them; itself if there is nobody here.
    pub delegate: Option<AccountId>,
    /// The staked shares of others that it votes with.
    pub delegated: Balance,
    /// How many of its staked shares have to stay for now.
    pub locked: Balance,
    /// For each open proposal, with how many shares it votes or could vote, and what it voted.
    pub powers: Vec<(ProposalId, Balance, Option<Vote>)>,
}

/// Some of the settled payments that paid a dataset, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct PaymentsPage {
    /// Their numbers, in that order.
    pub payments: Vec<PaymentId>,
    /// What to ask for the next page with; none if there are no earlier payments at all.
    pub next: Option<PaymentId>,
}

sp_api::decl_runtime_apis! {
    /// What engines need to do jobs, and what clients show.
    pub trait GuerdonApi<AccountId> where AccountId: Codec {
        /// An open job.
        fn job(job: JobId) -> Option<JobView<AccountId>>;
        /// The results that were revealed for an open job, by round and in the order of the committee.
        fn results(job: JobId) -> Vec<ResultView<AccountId>>;
        /// All attributors.
        fn attributors() -> Vec<AttributorView<AccountId>>;
        /// The entries of a dataset from an index on, in order; at most [`MAX_ENTRIES_PER_PAGE`].
        ///
        /// Fewer than were asked for means that there are no more.
        fn entries(dataset: DatasetId, from: u32, limit: u32) -> Vec<Entry<AccountId>>;
        /// A payment, whether it is in escrow or settled.
        fn payment(payment: PaymentId) -> Option<PaymentView<AccountId>>;
        /// The lines a settled payment was split into, recomputed from state.
        fn explain(payment: PaymentId) -> Option<Vec<Line<AccountId, WorkId>>>;
        /// The lines that a settled payment would have been split into if a dataset had had other terms.
        fn explain_under(
            payment: PaymentId,
            dataset: DatasetId,
            terms: Terms,
        ) -> Option<Vec<Line<AccountId, WorkId>>>;
        /// The settled payments among those before `before` that the dataset is part of the contract of, newest first:
        /// of at most [`MAX_PAYMENTS_LOOKED_AT`] payments.
        fn payments_of(dataset: DatasetId, before: PaymentId) -> PaymentsPage;
        /// How a dataset governs itself.
        fn dao(dataset: DatasetId) -> Option<DaoView<AccountId>>;
        /// How an account takes part in a dataset's DAO.
        fn voter(dataset: DatasetId, account: AccountId) -> VoterView<AccountId>;
        /// What an account has earned, by source and asset; nothing where it neither earned nor missed any.
        fn earnings(account: AccountId) -> Vec<IncomeView>;
    }
}
