//! Calls of attributors, their commitments and results, and challenges.

use super::{
    super::{
        findings,
        world::{OpenJob, Secret, World},
    },
    AccountId, RuntimeCall,
};
use codec::Encode;
use guerdon_primitives::{
    attributor_key::{AttributorId, AttributorSignature},
    commitment::{Commitment, Place, Salt, Sealed, SignedCommitment},
    jobs::{Finding, JobId, Phase, Round},
};
use guerdon_runtime::{constants::UNIT, Attribution, Runtime};
use pallet_attribution::{Attributors, Call, Commitments, Encoder, Jobs, NextJob, Proposed, Results};
use sp_core::{sr25519, Pair};

pub fn register(world: &mut World, who: &AccountId) -> RuntimeCall {
    let key = world.accounts.attributor_key(who, &mut world.choice);
    let bond = u128::from(world.choice.between(99, 110)) * UNIT;
    Call::register { key, bond }.into()
}

pub fn add_bond(world: &mut World, _: &AccountId) -> RuntimeCall {
    Call::add_bond { amount: u128::from(world.choice.below(20)) * UNIT }.into()
}

pub fn set_key(world: &mut World, who: &AccountId) -> RuntimeCall {
    Call::set_key { key: world.accounts.attributor_key(who, &mut world.choice) }.into()
}

pub fn resume(_: &mut World, _: &AccountId) -> RuntimeCall {
    Call::resume {}.into()
}

pub fn leave(_: &mut World, _: &AccountId) -> RuntimeCall {
    Call::leave {}.into()
}

pub fn withdraw_bond(_: &mut World, _: &AccountId) -> RuntimeCall {
    Call::withdraw_bond {}.into()
}

/// Root chooses an encoder, or leaves the choice open.
pub fn set_encoder(world: &mut World) -> RuntimeCall {
    let encoder = (!world.choice.once_in(2)).then(|| world.choice.hash());
    Call::set_encoder { encoder }.into()
}

/// A challenge, mostly of a job that can be challenged, with something else than what is proposed.
pub fn challenge(world: &mut World, _: &AccountId) -> RuntimeCall {
    let open = find(world, |job| job.phase == Phase::Challengeable);
    let open = open.or_else(|| world.choice.one(&world.jobs).cloned());
    let Some(open) = open else {
        return Call::challenge { job: NextJob::<Runtime>::get(), finding: Finding::Unavailable }.into();
    };
    let is_proposed = Proposed::<Runtime>::contains_key(open.job);
    let finding = match is_proposed && !world.choice.once_in(10) {
        true => findings::found(world, &open.task),
        false => findings::reported(world, &open),
    };
    Call::challenge { job: open.job, finding }.into()
}

/// A commitment or a result; none while no job takes any.
///
/// Most are of a committee's member. Some come from others, twice, or with another's signature or salt.
pub fn answer(world: &mut World) -> Option<RuntimeCall> {
    match world.choice.once_in(2) {
        true => reveal(world).or_else(|| commit(world)),
        false => commit(world).or_else(|| reveal(world)),
    }
}

fn commit(world: &mut World) -> Option<RuntimeCall> {
    let open = find(world, |job| job.phase == Phase::Committing)?;
    let round = Jobs::<Runtime>::get(open.job)?.round;
    let missing: Vec<_> = open
        .committee
        .iter()
        .filter(|member| !Commitments::<Runtime>::contains_key(open.job, member))
        .cloned()
        .collect();
    let attributor = one_of(world, missing);
    let finding = findings::reported(world, &open);
    let job = other_job(world, open.job);
    let salt = world.choice.hash().0;
    let commitment = Sealed::new(place(job, round, &attributor), &finding, salt).commitment();
    let signature = signature(world, place(job, round, &attributor), commitment);
    world.secrets.insert(commitment, Secret { finding, salt });
    Some(Call::commit { job, round, attributor, commitment, signature }.into())
}

fn reveal(world: &mut World) -> Option<RuntimeCall> {
    let open = find(world, |job| job.phase == Phase::Revealing)?;
    let round = Jobs::<Runtime>::get(open.job)?.round;
    let missing: Vec<_> = open
        .committee
        .iter()
        .filter(|member| {
            Commitments::<Runtime>::contains_key(open.job, member)
                && !Results::<Runtime>::contains_key((open.job, round, member))
        })
        .cloned()
        .collect();
    let attributor = one_of(world, missing);
    let commitment = Commitments::<Runtime>::get(open.job, &attributor);
    let known = commitment.and_then(|commitment| world.secrets.get(&commitment).cloned());
    let (finding, salt): (Finding, Salt) = match known {
        Some(Secret { finding, salt }) if !world.choice.once_in(40) => (finding, salt),
        _ => (findings::reported(world, &open), world.choice.hash().0),
    };
    let job = other_job(world, open.job);
    Some(Call::reveal { job, round, attributor, finding, salt }.into())
}

/// A job that some of its committee can still answer, the oldest one half of the time: so many jobs end by results.
fn find(world: &mut World, wanted: impl Fn(&pallet_attribution::Job) -> bool) -> Option<OpenJob> {
    let is_wanted = |open: &OpenJob| Jobs::<Runtime>::get(open.job).is_some_and(|job| wanted(&job));
    match world.choice.once_in(2) {
        true => world.jobs.iter().find(|open| is_wanted(open)).cloned(),
        false => (0..4).map_while(|_| world.choice.one(&world.jobs).cloned()).find(|open| is_wanted(open)),
    }
}

fn one_of(world: &mut World, missing: Vec<AccountId>) -> AccountId {
    match world.choice.one(&missing).cloned() {
        Some(member) if !world.choice.once_in(40) => member,
        _ => world.account(),
    }
}

fn other_job(world: &mut World, job: JobId) -> JobId {
    match world.choice.once_in(60) {
        true => world.choice.below(NextJob::<Runtime>::get() + 1),
        false => job,
    }
}

fn place(job: JobId, round: Round, attributor: &AccountId) -> Place<'_, AccountId> {
    let encoder = Jobs::<Runtime>::get(job).map_or_else(Encoder::<Runtime>::get, |job| job.encoder);
    Place::new(Attribution::genesis_hash(), encoder, job, round, attributor)
}

fn signature(world: &mut World, place: Place<'_, AccountId>, commitment: Commitment) -> AttributorSignature {
    let attributor = place.attributor;
    let payload = SignedCommitment::new(place, commitment).encode();
    let key: Option<AttributorId> = Attributors::<Runtime>::get(attributor).map(|attributor| attributor.key);
    let pair: Option<&sr25519::Pair> = key.and_then(|key| world.accounts.secrets.get(&key));
    match pair {
        Some(pair) if !world.choice.once_in(50) => pair.sign(&payload).into(),
        _ => world.accounts.signer(&mut world.choice).pair.sign(&payload).into(),
    }
}
