//! The resources of a rendition: each is read once, by its media type, and tells its facts.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use super::{Container, images};
use crate::archive::{Archive, Entry};
use crate::content;
use crate::css::{self, Origin, Sheet};
use crate::facts::{AllFacts, Facts, Reference, Role, Use};
use crate::log::Log;
use crate::opf::{Item, Package};
use crate::options::Profile;
use crate::references::Web;
use crate::report::{Compression, Item as Described, Report, Version};
use crate::url::{self, Base, Target};
use crate::xml::{self, Document, Ns};
use crate::{advice, container, decode, media, models, ncx, rules, smil};
use ficbind_diag::{Cut, Violation};

/// What every resource is checked with.
pub struct Setting<'s, 'a> {
    pub container: &'s Container<'a>,
    pub package: &'s Package<'s>,
    pub profile: Profile,
    /// Whether advice is given.
    pub advice: bool,
    /// Whether any page has a fixed layout, as far as advice wants to know.
    pub fixed: bool,
}

const OVERLAY_CLASSES: [(&str, &str); 2] = [
    ("-epub-media-overlay-active", "media:active-class"),
    ("-epub-media-overlay-playing", "media:playback-active-class"),
];

/// How an item of the manifest is gone about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Checked,
    /// Enough items have named the same file.
    Passed,
    /// The documents before it are as many bytes as may be read.
    Refused,
}

/// How often a file is checked when several items name it: each time as what the item says that it is. A second item is a
/// mistake already.
const MOST_COPIES: usize = 10;

/// What is read, decided before the threads start, so that it does not depend on which comes first.
pub fn turns(setting: &Setting) -> Vec<Turn> {
    let most = setting.container.archive.documents_bytes();
    let mut spent = setting.container.documents.load(Ordering::Relaxed);
    let mut copies: HashMap<*const Entry, usize> = HashMap::new();
    let mut turn = |item: &Item| {
        let Some(entry) = item.path().and_then(|path| setting.container.find(path)) else { return Turn::Checked };
        let copies = copies.entry(std::ptr::from_ref(entry)).or_default();
        *copies += 1;
        if *copies > MOST_COPIES {
            return Turn::Passed;
        }
        // What is too large by itself is not read.
        if !is_read(item.media_type) || entry.possible_size() > setting.container.archive.limits.document_bytes {
            return Turn::Checked;
        }
        spent = spent.saturating_add(entry.possible_size());
        if spent > most { Turn::Refused } else { Turn::Checked }
    };
    let turns = setting.package.items.iter().map(&mut turn).collect();
    setting.container.documents.store(spent, Ordering::Relaxed);
    turns
}

/// Documents of more bytes than this are checked one at a time: what is known of one can take several times its size.
const LARGE: u64 = 8 << 20;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Checks one item of the manifest, and tells what it holds if it is read.
pub fn check(setting: &Setting, index: usize, turn: Turn) -> (Option<Box<Facts>>, Log) {
    let item = &setting.package.items[index];
    let path = item.path().unwrap_or(item.href);
    let mut log = Log::new(path, setting.container.release);
    // The package document is read already, whatever an item takes it for.
    if item.path().is_none_or(|path| path == setting.package.path) {
        return (None, log);
    }
    let Some(entry) = setting.container.find(path) else {
        log.whole(rules::missing_file(path));
        return (None, log);
    };
    if setting.container.meta_inf.encrypted.contains(path) {
        log.whole(rules::encrypted_file(path));
        return (None, log);
    }
    if turn == Turn::Refused {
        let most = setting.container.archive.documents_bytes() >> 20;
        log.whole(rules::unchecked_item(format!("{path} (the documents before it have more than {most} MB together)")));
    }
    if turn != Turn::Checked {
        return (None, log);
    }
    let archive = &setting.container.archive;
    if setting.advice {
        advice::file(archive, entry, item.media_type, &mut log);
    }
    if matches!(item.media_type, "image/jpeg" | "image/gif" | "image/png") {
        image(archive, entry, item, &mut log);
        return (None, log);
    }
    if !is_read(item.media_type) {
        return (None, log);
    }
    let alone = (entry.possible_size() > LARGE).then(|| ONE_AT_A_TIME.lock());
    let bytes = match archive.document(entry) {
        Ok(bytes) => bytes,
        Err(reason) => {
            log.whole(container::unreadable(path, &reason));
            return (None, log);
        }
    };
    let mut facts = Box::<Facts>::default();
    // A fault of ours in one file must not cost the report of the others.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        document(setting, index, &bytes, &mut facts, &mut log);
    }));
    if outcome.is_err() {
        log.whole(rules::unchecked_item(path));
    }
    drop(alone);
    (Some(facts), log)
}

/// An image: its beginning, or all of it where long metadata comes first and the size stands behind.
fn image(archive: &Archive, entry: &Entry, item: &Item, log: &mut Log) {
    let bytes = archive.head(entry, images::HEAD).and_then(|head| {
        let cut = imagesize::blob_size(&head).is_err() && head.len() as u64 == images::HEAD;
        if cut { archive.read(entry) } else { Ok(head) }
    });
    match bytes {
        Ok(bytes) => images::check(&bytes, item.media_type, item.path().unwrap_or(item.href), log),
        Err(_) => log.whole(rules::damaged_image()),
    }
}

/// Whether files of the type are read.
fn is_read(media_type: &str) -> bool {
    matches!(
        media_type,
        media::XHTML
            | media::SVG
            | media::NCX
            | media::SMIL
            | media::CSS
            | media::OEB_CSS
            | media::DTBOOK
            | media::SEARCH_KEYS
            | media::OEB_DOCUMENT
            | "text/html"
    )
}

/// What one file of the manifest says, by its media type.
fn document(setting: &Setting, index: usize, bytes: &[u8], facts: &mut Facts, log: &mut Log) {
    let package = setting.package;
    let item = &package.items[index];
    let version = package.version;
    let announced = |property: &str| package.active_classes.iter().any(|(p, _)| *p == property);
    let unannounced: Vec<(&'static str, &'static str)> =
        OVERLAY_CLASSES.into_iter().filter(|(_, property)| version == Version::Three && !announced(property)).collect();
    if media::is_style(item.media_type) {
        if setting.advice {
            advice::style_sheet(&decode::css(bytes).text, setting.fixed, log);
        }
        style_sheet(item, version, bytes, &unannounced, facts, log);
        return;
    }
    // EPUB 3 has no HTML, EPUB 2 no overlays.
    if matches!((item.media_type, version), ("text/html", Version::Three) | (media::SMIL, Version::Two)) {
        return;
    }
    let decoded = decode::xml(bytes);
    container::report_encoding(&decoded, item.media_type == media::XHTML, log);
    let doc = container::parse(&decoded, version, &setting.container.archive.limits);
    content::check_doctype(&doc, item.media_type, version, log);
    container::report_version(&doc, log);
    let role = role(setting, item, &log.path, &unannounced);
    match item.media_type {
        media::XHTML => content::check_xhtml(&doc, &role, facts, log),
        media::SVG => content::check_svg(&doc, &role, facts, log),
        // One that the spine does not name is not the table of contents.
        media::NCX if package.ncx != Some(index) => {}
        media::NCX => {
            facts.read = true;
            ncx::check(&doc, package.unique_identifier.as_deref(), facts, log);
        }
        media::SMIL => {
            smil::check(&doc, facts, log);
            if facts.remote && !item.has("remote-resources") {
                log.whole(rules::undeclared_property("remote-resources"));
            }
        }
        media::SEARCH_KEYS => search_keys(&doc, facts, log),
        media::DTBOOK if version == Version::Two => content::check_dtbook(&doc, facts, log),
        kind if version == Version::Two && media::is_outdated_content(kind) => {
            content::check_outdated(&doc, &role, facts, log);
        }
        _ => ids(&doc, facts),
    }
    container::report_fault(&doc, log);
    if setting.advice {
        facts.noted = advice::document(&doc, &role, log);
    }
    if media::is_content(item.media_type) {
        content::check_properties(facts, &item.properties, version, log);
    }
}

/// A style sheet, and whether the manifest says that it needs the network.
fn style_sheet(
    item: &Item,
    version: Version,
    bytes: &[u8],
    unannounced: &[(&'static str, &'static str)],
    facts: &mut Facts,
    log: &mut Log,
) {
    let path = log.path.clone();
    let base = Base::File(&path);
    let sheet = Sheet { base: &base, version, release: log.release, origin: Origin::File, unannounced };
    css::check_file(bytes, &sheet, facts, log);
    match (facts.remote, item.has("remote-resources")) {
        (true, false) => log.whole(rules::undeclared_property("remote-resources")),
        (false, true) if version == Version::Three => log.whole(rules::idle_remote_resources()),
        _ => {}
    }
}

/// What the package says about a document, as far as its content is judged by that.
fn role<'r>(
    setting: &Setting,
    item: &Item<'r>,
    path: &str,
    unannounced: &'r [(&'static str, &'static str)],
) -> Role<'r> {
    let package = setting.package;
    let in_collection = |role: &str| {
        package.collections.iter().any(|c| c.role.split_ascii_whitespace().any(|r| r == role) && c.paths.contains(path))
    };
    let is_nav = item.has("nav");
    Role {
        media_type: item.media_type,
        version: Some(package.version),
        profile: setting.profile,
        nav: is_nav,
        data_nav: item.has("data-nav"),
        index: item.has("index")
            || in_collection("index")
            || in_collection("index-group")
            || setting.profile == Profile::Index && !is_nav,
        dictionary: in_collection("dictionary"),
        fixed: item.fixed,
        in_spine: item.spine.is_some() || item.stands_in,
        needs_style: item.overlay.is_some() && !package.active_classes.is_empty(),
        unannounced,
    }
}

/// The ids of a document of which nothing else is checked.
fn ids(doc: &Document, facts: &mut Facts) {
    for element in doc.elements() {
        if let Some(id) = element.attr("id") {
            let order = facts.ids.len() as u32 + 1;
            facts.ids.entry(id.into()).or_insert((order, crate::facts::Anchor::Other));
        }
    }
}

/// A search key map: its model, and the documents that it points at.
fn search_keys(doc: &Document, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    models::check(&models::SEARCH_KEYS, root, log);
    if !log.path.ends_with(".xml") {
        log.whole(rules::odd_key_map_name());
    }
    let path = log.path.clone();
    let base = Base::File(&path);
    for element in doc.elements() {
        if let Some(href) = element.attr("href")
            && let Some(target) = url::reference(element, href, &base, log)
        {
            facts.references.push(Reference::new(Use::SearchKey, target, href, doc.position(element.end())));
        }
    }
}

/// What the facts say of the publication as a whole.
pub fn scripts(package: &Package, facts: &AllFacts, report: &mut Report) {
    let publication = &mut report.publication;
    publication.scripted |= facts.iter().any(|f| f.scripted);
    publication.audio |= package.items.iter().any(|i| media::is_audio(i.media_type));
    publication.video |= package.items.iter().any(|i| media::is_video(i.media_type));
    publication.fixed_format |= package.items.iter().any(|i| i.fixed);
    publication.backward_compatible &= package.ncx.is_some() && !publication.scripted && !publication.fixed_format;
}

/// Items that a report describes at most: no book has as many.
const MOST_DESCRIBED: usize = 50_000;

/// What the package and its files say of each item.
pub fn items(package: &Package, facts: &AllFacts, report: &mut Report) {
    for item in package.items.iter().take(MOST_DESCRIBED) {
        let mut described = Described::new(item.path().unwrap_or(item.href));
        described.id = Some(item.id.to_owned());
        described.media_type = Some(item.media_type.to_owned());
        described.in_spine = item.spine.is_some();
        described.spine_index = item.spine.map(|(at, _)| at);
        described.linear = item.spine.is_some_and(|(_, linear)| linear);
        described.fixed_format = item.spine.map(|_| item.fixed);
        if let Some(index) = package.by_id(item.id).and_then(|i| i.path()).and_then(|p| package.index_of_path(p)) {
            let own = &facts[index];
            described.scripted = own.scripted;
            for reference in &own.references {
                if let Target::Local(local) = &reference.target {
                    described.references.insert(local.path.to_string());
                }
            }
        }
        report.items.push(described);
    }
}

/// Title, authors and the like, for those who read reports.
pub fn summarise(doc: &Document, package: &Package, report: &mut Report) {
    let publication = &mut report.publication;
    let Some(root) = doc.root() else { return };
    for element in root.descendants().filter(|e| e.ns() == Ns::DC) {
        let text = element.text().trim().to_owned();
        match element.local() {
            "title" => publication.title = Some(text),
            "creator" => publication.creators.push(text),
            "contributor" => publication.contributors.push(text),
            "publisher" => publication.publisher = Some(text),
            "subject" => publication.subjects.push(text),
            "description" => publication.description = Some(text),
            "rights" => publication.rights = Some(text),
            "language" => publication.language = Some(text),
            "date" if publication.date.is_none() => publication.date = Some(text),
            _ => {}
        }
    }
    for meta in root.descendants().filter(|e| e.is(Ns::OPF, "meta") && e.attr("refines").is_none()) {
        let text = || meta.text().trim().to_owned();
        match meta.attr("property").map(str::trim) {
            Some("dcterms:modified") => publication.date = Some(text()),
            Some("rendition:layout") => publication.layout = text(),
            Some("rendition:orientation") => publication.orientation = text(),
            Some("rendition:spread") => publication.spread = text(),
            _ => {}
        }
    }
    publication.identifier.clone_from(&package.unique_identifier);
    publication.spine_items += package.spine.len();
}

/// Completes the description of files with what only the archive knows.
pub fn describe(container: &Container, report: &mut Report) {
    use sha2::{Digest, Sha256};
    let known: std::collections::HashSet<String> = report.items.iter().map(|i| i.path.clone()).collect();
    for entry in container.archive.entries.iter().filter(|e| !e.is_folder()) {
        if !known.contains(entry.name) {
            report.items.push(Described::new(entry.name));
        }
    }
    // Several items may name one file.
    let mut checksums: HashMap<*const Entry, Option<[u8; 32]>> = HashMap::new();
    for item in &mut report.items {
        let Some(entry) = container.find(&item.path) else { continue };
        item.compressed_size = entry.compressed;
        item.uncompressed_size = entry.size;
        item.compression = Some(if entry.method == 0 { Compression::Stored } else { Compression::Deflated });
        let digest = || container.archive.read(entry).ok().map(|bytes| Sha256::digest(&bytes).into());
        item.checksum = *checksums.entry(std::ptr::from_ref(entry)).or_insert_with(digest);
    }
}

/// Source lines for the first messages about each file: people want to see what is meant.
pub fn excerpts(container: &Container, whole: &mut Log, logs: &mut [Log]) {
    const SHOWN: usize = 100;
    let mut wanted: HashMap<Arc<str>, Vec<&mut crate::report::Message>> = HashMap::new();
    for message in logs.iter_mut().chain(std::iter::once(whole)).flat_map(Log::messages_mut) {
        if message.place.line > 0 && !message.place.path.is_empty() {
            wanted.entry(message.place.path.clone()).or_default().push(message);
        }
    }
    for (path, messages) in wanted {
        let Some(entry) = container.find(&path) else { continue };
        let Ok(bytes) = container.archive.read(entry) else { continue };
        let decoded = if path.ends_with(".css") { decode::css(&bytes) } else { decode::xml(&bytes) };
        let lines = xml::Lines::of(&decoded.text).starts;
        for message in messages.into_iter().take(SHOWN) {
            add_excerpt(message, &decoded.text, &lines);
        }
    }
}

/// Shows the line that a message is about.
pub fn add_excerpt(message: &mut crate::report::Message, text: &str, lines: &[u32]) {
    let place = &mut message.place;
    let Some(&start) = lines.get(place.line as usize - 1) else { return };
    let end = lines.get(place.line as usize).map_or(text.len(), |&e| e as usize);
    let line = text.cut(start as usize..end);
    // Only the part around the column of a very long line is looked at.
    let caret = (place.column.max(2) - 2) as usize;
    if line.len() > 4000 {
        return;
    }
    let taken = std::mem::take(place);
    *place = taken.with_excerpt(line, caret);
}

/// Questions of profiles that need the whole publication.
pub fn profile_questions(web: &Web, profile: Profile, log: &mut Log, logs: &mut [Log]) {
    let package = web.package;
    let facts = web.facts;
    for (index, own) in facts.iter().enumerate() {
        for reference in own.references.iter().filter(|r| r.usage == Use::RegionNav) {
            let Target::Local(local) = &reference.target else { continue };
            let fixed = package.by_path(&local.path).is_none_or(|i| i.fixed || i.spine.is_none());
            if !fixed {
                let place = crate::report::Place::at(logs[index].path.clone(), reference.line, reference.column);
                logs[index].push(rules::region_link_to_reflowable(), place);
            }
        }
    }
    let holds = |path: &String| package.index_of_path(path).is_some_and(|i| facts[i].dictionary);
    let dictionaries = package.collections.iter().filter(|c| c.role == "dictionary");
    let empty = dictionaries.filter(|d| !d.paths.iter().any(holds)).count();
    let none = profile == Profile::Dictionary && !facts.iter().any(|f| f.dictionary);
    for _ in 0..empty + usize::from(none) {
        log.whole(rules::no_dictionary_page());
    }
    if !package.types.iter().any(|t| t == "dictionary") {
        for (index, own) in facts.iter().enumerate() {
            if let Some((line, column)) = own.dictionary_at {
                let place = crate::report::Place::at(logs[index].path.clone(), line, column);
                logs[index].push(rules::undeclared_dictionary(), place);
            }
        }
    }
    if profile == Profile::Edupub {
        edupub(web, log, logs);
    }
}

/// Lists that an EDUPUB publication's navigation document should have.
fn edupub(web: &Web, log: &mut Log, logs: &mut [Log]) {
    let Some(nav) = web.package.items.iter().position(|i| i.has("nav")) else { return };
    let lists = &web.facts[nav].lists;
    let has = |kind: &str| lists.iter().any(|l| l == kind);
    let breaks = web.facts.iter().any(|f| f.page_break);
    if breaks && !has("page-list") {
        log.whole(rules::no_page_list());
    }
    if breaks && !web.package.has_pagination_source {
        log.whole(rules::no_pagination_source());
    }
    let pages = web.package.items.iter().zip(web.facts.iter()).filter(|(i, _)| i.spine.is_some() && !i.has("nav"));
    let sections: usize = pages.map(|(_, f)| f.sections).sum();
    let links = || web.facts[nav].references.iter().filter(|r| r.usage == Use::Toc);
    let any = |f: fn(&Facts) -> bool| web.facts.iter().any(f);
    let missing = [
        (sections != links().count(), rules::partial_heading_outline as fn() -> Violation),
        (any(|f| f.audio) && !has("loa"), rules::no_audio_list),
        (any(|f| f.figure) && !has("loi"), rules::no_figure_list),
        (any(|f| f.table) && !has("lot"), rules::no_table_list),
        (any(|f| f.video) && !has("lov"), rules::no_video_list),
    ];
    // What the navigation lacks is told at the first link of its toc.
    let (line, column) = links().next().map_or((0, 0), |first| (first.line, first.column));
    for (_, rule) in missing.iter().filter(|(missing, _)| *missing) {
        let place = crate::report::Place::at(logs[nav].path.clone(), line, column);
        logs[nav].push(rule(), place);
    }
}
