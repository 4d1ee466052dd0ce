//! Questions that the node's engine answers.

use super::{refusal, turns::Turns};
use guerdon_engine::server::AT_A_TIME;
use jsonrpsee::core::RpcResult;
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;

/// How long an answer is waited for. An engine takes less for a question that it takes.
const PATIENCE: Duration = Duration::from_secs(180);
/// The largest answer, in bytes.
const MAX_ANSWER: u64 = 1 << 20;

/// Where the engine is asked questions of one kind, if there is an engine.
///
/// No more are asked at a time than an engine answers, so that the others cost nothing.
pub struct Engine {
    url: Option<String>,
    agent: Agent,
    turns: Turns,
}

impl Engine {
    /// Where the engine at a URL takes such questions, which is under a path.
    pub fn new(engine: Option<&str>, path: &str) -> Self {
        let config = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        Self {
            url: engine.map(|engine| format!("{engine}{path}")),
            agent: config.into(),
            turns: Turns::new(AT_A_TIME, refusal::busy_engine),
        }
    }

    /// What the engine answers to a question. Blocks.
    pub fn ask(&self, question: &impl Serialize) -> RpcResult<Value> {
        let url = self.url.as_ref().ok_or_else(refusal::no_engine)?;
        let _turn = self.turns.take()?;
        let question = serde_json::to_vec(question).map_err(refusal::silent_engine)?;
        let request = self.agent.post(url).content_type("application/json");
        let mut answer = request.send(&question[..]).map_err(refusal::silent_engine)?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec();
        let body: Value =
            serde_json::from_slice(&body.map_err(refusal::silent_engine)?).map_err(refusal::silent_engine)?;
        if status.is_success() {
            return Ok(body);
        }
        let sentence = body["error"].as_str().unwrap_or("the engine refuses and does not say why");
        Err(refusal::by_engine(status.as_u16(), sentence, body["reason"].as_str()))
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
        let (engine, listener) = listening();
        let answer = answer(status, body);
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        });
        engine
    }

    fn listening() -> (Engine, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (Engine::new(Some(&url), "/v1/similar"), listener)
    }

    fn answer(status: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
    }

    fn refused(engine: &Engine) -> (i32, String) {
        let error = engine.ask(&1).unwrap_err();
        (error.code(), error.message().to_owned())
    }

    #[test]
    fn an_answer_is_passed_on() {
        assert_eq!(engine("200 OK", r#"{"a":1}"#).ask(&1), Ok(serde_json::json!({ "a": 1 })));
    }

    #[test]
    fn no_more_is_asked_at_a_time_than_the_engine_answers() {
        let (engine, listener) = listening();
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..AT_A_TIME).map(|_| scope.spawn(|| engine.ask(&1))).collect();
            let streams: Vec<_> = asked.iter().map(|_| listener.accept().unwrap().0).collect();
            assert_eq!(refused(&engine).0, 20_012);
            for mut stream in streams {
                let _ = stream.read(&mut [0; 4096]);
                stream.write_all(answer("200 OK", "1").as_bytes()).unwrap();
            }
            for asked in asked {
                assert_eq!(asked.join().unwrap(), Ok(serde_json::json!(1)));
            }
        });
        drop(listener);
        assert_eq!(refused(&engine).0, 20_011, "it is asked again");
    }

    #[test]
    fn every_refusal_has_its_code_and_the_engines_sentence() {
        for (status, code) in [
            ("400 Bad Request", -32602),
            ("409 Conflict", 20_017),
            ("422 Unprocessable Content", 20_014),
            ("429 Too Many Requests", 20_012),
            ("500 Internal Server Error", 20_015),
            ("503 Service Unavailable", 20_015),
        ] {
            assert_eq!(refused(&engine(status, r#"{"error":"why"}"#)), (code, "why".into()), "{status}");
        }
        assert_eq!(refused(&engine("502 Bad Gateway", "{}")).0, 20_015);
        let not_held = engine("404 Not Found", r#"{"error":"why","reason":"not_held"}"#);
        assert_eq!(refused(&not_held), (20_013, "why".into()));
        let (code, sentence) = refused(&engine("404 Not Found", r#"{"error":"no such path"}"#));
        assert_eq!(code, 20_015, "it does not know the question");
        assert!(sentence.ends_with("no such path"), "{sentence}");
    }

    #[test]
    fn no_engine_and_a_silent_one_are_told_apart() {
        assert_eq!(refused(&Engine::new(None, "/v1/similar")).0, 20_010);
        let (nobody, listener) = listening();
        drop(listener);
        assert_eq!(refused(&nobody).0, 20_011);
        assert_eq!(refused(&engine("200 OK", "<html>")).0, 20_011);
    }
}
