//! A gateway in this process, and a client of it.

use crate::ledger::Fake;
use guerdon_gateway::{Config, Error, Gateway, Pace};
use serde_json::Value;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    time::{Duration, Instant},
};
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

/// How long a condition may take. Nothing is asserted about how long it takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A gateway that runs until it is dropped or stopped.
pub struct Running {
    runtime: Runtime,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<Result<(), Error>>>,
    pub client: Client,
}

/// Asks a gateway.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    agent: ureq::Agent,
    key: Option<String>,
}

/// What a gateway answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub text: String,
    pub retry_after: Option<u64>,
}

/// A configuration under which things happen at once.
pub fn quick(folder: &Path) -> Config {
    let mut config = Config::new(folder, [7; 32], [0, 1]);
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.interval = Duration::from_millis(20);
    let (first, longest) = (Duration::from_millis(10), Duration::from_millis(40));
    let (give_up, poll) = (Duration::from_secs(3600), Duration::from_millis(10));
    config.pace = Pace { first, longest, give_up, poll, patience: PATIENCE };
    config.limits.reserve = 0;
    config.shutdown = PATIENCE;
    config
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub fn start(config: Config, ledger: &Fake) -> Running {
    try_start(config, ledger).unwrap()
}

pub fn try_start(config: Config, ledger: &Fake) -> Result<Running, Error> {
    let runtime = runtime();
    let gateway = runtime.block_on(Gateway::start(config, ledger.clone()))?;
    let (stop, stopped) = oneshot::channel();
    let client = Client::at(gateway.address());
    let served = runtime.spawn(gateway.serve(async move { drop(stopped.await) }));
    Ok(Running { runtime, stop: Some(stop), served: Some(served), client })
}

impl Running {
    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> Result<(), Error> {
        drop(self.stop.take());
        self.ended()
    }

    /// Waits until it stops by itself.
    pub fn ended(mut self) -> Result<(), Error> {
        let served = self.served.take().unwrap();
        self.runtime.block_on(served).unwrap()
    }

    /// Asks it to stop, and does not wait.
    pub fn stop_soon(&mut self) {
        drop(self.stop.take());
    }
}

impl Client {
    pub fn at(address: SocketAddr) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(20))).build().into();
        Self { address, agent, key: None }
    }

    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(format!("Bearer {key}")), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut request = self.agent.get(format!("http://{}{path}", self.address));
        if let Some(key) = &self.key {
            request = request.header("authorization", key);
        }
        read(request.call()).unwrap()
    }

    pub fn post(&self, json: Value) -> Answer {
        self.try_send("", "application/json", json.to_string().as_bytes()).unwrap()
    }

    pub fn post_image(&self, query: &str, bytes: &[u8]) -> Answer {
        self.try_send(query, "image/png", bytes).unwrap()
    }

    pub fn try_send(&self, query: &str, kind: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
        let url = format!("http://{}/v1/generations{query}", self.address);
        let mut request = self.agent.post(url).header("content-type", kind);
        if let Some(key) = &self.key {
            request = request.header("authorization", key);
        }
        read(request.send(body))
    }

    /// A ticket, when it is in this state.
    pub fn reaches(&self, id: &str, state: &str) -> Value {
        let mut last = Value::Null;
        until(|| {
            last = self.get(&format!("/v1/generations/{id}")).json;
            last["state"] == state
        });
        last
    }
}

fn read(answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, ureq::Error> {
    let mut answered = answered?;
    let retry_after =
        answered.headers().get("retry-after").map(|after| after.to_str().unwrap().parse().unwrap());
    let status = answered.status().as_u16();
    let text = answered.body_mut().read_to_string()?;
    Ok(Answer { status, json: serde_json::from_str(&text).unwrap_or_default(), text, retry_after })
}

impl Answer {
    /// The sentence of a refusal.
    pub fn error(&self) -> &str {
        self.json["error"].as_str().unwrap_or_else(|| panic!("no sentence in {self:?}"))
    }

    pub fn id(&self) -> &str {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no ticket in {self:?}"))
    }
}

/// Waits for a condition.
pub fn until(mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "what is waited for does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A connection whose request is being handled, and waits for so many bytes of an image.
pub fn begin(address: SocketAddr, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/generations?model=0 HTTP/1.1\r\nhost: a\r\ncontent-type: image/png\r\n\
         content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // It is told to go on when the body is asked for.
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}
