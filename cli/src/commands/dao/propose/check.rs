//! What the chain would refuse, found before a transaction fee is paid, and told with the numbers.

use crate::{
    actions::dao::Change,
    client::{Client, Dataset},
    commands::dao::{missing, standing::part_of},
    units::percent,
    Error, Result,
};
use guerdon_primitives::DatasetId;
use sp_runtime::AccountId32;

/// Refuses a change that the dataset could not be changed by.
pub(super) fn change(id: DatasetId, now: &Dataset, change: &Change) -> Result<()> {
    let least = now.policy.contributors_floor;
    let refused = |sentence: String| Err(Error::Input(sentence));
    match change {
        Change::Terms(terms) if terms.contributors < least.get() => refused(format!(
            "the floor of dataset {id} is {}: contributors have to receive at least that, so raise --contributors",
            percent(least)
        )),
        Change::ContributorsFloor(floor) if *floor <= least => refused(format!(
            "the floor of dataset {id} is {} already, and can only be raised",
            percent(least)
        )),
        Change::ContributorsFloor(floor) => {
            let upcoming = now.terms.upcoming.map(|upcoming| upcoming.terms);
            let below = [Some(now.terms.in_force), upcoming].into_iter().flatten();
            match below.map(|terms| terms.contributors()).filter(|part| part < floor).min() {
                Some(part) => refused(format!(
                    "contributors receive {} under the terms of dataset {id}: propose terms with more for them first",
                    percent(part)
                )),
                None => Ok(()),
            }
        }
        Change::Curator(account) if *account == now.curator => {
            refused(format!("{account} is the curator of dataset {id} already"))
        }
        Change::Spend { amount: 0, .. } => refused("nothing would be spent: --amount is zero".into()),
        _ => Ok(()),
    }
}

/// Refuses who has too few staked shares to propose.
pub(super) async fn stake(
    client: &Client,
    id: DatasetId,
    now: &Dataset,
    account: &AccountId32,
) -> Result<()> {
    let view = client.dao(id).await?.ok_or_else(|| missing(id))?;
    let (staked, part) = (client.staked(id, account).await?, now.policy.voting.proposer_stake);
    let needed = part_of(part, view.staked).max(1);
    if staked >= needed {
        return Ok(());
    }
    Err(Error::Input(format!(
        "{account} has {staked} staked shares of dataset {id}, and to propose takes {needed} ({} of all): see guerdon \
         stake add",
        percent(part)
    )))
}
