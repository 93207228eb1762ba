//! The metadata of the package document: everything that the book's pages say, for machines.
//!
//! Each warning stands three times: on its page, as a `dc:subject` (all that survives a conversion by other tools), and
//! as `ficbind:warning` with its refinements.

use std::collections::{HashMap, HashSet};

use crate::book::typesetting;
use crate::book::{Book, Edition, Version};
use crate::package::item;
use crate::package::xml::Document;
use crate::story::text::is_blank;
use crate::story::volume::{HELD, VOLUME, WHOLE};
use crate::story::warning::{Policy, Severity, Warning};
use crate::story::{Person, Rating, Stated};

/// The prefixes that the `package` element declares.
pub const PREFIX: &str = "ficbind: https://ficbind.example/ns/1.0# calibre: https://calibre-ebook.com";

/// The id of the element that identifies the publication.
pub const IDENTIFIER: &str = "epub-id-1";

/// The id of the cover image in the manifest.
pub const COVER: &str = "cover-image";

/// The lines of the `metadata` element.
struct Lines<'x> {
    xml: &'x mut Document,
    version: Version,
    /// Whether there is metadata of EPUB 2 beside that of EPUB 3.
    legacy: bool,
    ids: usize,
}

impl Lines<'_> {
    /// Writes an element whose value stands on one line. Gives whether there was a value.
    fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> bool {
        if is_blank(text) {
            return false;
        }
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        self.xml.text(name, attributes.iter().copied(), &words.join(" "));
        true
    }

    /// A statement about the book: `<meta property>`, or `<meta name>` where there are no properties yet.
    fn property(&mut self, property: &str, value: &str) {
        match self.version {
            Version::V2 if value.trim().is_empty() => {}
            Version::V2 => self.named(property, value),
            Version::V3 => self.refine(property, None, &[], value),
        }
    }

    fn refine(&mut self, property: &str, refines: Option<&str>, more: &[(&str, &str)], value: &str) {
        if self.version == Version::V2 {
            return;
        }
        let target = refines.map(|id| format!("#{id}"));
        let mut attributes = vec![("property", property)];
        attributes.extend(target.as_deref().map(|t| ("refines", t)));
        attributes.extend_from_slice(more);
        self.element("meta", &attributes, value);
    }

    /// `<meta name content>`, which older tools read.
    fn named(&mut self, name: &str, content: &str) {
        if !self.legacy {
            return;
        }
        self.xml.empty("meta", [("name", name), ("content", content.trim())]);
    }

    fn id(&mut self, stem: &str) -> String {
        self.ids += 1;
        format!("{stem}-{}", self.ids)
    }
}

/// Writes the `metadata` element (EPUB 3.3, section 5.5; OPF 2.0.1, section 2.2).
pub fn write(xml: &mut Document, book: &Book, Edition { version, legacy }: Edition) {
    let namespaces = [("xmlns:dc", "http://purl.org/dc/elements/1.1/"), ("xmlns:opf", "http://www.idpf.org/2007/opf")];
    xml.open("metadata", namespaces);
    let mut lines = Lines { xml, version, legacy, ids: 0 };
    let meta = &book.meta;
    identity(&mut lines, book);
    lines.refine("title-type", Some("title"), &[], "main");
    if let Some(subtitle) = &meta.subtitle {
        if version == Version::V3 {
            lines.element("dc:title", &[("id", "subtitle")], &subtitle.value);
        } else {
            // It stands behind the title, too: readers of EPUB 2 know one title only.
            lines.named("ficbind:subtitle", &subtitle.value);
        }
        lines.refine("title-type", Some("subtitle"), &[], "subtitle");
    }
    languages(&mut lines, book);
    for (i, author) in meta.authors.iter().enumerate() {
        person(&mut lines, "dc:creator", author, Some(i + 1));
    }
    for contributor in &meta.contributors {
        person(&mut lines, "dc:contributor", contributor, None);
    }
    tool(&mut lines);
    dates(&mut lines, book);
    if !book.plain.summary.is_empty() {
        // A blank line between two paragraphs: readers that join lines lose nothing.
        lines.xml.text("dc:description", [], &book.plain.summary.join("\n\n"));
    }
    if let Some(publisher) = &meta.publisher {
        lines.element("dc:publisher", &[], &publisher.value);
    }
    for source in &meta.sources {
        lines.element("dc:source", &[], &source.value);
    }
    lines.element("dc:type", &[], if fan_fiction(book) { "Fan fiction" } else { "Fiction" });
    if let Some(rights) = &book.plain.rights {
        lines.element("dc:rights", &[], rights);
    }
    subjects(&mut lines, book);
    warnings(&mut lines, book);
    facts(&mut lines, book);
    series(&mut lines, book);
    held(&mut lines, book);
    for news in &book.news {
        lines.property("ficbind:news", &news.to_line());
    }
    accessibility(&mut lines, book);
    extra(&mut lines, book);
    if book.cover.is_some() {
        lines.named("cover", COVER);
    }
    if book.meta.roll.is_some() {
        lines.refine("rendition:layout", None, &[], "roll");
    }
    if typesetting::is_vertical(&book.meta) {
        lines.named("primary-writing-mode", "vertical-rl");
    }
    lines.xml.close();
}

/// What EPUB 3 requires: identifier, title and modification date, with every blank that they have.
fn identity(lines: &mut Lines, book: &Book) {
    lines.xml.text("dc:identifier", [("id", IDENTIFIER)], &book.identifier);
    match (lines.version, &book.meta.subtitle) {
        (Version::V3, _) => lines.xml.text("dc:title", [("id", "title")], &book.title),
        (Version::V2, None) => lines.xml.text("dc:title", [], &book.title),
        (Version::V2, Some(subtitle)) => {
            let colon = if book.title.ends_with(['.', ':', '?', '!', '…']) { "" } else { ":" };
            lines.xml.text("dc:title", [], &format!("{}{colon} {}", book.title, subtitle.value));
        }
    }
    lines.refine("dcterms:modified", None, &[], &book.modified.instant());
}

/// The stories that the book holds, each once, and those that they join themselves; and what it is a volume of.
fn held(lines: &mut Lines, book: &Book) {
    let mut known = HashSet::new();
    let all = book.holds.iter().flat_map(|story| std::iter::once(&story.identifier).chain(&story.joins));
    all.filter(|identifier| known.insert(*identifier)).for_each(|identifier| lines.property(HELD, identifier));
    if let Some(volume) = &book.volume {
        lines.property(WHOLE, &volume.identifier);
        lines.property(VOLUME, &format!("{}/{}", volume.number, volume.count));
    }
}

/// The language of the book, then those in which it holds stories.
fn languages(lines: &mut Lines, book: &Book) {
    let mut known = vec![book.language.as_str()];
    for story in &book.holds {
        if !known.contains(&story.language.as_str()) {
            known.push(&story.language);
        }
    }
    known.into_iter().for_each(|language| {
        lines.element("dc:language", &[], language);
    });
}

fn fan_fiction(book: &Book) -> bool {
    book.meta.fandoms.value().is_some_and(|f| f.iter().any(|f| !f.value.to_lowercase().starts_with("original")))
        || matches!(book.meta.fandoms, Stated::Not) && book.meta.relationships != Stated::Not
}

fn person(lines: &mut Lines, element: &str, person: &Person, sequence: Option<usize>) {
    // Where the author states no sort form, the name is its own: which part of a pen name goes first is not ours to guess.
    let sort = person.file_as.as_deref().filter(|sort| !is_blank(sort)).unwrap_or(&person.name.value);
    if lines.version == Version::V2 {
        lines.element(element, &[("opf:role", person.role.code), ("opf:file-as", sort)], &person.name.value);
        return;
    }
    let id = lines.id(if sequence.is_some() { "creator" } else { "contributor" });
    if !lines.element(element, &[("id", &id)], &person.name.value) {
        return;
    }
    lines.refine("role", Some(&id), &[("scheme", "marc:relators")], person.role.code);
    lines.refine("file-as", Some(&id), &[], sort);
    if let Some(sequence) = sequence {
        lines.refine("display-seq", Some(&id), &[], &sequence.to_string());
    }
    if let Some(url) = person.url.as_ref().and_then(|u| crate::book::address::external(&u.value)) {
        lines.refine("ficbind:url", Some(&id), &[], &url);
    }
}

/// The tool that bound the book.
fn tool(lines: &mut Lines) {
    let name = concat!("ficbind ", env!("CARGO_PKG_VERSION"));
    if lines.version == Version::V2 {
        lines.element("dc:contributor", &[("opf:role", "bkp")], name);
        return;
    }
    let id = lines.id("contributor");
    lines.element("dc:contributor", &[("id", &id)], name);
    lines.refine("role", Some(&id), &[("scheme", "marc:relators")], "bkp");
}

fn dates(lines: &mut Lines, book: &Book) {
    let (published, updated) = (book.meta.published.as_ref(), book.meta.updated.as_ref());
    let published = published.map(|d| d.value.to_string());
    let updated = updated.map(|d| d.value.to_string());
    if lines.version == Version::V2 {
        if let Some(date) = &published {
            lines.element("dc:date", &[("opf:event", "publication")], date);
        }
        if let Some(date) = &updated {
            lines.element("dc:date", &[("opf:event", "modification")], date);
        }
        return;
    }
    if let Some(date) = published.as_ref().or(updated.as_ref()) {
        lines.element("dc:date", &[], date);
    }
    if let Some(date) = &published {
        lines.property("dcterms:created", date);
    }
    if let Some(date) = &updated {
        lines.property("schema:dateModified", date);
    }
}

/// Commas divide subjects for several tools, so none may stand in one.
fn subject(lines: &mut Lines, text: &str, kind: &str) -> Option<String> {
    let text = text.replace([',', ';'], " –");
    if lines.version == Version::V2 {
        lines.element("dc:subject", &[], &text);
        return None;
    }
    let id = lines.id("subject");
    let written = lines.element("dc:subject", &[("id", &id)], &text);
    written.then(|| {
        lines.refine("ficbind:kind", Some(&id), &[], kind);
        id
    })
}

fn subjects(lines: &mut Lines, book: &Book) {
    let meta = &book.meta;
    // Some book shelves show the first subject as the category.
    lines.element("dc:subject", &[], if fan_fiction(book) { "Fanworks" } else { "Fiction" });
    for (kind, list) in [
        ("fandom", &meta.fandoms),
        ("category", &meta.categories),
        ("relationship", &meta.relationships),
        ("character", &meta.characters),
        ("freeform", &meta.tags),
    ] {
        for item in list.value().into_iter().flatten() {
            subject(lines, &item.value, kind);
        }
        if let Stated::Nothing(words) = list {
            lines.property(&format!("ficbind:no-{kind}"), &words.value);
        }
    }
    if let Stated::Value(rating) = &meta.rating {
        rating_subject(lines, rating);
    }
}

fn rating_subject(lines: &mut Lines, rating: &Rating) {
    // One scale on every shelf: that of the page. "Rating" tells it from the author's tags.
    let name = rating.level.ao3();
    if let Some(id) = subject(lines, &format!("Rating: {}", rating.level.label()), "rating") {
        let term = format!("https://archiveofourown.org/tags/{}", name.replace(' ', "%20"));
        lines.refine("authority", Some(&id), &[], "https://archiveofourown.org/");
        lines.refine("term", Some(&id), &[], &term);
    }
}

fn warnings(lines: &mut Lines, book: &Book) {
    let stated_by_chapters = book.chapters.iter().any(|c| !c.warnings.list.is_empty());
    let policy = match book.meta.warnings.policy {
        Policy::Declined => "declined",
        _ if stated_by_chapters || !book.meta.warnings.list.is_empty() => "stated",
        Policy::Stated => "stated",
        Policy::None => "none",
        Policy::Unspecified => "unspecified",
    };
    lines.property("ficbind:warning-policy", policy);
    if let Some(raw) = &book.meta.warnings.raw {
        lines.property("ficbind:warning-policy-source", &raw.value);
    }
    match policy {
        "declined" => {
            subject(lines, "Content warning: the author chose not to warn", "warning");
        }
        "none" => {
            subject(lines, "Content warning: none apply", "warning");
        }
        _ => {}
    }
    let mut seen = HashSet::new();
    for warning in &book.meta.warnings.list {
        seen.insert(key(warning));
        let scope = if warning.chapters.is_empty() { Scope::Story } else { Scope::Chapters };
        one_warning(lines, warning, scope, book);
    }
    for chapter in &book.chapters {
        for warning in &chapter.warnings.list {
            let first = seen.insert(key(warning));
            if first {
                one_warning(lines, warning, Scope::Chapter, book);
            }
            chapter_warning(lines, warning, &chapter.href);
        }
        if let Some(policy) = chapter_policy(chapter.warnings.policy) {
            let item = item::id(&chapter.href);
            lines.refine("ficbind:warning-policy", Some(&item), &[], policy);
            if let Some(raw) = &chapter.warnings.raw {
                lines.refine("ficbind:warning-policy-source", Some(&item), &[], &raw.value);
            }
        }
    }
    // Chapters that the book's own list names.
    let places: HashMap<u32, &crate::book::Chapter> = book.chapters.iter().map(|c| (c.position, c)).collect();
    let mut named = HashSet::new();
    for warning in &book.meta.warnings.list {
        let kind = key(warning);
        for number in &warning.chapters {
            let own = |c: &&&crate::book::Chapter| !c.warnings.list.iter().any(|w| key(w) == kind);
            let is_new = named.insert((kind.clone(), number.value));
            if let Some(chapter) = places.get(&number.value).filter(|_| is_new).filter(own) {
                lines.refine("ficbind:warning", Some(&item::id(&chapter.href)), &[], &kind);
            }
        }
    }
}

/// What a chapter says of warnings that it does not give.
fn chapter_policy(policy: Policy) -> Option<&'static str> {
    match policy {
        Policy::None => Some("none"),
        Policy::Declined => Some("declined"),
        _ => None,
    }
}

/// The name under which a warning is known to machines.
fn key(warning: &Warning) -> String {
    warning.entry.map_or_else(|| warning.raw.value.clone(), |e| e.id.to_owned())
}

/// A warning that a chapter itself gives, and what it says of it: that may be another severity than the work's.
fn chapter_warning(lines: &mut Lines, warning: &Warning, href: &str) {
    let (item, kind) = (item::id(href), key(warning));
    let has_words = warning.raw.value != kind;
    let says_more = has_words || is_detailed(warning);
    let id = says_more.then(|| lines.id("warning"));
    let attributes: Vec<(&str, &str)> = id.iter().map(|id| ("id", id.as_str())).collect();
    lines.refine("ficbind:warning", Some(&item), &attributes, &kind);
    if let Some(id) = id {
        details(lines, warning, &id);
        if has_words {
            lines.refine("ficbind:words", Some(&id), &[], &warning.raw.value);
        }
    }
}

/// Whether severity, mode or a spoiler is stated.
fn is_detailed(warning: &Warning) -> bool {
    warning.severity != Severity::Unspecified || warning.mode.is_some() || warning.spoiler
}

fn details(lines: &mut Lines, warning: &Warning, id: &str) {
    if warning.severity != Severity::Unspecified
        && let Some(severity) = warning.severity.label()
    {
        lines.refine("ficbind:severity", Some(id), &[], severity);
    }
    if let Some(mode) = warning.mode {
        lines.refine("ficbind:mode", Some(id), &[], mode.label());
    }
    if warning.spoiler {
        lines.refine("ficbind:spoiler", Some(id), &[], "true");
    }
}

/// Where a warning is given.
#[derive(Clone, Copy)]
enum Scope {
    /// For the whole story.
    Story,
    /// For the whole story, which names chapters.
    Chapters,
    /// In chapters and scenes alone.
    Chapter,
}

fn one_warning(lines: &mut Lines, warning: &Warning, scope: Scope, book: &Book) {
    let label = warning.entry.map_or(warning.raw.value.as_str(), |e| e.label);
    let words = format!("Content warning: {}", label.to_lowercase());
    let words = if warning.entry.is_some() { words } else { format!("Content warning: {label}") };
    // Shelves show subjects to everyone: a warning that gives away plot is told to machines only.
    if !warning.spoiler
        && let Some(id) = subject(lines, &words, "warning")
    {
        lines.refine("authority", Some(&id), &[], "onix:codelist203");
        lines.refine("term", Some(&id), &[], warning.onix());
    }
    if lines.version == Version::V2 {
        lines.named("ficbind:warning", &key(warning));
        return;
    }
    let id = lines.id("warning");
    lines.element("meta", &[("property", "ficbind:warning"), ("id", &id)], &key(warning));
    lines.refine("ficbind:label", Some(&id), &[], label);
    details(lines, warning, &id);
    match scope {
        Scope::Story => {}
        Scope::Chapters => lines.refine("ficbind:scope", Some(&id), &[], "chapters"),
        Scope::Chapter => lines.refine("ficbind:scope", Some(&id), &[], "chapter"),
    }
    if let Some(ao3) = warning.entry.and_then(|e| e.ao3) {
        lines.refine("ficbind:ao3-warning", Some(&id), &[], ao3);
    }
    lines.refine("ficbind:onix203", Some(&id), &[], warning.onix());
    lines.refine("ficbind:words", Some(&id), &[], &warning.raw.value);
    lines.refine("ficbind:source", Some(&id), &[], if book.imported { "imported" } else { "author" });
}

fn facts(lines: &mut Lines, book: &Book) {
    let meta = &book.meta;
    match &meta.rating {
        Stated::Value(rating) => {
            lines.property("schema:contentRating", rating.level.label());
            lines.property("ficbind:rating-source", &rating.raw.value);
            if rating.hedged {
                lines.property("ficbind:rating-hedged", "true");
            }
            if let Some(range) = rating.level.age_range() {
                lines.property("schema:typicalAgeRange", range);
            }
        }
        Stated::Nothing(words) => lines.property("ficbind:rating-source", &words.value),
        Stated::Not => {}
    }
    lines.property("schema:wordCount", &book.words.to_string());
    if let Some(status) = &meta.status {
        lines.property("schema:creativeWorkStatus", status.value.label());
    }
    lines.property("schema:genre", if fan_fiction(book) { "Fan fiction" } else { "Fiction" });
    for (shown, text) in meta.texts() {
        if let (Some(property), Some(text)) = (shown.property, text) {
            lines.property(property, &text.value);
        }
    }
    // A disclaimer is among them: a note to readers, which grants no rights.
    for (property, words) in &book.plain.properties {
        lines.property(property, words);
    }
    if let Some(spoilers) = &book.plain.spoilers {
        lines.property("ficbind:spoilers", spoilers);
    }
}

/// Both forms: EPUB 3 collections, and calibre's own, which older reading systems know (one series only, the number
/// behind the name).
fn series(lines: &mut Lines, book: &Book) {
    for series in &book.meta.series {
        if lines.version == Version::V2 {
            break;
        }
        let id = lines.id("series");
        if !lines.element("meta", &[("property", "belongs-to-collection"), ("id", &id)], &series.name.value) {
            continue;
        }
        lines.refine("collection-type", Some(&id), &[], "series");
        if let Some(number) = &series.number {
            lines.refine("group-position", Some(&id), &[], number);
        }
        if let Some(total) = series.total {
            lines.refine("ficbind:series-total", Some(&id), &[], &total.to_string());
        }
    }
    if let Some(first) = book.meta.series.first() {
        lines.named("calibre:series", &first.name.value);
        if let Some(number) = &first.number {
            lines.named("calibre:series_index", number);
        }
    }
}

/// Computed from the content, never claimed (EPUB Accessibility 1.2): which standard a book conforms to, only people can
/// judge.
fn accessibility(lines: &mut Lines, book: &Book) {
    let facts = book.facts;
    let pictures = facts.images > 0;
    let described = facts.images_without_alt == 0;
    lines.property("schema:accessMode", "textual");
    if pictures || book.cover.is_some() {
        lines.property("schema:accessMode", "visual");
    }
    if described {
        lines.property("schema:accessModeSufficient", "textual");
    }
    if pictures {
        lines.property("schema:accessModeSufficient", "textual,visual");
    }
    let mut features = vec!["structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"];
    if described && (pictures || book.cover.is_some()) {
        features.push("alternativeText");
    }
    for feature in features {
        lines.property("schema:accessibilityFeature", feature);
    }
    lines.property("schema:accessibilityHazard", if facts.animated { "unknown" } else { "none" });
    let images = match (facts.images, facts.images_without_alt) {
        (0, _) => "The text has no images.".to_owned(),
        (n, 0) => format!(
            "{} described in words.",
            if n == 1 { "The one image is".into() } else { format!("All {n} images are") }
        ),
        (n, missing) => format!("{missing} of {n} images have no description."),
    };
    let summary = format!(
        "Text that adapts to the reader's settings, with a table of contents, headings and landmarks. {images} \
         Content notes stand before the story."
    );
    lines.property("schema:accessibilitySummary", &summary);
    if let Some(address) = &book.meta.contact_email {
        lines.refine("a11y:contactEmail", None, &[], &address.value);
    }
}

/// What has no effect is kept: that of the book, and that of each chapter beside the item of its file.
fn extra(lines: &mut Lines, book: &Book) {
    for (key, value) in &book.meta.extra {
        one_extra(lines, None, key, &value.value);
    }
    for chapter in &book.chapters {
        for (key, value) in &chapter.extra {
            one_extra(lines, Some(&chapter.href), key, &value.value);
        }
    }
}

fn one_extra(lines: &mut Lines, chapter: Option<&str>, key: &str, value: &str) {
    if value.trim().is_empty() {
        return;
    }
    if lines.version == Version::V2 {
        let chapter = chapter.map(|href| format!("{}:", item::id(href))).unwrap_or_default();
        lines.named(&format!("ficbind:{chapter}{}", crate::story::slug::slug(key)), value);
        return;
    }
    let id = lines.id("extra");
    let item = chapter.map(|href| format!("#{}", item::id(href)));
    let mut attributes = vec![("property", "ficbind:extra"), ("id", &id)];
    attributes.extend(item.as_deref().map(|item| ("refines", item)));
    lines.element("meta", &attributes, value);
    lines.refine("ficbind:key", Some(&id), &[], key);
}
