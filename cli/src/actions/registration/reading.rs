//! Files read: their SHA-256, and whether they are pictures. On all cores, one file for each at a time.

use super::{
    outcome::{Fate, Outcome, Refusal},
    progress::Step,
};
use crate::{
    files::{Named, Source},
    picture, Error, Result,
};
use futures::{stream, StreamExt};
use guerdon_primitives::WorkId;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// How many bytes of a file tell its format.
const BEGINNING: u64 = 64;

/// Reads files: what is certain of each without asking anyone. What can be a work is left for later.
pub async fn read(sources: Vec<Source>, step: &Step) -> Result<Vec<Outcome>> {
    let read = on_all_cores(sources, step, |source| {
        let contents = contents(&source.file);
        outcome(source, contents)
    });
    let mut outcomes = read.await?;
    mark_same_bytes(&mut outcomes);
    step.refused(outcomes.iter().filter(|outcome| outcome.is_refused()).count());
    Ok(outcomes)
}

/// Decodes pictures; tells for each why it cannot be decoded.
pub async fn check(files: Vec<PathBuf>, step: &Step) -> Result<Vec<Option<Refusal>>> {
    let checked = on_all_cores(files, step, |file| match picture::bytes(&file) {
        Ok(bytes) => picture::check(&bytes).err().map(Refusal::NoPicture),
        Err(_) => Some(Refusal::Changed),
    });
    let checked = checked.await?;
    step.refused(checked.iter().flatten().count());
    Ok(checked)
}

/// Has something done to each, as many at a time as there are cores.
async fn on_all_cores<T: Send + 'static, R: Send + 'static>(
    all: Vec<T>,
    step: &Step,
    work: impl Fn(T) -> R + Clone + Send + 'static,
) -> Result<Vec<R>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let works = all.into_iter().map(|one| {
        let work = work.clone();
        tokio::task::spawn_blocking(move || work(one))
    });
    let mut works = stream::iter(works).buffered(cores);
    let mut done = Vec::new();
    while let Some(one) = works.next().await {
        done.push(one.map_err(|error| Error::Input(format!("reading was interrupted: {error}")))?);
        step.advance(1);
    }
    Ok(done)
}

/// What a file holds.
enum Contents {
    Picture(WorkId),
    Other,
    TooLarge(String),
}

fn contents(file: &Path) -> io::Result<Contents> {
    let mut opened = File::open(file)?;
    let mut beginning = Vec::new();
    opened.by_ref().take(BEGINNING).read_to_end(&mut beginning)?;
    if !picture::looks_like_one(&beginning) {
        return Ok(Contents::Other);
    }
    if let Some(sentence) = picture::too_large(opened.metadata()?.len()) {
        return Ok(Contents::TooLarge(sentence));
    }
    let mut hasher = Sha256::new();
    hasher.update(&beginning);
    io::copy(&mut opened, &mut hasher)?;
    Ok(Contents::Picture(WorkId::from(<[u8; 32]>::from(hasher.finalize()))))
}

fn outcome(source: Source, contents: io::Result<Contents>) -> Outcome {
    let (work, fate) = match contents {
        Ok(Contents::Picture(hash)) => (Some(hash), Fate::Left),
        Ok(Contents::Other) if source.named == Named::ByFolder => (None, Fate::Skipped),
        Ok(Contents::Other) => {
            (None, Fate::Refused(Refusal::NoPicture("it is not a PNG, JPEG or WebP file".into())))
        }
        Ok(Contents::TooLarge(sentence)) => {
            (None, Fate::Refused(Refusal::Unusable(format!("it {sentence}"))))
        }
        Err(error) => (None, Fate::Refused(Refusal::Unusable(format!("it cannot be read: {error}")))),
    };
    Outcome::of(source.file, work, fate)
}

/// The first file of the same bytes is the work.
fn mark_same_bytes(outcomes: &mut [Outcome]) {
    let mut firsts: HashMap<WorkId, PathBuf> = HashMap::new();
    for outcome in outcomes {
        let Some(work) = outcome.work else { continue };
        match firsts.get(&work) {
            Some(first) => outcome.fate = Fate::Refused(Refusal::SameBytes(first.clone())),
            None => drop(firsts.insert(work, outcome.file.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::hash;
    use std::fs;

    fn png(colour: u8) -> Vec<u8> {
        let mut bytes = io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(8, 8, image::Rgb([colour; 3]))
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    #[tokio::test]
    async fn pictures_are_hashed_and_the_rest_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let long = [png(1), vec![0; 100_000]].concat();
        let files: [(&str, &[u8], Named); 6] = [
            ("a", &png(1), Named::ByFolder),
            ("b", &long, Named::ByFolder),
            ("c", &png(1), Named::Itself),
            ("d", b"text", Named::ByFolder),
            ("e", b"text", Named::Itself),
            ("f", b"", Named::ByFolder),
        ];
        let path = |name: &str| folder.path().join(name);
        let mut sources: Vec<_> = Vec::new();
        for (name, bytes, named) in files {
            fs::write(path(name), bytes).unwrap();
            sources.push(Source { file: path(name), named });
        }
        sources.push(Source { file: path("gone"), named: Named::ByFolder });
        let step = Step::hidden();
        let outcomes = read(sources, &step).await.unwrap();
        let fates: Vec<_> = outcomes.iter().map(|outcome| outcome.fate.clone()).collect();
        assert_eq!(fates[..2], [Fate::Left, Fate::Left]);
        assert_eq!(fates[2], Fate::Refused(Refusal::SameBytes(path("a"))));
        assert_eq!(fates[3], Fate::Skipped);
        assert!(matches!(&fates[4], Fate::Refused(Refusal::NoPicture(_))), "{:?}", fates[4]);
        assert_eq!(fates[5], Fate::Skipped);
        assert!(matches!(&fates[6], Fate::Refused(Refusal::Unusable(_))), "{:?}", fates[6]);
        assert_eq!((outcomes[0].work, outcomes[1].work), (Some(hash(&png(1))), Some(hash(&long))));
        assert_eq!(step.count(), (7, 3));
    }

    #[tokio::test]
    async fn files_over_the_limit_are_refused_without_being_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large.png");
        fs::write(&file, png(1)).unwrap();
        fs::File::options().write(true).open(&file).unwrap().set_len((32 << 20) + 1).unwrap();
        let outcomes = read(vec![Source { file, named: Named::ByFolder }], &Step::hidden()).await.unwrap();
        let Fate::Refused(Refusal::Unusable(sentence)) = &outcomes[0].fate else { panic!("{outcomes:?}") };
        assert!(sentence.contains("32 MiB"), "{sentence}");
    }

    #[tokio::test]
    async fn damaged_pictures_are_found_by_decoding() {
        let folder = tempfile::tempdir().unwrap();
        let (whole, cut) = (folder.path().join("whole"), folder.path().join("cut"));
        fs::write(&whole, png(3)).unwrap();
        fs::write(&cut, &png(3)[..40]).unwrap();
        let checked = check(vec![whole, cut, folder.path().join("gone")], &Step::hidden()).await.unwrap();
        assert_eq!((&checked[0], &checked[2]), (&None, &Some(Refusal::Changed)));
        assert!(matches!(&checked[1], Some(Refusal::NoPicture(_))), "{checked:?}");
    }
}
