//! What the pallet stores.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use guerdon_primitives::{
    api::Standing,
    attributor_key::AttributorId,
    jobs::{Finding, JobId, Phase, Round, Task},
    Balance, BlockNumber, Parts,
};
use scale_info::TypeInfo;
use sp_core::H256;

/// A bonded attributor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Attributor {
    /// The key that its commitments are signed with.
    pub key: AttributorId,
    /// Whether it is drawn.
    pub standing: Standing,
    /// How many jobs it missed since the last that it was agreed with in.
    pub misses: u32,
    /// The open jobs that it was asked for. Its bond answers for them.
    pub jobs: u32,
}

/// An open job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Job {
    /// What is asked.
    pub task: Task,
    /// When it was opened.
    pub opened_at: BlockNumber,
    /// How much of the currency depends on it; none if that cannot be told.
    pub at_stake: Option<Balance>,
    /// The encoder that it is to be done with; none if any will do.
    pub encoder: Option<H256>,
    /// Which committee is asked.
    pub round: Round,
    /// What it waits for.
    pub phase: Phase,
    /// The last block of the phase.
    pub until: BlockNumber,
    /// How many phases it has entered. A deadline of an earlier one is stale.
    pub step: u32,
    /// How many of the committee have committed in this round.
    pub committed: u32,
    /// How many of them have revealed.
    pub revealed: u32,
}

/// When a phase of a job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Deadline {
    /// The job that has the phase.
    pub job: JobId,
    /// The job's step that it belongs to.
    pub step: u32,
    /// The last block of the phase.
    pub until: BlockNumber,
}

/// The deadlines of one phase that were not reached, by their numbers: from `first` up to and without `next`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Queue {
    /// The oldest.
    pub first: u64,
    /// The one after the newest.
    pub next: u64,
}

/// A challenge of what ends a job otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Challenge<AccountId> {
    /// Whose it is.
    pub challenger: AccountId,
    /// What it says instead.
    pub finding: Finding,
    /// What is held of it until the challenge is decided.
    pub bond: Balance,
}

/// What became of a challenge.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Ruling {
    /// What was proposed stands, and the challenger pays.
    Dismissed,
    /// Another finding replaces it, and those who proposed it pay.
    Upheld {
        /// Whether the challenger's finding was within tolerance of it. If not, the challenger pays too.
        challenger: Side,
    },
    /// The content was gone: what was proposed stands, and nobody pays.
    NotJudged,
    /// There was no majority: there is no finding, and nobody pays.
    Undecided,
}

/// Whether someone was right.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Side {
    /// It was.
    Right,
    /// It was not.
    Wrong,
}

/// How a challenge was decided.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Decision {
    /// What became of the challenge.
    pub ruling: Ruling,
    /// What was proposed before, if it does not stand.
    pub overturned: Option<Finding>,
}

/// Why an attributor is slashed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
#[scale_info(capture_docs = "always")]
pub enum Fault {
    /// It missed as many jobs in a row as are tolerated.
    Missing,
    /// Its result was not within tolerance of the finding.
    Deviating,
    /// So it was, and its result was proposed until a challenge overturned it.
    Misleading,
}

/// What faults cost: parts of what is bonded at the time, so that a bond is never used up by faults before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
#[scale_info(capture_docs = "always")]
pub struct Penalties {
    /// For [`Fault::Missing`].
    pub missing: Parts,
    /// For [`Fault::Deviating`].
    pub deviating: Parts,
    /// For [`Fault::Misleading`].
    pub misleading: Parts,
}

impl Penalties {
    /// The part that a fault costs.
    pub fn of(&self, fault: Fault) -> Parts {
        match fault {
            Fault::Missing => self.missing,
            Fault::Deviating => self.deviating,
            Fault::Misleading => self.misleading,
        }
    }
}

/// For how many blocks what lasts.
///
/// Phases of the same kind last equally long on one chain, so that their deadlines come in the order of their
/// beginnings. A chain for development sets short ones in its genesis.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    MaxEncodedLen,
    TypeInfo,
    serde::Serialize,
    serde::Deserialize,
)]
#[scale_info(capture_docs = "always")]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Timetable {
    /// From the block that begins a round to the last one whose randomness its committee is drawn by.
    pub drawing: BlockNumber,
    /// How long commitments are taken.
    pub committing: BlockNumber,
    /// How long results are revealed.
    pub revealing: BlockNumber,
    /// How long a result can be challenged.
    pub challenging: BlockNumber,
    /// How long a suspended attributor stays so at least.
    pub suspension: BlockNumber,
    /// How long the bond of one that leaves is kept at least.
    pub unbonding: BlockNumber,
}

impl Timetable {
    /// The blocks that a phase lasts after the one that begins it.
    pub fn lasts(&self, phase: Phase) -> BlockNumber {
        match phase {
            Phase::Drawing => self.drawing,
            Phase::Committing => self.committing,
            Phase::Revealing => self.revealing,
            Phase::Challengeable => self.challenging,
            Phase::Judging | Phase::Settling => 0,
        }
    }

    /// The longest that a job is open, while no deadline waits for room in a block.
    pub fn longest_job(&self) -> BlockNumber {
        let phases = [self.drawing, self.committing, self.revealing];
        // Each of them ends in the block after its last one.
        let round = phases.into_iter().fold(phases.len() as u32, BlockNumber::saturating_add);
        round.saturating_mul(Round::ALL.len() as u32).saturating_add(self.challenging).saturating_add(1)
    }

    /// Whether a chain can keep to it.
    pub fn is_usable(&self) -> bool {
        let phases = [self.drawing, self.committing, self.revealing, self.challenging];
        phases.into_iter().all(|blocks| blocks > 0) && self.unbonding >= self.longest_job()
    }
}
