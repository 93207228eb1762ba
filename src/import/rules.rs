//! The rules of the readers of foreign sources, `IMP-nnn`: each guess that they make is told with its line.

use std::fmt::Display;

/// Rules that tell what was left out of a source, or mended in it.
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "commands use it"))]
pub const CHANGES: &[&str] =
    &["IMP-041", "IMP-042", "IMP-043", "IMP-044", "IMP-045", "IMP-046", "IMP-047", "IMP-050", "IMP-060", "IMP-070"];

crate::diag::rules! {
    /// The post does not give its title.
    ///
    /// Put `Title: …` on the first line, or set the title on the command line: `--set title=…`.
    "IMP-002" Warning no_title() = "the post has no title", "guide/importing.md#title";

    /// The title is taken from the file name because the post gives none.
    ///
    /// To set another title, put `Title: …` on the first line.
    "IMP-003" Note title_from_file_name(title: impl Display) = "title taken from the file name: {title}",
        "guide/importing.md#title";

    /// A line has no key such as `Title:` or `Author:`; its form or its place tells what it is.
    ///
    /// If that is right, nothing needs to be done. Otherwise put the right key and a colon before it, such as
    /// `Author: …`; if it belongs to the story, put it below the first paragraph. The book also shows the line at its
    /// back.
    "IMP-004" Note guessed_field(field: &str) = "read as the {field}, although it has no key", "guide/importing.md#lines-without-a-key";

    /// A key is followed by something other than a colon or a dash.
    ///
    /// If the line was misread, put a colon after the key.
    "IMP-005" Note weak_separator(key: impl Display, field: &str) = "\"{key}\" without a colon is read as the {field}",
        "guide/importing.md#separators";

    /// A key differs from a known one by a single letter.
    ///
    /// Correct the spelling, or use another word if it means something else.
    "IMP-006" Note misspelt_key(key: impl Display, field: &str) = "\"{key}\" is read as the {field}",
        "guide/importing.md#keys";

    /// A line looks like `key: value`, but the key is unknown.
    ///
    /// You need not do anything: the key and its value are kept in the book.
    "IMP-007" Note unknown_header_key(key: impl Display) = "header key \"{key}\" is unknown and kept as written",
        "guide/importing.md#keys";

    /// A line in the header was not understood.
    ///
    /// You need not do anything: the header is shown word for word at the back of the book. If the line has a meaning,
    /// put a key before it.
    "IMP-008" Note unread_header_line() = "header line not understood", "guide/importing.md#keys";

    /// A value was understood, but leaves room for doubt.
    ///
    /// The value is also kept as you wrote it. If it was misread, write it more plainly.
    "IMP-009" Note doubtful_value(field: &str, reading: impl Display) = "the {field} is read as {reading}",
        "guide/importing.md#values";

    /// The header gives two different values for the same field.
    ///
    /// The first one counts. Remove the wrong one.
    "IMP-010" Warning conflicting_values(field: &str) = "the {field} is given again, with a different value",
        "guide/importing.md#values";

    /// The value of a known key was not understood.
    ///
    /// It is kept in the book as you wrote it. To use it, write it in another way.
    "IMP-011" Note unread_value(field: &str, value: impl Display) = "cannot read \"{value}\" as the {field}",
        "guide/importing.md#values";

    /// A Project Gutenberg text has no line that marks the start of the book.
    ///
    /// Check the first pages of the book, and remove from the source whatever does not belong to it.
    "IMP-012" Warning gutenberg_without_start() = "an old Project Gutenberg text without a start marker",
        "guide/importing.md#gutenberg";

    /// What an archive put before or after the book was separated from it: Project Gutenberg's notices, or the explanation
    /// of signs and the account of the printed book in files of Aozora Bunko.
    ///
    /// You need not do anything: they are shown at the back.
    "IMP-013" Note archive_frame(archive: &str) = "notices of {archive} are moved to the back", "guide/importing.md#gutenberg";

    /// The post starts with the headers of an e-mail or news article.
    ///
    /// You need not do anything. If the post does not give its title, author or date, they are taken from the subject,
    /// sender and date.
    "IMP-014" Note mail_head() = "mail headers moved to the back", "guide/importing.md#mail";

    /// The text was split into chapters at its headings.
    ///
    /// If a heading does not start a chapter, join it with the line before it.
    "IMP-015" Note chapters_found(chapters: impl Display) = "split into {chapters}",
        "guide/importing.md#chapters";

    /// The lines of the text have a fixed width and were joined into paragraphs.
    ///
    /// Leave a blank line between lines that must not be joined.
    "IMP-016" Note unwrapped_lines() = "lines of fixed width are joined into paragraphs",
        "guide/importing.md#paragraphs";

    /// A header key has no value.
    ///
    /// It has no effect. Write the value after the key, or remove the line.
    "IMP-017" Note empty_header_key(key: impl Display) = "\"{key}\" has no value and no effect",
        "guide/importing.md#keys";

    /// A post has a header but no story below it.
    ///
    /// Put the story below the header. If the story was read as part of the header, leave two blank lines between them.
    "IMP-018" Error header_only() = "the post has a header but no story", "guide/importing.md#header";

    /// There is prose between two parts of the header.
    ///
    /// It stays in the story, at its place. If it does not belong to the story, put a key such as `Note:` before it.
    "IMP-019" Note story_among_header() = "prose between header lines is kept in the story", "guide/importing.md#header";

    /// Lines that look like a header come after the beginning of the story.
    ///
    /// They stay in the story as written. To have them read, move them to the top of the file, or set their values on
    /// the command line, such as `--set rating=Teen`.
    "IMP-020" Warning header_lines_in_story() = "lines that look like a header are inside the story and are not read",
        "guide/importing.md#header";

    /// Each line of the text is read as a paragraph, and each blank line as a scene break.
    ///
    /// If the blank lines have no meaning, leave one between all paragraphs. A line such as `* * *` is always a scene
    /// break.
    "IMP-021" Note gaps_are_breaks() = "blank lines are read as scene breaks, because there are none between paragraphs",
        "guide/importing.md#paragraphs";

    /// Text after the end of the story was separated from it: an end mark, thanks, a signature.
    ///
    /// It is shown at the back. To keep it in the story, join its first line with the line before it.
    "IMP-022" Note closing_words() = "text after the end of the story is moved to the back",
        "guide/importing.md#after-the-story";

    /// The title of a chapter is on the line below its heading.
    ///
    /// The chapter's title in the book consists of both. A line that ends with a full stop is not read as a title.
    "IMP-023" Note title_below_heading() = "the line below the heading is read as its title",
        "guide/importing.md#chapters";

    /// Indented lines in a text that is otherwise not indented keep their line breaks, as verse does.
    ///
    /// If they are prose, remove the spaces at the start of the lines; they are then joined.
    "IMP-024" Note indented_lines_kept() = "indented lines keep their line breaks", "guide/importing.md#paragraphs";

    /// A text is quoted-printable, as mail programs send it: `=E9` for a character, `=` where a line goes on.
    ///
    /// It is decoded. If that is wrong, give `--keep-bytes`.
    "IMP-041" Note quoted_printable(before: impl Display, after: impl Display, count: impl Display) =
        "quoted-printable: {before} is read as {after} ({count} in this text)", "guide/importing.md#damaged-text";

    /// Characters were encoded twice: UTF-8 that a program took for an older encoding.
    ///
    /// They are read as what they were. Check the word in the book. If it is wrong, give `--keep-bytes`.
    "IMP-042" Note encoded_twice(before: impl Display, after: impl Display, count: impl Display) =
        "encoded twice: {before} is read as {after} ({count} in this text)", "guide/importing.md#damaged-text";

    /// A plain text has character references of HTML.
    ///
    /// They are read as the characters for which they stand. If the story speaks of them, give `--keep-bytes`.
    "IMP-043" Note character_references(before: impl Display, after: impl Display, count: impl Display) =
        "character references: {before} is read as {after} ({count} in this text)", "guide/importing.md#damaged-text";

    /// Every quotation mark of a text has a backslash before it, as some old sites put there.
    ///
    /// The backslashes are left out. If they belong to the story, give `--keep-bytes`.
    "IMP-044" Note backslashes(before: impl Display, after: impl Display, count: impl Display) =
        "backslashes before quotation marks: {before} is read as {after} ({count} in this text)",
        "guide/importing.md#damaged-text";

    /// Words in the head of a mail are encoded, as mail programs send letters with accents: `=?ISO-8859-1?Q?Caf=E9?=`.
    ///
    /// They are decoded. If that is wrong, give `--keep-bytes`.
    "IMP-045" Note encoded_words(before: impl Display, after: impl Display, count: impl Display) =
        "encoded words: {before} is read as {after} ({count} in this text)", "guide/importing.md#damaged-text";

    /// The text of a mail is in Base64, and the mail's head says so.
    ///
    /// It is decoded. If that is wrong, give `--keep-bytes`.
    "IMP-046" Note base64_text(before: impl Display, after: impl Display) = "text in Base64: {before} is read as {after}",
        "guide/importing.md#damaged-text";

    /// A mail has several parts: its text is taken, and the others are left out, such as the same text as HTML, or pictures.
    ///
    /// You need not do anything. To have an attachment, save it from the mail, and import it.
    "IMP-047" Note left_out_of_mail(what: impl Display) = "left out of the mail: {what}", "guide/importing.md#mail";

    /// A file holds several mails, and all of them are read as one story.
    ///
    /// If they are stories of their own, rename the file so that it ends in `.mbox`: each mail is then a post of its own.
    "IMP-048" Warning several_mails(count: usize) = "the file holds {count} mails, which are read as one story",
        "guide/importing.md#mail";

    /// A mail has a part beside its plain text that may be a story: text of another kind, or a mail that was passed on.
    ///
    /// Save the part from the mail, with the ending of its kind (`.html` or `.txt`), and import it.
    "IMP-049" Warning text_left_out_of_mail(what: impl Display) = "left out of the mail, though it may be the story: {what}",
        "guide/importing.md#mail";

    /// Words of a web page do not belong to the story: menus, buttons, comments, the site's own words.
    ///
    /// You need not do anything. If words of the story are among them, write them into a Markdown file: `ficbind import -o`
    /// makes one of the page.
    "IMP-050" Note left_out_of_page(words: impl Display) = "left out of the page: {words}", "guide/importing.md#web-pages";

    /// A picture of a web page is not in the book.
    ///
    /// Its description stands in its place. Save the picture beside the page, and write its name into the page.
    "IMP-051" Warning picture_of_page_left_out(picture: impl Display, why: &str) = "the picture {picture} is left out: {why}",
        "guide/importing.md#web-pages";

    /// A file that is named as a web page is something else, or a page that shows only other pages.
    ///
    /// Rename the file, or save the page that has the text.
    "IMP-052" Error no_web_page(name: impl Display, what: &str) = "{name} is no page with a text: it is {what}",
        "guide/importing.md#web-pages";

    /// A value was found by its place on a web page of an unknown site.
    ///
    /// If it is wrong, set the right one on the command line, such as `--set author=…`.
    "IMP-053" Note guessed_from_page(key: &str, value: impl Display) = "the {key} is read as \"{value}\" by its place on the page",
        "guide/importing.md#web-pages";

    /// A web page has too many elements, or too many within each other.
    ///
    /// The words of all are in the book; the layout of the inmost ones is not.
    "IMP-054" Warning page_too_deep() = "the page has more elements within each other than are read", "guide/importing.md#web-pages";

    /// Pages of a book that only repeat its metadata, such as its title page, are left out, and so is what an archive says
    /// about itself.
    ///
    /// You need not do anything: the new book has such pages of its own.
    "IMP-060" Note left_out_of_book(name: impl Display, what: impl Display) = "{name}: left out: {what}",
        "guide/importing.md#epub-files";

    /// A book cannot be read.
    ///
    /// It is protected, damaged, or no EPUB file. Give the text that it was made from, or a book without protection.
    "IMP-061" Error unreadable_book(name: impl Display, why: impl Display) = "cannot read {name}: {why}",
        "guide/importing.md#epub-files";

    /// A book lacks files that its own list names.
    ///
    /// The book is damaged: chapters may be missing. What is there is read.
    "IMP-062" Warning missing_of_book(name: impl Display, what: impl Display) = "{name} lacks files that it lists: {what}",
        "guide/importing.md#epub-files";

    /// A source states more of itself than front-matter may hold.
    ///
    /// All that is stated of a story, or of a chapter, has at most 1 MiB and 20,000 values. The longest values are cut.
    "IMP-063" Warning cut_front_matter(name: impl Display, keys: impl Display) =
        "{name} states more of itself than front-matter may hold; cut: {keys}",
        "guide/importing.md#epub-files";

    /// Something in the document of a word processor has no place in a book, such as comments, deleted text, running heads
    /// or a table of contents.
    ///
    /// You need not do anything. To have it in the book, put it into the text of the document.
    "IMP-070" Note left_out_of_document(name: impl Display, what: impl Display) = "{name}: left out: {what}",
        "guide/importing.md#word-processors";

    /// A picture of a document or of another book is not in the book.
    ///
    /// Its description stands in its place. Save the picture as PNG or JPEG, and insert it into the source anew.
    "IMP-071" Warning picture_left_out(name: impl Display, picture: impl Display, why: &str) =
        "{name}: the picture {picture} is left out: {why}", "guide/importing.md#word-processors";

    /// A document of a word processor cannot be read.
    ///
    /// Open it in a word processor, and save it anew as DOCX or ODT, without a password.
    "IMP-072" Error unreadable_document(name: impl Display, why: impl Display) = "cannot read {name}: {why}",
        "guide/importing.md#word-processors";

    /// The name of a document ends in that of another format.
    ///
    /// It is read as what it is. Rename it.
    "IMP-073" Note wrong_ending(name: impl Display, format: &str) = "{name} is {format}, whatever its name says",
        "guide/importing.md#word-processors";

    /// A document of a word processor ends in the middle: groups of its text are not closed.
    ///
    /// What is there is read; the end of the story may be missing. Get the whole file, and import it again.
    "IMP-074" Warning document_cut_off(name: impl Display) = "{name} ends in the middle, and may lack the end of the story",
        "guide/importing.md#word-processors";

    /// A ZIP archive cannot be read.
    ///
    /// It is damaged, holds no story, or is a file of another kind. Pack the sources anew, or unpack them and give the
    /// folder.
    "IMP-080" Error unreadable_archive(name: impl Display, why: impl Display) = "cannot read {name}: {why}",
        "guide/importing.md#zip-archives";

    /// A ZIP archive holds several works, and one was asked for.
    ///
    /// Name one of them by its path through the archive, or import the archive.
    "IMP-081" Error several_works(name: impl Display, count: usize, works: impl Display) =
        "{name} holds {count} works: {works}", "guide/importing.md#zip-archives";

    /// Files in a ZIP archive are not read: archives within it, links, and files of kinds that no story uses.
    ///
    /// You need not do anything. To have the stories of an archive within it, unpack that archive.
    "IMP-082" Note left_out_of_archive(name: impl Display, what: impl Display) = "{name}: left out: {what}",
        "guide/importing.md#zip-archives";

    /// A file in a ZIP archive must not be unpacked: it has a password, is damaged or far too large, or its name leads out
    /// of the archive.
    ///
    /// Pack the archive anew without that file, or mend what is wrong with it.
    "IMP-083" Error refused_member(member: impl Display, why: impl Display) = "{member} is not read: {why}",
        "guide/importing.md#zip-archives";
}
