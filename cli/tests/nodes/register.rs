//! A folder of works is registered through a real node, by a program that is killed again and again.

use crate::node::Node;
use guerdon_cli::{
    actions::{
        registration::batches,
        works::{call, Statement},
    },
    client::Client,
    content::{hash, Stored},
};
use guerdon_primitives::{Consent, WorkId};
use guerdon_runtime::RuntimeEvent;
use serde_json::{json, Value};
use sp_keyring::Sr25519Keyring::Ferdie;
use std::{
    collections::BTreeMap,
    fs,
    future::Future,
    io::Cursor,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// How long the whole may take.
const LIMIT: Duration = Duration::from_secs(900);
/// Pictures that are only registered: more than fit the transactions that are under way at a time.
const PICTURES: u32 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_registered_once_however_often_the_program_is_killed() {
    tokio::time::timeout(LIMIT, story()).await.expect("the registration ends in time");
}

/// Ferdie's folder, and where his program keeps its records.
struct Works {
    folder: TempDir,
    records: TempDir,
}

async fn story() {
    let mut node = Node::start();
    let (client, _) = node.connect().await;
    let works = Works::draw();
    let theirs = works.folder.path().join("theirs.png");
    node.guerdon(&["work", "register", "--dev", "Bob", "--licence", "MIT", theirs.to_str().unwrap()])
        .unwrap();

    registered(&node, &client, &works).await;
    offered(&node, &client, &works).await;
    none_twice(&client).await;
}

/// The program is killed when the first batches are in a block, and goes on.
async fn registered(node: &Node, client: &Client, works: &Works) {
    let mut process = works.start(node, &["."]);
    let mut blocks = client.blocks(1);
    loop {
        let block = blocks.next().await.unwrap();
        if registrations(&block.events).any(|(_, owner)| owner == Ferdie.to_account_id()) {
            break;
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();

    let told = works.run(node, &["."], 6);
    let count = |name: &str| told[name].as_u64().unwrap();
    assert!(count("registered_before") > 0, "a part was registered by the program that was killed");
    // And the three that are offered later.
    assert_eq!(count("registered") + count("registered_before"), u64::from(PICTURES) + 3);
    assert_eq!((count("refused"), count("skipped"), count("left")), (2, 1, 0));
    let refused = |file: &str| of(&told, file)["reason"].clone();
    assert_eq!(
        (refused("./theirs.png"), refused("./twice.png")),
        (json!("registered_by_another"), json!("same_bytes"))
    );
    nothing_more(node, client, works, &["."]).await;
}

/// The program is interrupted while it waits for judgements, then killed, and in the end finds how the offers ended.
async fn offered(node: &Node, client: &Client, works: &Works) {
    let terms = ["--operator", "30", "--contributors", "50", "--shareholders", "20"];
    let create = [&["dataset", "create", "--dev", "Bob"][..], &terms].concat();
    assert_eq!(node.guerdon(&create).unwrap()["dataset"], 0);
    let arguments = ["offered", "--dataset", "0"];
    let offers: Vec<_> = ["1.png", "2.png", "copy.png"]
        .map(|name| (0, hash(&fs::read(works.folder.path().join("offered").join(name)).unwrap())))
        .into();

    let process = works.start(node, &arguments);
    until("the works are offered", || async {
        client.offers(&offers).await.unwrap().iter().all(Option::is_some).then_some(())
    })
    .await;
    let interrupt = ["-INT", &process.id().to_string()].map(str::to_owned);
    assert!(Command::new("kill").args(interrupt).status().unwrap().success());
    let ended = process.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(5), "{ended:?}");
    let told: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert!(told["ended"].as_str().unwrap().contains("same command"), "{told}");
    assert_eq!(told["datasets"][0]["pending"], 3, "{told}");

    let mut process = works.start(node, &arguments);
    until("something is judged", || async {
        let offers = client.offers(&offers).await.unwrap();
        offers
            .iter()
            .any(|offer| offer.as_ref().is_none_or(|offer| offer.admitted_at.is_some()))
            .then_some(())
    })
    .await;
    process.kill().unwrap();
    process.wait().unwrap();
    until("all is judged", || async {
        let offers = client.offers(&offers).await.unwrap();
        offers.iter().flatten().all(|offer| offer.admitted_at.is_some()).then_some(())
    })
    .await;

    let told = works.run(node, &arguments, 6);
    let counts = &told["datasets"][0];
    assert_eq!((&counts["admitted_before"], &counts["near_copies"]), (&json!(2), &json!(1)), "{told}");
    assert_eq!((&told["fees"], &counts["pending"]), (&json!("0"), &json!(0)), "it was judged before: {told}");
    let staked = client.staked(0, &Ferdie.to_account_id()).await.unwrap();
    assert_eq!(counts["shares"], staked.to_string());
    let copy = &of(&told, "offered/copy.png")["offers"][0];
    assert_eq!((&copy["state"], &copy["nearest"]["file"]), (&json!("near_copy"), &json!("offered/1.png")));
    nothing_more(node, client, works, &arguments).await;
}

/// The same command again does nothing and costs nothing.
async fn nothing_more(node: &Node, client: &Client, works: &Works, arguments: &[&str]) {
    let before = client.balance(&Ferdie.to_account_id()).await.unwrap();
    let told = works.run(node, arguments, 6);
    assert_eq!((&told["registered"], &told["fees"]), (&json!(0), &json!("0")));
    assert_eq!(client.balance(&Ferdie.to_account_id()).await.unwrap(), before);
}

/// Over all blocks, each work was registered and offered once, and nothing was sent in vain.
async fn none_twice(client: &Client) {
    let best = client.height(None).await.unwrap();
    let mut blocks = client.blocks(1);
    let (mut registered, mut offered) = (BTreeMap::new(), BTreeMap::new());
    for _ in 1..=best {
        let block = blocks.next().await.unwrap();
        for (work, _) in registrations(&block.events) {
            *registered.entry(work).or_insert(0) += 1;
        }
        for event in &block.events {
            match event {
                RuntimeEvent::Datasets(pallet_datasets::Event::Offered { dataset, work, .. }) => {
                    *offered.entry((*dataset, *work)).or_insert(0) += 1;
                }
                RuntimeEvent::Utility(pallet_utility::Event::ItemFailed { error }) => {
                    panic!("a call of a batch was refused in block {}: {error:?}", block.number);
                }
                _ => {}
            }
        }
    }
    // And the one that is Bob's.
    assert_eq!(registered.len(), PICTURES as usize + 4);
    assert!(registered.values().all(|count| *count == 1));
    assert_eq!(offered.into_values().collect::<Vec<_>>(), [1, 1, 1]);
}

fn registrations(events: &[RuntimeEvent]) -> impl Iterator<Item = (WorkId, sp_runtime::AccountId32)> + '_ {
    events.iter().filter_map(|event| match event {
        RuntimeEvent::Works(pallet_works::Event::Registered { work, owner }) => Some((*work, owner.clone())),
        _ => None,
    })
}

/// What is told of a file, which is named from the folder on.
fn of<'a>(told: &'a Value, file: &str) -> &'a Value {
    let works = told["works"].as_array().unwrap();
    works.iter().find(|work| work["file"] == file).unwrap_or_else(|| panic!("{file} is not told of"))
}

async fn until<T, F: Future<Output = Option<T>>>(what: &str, attempt: impl Fn() -> F) -> T {
    for _ in 0..1_200 {
        if let Some(found) = attempt().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("it does not happen that {what}")
}

impl Works {
    fn draw() -> Self {
        let works = Self { folder: tempfile::tempdir().unwrap(), records: tempfile::tempdir().unwrap() };
        let folder = works.folder.path();
        fs::create_dir(folder.join("plain")).unwrap();
        fs::create_dir(folder.join("offered")).unwrap();
        for number in 0..PICTURES {
            fs::write(folder.join(format!("plain/{number:04}.png")), picture(number)).unwrap();
        }
        fs::write(folder.join("theirs.png"), picture(PICTURES)).unwrap();
        fs::write(folder.join("twice.png"), picture(7)).unwrap();
        fs::write(folder.join("notes.txt"), b"notes").unwrap();
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gallery");
        let index: Value = serde_json::from_slice(&fs::read(gallery.join("gallery.json")).unwrap()).unwrap();
        let copied = &index["near_copy"];
        let other =
            index["artists"].as_array().unwrap().iter().filter_map(|artist| artist["works"].as_array());
        let other = other.flatten().find(|work| **work != copied["of"]).unwrap();
        for (name, work) in [("1.png", &copied["of"]), ("2.png", other), ("copy.png", &copied["work"])] {
            fs::copy(gallery.join(work.as_str().unwrap()), folder.join("offered").join(name)).unwrap();
        }
        let statement = Statement::new("CC-BY-4.0", Consent::AllowWithRoyalty).unwrap();
        let stored = Stored { hash: WorkId::zero(), locator: Default::default() };
        let size = batches::size(&call(&stored, &statement).into());
        assert!(PICTURES as usize > batches::IN_FLIGHT * size, "some batches have to wait");
        works
    }

    fn command(&self, node: &Node, arguments: &[&str]) -> Command {
        let mut command = node.program();
        command
            .args(["work", "register", "--dev", "Ferdie", "--licence", "CC-BY-4.0"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_STATE_HOME", self.records.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn start(&self, node: &Node, arguments: &[&str]) -> Child {
        self.command(node, arguments).spawn().expect("the program starts")
    }

    fn run(&self, node: &Node, arguments: &[&str], code: i32) -> Value {
        let Output { status, stdout, stderr } = self.command(node, arguments).output().unwrap();
        assert_eq!(status.code(), Some(code), "{}", String::from_utf8_lossy(&stderr));
        serde_json::from_slice(&stdout).expect("the answer is JSON")
    }
}

/// A picture that no other number has.
fn picture(number: u32) -> Vec<u8> {
    let [_, red, green, blue] = number.to_be_bytes();
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(8, 8, image::Rgb([red, green, blue]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
