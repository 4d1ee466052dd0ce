//! What is found holds for later rounds of the same job.

use super::*;
use guerdon_primitives::jobs::Round;

#[tokio::test]
async fn a_finding_is_given_in_later_rounds_too() {
    let scene = Scene::with_gallery();
    scene.pay(&["style 0 90"]);
    let found = scene.wait_for(100).await;
    let pictures = scene.pictures();
    for (round, until) in [(Round::Second, 2000), (Round::Challenge, 3000)] {
        scene.chain.change(100, |view| (view.round, view.until) = (round, until));
        assert_eq!(scene.ask(100).await, Some(found.clone()), "{round:?}");
    }
    scene.chain.change(100, |view| view.phase = Phase::Challengeable);
    assert_eq!(scene.ask(100).await, Some(found), "for who considers a challenge");
    assert_eq!(scene.pictures(), pictures, "nothing is done again");
}

#[tokio::test]
async fn content_that_was_missing_is_looked_for_again_in_the_next_round() {
    let scene = Scene::new();
    let text = "style 0 300";
    scene.chain.enter(0, sha256(text.as_bytes()), 9, 101, None);
    scene.chain.open(101, Task::Novelty { dataset: 0, work: sha256(text.as_bytes()) });
    assert_eq!(scene.wait_for(101).await, Finding::Unavailable);
    scene.put(text);
    assert_eq!(scene.ask(101).await, Some(Finding::Unavailable), "what was said in this round stays");
    scene.chain.change(101, |view| view.round = Round::Second);
    assert_eq!(scene.ask(101).await, None);
    assert!(matches!(scene.wait_for(101).await, Finding::Novelty { .. }));
}
