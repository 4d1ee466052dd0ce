//! Attributors come, bond, are suspended and leave.

use crate::*;
use frame_support::{
    defensive,
    pallet_prelude::*,
    traits::{
        fungible::{InspectHold, MutateHold},
        tokens::{Fortitude, Precision, Restriction},
        Defensive, Get,
    },
};
use guerdon_primitives::{api::Standing, attributor_key::AttributorId, jobs::JobId, Balance, BlockNumber};
use guerdon_split::cut;
use sp_runtime::traits::SaturatedConversion;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The timetable in force.
    pub fn timetable() -> Timetable {
        OwnTimetable::<T>::get().unwrap_or_else(T::Timetable::get)
    }

    /// What an attributor has bonded.
    pub fn bond_of(attributor: &T::AccountId) -> Balance {
        T::Currency::balance_on_hold(&HoldReason::Bond.into(), attributor)
    }

    pub(crate) fn join(account: T::AccountId, key: AttributorId, bond: Balance) -> DispatchResult {
        ensure!(!Attributors::<T>::contains_key(&account), Error::<T>::AlreadyAttributor);
        ensure!(!KeyOwners::<T>::contains_key(&key), Error::<T>::KeyTaken);
        ensure!(bond >= T::MinBond::get(), Error::<T>::BondTooSmall);
        Self::activate(&account)?;
        T::Currency::hold(&HoldReason::Bond.into(), &account, bond)?;
        KeyOwners::<T>::insert(&key, &account);
        let attributor = Attributor { key: key.clone(), standing: Standing::Active, misses: 0, jobs: 0 };
        Attributors::<T>::insert(&account, attributor);
        Self::deposit_event(Event::Joined { attributor: account, key, bond });
        Ok(())
    }

    pub(crate) fn raise_bond(account: T::AccountId, amount: Balance) -> DispatchResult {
        ensure!(Attributors::<T>::contains_key(&account), Error::<T>::NotAttributor);
        T::Currency::hold(&HoldReason::Bond.into(), &account, amount)?;
        Self::deposit_event(Event::BondAdded { attributor: account, amount });
        Ok(())
    }

    pub(crate) fn replace_key(account: T::AccountId, key: AttributorId) -> DispatchResult {
        ensure!(!KeyOwners::<T>::contains_key(&key), Error::<T>::KeyTaken);
        Attributors::<T>::try_mutate(&account, |attributor| {
            let attributor = attributor.as_mut().ok_or(Error::<T>::NotAttributor)?;
            KeyOwners::<T>::remove(&attributor.key);
            KeyOwners::<T>::insert(&key, &account);
            attributor.key = key.clone();
            Ok::<_, DispatchError>(())
        })?;
        Self::deposit_event(Event::KeySet { attributor: account, key });
        Ok(())
    }

    pub(crate) fn reactivate(account: T::AccountId) -> DispatchResult {
        Attributors::<T>::try_mutate(&account, |attributor| {
            let attributor = attributor.as_mut().ok_or(Error::<T>::NotAttributor)?;
            let Standing::Suspended { until } = attributor.standing else {
                return Err(Error::<T>::NotSuspended.into());
            };
            ensure!(Self::now() >= until, Error::<T>::TooEarly);
            ensure!(Self::bond_of(&account) >= T::MinBond::get(), Error::<T>::BondTooSmall);
            attributor.standing = Standing::Active;
            Self::activate(&account)
        })?;
        Self::deposit_event(Event::Resumed { attributor: account });
        Ok(())
    }

    pub(crate) fn begin_to_leave(account: T::AccountId) -> DispatchResult {
        let until = Self::now().saturating_add(Self::timetable().unbonding);
        Attributors::<T>::try_mutate(&account, |attributor| {
            let attributor = attributor.as_mut().ok_or(Error::<T>::NotAttributor)?;
            ensure!(!matches!(attributor.standing, Standing::Leaving { .. }), Error::<T>::AlreadyLeaving);
            attributor.standing = Standing::Leaving { until };
            Ok::<_, DispatchError>(())
        })?;
        Self::deactivate(&account);
        Self::deposit_event(Event::Leaving { attributor: account, until });
        Ok(())
    }

    pub(crate) fn release_bond(account: T::AccountId) -> DispatchResult {
        let attributor = Attributors::<T>::get(&account).ok_or(Error::<T>::NotAttributor)?;
        let Standing::Leaving { until } = attributor.standing else {
            return Err(Error::<T>::NotLeaving.into());
        };
        ensure!(Self::now() >= until, Error::<T>::TooEarly);
        ensure!(attributor.jobs == 0, Error::<T>::JobsOpen);
        Attributors::<T>::remove(&account);
        KeyOwners::<T>::remove(&attributor.key);
        let bond = Self::bond_of(&account);
        T::Currency::release(&HoldReason::Bond.into(), &account, bond, Precision::Exact)?;
        Self::deposit_event(Event::Left { attributor: account });
        Ok(())
    }

    /// Has an attributor drawn from now on.
    fn activate(account: &T::AccountId) -> DispatchResult {
        let added = Active::<T>::try_mutate(|active| active.try_push(account.clone()));
        added.map_err(|_| Error::<T>::TooManyAttributors.into())
    }

    fn deactivate(account: &T::AccountId) {
        Active::<T>::mutate(|active| active.retain(|other| other != account));
    }

    /// Suspends an attributor that is drawn; others stay as they are.
    pub(crate) fn suspend(account: &T::AccountId, attributor: &mut Attributor, until: BlockNumber) {
        if attributor.standing == Standing::Active {
            attributor.standing = Standing::Suspended { until };
            Self::deactivate(account);
            Self::deposit_event(Event::Suspended { attributor: account.clone(), until });
        }
    }

    /// Takes what a fault costs: half of it to `challenger` if there is one, the rest to the treasury. One whose bond is
    /// below the least one then is suspended.
    pub(crate) fn slash(
        account: &T::AccountId,
        attributor: &mut Attributor,
        job: JobId,
        fault: Fault,
        challenger: Option<&T::AccountId>,
    ) {
        let (amount, _) = cut(Self::bond_of(account), T::Penalties::get().of(fault));
        let reward = challenger
            .map_or(0, |challenger| Self::forfeit(HoldReason::Bond, account, challenger, amount / 2));
        let rest = Self::forfeit(HoldReason::Bond, account, &T::Treasury::get(), amount - reward);
        let amount = reward.saturating_add(rest);
        Self::deposit_event(Event::Slashed { attributor: account.clone(), job, fault, amount });
        if Self::bond_of(account) < T::MinBond::get() {
            Self::suspend(account, attributor, Self::now());
        }
    }

    /// Sends what is held of an account to another. Returns how much that was: nothing if the other cannot take it.
    pub(crate) fn forfeit(
        reason: HoldReason,
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
    ) -> Balance {
        if from == to {
            return T::Currency::release(&reason.into(), from, amount, Precision::BestEffort)
                .defensive_unwrap_or_default();
        }
        let (reason, precision) = (reason.into(), Precision::BestEffort);
        let free = Restriction::Free;
        T::Currency::transfer_on_hold(&reason, from, to, amount, precision, free, Fortitude::Force)
            .unwrap_or_else(|_| {
                defensive!("the treasury and a challenger, whose bond is held, can take any amount");
                0
            })
    }
}
