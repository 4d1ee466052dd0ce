//! Payments, escrow, settlement and claims.
//!
//! A payer's fee goes into this pallet's account together with the contract it is settled by: the network's
//! part, the parts of the model and of the models it was made from, their teams, and the terms of their datasets,
//! all as they are when it is paid. The terms of each dataset are those of the model that is paid for. If its operator
//! left one of the datasets there are none, and nothing can be paid for it. The payment opens an attribution job. When
//! the job ends, however it ends, the fee is settled: [`guerdon_split::settle`] divides it into lines, and each line is
//! credited to an account's earnings, to a dataset's dividend pool, or to an earlier payment's inheritance. Nothing is
//! sent until it is claimed, and anyone may claim on an account's behalf, to that account.
//!
//! A settlement cannot fail. A result that does not fit the contract is void, and the fee is divided as if there
//! had been no agreement; this division was tried when the fee was paid. Were it to fail all the same, the whole
//! fee would be credited to the treasury.
//!
//! # Assets
//!
//! A fee is paid in one asset and divided, credited and claimed in it: the chain's currency or another one that
//! [`Config::ApproveOrigin`] approved. All amounts are kept by asset; what is said of one asset is said of each.
//! There are never more than [`guerdon_primitives::MAX_ASSETS`], so that a change of a stake can settle all of them.
//!
//! # Treasuries of datasets
//!
//! What the terms give to a dataset's own treasury is an earning of the treasury's account, which nobody has the key
//! of. Its DAO spends it: what the account can claim is sent to it, and then from it to a beneficiary.
//!
//! # Inheritances
//!
//! A work that was made from outputs of a model owes a part of its income to those whom the payment for these
//! outputs paid. The part waits as the payment's inheritance until someone passes it on: then it is divided by the
//! payment's own contract and finding, without the network's part, which was taken before. So a settlement never
//! climbs. A work names only payments of blocks before its own, and no payment pays by a work that is newer than
//! itself: what is passed on goes to ever older payments, and comes to an end.
//!
//! # Where the money is
//!
//! The pallet's account holds the least balance of each asset, and beyond it exactly what it owes: the fees of
//! unsettled payments, what dividend pools hold, inheritances, and what accounts can claim. The least balance never
//! leaves, so the last unit owed can be claimed. What someone sends to the account outside of [`Pallet::pay`] is a
//! gift that nobody can claim.
//!
//! A share holder's dividends are computed in constant time, see [`guerdon_split::DividendPool`]. Fractions of a
//! unit that divisions leave over stay in the pool and count in later dividends.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

mod assets;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod claiming;
mod crediting;
mod dividends;
mod settlement;
mod spending;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        sp_runtime::{
            traits::{AccountIdConversion, SaturatedConversion},
            ArithmeticError,
        },
        traits::{
            fungibles::{Inspect, Mutate},
            tokens::Preservation,
        },
        PalletId,
    };
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        api::Source,
        is_usable,
        jobs::{JobId, Task},
        Asset, Balance, DatasetId, Datasets, Jobs, Locator, ModelId, Models, NetworkCut, Parts, PaymentId,
        StakedShares, Works, MAX_ASSETS, MAX_OUTPUTS, MAX_WEIGHTS,
    };
    use guerdon_split::MAX_DATASETS;
    use sp_core::H256;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The assets that fees may be paid in: the chain's currency, and others.
        type Assets: Inspect<Self::AccountId, AssetId = Asset, Balance = Balance> + Mutate<Self::AccountId>;
        /// Who says in which assets fees may be paid.
        type ApproveOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The models that are paid for.
        type Models: Models<Self::AccountId>;
        /// The datasets that models were trained on.
        type Datasets: Datasets<Self::AccountId>;
        /// The works that are paid by weight.
        type Works: Works<Self::AccountId>;
        /// The shares that dividends go to.
        type Shares: StakedShares<Self::AccountId>;
        /// Where attribution is asked for.
        type Jobs: Jobs;
        /// The network's part of every fee.
        #[pallet::constant]
        type NetworkCut: Get<NetworkCut>;
        /// Who earns the treasury's part.
        #[pallet::constant]
        type Treasury: Get<Self::AccountId>;
        /// What the pallet's account is derived from.
        #[pallet::constant]
        type PalletId: Get<PalletId>;
        /// The weights of the calls.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    /// The identifier that the next payment receives.
    #[pallet::storage]
    pub type NextPayment<T: Config> = StorageValue<_, PaymentId, ValueQuery>;

    /// The assets that fees are or were taken in. The chain's currency is there from genesis on.
    #[pallet::storage]
    pub type Assets<T: Config> =
        StorageValue<_, BoundedBTreeMap<Asset, AssetStatus, ConstU32<MAX_ASSETS>>, ValueQuery>;

    /// All payments ever made. The fee of a payment without an outcome is in escrow.
    #[pallet::storage]
    pub type Payments<T: Config> = StorageMap<_, Twox64Concat, PaymentId, Payment<T::AccountId>>;

    /// What accounts earned from works, teams and results, and the treasuries from their parts.
    #[pallet::storage]
    pub type Earnings<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, Asset, Earning, ValueQuery>;

    /// The dividend pools of the datasets.
    #[pallet::storage]
    pub type Pools<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Twox64Concat, Asset, Pool, ValueQuery>;

    /// What share holders earned from the pools. Who is not here has earned by its present stake since the pool's
    /// first income.
    #[pallet::storage]
    pub type Holders<T: Config> = StorageNMap<
        _,
        (
            NMapKey<Blake2_128Concat, T::AccountId>,
            NMapKey<Twox64Concat, DatasetId>,
            NMapKey<Twox64Concat, Asset>,
        ),
        Holder,
        ValueQuery,
    >;

    /// What works that were made from a payment's outputs brought in, until it is passed on.
    #[pallet::storage]
    pub type Inheritances<T: Config> =
        StorageDoubleMap<_, Twox64Concat, PaymentId, Twox64Concat, Asset, Balance, ValueQuery>;

    /// What was ever paid in and out.
    #[pallet::storage]
    pub type Totals<T: Config> = StorageMap<_, Twox64Concat, Asset, Total, ValueQuery>;

    /// Approves the chain's currency, which the pallet's account is endowed with, and further assets.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The assets approved besides the chain's currency; the pallet's account must have their least balance.
        pub assets: Vec<Asset>,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let account = Pallet::<T>::account_id();
            let least = T::Assets::minimum_balance(Asset::Native);
            let missing = least.saturating_sub(T::Assets::balance(Asset::Native, &account));
            if missing > 0 {
                T::Assets::mint_into(Asset::Native, &account, missing)
                    .expect("the currency's issuance is not exhausted");
            }
            for asset in core::iter::once(&Asset::Native).chain(&self.assets) {
                Pallet::<T>::do_approve(asset).expect("the assets of genesis can be approved");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A fee was paid into escrow.
        Paid {
            /// The payment's identifier.
            payment: PaymentId,
            /// What it is paid for.
            model: ModelId,
            /// Who paid.
            payer: T::AccountId,
            /// How much.
            fee: Balance,
            /// In what.
            asset: Asset,
            /// How many outputs it covers.
            outputs: u32,
            /// The job that attributes it.
            job: JobId,
        },
        /// A fee left escrow and was credited to those who earn from it.
        Settled {
            /// The payment that the fee was paid by.
            payment: PaymentId,
            /// How much of the outputs the works explain.
            explained: Parts,
            /// How many works were paid by weight.
            works: u32,
        },
        /// A payment's inheritance was credited to those who earn from the payment.
        PassedOn {
            /// The payment whose outputs works were made from.
            payment: PaymentId,
            /// In what.
            asset: Asset,
            /// How much.
            amount: Balance,
        },
        /// What an account earned by one source was sent to it.
        Claimed {
            /// Who earned it.
            account: T::AccountId,
            /// By what.
            source: Source,
            /// In what.
            asset: Asset,
            /// How much was sent.
            amount: Balance,
        },
        /// What an account earned in one asset could not be sent to it, and stays claimable.
        NotSent {
            /// Who earned it.
            account: T::AccountId,
            /// In what.
            asset: Asset,
            /// Why it could not be sent.
            error: DispatchError,
        },
        /// Fees may be paid in an asset.
        AssetApproved {
            /// The asset that fees may be paid in.
            asset: Asset,
        },
        /// Fees may no longer be paid in an asset. What was earned in it can be claimed.
        AssetRetired {
            /// The asset that was retired.
            asset: Asset,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no such model.
        UnknownModel,
        /// The model is not sold for this asset.
        NoPrice,
        /// Fees are not taken in this asset.
        AssetNotApproved,
        /// The fee is below the model's price for this many outputs.
        FeeBelowPrice,
        /// A payment must cover at least one output.
        NoOutputs,
        /// The payment covers more outputs than one payment can.
        TooManyOutputs,
        /// The address of the manifest is neither empty nor an http or https URL of plain letters, digits and signs.
        UnusableManifest,
        /// The model's team or datasets are such that its fee could not be settled.
        UnusableContract,
        /// The account has nothing to claim of what was named.
        NothingToClaim,
        /// The account has none of the asset, and what it can claim is below the asset's least balance.
        BelowLeastBalance,
        /// There is no such payment.
        UnknownPayment,
        /// The payment is not settled yet.
        NotSettled,
        /// The payment has no inheritance in this asset that could be passed on.
        NothingToPassOn,
        /// There is no such asset.
        UnknownAsset,
        /// The account that holds the fees does not have the asset's least balance, which is to stay in it.
        AccountNotEndowed,
        /// Fees are taken in this asset already.
        AlreadyApproved,
        /// Fees are or were taken in as many assets as they can be.
        TooManyAssets,
        /// The model's operator left a dataset that it, or a model it was made from, was trained on: it takes no new
        /// payments.
        DatasetLeft,
        /// The dataset's treasury has less of the asset.
        TreasuryTooSmall,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let NetworkCut { treasury, attributors } = T::NetworkCut::get();
            let sum = u64::from(treasury.get()) + u64::from(attributors.get());
            assert!(sum <= u64::from(Parts::DENOMINATOR), "the network's parts are more than the whole");
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("pay", T::WeightInfo::pay()),
                ("claim", T::WeightInfo::claim(MAX_SOURCES)),
                ("pass_on", T::WeightInfo::pass_on(MAX_WEIGHTS, MAX_DATASETS)),
                ("approve_asset", T::WeightInfo::approve_asset()),
                ("retire_asset", T::WeightInfo::retire_asset()),
                ("spend", T::WeightInfo::spend()),
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
        /// Pays a fee in an asset for `outputs` outputs of a model into escrow, and asks for their attribution.
        ///
        /// `root` is the RFC 6962 Merkle root over the SHA-256 of the outputs, `manifest` is where the list of
        /// them is found. The payment is settled by the team and the terms that the model has now.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::pay())]
        pub fn pay(
            origin: OriginFor<T>,
            model: ModelId,
            asset: Asset,
            fee: Balance,
            outputs: u32,
            root: H256,
            manifest: Locator,
        ) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            ensure!(outputs > 0, Error::<T>::NoOutputs);
            ensure!(outputs <= MAX_OUTPUTS, Error::<T>::TooManyOutputs);
            ensure!(is_usable(&manifest), Error::<T>::UnusableManifest);
            ensure!(Self::status(&asset) == Some(AssetStatus::Approved), Error::<T>::AssetNotApproved);
            let offer = T::Models::offer(model).ok_or(Error::<T>::UnknownModel)?;
            let price = *offer.prices.get(&asset).ok_or(Error::<T>::NoPrice)?;
            let price = price.checked_mul(outputs.into()).ok_or(Error::<T>::FeeBelowPrice)?;
            ensure!(fee >= price, Error::<T>::FeeBelowPrice);
            let contract = Self::contract(model, offer)?;

            let payment = NextPayment::<T>::get();
            NextPayment::<T>::put(payment.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            let record = Payment {
                payer: payer.clone(),
                model,
                fee,
                asset: asset.clone(),
                outputs,
                root,
                manifest,
                paid_at: frame_system::Pallet::<T>::block_number().saturated_into(),
                contract,
                job: JobId::default(),
                outcome: None,
            };
            ensure!(settlement::settles_without_finding(&record), Error::<T>::UnusableContract);

            T::Assets::transfer(asset.clone(), &payer, &Self::account_id(), fee, Preservation::Preserve)?;
            Totals::<T>::try_mutate(&asset, |total| {
                total.paid_in = total.paid_in.checked_add(fee).ok_or(ArithmeticError::Overflow)?;
                Ok::<_, DispatchError>(())
            })?;
            // The payment is in place before the job opens, so that an outcome always finds it.
            Payments::<T>::insert(payment, record);
            let at_stake = match asset {
                Asset::Native => Some(fee),
                Asset::WithId(_) => None,
            };
            let job = T::Jobs::open(Task::Attribution { payment }, at_stake)?;
            Payments::<T>::mutate(payment, |record| {
                if let Some(record) = record {
                    record.job = job;
                }
            });
            Self::deposit_event(Event::Paid { payment, model, payer, fee, asset, outputs, job });
            Ok(())
        }

        /// Sends an account what it earned by the named sources.
        ///
        /// Anyone may call it on the account's behalf. What cannot be sent, in one asset, stays claimable and keeps
        /// nothing else back; the call fails if nothing is sent.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::claim(sources.len() as u32))]
        pub fn claim(origin: OriginFor<T>, account: T::AccountId, sources: Sources) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim(&account, &sources)
        }

        /// Divides a payment's inheritance in one asset among those who earn from the payment.
        ///
        /// Anyone may call it.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::pass_on(MAX_WEIGHTS, MAX_DATASETS))]
        pub fn pass_on(origin: OriginFor<T>, payment: PaymentId, asset: Asset) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let record = Payments::<T>::get(payment).ok_or(Error::<T>::UnknownPayment)?;
            let outcome = record.outcome.as_ref().ok_or(Error::<T>::NotSettled)?;
            let amount = Inheritances::<T>::take(payment, &asset);
            ensure!(amount > 0, Error::<T>::NothingToPassOn);
            let income = settlement::Income::Inheritance(amount);
            let settlement = Self::settlement(payment, &record, outcome, income);
            let datasets = record.contract.datasets.len() as u32;
            let weight = T::WeightInfo::pass_on(settlement::works_named(outcome), datasets);
            Self::credit(&asset, settlement.lines);
            Self::deposit_event(Event::PassedOn { payment, asset, amount });
            Ok(Some(weight).into())
        }

        /// Lets fees be paid in an asset, of which the pallet's account has the least balance.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::approve_asset())]
        pub fn approve_asset(origin: OriginFor<T>, asset: Asset) -> DispatchResult {
            T::ApproveOrigin::ensure_origin(origin)?;
            Self::do_approve(&asset)?;
            Self::deposit_event(Event::AssetApproved { asset });
            Ok(())
        }

        /// Takes no more fees in an asset. Payments in escrow are settled, and what was earned can be claimed.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::retire_asset())]
        pub fn retire_asset(origin: OriginFor<T>, asset: Asset) -> DispatchResult {
            T::ApproveOrigin::ensure_origin(origin)?;
            Self::do_retire(&asset)?;
            Self::deposit_event(Event::AssetRetired { asset });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that holds the fees until they are claimed.
        pub fn account_id() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }
    }
}
