//! The register of works: who registered which bytes, when, under which licence, and made from what.
//!
//! A work is known by the SHA-256 of its bytes, so that anyone who holds the bytes can find its owner. The
//! first to register a work owns it. A deposit pays for the place in state and makes squatting cost something.
//! Datasets read the register through [`guerdon_primitives::Works`].
//!
//! # Withdrawal and removal
//!
//! An owner can take back the consent: no payment made from that block on pays by the work. The record stays, so
//! that every settlement made before can still be explained. A record goes away only while nothing refers to it:
//! [`ReferencesOf`] counts the datasets that keep or judge the work, and the works that have it as an ancestor.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod lineage;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub use pallet::*;
pub use types::{References, WorkParent, WorkParents};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        sp_runtime::{traits::SaturatedConversion, ArithmeticError},
        traits::{Consideration, Defensive, Footprint},
    };
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        is_licence, is_usable, BlockNumber, Consent, Licence, Locator, Payments, Work, WorkId,
        WorkReferences, MAX_WORK_ANCESTORS,
    };

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Takes and returns the deposit for the record of a work.
        type Consideration: Consideration<Self::AccountId, Footprint>;

        /// The payments whose outputs works are made from.
        type Payments: Payments;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds funds.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// The deposits of the works an account registered.
        Registration,
    }

    /// The registered works.
    ///
    /// The key is a SHA-256 that the caller chooses, hence hashed again: nobody can unbalance the trie.
    #[pallet::storage]
    pub type Works<T: Config> = StorageMap<_, Blake2_128Concat, WorkId, Work<T::AccountId>>;

    /// The deposit of each registered work, attributed to its owner.
    #[pallet::storage]
    pub type Tickets<T: Config> = StorageMap<_, Blake2_128Concat, WorkId, T::Consideration>;

    /// How many refer to each work; nothing for works that none refers to.
    #[pallet::storage]
    pub type ReferencesOf<T> = StorageMap<_, Blake2_128Concat, WorkId, References, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A work was registered.
        Registered {
            /// The SHA-256 of its bytes.
            work: WorkId,
            /// Who registered it.
            owner: T::AccountId,
        },
        /// The consent to a work was taken back: no payment made from this block on pays by it.
        Withdrawn {
            /// The SHA-256 of its bytes.
            work: WorkId,
        },
        /// A work was given up: it is registered no more, and its deposit went back to its owner.
        Removed {
            /// The SHA-256 of its bytes.
            work: WorkId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The work is registered already.
        AlreadyRegistered,
        /// The address of the work's bytes is neither empty nor an http or https URL of plain letters, digits and signs.
        UnusableLocator,
        /// The licence is empty, or has other characters than plain letters, digits, hyphens, dots and plus signs.
        UnusableLicence,
        /// A parent would have nothing of the work's income.
        ZeroPart,
        /// The same parent is named twice.
        ParentTwice,
        /// A work that is named as parent is not registered.
        UnknownParent,
        /// The consent to a work that is named as parent was taken back.
        ParentWithdrawn,
        /// There is no payment of the number that is named as parent.
        UnknownPayment,
        /// The payment that is named as parent was made in this same block.
        PaymentTooRecent,
        /// The parents and what they were made from are together more than a work can be made from.
        TooManyAncestors,
        /// The parents' parts together are more than the work's whole income.
        PartsOverWhole,
        /// There is no such work.
        UnknownWork,
        /// The work belongs to another account.
        NotOwner,
        /// The consent to the work was taken back before.
        AlreadyWithdrawn,
        /// The work is or was in a dataset, or is being judged for one.
        InDataset,
        /// Another registered work was made from this one.
        HasDerivedWorks,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("register", T::WeightInfo::register(MAX_WORK_ANCESTORS)),
                ("withdraw", T::WeightInfo::withdraw()),
                ("remove", T::WeightInfo::remove()),
            ] {
                assert!(weight.all_lte(most), "{call} does not fit a block");
            }
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame_support::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers a work under the SHA-256 of its bytes, and takes the deposit.
        ///
        /// An empty locator says that engines already hold the bytes. The consent says whether models may be trained
        /// on the work. The licence is an SPDX identifier or a
        /// `LicenseRef-`, of which only the syntax is checked. Each parent has the stated part of what the work
        /// earns, and shares it with its own ancestors.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(parents.len() as u32))]
        pub fn register(
            origin: OriginFor<T>,
            work: WorkId,
            locator: Locator,
            licence: Licence,
            consent: Consent,
            parents: WorkParents,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            ensure!(!Works::<T>::contains_key(work), Error::<T>::AlreadyRegistered);
            ensure!(is_usable(&locator), Error::<T>::UnusableLocator);
            ensure!(is_licence(&licence), Error::<T>::UnusableLicence);
            let upstream = Self::upstream(&parents)?;
            Self::hold_ancestors(&upstream)?;

            let record = Work {
                owner: owner.clone(),
                locator,
                registered_at: Self::now(),
                licence,
                consent,
                upstream,
                withdrawn_at: None,
            };
            let ticket = T::Consideration::new(&owner, Footprint::from_encodable(&record))?;
            Tickets::<T>::insert(work, ticket);
            Works::<T>::insert(work, record);
            Self::deposit_event(Event::Registered { work, owner });
            Ok(())
        }

        /// Takes back the consent to a work, for good.
        ///
        /// No payment made from this block on pays by it, and no dataset takes it any more. Payments made before are
        /// settled as they would have been. The work stays in the entries of its datasets, and its record stays.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, work: WorkId) -> DispatchResult {
            let mut record = Self::owned(origin, &work)?;
            ensure!(record.withdrawn_at.is_none(), Error::<T>::AlreadyWithdrawn);
            record.withdrawn_at = Some(Self::now());
            Works::<T>::insert(work, record);
            Self::deposit_event(Event::Withdrawn { work });
            Ok(())
        }

        /// Gives up a work that nothing refers to: the record goes away, and the deposit returns.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::remove())]
        pub fn remove(origin: OriginFor<T>, work: WorkId) -> DispatchResult {
            let record = Self::owned(origin, &work)?;
            let references = ReferencesOf::<T>::get(work);
            ensure!(references.datasets == 0, Error::<T>::InDataset);
            ensure!(references.derived == 0, Error::<T>::HasDerivedWorks);

            Self::release_ancestors(&record.upstream);
            Works::<T>::remove(work);
            if let Some(ticket) = Tickets::<T>::take(work).defensive_proof("every work has its deposit") {
                ticket.drop(&record.owner)?;
            }
            Self::deposit_event(Event::Removed { work });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        pub(crate) fn now() -> BlockNumber {
            frame_system::Pallet::<T>::block_number().saturated_into()
        }

        /// The record of a work that belongs to the caller.
        fn owned(origin: OriginFor<T>, work: &WorkId) -> Result<Work<T::AccountId>, DispatchError> {
            let who = ensure_signed(origin)?;
            let record = Works::<T>::get(work).ok_or(Error::<T>::UnknownWork)?;
            ensure!(record.owner == who, Error::<T>::NotOwner);
            Ok(record)
        }
    }

    impl<T: Config> guerdon_primitives::Works<T::AccountId> for Pallet<T> {
        fn work(work: &WorkId) -> Option<Work<T::AccountId>> {
            Works::<T>::get(work)
        }
    }

    impl<T: Config> WorkReferences for Pallet<T> {
        fn hold(work: &WorkId) -> DispatchResult {
            ensure!(Works::<T>::contains_key(work), Error::<T>::UnknownWork);
            ReferencesOf::<T>::try_mutate(work, |references| {
                references.datasets = references.datasets.checked_add(1).ok_or(ArithmeticError::Overflow)?;
                Ok(())
            })
        }

        fn release(work: &WorkId) {
            Self::lower(work, |references| &mut references.datasets);
        }
    }
}
