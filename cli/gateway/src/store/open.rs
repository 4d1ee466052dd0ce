//! Opening a store.

use super::{tables, Store, StoreError, Tables};
use crate::{metrics::Metrics, Error, Hash, Result};
use codec::Encode;
use redb::{Builder, Database, DatabaseError, ReadableTable};
use std::{fs, path::Path, sync::Arc};

/// The version of what is stored.
const VERSION: u32 = 1;
/// Memory for pages of the store, in bytes.
const CACHE: usize = 64 << 20;

impl Store {
    /// The store in a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// A folder that cannot be used, that another gateway uses, or that holds no store of this version and chain.
    pub(crate) fn open(folder: &Path, chain: &Hash, metrics: Arc<Metrics>) -> Result<Self> {
        let shown = folder.display();
        let unusable = |error: &dyn std::fmt::Display| {
            Error::Store(format!("the folder {shown} cannot be used: {error}"))
        };
        fs::create_dir_all(folder).map_err(|error| unusable(&error))?;
        let database = builder().create(folder.join("gateway.redb")).map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen => Error::Store(format!(
                "another gateway uses the folder {shown}: stop it, or name another folder"
            )),
            DatabaseError::Storage(redb::StorageError::Corrupted(what)) => {
                Error::Store(format!("the store in {shown} is damaged ({what}): take it from a backup"))
            }
            error => Error::Store(format!("the store in {shown} cannot be opened: {error}")),
        })?;
        // The file's name is in the folder only when the folder is on disk too.
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unusable(&error))?;
        Self::with(database, chain, metrics)
    }

    /// The store in a database.
    pub(super) fn with(database: Database, chain: &Hash, metrics: Arc<Metrics>) -> Result<Self> {
        prepare(&database, chain)?;
        Self::start(database, metrics)
            .map_err(|error| Error::Store(format!("the store's thread cannot be started: {error}")))
    }
}

pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder
}

/// Makes the tables of a new store, and checks the version and the chain of another.
fn prepare(database: &Database, chain: &Hash) -> Result<()> {
    let (version, of) =
        facts(database, chain).map_err(|error: StoreError| Error::Store(error.to_string()))?;
    if version != VERSION.encode() {
        return Err(Error::Store(format!(
            "the store is not of version {VERSION}, which this gateway knows: use the gateway that wrote it"
        )));
    }
    if of != chain {
        return Err(Error::Store(format!(
            "the store is of the chain {}, and the node is of the chain {}: name another folder, or another node",
            hex::encode(of),
            hex::encode(chain)
        )));
    }
    Ok(())
}

/// The version and the chain, which are written if the store is new.
fn facts(database: &Database, chain: &Hash) -> super::Result<(Vec<u8>, Vec<u8>)> {
    let transaction = database.begin_write()?;
    let is_new = {
        let facts = transaction.open_table(tables::FACTS)?;
        let version = facts.get("version")?;
        version.is_none()
    };
    if is_new {
        Tables::open(&transaction)?.finish()?;
        let mut facts = transaction.open_table(tables::FACTS)?;
        facts.insert("version", &VERSION.encode()[..])?;
        facts.insert("chain", &chain[..])?;
    }
    let stored = {
        let facts = transaction.open_table(tables::FACTS)?;
        let fact = |name| Ok::<_, StoreError>(facts.get(name)?.map(|bytes| bytes.value().to_vec()));
        (fact("version")?.unwrap_or_default(), fact("chain")?.unwrap_or_default())
    };
    transaction.commit()?;
    Ok(stored)
}
