//! Is it a valid EPUB? Bytes → [`Report`], with EPUBCheck's message IDs.
//!
//! A check goes one way: the container, the package document, every resource (in parallel, one pass each, yielding
//! facts), then the questions that need more than one file. It sees nothing but bytes: our own books get no mercy.
//! Messages are sorted, so that the report depends on nothing but the input.
//!
//! ```
//! use ficbind_check::{Options, check};
//!
//! let report = check(b"no book at all", &Options::default());
//! assert!(!report.is_valid());
//! assert!(report.messages.iter().any(|m| m.rule.id == "PKG-008"));
//! ```

#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod advice;
#[doc(hidden)]
pub mod archive;
mod check;
#[doc(hidden)]
pub mod container;
mod content;
mod css;
mod datatype;
#[doc(hidden)]
pub mod decode;
pub mod drawing;
pub mod examples;
mod facts;
pub mod folder;
mod grammar;
mod ids;
#[doc(hidden)]
pub mod log;
#[doc(hidden)]
pub mod media;
mod models;
#[doc(hidden)]
pub mod names;
mod nav;
mod ncx;
mod noted;
mod opf;
mod options;
mod overrides;
mod profile;
mod publication;
mod references;
mod release;
pub mod report;
pub mod rules;
mod single;
mod smil;
#[doc(hidden)]
pub mod store;
pub mod styles;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod url;
#[doc(hidden)]
pub mod vocab;
#[doc(hidden)]
pub mod xml;

pub use check::{check, check_file};
pub use ficbind_diag::{Rule, Severity};
#[doc(hidden)]
pub use models::{accused_attribute, warm};
pub use options::{Limits, Mode, Options, Profile};
pub use overrides::Overrides;
pub use release::Release;
pub use report::{Message, Outcome, Place, Report, Version};
