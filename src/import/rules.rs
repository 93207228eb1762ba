//! The rules of the readers of foreign sources, `IMP-nnn`: each guess that they make is told with its line.

use std::fmt::Display;

crate::diag::rules! {
    /// The post says nowhere what its title is.
    ///
    /// Put `Title: …` on the first line, or give the title on the command line.
    "IMP-002" Warning no_title() = "the post does not state a title", "guide/importing.md#title";

    /// The title is the name of the file, for want of another.
    ///
    /// Put `Title: …` on the first line if the book should be called something else.
    "IMP-003" Note title_from_file_name(title: impl Display) = "title taken from the file name: {title}",
        "guide/importing.md#title";

    /// A line without a key was understood by its shape or its place.
    ///
    /// Put the key and a colon before it if it was understood wrongly. The line is shown at the back of the book as well.
    "IMP-004" Note guessed_field(field: &str) = "read as the {field}, though no key says so", "guide/importing.md#lines-without-a-key";

    /// A key is followed by something other than a colon or a dash.
    ///
    /// Put a colon after the key if the line was understood wrongly.
    "IMP-005" Note weak_separator(key: impl Display, field: &str) = "\"{key}\" without a colon is read as the {field}",
        "guide/importing.md#separators";

    /// A key is one letter away from a known one.
    ///
    /// Correct the spelling, or choose another word if it means something else.
    "IMP-006" Note misspelt_key(key: impl Display, field: &str) = "\"{key}\" is read as the {field}",
        "guide/importing.md#keys";

    /// A line looks like `key: value`, but the key is not known.
    ///
    /// Nothing to do: key and value are kept with the book.
    "IMP-007" Note unknown_header_key(key: impl Display) = "header key \"{key}\" is not known and is kept as it stands",
        "guide/importing.md#keys";

    /// A line among the header lines was not understood.
    ///
    /// Nothing to do: the header is shown word for word at the back of the book. Give the line a key if it has a meaning.
    "IMP-008" Note unread_header_line() = "header line not understood", "guide/importing.md#keys";

    /// A value was understood, but the author's words leave room for doubt.
    ///
    /// Write the value plainly if it was understood wrongly. The author's own words are kept beside it.
    "IMP-009" Note doubtful_value(field: &str, reading: impl Display) = "the {field} is taken to be {reading}",
        "guide/importing.md#values";

    /// The header states something twice, in different words.
    ///
    /// The first one counts. Remove the wrong one.
    "IMP-010" Warning conflicting_values(field: &str) = "the {field} is stated again, differently",
        "guide/importing.md#values";

    /// The value of a known key was not understood.
    ///
    /// Write it in another way. Its words are kept with the book.
    "IMP-011" Note unread_value(field: &str, value: impl Display) = "cannot make a {field} of \"{value}\"",
        "guide/importing.md#values";

    /// A text of Project Gutenberg has no line that marks where the book starts.
    ///
    /// Look at the start of the book and remove what does not belong to it from the source.
    "IMP-012" Warning gutenberg_without_start() = "an old text of Project Gutenberg without a start marker",
        "guide/importing.md#gutenberg";

    /// Project Gutenberg's own words before or after the book were told apart from it.
    ///
    /// Nothing to do: they are shown at the back.
    "IMP-013" Note gutenberg_frame() = "words of Project Gutenberg are moved to the back", "guide/importing.md#gutenberg";

    /// The post starts with the head of a mail or news article.
    ///
    /// Nothing to do: subject, sender and date stand in where the post states no title, author or date.
    "IMP-014" Note mail_head() = "mail head moved to the back", "guide/importing.md#mail";

    /// Chapters were found by their headings.
    ///
    /// Join a heading with the line before it if it opens no chapter.
    "IMP-015" Note chapters_found(count: impl Display) = "split into {count} chapters at their headings",
        "guide/importing.md#chapters";

    /// The lines of the text were broken at a fixed width and have been joined to paragraphs.
    ///
    /// Leave a blank line between lines that must not be joined.
    "IMP-016" Note unwrapped_lines() = "lines broken at a fixed width are joined to paragraphs",
        "guide/importing.md#paragraphs";

    /// A header key has nothing after it.
    ///
    /// Nothing is stated then. Write the value after the key, or remove the line.
    "IMP-017" Note empty_header_key(key: impl Display) = "\"{key}\" has no value and states nothing",
        "guide/importing.md#keys";

    /// A post has a header, and no story below it.
    ///
    /// Put the story below the header. Where the story itself was read as part of the header, leave two blank lines
    /// between them.
    "IMP-018" Error header_only() = "the post has a header but no story", "guide/importing.md#header";

    /// Prose stands between two parts of a header.
    ///
    /// It stays in the story, where it stands. Put a key such as `Note:` before it if it is no part of the story.
    "IMP-019" Note story_among_header() = "prose between header lines is kept in the story", "guide/importing.md#header";

    /// Lines that look like a header stand below the beginning of the story.
    ///
    /// They are kept in the story as they stand. Move them to the top of the file to have them read, or state their
    /// values on the command line.
    "IMP-020" Warning header_lines_in_story() = "lines that look like a header stand in the story and are not read",
        "guide/importing.md#header";

    /// Each line of the text is read as a paragraph, and a blank line between them as a scene break.
    ///
    /// Leave a blank line between all paragraphs if the blank lines mean nothing; a line such as `* * *` is a scene
    /// break in any text.
    "IMP-021" Note gaps_are_breaks() = "blank lines are read as scene breaks, since paragraphs have none between them",
        "guide/importing.md#paragraphs";

    /// Words after the end of the story were told apart from it: an end mark, thanks, a signature.
    ///
    /// They are shown at the back. Join the first of these lines with the line before to keep it in the story.
    "IMP-022" Note closing_words() = "words after the end of the story are moved to the back",
        "guide/importing.md#after-the-story";

    /// The title of a chapter stands below its heading.
    ///
    /// Both are the title of the chapter in the book. A line that ends with a full stop is not read as a title.
    "IMP-023" Note title_below_heading() = "the line below the heading is read as its title",
        "guide/importing.md#chapters";

    /// Indented lines in a text that is not indented keep their line ends, as verse does.
    ///
    /// Take away the blanks at the start of the lines if they are prose, and have them joined.
    "IMP-024" Note indented_lines_kept() = "indented lines keep their line ends", "guide/importing.md#paragraphs";
}
