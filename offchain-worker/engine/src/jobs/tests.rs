mod order;
mod resuming;
mod rounds;

use super::*;
use crate::{
    content::sha256,
    manifest::{self, Output},
    testing::{fake_jobs_in, FakeChain},
};
use guerdon_primitives::{
    jobs::{Phase, Task},
    Parts, WorkId,
};

const GENESIS: H256 = H256([1; 32]);
const MOMENT: Duration = Duration::from_millis(100);

/// A chain, its jobs, and the folder of the content store and the cache.
struct Scene {
    chain: FakeChain,
    jobs: Arc<Jobs<FakeChain>>,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::within(Limits::default(), vec![MOMENT; 3])
    }

    fn within(limits: Limits, waits: Vec<Duration>) -> Self {
        let chain = FakeChain::default();
        chain.lock().genesis = GENESIS;
        let folder = tempfile::tempdir().unwrap();
        let jobs = fake_jobs_in(&chain, folder.path(), limits, waits);
        Self { chain, jobs, folder }
    }

    /// The engine is stopped, wherever it is, and started again on the same folder.
    async fn restarted(self) -> Self {
        let Self { chain, jobs, folder } = self;
        let worker = Arc::downgrade(jobs.worker());
        drop(jobs);
        while worker.strong_count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let jobs = fake_jobs_in(&chain, folder.path(), Limits::default(), vec![MOMENT; 3]);
        Self { chain, jobs, folder }
    }

    fn put(&self, bytes: &str) -> WorkId {
        self.jobs.worker().pipeline().content().store().put(bytes.as_bytes()).unwrap()
    }

    /// Eight works of each of three owners, in dataset 0, admitted in block 50 by jobs 0 to 23.
    fn with_gallery() -> Self {
        let scene = Self::new();
        scene.fill_gallery();
        scene
    }

    fn fill_gallery(&self) {
        for n in 0..24 {
            let work = self.put(&format!("style {} {n}", n % 3));
            self.chain.enter(0, work, n % 3, n.into(), Some(50));
        }
    }

    /// Offers a work to a dataset of its own number, in the job of that number, with so much at stake.
    fn offer(&self, job: JobId, text: &str, at_stake: Option<u128>) {
        let work = self.put(text);
        self.chain.enter(job as u32, work, 1, job, None);
        self.chain.open(job, Task::Novelty { dataset: job as u32, work });
        self.chain.change(job, |view| view.at_stake = at_stake);
    }

    /// Pays for outputs, in job 100; the content store holds them and the manifest.
    fn pay(&self, outputs: &[&str]) {
        for output in outputs {
            self.put(output);
        }
        self.pay_for_absent(outputs);
    }

    /// The same, with only the manifest in the content store.
    fn pay_for_absent(&self, outputs: &[&str]) {
        let hashes = outputs.iter().map(|output| sha256(output.as_bytes()));
        let outputs: Vec<_> = hashes.map(|hash| Output { hash, locator: vec![] }).collect();
        let root = manifest::root(outputs.iter().map(|output| output.hash));
        let manifest = self.put(std::str::from_utf8(&manifest::write(&outputs)).unwrap());
        let locator = format!("http://127.0.0.1:9955/v1/content/{manifest:x}");
        self.chain.pay(100, &[0], outputs.len() as u32, root, &locator);
    }

    async fn ask(&self, job: JobId) -> Option<Finding> {
        let found = self.jobs.ask(GENESIS, &[job]).await.unwrap();
        found.into_iter().next().map(|(_, finding)| finding)
    }

    async fn wait_for(&self, job: JobId) -> Finding {
        for _ in 0..400 {
            if let Some(finding) = self.ask(job).await {
                return finding;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("job {job} is not done");
    }

    /// Waits until the jobs are as they should be.
    async fn wait_until(&self, is_so: impl Fn(&Progress) -> bool) {
        for _ in 0..2000 {
            if is_so(&self.jobs.progress()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{:?}", self.jobs.progress());
    }

    fn pictures(&self) -> u64 {
        self.jobs.worker().pipeline().pictures().get()
    }
}

fn owners_share(scene: &Scene, finding: &Finding, owner: u8) -> u32 {
    let Finding::Attribution { weights, .. } = finding else { panic!("{finding:?}") };
    let state = scene.chain.lock();
    let is_owned = |work: &WorkId| {
        let entry = state.entries[&0].iter().find(|entry| entry.work == *work);
        entry.is_some_and(|entry| entry.owner.as_ref() as &[u8] == [owner; 32])
    };
    weights.iter().filter(|(work, _)| is_owned(work)).map(|(_, weight)| weight).sum()
}

#[tokio::test]
async fn a_payment_is_attributed_in_the_background() {
    let scene = Scene::with_gallery();
    scene.pay(&["blend 0:2,1:1 90", "blend 0:2,1:1 91", "style 0 92"]);
    assert_eq!(scene.ask(100).await, None, "not at once");
    let finding = scene.wait_for(100).await;
    let shares = [0, 1, 2].map(|owner| owners_share(&scene, &finding, owner));
    assert!(shares[0] > shares[1] && shares[1] > shares[2], "{shares:?}");
    assert_eq!(scene.jobs.progress(), Progress { done: 1, ..Default::default() });
    assert_eq!(scene.jobs.worker().pipeline().index().len(), 24);
}

#[tokio::test]
async fn works_admitted_after_the_payment_are_not_credited() {
    let scene = Scene::with_gallery();
    let late = scene.put("style 0 500");
    scene.chain.enter(0, late, 9, 24, Some(101));
    let pending = scene.put("style 0 501");
    scene.chain.enter(0, pending, 9, 25, None);
    scene.pay(&["style 0 500", "style 0 501"]);
    let finding = scene.wait_for(100).await;
    assert_eq!(owners_share(&scene, &finding, 9), 0);
    assert!(owners_share(&scene, &finding, 0) > 900_000_000);
}

#[tokio::test]
async fn unreadable_outputs_are_unexplained_and_missing_works_have_no_weight() {
    let scene = Scene::with_gallery();
    scene.chain.enter(0, sha256(b"nobody holds this"), 9, 24, Some(50));
    scene.pay(&["style 0 90"]);
    let Finding::Attribution { explained: whole, .. } = scene.wait_for(100).await else { panic!() };
    scene.chain.lock().jobs.remove(&100);
    assert_eq!(scene.ask(100).await, None, "a closed job");
    scene.pay(&["style 0 90", "no picture"]);
    let Finding::Attribution { explained: half, .. } = scene.wait_for(100).await else { panic!() };
    assert!(half.get().abs_diff(whole.get() / 2) < 2, "{half:?} of {whole:?}");
}

#[tokio::test]
async fn content_that_nobody_has_is_unavailable() {
    let scene = Scene::with_gallery();
    scene.chain.pay(100, &[0], 1, H256([3; 32]), "http://127.0.0.1:1/manifest");
    scene.chain.open(101, Task::Novelty { dataset: 0, work: sha256(b"nobody holds this") });
    scene.chain.enter(0, sha256(b"nobody holds this"), 9, 101, None);
    assert_eq!(scene.wait_for(100).await, Finding::Unavailable);
    assert_eq!(scene.wait_for(101).await, Finding::Unavailable);
}

#[tokio::test]
async fn content_that_comes_late_is_waited_for() {
    let scene = Scene::with_gallery();
    let text = "style 0 300";
    scene.chain.enter(0, sha256(text.as_bytes()), 9, 101, None);
    scene.chain.open(101, Task::Novelty { dataset: 0, work: sha256(text.as_bytes()) });
    assert_eq!(scene.ask(101).await, None);
    tokio::time::sleep(Duration::from_millis(50)).await;
    scene.put(text);
    assert!(matches!(scene.wait_for(101).await, Finding::Novelty { nearest: Some(_), .. }));
}

#[tokio::test]
async fn nothing_is_waited_for_near_the_last_block_that_takes_commitments() {
    let absent = |best_block, phase| {
        let scene = Scene::within(Limits::default(), vec![Duration::from_secs(3600)]);
        scene.chain.enter(0, sha256(b"nobody holds this"), 9, 101, None);
        scene.chain.open(101, Task::Novelty { dataset: 0, work: sha256(b"nobody holds this") });
        scene.chain.change(101, |view| view.phase = phase);
        scene.chain.lock().best_block = best_block;
        scene
    };
    for phase in [Phase::Drawing, Phase::Committing] {
        assert_eq!(absent(997, phase).wait_for(101).await, Finding::Unavailable);
    }
    for (best_block, phase) in [(996, Phase::Committing), (997, Phase::Challengeable)] {
        let scene = absent(best_block, phase);
        assert_eq!(scene.ask(101).await, None);
        tokio::time::sleep(5 * MOMENT).await;
        assert_eq!(scene.jobs.progress().working, 1, "{best_block} {phase:?}");
    }
}

#[tokio::test]
async fn a_manifest_for_other_outputs_is_no_manifest() {
    let scene = Scene::with_gallery();
    scene.pay(&["style 0 90", "style 0 91"]);
    scene.chain.lock().payments.get_mut(&100).unwrap().root = H256([3; 32]);
    assert_eq!(scene.wait_for(100).await, Finding::Unavailable);
}

#[tokio::test]
async fn novelty_looks_at_earlier_offers_only() {
    let scene = Scene::new();
    let (first, second) = (scene.put("style 0 1"), scene.put("style 0 2"));
    scene.chain.enter(0, first, 1, 10, None);
    scene.chain.enter(0, second, 2, 11, None);
    scene.chain.enter(1, first, 1, 12, None);
    scene.chain.open(10, Task::Novelty { dataset: 0, work: first });
    scene.chain.open(11, Task::Novelty { dataset: 0, work: second });
    scene.chain.open(12, Task::Novelty { dataset: 1, work: first });
    let new = Finding::Novelty { similarity: Parts::ZERO, nearest: None };
    assert_eq!(scene.wait_for(10).await, new);
    assert_eq!(scene.wait_for(12).await, new, "another dataset");
    let Finding::Novelty { similarity, nearest } = scene.wait_for(11).await else { panic!() };
    assert_eq!(nearest, Some(first));
    assert!(similarity > Parts::from_percent(50));
}

#[tokio::test]
async fn a_work_explains_no_payment_from_its_withdrawal_on() {
    let scene = Scene::with_gallery();
    let of_style_zero: Vec<_> =
        (0..24).step_by(3).map(|n| sha256(format!("style 0 {n}").as_bytes())).collect();
    // The payments are made in block 100. Their outputs differ, so that none is remembered for another.
    for (output, withdrawn_at, is_contained) in
        [("style 0 90", 99, false), ("style 0 91", 100, false), ("style 0 92", 101, true)]
    {
        of_style_zero.iter().for_each(|work| scene.chain.withdraw(0, *work, withdrawn_at));
        scene.pay(&[output]);
        let share = owners_share(&scene, &scene.wait_for(100).await, 0);
        assert_eq!(share > 0, is_contained, "withdrawn in block {withdrawn_at}");
    }
}

#[tokio::test]
async fn copies_of_withdrawn_works_are_not_new() {
    let scene = Scene::new();
    let (first, second) = (scene.put("style 0 1"), scene.put("style 0 2"));
    scene.chain.enter(0, first, 1, 10, Some(50));
    scene.chain.withdraw(0, first, 60);
    scene.chain.enter(0, second, 2, 11, None);
    scene.chain.open(11, Task::Novelty { dataset: 0, work: second });
    let Finding::Novelty { similarity, nearest } = scene.wait_for(11).await else { panic!() };
    assert_eq!(nearest, Some(first));
    assert!(similarity > Parts::from_percent(50));
}

#[tokio::test]
async fn slow_and_panicking_jobs_hold_up_no_other() {
    let scene = Scene::new();
    for (job, text) in [(1, "slow 3"), (2, "panic"), (3, "style 0 1"), (4, "style 1 1")] {
        scene.offer(job, text, None);
    }
    assert_eq!(scene.jobs.ask(GENESIS, &[1, 2, 3, 4]).await.unwrap(), vec![]);
    scene.wait_for(3).await;
    scene.wait_for(4).await;
    assert_eq!(scene.ask(1).await, None, "it is slow");
    scene.wait_until(|progress| progress.failed == 1).await;
    assert_eq!(scene.ask(2).await, None);
}

#[tokio::test]
async fn a_job_that_became_another_is_done_anew() {
    let scene = Scene::with_gallery();
    scene.pay(&["style 0 90"]);
    let first = scene.wait_for(100).await;
    assert_eq!(scene.ask(100).await, Some(first.clone()), "remembered");
    scene.pay(&["style 1 90"]);
    assert_eq!(scene.ask(100).await, None, "other inputs");
    assert_ne!(scene.wait_for(100).await, first);
}

#[tokio::test]
async fn other_chains_and_nodes_that_are_down_are_told_apart() {
    let scene = Scene::with_gallery();
    let other = scene.jobs.ask(H256([2; 32]), &[1]).await;
    assert!(matches!(other, Err(AskError::OtherChain { .. })));
    scene.chain.lock().genesis = H256([2; 32]);
    assert!(scene.jobs.ask(H256([2; 32]), &[1]).await.is_ok(), "the node was started on another chain");
    scene.chain.lock().down = true;
    assert!(matches!(scene.jobs.ask(GENESIS, &[1]).await, Err(AskError::Chain(_))));
}

#[tokio::test]
async fn rubbish_about_one_job_holds_up_no_other() {
    let scene = Scene::new();
    scene.offer(1, "style 0 1", None);
    scene.offer(2, "style 1 1", None);
    scene.chain.lock().garbled.insert(2);
    assert_eq!(scene.jobs.ask(GENESIS, &[1, 2]).await.unwrap(), []);
    scene.wait_for(1).await;
    let Ok(found) = scene.jobs.ask(GENESIS, &[1, 2]).await else { panic!("one is known") };
    assert_eq!(found.len(), 1);
    assert!(matches!(scene.jobs.ask(GENESIS, &[2]).await, Err(AskError::Chain(_))), "nothing can be read");
    scene.chain.lock().garbled.clear();
    scene.wait_for(2).await;
}

#[tokio::test]
async fn jobs_of_another_encoder_are_left_alone() {
    let (own, other) = (H256([7; 32]), H256([8; 32]));
    let scene = Scene::with_gallery();
    scene.pay(&["style 0 90"]);
    scene.chain.change(100, |view| view.encoder = Some(other));
    assert_eq!(scene.ask(100).await, None);
    scene.wait_until(|progress| progress.failed == 1).await;
    let reads = scene.chain.lock().reads.len();
    assert_eq!(scene.ask(100).await, None);
    assert_eq!((scene.chain.lock().reads.len(), scene.pictures()), (reads, 0), "not tried again at once");

    let open = scene.jobs.worker().open_job(100).await.unwrap().unwrap();
    let outputs = prometheus::IntCounter::new("outputs", "outputs").unwrap();
    let waiting = Waiting { job: 100, stake: None.into(), outputs: 1, asked_at: Instant::now() };
    let progress = JobProgress::new(waiting, outputs, Duration::MAX);
    let error = scene.jobs.worker().find(&open, &progress).await.unwrap_err();
    let told = error.to_string();
    assert!(told.contains(&"08".repeat(32)) && told.contains(&"07".repeat(32)), "{told}");

    let scene = scene.restarted().await;
    scene.chain.change(100, |view| view.encoder = Some(own));
    assert_ne!(scene.wait_for(100).await, Finding::Unavailable);
    scene.chain.change(100, |view| view.encoder = Some(other));
    assert_eq!(scene.ask(100).await, None, "the finding of one encoder is not that of another");
}

#[tokio::test]
async fn metrics_show_what_was_done() {
    let scene = Scene::with_gallery();
    let registry = Registry::new();
    scene.jobs.register(&registry).unwrap();
    let value = |name: &str, kind: Option<&str>| {
        let families = registry.gather();
        let family = families.iter().find(|family| family.get_name() == name).expect(name);
        let is_kind = |metric: &&prometheus::proto::Metric| {
            kind.is_none_or(|kind| metric.get_label().iter().any(|label| label.get_value() == kind))
        };
        let metric = family.get_metric().iter().find(is_kind).expect(name);
        metric.get_counter().get_value() + metric.get_gauge().get_value()
    };
    for kind in ["attribution", "novelty", "unavailable"] {
        assert_eq!(value("guerdon_engine_findings_total", Some(kind)), 0.0);
    }
    scene.pay(&["style 0 90", "style 1 90", "slow 2"]);
    assert_eq!(scene.ask(100).await, None);
    scene.wait_until(|progress| progress.outputs_left == 1).await;
    assert_eq!(value("guerdon_engine_jobs_working", None), 1.0);
    assert_eq!(value("guerdon_engine_jobs_waiting", None), 0.0);
    assert_eq!(value("guerdon_engine_outputs_left", None), 1.0);
    scene.wait_for(100).await;

    scene.offer(101, "style 2 90", None);
    scene.offer(102, "panic", None);
    scene.chain.open(103, Task::Novelty { dataset: 0, work: sha256(b"nobody holds this") });
    scene.chain.enter(0, sha256(b"nobody holds this"), 9, 103, None);
    assert_eq!(scene.jobs.ask(GENESIS, &[102]).await.unwrap(), []);
    scene.wait_for(101).await;
    scene.wait_for(103).await;
    scene.wait_until(|progress| progress.failed == 1).await;
    for kind in ["attribution", "novelty", "unavailable"] {
        assert_eq!(value("guerdon_engine_findings_total", Some(kind)), 1.0, "{kind}");
    }
    assert_eq!(value("guerdon_engine_failures_total", None), 1.0);
    assert_eq!(value("guerdon_engine_outputs_total", None), 3.0);
    assert_eq!(value("guerdon_engine_pictures_total", None), 24.0 + 3.0 + 1.0);
    assert_eq!(value("guerdon_engine_outputs_left", None), 0.0);
    assert!(scene.jobs.register(&registry).is_err(), "twice");
}
