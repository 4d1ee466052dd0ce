//! Clients that post until they are answered.

use super::chain::is_nowhere;
use crate::{
    ledger::{picture, sha256},
    stage::Client,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering::Relaxed},
        Arc, RwLock,
    },
    thread::JoinHandle,
    time::Duration,
};

/// A ticket that was answered.
pub struct Posted {
    pub sha256: String,
    /// How often it was posted until it was answered.
    pub tries: u32,
    /// Whether its content is nowhere.
    lost: bool,
}

impl Posted {
    pub fn is_lost(&self) -> bool {
        self.lost
    }
}

type Answered = BTreeMap<String, Posted>;

pub struct Clients {
    gateway: Arc<RwLock<Option<SocketAddr>>>,
    done: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Answered>>,
}

impl Clients {
    pub fn start(_: &Path, count: u64) -> Self {
        let (gateway, done) = (Arc::new(RwLock::new(None)), Arc::new(AtomicBool::new(false)));
        let threads = (0..count).map(|number| {
            let (gateway, done) = (gateway.clone(), done.clone());
            std::thread::spawn(move || post(number, &gateway, &done))
        });
        let threads = threads.collect();
        Self { gateway, done, threads }
    }

    /// Tells where the gateway is.
    pub fn know(&self, address: SocketAddr) {
        *self.gateway.write().unwrap() = Some(address);
    }

    /// Lets each finish what it posts, and collects what was answered.
    pub fn stop(self) -> Answered {
        self.done.store(true, Relaxed);
        self.threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    }
}

fn post(number: u64, gateway: &RwLock<Option<SocketAddr>>, done: &AtomicBool) -> Answered {
    let mut answered = Answered::new();
    let mut client: Option<Client> = None;
    for round in 0u64.. {
        if done.load(Relaxed) {
            break;
        }
        // Now and then the same bytes under another reference.
        let content = if round % 10 == 9 { round - 1 } else { round };
        let image = picture(&format!("{number} {content}"));
        let hash = sha256(&image);
        let by_hash = content % 3 == 0;
        let (model, reference) = (content % 3, format!("{number}-{round}"));
        let json = json!({ "model": model, "sha256": hex::encode(hash), "reference": reference }).to_string();
        for tries in 1.. {
            let Some(address) = *gateway.read().unwrap() else {
                std::thread::sleep(Duration::from_millis(10));
                continue;
            };
            if client.as_ref().is_none_or(|client| client.address != address) {
                client = Some(Client::at(address));
            }
            let asked = client.as_ref().unwrap();
            let answer = match by_hash {
                true => asked.try_send("", "application/json", json.as_bytes()),
                false => {
                    asked.try_send(&format!("?model={model}&reference={reference}"), "image/png", &image)
                }
            };
            match answer {
                Ok(answer) if matches!(answer.status, 200 | 202) => {
                    let posted =
                        Posted { sha256: hex::encode(hash), tries, lost: by_hash && is_nowhere(&hash) };
                    answered.insert(answer.id().to_owned(), posted);
                    break;
                }
                Ok(answer) => panic!("{answer:?}"),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
    answered
}
