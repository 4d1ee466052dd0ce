//! The rules that a DAO votes by: in words and as JSON.

mod flags;

#[cfg(test)]
pub(super) use flags::tests::DEFAULT;
pub(super) use flags::{NewRules, OtherRules};

use crate::{
    time::span,
    units::{amount, percent},
};
use guerdon_primitives::VotingRules;
use pallet_governance::constitutional;
use serde_json::{json, Value};

/// Each rule's name and what it says.
pub(super) fn named(rules: &VotingRules) -> [(&'static str, String); 7] {
    [
        ("voting period", span(rules.period)),
        ("quorum", percent(rules.quorum)),
        ("approval", percent(rules.approval)),
        ("proposer's stake", percent(rules.proposer_stake)),
        ("deposit", amount(rules.deposit)),
        ("enactment delay", span(rules.enactment_delay)),
        ("notice of terms", span(rules.notice)),
    ]
}

/// The rules in a few sentences, each in a line of its own.
pub(super) fn in_words(rules: &VotingRules) -> [String; 4] {
    let VotingRules { period, quorum, approval, proposer_stake, deposit, enactment_delay, notice } = *rules;
    [
        format!(
            "votes last {}, and count if {} of the staked shares take part",
            span(period),
            percent(quorum)
        ),
        format!(
            "{} of ayes and nays have to be ayes, {} to change the contributors' floor or these rules",
            percent(approval),
            percent(constitutional(approval))
        ),
        format!(
            "to propose takes {} of the staked shares, and a deposit of {}",
            percent(proposer_stake),
            amount(deposit)
        ),
        format!(
            "what passed is enacted {} after the vote; new terms start {} after that",
            span(enactment_delay.max(1)),
            span(notice)
        ),
    ]
}

/// The rules as JSON. Parts are over 10^9.
pub(super) fn json_of(rules: &VotingRules) -> Value {
    let VotingRules { period, quorum, approval, proposer_stake, deposit, enactment_delay, notice } = rules;
    json!({
        "period": period, "quorum": quorum, "approval": approval, "proposer_stake": proposer_stake,
        "deposit": deposit.to_string(), "enactment_delay": enactment_delay, "notice": notice,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::COIN;

    #[test]
    fn programs_see_the_deposit_as_a_string() {
        let json = json_of(&DEFAULT);
        assert_eq!(
            (&json["deposit"], &json["quorum"]),
            (&json!((10 * COIN).to_string()), &json!(100_000_000))
        );
    }

    #[test]
    fn people_see_what_a_change_of_the_rules_takes() {
        let told = in_words(&DEFAULT).join("\n");
        assert!(told.contains("50 % of ayes and nays have to be ayes, 75 % to change"), "{told}");
    }
}
