//! An example of each rule of the checker: a small wrong book and its mend.
//!
//! The texts stand in `examples/`, a file for a family of IDs; [`ficbind_diag::example`] says how they are written.

use ficbind_diag::{Example, example};

/// The files of examples.
pub const FILES: &[&str] = &[
    include_str!("examples/adv.txt"),
    include_str!("examples/css.txt"),
    include_str!("examples/epub-3-4.txt"),
    include_str!("examples/htm.txt"),
    include_str!("examples/med.txt"),
    include_str!("examples/nav.txt"),
    include_str!("examples/opf-1.txt"),
    include_str!("examples/opf-2.txt"),
    include_str!("examples/pkg.txt"),
    include_str!("examples/rsc.txt"),
];

/// Every example, in the order of the files.
pub fn all() -> impl Iterator<Item = Example> {
    FILES.iter().flat_map(|text| example::read(text))
}
