//! A work that was made from a work and from an output: by the program, through a real node.

use crate::node::Node;
use guerdon_cli::{
    actions::payments::{self, Lines},
    client::Client,
    content::hash,
    demo::story::Story,
};
use guerdon_primitives::{DatasetId, PaymentId, WorkId};
use guerdon_split::{apportion, Payee};
use std::time::Duration;

const ARTIST: &str = "Ferdie";
const PAYER: &str = "Eve";

pub async fn check(node: &Node, client: &Client, story: &Story) {
    let output = &story.gallery.outputs[2].piece.file;
    let (file, work) = (output.to_str().unwrap(), hash(&std::fs::read(output).unwrap()));
    let (first, dataset) = (story.payments[0].id, story.datasets[0].id);
    let original = story.gallery.artists[0].works[0].hash;

    let number = dataset.to_string();
    let register = |licence: &str, parents: &[&str]| {
        let call = ["work", "register", "--dev", ARTIST, "--licence", licence];
        let named = parents.iter().flat_map(|parent| ["--parent", parent]);
        let offer = ["--dataset", &number, file];
        let arguments: Vec<_> = call.into_iter().chain(named).chain(offer).collect();
        node.guerdon(&arguments)
    };
    let (made_from_work, made_from_output) =
        (format!("{}=20", hex::encode(original)), format!("payment:{first}=30"));
    let unknown = register("CC-BY-44", &[]).unwrap_err();
    assert!(unknown.contains("SPDX"), "{unknown}");
    let too_much = register("CC-BY-4.0", &["payment:0=60", &format!("{}=41", hex::encode(original))]);
    assert!(too_much.is_err(), "more than the whole goes up");
    register("CC-BY-4.0", &[&made_from_work, &made_from_output]).unwrap();
    admitted(client, dataset, work).await;

    let (paid, lines) = pay(node, client, story, file).await;
    shared(&lines, work, original, first);
    let owed = sum(&lines, |payee| matches!(payee, Payee::Outputs { payment, .. } if *payment == first));
    let pass_on = || node.guerdon(&["pass-on", "--dev", PAYER, &first.to_string()]);
    assert_eq!(pass_on().unwrap()["amount"], owed.to_string());
    assert!(pass_on().unwrap_err().contains("no inheritance"));

    node.guerdon(&["work", "withdraw", "--dev", ARTIST, &hex::encode(work)]).unwrap();
    let (_, later) = pay(node, client, story, file).await;
    assert!(later.iter().all(|line| !of_work(&line.payee, work)), "a withdrawn work is paid: {later:?}");
    assert_eq!(client.explain(paid).await.unwrap(), Some(lines), "what was paid before stays");
}

async fn admitted(client: &Client, dataset: DatasetId, work: WorkId) {
    for _ in 0..240 {
        let entries = client.entries(dataset).await.unwrap();
        let found = entries.iter().find(|entry| entry.work == work).expect("the work is not refused");
        if found.admitted_at.is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the work is not judged");
}

/// Pays for the work's own picture as an output of the story's model.
async fn pay(node: &Node, client: &Client, story: &Story, file: &str) -> (PaymentId, Lines) {
    let (model, receipts) = (story.model.to_string(), node.receipts());
    let pay = ["pay", "--dev", PAYER, "--model", &model, "--receipts", &receipts, file];
    let paid = node.guerdon(&pay).unwrap();
    let id = paid["payment"].as_u64().unwrap();
    let payment = payments::existing(client, id).await.unwrap();
    let lines = client.explain(id).await.unwrap().expect("the program waits for the split");
    let entries = payments::entries(client, &payment).await.unwrap();
    assert_eq!(payments::recompute(&payment, &entries).unwrap(), lines);
    assert_eq!(lines.iter().map(|line| line.amount).sum::<u128>(), payment.fee);
    (id, lines)
}

/// Of each part of the work's income a fifth goes to the work, and three tenths to the payment it was made from.
fn shared(lines: &Lines, work: WorkId, original: WorkId, first: PaymentId) {
    let own = |payee: &Payee<_, _>| matches!(payee, Payee::Contributor { work: of, .. } if *of == work);
    let origin = |payee: &Payee<_, _>| matches!(payee, Payee::Origin { work: of, made, .. } if *of == original && *made == work);
    let outputs = |payee: &Payee<_, _>| matches!(payee, Payee::Outputs { payment, made, .. } if *payment == first && *made == work);
    let parts = [sum(lines, own), sum(lines, origin), sum(lines, outputs)];
    assert!(parts.iter().all(|part| *part > 0), "{lines:?}");
    // The work is in one dataset of one model, so its income is divided once.
    assert_eq!(apportion(parts.iter().sum(), &[50, 20, 30]).unwrap(), parts);
}

fn sum(lines: &Lines, wanted: impl Fn(&Payee<sp_runtime::AccountId32, WorkId>) -> bool) -> u128 {
    lines.iter().filter(|line| wanted(&line.payee)).map(|line| line.amount).sum()
}

fn of_work<Account>(payee: &Payee<Account, WorkId>, wanted: WorkId) -> bool {
    match payee {
        Payee::Contributor { work, .. } => *work == wanted,
        Payee::Origin { made, .. } | Payee::Outputs { made, .. } => *made == wanted,
        _ => false,
    }
}
