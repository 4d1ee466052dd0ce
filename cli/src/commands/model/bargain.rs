//! The terms that a model has of the datasets that it is paid for: told, accepted, rejected.

use super::super::{dao::missing, Answer, Session};
use crate::{
    actions::models,
    client::{Client, Wait},
    tables,
    time::when,
    Error, Result,
};
use guerdon_primitives::{BlockNumber, DatasetId, DatasetTerms, ModelId, Terms};
use pallet_models::{Bargain, Model};
use serde_json::{json, Value};
use sp_runtime::AccountId32;
use std::collections::BTreeSet;

/// What a model has of each dataset that payments for it pay: its own, and those of the models that it was made from.
pub(super) struct Bargains {
    of: Vec<(DatasetId, DatasetTerms, Option<Bargain>)>,
    best: BlockNumber,
}

/// The bargains of a model.
pub(super) async fn of(client: &Client, id: ModelId, model: &Model<AccountId32>) -> Result<Bargains> {
    let mut datasets: BTreeSet<_> = model.training.iter().map(|(dataset, _)| *dataset).collect();
    for (ancestor, _) in &model.upstream {
        let ancestor = client.model(*ancestor).await?;
        let training = ancestor.iter().flat_map(|ancestor| &ancestor.training);
        datasets.extend(training.map(|(dataset, _)| dataset));
    }
    let best = client.height(None).await?;
    let mut of = Vec::new();
    for dataset in datasets {
        of.push((dataset, terms(client, dataset, best).await?, client.bargain(id, dataset).await?));
    }
    Ok(Bargains { of, best })
}

async fn terms(client: &Client, dataset: DatasetId, best: BlockNumber) -> Result<DatasetTerms> {
    Ok(client.dataset(dataset).await?.ok_or_else(|| missing(dataset))?.terms.at(best))
}

/// The terms that a model has now; none if its operator left the dataset.
fn now(terms: &DatasetTerms, bargain: Option<Bargain>) -> Option<Terms> {
    match bargain {
        Some(Bargain::Left) => None,
        Some(Bargain::Accepted(revision)) => Some(terms.for_model(Some(revision))),
        None => Some(terms.for_model(None)),
    }
}

/// Whether a model has the upcoming terms already.
fn accepted(terms: &DatasetTerms, bargain: Option<Bargain>) -> bool {
    let revision = terms.upcoming_revision();
    revision.is_some_and(|revision| bargain == Some(Bargain::Accepted(revision)))
}

impl Bargains {
    /// What the model has, dataset by dataset.
    pub(super) fn in_words(&self) -> impl Iterator<Item = String> + '_ {
        self.of.iter().map(|(dataset, terms, bargain)| {
            let start = |upcoming: guerdon_primitives::UpcomingTerms| when(upcoming.starts_at, self.best);
            let next = terms.upcoming.filter(|_| !accepted(terms, *bargain)).map(|upcoming| {
                format!("; from {} on: {}", start(upcoming), tables::terms(&upcoming.terms))
            });
            match now(terms, *bargain) {
                None => format!(
                    "terms of dataset {dataset}: none, its operator left it: it takes no new payments until guerdon model \
                     accept"
                ),
                Some(now) => {
                    let early = terms.upcoming.filter(|_| accepted(terms, *bargain)).map(|upcoming| {
                        format!(" (accepted; they start for all in {})", start(upcoming))
                    });
                    let (early, next) = (early.unwrap_or_default(), next.unwrap_or_default());
                    format!("terms of dataset {dataset}: {}{early}{next}", tables::terms(&now))
                }
            }
        })
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> Value {
        let bargains = self.of.iter().map(|(dataset, terms, bargain)| {
            let upcoming = terms.upcoming.map(|upcoming| {
                json!({
                    "revision": terms.upcoming_revision(), "terms": upcoming.terms,
                    "starts_at": upcoming.starts_at, "accepted": accepted(terms, *bargain),
                })
            });
            json!({
                "dataset": dataset, "left": *bargain == Some(Bargain::Left), "terms": now(terms, *bargain),
                "upcoming": upcoming,
            })
        });
        bargains.collect()
    }
}

pub(super) async fn accept(session: &Session, model: ModelId, dataset: DatasetId) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    let best = client.height(None).await?;
    let terms = terms(&client, dataset, best).await?;
    let (revision, accepted) = acceptable((model, dataset), &terms, client.bargain(model, dataset).await?)?;
    models::accept_terms(&client, &signer, (model, dataset), revision, Wait::Finalized).await?;
    let shown = tables::terms(&accepted);
    let text = format!(
        "payments for model {model} are split by these terms of dataset {dataset} from now on:\n{shown}"
    );
    let json = json!({ "model": model, "dataset": dataset, "revision": revision, "terms": accepted });
    Ok(Answer::new(text, json))
}

/// The terms that there are to accept, with their number.
fn acceptable(
    (model, dataset): (ModelId, DatasetId),
    terms: &DatasetTerms,
    bargain: Option<Bargain>,
) -> Result<(u32, Terms)> {
    let nothing = |why: &str| {
        let sentence =
            format!("there is nothing to accept: model {model} has the {why} terms of dataset {dataset}");
        Err(Error::Input(sentence))
    };
    match (terms.upcoming.zip(terms.upcoming_revision()), bargain) {
        (Some((_, revision)), Some(Bargain::Accepted(known))) if known == revision => nothing("upcoming"),
        (Some((upcoming, revision)), _) => Ok((revision, upcoming.terms)),
        (None, Some(Bargain::Left)) => Ok((terms.revision, terms.in_force)),
        (None, _) => nothing("present"),
    }
}

pub(super) async fn leave(session: &Session, model: ModelId, dataset: DatasetId) -> Result<Answer> {
    let signer = session.signer()?;
    let client = session.client().await?;
    models::leave_dataset(&client, &signer, (model, dataset), Wait::Finalized).await?;
    let text = format!(
        "model {model} left dataset {dataset}: it takes no new payments until guerdon model accept {model} {dataset}"
    );
    Ok(Answer::new(text, json!({ "model": model, "dataset": dataset })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::{Parts, UpcomingTerms};

    fn terms(operator: u32) -> Terms {
        let part = Parts::from_percent;
        Terms::new(part(operator), part(80 - operator), part(20)).unwrap()
    }

    /// Terms number 3 in force, and number 4 from block 150 on.
    fn both() -> DatasetTerms {
        let upcoming = Some(UpcomingTerms { terms: terms(10), starts_at: 150 });
        DatasetTerms { revision: 3, in_force: terms(30), upcoming }
    }

    fn one() -> DatasetTerms {
        DatasetTerms { upcoming: None, ..both() }
    }

    fn told(terms: DatasetTerms, bargain: Option<Bargain>) -> (String, Value) {
        let bargains = Bargains { of: vec![(7, terms, bargain)], best: 140 };
        let words = bargains.in_words().collect::<Vec<_>>().join("\n");
        (words, bargains.json()[0].clone())
    }

    #[test]
    fn a_model_has_the_terms_in_force_and_learns_of_the_next() {
        let (words, json) = told(both(), None);
        assert!(
            words.contains("dataset 7: operator 30 %") && words.contains("block 150 (in about 30"),
            "{words}"
        );
        assert!(words.contains("on: operator 10 %"), "{words}");
        assert_eq!((&json["left"], &json["upcoming"]["accepted"]), (&json!(false), &json!(false)));
        assert_eq!(json["terms"]["operator"], 300_000_000);
        assert_eq!((&json["upcoming"]["revision"], &json["upcoming"]["starts_at"]), (&json!(4), &json!(150)));
        assert!(told(one(), None).1["upcoming"].is_null());
    }

    #[test]
    fn terms_that_were_accepted_early_are_the_models() {
        let (words, json) = told(both(), Some(Bargain::Accepted(4)));
        assert!(words.contains("operator 10 %") && !words.contains("operator 30 %"), "{words}");
        assert!(words.contains("(accepted; they start for all in block 150"), "{words}");
        assert_eq!(
            (&json["terms"]["operator"], &json["upcoming"]["accepted"]),
            (&json!(100_000_000), &json!(true))
        );
        let (words, _) = told(both(), Some(Bargain::Accepted(3)));
        assert!(words.contains("dataset 7: operator 30 %"), "an old acceptance is of nothing: {words}");
    }

    #[test]
    fn a_model_that_left_has_no_terms() {
        let (words, json) = told(both(), Some(Bargain::Left));
        assert!(words.contains("it takes no new payments") && !words.contains("operator 30"), "{words}");
        assert_eq!((&json["left"], &json["terms"]), (&json!(true), &Value::Null));
    }

    #[test]
    fn what_can_be_accepted_are_the_upcoming_terms_or_those_that_were_left() {
        let of = |terms: DatasetTerms, bargain| acceptable((1, 7), &terms, bargain);
        assert_eq!(of(both(), None), Ok((4, terms(10))));
        assert_eq!(of(both(), Some(Bargain::Left)), Ok((4, terms(10))));
        assert_eq!(of(both(), Some(Bargain::Accepted(3))), Ok((4, terms(10))));
        assert_eq!(of(one(), Some(Bargain::Left)), Ok((3, terms(30))));
        for (all, bargain) in
            [(both(), Some(Bargain::Accepted(4))), (one(), None), (one(), Some(Bargain::Accepted(3)))]
        {
            let told = of(all, bargain).unwrap_err().to_string();
            assert!(told.contains("nothing to accept"), "{told}");
        }
    }
}
