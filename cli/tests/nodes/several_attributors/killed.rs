//! Four attributors: one lies, and one is killed between its commitment and its result.
//!
//! All four are asked, three must agree. The liar does not, so the payment is settled right only if the killed node
//! comes back and reveals what it has committed to before.

use super::{
    liar::{Liar, Speech},
    stage::{bond, collection, pay, register, wait, LIMIT},
};
use crate::node::Node;
use guerdon_cli::client::Client;
use guerdon_primitives::{
    jobs::{Finding, JobId, Phase},
    Balance,
};
use guerdon_runtime::{constants::UNIT, AccountId, Runtime};
use jsonrpsee::{core::client::ClientT, rpc_params, ws_client::WsClientBuilder};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};

/// So high a fee that the largest first committee is asked, in GUE.
const FEE: &str = "1000";

#[tokio::test(flavor = "multi_thread")]
async fn a_liar_is_slashed_and_a_killed_node_recovers() {
    tokio::time::timeout(LIMIT, story()).await.expect("the payment is settled in time");
}

async fn story() {
    let mut alice = Node::start();
    let (client, _) = alice.connect().await;
    let liar = Liar::start(Speech::Silence);
    liar.ask(&alice.engine);
    let mut bob = Node::beside(&alice, "--bob", None);
    let _charlie = Node::beside(&alice, "--charlie", Some(&liar.url));
    let mut dave = Node::beside(&alice, "--dave", None);
    bob.connect().await;
    dave.connect().await;
    for attributor in [Bob, Charlie, Dave] {
        register(&alice, attributor);
    }
    let (model, output) = collection(&alice, &client).await;

    let paid = pay(&alice, model, &output, FEE);
    let job = wait("the job is asked of all", || async {
        let payment = client.payment(0).await.unwrap()?;
        let job = client.job(payment.job).await.unwrap()?;
        (job.committee.len() == 4).then_some(payment.job)
    })
    .await;
    for attributor in [Alice, Bob, Dave] {
        wait("the honest commit", || async { committed(&alice, job, attributor).await.then_some(()) }).await;
    }
    dave.kill();
    liar.speak(Speech::Lies);
    let revealed = |expected: usize| {
        let client = &client;
        move || async move { (client.results(job).await.unwrap().len() == expected).then_some(()) }
    };
    wait("all others reveal", revealed(3)).await;
    assert_eq!(client.job(job).await.unwrap().unwrap().phase, Phase::Revealing);
    dave.start_again();
    let truth = honest_finding(&client, job).await;
    let paid = paid.join().expect("the payment is made").unwrap();
    assert_eq!(paid["payment"], 0);

    let outcome = client.payment(0).await.unwrap().unwrap().outcome.expect("the payment is settled");
    assert_eq!(outcome.finding, Some(truth), "what the honest found");
    let mut agreed: Vec<AccountId> = outcome.attributors.to_vec();
    agreed.sort();
    let mut honest = [Alice, Bob, Dave].map(|one| one.to_account_id());
    honest.sort();
    assert_eq!(agreed, honest);
    assert_eq!(outcome.others.to_vec(), vec![Charlie.to_account_id()]);

    let bonded: Balance = 200 * UNIT;
    assert_eq!(bond(&client, Charlie).await, (bonded - bonded / 10, 0), "a tenth of the liar's bond");
    for attributor in [Bob, Dave] {
        assert_eq!(bond(&client, attributor).await, (bonded, 0), "the honest keep what is theirs");
        let earned = client.earnings(&attributor.to_account_id()).await.unwrap();
        // A third of three hundredths of the fee.
        assert!(earned.iter().any(|income| income.claimable == 10 * UNIT), "{earned:?}");
    }
    assert!(client.earnings(&Charlie.to_account_id()).await.unwrap().iter().all(|income| income.earned == 0));
}

async fn committed(node: &Node, job: JobId, attributor: Sr25519Keyring) -> bool {
    let key = pallet_attribution::Commitments::<Runtime>::hashed_key_for(job, attributor.to_account_id());
    let client = WsClientBuilder::default().build(&node.rpc).await.unwrap();
    let key = format!("0x{}", hex::encode(key));
    let value: Option<String> = client.request("state_getStorage", rpc_params![key]).await.unwrap();
    value.is_some()
}

/// What the node of Alice found.
async fn honest_finding(client: &Client, job: JobId) -> Finding {
    let results = client.results(job).await.unwrap();
    let alice = Alice.to_account_id();
    results.into_iter().find(|result| result.attributor == alice).expect("Alice has revealed").finding
}
