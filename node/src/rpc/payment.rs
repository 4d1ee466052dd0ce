//! `guerdon_payment` and `guerdon_explain`.

use super::{
    at::At,
    earnings::number,
    findings::{addresses, digits, finding, phase, round, weights},
    refusal,
};
use guerdon_primitives::{
    api::{GuerdonApi, PaymentView},
    jobs::Finding,
    Balance, Outcome, PaymentId, WorkId,
};
use guerdon_runtime::AccountId;
use guerdon_split::{Line, Payee};
use jsonrpsee::core::RpcResult;
use serde_json::{json, Value};

/// A payment: what it waits for while its fee is in escrow, and then how its job ended.
pub fn state(at: &At, id: PaymentId) -> RpcResult<Value> {
    let payment = existing(at, id)?;
    let mut json = head(id, &payment);
    let job = match payment.outcome {
        None => at.ask(|api, block| api.job(block, payment.job))?,
        Some(_) => None,
    };
    let waits_for =
        job.map(|job| json!({ "round": round(job.round), "phase": phase(job.phase), "until": job.until }));
    let outcome = payment.outcome.as_ref().map(|outcome| {
        let Outcome { finding: found, attributors, others } = outcome;
        let found = found.as_ref().map(finding);
        json!({ "finding": found, "agreed": addresses(attributors), "others": addresses(others) })
    });
    json["waits_for"] = json!(waits_for);
    json["outcome"] = json!(outcome);
    Ok(json)
}

/// A payment and, once it is settled, the weights and the lines of its split.
pub fn split(at: &At, id: PaymentId) -> RpcResult<Value> {
    let payment = existing(at, id)?;
    let mut json = head(id, &payment);
    let found = payment.outcome.as_ref().and_then(|outcome| outcome.finding.as_ref());
    let (explained, weights) = match found {
        Some(Finding::Attribution { explained, weights }) => (Some(explained), self::weights(weights)),
        _ => (None, vec![]),
    };
    let lines = at.ask(|api, block| api.explain(block, id))?;
    let sum = lines.as_ref().map(|lines| lines.iter().map(|line| line.amount).sum::<Balance>());
    json["explained"] = json!(explained);
    json["weights"] = json!(weights);
    json["lines"] = json!(lines.map(|lines| lines.iter().map(line).collect::<Vec<_>>()));
    json["sum"] = json!(sum.map(|sum| sum.to_string()));
    Ok(json)
}

fn existing(at: &At, id: PaymentId) -> RpcResult<PaymentView<AccountId>> {
    at.ask(|api, block| api.payment(block, id))?.ok_or_else(|| refusal::unknown_payment(id))
}

/// What both tell of a payment.
fn head(id: PaymentId, payment: &PaymentView<AccountId>) -> Value {
    json!({
        "payment": id, "payer": payment.payer.to_string(), "model": payment.model, "fee": payment.fee.to_string(),
        "asset": number(&payment.asset), "outputs": payment.outputs, "root": digits(&payment.root),
        "manifest": String::from_utf8_lossy(&payment.manifest), "paid_at": payment.paid_at, "job": payment.job,
        "settled": payment.outcome.is_some(),
    })
}

fn line(line: &Line<AccountId, WorkId>) -> Value {
    json!({ "payee": payee(&line.payee), "amount": line.amount.to_string() })
}

/// Who receives a line, and for what. A `kind` says which of the other fields there are.
fn payee(payee: &Payee<AccountId, WorkId>) -> Value {
    match payee {
        Payee::Treasury => json!({ "kind": "treasury" }),
        Payee::Attributor { account } => json!({ "kind": "attributor", "account": account.to_string() }),
        Payee::Team { account, role, model, dataset } => json!({
            "kind": "team", "account": account.to_string(), "role": role, "model": model, "dataset": dataset,
        }),
        Payee::Contributor { account, work, model, dataset } => json!({
            "kind": "contributor", "account": account.to_string(), "work": digits(work), "model": model,
            "dataset": dataset,
        }),
        Payee::Origin { account, work, made, model, dataset } => json!({
            "kind": "origin", "account": account.to_string(), "work": digits(work), "made": digits(made),
            "model": model, "dataset": dataset,
        }),
        Payee::Outputs { payment, made, model, dataset } => json!({
            "kind": "outputs", "payment": payment, "made": digits(made), "model": model, "dataset": dataset,
        }),
        Payee::DatasetTreasury { model, dataset } => {
            json!({ "kind": "dataset_treasury", "model": model, "dataset": dataset })
        }
        Payee::Shareholders { model, dataset } => {
            json!({ "kind": "shareholders", "model": model, "dataset": dataset })
        }
        Payee::Unexplained { model, dataset } => {
            json!({ "kind": "unexplained", "model": model, "dataset": dataset })
        }
    }
}
