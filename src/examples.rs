//! An example of each rule of our own: a small wrong story or run and its mend.
//!
//! The texts stand in `examples/`, a file for a family of IDs; [`crate::diag::example`] says how they are written.

use crate::diag::{Example, example};

/// The files of examples.
pub const FILES: &[&str] = &[
    include_str!("examples/dup.txt"),
    include_str!("examples/cmp.txt"),
    include_str!("examples/fic-0.txt"),
    include_str!("examples/fic-1.txt"),
    include_str!("examples/fic-2.txt"),
    include_str!("examples/fic-3.txt"),
    include_str!("examples/fic-4.txt"),
    include_str!("examples/fic-6.txt"),
    include_str!("examples/imp.txt"),
    include_str!("examples/lib.txt"),
    include_str!("examples/srv.txt"),
    include_str!("examples/wrk.txt"),
    include_str!("examples/omn.txt"),
];

/// Every example, in the order of the files.
pub fn all() -> impl Iterator<Item = Example> {
    FILES.iter().flat_map(|text| example::read(text))
}
