//! The attribution of each single output, recomputed here from public inputs: the chain knows only that of each
//! payment, which is the mean of its outputs'.

use super::{
    check,
    gallery::Gallery,
    story::{blend_leads, by_artist, planted, Attribution, Check, Settled},
    Stage,
};
use crate::{
    content::Status,
    findings::{compare, lines, Comparison, Line},
    local::encoder,
    recomputation::{corpus, count_in, works_of},
    Error, Result,
};
use guerdon_engine::{attribution::Batch, embedder::Embed, Precision};
use guerdon_index::Vectors;
use guerdon_primitives::{api::Entry, jobs::Finding};
use sp_runtime::AccountId32;
use std::{
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
    let works = match settled.first() {
        Some(first) => works_of(stage.client, &first.payment).await?,
        None => Vec::new(),
    };
    let (gallery, encoder, weights) =
        (stage.gallery.clone(), encoder.map(PathBuf::from), engine.encoder.weights.clone());
    let covered: Vec<_> = settled.iter().map(|settled| settled.outputs.clone()).collect();
    let computed =
        tokio::task::spawn_blocking(move || compute(&gallery, works, encoder.as_deref(), &weights, &covered));
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
    encoder: Option<&Path>,
    weights: &str,
    covered: &[std::ops::Range<usize>],
) -> Result<Computed> {
    let embedder = encoder::open(encoder, Precision::Fp32)?;
    encoder::check(&embedder, weights, "the engine embeds")?;
    let embed = |file: &Path| -> Result<Vectors> {
        let bytes = std::fs::read(file).map_err(|error| unable(&error).about(file.display()))?;
        embedder.embed(&bytes).map_err(|error| unable(&error).about(file.display()))
    };
    let mut works = Vec::with_capacity(entries.len());
    for piece in gallery.works() {
        let Some(entry) = entries.iter().find(|entry| entry.work == piece.hash) else { continue };
        works.push((entry.clone(), embed(&piece.file)?));
    }
    let corpus = Arc::new(corpus(works));
    let outputs: Vec<_> =
        gallery.outputs.iter().map(|output| embed(&output.piece.file).map(Some)).collect::<Result<_>>()?;
    let batch = |outputs: &[_]| count_in(Batch::new(corpus.clone()), outputs);
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
    let near = |line: &Line| line.difference().unsigned_abs() <= TOLERANCE.into();
    let explained = match compare(a, b) {
        Comparison::Weights { explained, .. } => explained,
        Comparison::Similarity(_) | Comparison::Same | Comparison::Unlike => return false,
    };
    explained <= TOLERANCE && lines(a, b).iter().all(near)
}

fn unable(error: &dyn std::fmt::Display) -> Error {
    Error::Input(format!("the attribution cannot be recomputed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guerdon_primitives::{Parts, WorkId};

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
