//! In which assets fees are paid.

use crate::{AssetStatus, Assets, Config, Error, Pallet};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::fungibles::Inspect};
use guerdon_primitives::Asset;

impl<T: Config> Pallet<T> {
    /// Whether fees are or were taken in an asset; none if they never were.
    pub fn status(asset: &Asset) -> Option<AssetStatus> {
        Assets::<T>::get().get(asset).copied()
    }

    pub(crate) fn do_approve(asset: &Asset) -> DispatchResult {
        ensure!(T::Assets::asset_exists(asset.clone()), Error::<T>::UnknownAsset);
        ensure!(Self::status(asset) != Some(AssetStatus::Approved), Error::<T>::AlreadyApproved);
        let there = T::Assets::balance(asset.clone(), &Self::account_id());
        ensure!(there >= T::Assets::minimum_balance(asset.clone()), Error::<T>::AccountNotEndowed);
        Assets::<T>::try_mutate(|assets| {
            let inserted = assets.try_insert(asset.clone(), AssetStatus::Approved);
            inserted.map(|_| ()).map_err(|_| Error::<T>::TooManyAssets.into())
        })
    }

    pub(crate) fn do_retire(asset: &Asset) -> DispatchResult {
        Assets::<T>::try_mutate(|assets| match assets.get_mut(asset) {
            Some(status @ AssetStatus::Approved) => {
                *status = AssetStatus::Retired;
                Ok(())
            }
            _ => Err(Error::<T>::AssetNotApproved.into()),
        })
    }
}

impl<T: Config> guerdon_primitives::Assets for Pallet<T> {
    fn is_approved(asset: &Asset) -> bool {
        Self::status(asset) == Some(AssetStatus::Approved)
    }
}
