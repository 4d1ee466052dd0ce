//! The main job through a real node process: every amount is checked, then receipts, then bad input is tried. At the
//! end, attributors come and go.

mod amounts;
mod assets;
mod attributors;
mod derived;
mod lineage;
mod receipts;
mod refusals;

use crate::node::Node;
use guerdon_cli::{
    demo::{self, gallery::Gallery},
    report,
};
use std::{path::Path, time::Duration};

/// How long the whole may take.
const LIMIT: Duration = Duration::from_secs(1_800);

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_pays_everybody_to_the_last_unit() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery");
    let gallery = Gallery::read(&gallery).unwrap();
    let mut node = Node::start();
    tokio::time::timeout(LIMIT, main_job(&mut node, gallery)).await.expect("the main job ends in time");
}

async fn main_job(node: &mut Node, gallery: Gallery) {
    let (client, engine) = node.connect().await;
    let escrow = client.balance(&amounts::escrow()).await.unwrap();
    let story = demo::perform(&client, &engine, gallery, None).await.unwrap();

    assert_eq!(demo::verdict(&story), Ok(()));
    amounts::check(&client, &story, escrow).await;
    receipts::check(node, &story);
    refusals::check(node, &client, &engine, &story).await;
    lineage::check(node, &client, &story).await;
    assets::check(node, &story).await;
    derived::check(node, &client, &story).await;
    attributors::check(node, &client, &story).await;

    let html = report::render(&story).unwrap();
    assert!(html.ends_with("</html>\n"));
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "the report needs nothing else");
    let again = Gallery::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery")).unwrap();
    assert!(demo::perform(&client, &engine, again, None).await.is_err(), "the works are registered already");
}
