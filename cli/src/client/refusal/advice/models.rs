//! What to do when the register of models refuses something.

use super::{find_dataset, find_model, Named};
use guerdon_primitives::{MAX_ANCESTORS, MAX_ASSETS};
use guerdon_runtime::Runtime;
use guerdon_split::MAX_DATASETS;
use pallet_models::Error;

pub(super) fn on(error: Error<Runtime>, named: &Named) -> String {
    let (model, parent, dataset) = (named.model(), named.parent_model(), named.dataset());
    match error {
        Error::NoDataset => "Name the datasets with --dataset DATASET=WEIGHT".into(),
        Error::UnknownDataset => find_dataset(),
        Error::DatasetTwice => "Name each dataset once, with its whole weight".into(),
        Error::NoTrainingShare => "Give each dataset a weight of at least 1, with --dataset DATASET=WEIGHT".into(),
        Error::NoTeam => "Name the members of the team with --member ROLE=ACCOUNT=SHARE".into(),
        Error::NoTeamShare => "Give each member a share of at least 1, with --member ROLE=ACCOUNT=SHARE".into(),
        Error::NoPrice => "Name the price of an output with --price".into(),
        Error::ZeroPrice => "Ask for a price above zero".into(),
        Error::AssetNotApproved => "See with guerdon assets in which assets fees are taken".into(),
        Error::TooManyPrices => format!(
            "Drop one of the {MAX_ASSETS} prices first, with guerdon model price {model} ASSET=none"
        ),
        Error::UnknownModel => find_model(),
        Error::UnknownParent => {
            format!("Check the parent's number: guerdon model show {parent} shows a model that is registered")
        }
        Error::DerivativesRefused => format!(
            "Ask the operator, whom guerdon model show {parent} tells, to let models be made from it with guerdon model \
             derivatives {parent} PERCENT"
        ),
        Error::OtherPartAsked => {
            format!("Name the percentage that guerdon model show {parent} tells, with --parent {parent}=PERCENT")
        }
        Error::TooManyAncestors => {
            format!("Make it from a model with fewer ancestors: a model has at most {MAX_ANCESTORS}")
        }
        Error::TooManyDatasets => format!(
            "Name fewer datasets: the model and the models that it was made from have at most {MAX_DATASETS} together"
        ),
        Error::NotOperator => {
            format!("Sign with the key of the account that guerdon model show {model} tells as its operator")
        }
        Error::HasChildren => {
            format!("Stop selling it instead, with guerdon model price {model} none")
        }
        Error::NotTrainedOn => format!("See its datasets with guerdon model show {model}"),
        Error::OtherTerms => format!(
            "See the terms with guerdon model show {model}, then accept them with guerdon model accept {model} {dataset}"
        ),
        Error::NothingToAccept => format!("See the terms that it has with guerdon model show {model}"),
        Error::AlreadyLeft => format!(
            "Come back with guerdon model accept {model} {dataset} if the model is to take payments again"
        ),
    }
}
