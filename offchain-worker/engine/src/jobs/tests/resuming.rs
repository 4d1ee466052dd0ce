//! A batch that is interrupted goes on where it was, and finds the same.

use super::*;
use std::path::PathBuf;

const OUTPUTS: usize = 100;
/// Outputs are counted in by so many.
const AT_A_TIME: usize = 32;

fn outputs() -> Vec<String> {
    (0..OUTPUTS).map(|n| format!("blend {}:2,{}:1 {}", n % 3, n % 5, 1000 + n)).collect()
}

fn texts(outputs: &[String]) -> Vec<&str> {
    outputs.iter().map(String::as_str).collect()
}

fn checkpoint(scene: &Scene) -> PathBuf {
    scene.folder.path().join("cache/checkpoints/100.batch")
}

async fn uninterrupted() -> Finding {
    let scene = Scene::with_gallery();
    scene.pay(&texts(&outputs()));
    let found = scene.wait_for(100).await;
    assert!(!checkpoint(&scene).exists(), "it is done");
    found
}

/// An engine that was stopped because it lacked an output, which is there now.
async fn interrupted_at(missing: usize) -> Scene {
    let (scene, outputs) = (Scene::with_gallery(), outputs());
    scene.pay_for_absent(&texts(&outputs));
    for (_, output) in outputs.iter().enumerate().filter(|(place, _)| *place != missing) {
        scene.put(output);
    }
    assert_eq!(scene.wait_for(100).await, Finding::Unavailable);
    scene.put(&outputs[missing]);
    scene.restarted().await
}

#[tokio::test]
async fn an_interrupted_batch_finds_the_same_as_one_that_is_not() {
    let whole = uninterrupted().await;
    for missing in [0, AT_A_TIME - 1, AT_A_TIME, 2 * AT_A_TIME + 7, OUTPUTS - 1] {
        let scene = interrupted_at(missing).await;
        let counted = missing / AT_A_TIME * AT_A_TIME;
        assert_eq!(checkpoint(&scene).exists(), counted > 0);
        assert_eq!(scene.wait_for(100).await, whole, "interrupted at {missing}");
        assert_eq!(scene.pictures(), (OUTPUTS - counted) as u64, "only what was not counted in");
        assert!(!checkpoint(&scene).exists(), "it is done");
    }
}

#[tokio::test]
async fn an_engine_that_is_killed_goes_on_where_it_was() {
    let mut outputs = outputs();
    outputs[2 * AT_A_TIME + 7] = "slow 1".into();
    let scene = Scene::with_gallery();
    scene.pay(&texts(&outputs));
    let whole = scene.wait_for(100).await;

    let scene = Scene::with_gallery();
    scene.pay(&texts(&outputs));
    assert_eq!(scene.ask(100).await, None);
    scene.wait_until(|progress| progress.outputs_left < (OUTPUTS - 2 * AT_A_TIME) as u64).await;
    assert_eq!(scene.jobs.progress().done, 0);
    let scene = scene.restarted().await;
    assert_eq!(scene.wait_for(100).await, whole);
    assert_eq!(scene.pictures(), (OUTPUTS - 2 * AT_A_TIME) as u64);
}

#[tokio::test]
async fn a_checkpoint_that_is_damaged_or_of_other_works_is_of_no_use() {
    let whole = uninterrupted().await;
    let scene = interrupted_at(OUTPUTS - 1).await;
    let mut bytes = std::fs::read(checkpoint(&scene)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(checkpoint(&scene), bytes).unwrap();
    assert_eq!(scene.wait_for(100).await, whole);
    assert_eq!(scene.pictures(), OUTPUTS as u64, "from the beginning");

    let withdrawn = sha256(b"style 0 0");
    let other = Scene::with_gallery();
    other.chain.withdraw(0, withdrawn, 60);
    other.pay(&texts(&outputs()));
    let without = other.wait_for(100).await;
    assert_ne!(without, whole);
    let scene = interrupted_at(OUTPUTS - 1).await;
    scene.chain.withdraw(0, withdrawn, 60);
    assert_eq!(scene.wait_for(100).await, without);
    assert_eq!(scene.pictures(), OUTPUTS as u64, "from the beginning");
}

#[tokio::test]
async fn the_checkpoint_of_a_job_that_is_closed_is_removed() {
    let scene = interrupted_at(OUTPUTS - 1).await;
    assert!(checkpoint(&scene).exists());
    scene.jobs.worker().give_up(100).await;
    assert!(!checkpoint(&scene).exists());
}

#[tokio::test]
async fn a_batch_that_nobody_asks_for_is_put_aside() {
    let limits = Limits { patience: 5 * MOMENT, ..Limits::default() };
    let scene = Scene::within(limits, vec![]);
    scene.fill_gallery();
    let mut outputs = outputs();
    outputs[0] = "slow 1".into();
    scene.pay(&texts(&outputs));
    assert_eq!(scene.ask(100).await, None);
    scene.wait_until(|progress| progress.waiting + progress.working == 0).await;
    let progress = scene.jobs.progress();
    assert_eq!((progress.done, progress.failed), (0, 0));
    assert_eq!(scene.pictures(), (24 + AT_A_TIME) as u64);
    scene.wait_for(100).await;
    assert_eq!(scene.pictures(), (24 + OUTPUTS) as u64, "nothing is embedded twice");
}
