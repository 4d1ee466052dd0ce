//! The gateway's own process, with a ledger that answers at once.

use guerdon_gateway::{
    Attempt, Away, Config, Fate, Found, Gateway, Hash, Ledger, Output, Payment, Published,
};
use serde_json::{json, Value};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

#[derive(Default)]
struct Ready(AtomicU64);

impl Ledger for Ready {
    async fn check(&self, _: Vec<u8>) -> Result<(), String> {
        Ok(())
    }

    async fn find(&self, sha256: Hash, _: Option<String>) -> Result<Found, Away> {
        Ok(Found::At(format!("http://127.0.0.1:9955/v1/content/{}", hex::encode(sha256))))
    }

    async fn store(&self, _: Vec<u8>) -> Result<String, Away> {
        Ok("http://127.0.0.1:9955/v1/content/".into())
    }

    async fn publish(&self, outputs: Vec<Output>) -> Result<Published, Away> {
        Ok(Published { root: outputs[0].sha256, manifest: "http://127.0.0.1:9955/v1/content/".into() })
    }

    async fn sign(&self, payment: &Payment) -> Result<Attempt, Away> {
        Ok(Attempt::Signed(payment.root.to_vec()))
    }

    async fn carry_out(&self, _: &[u8]) -> Result<Fate, Away> {
        let payment = self.0.fetch_add(1, Relaxed);
        Ok(Fate::Paid { payment, block: payment })
    }

    async fn settlement(&self, payment: u64) -> Result<Option<Value>, Away> {
        Ok(Some(json!({ "payment": payment })))
    }

    async fn receipt(&self, payment: u64, _: Vec<Hash>, index: u32) -> Result<Value, Away> {
        Ok(json!({ "payment": payment, "index": index }))
    }

    async fn probe(&self) -> Result<(), Away> {
        Ok(())
    }
}

/// Is a gateway until it is killed.
pub fn run(folder: &Path) {
    let mut config = Config::new(folder.join("store"), [0; 32], [0]);
    config.listen.set_port(0);
    config.interval = Duration::from_secs(1);
    config.pace.poll = Duration::from_millis(500);
    let runtime = tokio::runtime::Runtime::new().expect("there are threads");
    runtime.block_on(async {
        let gateway = Gateway::start(config, Ready::default()).await.expect("the gateway starts");
        fs::write(folder.join("part"), gateway.address().to_string()).expect("the folder can be written");
        fs::rename(folder.join("part"), folder.join("address")).expect("the folder can be written");
        gateway.serve(std::future::pending()).await.expect("the gateway runs");
    });
}
