//! Rules about collections: `FIC-601` to `FIC-699`.

use std::fmt::Display;

crate::diag::rules! {
    /// There is no story below the given folders.
    ///
    /// A story is one `.md` file, one `.txt` post, or a folder with `book.yaml` (or `story.md`). Not counted are hidden
    /// files, files named in `.ficbindignore`, files that `--include` and `--exclude` leave out, and folders of books
    /// that ficbind built.
    "FIC-601" Error no_stories(places: impl Display) = "there is no story in {places}",
        "guide/batches.md#what-is-a-story";

    /// A source folder, or something in it, cannot be read.
    ///
    /// It may contain stories, so the run counts as failed. Books built earlier from stories below it are kept.
    "FIC-602" Error unreadable_source(path: impl Display, reason: impl Display) = "cannot read {path}: {reason}",
        "guide/batches.md#what-is-a-story";

    /// A link leads out of the source folder.
    ///
    /// A source folder may come from a stranger. A link in it must not bring other files of yours into a book.
    "FIC-603" Warning link_outside(path: impl Display) = "{path} is a link that leads out of the source folder, and is left out",
        "guide/batches.md#links";

    /// A link leads nowhere, or in a circle.
    "FIC-604" Warning broken_link(path: impl Display, reason: impl Display) = "{path} is a link that leads nowhere: {reason}",
        "guide/batches.md#links";

    /// A link to a folder is not followed.
    ///
    /// This avoids circles, and finding a story twice.
    "FIC-605" Warning linked_folder(path: impl Display) = "{path} is a link to a folder, and is not followed",
        "guide/batches.md#links";

    /// The sources include files in unsupported formats.
    ///
    /// They may be stories written in other programs. They are skipped, and the hint says what to do with them.
    "FIC-606" Warning unread_files(files: impl Display, kind: impl Display, verb: impl Display, first: impl Display) =
        "{files} with {kind} {verb} not read, starting with {first}",
        "guide/batches.md#what-is-a-story";

    /// A file was found twice.
    ///
    /// It is used once, at its real place or where it was found first.
    "FIC-607" Note found_twice(path: impl Display, first: impl Display) = "{path} is the same as {first} and is used once",
        "guide/batches.md#links";

    /// Two books have the same identifier.
    ///
    /// Reading systems treat them as one book. A book without an identifier gets one from the source's address, or from
    /// its title and authors, or from its title and first words if the author is unknown. So two posts with the same
    /// title and author may be the same story; if they are not, give each an `identifier`.
    "FIC-608" Warning same_identifier(identifier: impl Display, other: impl Display) =
        "the book has the same identifier as {other}: {identifier}",
        "guide/batches.md#duplicate-identifiers";

    /// Two books would have the same file name.
    ///
    /// Names count as the same if any file system treats them as the same, so case and Unicode normalisation do not
    /// distinguish them. The book that already has the name keeps it; the other gets a number. Both keep their names in
    /// later runs.
    "FIC-609" Warning name_clash(name: impl Display, other: impl Display, given: impl Display) =
        "the name {name} is already used by {other}; the book is named {given}",
        "guide/batches.md#names";

    /// ficbind failed on a story.
    ///
    /// This is a bug in ficbind; please report it. All other stories are built.
    "FIC-610" Error panicked(words: impl Display) = "ficbind failed on this story: {words}",
        "guide/batches.md#when-a-story-fails";

    /// A source changed while it was being read.
    ///
    /// It was read three times and differed each time. No book was built; run again when no program is writing to it.
    "FIC-611" Error changed_while_read(path: impl Display) = "{path} keeps changing while it is read",
        "guide/batches.md#when-a-story-fails";

    /// The manifest in the output folder is damaged.
    ///
    /// It is set aside. All books are built again; files that come out the same are not written again.
    "FIC-612" Warning damaged_manifest(path: impl Display, line: impl Display) = "{path} is damaged at line {line}",
        "guide/batches.md#the-manifest";

    /// The manifest in the output folder was written by a newer version of ficbind.
    ///
    /// This version cannot read it and leaves everything unchanged. Use the newer version, or another output folder.
    "FIC-613" Error newer_manifest(path: impl Display, version: impl Display) =
        "{path} was written by ficbind {version}, which is newer than this version",
        "guide/batches.md#the-manifest";

    /// The manifest cannot be read.
    "FIC-614" Error unreadable_manifest(path: impl Display, reason: impl Display) = "cannot read {path}: {reason}",
        "guide/batches.md#the-manifest";

    /// The sources of some books in the output folder are gone.
    ///
    /// They were deleted, renamed or excluded. The books are kept unless you give `--prune`.
    "FIC-615" Warning sources_gone(books: impl Display, book: impl Display, source: impl Display) =
        "{books} a source, starting with {book} (from {source})",
        "guide/batches.md#missing-sources";

    /// A book was changed after it was built.
    ///
    /// Your version is kept. To build the book again, delete the file or give `--force`.
    "FIC-616" Warning changed_book(path: impl Display) = "{path} was changed after it was built, and is kept",
        "guide/batches.md#the-manifest";

    /// The path of a book is taken by a file that this collection did not build.
    ///
    /// It may be a book of your own, or one that was changed after it was built. ficbind overwrites only books that it
    /// built here and that are unchanged.
    "FIC-617" Error not_our_book(path: impl Display) = "{path} exists, but was not built by this collection or was changed since",
        "guide/batches.md#the-manifest";

    /// Another run is using the output folder.
    "FIC-618" Error locked(path: impl Display, who: impl Display) = "another run of ficbind is using {path}{who}",
        "guide/batches.md#the-manifest";

    /// The output folder contains a source folder.
    ///
    /// Books and ficbind's own files would end up among the stories. An output folder below the sources is fine.
    "FIC-619" Error out_holds_source(out: impl Display, source: impl Display) =
        "the output folder {out} contains the source {source}",
        "guide/batches.md#names";

    /// The output folder is a file.
    "FIC-620" Error out_is_no_folder(path: impl Display) = "{path} is not a folder",
        "guide/batches.md#names";

    /// The template for the books' names has an error.
    "FIC-621" Error bad_name_template(reason: impl Display) = "error in the name template: {reason}",
        "guide/batches.md#names";

    /// A pattern of `--include` or `--exclude` cannot be read.
    "FIC-622" Error bad_glob(glob: impl Display, reason: impl Display) = "error in the pattern \"{glob}\": {reason}",
        "guide/batches.md#what-is-a-story";

    /// A line of a `.ficbindignore` file cannot be read.
    ///
    /// The other lines still apply.
    "FIC-623" Warning bad_ignore_file(reason: impl Display) = "error in `.ficbindignore`: {reason}",
        "guide/batches.md#what-is-a-story";

    /// A folder without a book file is read as one story.
    ///
    /// Its files are named like chapters, are numbered in a row without their own titles and authors, or are listed in
    /// another tool's file. Or it contains numbered folders of such files.
    "FIC-624" Note taken_for_serial(path: impl Display, why: impl Display) = "{path} is read as one story: {why}",
        "guide/batches.md#what-is-a-story";

    /// `collection.yaml` sets a key for all stories that can apply only to one.
    ///
    /// `title` and `identifier`, for example, differ from story to story. Set such a key for one story below
    /// `stories:`.
    "FIC-625" Warning default_of_one_story(key: impl Display) = "\"{key}\" cannot apply to every story, and is left out",
        "guide/batches.md#the-collection-file";

    /// The value of `stories:` in `collection.yaml` has the wrong shape.
    "FIC-626" Error stories_not_a_mapping(shape: impl Display) = "expected a mapping here, not {shape}",
        "guide/batches.md#the-collection-file";

    /// A correction is for a story that does not exist.
    ///
    /// Its path may be misspelt, or the story was moved.
    "FIC-627" Warning unmatched_override(path: impl Display) = "there is no story \"{path}\" to correct",
        "guide/batches.md#corrections";

    /// There are two corrections for one story.
    "FIC-628" Error repeated_override(path: impl Display) = "\"{path}\" is corrected twice",
        "guide/batches.md#corrections";

    /// A table of corrections has no column that names the stories.
    "FIC-629" Error no_source_column() = "there is no column \"source\"",
        "guide/batches.md#corrections";

    /// A column in a table of corrections is not a front-matter key.
    "FIC-630" Error unknown_column(name: impl Display) = "\"{name}\" is not a key of a story",
        "guide/batches.md#corrections";

    /// A table of corrections has two columns for the same key.
    "FIC-631" Error repeated_column(name: impl Display) = "the column \"{name}\" appears twice",
        "guide/batches.md#corrections";

    /// A row has more cells than there are columns.
    "FIC-632" Error too_many_cells(cells: impl Display, columns: impl Display) =
        "the row has {cells} cells, but there are only {columns} columns",
        "guide/batches.md#corrections";

    /// A row does not name its story.
    "FIC-633" Error row_without_source() = "the row does not name its story",
        "guide/batches.md#corrections";

    /// A table of corrections is quoted incorrectly.
    ///
    /// Put double quotes around a cell that contains the separator, a line break or a quote, and write each quote in it
    /// twice: `"Called ""Home"", 2"`.
    "FIC-634" Error bad_quoting(what: impl Display) = "{what}",
        "guide/batches.md#corrections";

    /// A line of corrections is not a JSON object.
    "FIC-635" Error bad_json_line(reason: impl Display) = "the line is not a JSON object: {reason}",
        "guide/batches.md#corrections";

    /// The list of a collection's books cannot be read.
    "FIC-636" Error no_list(path: impl Display, reason: impl Display) = "cannot read the list {path}: {reason}",
        "guide/batches.md#fixity";

    /// A line in the list of books cannot be read.
    ///
    /// The list was edited or damaged. The next run writes it again.
    "FIC-637" Error bad_list_line(path: impl Display, line: impl Display) =
        "line {line} of {path} is not a hash followed by the name of a book",
        "guide/batches.md#fixity";

    /// The last run in a folder of books was interrupted.
    ///
    /// Its books are complete, but some may be missing from the list.
    "FIC-638" Warning unfinished_run(path: impl Display) = "the last run in {path} was interrupted",
        "guide/batches.md#fixity";

    /// A folder among the sources contains books built by ficbind.
    ///
    /// It has a `.ficbind` folder, so it is the output of another run and not a source.
    "FIC-639" Note passed_over(path: impl Display) = "{path} contains books built by ficbind, and is skipped",
        "guide/batches.md#what-is-a-story";

    /// The output folder contains stories.
    ///
    /// It is below a source folder, and no books have been built in it yet. Once it contains books, its stories would
    /// be skipped.
    "FIC-640" Error out_holds_stories(out: impl Display, story: impl Display) =
        "the output folder {out} contains stories, such as {story}",
        "guide/batches.md#names";

    /// There are text files in a folder below a story's folder.
    ///
    /// Everything below a story's folder belongs to that story, but only the files named in its `chapters` are in the
    /// book. Move separate stories out of the story's folder.
    "FIC-641" Note texts_below_story(texts: impl Display, folder: impl Display) =
        "{texts} in {folder} must be listed under `chapters` in the story above to be used",
        "guide/batches.md#what-is-a-story";

    /// A file is a chapter of another story.
    ///
    /// That story names it in `chapters`, or has only front-matter and chapter files beside it. The file is therefore
    /// not a story of its own.
    "FIC-642" Note part_of_another(path: impl Display, story: impl Display) = "{path} is a chapter of {story}",
        "guide/batches.md#what-is-a-story";

    /// Files that become separate books may be chapters of one story.
    ///
    /// They are numbered in a row and have at most one author. But each has its own title and author, as stories do, or
    /// there are other files among them.
    "FIC-643" Note might_be_serial(path: impl Display) =
        "the files in {path} are numbered like the chapters of one story, but become separate books",
        "guide/batches.md#what-is-a-story";

    /// A folder contains its story in several languages, and each becomes a book.
    ///
    /// The languages are part of the names: `ch1.en.md` beside `ch1.fr.md`, `en/` beside `fr/`. Each book is named
    /// after the folder, followed by the language.
    "FIC-644" Note several_languages(path: impl Display, languages: impl Display) =
        "{path} contains a story in several languages ({languages}); each becomes a book",
        "guide/batches.md#what-is-a-story";

    /// Files are left out because texts of the same name stand beside them.
    ///
    /// A page or book beside the text that it was made from would become the same story again. To use the file
    /// instead, rename it, or list the text in `.ficbindignore`.
    "FIC-645" Note made_of_text(files: impl Display, verb: impl Display, first: impl Display) =
        "{files} {verb} left out in favour of the text of the same name, starting with {first}",
        "guide/batches.md#what-is-a-story";

    /// An item of `exclude:` in `collection.yaml` is not a path.
    ///
    /// The list names stories that are left out, one path in each line, relative to the folder of the file.
    "FIC-646" Error excluded_not_a_path(shape: impl Display) = "expected the path of a story here, not {shape}",
        "guide/batches.md#the-collection-file";

    /// A story is left out because it ended ficbind twice.
    ///
    /// It was being built when a run ended abruptly, and alone in work when the next one did. A lack of memory can be
    /// the cause, or a bug in ficbind; so can a power failure, or a run that was killed. All other stories are built,
    /// and an earlier book of this story is kept. It is tried again when its files or the options change, or with
    /// `--force`.
    "FIC-680" Error left_out(path: impl Display) = "{path} was being built when two runs ended abruptly, and is left out",
        "guide/batches.md#when-a-story-fails";
}
