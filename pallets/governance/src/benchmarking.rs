//! What is measured of the calls and of what is due.
//!
//! Stakes, datasets and models are those of the runtime, so their reads and writes count in these weights. As many
//! proposals are open as there can be.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::{traits::Get, BoundedVec};
use frame_system::RawOrigin;
use guerdon_primitives::{
    AcceptedConsents, Admission, Balance, Change, DatasetId, Licence, ModelId, Parts, ProposalId,
    StatedTerms, Vote, MAX_LICENCE, MAX_LICENCES,
};
use sp_runtime::traits::SaturatedConversion;

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper<AccountId> {
    /// Gives an account what it needs for deposits.
    fn fund(account: &AccountId);
    /// Creates a dataset without stakes, that takes any terms.
    fn dataset() -> DatasetId;
    /// Gives an account shares of a dataset, and has them staked.
    fn stake(dataset: DatasetId, holder: &AccountId, shares: Balance);
    /// A model that was trained on the dataset, and its operator, who has no open proposal and what deposits take.
    fn model(dataset: DatasetId) -> (AccountId, ModelId);
}

const SHARES: Balance = 1_000_000;

const TERMS: StatedTerms = StatedTerms {
    operator: 100_000_000,
    contributors: 600_000_000,
    shareholders: 200_000_000,
    treasury: 100_000_000,
};

#[benchmarks]
mod benchmarks {
    use super::*;

    /// The last proposal that there is room for, of the largest change.
    #[benchmark]
    fn propose() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        let holder = holder::<T>(dataset, 0);
        fill::<T>(dataset, 1)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(holder), dataset, largest());

        assert!(OpenProposals::<T>::get(dataset).is_full());
        Ok(())
    }

    /// The last offer that there is room for.
    #[benchmark]
    fn offer_terms() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        fill::<T>(dataset, 0)?;
        // The last one was an offer: its place is free again.
        OpenProposals::<T>::mutate(dataset, |open| open.pop());
        let (operator, model) = T::BenchmarkHelper::model(dataset);

        #[extrinsic_call]
        _(RawOrigin::Signed(operator), model, dataset, TERMS);

        assert!(OpenProposals::<T>::get(dataset).is_full());
        Ok(())
    }

    /// Another vote in place of the first, with shares that are delegated too.
    #[benchmark]
    fn vote() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        let (voter, other) = (holder::<T>(dataset, 0), holder::<T>(dataset, 1));
        let proposals = fill::<T>(dataset, 0)?;
        Pallet::<T>::delegate(RawOrigin::Signed(other).into(), dataset, voter.clone())?;
        vote_on_all::<T>(&voter, &proposals)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(voter), proposals[0], Vote::Aye);

        let tally = Proposals::<T>::get(proposals[0]).map(|record| record.tally);
        assert_eq!(tally, Some(Tally { aye: 2 * SHARES, nay: 0, abstain: 0 }));
        Ok(())
    }

    /// From one delegate to another, all of whom have voted on all, and from the other as many delegations follow on one
    /// another as can be.
    #[benchmark]
    fn delegate() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        let (who, old, new) = (holder::<T>(dataset, 0), holder::<T>(dataset, 1), holder::<T>(dataset, 2));
        let proposals = fill::<T>(dataset, 0)?;
        for voter in [&who, &old, &new] {
            vote_on_all::<T>(voter, &proposals)?;
        }
        Pallet::<T>::delegate(RawOrigin::Signed(who.clone()).into(), dataset, old)?;
        // `new` votes with what is delegated to it, though it delegates.
        let mut last = new.clone();
        for place in 1..MAX_DELEGATION_DEPTH {
            let next = holder::<T>(dataset, 2 + place);
            Pallet::<T>::delegate(RawOrigin::Signed(last).into(), dataset, next.clone())?;
            last = next;
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), dataset, new.clone());

        assert_eq!(Voters::<T>::get(dataset, &who).delegate, Some(new));
        Ok(())
    }

    /// From a delegate that has voted on all.
    #[benchmark]
    fn revoke() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        let (who, to) = (holder::<T>(dataset, 0), holder::<T>(dataset, 1));
        let proposals = fill::<T>(dataset, 0)?;
        for voter in [&who, &to] {
            vote_on_all::<T>(voter, &proposals)?;
        }
        Pallet::<T>::delegate(RawOrigin::Signed(who.clone()).into(), dataset, to)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), dataset);

        assert_eq!(Voters::<T>::get(dataset, &who).delegate, None);
        Ok(())
    }

    /// A block of which nothing is due.
    #[benchmark]
    fn look_at_a_block() {
        let now = 1;
        frame_system::Pallet::<T>::set_block_number(now.into());
        DueFrom::<T>::put(now);

        #[block]
        {
            Pallet::<T>::do_what_is_due();
        }
        assert_eq!(DueFrom::<T>::get(), Some(now + 1));
    }

    /// A vote that was rejected as spam, so that the treasury has the deposit.
    #[benchmark]
    fn count() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        let voter = holder::<T>(dataset, 0);
        let proposals = fill::<T>(dataset, 0)?;
        vote_on_all::<T>(&voter, &proposals)?;
        let record = Proposals::<T>::get(proposals[0]).ok_or("there is no such proposal")?;
        Due::<T>::remove(record.ends_at, proposals[0].to_be_bytes());
        frame_system::Pallet::<T>::set_block_number(record.ends_at.saturated_into());

        #[block]
        {
            Pallet::<T>::count(proposals[0], record);
        }
        let status = Proposals::<T>::get(proposals[0]).map(|record| record.status);
        assert_eq!(status, Some(Status::RejectedAsSpam));
        Ok(())
    }

    /// Terms that an operator offered. The dataset's change is measured with it.
    #[benchmark]
    fn enact() -> Result<(), BenchmarkError> {
        let dataset = T::BenchmarkHelper::dataset();
        holder::<T>(dataset, 0);
        let (operator, model) = T::BenchmarkHelper::model(dataset);
        let proposal = NextProposal::<T>::get();
        Pallet::<T>::offer_terms(RawOrigin::Signed(operator).into(), model, dataset, TERMS)?;
        let record = Proposals::<T>::get(proposal).ok_or("there is no such proposal")?;

        #[block]
        {
            Pallet::<T>::enact(proposal, record);
        }
        let status = Proposals::<T>::get(proposal).map(|record| record.status);
        assert!(matches!(status, Some(Status::Enacted { .. })));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

/// An account with a stake, of which there is one for each number.
fn holder<T: Config>(dataset: DatasetId, number: u32) -> T::AccountId {
    let holder: T::AccountId = account("holder", number, 0);
    T::BenchmarkHelper::fund(&holder);
    T::BenchmarkHelper::stake(dataset, &holder, SHARES);
    holder
}

/// Opens as many proposals as there can be, of the largest changes, but for `but` of those of holders. Offers are last.
fn fill<T: Config>(dataset: DatasetId, but: u32) -> Result<alloc::vec::Vec<ProposalId>, BenchmarkError> {
    let holders = T::MaxOpenProposals::get() - T::MaxOpenOffers::get() - but;
    let first = NextProposal::<T>::get();
    for number in 0..holders {
        let proposer = holder::<T>(dataset, 1_000 + number);
        Pallet::<T>::propose(RawOrigin::Signed(proposer).into(), dataset, largest())?;
    }
    for _ in 0..T::MaxOpenOffers::get() {
        let (operator, model) = T::BenchmarkHelper::model(dataset);
        Pallet::<T>::offer_terms(RawOrigin::Signed(operator).into(), model, dataset, TERMS)?;
    }
    Ok((first..NextProposal::<T>::get()).collect())
}

fn vote_on_all<T: Config>(voter: &T::AccountId, proposals: &[ProposalId]) -> Result<(), BenchmarkError> {
    for proposal in proposals {
        Pallet::<T>::vote(RawOrigin::Signed(voter.clone()).into(), *proposal, Vote::Nay)?;
    }
    Ok(())
}

/// A policy with as many and as long licences as there can be.
fn largest<AccountId>() -> Change<AccountId> {
    let licence = |number: u32| {
        let mut licence = alloc::vec![b'a'; MAX_LICENCE as usize];
        licence[0] = b'a' + number as u8;
        Licence::truncate_from(licence)
    };
    Change::Admission(Admission {
        max_similarity: Parts::ONE,
        base_shares: SHARES,
        licences: BoundedVec::truncate_from((0..MAX_LICENCES).map(licence).collect()),
        consents: AcceptedConsents::WithRoyalty,
    })
}
