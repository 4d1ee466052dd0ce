//! A model that is made from another one pays it: by the program, through a real node.

use crate::node::Node;
use guerdon_cli::{actions::payments, client::Client, demo::story::Story};
use guerdon_primitives::{ModelId, Parts, PaymentId};
use guerdon_split::{apportion, Payee};
use serde_json::Value;

const COMPANY: &str = "gallery/company";

pub async fn check(node: &Node, client: &Client, story: &Story) {
    let (base, asked) = (story.model, Parts::from_percent(25));
    let register = |parent: &str| {
        let dataset = format!("{}=1", story.datasets[1].id);
        let member = format!("founder={COMPANY}=1");
        let own = [
            "model",
            "register",
            "--dev",
            COMPANY,
            "--price",
            "1",
            "--dataset",
            &dataset,
            "--member",
            &member,
        ];
        node.guerdon(&[&own[..], &["--parent", parent]].concat())
    };
    let refused = |parent: String, word: &str| {
        let told = register(&parent).unwrap_err();
        assert!(told.contains(word), "{told}");
    };
    refused(format!("{base}=25"), "does not let models be made");
    node.guerdon(&["model", "derivatives", "--dev", "gallery/operator", &base.to_string(), "25"]).unwrap();
    refused(format!("{base}=24"), "asks for another part");
    refused("77=25".into(), "no such model");
    let model = number(&register(&format!("{base}=25")).unwrap()["model"]) as ModelId;

    let shown = node.guerdon(&["model", "show", &model.to_string()]).unwrap();
    assert_eq!(shown["upstream"][0]["model"], base);
    assert_eq!(shown["upstream"][0]["part"], asked.get());
    assert!(shown["derivatives"].is_null());
    assert_eq!(node.guerdon(&["model", "show", &base.to_string()]).unwrap()["derivatives"], asked.get());

    let output = story.gallery.outputs[0].piece.file.to_str().unwrap();
    let pay = ["pay", "--dev", COMPANY, "--model", &model.to_string(), "--fee", "3.000000000001", output];
    let paid = node.guerdon(&[&pay[..], &["--receipts", &node.receipts()]].concat()).unwrap();
    split(client, story, number(&paid["payment"]), [(model, asked.complement()), (base, asked)]).await;
}

/// What each model's people receive is the model's part, and is found in the datasets it was trained on.
async fn split(client: &Client, story: &Story, id: PaymentId, parts: [(ModelId, Parts); 2]) {
    let payment = payments::existing(client, id).await.unwrap();
    let lines = client.explain(id).await.unwrap().expect("the program waits for the split");
    let entries = payments::entries(client, &payment).await.unwrap();
    assert_eq!(payments::recompute(&payment, &entries).unwrap(), lines);

    let mut sums = [0; 3];
    for line in &lines {
        let place = match &line.payee {
            Payee::Treasury | Payee::Attributor { .. } => 2,
            Payee::Team { model, .. }
            | Payee::Contributor { model, .. }
            | Payee::Origin { model, .. }
            | Payee::Outputs { model, .. }
            | Payee::DatasetTreasury { model, .. }
            | Payee::Shareholders { model, .. }
            | Payee::Unexplained { model, .. } => parts.iter().position(|(of, _)| of == model).unwrap(),
        };
        sums[place] += line.amount;
    }
    assert_eq!(sums.iter().sum::<u128>(), payment.fee);
    let claims = parts.map(|(_, part)| part.get().into());
    assert_eq!(apportion(payment.fee - sums[2], &claims).unwrap(), sums[..2]);

    let first = story.datasets[0].id;
    let works_of_first = |model: ModelId| {
        let line = |payee: &Payee<_, _>| match payee {
            Payee::Contributor { model: of, dataset, .. } => (*of, *dataset) == (model, first),
            _ => false,
        };
        lines.iter().filter(|found| line(&found.payee)).count()
    };
    let [(model, _), (base, _)] = parts;
    assert_eq!(works_of_first(model), 0, "the child was not trained on it");
    assert!(works_of_first(base) > 0, "the parent was: {lines:?}");
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}
