//! The table of repairs, in the order in which they run.

mod archive;
mod attributes;
mod container;
mod content;
mod documents;
mod heads;
mod links;
mod lists;
mod manifest;
mod metadata;
mod names;
mod navigation;
mod ncx;
mod overlays;
mod package;
mod pages;
mod spine;
mod styles;
mod types;

pub use archive::is_junk;

use crate::repair::Repair;

/// All repairs, in the order in which they run: what names and finds files first, then what stands in them.
pub fn all() -> impl Iterator<Item = &'static Repair> {
    [
        archive::REPAIRS,
        container::REPAIRS,
        documents::REPAIRS,
        names::REPAIRS,
        package::REPAIRS,
        links::REPAIRS,
        manifest::REPAIRS,
        metadata::REPAIRS,
        overlays::REPAIRS,
        spine::REPAIRS,
        navigation::REPAIRS,
        lists::REPAIRS,
        ncx::REPAIRS,
        heads::REPAIRS,
        pages::REPAIRS,
        content::REPAIRS,
        attributes::REPAIRS,
        types::REPAIRS,
        styles::REPAIRS,
    ]
    .into_iter()
    .flatten()
}
