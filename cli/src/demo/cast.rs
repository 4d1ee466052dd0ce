//! Who takes part: separate accounts, derived from the development phrase and funded by Alice.

use super::gallery::Gallery;
use crate::{
    client::{Client, Wait},
    keys::Signer,
    names::Names,
    units::COIN,
    Error, Result,
};
use guerdon_primitives::{Balance, Role};
use guerdon_runtime::{Address, Runtime, RuntimeCall};
use sp_runtime::AccountId32;

/// What an account has for fees.
const POCKET: Balance = 100 * COIN;
/// What the deposits of a work come to at most, in the register and in both datasets.
const WORK_DEPOSITS: Balance = COIN / 10;
/// What the company has for fees.
const BUDGET: Balance = 1_000 * COIN;

/// The accounts of the demo.
pub struct Cast {
    /// Has the chain's coins at the start.
    pub funder: Signer,
    /// In the order of the gallery's artists.
    pub artists: Vec<Signer>,
    /// Offers the near-copy.
    pub copycat: Signer,
    /// The curators of the two datasets.
    pub curators: [Signer; 2],
    /// Registers the model.
    pub operator: Signer,
    /// The model's team, with the relative shares.
    pub team: Vec<(Signer, Role, u32)>,
    /// Pays for outputs.
    pub company: Signer,
}

impl Cast {
    /// The accounts for a gallery.
    pub fn new(gallery: &Gallery) -> Result<Self> {
        let signer = |name: &str| Signer::development(&format!("gallery/{name}"));
        let team = [
            ("researcher", Role::Researcher, 30),
            ("engineer", Role::Engineer, 25),
            ("compute-provider", Role::ComputeProvider, 20),
            ("founder", Role::Founder, 15),
            ("investor", Role::Investor, 10),
        ];
        let team = team.into_iter().map(|(name, role, share)| Ok((signer(name)?, role, share)));
        Ok(Self {
            funder: Signer::development("Alice")?,
            artists: gallery.artists.iter().map(|artist| signer(&artist.slug)).collect::<Result<_>>()?,
            copycat: signer(&gallery.near_copy.owner)?,
            curators: [signer("first-curator")?, signer("second-curator")?],
            operator: signer("operator")?,
            team: team.collect::<Result<_>>()?,
            company: signer("company")?,
        })
    }

    /// Everybody but the funder.
    pub fn everybody(&self) -> impl Iterator<Item = &Signer> {
        let team = self.team.iter().map(|(signer, _, _)| signer);
        let others = [&self.copycat, &self.operator, &self.company];
        self.artists.iter().chain(others).chain(&self.curators).chain(team)
    }

    /// Gives everybody coins, in one transaction.
    pub async fn fund(&self, client: &Client, gallery: &Gallery) -> Result<()> {
        let most = gallery.artists.iter().map(|artist| artist.works.len()).max().unwrap_or_default();
        let purse = |account: &AccountId32| {
            if *account == self.company.account() {
                BUDGET
            } else {
                POCKET + WORK_DEPOSITS * most as Balance
            }
        };
        let calls = self.everybody().map(|signer| {
            let (dest, value) = (Address::Id(signer.account()), purse(&signer.account()));
            RuntimeCall::from(pallet_balances::Call::<Runtime>::transfer_keep_alive { dest, value })
        });
        client
            .submit_all(&self.funder, calls.collect(), Wait::InBlock)
            .await
            .map_err(|error| error.about("the demo is for a development chain, where Alice has coins"))?;
        Ok(())
    }

    /// Who is who, and which work is which.
    pub fn names(&self, gallery: &Gallery) -> Names {
        let mut names = Names::default();
        names.account(self.funder.account(), "Alice");
        names.account(<Runtime as pallet_royalties::Config>::Treasury::get(), "Treasury");
        for (artist, signer) in gallery.artists.iter().zip(&self.artists) {
            names.account(signer.account(), &artist.name);
            for piece in &artist.works {
                names.work(piece.hash, &piece.title);
            }
        }
        names.account(self.copycat.account(), "Copycat");
        names.work(gallery.near_copy.copy.hash, &gallery.near_copy.copy.title);
        names.account(self.curators[0].account(), "First curator");
        names.account(self.curators[1].account(), "Second curator");
        names.account(self.operator.account(), "Operator");
        names.account(self.company.account(), "Company");
        for (signer, part, _) in &self.team {
            let mut name = crate::names::role(*part).to_owned();
            name[..1].make_ascii_uppercase();
            names.account(signer.account(), name);
        }
        names
    }

    /// Fails if the chain already holds works of the gallery.
    pub async fn check_fresh(&self, client: &Client, gallery: &Gallery) -> Result<()> {
        for piece in gallery.works() {
            if client.work(&piece.hash).await?.is_some() {
                let sentence = "this chain holds the gallery's works already: start a fresh node with \
                                guerdon-node --dev --tmp";
                return Err(Error::Input(sentence.into()));
            }
        }
        Ok(())
    }
}
