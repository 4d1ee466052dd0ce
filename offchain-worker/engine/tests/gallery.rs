//! The shipped encoder and gallery, through the engine: what the demonstration shows must hold here too.

use guerdon_engine::{
    content::sha256,
    corpus::Corpus,
    embedder::ClipEmbedder,
    find_default_encoder,
    offline::{self, Explanation},
    open_encoder, Engine, EngineConfig, Precision,
};
use guerdon_primitives::{jobs::METHOD_VERSION, protocol, WorkId};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
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
    embedder: ClipEmbedder,
    corpus: Arc<Corpus>,
    owners: HashMap<WorkId, String>,
    index: serde_json::Value,
}

impl Gallery {
    fn read() -> Self {
        let embedder = open_encoder(&find_default_encoder().unwrap(), None, None, Precision::Fp32).unwrap();
        let index = fs::read(gallery().join("gallery.json")).unwrap();
        let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
        let (mut files, mut artists) = (Vec::new(), Vec::new());
        for artist in index["artists"].as_array().unwrap() {
            for work in artist["works"].as_array().unwrap() {
                files.push(path(work));
                artists.push(artist["slug"].as_str().unwrap().to_owned());
            }
        }
        let copy = &index["near_copy"]["work"];
        files.push(path(copy));
        artists.push("the copier".into());
        let works: Vec<_> =
            offline::embed(&embedder, &files, &|| {}).into_iter().collect::<Result<_, _>>().unwrap();
        let owners = works.iter().map(|work| work.hash).zip(artists).collect();
        Self { corpus: Arc::new(offline::corpus(&works)), embedder, owners, index }
    }

    fn explain(&self, file: &serde_json::Value) -> Explanation {
        let output = offline::embed(&self.embedder, &[path(file)], &|| {}).remove(0).unwrap();
        offline::explain(&self.corpus, &output).unwrap()
    }

    /// What each owner's works explain, the greatest first.
    fn by_owner(&self, explanation: &Explanation) -> Vec<(String, f64)> {
        let mut owners = BTreeMap::new();
        for (work, value) in &explanation.values {
            *owners.entry(self.owners[work].clone()).or_insert(0.0) += value;
        }
        let mut owners: Vec<_> = owners.into_iter().collect();
        owners.sort_by(|a, b| b.1.total_cmp(&a.1));
        owners
    }
}

fn path(file: &serde_json::Value) -> PathBuf {
    gallery().join(file.as_str().unwrap())
}

#[test]
fn the_artists_of_each_blend_are_on_top() {
    let gallery = Gallery::read();
    for output in gallery.index["outputs"].as_array().unwrap() {
        let blend: BTreeMap<String, f64> = serde_json::from_value(output["blend"].clone()).unwrap();
        let explanation = gallery.explain(&output["file"]);
        let owners = gallery.by_owner(&explanation);
        let top: Vec<_> = owners.iter().take(blend.len()).map(|(owner, _)| owner).collect();
        assert!(blend.keys().all(|artist| top.contains(&artist)), "{output}: {owners:?}");
        assert_eq!(explanation.tiles.len(), 36);
        let by_tile: f64 = explanation.tiles.iter().flatten().map(|(_, value)| value).sum();
        assert!((by_tile / 36.0 - explanation.explained).abs() < 1e-9);
    }
}

#[test]
fn a_near_copy_takes_nothing_from_its_original() {
    let gallery = Gallery::read();
    let near_copy = &gallery.index["near_copy"];
    let hash = |file| sha256(&fs::read(path(file)).unwrap());
    let (copy, original) = (hash(&near_copy["work"]), hash(&near_copy["of"]));
    assert_eq!(gallery.corpus.merged(), [(copy, original)]);
    let explanation = gallery.explain(&near_copy["of"]);
    assert_eq!(explanation.values[0].0, original);
    assert!(explanation.values.iter().all(|(work, _)| *work != copy));
}

#[tokio::test]
async fn an_engine_starts_before_its_node_does() {
    let folder = tempfile::tempdir().unwrap();
    let registry = prometheus::Registry::new();
    let engine = Engine::start(config(folder.path()), Some(&registry)).await.unwrap();
    let names: Vec<_> = registry.gather().iter().map(|family| family.get_name().to_owned()).collect();
    assert!(names.contains(&"guerdon_engine_pictures_total".into()), "{names:?}");
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
    let taken = EngineConfig { listen: engine.address(), ..config(folder.path()) };
    assert!(Engine::start(taken, None).await.is_err());
    let open = EngineConfig { listen: "0.0.0.0:0".parse().unwrap(), ..config(folder.path()) };
    assert!(Engine::start(open, None).await.is_err(), "an address that is open to others");
}
