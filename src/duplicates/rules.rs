//! Rules about duplicates: `DUP-001` to `DUP-099`.

use std::fmt::Display;

crate::diag::rules! {
    /// A story cannot be read, and is compared with no other.
    ///
    /// It may be there a second time. `ficbind build` shows all its problems. The other stories are compared as usual.
    "DUP-001" Error unread(path: impl Display, reason: impl Display) = "{path} is left out: {reason}",
        "guide/duplicates.md#what-is-compared";

    /// Stories without words are compared with no other.
    ///
    /// They hold only pictures, or their text is empty.
    "DUP-002" Note wordless(stories: impl Display, first: impl Display) =
        "{stories} without words cannot be compared, starting with {first}",
        "guide/duplicates.md#what-is-compared";

    /// A file that was to be written exists.
    ///
    /// It may be a story, or say what you wrote about your stories, so it is not replaced; only an earlier report is. Give
    /// another name. To use a proposal beside a `collection.yaml` of your own, copy what you want into that.
    "DUP-003" Error not_replaced(file: impl Display) = "{file} exists already, and is not replaced",
        "guide/duplicates.md#proposed-merges";

    /// Some duplicates are not below the folder of the proposed merges.
    ///
    /// A `collection.yaml` speaks only of stories in its own folder and below. The others are named in comments.
    "DUP-004" Warning outside_merges(stories: impl Display, folder: impl Display, first: impl Display) =
        "{stories} outside the folder {folder} cannot be named in the proposal, starting with {first}",
        "guide/duplicates.md#proposed-merges";

    /// The report does not show all texts.
    ///
    /// A page of all of them would be too large for browsers. Every duplicate is in the list; compare fewer stories at
    /// once to see the other texts.
    "DUP-005" Note texts_left_out(pairs: impl Display) = "the report lists {pairs} without their texts, to stay readable",
        "guide/duplicates.md#the-report";
}
