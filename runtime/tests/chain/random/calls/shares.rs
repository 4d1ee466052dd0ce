//! Calls on the shares of datasets, as the assets that they are.

use super::{
    super::{
        holdings,
        world::{Approval, World},
    },
    address, AccountId, RuntimeCall,
};
use guerdon_primitives::DatasetId;
use guerdon_runtime::{configs::ShareAssets, Balance, Runtime, Shares};
use pallet_assets::{Account, Approvals, Call, ExistenceReason};

/// The calls of the assets pallet here.
type SharesCall = Call<Runtime, ShareAssets>;

pub fn transfer(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (id, free) = holdings::free(world, who);
    let (target, amount) = (address(world.account()), amount(world, id, who, free));
    RuntimeCall::Shares(match world.choice.below(12) {
        0 => SharesCall::transfer_all { id, dest: target, keep_alive: world.choice.once_in(2) },
        1..=3 => SharesCall::transfer_keep_alive { id, target, amount },
        _ => SharesCall::transfer { id, target, amount },
    })
}

pub fn approve(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (id, free) = holdings::free(world, who);
    let (delegate, amount) = (address(world.account()), amount(world, id, who, free));
    RuntimeCall::Shares(match world.choice.below(8) {
        0 => match approval(world, |approval| approval.owner == *who) {
            Some(Approval { dataset, delegate, .. }) => {
                SharesCall::cancel_approval { id: dataset, delegate: address(delegate) }
            }
            None => SharesCall::cancel_approval { id, delegate },
        },
        1 => SharesCall::force_cancel_approval { id, owner: address(world.account()), delegate },
        _ => SharesCall::approve_transfer { id, delegate, amount },
    })
}

pub fn transfer_approved(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (id, owner) = match approval(world, |approval| approval.delegate == *who) {
        Some(Approval { dataset, owner, .. }) if !world.choice.once_in(20) => (dataset, owner),
        _ => (world.dataset(), world.account()),
    };
    let approved = Approvals::<Runtime, ShareAssets>::get((id, &owner, who)).map_or(0, |there| there.amount);
    let amount = world.choice.amount(approved);
    let (owner, destination) = (address(owner), address(world.account()));
    SharesCall::transfer_approved { id, owner, destination, amount }.into()
}

/// A deposit for an account of shares, one's own or another's, and back.
pub fn touch_or_refund(world: &mut World, who: &AccountId) -> RuntimeCall {
    let (id, other) = (world.dataset(), world.account());
    RuntimeCall::Shares(match world.choice.below(8) {
        0..=1 => SharesCall::touch { id },
        2..=3 => SharesCall::touch_other { id, who: address(other) },
        4..=5 => {
            let touched = touched(world, |_, owner, reason| {
                owner == who && matches!(reason, ExistenceReason::DepositHeld(_))
            });
            let (id, _) = touched.unwrap_or((id, other));
            SharesCall::refund { id, allow_burn: world.choice.once_in(2) }
        }
        _ => {
            let touched = touched(world, |empty, _, reason| {
                empty && matches!(reason, ExistenceReason::DepositFrom(depositor, _) if depositor == who)
            });
            let (id, other) = touched.unwrap_or((id, other));
            SharesCall::refund_other { id, who: address(other) }
        }
    })
}

/// An account of shares that is wanted for being empty or not, its owner, and its reason to exist.
fn touched(
    world: &mut World,
    wanted: impl Fn(bool, &AccountId, &ExistenceReason<Balance, AccountId>) -> bool,
) -> Option<(DatasetId, AccountId)> {
    let there: Vec<_> = Account::<Runtime, ShareAssets>::iter()
        .filter(|(_, owner, account)| wanted(account.balance == 0, owner, &account.reason))
        .map(|(dataset, owner, _)| (dataset, owner))
        .collect();
    world.choice.one(&there).cloned()
}

/// What only the account that owns the assets may do, and that account has no key.
pub fn rule(world: &mut World, caller: &AccountId) -> RuntimeCall {
    let (id, who, me) = (world.dataset(), address(world.account()), address(caller.clone()));
    let amount = world.choice.amount(Shares::balance(id, caller));
    RuntimeCall::Shares(match world.choice.below(24) {
        0 => SharesCall::mint { id, beneficiary: me, amount },
        1 => SharesCall::burn { id, who, amount },
        2 => SharesCall::freeze { id, who },
        3 => SharesCall::thaw { id, who },
        4 => SharesCall::freeze_asset { id },
        5 => SharesCall::thaw_asset { id },
        6 => SharesCall::block { id, who },
        7 => SharesCall::start_destroy { id },
        8 => SharesCall::destroy_accounts { id },
        9 => SharesCall::destroy_approvals { id },
        10 => SharesCall::finish_destroy { id },
        11 => SharesCall::transfer_ownership { id, owner: me },
        12 => SharesCall::set_team { id, issuer: me.clone(), admin: me.clone(), freezer: me },
        13 => SharesCall::set_metadata { id, name: vec![1], symbol: vec![2], decimals: 3 },
        14 => SharesCall::clear_metadata { id },
        15 => SharesCall::force_transfer { id, source: who, dest: me, amount },
        16 => SharesCall::set_min_balance { id, min_balance: amount },
        17 => SharesCall::create { id: id.saturating_add(1), admin: me, min_balance: 1 },
        18 => SharesCall::force_create { id: u32::MAX, owner: me, is_sufficient: true, min_balance: 1 },
        19 => SharesCall::force_clear_metadata { id },
        20 => SharesCall::set_reserves { id, reserves: Default::default() },
        21 => SharesCall::force_cancel_approval { id, owner: who, delegate: me },
        22 => SharesCall::force_set_metadata {
            id,
            name: vec![1],
            symbol: vec![2],
            decimals: 3,
            is_frozen: false,
        },
        _ => SharesCall::force_asset_status {
            id,
            owner: me.clone(),
            issuer: me.clone(),
            admin: me.clone(),
            freezer: me,
            min_balance: 1,
            is_sufficient: false,
            is_frozen: true,
        },
    })
}

fn approval(world: &mut World, wanted: impl Fn(&Approval) -> bool) -> Option<Approval> {
    let there: Vec<_> = world.approvals.iter().filter(|approval| wanted(approval)).cloned().collect();
    world.choice.one(&there).cloned()
}

/// Some of the shares that are not staked, now and then of all.
fn amount(world: &mut World, id: DatasetId, who: &AccountId, free: Balance) -> Balance {
    let available = if world.choice.once_in(8) { Shares::balance(id, who) } else { free };
    world.choice.amount(available)
}
