//! Models: registered with their team, training datasets and parent.

use crate::{
    client::{Client, Wait},
    keys::Signer,
    Error, Result,
};
use guerdon_primitives::{Asset, Balance, DatasetId, ModelId, Role, MAX_ASSETS, MAX_TEAM};
use guerdon_runtime::{Runtime, RuntimeEvent};
use guerdon_split::MAX_DATASETS;
use pallet_models::{Derivatives, Parent};
use sp_runtime::AccountId32;
use std::collections::BTreeMap;

/// A model to be registered.
#[derive(Clone, Debug)]
pub struct NewModel {
    /// The least fee for one output, by asset.
    pub prices: BTreeMap<Asset, Balance>,
    /// Who shares the operator's part: account, role, relative share.
    pub team: Vec<(AccountId32, Role, u32)>,
    /// The datasets it was trained on, with their relative weight.
    pub training: Vec<(DatasetId, u32)>,
    /// The model that it was made from, and the part of its income that this receives.
    pub parent: Option<Parent>,
    /// Whether models may be made from it.
    pub derivatives: Derivatives,
}

/// Registers a model.
pub async fn register(client: &Client, operator: &Signer, new: NewModel, wait: Wait) -> Result<ModelId> {
    let NewModel { prices, team, training, parent, derivatives } = new;
    let fewer = |sentence: String, flag: &str| Error::Input(format!("{sentence}: name fewer with {flag}"));
    let prices = prices
        .try_into()
        .map_err(|_| fewer(format!("a model has at most {MAX_ASSETS} prices"), "--price"))?;
    let team =
        team.try_into().map_err(|_| fewer(format!("a team has at most {MAX_TEAM} members"), "--member"))?;
    let training = training
        .try_into()
        .map_err(|_| fewer(format!("a model is trained on at most {MAX_DATASETS} datasets"), "--dataset"))?;
    let call = pallet_models::Call::<Runtime>::register { prices, team, training, parent, derivatives };
    client.submit(operator, call, wait).await?.find(|event| match event {
        RuntimeEvent::Models(pallet_models::Event::Registered { model, .. }) => Some(*model),
        _ => None,
    })
}

/// Changes the least fee for one output in an asset; without a price it is not sold for the asset any more.
pub async fn set_price(
    client: &Client,
    operator: &Signer,
    model: ModelId,
    (asset, price): (Asset, Option<Balance>),
    wait: Wait,
) -> Result<()> {
    let call = pallet_models::Call::<Runtime>::set_price { model, asset, price };
    client.submit(operator, call, wait).await.map(drop)
}

/// Has a model's payments split by a dataset's terms with this number from now on: the upcoming ones, or those in force
/// if its operator had left the dataset.
pub async fn accept_terms(
    client: &Client,
    operator: &Signer,
    (model, dataset): (ModelId, DatasetId),
    revision: u32,
    wait: Wait,
) -> Result<()> {
    let call = pallet_models::Call::<Runtime>::accept_terms { model, dataset, revision };
    client.submit(operator, call, wait).await.map(drop)
}

/// Has a model take no new payments, since its operator wants none of a dataset's terms.
pub async fn leave_dataset(
    client: &Client,
    operator: &Signer,
    (model, dataset): (ModelId, DatasetId),
    wait: Wait,
) -> Result<()> {
    let call = pallet_models::Call::<Runtime>::leave_dataset { model, dataset };
    client.submit(operator, call, wait).await.map(drop)
}

/// Gives up a model.
pub async fn remove(client: &Client, operator: &Signer, model: ModelId, wait: Wait) -> Result<()> {
    let call = pallet_models::Call::<Runtime>::remove { model };
    client.submit(operator, call, wait).await.map(drop)
}

/// Says whether models may be made from a model from now on.
pub async fn set_derivatives(
    client: &Client,
    operator: &Signer,
    model: ModelId,
    derivatives: Derivatives,
    wait: Wait,
) -> Result<()> {
    let call = pallet_models::Call::<Runtime>::set_derivatives { model, derivatives };
    client.submit(operator, call, wait).await.map(drop)
}
