//! How the votes on a proposal stand, and what is missing. Pure.

use crate::{client::Proposal, units::ratio};
use guerdon_primitives::{Balance, Parts};
use pallet_governance::{Tally, Verdict};
use serde_json::{json, Value};
use sp_core::U256;

/// What a vote needs and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    tally: Tally,
    electorate: Balance,
    quorum: Parts,
    approval: Parts,
    /// How many shares took part.
    pub turnout: Balance,
    /// How many have to.
    pub turnout_needed: Balance,
    /// How many ayes are enough against the nays that there are; none if no number is.
    pub ayes_needed: Option<Balance>,
    /// How it ends if nobody votes any more.
    pub verdict: Verdict,
}

impl Standing {
    pub(super) fn of(proposal: &Proposal) -> Self {
        let Proposal { tally, electorate, quorum, approval, .. } = *proposal;
        Self {
            tally,
            electorate,
            quorum,
            approval,
            turnout: tally.turnout().unwrap_or(Balance::MAX),
            turnout_needed: part_of(quorum, electorate),
            ayes_needed: ayes_against(tally.nay, approval),
            verdict: Verdict::of(&tally, quorum, approval, electorate),
        }
    }

    /// How many more shares have to take part.
    pub(super) fn turnout_missing(&self) -> Balance {
        self.turnout_needed.saturating_sub(self.turnout)
    }

    /// How many more ayes are enough if no nays come; none if no number is.
    pub(super) fn ayes_missing(&self) -> Option<Balance> {
        self.ayes_needed.map(|needed| needed.saturating_sub(self.tally.aye))
    }

    /// The part of the electorate that took part.
    pub(super) fn turnout_part(&self) -> String {
        part(self.turnout, self.electorate)
    }

    /// The part of ayes and nays that are ayes.
    pub(super) fn approval_part(&self) -> String {
        match self.tally.aye.saturating_add(self.tally.nay) {
            0 => "none".into(),
            decided => part(self.tally.aye, decided),
        }
    }

    /// The votes, the quorum and the approval, a line each.
    pub(super) fn in_words(&self) -> [String; 3] {
        let Self { tally: Tally { aye, nay, abstain }, electorate, quorum, approval, .. } = self;
        let quorum_needs = format!("{} of the shares, which are {}", percent(*quorum), self.turnout_needed);
        let quorum_has = match self.turnout_missing() {
            0 => format!("reached, {} voted", self.turnout_part()),
            missing => format!("{missing} are missing, {} voted", self.turnout_part()),
        };
        let approval_needs = format!("{} of ayes and nays", percent(*approval));
        let approval_has = match (self.ayes_missing(), aye.saturating_add(*nay)) {
            (Some(_), 0) => "nobody voted aye or nay".into(),
            (Some(0), _) => format!("reached, {} are ayes", self.approval_part()),
            (Some(missing), _) => {
                format!("{missing} more ayes are missing, {} are ayes", self.approval_part())
            }
            (None, _) => format!("out of reach while there are nays, {} are ayes", self.approval_part()),
        };
        [
            format!(
                "{aye} aye, {nay} nay, {abstain} abstained, of {electorate} shares staked when it was made"
            ),
            format!("takes {quorum_needs}: {quorum_has}"),
            format!("takes {approval_needs}: {approval_has}"),
        ]
    }

    /// The same as JSON. Parts are over 10^9; shares are strings.
    pub(super) fn json(&self) -> Value {
        let Self { tally: Tally { aye, nay, abstain }, electorate, quorum, approval, .. } = self;
        json!({
            "aye": aye.to_string(), "nay": nay.to_string(), "abstain": abstain.to_string(),
            "electorate": electorate.to_string(), "quorum": quorum, "approval": approval,
            "turnout": self.turnout.to_string(), "turnout_needed": self.turnout_needed.to_string(),
            "turnout_missing": self.turnout_missing().to_string(),
            "ayes_needed": self.ayes_needed.map(|ayes| ayes.to_string()),
            "ayes_missing": self.ayes_missing().map(|ayes| ayes.to_string()),
        })
    }
}

/// A part as a percentage, exact.
fn percent(part: Parts) -> String {
    crate::units::exact_percent(part.get().into())
}

fn part(of: Balance, whole: Balance) -> String {
    ratio(of as f64 / whole.max(1) as f64)
}

/// The least number that is at least a part of a total.
pub(super) fn part_of(part: Parts, total: Balance) -> Balance {
    let whole = U256::from(Parts::DENOMINATOR);
    let (least, rest) = (U256::from(total) * U256::from(part.get())).div_mod(whole);
    let least = least + U256::from(u8::from(!rest.is_zero()));
    // No part of a total is more than the total.
    Balance::try_from(least).unwrap_or(total)
}

/// The least number of ayes that are more than the nays, and at least the approval of both.
fn ayes_against(nays: Balance, approval: Parts) -> Option<Balance> {
    let more = nays.checked_add(1)?;
    if nays == 0 {
        return Some(more);
    }
    let (needed, others) = (U256::from(approval.get()), U256::from(approval.complement().get()));
    let (least, rest) = (U256::from(nays) * needed).checked_div(others).map(|least| {
        let rest = U256::from(nays) * needed - least * others;
        (least, rest)
    })?;
    let least = Balance::try_from(least + U256::from(u8::from(!rest.is_zero()))).ok()?;
    Some(least.max(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(percent: u32) -> Parts {
        Parts::from_percent(percent)
    }

    #[test]
    fn so_many_ayes_pass_and_one_less_does_not() {
        let third = Parts::new(333_333_333).unwrap();
        for approval in [percent(50), percent(60), percent(75), percent(99), third, Parts::ZERO] {
            for nay in [0, 1, 2, 3, 7, 100, 1_000_000_007, 1 << 90] {
                let passes = |aye| {
                    let tally = Tally { aye, nay, abstain: 0 };
                    Verdict::of(&tally, Parts::ZERO, approval, Balance::MAX) == Verdict::Passed
                };
                let needed = ayes_against(nay, approval).unwrap();
                assert!(passes(needed), "{needed} against {nay}, {approval:?}");
                assert!(!passes(needed - 1), "{needed} less one against {nay}, {approval:?}");
            }
        }
    }

    #[test]
    fn nothing_passes_against_nays_if_all_have_to_be_ayes() {
        assert_eq!(ayes_against(0, Parts::ONE), Some(1));
        assert_eq!(ayes_against(1, Parts::ONE), None);
        assert_eq!(ayes_against(Balance::MAX, percent(50)), None);
        assert_eq!(ayes_against(Balance::MAX - 1, percent(50)), Some(Balance::MAX));
    }

    #[test]
    fn a_part_of_shares_is_rounded_up() {
        assert_eq!((part_of(percent(10), 1_000), part_of(percent(10), 1_001)), (100, 101));
        assert_eq!((part_of(Parts::ONE, Balance::MAX), part_of(Parts::ONE, 0)), (Balance::MAX, 0));
        assert_eq!(part_of(Parts::new(1).unwrap(), 1), 1);
    }

    fn standing(aye: Balance, nay: Balance, abstain: Balance) -> Standing {
        let (electorate, quorum, approval) = (1_000, percent(20), percent(60));
        let tally = Tally { aye, nay, abstain };
        Standing {
            tally,
            electorate,
            quorum,
            approval,
            turnout: aye + nay + abstain,
            turnout_needed: 200,
            ayes_needed: ayes_against(nay, approval),
            verdict: Verdict::of(&tally, quorum, approval, electorate),
        }
    }

    #[test]
    fn what_is_missing_is_told_in_shares() {
        let [votes, quorum, approval] = standing(50, 40, 10).in_words();
        assert_eq!(votes, "50 aye, 40 nay, 10 abstained, of 1000 shares staked when it was made");
        assert_eq!(quorum, "takes 20 % of the shares, which are 200: 100 are missing, 10 % voted");
        assert_eq!(approval, "takes 60 % of ayes and nays: 10 more ayes are missing, 55.56 % are ayes");
        let [_, quorum, approval] = standing(150, 100, 0).in_words();
        assert!(quorum.ends_with("reached, 25 % voted"), "{quorum}");
        assert!(approval.ends_with("reached, 60 % are ayes"), "{approval}");
        assert!(standing(0, 0, 300).in_words()[2].ends_with("nobody voted aye or nay"));
    }

    #[test]
    fn programs_see_what_is_missing_as_strings() {
        let json = standing(50, 40, 10).json();
        assert_eq!((&json["turnout_missing"], &json["ayes_missing"]), (&json!("100"), &json!("10")));
        assert_eq!((&json["quorum"], &json["turnout"]), (&json!(200_000_000), &json!("100")));
    }
}
