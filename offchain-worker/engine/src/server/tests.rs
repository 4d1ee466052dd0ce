mod questions;

use super::*;
use crate::{
    content::sha256,
    testing::{fake_jobs, FakeChain},
};
use guerdon_primitives::jobs::{Finding, Task};
use sp_core::H256;
use std::time::Duration;
use ureq::{http::Response as Answer, Agent, Body};

const GENESIS: H256 = H256([1; 32]);

/// An engine on loopback, and a client for it.
struct Scene {
    chain: FakeChain,
    url: String,
    client: Agent,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let chain = FakeChain::default();
        chain.lock().genesis = GENESIS;
        let (_folder, jobs) = fake_jobs(&chain);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes(jobs)).await });
        let client = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        Self { chain, url, client, _folder }
    }

    async fn send(&self, method: &'static str, path: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
        let (client, url) = (self.client.clone(), format!("{}{path}", self.url));
        let send = move || {
            let mut answer: Answer<Body> = match method {
                "GET" => client.get(&url).call(),
                "PUT" => client.put(&url).send(&body),
                _ => client.post(&url).send(&body),
            }
            .unwrap();
            (answer.status(), answer.body_mut().with_config().limit(1 << 26).read_to_vec().unwrap())
        };
        spawn_blocking(send).await.unwrap()
    }

    async fn refused(&self, status: StatusCode, body: Vec<u8>) -> String {
        let (found, answer) = self.send("POST", FINDINGS_PATH, body).await;
        assert_eq!(found, status);
        let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        answer["error"].as_str().unwrap().to_owned()
    }
}

fn request(genesis: H256, method: u32, jobs: Vec<u64>) -> Vec<u8> {
    protocol::Request::V1 { genesis, method, jobs }.encode()
}

#[tokio::test]
async fn findings_are_given_in_the_protocol() {
    let scene = Scene::new().await;
    let (status, stored) = scene.send("PUT", CONTENT_PATH, b"style 0 1".to_vec()).await;
    assert_eq!(status, StatusCode::CREATED);
    let stored: serde_json::Value = serde_json::from_slice(&stored).unwrap();
    let work = sha256(b"style 0 1");
    assert_eq!(stored, json!({ "sha256": format!("{work:x}"), "bytes": 9 }));
    scene.chain.enter(0, work, 1, 7, None);
    scene.chain.open(7, Task::Novelty { dataset: 0, work });
    for _ in 0..200 {
        let (status, answer) =
            scene.send("POST", FINDINGS_PATH, request(GENESIS, METHOD_VERSION, vec![7, 8])).await;
        assert_eq!(status, StatusCode::OK);
        let protocol::Response::V1 { findings } = protocol::Response::decode_all(&mut &answer[..]).unwrap();
        if let [(7, Finding::Novelty { nearest: None, .. })] = findings[..] {
            return;
        }
        assert_eq!(findings, vec![]);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no finding");
}

#[tokio::test]
async fn unknown_versions_and_garbage_are_refused() {
    let scene = Scene::new().await;
    let known = request(GENESIS, METHOD_VERSION, vec![1]);
    let mut version_2 = known.clone();
    version_2[0] = 2;
    let too_long = [known.clone(), vec![0]].concat();
    for garbage in [version_2, too_long, known[..9].to_vec(), vec![], vec![255; 300]] {
        assert!(scene.refused(StatusCode::BAD_REQUEST, garbage).await.contains("protocol version"));
    }
    let many = request(GENESIS, METHOD_VERSION, (0..65).collect());
    assert!(scene.refused(StatusCode::BAD_REQUEST, many).await.contains("at most 64 jobs"));
    scene.refused(StatusCode::PAYLOAD_TOO_LARGE, vec![1; 100_000]).await;
    assert_eq!(scene.send("GET", "/v1/status", vec![]).await.0, StatusCode::OK, "it still answers");
}

#[tokio::test]
async fn other_methods_and_chains_are_in_conflict() {
    let scene = Scene::new().await;
    let method = request(GENESIS, METHOD_VERSION + 1, vec![1]);
    assert!(scene.refused(StatusCode::CONFLICT, method).await.contains("method"));
    let chain = request(H256([2; 32]), METHOD_VERSION, vec![1]);
    assert!(scene.refused(StatusCode::CONFLICT, chain).await.contains("chain"));
    scene.chain.lock().down = true;
    let down = request(H256([2; 32]), METHOD_VERSION, vec![1]);
    assert!(scene.refused(StatusCode::SERVICE_UNAVAILABLE, down).await.contains("down"));
}

#[tokio::test]
async fn content_is_served_by_its_hash() {
    let scene = Scene::new().await;
    let piece = vec![5; MAX_CONTENT];
    assert_eq!(scene.send("PUT", CONTENT_PATH, piece.clone()).await.0, StatusCode::CREATED);
    let path = format!("{CONTENT_PATH}/{:x}", sha256(&piece));
    assert!(scene.send("GET", &path, vec![]).await == (StatusCode::OK, piece));
    for absent in ["00", "../../etc/hosts", &"0".repeat(64), &"g".repeat(64)] {
        let (status, _) = scene.send("GET", &format!("{CONTENT_PATH}/{absent}"), vec![]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{absent}");
    }
}

#[tokio::test]
async fn content_over_the_limit_is_refused() {
    let scene = Scene::new().await;
    let (client, url) = (scene.client.clone(), format!("{}{CONTENT_PATH}", scene.url));
    let sent = spawn_blocking(move || client.put(&url).send(&vec![5; MAX_CONTENT + 1][..])).await.unwrap();
    // The answer may come while the body is still being sent, which then fails.
    if let Ok(answer) = sent {
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }
    assert_eq!(scene.send("GET", "/v1/status", vec![]).await.0, StatusCode::OK, "it still answers");
}

#[tokio::test]
async fn the_status_tells_encoder_method_and_jobs() {
    let scene = Scene::new().await;
    let (_, status) = scene.send("GET", "/v1/status", vec![]).await;
    let status: serde_json::Value = serde_json::from_slice(&status).unwrap();
    assert_eq!(status["encoder"]["name"], "fake");
    assert_eq!(status["method"], METHOD_VERSION);
    let jobs = json!({
        "waiting": 0, "working": 0, "done": 0, "failed": 0, "outputs_left": 0, "pictures_per_second": 0.0,
    });
    assert_eq!(status["jobs"], jobs);
    assert_eq!(status["pictures"], 0);
    assert_eq!(scene.send("GET", "/v2/status", vec![]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(scene.send("PUT", "/v1/status", vec![]).await.0, StatusCode::METHOD_NOT_ALLOWED);
}
