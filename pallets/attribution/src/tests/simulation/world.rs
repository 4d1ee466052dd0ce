//! A chain of the real pallet, with honest and faulty attributors who act in each block.

use super::{
    cases::{all_to_friend, Case},
    dice::Dice,
    strategies::{resume_all, waiting, Plan, Strategy},
    tally::{is_right, Tally},
};
use crate::{agreement, mock::*, *};
use frame_support::{
    pallet_prelude::InvalidTransaction,
    traits::{
        fungible::{Inspect, Mutate},
        Hooks,
    },
};
use guerdon_primitives::{
    attributor_key::AttributorPair,
    commitment::{Commitment, SignedCommitment},
    jobs::{JobId, Phase, Round},
    Jobs as _,
};
use sp_core::{Encode, Pair, H256};
use std::{collections::BTreeMap, sync::LazyLock};

/// How many attributors there are. Account 0 is nobody's; the faulty ones come first.
pub const ATTRIBUTORS: u64 = 50;

/// The attributors' keys, which take long to make.
static PAIRS: LazyLock<Vec<AttributorPair>> = LazyLock::new(|| (0..=ATTRIBUTORS).map(pair).collect());

/// How many payments come in each block. A suspension lasts for a fifth of the simulation.
const JOBS_PER_BLOCK: u64 = 4;

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub strategy: Strategy,
    /// How many of a hundred attributors are faulty.
    pub percent: u64,
    /// Whether honest attributors challenge what is wrong.
    pub watched: bool,
    /// How many times as high the fees are.
    pub fees: u128,
    pub jobs: u64,
    pub seed: u64,
}

impl Setting {
    pub fn faulty(&self) -> u64 {
        ATTRIBUTORS * self.percent / 100
    }

    fn is_faulty(&self, account: AccountId) -> bool {
        account <= self.faulty()
    }
}

/// Runs a simulation until all its jobs have ended.
pub fn simulate(setting: Setting) -> Tally {
    externalities(0).execute_with(|| {
        let mut world = World::new(setting);
        while world.opened < setting.jobs || Jobs::<Test>::iter_keys().next().is_some() {
            world.live_one_block();
        }
        Attribution::do_try_state().unwrap();
        world.tally.lost = world.losses();
        let counted = world.tally.right + world.tally.fallback + world.tally.wrong.len() as u32;
        assert_eq!(u64::from(counted), setting.jobs, "every payment is settled once");
        world.tally
    })
}

struct World {
    setting: Setting,
    opened: u64,
    cases: BTreeMap<JobId, Case>,
    plans: BTreeMap<(JobId, Round, AccountId), Plan>,
    /// What each account was given.
    given: Vec<u128>,
    tally: Tally,
}

impl World {
    /// Everybody has bonded the least bond: so slashes are as small as they can be.
    fn new(setting: Setting) -> Self {
        System::set_block_number(1);
        let mut world = Self {
            setting,
            opened: 0,
            cases: BTreeMap::new(),
            plans: BTreeMap::new(),
            given: vec![0; ATTRIBUTORS as usize + 1],
            tally: Tally::new(),
        };
        for account in 1..=ATTRIBUTORS {
            world.given[account as usize] = Balances::total_balance(&account);
            world.give_enough(account);
            Attribution::register(RuntimeOrigin::signed(account), PAIRS[account as usize].public(), BOND)
                .unwrap();
        }
        world
    }

    /// Nobody gives up for want of money.
    fn give_enough(&mut self, account: AccountId) {
        const ENOUGH: u128 = 100 * BOND;
        if Balances::balance(&account) < ENOUGH {
            Balances::mint_into(&account, ENOUGH).unwrap();
            self.given[account as usize] += ENOUGH;
        }
    }

    fn losses(&self) -> Vec<f64> {
        let loss = |account: u64| {
            let has = Balances::total_balance(&account);
            (self.given[account as usize] as f64 - has as f64) / BOND as f64
        };
        [0.0].into_iter().chain((1..=ATTRIBUTORS).map(loss)).collect()
    }

    fn live_one_block(&mut self) {
        let block = System::block_number() + 1;
        System::set_block_number(block);
        let mut dice = Dice::seeded(("vrf", self.setting.seed, block));
        RANDOMNESS.set(Some(H256::from_low_u64_be(dice.between(0, u64::MAX - 1))));
        Attribution::on_initialize(block);

        for (task, outcome) in OUTCOMES.with_borrow_mut(std::mem::take) {
            let guerdon_primitives::jobs::Task::Attribution { payment } = task else { panic!("{task:?}") };
            self.tally.settle(&self.cases[&payment], &outcome);
        }
        resume_all();
        for _ in 0..JOBS_PER_BLOCK.min(self.setting.jobs - self.opened) {
            let case = Case::new(&self.setting, self.opened);
            let job = Attribution::open(attribution(self.opened), Some(case.fee)).unwrap();
            assert_eq!(job, self.opened);
            self.cases.insert(job, case);
            self.opened += 1;
        }
        waiting(Phase::Challengeable).into_iter().for_each(|job| self.watch(job));
        waiting(Phase::Revealing).into_iter().for_each(|job| self.reveal_all(job));
        waiting(Phase::Committing).into_iter().for_each(|job| self.commit_all(job));
        self.read_events();
        (1..=ATTRIBUTORS).for_each(|account| self.give_enough(account));
        if block.is_multiple_of(50) {
            Attribution::do_try_state().unwrap();
        }
    }

    fn read_events(&mut self) {
        for event in events() {
            match event {
                Event::Slashed { attributor, fault, .. } if !self.setting.is_faulty(attributor) => {
                    self.tally.honest_slashes.add(fault);
                }
                Event::Revealed { job, round, attributor } => {
                    let plan = &self.plans[&(job, round, attributor)];
                    self.tally.copies_let_in += u32::from(matches!(plan, Plan::Copy { .. }));
                }
                _ => {}
            }
        }
        System::reset_events();
    }

    /// The honest commit at once, the faulty when all of these have.
    fn commit_all(&mut self, id: JobId) {
        let (case, setting) = (self.cases[&id].clone(), self.setting);
        let job = Jobs::<Test>::get(id).unwrap();
        let mut members = Committees::<Test>::get(id, job.round).into_inner();
        members.sort_by_key(|member| setting.is_faulty(*member));
        for member in members {
            let place = (id, job.round, member);
            if self.plans.contains_key(&place) {
                continue;
            }
            let plan = match setting.is_faulty(member) {
                true => setting.strategy.plan(&case, member, |account| setting.is_faulty(account)),
                false => Plan::Report(case.honest(member)),
            };
            match &plan {
                Plan::Report(finding) | Plan::Withhold(finding) => {
                    submit(signed(id, member, commitment(id, member, finding))).unwrap()
                }
                Plan::Copy { of, .. } => {
                    let commitment = Commitments::<Test>::get(id, of).unwrap();
                    submit(signed(id, member, commitment)).unwrap();
                }
                Plan::Nothing => {}
            }
            self.plans.insert(place, plan);
        }
    }

    fn reveal_all(&mut self, id: JobId) {
        let job = Jobs::<Test>::get(id).unwrap();
        let members = Committees::<Test>::get(id, job.round);
        let waits = |member: &AccountId| !Results::<Test>::contains_key((id, job.round, member));
        for member in members.into_iter().filter(waits) {
            let plan = self.plans.get_mut(&(id, job.round, member)).unwrap();
            match plan {
                Plan::Report(finding) => submit(reveal(id, member, finding.clone())).unwrap(),
                Plan::Copy { of, tried } if !*tried => {
                    let Some(finding) = Results::<Test>::get((id, job.round, *of)) else { continue };
                    *tried = true;
                    let (round, salt) = (job.round, salt(*of));
                    let call = Call::reveal { job: id, round, attributor: member, finding, salt };
                    self.tally.copies += 1;
                    match refusal(&call) {
                        None => submit(call).unwrap(),
                        Some(reason) => assert_eq!(reason, InvalidTransaction::BadProof),
                    }
                }
                Plan::Copy { .. } | Plan::Withhold(_) | Plan::Nothing => {}
            }
        }
    }

    /// One honest attributor challenges what is not near its own result, and what has no result. What is right may be
    /// challenged by a faulty one.
    fn watch(&mut self, id: JobId) {
        let (case, setting) = (self.cases[&id].clone(), self.setting);
        let job = Jobs::<Test>::get(id).unwrap();
        if !Attribution::can_enlarge(id, job.round) {
            return;
        }
        let proposed = Proposed::<Test>::get(id);
        let mut dice = Dice::seeded(("watch", setting.seed, id));
        let mut active = Active::<Test>::get().into_inner();
        active.sort_unstable();
        let (faulty, honest): (Vec<_>, Vec<_>) =
            active.into_iter().partition(|account| setting.is_faulty(*account));

        let watcher = dice.one_of(&honest).filter(|_| setting.watched && job.round != Round::Challenge);
        if let Some(watcher) = watcher {
            let own = case.honest(watcher);
            let differs = |proposed| !agreement::is_within(&own, proposed, Tolerance::get());
            if proposed.as_ref().is_none_or(differs) {
                self.tally.challenges += 1;
                Attribution::challenge(RuntimeOrigin::signed(watcher), id, own).unwrap();
                return;
            }
        }
        // One who was asked before is no judge anyway.
        let asked = Committees::<Test>::get(id, Round::First);
        let challenger = faulty.iter().find(|account| asked.contains(account)).or(faulty.first());
        let Some(challenger) = challenger.filter(|_| is_right(&case, proposed.as_ref())) else { return };
        if setting.strategy.challenges(&case, *challenger, |account| setting.is_faulty(account)) {
            self.tally.false_challenges += 1;
            Attribution::challenge(RuntimeOrigin::signed(*challenger), id, all_to_friend()).unwrap();
        }
    }
}

fn signed(job: JobId, attributor: AccountId, commitment: Commitment) -> Call<Test> {
    let record = Jobs::<Test>::get(job).unwrap();
    let payload = SignedCommitment::new(Attribution::place(job, &record, &attributor), commitment);
    let signature = PAIRS[attributor as usize].sign(&payload.encode());
    Call::commit { job, round: record.round, attributor, commitment, signature }
}
