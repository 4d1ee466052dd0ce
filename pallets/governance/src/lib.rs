//! The DAOs of the datasets: holders of staked shares propose changes of their dataset and vote on them.
//!
//! # The life of a proposal
//!
//! A holder with enough staked shares proposes a [`Change`], or the operator of a model offers terms. A proposal is made
//! under the rules that the dataset has then, and keeps them. It takes votes for the voting period; a vote can be
//! changed until its end. Then it is counted, see [`Verdict`], and what passed is enacted after a delay. Nobody has to
//! ask for either: each block does what is due, within a budget.
//!
//! The deposit of the proposer goes back when the votes are counted, unless it was rejected as spam.
//!
//! # What votes
//!
//! One staked share is one vote. A proposal counts the shares that were staked when it was made and have been ever
//! since, so nothing that happens to a stake later adds to what it counts; see [`Voter`]. Shares that have voted, and
//! those that a proposal was made by, stay staked until the vote ends. An account can have another one vote in its place.
//!
//! # What is in place
//!
//! Changes are never retroactive: payments keep the terms that they were paid under, and works are judged by the policy
//! that they were offered under. New terms start for models after a notice period, in which an operator can accept them
//! at once or leave.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bounds;
mod delegation;
mod ending;
mod proposing;
mod schedule;
mod types;
mod verdict;
mod views;
mod voter;
mod voting;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use bounds::{Between, Bounds};
pub use pallet::*;
pub use types::{OpenProposal, Proposal, Proposer, Status, Tally};
pub use verdict::{constitutional, Verdict, SPAM};
pub use voter::{Standing, Voter};
pub use weights::WeightInfo;

/// The most delegations that are followed from a new delegate on, to see that they lead in no circle.
pub const MAX_DELEGATION_DEPTH: u32 = 8;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::voting::VoterOf;
    use frame_support::{
        dispatch::DispatchClass,
        pallet_prelude::*,
        traits::{
            fungible::{Inspect, InspectHold, MutateHold},
            Consideration, Footprint,
        },
    };
    use frame_system::{limits::BlockWeights, pallet_prelude::*};
    use guerdon_primitives::{
        Balance, BlockNumber, Change, DatasetId, GovernedDatasets, ModelId, Operators, ProposalId,
        StakedShares, StatedTerms, Treasuries, Vote,
    };

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The datasets that are governed.
        type Datasets: GovernedDatasets<Self::AccountId>;

        /// The treasuries of the datasets.
        type Treasuries: Treasuries<Self::AccountId>;

        /// The stakes that vote. Every change of one is told to this pallet.
        type StakedShares: StakedShares<Self::AccountId>;

        /// The operators of the models that were trained on the datasets.
        type Operators: Operators<Self::AccountId>;

        /// What proposers deposit.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + MutateHold<Self::AccountId>;

        /// The runtime's reasons for a hold.
        type RuntimeHoldReason: From<HoldReason>;

        /// Takes and returns the deposit for a delegation.
        type DelegationConsideration: Consideration<Self::AccountId, Footprint>;

        /// Where the deposits of spam go.
        type Treasury: Get<Self::AccountId>;

        /// The bounds of the rules that DAOs vote by, unless the chain's genesis says otherwise.
        #[pallet::constant]
        type Bounds: Get<Bounds>;

        /// The most proposals of one dataset that are open at a time, those of operators included.
        ///
        /// Lists that are longer cannot be read any more if an upgrade lowers it.
        #[pallet::constant]
        type MaxOpenProposals: Get<u32>;

        /// The most of them that operators made. The others are kept for holders.
        #[pallet::constant]
        type MaxOpenOffers: Get<u32>;

        /// The most weight that one block spends on counting and enacting.
        #[pallet::constant]
        type ScheduleBudget: Get<Weight>;

        /// The weights of calls and of what is due.
        type WeightInfo: WeightInfo;

        /// What benchmarks need of the other pallets.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: crate::BenchmarkHelper<Self::AccountId>;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Why the pallet holds currency.
    #[pallet::composite_enum]
    #[derive(
        Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
    )]
    #[scale_info(capture_docs = "always")]
    pub enum HoldReason {
        /// The deposit of a proposer, until the votes are counted.
        Proposal,
        /// The deposit for the place of a delegation in state.
        Delegation,
    }

    /// The number of the next proposal.
    #[pallet::storage]
    pub type NextProposal<T> = StorageValue<_, ProposalId, ValueQuery>;

    /// The proposals ever made.
    #[pallet::storage]
    pub type Proposals<T: Config> = StorageMap<_, Twox64Concat, ProposalId, Proposal<T::AccountId>>;

    /// The proposals of each dataset that were not counted yet, in the order in which they were made.
    #[pallet::storage]
    pub type OpenProposals<T: Config> = StorageMap<
        _,
        Twox64Concat,
        DatasetId,
        BoundedVec<OpenProposal<T::AccountId>, T::MaxOpenProposals>,
        ValueQuery,
    >;

    /// How accounts take part in the DAOs, where their stakes alone do not say it.
    #[pallet::storage]
    pub type Voters<T: Config> =
        StorageDoubleMap<_, Twox64Concat, DatasetId, Blake2_128Concat, T::AccountId, VoterOf<T>, ValueQuery>;

    /// The deposits for delegations, by who delegates.
    #[pallet::storage]
    pub type DelegationTickets<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        DatasetId,
        Blake2_128Concat,
        T::AccountId,
        T::DelegationConsideration,
    >;

    /// The terms of each dataset that passed and wait for earlier ones to start, if there are such.
    #[pallet::storage]
    pub type WaitingTerms<T> = StorageMap<_, Twox64Concat, DatasetId, ProposalId>;

    /// The proposals that are counted or enacted in a block, or as soon after it as there is room.
    ///
    /// Their numbers are big-endian, so that they come in the order in which they were made.
    #[pallet::storage]
    pub type Due<T> = StorageDoubleMap<_, Twox64Concat, BlockNumber, Identity, [u8; 4], ()>;

    /// The first block of which something may still be due; the present one if there is nothing here.
    #[pallet::storage]
    pub type DueFrom<T> = StorageValue<_, BlockNumber>;

    /// The chain's own bounds.
    #[pallet::storage]
    pub type OwnBounds<T> = StorageValue<_, Bounds>;

    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The chain's own bounds, if they are not to be the runtime's.
        pub bounds: Option<Bounds>,
        #[serde(skip)]
        #[doc(hidden)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Some(bounds) = self.bounds {
                assert!(
                    bounds.are_usable(),
                    "no rules of a vote are within the bounds, or votes do not last"
                );
                OwnBounds::<T>::put(bounds);
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A change was proposed.
        Proposed {
            /// The number that it has.
            proposal: ProposalId,
            /// The dataset that it is for.
            dataset: DatasetId,
            /// Who made it.
            proposer: Proposer<T::AccountId>,
            /// What it would change.
            change: Change<T::AccountId>,
            /// The first block that takes no votes.
            ends_at: BlockNumber,
        },
        /// A vote was given, in place of the account's earlier one if there was one.
        Voted {
            /// The proposal that is voted on.
            proposal: ProposalId,
            /// Who voted.
            who: T::AccountId,
            /// For what.
            vote: Vote,
            /// With how many shares, those that are delegated to the account included.
            shares: Balance,
        },
        /// An account has another one vote with its stake.
        Delegated {
            /// In which dataset.
            dataset: DatasetId,
            /// Whose stake.
            who: T::AccountId,
            /// Who votes with it.
            to: T::AccountId,
        },
        /// An account votes with its own stake again.
        Revoked {
            /// In which dataset.
            dataset: DatasetId,
            /// Whose stake.
            who: T::AccountId,
            /// Who voted with it.
            from: T::AccountId,
        },
        /// A vote has ended.
        Counted {
            /// The proposal that was voted on.
            proposal: ProposalId,
            /// The dataset that it is for.
            dataset: DatasetId,
            /// How the votes stood.
            tally: Tally,
            /// What became of the proposal.
            status: Status,
        },
        /// A change that passed was put in place.
        Enacted {
            /// The proposal of the change.
            proposal: ProposalId,
            /// The dataset that it is for.
            dataset: DatasetId,
        },
        /// Terms that passed wait for earlier ones to start.
        Postponed {
            /// The proposal of these terms.
            proposal: ProposalId,
            /// The dataset that it is for.
            dataset: DatasetId,
            /// The block in which they have.
            enact_at: BlockNumber,
        },
        /// A change that passed could not be put in place.
        NotEnacted {
            /// The proposal of the change.
            proposal: ProposalId,
            /// The dataset that it is for.
            dataset: DatasetId,
            /// Why not.
            error: DispatchError,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// There is no such dataset.
        UnknownDataset,
        /// The account has too few staked shares of the dataset to propose.
        NoStake,
        /// Nobody has staked shares of the dataset, so nobody could vote.
        NobodyVotes,
        /// The account does not operate the model, or the model was not trained on the dataset.
        NotOperator,
        /// Another proposal of the account for the dataset is open, or is not counted yet.
        AlreadyProposed,
        /// As many proposals for the dataset are open, or not counted yet, as can be.
        TooManyOpen,
        /// There is no such proposal.
        UnknownProposal,
        /// The proposal takes no more votes.
        VotingOver,
        /// No share that the account has staked counts for the proposal.
        NoVotes,
        /// Another account votes with the account's stake.
        VotesDelegated,
        /// The stake is delegated to this account already.
        AlreadyDelegated,
        /// The stake is not delegated.
        NotDelegated,
        /// The delegations from this account on lead back to the account that delegates.
        DelegationCircle,
        /// More delegations follow on one another from this account on than are followed.
        DelegationTooDeep,
        /// Votes would be too short or too long.
        PeriodOutOfBounds,
        /// Too small or too large a part of the electorate would have to take part.
        QuorumOutOfBounds,
        /// Too small or too large a part of the votes would have to be ayes.
        ApprovalOutOfBounds,
        /// A proposer would need too small or too large a part of the staked shares.
        ProposerStakeOutOfBounds,
        /// A proposer would deposit too little or too much.
        DepositOutOfBounds,
        /// Changes would be enacted too soon or too late after their vote.
        EnactmentDelayOutOfBounds,
        /// Terms would start too soon or too late after their enactment.
        NoticeOutOfBounds,
        /// Other terms that passed wait for earlier ones to start already.
        TermsWaiting,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::do_what_is_due()
        }

        fn integrity_test() {
            assert!(T::Bounds::get().are_usable(), "no rules of a vote are within the bounds");
            assert!(T::MaxOpenOffers::get() < T::MaxOpenProposals::get(), "holders have room to propose");
            let limits: BlockWeights = T::BlockWeights::get();
            let least = T::WeightInfo::look_at_a_block().saturating_add(Self::worst_case());
            assert!(least.all_lte(T::ScheduleBudget::get()), "what is due never fits its budget");
            assert!(T::ScheduleBudget::get().all_lte(limits.max_block / 4), "blocks have room for others");
            let most = limits.get(DispatchClass::Normal).max_extrinsic.unwrap_or(limits.max_block);
            for (call, weight) in [
                ("propose", Self::with_what_follows(T::WeightInfo::propose())),
                ("offer_terms", Self::with_what_follows(T::WeightInfo::offer_terms())),
                ("vote", T::WeightInfo::vote()),
                ("delegate", T::WeightInfo::delegate()),
                ("revoke", T::WeightInfo::revoke()),
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
        /// Proposes a change of a dataset, as a holder of enough staked shares.
        ///
        /// As many shares as that takes stay staked until the vote ends, and the deposit is held. An account has one open
        /// proposal for a dataset at a time. Its weight has in it what later blocks do for the proposal.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::with_what_follows(T::WeightInfo::propose()))]
        pub fn propose(
            origin: OriginFor<T>,
            dataset: DatasetId,
            change: Change<T::AccountId>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, dataset, change)
        }

        /// Offers a dataset terms, as the operator of a model that was trained on it.
        ///
        /// The holders vote on an offer as on any proposal. If it passes, the model has the terms from their enactment on,
        /// and other models after the notice period.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::with_what_follows(T::WeightInfo::offer_terms()))]
        pub fn offer_terms(
            origin: OriginFor<T>,
            model: ModelId,
            dataset: DatasetId,
            terms: StatedTerms,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_offer(who, model, dataset, terms)
        }

        /// Votes on a proposal, or votes otherwise.
        ///
        /// The shares that vote stay staked until the vote ends.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::vote())]
        pub fn vote(origin: OriginFor<T>, proposal: ProposalId, vote: Vote) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_vote(who, proposal, vote)
        }

        /// Has another account vote with the caller's stake in a dataset, in open votes and later ones.
        ///
        /// It replaces an earlier delegation. What others delegate to the caller is not passed on.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::delegate())]
        pub fn delegate(origin: OriginFor<T>, dataset: DatasetId, to: T::AccountId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_delegate(who, dataset, to)
        }

        /// Takes the delegation of the caller's stake in a dataset back, in open votes too.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::revoke())]
        pub fn revoke(origin: OriginFor<T>, dataset: DatasetId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_revoke(who, dataset)
        }
    }
}
