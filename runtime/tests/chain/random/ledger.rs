//! What the money and the shares must be, followed event by event.

use frame_support::traits::fungibles::Inspect;
use guerdon_primitives::{Asset, AssetId, DatasetId};
use guerdon_runtime::{
    configs::CurrencyAndAssets, Balance, Balances, Royalties, Runtime, RuntimeEvent, Shares,
};
use pallet_royalties::{Earnings, Inheritances, Payments, Pools};
use std::collections::BTreeMap;

/// Approved at genesis.
pub const DOLLARS: AssetId = 1;
/// There from genesis on, approved and retired now and then.
pub const EUROS: AssetId = 2;
/// What fees are paid in.
pub const ASSETS: [Asset; 3] = [Asset::Native, Asset::WithId(DOLLARS), Asset::WithId(EUROS)];

/// The expected sums.
pub struct Ledger {
    /// What was issued of each asset at genesis and not burned since.
    issuance: BTreeMap<Asset, Balance>,
    /// What came to the royalties account outside of payments; nobody can claim it.
    gifts: BTreeMap<Asset, Balance>,
    /// The shares that admissions gave, without those that holders, or withdrawals of works, burned.
    shares: BTreeMap<DatasetId, Balance>,
}

impl Ledger {
    pub fn of_genesis() -> Self {
        let issuance = |asset: Asset| (asset.clone(), CurrencyAndAssets::total_issuance(asset));
        Self { issuance: ASSETS.map(issuance).into(), gifts: BTreeMap::new(), shares: BTreeMap::new() }
    }

    pub fn follow(&mut self, event: &RuntimeEvent) {
        let royalties = Royalties::account_id();
        match event {
            RuntimeEvent::Balances(pallet_balances::Event::Burned { amount, .. }) => {
                *self.issuance.get_mut(&Asset::Native).expect("the currency is issued; qed") -= amount
            }
            RuntimeEvent::Balances(pallet_balances::Event::Transfer { to, amount, .. })
                if *to == royalties =>
            {
                *self.gifts(Asset::Native) += amount
            }
            RuntimeEvent::Assets(pallet_assets::Event::Transferred { asset_id, to, amount, .. })
                if *to == royalties =>
            {
                *self.gifts(Asset::WithId(*asset_id)) += amount
            }
            RuntimeEvent::Royalties(event) => match event {
                // The fee came as a transfer, which was taken for a gift.
                pallet_royalties::Event::Paid { fee, asset, .. } => *self.gifts(asset.clone()) -= fee,
                // What the account sends itself stays there, and is owed to nobody. No transfer is told of.
                pallet_royalties::Event::Claimed { account, asset, amount, .. } if *account == royalties => {
                    *self.gifts(asset.clone()) += amount
                }
                _ => {}
            },
            RuntimeEvent::Datasets(pallet_datasets::Event::Admitted { dataset, shares, .. }) => {
                *self.shares.entry(*dataset).or_default() += shares
            }
            RuntimeEvent::Shares(pallet_assets::Event::Burned { asset_id, balance, .. }) => {
                let shares = self.shares.entry(*asset_id).or_default();
                *shares = shares.checked_sub(*balance).expect("no more is burned than was given");
            }
            _ => {}
        }
    }

    fn gifts(&mut self, asset: Asset) -> &mut Balance {
        self.gifts.entry(asset).or_default()
    }

    /// Compares all sums with what the chain holds.
    pub fn check(&self) {
        let accounts = frame_system::Account::<Runtime>::iter_values();
        let sum: Balance = accounts.map(|account| account.data.free + account.data.reserved).sum();
        assert_eq!(sum, Balances::total_issuance(), "the accounts do not hold what was issued");
        for (asset, issuance) in &self.issuance {
            let asset = || asset.clone();
            assert_eq!(CurrencyAndAssets::total_issuance(asset()), *issuance, "money appeared or vanished");
            let there = CurrencyAndAssets::balance(asset(), &Royalties::account_id());
            let gifts = self.gifts.get(&asset()).copied().unwrap_or(0);
            let expected = CurrencyAndAssets::minimum_balance(asset()) + owed(&asset()) + gifts;
            assert_eq!(there, expected, "the royalties account, of {:?}", asset());
        }
        self.check_shares();
    }

    fn check_shares(&self) {
        use guerdon_runtime::configs::ShareAssets;
        let mut held = BTreeMap::<DatasetId, Balance>::new();
        for (dataset, _, account) in pallet_assets::Account::<Runtime, ShareAssets>::iter() {
            *held.entry(dataset).or_default() += account.balance;
        }
        for dataset in 0..pallet_datasets::NextDataset::<Runtime>::get() {
            let expected = self.shares.get(&dataset).copied().unwrap_or(0);
            assert_eq!(Shares::total_supply(dataset), expected, "the supply of shares of dataset {dataset}");
            assert_eq!(held.remove(&dataset).unwrap_or(0), expected, "the shares held of dataset {dataset}");
        }
        assert!(held.is_empty(), "shares of no dataset");
    }
}

/// What the royalties pallet owes of an asset: fees in escrow, what pools hold, inheritances, and what accounts can
/// claim.
pub fn owed(asset: &Asset) -> Balance {
    let unsettled = Payments::<Runtime>::iter_values().filter(|payment| payment.outcome.is_none());
    let escrow = unsettled.filter(|payment| payment.asset == *asset).map(|payment| payment.fee);
    let pools = Pools::<Runtime>::iter().filter(|(_, of, _)| of == asset).map(|(_, _, pool)| pool.held);
    let inherited = Inheritances::<Runtime>::iter().filter(|(_, of, _)| of == asset);
    let earnings = Earnings::<Runtime>::iter().filter(|(_, of, _)| of == asset);
    let claimable = earnings.map(|(_, _, earning)| earning.claimable);
    let sums = escrow.chain(pools).chain(inherited.map(|(_, _, amount)| amount)).chain(claimable);
    sums.fold(0, |sum: Balance, amount| sum.checked_add(amount).expect("no more is owed than was issued"))
}
