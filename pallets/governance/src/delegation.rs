//! Delegation: another account votes with one's stake.
//!
//! A delegation is for all proposals of a dataset, those that are open included: what counts of the stake in each of
//! them moves to the delegate at once, and back when the delegation is revoked. If the delegate has voted, it counts
//! for that vote. As it moves and is never copied, no share votes twice. A stake that has voted stays staked until the
//! vote ends, even if nobody votes with it any more.
//!
//! A delegate votes with what is delegated to it and does not pass it on, even if it delegates its own stake. So a vote
//! touches one account, however many delegate to it.

use crate::{voting::VoterOf, Config, DelegationTickets, Error, Event, Pallet, Voters, MAX_DELEGATION_DEPTH};
use frame_support::{
    ensure,
    pallet_prelude::DispatchResult,
    traits::{Consideration, Footprint},
};
use guerdon_primitives::{DatasetId, GovernedDatasets, StakedShares};
use sp_runtime::ArithmeticError;

/// Where a stake's votes go.
#[derive(Clone, Copy)]
enum Direction {
    To,
    From,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_delegate(who: T::AccountId, dataset: DatasetId, to: T::AccountId) -> DispatchResult {
        ensure!(T::Datasets::voting(dataset).is_some(), Error::<T>::UnknownDataset);
        let old = Voters::<T>::get(dataset, &who).delegate;
        ensure!(old.as_ref() != Some(&to), Error::<T>::AlreadyDelegated);
        Self::ensure_no_circle(dataset, &who, &to)?;
        Self::note_what_has_voted(dataset, &who)?;
        match old {
            Some(old) => Self::move_votes(dataset, &who, &old, Direction::From)?,
            None => {
                let ticket = T::DelegationConsideration::new(&who, Self::delegation_footprint())?;
                DelegationTickets::<T>::insert(dataset, &who, ticket);
            }
        }
        Self::move_votes(dataset, &who, &to, Direction::To)?;
        Self::deposit_event(Event::Delegated { dataset, who, to });
        Ok(())
    }

    pub(crate) fn do_revoke(who: T::AccountId, dataset: DatasetId) -> DispatchResult {
        let from = Voters::<T>::get(dataset, &who).delegate.ok_or(Error::<T>::NotDelegated)?;
        Self::note_what_has_voted(dataset, &who)?;
        Self::move_votes(dataset, &who, &from, Direction::From)?;
        // The account may have voted, with what is delegated to it.
        Self::note_what_has_voted(dataset, &who)?;
        if let Some(ticket) = DelegationTickets::<T>::take(dataset, &who) {
            ticket.drop(&who)?;
        }
        Self::deposit_event(Event::Revoked { dataset, who, from });
        Ok(())
    }

    /// A delegation adds to two records at most: that of who delegates, and that of the delegate.
    pub(crate) fn delegation_footprint() -> Footprint {
        Footprint::from_mel::<(VoterOf<T>, VoterOf<T>)>()
    }

    /// Follows the delegations from `to` on, which must end before they come to `who`.
    fn ensure_no_circle(dataset: DatasetId, who: &T::AccountId, to: &T::AccountId) -> Result<(), Error<T>> {
        let mut next = Some(to.clone());
        for _ in 0..MAX_DELEGATION_DEPTH {
            let Some(account) = next else { return Ok(()) };
            ensure!(account != *who, Error::<T>::DelegationCircle);
            next = Voters::<T>::get(dataset, &account).delegate;
        }
        ensure!(next.is_none(), Error::<T>::DelegationTooDeep);
        Ok(())
    }

    /// Writes down in which open votes the stake of `who` has voted, by whoever votes with it now.
    fn note_what_has_voted(dataset: DatasetId, who: &T::AccountId) -> DispatchResult {
        let before = Self::noted(dataset, who, &Self::taking_votes(dataset));
        let delegate = before.delegate.as_ref().map(|delegate| Voters::<T>::get(dataset, delegate));
        let voter = delegate.as_ref().unwrap_or(&before);
        let mut after = before.clone();
        for standing in &mut after.standings {
            standing.voted |= voter.ballot(standing.proposal).is_some();
        }
        Self::store(dataset, who, T::StakedShares::staked(dataset, who), &before, after)
    }

    /// Has the delegate vote with the stake of `who`, or no longer.
    ///
    /// On an error the caller has to roll back.
    fn move_votes(
        dataset: DatasetId,
        who: &T::AccountId,
        delegate: &T::AccountId,
        direction: Direction,
    ) -> DispatchResult {
        let open = Self::taking_votes(dataset);
        let (own, others) = (Self::noted(dataset, who, &open), Self::noted(dataset, delegate, &open));
        let (mut own_after, mut others_after) = (own.clone(), others.clone());
        own_after.delegate = match direction {
            Direction::To => Some(delegate.clone()),
            Direction::From => None,
        };
        let moved = |sum: u128, amount: u128| match direction {
            Direction::To => sum.checked_add(amount).ok_or(ArithmeticError::Overflow),
            Direction::From => sum.checked_sub(amount).ok_or(ArithmeticError::Underflow),
        };
        let (staked, others_staked) =
            (T::StakedShares::staked(dataset, who), T::StakedShares::staked(dataset, delegate));
        others_after.delegated = moved(others.delegated, staked)?;
        for standing in &mut others_after.standings {
            let counts = own.standing(standing.proposal).map_or(0, |own| own.own);
            standing.delegated = moved(standing.delegated, counts)?;
        }
        // What a tally counts is taken from one before it is given to the other, so that no sum exceeds an amount.
        match direction {
            Direction::To => {
                Self::store(dataset, who, staked, &own, own_after)?;
                Self::store(dataset, delegate, others_staked, &others, others_after)
            }
            Direction::From => {
                Self::store(dataset, delegate, others_staked, &others, others_after)?;
                Self::store(dataset, who, staked, &own, own_after)
            }
        }
    }
}
