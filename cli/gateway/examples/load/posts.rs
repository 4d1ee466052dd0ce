//! Posting, and how long it takes.

use crate::process::Process;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    fmt,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[derive(Clone, Copy)]
pub enum Kind {
    /// A JSON document with a SHA-256.
    Hash,
    /// An image of 100,000 bytes.
    Image,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "SHA-256",
            Self::Image => "image, 100 kB",
        })
    }
}

pub struct Measured {
    /// Of each post, the shortest first.
    pub latencies: Vec<Duration>,
    pub took: Duration,
    /// What the gateway spent, until all was settled.
    pub cpu: Duration,
    /// Changes of the store in a commit, at the mean, while posts came.
    pub per_commit: f64,
}

/// Lets clients post for some time, each the next when the one before is answered.
pub fn measure(process: &Process, kind: Kind, clients: usize, time: Duration) -> Measured {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
    let cpu = process.cpu();
    let begun = Instant::now();
    let clients = (0..clients as u64).map(|seed| post(process.address, kind, seed, begun + time));
    let latencies = runtime.block_on(async { futures::future::join_all(clients).await });
    let took = begun.elapsed();
    let commits = process.metric("guerdon_gateway_commit_changes_count");
    let per_commit = process.metric("guerdon_gateway_commit_changes_sum") / commits;
    let mut latencies: Vec<_> = latencies.into_iter().flatten().collect();
    latencies.sort();
    while (process.metric("guerdon_gateway_tickets{state=\"settled\"}") as usize) < latencies.len() {
        std::thread::sleep(Duration::from_millis(100));
    }
    Measured { latencies, took, cpu: process.cpu() - cpu, per_commit }
}

async fn post(address: SocketAddr, kind: Kind, seed: u64, until: Instant) -> Vec<Duration> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a connection");
    let mut latencies = Vec::new();
    let (mut body, mut answer) = (Vec::new(), vec![0; 4096]);
    while Instant::now() < until {
        let kind = match kind {
            Kind::Hash => {
                let sha256 = hex::encode(random.random::<[u8; 32]>());
                body = format!("{{\"model\":0,\"sha256\":\"{sha256}\"}}").into_bytes();
                "application/json"
            }
            Kind::Image => {
                body.resize(100_000, 0);
                random.fill(&mut body[8..]);
                body[..8].copy_from_slice(b"\x89PNG\r\n\x1a\n");
                "image/png"
            }
        };
        let head = format!(
            "POST /v1/generations HTTP/1.1\r\nhost: gateway\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let sent = Instant::now();
        stream.write_all(&[head.as_bytes(), &body].concat()).await.expect("it takes the request");
        // An answer is smaller than a packet of loopback and comes in one piece.
        let read = stream.read(&mut answer).await.expect("it answers");
        latencies.push(sent.elapsed());
        assert!(answer[..read].starts_with(b"HTTP/1.1 202"), "{}", String::from_utf8_lossy(&answer[..read]));
    }
    latencies
}
