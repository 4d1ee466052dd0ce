//! Attributors, their jobs, and what they agree on.
//!
//! Other pallets open a job for a [`Task`]. A committee is drawn from the bonded attributors; each member's node
//! computes the [`Finding`] off chain (see [`hook`]), signs it and submits it in an authorized transaction. When
//! all have answered, or at the deadline, the results are put together by [`agreement`], and the outcome goes to
//! [`Config::OnOutcome`], once. A job without agreement ends with no finding, so none stays open.
//!
//! Every job is open for the same number of blocks, so jobs fall due in the order of their numbers. Deadlines
//! are therefore kept by one cursor, and what does not fit in one block waits for the next, oldest first.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod agreement;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod hook;
mod jobs;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{Attributor, Job};
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
            tokens::Precision,
            Randomness,
        },
    };
    use frame_system::{
        ensure_authorized, limits::BlockWeights, offchain::CreateAuthorizedTransaction, pallet_prelude::*,
    };
    use guerdon_primitives::{
        attributor_key::{AttributorId, AttributorSignature},
        jobs::{Finding, JobId, Task},
        Balance, OnOutcome, Parts, MAX_COMMITTEE,
    };

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
        /// What committees are drawn by.
        type Randomness: Randomness<Self::Hash, BlockNumberFor<Self>>;
        /// Who is told how a job ended.
        type OnOutcome: OnOutcome<Self::AccountId>;
        /// The weights of calls and hooks.
        type WeightInfo: WeightInfo;

        /// What an attributor bonds.
        #[pallet::constant]
        type Bond: Get<Balance>;
        /// The most attributors at a time.
        #[pallet::constant]
        type MaxAttributors: Get<u32>;
        /// How many attributors a job is given, if there are as many; at most [`MAX_COMMITTEE`].
        #[pallet::constant]
        type CommitteeSize: Get<u32>;
        /// For how many blocks a job takes results.
        #[pallet::constant]
        type JobPeriod: Get<u32>;
        /// The largest distance of a result from the agreed one that still counts as agreement, over 10^9.
        #[pallet::constant]
        type Tolerance: Get<Parts>;
        /// The most jobs that end at their deadline in one block.
        #[pallet::constant]
        type MaxExpiriesPerBlock: Get<u32>;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds currency.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The bond of an attributor.
        Bond,
    }

    /// The bonded attributors.
    #[pallet::storage]
    pub type Attributors<T: Config> =
        StorageValue<_, BoundedVec<Attributor<T::AccountId>, T::MaxAttributors>, ValueQuery>;

    /// The open jobs.
    #[pallet::storage]
    pub type Jobs<T: Config> = StorageMap<_, Twox64Concat, JobId, Job<T::AccountId>>;

    /// The results of open jobs, in the order of submission.
    #[pallet::storage]
    pub type Findings<T: Config> = StorageMap<
        _,
        Twox64Concat,
        JobId,
        BoundedVec<(T::AccountId, Finding), ConstU32<MAX_COMMITTEE>>,
        ValueQuery,
    >;

    /// The number of the next job.
    #[pallet::storage]
    pub type NextJob<T> = StorageValue<_, JobId, ValueQuery>;

    /// No job before this one is open.
    #[pallet::storage]
    pub type OldestOpen<T> = StorageValue<_, JobId, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An account became an attributor.
        Joined {
            /// Who.
            attributor: T::AccountId,
            /// The key that its results are signed with.
            key: AttributorId,
        },
        /// An attributor left, and its bond was released.
        Left {
            /// Who.
            attributor: T::AccountId,
        },
        /// A job was opened.
        JobOpened {
            /// Which job.
            job: JobId,
            /// What is asked.
            task: Task,
            /// Who is to answer.
            committee: Vec<T::AccountId>,
        },
        /// An attributor submitted its result.
        Submitted {
            /// For which job.
            job: JobId,
            /// Whose result.
            attributor: T::AccountId,
        },
        /// The committee agreed, and the job ended.
        Agreed {
            /// Which job.
            job: JobId,
            /// How many results were within tolerance.
            within: u32,
        },
        /// The job ended without agreement.
        NotAgreed {
            /// Which job.
            job: JobId,
            /// How many results there were.
            results: u32,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// This account is an attributor already.
        AlreadyAttributor,
        /// This account is not an attributor.
        NotAttributor,
        /// Another attributor has registered this key.
        KeyTaken,
        /// There are as many attributors as the chain takes.
        TooManyAttributors,
        /// This job is not open: it never was, or it has ended.
        JobNotOpen,
        /// This job was opened in this block, in which what it asks about can still change.
        TooEarly,
        /// This attributor is not in the job's committee.
        NotInCommittee,
        /// This attributor has submitted its result for the job already.
        AlreadySubmitted,
        /// This result does not answer the job, or its weights are not whole, in order and distinct.
        NotAnAnswer,
    }

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The first attributors; each must be able to bond.
        pub attributors: Vec<(T::AccountId, AttributorId)>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (account, key) in &self.attributors {
                Pallet::<T>::join(account.clone(), key.clone()).expect("genesis attributors can bond");
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::end_jobs_due(now)
        }

        fn offchain_worker(now: BlockNumberFor<T>) {
            crate::hook::run::<T>(now);
        }

        fn integrity_test() {
            assert!(T::CommitteeSize::get() > 0, "a committee has a member");
            assert!(T::CommitteeSize::get() <= MAX_COMMITTEE, "a committee fits its bound");
            assert!(T::JobPeriod::get() > 0, "a job is open for a block at least");
            let worst = Self::worst_case_of_deadlines();
            let block = <T::BlockWeights as Get<BlockWeights>>::get().max_block;
            assert!(worst.all_lte(block / 2), "jobs that fall due leave half a block for transactions");
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("register", T::WeightInfo::register()),
                ("leave", T::WeightInfo::leave()),
                ("submit", T::WeightInfo::submit().saturating_add(T::OnOutcome::weight())),
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
        /// Become an attributor: the bond is held, and results signed with `key` count as this account's.
        #[pallet::call_index(0)]
        pub fn register(origin: OriginFor<T>, key: AttributorId) -> DispatchResult {
            let account = ensure_signed(origin)?;
            Self::join(account, key)
        }

        /// Stop being an attributor; the bond is released.
        ///
        /// Results for jobs that are open can no longer be submitted.
        #[pallet::call_index(1)]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            let account = ensure_signed(origin)?;
            Attributors::<T>::try_mutate(|attributors| {
                let place = attributors.iter().position(|attributor| attributor.account == account);
                attributors.remove(place.ok_or(Error::<T>::NotAttributor)?);
                Ok::<_, DispatchError>(())
            })?;
            T::Currency::release(&HoldReason::Bond.into(), &account, T::Bond::get(), Precision::BestEffort)?;
            Self::deposit_event(Event::Left { attributor: account });
            Ok(())
        }

        /// Submit the result of a job.
        ///
        /// Needs no fee and no account: it is let in by `signature`, of the attributor's key over
        /// [`guerdon_primitives::protocol::SignedPayload`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::submit().saturating_add(T::OnOutcome::weight()))]
        #[pallet::authorize(Self::authorize_submit)]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_submit())]
        pub fn submit(
            origin: OriginFor<T>,
            job: JobId,
            attributor: T::AccountId,
            finding: Finding,
            _signature: AttributorSignature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            let outcome = Self::take_result(job, attributor, finding)?;
            Ok(Some(T::WeightInfo::submit().saturating_add(outcome)).into())
        }
    }

    impl<T: Config> Pallet<T> {
        pub(crate) fn join(account: T::AccountId, key: AttributorId) -> DispatchResult {
            Attributors::<T>::try_mutate(|attributors| {
                ensure!(
                    attributors.iter().all(|other| other.account != account),
                    Error::<T>::AlreadyAttributor
                );
                ensure!(attributors.iter().all(|other| other.key != key), Error::<T>::KeyTaken);
                let attributor = Attributor { account: account.clone(), key: key.clone() };
                attributors.try_push(attributor).map_err(|_| Error::<T>::TooManyAttributors)?;
                T::Currency::hold(&HoldReason::Bond.into(), &account, T::Bond::get())
            })?;
            Self::deposit_event(Event::Joined { attributor: account, key });
            Ok(())
        }
    }
}
