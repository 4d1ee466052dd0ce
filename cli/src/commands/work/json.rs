//! What became of a file, for programs.

use super::words::{refusal, why};
use crate::actions::registration::outcome::{Fate, Nearest, Offered, Outcome, Refusal, Run, Standing};
use serde_json::{json, Value};

/// How far a file came, in a word.
pub(super) fn state_of(fate: &Fate) -> &'static str {
    match fate {
        Fate::Registered => "registered",
        Fate::Already(_) => "registered_before",
        Fate::Refused(_) => "refused",
        Fate::Skipped => "skipped",
        Fate::Left => "left",
    }
}

/// What became of a file, as JSON.
pub(super) fn json_of(outcome: &Outcome) -> Value {
    let mut json = json!({
        "file": outcome.file.display().to_string(), "work": outcome.work.map(hex::encode),
        "state": state_of(&outcome.fate), "refused": null,
    });
    if let Fate::Refused(refused) = &outcome.fate {
        json["refused"] = refusal(refused).into();
        let (reason, of) = match refused {
            Refusal::SameBytes(file) => ("same_bytes", json!(file.display().to_string())),
            Refusal::OwnedBy(owner) => ("registered_by_another", json!(owner.to_string())),
            Refusal::NoPicture(_) => ("no_picture", Value::Null),
            Refusal::Unusable(_) => ("unusable", Value::Null),
            Refusal::Changed => ("changed", Value::Null),
            Refusal::ByTheChain(_) => ("chain", Value::Null),
        };
        json["reason"] = reason.into();
        json["of"] = of;
    }
    let offers = outcome.offers.iter().filter(|_| outcome.is_a_work());
    json["offers"] = offers.map(offer).collect();
    json
}

fn offer(offered: &Offered) -> Value {
    let state = match &offered.standing {
        Standing::Pending => "pending",
        Standing::Admitted { run: Run::This, .. } => "admitted",
        Standing::Admitted { run: Run::Earlier, .. } => "admitted_before",
        Standing::NearCopy { .. } => "near_copy",
        Standing::Unjudged => "unjudged",
        Standing::Unseen => "unseen",
        Standing::Refused(_) => "refused",
        Standing::Left => "left",
    };
    let mut json = json!({ "dataset": offered.dataset, "state": state, "refused": why(&offered.standing) });
    match &offered.standing {
        Standing::Admitted { shares, .. } => json["shares"] = shares.to_string().into(),
        Standing::NearCopy { similarity, nearest, .. } => {
            json["similarity"] = similarity.get().into();
            json["nearest"] = match nearest {
                Some(Nearest { work, file, owner }) => json!({
                    "work": hex::encode(work), "file": file.as_ref().map(|file| file.display().to_string()),
                    "owner": owner.as_ref().map(ToString::to_string),
                }),
                None => Value::Null,
            };
        }
        _ => {}
    }
    json
}
