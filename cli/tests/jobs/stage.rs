//! Works and outputs of the gallery on a chain: one payment for two outputs, and an offer.
//!
//! Job 1 to 9 judged the works of dataset 0; nothing tells of job 3, whose work was not taken. Job 12 attributes
//! payment 0, and job 15 judges a work that was offered later.

use crate::{
    chain::{Chain, State},
    command::{guerdon, Ran},
    content::serve,
    gallery::{encoder, files, output, repository, ARTISTS},
};
use guerdon_cli::content::hash;
use guerdon_engine::manifest::{self, Output};
use guerdon_primitives::{
    api::{Entry, JobView, PaymentView},
    jobs::{Finding, JobId, Phase, Round, Task},
    Asset, BlockNumber, Locator, NetworkCut, Outcome, Parts, PaymentContract, Terms, WorkId,
};
use guerdon_split::DatasetContract;
use sp_runtime::AccountId32;
use std::fs;

pub const ATTRIBUTION: JobId = 12;
pub const NOVELTY: JobId = 15;
/// A job that a dataset has forgotten.
pub const FORGOTTEN: JobId = 3;
/// How many jobs were opened.
pub const OPENED: JobId = 20;

const PAID_AT: BlockNumber = 100;

/// A chain in the making, and the content of an engine.
pub struct Stage {
    pub state: State,
    pub contents: Vec<Vec<u8>>,
    /// The works of dataset 0, in the order of offers, and then the one that is offered later.
    pub works: Vec<WorkId>,
}

/// Where an engine on another machine has content: that at hand is asked for it.
fn locator(hash: &WorkId) -> Locator {
    format!("http://127.0.0.1:1/v1/content/{hash:x}").into_bytes().try_into().unwrap()
}

impl Stage {
    /// Both jobs are open, and propose nothing.
    pub fn set() -> Self {
        let of_artist = |artist: &&str| files(&repository("gallery/works").join(artist));
        let mut pictures: Vec<_> =
            ARTISTS.iter().flat_map(|artist| of_artist(artist).into_iter().take(3)).collect();
        pictures.push(of_artist(&ARTISTS[0])[3].clone());
        let mut contents: Vec<_> = pictures.iter().map(|file| fs::read(file).unwrap()).collect();
        let works: Vec<_> = contents.iter().map(|bytes| hash(bytes)).collect();
        let entries = works.iter().enumerate().map(entry).filter(|entry| entry.job != FORGOTTEN);

        let outputs = [1, 2].map(|number| fs::read(output(number)).unwrap());
        let listed = |bytes: &Vec<u8>| Output { hash: hash(bytes), locator: locator(&hash(bytes)).to_vec() };
        let listed: Vec<_> = outputs.iter().map(listed).collect();
        let root = manifest::root(listed.iter().map(|output| output.hash));
        let manifest = manifest::write(&listed);
        let terms = [30, 50, 20].map(Parts::from_percent);
        let terms = Terms::new(terms[0], terms[1], terms[2]).unwrap();
        let payment = PaymentView {
            payer: AccountId32::new([7; 32]),
            model: 5,
            fee: 48 * guerdon_cli::units::COIN,
            asset: Asset::Native,
            outputs: 2,
            root,
            manifest: locator(&hash(&manifest)),
            paid_at: PAID_AT,
            contract: PaymentContract {
                network: NetworkCut { treasury: Parts::from_percent(2), attributors: Parts::from_percent(3) },
                datasets: vec![DatasetContract { dataset: 0, terms }].try_into().unwrap(),
                models: Default::default(),
            },
            job: ATTRIBUTION,
            outcome: None,
        };
        let state = State {
            entries: vec![entries.collect()],
            payments: vec![payment],
            opened: OPENED,
            ..Default::default()
        };
        contents.extend(outputs);
        contents.push(manifest);
        let mut stage = Self { state, contents, works };
        stage.open(ATTRIBUTION, Task::Attribution { payment: 0 });
        let work = *stage.works.last().unwrap();
        stage.open(NOVELTY, Task::Novelty { dataset: 0, work });
        stage
    }

    fn open(&mut self, job: JobId, task: Task) {
        let committee = (1..4).map(|byte| AccountId32::new([byte; 32])).collect();
        let view = JobView {
            task,
            opened_at: PAID_AT,
            at_stake: None,
            encoder: None,
            round: Round::First,
            phase: Phase::Challengeable,
            until: 150,
            committee,
            proposed: None,
            challenge: None,
        };
        self.state.jobs.insert(job, (view, vec![]));
    }

    /// An open job, to be changed.
    pub fn job(&mut self, job: JobId) -> &mut JobView<AccountId32> {
        &mut self.state.jobs.get_mut(&job).unwrap().0
    }

    /// Ends the job of the payment.
    pub fn settle(&mut self, finding: Option<Finding>) {
        self.state.jobs.remove(&ATTRIBUTION);
        let attributors = vec![AccountId32::new([1; 32])].try_into().unwrap();
        self.state.payments[0].outcome = Some(Outcome { finding, attributors, others: Default::default() });
    }

    /// Runs the program on this chain as it is now.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let chain = Chain::start(self.state.clone());
        let engine = serve(&self.contents);
        guerdon(["--node", &chain.node, "--engine", &engine].iter().chain(arguments))
    }

    /// `guerdon recompute` with the demo encoder.
    pub fn recompute(&self, job: JobId, more: &[&str]) -> Ran {
        self.run(&[&["recompute", "--encoder", &encoder(), &job.to_string()], more].concat())
    }

    /// What is recomputed for a job.
    pub fn finding(&self, job: JobId) -> Finding {
        let told = self.recompute(job, &["--json"]).json_of_failure();
        let found = &told["recomputed"];
        let parts = |value: &serde_json::Value| Parts::new(value.as_u64().unwrap() as u32).unwrap();
        let work =
            |value: &serde_json::Value| WorkId::from_slice(&hex::decode(value.as_str().unwrap()).unwrap());
        match found["kind"].as_str() {
            Some("attribution") => {
                let weights = found["weights"].as_array().unwrap().iter();
                let weights = weights.map(|line| (work(&line["work"]), parts(&line["weight"]).get()));
                let weights: Vec<_> = weights.collect();
                Finding::Attribution {
                    explained: parts(&found["explained"]),
                    weights: weights.try_into().unwrap(),
                }
            }
            Some("novelty") => Finding::Novelty {
                similarity: parts(&found["similarity"]),
                nearest: (!found["nearest"].is_null()).then(|| work(&found["nearest"])),
            },
            _ => panic!("{told}"),
        }
    }
}

/// The last one is being judged.
fn entry((place, work): (usize, &WorkId)) -> Entry<AccountId32> {
    let is_last = place == 3 * ARTISTS.len();
    Entry {
        index: place as u32,
        work: *work,
        owner: AccountId32::new([place as u8; 32]),
        locator: locator(work),
        registered_at: place as u32 + 1,
        upstream: Default::default(),
        job: if is_last { NOVELTY } else { place as JobId + 1 },
        admitted_at: (!is_last).then_some(50),
        withdrawn_at: None,
    }
}
