//! A gateway in a process of its own.

use super::chain::Files;
use crate::stage::{quick, runtime, until, Client};
use guerdon_gateway::Gateway;
use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Names the folder to a process that is to be a gateway.
pub const FOLDER: &str = "GUERDON_KILL_FOLDER";
const SEED: &str = "GUERDON_KILL_CHAIN_SEED";

/// Is a gateway until it is killed.
pub fn run(folder: &Path) {
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    let mut config = quick(&folder.join("store"));
    // An address of its own, so that no other test's gateway takes a port that a killed one had.
    config.listen = "127.7.7.7:0".parse().unwrap();
    config.max_outputs = 200;
    config.count = 200;
    config.interval = Duration::from_millis(100);
    config.models = [0, 1, 2].into();
    runtime().block_on(async {
        let gateway = Gateway::start(config, Files::open(folder, seed)).await.unwrap();
        let part = folder.join("address.part");
        fs::write(&part, gateway.address().to_string()).unwrap();
        fs::rename(part, folder.join("address")).unwrap();
        gateway.serve(std::future::pending()).await.unwrap();
    });
}

/// How a process ended.
pub enum End {
    Killed,
    ByItself,
}

pub struct Process {
    child: Child,
    client: Client,
}

impl Process {
    pub fn start(folder: &Path, seed: u64) -> Self {
        let address = folder.join("address");
        let _ = fs::remove_file(&address);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::the_gateway", "--nocapture"])
            .env(FOLDER, folder)
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut known = None;
        until(|| {
            known = fs::read_to_string(&address).ok();
            // It may have ended before anybody has seen that it was there.
            known.is_some() || child.try_wait().unwrap().is_some()
        });
        let address: Option<SocketAddr> = known.map(|address| address.parse().unwrap());
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        Self { child, client: Client::at(address.unwrap_or(nowhere)) }
    }

    pub fn address(&self) -> SocketAddr {
        self.client.address
    }

    /// Kills it, unless it has ended by itself.
    pub fn kill(&mut self) -> End {
        if let Some(status) = self.child.try_wait().unwrap() {
            // It may abort, and never fail.
            assert!(status.code().is_none(), "a gateway ended with {status}");
            return End::ByItself;
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        End::Killed
    }

    pub fn ticket(&self, id: &str) -> serde_json::Value {
        self.client.get(&format!("/v1/generations/{id}")).json
    }

    /// Waits until so many tickets are settled and none can be settled any more.
    pub fn wait_until_settled(&self, tickets: usize) {
        let count = |text: &str, state| {
            let name = format!("guerdon_gateway_tickets{{state=\"{state}\"}} ");
            let line = text.lines().find_map(|line| line.strip_prefix(&name));
            line.map_or(0, |count| count.parse::<usize>().unwrap())
        };
        until(|| {
            let text = self.client.get("/metrics").text;
            count(&text, "settled") >= tickets && count(&text, "collected") + count(&text, "paid") == 0
        });
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
