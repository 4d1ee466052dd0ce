//! Works are registered, datasets created, works offered and judged.

use super::{
    story::{Dataset, Refusal},
    Stage,
};
use crate::{
    actions::{
        datasets::{self, Judgement, NewDataset, Verdict},
        works::{self, Statement},
    },
    client::Wait,
    licence::parse_licence,
    names::Names,
    units::{exact_percent, percent, COIN},
    Error, Result,
};
use futures::{stream, StreamExt, TryStreamExt};
use guerdon_primitives::{AcceptedConsents, Consent, DatasetId, Parts, Terms, VotingRules, WorkId};
use pallet_datasets::ShareFate;
use std::{collections::BTreeSet, path::Path};

/// How many files are uploaded at a time.
const UPLOADS: usize = 4;
/// The rules of the demo's votes: all ends soon, as a development chain allows.
const VOTING: VotingRules = VotingRules {
    period: 10,
    quorum: Parts::from_percent(20),
    approval: Parts::from_percent(50),
    proposer_stake: Parts::from_percent(1),
    deposit: COIN,
    enactment_delay: 1,
    notice: 20,
};
/// The least that contributors receive under any terms of the demo's datasets.
const FLOOR: Parts = Parts::from_percent(40);

/// The names of the two datasets.
const NAMES: [&str; 2] = ["Open Canvas", "Studio Reserve"];
/// Their terms, in per cent: operator, contributors, share holders.
const TERMS: [[u32; 3]; 2] = [[30, 50, 20], [20, 65, 15]];
/// From which similarity on they refuse a work, in per cent.
const MAX_SIMILARITY: [u32; 2] = [95, 97];
/// The shares that a novel work receives in them.
const BASE_SHARES: [u128; 2] = [1_000_000, 400_000];

/// The licence of the gallery's works, which both datasets take.
const LICENCE: &str = "CC-BY-4.0";
/// What they do with the shares of withdrawn works.
const ON_WITHDRAWAL: [ShareFate; 2] = [ShareFate::Keep, ShareFate::Burn];

/// Uploads `files`, in order.
pub(super) async fn upload<'a>(
    stage: &Stage<'_>,
    files: impl Iterator<Item = &'a Path>,
) -> Result<Vec<crate::content::Stored>> {
    let uploads = files.map(|file| async move {
        let stored = works::upload(stage.engine, file).await?;
        stage.progress.advance();
        Ok::<_, Error>(stored)
    });
    stream::iter(uploads).buffered(UPLOADS).try_collect().await
}

/// Uploads and registers the works of all artists, and the near-copy.
pub(super) async fn register(stage: &Stage<'_>) -> Result<()> {
    let count = stage.gallery.works().count() + 1;
    stage.progress.begin("Uploading works", count);
    let owned = stage
        .gallery
        .artists
        .iter()
        .zip(&stage.cast.artists)
        .map(|(artist, signer)| (&artist.works[..], signer));
    let copied = [(std::slice::from_ref(&stage.gallery.near_copy.copy), &stage.cast.copycat)];
    let owned: Vec<_> = owned.chain(copied).collect();

    let mut stored = Vec::new();
    for (pieces, _) in &owned {
        stored.push(upload(stage, pieces.iter().map(|piece| &*piece.file)).await?);
    }
    stage.progress.begin("Registering works", count);
    let statement = &Statement::new(LICENCE, Consent::AllowWithRoyalty)?;
    let registrations = owned.iter().zip(&stored).map(|((pieces, signer), stored)| async move {
        let refusals = works::register(stage.client, signer, stored, statement, Wait::InBlock).await?;
        if let Some(refusal) = refusals.into_iter().flatten().next() {
            return Err(Error::Refused(refusal).about(pieces[0].file.display()));
        }
        stored.iter().for_each(|_| stage.progress.advance());
        Ok(())
    });
    futures::future::try_join_all(registrations).await?;
    stage.progress.done(&format!("{count} works of {} accounts are registered", owned.len()));
    Ok(())
}

/// The datasets, as places, that an artist offers to: half of the artists to both, the others to one.
fn choice(artist: usize) -> &'static [usize] {
    match artist % 4 {
        0 | 2 => &[0, 1],
        1 => &[0],
        _ => &[1],
    }
}

/// Creates the two datasets, offers the works, and waits until all are judged.
pub(super) async fn collect(stage: &Stage<'_>, names: &Names) -> Result<(Vec<Dataset>, Refusal)> {
    stage.progress.begin("Creating two datasets", 2);
    let created = (0..2).map(|place| async move {
        let new = NewDataset {
            max_similarity: Parts::from_percent(MAX_SIMILARITY[place]),
            base_shares: BASE_SHARES[place],
            voting: VOTING,
            licences: vec![parse_licence(LICENCE)?],
            consents: AcceptedConsents::WithRoyalty,
            on_withdrawal: ON_WITHDRAWAL[place],
            contributors_floor: FLOOR,
            terms: terms(place)?.into(),
        };
        datasets::create(stage.client, &stage.cast.curators[place], new, Wait::InBlock).await
    });
    let ids = futures::future::try_join_all(created).await?;
    stage
        .progress
        .done(&format!("Datasets {} and {} compete: {} and {}", ids[0], ids[1], NAMES[0], NAMES[1]));

    let judgements = offer(stage, &ids).await?;
    let mut collected = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        collected.push(dataset(stage, place, *id, &judgements, names)?);
    }
    let works: usize = collected.iter().map(|dataset| dataset.admitted.len()).sum();
    stage.progress.done(&format!("{works} offers were admitted, and brought shares"));

    let copy = stage.gallery.near_copy.copy.hash;
    let verdict = judgements.iter().find(|judgement| judgement.work == copy);
    let Some(Judgement { dataset, verdict: Verdict::Refused { similarity, nearest }, .. }) = verdict else {
        return Err(Error::Refused("the near-copy was not refused".into()));
    };
    let of = nearest.map(|work| names.of_work(&work)).unwrap_or_default();
    stage.progress.done(&format!(
        "\"{}\" was refused as a near-copy: {} similar to \"{of}\"",
        names.of_work(&copy),
        percent(*similarity)
    ));
    let near_copy = Refusal { dataset: *dataset, similarity: *similarity, nearest: *nearest };
    Ok((collected, near_copy))
}

async fn offer(stage: &Stage<'_>, ids: &[DatasetId]) -> Result<Vec<Judgement>> {
    let offers_of = |artist: usize| -> Vec<(DatasetId, WorkId)> {
        let works = &stage.gallery.artists[artist].works;
        let chosen = choice(artist).iter();
        chosen.flat_map(|place| works.iter().map(|work| (ids[*place], work.hash))).collect()
    };
    let offers: Vec<_> = (0..stage.gallery.artists.len()).map(offers_of).collect();
    let count = offers.iter().map(Vec::len).sum::<usize>() + 1;
    stage.progress.begin("Offering works", 1);
    let from = stage.client.height(None).await?;
    let sent = offers
        .iter()
        .zip(&stage.cast.artists)
        .map(|(offers, signer)| datasets::offer(stage.client, signer, offers, Wait::InBlock));
    futures::future::try_join_all(sent).await?;
    // The copy comes last, so that the original is there before it.
    let original = choice(stage.gallery.near_copy.artist)[0];
    let copy = [(ids[original], stage.gallery.near_copy.copy.hash)];
    datasets::offer(stage.client, &stage.cast.copycat, &copy, Wait::InBlock).await?;

    stage.progress.begin("The attributors judge novelty", count);
    let pending: BTreeSet<_> = offers.into_iter().flatten().chain(copy).collect();
    datasets::judgements(stage.client, from, pending, |_| stage.progress.advance()).await
}

fn dataset(
    stage: &Stage<'_>,
    place: usize,
    id: DatasetId,
    judgements: &[Judgement],
    names: &Names,
) -> Result<Dataset> {
    let mut admitted = Vec::new();
    let copy = stage.gallery.near_copy.copy.hash;
    for judgement in judgements.iter().filter(|judgement| judgement.dataset == id && judgement.work != copy) {
        let title = names.of_work(&judgement.work);
        match &judgement.verdict {
            Verdict::Admitted { owner, shares, .. } => {
                admitted.push((judgement.work, owner.clone(), *shares))
            }
            Verdict::Refused { similarity, nearest } => {
                let nearest = nearest.map(|work| names.of_work(&work)).unwrap_or_default();
                let sentence = format!(
                    "\"{title}\" was refused as a near-copy: {} similar to \"{nearest}\"",
                    percent(*similarity)
                );
                return Err(Error::Refused(sentence));
            }
            Verdict::Unjudged => {
                return Err(Error::Refused(format!(
                    "\"{title}\" was not judged: its bytes could not be had"
                )));
            }
        }
    }
    Ok(Dataset {
        id,
        name: NAMES[place],
        curator: stage.cast.curators[place].account(),
        terms: terms(place)?,
        max_similarity: Parts::from_percent(MAX_SIMILARITY[place]),
        admitted,
    })
}

/// The first terms of a dataset.
fn terms(place: usize) -> Result<Terms> {
    let [operator, contributors, shareholders] = TERMS[place].map(Parts::from_percent);
    Terms::new(operator, contributors, shareholders)
        .map_err(|error| Error::Input(format!("the demo's terms sum to {}", exact_percent(error.sum))))
}
