//! Embeddings of works on disk, memory-mapped, and exact search over them.
//!
//! Each work has a global vector, one vector per patch, and a thumbnail. Vectors have length 1 and are kept in fixed
//! point ([`vectors`]), so that every comparison is an exact integer: the same on every machine, for any number of threads
//! and any instruction set.
//!
//! - [`geometry`]: how large a work's vectors are.
//! - [`vectors`]: [`Vectors`] from floating point, and [`View`]s of them.
//! - [`compare`]: how two works compare.
//! - [`search`]: the nearest of many works, and comparisons of one with all.
//! - [`store`]: works on disk. It needs a Unix system.
//!
//! ```
//! use guerdon_index::{search, Geometry, Measure, Store, Vectors};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let geometry = Geometry::new(2, 1, 0)?;
//! let store = Store::open(folder, [7; 32], geometry)?.store;
//! store.append([1; 32], &Vectors::from_unit(geometry, &[1.0, 0.0], &[1.0, 0.0], &[])?)?;
//! store.append([2; 32], &Vectors::from_unit(geometry, &[0.0, 1.0], &[0.6, 0.8], &[])?)?;
//!
//! let output = Vectors::from_unit(geometry, &[0.0, 1.0], &[0.0, 1.0], &[])?;
//! let nearest = search::nearest(&store.handles(), output.view(), Measure::Aligned).expect("there are works");
//! assert_eq!(nearest.place, 1);
//! assert!((Measure::Aligned.cosine(nearest.similarity, 1) - 0.8).abs() < 1e-4);
//! # Ok(())
//! # }
//! ```

#![deny(unsafe_code, unsafe_op_in_unsafe_fn)]

pub mod compare;
mod contents;
pub mod geometry;
mod handle;
mod kernel;
mod lock;
mod mapped;
mod record;
pub mod search;
mod segment;
pub mod store;
pub mod vectors;
mod writer;

pub use self::{
    compare::{Measure, Query},
    geometry::{Geometry, GeometryError},
    handle::Handle,
    kernel::Kernel,
    record::Key,
    store::{Opened, Store, StoreError},
    vectors::{cosine, Vectors, VectorsError, View},
};
