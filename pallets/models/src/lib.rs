//! Registered generators: who operates one, what it was trained on, what an output costs, and who shares the
//! operator's part of a fee.
//!
//! Registering a model accepts the terms of each of its datasets, now and as their DAOs change them. A payment
//! is settled by the team and the training shares registered here and by the terms in force when it is made.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        sp_runtime::{traits::SaturatedConversion, ArithmeticError},
    };
    use frame_system::pallet_prelude::*;
    use guerdon_primitives::{Balance, Datasets, ModelId, ModelOffer, Team};

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The datasets that models are trained on.
        type Datasets: Datasets<Self::AccountId>;
        /// The weights of the calls.
        type WeightInfo: WeightInfo;
    }

    /// The identifier that the next model receives.
    #[pallet::storage]
    pub type NextModel<T: Config> = StorageValue<_, ModelId, ValueQuery>;

    /// The registered models.
    #[pallet::storage]
    pub type Models<T: Config> = StorageMap<_, Twox64Concat, ModelId, Model<T::AccountId>>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A model was registered.
        Registered {
            /// Its identifier.
            model: ModelId,
            /// Who operates it.
            operator: T::AccountId,
        },
        /// The price of a model's outputs was changed.
        PriceSet {
            /// Which model.
            model: ModelId,
            /// The least fee for one output from now on.
            price: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// A model must name the datasets it was trained on.
        NoDataset,
        /// There is no such dataset.
        UnknownDataset,
        /// A dataset is named twice.
        DatasetTwice,
        /// A dataset's training share is zero.
        NoTrainingShare,
        /// A model must have a team that shares the operator's part.
        NoTeam,
        /// The share of a member of the team is zero.
        NoTeamShare,
        /// The price of an output is zero.
        ZeroPrice,
        /// There is no such model.
        UnknownModel,
        /// Only the model's operator may do this.
        NotOperator,
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
        /// Registers a model that the caller operates, and accepts the terms of each of its datasets.
        ///
        /// `price` is the least fee for one output, `team` shares the operator's part of the terms by relative
        /// shares, `training` says by relative shares how much each dataset counted in training.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(training.len() as u32))]
        pub fn register(
            origin: OriginFor<T>,
            price: Balance,
            team: Team<T::AccountId>,
            training: Training,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            ensure!(price > 0, Error::<T>::ZeroPrice);
            ensure!(!team.is_empty(), Error::<T>::NoTeam);
            ensure!(team.iter().all(|(_, _, share)| *share > 0), Error::<T>::NoTeamShare);
            ensure!(!training.is_empty(), Error::<T>::NoDataset);
            for (place, (dataset, share)) in training.iter().enumerate() {
                ensure!(*share > 0, Error::<T>::NoTrainingShare);
                let named_before = training[..place].iter().any(|(earlier, _)| earlier == dataset);
                ensure!(!named_before, Error::<T>::DatasetTwice);
                ensure!(T::Datasets::terms(*dataset).is_some(), Error::<T>::UnknownDataset);
            }

            let model = NextModel::<T>::get();
            NextModel::<T>::put(model.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            let registered_at = frame_system::Pallet::<T>::block_number().saturated_into();
            let record = Model { operator: operator.clone(), price, team, training, registered_at };
            Models::<T>::insert(model, record);
            Self::deposit_event(Event::Registered { model, operator });
            Ok(())
        }

        /// Changes the least fee for one output, for payments made from now on.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_price())]
        pub fn set_price(origin: OriginFor<T>, model: ModelId, price: Balance) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            ensure!(price > 0, Error::<T>::ZeroPrice);
            Models::<T>::try_mutate(model, |record| {
                let record = record.as_mut().ok_or(Error::<T>::UnknownModel)?;
                ensure!(record.operator == caller, Error::<T>::NotOperator);
                record.price = price;
                Self::deposit_event(Event::PriceSet { model, price });
                Ok(())
            })
        }
    }

    impl<T: Config> guerdon_primitives::Models<T::AccountId> for Pallet<T> {
        fn offer(model: ModelId) -> Option<ModelOffer<T::AccountId>> {
            let Model { price, team, training, .. } = Models::<T>::get(model)?;
            Some(ModelOffer { price, team, training: training.into_inner() })
        }
    }

    #[cfg(any(test, feature = "try-runtime"))]
    impl<T: Config> Pallet<T> {
        /// Every model can be paid for: it has a price, a team, and datasets that exist, none named twice.
        pub fn do_try_state() -> Result<(), frame_support::sp_runtime::TryRuntimeError> {
            let next = NextModel::<T>::get();
            for (model, record) in Models::<T>::iter() {
                ensure!(model < next, "a model's identifier is still to be given");
                ensure!(record.price > 0, "a model is free");
                ensure!(!record.team.is_empty(), "a model has no team");
                ensure!(record.team.iter().all(|(_, _, share)| *share > 0), "a team share is zero");
                ensure!(!record.training.is_empty(), "a model has no dataset");
                let mut datasets = alloc::collections::BTreeSet::new();
                for (dataset, share) in &record.training {
                    ensure!(*share > 0, "a training share is zero");
                    ensure!(datasets.insert(*dataset), "a dataset is named twice");
                    ensure!(T::Datasets::terms(*dataset).is_some(), "a model's dataset does not exist");
                }
            }
            Ok(())
        }
    }
}
