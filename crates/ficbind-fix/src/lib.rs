//! Makes EPUB files valid without a change to their text.
//!
//! The checker says what is wrong; each [`Repair`] that answers one of its messages looks for the fault itself and mends
//! it with the smallest edit. After every repair an audit compares the words of the book, and their order, with those
//! before: a difference takes the repair back. What no repair touches is copied byte for byte, compressed as it is.
//!
//! ```
//! use ficbind_fix::{Options, fix};
//!
//! let refused = fix(b"no book at all", &Options::default()).unwrap_err();
//! assert!(refused.reason.contains("ZIP"));
//! ```

#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod access;
mod audit;
mod css;
mod dates;
mod diff;
mod draft;
mod edit;
mod entity;
mod kind;
mod language;
mod links;
mod markup;
mod mend;
mod opf;
mod pack;
mod repair;
mod repairs;
mod run;
mod toc;
mod upgrade;
mod words;

pub use diff::unified;
pub use repair::{Change, Repair, Safety};
pub use repairs::all as repairs;
pub use run::{Difference, Left, Options, Outcome, Refused, fix};
