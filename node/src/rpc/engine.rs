//! Questions that the node's engine answers.

use super::refusal;
use jsonrpsee::core::RpcResult;
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;

/// How long an answer is waited for. An engine takes less for a question that it takes.
const PATIENCE: Duration = Duration::from_secs(180);
/// The largest answer, in bytes.
const MAX_ANSWER: u64 = 1 << 20;

/// Where the engine is, if there is one.
pub struct Engine {
    url: Option<String>,
    agent: Agent,
}

impl Engine {
    /// The engine at a URL.
    pub fn new(url: Option<String>) -> Self {
        let config = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Self { url, agent: config.into() }
    }

    /// What the engine answers to a question under a path. Blocks.
    pub fn ask(&self, path: &str, question: &impl Serialize) -> RpcResult<Value> {
        let url = self.url.as_ref().ok_or_else(refusal::no_engine)?;
        let question = serde_json::to_vec(question).map_err(refusal::silent_engine)?;
        let request = self.agent.post(format!("{url}{path}")).content_type("application/json");
        let mut answer = request.send(&question[..]).map_err(refusal::silent_engine)?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
        let body: Value =
            serde_json::from_slice(&body.map_err(refusal::silent_engine)?).map_err(refusal::silent_engine)?;
        if status.is_success() {
            return Ok(body);
        }
        let sentence = body["error"].as_str().unwrap_or("the engine refuses and does not say why");
        Err(refusal::by_engine(status.as_u16(), sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    /// An engine that answers its only question like this.
    fn engine(status: &str, body: &str) -> Engine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        });
        Engine::new(Some(url))
    }

    fn refused(engine: Engine) -> (i32, String) {
        let error = engine.ask("/v1/similar", &1).unwrap_err();
        (error.code(), error.message().to_owned())
    }

    #[test]
    fn an_answer_is_passed_on() {
        assert_eq!(engine("200 OK", r#"{"a":1}"#).ask("/v1/similar", &1), Ok(serde_json::json!({ "a": 1 })));
    }

    #[test]
    fn every_refusal_has_its_code_and_the_engines_sentence() {
        for (status, code) in [
            ("400 Bad Request", -32602),
            ("404 Not Found", 20_013),
            ("422 Unprocessable Content", 20_014),
            ("429 Too Many Requests", 20_012),
            ("500 Internal Server Error", 20_015),
            ("503 Service Unavailable", 20_015),
        ] {
            assert_eq!(refused(engine(status, r#"{"error":"why"}"#)), (code, "why".into()), "{status}");
        }
        assert_eq!(refused(engine("502 Bad Gateway", "{}")).0, 20_015);
    }

    #[test]
    fn no_engine_and_a_silent_one_are_told_apart() {
        assert_eq!(refused(Engine::new(None)).0, 20_010);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let nobody = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        assert_eq!(refused(Engine::new(Some(nobody))).0, 20_011);
        assert_eq!(refused(engine("200 OK", "<html>")).0, 20_011);
    }
}
