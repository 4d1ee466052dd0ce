//! What to do when a dataset's DAO refuses something.

use super::{find_dataset, Named};
use crate::{
    time::{about, span},
    units::{amount, exact_percent},
};
use frame_support::traits::Get;
use guerdon_primitives::{BlockNumber, Parts, VotingRules};
use guerdon_runtime::Runtime;
use pallet_governance::{Between, Bounds, Error};

pub(super) fn on(error: Error<Runtime>, named: &Named) -> String {
    let (dataset, proposal, account) = (named.dataset(), named.proposal(), named.account());
    let bounds = <<Runtime as pallet_governance::Config>::Bounds as Get<Bounds>>::get();
    let blocks = |flag: &str, bounds: Between<BlockNumber>, rule: fn(&VotingRules) -> BlockNumber| {
        within(
            flag,
            [bounds.least, bounds.most].map(about),
            named.rules.as_ref().map(|rules| span(rule(rules))),
        )
    };
    let parts = |flag: &str, bounds: Between<Parts>, rule: fn(&VotingRules) -> Parts| {
        within(
            flag,
            [bounds.least, bounds.most].map(part),
            named.rules.as_ref().map(|rules| part(rule(rules))),
        )
    };
    match error {
        Error::UnknownDataset => find_dataset(),
        Error::NoStake => format!(
            "See what it takes with guerdon dao list {dataset}, and stake more with guerdon stake add {dataset} SHARES"
        ),
        Error::NobodyVotes => {
            format!("Try again when guerdon dataset show {dataset} tells of staked shares")
        }
        Error::NotOperator => format!(
            "Sign with the key of the operator, and name one of the datasets, that guerdon model show {} tells",
            named.model()
        ),
        Error::AlreadyProposed => {
            format!("Wait until its votes are counted: guerdon dao list {dataset} tells when")
        }
        Error::TooManyOpen => {
            format!("Wait until the votes on one are counted: guerdon dao list {dataset} tells when")
        }
        Error::UnknownProposal => format!("Check the proposal's number with guerdon dao show {proposal}"),
        Error::VotingOver => format!("See how it ended with guerdon dao show {proposal}"),
        Error::NoVotes => {
            "Stake shares before the next proposal is made, with guerdon stake add, to vote on that one".into()
        }
        Error::VotesDelegated => "Take the delegation back first, with guerdon dao revoke DATASET".into(),
        Error::AlreadyDelegated | Error::NotDelegated => {
            format!("See who votes with the stake, with guerdon dao voter {dataset}")
        }
        Error::DelegationCircle | Error::DelegationTooDeep => format!(
            "Choose an account that votes by itself: guerdon dao voter {dataset} {account} tells who votes for that one"
        ),
        Error::PeriodOutOfBounds => blocks("--voting-period", bounds.period, |rules| rules.period),
        Error::QuorumOutOfBounds => parts("--quorum", bounds.quorum, |rules| rules.quorum),
        Error::ApprovalOutOfBounds => parts("--approval", bounds.approval, |rules| rules.approval),
        Error::ProposerStakeOutOfBounds => {
            parts("--proposer-stake", bounds.proposer_stake, |rules| rules.proposer_stake)
        }
        Error::DepositOutOfBounds => within(
            "--deposit",
            [bounds.deposit.least, bounds.deposit.most].map(amount),
            named.rules.as_ref().map(|rules| amount(rules.deposit)),
        ),
        Error::EnactmentDelayOutOfBounds => {
            blocks("--enactment-delay", bounds.enactment_delay, |rules| rules.enactment_delay)
        }
        Error::NoticeOutOfBounds => blocks("--notice", bounds.notice, |rules| rules.notice),
        Error::TermsWaiting => {
            format!("Propose them again when the terms that wait have started: guerdon dao list {dataset} tells when")
        }
    }
}

/// Exact: a value can be just outside of the bounds.
fn part(part: Parts) -> String {
    exact_percent(part.get().into())
}

/// A rule within the runtime's bounds. A chain's genesis can have set others, which are not known here.
fn within(flag: &str, [least, most]: [String; 2], stated: Option<String>) -> String {
    let instead = stated.map(|stated| format!(" instead of {stated}")).unwrap_or_default();
    format!("Choose {flag} between {least} and {most}{instead}; development chains have bounds of their own")
}
