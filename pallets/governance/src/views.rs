//! What the runtime API tells of the votes.

use crate::{Config, Pallet, Voters};
use guerdon_primitives::{api::VoterView, DatasetId, StakeLocks, StakedShares};

impl<T: Config> Pallet<T> {
    /// How an account takes part in a dataset's DAO.
    pub fn voter_view(dataset: DatasetId, who: &T::AccountId) -> VoterView<T::AccountId> {
        let staked = T::StakedShares::staked(dataset, who);
        let voter = Voters::<T>::get(dataset, who);
        let powers = Self::taking_votes(dataset).into_iter().map(|proposal| {
            let standing = voter.standing_at(proposal, staked);
            (proposal, voter.power(&standing), standing.vote)
        });
        VoterView {
            staked,
            powers: powers.collect(),
            locked: Self::locked(dataset, who),
            delegate: voter.delegate.clone(),
            delegated: voter.delegated,
        }
    }
}
