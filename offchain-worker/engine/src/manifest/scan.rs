//! Reading a manifest from beginning to end, whatever its size, with one output in memory at a time.

use super::{ManifestError, Output, RootBuilder, MANIFEST_VERSION};
use crate::content::parse_hash;
use guerdon_primitives::MAX_LOCATOR;
use serde::{
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
    Deserialize, Deserializer,
};
use sp_core::H256;
use std::{
    cell::Cell,
    fmt,
    io::{self, BufReader, Read},
};

/// The most bytes from one output to the next, and before the first.
const MAX_GAP: usize = 4096;

/// Hands on the outputs that a manifest lists, in order, and says at the end whether they are the `paid` ones of a
/// root.
///
/// No more than `paid` are handed on.
pub fn scan(
    manifest: impl Read,
    paid: u32,
    expected: H256,
    take: impl FnMut(Output),
) -> Result<(), ManifestError> {
    let (listed, root) = list(manifest, paid, take);
    let found = root?;
    if listed != u64::from(paid) {
        return Err(ManifestError::Count { listed, paid });
    }
    if found == expected {
        Ok(())
    } else {
        Err(ManifestError::Root { expected, found })
    }
}

/// Hands on the first `most` outputs that a manifest lists, in order. Returns how many it lists, as far as it can be
/// read, and the root of those that were handed on.
pub fn list(manifest: impl Read, most: u32, take: impl FnMut(Output)) -> (u64, Result<H256, ManifestError>) {
    let gap = Cell::new(0);
    let mut listing =
        Listing { most, take, gap: &gap, listed: 0, root: RootBuilder::default(), problem: None };
    let reader = Rationed { inner: BufReader::with_capacity(1 << 16, manifest), gap: &gap };
    let mut document = serde_json::Deserializer::from_reader(reader);
    let read = Document(&mut listing).deserialize(&mut document).and_then(|()| document.end());
    let Listing { listed, root, problem, .. } = listing;
    let root = match (problem, read) {
        (Some(problem), _) => Err(problem),
        (None, Err(error)) => {
            let is_ours = error.io_error_kind() == Some(io::ErrorKind::InvalidData);
            let kind = if error.is_io() && !is_ours { ManifestError::Cut } else { ManifestError::Malformed };
            Err(kind(error.to_string()))
        }
        (None, Ok(())) => Ok(root.root()),
    };
    (listed, root)
}

/// What was read so far.
struct Listing<'a, T> {
    most: u32,
    take: T,
    gap: &'a Cell<usize>,
    listed: u64,
    root: RootBuilder,
    /// What is wrong, if it is not the JSON.
    problem: Option<ManifestError>,
}

#[derive(Deserialize)]
struct Line {
    sha256: String,
    #[serde(default)]
    locator: String,
}

impl<T: FnMut(Output)> Listing<'_, T> {
    fn push<E: Error>(&mut self, line: Line) -> Result<(), E> {
        let hash = parse_hash(&line.sha256)
            .ok_or_else(|| E::custom(format_args!("{:?} is no SHA-256", line.sha256)))?;
        if line.locator.len() > MAX_LOCATOR as usize {
            let sentence = format_args!("the locator of {hash:x} is longer than {MAX_LOCATOR} bytes");
            return Err(E::custom(sentence));
        }
        self.gap.set(0);
        self.listed += 1;
        if self.listed <= u64::from(self.most) {
            self.root.push(hash);
            (self.take)(Output { hash, locator: line.locator.into_bytes() });
        }
        Ok(())
    }
}

struct Document<'a, 'b, T>(&'a mut Listing<'b, T>);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Field {
    Version,
    Outputs,
    #[serde(other)]
    Other,
}

impl<'de, T: FnMut(Output)> DeserializeSeed<'de> for Document<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: FnMut(Output)> Visitor<'de> for Document<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with a version and outputs")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut has_version, mut has_outputs) = (false, false);
        while let Some(field) = map.next_key()? {
            match field {
                Field::Version if has_version => return Err(Error::duplicate_field("version")),
                Field::Outputs if has_outputs => return Err(Error::duplicate_field("outputs")),
                Field::Version => {
                    has_version = true;
                    let version: u32 = map.next_value()?;
                    if version != MANIFEST_VERSION {
                        self.0.problem = Some(ManifestError::Version(version));
                        return Err(Error::custom("of another version"));
                    }
                }
                Field::Outputs => {
                    has_outputs = true;
                    map.next_value_seed(Outputs(self.0))?;
                }
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (has_version, has_outputs) {
            (false, _) => Err(Error::missing_field("version")),
            (_, false) => Err(Error::missing_field("outputs")),
            (true, true) => Ok(()),
        }
    }
}

struct Outputs<'a, 'b, T>(&'a mut Listing<'b, T>);

impl<'de, T: FnMut(Output)> DeserializeSeed<'de> for Outputs<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: FnMut(Output)> Visitor<'de> for Outputs<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of outputs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut lines: A) -> Result<(), A::Error> {
        while let Some(line) = lines.next_element()? {
            self.0.push(line)?;
        }
        Ok(())
    }
}

/// Fails if there is no output for too long: a string is held in memory as far as it was read.
struct Rationed<'a, R> {
    inner: R,
    gap: &'a Cell<usize>,
}

impl<R: Read> Read for Rationed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.gap.set(self.gap.get() + read);
        if self.gap.get() > MAX_GAP {
            let sentence = format!("there is no output in {MAX_GAP} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, sentence));
        }
        Ok(read)
    }
}
