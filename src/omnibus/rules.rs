//! Rules about several stories in one book: `OMN-001` to `OMN-099`.

use std::fmt::Display;

crate::diag::rules! {
    /// There is no story to join.
    ///
    /// A source is a story, a finished book, or a folder of them. Not counted are hidden files, files named in
    /// `.ficbindignore`, and the omnibus itself where it lies among its sources.
    "OMN-001" Error no_stories(places: impl Display) = "there is no story in {places}",
        "guide/omnibus.md#sources";

    /// There is only one story.
    ///
    /// An omnibus joins two stories or more. One story is a book by itself, unless it is to be cut into volumes.
    "OMN-002" Error single_story(path: impl Display) = "there is only one story, {path}",
        "guide/omnibus.md#sources";

    /// Two sources have the same text.
    ///
    /// An omnibus has every word of its stories once. Often one of the sources is a book that was made of the other.
    "OMN-003" Error same_text(path: impl Display, first: impl Display) = "{path} has the same text as {first}",
        "guide/omnibus.md#the-same-story-twice";

    /// Two stories have the same identifier, but different texts.
    ///
    /// They may be two versions of one story. Both are in the omnibus. A story without an identifier gets one from the
    /// address of its source, or from its title and authors. Stories of omnibuses among the sources are compared as well.
    "OMN-004" Warning same_identifier(path: impl Display, first: impl Display, identifier: impl Display) =
        "{path} has the same identifier as {first}, but another text: {identifier}",
        "guide/omnibus.md#the-same-story-twice";

    /// A source is an omnibus that has another source in it.
    ///
    /// The story would be in the book twice.
    "OMN-005" Error held_already(omnibus: impl Display, path: impl Display) =
        "{omnibus} is an omnibus that has {path} in it already",
        "guide/omnibus.md#the-same-story-twice";

    /// The stories are in different languages.
    ///
    /// Each story is marked as what it is. The title page, the contents and other words around the stories are in the
    /// language that has the most words.
    "OMN-006" Warning languages(languages: impl Display, chosen: impl Display) =
        "the stories are in different languages ({languages}); the words around them are in \"{chosen}\"",
        "guide/omnibus.md#languages";

    /// The stories are read in different directions.
    ///
    /// The lines of each story run as they should. But pages can be turned in one direction only in a book, which is that
    /// of the language that has the most words.
    "OMN-007" Warning directions(ltr: impl Display, rtl: impl Display, chosen: impl Display) =
        "pages cannot be turned in two directions: {ltr} from left to right, {rtl} from right to left; they are turned {chosen}",
        "guide/omnibus.md#languages";

    /// The omnibus has no title.
    ///
    /// If all stories belong to one series, its name is the title. Otherwise the title is the name of the file.
    "OMN-008" Warning untitled(title: impl Display) = "the stories have no series in common, so the title is that of the file: {title}",
        "guide/omnibus.md#metadata";

    /// Two stories have the same place in their series.
    ///
    /// They stand in the order in which they were given.
    "OMN-009" Warning same_number(path: impl Display, first: impl Display, number: impl Display, series: impl Display) =
        "{path} and {first} are both number {number} of \"{series}\"",
        "guide/omnibus.md#order";

    /// There are too many stories for one book.
    "OMN-010" Error too_many_stories(count: usize, most: usize) = "there are {count} stories, and {most} are allowed",
        "guide/omnibus.md#limits";

    /// The stories are too long for one book.
    ///
    /// All pages of a book are in memory while it is made, and no reading system likes such books.
    "OMN-011" Error too_long(megabytes: usize) = "the stories have more than {megabytes} MB of pages and pictures",
        "guide/omnibus.md#limits";

    /// A volume of an earlier run is left.
    ///
    /// Now there are fewer volumes. The file is not touched. It is called as a volume of this book would be, and its package
    /// says that it is one; of another omnibus if the title or the first story has changed since.
    "OMN-012" Warning stale_volume(path: impl Display) = "{path} is a volume of an earlier run",
        "guide/omnibus.md#volumes";

    /// The cover of a story cannot be shown on the contact sheet.
    ///
    /// Only PNG and JPEG pictures can, up to 30 million pixels. A drawn cover of the story stands in its place; the
    /// story's own cover page has the picture itself.
    "OMN-013" Note cover_not_shown(path: impl Display) = "the cover of {path} is drawn on the contact sheet, for its picture cannot be made smaller",
        "guide/omnibus.md#the-cover";

    /// Two sources are omnibuses that have a story in common.
    ///
    /// The story would be in the book twice. Volumes of one omnibus may be joined, for each has chapters of its own.
    "OMN-015" Error held_twice(omnibus: impl Display, other: impl Display) =
        "{omnibus} is an omnibus that has a story in common with {other}",
        "guide/omnibus.md#the-same-story-twice";
}
