//! What attributors would find of a manifest, told before it is paid for.
//!
//! It is read as they read it: with their limits, from addresses that they connect to, one output in memory at a time.
//! Nothing that is fetched is kept.

use crate::{
    chain::Chain,
    manifest::{list, max_bytes, ManifestError, Output},
    pipeline::{PieceError, Pipeline},
    worker::Worker,
};
use guerdon_primitives::{is_usable, Locator, MAX_LOCATOR, MAX_OUTPUTS};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{
    io::{Cursor, Read},
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;

/// The largest document that comes with a question, in bytes.
pub const MAX_DOCUMENT: usize = 4 << 20;
/// The most contents that are fetched for one question.
pub const MAX_FETCHED: u32 = 4;
/// The most bytes of a manifest that are fetched for one question.
const MAX_READ: usize = 64 << 20;
/// No content is begun to be fetched after this.
const FETCHING: Duration = Duration::from_secs(30);

/// What is asked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The manifest.
    pub manifest: Source,
    /// How many outputs are to be paid for.
    pub outputs: u32,
    /// Of how many outputs, the first ones, the content is fetched, at most [`MAX_FETCHED`].
    #[serde(default)]
    pub fetch: u32,
}

/// Where a manifest is read.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// There.
    Locator(String),
    /// In the question itself, at most [`MAX_DOCUMENT`] bytes.
    Document(String),
}

/// What attributors would find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// How many outputs the manifest lists, as far as it can be read.
    pub outputs: u64,
    /// The Merkle root over their hashes, in hexadecimal digits; none if the manifest cannot be read to its end.
    pub root: Option<String>,
    /// The first thing that is wrong with the manifest, and where.
    pub problem: Option<String>,
    /// The contents that were fetched.
    pub contents: Contents,
}

/// Contents that were fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// How many were, in the order of the manifest.
    pub fetched: u32,
    /// Why the one after them could not be.
    pub problem: Option<String>,
}

/// Why a manifest is not looked at.
#[derive(Debug, thiserror::Error)]
pub enum InspectionError {
    /// The question cannot be answered, whoever is asked.
    #[error("{0}")]
    Unusable(String),
    /// The engine itself is broken.
    #[error("the engine fails: {0}")]
    Broken(String),
}

/// What a manifest lists.
struct Listed {
    outputs: u64,
    root: Result<H256, ManifestError>,
    first: Vec<Output>,
}

/// Answers a question.
pub async fn inspect<C: Chain>(
    worker: &Worker<C>,
    question: Question,
) -> Result<Inspection, InspectionError> {
    let Question { manifest, outputs, fetch } = question;
    let unusable = |sentence: String| Err(InspectionError::Unusable(sentence));
    if !(1..=MAX_OUTPUTS).contains(&outputs) {
        return unusable(format!("a payment covers 1 to {MAX_OUTPUTS} outputs, and not {outputs}"));
    }
    if fetch > MAX_FETCHED {
        return unusable(format!(
            "the contents of at most {MAX_FETCHED} outputs are fetched, and not of {fetch}"
        ));
    }
    if matches!(&manifest, Source::Document(text) if text.len() > MAX_DOCUMENT) {
        return unusable(format!(
            "the document is larger than {MAX_DOCUMENT} bytes: name its locator instead"
        ));
    }
    let listed = match read(worker.pipeline(), manifest, outputs, fetch).await? {
        Ok(listed) => listed,
        Err(problem) => {
            let contents = Contents::default();
            return Ok(Inspection { outputs: 0, root: None, problem: Some(problem), contents });
        }
    };
    let contents = fetched(worker.pipeline(), listed.first).await?;
    let (root, problem) = match listed.root {
        Ok(root) if listed.outputs == u64::from(outputs) => (Some(root), None),
        Ok(root) => {
            let count = ManifestError::Count { listed: listed.outputs, paid: outputs };
            (Some(root), Some(count.to_string()))
        }
        Err(error) => (None, Some(format!("after {} outputs: {error}", listed.outputs))),
    };
    let root = root.map(|root| format!("{root:x}"));
    Ok(Inspection { outputs: listed.outputs, root, problem, contents })
}

/// What a manifest lists, or why attributors could not read it.
async fn read(
    pipeline: &Pipeline,
    manifest: Source,
    outputs: u32,
    fetch: u32,
) -> Result<Result<Listed, String>, InspectionError> {
    let read = move |manifest: Box<dyn Read>| {
        let mut first = Vec::new();
        let (outputs, root) = list(manifest, MAX_OUTPUTS, |output| {
            if first.len() < fetch as usize {
                first.push(output);
            }
        });
        Listed { outputs, root, first }
    };
    let limit = max_bytes(outputs);
    let locator = match manifest {
        Source::Document(text) if text.len() > limit => {
            let bytes = text.len();
            let sentence = format!(
                "the manifest has {bytes} bytes, and attributors read at most {limit} of one of {outputs} outputs"
            );
            return Ok(Err(sentence));
        }
        Source::Document(text) => {
            let listed = spawn_blocking(move || read(Box::new(Cursor::new(text)))).await;
            return listed.map(Ok).map_err(broken);
        }
        Source::Locator(locator) => locator,
    };
    let usable = Locator::try_from(locator.clone().into_bytes()).is_ok_and(|locator| is_usable(&locator));
    if !usable || locator.is_empty() {
        let sentence =
            format!("the locator is no http or https URL of at most {MAX_LOCATOR} visible ASCII characters");
        return Ok(Err(sentence));
    }
    match pipeline.document(locator.as_bytes(), limit.min(MAX_READ), read).await {
        Ok(listed) => Ok(Ok(listed)),
        Err(PieceError::Broken(problem)) => Err(InspectionError::Broken(problem)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Fetches contents, one after the other, until one cannot be had or it has taken long.
async fn fetched(pipeline: &Pipeline, outputs: Vec<Output>) -> Result<Contents, InspectionError> {
    let began = Instant::now();
    let mut contents = Contents::default();
    for Output { hash, locator } in outputs {
        if began.elapsed() > FETCHING {
            break;
        }
        let content = pipeline.content().clone();
        let checked = spawn_blocking(move || content.check(hash, &locator)).await.map_err(broken)?;
        if let Err(error) = checked {
            contents.problem = Some(format!("output {}: {error}", contents.fetched));
            break;
        }
        contents.fetched += 1;
    }
    Ok(contents)
}

fn broken(error: tokio::task::JoinError) -> InspectionError {
    InspectionError::Broken(error.to_string())
}
