//! How often each call succeeded, failed, and was not let in.

use frame_support::traits::{CallMetadata, GetCallMetadata};
use guerdon_primitives::{jobs::Round, Asset, Change, ProposalId, WorkId};
use guerdon_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use guerdon_split::Ancestor;
use std::collections::BTreeMap;

/// Pallets of the SDK, whose calls need not all succeed. Every other pallet's calls must.
const FOREIGN: [&str; 15] = [
    "System",
    "Timestamp",
    "Babe",
    "Session",
    "Grandpa",
    "Balances",
    "Shares",
    "Assets",
    "Utility",
    "Multisig",
    "Proxy",
    "Preimage",
    "Scheduler",
    "Sudo",
    "TransactionPayment",
];

/// Calls of the project's pallets that root alone makes, and that are seen by their events.
const BY_ROOT: [(&str, &str); 3] =
    [("Royalties", "approve_asset"), ("Royalties", "retire_asset"), ("Attribution", "set_encoder")];

/// Calls of the SDK that move money or act for others, and whose generators must not rot either.
const SURROUNDING: [(&str, &str); 26] = [
    ("Balances", "transfer_allow_death"),
    ("Balances", "transfer_keep_alive"),
    ("Balances", "transfer_all"),
    ("Balances", "burn"),
    ("Assets", "transfer"),
    ("Assets", "transfer_keep_alive"),
    ("Shares", "transfer"),
    ("Shares", "transfer_keep_alive"),
    ("Shares", "transfer_all"),
    ("Shares", "approve_transfer"),
    ("Shares", "cancel_approval"),
    ("Shares", "transfer_approved"),
    ("Shares", "touch"),
    ("Shares", "touch_other"),
    ("Shares", "refund"),
    ("Shares", "refund_other"),
    ("Utility", "batch"),
    ("Utility", "batch_all"),
    ("Utility", "force_batch"),
    ("Utility", "if_else"),
    ("Utility", "as_derivative"),
    ("Multisig", "as_multi_threshold_1"),
    ("Proxy", "proxy"),
    ("Preimage", "note_preimage"),
    ("Sudo", "sudo"),
    ("Sudo", "sudo_as"),
];

/// What every test passes at least once.
const LANDMARKS: [&str; 27] = [
    "a second committee agrees",
    "a challenge is dismissed",
    "a challenge is upheld",
    "an attributor is slashed for missing",
    "an attributor is slashed for deviating",
    "a job ends by agreement",
    "a job ends without agreement",
    "a payment is settled by works",
    "a payment is settled without works",
    "a fee is paid in another asset",
    "an inheritance is passed on",
    "an asset is approved",
    "an asset is retired",
    "a model is made from another",
    "a work is made from another",
    "a work is admitted",
    "a work is refused",
    "an offer ends unjudged",
    "a withdrawn work's shares are burned",
    "a proposal passes",
    "a proposal is rejected",
    "a proposal is rejected as spam",
    "a proposal has no quorum",
    "a proposal is enacted",
    "a model accepts terms",
    "a model leaves a dataset",
    "a scheduled call is made",
];

/// Calls of the SDK whose success would mean that somebody rules over the shares of a dataset.
const NEVER: [(&str, &str); 25] = [
    ("Shares", "create"),
    ("Shares", "force_create"),
    ("Shares", "start_destroy"),
    ("Shares", "destroy_accounts"),
    ("Shares", "destroy_approvals"),
    ("Shares", "finish_destroy"),
    ("Shares", "mint"),
    ("Shares", "burn"),
    ("Shares", "force_transfer"),
    ("Shares", "freeze"),
    ("Shares", "thaw"),
    ("Shares", "freeze_asset"),
    ("Shares", "thaw_asset"),
    ("Shares", "transfer_ownership"),
    ("Shares", "set_team"),
    ("Shares", "set_metadata"),
    ("Shares", "clear_metadata"),
    ("Shares", "force_set_metadata"),
    ("Shares", "force_clear_metadata"),
    ("Shares", "force_asset_status"),
    ("Shares", "force_cancel_approval"),
    ("Shares", "set_min_balance"),
    ("Shares", "block"),
    ("Shares", "set_reserves"),
    ("Balances", "force_set_balance"),
];

/// The calls of the project's own pallets.
pub fn own_calls() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = RuntimeCall::get_module_names().iter().filter(|module| !FOREIGN.contains(module));
    own.flat_map(|module| {
        RuntimeCall::get_call_names(module).iter().map(move |function| (*module, *function))
    })
}

/// How a call ended.
#[derive(Clone, Copy)]
pub enum End {
    Succeeded,
    Failed,
    NotLetIn,
}

/// Counts of one call.
#[derive(Clone, Copy, Default)]
struct Count {
    succeeded: u64,
    failed: u64,
    not_let_in: u64,
}

/// Counts of all calls.
#[derive(Default)]
pub struct Coverage {
    calls: BTreeMap<(&'static str, &'static str), Count>,
    landmarks: BTreeMap<&'static str, u64>,
}

impl Coverage {
    pub fn count(&mut self, call: &RuntimeCall, end: End) {
        let CallMetadata { pallet_name, function_name } = call.get_call_metadata();
        let name = (pallet_name, function_name);
        let count = self.calls.entry(name).or_default();
        match end {
            End::Succeeded => count.succeeded += 1,
            End::Failed => count.failed += 1,
            End::NotLetIn => count.not_let_in += 1,
        }
        let acted = matches!(end, End::Succeeded) && !moves_nothing(call);
        assert!(!(acted && NEVER.contains(&name)), "{name:?} succeeded, and nobody may do it");
    }

    /// Notes an event that is a landmark.
    pub fn pass(&mut self, event: &RuntimeEvent) {
        if let Some(landmark) = landmark(event) {
            *self.landmarks.entry(landmark).or_default() += 1;
        }
    }

    /// Adds the counts of another run.
    pub fn join(&mut self, other: &Self) {
        for (name, Count { succeeded, failed, not_let_in }) in &other.calls {
            let count = self.calls.entry(*name).or_default();
            count.succeeded += succeeded;
            count.failed += failed;
            count.not_let_in += not_let_in;
        }
        for (landmark, times) in &other.landmarks {
            *self.landmarks.entry(landmark).or_default() += times;
        }
    }

    pub fn print(&self) {
        println!("{:<44} {:>9} {:>9} {:>10}", "call", "succeeded", "failed", "not let in");
        for ((pallet, function), Count { succeeded, failed, not_let_in }) in &self.calls {
            let name = format!("{pallet}.{function}");
            println!("{name:<44} {succeeded:>9} {failed:>9} {not_let_in:>10}");
        }
        for (landmark, times) in &self.landmarks {
            println!("{landmark:<44} {times:>9}");
        }
    }

    /// Fails if some call of the project's pallets never succeeded: its generator is missing or has rotted.
    pub fn assert_whole(&self) {
        for name in own_calls().filter(|name| !BY_ROOT.contains(name)).chain(SURROUNDING) {
            let count = self.calls.get(&name).copied().unwrap_or_default();
            assert!(count.succeeded > 0, "{name:?} never succeeded; see the generators of calls");
        }
        for landmark in LANDMARKS {
            assert!(self.landmarks.contains_key(landmark), "it never happened that {landmark}");
        }
    }
}

/// The assets pallet lets everybody mint, burn and move no shares at all.
fn moves_nothing(call: &RuntimeCall) -> bool {
    use pallet_assets::Call::{burn, force_transfer, mint};
    matches!(
        call,
        RuntimeCall::Shares(
            mint { amount: 0, .. } | burn { amount: 0, .. } | force_transfer { amount: 0, .. }
        )
    )
}

fn landmark(event: &RuntimeEvent) -> Option<&'static str> {
    use pallet_attribution::{Event as Job, Fault, Ruling};
    use pallet_datasets::Event as Dataset;
    use pallet_governance::{Event as Vote, Status};
    use pallet_royalties::Event as Royalty;
    use pallet_scheduler::Event as Later;
    Some(match event {
        RuntimeEvent::Works(pallet_works::Event::Registered { work, .. }) if is_derived(work) => {
            "a work is made from another"
        }
        RuntimeEvent::Datasets(Dataset::Withdrawn { burned: 1.., .. }) => {
            "a withdrawn work's shares are burned"
        }
        RuntimeEvent::Attribution(Job::Ended { attributors: 1.., .. }) => "a job ends by agreement",
        RuntimeEvent::Attribution(Job::Ended { .. }) => "a job ends without agreement",
        RuntimeEvent::Attribution(Job::Agreed { round: Round::Second, .. }) => "a second committee agrees",
        RuntimeEvent::Attribution(Job::Ruled { ruling, .. }) => match ruling {
            Ruling::Dismissed => "a challenge is dismissed",
            Ruling::Upheld { .. } => "a challenge is upheld",
            Ruling::NotJudged | Ruling::Undecided => "a challenge is not decided",
        },
        RuntimeEvent::Attribution(Job::Slashed { fault, .. }) => match fault {
            Fault::Missing => "an attributor is slashed for missing",
            Fault::Deviating => "an attributor is slashed for deviating",
            Fault::Misleading => "an attributor is slashed for misleading",
        },
        RuntimeEvent::Royalties(Royalty::Settled { works: 0, .. }) => "a payment is settled without works",
        RuntimeEvent::Royalties(Royalty::Settled { .. }) => "a payment is settled by works",
        RuntimeEvent::Royalties(Royalty::Paid { asset: Asset::WithId(_), .. }) => {
            "a fee is paid in another asset"
        }
        RuntimeEvent::Royalties(Royalty::PassedOn { .. }) => "an inheritance is passed on",
        RuntimeEvent::Royalties(Royalty::AssetApproved { .. }) => "an asset is approved",
        RuntimeEvent::Royalties(Royalty::AssetRetired { .. }) => "an asset is retired",
        RuntimeEvent::Models(pallet_models::Event::Registered { parent: Some(_), .. }) => {
            "a model is made from another"
        }
        RuntimeEvent::Datasets(Dataset::Admitted { .. }) => "a work is admitted",
        RuntimeEvent::Datasets(Dataset::Refused { .. }) => "a work is refused",
        RuntimeEvent::Datasets(Dataset::Unjudged { .. }) => "an offer ends unjudged",
        RuntimeEvent::Governance(Vote::Counted { status, .. }) => match status {
            Status::Passed { .. } => "a proposal passes",
            Status::Rejected => "a proposal is rejected",
            Status::RejectedAsSpam => "a proposal is rejected as spam",
            Status::NoQuorum => "a proposal has no quorum",
            Status::Voting | Status::Enacted { .. } | Status::Failed { .. } => return None,
        },
        RuntimeEvent::Governance(Vote::Enacted { proposal, .. }) if is_spending(*proposal) => {
            "a treasury is spent from"
        }
        RuntimeEvent::Governance(Vote::Enacted { .. }) => "a proposal is enacted",
        RuntimeEvent::Governance(Vote::NotEnacted { .. }) => "a proposal cannot be enacted",
        RuntimeEvent::Governance(Vote::Postponed { .. }) => "terms wait for earlier ones",
        RuntimeEvent::Models(pallet_models::Event::TermsAccepted { .. }) => "a model accepts terms",
        RuntimeEvent::Models(pallet_models::Event::DatasetLeft { .. }) => "a model leaves a dataset",
        RuntimeEvent::Datasets(Dataset::AdmissionChanged { .. }) => "an admission policy is changed",
        RuntimeEvent::Datasets(Dataset::VotingRulesChanged { .. }) => "voting rules are changed",
        RuntimeEvent::Scheduler(Later::Dispatched { result: Ok(()), .. }) => "a scheduled call is made",
        _ => return None,
    })
}

fn is_spending(proposal: ProposalId) -> bool {
    let record = pallet_governance::Proposals::<Runtime>::get(proposal);
    record.is_some_and(|record| matches!(record.change, Change::Spend { .. }))
}

/// Whether the work has another one among its ancestors. Asked at the end of the block that it was registered in.
fn is_derived(work: &WorkId) -> bool {
    let record = pallet_works::Works::<Runtime>::get(work);
    let is_work = |ancestor: &Ancestor<_, _>| matches!(ancestor, Ancestor::Work { .. });
    record.is_some_and(|record| record.upstream.iter().any(|(ancestor, _)| is_work(ancestor)))
}
