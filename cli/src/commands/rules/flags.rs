//! The rules that a DAO votes by, as flags.

use crate::{
    time::parse_blocks,
    units::{parse_amount, parse_parts},
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{Balance, BlockNumber, Parts, VotingRules};

/// Rules, with defaults for a new dataset.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct NewRules {
    /// How long a vote of its DAO takes votes: blocks, or a time such as 12h
    #[arg(long, value_name = "BLOCKS", default_value = "1d", value_parser = parse_blocks)]
    voting_period: BlockNumber,
    /// The least part of the staked shares that must vote, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "10", value_parser = parse_parts)]
    quorum: Parts,
    /// The least part of ayes and nays that must be ayes, in per cent; changes of the contributors' floor and of these
    /// rules need a part half-way from it to 100 %
    #[arg(long, value_name = "PERCENT", default_value = "50", value_parser = parse_parts)]
    approval: Parts,
    /// The least part of the staked shares that a holder must have to propose, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "1", value_parser = parse_parts)]
    proposer_stake: Parts,
    /// What a proposer deposits, in coins; it is lost if hardly anybody is for the proposal
    #[arg(long, value_name = "AMOUNT", default_value = "10", value_parser = parse_amount)]
    deposit: Balance,
    /// How long after its vote a proposal that passed is enacted: blocks, or a time such as 12h
    #[arg(long, value_name = "BLOCKS", default_value = "1h", value_parser = parse_blocks)]
    enactment_delay: BlockNumber,
    /// How long after their enactment new terms start for models: blocks, or a time such as 7d
    #[arg(long, value_name = "BLOCKS", default_value = "7d", value_parser = parse_blocks)]
    notice: BlockNumber,
}

impl From<NewRules> for VotingRules {
    fn from(rules: NewRules) -> Self {
        let NewRules {
            voting_period: period,
            quorum,
            approval,
            proposer_stake,
            deposit,
            enactment_delay,
            notice,
        } = rules;
        Self { period, quorum, approval, proposer_stake, deposit, enactment_delay, notice }
    }
}

/// Rules in place of others: what is not said stays.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct OtherRules {
    /// How long a vote takes votes: blocks, or a time such as 12h; without it, as now
    #[arg(long, value_name = "BLOCKS", value_parser = parse_blocks)]
    voting_period: Option<BlockNumber>,
    /// The least part of the staked shares that must vote, in per cent; without it, as now
    #[arg(long, value_name = "PERCENT", value_parser = parse_parts)]
    quorum: Option<Parts>,
    /// The least part of ayes and nays that must be ayes, in per cent; without it, as now
    #[arg(long, value_name = "PERCENT", value_parser = parse_parts)]
    approval: Option<Parts>,
    /// The least part of the staked shares that a holder must have to propose, in per cent; without it, as now
    #[arg(long, value_name = "PERCENT", value_parser = parse_parts)]
    proposer_stake: Option<Parts>,
    /// What a proposer deposits, in coins; without it, as now
    #[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
    deposit: Option<Balance>,
    /// How long after its vote a proposal that passed is enacted: blocks, or a time such as 12h; without it, as now
    #[arg(long, value_name = "BLOCKS", value_parser = parse_blocks)]
    enactment_delay: Option<BlockNumber>,
    /// How long after their enactment new terms start for models: blocks, or a time such as 7d; without it, as now
    #[arg(long, value_name = "BLOCKS", value_parser = parse_blocks)]
    notice: Option<BlockNumber>,
}

impl OtherRules {
    /// The rules in place of those of now.
    pub(crate) fn in_place_of(self, now: VotingRules) -> Result<VotingRules> {
        let rules = VotingRules {
            period: self.voting_period.unwrap_or(now.period),
            quorum: self.quorum.unwrap_or(now.quorum),
            approval: self.approval.unwrap_or(now.approval),
            proposer_stake: self.proposer_stake.unwrap_or(now.proposer_stake),
            deposit: self.deposit.unwrap_or(now.deposit),
            enactment_delay: self.enactment_delay.unwrap_or(now.enactment_delay),
            notice: self.notice.unwrap_or(now.notice),
        };
        if rules == now {
            let sentence =
                "these are the dataset's voting rules already: say what is to be otherwise, such as \
                            --quorum 20";
            return Err(Error::Input(sentence.into()));
        }
        Ok(rules)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::units::COIN;
    use clap::Parser;
    use guerdon_runtime::{
        constants::{DAYS, HOURS},
        Runtime,
    };

    /// The rules of a dataset whose creator says nothing about them.
    pub(crate) const DEFAULT: VotingRules = VotingRules {
        period: DAYS,
        quorum: Parts::from_percent(10),
        approval: Parts::from_percent(50),
        proposer_stake: Parts::from_percent(1),
        deposit: 10 * COIN,
        enactment_delay: HOURS,
        notice: 7 * DAYS,
    };

    #[derive(Parser)]
    struct Create {
        #[command(flatten)]
        rules: NewRules,
    }

    #[derive(Parser)]
    struct Propose {
        #[command(flatten)]
        rules: OtherRules,
    }

    fn other(flags: &[&str]) -> Result<VotingRules> {
        let flags = ["propose"].iter().chain(flags);
        Propose::try_parse_from(flags).unwrap().rules.in_place_of(DEFAULT)
    }

    #[test]
    fn the_defaults_are_what_the_help_says_and_within_the_bounds() {
        assert_eq!(VotingRules::from(Create::parse_from(["create"]).rules), DEFAULT);
        let bounds = <Runtime as pallet_governance::Config>::Bounds::get();
        assert!(bounds.period.contains(&DEFAULT.period) && bounds.quorum.contains(&DEFAULT.quorum));
        assert!(bounds.approval.contains(&DEFAULT.approval) && bounds.deposit.contains(&DEFAULT.deposit));
        assert!(bounds.proposer_stake.contains(&DEFAULT.proposer_stake));
        assert!(bounds.enactment_delay.contains(&DEFAULT.enactment_delay));
        assert!(bounds.notice.contains(&DEFAULT.notice));
    }

    #[test]
    fn rules_that_are_not_said_stay() {
        let rules = other(&["--quorum", "20", "--notice", "14d"]).unwrap();
        assert_eq!(rules, VotingRules { quorum: Parts::from_percent(20), notice: 14 * DAYS, ..DEFAULT });
        for nothing in [&[][..], &["--quorum", "10"]] {
            let told = other(nothing).unwrap_err().to_string();
            assert!(told.contains("already"), "{told}");
        }
    }
}
