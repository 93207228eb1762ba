//! Rules about the author's files and their front-matter: `FIC-001` to `FIC-199`.

use std::fmt::Display;

crate::diag::rules! {
    /// There is nothing in the source that could become a book.
    ///
    /// The file is empty, holds only blank lines, or holds front-matter and no story.
    "FIC-004" Error empty_source(path: impl Display) = "{path} holds no story",
        "guide/sources.md";

    /// The source is of a kind that is not read.
    ///
    /// A story is one `.md` file, one `.txt` post, or a folder with chapter files. The message says what to do with files
    /// of word processors, web pages, finished books and the like.
    "FIC-005" Error unknown_format(path: impl Display) = "{path} is not a kind of source that is read",
        "guide/sources.md";

    /// A folder holds no chapter files.
    ///
    /// Chapters are `.md` or `.txt` files beside `book.yaml`, or the files that `chapters:` names, or files in numbered
    /// folders below. Folders below that may be something else are named, and left for you to decide.
    "FIC-006" Error no_chapters(path: impl Display) = "there is no chapter file in {path}",
        "guide/sources.md#folders";

    /// A chapter file named in `chapters:` does not exist.
    ///
    /// Names are relative to the story's folder.
    "FIC-007" Error missing_chapter(name: impl Display) = "there is no chapter file \"{name}\"",
        "guide/sources.md#folders";

    /// A path leads out of the story's folder.
    ///
    /// Chapters, images and style sheets must lie in the story's folder or below it; links that lead elsewhere do not count.
    "FIC-008" Error outside_folder(name: impl Display) = "\"{name}\" lies outside the story's folder",
        "guide/sources.md#folders";

    /// A chapter file of the folder is not used.
    ///
    /// `chapters:`, or a list of another tool such as `Book.txt`, names the files of the book, and this one is not among
    /// them. It is left out of the book.
    "FIC-009" Warning unlisted_chapter(name: impl Display, list: impl Display) =
        "\"{name}\" is not listed in {list} and is left out",
        "guide/sources.md#folders";

    /// A chapter file is named twice.
    ///
    /// Each file can stand in the book once.
    "FIC-010" Error repeated_chapter(name: impl Display) = "chapter file \"{name}\" is listed twice",
        "guide/sources.md#folders";

    /// A story has more chapters than are allowed.
    ///
    /// Split the serial into volumes.
    "FIC-011" Error too_many_chapters(limit: impl Display) = "the story has more than {limit} chapters",
        "guide/sources.md";

    /// A file of the folder does not look like a chapter and is left out.
    ///
    /// Only Markdown and plain-text files become chapters.
    "FIC-012" Note ignored_file(name: impl Display) = "\"{name}\" is neither Markdown nor plain text and is left out",
        "guide/sources.md#folders";

    /// A file with front-matter and no text found its chapters in other files.
    ///
    /// They are named like the file, with the chapter behind: `Title.md`, `Title - Chapter 1.md`. They stand beside it or
    /// in a folder beside it.
    "FIC-013" Note chapters_beside(count: impl Display, first: impl Display) =
        "the file has no text of its own; its chapters are {count} files, from \"{first}\" on",
        "guide/sources.md#folders";

    /// A line of text is read as a heading.
    ///
    /// Markdown has two meanings for `---`: below a blank line it divides scenes, right below a line of text it makes that
    /// line a heading. Here the line looks like a title, so it is taken for one. If a scene break is meant, put a blank
    /// line above the `---`. If a heading is meant, `## …` says so beyond doubt, and so does an underline as long as the title.
    ///
    /// `**Chapter 2**` on a line of its own is no heading for Markdown, and one for most authors. It opens a chapter where a
    /// file has several such lines, or other chapters beside it. `split: none` keeps the text in one piece.
    "FIC-014" Note likely_heading(words: impl Display, how: impl Display, count: impl Display) =
        "\"{words}\" {how} is read as a heading ({count} such in this file)",
        "guide/sources.md#one-file";

    /// `---` right below a line of text is read as a scene break.
    ///
    /// To the letter, Markdown makes a heading of a line with `---` below it. Here the line reads like a sentence, so it
    /// stays text and the `---` divides scenes. Put a blank line above the `---` to say so, or write `## …` for a heading.
    "FIC-015" Note rule_under_text(words: impl Display, count: impl Display) =
        "the rule below \"{words}\" is read as a scene break ({count} such in this file)",
        "guide/sources.md#text";

    /// A line of capital X is read as a scene break.
    ///
    /// `XXX` is an old scene break, and the roman number thirty. Where the number before it or after it stands on a line of
    /// its own, too, it is a number; else it divides scenes and is not shown. Write a heading, or `XXX.` with a word, if it
    /// is a number.
    "FIC-016" Note letter_break(words: impl Display, count: impl Display) =
        "\"{words}\" is read as a scene break ({count} such in this file)",
        "guide/sources.md#text";

    /// Headings at the top of the text are read as the story's header.
    ///
    /// `# Title: …`, `## Author: …` and the like state facts, and open no chapters. A key that the front-matter states
    /// already is left where it stands.
    "FIC-017" Note header_in_headings(keys: impl Display) =
        "the headings at the top are read as the story's header: {keys}",
        "guide/sources.md#front-matter";

    /// `chapter-title` stands above a file that is divided into several chapters.
    ///
    /// It names one chapter, and the file has more. It is kept in the book's metadata and shown nowhere. Without `split`
    /// the file is one chapter of that title, and its headings stand within it.
    "FIC-018" Warning useless_chapter_title(title: impl Display) =
        "\"{title}\" is the title of one chapter, but `split` divides the file into several; it is not shown",
        "guide/sources.md#one-file";

    /// A chapter file shows neither words nor a picture, and is left out.
    ///
    /// It has comments, rules or empty elements only.
    "FIC-019" Note nothing_to_show(name: impl Display) = "\"{name}\" shows neither words nor a picture, and is left out",
        "guide/sources.md#folders";

    /// A file of another tool is read as what it says about the book.
    ///
    /// pandoc's `title.txt` and `metadata.yaml`, and the `index.md` of a site, stand for `book.yaml` where there is none.
    "FIC-020" Note metadata_file(name: impl Display) = "\"{name}\" is read as the file about the book, not as a chapter",
        "guide/sources.md#files-of-other-tools";

    /// A list of another tool tells the chapters and their order.
    ///
    /// Leanpub's `Book.txt` and mdBook's `SUMMARY.md` are read where `chapters:` does not list the files.
    "FIC-021" Note list_file(name: impl Display) = "\"{name}\" is read as the list of chapters",
        "guide/sources.md#files-of-other-tools";

    /// A file of another tool is no chapter, and is not needed.
    ///
    /// Another file says the same, or more: only one list and one file about the book count.
    "FIC-022" Note not_a_chapter(name: impl Display) = "\"{name}\" is no chapter and is left out",
        "guide/sources.md#files-of-other-tools";

    /// The place of a chapter is a guess.
    ///
    /// Its name has no number, or another kind of number than the other files of the folder. Prologues, forewords and the
    /// like are known to come first, epilogues and afterwords last.
    "FIC-023" Note place_guessed(places: impl Display) = "it is a guess where some chapters belong: {places}",
        "guide/sources.md#folders";

    /// The order of the chapters is a guess.
    ///
    /// The files have no numbers in their names, so they stand in the order of the alphabet.
    "FIC-024" Note order_guessed() = "the order of the chapters is a guess: their names have no numbers",
        "guide/sources.md#folders";

    /// Folders are taken for the parts of a book, or one folder for the place of its chapters.
    ///
    /// They lie below a folder without chapters of its own, and they or their files are numbered.
    "FIC-025" Note folders_as_parts(folders: impl Display, what: impl Display) = "{folders} {what} of the book",
        "guide/sources.md#folders";

    /// A line at the top of a chapter file is taken for its title.
    ///
    /// It stands alone and reads as a heading, but has not the marks of one.
    "FIC-026" Note title_line(words: impl Display) = "the line \"{words}\" is taken for the title of the chapter",
        "guide/sources.md#folders";

    /// Chapters without a title are called after their files.
    ///
    /// Neither front-matter nor a heading at the top of the file gives one.
    "FIC-027" Note named_after_file(names: impl Display) = "chapters without a title are called after their files: {names}",
        "guide/sources.md#folders";

    /// One value names several people.
    ///
    /// They are told apart at "and", "&" and semicolons, and at commas behind addresses or in a list that ends with
    /// "and". Write a list to be sure: `author: [Nell Ashdown, Oswin Pike]`. A name in a list is not divided.
    "FIC-028" Note names_divided(key: impl Display, count: impl Display, names: impl Display) =
        "\"{key}\" is read as {count} people: {names}",
        "reference/front-matter.md";

    /// An address stands beside a name.
    ///
    /// It is no part of the name. It is kept in the metadata of the book, and not shown on its pages. Give a page as the
    /// `url` of a person to have it linked.
    "FIC-029" Note address_beside_name(address: impl Display, key: impl Display) =
        "\"{address}\" is no part of the name; it is kept in the book's metadata as \"{key}.address\"",
        "reference/front-matter.md";

    /// A chapter file holds no text, and is left out.
    ///
    /// It has nothing at all, blank lines, or front-matter alone. Chapters that are planned often begin so. The
    /// rest of the story is made; with `--strict` no book is.
    "FIC-030" Warning empty_chapter(name: impl Display) = "\"{name}\" holds no text and is left out",
        "guide/sources.md#folders";

    /// Files of the folder are backups or copies of others, and are left out.
    ///
    /// Editors leave `02.md~` and `02.orig.md` behind, file managers `02 - Copy.md`, and sync programs
    /// `02 (conflicted copy).md`. As a chapter, such a file would tell the same twice. A text counts as one only if the
    /// file that it was made from lies beside it. Look whether a copy holds what the original lacks, and delete it; or
    /// give it another name if it is a chapter.
    "FIC-031" Note leftovers(names: impl Display, what: impl Display) = "left out as {what} of other files: {names}",
        "guide/sources.md#folders";

    /// A folder holds its story in several languages, and the book takes one of them.
    ///
    /// The names tell: `ch1.en.md` beside `ch1.fr.md`, or the folders `en` and `fr`. `build` takes the language that the
    /// front-matter or `--set language=…` states; else the texts whose names have no language, or the first language by
    /// name. `batch` makes a book of each. List the files under `chapters:` to have them all in one book.
    "FIC-032" Note other_languages(languages: impl Display, taken: impl Display, left: impl Display, how: impl Display) =
        "the story is there in several languages ({languages}); this book has {taken}, and {left} left out: {how}",
        "guide/sources.md#folders";

    /// A folder of stories becomes one book.
    ///
    /// Most of its texts state a title of their own and an author, and not all the same; or they have fandoms, a series or
    /// a status as stories have. `ficbind batch` makes a book of each. A `book.yaml` with a title says that they are one
    /// book, such as an anthology.
    "FIC-033" Warning stories_in_one_book(count: impl Display) =
        "{count} texts of this book look like stories of their own, with titles and authors",
        "guide/sources.md#folders";

    /// Front-matter is opened and never closed.
    ///
    /// Put a line `---` (or `...`) of its own after the last key. TOML is closed by `+++`, JSON by its last brace.
    "FIC-101" Error unclosed_front_matter() = "the front-matter is never closed",
        "guide/sources.md#front-matter";

    /// The front-matter cannot be read as YAML, TOML or JSON.
    ///
    /// The place shown is where reading stopped; the slip may stand just before it.
    "FIC-102" Error matter_syntax(reason: impl Display) = "the front-matter cannot be read: {reason}",
        "guide/sources.md#front-matter";

    /// A key stands twice in one mapping.
    ///
    /// Which one counts would be a guess. Remove one, or make one list of both values. For tags, warnings and other
    /// lists this is a warning only: what both say is kept.
    "FIC-103" Error duplicate_key(key: impl Display) = "the key \"{key}\" stands twice",
        "guide/sources.md#front-matter";

    /// The front-matter has more values than any story needs.
    ///
    /// Aliases (`*name`) that multiply one another count each time they are expanded.
    "FIC-104" Error matter_too_large(limit: impl Display) = "the front-matter has more than {limit} values",
        "guide/sources.md#front-matter";

    /// The front-matter is nested too deeply.
    ///
    /// No key needs more than three levels.
    "FIC-105" Error matter_too_deep(limit: impl Display) = "the front-matter is nested more than {limit} levels deep",
        "guide/sources.md#front-matter";

    /// The front-matter block is too long.
    ///
    /// Perhaps the closing `---` is missing and the story was read as front-matter.
    "FIC-106" Error oversized_front_matter(limit: impl Display) = "the front-matter is longer than {limit} KiB",
        "guide/sources.md#front-matter";

    /// The front-matter is not a mapping of keys to values.
    ///
    /// Each line is `key: value`.
    "FIC-107" Error not_a_mapping(shape: impl Display) = "the front-matter is {shape}, not a mapping of keys to values",
        "guide/sources.md#front-matter";

    /// A key is not known.
    ///
    /// Its value is shown nowhere, but kept in the package document of the book, as `ficbind:extra` with `ficbind:key`; for
    /// a chapter, beside the chapter's item. The reference of keys lists all that are known. A key that begins with `x-` is
    /// kept without a message.
    "FIC-110" Warning unknown_key(key: impl Display) =
        "\"{key}\" is not a known key; its value is kept in the book's metadata (ficbind:extra)",
        "reference/front-matter.md";

    /// A value has the wrong shape: a list where one value belongs, a mapping where text belongs, and so on.
    ///
    /// Perhaps the key means something else to the program that the file was written for. The value has no effect; it is kept
    /// in the book's metadata. The message says what the key takes here.
    "FIC-111" Warning wrong_shape(key: impl Display, expected: impl Display, found: impl Display) =
        "\"{key}\" takes {expected}, found {found}; it is kept in the book's metadata",
        "reference/front-matter.md";

    /// A value is none of those that the key takes.
    ///
    /// The value has no effect; it is kept in the book's metadata. The hints list what the key takes. What is said on the
    /// command line, in a table of corrections or in `collection.yaml` must be right: there it is an error.
    "FIC-112" Warning invalid_value(key: impl Display, value: impl Display, expected: impl Display) =
        "\"{key}\" takes {expected}, not \"{value}\"",
        "reference/front-matter.md";

    /// A date cannot be read or does not exist.
    ///
    /// It is kept in the book's metadata as written. Write `2023-04-05`, `2023-04`, `2023`, `5 April 2023` or a full time
    /// stamp.
    "FIC-113" Warning invalid_date(key: impl Display, value: impl Display) = "\"{value}\" in \"{key}\" is not a date",
        "reference/front-matter.md#dates";

    /// A language is not known.
    ///
    /// The language is guessed from the text instead. Write a BCP 47 tag such as `en`, `pt-BR` or `zh-Hant`, or the English
    /// name of the language.
    "FIC-114" Warning unknown_language(value: impl Display) = "\"{value}\" is not a language tag",
        "reference/front-matter.md#language";

    /// A contributor's role is not known.
    ///
    /// The person is named as a contributor, and the word for the role is kept in the book's metadata. Write a MARC relator
    /// code such as `pfr`, or a word such as beta, editor, artist, translator.
    "FIC-115" Warning unknown_role(value: impl Display) = "\"{value}\" is not a known role",
        "reference/front-matter.md#roles";

    /// A rating is not known.
    ///
    /// Accepted are General, Teen, Mature, Explicit and Not Rated, the words of AO3, FF.net, MPAA and older schemes, and
    /// those of other languages. The book says that the story is not rated, and shows your words.
    "FIC-116" Warning unknown_rating(value: impl Display) =
        "\"{value}\" is not a known rating; the story counts as not rated, with these words beside it",
        "guide/warnings.md#rating";

    /// A warning is not in the taxonomy.
    ///
    /// It is shown on the warning page in exactly these words. If a known warning is meant, use its name, so that
    /// readers and catalogues can find it.
    "FIC-117" Warning custom_warning(value: impl Display) = "\"{value}\" is not a known warning; it is shown as written",
        "guide/warnings.md";

    /// Something in the list of warnings is not a warning.
    ///
    /// It was moved to the tags, in the same words.
    "FIC-118" Note warning_moved_to_tags(value: impl Display) = "\"{value}\" is not a warning; it is kept as a tag",
        "guide/warnings.md";

    /// Something in the list of warnings says which episodes the story spoils.
    ///
    /// It was moved to `spoilers`, in the same words.
    "FIC-119" Note warning_moved_to_spoilers(value: impl Display) = "\"{value}\" is a spoiler notice; it is kept under `spoilers`",
        "guide/warnings.md";

    /// A warning names a chapter that the story does not have.
    ///
    /// Chapters count from 1 in reading order, parts not counted.
    "FIC-120" Warning no_such_chapter(number: impl Display, count: impl Display) =
        "there is no chapter {number}; the story has {count}",
        "guide/warnings.md";

    /// A warning severity is not known.
    ///
    /// Write mentioned, moderate or graphic.
    "FIC-121" Error unknown_severity(value: impl Display) = "\"{value}\" is not a warning severity",
        "guide/warnings.md";

    /// A field of a person, series or warning is not known.
    ///
    /// Its value has no effect; it is kept in the book's metadata.
    "FIC-122" Warning unknown_field(field: impl Display, of: impl Display) =
        "\"{field}\" is not known of {of}; it is kept in the book's metadata",
        "reference/front-matter.md";

    /// Words under `warnings` name no content, and do not say plainly that there is nothing to warn about.
    ///
    /// `see part 1`, `the usual` or `you have been warned` speak to the reader. The book shows them as they are, beside what
    /// else is known of warnings; it does not say that none apply. Warnings that such a sentence names are listed. Write a
    /// list of warnings, `none`, or `choose not to warn`.
    "FIC-123" Note remark_on_warnings(value: impl Display) =
        "\"{value}\" is a remark, not a list of warnings; it is shown as written",
        "guide/warnings.md#remarks";

    /// A story says both that no warnings apply and that its author chose not to warn.
    ///
    /// Nobody can rely on "none" then: the book says that the author chose not to warn. Delete one of the two.
    "FIC-124" Warning none_and_declined() =
        "this says that no warnings apply, but the author also chose not to warn; the latter counts",
        "guide/warnings.md";

    /// A tag is a rating, and not the one that the story has.
    ///
    /// The rating stays as `rating` states it, and the tag is shown among the tags, where it contradicts the rating. Delete
    /// the tag if the rating is right, or correct the rating.
    "FIC-125" Warning rating_as_tag(tag: impl Display, rating: impl Display) =
        "the tag \"{tag}\" is a rating, but the story is rated {rating}",
        "guide/sources.md#front-matter";

    /// The story has no title.
    ///
    /// Write `title:` into the front-matter; until then the title is taken from the first heading or the file name.
    "FIC-130" Warning missing_title(title: impl Display) = "no title is stated; \"{title}\" is used",
        "guide/sources.md#front-matter";

    /// The story's author is not stated.
    ///
    /// Write `author:` into the front-matter. Until then the book says that the author is unknown.
    "FIC-131" Note missing_author() = "no author is stated",
        "guide/sources.md#front-matter";

    /// The language is not stated.
    ///
    /// Reading systems need it for hyphenation and for reading aloud. Write `language:` into the front-matter.
    "FIC-132" Note missing_language(guess: impl Display) = "no language is stated; the text: {guess}",
        "guide/sources.md#front-matter";

    /// A key stands under two spellings.
    ///
    /// Both mean the same. The one in the spelling of the reference counts, else the first; the other is kept in the book's
    /// metadata. Lists under two spellings are joined, without a message.
    "FIC-133" Warning repeated_key(key: impl Display, first: impl Display) =
        "\"{key}\" means the same as \"{first}\", which counts; its value is kept in the book's metadata",
        "reference/front-matter.md";

    /// YAML would refuse a value, or take it for something else, though it is plainly text.
    ///
    /// It has a second colon, or begins with an apostrophe or with a sign such as `@ * % & ! [[`. It is read as the text that
    /// it is. Other programs stumble over it: the hint shows how it is written in quotes.
    "FIC-134" Note read_as_text(notation: impl Display) = "{notation} wants quotes around this value; it is read as text",
        "guide/sources.md#front-matter";

    /// YAML takes part of a value for a remark.
    ///
    /// A `#` with a blank before it opens a remark in YAML, and what follows is left out. Put the whole value in quotes, or
    /// write two blanks before the `#` and one behind it where a remark is meant.
    "FIC-135" Warning cut_value(lost: impl Display) = "YAML takes \"{lost}\" for a remark and leaves it out",
        "guide/sources.md#front-matter";

    /// What divides a key from its value, or stands before an item, is not as YAML wants it.
    ///
    /// A key is followed by a colon and a blank, an item of a list begins with a hyphen and a blank. The line is read as it
    /// is meant.
    "FIC-136" Note odd_divider(missing: impl Display) = "{missing}; the line is read as it is meant",
        "guide/sources.md#front-matter";

    /// Tabs indent the front-matter.
    ///
    /// YAML does not allow them. They are read as blanks, up to the next fourth column.
    "FIC-137" Note tabs_for_blanks() = "tabs indent the front-matter; they are read as blanks",
        "guide/sources.md#front-matter";

    /// The line that opens or closes the front-matter is missing.
    ///
    /// The file starts with keys, and a line `---` follows them, or stands above them only. They are read as front-matter,
    /// which ends where the story plainly begins: at a line of words behind a blank line.
    "FIC-138" Warning missing_fence(fence: impl Display, place: impl Display) =
        "the line `{fence}` {place} is missing; the keys are read as front-matter",
        "guide/sources.md#front-matter";

    /// Front-matter stands between lines of other dashes.
    ///
    /// Word processors turn `---` into `—`. The keys are read as front-matter; other programs will not see them.
    "FIC-139" Warning odd_fence(fence: impl Display) = "\"{fence}\" is read as a line that opens or closes front-matter",
        "guide/sources.md#front-matter";

    /// A chapter states what can be said of a whole story only.
    ///
    /// The value is not shown. It is kept in the book's metadata, beside the item of the chapter. Say it in `book.yaml` if it
    /// holds for the story.
    "FIC-140" Note kept_of_chapter(key: impl Display, count: impl Display) =
        "\"{key}\" has no effect in {count}; it is kept in the book's metadata",
        "guide/sources.md#folders";

    /// The front-matter says that the text is not published.
    ///
    /// Site generators leave a text out that has `draft: true`, `published: false`, `listed: false` and the like. The book
    /// is made all the same, and a chapter that says so stands in it.
    "FIC-141" Note draft(key: impl Display, value: impl Display) =
        "\"{key}: {value}\" says that the text is not published; it is in the book all the same",
        "guide/sources.md#front-matter";

    /// Lines such as `**Rating:** Teen` at the top of a text are read as what they say of the story or the chapter.
    ///
    /// They leave the text and stand on the pages around it. Front-matter counts more than such lines; what they say
    /// besides is kept in the book's metadata. To keep them in the text, put a paragraph in front of them.
    "FIC-142" Note label_header(lines: impl Display) = "{lines} read as front-matter",
        "guide/sources.md#front-matter";

    /// The folder that `templates` names is not there.
    ///
    /// The pages are made by the built-in templates. Other programs have a key `template` as well, with another meaning.
    "FIC-143" Warning no_templates(folder: impl Display, reason: impl Display) =
        "no page templates are read from \"{folder}\": {reason}",
        "guide/sources.md#styles";

    /// A line of front-matter stands in a column where YAML takes it for something else.
    ///
    /// It is read as what it plainly is. Keys of one mapping, and items of one list, begin in the same column; lines that
    /// continue a value are indented more than its key.
    "FIC-144" Note odd_indent(what: impl Display) = "this line is not indented as YAML wants it; it is read as {what}",
        "guide/sources.md#front-matter";

    /// A quotation mark or bracket in front-matter is never closed.
    ///
    /// The value is read to its end: to the end of its line, and of the lines that continue it.
    "FIC-145" Note unclosed_value(sign: impl Display) = "the {sign} is never closed; the value is read to the end of its line",
        "guide/sources.md#front-matter";

    /// YAML can not read a key or its value.
    ///
    /// The other keys are read. The value is taken as it was typed, as plain text; the place shown is where YAML stumbled.
    "FIC-146" Warning salvaged(reason: impl Display) = "YAML cannot read this: {reason}; the value is taken as it was typed",
        "guide/sources.md#front-matter";

    /// A paragraph, table or other block is longer than a page of a book may be.
    ///
    /// Long paragraphs are divided between their sentences, blocks are not. Reading systems and checkers give up on pages
    /// of this size: divide the block.
    "FIC-147" Error oversized_block(megabytes: impl Display) = "a single block of {megabytes} MB is too large for a book",
        "guide/sources.md#long-chapters";

    /// A rating is understood in part only.
    ///
    /// The highest level that is named counts. Where that would be General, the story counts as not rated: words that are
    /// not understood may speak against it. The book shows your words beside the level.
    "FIC-150" Warning half_read_rating(value: impl Display, level: impl Display) =
        "\"{value}\" is understood in part only and counts as \"{level}\", with these words beside it",
        "guide/warnings.md#rating";

    /// A value is made of blanks that look like nothing, such as no-break spaces.
    ///
    /// It counts as not stated. Such blanks come along when text is copied from a web page. Delete the value, or write one.
    "FIC-151" Warning blank_value(sign: impl Display) =
        "there is nothing to see in this value, only {sign}; it counts as not stated",
        "guide/sources.md#front-matter";
}
