//! Calls of attributors, and their results.

use super::{
    super::{
        findings,
        world::{OpenJob, World},
    },
    AccountId, RuntimeCall,
};
use codec::Encode;
use guerdon_primitives::{
    attributor_key::{AttributorId, AttributorSignature},
    jobs::{Finding, JobId},
    protocol::SignedPayload,
};
use guerdon_runtime::{Attribution, Runtime};
use pallet_attribution::{Attributors, Call, Findings, Jobs, NextJob};
use sp_core::{sr25519, Pair};

pub fn register(world: &mut World, who: &AccountId) -> RuntimeCall {
    let key = world.accounts.attributor_key(who, &mut world.choice);
    Call::register { key }.into()
}

pub fn leave(_: &mut World, _: &AccountId) -> RuntimeCall {
    Call::leave {}.into()
}

/// A result, signed by its attributor's key; none while no job is open.
///
/// Most are of a committee's member for an open job. Some come from others, twice, or with another's signature.
pub fn submit(world: &mut World) -> Option<RuntimeCall> {
    // Half of the results are for the oldest job, so that many jobs end by results.
    let open = match world.choice.once_in(2) {
        true => world.jobs.iter().find(|open| awaited(open).next().is_some()).cloned(),
        false => (0..4)
            .map_while(|_| world.choice.one(&world.jobs).cloned())
            .find(|open| awaited(open).next().is_some()),
    }?;
    let missing: Vec<_> = awaited(&open).cloned().collect();
    let attributor = match world.choice.one(&missing).cloned() {
        Some(member) if !world.choice.once_in(40) => member,
        _ => world.account(),
    };
    let finding = findings::reported(world, &open);
    let job = match world.choice.once_in(60) {
        true => world.choice.below(NextJob::<Runtime>::get() + 1),
        false => open.job,
    };
    let signature = signature(world, job, &attributor, &finding);
    Some(Call::submit { job, attributor, finding, signature }.into())
}

/// The members of a job's committee who can still submit.
fn awaited(open: &OpenJob) -> impl Iterator<Item = &AccountId> {
    let findings = Findings::<Runtime>::get(open.job);
    let attributors = Attributors::<Runtime>::get();
    let is_open = Jobs::<Runtime>::contains_key(open.job);
    open.committee.iter().filter(move |member| {
        let has_submitted = findings.iter().any(|(account, _)| account == *member);
        is_open && !has_submitted && attributors.iter().any(|other| other.account == **member)
    })
}

fn signature(
    world: &mut World,
    job: JobId,
    attributor: &AccountId,
    finding: &Finding,
) -> AttributorSignature {
    let payload = SignedPayload::new(Attribution::genesis_hash(), job, attributor, finding).encode();
    let attributors = Attributors::<Runtime>::get();
    let key: Option<&AttributorId> =
        attributors.iter().find(|other| other.account == *attributor).map(|other| &other.key);
    let pair: Option<&sr25519::Pair> = key.and_then(|key| world.accounts.secrets.get(key));
    match pair {
        Some(pair) if !world.choice.once_in(50) => pair.sign(&payload).into(),
        _ => world.accounts.signer(&mut world.choice).pair.sign(&payload).into(),
    }
}
