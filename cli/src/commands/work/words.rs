//! Why something was refused, in words.

use crate::{
    actions::registration::outcome::{Fate, Nearest, Offered, Outcome, Refusal, Run, Standing},
    client::sentence,
    names::Names,
    units::percent,
};
use guerdon_primitives::DatasetId;
use guerdon_runtime::Runtime;

/// What was refused of a file and why: of the file itself, or by a dataset.
pub(super) fn reasons(outcome: &Outcome) -> Vec<(Option<DatasetId>, String)> {
    if let Fate::Refused(refused) = &outcome.fate {
        return vec![(None, refusal(refused))];
    }
    let refused = outcome.offers.iter().filter(|offered| offered.standing.is_refused());
    let told = |offered: &Offered| {
        let why = why(&offered.standing).unwrap_or_default();
        (Some(offered.dataset), format!("dataset {}: {why}", offered.dataset))
    };
    refused.map(told).collect()
}

/// Why a file is no work of the account.
pub(super) fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SameBytes(file) => format!("same bytes as {}", file.display()),
        Refusal::OwnedBy(owner) => {
            let registered = sentence(&pallet_works::Error::<Runtime>::AlreadyRegistered.into());
            format!("{registered}: by {owner}")
        }
        Refusal::NoPicture(why) => format!("no picture that can be registered: {why}"),
        Refusal::Unusable(why) | Refusal::ByTheChain(why) => why.clone(),
        Refusal::Changed => "it was changed or removed while it was being registered".into(),
    }
}

/// Why a work is not in a dataset; nothing if it is, or if that is not known yet.
pub(super) fn why(standing: &Standing) -> Option<String> {
    Some(match standing {
        Standing::NearCopy { similarity, nearest, run } => {
            let near = format!("near-copy of {}, {} similar", named(nearest.as_ref()), percent(*similarity));
            match run {
                Run::This => near,
                Run::Earlier => format!("{near}, as an earlier run was told; --again offers it again"),
            }
        }
        Standing::Unjudged => {
            "not judged: its content could not be had, or the attributors did not agree; the same \
                               command offers it again"
                .into()
        }
        Standing::Unseen => {
            "its offer ended without being taken, and how was not seen; the same command offers it again"
                .into()
        }
        Standing::Refused(why) => why.clone(),
        Standing::Pending | Standing::Admitted { .. } | Standing::Left => return None,
    })
}

fn named(nearest: Option<&Nearest>) -> String {
    let Some(Nearest { work, file, owner }) = nearest else { return "another work".into() };
    match (file, owner) {
        (Some(file), _) => file.display().to_string(),
        (None, Some(owner)) => format!("{} of {}", hex::encode(work), Names::default().of_account(owner)),
        (None, None) => hex::encode(work),
    }
}
