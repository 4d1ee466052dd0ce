//! `guerdon dao show`.

use super::{
    change::{in_short, kind, Against},
    coins::coin,
    effect::Told,
    missing,
    standing::Standing,
    state::{self, steps},
    treasury::spendable,
    Answer, Session,
};
use crate::{
    actions::dao::{self, Change},
    client::{Client, Dataset, Proposal},
    local::Progress,
    time::span,
    units::{amount, exact_percent, Coin},
    Result,
};
use guerdon_primitives::{BlockNumber, Parts, ProposalId};
use pallet_governance::{Proposer, Status};
use serde_json::{json, Value};
use sp_runtime::AccountId32;
use std::fmt::Write;

/// Everything that is told of a proposal.
struct Report {
    id: ProposalId,
    proposal: Proposal,
    against: Against,
    standing: Standing,
    /// What its terms would have paid, if it is one of terms.
    effect: Option<Told>,
    /// The dataset now.
    dataset: Dataset,
    best: BlockNumber,
}

pub(super) async fn run(session: &Session, id: ProposalId, payments: u32) -> Result<Answer> {
    let client = session.client().await?;
    let proposal = dao::existing(&client, id).await?;
    let best = client.height(None).await?;
    let found = client.dataset(proposal.dataset).await?;
    let mut dataset = found.ok_or_else(|| missing(proposal.dataset))?;
    dataset.terms = dataset.terms.at(best);
    let report = Report {
        id,
        against: against(&client, &proposal, &dataset).await?,
        standing: Standing::of(&proposal),
        effect: effect(&client, &proposal, payments).await?,
        proposal,
        dataset,
        best,
    };
    Ok(Answer::new(report.text()?, report.json()?))
}

/// What the proposal's change is compared with: the dataset as it is, or as it was before the change was enacted.
async fn against(client: &Client, proposal: &Proposal, now: &Dataset) -> Result<Against> {
    let dataset = match proposal.status {
        Status::Enacted { at } => {
            let block = at.saturating_sub(1);
            let before = client.dataset_in(proposal.dataset, block).await?;
            before.map(|mut dataset| {
                dataset.terms = dataset.terms.at(at);
                dataset
            })
        }
        _ => Some(now.clone()),
    };
    let Change::Spend { asset, .. } = &proposal.change else {
        return Ok(Against { dataset, treasury: 0, coin: Coin::GUE });
    };
    let view = client.dao(proposal.dataset).await?.ok_or_else(|| missing(proposal.dataset))?;
    let treasury = spendable(client, &view.treasury, asset).await?;
    // What the treasury had before it spent is not known.
    let dataset = dataset.filter(|_| !matches!(proposal.status, Status::Enacted { .. }));
    Ok(Against { dataset, treasury, coin: coin(client, asset).await? })
}

/// What proposed terms would have changed about the newest payments, of which at most so many are looked at.
async fn effect(client: &Client, proposal: &Proposal, most: u32) -> Result<Option<Told>> {
    let Change::Terms(stated) = &proposal.change else { return Ok(None) };
    let Some(terms) = stated.checked().filter(|_| most > 0) else { return Ok(None) };
    let progress = Progress::begin("Splitting payments again", most as usize);
    let effect = dao::effect_of(client, proposal.dataset, &terms, most, || progress.advance()).await?;
    drop(progress);
    Told::of(client, effect).await.map(Some)
}

impl Report {
    fn text(&self) -> Result<String> {
        let Self { id, proposal, against, standing, effect, dataset, best } = self;
        let (made, account) = match &proposal.proposer {
            Proposer::Holder(account) => ("by".into(), account),
            Proposer::Operator { account, model } => {
                (format!("an offer by the operator of model {model},"), account)
            }
        };
        let short = in_short(&proposal.change, |_| against.coin.clone());
        let kind = kind(&proposal.change);
        let [votes, quorum, approval] = standing.in_words();
        let mut text = format!(
            "Proposal {id} of dataset {}, {made} {account}\nchange    {kind}: {short}\nstate     {}\n\
             votes     {votes}\nquorum    {quorum}\napproval  {approval}\nrules     {}\n",
            proposal.dataset,
            state::in_words(proposal, standing, *best),
            self.rules(),
        );
        for (place, step) in state::steps_in_words(&steps(proposal, Some(dataset)), *best).iter().enumerate()
        {
            let head = if place == 0 { "when" } else { "" };
            // Writing to a string does not fail.
            let _ = writeln!(text, "{head:<10}{step}");
        }
        let changes = against.table(&proposal.change);
        if !changes.is_empty() {
            let _ = writeln!(text, "\n{changes}");
        }
        if let Some(effect) = effect {
            let _ = write!(text, "\n{}", effect.text()?);
        }
        Ok(text)
    }

    /// The rules that it was put under.
    fn rules(&self) -> String {
        let Proposal { opened_at, ends_at, quorum, approval, enactment_delay, notice, deposit, .. } =
            &self.proposal;
        let exact = |part: &Parts| exact_percent(part.get().into());
        let change = &self.proposal.change;
        let constitutional = if change.is_constitutional() { " (a constitutional change)" } else { "" };
        let notice = match change {
            Change::Terms(_) => format!(", terms start {} after that", span(*notice)),
            _ => String::new(),
        };
        format!(
            "quorum {}, approval {}{constitutional}, voting for {}, enactment {} later{notice}, deposit {}",
            exact(quorum),
            exact(approval),
            span(ends_at.saturating_sub(*opened_at)),
            span((*enactment_delay).max(1)),
            amount(*deposit)
        )
    }

    fn json(&self) -> Result<Value> {
        let Self { id, proposal, against, standing, effect, dataset, .. } = self;
        let would = (proposal.status == Status::Voting).then(|| state::would_name(standing.verdict));
        let effect = effect.as_ref().map(Told::json).transpose()?;
        Ok(json!({
            "proposal": id, "dataset": proposal.dataset, "proposer": proposer_json(&proposal.proposer),
            "change": against.json(&proposal.change), "constitutional": proposal.change.is_constitutional(),
            "state": state::name(&proposal.status), "error": state::error(&proposal.status),
            "as_votes_stand": would, "votes": standing.json(), "deposit": proposal.deposit.to_string(),
            "enactment_delay": proposal.enactment_delay, "notice": proposal.notice,
            "blocks": state::steps_json(&steps(proposal, Some(dataset))), "effect": effect,
        }))
    }
}

/// Who made a proposal, as JSON: the account, and the model if its operator offered terms.
pub(super) fn proposer_json(proposer: &Proposer<AccountId32>) -> Value {
    let model = match proposer {
        Proposer::Holder(_) => None,
        Proposer::Operator { model, .. } => Some(model),
    };
    json!({ "account": proposer.account().to_string(), "model": model })
}
