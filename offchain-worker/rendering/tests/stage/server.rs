//! A server of the protocol on loopback, whose answers are written by the test.

use guerdon_rendering::RenderRequest;
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc,
    },
    thread,
};

/// A running server. It ends with the test's process.
pub struct Server {
    pub url: String,
    asked: Arc<AtomicU32>,
}

impl Server {
    /// Answers each request by `answer`, which gets it, the number of requests before it, and the connection.
    pub fn start(answer: impl Fn(&Asked, u32, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let url = format!("http://{}/", listener.local_addr().expect("the listener has an address"));
        let asked = Arc::new(AtomicU32::new(0));
        let (counter, answer) = (asked.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (counter, answer) = (counter.clone(), answer.clone());
                thread::spawn(move || {
                    let mut stream = stream.expect("clients connect");
                    let asked = Asked::read(&mut stream);
                    let before = counter.fetch_add(1, Ordering::SeqCst);
                    answer(&asked, before, &mut stream);
                });
            }
        });
        Self { url, asked }
    }

    /// The number of requests so far.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

/// A request as it came.
pub struct Asked {
    /// Request line and headers, in small letters.
    pub head: String,
    pub body: String,
    pub request: RenderRequest,
}

impl Asked {
    fn read(stream: &mut TcpStream) -> Self {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).expect("the head is whole");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("the head is text").to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.expect("the body's length is stated").parse().expect("a length is a number");
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("the body is whole");
        let body = String::from_utf8(body).expect("JSON is text");
        let request = serde_json::from_str(&body).expect("the body is a request");
        Self { head, body, request }
    }
}

/// Writes a whole answer. A client that has gone is the test's intention.
pub fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
}
