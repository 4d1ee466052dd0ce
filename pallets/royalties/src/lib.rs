//! Payments, escrow, settlement and claims.
//!
//! A payer's fee goes into this pallet's account together with the contract it is settled by: the network's
//! part, the parts of the model and of the models it was made from, their teams, and the terms of their datasets,
//! all as they are when it is paid. The payment opens an
//! attribution job. When the job ends, however it ends, the fee is settled: [`guerdon_split::settle`] divides it
//! into lines, and each line is credited to an account's earnings or to a dataset's dividend pool. Nothing is
//! sent until it is claimed, and anyone may claim on an account's behalf, to that account.
//!
//! A settlement cannot fail. A result that does not fit the contract is void, and the fee is divided as if there
//! had been no agreement; this division was tried when the fee was paid. Were it to fail all the same, the whole
//! fee would be credited to the treasury.
//!
//! # Where the money is
//!
//! The pallet's account holds the existential deposit, minted at genesis, and beyond it exactly what it owes:
//! the fees of unsettled payments, what dividend pools hold, and what accounts can claim. The existential
//! deposit never leaves, so the last unit owed can be claimed. What someone sends to the account outside of
//! [`Pallet::pay`] is a gift that nobody can claim.
//!
//! A share holder's dividends are computed in constant time, see [`guerdon_split::DividendPool`]. Fractions of a
//! unit that divisions leave over stay in the pool and count in later dividends.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

mod dividends;
mod settlement;
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
    use frame_support::{
        pallet_prelude::*,
        sp_runtime::{
            traits::{AccountIdConversion, SaturatedConversion},
            ArithmeticError,
        },
        traits::{
            fungible::{Inspect, Mutate},
            tokens::{DepositConsequence, Preservation, Provenance},
        },
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use guerdon_primitives::{
        is_usable,
        jobs::{JobId, Task},
        Balance, DatasetId, Datasets, Jobs, Locator, ModelId, Models, NetworkCut, Parts, PaymentId,
        StakedShares, Works, MAX_OUTPUTS,
    };
    use sp_core::H256;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// What fees are paid in.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;
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
    }

    /// The identifier that the next payment receives.
    #[pallet::storage]
    pub type NextPayment<T: Config> = StorageValue<_, PaymentId, ValueQuery>;

    /// All payments ever made. The fee of a payment without an outcome is in escrow.
    #[pallet::storage]
    pub type Payments<T: Config> = StorageMap<_, Twox64Concat, PaymentId, Payment<T::AccountId>>;

    /// What accounts earned from works, teams and results, and the treasury from its part.
    #[pallet::storage]
    pub type Earnings<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Earning, ValueQuery>;

    /// The dividend pools of the datasets.
    #[pallet::storage]
    pub type Pools<T: Config> = StorageMap<_, Twox64Concat, DatasetId, Pool, ValueQuery>;

    /// What share holders earned from the pools. A holder is here from the first stake on.
    #[pallet::storage]
    pub type Holders<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, DatasetId, Holder>;

    /// What was ever paid in and out.
    #[pallet::storage]
    pub type Totals<T: Config> = StorageValue<_, Total, ValueQuery>;

    /// Endows the pallet's account with the existential deposit.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let account = Pallet::<T>::account_id();
            let missing = T::Currency::minimum_balance().saturating_sub(T::Currency::balance(&account));
            if missing > 0 {
                T::Currency::mint_into(&account, missing).expect("the currency's issuance is not exhausted");
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
            /// How many outputs it covers.
            outputs: u32,
            /// The job that attributes it.
            job: JobId,
        },
        /// A fee left escrow and was credited to those who earn from it.
        Settled {
            /// Which payment.
            payment: PaymentId,
            /// How much of the outputs the works explain.
            explained: Parts,
            /// How many works were paid by weight.
            works: u32,
        },
        /// Earnings were sent to the account that earned them.
        Claimed {
            /// Who earned them.
            account: T::AccountId,
            /// How much was sent.
            amount: Balance,
        },
        /// Dividends were sent to the share holder that earned them.
        DividendsClaimed {
            /// Of which dataset.
            dataset: DatasetId,
            /// Who earned them.
            account: T::AccountId,
            /// How much was sent.
            amount: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no such model.
        UnknownModel,
        /// The fee is below the model's price for this many outputs.
        FeeBelowPrice,
        /// A payment must cover at least one output.
        NoOutputs,
        /// The payment covers more outputs than one payment can.
        TooManyOutputs,
        /// The manifest's locator is not an http or https URL of printable ASCII without spaces.
        UnusableManifest,
        /// The model's team or datasets are such that its fee could not be settled.
        UnusableContract,
        /// The account has nothing to claim.
        NothingToClaim,
        /// The account does not exist, and what it can claim is below the existential deposit.
        BelowExistentialDeposit,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let NetworkCut { treasury, attributors } = T::NetworkCut::get();
            let sum = u64::from(treasury.get()) + u64::from(attributors.get());
            assert!(sum <= u64::from(Parts::DENOMINATOR), "the network's parts are more than the whole");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame_support::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Pays a fee for `outputs` outputs of a model into escrow, and asks for their attribution.
        ///
        /// `root` is the RFC 6962 Merkle root over the SHA-256 of the outputs, `manifest` is where the list of
        /// them is found. The payment is settled by the team and the terms that are in force now.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::pay().saturating_add(T::Jobs::weight()))]
        pub fn pay(
            origin: OriginFor<T>,
            model: ModelId,
            fee: Balance,
            outputs: u32,
            root: H256,
            manifest: Locator,
        ) -> DispatchResult {
            let payer = ensure_signed(origin)?;
            ensure!(outputs > 0, Error::<T>::NoOutputs);
            ensure!(outputs <= MAX_OUTPUTS, Error::<T>::TooManyOutputs);
            ensure!(is_usable(&manifest), Error::<T>::UnusableManifest);
            let offer = T::Models::offer(model).ok_or(Error::<T>::UnknownModel)?;
            let price = offer.price.checked_mul(outputs.into()).ok_or(Error::<T>::FeeBelowPrice)?;
            ensure!(fee >= price, Error::<T>::FeeBelowPrice);
            let contract = Self::contract(model, offer).ok_or(Error::<T>::UnusableContract)?;

            let payment = NextPayment::<T>::get();
            NextPayment::<T>::put(payment.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            let record = Payment {
                payer: payer.clone(),
                model,
                fee,
                outputs,
                root,
                manifest,
                paid_at: frame_system::Pallet::<T>::block_number().saturated_into(),
                contract,
                job: JobId::default(),
                outcome: None,
            };
            ensure!(settlement::settles_without_finding(&record), Error::<T>::UnusableContract);

            T::Currency::transfer(&payer, &Self::account_id(), fee, Preservation::Preserve)?;
            Totals::<T>::try_mutate(|total| {
                total.paid_in = total.paid_in.checked_add(fee).ok_or(ArithmeticError::Overflow)?;
                Ok::<_, DispatchError>(())
            })?;
            // The payment is in place before the job opens, so that an outcome always finds it.
            Payments::<T>::insert(payment, record);
            let job = T::Jobs::open(Task::Attribution { payment })?;
            Payments::<T>::mutate(payment, |record| {
                if let Some(record) = record {
                    record.job = job;
                }
            });
            Self::deposit_event(Event::Paid { payment, model, payer, fee, outputs, job });
            Ok(())
        }

        /// Sends an account what it earned from works, teams and results.
        ///
        /// Anyone may call it on the account's behalf.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            let mut earning = Earnings::<T>::get(&account);
            let amount = core::mem::take(&mut earning.claimable);
            ensure!(amount > 0, Error::<T>::NothingToClaim);
            earning.claimed = earning.claimed.checked_add(amount).ok_or(ArithmeticError::Overflow)?;

            Self::send(&account, amount)?;
            Earnings::<T>::insert(&account, earning);
            Self::deposit_event(Event::Claimed { account, amount });
            Ok(())
        }

        /// Sends an account the dividends of its staked shares of a dataset.
        ///
        /// Anyone may call it on the account's behalf.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::claim_dividends())]
        pub fn claim_dividends(
            origin: OriginFor<T>,
            dataset: DatasetId,
            account: T::AccountId,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            let (mut pool, mut holder) = Self::accrue(dataset, &account).ok_or(Error::<T>::NothingToClaim)?;
            let amount = holder.accrued.take();
            ensure!(amount > 0, Error::<T>::NothingToClaim);
            holder.claimed = holder.claimed.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            pool.held = pool.held.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;

            Self::send(&account, amount)?;
            Pools::<T>::insert(dataset, pool);
            Holders::<T>::insert(&account, dataset, holder);
            Self::deposit_event(Event::DividendsClaimed { dataset, account, amount });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that holds the fees until they are claimed.
        pub fn account_id() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }

        /// Sends what was earned out of the pallet's account, and counts it.
        fn send(account: &T::AccountId, amount: Balance) -> DispatchResult {
            let consequence = T::Currency::can_deposit(account, amount, Provenance::Extant);
            ensure!(consequence != DepositConsequence::BelowMinimum, Error::<T>::BelowExistentialDeposit);
            T::Currency::transfer(&Self::account_id(), account, amount, Preservation::Preserve)?;
            Totals::<T>::try_mutate(|total| {
                total.paid_out = total.paid_out.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
                Ok(())
            })
        }
    }
}
