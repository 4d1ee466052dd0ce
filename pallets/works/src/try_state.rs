//! What must hold between blocks.

use crate::{Config, HoldReason, Pallet, Works};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    sp_runtime::{traits::SaturatedConversion, TryRuntimeError},
    traits::{fungible::hold::Inspect, Get},
};
use guerdon_primitives::Balance;

impl<T: Config> Pallet<T> {
    /// Checks that every record could have been made by a call, and that every work has its deposit.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let now: u32 = frame_system::Pallet::<T>::block_number().saturated_into();
        let mut works_of = BTreeMap::<T::AccountId, Balance>::new();
        for (_, work) in Works::<T>::iter() {
            ensure!(work.registered_at <= now, "a work registered in the future");
            ensure!(guerdon_primitives::is_usable(&work.locator), "an unusable locator");
            *works_of.entry(work.owner).or_default() += 1;
        }
        for (owner, works) in works_of {
            let held = T::Currency::balance_on_hold(&HoldReason::Registration.into(), &owner);
            ensure!(held >= works.saturating_mul(T::Deposit::get()), "a work without its deposit");
        }
        Ok(())
    }
}
