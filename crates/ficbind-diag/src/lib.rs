//! What a user is told, and about which files.
//!
//! A [`Rule`] is one message ID with its severity, words and manual page; [`rules!`](crate::rules!) declares them. A stage reports
//! [`Diagnostic`]s into a [`Sink`], each with a [`Span`] of the user's own file, which [`Sources`] reads once and decodes.
//! [`render`] shows them to people and programs.
//!
//! ```
//! use ficbind_diag::{Sink, Sources, Span, render};
//!
//! ficbind_diag::rules! {
//!     /// The story has no end.
//!     ///
//!     /// Write one.
//!     "TST-001" Warning endless(title: &str) = "\"{title}\" has no end", "guide.md";
//! }
//!
//! let mut sources = Sources::new();
//! let file = sources.add("story.md", "story.md".into(), "Once upon a time");
//! let mut sink = Sink::new();
//! sink.emit(Span::new(file, 0, 4), endless("Once")).hint("write an end");
//! assert_eq!(render::line(&sink.diagnostics()[0], &sources), "warning[TST-001]: story.md:1:1: \"Once\" has no end");
//! ```

#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod cut;
mod diagnostic;
pub mod disk;
pub mod encoding;
pub mod example;
pub mod render;
pub mod rule;
pub mod rules;
pub mod source;
mod span;
pub mod trace;

pub use cut::Cut;
pub use diagnostic::{Diagnostic, Failed, Hint, Sink};
pub use example::Example;
pub use rule::{Arguments, Rule, Severity, Since, Violation};
pub use source::Sources;
pub use span::{FileId, Span, Spanned};
