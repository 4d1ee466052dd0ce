//! The attribution of each single output, recomputed here from public inputs: the chain knows only that of each
//! payment, which is the mean of its outputs'.

use super::{
    check,
    gallery::Gallery,
    story::{blend_leads, by_artist, planted, Attribution, Check, Settled},
    Stage,
};
use crate::{actions::payments, content::Status, Error, Result};
use guerdon_engine::{
    attribution::Batch,
    corpus::{Corpus, CorpusWork},
    embedder::Embed,
    find_default_encoder, open_encoder, Precision,
};
use guerdon_index::{Handle, Vectors};
use guerdon_primitives::{api::Entry, jobs::Finding, Parts, WorkId};
use sp_runtime::AccountId32;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How far a weight on the chain may be from the one recomputed, over 10^9: what sums of floating-point numbers in
/// another order differ by.
const TOLERANCE: u32 = 10_000;

/// The attributions of the gallery's outputs, in order; checked against the payments' on the chain.
pub(super) async fn outputs(
    stage: &Stage<'_>,
    encoder: Option<&Path>,
    engine: &Status,
    settled: &[Settled],
    checks: &mut Vec<Check>,
) -> Result<Vec<Attribution>> {
    stage.progress.begin("Recomputing each output's attribution", 1);
    let mut works: BTreeMap<WorkId, Entry<AccountId32>> = BTreeMap::new();
    if let Some(first) = settled.first() {
        let entries = payments::entries(stage.client, &first.payment).await?.into_iter().flatten();
        let paid_at = first.payment.paid_at;
        works.extend(entries.filter(|entry| entry.is_contained_at(paid_at)).map(|entry| (entry.work, entry)));
    }
    let (gallery, encoder, weights) =
        (stage.gallery.clone(), encoder.map(PathBuf::from), engine.encoder.weights.clone());
    let covered: Vec<_> = settled.iter().map(|settled| settled.outputs.clone()).collect();
    let computed = tokio::task::spawn_blocking(move || {
        compute(&gallery, works.into_values().collect(), encoder, &weights, &covered)
    });
    let computed = computed.await.map_err(|error| unable(&error))??;

    for (settled, computed) in settled.iter().zip(&computed.payments) {
        let on_chain = settled.payment.outcome.as_ref().and_then(|outcome| outcome.finding.as_ref());
        let holds = on_chain.is_some_and(|finding| agree(finding, computed));
        let sentence =
            format!("the chain's weights for payment {} are those recomputed from the files", settled.id);
        check(checks, holds, sentence);
    }
    let gallery = stage.gallery;
    let leading = gallery.outputs.iter().zip(&computed.outputs).filter(|(output, attribution)| {
        blend_leads(&planted(gallery, output), &by_artist(gallery, attribution))
    });
    let (leading, all) = (leading.count(), gallery.outputs.len());
    let sentence = format!("the blended artists have the largest shares in {leading} of {all} outputs");
    stage.progress.done(&sentence);
    check(checks, leading == all, sentence);
    Ok(computed.outputs)
}

struct Computed {
    outputs: Vec<Attribution>,
    payments: Vec<Finding>,
}

/// Blocks.
fn compute(
    gallery: &Gallery,
    entries: Vec<Entry<AccountId32>>,
    encoder: Option<PathBuf>,
    weights: &str,
    covered: &[std::ops::Range<usize>],
) -> Result<Computed> {
    let unusable = |error: &dyn std::error::Error| Error::Input(error.to_string());
    let encoder = encoder.map_or_else(find_default_encoder, Ok).map_err(|error| unusable(&error))?;
    let embedder = open_encoder(&encoder, None, None, Precision::Fp32).map_err(|error| unusable(&error))?;
    if embedder.description().weights != weights {
        let shown = encoder.display();
        let sentence = format!("the engine embeds with other weights than {shown}: say --encoder FOLDER");
        return Err(Error::Input(sentence));
    }
    let embed = |file: &Path| -> Result<Vectors> {
        let bytes = std::fs::read(file).map_err(|error| unable(&error).about(file.display()))?;
        embedder.embed(&bytes).map_err(|error| unable(&error).about(file.display()))
    };
    let mut works = Vec::with_capacity(entries.len());
    for piece in gallery.works() {
        let Some(entry) = entries.iter().find(|entry| entry.work == piece.hash) else { continue };
        works.push(CorpusWork {
            work: entry.work,
            registered_at: entry.registered_at,
            vectors: Handle::owned(entry.work.0, embed(&piece.file)?),
        });
    }
    let corpus = Arc::new(Corpus::new(works));
    let outputs: Vec<_> =
        gallery.outputs.iter().map(|output| embed(&output.piece.file)).collect::<Result<_>>()?;
    let batch = |outputs: &[Vectors]| -> Result<Batch> {
        let mut batch = Batch::new(corpus.clone());
        outputs
            .iter()
            .try_for_each(|output| batch.add(Some(output.view())))
            .map_err(|error| unable(&error))?;
        Ok(batch)
    };
    let single = |output| Ok(attribution(&batch(std::slice::from_ref(output))?));
    Ok(Computed {
        outputs: outputs.iter().map(single).collect::<Result<_>>()?,
        payments: covered
            .iter()
            .map(|range| Ok(batch(&outputs[range.clone()])?.finding()))
            .collect::<Result<_>>()?,
    })
}

fn attribution(batch: &Batch) -> Attribution {
    let values = batch.values();
    let explained: f64 = values.iter().map(|(_, value)| value).sum();
    let works = values.into_iter().map(|(work, value)| (work, value / explained)).collect();
    Attribution { explained: explained.clamp(0.0, 1.0), works }
}

/// Whether two findings are the same attribution but for the order of additions.
fn agree(a: &Finding, b: &Finding) -> bool {
    let (Some((explained_a, a)), Some((explained_b, b))) = (weights(a), weights(b)) else { return false };
    let near = |a: u32, b: u32| a.abs_diff(b) <= TOLERANCE;
    let every_work = a.keys().chain(b.keys());
    near(explained_a.get(), explained_b.get())
        && every_work
            .into_iter()
            .all(|work| near(a.get(work).copied().unwrap_or(0), b.get(work).copied().unwrap_or(0)))
}

fn weights(finding: &Finding) -> Option<(Parts, BTreeMap<WorkId, u32>)> {
    match finding {
        Finding::Attribution { explained, weights } => Some((*explained, weights.iter().copied().collect())),
        _ => None,
    }
}

fn unable(error: &dyn std::fmt::Display) -> Error {
    Error::Input(format!("the attribution cannot be recomputed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(explained: u32, weights: &[(u8, u32)]) -> Finding {
        let weights: Vec<_> =
            weights.iter().map(|(work, weight)| (WorkId::repeat_byte(*work), *weight)).collect();
        Finding::Attribution {
            explained: Parts::new(explained).unwrap(),
            weights: weights.try_into().unwrap(),
        }
    }

    #[test]
    fn findings_agree_up_to_the_order_of_additions() {
        let one = finding(400_000_000, &[(1, 600_000_000), (2, 400_000_000)]);
        assert!(agree(&one, &finding(400_000_100, &[(1, 599_999_900), (2, 400_000_000), (3, 100)])));
        assert!(!agree(&one, &finding(400_000_000, &[(1, 600_100_000), (2, 399_900_000)])));
        assert!(!agree(&one, &finding(410_000_000, &[(1, 600_000_000), (2, 400_000_000)])));
        assert!(!agree(&one, &Finding::Unavailable));
    }
}
