//! Everybody claims.

use super::{
    check,
    story::{Check, Claim, Dataset, Settled},
    Stage,
};
use crate::{
    actions::earnings::claim, client::Wait, keys::Signer, names::role, units::amount, Error, Result,
};
use guerdon_primitives::{Asset, Balance, DatasetId};
use guerdon_runtime::Runtime;
use guerdon_split::Payee;
use sp_runtime::AccountId32;
use std::collections::{BTreeMap, BTreeSet};

/// What the lines of all payments credit to accounts by name: everything but dividends.
fn credited(payments: &[Settled]) -> BTreeMap<AccountId32, Balance> {
    let treasury = <Runtime as pallet_royalties::Config>::Treasury::get();
    let mut credited = BTreeMap::new();
    for line in payments.iter().flat_map(|settled| &settled.lines) {
        let account = match &line.payee {
            Payee::Treasury => &treasury,
            Payee::Attributor { account }
            | Payee::Team { account, .. }
            | Payee::Contributor { account, .. }
            | Payee::Origin { account, .. } => account,
            Payee::DatasetTreasury { dataset, .. } => {
                *credited.entry(own_treasury(*dataset)).or_default() += line.amount;
                continue;
            }
            Payee::Outputs { .. } | Payee::Shareholders { .. } | Payee::Unexplained { .. } => continue,
        };
        *credited.entry(account.clone()).or_default() += line.amount;
    }
    credited
}

/// The account of a dataset's own treasury.
fn own_treasury(dataset: DatasetId) -> AccountId32 {
    <guerdon_runtime::Datasets as guerdon_primitives::Datasets<_>>::treasury(dataset)
}

/// Has everybody who earned something claim it, and checks every amount.
pub(super) async fn claim_all(
    stage: &Stage<'_>,
    payments: &[Settled],
    datasets: &[Dataset],
    checks: &mut Vec<Check>,
) -> Result<Vec<Claim>> {
    let credited = credited(payments);
    let holders: BTreeSet<_> =
        datasets.iter().flat_map(|dataset| &dataset.admitted).map(|(_, owner, _)| owner.clone()).collect();
    let artists = stage.cast.artists.iter().map(|signer| (signer, "artist"));
    let team = stage.cast.team.iter().map(|(signer, part, _)| (signer, role(*part)));
    let everybody: Vec<_> = artists
        .chain(team)
        .filter(|(signer, _)| credited.contains_key(&signer.account()) || holders.contains(&signer.account()))
        .collect();

    stage.progress.begin("Everybody claims", everybody.len());
    let claiming = everybody.iter().map(|(signer, part)| async move {
        let claim = own(stage, signer, part).await?;
        stage.progress.advance();
        Ok::<_, Error>(claim)
    });
    let mut claims = Vec::new();
    let mut exact = true;
    for (claim, came) in futures::future::try_join_all(claiming).await? {
        exact &= came;
        claims.push(claim);
    }
    check(checks, exact, "every balance grew by exactly what was claimed, less the transaction's fee");

    // Nobody here has the keys of the treasuries and the attributors: anyone may claim for them.
    let treasury = <Runtime as pallet_royalties::Config>::Treasury::get();
    let known: BTreeSet<_> = claims.iter().map(|claim| claim.account.clone()).collect();
    for account in credited.keys().filter(|account| !known.contains(account)) {
        let is_of_a_dataset = datasets.iter().any(|dataset| own_treasury(dataset.id) == *account);
        let part = match is_of_a_dataset {
            true => "dataset's treasury",
            false if *account == treasury => "treasury",
            false => "attributor",
        };
        let claimed = claim(stage.client, &stage.cast.funder, account, Wait::InBlock).await?;
        claims.push(Claim { account: account.clone(), part, claimed });
    }

    let earned_as_credited = credited.iter().all(|(account, credited)| {
        claims.iter().any(|claim| claim.account == *account && claim.own() == *credited)
    });
    check(checks, earned_as_credited, "everybody earned exactly what the lines of the payments credit");
    check_dividends(payments, datasets, &claims, checks);

    let total = claims.iter().map(Claim::total).sum();
    stage.progress.done(&format!("{} accounts claimed {}", claims.len(), amount(total)));
    Ok(claims)
}

/// Claims for the signer; tells whether the balance changed by exactly what was claimed.
async fn own(stage: &Stage<'_>, signer: &Signer, part: &'static str) -> Result<(Claim, bool)> {
    let account = signer.account();
    let before = stage.client.balance(&account).await?;
    let claimed = claim(stage.client, signer, &account, Wait::InBlock).await?;
    let after = stage.client.balance(&account).await?;
    let exact = after + claimed.fee == before + claimed.total(&Asset::Native);
    Ok((Claim { account, part, claimed }, exact))
}

/// Each dataset's holders claimed all that its lines gave them, but for less than a unit each, and each by shares.
fn check_dividends(payments: &[Settled], datasets: &[Dataset], claims: &[Claim], checks: &mut Vec<Check>) {
    for Dataset { id, admitted, .. } in datasets {
        let paid: Balance = payments
            .iter()
            .flat_map(|settled| &settled.lines)
            .filter(|line| match &line.payee {
                Payee::Shareholders { dataset, .. } | Payee::Unexplained { dataset, .. } => dataset == id,
                _ => false,
            })
            .map(|line| line.amount)
            .sum();
        let all: Balance = admitted.iter().map(|(_, _, shares)| shares).sum();
        let mut claimed_in_all = 0;
        let mut proportional = true;
        for claim in claims {
            let dividends = claim.claimed.dividends(&Asset::Native);
            let of_dataset = dividends.iter().filter(|(dataset, _)| dataset == id);
            let claimed: Balance = of_dataset.map(|(_, amount)| amount).sum();
            let owned = admitted.iter().filter(|(_, owner, _)| *owner == claim.account);
            let shares: Balance = owned.map(|(_, _, shares)| shares).sum();
            // Amounts here are far below what would overflow the product.
            let due = paid * shares / all.max(1);
            proportional &= claimed.abs_diff(due) <= 1;
            claimed_in_all += claimed;
        }
        let holds =
            proportional && claimed_in_all <= paid && paid - claimed_in_all <= claims.len() as Balance;
        check(
            checks,
            holds,
            format!("the dividends of dataset {id} went to its holders in proportion to their shares"),
        );
    }
}

impl Claim {
    /// What was claimed of earnings from works, teams and results.
    pub fn own(&self) -> Balance {
        self.claimed.own(&Asset::Native)
    }

    /// The dividends claimed.
    pub fn dividends(&self) -> Balance {
        self.claimed.dividends(&Asset::Native).iter().map(|(_, amount)| amount).sum()
    }

    /// All that was claimed.
    pub fn total(&self) -> Balance {
        self.claimed.total(&Asset::Native)
    }
}
