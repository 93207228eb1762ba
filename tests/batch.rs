//! Whole collections: `ficbind batch` and `ficbind verify` as a user runs them.
//!
//! What a folder of stories gives stands in the case folders below `tests/cases/batch` (see [`folders`]). What needs a
//! file system that misbehaves, or time that passes, is made here.

#[path = "batch/changes.rs"]
mod changes;
#[path = "batch/crashes.rs"]
mod crashes;
#[path = "batch/editions.rs"]
mod editions;
#[path = "batch/folders.rs"]
mod folders;
#[cfg(unix)]
#[path = "batch/hostile.rs"]
mod hostile;
#[path = "batch/names.rs"]
mod names;
#[cfg(unix)]
#[path = "batch/places.rs"]
mod places;
#[path = "batch/results.rs"]
mod results;
#[path = "batch/serials.rs"]
mod serials;
#[path = "batch/shelf.rs"]
mod shelf;
