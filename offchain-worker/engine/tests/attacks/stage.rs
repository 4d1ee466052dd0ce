//! The shipped gallery as a corpus, its outputs, and who earns what of them.

use guerdon_engine::{
    attribution::Batch,
    content::sha256,
    corpus::{Corpus, CorpusWork},
    embedder::{ClipEmbedder, Embed},
    find_default_encoder, open_encoder, Precision,
};
use guerdon_index::{Handle, Vectors};
use guerdon_primitives::WorkId;
use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

/// The gallery, embedded.
pub struct Stage {
    embedder: ClipEmbedder,
    /// Each work's owner, bytes and vectors.
    works: Vec<(String, Vec<u8>, Handle)>,
    outputs: Vec<Vectors>,
}

/// What owners get of the fees for all of the gallery's outputs.
pub struct Incomes {
    /// How much is explained, in the mean.
    pub explained: f64,
    by_owner: HashMap<String, f64>,
}

impl Incomes {
    /// The sum of an owner's Shapley values.
    pub fn income(&self, owner: &str) -> f64 {
        self.by_owner.get(owner).copied().unwrap_or(0.0)
    }

    /// The same as a part of all values.
    pub fn share(&self, owner: &str) -> f64 {
        self.income(owner) / self.explained
    }

    /// The sum over owners whose name starts so.
    pub fn of(&self, start: &str) -> f64 {
        self.by_owner.iter().filter(|(owner, _)| owner.starts_with(start)).map(|(_, income)| income).sum()
    }
}

impl Stage {
    /// The gallery, embedded once for all tests.
    pub fn open() -> &'static Self {
        static STAGE: OnceLock<Stage> = OnceLock::new();
        STAGE.get_or_init(Self::read)
    }

    fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gallery");
        let embedder = open_encoder(&find_default_encoder().unwrap(), None, None, Precision::Fp32).unwrap();
        let bytes = |file: &serde_json::Value| fs::read(folder.join(file.as_str().unwrap())).unwrap();
        let index = fs::read(folder.join("gallery.json")).unwrap();
        let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
        let mut works = Vec::new();
        for artist in index["artists"].as_array().unwrap() {
            for work in artist["works"].as_array().unwrap() {
                let work = bytes(work);
                let vectors = Handle::owned(sha256(&work).0, embedder.embed(&work).unwrap());
                works.push((artist["slug"].as_str().unwrap().to_owned(), work, vectors));
            }
        }
        let outputs = index["outputs"].as_array().unwrap().iter();
        let outputs = outputs.map(|output| embedder.embed(&bytes(&output["file"])).unwrap()).collect();
        Self { embedder, works, outputs }
    }

    /// An artist's works.
    pub fn works_of(&self, artist: &str) -> Vec<Vec<u8>> {
        self.works.iter().filter(|(owner, _, _)| owner == artist).map(|(_, work, _)| work.clone()).collect()
    }

    /// The work of an artist that earns most.
    pub fn best_work_of(&self, artist: &str) -> Vec<u8> {
        let batch = self.attribute(self.corpus(&[]));
        let of_artist = |work: &WorkId| {
            self.works.iter().find(|(owner, bytes, _)| owner == artist && sha256(bytes) == *work)
        };
        let values = batch.values();
        let best = values.iter().find_map(|(work, _)| of_artist(work));
        best.expect("the artist earns something").1.clone()
    }

    /// What owners get if an attacker registers these pictures after all of the gallery's works.
    pub fn incomes(&self, registered: &[Vec<u8>]) -> Incomes {
        self.incomes_by(registered, |_, owner| owner.to_owned())
    }

    /// The same, where each work belongs to an account that its place among the works and its artist give.
    pub fn incomes_by(&self, registered: &[Vec<u8>], account: impl Fn(usize, &str) -> String) -> Incomes {
        let batch = self.attribute(self.corpus(registered));
        let owners: HashMap<_, _> = self
            .works
            .iter()
            .enumerate()
            .map(|(place, (owner, bytes, _))| (sha256(bytes), account(place, owner)))
            .collect();
        let (mut explained, mut by_owner) = (0.0, HashMap::new());
        for (work, value) in batch.values() {
            let owner = owners.get(&work).cloned().unwrap_or_else(|| "attacker".to_owned());
            *by_owner.entry(owner).or_insert(0.0) += value;
            explained += value;
        }
        Incomes { explained, by_owner }
    }

    fn corpus(&self, registered: &[Vec<u8>]) -> Corpus {
        let known = self.works.iter().map(|(_, bytes, vectors)| (sha256(bytes), vectors.clone()));
        let new = registered.iter().map(|bytes| {
            (sha256(bytes), Handle::owned(sha256(bytes).0, self.embedder.embed(bytes).unwrap()))
        });
        let works = known.chain(new).enumerate();
        let work = |(place, (work, vectors))| CorpusWork { work, registered_at: place as u32, vectors };
        Corpus::new(works.map(work).collect())
    }

    fn attribute(&self, corpus: Corpus) -> Batch {
        let mut batch = Batch::new(Arc::new(corpus));
        self.outputs.iter().for_each(|output| batch.add(Some(output.view())).unwrap());
        batch
    }
}
