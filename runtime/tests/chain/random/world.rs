//! What the generators of calls know of the chain, learnt from its events.

use super::{accounts::Accounts, choice::Choice};
use guerdon_primitives::{
    commitment::{Commitment, Salt},
    jobs::{Finding, JobId, Task},
    DatasetId, WorkId,
};
use guerdon_runtime::{AccountId, BlockNumber, RuntimeEvent};
use pallet_assets::Event as AssetsEvent;
use pallet_proxy::Event as ProxyEvent;
use std::collections::BTreeMap;

/// A job that has not ended.
#[derive(Clone)]
pub struct OpenJob {
    pub job: JobId,
    pub task: Task,
    /// Who is asked in the present round.
    pub committee: Vec<AccountId>,
}

/// A result, and the salt that it was sealed with.
#[derive(Clone)]
pub struct Secret {
    pub finding: Finding,
    pub salt: Salt,
}

/// Leave to transfer another's shares.
#[derive(Clone)]
pub struct Approval {
    pub dataset: DatasetId,
    pub owner: AccountId,
    pub delegate: AccountId,
}

/// What calls are drawn from.
pub struct World {
    pub choice: Choice,
    pub accounts: Accounts,
    pub works: Vec<WorkId>,
    pub works_of: BTreeMap<AccountId, Vec<WorkId>>,
    pub admitted: Vec<(DatasetId, WorkId)>,
    pub jobs: Vec<OpenJob>,
    /// What honest attributors find.
    pub truths: BTreeMap<JobId, Finding>,
    /// What attributors have committed to.
    pub secrets: BTreeMap<Commitment, Secret>,
    /// The accounts that each account is a proxy of.
    pub reals_of: BTreeMap<AccountId, Vec<AccountId>>,
    pub approvals: Vec<Approval>,
    pub preimages: Vec<sp_core::H256>,
    pub now: BlockNumber,
    /// How many calls the present one is wrapped in.
    pub depth: u32,
}

impl World {
    pub fn of_seed(seed: u64) -> Self {
        Self {
            choice: Choice::of_seed(seed),
            accounts: Accounts::new(),
            works: Vec::new(),
            works_of: BTreeMap::new(),
            admitted: Vec::new(),
            jobs: Vec::new(),
            truths: BTreeMap::new(),
            secrets: BTreeMap::new(),
            reals_of: BTreeMap::new(),
            approvals: Vec::new(),
            preimages: Vec::new(),
            now: 0,
            depth: 0,
        }
    }

    pub fn learn(&mut self, event: &RuntimeEvent) {
        match event {
            RuntimeEvent::Works(pallet_works::Event::Registered { work, owner }) => {
                self.works.push(*work);
                self.works_of.entry(owner.clone()).or_default().push(*work);
            }
            RuntimeEvent::Works(pallet_works::Event::Removed { work }) => {
                self.works.retain(|known| known != work);
                self.works_of.values_mut().for_each(|own| own.retain(|known| known != work));
            }
            RuntimeEvent::Datasets(pallet_datasets::Event::Admitted { dataset, work, .. }) => {
                self.admitted.push((*dataset, *work));
            }
            RuntimeEvent::Attribution(event) => self.learn_job(event),
            RuntimeEvent::Proxy(ProxyEvent::ProxyAdded { delegator, delegatee, .. }) => {
                self.reals_of.entry(delegatee.clone()).or_default().push(delegator.clone());
            }
            RuntimeEvent::Proxy(ProxyEvent::PureCreated { pure, who, .. }) => {
                self.reals_of.entry(who.clone()).or_default().push(pure.clone());
            }
            RuntimeEvent::Shares(AssetsEvent::ApprovedTransfer { asset_id, source, delegate, .. }) => {
                let (owner, delegate) = (source.clone(), delegate.clone());
                self.approvals.push(Approval { dataset: *asset_id, owner, delegate });
            }
            RuntimeEvent::Preimage(pallet_preimage::Event::Noted { hash }) => self.preimages.push(*hash),
            _ => {}
        }
    }

    fn learn_job(&mut self, event: &pallet_attribution::Event<guerdon_runtime::Runtime>) {
        use pallet_attribution::Event;
        match event {
            Event::JobOpened { job, task } => {
                self.jobs.push(OpenJob { job: *job, task: *task, committee: Vec::new() });
            }
            Event::Drawn { job, committee, .. } => {
                let open = self.jobs.iter_mut().find(|open| open.job == *job);
                open.expect("a job that is drawn for was opened").committee = committee.clone();
            }
            // Half of the challengers know better.
            Event::Challenged { job, .. } if self.choice.once_in(2) => {
                let challenge = pallet_attribution::Challenges::<guerdon_runtime::Runtime>::get(job);
                let challenge = challenge.expect("a challenge is not decided in its block");
                self.truths.insert(*job, challenge.finding);
            }
            Event::Ended { job, .. } => {
                self.jobs.retain(|open| open.job != *job);
                self.truths.remove(job);
            }
            _ => {}
        }
    }

    /// A dataset, a model, a proposal: mostly one of the `next` that there are.
    pub fn number(&mut self, next: u32) -> u32 {
        match self.choice.below(40) {
            0 => next,
            1 => u32::MAX,
            _ => self.choice.below(u64::from(next.max(1))) as u32,
        }
    }

    pub fn dataset(&mut self) -> DatasetId {
        let next = pallet_datasets::NextDataset::<guerdon_runtime::Runtime>::get();
        self.number(next)
    }

    /// A registered work, now and then one that is not.
    pub fn work(&mut self) -> WorkId {
        let known = self.choice.one(&self.works).copied();
        match known {
            Some(work) if !self.choice.once_in(40) => work,
            _ => self.choice.hash(),
        }
    }

    /// A locator, mostly one that can be used.
    pub fn locator(&mut self) -> guerdon_primitives::Locator {
        let bytes = match self.choice.below(20) {
            0 => self.choice.bytes(12),
            1 => b"ftp://example.org".to_vec(),
            2 => [b"https://".as_slice(), &[b'a'; 248]].concat(),
            3..=9 => Vec::new(),
            _ => b"https://example.org/1".to_vec(),
        };
        guerdon_primitives::Locator::truncate_from(bytes)
    }

    pub fn account(&mut self) -> AccountId {
        self.accounts.any(&mut self.choice)
    }
}
