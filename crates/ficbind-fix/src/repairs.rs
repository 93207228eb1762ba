//! The table of repairs, in the order in which they run.

mod archive;
mod container;
mod manifest;
mod metadata;

use crate::repair::Repair;

/// All repairs, in the order in which they run: what names and finds files first, then what stands in them.
pub fn all() -> impl Iterator<Item = &'static Repair> {
    [archive::REPAIRS, container::REPAIRS, manifest::REPAIRS, metadata::REPAIRS].into_iter().flatten()
}
