//! An engine that lies: it asks an honest one, says that half as much is explained, and gives all weight to the work that
//! deserves least.

use codec::{Decode, Encode};
use guerdon_primitives::{
    jobs::Finding,
    protocol::{Response, FINDINGS_PATH, MAX_RESPONSE_BYTES},
    Parts,
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A lying engine, which listens until the test ends.
pub struct Liar {
    pub url: String,
    /// What it lies about; nothing while it has nothing to say about jobs of payments.
    manner: Arc<Mutex<Manner>>,
}

/// How it answers.
#[derive(Clone)]
struct Manner {
    honest: Option<String>,
    speech: Speech,
}

/// What it says about payments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Nothing is ready.
    Silence,
    /// What is false.
    Lies,
}

impl Liar {
    /// Knows of no honest engine yet, so that nothing is ever ready.
    pub fn start(speech: Speech) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let manner = Arc::new(Mutex::new(Manner { honest: None, speech }));
        let shared = manner.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let manner = shared.lock().expect("no thread panics with it").clone();
                // A node that goes away while it is answered does no harm.
                let _ = answer(stream, &manner);
            }
        });
        Self { url, manner }
    }

    /// Asks this engine from now on, and lies about what it says.
    pub fn ask(&self, honest: &str) {
        self.manner.lock().expect("no thread panics with it").honest = Some(honest.to_owned());
    }

    pub fn speak(&self, speech: Speech) {
        self.manner.lock().expect("no thread panics with it").speech = speech;
    }
}

fn answer(stream: TcpStream, manner: &Manner) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line == "transfer-encoding: chunked" {
            return chunked(reader, stream, manner);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    reply(stream, body, manner)
}

fn chunked(mut reader: BufReader<TcpStream>, stream: TcpStream, manner: &Manner) -> std::io::Result<()> {
    let mut line = String::new();
    while !line.trim().is_empty() || line.is_empty() {
        line.clear();
        reader.read_line(&mut line)?;
    }
    let mut body = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk)?;
        if size == 0 {
            return reply(stream, body, manner);
        }
        body.extend_from_slice(&chunk[..size]);
    }
}

fn reply(mut stream: TcpStream, request: Vec<u8>, manner: &Manner) -> std::io::Result<()> {
    let findings = manner.honest.as_ref().map(|honest| ask(honest, &request)).unwrap_or_default();
    let findings =
        findings.into_iter().filter_map(|(job, finding)| Some((job, say(finding, manner.speech)?)));
    let body = Response::V1 { findings: findings.collect() }.encode();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

fn ask(honest: &str, request: &[u8]) -> Vec<(u64, Finding)> {
    let url = format!("{honest}{FINDINGS_PATH}");
    let Ok(mut response) = ureq::post(&url).send(request) else { return Vec::new() };
    let limit = MAX_RESPONSE_BYTES as u64;
    let bytes = response.body_mut().with_config().limit(limit).read_to_vec().unwrap_or_default();
    match Response::decode(&mut &bytes[..]) {
        Ok(Response::V1 { findings }) => findings,
        Err(_) => Vec::new(),
    }
}

/// What it says of a finding, if anything. Of works that are judged it says the truth.
fn say(finding: Finding, speech: Speech) -> Option<Finding> {
    let Finding::Attribution { explained, weights } = finding else { return Some(finding) };
    if speech == Speech::Silence {
        return None;
    }
    let least: Vec<_> = weights.last().map(|(work, _)| (*work, Parts::DENOMINATOR)).into_iter().collect();
    let explained = Parts::new(explained.get() / 2).expect("it is less than the whole");
    Some(Finding::Attribution { explained, weights: least.try_into().expect("one fits") })
}
