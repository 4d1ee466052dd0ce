//! A chain and an engine in files, which are as nasty as chains and engines are.

use crate::ledger::root;
use guerdon_gateway::{Attempt, Away, Fate, Found, Hash, Ledger, Output, Payment, Published};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

/// What the chain has done, a line for each transaction, and what was signed.
pub struct Chain(Vec<Value>, PathBuf);

impl Chain {
    pub fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("chain")).unwrap_or_default();
        // A line that a kill has cut was not carried out.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        Self(whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), folder.to_owned())
    }

    fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |line| line["kind"] == kind)
    }

    pub fn payments(&self) -> usize {
        self.of("paid").count()
    }

    pub fn refused(&self) -> usize {
        self.of("refused").count()
    }

    pub fn expired(&self) -> usize {
        self.of("expired").count()
    }

    pub fn signed(&self) -> usize {
        self.of("signed").count()
    }

    /// The outputs of all payments, each as often as it was paid.
    pub fn outputs(&self) -> Vec<String> {
        let manifest = |line: &Value| {
            let name = line["root"].as_str().unwrap();
            fs::read(self.1.join("manifests").join(name)).unwrap()
        };
        let manifests: Vec<_> = self.of("paid").map(manifest).collect();
        manifests.iter().flat_map(|manifest| manifest.chunks(32).map(hex::encode)).collect()
    }

    fn fate(&self, transaction: &str) -> Option<Fate> {
        let line =
            self.0.iter().find(|line| line["kind"] != "signed" && line["transaction"] == transaction)?;
        Some(match line["kind"].as_str().unwrap() {
            "paid" => {
                let payment = line["payment"].as_u64().unwrap();
                Fate::Paid { payment, block: payment }
            }
            "refused" => Fate::Refused("the chain is in a bad mood".into()),
            _ => Fate::Expired(line["reason"].as_str().map(str::to_owned)),
        })
    }
}

/// From here on the chain does what it should.
pub fn calm(folder: &Path) {
    File::create(folder.join("calm")).unwrap();
}

/// The engine forgets what it has, as engines may.
fn forget(folder: &Path) {
    for name in ENGINE {
        // It may not be there.
        let _ = fs::remove_dir_all(folder.join(name));
        fs::create_dir_all(folder.join(name)).unwrap();
    }
}

/// What the engine has: contents by their hashes, and manifests by their roots.
const ENGINE: [&str; 2] = ["contents", "published"];

/// The ledger of a gateway's process.
pub struct Files {
    folder: PathBuf,
    calm: bool,
    random: Mutex<ChaCha8Rng>,
}

impl Files {
    pub fn open(folder: &Path, seed: u64) -> Self {
        fs::create_dir_all(folder.join("manifests")).unwrap();
        // It forgets at each start.
        forget(folder);
        // What a kill has cut goes away, so that lines stay lines.
        let text = fs::read(folder.join("chain")).unwrap_or_default();
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            let file = OpenOptions::new().write(true).open(folder.join("chain")).unwrap();
            file.set_len(whole as u64).unwrap();
        }
        let calm = folder.join("calm").exists();
        Self { folder: folder.to_owned(), calm, random: Mutex::new(ChaCha8Rng::seed_from_u64(seed)) }
    }

    /// Whether something happens that happens so often in a hundred times.
    fn happens(&self, percent: u32) -> bool {
        self.random.lock().unwrap().random_ratio(percent, 100) && !self.calm
    }

    fn away(&self, percent: u32) -> Result<(), Away> {
        match self.happens(percent) {
            true => Err(Away("nobody answers".into())),
            false => Ok(()),
        }
    }

    fn write(&self, line: Value) {
        let mut file = OpenOptions::new().append(true).create(true).open(self.folder.join("chain")).unwrap();
        file.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn keep(&self, kind: &str, hash: &Hash, bytes: &[u8]) {
        let path = self.folder.join(kind).join(hex::encode(hash));
        let part = path.with_extension(self.random.lock().unwrap().random::<u64>().to_string());
        fs::write(&part, bytes).unwrap();
        fs::rename(part, path).unwrap();
    }
}

/// Whether no engine and no locator has the content of a hash.
pub fn is_nowhere(hash: &Hash) -> bool {
    hash[0] < 6
}

impl Ledger for Files {
    async fn check(&self, _: Vec<u8>) -> Result<(), String> {
        Ok(())
    }

    async fn find(&self, sha256: Hash, _: Option<String>) -> Result<Found, Away> {
        self.away(1)?;
        Ok(match is_nowhere(&sha256) || self.happens(2) {
            true => Found::Missing("it is nowhere".into()),
            false => Found::At("https://a.b/c".into()),
        })
    }

    async fn store(&self, bytes: Vec<u8>) -> Result<String, Away> {
        self.away(1)?;
        let hash = Sha256::digest(&bytes).into();
        self.keep("contents", &hash, &bytes);
        Ok(format!("engine:{}", hex::encode(hash)))
    }

    async fn publish(&self, outputs: Vec<Output>) -> Result<Published, Away> {
        self.away(3)?;
        for output in outputs.iter().filter(|output| output.locator.starts_with("engine:")) {
            let content = fs::read(self.folder.join("contents").join(hex::encode(output.sha256)));
            assert_eq!(Sha256::digest(content.unwrap())[..], output.sha256);
        }
        let root = root(&outputs);
        let hashes: Vec<u8> = outputs.iter().flat_map(|output| output.sha256).collect();
        self.keep("manifests", &root, &hashes);
        self.keep("published", &root, &hashes);
        Ok(Published { root, manifest: hex::encode(root) })
    }

    async fn sign(&self, payment: &Payment) -> Result<Attempt, Away> {
        let manifest = self.folder.join("published").join(&payment.manifest);
        assert!(manifest.exists(), "what is signed for is at the engine");
        self.away(5)?;
        if self.happens(3) {
            return Ok(Attempt::Refused("there is too little money".into()));
        }
        // Each signature is another transaction, as on a chain with nonces and eras.
        let unlike: [u8; 16] = self.random.lock().unwrap().random();
        let transaction = [&unlike[..], &payment.root].concat();
        self.write(json!({ "kind": "signed", "transaction": hex::encode(&transaction) }));
        Ok(Attempt::Signed(transaction))
    }

    async fn carry_out(&self, transaction: &[u8]) -> Result<Fate, Away> {
        let name = hex::encode(transaction);
        let chain = Chain::read(&self.folder);
        if let Some(fate) = chain.fate(&name) {
            return Ok(fate);
        }
        self.away(15)?;
        let line = match () {
            () if self.happens(10) => json!({ "kind": "refused", "transaction": name }),
            () if self.happens(10) => json!({ "kind": "expired", "transaction": name }),
            () if self.happens(5) => {
                json!({ "kind": "expired", "transaction": name, "reason": "it is not taken" })
            }
            () => {
                let (payment, root) = (chain.payments(), hex::encode(&transaction[16..]));
                json!({ "kind": "paid", "transaction": name, "payment": payment, "root": root })
            }
        };
        let slow = self.random.lock().unwrap().random_range(0..60);
        tokio::time::sleep(Duration::from_millis(slow)).await;
        self.write(line);
        forget(&self.folder);
        if self.happens(8) {
            std::process::abort();
        }
        // It is done, and who asks does not learn it at first.
        self.away(15)?;
        let slow = self.random.lock().unwrap().random_range(0..60);
        tokio::time::sleep(Duration::from_millis(slow)).await;
        Ok(Chain::read(&self.folder).fate(&name).unwrap())
    }

    async fn settlement(&self, payment: u64) -> Result<Option<Value>, Away> {
        self.away(5)?;
        Ok((!self.happens(60)).then(|| json!({ "payment": payment })))
    }

    async fn receipt(&self, payment: u64, _: Vec<Hash>, index: u32) -> Result<Value, Away> {
        Ok(json!({ "payment": payment, "index": index }))
    }

    async fn probe(&self) -> Result<(), Away> {
        Ok(())
    }
}
