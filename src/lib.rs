//! Stories become EPUB books with a content-warning front page.
//!
//! One value moves one way:
//!
//! 1. [`read::read`] reads the author's files (Markdown with front-matter, a folder of chapters, or a loose
//!    plain-text post by way of `import`) into a [`story::Story`].
//! 2. [`book::bind()`] lays it out as a [`book::Book`]: pages in reading order.
//! 3. [`package::pack()`] makes a [`package::Package`] of it: exactly the files of the EPUB.
//! 4. [`book::audit`] compares the finished pages with the author's text, word by word.
//! 5. [`package::write`] makes the bytes.
//! 6. [`check::check()`] reads those bytes as it reads any EPUB: an invalid book never leaves the library.
//!
//! Every stage reports into a [`diag::Sink`]; a stage that gives up returns [`diag::Failed`], which only exists where
//! an error has been reported. The library never prints, reads no clock, and gives the same bytes for the same input.
//!
//! ```
//! use ficbind::{book, build, diag};
//!
//! let folder = std::env::temp_dir().join("ficbind-doctest");
//! std::fs::create_dir_all(&folder)?;
//! let path = folder.join("tiny.md");
//! std::fs::write(&path, "---\ntitle: Tiny\nlanguage: en\nwarnings: none\n---\n\nIt rained.\n")?;
//!
//! let mut sources = diag::Sources::new();
//! let mut sink = diag::Sink::new();
//! let made = build(&path, &[], &book::Options::default(), &mut sources, &mut sink);
//! let made = made.expect("a story without errors becomes a book");
//! assert_eq!(made.book.words, 2);
//! assert!(made.bytes.starts_with(b"PK"));
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```

#![warn(missing_docs)]
#![cfg_attr(not(test), deny(clippy::string_slice, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod batch;
pub mod book;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod commands;
pub mod compare;
#[cfg(feature = "cli")]
pub mod duplicates;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod examples;
#[doc(hidden)]
pub mod fuzzing;
mod import;
pub mod library;
mod make;
pub mod omnibus;
pub mod package;
pub mod read;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod reference;
#[cfg(feature = "serve")]
pub mod serve;
pub mod story;
pub mod transcribe;
mod words;
pub mod worker;

pub use ficbind_check as check;
pub use ficbind_diag as diag;
pub use ficbind_fix as fix;
pub use make::{Made, build, finish, seal};
