//! A ledger in memory, which does what a test says.

use guerdon_gateway::{Attempt, Away, Fate, Found, Hash, Ledger, Output, Payment, Published};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

/// What the chain does with the next transaction that it does not know.
#[derive(Clone, Debug)]
pub enum Act {
    /// Carries it out and goes away before it answers.
    PayInSilence,
    /// Neither carries it out nor answers.
    Away,
    Refuse(&'static str),
    Expire,
    /// Does not take it, for this reason, until it has expired.
    NotTake(&'static str),
}

/// All that is outside a gateway.
#[derive(Default)]
pub struct World {
    /// What the chain does with new transactions; when there is nothing left, it carries them out.
    pub acts: VecDeque<Act>,
    /// What the signer refuses, as often as it is told.
    pub unsigned: VecDeque<&'static str>,
    /// Whether the node and the engine are away.
    pub away: bool,
    /// Whether a probe is never answered.
    pub silent: bool,
    /// Whether the signer is away.
    pub signs_nothing: bool,
    /// Contents that nobody ever answers for.
    pub hanging: HashSet<Hash>,
    /// Whether payments are settled.
    pub settles: bool,
    /// What engines have, or can fetch.
    pub contents: HashMap<Hash, Found>,
    /// What was put into the engine.
    pub stored: HashMap<Hash, Vec<u8>>,
    /// How often something was put there.
    pub stores: usize,
    /// Each transaction that was signed, in order.
    pub signed: Vec<Vec<u8>>,
    /// The root of each manifest that was published, each time.
    pub published: Vec<Hash>,
    /// Each transaction that was sent, each time.
    pub sent: Vec<Vec<u8>>,
    /// The outputs of each payment. Payments are numbered from 0.
    pub payments: Vec<(u32, Vec<Output>)>,
    manifests: HashMap<Hash, Vec<Output>>,
    fates: HashMap<Vec<u8>, Fate>,
}

#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<World>>);

impl Fake {
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    fn there(&self) -> Result<MutexGuard<'_, World>, Away> {
        let world = self.world();
        if world.away {
            return Err(Away("the node does not answer".into()));
        }
        Ok(world)
    }
}

/// A body that begins like a PNG. It is unusable if it says so.
pub fn picture(text: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", text.as_bytes()].concat()
}

pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

pub fn root(outputs: &[Output]) -> Hash {
    sha256(&outputs.iter().flat_map(|output| output.sha256).collect::<Vec<_>>())
}

impl Ledger for Fake {
    async fn check(&self, bytes: Vec<u8>) -> Result<(), String> {
        match bytes.ends_with(b"broken") {
            true => Err("the PNG is cut short".into()),
            false => Ok(()),
        }
    }

    async fn find(&self, sha256: Hash, locator: Option<String>) -> Result<Found, Away> {
        if self.world().hanging.contains(&sha256) {
            std::future::pending::<()>().await;
        }
        let found = self.there()?.contents.get(&sha256).cloned();
        let missing = format!("no content at {}", locator.as_deref().unwrap_or("the engine"));
        Ok(found.unwrap_or(Found::Missing(missing)))
    }

    async fn store(&self, bytes: Vec<u8>) -> Result<String, Away> {
        let hash = sha256(&bytes);
        let mut world = self.there()?;
        world.stores += 1;
        world.stored.insert(hash, bytes);
        Ok(format!("engine:{}", hex::encode(hash)))
    }

    async fn publish(&self, outputs: Vec<Output>) -> Result<Published, Away> {
        let root = root(&outputs);
        let mut world = self.there()?;
        world.published.push(root);
        world.manifests.insert(root, outputs);
        Ok(Published { root, manifest: format!("engine:{}", hex::encode(root)) })
    }

    async fn sign(&self, payment: &Payment) -> Result<Attempt, Away> {
        let mut world = self.there()?;
        if world.signs_nothing {
            return Err(Away("the signer does not answer".into()));
        }
        if let Some(sentence) = world.unsigned.pop_front() {
            return Ok(Attempt::Refused(sentence.into()));
        }
        let number = world.signed.len() as u64;
        let transaction = [&number.to_le_bytes()[..], &payment.model.to_le_bytes(), &payment.root].concat();
        world.signed.push(transaction.clone());
        Ok(Attempt::Signed(transaction))
    }

    async fn carry_out(&self, transaction: &[u8]) -> Result<Fate, Away> {
        let mut world = self.there()?;
        world.sent.push(transaction.to_vec());
        if let Some(fate) = world.fates.get(transaction) {
            return Ok(fate.clone());
        }
        let act = world.acts.pop_front();
        let fate = match &act {
            Some(Act::Away) => return Err(Away("the node went away".into())),
            Some(Act::Refuse(sentence)) => Fate::Refused((*sentence).into()),
            Some(Act::Expire) => Fate::Expired(None),
            Some(Act::NotTake(sentence)) => Fate::Expired(Some((*sentence).into())),
            Some(Act::PayInSilence) | None => {
                let model = u32::from_le_bytes(transaction[8..12].try_into().unwrap());
                let root: Hash = transaction[12..].try_into().unwrap();
                let outputs = world.manifests[&root].clone();
                world.payments.push((model, outputs));
                let payment = world.payments.len() as u64 - 1;
                Fate::Paid { payment, block: 100 + payment }
            }
        };
        world.fates.insert(transaction.to_vec(), fate.clone());
        match act {
            Some(Act::PayInSilence) => Err(Away("the node went away".into())),
            _ => Ok(fate),
        }
    }

    async fn settlement(&self, payment: u64) -> Result<Option<Value>, Away> {
        Ok(self.there()?.settles.then(|| json!({ "lines": payment })))
    }

    async fn receipt(&self, payment: u64, outputs: Vec<Hash>, index: u32) -> Result<Value, Away> {
        drop(self.there()?);
        let output = hex::encode(outputs[index as usize]);
        Ok(json!({ "payment": payment, "output": output, "outputs": outputs.len() }))
    }

    async fn probe(&self) -> Result<(), Away> {
        if self.world().silent {
            std::future::pending::<()>().await;
        }
        self.there().map(|_| ())
    }
}
