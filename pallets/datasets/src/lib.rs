//! Datasets: curated collections of works, their shares, and the staking of these.
//!
//! Whoever creates a dataset states its policy and its first terms. Owners offer works; the attributors judge
//! how near an offered work is to those offered before it. Near-copies are refused, everything else is
//! admitted and its owner receives the more shares the newer the work is.
//!
//! # Shares and stakes
//!
//! The shares of a dataset are the asset that has its number. They are created and minted by this pallet alone,
//! and owned by an account without a key, so that nobody can freeze, burn or destroy them. A staked share is
//! under a freeze and cannot be transferred; shares are staked from birth.
//!
//! [`Stakes`] holds what each account has staked and always equals its freeze. The freeze alone would not do:
//! it does not know what was staked at an earlier time.
//!
//! # Snapshots
//!
//! A snapshot raises the dataset's snapshot number and writes nothing else. Each stake keeps the number it was
//! last changed under and what counts for that snapshot; a stake with an older number has not changed since
//! before the present snapshot, so all of it counts. What is unstaked after a snapshot never counts for it
//! again, whoever stakes it next: no share counts twice for one snapshot.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
mod reading;
mod staking;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub use pallet::*;
pub use types::{Dataset, Offer, Policy, Stake, MAX_BASE_SHARES};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::fungibles::{self, Create as _, Inspect as _},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use guerdon_primitives::{
        jobs::{JobId, Task},
        Balance, BlockNumber, DatasetId, Jobs, OnStakeChange, Parts, StakeLocks, Terms, WorkId, Works,
    };
    use sp_runtime::{traits::AccountIdConversion, ArithmeticError};

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The assets that shares are.
        type Shares: fungibles::Create<Self::AccountId, AssetId = DatasetId, Balance = Balance>
            + fungibles::Mutate<Self::AccountId>;

        /// The freezes on the same assets.
        type StakedShares: fungibles::freeze::Mutate<
            Self::AccountId,
            AssetId = DatasetId,
            Balance = Balance,
            Id = Self::RuntimeFreezeReason,
        >;

        /// The runtime's reasons for freezes.
        type RuntimeFreezeReason: From<FreezeReason>;

        /// The register of works.
        type Works: Works<Self::AccountId>;

        /// Where novelty is judged.
        type Jobs: Jobs;

        /// Told before a stake changes.
        type OnStakeChange: OnStakeChange<Self::AccountId>;

        /// Says whose stakes must stay.
        type StakeLocks: StakeLocks<Self::AccountId>;

        /// Gives the account that owns the share assets.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The shortest voting period that a policy may state, in blocks.
        #[pallet::constant]
        type MinVotingPeriod: Get<BlockNumber>;

        /// The longest voting period that a policy may state, in blocks.
        #[pallet::constant]
        type MaxVotingPeriod: Get<BlockNumber>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet freezes shares.
    #[pallet::composite_enum]
    pub enum FreezeReason {
        /// They are staked.
        Staked,
    }

    /// The number of the next dataset.
    #[pallet::storage]
    pub type NextDataset<T> = StorageValue<_, DatasetId, ValueQuery>;

    /// The datasets.
    #[pallet::storage]
    pub type Datasets<T: Config> = StorageMap<_, Twox64Concat, DatasetId, Dataset<T::AccountId>>;

    /// The works offered to each dataset that are being judged or were admitted.
    #[pallet::storage]
    pub type Offers<T> = StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, WorkId, Offer>;

    /// The same works in the order of their offers. Offers that came to nothing leave holes.
    #[pallet::storage]
    pub type Entries<T> = StorageDoubleMap<_, Twox64Concat, DatasetId, Twox64Concat, u32, WorkId>;

    /// The stakes above zero.
    #[pallet::storage]
    pub type Stakes<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, T::AccountId, Stake>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A dataset was created.
        Created {
            /// Its number, which is also that of its shares.
            dataset: DatasetId,
            /// Who created it.
            curator: T::AccountId,
        },
        /// A work was offered.
        Offered {
            /// The dataset it was offered to.
            dataset: DatasetId,
            /// The work.
            work: WorkId,
            /// The job that judges it.
            job: JobId,
        },
        /// An offered work was admitted.
        Admitted {
            /// The dataset that it is now in.
            dataset: DatasetId,
            /// The work.
            work: WorkId,
            /// Its owner.
            owner: T::AccountId,
            /// How near the nearest other work is.
            similarity: Parts,
            /// The shares that the owner received, staked.
            shares: Balance,
        },
        /// An offered work was refused for being too near to another.
        Refused {
            /// The dataset it was offered to.
            dataset: DatasetId,
            /// The work.
            work: WorkId,
            /// How near the nearest other work is.
            similarity: Parts,
            /// The nearest other work.
            nearest: Option<WorkId>,
        },
        /// An offer ended without a judgement. The work may be offered again.
        Unjudged {
            /// The dataset it was offered to.
            dataset: DatasetId,
            /// The work.
            work: WorkId,
        },
        /// Shares were staked by their holder.
        Staked {
            /// Whose shares they are.
            dataset: DatasetId,
            /// The holder.
            who: T::AccountId,
            /// How many.
            amount: Balance,
        },
        /// Shares were unstaked.
        Unstaked {
            /// Whose shares they are.
            dataset: DatasetId,
            /// The holder.
            who: T::AccountId,
            /// How many.
            amount: Balance,
        },
        /// New terms are in force, for payments made from now on.
        TermsChanged {
            /// The dataset whose terms they are.
            dataset: DatasetId,
            /// The terms.
            terms: Terms,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The three parts of the terms do not sum to 10^9.
        TermsNotWhole,
        /// A work without any similar one would bring no shares.
        NoBaseShares,
        /// The voting period is too short or too long, or the quorum is zero.
        UnusableVotingRules,
        /// There is no such dataset.
        UnknownDataset,
        /// There is no such work.
        UnknownWork,
        /// The work belongs to another account.
        NotOwner,
        /// The work is in the dataset, or is being judged for it.
        AlreadyOffered,
        /// The account has fewer unstaked shares.
        NotEnoughShares,
        /// The account has fewer staked shares.
        NotEnoughStaked,
        /// The number of shares is zero.
        ZeroAmount,
        /// The account takes part in a vote of the dataset that is still open.
        StakeLocked,
        /// So many shares for each work could sum to more than an amount holds.
        TooManyBaseShares,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            assert!(T::MinVotingPeriod::get() > 0, "a vote must last");
            assert!(T::MinVotingPeriod::get() <= T::MaxVotingPeriod::get(), "no voting period is allowed");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Creates a dataset and its shares, of which there are none yet.
        ///
        /// The terms are three fractions over 10^9, which sum to 10^9.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create())]
        pub fn create(
            origin: OriginFor<T>,
            policy: Policy,
            operator: u32,
            contributors: u32,
            shareholders: u32,
        ) -> DispatchResult {
            let curator = ensure_signed(origin)?;
            let terms =
                types::terms(operator, contributors, shareholders).ok_or(Error::<T>::TermsNotWhole)?;
            ensure!(policy.base_shares > 0, Error::<T>::NoBaseShares);
            ensure!(policy.base_shares <= MAX_BASE_SHARES, Error::<T>::TooManyBaseShares);
            let periods = T::MinVotingPeriod::get()..=T::MaxVotingPeriod::get();
            ensure!(
                periods.contains(&policy.voting.period) && policy.voting.quorum > Parts::ZERO,
                Error::<T>::UnusableVotingRules
            );

            let dataset = NextDataset::<T>::get();
            NextDataset::<T>::put(dataset.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            T::Shares::create(dataset, Self::account_id(), true, 1)?;
            Datasets::<T>::insert(dataset, Dataset::new(curator.clone(), policy, terms));
            Self::deposit_event(Event::Created { dataset, curator });
            Ok(())
        }

        /// Offers a work of one's own, and has its novelty judged.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::offer().saturating_add(T::Jobs::weight()))]
        pub fn offer(origin: OriginFor<T>, dataset: DatasetId, work: WorkId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
            let registered = T::Works::work(&work).ok_or(Error::<T>::UnknownWork)?;
            ensure!(registered.owner == who, Error::<T>::NotOwner);
            ensure!(!Offers::<T>::contains_key(dataset, work), Error::<T>::AlreadyOffered);

            let index = record.entries;
            record.entries = index.checked_add(1).ok_or(ArithmeticError::Overflow)?;
            let job = T::Jobs::open(Task::Novelty { dataset, work })?;
            Datasets::<T>::insert(dataset, record);
            Entries::<T>::insert(dataset, index, work);
            Offers::<T>::insert(dataset, work, Offer { index, job, admitted_at: None });
            Self::deposit_event(Event::Offered { dataset, work, job });
            Ok(())
        }

        /// Stakes shares: from now on they earn dividends, and from the next vote on they vote.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::stake().saturating_add(T::OnStakeChange::weight()))]
        pub fn stake(origin: OriginFor<T>, dataset: DatasetId, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            let staked = Self::stake_of(dataset, &who)
                .checked_add(amount)
                .filter(|staked| *staked <= T::Shares::balance(dataset, &who))
                .ok_or(Error::<T>::NotEnoughShares)?;
            Self::change_stake(dataset, &who, staked)?;
            Self::deposit_event(Event::Staked { dataset, who, amount });
            Ok(())
        }

        /// Unstakes shares, which can then be transferred.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::unstake().saturating_add(T::OnStakeChange::weight()))]
        pub fn unstake(origin: OriginFor<T>, dataset: DatasetId, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            let staked =
                Self::stake_of(dataset, &who).checked_sub(amount).ok_or(Error::<T>::NotEnoughStaked)?;
            ensure!(!T::StakeLocks::is_locked(dataset, &who), Error::<T>::StakeLocked);
            Self::change_stake(dataset, &who, staked)?;
            Self::deposit_event(Event::Unstaked { dataset, who, amount });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that owns the share assets. It has no key.
        pub fn account_id() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }
    }
}
