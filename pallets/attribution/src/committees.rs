//! Who is asked.

use crate::{drawing, schedule::Met, *};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    defensive,
    pallet_prelude::*,
    traits::{Get, Randomness},
};
use guerdon_primitives::jobs::{JobId, Phase, Round};
use guerdon_split::cut;
use sp_core::H256;
use sp_io::hashing::blake2_256;

/// Whether the seed holds the output of the last block's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It does.
    Fresh,
    /// It does not: that block had no output.
    Stale,
}

impl<T: Config> Pallet<T> {
    /// Stirs the last author's output into the seed. Returns whether there was one.
    pub(crate) fn stir() -> Freshness {
        let (output, _) = T::Randomness::random(b"guerdon/seed");
        let Some(output) = output else { return Freshness::Stale };
        Self::mix(output);
        Freshness::Fresh
    }

    pub(crate) fn mix(output: T::Hash) {
        Seed::<T>::mutate(|seed| *seed = H256((&seed, output).using_encoded(blake2_256)));
    }

    /// Draws the committee of a job's present round, if the seed is fresh.
    pub(crate) fn draw(id: JobId, job: Job, freshness: Freshness) -> Met {
        if freshness == Freshness::Stale {
            return Met::Waits;
        }
        let seed = H256((Seed::<T>::get(), id, job.round).using_encoded(blake2_256));
        let size = Self::size_of(id, &job);
        Met::Done(Self::seat(id, job, size, seed))
    }

    /// Draws a committee of up to `size` by a seed. Returns the weight of that.
    pub(crate) fn seat(id: JobId, mut job: Job, size: u32, seed: H256) -> Weight {
        let partial = Self::partial(id, job.round);
        let candidates = Active::<T>::get().into_inner();
        let is_partial = |account: &T::AccountId| partial.contains(account);
        let committee = drawing::draw(candidates, is_partial, size as usize, seed);

        let before: Vec<_> = Self::asked_before(id, job.round);
        for member in &committee {
            Seats::<T>::insert(member, id, ());
            if !before.contains(member) {
                Self::mutate_attributor(member, |attributor| {
                    attributor.jobs = attributor.jobs.saturating_add(1)
                });
            }
        }
        let drawn = committee.len() as u32;
        Self::deposit_event(Event::Drawn { job: id, round: job.round, committee: committee.clone() });
        Committees::<T>::insert(id, job.round, BoundedVec::truncate_from(committee));
        // Nobody is waited for if nobody is asked.
        let phase = if drawn == 0 { Phase::Judging } else { Phase::Committing };
        Self::enter(id, &mut job, phase);
        T::WeightInfo::draw(drawn)
    }

    /// Whether there are more attributors than the committee of a round.
    pub(crate) fn can_enlarge(id: JobId, round: Round) -> bool {
        let asked = Committees::<T>::decode_len(id, round).unwrap_or(0);
        Active::<T>::decode_len().unwrap_or(0) > asked
    }

    /// How many are asked in a job's present round.
    fn size_of(id: JobId, job: &Job) -> u32 {
        match job.round {
            Round::First => {
                let (loss, _) = cut(T::MinBond::get(), T::Penalties::get().misleading);
                drawing::first_size(job.at_stake, loss)
            }
            round => {
                let first = Committees::<T>::decode_len(id, Round::First).unwrap_or(0);
                drawing::next_size(round, first as u32)
            }
        }
    }

    /// Who was asked in the rounds before this one.
    fn asked_before(id: JobId, round: Round) -> Vec<T::AccountId> {
        let rounds = Round::ALL.into_iter().take_while(|before| *before < round);
        rounds.flat_map(|before| Committees::<T>::get(id, before)).collect()
    }

    /// Who would judge its own case in a round.
    fn partial(id: JobId, round: Round) -> Vec<T::AccountId> {
        let challenger = Challenges::<T>::get(id).map(|challenge| challenge.challenger);
        Self::asked_before(id, round).into_iter().chain(challenger).collect()
    }

    /// Changes an attributor that was asked for a job, and so stays one until the job ends.
    pub(crate) fn mutate_attributor(account: &T::AccountId, change: impl FnOnce(&mut Attributor)) {
        Attributors::<T>::mutate(account, |attributor| match attributor {
            Some(attributor) => change(attributor),
            None => {
                defensive!("an attributor stays one while a job asks it");
            }
        });
    }
}
