//! The DAOs of the datasets: holders of staked shares propose new terms and vote on them.
//!
//! One proposal at a time is open for a dataset. Proposing takes a snapshot of the stakes, and a vote weighs
//! what its voter had staked then and has not unstaked since, so shares staked later do not count for it. Who
//! has voted cannot unstake until the proposal is closed. Both together mean that no share votes twice.
//!
//! From a proposal's end on, anyone may close it, so no stake stays locked longer than somebody cares. If
//! enough took part and more are for it than against it, its terms are put in force.

#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{Ballot, Outcome, Proposal, Tally, Vote};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{dispatch::DispatchClass, pallet_prelude::*, traits::Defensive};
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        Balance, BlockNumber, DatasetId, Datasets, Parts, StakeLocks, StakedShares, Terms,
    };
    use sp_runtime::{traits::SaturatedConversion, ArithmeticError};

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The datasets whose terms are voted on.
        type Datasets: Datasets<Self::AccountId>;

        /// The stakes that vote. Only this pallet may take their snapshots.
        type StakedShares: StakedShares<Self::AccountId>;

        /// The part of a dataset's staked shares that an account must have in order to propose.
        ///
        /// As only one proposal at a time is open, whoever may propose can keep others from it for a while.
        #[pallet::constant]
        type ProposerStake: Get<Parts>;

        /// The weights of the calls.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// The number of the next proposal.
    #[pallet::storage]
    pub type NextProposal<T> = StorageValue<_, u32, ValueQuery>;

    /// The proposals, open and closed.
    #[pallet::storage]
    pub type Proposals<T: Config> = StorageMap<_, Twox64Concat, u32, Proposal<T::AccountId>>;

    /// The open proposal of each dataset that has one.
    #[pallet::storage]
    pub type OpenProposals<T> = StorageMap<_, Twox64Concat, DatasetId, u32>;

    /// The last vote of each account in each dataset. It replaces the account's vote on an earlier proposal, so
    /// that closing a proposal has nothing to clear.
    #[pallet::storage]
    pub type Ballots<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, T::AccountId, Ballot>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// New terms were proposed.
        Proposed {
            /// The proposal.
            proposal: u32,
            /// The dataset whose terms they would be.
            dataset: DatasetId,
            /// Who proposed them.
            proposer: T::AccountId,
            /// The terms.
            terms: Terms,
            /// The first block that takes no votes.
            ends_at: BlockNumber,
        },
        /// A vote was given, in place of the account's earlier one if there was one.
        Voted {
            /// The proposal.
            proposal: u32,
            /// Who voted.
            who: T::AccountId,
            /// For what.
            vote: Vote,
            /// With how many shares.
            shares: Balance,
        },
        /// A proposal was closed.
        Closed {
            /// The proposal.
            proposal: u32,
            /// How it ended.
            outcome: Outcome,
            /// How the votes stood.
            tally: Tally,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no such dataset.
        UnknownDataset,
        /// The account has too few staked shares of the dataset to propose.
        NoStake,
        /// Another proposal for the dataset is not closed yet.
        ProposalOpen,
        /// The three parts of the terms do not sum to 10^9.
        TermsNotWhole,
        /// There is no such proposal.
        UnknownProposal,
        /// The proposal takes no more votes.
        VotingOver,
        /// No share that the account has staked counts for the proposal.
        NoVotes,
        /// The proposal still takes votes.
        VotingOpen,
        /// The proposal is closed already.
        AlreadyClosed,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            let limits: BlockWeights = T::BlockWeights::get();
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("propose", T::WeightInfo::propose()),
                ("vote", T::WeightInfo::vote()),
                ("close", T::WeightInfo::close()),
            ] {
                assert!(weight.all_lte(most), "{call} does not fit a block");
            }
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Proposes new terms for a dataset: three fractions over 10^9, which sum to 10^9.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::propose())]
        pub fn propose(
            origin: OriginFor<T>,
            dataset: DatasetId,
            operator: u32,
            contributors: u32,
            shareholders: u32,
        ) -> DispatchResult {
            let proposer = ensure_signed(origin)?;
            let voting = T::Datasets::voting(dataset).ok_or(Error::<T>::UnknownDataset)?;
            let terms =
                types::terms(operator, contributors, shareholders).ok_or(Error::<T>::TermsNotWhole)?;
            let staked = T::StakedShares::staked(dataset, &proposer);
            let total = T::StakedShares::total_staked(dataset);
            let enough = types::reaches(staked, T::ProposerStake::get(), total);
            ensure!(staked > 0 && enough, Error::<T>::NoStake);
            ensure!(!OpenProposals::<T>::contains_key(dataset), Error::<T>::ProposalOpen);

            let proposal = NextProposal::<T>::get();
            NextProposal::<T>::put(proposal.checked_add(1).ok_or(ArithmeticError::Overflow)?);
            let ends_at = Self::now().checked_add(voting.period).ok_or(ArithmeticError::Overflow)?;
            OpenProposals::<T>::insert(dataset, proposal);
            let record = Proposal {
                dataset,
                proposer: proposer.clone(),
                terms,
                ends_at,
                quorum: voting.quorum,
                electorate: T::StakedShares::take_snapshot(dataset),
                tally: Tally::default(),
                outcome: None,
            };
            Proposals::<T>::insert(proposal, record);
            Self::deposit_event(Event::Proposed { proposal, dataset, proposer, terms, ends_at });
            Ok(())
        }

        /// Votes, or votes otherwise, and locks the voter's stake until the proposal is closed.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::vote())]
        pub fn vote(origin: OriginFor<T>, proposal: u32, vote: Vote) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Proposals::<T>::get(proposal).ok_or(Error::<T>::UnknownProposal)?;
            let takes_votes = record.outcome.is_none() && Self::now() < record.ends_at;
            ensure!(takes_votes, Error::<T>::VotingOver);
            let shares = T::StakedShares::staked_at_snapshot(record.dataset, &who);
            ensure!(shares > 0, Error::<T>::NoVotes);

            let ballot = Ballot { proposal, vote, shares };
            let earlier =
                Ballots::<T>::get(record.dataset, &who).filter(|ballot| ballot.proposal == proposal);
            if let Some(earlier) = earlier {
                record.tally.remove(&earlier).ok_or(ArithmeticError::Underflow)?;
            }
            record.tally.add(&ballot).ok_or(ArithmeticError::Overflow)?;
            Ballots::<T>::insert(record.dataset, &who, ballot);
            Proposals::<T>::insert(proposal, record);
            Self::deposit_event(Event::Voted { proposal, who, vote, shares });
            Ok(())
        }

        /// Closes a proposal that takes no more votes, and puts its terms in force if it passed.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::close())]
        pub fn close(origin: OriginFor<T>, proposal: u32) -> DispatchResult {
            ensure_signed(origin)?;
            let mut record = Proposals::<T>::get(proposal).ok_or(Error::<T>::UnknownProposal)?;
            ensure!(record.outcome.is_none(), Error::<T>::AlreadyClosed);
            ensure!(Self::now() >= record.ends_at, Error::<T>::VotingOpen);

            let (outcome, tally) = (record.result(), record.tally);
            if outcome == Outcome::Passed {
                // Datasets do not vanish. If one did, its voters' stakes would still have to be unlocked.
                let _ = T::Datasets::set_terms(record.dataset, record.terms)
                    .defensive_proof("the dataset of a proposal exists");
            }
            record.outcome = Some(outcome);
            OpenProposals::<T>::remove(record.dataset);
            Proposals::<T>::insert(proposal, record);
            Self::deposit_event(Event::Closed { proposal, outcome, tally });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        pub(crate) fn now() -> BlockNumber {
            frame_system::Pallet::<T>::block_number().saturated_into()
        }
    }

    impl<T: Config> StakeLocks<T::AccountId> for Pallet<T> {
        fn is_locked(dataset: DatasetId, who: &T::AccountId) -> bool {
            OpenProposals::<T>::get(dataset).is_some_and(|open| {
                Ballots::<T>::get(dataset, who).is_some_and(|ballot| ballot.proposal == open)
            })
        }
    }
}
