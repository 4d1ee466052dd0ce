//! How much one picture is a copy of another: cropped, framed, mirrored, turned, recompressed, retouched or recoloured.
//!
//! Both pictures are given as [`Thumbnail`]s. The answer is a similarity from 0 to 1; from [`COPY`] on, the one is a
//! copy of the other. Two comparisons are made, and the higher result counts.
//!
//! *Registration* looks for the map that lays one picture, whole, on a part of the other, and measures how well the
//! colours of the one then follow from those of the other:
//!
//! ```text
//! thumbnail -> flat frames cut off                                      (frame)
//!           -> 16 x 16 sketch in one colour channel, contrast levelled  (sketch)
//!           -> windows of each sketch against the whole of the other,
//!              in the eight symmetries of the square                    (windows)
//!           -> the best few as affine maps, improved by Gauss-Newton steps
//!              at 16, 32 and 64 pixels                                  (registration)
//!           -> R^2 of a linear colour map, worst fifth of the area left out  (agreement)
//!           -> times how much detail speaks for it                      (detail)
//! ```
//!
//! Colours are taken less their local mean, so neither brightness nor layout alone makes a copy, and a linear map of
//! the colours makes no difference. *Plain comparison* ([`plain`]) takes places and colours as they are. It is for
//! pictures with so little detail that cropping and recolouring would turn honest works into one another: stripes,
//! grids, discs, plain grounds.
//!
//! Results are the same on all machines and for any number of threads: arithmetic is `+ - * /` and square roots, in
//! a fixed order.

mod agreement;
mod alignment;
mod colour;
mod detail;
mod frame;
mod nearest;
mod plain;
mod pyramid;
mod registration;
mod similarity;
mod sketch;
mod thumbnail;
mod windows;

pub use nearest::{nearest, Nearest};
pub use similarity::{similarity, Prepared, COPY};
pub use thumbnail::Thumbnail;
