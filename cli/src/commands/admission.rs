//! What a dataset takes: as flags, in words and as JSON.

use crate::{
    licence::{licence, parse_licence},
    units::{parse_parts, percent},
    Error, Result,
};
use clap::Args;
use guerdon_primitives::{AcceptedConsents, Admission, Balance, Licence, Licences, Parts, MAX_LICENCES};
use serde_json::{json, Value};

/// An admission in place of another: what is not said stays.
#[derive(Clone, Debug, Args)]
pub(super) struct OtherAdmission {
    /// From which similarity on a work is refused as a near-copy, in per cent; without it, as now
    #[arg(long, value_name = "PERCENT", value_parser = parse_parts)]
    max_similarity: Option<Parts>,
    /// The shares that a wholly novel work receives; without it, as now
    #[arg(long, value_name = "SHARES")]
    base_shares: Option<Balance>,
    /// Take only works under this licence, by its SPDX identifier; can be given several times. Without it, as now
    #[arg(long = "accept-licence", value_name = "SPDX", value_parser = parse_licence)]
    licences: Vec<Licence>,
    /// Take works under any licence
    #[arg(long, conflicts_with = "licences")]
    any_licence: bool,
    /// Take only works whose owners ask for no royalty
    #[arg(long, conflicts_with = "with_royalty")]
    without_royalty: bool,
    /// Take also works whose owners ask for a royalty
    #[arg(long)]
    with_royalty: bool,
}

impl OtherAdmission {
    /// What is to be taken in place of what is taken now.
    pub(super) fn in_place_of(self, now: &Admission) -> Result<Admission> {
        let licences = match (self.any_licence, self.licences.is_empty()) {
            (true, _) => Licences::default(),
            (false, true) => now.licences.clone(),
            (false, false) => bounded(self.licences)?,
        };
        let consents = match (self.without_royalty, self.with_royalty) {
            (true, _) => AcceptedConsents::WithoutRoyalty,
            (_, true) => AcceptedConsents::WithRoyalty,
            (false, false) => now.consents,
        };
        let admission = Admission {
            max_similarity: self.max_similarity.unwrap_or(now.max_similarity),
            base_shares: self.base_shares.unwrap_or(now.base_shares),
            licences,
            consents,
        };
        if admission == *now {
            let sentence = "this is what the dataset takes already: say what is to be otherwise, such as \
                            --max-similarity 90";
            return Err(Error::Input(sentence.into()));
        }
        Ok(admission)
    }
}

/// The licences of a policy.
fn bounded(licences: Vec<Licence>) -> Result<Licences> {
    let too_many = |_| {
        Error::Input(format!(
            "a dataset lists at most {MAX_LICENCES} licences: name fewer with --accept-licence"
        ))
    };
    licences.try_into().map_err(too_many)
}

/// Each part of what a dataset takes: its name and what it says.
pub(super) fn named(admission: &Admission) -> [(&'static str, String); 4] {
    [
        ("near-copies", format!("{} similar or more", percent(admission.max_similarity))),
        ("novel works bring", format!("{} shares", admission.base_shares)),
        ("licences", licences(admission)),
        ("consents", consents(admission).into()),
    ]
}

fn licences(admission: &Admission) -> String {
    let licences: Vec<_> = admission.licences.iter().map(licence).collect();
    if licences.is_empty() {
        "any licence".into()
    } else {
        licences.join(", ")
    }
}

fn consents(admission: &Admission) -> &'static str {
    match admission.consents {
        AcceptedConsents::WithoutRoyalty => "whose owners ask for no royalty",
        AcceptedConsents::WithRoyalty => "also those that are to earn by it",
    }
}

/// Which works a dataset takes, in words.
pub(super) fn takes(admission: &Admission) -> String {
    format!("works under {}, {}", licences(admission), consents(admission))
}

/// What a dataset takes as JSON.
pub(super) fn json_of(admission: &Admission) -> Value {
    json!({
        "max_similarity": admission.max_similarity, "base_shares": admission.base_shares.to_string(),
        "licences": admission.licences.iter().map(licence).collect::<Vec<_>>(), "consents": admission.consents,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Propose {
        #[command(flatten)]
        admission: OtherAdmission,
    }

    fn now() -> Admission {
        Admission {
            max_similarity: Parts::from_percent(95),
            base_shares: 1_000,
            licences: bounded(vec![parse_licence("CC-BY-4.0").unwrap()]).unwrap(),
            consents: AcceptedConsents::WithRoyalty,
        }
    }

    fn other(flags: &[&str]) -> Result<Admission> {
        let flags = ["propose"].iter().chain(flags);
        Propose::try_parse_from(flags).unwrap().admission.in_place_of(&now())
    }

    #[test]
    fn what_is_not_said_stays() {
        let nearer = Admission { max_similarity: Parts::from_percent(90), ..now() };
        assert_eq!(other(&["--max-similarity", "90"]), Ok(nearer));
        let free = Admission { consents: AcceptedConsents::WithoutRoyalty, ..now() };
        assert_eq!(other(&["--without-royalty"]), Ok(free));
        assert_eq!(other(&["--any-licence"]).unwrap().licences, Licences::default());
        let two = other(&["--accept-licence", "MIT", "--accept-licence", "CC0-1.0"]).unwrap();
        assert_eq!(json_of(&two)["licences"], json!(["MIT", "CC0-1.0"]));
        for same in [&[][..], &["--with-royalty"], &["--accept-licence", "CC-BY-4.0"]] {
            let told = other(same).unwrap_err().to_string();
            assert!(told.contains("already"), "{told}");
        }
    }

    #[test]
    fn no_dataset_lists_more_licences_than_there_is_room_for() {
        let licence = |place| parse_licence(&format!("LicenseRef-{place}")).unwrap();
        assert!(bounded((0..MAX_LICENCES).map(licence).collect()).is_ok());
        let told = bounded((0..=MAX_LICENCES).map(licence).collect()).unwrap_err().to_string();
        assert!(told.contains(&MAX_LICENCES.to_string()), "{told}");
    }

    #[test]
    fn what_is_taken_is_told_in_words() {
        assert_eq!(takes(&now()), "works under CC-BY-4.0, also those that are to earn by it");
    }
}
