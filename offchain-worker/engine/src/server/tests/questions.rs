//! What people ask.

use super::*;
use crate::manifest::{self, Output};
use base64::{prelude::BASE64_STANDARD, Engine as _};
use serde_json::Value;

impl Scene {
    async fn ask(&self, path: &str, question: &Value) -> (StatusCode, Value) {
        let path: &'static str = if path == SIMILAR_PATH { SIMILAR_PATH } else { MANIFEST_PATH };
        let (status, answer) = self.send("POST", path, question.to_string().into_bytes()).await;
        (status, serde_json::from_slice(&answer).unwrap())
    }

    async fn answer(&self, path: &str, question: &Value) -> Value {
        let (status, answer) = self.ask(path, question).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    /// Has the engine hold a piece of content.
    async fn hold(&self, piece: &str) -> H256 {
        self.send("PUT", CONTENT_PATH, piece.into()).await;
        sha256(piece.as_bytes())
    }

    /// Enters works into dataset 0, each with a job of its number.
    async fn enter(&self, works: &[&str]) {
        for (job, work) in (0..).zip(works) {
            let hash = self.hold(work).await;
            self.chain.enter(0, hash, 1, job, Some(3));
        }
    }

    async fn finding(&self, job: u64) -> Finding {
        for _ in 0..500 {
            let asked = request(GENESIS, METHOD_VERSION, vec![job]);
            let (_, answer) = self.send("POST", FINDINGS_PATH, asked).await;
            let protocol::Response::V1 { findings } =
                protocol::Response::decode_all(&mut &answer[..]).unwrap();
            if let [(_, finding)] = &findings[..] {
                return finding.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no finding");
    }
}

fn base64(bytes: &str) -> Value {
    json!({ "base64": BASE64_STANDARD.encode(bytes) })
}

fn listing(outputs: &[&str]) -> (String, H256) {
    let hashes: Vec<_> = outputs.iter().map(|output| sha256(output.as_bytes())).collect();
    let outputs: Vec<_> = hashes.iter().map(|hash| Output { hash: *hash, locator: vec![] }).collect();
    (String::from_utf8(manifest::write(&outputs)).unwrap(), manifest::root(hashes))
}

#[tokio::test]
async fn the_nearest_is_the_one_that_novelty_is_judged_by() {
    let scene = Scene::new().await;
    scene.enter(&["style 3 5", "style 0 1", "style 0 2", "style 4 1", "style 0 3"]).await;
    let work = sha256(b"style 0 3");
    scene.chain.open(4, Task::Novelty { dataset: 0, work });
    let Finding::Novelty { similarity, nearest: Some(nearest) } = scene.finding(4).await else {
        panic!("it has a nearest work")
    };

    let by_hash = json!({ "dataset": 0, "content": { "sha256": format!("{work:x}") } });
    let answer = scene.answer(SIMILAR_PATH, &by_hash).await;
    assert_eq!(answer["works"][0]["work"], format!("{nearest:x}"));
    assert_eq!(answer["works"][0]["similarity"], similarity.get());
    assert_eq!(answer["entry"]["work"], format!("{work:x}"), "it is in the dataset");
    assert_eq!((&answer["compared"], &answer["left_out"]), (&json!(4), &json!(0)));
    assert_eq!((&answer["encoder"]["name"], &answer["method"]), (&json!("fake"), &json!(METHOD_VERSION)));
    let similarities: Vec<_> =
        answer["works"].as_array().unwrap().iter().map(|near| &near["similarity"]).collect();
    assert_eq!(similarities.len(), 4, "itself is not among them");
    assert!(similarities.windows(2).all(|pair| pair[0].as_u64() >= pair[1].as_u64()), "{similarities:?}");

    let prefixed = json!({ "dataset": 0, "content": { "sha256": format!("0x{work:x}") }, "limit": 1 });
    assert_eq!(scene.answer(SIMILAR_PATH, &prefixed).await["works"], json!([answer["works"][0]]));
    let by_bytes = json!({ "dataset": 0, "content": base64("style 0 3") });
    assert_eq!(scene.answer(SIMILAR_PATH, &by_bytes).await, answer);
}

#[tokio::test]
async fn what_comes_with_a_question_is_not_kept() {
    let scene = Scene::new().await;
    scene.enter(&["style 0 1"]).await;
    let question = json!({ "dataset": 0, "content": base64("style 0 9") });
    let answer = scene.answer(SIMILAR_PATH, &question).await;
    assert_eq!((&answer["compared"], &answer["entry"]), (&json!(1), &Value::Null));
    let hash = sha256(b"style 0 9");
    assert_eq!(answer["sha256"], format!("{hash:x}"));
    let again = json!({ "dataset": 0, "content": { "sha256": format!("{hash:x}") } });
    let (status, refusal) = scene.ask(SIMILAR_PATH, &again).await;
    assert_eq!((status, &refusal["reason"]), (StatusCode::NOT_FOUND, &json!(NOT_HELD)));
    assert!(refusal["error"].as_str().unwrap().contains("does not hold"), "{refusal}");
    let (status, nothing) = scene.send("POST", "/v1/unknown", vec![]).await;
    let nothing: Value = serde_json::from_slice(&nothing).unwrap();
    assert_eq!((status, &nothing["reason"]), (StatusCode::NOT_FOUND, &Value::Null), "an unknown path");
}

#[tokio::test]
async fn a_question_from_outside_is_answered_with_what_is_known() {
    let scene = Scene::new().await;
    scene.enter(&["style 0 1", "style 0 2"]).await;
    let mut question = json!({ "dataset": 0, "content": base64("style 0 3"), "from_outside": true });
    let counts = |answer: Value| (answer["compared"].as_u64().unwrap(), answer["left_out"].as_u64().unwrap());
    assert_eq!(counts(scene.answer(SIMILAR_PATH, &question).await), (0, 2), "no work is embedded yet");
    assert_eq!(counts(scene.answer(SIMILAR_PATH, &question).await), (0, 2), "nor by asking");
    question["from_outside"] = json!(false);
    assert_eq!(counts(scene.answer(SIMILAR_PATH, &question).await), (2, 0));
    question["from_outside"] = json!(true);
    assert_eq!(counts(scene.answer(SIMILAR_PATH, &question).await), (2, 0), "they are known now");
}

#[tokio::test]
async fn a_question_about_another_chain_is_refused() {
    let scene = Scene::new().await;
    scene.enter(&["style 0 1"]).await;
    let of = |genesis: H256| json!({ "dataset": 0, "content": base64("style 0 2"), "genesis": genesis });
    let (status, refusal) = scene.ask(SIMILAR_PATH, &of(H256([2; 32]))).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(refusal["error"].as_str().unwrap().contains("chain"), "{refusal}");
    assert_eq!(scene.answer(SIMILAR_PATH, &of(GENESIS)).await["compared"], 1);
}

#[tokio::test]
async fn refusals_do_not_repeat_the_question() {
    let scene = Scene::new().await;
    let long = "1".repeat(2 << 20);
    let by_hash = json!({ "dataset": 0, "content": { "sha256": long } });
    let (status, refusal) = scene.ask(SIMILAR_PATH, &by_hash).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refusal.to_string().len() < 1000);
    let by_locator = json!({ "manifest": { "locator": long }, "outputs": 1 });
    let inspection = scene.answer(MANIFEST_PATH, &by_locator).await;
    assert!(inspection["problem"].is_string() && inspection.to_string().len() < 1000);
}

#[tokio::test]
async fn works_that_cannot_be_had_are_left_out() {
    let scene = Scene::new().await;
    scene.enter(&["style 0 1", "no picture"]).await;
    scene.chain.enter(0, H256::repeat_byte(9), 1, 7, None);
    let question = json!({ "dataset": 0, "content": base64("style 0 2") });
    let answer = scene.answer(SIMILAR_PATH, &question).await;
    assert_eq!((&answer["compared"], &answer["left_out"]), (&json!(1), &json!(2)));
    assert_eq!(answer["works"][0]["work"], format!("{:x}", sha256(b"style 0 1")));
    let nothing = json!({ "dataset": 1, "content": base64("style 0 2") });
    assert_eq!(scene.answer(SIMILAR_PATH, &nothing).await["works"], json!([]));
}

#[tokio::test]
async fn unusable_questions_are_refused() {
    let scene = Scene::new().await;
    let of = |content: Value| json!({ "dataset": 0, "content": content });
    let limited = |limit: u64| json!({ "dataset": 0, "content": base64("style 0 2"), "limit": limit });
    for (question, status, why) in [
        (limited(0), StatusCode::BAD_REQUEST, "from 1 to 100"),
        (limited(101), StatusCode::BAD_REQUEST, "from 1 to 100"),
        (of(json!({ "sha256": "12" })), StatusCode::BAD_REQUEST, "no SHA-256"),
        (of(json!({ "base64": "?" })), StatusCode::BAD_REQUEST, "no Base64"),
        (of(json!({ "path": "/etc/hosts" })), StatusCode::BAD_REQUEST, "not understood"),
        (json!({ "dataset": 0 }), StatusCode::BAD_REQUEST, "not understood"),
        (of(base64("nonsense")), StatusCode::UNPROCESSABLE_ENTITY, "no fake picture"),
    ] {
        let (found, refusal) = scene.ask(SIMILAR_PATH, &question).await;
        assert_eq!(found, status, "{question}: {refusal}");
        assert!(refusal["error"].as_str().unwrap().contains(why), "{question}: {refusal}");
    }
    scene.chain.lock().down = true;
    let (status, _) = scene.ask(SIMILAR_PATH, &limited(1)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn who_comes_while_others_are_answered_is_refused_and_jobs_go_on() {
    let scene = Arc::new(Scene::new().await);
    let slow = |seconds: u32| json!({ "dataset": 0, "content": base64(&format!("slow {seconds}")) });
    let asked = [4, 5].map(|seconds| {
        let (scene, question) = (scene.clone(), slow(seconds));
        tokio::spawn(async move {
            loop {
                let (status, _) = scene.ask(SIMILAR_PATH, &question).await;
                if status != StatusCode::TOO_MANY_REQUESTS {
                    break status;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    });
    let quick = json!({ "dataset": 0, "content": base64("style 0 1") });
    let refusal = loop {
        assert!(asked.iter().any(|asked| !asked.is_finished()), "nobody was refused");
        let (status, refusal) = scene.ask(SIMILAR_PATH, &quick).await;
        if status == StatusCode::TOO_MANY_REQUESTS {
            break refusal;
        }
        // Until then the slow ones are not both under way.
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(refusal["error"].as_str().unwrap().contains("ask again"), "{refusal}");
    let (document, _) = listing(&["a"]);
    scene.answer(MANIFEST_PATH, &json!({ "manifest": { "document": document }, "outputs": 1 })).await;
    scene.chain.open(8, Task::Novelty { dataset: 0, work: sha256(b"style 1 1") });
    let (status, _) = scene.send("POST", FINDINGS_PATH, request(GENESIS, METHOD_VERSION, vec![8])).await;
    assert_eq!(status, StatusCode::OK);
    for asked in asked {
        assert_eq!(asked.await.unwrap(), StatusCode::OK);
    }
    scene.answer(SIMILAR_PATH, &quick).await;
}

#[tokio::test]
async fn a_manifest_is_told_as_attributors_read_it() {
    let scene = Scene::new().await;
    let (document, root) = listing(&["a", "b", "c"]);
    let good = json!({
        "outputs": 3, "root": format!("{root:x}"), "problem": null,
        "contents": { "fetched": 0, "problem": null },
    });
    let given = json!({ "manifest": { "document": document.clone() }, "outputs": 3 });
    assert_eq!(scene.answer(MANIFEST_PATH, &given).await, good);
    let held = scene.hold(&document).await;
    let locator = format!("http://127.0.0.1:1{CONTENT_PATH}/{held:x}");
    let named = json!({ "manifest": { "locator": locator }, "outputs": 3 });
    assert_eq!(scene.answer(MANIFEST_PATH, &named).await, good);

    let more = json!({ "manifest": { "document": document }, "outputs": 4 });
    let answer = scene.answer(MANIFEST_PATH, &more).await;
    assert_eq!((&answer["outputs"], &answer["root"]), (&good["outputs"], &good["root"]));
    assert_eq!(answer["problem"], "the manifest lists 3 outputs, and the payment covers 4");
}

#[tokio::test]
async fn the_first_problem_of_a_manifest_is_told_with_its_place() {
    let scene = Scene::new().await;
    let (document, _) = listing(&["a", "b", "c"]);
    let third = format!("{:x}", sha256(b"c"));
    let long = " ".repeat(5000);
    for (manifest, outputs, problem) in [
        (json!({ "document": document.replace(&third, "nothing") }), 2, "after 2 outputs: "),
        (
            json!({ "document": document.replace(&third, "nothing") }),
            2,
            "\"nothing\" is no SHA-256 at line 1",
        ),
        (json!({ "document": &document[..document.len() - 2] }), 3, "EOF"),
        (json!({ "document": format!("{long}{document}") }), 0, "attributors read at most 4096"),
        (json!({ "document": "{\"version\":2,\"outputs\":[]}" }), 0, "version 2"),
        (json!({ "locator": "http://127.0.0.1:1/manifest" }), 0, "not on the public internet"),
        (json!({ "locator": "file:///etc/hosts" }), 0, "no http or https URL"),
        (json!({ "locator": "" }), 0, "no http or https URL"),
    ] {
        let question = json!({ "manifest": manifest, "outputs": 3 });
        let answer = scene.answer(MANIFEST_PATH, &question).await;
        assert_eq!((&answer["outputs"], &answer["root"]), (&json!(outputs), &Value::Null), "{question}");
        assert!(answer["problem"].as_str().unwrap().contains(problem), "{question}: {answer}");
    }
}

#[tokio::test]
async fn the_first_contents_are_fetched_until_one_cannot_be() {
    let scene = Scene::new().await;
    let (document, _) = listing(&["a", "b", "c"]);
    scene.hold("a").await;
    let question =
        |fetch: u32| json!({ "manifest": { "document": &document }, "outputs": 3, "fetch": fetch });
    let answer = scene.answer(MANIFEST_PATH, &question(1)).await;
    assert_eq!(answer["contents"], json!({ "fetched": 1, "problem": null }));
    let contents = scene.answer(MANIFEST_PATH, &question(3)).await["contents"].clone();
    assert_eq!(contents["fetched"], 1);
    assert!(contents["problem"].as_str().unwrap().starts_with("output 1: "), "{contents}");
    for (question, why) in [
        (question(5), "at most 4 outputs"),
        (json!({ "manifest": { "document": &document }, "outputs": 0 }), "covers 1 to"),
        (json!({ "manifest": { "document": &document }, "outputs": (1 << 20) + 1 }), "covers 1 to"),
        (
            json!({ "manifest": { "document": "a".repeat((4 << 20) + 1) }, "outputs": 1 << 20 }),
            "is larger than",
        ),
    ] {
        let (status, refusal) = scene.ask(MANIFEST_PATH, &question).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{refusal}");
        assert!(refusal["error"].as_str().unwrap().contains(why), "{refusal}");
    }
}
