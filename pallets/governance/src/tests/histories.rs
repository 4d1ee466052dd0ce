//! Random histories, and a recount that remembers all of each.

use crate::{mock::*, NextProposal, Proposals};
use guerdon_primitives::{Balance, Change, ProposalId, StakeLocks, Vote};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const VOTERS: core::ops::RangeInclusive<AccountId> = ALICE..=OPERATOR;

#[derive(Clone, Debug)]
enum Step {
    Mint(AccountId, Balance),
    Stake(AccountId, Balance),
    Unstake(AccountId, Balance),
    Transfer(AccountId, AccountId, Balance),
    Propose(AccountId),
    Offer,
    Vote(AccountId, usize, Vote),
    Delegate(AccountId, AccountId),
    Revoke(AccountId),
    Wait(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || VOTERS;
    let amount = || 1..300u128;
    let vote = prop_oneof![Just(Vote::Aye), Just(Vote::Nay), Just(Vote::Abstain)];
    prop_oneof![
        2 => (who(), amount()).prop_map(|(who, amount)| Step::Mint(who, amount)),
        3 => (who(), amount()).prop_map(|(who, amount)| Step::Stake(who, amount)),
        4 => (who(), amount()).prop_map(|(who, amount)| Step::Unstake(who, amount)),
        3 => (who(), who(), amount()).prop_map(|(from, to, amount)| Step::Transfer(from, to, amount)),
        3 => who().prop_map(Step::Propose),
        1 => Just(Step::Offer),
        8 => (who(), 0..8usize, vote).prop_map(|(who, back, vote)| Step::Vote(who, back, vote)),
        4 => (who(), who()).prop_map(|(who, to)| Step::Delegate(who, to)),
        2 => who().prop_map(Step::Revoke),
        2 => (1..40u32).prop_map(Step::Wait),
    ]
}

type Stakes = BTreeMap<AccountId, Balance>;

/// All that happened.
#[derive(Default)]
struct History {
    /// The stakes after each step.
    stakes: Vec<Stakes>,
    /// For each proposal, after how many steps it was made, and by whom.
    made: BTreeMap<ProposalId, (usize, AccountId, Balance)>,
    /// The last vote of each account on each proposal.
    votes: BTreeMap<(ProposalId, AccountId), Vote>,
    delegates: BTreeMap<AccountId, AccountId>,
    /// Whose stake has ever voted on which proposal.
    voted: BTreeSet<(ProposalId, AccountId)>,
    /// The tally of each proposal when its vote ended.
    ended: BTreeMap<ProposalId, (Balance, Balance, Balance)>,
}

impl History {
    /// The lowest stake of an account since the proposal was made.
    fn counts(&self, proposal: ProposalId, who: AccountId) -> Balance {
        let (from, _, _) = self.made[&proposal];
        self.stakes[from..].iter().map(|stakes| stakes[&who]).min().unwrap()
    }

    fn voter(&self, who: AccountId) -> AccountId {
        self.delegates.get(&who).copied().unwrap_or(who)
    }

    fn power(&self, proposal: ProposalId, who: AccountId) -> Balance {
        let behind = VOTERS.filter(|other| self.voter(*other) == who);
        behind.map(|other| self.counts(proposal, other)).sum()
    }

    /// Asks each share how it votes.
    fn recount(&self, proposal: ProposalId) -> (Balance, Balance, Balance) {
        let mut sums = (0, 0, 0);
        for who in VOTERS {
            let side = match self.votes.get(&(proposal, self.voter(who))) {
                Some(Vote::Aye) => &mut sums.0,
                Some(Vote::Nay) => &mut sums.1,
                Some(Vote::Abstain) => &mut sums.2,
                None => continue,
            };
            *side += self.counts(proposal, who);
        }
        sums
    }

    fn locked(&self, open: &[ProposalId], who: AccountId) -> Balance {
        let of = |proposal: &ProposalId| {
            let (_, proposer, needed) = self.made[proposal];
            let voted = self.voted.contains(&(*proposal, who));
            let votes = if voted { self.counts(*proposal, who) } else { 0 };
            votes.max(if proposer == who { needed } else { 0 })
        };
        open.iter().map(of).max().unwrap_or(0)
    }
}

fn stakes(dataset: u32) -> Stakes {
    VOTERS.map(|who| (who, staked(dataset, who))).collect()
}

fn take(history: &mut History, dataset: u32, step: Step) {
    let open = Governance::taking_votes(dataset);
    match step {
        Step::Mint(who, amount) => give(dataset, who, amount),
        Step::Stake(who, amount) => {
            let _ = Datasets::stake(signed(who), dataset, amount);
        }
        Step::Unstake(who, amount) => {
            let locked = history.locked(&open, who);
            let expected = staked(dataset, who).checked_sub(amount).is_some_and(|left| left >= locked);
            let done = Datasets::unstake(signed(who), dataset, amount);
            assert_eq!(done.is_ok(), expected, "{who} unstakes {amount} with {locked} locked: {done:?}");
        }
        Step::Transfer(from, to, amount) => {
            let _ = transfer(dataset, from, to, amount);
        }
        Step::Propose(who) => {
            let (number, total) = (NextProposal::<Test>::get(), stakes(dataset).values().sum::<Balance>());
            if Governance::propose(signed(who), dataset, Change::Curator(BOB)).is_ok() {
                history.made.insert(number, (history.stakes.len() - 1, who, total.div_ceil(100).max(1)));
                assert_eq!(proposal(number).electorate, total);
            }
        }
        Step::Offer => {
            let number = NextProposal::<Test>::get();
            if Governance::offer_terms(signed(OPERATOR), MODEL, dataset, NEW).is_ok() {
                history.made.insert(number, (history.stakes.len() - 1, OPERATOR, 0));
            }
        }
        Step::Vote(who, back, vote) => {
            let Some(number) = NextProposal::<Test>::get().checked_sub(1 + back as u32) else { return };
            let expected = open.contains(&number) && history.power(number, who) > 0;
            let done = Governance::vote(signed(who), number, vote);
            assert_eq!(done.is_ok(), expected, "{who} votes on {number}: {done:?}");
            if done.is_ok() {
                history.votes.insert((number, who), vote);
            }
        }
        Step::Delegate(who, to) => {
            if Governance::delegate(signed(who), dataset, to).is_ok() {
                history.delegates.insert(who, to);
            }
        }
        Step::Revoke(who) => {
            let done = Governance::revoke(signed(who), dataset);
            assert_eq!(done.is_ok(), history.delegates.remove(&who).is_some());
        }
        Step::Wait(blocks) => run_to(System::block_number() as u32 + blocks),
    }
}

proptest! {
    /// Whatever is done in whatever order, each tally is what the shares say that count, a stake can be taken out just
    /// as far as it does not vote, and a tally stays as it was when the vote ended.
    #[test]
    fn tallies_are_what_a_recount_finds(steps in prop::collection::vec(step(), 1..80)) {
        execute(|| {
            let dataset = dataset(&[(ALICE, 300), (BOB, 200), (CAROL, 100)]);
            let mut history = History::default();
            history.stakes.push(stakes(dataset));
            for step in steps {
                let before = Governance::taking_votes(dataset);
                take(&mut history, dataset, step);
                history.stakes.push(stakes(dataset));
                let open = Governance::taking_votes(dataset);
                for (number, who) in open.iter().flat_map(|number| VOTERS.map(|who| (*number, who))) {
                    if history.votes.contains_key(&(number, history.voter(who))) {
                        history.voted.insert((number, who));
                    }
                }
                for number in before.iter().filter(|number| !open.contains(number)) {
                    // What was counted last is what the recount found last.
                    history.ended.insert(*number, tally(*number));
                }
                for number in &open {
                    assert_eq!(tally(*number), history.recount(*number), "proposal {number}");
                }
                for (number, record) in Proposals::<Test>::iter() {
                    assert!(record.tally.turnout().unwrap() <= record.electorate);
                    if let Some(ended) = history.ended.get(&number) {
                        assert_eq!(tally(number), *ended, "proposal {number} after its end");
                    }
                }
                for who in VOTERS {
                    assert_eq!(Governance::locked(dataset, &who), history.locked(&open, who), "{who}");
                }
                check_state();
            }
        });
    }
}
