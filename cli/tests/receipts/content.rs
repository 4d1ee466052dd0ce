//! A content store of an engine, on loopback.

use guerdon_cli::content::hash;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

/// A content store over HTTP; its thread ends with the tests.
pub fn serve(contents: &[Vec<u8>]) -> String {
    let path = |content: &Vec<u8>| format!("/v1/content/{:x}", hash(content));
    let contents: HashMap<_, _> = contents.iter().map(|content| (path(content), content.clone())).collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request: Vec<_> = BufReader::new(&stream)
                .lines()
                .map_while(|line| line.ok().filter(|line| !line.is_empty()))
                .collect();
            let path = request.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
            let (status, body) = match contents.get(path) {
                Some(content) => ("200 OK", &content[..]),
                None => ("404 Not Found", &b"absent"[..]),
            };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&[head.as_bytes(), body].concat());
        }
    });
    url
}
