//! What the money and the shares must be, followed event by event.

use guerdon_primitives::DatasetId;
use guerdon_runtime::{
    constants::EXISTENTIAL_DEPOSIT, Balance, Balances, Royalties, Runtime, RuntimeEvent, Shares,
};
use pallet_royalties::{Earnings, Payments, Pools};
use std::collections::BTreeMap;

/// The expected sums.
pub struct Ledger {
    /// What was issued at genesis and not burned since.
    issuance: Balance,
    /// What came to the royalties account outside of payments; nobody can claim it.
    pub gifts: Balance,
    /// The shares that admissions gave, without those that holders burned.
    shares: BTreeMap<DatasetId, Balance>,
}

impl Ledger {
    pub fn of_genesis() -> Self {
        Self { issuance: Balances::total_issuance(), gifts: 0, shares: BTreeMap::new() }
    }

    pub fn follow(&mut self, event: &RuntimeEvent) {
        let royalties = Royalties::account_id();
        match event {
            RuntimeEvent::Balances(pallet_balances::Event::Burned { amount, .. }) => self.issuance -= amount,
            RuntimeEvent::Balances(pallet_balances::Event::Transfer { to, amount, .. })
                if *to == royalties =>
            {
                self.gifts += amount
            }
            RuntimeEvent::Royalties(event) => match event {
                // The fee came as a transfer, which was taken for a gift.
                pallet_royalties::Event::Paid { fee, .. } => self.gifts -= fee,
                // What the account sends itself stays there, and is owed to nobody.
                pallet_royalties::Event::Claimed { account, amount }
                | pallet_royalties::Event::DividendsClaimed { account, amount, .. }
                    if *account == royalties =>
                {
                    self.gifts += amount
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

    /// Compares all sums with what the chain holds.
    pub fn check(&self) {
        assert_eq!(Balances::total_issuance(), self.issuance, "money appeared or vanished");
        let accounts = frame_system::Account::<Runtime>::iter_values();
        let sum: Balance = accounts.map(|account| account.data.free + account.data.reserved).sum();
        assert_eq!(sum, self.issuance, "the accounts do not hold what was issued");

        let there = Balances::free_balance(Royalties::account_id());
        assert_eq!(there, EXISTENTIAL_DEPOSIT + owed() + self.gifts, "the royalties account");
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

/// What the royalties pallet owes: fees in escrow, what pools hold, and what accounts can claim.
pub fn owed() -> Balance {
    let unsettled = Payments::<Runtime>::iter_values().filter(|payment| payment.outcome.is_none());
    let escrow: Balance = unsettled.map(|payment| payment.fee).sum();
    let pools: Balance = Pools::<Runtime>::iter_values().map(|pool| pool.held).sum();
    let claimable: Balance = Earnings::<Runtime>::iter_values().map(|earning| earning.claimable).sum();
    escrow + pools + claimable
}
