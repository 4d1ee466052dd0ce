//! Real nodes, as processes of their own.

use guerdon_cli::{
    client::Client,
    content::{hash, Engine},
};
use std::{
    fs::File,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const START: Duration = Duration::from_secs(180);

/// The secret that the first node of a network has its peer identity from.
const FIRST_NODE_KEY: &str = "0000000000000000000000000000000000000000000000000000000000000001";
/// That identity.
const FIRST_PEER: &str = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";

/// A node of the development chain on free ports, stopped when dropped.
pub struct Node {
    process: Child,
    folder: TempDir,
    arguments: Vec<String>,
    network: u16,
    pub rpc: String,
    pub engine: String,
}

impl Node {
    /// The node of the only authority, Alice, who is an attributor too.
    pub fn start() -> Self {
        Self::with(&["--dev", "--node-key", FIRST_NODE_KEY], None)
    }

    /// The same node, with an engine elsewhere.
    pub fn start_with_engine(engine: &str) -> Self {
        Self::with(&["--dev", "--node-key", FIRST_NODE_KEY], Some(engine))
    }

    /// A node with the keys of another development account, of the same chain as `first`. Its engine is its own, unless it
    /// is to ask another one.
    pub fn beside(first: &Self, account: &str, engine: Option<&str>) -> Self {
        let bootnode = format!("/ip4/127.0.0.1/tcp/{}/p2p/{FIRST_PEER}", first.network);
        let node_key = hex::encode(hash(account.as_bytes()));
        let arguments =
            ["--chain", "dev", account, "--bootnodes", &bootnode, "--node-key", node_key.as_str()];
        Self::with(&arguments, engine)
    }

    fn with(arguments: &[&str], elsewhere: Option<&str>) -> Self {
        let [rpc, engine, network] = free_ports();
        let folder = tempfile::tempdir().expect("a folder for the node");
        let base = folder.path().join("base");
        let mut arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string()).collect();
        arguments.extend(["--no-prometheus".into(), "--base-path".into(), base.display().to_string()]);
        arguments.extend(["--rpc-port".into(), rpc.to_string(), "--port".into(), network.to_string()]);
        arguments.extend(match elsewhere {
            Some(url) => ["--engine-url".into(), url.to_owned()],
            None => ["--engine-port".into(), engine.to_string()],
        });
        let process = run(&arguments, &folder);
        let rpc = format!("ws://127.0.0.1:{rpc}");
        let engine = elsewhere.map_or_else(|| format!("http://127.0.0.1:{engine}"), str::to_owned);
        Self { process, folder, arguments, network, rpc, engine }
    }

    /// Kills the process, as a power cut does.
    pub fn kill(&mut self) {
        self.process.kill().expect("the node runs");
        self.process.wait().expect("the node ends");
    }

    /// Starts the node again, with what its folder holds.
    pub fn start_again(&mut self) {
        self.process = run(&self.arguments, &self.folder);
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

    /// Where the program keeps its state when it works with this node.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// A folder for receipts of outputs that lie where nothing else belongs.
    pub fn receipts(&self) -> String {
        self.folder.path().join("receipts").display().to_string()
    }

    /// The program, told to work with this node and to answer in JSON.
    pub fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_guerdon"));
        program.args(["--json", "--node", &self.rpc, "--engine", &self.engine]);
        program.env("XDG_STATE_HOME", self.state());
        program
    }

    /// What the program answers when it works with this node, or what it says that went wrong.
    pub fn guerdon(&self, arguments: &[&str]) -> Result<serde_json::Value, String> {
        let mut program = self.program();
        program.args(arguments);
        answer(program)
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

/// What the program answers in JSON, or what it says that went wrong.
pub fn answer(mut program: Command) -> Result<serde_json::Value, String> {
    let run = program.output().expect("the program starts");
    match run.status.success() {
        true => Ok(serde_json::from_slice(&run.stdout).expect("the answer is JSON")),
        false => Err(String::from_utf8_lossy(&run.stderr).into_owned()),
    }
}

/// Starts a node. What it logs goes to the end of the folder's log.
fn run(arguments: &[String], folder: &TempDir) -> Child {
    let binary = binary();
    let log = File::options().create(true).append(true).open(folder.path().join("log")).expect("a log file");
    Command::new(&binary)
        .args(arguments)
        .stdout(log.try_clone().expect("a second handle of the log"))
        .stderr(log)
        .stdin(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display()))
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

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    free_ports()[0]
}

/// Ports that nobody listens on. They are held together, so that they differ.
fn free_ports() -> [u16; 3] {
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("its address").port())
}
