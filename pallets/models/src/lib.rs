//! Registered generators: who operates one, what it was trained on, what an output costs, and who shares the
//! operator's part of a fee.
//!
//! Registering a model accepts the terms of each of its datasets, now and as their DAOs change them. A payment
//! is settled by the team and the training shares registered here and by the terms in force when it is made.
//!
//! A model that was made from another one, by fine-tuning or merging, names it as its parent, and pays it the part
//! that the parent asks for. The parts of all its ancestors are worked out once, when it is registered, and stay as
//! they are: a parent that asks for more asks it of later children. A parent is registered before its children, so
//! no model is its own ancestor.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

mod lineage;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
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
    use guerdon_primitives::{Balance, Datasets, ModelId, ModelOffer, Team, Upstream};

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
            /// What it was made from.
            parent: Option<ModelId>,
        },
        /// The price of a model's outputs was changed.
        PriceSet {
            /// Which model.
            model: ModelId,
            /// The least fee for one output from now on.
            price: Balance,
        },
        /// A model's operator said whether models may be made from it.
        DerivativesSet {
            /// Which model.
            model: ModelId,
            /// On what condition, from now on.
            derivatives: Derivatives,
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
        /// There is no such model to be made from.
        UnknownParent,
        /// The parent's operator does not let models be made from it.
        DerivativesRefused,
        /// The parent asks for another part than the one that is accepted.
        OtherPartAsked,
        /// The parent has as many ancestors as a model can have.
        TooManyAncestors,
        /// The model and its ancestors were trained on more datasets than a fee is divided among.
        TooManyDatasets,
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
        /// shares, `training` says by relative shares how much each dataset counted in training. `parent` is what
        /// the model was made from, with the part that this asks for, and `derivatives` says whether models may be
        /// made from this one.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(training.len() as u32))]
        pub fn register(
            origin: OriginFor<T>,
            price: Balance,
            team: Team<T::AccountId>,
            training: Training,
            parent: Option<Parent>,
            derivatives: Derivatives,
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
            let upstream = match parent {
                Some(parent) => Self::upstream(parent)?,
                None => Upstream::default(),
            };
            Self::ensure_datasets_fit(&training, &upstream)?;

            let model = NextModel::<T>::get();
            NextModel::<T>::put(model.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            let registered_at = frame_system::Pallet::<T>::block_number().saturated_into();
            let record = Model {
                operator: operator.clone(),
                price,
                team,
                training,
                upstream,
                derivatives,
                registered_at,
            };
            Models::<T>::insert(model, record);
            let parent = parent.map(|parent| parent.model);
            Self::deposit_event(Event::Registered { model, operator, parent });
            Ok(())
        }

        /// Changes the least fee for one output, for payments made from now on.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_price())]
        pub fn set_price(origin: OriginFor<T>, model: ModelId, price: Balance) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            ensure!(price > 0, Error::<T>::ZeroPrice);
            Self::change(model, &caller, |record| record.price = price)?;
            Self::deposit_event(Event::PriceSet { model, price });
            Ok(())
        }

        /// Says whether models may be made from this one, and for which part of their income, from now on.
        ///
        /// Models that were made from it before keep the part that they accepted.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::set_derivatives())]
        pub fn set_derivatives(
            origin: OriginFor<T>,
            model: ModelId,
            derivatives: Derivatives,
        ) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            Self::change(model, &caller, |record| record.derivatives = derivatives)?;
            Self::deposit_event(Event::DerivativesSet { model, derivatives });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        /// Changes a model of the caller's.
        fn change(
            model: ModelId,
            caller: &T::AccountId,
            change: impl FnOnce(&mut Model<T::AccountId>),
        ) -> DispatchResult {
            Models::<T>::try_mutate(model, |record| {
                let record = record.as_mut().ok_or(Error::<T>::UnknownModel)?;
                ensure!(record.operator == *caller, Error::<T>::NotOperator);
                change(record);
                Ok(())
            })
        }
    }

    impl<T: Config> guerdon_primitives::Models<T::AccountId> for Pallet<T> {
        fn offer(model: ModelId) -> Option<ModelOffer<T::AccountId>> {
            let Model { price, team, training, upstream, .. } = Models::<T>::get(model)?;
            Some(ModelOffer { price, team, training: training.into_inner(), upstream })
        }
    }
}
