//! `guerdon style-shares`, with a renderer in which only one style shows.

use crate::{
    command::{guerdon, Ran},
    gallery::{encoder, output, repository},
};
use guerdon_cli::content::hash;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    thread,
};

/// The one style that shows.
const SHOWS: &str = "Ada";

/// A renderer that paints the first output if asked for [`SHOWS`], and the third otherwise.
struct Renderer {
    url: String,
    asked: Arc<AtomicUsize>,
}

impl Renderer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::SeqCst);
                answer(stream);
            }
        });
        Self { url, asked }
    }
}

fn answer(mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let request: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let shows = request["styles"].as_array().unwrap().iter().any(|style| style == SHOWS);
    let picture = fs::read(output(if shows { 1 } else { 3 })).unwrap();
    let length = picture.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&picture)).unwrap();
}

fn style_shares(url: &str, more: &[&str]) -> Ran {
    let encoder = encoder();
    let arguments = ["style-shares", "--encoder", &encoder, "--renderer", url, "--attempts", "1"];
    guerdon(arguments.iter().chain(more))
}

#[test]
fn only_the_style_that_shows_has_a_share() {
    let renderer = Renderer::start();
    let asked = ["--content", "a harbour", "--style", "Bo", "--style", SHOWS, &output(1), "--json"];
    let told = style_shares(&renderer.url, &asked).json();
    let found = &told["outputs"][0];
    assert_eq!(told["canvas"], serde_json::json!({ "width": 256, "height": 256, "seed": 0 }));
    assert_eq!(found["sha256"], hex::encode(hash(&fs::read(output(1)).unwrap())));
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let (bias, whole) = (number(&found["bias"]), number(&found["whole"]));
    assert!((whole - 1.0).abs() < 1e-5 && bias < 0.9, "{bias} {whole}");
    let players = found["players"].as_array().unwrap();
    for (player, (kind, value)) in
        players.iter().zip([("content", 0.0), ("style", 0.0), ("style", whole - bias)])
    {
        assert_eq!(player["kind"], kind);
        assert!((number(&player["value"]) - value).abs() < 1e-6, "{player}");
    }
    assert_eq!(players[2]["name"], SHOWS);
    assert_eq!(players[2]["share"], 1.0);
    assert_eq!(found["coalitions"].as_array().unwrap().len(), 8);
    assert_eq!(found["evaluations"], serde_json::json!({ "rendered": 8, "from_cache": 0 }));
}

#[test]
fn renders_that_are_kept_are_not_asked_for_again() {
    let renderer = Renderer::start();
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("renders");
    let asked = ["--style", SHOWS, "--cache", cache.to_str().unwrap(), &output(1), &output(2)];
    let first = style_shares(&renderer.url, &asked);
    assert_eq!((first.code, &*first.stderr), (Some(0), ""), "{first:?}");
    assert_eq!(
        renderer.asked.load(Ordering::SeqCst),
        2,
        "the second output is compared with the same renders"
    );
    assert!(first.stdout.contains("the model alone") && first.stdout.contains(SHOWS), "{}", first.stdout);
    let again = style_shares(&renderer.url, &asked);
    assert_eq!(renderer.asked.load(Ordering::SeqCst), 2);
    assert!(again.stdout.contains("0 renders made, 2 from the cache"), "{}", again.stdout);
}

#[test]
fn questions_that_are_no_game_are_refused() {
    let renderer = Renderer::start();
    let output = output(1);
    for asked in [
        &[&*output][..],
        &["--style", "Ada", "--style", "Ada", &output],
        &["--style", " ", &output],
        &["--style", "Ada", "--size", "0x5", &output],
        &["--style", "Ada", "/no/such/output.png"],
        &["--style", "Ada", repository("README.md").to_str().unwrap()],
    ] {
        style_shares(&renderer.url, asked).refusal();
    }
    style_shares("ftp://127.0.0.1/", &["--style", "Ada", &output]).refusal();
    assert_eq!(renderer.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_renderer_that_is_not_there_is_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = style_shares(&format!("http://{free}/"), &["--style", "Ada", &output(1)]);
    assert_eq!((ran.code, &*ran.stdout, ran.stderr.lines().count()), (Some(3), "", 1), "{ran:?}");
}
