//! How faulty attributors act.

use super::{
    cases::{all_to_friend, constant, Case},
    dice::{chance_of_at_least, Dice},
};
use crate::{agreement, drawing, mock::*, *};
use guerdon_primitives::{
    api::Standing,
    jobs::{Finding, Phase, Round},
    Balance,
};

/// What all faulty attributors of a simulation do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Does no work: commits to what another has committed to, and tries to reveal what the other reveals. In later
    /// rounds, commits to what was revealed in the first, or is proposed.
    Copy,
    /// Does no work: always reports the same.
    LazyConstant,
    /// Moves weight to the friend's work; each liar as much as it likes.
    InflateFriend,
    /// Leaves out the victim's work. Liars agree with each other without a word.
    StarveVictim,
    /// Commits to what pays the friend most, and reveals it only where enough others of its kind can.
    WithholdReveal,
    /// Does the work in one half of the rounds, and acts as `InflateFriend` in the other.
    FlipFlop,
    /// All report that everything is owed to the friend, always. They challenge right results where that should pay.
    Collude,
    /// As `Collude`, but only in committees that they have captured. In others they are honest.
    Opportunist,
}

impl Strategy {
    pub const ALL: [Self; 8] = [
        Self::Copy,
        Self::LazyConstant,
        Self::InflateFriend,
        Self::StarveVictim,
        Self::WithholdReveal,
        Self::FlipFlop,
        Self::Collude,
        Self::Opportunist,
    ];

    /// What a faulty member of a job's present committee is going to do.
    pub fn plan(self, case: &Case, member: AccountId, is_faulty: impl Fn(AccountId) -> bool) -> Plan {
        let id = case.job;
        let job = Jobs::<Test>::get(id).unwrap();
        let committee = Committees::<Test>::get(id, job.round);
        let is_captured = || {
            let faulty = committee.iter().filter(|member| is_faulty(**member)).count();
            faulty >= needed(job.round, committee.len())
        };
        match self {
            Self::Copy => copied(id, job.round, member, is_faulty),
            Self::LazyConstant => Plan::Report(constant()),
            Self::InflateFriend => Plan::Report(case.for_friend(member)),
            Self::StarveVictim => Plan::Report(case.without_victim(member)),
            Self::WithholdReveal if is_captured() => Plan::Report(all_to_friend()),
            Self::WithholdReveal => Plan::Withhold(all_to_friend()),
            Self::FlipFlop => {
                let is_honest = Dice::seeded(("flip", id, job.round, member)).between(0, 1) == 0;
                Plan::Report(if is_honest { case.honest(member) } else { case.for_friend(member) })
            }
            Self::Collude => Plan::Report(all_to_friend()),
            Self::Opportunist if is_captured() => Plan::Report(all_to_friend()),
            Self::Opportunist => Plan::Report(case.honest(member)),
        }
    }

    /// Whether one of the faulty should challenge a right result: whether it can expect to gain by that, as far as it
    /// knows who might be drawn.
    pub fn challenges(
        self,
        case: &Case,
        challenger: AccountId,
        is_faulty: impl Fn(AccountId) -> bool,
    ) -> bool {
        let judges_pay = match self {
            Self::Collude => true,
            Self::Opportunist => false,
            _ => return false,
        };
        let id = case.job;
        let asked: Vec<AccountId> =
            Round::ALL.into_iter().flat_map(|round| Committees::<Test>::get(id, round)).collect();
        let largest = Round::ALL.map(|round| Committees::<Test>::get(id, round).len()).into_iter().max();
        let lots: Vec<AccountId> = Active::<Test>::get()
            .into_iter()
            .filter(|account| !asked.contains(account) && *account != challenger)
            .collect();
        let faulty = lots.iter().filter(|account| is_faulty(**account)).count() as u32;
        let lots = lots.len() as u32;
        let judges = drawing::next_size(Round::Challenge, largest.unwrap() as u32).min(lots);
        let wins = chance_of_at_least(agreement::majority(judges as usize) as u32, judges, faulty, lots);

        let proposed = Proposed::<Test>::get(id);
        let agreed = Results::<Test>::iter_prefix((id,)).filter(|(_, result)| {
            proposed.as_ref().is_some_and(|proposed| agreement::is_within(result, proposed, Tolerance::get()))
        });
        let slashed: Balance = agreed
            .filter(|((_, account), _)| !is_faulty(*account))
            .map(|((_, account), _)| bond(account) / 2)
            .sum();
        let gain = slashed as f64 / 2.0 + 0.95 * case.fee as f64;
        let faulty_judges = f64::from(judges * faulty) / f64::from(lots);
        let loss = CHALLENGE_BOND as f64 + if judges_pay { faulty_judges * BOND as f64 / 10.0 } else { 0.0 };
        wins * gain > (1.0 - wins) * loss
    }
}

/// How many results a round needs.
fn needed(round: Round, asked: usize) -> usize {
    match round {
        Round::First | Round::Second => agreement::needed(asked),
        Round::Challenge => agreement::majority(asked),
    }
}

/// What a member of a committee is going to do in a round.
#[derive(Clone, Debug)]
pub enum Plan {
    /// To commit to this, and reveal it.
    Report(Finding),
    /// To commit to this, and not to reveal it.
    Withhold(Finding),
    /// To commit to what another has committed to, and reveal what that one reveals.
    Copy {
        /// Whose commitment.
        of: AccountId,
        /// Whether it tried to reveal that.
        tried: bool,
    },
    /// Nothing.
    Nothing,
}

fn copied(job: u64, round: Round, member: AccountId, is_faulty: impl Fn(AccountId) -> bool) -> Plan {
    let earlier = match round {
        Round::First => None,
        Round::Second => {
            let mut revealed: Vec<_> = Results::<Test>::iter_prefix((job, Round::First)).collect();
            revealed.sort_unstable_by_key(|(account, _)| *account);
            revealed.into_iter().next().map(|(_, finding)| finding)
        }
        Round::Challenge => Proposed::<Test>::get(job)
            .or_else(|| Challenges::<Test>::get(job).map(|challenge| challenge.finding)),
    };
    if let Some(earlier) = earlier {
        return Plan::Report(earlier);
    }
    let mut others: Vec<AccountId> =
        Commitments::<Test>::iter_key_prefix(job).filter(|other| !is_faulty(*other)).collect();
    others.sort_unstable();
    Dice::seeded(("copy", job, member))
        .one_of(&others)
        .map_or(Plan::Nothing, |of| Plan::Copy { of, tried: false })
}

/// Who was suspended adds what its bond lacks, and is drawn again as soon as it may.
pub fn resume_all() {
    for (account, attributor) in Attributors::<Test>::iter().collect::<Vec<_>>() {
        let Standing::Suspended { until } = attributor.standing else { continue };
        if Attribution::now() < until {
            continue;
        }
        let lacks = BOND.saturating_sub(bond(account));
        if lacks > 0 {
            Attribution::add_bond(RuntimeOrigin::signed(account), lacks).unwrap();
        }
        Attribution::resume(RuntimeOrigin::signed(account)).unwrap();
    }
}

/// The open jobs that wait for this, in order.
pub fn waiting(phase: Phase) -> Vec<u64> {
    let mut jobs: Vec<u64> =
        Jobs::<Test>::iter().filter(|(_, job)| job.phase == phase).map(|(id, _)| id).collect();
    jobs.sort_unstable();
    jobs
}
