//! From the treasuries of datasets to whom their DAOs pay.

use crate::{Config, Error, Event, Pallet, WeightInfo};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Weight},
    storage::with_storage_layer,
    traits::{
        fungibles::{Inspect, Mutate},
        tokens::Preservation,
    },
};
use guerdon_primitives::{api::Source, Asset, Balance, DatasetId, Datasets, Treasuries};

impl<T: Config> Treasuries<T::AccountId> for Pallet<T> {
    /// Collects what the treasury earned before. What cannot be sent to it stays claimable and keeps nothing else back.
    fn spend(
        dataset: DatasetId,
        asset: &Asset,
        amount: Balance,
        beneficiary: &T::AccountId,
    ) -> DispatchResult {
        let treasury = T::Datasets::treasury(dataset);
        if let Err(error) = with_storage_layer(|| Self::claim_asset(&treasury, asset, &[Source::Own])) {
            let (account, asset) = (treasury.clone(), asset.clone());
            Self::deposit_event(Event::NotSent { account, asset, error });
        }
        ensure!(T::Assets::balance(asset.clone(), &treasury) >= amount, Error::<T>::TreasuryTooSmall);
        T::Assets::transfer(asset.clone(), &treasury, beneficiary, amount, Preservation::Expendable)?;
        Ok(())
    }

    fn weight() -> Weight {
        T::WeightInfo::spend()
    }
}
