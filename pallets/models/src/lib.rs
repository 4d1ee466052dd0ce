//! Registered generators: who operates one, what it was trained on, what an output costs in which asset, and who
//! shares the operator's part of a fee.
//!
//! A payment is settled by the team and the training shares registered here, and by the terms that the model has when
//! it is made. Registering a model accepts the terms in force of each of its datasets and of its ancestors' datasets.
//! When a dataset's DAO changes them, the new ones start for every model after a notice. An operator that wants them
//! earlier accepts them, by their number, and has them at once. One that does not want them leaves the dataset. A model
//! that was trained on a dataset cannot unlearn it, so it takes no new payment from then on, until its operator
//! accepts terms of the dataset again. Models that were made from it are not affected: the operator of the model that
//! is paid for decides.
//!
//! A model that was made from another one, by fine-tuning or merging, names it as its parent, and pays it the part
//! that the parent asks for. The parts of all its ancestors are worked out once, when it is registered, and stay as
//! they are: a parent that asks for more asks it of later children. A parent is registered before its children, so
//! no model is its own ancestor.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

mod bargains;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
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
        dispatch::DispatchClass,
        pallet_prelude::*,
        sp_runtime::{traits::SaturatedConversion, ArithmeticError},
        traits::{Consideration, Footprint},
    };
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        Asset, Assets, Balance, DatasetId, Datasets, ModelId, ModelOffer, NoTerms, Prices, Team, Terms,
        Upstream,
    };
    use guerdon_split::MAX_DATASETS;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The datasets that models are trained on.
        type Datasets: Datasets<Self::AccountId>;
        /// What outputs may have a price in.
        type Assets: Assets;
        /// What an operator deposits for the place of a model and its bargains in state, of which every model has the
        /// same.
        type Consideration: Consideration<Self::AccountId, Footprint>;
        /// The weights of the calls.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper;
    }

    /// Why the pallet holds funds.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// The deposits of the models that an account operates.
        Registration,
    }

    /// The identifier that the next model receives.
    #[pallet::storage]
    pub type NextModel<T: Config> = StorageValue<_, ModelId, ValueQuery>;

    /// The registered models.
    #[pallet::storage]
    pub type Models<T: Config> = StorageMap<_, Twox64Concat, ModelId, Model<T::AccountId>>;

    /// What was deposited for each model.
    #[pallet::storage]
    pub type Tickets<T: Config> = StorageMap<_, Twox64Concat, ModelId, T::Consideration>;

    /// What the operators of models agreed on with datasets. Where nothing is here the terms in force count.
    #[pallet::storage]
    pub type Bargains<T: Config> =
        StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, DatasetId, Bargain>;

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
            /// The model whose outputs they are.
            model: ModelId,
            /// In what.
            asset: Asset,
            /// The least fee for one output from now on; none if it is not sold for this asset any more.
            price: Option<Balance>,
        },
        /// A model's operator said whether models may be made from it.
        DerivativesSet {
            /// The model that others may be made from.
            model: ModelId,
            /// On what condition, from now on.
            derivatives: Derivatives,
        },
        /// A model has terms of a dataset that its operator accepted.
        TermsAccepted {
            /// The model that has them.
            model: ModelId,
            /// Whose terms.
            dataset: DatasetId,
            /// Which of them.
            revision: u32,
        },
        /// A model's operator left a dataset: the model takes no new payment until it accepts terms of the dataset.
        DatasetLeft {
            /// The model that takes no new payment.
            model: ModelId,
            /// The dataset that was left.
            dataset: DatasetId,
        },
        /// A model was given up, and its deposit returned.
        Removed {
            /// The identifier that it had.
            model: ModelId,
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
        /// A model must have a price.
        NoPrice,
        /// The price of an output is zero.
        ZeroPrice,
        /// Fees are not taken in this asset.
        AssetNotApproved,
        /// The model has a price in as many assets as it can.
        TooManyPrices,
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
        /// Other models were made from this one, and have to pay it its part.
        HasChildren,
        /// Neither the model nor one that it was made from was trained on this dataset.
        NotTrainedOn,
        /// The dataset's terms that can be accepted have another number.
        OtherTerms,
        /// The model has the dataset's newest terms already.
        NothingToAccept,
        /// The model's operator left this dataset before.
        AlreadyLeft,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("register", T::WeightInfo::register(MAX_DATASETS)),
                ("set_price", T::WeightInfo::set_price()),
                ("set_derivatives", T::WeightInfo::set_derivatives()),
                ("remove", T::WeightInfo::remove()),
                ("accept_terms", T::WeightInfo::accept_terms()),
                ("leave_dataset", T::WeightInfo::leave_dataset()),
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
        /// Registers a model that the caller operates, and accepts the terms in force of each of its datasets.
        ///
        /// `prices` are the least fees for one output, `team` shares the operator's part of the terms by relative
        /// shares, `training` says by relative shares how much each dataset counted in training. `parent` is what
        /// the model was made from, with the part that this asks for, and `derivatives` says whether models may be
        /// made from this one.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register(training.len() as u32))]
        pub fn register(
            origin: OriginFor<T>,
            prices: Prices,
            team: Team<T::AccountId>,
            training: Training,
            parent: Option<Parent>,
            derivatives: Derivatives,
        ) -> DispatchResult {
            let operator = ensure_signed(origin)?;
            ensure!(!prices.is_empty(), Error::<T>::NoPrice);
            for (asset, price) in &prices {
                Self::ensure_price(asset, *price)?;
            }
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
            let deposit = T::Consideration::new(&operator, Self::footprint())?;
            Tickets::<T>::insert(model, deposit);
            if let Some(parent) = parent {
                Models::<T>::try_mutate(parent.model, |record| {
                    let record = record.as_mut().ok_or(Error::<T>::UnknownParent)?;
                    record.children = record.children.checked_add(1).ok_or(ArithmeticError::Overflow)?;
                    Ok::<_, DispatchError>(())
                })?;
            }
            let record = Model {
                operator: operator.clone(),
                prices,
                team,
                training,
                upstream,
                derivatives,
                children: 0,
                registered_at,
            };
            Models::<T>::insert(model, record);
            let parent = parent.map(|parent| parent.model);
            Self::deposit_event(Event::Registered { model, operator, parent });
            Ok(())
        }

        /// Changes the least fee for one output in an asset, for payments made from now on.
        ///
        /// Without a price the model is not sold for this asset any more.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_price())]
        pub fn set_price(
            origin: OriginFor<T>,
            model: ModelId,
            asset: Asset,
            price: Option<Balance>,
        ) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            if let Some(price) = price {
                Self::ensure_price(&asset, price)?;
            }
            Self::change(model, &caller, |record| {
                match price {
                    Some(price) => {
                        let inserted = record.prices.try_insert(asset.clone(), price);
                        inserted.map_err(|_| Error::<T>::TooManyPrices)?;
                    }
                    None => {
                        record.prices.remove(&asset);
                    }
                }
                Ok(())
            })?;
            Self::deposit_event(Event::PriceSet { model, asset, price });
            Ok(())
        }

        /// Says whether others, its derivatives, may be made from a model, and for which part of their income, from now on.
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
            Self::change(model, &caller, |record| {
                record.derivatives = derivatives;
                Ok(())
            })?;
            Self::deposit_event(Event::DerivativesSet { model, derivatives });
            Ok(())
        }

        /// Gives up a model from which no other was made, and returns the deposit.
        ///
        /// Payments that were made for it are settled as they would have been.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::remove())]
        pub fn remove(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            let record = Models::<T>::get(model).ok_or(Error::<T>::UnknownModel)?;
            ensure!(record.operator == caller, Error::<T>::NotOperator);
            ensure!(record.children == 0, Error::<T>::HasChildren);
            if let Some((parent, _)) = record.upstream.first() {
                Models::<T>::try_mutate(parent, |record| {
                    let record = record.as_mut().ok_or(Error::<T>::UnknownParent)?;
                    record.children = record.children.checked_sub(1).ok_or(ArithmeticError::Underflow)?;
                    Ok::<_, DispatchError>(())
                })?;
            }
            if let Some(deposit) = Tickets::<T>::take(model) {
                deposit.drop(&caller)?;
            }
            Models::<T>::remove(model);
            // A model has no more bargains than datasets.
            let _ = Bargains::<T>::clear_prefix(model, MAX_DATASETS, None);
            Self::deposit_event(Event::Removed { model });
            Ok(())
        }

        /// Accepts the upcoming terms of a dataset, for payments made for the model from now on.
        ///
        /// The dataset is one that the model or one of its ancestors was trained on. `revision` is the number of the
        /// terms, so that no others are accepted. A model whose operator left the dataset is back; where no terms are
        /// upcoming, it accepts those in force.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::accept_terms())]
        pub fn accept_terms(
            origin: OriginFor<T>,
            model: ModelId,
            dataset: DatasetId,
            revision: u32,
        ) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            Self::do_accept(&caller, model, dataset, revision)
        }

        /// Leaves a dataset: the model takes no new payment, until it accepts terms of the dataset.
        ///
        /// The dataset is one that the model or one of its ancestors was trained on. Payments that were made for the
        /// model are settled as they would have been, and models that were made from it are paid for as before.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::leave_dataset())]
        pub fn leave_dataset(origin: OriginFor<T>, model: ModelId, dataset: DatasetId) -> DispatchResult {
            let caller = ensure_signed(origin)?;
            Self::do_leave(&caller, model, dataset)
        }
    }

    impl<T: Config> Pallet<T> {
        /// What a model and its bargains take of the state, at most.
        pub(crate) fn footprint() -> Footprint {
            Footprint::from_mel::<(Model<T::AccountId>, [(DatasetId, Bargain); MAX_DATASETS as usize])>()
        }

        fn ensure_price(asset: &Asset, price: Balance) -> DispatchResult {
            ensure!(price > 0, Error::<T>::ZeroPrice);
            ensure!(T::Assets::is_approved(asset), Error::<T>::AssetNotApproved);
            Ok(())
        }

        /// Changes a model of the caller's.
        fn change(
            model: ModelId,
            caller: &T::AccountId,
            change: impl FnOnce(&mut Model<T::AccountId>) -> DispatchResult,
        ) -> DispatchResult {
            Models::<T>::try_mutate(model, |record| {
                let record = record.as_mut().ok_or(Error::<T>::UnknownModel)?;
                ensure!(record.operator == *caller, Error::<T>::NotOperator);
                change(record)
            })
        }
    }

    impl<T: Config> guerdon_primitives::Models<T::AccountId> for Pallet<T> {
        fn offer(model: ModelId) -> Option<ModelOffer<T::AccountId>> {
            let Model { prices, team, training, upstream, .. } = Models::<T>::get(model)?;
            Some(ModelOffer { prices, team, training: training.into_inner(), upstream })
        }

        fn terms(model: ModelId, dataset: DatasetId) -> Result<Terms, NoTerms> {
            Self::terms_for(model, dataset)
        }
    }
}
