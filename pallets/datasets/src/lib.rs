//! Datasets: curated collections of works, their shares, and the staking of these.
//!
//! Whoever creates a dataset states its policy and its first terms. Owners offer works; the attributors judge
//! how near an offered work is to those offered before it. Near-copies are refused, everything else is
//! admitted and its owner receives the more shares the newer the work is.
//!
//! # Changes
//!
//! The DAO of a dataset can change its terms, its policy and its curator, all but what becomes of the shares of
//! withdrawn works. New terms start after the notice period of its voting rules; a model whose operator accepts
//! them has them earlier. Everything else changes at once. The least that contributors receive under any terms
//! can only be raised.
//!
//! Nothing changes for what was done before. An offer keeps the similarity and the shares that the policy stated
//! when it was made, and is judged by them.
//!
//! # Treasuries
//!
//! Each dataset has a treasury, which is an account without a key. What it receives is for its DAO to spend.
//!
//! # Withdrawal
//!
//! A work that is withdrawn, from the dataset or from all, is paid by no payment made from that block on. Its
//! offer stays, so that earlier payments are settled and explained by it, and so that it can bring no shares a
//! second time. It stays among the entries too, so that no copy of it is admitted as new. The policy says
//! whether the shares that it brought are burned.
//!
//! # Shares and stakes
//!
//! The shares of a dataset are the asset that has its number. They are created and minted by this pallet alone,
//! and owned by an account without a key, so that nobody can freeze, burn or destroy them. A staked share is
//! under a freeze and cannot be transferred; shares are staked from birth.
//!
//! [`Stakes`] holds what each account has staked and always equals its freeze. Others are told before a stake
//! changes: so dividends go to whom they are earned by, and votes know what was staked at an earlier time.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod admission;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod governed;
mod policy;
mod reading;
mod staking;
mod types;
pub mod weights;
mod withdrawal;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use policy::{Policy, ShareFate, MAX_BASE_SHARES};
pub use types::{Dataset, Offer};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::{
            fungibles::{self, Create as _, Inspect as _},
            Consideration, Footprint,
        },
        PalletId,
    };
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        jobs::{JobId, Task},
        Admission, Balance, BlockNumber, DatasetId, Jobs, OnStakeChange, Parts, StakeLocks, StatedTerms,
        Terms, VotingBounds, VotingRules, WorkId, WorkReferences, Works,
    };
    use sp_runtime::{
        traits::{AccountIdConversion, SaturatedConversion},
        ArithmeticError,
    };

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

        /// Takes the deposit for a dataset.
        type DatasetConsideration: Consideration<Self::AccountId, Footprint>;

        /// Takes and returns the deposit for an offer.
        type OfferConsideration: Consideration<Self::AccountId, Footprint>;

        /// The register of works.
        type Works: Works<Self::AccountId> + WorkReferences;

        /// Where novelty is judged.
        type Jobs: Jobs;

        /// Told before a stake changes.
        type OnStakeChange: OnStakeChange<Self::AccountId>;

        /// Says whose stakes must stay.
        type StakeLocks: StakeLocks<Self::AccountId>;

        /// Gives the account that owns the share assets.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The bounds of the rules that holders vote by.
        type VotingBounds: VotingBounds;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet freezes shares.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum FreezeReason {
        /// They are staked.
        Staked,
    }

    /// Why the pallet holds funds.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// The deposits of the datasets an account created.
        Dataset,
        /// The deposits of the works an account offered.
        Offer,
    }

    /// The number of the next dataset.
    #[pallet::storage]
    pub type NextDataset<T> = StorageValue<_, DatasetId, ValueQuery>;

    /// All datasets ever created, by their numbers.
    #[pallet::storage]
    pub type Datasets<T: Config> = StorageMap<_, Twox64Concat, DatasetId, Dataset<T::AccountId>>;

    /// The deposit of each dataset, attributed to who created it. A dataset never goes away, so neither does this.
    #[pallet::storage]
    pub type DatasetTickets<T: Config> = StorageMap<_, Twox64Concat, DatasetId, T::DatasetConsideration>;

    /// The works offered to each dataset that are being judged or were admitted, withdrawn ones among them.
    #[pallet::storage]
    pub type Offers<T> = StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, WorkId, Offer>;

    /// The deposit of each offer, attributed to the work's owner.
    #[pallet::storage]
    pub type OfferTickets<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, WorkId, T::OfferConsideration>;

    /// The offered works in the order of their offers. Offers that came to nothing leave holes.
    #[pallet::storage]
    pub type Entries<T> = StorageDoubleMap<_, Twox64Concat, DatasetId, Twox64Concat, u32, WorkId>;

    /// The stakes above zero.
    #[pallet::storage]
    pub type Stakes<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, T::AccountId, Balance, ValueQuery>;

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
            /// The SHA-256 of its bytes.
            work: WorkId,
            /// The job that judges it.
            job: JobId,
        },
        /// An offered work was admitted.
        Admitted {
            /// The dataset that it is now in.
            dataset: DatasetId,
            /// The SHA-256 of its bytes.
            work: WorkId,
            /// Who registered it.
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
            /// The SHA-256 of its bytes.
            work: WorkId,
            /// How near the nearest other work is.
            similarity: Parts,
            /// The nearest other work.
            nearest: Option<WorkId>,
        },
        /// An offer ended without a judgement. The work may be offered again, unless its consent was taken back.
        Unjudged {
            /// The dataset it was offered to.
            dataset: DatasetId,
            /// The SHA-256 of the bytes of the offered work.
            work: WorkId,
        },
        /// A work left a dataset: no payment made from this block on pays by it there.
        Withdrawn {
            /// The dataset it was withdrawn from.
            dataset: DatasetId,
            /// The SHA-256 of its bytes.
            work: WorkId,
            /// How many of the owner's shares were burned.
            burned: Balance,
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
        /// The DAO has new terms start. Models whose operators accept them have them from then on.
        TermsEnacted {
            /// The dataset whose terms they are.
            dataset: DatasetId,
            /// Their number.
            revision: u32,
            /// How they split the dataset's part of a fee.
            terms: Terms,
            /// The block from which on they are in force for every model.
            starts_at: BlockNumber,
        },
        /// The DAO raised the least that contributors receive under any terms.
        ContributorsFloorRaised {
            /// The dataset whose contributors they are.
            dataset: DatasetId,
            /// The least part.
            floor: Parts,
        },
        /// The DAO changed what the dataset takes, for works offered from now on.
        AdmissionChanged {
            /// The dataset whose DAO did.
            dataset: DatasetId,
            /// What it takes.
            admission: Admission,
        },
        /// The DAO made another account the dataset's curator.
        CuratorChanged {
            /// The dataset whose curator it is.
            dataset: DatasetId,
            /// Who its curator is.
            curator: T::AccountId,
        },
        /// The DAO changed the rules that it votes by, for proposals made from now on.
        VotingRulesChanged {
            /// The dataset whose DAO did.
            dataset: DatasetId,
            /// What they are for proposals made from now on.
            rules: VotingRules,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The four parts of the terms do not sum to 100 %.
        TermsNotWhole,
        /// A work without any similar one would bring no shares.
        NoBaseShares,
        /// There is no such dataset.
        UnknownDataset,
        /// There is no such work.
        UnknownWork,
        /// The work belongs to another account.
        NotOwner,
        /// The work is or was in the dataset, or is being judged for it.
        AlreadyOffered,
        /// The account has fewer shares that are not staked.
        NotEnoughShares,
        /// The account has staked fewer shares.
        NotEnoughStaked,
        /// The amount is zero.
        ZeroAmount,
        /// Some of these shares have voted, or back a proposal of the account, and the vote is still open.
        StakeLocked,
        /// The shares of all works could sum to more than an amount holds if each brought so many.
        TooManyBaseShares,
        /// A licence is empty, or has other characters than plain letters, digits, hyphens, dots and plus signs.
        UnusableLicence,
        /// A licence is listed twice.
        LicenceTwice,
        /// The consent to the work was taken back for all datasets.
        WorkWithdrawn,
        /// The dataset takes no works under the work's licence.
        LicenceNotAccepted,
        /// The work's owner does not consent to what the dataset asks for.
        ConsentNotGiven,
        /// The work is not in the dataset, nor being judged for it.
        NotOffered,
        /// The work was withdrawn from the dataset before.
        AlreadyWithdrawn,
        /// Contributors would receive less than the dataset's floor.
        BelowFloor,
        /// The floor of what contributors receive can only be raised.
        FloorNotRaised,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("create", T::WeightInfo::create()),
                ("offer", T::WeightInfo::offer()),
                ("stake", T::WeightInfo::stake()),
                ("unstake", T::WeightInfo::unstake()),
                ("withdraw", T::WeightInfo::withdraw()),
            ] {
                assert!(weight.all_lte(most), "{call} does not fit a block");
            }
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
        /// The policy says what it takes and how its DAO votes. The terms are four fractions over 10^9, which sum to 10^9. The deposit is by the largest size that the
        /// record can be changed to. It stays for as long as the dataset, which is for good.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create())]
        pub fn create(origin: OriginFor<T>, policy: Policy, terms: StatedTerms) -> DispatchResult {
            let curator = ensure_signed(origin)?;
            let terms = terms.checked().ok_or(Error::<T>::TermsNotWhole)?;
            policy.ensure_usable::<T>()?;
            policy.ensure_above_floor::<T>(&terms)?;

            let dataset = NextDataset::<T>::get();
            NextDataset::<T>::put(dataset.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            T::Shares::create(dataset, Self::account_id(), true, 1)?;
            let record = Dataset::new(curator.clone(), policy, terms);
            let footprint = Footprint::from_mel::<Dataset<T::AccountId>>();
            let ticket = T::DatasetConsideration::new(&curator, footprint)?;
            DatasetTickets::<T>::insert(dataset, ticket);
            Datasets::<T>::insert(dataset, record);
            Self::deposit_event(Event::Created { dataset, curator });
            Ok(())
        }

        /// Offers a dataset a work of one's own, and has its novelty judged by the policy as it is now.
        ///
        /// The deposit returns when the offer is refused or ends unjudged. That of an admitted work stays, as the offer
        /// does.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::offer())]
        pub fn offer(origin: OriginFor<T>, dataset: DatasetId, work: WorkId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
            let registered = T::Works::work(&work).ok_or(Error::<T>::UnknownWork)?;
            ensure!(registered.owner == who, Error::<T>::NotOwner);
            ensure!(!Offers::<T>::contains_key(dataset, work), Error::<T>::AlreadyOffered);
            ensure!(registered.withdrawn_at.is_none(), Error::<T>::WorkWithdrawn);
            let admission = &record.policy.admission;
            ensure!(admission.accepts_licence(&registered.licence), Error::<T>::LicenceNotAccepted);
            ensure!(admission.consents.accepts(registered.consent), Error::<T>::ConsentNotGiven);

            let index = record.entries;
            record.entries = index.checked_add(1).ok_or(ArithmeticError::Overflow)?;
            // No fee depends on it.
            let job = T::Jobs::open(Task::Novelty { dataset, work }, Some(0))?;
            T::Works::hold(&work)?;
            // The offer, and the entry that is the work.
            let footprint = Footprint::from_mel::<(Offer, WorkId)>();
            OfferTickets::<T>::insert(dataset, work, T::OfferConsideration::new(&who, footprint)?);
            Entries::<T>::insert(dataset, index, work);
            Offers::<T>::insert(dataset, work, Offer::new(index, job, &record.policy.admission));
            Datasets::<T>::insert(dataset, record);
            Self::deposit_event(Event::Offered { dataset, work, job });
            Ok(())
        }

        /// Stakes an amount of a dataset's shares: from now on they earn dividends, and from the next vote on they vote.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::stake())]
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

        /// Unstakes an amount of a dataset's shares, which can then be transferred.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::unstake())]
        pub fn unstake(origin: OriginFor<T>, dataset: DatasetId, amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            let staked =
                Self::stake_of(dataset, &who).checked_sub(amount).ok_or(Error::<T>::NotEnoughStaked)?;
            ensure!(staked >= T::StakeLocks::locked(dataset, &who), Error::<T>::StakeLocked);
            Self::change_stake(dataset, &who, staked)?;
            Self::deposit_event(Event::Unstaked { dataset, who, amount });
            Ok(())
        }

        /// Withdraws a work from the dataset: by its owner, or by anyone once it is withdrawn from all.
        ///
        /// No payment made from this block on pays by it there. A work that is being judged will not be
        /// admitted, whatever the judgement. If the policy says so, as many of the owner's shares are burned as
        /// the work brought, or all if these are fewer: unstaked ones first, then staked ones. That fails while
        /// staked ones would be needed and are locked by an open vote; withdrawing the work from all datasets
        /// never does.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, dataset: DatasetId, work: WorkId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::withdraw_work(&who, dataset, work)
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that owns the share assets. It has no key.
        pub fn account_id() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }

        pub(crate) fn now() -> BlockNumber {
            frame_system::Pallet::<T>::block_number().saturated_into()
        }
    }
}
