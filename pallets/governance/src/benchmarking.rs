//! What is measured of the calls.
//!
//! Stakes and datasets are those of the runtime, so their reads and writes count in these weights.

use crate::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use guerdon_primitives::{Balance, DatasetId, Datasets};
use sp_runtime::traits::SaturatedConversion;

/// What benchmarks need of the other pallets.
pub trait BenchmarkHelper<AccountId> {
    /// Creates a dataset in which `holder` has `shares` staked, all that there are.
    fn dataset_of(holder: &AccountId, shares: Balance) -> DatasetId;
}

const SHARES: Balance = 1_000_000;

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn propose() {
        let holder = whitelisted_caller();
        let dataset = T::BenchmarkHelper::dataset_of(&holder, SHARES);

        #[extrinsic_call]
        _(RawOrigin::Signed(holder), dataset, 100_000_000, 600_000_000, 300_000_000);

        assert!(OpenProposals::<T>::contains_key(dataset));
    }

    /// Another vote in place of the first.
    #[benchmark]
    fn vote() -> Result<(), BenchmarkError> {
        let (holder, proposal) = proposed::<T>()?;
        Pallet::<T>::vote(RawOrigin::Signed(holder.clone()).into(), proposal, Vote::Nay)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(holder), proposal, Vote::Aye);

        let tally = Proposals::<T>::get(proposal).map(|record| record.tally);
        assert_eq!(tally, Some(Tally { aye: SHARES, nay: 0, abstain: 0 }));
        Ok(())
    }

    /// A proposal that has passed, so that its terms are put in force.
    #[benchmark]
    fn close() -> Result<(), BenchmarkError> {
        let (holder, proposal) = proposed::<T>()?;
        Pallet::<T>::vote(RawOrigin::Signed(holder.clone()).into(), proposal, Vote::Aye)?;
        let record = Proposals::<T>::get(proposal).ok_or("there is no such proposal")?;
        frame_system::Pallet::<T>::set_block_number(record.ends_at.saturated_into());

        #[extrinsic_call]
        _(RawOrigin::Signed(holder), proposal);

        assert_eq!(T::Datasets::terms(record.dataset), Some(record.terms));
        assert!(!OpenProposals::<T>::contains_key(record.dataset));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::state(), crate::mock::Test);
}

/// A proposal that takes votes, and its proposer.
fn proposed<T: Config>() -> Result<(T::AccountId, u32), BenchmarkError> {
    let holder: T::AccountId = whitelisted_caller();
    let dataset = T::BenchmarkHelper::dataset_of(&holder, SHARES);
    let proposal = NextProposal::<T>::get();
    let origin = RawOrigin::Signed(holder.clone()).into();
    Pallet::<T>::propose(origin, dataset, 100_000_000, 600_000_000, 300_000_000)?;
    Ok((holder, proposal))
}
