//! Libraries: `ficbind library` as a user runs it, and its feeds held against what their standards demand.
//!
//! The web page is driven in a browser by `.ci/library`, which also lets client libraries read the feeds.

#[path = "library/atom.rs"]
mod atom;
#[path = "library/feeds.rs"]
mod feeds;
#[path = "library/hostile.rs"]
mod hostile;
#[path = "library/pages.rs"]
mod pages;
#[path = "library/runs.rs"]
mod runs;
#[path = "batch/shelf.rs"]
#[allow(dead_code, reason = "the batches use all of it")]
mod shelf;
