//! The register of works: who registered which bytes, and when.
//!
//! A work is known by the SHA-256 of its bytes, so that anyone who holds the bytes can find its owner. The
//! first to register a work owns it. A deposit pays for the place in state and makes squatting cost something.
//! Datasets read the register through [`guerdon_primitives::Works`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

pub use pallet::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        sp_runtime::traits::SaturatedConversion,
        traits::fungible::{Inspect, MutateHold},
    };
    use frame_system::pallet_prelude::*;
    use guerdon_primitives::{is_usable, Balance, Locator, Work, WorkId};

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The currency that deposits are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// What is held from the owner for each work. Raising it needs a migration of the holds.
        #[pallet::constant]
        type Deposit: Get<Balance>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds funds.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The deposits of the works an account registered.
        Registration,
    }

    /// The registered works.
    ///
    /// The key is a SHA-256 that the caller chooses, hence hashed again: nobody can unbalance the trie.
    #[pallet::storage]
    pub type Works<T: Config> = StorageMap<_, Blake2_128Concat, WorkId, Work<T::AccountId>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A work was registered.
        Registered {
            /// The work.
            work: WorkId,
            /// Who registered it.
            owner: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The work is registered already.
        AlreadyRegistered,
        /// The locator is neither empty nor an http or https URL of visible ASCII characters.
        UnusableLocator,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame_support::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers a work under the SHA-256 of its bytes, and holds the deposit.
        ///
        /// An empty locator says that engines already hold the bytes.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(origin: OriginFor<T>, work: WorkId, locator: Locator) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            ensure!(!Works::<T>::contains_key(work), Error::<T>::AlreadyRegistered);
            ensure!(is_usable(&locator), Error::<T>::UnusableLocator);
            T::Currency::hold(&HoldReason::Registration.into(), &owner, T::Deposit::get())?;

            let registered_at = frame_system::Pallet::<T>::block_number().saturated_into();
            Works::<T>::insert(work, Work { owner: owner.clone(), locator, registered_at });
            Self::deposit_event(Event::Registered { work, owner });
            Ok(())
        }
    }

    impl<T: Config> guerdon_primitives::Works<T::AccountId> for Pallet<T> {
        fn work(work: &WorkId) -> Option<Work<T::AccountId>> {
            Works::<T>::get(work)
        }
    }
}
