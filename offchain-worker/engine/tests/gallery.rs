//! The shipped encoder and gallery, through the engine: what the demonstration shows must hold here too.

use guerdon_engine::{
    content::sha256,
    embedder::Embed,
    find_default_encoder,
    offline::{attribute, Explanation},
    open_encoder, Engine, EngineConfig,
};
use guerdon_primitives::{jobs::METHOD_VERSION, protocol, WorkId};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gallery")
}

fn config(base: &Path) -> EngineConfig {
    let mut config = EngineConfig::new(base, "http://127.0.0.1:1").unwrap();
    config.listen = (Ipv4Addr::LOCALHOST, 0).into();
    config
}

struct Gallery {
    works: Vec<Vec<u8>>,
    owners: HashMap<WorkId, String>,
    /// Each output's bytes and the artists it blends.
    outputs: Vec<(Vec<u8>, BTreeMap<String, f64>)>,
    /// A near-copy and what it is a copy of.
    near_copy: (Vec<u8>, Vec<u8>),
}

impl Gallery {
    fn read() -> Self {
        let bytes = |file: &serde_json::Value| fs::read(gallery().join(file.as_str().unwrap())).unwrap();
        let index: serde_json::Value =
            serde_json::from_slice(&fs::read(gallery().join("gallery.json")).unwrap()).unwrap();
        let (mut works, mut owners) = (Vec::new(), HashMap::new());
        for artist in index["artists"].as_array().unwrap() {
            for work in artist["works"].as_array().unwrap() {
                works.push(bytes(work));
                owners.insert(sha256(&bytes(work)), artist["slug"].as_str().unwrap().to_owned());
            }
        }
        let output = |output: &serde_json::Value| {
            let blend = serde_json::from_value(output["blend"].clone()).unwrap();
            (bytes(&output["file"]), blend)
        };
        let outputs = index["outputs"].as_array().unwrap().iter().map(output).collect();
        let near_copy = (bytes(&index["near_copy"]["work"]), bytes(&index["near_copy"]["of"]));
        Self { works, owners, outputs, near_copy }
    }

    /// What each owner's works explain, the greatest first.
    fn by_owner(&self, explanation: &Explanation) -> Vec<(String, f64)> {
        let mut owners = BTreeMap::new();
        for (work, value) in &explanation.values {
            let owner = self.owners.get(work).cloned().unwrap_or_default();
            *owners.entry(owner).or_insert(0.0) += value;
        }
        let mut owners: Vec<_> = owners.into_iter().collect();
        owners.sort_by(|a, b| b.1.total_cmp(&a.1));
        owners
    }
}

#[test]
fn the_artists_of_each_blend_are_on_top() {
    let embedder = Remembering::new(open_encoder(&find_default_encoder().unwrap(), None, None).unwrap());
    let gallery = Gallery::read();
    for (place, (output, blend)) in gallery.outputs.iter().enumerate() {
        let explanation = attribute(&embedder, &gallery.works, std::slice::from_ref(output)).unwrap();
        let owners = gallery.by_owner(&explanation);
        let top: Vec<_> = owners.iter().take(blend.len()).map(|(owner, _)| owner).collect();
        assert!(blend.keys().all(|artist| top.contains(&artist)), "output {place}, {blend:?}: {owners:?}");
    }
}

#[test]
fn a_near_copy_takes_nothing_from_its_original() {
    let embedder = Remembering::new(open_encoder(&find_default_encoder().unwrap(), None, None).unwrap());
    let gallery = Gallery::read();
    let (copy, original) = &gallery.near_copy;
    let works: Vec<_> = gallery.works.iter().cloned().chain([copy.clone()]).collect();
    let explanation = attribute(&embedder, &works, std::slice::from_ref(original)).unwrap();
    assert_eq!(explanation.values[0].0, sha256(original));
    assert!(explanation.values.iter().all(|(work, _)| *work != sha256(copy)));
}

#[tokio::test]
async fn an_engine_starts_before_its_node_does() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::start(config(folder.path())).await.unwrap();
    let url = engine.url();
    let requests = move || {
        let client: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let status =
            client.get(format!("{url}/v1/status")).call().unwrap().body_mut().read_to_string().unwrap();
        let request =
            protocol::Request::V1 { genesis: WorkId::zero(), method: METHOD_VERSION, jobs: vec![0] };
        let request = codec::Encode::encode(&request);
        let mut refusal =
            client.post(format!("{url}{}", protocol::FINDINGS_PATH)).send(&request[..]).unwrap();
        (status, refusal.status(), refusal.body_mut().read_to_string().unwrap())
    };
    let (status, refusal, sentence) = tokio::task::spawn_blocking(requests).await.unwrap();
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let encoder = find_default_encoder().unwrap().canonicalize().unwrap();
    assert_eq!(status["encoder"]["name"], encoder.file_name().unwrap().to_str().unwrap());
    assert_eq!(refusal, 503);
    assert!(sentence.contains("the node does not answer"), "{sentence}");
    assert!(Engine::start(EngineConfig { listen: engine.address(), ..config(folder.path()) }).await.is_err());
    let open = EngineConfig { listen: "0.0.0.0:0".parse().unwrap(), ..config(folder.path()) };
    assert!(Engine::start(open).await.is_err(), "an address that is open to others");
}

/// An embedder that embeds each file once.
struct Remembering<E> {
    embedder: E,
    known: std::sync::Mutex<HashMap<WorkId, guerdon_clip::Embedding>>,
}

impl<E: Embed> Remembering<E> {
    fn new(embedder: E) -> Self {
        Self { embedder, known: Default::default() }
    }
}

impl<E: Embed> Embed for Remembering<E> {
    fn embed(&self, file: &[u8]) -> Result<guerdon_clip::Embedding, guerdon_engine::embedder::EmbedError> {
        let mut known = self.known.lock().unwrap();
        if let Some(embedding) = known.get(&sha256(file)) {
            return Ok(embedding.clone());
        }
        let embedding = self.embedder.embed(file)?;
        known.insert(sha256(file), embedding.clone());
        Ok(embedding)
    }

    fn fingerprint(&self) -> [u8; 32] {
        self.embedder.fingerprint()
    }

    fn description(&self) -> guerdon_engine::embedder::Description {
        self.embedder.description()
    }
}
