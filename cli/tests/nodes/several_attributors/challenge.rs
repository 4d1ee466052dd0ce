//! The only attributor proposes a lie. Two others join before it is settled, someone recomputes it and challenges it by
//! the program, and the judges overturn it.

use super::{
    liar::{Liar, Speech},
    stage::{bond, collection, pay, register, wait, LIMIT},
};
use crate::node::Node;
use guerdon_primitives::{jobs::Phase, Balance};
use guerdon_runtime::constants::UNIT;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Dave};

/// What the payment is, in GUE.
const FEE: &str = "10";

#[tokio::test(flavor = "multi_thread")]
async fn a_lie_is_challenged_and_overturned() {
    tokio::time::timeout(LIMIT, story()).await.expect("the challenge is decided in time");
}

async fn story() {
    let liar = Liar::start(Speech::Silence);
    let alice = Node::start_with_engine(&liar.url);
    let mut bob = Node::beside(&alice, "--bob", None);
    let (client, _) = bob.connect().await;
    let _dave = Node::beside(&alice, "--dave", None);
    liar.ask(&bob.engine);
    let (model, output) = collection(&bob, &client).await;

    let paid = pay(&bob, model, &output, FEE);
    let job = wait("the job is asked of Alice", || async {
        let payment = client.payment(0).await.unwrap()?;
        let job = client.job(payment.job).await.unwrap()?;
        (job.phase == Phase::Committing).then_some(payment.job)
    })
    .await;
    assert_eq!(client.job(job).await.unwrap().unwrap().committee, vec![Alice.to_account_id()]);
    register(&bob, Bob);
    register(&bob, Dave);
    liar.speak(Speech::Lies);
    let proposed = wait("the lie is proposed", || async {
        let job = client.job(job).await.unwrap().expect("the job is open");
        (job.phase == Phase::Challengeable).then_some(job.proposed).flatten()
    })
    .await;
    let before = client.balance(&sp_keyring::Sr25519Keyring::Eve.to_account_id()).await.unwrap();
    let told = bob.guerdon(&["recompute", "--dev", "Eve", "--challenge", &job.to_string()]).unwrap();
    assert_eq!(told["verdict"], "disagrees", "{told}");

    paid.join().expect("the payment is made").unwrap();
    let outcome = client.payment(0).await.unwrap().unwrap().outcome.expect("the payment is settled");
    let found = outcome.finding.expect("the judges found something");
    assert!(!pallet_attribution::agreement::is_within(
        &proposed,
        &found,
        guerdon_primitives::Parts::from_percent(2)
    ));
    let mut judges = outcome.attributors.to_vec();
    judges.sort();
    let mut honest = [Bob, Dave].map(|one| one.to_account_id());
    honest.sort();
    assert_eq!(judges, honest);
    // Half of a thousand is lost, and half of that is the challenger's.
    let bonded: Balance = 1_000 * UNIT;
    assert_eq!(bond(&client, Alice).await.0, bonded / 2);
    let after = client.balance(&sp_keyring::Sr25519Keyring::Eve.to_account_id()).await.unwrap();
    let reward = after - before;
    assert!(reward <= bonded / 4 && reward > bonded / 4 - UNIT, "less the fee of a transaction: {reward}");
}
