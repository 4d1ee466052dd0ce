//! The end of a run: when nobody calls any more, everything is settled and paid out to the last unit.

use super::{
    ledger::{owed, ASSETS},
    run::Run,
};
use frame_support::traits::fungibles::Inspect;
use frame_system::RawOrigin;
use guerdon_primitives::{api::Source, Asset, DatasetId};
use guerdon_runtime::{
    configs::CurrencyAndAssets, constants::EXISTENTIAL_DEPOSIT, AccountId, Balance, Balances, Royalties,
    Runtime, RuntimeCall, RuntimeOrigin,
};
use pallet_attribution::Jobs;
use pallet_datasets::Stakes;
use pallet_governance::OpenProposals;
use pallet_royalties::{Earnings, Holders, Inheritances, NextPayment, Payments, Pools, Sources};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{traits::Dispatchable, DispatchError};
use std::collections::BTreeMap;

/// The most blocks until the last job has passed its deadline and the last vote is over.
const MOST_BLOCKS: u32 = 8_000;

/// Lets all jobs and votes end, and everyone unstake and claim.
pub fn end(run: &mut Run) {
    let mut blocks = 0;
    while run.in_state(is_waited_for) {
        run.block(0);
        blocks += 1;
        assert!(blocks < MOST_BLOCKS, "a job or a vote does not end");
    }
    run.block_of(|_| {
        // It sends nothing before, so it still has what the preset gave it.
        let anyone = Sr25519Keyring::Charlie.to_account_id();
        for payment in Payments::<Runtime>::iter_values() {
            assert!(payment.outcome.is_some(), "a payment without an outcome: {payment:?}");
        }
        unstake_all();
        pass_on_all(&anyone);
        claim_all(&anyone);
    });
    run.in_state(|run| {
        check_rest();
        run.ledger.check();
        super::invariants::check_pallets();
    });
}

fn is_waited_for(_: &mut Run) -> bool {
    let votes = OpenProposals::<Runtime>::iter_keys().next().is_some();
    votes || Jobs::<Runtime>::iter_keys().next().is_some()
}

fn dispatch(signer: &AccountId, call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
    let origin: RuntimeOrigin = RawOrigin::Signed(signer.clone()).into();
    call.into().dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

fn unstake_all() {
    for (dataset, holder, amount) in Stakes::<Runtime>::iter().collect::<Vec<_>>() {
        assert_eq!(dispatch(&holder, pallet_datasets::Call::unstake { dataset, amount }), Ok(()));
    }
}

/// Passes on what works brought in for the payments they were made from: what goes to older payments goes on from there.
fn pass_on_all(anyone: &AccountId) {
    for payment in (0..NextPayment::<Runtime>::get()).rev() {
        for asset in Inheritances::<Runtime>::iter_key_prefix(payment).collect::<Vec<_>>() {
            assert_eq!(dispatch(anyone, pallet_royalties::Call::pass_on { payment, asset }), Ok(()));
        }
    }
    assert_eq!(Inheritances::<Runtime>::iter_keys().count(), 0, "an inheritance goes to a newer payment");
}

/// Claims for everyone who has something to claim. An account that died is given the existential deposit first,
/// as it cannot receive less.
fn claim_all(anyone: &AccountId) {
    let mut claims: Vec<(AccountId, Source, Asset)> = Vec::new();
    for (account, asset, earning) in Earnings::<Runtime>::iter() {
        if earning.claimable > 0 {
            claims.push((account, Source::Own, asset));
        }
    }
    for ((account, dataset, asset), holder) in Holders::<Runtime>::iter() {
        // Unstaking has credited all dividends.
        if holder.accrued.claimable() > 0 {
            claims.push((account, Source::Dividends(dataset), asset));
        }
    }
    for (account, source, asset) in claims {
        if Balances::free_balance(&account) == 0 {
            let dest = guerdon_runtime::Address::Id(account.clone());
            let gift = pallet_balances::Call::transfer_keep_alive { dest, value: EXISTENTIAL_DEPOSIT };
            assert_eq!(dispatch(anyone, gift), Ok(()));
        }
        let sources = Sources::truncate_from(vec![(source, asset)]);
        let claim = pallet_royalties::Call::claim { account, sources };
        assert_eq!(dispatch(anyone, claim.clone()), Ok(()), "{claim:?}");
    }
}

/// What is left is what waits for stakes, and fractions of a unit: less than one for each holder and pool.
fn check_rest() {
    let mut rest = BTreeMap::<Asset, Balance>::new();
    for (dataset, asset, pool) in Pools::<Runtime>::iter() {
        let of_pool = |(_, of, of_asset): &(_, DatasetId, Asset)| *of == dataset && *of_asset == asset;
        let holders = Holders::<Runtime>::iter_keys().filter(of_pool).count() as u128;
        let fractions = pool.held - pool.dividends.waiting();
        assert!(fractions <= holders + 1, "{fractions} units stay in the pool of dataset {dataset}");
        *rest.entry(asset).or_default() += pool.held;
    }
    for asset in ASSETS {
        let rest = rest.get(&asset).copied().unwrap_or(0);
        assert_eq!(owed(&asset), rest, "someone can still claim");
        let account = Royalties::account_id();
        let least = CurrencyAndAssets::minimum_balance(asset.clone());
        assert!(CurrencyAndAssets::balance(asset, &account) >= least + rest);
    }
}
