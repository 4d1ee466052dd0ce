//! The gateway's process, from outside.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Duration,
};

/// Names the folder to a process that is to be the gateway.
pub const FOLDER: &str = "GUERDON_LOAD_FOLDER";
/// Of the times in `/proc`, in a second.
const TICKS: u64 = 100;

pub struct Process {
    child: Child,
    folder: PathBuf,
    pub address: SocketAddr,
}

impl Process {
    pub fn start(folder: &Path) -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let child = Command::new(program).env(FOLDER, folder).spawn().expect("this program can be started");
        let address = loop {
            match fs::read_to_string(folder.join("address")) {
                Ok(address) => break address.parse().expect("an address"),
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        Self { child, folder: folder.to_owned(), address }
    }

    /// The time that it has spent on processors.
    pub fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        let fields: Vec<_> = stat.rsplit(')').next().expect("a name").split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
        Duration::from_millis(ticks * 1000 / TICKS)
    }

    pub fn store_bytes(&self) -> u64 {
        fs::metadata(self.folder.join("store/gateway.redb")).map_or(0, |file| file.len())
    }

    /// A metric of the gateway.
    pub fn metric(&self, name: &str) -> f64 {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        let request = "GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("it answers");
        let found = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        found.expect("there is such a metric")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
