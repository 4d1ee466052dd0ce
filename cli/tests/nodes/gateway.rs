//! The pay gateway before a real node: the program is killed at random moments while clients post, and everything that it
//! accepted is paid for once.

use crate::{
    node::{free_port, Node},
    several_attributors::stage::{collection, wait, LIMIT},
};
use guerdon_cli::client::Client;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc, Mutex,
    },
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// How often the gateway is killed.
const KILLS: usize = 8;
/// The clients that post at the same time.
const CLIENTS: u32 = 3;
/// What the random moments are drawn from.
const SEED: u64 = 7;
const KEY_NAME: &str = "renderer";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_gateway_accepted_is_paid_once() {
    tokio::time::timeout(LIMIT, story()).await.expect("the payments are made in time");
}

async fn story() {
    let mut node = Node::start();
    let (client, _) = node.connect().await;
    let (model, _) = collection(&node, &client).await;
    let mut gateway = Gateway::start(&node, model);

    let accepted: Arc<Mutex<BTreeMap<String, Vec<u8>>>> = Default::default();
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (accepted, stop, poster) = (accepted.clone(), stop.clone(), gateway.poster());
            thread::spawn(move || {
                for serial in (0..).take_while(|_| !stop.load(Ordering::Relaxed)) {
                    let picture = picture(number, serial);
                    let ticket = poster.post_until_answered(&picture);
                    assert!(
                        accepted.lock().unwrap().insert(ticket, picture).is_none(),
                        "a ticket of its own"
                    );
                    thread::sleep(Duration::from_millis(150));
                }
            })
        })
        .collect();
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(random.random_range(500..6_000))).await;
        gateway.kill();
        gateway.start_again(&node);
    }
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().for_each(|client| client.join().expect("every post is answered in the end"));

    let tickets = accepted.lock().unwrap().clone();
    let poster = gateway.poster();
    wait("all that was accepted is paid", || async {
        tickets.keys().all(|ticket| poster.get(ticket)["payment"].is_u64()).then_some(())
    })
    .await;
    let payments = counted(&client, &tickets, &poster).await;
    println!(
        "seed {SEED}: {} generations accepted under {KILLS} kills, in {} payments, each paid once",
        tickets.len(),
        payments.len()
    );
    settled(&node, &gateway, &tickets).await;

    refusals(&gateway);
    gateway.stop();
}

/// Each ticket has a receipt that the chain's payment bears out, and the payments cover the tickets and nothing else.
async fn counted(client: &Client, tickets: &BTreeMap<String, Vec<u8>>, poster: &Poster) -> BTreeSet<u64> {
    let mut places = BTreeSet::new();
    for (ticket, picture) in tickets {
        let found = poster.get(ticket);
        let receipt: guerdon_engine::receipt::Receipt =
            serde_json::from_value(poster.get(&format!("{ticket}/receipt")))
                .expect("a paid ticket has a receipt");
        let payment = client.payment(receipt.payment).await.unwrap().expect("the payment is on the chain");
        let output = guerdon_cli::content::hash(picture);
        assert_eq!(receipt.check(output, payment.outputs, payment.root), Ok(()));
        assert_eq!(found["payment"], receipt.payment);
        assert!(places.insert((receipt.payment, receipt.inclusion.index)), "{ticket} has a place of its own");
    }
    let payments: BTreeSet<u64> = places.iter().map(|(payment, _)| *payment).collect();
    let mut outputs = 0;
    for payment in 0..client.payments().await.unwrap() {
        assert!(payments.contains(&payment), "payment {payment} is for nothing that was accepted");
        outputs += client.payment(payment).await.unwrap().unwrap().outputs as usize;
    }
    assert_eq!(outputs, tickets.len(), "nothing is paid for twice");
    payments
}

/// A generation is settled in the end, and whoever has its receipt sees to whom the fee went.
async fn settled(node: &Node, gateway: &Gateway, tickets: &BTreeMap<String, Vec<u8>>) {
    let (ticket, picture) = tickets.first_key_value().unwrap();
    let poster = gateway.poster();
    wait("a payment is settled", || async { (poster.get(ticket)["state"] == "settled").then_some(()) }).await;
    let files = ["output.png", "receipt.json"].map(|name| gateway.folder.path().join(name));
    fs::write(&files[0], picture).unwrap();
    fs::write(&files[1], poster.get(&format!("{ticket}/receipt")).to_string()).unwrap();
    let verified = node.guerdon(&["verify", files[0].to_str().unwrap(), files[1].to_str().unwrap()]).unwrap();
    assert_eq!(verified["settled"], true);
}

fn refusals(gateway: &Gateway) {
    let poster = gateway.poster();
    let stranger = Poster { key: "guerdon-of-nobody".into(), ..gateway.poster() };
    assert_eq!(stranger.post(&picture(9, 9)), Err(Some(401)));
    assert_eq!(poster.post(b"no picture"), Err(Some(422)));
    let metrics = poster.text("/metrics");
    assert!(metrics.contains("guerdon_gateway_payments_total"), "{metrics}");
    let described: Value = serde_json::from_str(&poster.text("/openapi.json")).unwrap();
    assert!(described["paths"]["/v1/generations"]["post"].is_object());
}

/// A picture that no other call makes.
fn picture(client: u32, serial: u32) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(client) << 32 | u64::from(serial));
    let pixels = image::RgbImage::from_fn(8, 8, |_, _| image::Rgb(random.random()));
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

struct Gateway {
    process: Child,
    folder: TempDir,
    port: u16,
    model: String,
    key: String,
}

impl Gateway {
    fn start(node: &Node, model: u32) -> Self {
        let made = node.guerdon(&["gateway", "key", KEY_NAME]).unwrap();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("keys"), text("line")).unwrap();
        let (port, model, key) = (free_port(), model.to_string(), text("key"));
        let process = run(node, &folder, port, &model);
        Self { process, folder, port, model, key }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn start_again(&mut self, node: &Node) {
        self.process = run(node, &self.folder, self.port, &self.model);
    }

    /// Asks it to end, as a supervisor does.
    fn stop(&mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert_eq!(self.process.wait().unwrap().code(), Some(0), "{}", log(&self.folder));
    }

    fn poster(&self) -> Poster {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .into();
        let (base, model) = (format!("http://127.0.0.1:{}", self.port), self.model.clone());
        Poster { agent, base, model, key: self.key.clone() }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if thread::panicking() {
            eprintln!("the gateway's log:\n{}", log(&self.folder));
        }
    }
}

fn log(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("log")).unwrap_or_default()
}

fn run(node: &Node, folder: &TempDir, port: u16, model: &str) -> Child {
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let log = File::options().create(true).append(true).open(path("log")).unwrap();
    node.program()
        .args(["gateway", "--dev", "Ferdie", "--model", model, "--interval", "4s", "--count", "25"])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .arg("--folder")
        .arg(path("store"))
        .arg("--keys")
        .arg(path("keys"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

/// A client of the gateway.
struct Poster {
    agent: ureq::Agent,
    base: String,
    model: String,
    key: String,
}

impl Poster {
    /// The ticket that a picture is answered with, or the status that refuses it; none if there is no answer.
    fn post(&self, picture: &[u8]) -> Result<String, Option<u16>> {
        let url = format!("{}/v1/generations?model={}", self.base, self.model);
        let mut answer = self
            .agent
            .post(&url)
            .header("Authorization", format!("Bearer {}", self.key))
            .header("Content-Type", "image/png")
            .send(picture)
            .map_err(|_| None)?;
        let status = answer.status().as_u16();
        if !(200..300).contains(&status) {
            return Err(Some(status));
        }
        let ticket = answer.body_mut().read_to_string().map_err(|_| None)?;
        let ticket: Value = serde_json::from_str(&ticket).map_err(|_| None)?;
        Ok(ticket["id"].as_str().expect("a ticket has an id").to_owned())
    }

    fn post_until_answered(&self, picture: &[u8]) -> String {
        loop {
            match self.post(picture) {
                Ok(ticket) => return ticket,
                Err(None | Some(503)) => thread::sleep(Duration::from_millis(100)),
                Err(Some(status)) => panic!("refused with {status}"),
            }
        }
    }

    fn get(&self, path: &str) -> Value {
        serde_json::from_str(&self.text(&format!("/v1/generations/{path}"))).unwrap_or_default()
    }

    fn text(&self, path: &str) -> String {
        let url = format!("{}{path}", self.base);
        let answer = self.agent.get(&url).header("Authorization", format!("Bearer {}", self.key)).call();
        answer.map(|mut answer| answer.body_mut().read_to_string().unwrap_or_default()).unwrap_or_default()
    }
}
