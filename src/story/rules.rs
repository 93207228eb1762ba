//! Rules about the author's files and their front-matter: `FIC-001` to `FIC-199`.

use std::fmt::Display;

crate::diag::rules! {
    /// The source holds nothing to make a book from.
    ///
    /// The file is empty, holds only blank lines, or holds front-matter and no story. Write the story below the
    /// front-matter, or check that you named the right file.
    "FIC-004" Error empty_source(path: impl Display) = "{path} contains no story",
        "guide/sources.md";

    /// The source has an unsupported format.
    ///
    /// A story is one `.md` file, one `.txt` post, a saved web page, a document of a word processor, or a folder of chapter
    /// files. For finished books and the like, the hint says how to convert them.
    "FIC-005" Error unknown_format(path: impl Display) = "{path} is not in a supported format",
        "guide/sources.md";

    /// A folder holds no chapter files.
    ///
    /// Chapters are the `.md` or `.txt` files beside `book.yaml`, the files listed under `chapters:`, or the files in
    /// numbered subfolders. Subfolders that may be something else are named in the message; list their files under
    /// `chapters:` to use them.
    "FIC-006" Error no_chapters(path: impl Display) = "there is no chapter file in {path}",
        "guide/sources.md#folders";

    /// A chapter file named in `chapters:` does not exist.
    ///
    /// Names are relative to the story's folder.
    "FIC-007" Error missing_chapter(name: impl Display) = "there is no chapter file \"{name}\"",
        "guide/sources.md#folders";

    /// A path leads out of the story's folder.
    ///
    /// Chapters, images and style sheets must lie in the story's folder or below it. Links that lead elsewhere are not
    /// followed. Copy the file into the story's folder.
    "FIC-008" Error outside_folder(name: impl Display) = "\"{name}\" is outside the story's folder",
        "guide/sources.md#folders";

    /// A chapter file in the folder is not used.
    ///
    /// `chapters:`, or a list from another tool such as `Book.txt`, names the files of the book, and this file is not
    /// among them. Add it to the list if it belongs to the book.
    "FIC-009" Warning unlisted_chapter(name: impl Display, list: impl Display) =
        "\"{name}\" is not listed in {list} and is left out",
        "guide/sources.md#folders";

    /// A chapter file is listed twice.
    ///
    /// A book can contain each file only once.
    "FIC-010" Error repeated_chapter(name: impl Display) = "chapter file \"{name}\" is listed twice",
        "guide/sources.md#folders";

    /// A story has more chapters than allowed.
    ///
    /// Split the serial into volumes.
    "FIC-011" Error too_many_chapters(limit: impl Display) = "the story has more than {limit} chapters",
        "guide/sources.md";

    /// A file in the folder does not look like a chapter and is left out.
    ///
    /// Only Markdown and plain-text files become chapters.
    "FIC-012" Note ignored_file(name: impl Display) = "\"{name}\" is neither Markdown nor plain text and is left out",
        "guide/sources.md#folders";

    /// A file has front-matter but no text, and its chapters are in other files.
    ///
    /// The chapter files have the same name with the chapter added: `Title.md`, `Title - Chapter 1.md`. They are in the
    /// same folder or in a folder beside the file.
    "FIC-013" Note chapters_beside(count: impl Display, first: impl Display) =
        "the file has no text of its own; its chapters are in {count} files, starting with \"{first}\"",
        "guide/sources.md#folders";

    /// A line of text is read as a heading.
    ///
    /// In Markdown, `---` below a blank line is a scene break, but directly below a line of text it turns that line
    /// into a heading. This line looks like a title, so it becomes a heading. If you mean a scene break, put a blank
    /// line above the `---`. If you mean a heading, write `## …` or make the underline as long as the title.
    ///
    /// In Markdown, `**Chapter 2**` on its own line is bold text; most authors mean a heading. It starts a chapter if
    /// the file has several such lines, or if there are other chapters. `split: none` keeps the text in one piece.
    "FIC-014" Note likely_heading(words: impl Display, how: impl Display, count: impl Display) =
        "\"{words}\" {how} is read as a heading ({count} in this file)",
        "guide/sources.md#one-file";

    /// `---` directly below a line of text is read as a scene break.
    ///
    /// Strictly, Markdown turns a line with `---` below it into a heading. This line reads like a sentence, so it stays
    /// text and the `---` becomes a scene break. To make this clear, put a blank line above the `---`, or write `## …`
    /// for a heading.
    "FIC-015" Note rule_under_text(words: impl Display, count: impl Display) =
        "the rule below \"{words}\" is read as a scene break ({count} in this file)",
        "guide/sources.md#text";

    /// A line of capital X's is read as a scene break.
    ///
    /// `XXX` can be a scene break or the Roman numeral thirty. It is read as a number if the number before or after it
    /// also has a line of its own. Otherwise it becomes a scene break and is not shown. If it is a number, write it as
    /// a heading, such as `## XXX`.
    "FIC-016" Note letter_break(words: impl Display, count: impl Display) =
        "\"{words}\" is read as a scene break ({count} in this file)",
        "guide/sources.md#text";

    /// Headings at the top of the text are read as the story's header.
    ///
    /// Headings such as `# Title: …` and `## Author: …` describe the story and do not start chapters. If the
    /// front-matter already has a key, the heading for that key stays in the text.
    "FIC-017" Note header_in_headings(keys: impl Display) =
        "the headings at the top are read as the story's header: {keys}",
        "guide/sources.md#front-matter";

    /// `chapter-title` is set for a file that is divided into several chapters.
    ///
    /// The key names a single chapter, but this file has more. Its value is kept in the book's metadata and not shown.
    /// Without `split`, the file is one chapter with that title, and its headings are subheadings.
    "FIC-018" Warning useless_chapter_title(title: impl Display) =
        "\"{title}\" is the title of one chapter, but `split` divides the file into several; it is not shown",
        "guide/sources.md#one-file";

    /// A chapter file has neither words nor a picture to show, and is left out.
    ///
    /// It contains only comments, rules or empty elements.
    "FIC-019" Note nothing_to_show(name: impl Display) =
        "\"{name}\" has neither words nor a picture to show, and is left out",
        "guide/sources.md#folders";

    /// Information about the book is read from another tool's file.
    ///
    /// If there is no `book.yaml`, pandoc's `title.txt` and `metadata.yaml`, or the `index.md` of a site, are read
    /// instead.
    "FIC-020" Note metadata_file(name: impl Display) =
        "\"{name}\" is read as information about the book, not as a chapter",
        "guide/sources.md#files-of-other-tools";

    /// The chapters and their order are read from another tool's list.
    ///
    /// Leanpub's `Book.txt` and mdBook's `SUMMARY.md` are read if `chapters:` does not list the files.
    "FIC-021" Note list_file(name: impl Display) = "\"{name}\" is read as the list of chapters",
        "guide/sources.md#files-of-other-tools";

    /// A file of another tool is not a chapter and is not needed.
    ///
    /// Only one list of chapters and one file with information about the book are read.
    "FIC-022" Note not_a_chapter(name: impl Display) = "\"{name}\" is not a chapter and is left out",
        "guide/sources.md#files-of-other-tools";

    /// The position of a chapter is a guess.
    ///
    /// Its file name has no number, or a different kind of number from the other files in the folder. Prologues,
    /// forewords and the like come first, epilogues and afterwords last.
    "FIC-023" Note place_guessed(places: impl Display) = "the position of some chapters is a guess: {places}",
        "guide/sources.md#folders";

    /// The order of the chapters is a guess.
    ///
    /// The file names have no numbers, so the chapters are in alphabetical order. Number the files, give each a different
    /// `number` in its front-matter, or list them under `chapters:`.
    "FIC-024" Note order_guessed() = "the order of the chapters is a guess: their names have no numbers",
        "guide/sources.md#folders";

    /// Subfolders are read as the parts of a book, or one subfolder as the place of its chapters.
    ///
    /// The folder above has no chapters of its own, and the subfolders or their files are numbered.
    "FIC-025" Note folders_as_parts(folders: impl Display, what: impl Display) = "{folders} {what} of the book",
        "guide/sources.md#folders";

    /// A line at the top of a chapter file is read as the chapter's title.
    ///
    /// It stands alone and reads like a heading, but is not marked as one.
    "FIC-026" Note title_line(words: impl Display) = "the line \"{words}\" is read as the chapter's title",
        "guide/sources.md#folders";

    /// Chapters without a title are named after their files.
    ///
    /// Neither the front-matter nor a heading at the top of the file gives a title.
    "FIC-027" Note named_after_file(names: impl Display) = "chapters without a title are named after their files: {names}",
        "guide/sources.md#folders";

    /// One value names several people.
    ///
    /// Names are separated at "and", "&" and semicolons. Commas separate names only after e-mail addresses, or in a
    /// list that ends with "and". To be certain, write a list: `author: [Nell Ashdown, Oswin Pike]`. Names in a list
    /// are not divided.
    "FIC-028" Note names_divided(key: impl Display, count: impl Display, names: impl Display) =
        "\"{key}\" is read as {count} people: {names}",
        "reference/front-matter.md";

    /// A name is followed by an address.
    ///
    /// The address is not part of the name. It is kept in the book's metadata and not shown on its pages. To link a
    /// name to a web page, give the page as the person's `url`.
    "FIC-029" Note address_beside_name(address: impl Display, key: impl Display) =
        "\"{address}\" is not part of the name; it is kept in the book's metadata as \"{key}.address\"",
        "reference/front-matter.md";

    /// A chapter file has no text and is left out.
    ///
    /// It is empty, or holds only blank lines or front-matter, as planned chapters often do. The rest of the story is
    /// built. With `--strict`, no book is built.
    "FIC-030" Warning empty_chapter(name: impl Display) = "\"{name}\" has no text and is left out",
        "guide/sources.md#folders";

    /// Files in the folder are backups or copies of others, and are left out.
    ///
    /// Editors leave files such as `02.md~` and `02.orig.md` behind, file managers `02 - Copy.md`, and sync programs
    /// `02 (conflicted copy).md`. As chapters, they would repeat the story. A file counts as a copy only if its
    /// original is in the same folder. If a copy has text that the original lacks, move it there and delete the copy.
    /// If the file is a chapter, rename it.
    "FIC-031" Note leftovers(names: impl Display, what: impl Display) = "left out as {what} of other files: {names}",
        "guide/sources.md#folders";

    /// A folder holds its story in several languages, and the book uses one of them.
    ///
    /// The languages are part of the names: `ch1.en.md` beside `ch1.fr.md`, or the folders `en` and `fr`. `build` uses
    /// the language set in the front-matter or with `--set language=…`. If none is set, it uses the texts without a
    /// language in their names, or else the language whose code comes first in the alphabet. `batch` builds a book of
    /// each language. To put them all into one book, list the files under `chapters:`.
    "FIC-032" Note other_languages(languages: impl Display, taken: impl Display, left: impl Display, how: impl Display) =
        "the story exists in several languages ({languages}); this book has {taken}, and {left} left out: {how}",
        "guide/sources.md#folders";

    /// A folder of stories becomes one book.
    ///
    /// Most of its texts have their own title and author, and the authors differ. Or they have fandoms, a series or a
    /// status, as stories do. `ficbind batch` builds a book from each. If they are one book, such as an anthology, put a
    /// `book.yaml` with a title into the folder.
    "FIC-033" Warning stories_in_one_book(count: impl Display) =
        "{count} files of this book look like separate stories with their own titles and authors",
        "guide/sources.md#folders";

    /// The front-matter is opened but never closed.
    ///
    /// Put `---` (or `...`) on a line of its own after the last key. TOML is closed by `+++`, JSON by its last brace.
    "FIC-101" Error unclosed_front_matter() = "the front-matter is never closed",
        "guide/sources.md#front-matter";

    /// The front-matter cannot be read as YAML, TOML or JSON.
    ///
    /// The message shows where reading stopped; the mistake may be just before that.
    "FIC-102" Error matter_syntax(reason: impl Display) = "the front-matter cannot be read: {reason}",
        "guide/sources.md#front-matter";

    /// A key appears twice in one mapping.
    ///
    /// It is not clear which one counts. Remove one, or combine both values in a list. For tags, warnings and other
    /// lists this is only a warning, and both values are kept.
    "FIC-103" Error duplicate_key(key: impl Display) = "the key \"{key}\" appears twice",
        "guide/sources.md#front-matter";

    /// The front-matter or the list of warnings has more values than any story needs.
    ///
    /// Aliases (`*name`) count each time they are expanded, and aliases of aliases multiply. Warnings in the author's own
    /// words are counted over the whole story, those of chapters and scenes too.
    "FIC-104" Error matter_too_large(what: impl Display, limit: impl Display) = "{what} has more than {limit} values",
        "guide/sources.md#front-matter";

    /// The front-matter is nested too deeply.
    ///
    /// No key needs more than three levels.
    "FIC-105" Error matter_too_deep(limit: impl Display) = "the front-matter is nested more than {limit} levels deep",
        "guide/sources.md#front-matter";

    /// The front-matter is too long.
    ///
    /// Perhaps the closing `---` is missing and the story was read as front-matter.
    "FIC-106" Error oversized_front_matter(limit: impl Display) = "the front-matter is longer than {limit} KiB",
        "guide/sources.md#front-matter";

    /// The front-matter is not a mapping of keys to values.
    ///
    /// Write each line as `key: value`, such as `title: The Lantern Road`.
    "FIC-107" Error not_a_mapping(shape: impl Display) = "the front-matter is {shape}, not a mapping of keys to values",
        "guide/sources.md#front-matter";

    /// A key is unknown.
    ///
    /// Its value is not shown. It is kept in the book's package document as `ficbind:extra` with `ficbind:key`; for a
    /// chapter, beside the chapter's item. The reference lists all known keys. A key that begins with `x-` is kept
    /// without a message.
    "FIC-110" Warning unknown_key(key: impl Display) =
        "\"{key}\" is not a known key; its value is kept in the book's metadata (ficbind:extra)",
        "reference/front-matter.md";

    /// A value has the wrong shape, such as a list instead of a single value, or a mapping instead of text.
    ///
    /// Perhaps the file was written for another program, in which the key means something else. The value has no
    /// effect; it is kept in the book's metadata. The message says what the key takes here.
    "FIC-111" Warning wrong_shape(key: impl Display, expected: impl Display, found: impl Display) =
        "\"{key}\" takes {expected}, not {found}; it is kept in the book's metadata",
        "reference/front-matter.md";

    /// A key does not take this value.
    ///
    /// The value has no effect; it is kept in the book's metadata. The hints list the values that the key takes. On the command
    /// line, in a table of corrections and in `collection.yaml`, a wrong value is an error.
    "FIC-112" Warning invalid_value(key: impl Display, value: impl Display, expected: impl Display) =
        "\"{key}\" takes {expected}, not \"{value}\"",
        "reference/front-matter.md";

    /// A date cannot be read or does not exist.
    ///
    /// It is kept in the book's metadata as written. Write `2023-04-05`, `2023-04`, `2023`, `5 April 2023` or a full
    /// timestamp.
    "FIC-113" Warning invalid_date(key: impl Display, value: impl Display) = "\"{value}\" in \"{key}\" is not a date",
        "reference/front-matter.md#dates";

    /// A language is unknown.
    ///
    /// The language is guessed from the text instead. Write a BCP 47 tag such as `en`, `pt-BR` or `zh-Hant`, or the
    /// English name of the language.
    "FIC-114" Warning unknown_language(value: impl Display) = "\"{value}\" is not a language tag",
        "reference/front-matter.md#language";

    /// A contributor's role is unknown.
    ///
    /// The person is listed as a contributor, and the role is kept in the book's metadata as written. Write a MARC
    /// relator code such as `pfr`, or a word such as beta, editor, artist or translator.
    "FIC-115" Warning unknown_role(value: impl Display) = "\"{value}\" is not a known role",
        "reference/front-matter.md#roles";

    /// A rating is unknown.
    ///
    /// Use General, Teen, Mature, Explicit or Not Rated. The ratings of AO3, FF.net, MPAA and older schemes are
    /// understood, too, and so are those of other languages. The story counts as not rated, and the book shows the
    /// rating as you wrote it.
    "FIC-116" Warning unknown_rating(value: impl Display) =
        "\"{value}\" is not a known rating; the story counts as not rated, and this is shown as written",
        "guide/warnings.md#rating";

    /// A warning is not in the taxonomy.
    ///
    /// The warning page shows it as you wrote it. If you mean a known warning, use its name, so that readers and
    /// catalogues can find it.
    "FIC-117" Warning custom_warning(value: impl Display) = "\"{value}\" is not a known warning; it is shown as written",
        "guide/warnings.md";

    /// An entry in the list of warnings is not a warning.
    ///
    /// It becomes a tag, as written.
    "FIC-118" Note warning_moved_to_tags(value: impl Display) = "\"{value}\" is not a warning; it is kept as a tag",
        "guide/warnings.md";

    /// An entry in the list of warnings says which episodes the story spoils.
    ///
    /// It is moved to `spoilers`, as written.
    "FIC-119" Note warning_moved_to_spoilers(value: impl Display) =
        "\"{value}\" is a spoiler notice; it is kept under `spoilers`",
        "guide/warnings.md";

    /// A warning names a chapter that does not exist.
    ///
    /// Chapters count from 1 in reading order. Parts do not count.
    "FIC-120" Warning no_such_chapter(number: impl Display, count: impl Display) =
        "there is no chapter {number}; the story has {count}",
        "guide/warnings.md";

    /// The severity of a warning is unknown.
    ///
    /// Write mentioned, moderate or graphic.
    "FIC-121" Error unknown_severity(value: impl Display) = "\"{value}\" is not a warning severity",
        "guide/warnings.md";

    /// A field of a person, series or warning is unknown.
    ///
    /// Its value has no effect; it is kept in the book's metadata.
    "FIC-122" Warning unknown_field(field: impl Display, of: impl Display) =
        "\"{field}\" is not a known field of {of}; it is kept in the book's metadata",
        "reference/front-matter.md";

    /// `warnings` is a remark that neither names any content nor says plainly that there is nothing to warn about.
    ///
    /// `see part 1`, `the usual` or `you have been warned` are remarks to the reader. The book shows the remark as you
    /// wrote it, beside any other warnings, and does not say that none apply. Warnings named in such a sentence are
    /// listed. Write a list of warnings, `none`, or `choose not to warn`.
    "FIC-123" Note remark_on_warnings(value: impl Display) =
        "\"{value}\" is a remark, not a list of warnings; it is shown as written",
        "guide/warnings.md#remarks";

    /// A story says both that no warnings apply and that its author chose not to warn.
    ///
    /// Readers cannot rely on "none" in that case, so the book says that the author chose not to warn. Delete one of
    /// the two.
    "FIC-124" Warning none_and_declined() =
        "this says that no warnings apply, but the author also chose not to warn, which takes precedence",
        "guide/warnings.md";

    /// A tag is a rating, but not the rating of the story.
    ///
    /// The story keeps the rating from `rating`, and the tag is shown among the tags, although it contradicts the
    /// rating. Delete the tag if the rating is right, or correct the rating.
    "FIC-125" Warning rating_as_tag(tag: impl Display, rating: impl Display) =
        "the tag \"{tag}\" is a rating, but the story is rated {rating}",
        "guide/sources.md#front-matter";

    /// The story has no title.
    ///
    /// The title is taken from the first heading or the file name. To set another, write `title:` in the front-matter.
    "FIC-130" Warning missing_title(title: impl Display) = "there is no title; \"{title}\" is used",
        "guide/sources.md#front-matter";

    /// The story's author is missing.
    ///
    /// Write `author:` in the front-matter. Until then the book says that the author is unknown.
    "FIC-131" Note missing_author() = "there is no author",
        "guide/sources.md#front-matter";

    /// The story's language is missing.
    ///
    /// Reading systems need it for hyphenation and for reading aloud. Write `language:` in the front-matter.
    "FIC-132" Note missing_language(guess: impl Display) = "no language is given; {guess}",
        "guide/sources.md#front-matter";

    /// A key appears in two spellings.
    ///
    /// Both have the same meaning. The spelling used in the reference counts, or else the first; the other value is
    /// kept in the book's metadata. Lists under two spellings are joined without a message.
    "FIC-133" Warning repeated_key(key: impl Display, first: impl Display) =
        "\"{key}\" means the same as \"{first}\", which takes precedence; its value is kept in the book's metadata",
        "reference/front-matter.md";

    /// YAML would reject or misread a value that is plainly text.
    ///
    /// The value contains a second colon, or begins with an apostrophe or with a sign such as `@ * % & ! [[`. It is
    /// read as text. Other programs may fail on it, so put the value in quotes, as the hint shows.
    "FIC-134" Note read_as_text(notation: impl Display) = "{notation} requires quotes around this value; it is read as text",
        "guide/sources.md#front-matter";

    /// YAML reads part of a value as a comment.
    ///
    /// In YAML, a `#` after a space starts a comment, which is left out. Put the whole value in quotes. If you mean a
    /// comment, write two spaces before the `#` and one after it.
    "FIC-135" Warning cut_value(lost: impl Display) = "YAML reads \"{lost}\" as a comment and leaves it out",
        "guide/sources.md#front-matter";

    /// The separator between a key and its value, or before a list item, is not valid YAML.
    ///
    /// A key is followed by a colon and a space; a list item begins with a hyphen and a space. The line is read as if
    /// it had them.
    "FIC-136" Note odd_divider(missing: impl Display) = "{missing}; the line is read as if it were there",
        "guide/sources.md#front-matter";

    /// The front-matter is indented with tabs.
    ///
    /// YAML does not allow this. Each tab is read as spaces up to the next multiple of four columns.
    "FIC-137" Note tabs_for_blanks() = "the front-matter is indented with tabs; they are read as spaces",
        "guide/sources.md#front-matter";

    /// The line that opens or closes the front-matter is missing.
    ///
    /// The file starts with keys, and there is a `---` only above or only below them. The keys are read as
    /// front-matter. It ends where the story clearly begins: at a line of prose after a blank line.
    "FIC-138" Warning missing_fence(fence: impl Display, place: impl Display) =
        "the line `{fence}` {place} is missing; the keys are read as front-matter",
        "guide/sources.md#front-matter";

    /// Front-matter is enclosed in lines of other dashes.
    ///
    /// Word processors turn `---` into `—`. The keys are read as front-matter, but other programs do not recognise
    /// them.
    "FIC-139" Warning odd_fence(fence: impl Display) = "\"{fence}\" is read as a line that opens or closes front-matter",
        "guide/sources.md#front-matter";

    /// A chapter has a key that applies only to whole stories.
    ///
    /// Its value is not shown; it is kept in the book's metadata, beside the chapter's item. If it applies to the
    /// story, move it to `book.yaml`.
    "FIC-140" Note kept_of_chapter(key: impl Display, count: impl Display) =
        "\"{key}\" has no effect in {count}; it is kept in the book's metadata",
        "guide/sources.md#folders";

    /// The front-matter marks the text as unpublished.
    ///
    /// Site generators leave out texts with `draft: true`, `published: false`, `listed: false` and the like. ficbind
    /// builds the book anyway, and includes chapters marked like this.
    "FIC-141" Note draft(key: impl Display, value: impl Display) =
        "\"{key}: {value}\" marks the text as unpublished; it is in the book anyway",
        "guide/sources.md#front-matter";

    /// Lines such as `**Rating:** Teen` at the top of a text are read as front-matter.
    ///
    /// The book shows them on the pages around the story instead of in its text. Where the front-matter has the same
    /// key, its value is used, and that of the line goes into the book's metadata. To avoid this message, write the
    /// values as front-matter. If the lines belong to the story, put a paragraph before them.
    "FIC-142" Note label_header(lines: impl Display) = "{lines} read as front-matter",
        "guide/sources.md#front-matter";

    /// The folder named in `templates` does not exist.
    ///
    /// The built-in templates are used. Other programs have a key `template` as well, with a different meaning.
    "FIC-143" Warning no_templates(folder: impl Display, reason: impl Display) =
        "no page templates are read from \"{folder}\": {reason}",
        "guide/sources.md#styles";

    /// A line of front-matter is indented in a way that gives it another meaning in YAML.
    ///
    /// It is read as what was clearly meant. Keys of one mapping, and items of one list, begin in the same column.
    /// Lines that continue a value are indented more than its key.
    "FIC-144" Note odd_indent(what: impl Display) = "the indentation of this line is not valid YAML; it is read as {what}",
        "guide/sources.md#front-matter";

    /// A quotation mark or bracket in the front-matter is never closed.
    ///
    /// The value is read to the end of its line, and of any lines that continue it.
    "FIC-145" Note unclosed_value(sign: impl Display) = "the {sign} is never closed; the value is read to the end of its line",
        "guide/sources.md#front-matter";

    /// YAML cannot read a key or its value.
    ///
    /// The other keys are read. The value is kept as plain text, as you wrote it. The message shows where YAML failed.
    "FIC-146" Warning salvaged(reason: impl Display) = "YAML cannot read this: {reason}; the value is read as plain text",
        "guide/sources.md#front-matter";

    /// A paragraph, table or other block is larger than a page of a book may be.
    ///
    /// Long paragraphs are divided between sentences; other blocks cannot be divided automatically. Reading systems and
    /// checkers fail on pages of this size, so divide the block.
    "FIC-147" Error oversized_block(megabytes: impl Display) = "a single block of {megabytes} MB is too large for a book",
        "guide/sources.md#long-chapters";

    /// Only part of a rating is understood.
    ///
    /// The highest level named counts. If that is General, the story counts as not rated, because the rest might
    /// contradict it. The book shows the rating as you wrote it beside the level.
    "FIC-150" Warning half_read_rating(value: impl Display, level: impl Display) =
        "only part of \"{value}\" is understood; it counts as \"{level}\" and is shown as written",
        "guide/warnings.md#rating";

    /// A value consists of invisible characters, such as no-break spaces.
    ///
    /// It counts as missing. Such characters are often copied from web pages. Delete the value, or replace it.
    "FIC-151" Warning blank_value(sign: impl Display) =
        "this value holds only invisible characters ({sign}); it counts as missing",
        "guide/sources.md#front-matter";
}
