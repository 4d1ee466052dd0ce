//! Fields of an encoder's JSON files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

/// The largest picture size that a configuration may ask for, in pixels. Sizes computed from it fit 32 bits.
pub(crate) const MAX_SIZE: u32 = 4096;

/// A JSON file that holds one object.
pub(crate) struct ConfigFile {
    path: PathBuf,
    fields: Map<String, Value>,
}

impl ConfigFile {
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let fields = serde_json::from_slice(&text)
            .map_err(|source| ConfigError::Json { path: path.to_owned(), source })?;
        let path = path.to_owned();
        Ok(Self { path, fields })
    }

    /// The field's value; `None` if it is absent or null.
    pub(crate) fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// The file with the fields of its object `field` in place of its own, if it has one.
    pub(crate) fn section(&self, field: &'static str) -> Option<Self> {
        Some(Self { path: self.path.clone(), fields: self.get(field)?.as_object()?.clone() })
    }

    pub(crate) fn flag(&self, field: &'static str, default: bool) -> Result<bool, ConfigError> {
        match self.get(field) {
            None => Ok(default),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(field, "must be true or false")),
        }
    }

    /// A number of pixels, or of an embedding's elements.
    pub(crate) fn size(&self, field: &'static str, default: u32) -> Result<u32, ConfigError> {
        let Some(value) = self.get(field) else {
            return Ok(default);
        };
        size(value).ok_or_else(|| self.wrong(field, format!("must be a whole number from 1 to {MAX_SIZE}")))
    }

    pub(crate) fn number(&self, field: &'static str, default: f64) -> Result<f64, ConfigError> {
        match self.get(field) {
            None => Ok(default),
            Some(value) => value.as_f64().ok_or_else(|| self.wrong(field, "must be a number")),
        }
    }

    /// One number for each of red, green and blue.
    pub(crate) fn colour(&self, field: &'static str, default: [f64; 3]) -> Result<[f64; 3], ConfigError> {
        let Some(value) = self.get(field) else {
            return Ok(default);
        };
        let numbers: Option<Vec<_>> = value.as_array().map(|list| list.iter().map(Value::as_f64).collect());
        match numbers.as_deref() {
            Some(&[Some(red), Some(green), Some(blue)]) => Ok([red, green, blue]),
            _ => Err(self.wrong(field, "must be a list of three numbers")),
        }
    }

    pub(crate) fn wrong(&self, field: &'static str, problem: impl Into<String>) -> ConfigError {
        ConfigError::Field { path: self.path.clone(), field, problem: problem.into() }
    }
}

/// A size from 1 to [`MAX_SIZE`].
pub(crate) fn size(value: &Value) -> Option<u32> {
    let size = u32::try_from(value.as_u64()?).ok()?;
    (1..=MAX_SIZE).contains(&size).then_some(size)
}

/// Why an encoder's configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is missing or cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// The file is not a JSON object.
    #[error("{}: is not a JSON object: {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    /// A field's value is not one that is understood.
    #[error("{}: {field} {problem}", path.display())]
    Field { path: PathBuf, field: &'static str, problem: String },
}
