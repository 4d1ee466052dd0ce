//! Attributors, their jobs, and what they agree on.
//!
//! Other pallets open a job for a [`Task`]. A committee is drawn from the bonded attributors ([`drawing`]); each
//! member's node computes the [`Finding`] off chain (see [`hook`]), commits to it and then reveals it, so that nobody
//! can copy another's. The results are put together by [`agreement`]. What they agree on can be challenged by anyone
//! who can bond; a larger committee decides. Then the outcome goes to [`Config::OnOutcome`], once, and [`verdict`] says
//! who is paid for it and who pays. A job without agreement ends with no finding, so none stays open.
//!
//! ```text
//!            +--> Drawing --> Committing --> Revealing --> Judging --+--> Challengeable --> Settling
//!            |                                               |       |          |
//!            +----------- once more, if no agreement --------+       |          |
//!            +----------- a challenge: the judges' round ---------- | ---------+
//!                                                                    +--> Settling, after a challenge
//! ```
//!
//! Each phase lasts a fixed number of blocks. So the deadlines of each phase come in the order in which jobs entered
//! it, and are kept in one queue for each phase ([`schedule`]). What does not fit in one block waits for the next,
//! oldest first. Transactions only record; whatever is long is done when deadlines are met.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod agreement;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod committees;
pub mod drawing;
mod ending;
pub mod hook;
mod judging;
mod phases;
mod schedule;
mod submission;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
pub mod verdict;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::{types::*, weights::WeightInfo};
    use alloc::vec::Vec;
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::{
            fungible::{Inspect, InspectHold, MutateHold},
            EnsureOrigin, Randomness,
        },
    };
    use frame_system::{
        ensure_authorized, limits::BlockWeights, offchain::CreateAuthorizedTransaction, pallet_prelude::*,
    };
    use guerdon_primitives::{
        attributor_key::{AttributorId, AttributorSignature},
        commitment::{Commitment, Salt},
        jobs::{Finding, JobId, Phase, Round, Task},
        Balance, BlockNumber, OnOutcome, Parts, MAX_COMMITTEE,
    };
    use sp_core::H256;

    #[pallet::config]
    pub trait Config:
        frame_system::Config<RuntimeEvent: From<Event<Self>>> + CreateAuthorizedTransaction<Call<Self>>
    {
        /// What bonds are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + MutateHold<Self::AccountId>;
        /// The runtime's reasons for a hold.
        type RuntimeHoldReason: From<HoldReason>;
        /// The output of the last block author's verifiable random function, if it made one.
        type Randomness: Randomness<Option<Self::Hash>, BlockNumberFor<Self>>;
        /// Who is told how a job ended.
        type OnOutcome: OnOutcome<Self::AccountId>;
        /// Where slashes go, apart from a challenger's part.
        type Treasury: Get<Self::AccountId>;
        /// Who chooses the encoder that attributors use.
        type EncoderOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The weights of calls and hooks.
        type WeightInfo: WeightInfo;

        /// The least that an attributor bonds. It is what one chance in each draw costs.
        #[pallet::constant]
        type MinBond: Get<Balance>;
        /// What a challenger bonds.
        #[pallet::constant]
        type ChallengeBond: Get<Balance>;
        /// The most attributors that are drawn from at a time.
        #[pallet::constant]
        type MaxAttributors: Get<u32>;
        /// For how many blocks what lasts, unless the chain's genesis says otherwise.
        #[pallet::constant]
        type Timetable: Get<Timetable>;
        /// The largest distance of a result from the agreed one that still counts as agreement, over 10^9.
        #[pallet::constant]
        type Tolerance: Get<Parts>;
        /// How many jobs in a row an attributor misses before it is slashed and suspended.
        #[pallet::constant]
        type MissesTolerated: Get<u32>;
        /// What misses and false results cost.
        #[pallet::constant]
        type Penalties: Get<Penalties>;
        /// The most weight that one block spends on deadlines.
        #[pallet::constant]
        type DeadlineBudget: Get<Weight>;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds currency.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// The bond of an attributor.
        Bond,
        /// The bond of a challenger, until the challenge is decided.
        Challenge,
    }

    /// The bonded attributors.
    #[pallet::storage]
    pub type Attributors<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Attributor>;

    /// Whose key is whose.
    #[pallet::storage]
    pub type KeyOwners<T: Config> = StorageMap<_, Twox64Concat, AttributorId, T::AccountId>;

    /// The attributors that committees are drawn from.
    #[pallet::storage]
    pub type Active<T: Config> = StorageValue<_, BoundedVec<T::AccountId, T::MaxAttributors>, ValueQuery>;

    /// The open jobs.
    #[pallet::storage]
    pub type Jobs<T: Config> = StorageMap<_, Twox64Concat, JobId, Job>;

    /// Who is asked for an open job, by round.
    #[pallet::storage]
    pub type Committees<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        JobId,
        Twox64Concat,
        Round,
        BoundedVec<T::AccountId, ConstU32<MAX_COMMITTEE>>,
        ValueQuery,
    >;

    /// The jobs whose present round asks an attributor.
    #[pallet::storage]
    pub type Seats<T: Config> = StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, JobId, ()>;

    /// The commitments of the present round of open jobs.
    #[pallet::storage]
    pub type Commitments<T: Config> =
        StorageDoubleMap<_, Twox64Concat, JobId, Blake2_128Concat, T::AccountId, Commitment>;

    /// The results that were revealed for open jobs.
    #[pallet::storage]
    pub type Results<T: Config> = StorageNMap<
        _,
        (NMapKey<Twox64Concat, JobId>, NMapKey<Twox64Concat, Round>, NMapKey<Blake2_128Concat, T::AccountId>),
        Finding,
    >;

    /// What ends an open job unless a challenge replaces it.
    #[pallet::storage]
    pub type Proposed<T: Config> = StorageMap<_, Twox64Concat, JobId, Finding>;

    /// The challenges that are being decided.
    #[pallet::storage]
    pub type Challenges<T: Config> = StorageMap<_, Twox64Concat, JobId, Challenge<T::AccountId>>;

    /// How challenges were decided, until the jobs end.
    #[pallet::storage]
    pub type Decisions<T: Config> = StorageMap<_, Twox64Concat, JobId, Decision>;

    /// The number of the next job.
    #[pallet::storage]
    pub type NextJob<T> = StorageValue<_, JobId, ValueQuery>;

    /// What committees are drawn by: the hash of the outputs of all block authors so far.
    #[pallet::storage]
    pub type Seed<T> = StorageValue<_, H256, ValueQuery>;

    /// The deadlines of each phase, oldest first.
    #[pallet::storage]
    pub type Deadlines<T> = StorageDoubleMap<_, Twox64Concat, Phase, Twox64Concat, u64, Deadline>;

    /// Which deadlines of each phase were not reached.
    #[pallet::storage]
    pub type Queues<T> = StorageMap<_, Twox64Concat, Phase, Queue, ValueQuery>;

    /// The chain's own timetable.
    #[pallet::storage]
    pub type OwnTimetable<T> = StorageValue<_, Timetable>;

    /// The SHA-256 of the weights of the encoder that jobs opened from now on are to be done with; none if any will do.
    #[pallet::storage]
    pub type Encoder<T> = StorageValue<_, H256>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became an attributor.
        Joined {
            /// Who.
            attributor: T::AccountId,
            /// The key that its commitments are signed with.
            key: AttributorId,
            /// What it bonded.
            bond: Balance,
        },
        /// An attributor bonded more.
        BondAdded {
            /// Who.
            attributor: T::AccountId,
            /// How much more.
            amount: Balance,
        },
        /// An attributor signs with another key from now on.
        KeySet {
            /// Who.
            attributor: T::AccountId,
            /// The public key that its commitments are signed with.
            key: AttributorId,
        },
        /// An attributor is drawn again.
        Resumed {
            /// Who.
            attributor: T::AccountId,
        },
        /// An attributor is drawn no more until it asks to be.
        Suspended {
            /// Who.
            attributor: T::AccountId,
            /// The first block in which it can ask.
            until: BlockNumber,
        },
        /// An attributor is leaving.
        Leaving {
            /// Who.
            attributor: T::AccountId,
            /// The first block in which it can take its bond.
            until: BlockNumber,
        },
        /// An attributor left, and its bond was released.
        Left {
            /// Who.
            attributor: T::AccountId,
        },
        /// An attributor lost a part of its bond.
        Slashed {
            /// Who.
            attributor: T::AccountId,
            /// For which job.
            job: JobId,
            /// What it had done.
            fault: Fault,
            /// How much it lost.
            amount: Balance,
        },
        /// A job was opened.
        JobOpened {
            /// The number that it has.
            job: JobId,
            /// What is asked.
            task: Task,
        },
        /// A committee was drawn.
        Drawn {
            /// For which job.
            job: JobId,
            /// For which round.
            round: Round,
            /// Who is asked.
            committee: Vec<T::AccountId>,
        },
        /// An attributor committed to a result.
        Committed {
            /// For which job.
            job: JobId,
            /// In which round.
            round: Round,
            /// Who.
            attributor: T::AccountId,
        },
        /// An attributor revealed its result.
        Revealed {
            /// For which job.
            job: JobId,
            /// In which round.
            round: Round,
            /// Whose result.
            attributor: T::AccountId,
        },
        /// A committee agreed. The result can be challenged.
        Agreed {
            /// On which job.
            job: JobId,
            /// In which round.
            round: Round,
            /// How many results were within tolerance.
            within: u32,
        },
        /// A committee did not agree.
        NotAgreed {
            /// On which job.
            job: JobId,
            /// In which round.
            round: Round,
            /// How many results there were.
            results: u32,
        },
        /// What a job would have ended with was challenged.
        Challenged {
            /// The job that has a result to end with.
            job: JobId,
            /// Who challenges it.
            challenger: T::AccountId,
        },
        /// A challenge was decided.
        Ruled {
            /// On which job.
            job: JobId,
            /// What became of it.
            ruling: Ruling,
        },
        /// A job ended.
        Ended {
            /// The number that it had.
            job: JobId,
            /// How many attributors were agreed with; none if there is no finding.
            attributors: u32,
        },
        /// Jobs opened from now on are to be done with this encoder.
        EncoderSet {
            /// The SHA-256 of its weights; none if any will do.
            encoder: Option<H256>,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This account is an attributor already.
        AlreadyAttributor,
        /// This account is not an attributor.
        NotAttributor,
        /// An attributor has registered this key already.
        KeyTaken,
        /// This is less than the least bond.
        BondTooSmall,
        /// There are as many active attributors as the chain takes.
        TooManyAttributors,
        /// This attributor is not suspended.
        NotSuspended,
        /// The time for this has not come yet.
        TooEarly,
        /// This attributor is leaving already.
        AlreadyLeaving,
        /// This attributor has not said that it leaves.
        NotLeaving,
        /// The bond still answers for open jobs that the attributor was asked for.
        JobsOpen,
        /// This job is not open: it never was, or it has ended.
        JobNotOpen,
        /// The job is not in this round.
        OtherRound,
        /// The job takes no commitments now.
        NotCommitting,
        /// The job takes no results now.
        NotRevealing,
        /// This attributor is not in the round's committee.
        NotInCommittee,
        /// This attributor has committed in this round already.
        AlreadyCommitted,
        /// This attributor has not committed in this round.
        NotCommitted,
        /// This attributor has revealed its result already.
        AlreadyRevealed,
        /// This result is not the one that the attributor committed to.
        NotAsCommitted,
        /// This result does not answer the job, or its weights are not whole, in order and distinct.
        NotAnAnswer,
        /// The job cannot be challenged now: its committee has not answered yet, or the time for it is over.
        NotChallengeable,
        /// This result is within tolerance of what is proposed.
        NothingToChallenge,
        /// There are no more attributors than were asked last, so no larger committee can decide.
        NoLargerCommittee,
    }

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The first attributors, with their keys and bonds.
        pub attributors: Vec<(T::AccountId, AttributorId, Balance)>,
        /// The chain's own timetable, if it is not to be the runtime's.
        pub timetable: Option<Timetable>,
        /// The SHA-256 of the encoder's weights; none if any will do.
        pub encoder: Option<H256>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Some(timetable) = self.timetable {
                assert!(
                    timetable.is_usable(),
                    "a bond is kept for as long as a job that it answers for is open"
                );
                OwnTimetable::<T>::put(timetable);
            }
            Encoder::<T>::set(self.encoder);
            for (account, key, bond) in &self.attributors {
                Pallet::<T>::join(account.clone(), key.clone(), *bond).expect("genesis attributors can bond");
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            let freshness = Self::stir();
            Self::meet_deadlines(freshness)
        }

        fn offchain_worker(now: BlockNumberFor<T>) {
            crate::hook::run::<T>(now);
        }

        fn integrity_test() {
            assert!(
                T::Timetable::get().is_usable(),
                "a bond is kept for as long as a job that it answers for"
            );
            assert!(T::MissesTolerated::get() > 0, "a suspended attributor has missed a job");
            let limits = <T::BlockWeights as Get<BlockWeights>>::get();
            let budget = T::DeadlineBudget::get();
            assert!(budget.all_lte(limits.max_block / 2), "deadlines leave half a block for transactions");
            for phase in Phase::ALL {
                let worst = Self::fixed_weight_of_deadlines().saturating_add(Self::worst_case(phase));
                assert!(worst.all_lte(budget), "a deadline of the phase {phase:?} never fits its budget");
            }
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("register", T::WeightInfo::register()),
                ("add_bond", T::WeightInfo::add_bond()),
                ("set_key", T::WeightInfo::set_key()),
                ("resume", T::WeightInfo::resume()),
                ("leave", T::WeightInfo::leave()),
                ("withdraw_bond", T::WeightInfo::withdraw_bond()),
                ("commit", T::WeightInfo::commit().saturating_add(T::WeightInfo::authorize_commit())),
                ("reveal", T::WeightInfo::reveal().saturating_add(T::WeightInfo::authorize_reveal())),
                ("challenge", T::WeightInfo::challenge()),
                ("set_encoder", T::WeightInfo::set_encoder()),
            ] {
                assert!(weight.all_lte(most), "{call} does not fit a block");
            }
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call(weight = T::WeightInfo)]
    impl<T: Config> Pallet<T> {
        /// Become an attributor: the bond is held, and commitments signed with `key` count as this account's.
        ///
        /// The key has nothing to do with a validator's session keys.
        #[pallet::call_index(0)]
        pub fn register(
            origin: OriginFor<T>,
            key: AttributorId,
            #[pallet::compact] bond: Balance,
        ) -> DispatchResult {
            Self::join(ensure_signed(origin)?, key, bond)
        }

        /// Bond a further amount. What is above the least bond is what an attributor can lose and still be drawn.
        #[pallet::call_index(1)]
        pub fn add_bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            Self::raise_bond(ensure_signed(origin)?, amount)
        }

        /// Sign with another key from now on, for open jobs too.
        #[pallet::call_index(2)]
        pub fn set_key(origin: OriginFor<T>, key: AttributorId) -> DispatchResult {
            Self::replace_key(ensure_signed(origin)?, key)
        }

        /// Be drawn again after a suspension. The time must be over, and the bond not below the least one.
        #[pallet::call_index(3)]
        pub fn resume(origin: OriginFor<T>) -> DispatchResult {
            Self::reactivate(ensure_signed(origin)?)
        }

        /// Stop being drawn. The bond can be taken after the unbonding period; until then, jobs that the attributor was
        /// asked for are still to be answered.
        #[pallet::call_index(4)]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            Self::begin_to_leave(ensure_signed(origin)?)
        }

        /// Take the bond and be an attributor no more, once the unbonding period is over and every job ended that the
        /// attributor was asked for.
        #[pallet::call_index(5)]
        pub fn withdraw_bond(origin: OriginFor<T>) -> DispatchResult {
            Self::release_bond(ensure_signed(origin)?)
        }

        /// Commit to the result of a job in a round, without showing it.
        ///
        /// Needs no fee and no account: it is let in by `signature`, of the attributor's key over
        /// [`guerdon_primitives::commitment::SignedCommitment`].
        #[pallet::call_index(6)]
        #[pallet::authorize(Self::authorize_commit)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_commit())]
        pub fn commit(
            origin: OriginFor<T>,
            job: JobId,
            round: Round,
            attributor: T::AccountId,
            commitment: Commitment,
            _signature: AttributorSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::take_commitment(job, round, attributor, commitment)
        }

        /// Reveal the finding that an attributor has committed to for a job in a round.
        ///
        /// Needs no fee, no account and no signature: it is let in because the result and the salt have the hash that
        /// the attributor committed to, which nobody else can know.
        #[pallet::call_index(7)]
        #[pallet::authorize(Self::authorize_reveal)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_reveal())]
        pub fn reveal(
            origin: OriginFor<T>,
            job: JobId,
            round: Round,
            attributor: T::AccountId,
            finding: Finding,
            salt: Salt,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            Self::take_result(job, round, attributor, finding, salt)
        }

        /// Challenge what a job is about to end with: a larger committee decides. A bond is held until then.
        ///
        /// If it finds something else, within tolerance of `finding`, the bond comes back with half of what those lose who
        /// gave false results. If it finds the same, or something else again, the bond goes to the treasury. If it
        /// cannot decide, or the content is gone, the bond comes back.
        #[pallet::call_index(8)]
        pub fn challenge(origin: OriginFor<T>, job: JobId, finding: Finding) -> DispatchResult {
            Self::take_challenge(ensure_signed(origin)?, job, finding)
        }

        /// Choose the encoder that jobs opened from now on are to be done with: the SHA-256 of its weights, or none if any
        /// will do.
        #[pallet::call_index(9)]
        pub fn set_encoder(origin: OriginFor<T>, encoder: Option<H256>) -> DispatchResult {
            T::EncoderOrigin::ensure_origin(origin)?;
            Encoder::<T>::set(encoder);
            Self::deposit_event(Event::EncoderSet { encoder });
            Ok(())
        }
    }
}
