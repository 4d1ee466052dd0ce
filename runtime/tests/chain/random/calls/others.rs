//! Calls that send other calls: in batches, for derived accounts, for others, for several, later, and as root.

use super::{super::world::World, address, any, attribution, royalties, wrapped, AccountId, RuntimeCall};
use codec::Encode;
use frame_support::weights::Weight;
use frame_system::RawOrigin;
use guerdon_runtime::{configs::ProxyType, BlockNumber, OriginCaller, Runtime};
use pallet_multisig::Call as MultisigCall;
use pallet_preimage::Call as PreimageCall;
use pallet_proxy::{Call as ProxyCall, ProxyDefinition};
use pallet_scheduler::Call as SchedulerCall;
use pallet_sudo::Call as SudoCall;
use pallet_utility::Call as UtilityCall;
use sp_runtime::traits::{BlakeTwo256, Hash};

const PROXY_TYPES: [ProxyType; 4] =
    [ProxyType::Any, ProxyType::Works, ProxyType::Payments, ProxyType::Governance];

pub fn batch(world: &mut World, who: &AccountId) -> RuntimeCall {
    let length = world.choice.below(4);
    let calls = (0..length).map(|_| wrapped(world, who)).collect();
    RuntimeCall::Utility(match world.choice.below(8) {
        0..=2 => UtilityCall::batch { calls },
        3..=4 => UtilityCall::force_batch { calls },
        5 => {
            let (main, fallback) = (wrapped(world, who).into(), wrapped(world, who).into());
            UtilityCall::if_else { main, fallback }
        }
        _ => UtilityCall::batch_all { calls },
    })
}

pub fn derivative(world: &mut World, who: &AccountId) -> RuntimeCall {
    let index = world.choice.below(2) as u16;
    let derived = pallet_utility::derivative_account_id(who.clone(), index);
    UtilityCall::as_derivative { index, call: wrapped(world, &derived).into() }.into()
}

pub fn change_proxies(world: &mut World, who: &AccountId) -> RuntimeCall {
    let delegate = address(world.account());
    let proxy_type = *world.choice.one(&PROXY_TYPES).expect("there are types of proxies; qed");
    let delay = if world.choice.once_in(10) { 1 } else { 0 };
    RuntimeCall::Proxy(match world.choice.below(10) {
        0 => ProxyCall::remove_proxies {},
        1..=2 => {
            let (proxies, _) = pallet_proxy::Proxies::<Runtime>::get(who);
            match world.choice.one(&proxies).cloned() {
                Some(ProxyDefinition { delegate, proxy_type, delay }) => {
                    ProxyCall::remove_proxy { delegate: address(delegate), proxy_type, delay }
                }
                None => ProxyCall::remove_proxy { delegate, proxy_type, delay },
            }
        }
        3 => ProxyCall::create_pure { proxy_type, delay, index: world.choice.below(3) as u16 },
        _ => ProxyCall::add_proxy { delegate, proxy_type, delay },
    })
}

pub fn proxy(world: &mut World, who: &AccountId) -> RuntimeCall {
    let known = world.reals_of.get(who).and_then(|reals| world.choice.one(reals)).cloned();
    let real = match known {
        Some(real) if !world.choice.once_in(20) => real,
        _ => world.account(),
    };
    let call = wrapped(world, &real).into();
    ProxyCall::proxy { real: address(real), force_proxy_type: None, call }.into()
}

pub fn multisig(world: &mut World, who: &AccountId) -> RuntimeCall {
    let mut others = vec![world.account(), world.account()];
    others.retain(|other| other != who);
    others.sort();
    others.dedup();
    let mut all = others.clone();
    all.push(who.clone());
    all.sort();
    let shared = pallet_multisig::Pallet::<Runtime>::multi_account_id(&all, 1);
    let call = wrapped(world, &shared).into();
    MultisigCall::as_multi_threshold_1 { other_signatories: others, call }.into()
}

pub fn preimage(world: &mut World, who: &AccountId) -> RuntimeCall {
    let noted = world.choice.one(&world.preimages).copied();
    RuntimeCall::Preimage(match noted {
        Some(hash) if world.choice.once_in(2) => PreimageCall::unnote_preimage { hash },
        _ => PreimageCall::note_preimage { bytes: wrapped(world, who).encode() },
    })
}

/// What root does here: it acts for accounts with keys, at once or later, and says in which assets fees are paid. It
/// could take the pallets' money, and does not.
pub fn sudo(world: &mut World, _: &AccountId) -> RuntimeCall {
    if world.choice.once_in(4) {
        let call = match world.choice.once_in(6) {
            true => attribution::set_encoder(world),
            false => royalties::approve_or_retire(world),
        };
        return SudoCall::sudo { call: Box::new(call) }.into();
    }
    let who = world.accounts.signer(&mut world.choice).account.clone();
    world.depth += 1;
    let call = Box::new(any(world, &who));
    world.depth -= 1;
    if world.choice.once_in(3) {
        return SudoCall::sudo_as { who: address(who), call }.into();
    }
    let as_origin = Box::new(OriginCaller::system(RawOrigin::Signed(who)));
    let later = UtilityCall::dispatch_as { as_origin, call };
    let when: BlockNumber = world.now + world.choice.below(20) as u32;
    let maybe_periodic = world.choice.once_in(4).then(|| (world.choice.between(1, 5) as u32, 3));
    let id = BlakeTwo256::hash(&[world.choice.below(4) as u8]).0;
    let scheduled = match world.choice.below(6) {
        0 => SchedulerCall::cancel { when, index: 0 },
        1 => SchedulerCall::cancel_named { id },
        2 => SchedulerCall::schedule_named {
            id,
            when,
            maybe_periodic,
            priority: 0,
            call: Box::new(later.into()),
        },
        _ => SchedulerCall::schedule { when, maybe_periodic, priority: 127, call: Box::new(later.into()) },
    };
    let call = Box::new(scheduled.into());
    match world.choice.once_in(4) {
        true => SudoCall::sudo_unchecked_weight { call, weight: Weight::from_parts(1_000_000, 0) }.into(),
        false => SudoCall::sudo { call }.into(),
    }
}
