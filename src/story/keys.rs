//! The table of front-matter keys: names, other spellings, shape, scope and one line of documentation each.
//!
//! Reading ([`super::matter`]), did-you-mean, the JSON Schema and docs/reference/front-matter.md all come from it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    /// As [`ValueKind::Text`], where a switch is a site generator's.
    Words,
    /// Text that may hold paragraphs, Markdown and old HTML.
    Prose,
    /// A list of texts, or one text with commas or semicolons between the items.
    List,
    People,
    Contributors,
    Language,
    Direction,
    Writing,
    /// `roll`; anything else is the name of a page template of Jekyll's.
    Layout,
    Lines,
    Date,
    Status,
    Series,
    Rating,
    Warnings,
    Bool,
    Split,
    Chapters,
    /// A path below the story's folder.
    Path,
    Paths,
    /// Text shown letter for letter, or a list of such texts.
    Verbatim,
    Theme,
    /// Read and kept, with no effect of its own.
    Kept,
}

/// Where a key may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Book,
    Chapter,
    Both,
}

/// The page around the story that shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Title,
    ContentNotes,
    Foreword,
    Dedication,
    Epigraph,
    Afterword,
    Colophon,
}

/// Where a value in the author's words comes to be seen. The page must show it, or the audit fails.
#[derive(Debug)]
pub struct Shown {
    pub place: Place,
    /// What the audit calls it.
    pub what: &'static str,
    /// The property of the package document that has it, where no element of the standard does.
    pub property: Option<&'static str>,
    /// Its name in the metadata for programs.
    pub json: Option<&'static str>,
}

/// One row.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// Other names; `-`, `_`, case and the plural do not matter and need no row.
    pub aliases: &'static [&'static str],
    pub kind: ValueKind,
    pub scope: Scope,
    /// One line; `{themes}` stands for the names of the themes, which only the book knows.
    doc: &'static str,
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub example: &'static str,
    /// For values that [`Meta`](crate::story::Meta) holds as they are.
    shown: Option<Shown>,
}

const fn key(
    name: &'static str,
    aliases: &'static [&'static str],
    kind: ValueKind,
    scope: Scope,
    doc: &'static str,
    example: &'static str,
) -> Key {
    Key { name, aliases, kind, scope, doc, example, shown: None }
}

impl Key {
    /// Shows the value on a page of the book.
    const fn on(self, place: Place, what: &'static str) -> Key {
        Key { shown: Some(Shown { place, what, property: None, json: None }), ..self }
    }

    /// Tells the value in the package document, too.
    #[expect(clippy::panic, reason = "evaluated while the program is compiled")]
    const fn property(self, property: &'static str) -> Key {
        let Some(shown) = self.shown else { panic!("say first which page shows it") };
        Key { shown: Some(Shown { property: Some(property), ..shown }), ..self }
    }

    /// Tells the value to programs, too.
    #[expect(clippy::panic, reason = "evaluated while the program is compiled")]
    const fn json(self, json: &'static str) -> Key {
        let Some(shown) = self.shown else { panic!("say first which page shows it") };
        Key { shown: Some(Shown { json: Some(json), ..shown }), ..self }
    }

    /// Whether the field of the metadata has the name of the key.
    pub fn is_of(&self, field: &str) -> bool {
        same(self.name, field)
    }
}

/// Whether a key and a field have the same name; in keys words are joined by hyphens.
const fn same(key: &str, field: &str) -> bool {
    let (key, field) = (key.as_bytes(), field.as_bytes());
    let mut at = 0;
    while at < key.len() && at < field.len() {
        if key[at] != field[at] && !(key[at] == b'-' && field[at] == b'_') {
            return false;
        }
        at += 1;
    }
    key.len() == field.len()
}

/// Where the field of the metadata is shown. For constants: a field that no row shows does not compile.
#[expect(clippy::panic, reason = "evaluated while the program is compiled")]
pub const fn shown(field: &str) -> &'static Shown {
    let mut row = 0;
    while row < KEYS.len() {
        if same(KEYS[row].name, field) {
            return match &KEYS[row].shown {
                Some(shown) => shown,
                None => panic!("the row of the field does not say which page shows it"),
            };
        }
        row += 1;
    }
    panic!("the field has no row")
}

use Scope::{Book, Both, Chapter};
use ValueKind::*;

/// All keys, in the order of the reference.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("title", &["story-title", "work-title", "name"], Text, Both, "Title of the story; in a chapter file, title of the chapter.", "The Lantern Road"),
    key("subtitle", &["sub-title", "chapter-subtitle"], Text, Both, "Second line of the title; in a chapter file, of the chapter's title.", "A serial in two parts").on(Place::Title, "subtitle"),
    key("author", &["authors", "by", "creator", "penname", "written-by"], People, Both, "One name, several (`Maren Tolliver & Ida Quill`), a list of names, or mappings with `name`, `file-as`, `role`, `url`. In a chapter file, the author of the chapter.", "Maren Tolliver"),
    key("contributors", &["contributor", "credits"], Contributors, Book, "People with roles: a list of mappings with `name` and `role`, or a mapping of roles to names. A role may also be a key of its own (`beta:`, `artist:`).", "{beta: Ida Quill, artist: Pem}"),
    key("language", &["lang", "locale"], Language, Both, "BCP 47 tag or English name of the language.", "en-GB"),
    key("direction", &["dir", "text-direction"], Direction, Book, "`ltr` or `rtl`; derived from the language by default.", "ltr"),
    key("writing", &["writing-mode"], Writing, Book, "`vertical` sets Japanese or Chinese in vertical lines, with pages that turn from right to left; `horizontal` is the default.", "vertical"),
    key("layout", &[], Layout, Book, "`roll` makes a comic that is read by scrolling: each picture is a page as large as it is (EPUB 3.4; checkers for EPUB 3.3 refuse it). Any other value is kept as Jekyll's.", "roll"),
    key("identifier", &["id", "uuid", "isbn", "uid"], Text, Book, "Identifier of the book. By default, a UUID is derived from the source URL, or from title and authors.", "urn:uuid:7f0c1c36-9c86-4b6a-a0a2-000000000000"),
    key("publisher", &[], Words, Book, "Publisher.", "Lamplight Press").on(Place::Title, "publisher"),
    key("rights", &["copyright", "license", "licence"], Prose, Book, "Rights statement.", "© 2024 Maren Tolliver").on(Place::Colophon, "rights"),
    key("source", &["sources", "url", "ao3-link", "link", "source-url", "original-url"], List, Both, "Where the story was taken from.", "https://example.org/lantern-road"),
    key("published", &["date", "date-published", "first-published", "posted", "created", "pub-date", "publish-date", "published-at", "publication-date", "posted-on", "created-at"], Date, Both, "Date of first publication. If there is a `date` beside `published`, it is the date of the last change. In a chapter file, the chapter's date.", "2023-04-05"),
    key("updated", &["date-updated", "last-updated", "modified", "completed-on", "lastmod", "last-modified", "last-modified-at", "updated-at", "updated-on", "updated-date", "date-modified", "mod-date"], Date, Both, "Date of the last change; sets the book's modification date.", "2024-01-31"),
    key("status", &["state", "completion"], Status, Book, "`complete`, `in progress`, `hiatus` or `abandoned`.", "in progress"),
    key("series", &["serie", "part-of", "belongs-to-collection"], Series, Book, "A name, a mapping with `name`, `number`, `total`, or a list of these.", "{name: Tales of the Coast, number: 2, total: 5}"),
    key("series-number", &["series-index", "series-part", "series-order", "series-position", "group-position"], Text, Book, "Number in the series, if `series` is only a name.", "2"),
    key("fandoms", &["fandom", "universe", "canon"], List, Book, "Fandoms.", "[Original Work]").on(Place::ContentNotes, "fandom").json("fandoms"),
    key("relationships", &["relationship", "relations", "pairing", "pairings", "ship", "ships"], List, Book, "Relationships; `none` or `[]` means that there are none.", "[Ilse/Tam]").on(Place::ContentNotes, "relationship").json("relationships"),
    key("characters", &["character", "cast"], List, Book, "Characters.", "[Ilse, Tam]").on(Place::ContentNotes, "character").json("characters"),
    key("categories", &["category", "genre", "genres"], List, Book, "Categories such as Gen, F/M, M/M, F/F, or genres.", "[Gen]").on(Place::ContentNotes, "category").json("categories"),
    key("rating", &["content-rating", "rated"], Rating, Both, "General, Teen, Mature, Explicit or Not Rated, or a rating of AO3, FF.net or MPAA. It is also shown as you wrote it.", "Teen And Up Audiences"),
    key("warnings", &["warning", "content-warning", "content-warnings", "archive-warnings", "archive-warning", "cw", "tw", "trigger-warnings", "content-notes"], Warnings, Both, "A list of warnings (ids, labels, your own words, or mappings with `id`, `severity`, `chapters`, `spoiler`, `note`), `none`, or `choose not to warn`.", "[gore, {id: violence, severity: moderate, chapters: [3]}]"),
    key("tags", &["tag", "filetags", "freeform", "keywords", "additional-tags", "subjects", "subject"], List, Book, "Free tags.", "[slow burn, found family]").on(Place::ContentNotes, "tag").json("tags"),
    key("summary", &["description", "blurb", "synopsis", "abstract", "excerpt", "teaser"], Prose, Both, "Summary.", "A lamplighter walks a road that is not there by day.").on(Place::ContentNotes, "summary").json("summary"),
    key("notes", &["note", "start-note", "start-notes", "author-note", "author-notes", "authors-note", "authors-notes", "a/n", "beginning-notes", "foreword"], Prose, Both, "Author's notes before the text.", "Thank you for reading.").on(Place::Foreword, "notes"),
    key("end-notes", &["end-note", "endnote", "endnotes", "afterword"], Prose, Both, "Author's notes after the text.", "More on Fridays.").on(Place::Afterword, "end notes"),
    key("disclaimer", &["disclaimers"], Prose, Book, "Disclaimer.", "The harbour is real, the people are not.").on(Place::Foreword, "disclaimer").property("ficbind:disclaimer").json("disclaimer"),
    key("spoilers", &["spoiler"], Prose, Book, "Other works that the story spoils.", "Season 2"),
    key("setting", &["timeline", "set", "season"], Text, Book, "When and where the story is set.", "The winter after the flood").on(Place::ContentNotes, "setting").property("ficbind:setting").json("setting"),
    key("point-of-view", &["pov", "perspective"], Text, Both, "Point of view, such as the narrator.", "Ilse").on(Place::ContentNotes, "point of view").property("ficbind:point-of-view").json("point_of_view"),
    key("dedication", &["dedicated-to"], Prose, Book, "Dedication.", "For the night shift").on(Place::Dedication, "dedication"),
    key("epigraph", &["motto"], Prose, Book, "Epigraph.", "> All roads are lanterns.").on(Place::Epigraph, "epigraph"),
    key("archive", &["archiving", "distribution", "consent", "archive-permission"], Words, Book, "Who may keep copies, in your own words.", "ask first").on(Place::Foreword, "archive permission").property("ficbind:archive-consent").json("archive"),
    key("feedback", &["comments"], Words, Book, "What feedback you want, in your own words.", "yes please").on(Place::Afterword, "feedback").property("ficbind:feedback"),
    key("original-header", &[], Verbatim, Book, "Header of the post that the story was imported from, and what else stood around its text: shown at the back, letter for letter.", "\"Title: Rain\""),
    key("contact-email", &["accessibility-contact"], Text, Book, "Address to which readers can write about the book's accessibility. It is of EPUB 3.4: checkers for 3.3 refuse it.", "access@example.org"),
    key("cover", &["cover-image"], Path, Book, "Cover image in the story's folder. By default, a cover is drawn; `none` leaves it out.", "cover.jpg"),
    key("theme", &["style"], Theme, Book, "Style sheet: {themes}.", "classic"),
    key("css", &["stylesheet", "stylesheets"], Paths, Book, "Your own style sheets, added after the theme.", "[style.css]"),
    key("templates", &["template"], Path, Book, "Folder of page templates that replace the built-in ones.", "templates"),
    key("chapters", &["chapter-files", "contents"], Chapters, Book, "Chapter files in order; a part is a mapping with `part` and `chapters`.", "[one.md, {part: Part Two, chapters: [two.md]}]"),
    key("split", &["split-level", "split-at"], Split, Book, "Heading level at which chapters start: `1` to `6`, `auto` (the highest level used), or `none`.", "2"),
    key("toc", &["contents-page", "show-toc", "table-of-contents"], Bool, Book, "Whether to add a visible contents page.", "true"),
    key("lines", &["line-ends"], Lines, Book, "How to read single line breaks in Markdown: lines are `joined`, or each line is a paragraph (`paragraphs`).", "paragraphs"),
    key("smart", &["smart-punctuation", "smart-quotes", "typography"], Bool, Book, "Whether to replace straight quotes, hyphens and dots with curly quotes, dashes and ellipses.", "false"),
    key("numbering", &["chapter-numbering", "number-chapters"], Bool, Book, "Whether to number the chapters: \"Chapter 3: Title\", in the book's language. A chapter whose title has a number keeps it; prologues and epilogues get none.", "true"),
    key("drop-caps", &["drop-cap", "initials"], Bool, Book, "Whether each chapter starts with a large first letter.", "true"),
    key("ornament", &["scene-break", "fleuron"], Text, Book, "What to show between scenes, up to 12 characters.", "❦"),
    key("chapter-title", &[], Text, Both, "Title of the chapter, if `title` is the story's.", "The First Night"),
    key("number", &["chapter-no", "chapter-number", "chapter"], Text, Both, "Number of the chapter.", "3"),
    key("part", &["volume", "book-part"], Text, Chapter, "Part or volume to which the chapter belongs.", "Part One: Dusk"),
    key("word-count", &["words"], Kept, Both, "Word count according to the author; the book shows the number that ficbind counts.", "5247"),
    key("current-chapter-count", &["chapter-count"], Kept, Book, "Number of chapters according to the author.", "15"),
    key("draft", &["is-draft", "unlisted", "publish", "listed", "is-published"], Kept, Both, "Whether site generators leave the text out. `published: false`, `publish: false` and `listed: false` mean the same.", "false"),
    key("permalink", JEKYLL, Kept, Both, "Keys of Jekyll and its themes.", "/the-weir/"),
    key("weight", HUGO, Kept, Both, "Keys of Hugo, Zola and their themes.", "3"),
    key("aliases", OBSIDIAN, Kept, Both, "Keys of Obsidian.", "[The Weir]"),
    key("eleventy-navigation", SITES, Kept, Both, "Keys of Eleventy, Hexo, Astro, Docusaurus, Org and others.", "story"),
    key("documentclass", PANDOC, Kept, Book, "Keys of pandoc and Quarto for paper, type and citations.", "book"),
];

/// Keys of site generators and of pandoc: they say how a page is built, not what the story is.
const JEKYLL: &[&str] = &[
    "slug",
    "excerpt-separator",
    "redirect-from",
    "redirect-to",
    "sitemap",
    "nav-order",
    "nav-exclude",
    "parent",
    "grand-parent",
    "has-children",
    "author-profile",
    "read-time",
    "share",
    "related",
    "classes",
    "header",
    "sidebar",
    "pin",
    "math",
    "mermaid",
    "katex",
    "mathjax",
    "toc-sticky",
    "toc-label",
    "toc-icon",
    "render-with-liquid",
    "hidden",
    "feed",
    "robots",
    "canonical-url",
    "image",
    "post-id",
    "guid",
    "collection",
    "entries-layout",
    "comments-id",
];
const HUGO: &[&str] = &[
    "link-title",
    "expiry-date",
    "is-cjk-language",
    "outputs",
    "output",
    "markup",
    "menu",
    "menus",
    "cascade",
    "resources",
    "translation-key",
    "headless",
    "build",
    "type",
    "featured-image",
    "featured",
    "images",
    "videos",
    "audio",
    "hide-meta",
    "show-toc",
    "toc-open",
    "show-reading-time",
    "search-hidden",
    "disable-share",
    "path",
    "in-search-index",
    "sort-by",
    "order",
    "page-template",
    "insert-anchor-links",
];
const OBSIDIAN: &[&str] = &["alias", "cssclass", "cssclasses", "kanban-plugin", "up", "banner"];
const SITES: &[&str] = &[
    "eleventy-exclude-from-collections",
    "eleventy-computed",
    "pagination",
    "template-engine-override",
    "disable-nunjucks",
    "photos",
    "thumbnail",
    "hero",
    "hero-image",
    "top-img",
    "sidebar-label",
    "sidebar-position",
    "hide-title",
    "hide-table-of-contents",
    "edit-url",
    "prev",
    "next",
    "pagefind",
    "head",
    "template-key",
    "lightbox",
    "icon",
    "data",
    // Org.
    "options",
    "startup",
    "property",
    "latex-class",
    "html-head",
    "export-file-name",
];
const PANDOC: &[&str] = &[
    "geometry",
    "fontsize",
    "fontfamily",
    "mainfont",
    "sansfont",
    "monofont",
    "cjkmainfont",
    "papersize",
    "header-includes",
    "include-before",
    "include-after",
    "bibliography",
    "site",
    "biblio-style",
    "github-repo",
    "csl",
    "link-citations",
    "colorlinks",
    "linkcolor",
    "urlcolor",
    "linestretch",
    "toc-title",
    "toc-depth",
    "number-sections",
    "numbersections",
    "indent",
    "classoption",
    "margin-left",
    "margin-right",
    "margin-top",
    "margin-bottom",
    "lot",
    "lof",
    "pdf-engine",
    "ibooks",
    "page-progression-direction",
    "epub-chapter-level",
    "editor-options",
    "execute",
    "institute",
    "relation",
    "coverage",
    "format",
];

/// Switches of site generators, and the setting in which each leaves a text out.
const LEAVES_OUT: &[(&str, bool)] = &[
    ("draft", true),
    ("is-draft", true),
    ("unlisted", true),
    ("published", false),
    ("publish", false),
    ("posted", false),
    ("listed", false),
    ("is-published", false),
];

/// Rows that tell a header from prose: no story begins with two lines of these.
const TELLING: &[&str] = &[
    "title",
    "subtitle",
    "author",
    "language",
    "published",
    "updated",
    "status",
    "series",
    "fandoms",
    "relationships",
    "characters",
    "categories",
    "rating",
    "warnings",
    "tags",
    "summary",
    "disclaimer",
    "word-count",
];

impl Key {
    /// Whether a line with this key tells a header from prose.
    pub fn tells(&self) -> bool {
        TELLING.contains(&self.name)
    }

    /// One line of documentation, for books that have these `themes`.
    pub fn doc(&self, themes: &[&str]) -> String {
        let quoted: Vec<String> = themes.iter().map(|theme| format!("`{theme}`")).collect();
        let (last, others) = quoted.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        self.doc.replace("{themes}", &format!("{} or {last}", others.join(", ")))
    }

    /// Whether the values of several such keys are one list.
    pub fn is_joined(&self) -> bool {
        self.kind == ValueKind::Warnings || self.kind == ValueKind::List && self.name != "source"
    }
}

/// The form in which key names, role words and warning names are compared.
pub fn fold(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-' | '_' | '\u{a0}' | '\t')).flat_map(char::to_lowercase).collect()
}

/// The rows by their folded names. An earlier row goes before a later one, and every name before the plural of another.
static BY_NAME: LazyLock<HashMap<String, &'static Key>> = LazyLock::new(|| {
    let names = KEYS.iter().flat_map(|key| std::iter::once(&key.name).chain(key.aliases).map(move |n| (fold(n), key)));
    let names: Vec<(String, &Key)> = names.collect();
    let mut by_name = HashMap::with_capacity(2 * names.len());
    let others: Vec<(String, &Key)> = names
        .iter()
        .map(|(name, key)| (name.strip_suffix('s').map_or_else(|| format!("{name}s"), str::to_owned), *key))
        .collect();
    for (name, key) in names.into_iter().chain(others) {
        by_name.entry(name).or_insert(key);
    }
    by_name
});

/// Builds the table of names.
pub(super) fn warm() {
    LazyLock::force(&BY_NAME);
}

/// The setting in which a switch of this name leaves a text out of a site.
pub fn leaves_out(name: &str) -> Option<bool> {
    let name = fold(name);
    LEAVES_OUT.iter().find(|(known, _)| fold(known) == name).map(|(_, setting)| *setting)
}

/// What a value says as a switch.
pub fn switch(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Finds the row of a key as an author spells it.
pub fn find(name: &str) -> Option<&'static Key> {
    let by_name = |name: &str| BY_NAME.get(&fold(name)).copied();
    by_name(name).or_else(|| by_name(super::foreign::find(name)?))
}

/// The known key nearest to a misspelt one, if any is near.
pub fn suggest(name: &str) -> Option<&'static str> {
    nearest(
        name,
        KEYS.iter().filter(|k| k.kind != Kept).flat_map(|k| std::iter::once(k.name).chain(k.aliases.iter().copied())),
    )
}

/// The candidate nearest to `name` in spelling, if near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let length = folded.chars().count();
    if length > 64 {
        return None;
    }
    let limit = (length / 3).clamp(1, 3);
    candidates
        .map(|c| (strsim::damerau_levenshtein(&folded, &fold(c)), c))
        .filter(|&(distance, _)| distance <= limit && distance < length)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, c)| c)
}

/// Whether a `layout` is one of books, not of the pages of a site.
pub fn is_roll(layout: &str) -> bool {
    fold(layout) == "roll"
}
