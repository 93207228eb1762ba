//! Rules about editions that are compared: `CMP-001` and the following.

use std::fmt::Display;

crate::diag::rules! {
    /// The book that stands where the new one is written cannot be read.
    ///
    /// With `--news`, a book says what is new since the one that it takes the place of. That one is damaged, protected,
    /// larger than a source may be, or no EPUB file. The new book is written without such a page.
    "CMP-001" Warning unreadable_edition(reason: impl Display) =
        "this edition has no page of news: {reason}",
        "guide/editions.md#new-in-this-edition";

    /// The book that stands where the new one is written tells another story.
    ///
    /// With `--news`, a book says what is new since the one that it takes the place of. These two have neither an
    /// identifier nor a single chapter in common, so a list of all chapters would be no news.
    "CMP-002" Note other_story(path: impl Display) =
        "this edition has no page of news: {path}, whose place it takes, tells another story",
        "guide/editions.md#new-in-this-edition";
}
