//! Rules about collections: `FIC-601` to `FIC-699`.

use std::fmt::Display;

crate::diag::rules! {
    /// There is no story below the given folders.
    ///
    /// A story is one `.md` file, one `.txt` post, or a folder with `book.yaml` (or `story.md`). Hidden files, what
    /// `.ficbindignore` names, what `--include` and `--exclude` leave out, and folders of books that were made here do not
    /// count.
    "FIC-601" Error no_stories(places: impl Display) = "there is no story in {places}",
        "guide/batches.md#what-is-a-story";

    /// A source folder, or something in it, can not be read.
    ///
    /// Stories may stand there, so the run counts as failed. Books of stories below it that were made earlier are kept.
    "FIC-602" Error unreadable_source(path: impl Display, reason: impl Display) = "cannot read {path}: {reason}",
        "guide/batches.md#what-is-a-story";

    /// A link leads out of the source folder.
    ///
    /// A source folder may come from a stranger: a link in it must not carry other files of yours into a book.
    "FIC-603" Warning link_outside(path: impl Display) = "{path} is a link that leads out of the source folder, and is left out",
        "guide/batches.md#links";

    /// A link leads nowhere, or in a circle.
    "FIC-604" Warning broken_link(path: impl Display, reason: impl Display) = "{path} is a link that leads nowhere: {reason}",
        "guide/batches.md#links";

    /// A link to a folder is not followed.
    ///
    /// So there are no circles, and no story is found twice.
    "FIC-605" Warning linked_folder(path: impl Display) = "{path} is a link to a folder, and is not followed",
        "guide/batches.md#links";

    /// Files among the sources are of a kind that is not read.
    ///
    /// They may be stories of other programs. They are left alone, and the message says what to do with them.
    "FIC-606" Warning unread_files(files: impl Display, kind: impl Display, verb: impl Display, first: impl Display) =
        "{files} with {kind} {verb} not read, the first is {first}",
        "guide/batches.md#what-is-a-story";

    /// The same file is found twice.
    ///
    /// It is taken once, at the place where it is found first or really is.
    "FIC-607" Note found_twice(path: impl Display, first: impl Display) = "{path} is {first} and is taken once",
        "guide/batches.md#links";

    /// Two books have the same identifier.
    ///
    /// Reading systems take them for one book. An identifier that is not stated is made from the source's address, or
    /// from title and authors, or from title and first words where no author is known: so two posts of one title and
    /// author may be the same story, or two that need an `identifier` each.
    "FIC-608" Warning same_identifier(identifier: impl Display, other: impl Display) =
        "the book has the identifier of {other}: {identifier}",
        "guide/batches.md#duplicate-identifiers";

    /// Two books would have the same name.
    ///
    /// Names count as the same if some file system takes them for one: capitals and forms of Unicode do not tell them
    /// apart. The one that has the name keeps it, the other gets a number, and both stay so from run to run.
    "FIC-609" Warning name_clash(name: impl Display, other: impl Display, given: impl Display) =
        "the name {name} is that of {other}; the book is called {given}",
        "guide/batches.md#names";

    /// The tool failed on a story.
    ///
    /// This is a fault of the tool; please report it. It costs this story only.
    "FIC-610" Error panicked(words: impl Display) = "the tool failed on this story: {words}",
        "guide/batches.md#when-a-story-fails";

    /// A source changed while it was read.
    ///
    /// It was read three times and was another each time. No book was made of it; run again when nobody writes to it.
    "FIC-611" Error changed_while_read(path: impl Display) = "{path} changes while it is read",
        "guide/batches.md#when-a-story-fails";

    /// The manifest in the output folder is damaged.
    ///
    /// It is set aside. All books are made anew, and those that turn out the same are left as they are.
    "FIC-612" Warning damaged_manifest(path: impl Display, line: impl Display) = "{path} is damaged at line {line}",
        "guide/batches.md#the-manifest";

    /// The manifest in the output folder was written by a newer version of the tool.
    ///
    /// This version does not know what stands in it, and leaves everything as it is. Use the newer version, or another
    /// output folder.
    "FIC-613" Error newer_manifest(path: impl Display, version: impl Display) =
        "{path} was written by ficbind {version}, which is newer than this one",
        "guide/batches.md#the-manifest";

    /// The manifest can not be read.
    "FIC-614" Error unreadable_manifest(path: impl Display, reason: impl Display) = "cannot read {path}: {reason}",
        "guide/batches.md#the-manifest";

    /// Books in the output folder have lost their sources.
    ///
    /// The sources were removed or renamed, or are left out now. The books are kept, unless you give `--prune`.
    "FIC-615" Warning sources_gone(books: impl Display, book: impl Display, source: impl Display) =
        "{books} no source any more, the first is {book} of {source}",
        "guide/batches.md#missing-sources";

    /// A book was changed by somebody else since it was made.
    ///
    /// It is kept as it is. Remove it to have it made anew, or give `--force`.
    "FIC-616" Warning changed_book(path: impl Display) = "{path} was changed since it was made, and is kept",
        "guide/batches.md#the-manifest";

    /// A file stands in the place of a book, and this collection did not make it.
    ///
    /// It may be a book of yours, or one of ours that somebody changed. Nothing is overwritten that was not made here.
    "FIC-617" Error not_our_book(path: impl Display) = "{path} stands in the way: this collection did not make it, or it was changed since",
        "guide/batches.md#the-manifest";

    /// Another run has the output folder.
    "FIC-618" Error locked(path: impl Display, who: impl Display) = "another run of ficbind is at work in {path}{who}",
        "guide/batches.md#the-manifest";

    /// The output folder holds a source folder.
    ///
    /// Books and the tool's own files would stand among the stories. A folder below the sources is fine.
    "FIC-619" Error out_holds_source(out: impl Display, source: impl Display) =
        "the output folder {out} holds the source {source}",
        "guide/batches.md#names";

    /// The output folder is a file.
    "FIC-620" Error out_is_no_folder(path: impl Display) = "{path} is no folder",
        "guide/batches.md#names";

    /// The template of the books' names has a fault.
    "FIC-621" Error bad_name_template(reason: impl Display) = "the template of names: {reason}",
        "guide/batches.md#names";

    /// A pattern of `--include` or `--exclude` can not be read.
    "FIC-622" Error bad_glob(glob: impl Display, reason: impl Display) = "the pattern \"{glob}\": {reason}",
        "guide/batches.md#what-is-a-story";

    /// A line of a `.ficbindignore` can not be read.
    ///
    /// The other lines hold.
    "FIC-623" Warning bad_ignore_file(reason: impl Display) = "`.ficbindignore`: {reason}",
        "guide/batches.md#what-is-a-story";

    /// A folder without a book file is taken for one story.
    ///
    /// Its texts are named as chapters are, or numbered in a row without titles and authors of their own, or they are
    /// listed by a file of another tool. Or the folders in it are numbered parts of that kind.
    "FIC-624" Note taken_for_serial(path: impl Display, why: impl Display) = "{path} is taken for one story: {why}",
        "guide/batches.md#what-is-a-story";

    /// `collection.yaml` says something of every story that can be true of one only.
    "FIC-625" Warning default_of_one_story(key: impl Display) = "\"{key}\" can not hold for every story, and is left out",
        "guide/batches.md#the-collection-file";

    /// What stands below `stories:` in `collection.yaml` has the wrong shape.
    "FIC-626" Error stories_not_a_mapping(shape: impl Display) = "a mapping is expected here, not {shape}",
        "guide/batches.md#the-collection-file";

    /// A correction is about a story that is not there.
    ///
    /// Its path may be misspelt, or the story was moved.
    "FIC-627" Warning unmatched_override(path: impl Display) = "there is no story \"{path}\" to correct",
        "guide/batches.md#corrections";

    /// Two corrections are about one story.
    "FIC-628" Error repeated_override(path: impl Display) = "\"{path}\" is corrected twice",
        "guide/batches.md#corrections";

    /// A table of corrections does not say which column names the stories.
    "FIC-629" Error no_source_column() = "there is no column \"source\"",
        "guide/batches.md#corrections";

    /// A column of a table of corrections is no key of the front-matter.
    "FIC-630" Error unknown_column(name: impl Display) = "\"{name}\" is no key about a story",
        "guide/batches.md#corrections";

    /// Two columns of a table of corrections are about the same key.
    "FIC-631" Error repeated_column(name: impl Display) = "the column \"{name}\" is there twice",
        "guide/batches.md#corrections";

    /// A row has more cells than there are columns.
    "FIC-632" Error too_many_cells(cells: impl Display, columns: impl Display) =
        "the row has {cells} cells, but there are {columns} columns",
        "guide/batches.md#corrections";

    /// A row does not say which story it is about.
    "FIC-633" Error row_without_source() = "the row does not name its story",
        "guide/batches.md#corrections";

    /// The quotes of a table of corrections are wrong.
    ///
    /// A cell that holds the separator, a line end or a quote stands in double quotes, and a quote in it is written
    /// twice.
    "FIC-634" Error bad_quoting(what: impl Display) = "{what}",
        "guide/batches.md#corrections";

    /// A line of corrections is no JSON object.
    "FIC-635" Error bad_json_line(reason: impl Display) = "the line is no JSON object: {reason}",
        "guide/batches.md#corrections";

    /// There is no list of a collection's books.
    "FIC-636" Error no_list(path: impl Display, reason: impl Display) = "cannot read the list {path}: {reason}",
        "guide/batches.md#fixity";

    /// A line of the list of books can not be read.
    ///
    /// The list was changed by somebody else. The next run writes it anew.
    "FIC-637" Error bad_list_line(path: impl Display, line: impl Display) = "{path}, line {line}, is no hash and name of a book",
        "guide/batches.md#fixity";

    /// The last run in a folder of books did not end.
    ///
    /// Its books are whole; some may be missing in the list.
    "FIC-638" Warning unfinished_run(path: impl Display) = "the last run in {path} did not end",
        "guide/batches.md#fixity";

    /// A folder among the sources holds books that were made here.
    ///
    /// It has the tool's own folder `.ficbind` in it, so it is the output of another run, and no source.
    "FIC-639" Note passed_over(path: impl Display) = "{path} is a folder of books that were made here, and is passed over",
        "guide/batches.md#what-is-a-story";

    /// The output folder holds stories.
    ///
    /// It lies below a source folder and no books were made in it yet, but there are stories. They would be passed over
    /// as soon as it is the folder of the books.
    "FIC-640" Error out_holds_stories(out: impl Display, story: impl Display) =
        "the output folder {out} holds stories, such as {story}",
        "guide/batches.md#names";

    /// Texts lie in a folder below a story's folder.
    ///
    /// All that lies below a story's folder belongs to the story, but only what its `chapters` names is part of the
    /// book. Stories of their own belong beside the story's folder.
    "FIC-641" Note texts_below_story(texts: impl Display, folder: impl Display) =
        "{texts} in {folder} count only if the story above names them in `chapters`",
        "guide/batches.md#what-is-a-story";

    /// A file is a chapter of another story.
    ///
    /// That story names it in `chapters`, or has front-matter only and chapter files beside it. So it is no story of its
    /// own.
    "FIC-642" Note part_of_another(path: impl Display, story: impl Display) = "{path} is a chapter of {story}",
        "guide/batches.md#what-is-a-story";

    /// Texts that become a book each might be chapters of one story.
    ///
    /// They are numbered in a row and have one author at most, but each has a title and an author as stories have, or
    /// there are other texts among them.
    "FIC-643" Note might_be_serial(path: impl Display) =
        "the texts in {path} are numbered like the chapters of one story, but become a book each",
        "guide/batches.md#what-is-a-story";

    /// A folder holds its story in several languages, and each becomes a book.
    ///
    /// The names of its files or folders tell: `ch1.en.md` beside `ch1.fr.md`, `en/` beside `fr/`. The books are called
    /// after the folder with the language behind.
    "FIC-644" Note several_languages(path: impl Display, languages: impl Display) =
        "{path} holds a story in several languages ({languages}); each becomes a book",
        "guide/batches.md#what-is-a-story";
}
