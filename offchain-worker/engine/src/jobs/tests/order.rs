//! Which job is worked when, and which are not.

use super::*;

/// One is worked at a time.
fn scene(waiting: usize, patience: Duration) -> Scene {
    Scene::within(Limits { working: 1, waiting, patience, ..Limits::default() }, vec![])
}

/// Keeps the engine busy with job 0 for a moment.
async fn occupy(scene: &Scene) {
    scene.offer(0, "slow 1", None);
    assert_eq!(scene.ask(0).await, None);
    scene.wait_until(|progress| progress.working == 1 && progress.waiting == 0).await;
}

#[tokio::test]
async fn what_has_most_at_stake_is_worked_first() {
    let scene = scene(10, Duration::MAX);
    occupy(&scene).await;
    for (job, at_stake) in [(1, Some(10)), (2, Some(30)), (3, None), (4, Some(30)), (5, Some(0))] {
        scene.offer(job, &format!("style 0 {job}"), at_stake);
    }
    assert_eq!(scene.jobs.ask(GENESIS, &[5, 4, 3, 2, 1]).await.unwrap(), []);
    scene.chain.lock().reads.clear();
    assert_eq!(scene.jobs.progress().waiting, 5);
    scene.wait_until(|progress| progress.done == 6).await;
    assert_eq!(scene.chain.lock().reads, [3, 2, 4, 1, 5], "each is read anew when its turn comes");
}

#[tokio::test]
async fn a_full_queue_lets_in_what_has_more_at_stake() {
    let scene = scene(2, Duration::MAX);
    occupy(&scene).await;
    for (job, at_stake) in [(1, Some(10)), (2, Some(20)), (3, Some(30)), (4, Some(10))] {
        scene.offer(job, &format!("style 0 {job}"), at_stake);
    }
    assert_eq!(scene.jobs.ask(GENESIS, &[1, 2, 3, 4]).await.unwrap(), []);
    assert_eq!(scene.jobs.progress().waiting, 2);
    scene.chain.lock().reads.clear();
    scene.wait_until(|progress| progress.done == 3).await;
    assert_eq!(scene.chain.lock().reads, [3, 2]);
    scene.wait_for(1).await;
    scene.wait_for(4).await;
}

#[tokio::test]
async fn closed_jobs_are_dropped_when_their_turn_comes() {
    let scene = scene(10, Duration::MAX);
    occupy(&scene).await;
    scene.offer(1, "style 0 1", None);
    assert_eq!(scene.ask(1).await, None);
    scene.chain.lock().jobs.remove(&1);
    scene.wait_until(|progress| progress.waiting + progress.working == 0).await;
    let progress = scene.jobs.progress();
    assert_eq!((progress.done, progress.failed), (1, 0), "only the first");
    assert_eq!(scene.ask(1).await, None);
    assert_eq!(scene.jobs.progress().waiting, 0, "a closed job does not wait");
}

#[tokio::test]
async fn what_nobody_asks_for_is_dropped_when_its_turn_comes() {
    let scene = scene(10, 4 * MOMENT);
    occupy(&scene).await;
    scene.offer(1, "style 0 1", None);
    assert_eq!(scene.ask(1).await, None);
    scene.wait_until(|progress| progress.waiting + progress.working == 0).await;
    let progress = scene.jobs.progress();
    assert_eq!((progress.done, progress.failed), (1, 0), "only the first");
    scene.wait_for(1).await;
}

#[tokio::test]
async fn a_batch_gives_way_to_what_has_more_at_stake_and_then_goes_on() {
    let scene = scene(10, Duration::MAX);
    scene.fill_gallery();
    let mut outputs: Vec<_> = (0..70).map(|n| format!("style {} {}", n % 3, 100 + n)).collect();
    outputs[0] = "slow 1".into();
    scene.pay(&outputs.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(scene.ask(100).await, None);
    scene.wait_until(|progress| progress.outputs_left < 70).await;
    for (job, at_stake) in [(101, Some(1000)), (102, Some(1001))] {
        scene.offer(job, &format!("style 0 {job}"), at_stake);
    }
    assert_eq!(scene.jobs.ask(GENESIS, &[101, 102]).await.unwrap(), []);
    scene.chain.lock().reads.clear();
    scene.wait_until(|progress| progress.done == 3).await;
    assert_eq!(scene.chain.lock().reads, [102, 100, 101], "as much at stake is no more");
    assert_eq!(scene.pictures(), 24 + 70 + 2, "nothing is embedded twice");
}
