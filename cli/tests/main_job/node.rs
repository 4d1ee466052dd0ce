//! The real node, as a process of its own.

use guerdon_cli::{client::Client, content::Engine};
use std::{
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const START: Duration = Duration::from_secs(180);

/// A development node on free ports, stopped when dropped.
pub struct Node {
    process: Child,
    folder: TempDir,
    pub rpc: String,
    pub engine: String,
}

impl Node {
    pub fn start() -> Self {
        let binary = binary();
        let [rpc, engine, network] = free_ports();
        let folder = tempfile::tempdir().expect("a folder for the node");
        let log = File::create(folder.path().join("log")).expect("a log file");
        let process = Command::new(&binary)
            .args(["--dev", "--tmp", "--no-prometheus"])
            .args(["--rpc-port", &rpc.to_string()])
            .args(["--engine-port", &engine.to_string()])
            .args(["--port", &network.to_string()])
            .stdout(log.try_clone().expect("a second handle of the log"))
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display()));
        let (rpc, engine) = (format!("ws://127.0.0.1:{rpc}"), format!("http://127.0.0.1:{engine}"));
        Self { process, folder, rpc, engine }
    }

    /// A connection to the node and its engine, once both answer.
    pub async fn connect(&mut self) -> (Client, Engine) {
        let started = Instant::now();
        let engine = Engine::at(&self.engine);
        loop {
            let problem = match (Client::connect(&self.rpc).await, engine.status().await) {
                (Ok(client), Ok(_)) => return (client, engine),
                (Err(error), _) | (_, Err(error)) => error,
            };
            let ended = self.process.try_wait().expect("the node's state");
            if ended.is_some() || started.elapsed() > START {
                panic!("the node does not come up: {problem}\n{}", self.log());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// What the program answers in JSON when it works with this node, or what it says that went wrong.
    pub fn guerdon(&self, arguments: &[&str]) -> Result<serde_json::Value, String> {
        let run = Command::new(env!("CARGO_BIN_EXE_guerdon"))
            .args(["--json", "--node", &self.rpc, "--engine", &self.engine])
            .args(arguments)
            .output()
            .expect("the program starts");
        match run.status.success() {
            true => Ok(serde_json::from_slice(&run.stdout).expect("the answer is JSON")),
            false => Err(String::from_utf8_lossy(&run.stderr).into_owned()),
        }
    }

    /// The end of what the node logged.
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the node's log ends with:\n{}", self.log());
        }
    }
}

/// Cargo puts tests below the folder that it puts programs into.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let programs = test.ancestors().nth(2).expect("a test lies two folders deep");
    let binary = programs.join("guerdon-node");
    assert!(
        binary.is_file(),
        "{} is not there: build it first, in the same profile, with cargo build -p guerdon-node",
        binary.display()
    );
    binary
}

/// Ports that nobody listens on. They are held together, so that they differ.
fn free_ports() -> [u16; 3] {
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("its address").port())
}
