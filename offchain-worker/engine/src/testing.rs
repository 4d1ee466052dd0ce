//! Made-up embeddings, works and chains for tests.

use crate::{
    chain::{Chain, ChainError},
    content::{Content, Fetcher, Store},
    corpus::CorpusWork,
    embedder::{Description, Embed, EmbedError},
    index::Index,
    jobs::{Jobs, Limits},
    pipeline::Pipeline,
    similarity::Kind,
    worker::Worker,
};
use guerdon_clip::Embedding;
use guerdon_index::{Geometry, Handle, Vectors};
use guerdon_primitives::{
    api::{Entry, JobView, PaymentView},
    jobs::{JobId, Phase, Round, Task},
    Asset, BlockNumber, DatasetId, Locator, NetworkCut, Parts, PaymentContract, PaymentId, Terms, WorkId,
};
use guerdon_split::DatasetContract;
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

const DIMENSION: usize = 64;
const PATCHES: usize = 9;
const THUMBNAIL_BYTES: usize = guerdon_copies::Thumbnail::BYTES;

/// A direction that works have in common.
#[derive(Clone, Copy, Debug)]
pub struct Style(pub usize);

/// A number from -1 to 1 that depends on all of the arguments.
fn noise(a: usize, b: usize, c: usize) -> f32 {
    let mut x = (a as u64) << 40 ^ (b as u64) << 20 ^ c as u64 ^ 0x5bd1_e995_1234_5678;
    for _ in 0..3 {
        x = (x ^ (x >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    (x >> 40) as f32 / (1u64 << 23) as f32 - 1.0
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|x| *x /= length);
    vector
}

fn point(styles: &[(Style, usize)], seed: usize, place: usize, spread: f32) -> Vec<f32> {
    let at = |d: usize| {
        let styles: f32 = styles.iter().map(|(style, part)| *part as f32 * noise(style.0, 1 << 18, d)).sum();
        styles + spread * noise(1 << 19, seed * 64 + place, d)
    };
    unit((0..DIMENSION).map(at).collect())
}

/// The embedding of a work of a style.
pub fn embedding(style: Style, seed: usize) -> Embedding {
    blend(&[(style, 1)], seed)
}

/// The embedding of a work whose patches are of several styles, in proportion.
pub fn blend(styles: &[(Style, usize)], seed: usize) -> Embedding {
    let total: usize = styles.iter().map(|(_, part)| part).sum();
    let deck: Vec<Style> = styles.iter().flat_map(|(style, part)| vec![*style; *part]).collect();
    let patch = |place: usize| point(&[(deck[place * total / PATCHES], 1)], seed, place + 1, 0.5);
    let patches = (0..PATCHES).flat_map(patch).collect();
    let scale = |(style, part): &(Style, usize)| (*style, *part);
    let whole: Vec<_> = styles.iter().map(scale).collect();
    Embedding { global: point(&whole, seed, 0, 0.5 * total as f32), patches, dimension: DIMENSION }
}

/// The embedding of a slightly changed copy.
pub fn copy_of(original: &Embedding, seed: usize) -> Embedding {
    let changed = |vector: &[f32], place: usize| {
        unit(vector.iter().enumerate().map(|(d, x)| x + 0.0005 * noise(7, seed * 64 + place, d)).collect())
    };
    let patches = original.patch_vectors().enumerate().flat_map(|(n, patch)| changed(patch, n + 1)).collect();
    Embedding { global: changed(&original.global, 0), patches, dimension: DIMENSION }
}

/// The vectors of a picture.
pub fn vectors(embedding: &Embedding) -> Vectors {
    let geometry = geometry(Kind::Picture);
    Vectors::from_unit(geometry, &embedding.global, &embedding.patches, &thumbnail(embedding)).unwrap()
}

/// Waves that are chosen by where the first patches' largest numbers are, which small changes do not move.
fn thumbnail(embedding: &Embedding) -> Vec<u8> {
    const SIDE: usize = guerdon_copies::Thumbnail::SIDE;
    let largest = |patch: &[f32]| (0..DIMENSION).max_by(|a, b| patch[*a].total_cmp(&patch[*b]));
    let seed =
        embedding.patch_vectors().take(3).fold(0, |seed, patch| seed * DIMENSION + largest(patch).unwrap());
    let level = |x: usize, y: usize, channel: usize| {
        let wave = |n: usize| {
            let at = |k: usize| f64::from(noise(n, seed, k));
            let (across, down) = (x as f64 * 0.5 * at(0), y as f64 * 0.5 * at(1));
            (across + down + 3.0 * at(2)).sin() * at(3 + channel)
        };
        (128.0 + 30.0 * (0..12).map(wave).sum::<f64>()).clamp(0.0, 255.0) as u8
    };
    let pixels = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    pixels.flat_map(|(x, y)| (0..3).map(move |channel| level(x, y, channel))).collect()
}

/// The vectors of a text of a style.
pub fn text(style: Style, seed: usize) -> Vectors {
    Vectors::from_unit(geometry(Kind::Text), &embedding(style, seed).global, &[], &[]).unwrap()
}

/// The same, as works have them.
pub fn handle(embedding: Embedding) -> Handle {
    Handle::owned([0; 32], vectors(&embedding))
}

fn geometry(kind: Kind) -> Geometry {
    let (patches, thumbnail) = match kind {
        Kind::Picture => (PATCHES, THUMBNAIL_BYTES),
        Kind::Text => (0, 0),
    };
    Geometry::new(DIMENSION as u32, patches as u32, thumbnail as u32).unwrap()
}

/// A work of this number.
pub fn corpus_work(number: u8, registered_at: BlockNumber, embedding: Embedding) -> CorpusWork {
    CorpusWork { work: WorkId::repeat_byte(number), registered_at, vectors: handle(embedding) }
}

/// Embeds files that read `style <style> <seed>` or `blend <style>:<parts>,... <seed>`.
pub struct FakeEmbedder;

impl Embed for FakeEmbedder {
    fn embed(&self, file: &[u8]) -> Result<Vectors, EmbedError> {
        Ok(vectors(&made_up(file)?))
    }

    fn geometry(&self, kind: Kind) -> Option<Geometry> {
        Some(geometry(kind))
    }

    fn fingerprint(&self) -> [u8; 32] {
        [7; 32]
    }

    fn description(&self) -> Description {
        let weights = hex::encode([7; 32]);
        Description {
            name: "fake".into(),
            weights,
            text_weights: None,
            dimension: DIMENSION,
            patches: PATCHES,
        }
    }
}

fn made_up(file: &[u8]) -> Result<Embedding, EmbedError> {
    let text = String::from_utf8_lossy(file);
    let words: Vec<_> = text.split(' ').collect();
    let number =
        |word: &str| word.parse().map_err(|_| EmbedError::Unreadable(format!("{word} is no number")));
    match words[..] {
        ["style", style, seed] => Ok(embedding(Style(number(style)?), number(seed)?)),
        ["blend", styles, seed] => {
            let style = |style: &str| {
                let (style, parts) = style.split_once(':').unwrap_or((style, "1"));
                Ok((Style(number(style)?), number(parts)?))
            };
            let styles: Result<Vec<_>, EmbedError> = styles.split(',').map(style).collect();
            Ok(blend(&styles?, number(seed)?))
        }
        ["slow", seconds] => {
            std::thread::sleep(Duration::from_secs(number(seconds)? as u64));
            Ok(embedding(Style(0), 0))
        }
        ["panic"] => panic!("as asked"),
        _ => Err(EmbedError::Unreadable("it is no fake picture".into())),
    }
}

/// The chain that tests stand in for.
#[derive(Clone, Default)]
pub struct FakeChain(pub Arc<Mutex<FakeState>>);

/// What a [`FakeChain`] holds.
#[derive(Default)]
pub struct FakeState {
    pub genesis: H256,
    pub best_block: BlockNumber,
    pub jobs: HashMap<JobId, JobView<AccountId32>>,
    pub payments: HashMap<PaymentId, PaymentView<AccountId32>>,
    pub entries: HashMap<DatasetId, Vec<Entry<AccountId32>>>,
    /// While this is set, the node does not answer.
    pub down: bool,
    /// While this is set, the node lists no entries and says nothing.
    pub hangs: bool,
    /// The jobs of which the node tells rubbish.
    pub garbled: HashSet<JobId>,
    /// The jobs that were read, in order.
    pub reads: Vec<JobId>,
}

impl FakeChain {
    pub fn lock(&self) -> MutexGuard<'_, FakeState> {
        self.0.lock().unwrap()
    }

    fn up(&self) -> Result<MutexGuard<'_, FakeState>, ChainError> {
        let state = self.lock();
        if state.down {
            return Err(ChainError::Answer { method: "anything", problem: "the node is down".into() });
        }
        Ok(state)
    }

    /// Puts an entry at the end of a dataset.
    pub fn enter(
        &self,
        dataset: DatasetId,
        work: WorkId,
        owner: u8,
        job: JobId,
        admitted_at: Option<BlockNumber>,
    ) {
        let mut state = self.lock();
        let entries = state.entries.entry(dataset).or_default();
        entries.push(Entry {
            index: entries.last().map_or(0, |last| last.index + 1),
            work,
            owner: AccountId32::new([owner; 32]),
            locator: Locator::default(),
            registered_at: 1,
            upstream: Default::default(),
            job,
            admitted_at,
            withdrawn_at: None,
        });
    }

    /// Withdraws a work from a dataset.
    pub fn withdraw(&self, dataset: DatasetId, work: WorkId, at: BlockNumber) {
        let mut state = self.lock();
        let entries = state.entries.get_mut(&dataset).expect("the dataset has entries");
        let entry = entries.iter_mut().find(|entry| entry.work == work).expect("the work is in the dataset");
        entry.withdrawn_at = Some(at);
    }

    /// Opens a job that takes commitments for long.
    pub fn open(&self, job: JobId, task: Task) {
        let view = JobView {
            task,
            opened_at: 5,
            at_stake: Some(1000),
            encoder: None,
            round: Round::First,
            phase: Phase::Committing,
            until: 1000,
            committee: vec![],
            proposed: None,
            challenge: None,
        };
        self.lock().jobs.insert(job, view);
    }

    /// Changes an open job.
    pub fn change(&self, job: JobId, change: impl FnOnce(&mut JobView<AccountId32>)) {
        change(self.lock().jobs.get_mut(&job).expect("the job is open"));
    }

    /// Opens a job that attributes a payment for these outputs over these datasets, made in block 100.
    pub fn pay(&self, job: JobId, datasets: &[DatasetId], outputs: u32, root: H256, manifest: &str) {
        let terms = Terms::new(Parts::ZERO, Parts::ONE, Parts::ZERO).unwrap();
        let dataset = |dataset: &DatasetId| DatasetContract { dataset: *dataset, terms };
        let payment = PaymentView {
            payer: AccountId32::new([9; 32]),
            model: 0,
            fee: 1_000,
            asset: Asset::Native,
            outputs,
            root,
            manifest: manifest.as_bytes().to_vec().try_into().unwrap(),
            paid_at: 100,
            contract: PaymentContract {
                network: NetworkCut { treasury: Parts::ZERO, attributors: Parts::ZERO },
                datasets: datasets.iter().map(dataset).collect::<Vec<_>>().try_into().unwrap(),
                models: Default::default(),
            },
            job,
            outcome: None,
        };
        self.lock().payments.insert(job, payment);
        self.open(job, Task::Attribution { payment: job });
    }
}

impl Chain for FakeChain {
    async fn genesis(&self) -> Result<H256, ChainError> {
        Ok(self.up()?.genesis)
    }

    async fn best_block(&self) -> Result<BlockNumber, ChainError> {
        Ok(self.up()?.best_block)
    }

    async fn job(&self, job: JobId) -> Result<Option<JobView<AccountId32>>, ChainError> {
        let mut state = self.up()?;
        state.reads.push(job);
        if state.garbled.contains(&job) {
            return Err(ChainError::Answer { method: "GuerdonApi_job", problem: "it is rubbish".into() });
        }
        Ok(state.jobs.get(&job).cloned())
    }

    async fn payment(&self, payment: PaymentId) -> Result<Option<PaymentView<AccountId32>>, ChainError> {
        Ok(self.up()?.payments.get(&payment).cloned())
    }

    async fn entries(
        &self,
        dataset: DatasetId,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Entry<AccountId32>>, ChainError> {
        if self.lock().hangs {
            std::future::pending::<()>().await;
        }
        let state = self.up()?;
        let entries = state.entries.get(&dataset).into_iter().flatten();
        Ok(entries.filter(|entry| entry.index >= from).take(limit as usize).cloned().collect())
    }
}

/// Jobs of a fake chain, with an empty content store, that wait for content three times for a moment.
pub fn fake_jobs(chain: &FakeChain) -> (tempfile::TempDir, Arc<Jobs<FakeChain>>) {
    let folder = tempfile::tempdir().unwrap();
    let jobs = fake_jobs_in(chain, folder.path(), Limits::default(), vec![Duration::from_millis(100); 3]);
    (folder, jobs)
}

/// The same, within limits and with other waits, with the content and the cache of a folder. Whoever used it before has
/// to be gone, which is waited for.
pub fn fake_jobs_in(
    chain: &FakeChain,
    folder: &Path,
    limits: Limits,
    waits: Vec<Duration>,
) -> Arc<Jobs<FakeChain>> {
    let (store, cache) = (Store::open(&folder.join("content")).unwrap(), folder.join("cache"));
    let content = Arc::new(Content::new(store, Fetcher::new(false)));
    let opened = (0..500).find_map(|_| {
        let index = Index::open(&cache, &FakeEmbedder);
        index.inspect_err(|_| std::thread::sleep(Duration::from_millis(20))).ok()
    });
    let index = Arc::new(opened.expect("the folder is free"));
    let pipeline = Pipeline::new(content, index, Arc::new(FakeEmbedder), NonZeroUsize::new(2).unwrap());
    let worker = Worker::new(chain.clone(), pipeline, &cache).unwrap();
    Arc::new(Jobs::new(Arc::new(worker.waiting(waits)), limits))
}
