//! A whole publication: container, package documents, every resource, and what they mean together.

mod images;
mod resources;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicU64;

use rayon::prelude::*;

use crate::advice::{self, Whole};
use crate::archive::Archive;
use crate::container::{self, MetaInf};
use crate::facts::{AllFacts, Use};
use crate::log::{self, Excess, Log};
use crate::opf::{self, Context, Package};
use crate::options::{Options, Profile};
use crate::references::{self, Reached, Web};
use crate::release::Release;
use crate::report::{Place, Report, Version};
use crate::store::Store;
use crate::url::{self, Target};
use crate::xml::{Document, Element, Ns};
use crate::{content, media, names, rules, text};
use ficbind_diag::Violation;

pub use resources::add_excerpt;

/// Items that are checked before what is said of them is counted.
const TURNS: usize = 2048;

/// Renditions of one publication that are looked at: each may be as large as the publication.
const MOST_RENDITIONS: usize = 32;

/// A container whose archive could be opened.
pub(super) struct Container<'a> {
    pub archive: Archive<'a>,
    /// Entries by normal path.
    pub paths: HashMap<String, usize>,
    pub meta_inf: MetaInf,
    /// Whose rules are answered.
    pub release: Release,
    /// Whether the report describes each file.
    pub describe: bool,
    /// Bytes of documents that were taken on so far, by any rendition.
    pub documents: AtomicU64,
}

impl<'a> Container<'a> {
    pub fn find(&self, path: &str) -> Option<&crate::archive::Entry<'a>> {
        self.paths.get(&*text::composed(path)).map(|&i| &self.archive.entries[i])
    }

    pub fn exists(&self, path: &str) -> bool {
        self.paths.contains_key(&*text::composed(path))
    }
}

/// Checks an EPUB file.
pub fn check(store: Store, options: &Options) -> Report {
    let mut report = Report::default();
    let mut logs = Vec::new();
    run(store, options, &mut report, &mut logs);
    log::gather(logs, &mut report);
    report
}

fn run(store: Store, options: &Options, report: &mut Report, logs: &mut Vec<Log>) {
    let mut whole = Log::new("", options.release);
    container::header(&store, &mut whole);
    let archive = container::open(store, options.limits, &options.file, &mut whole);
    let Some(archive) = archive else {
        logs.push(whole);
        return;
    };
    container::entries(&archive, &mut whole);
    let paths = container::paths(&archive);
    let mut container = Container {
        archive,
        paths,
        meta_inf: MetaInf::default(),
        release: options.release,
        describe: options.describe,
        documents: AtomicU64::new(0),
    };
    if container.archive.find(container::CONTAINER).is_none() {
        whole.whole(rules::no_container());
        logs.push(whole);
        return;
    }
    renditions(&mut container, options, report, &mut whole, logs);
    extension(&options.file, &mut whole);
    resources::excerpts(&container, &mut whole, logs);
    if options.describe {
        resources::describe(&container, report);
    }
    logs.push(whole);
}

/// The name that an EPUB file should have.
fn extension(file: &str, log: &mut Log) {
    let Some((_, extension)) = file.rsplit_once('.').filter(|(_, e)| !e.contains(['/', '\\'])) else { return };
    if extension.eq_ignore_ascii_case("epub") && extension != "epub" {
        log.whole(rules::capital_extension());
    }
}

/// Everything from `container.xml` on. Returns early where nothing more can be known.
fn renditions(container: &mut Container, options: &Options, report: &mut Report, whole: &mut Log, logs: &mut Vec<Log>) {
    let mut log = Log::new(container::CONTAINER, container.release);
    let found = container::with_document(
        &container.archive,
        container::CONTAINER,
        Version::Two,
        &mut log,
        container::rootfiles,
    );
    let found = found.unwrap_or_default();
    let packages: Vec<String> = found.packages().map(|r| r.path.clone()).collect();
    container.meta_inf = found;
    // What stands beyond a limit may be what would be missed.
    if log.is_unfinished() {
        logs.push(log);
        return;
    }
    if let Some(violation) = hopeless(container, &packages) {
        log.whole(violation);
        logs.push(log);
        return;
    }
    let Some((version, types)) = glances(container, &packages, logs) else {
        logs.push(log);
        return;
    };
    report.version = Some(version);
    report.publication.version = Some(version);
    let several = packages.len() > 1;
    match version {
        Version::Two if several => log.whole(rules::several_renditions()),
        Version::Three if several && container.archive.find(container::METADATA).is_none() => {
            whole.whole(rules::no_rendition_metadata());
        }
        _ => {}
    }
    let mut first = Log::new(packages[0].as_str(), container.release);
    let profile = profile(version, options.profile, &types, &mut first);
    logs.push(first);
    container::with_source(&container.archive, container::CONTAINER, Version::Two, |_, doc| {
        content::check_doctype(doc, "", version, &mut log);
        if let Some(root) = doc.root() {
            container::check_container(root, version, &mut log);
        }
    });
    logs.push(log);
    meta_inf(container, version, several, profile, report, logs);
    let mut declared: HashSet<String> = HashSet::new();
    for path in &packages {
        let manner = Manner { version, profile, advice: options.advice };
        rendition(container, path, manner, report, &mut declared, logs);
    }
    undeclared(container, &declared, whole);
}

/// Why a container whose `container.xml` names these package documents cannot be checked further.
fn hopeless(container: &Container, packages: &[String]) -> Option<Violation> {
    if packages.is_empty() {
        Some(rules::no_rootfile())
    } else if packages.len() > MOST_RENDITIONS {
        let reason = format!("{} (it names more than {MOST_RENDITIONS} renditions)", container::CONTAINER);
        Some(rules::unchecked_item(reason))
    } else {
        packages.iter().find(|p| !container.exists(p)).map(rules::missing_package)
    }
}

/// The version of the publication, and the types of all its renditions: they decide what everything is checked against.
/// `None` if the first package document does not tell its version, or one is beyond a limit; nothing can be checked
/// then.
fn glances(container: &Container, packages: &[String], logs: &mut Vec<Log>) -> Option<(Version, Vec<String>)> {
    let mut version = None;
    let mut types = Vec::new();
    let mut told = false;
    for (index, path) in packages.iter().enumerate() {
        match glance(container, path) {
            Ok(Glance { version: found, types: more, broken }) => {
                version = version.or(Some(found));
                types.extend(more);
                // One that breaks off ends the reading in advance: the next is read only when it is checked.
                if let Some(violation) = broken.filter(|_| !std::mem::replace(&mut told, true)) {
                    let mut log = Log::new(path.as_str(), container.release);
                    log.whole(violation);
                    logs.push(log);
                }
            }
            Err(Unclear { faults, .. }) if faults.is_unfinished() => {
                logs.push(faults);
                return None;
            }
            Err(Unclear { reason, faults }) => {
                // The faults of the others are reported when they are checked.
                let mut log = if index == 0 { faults } else { Log::new(path.as_str(), container.release) };
                log.whole(rules::unclear_version(reason));
                logs.push(log);
                if index == 0 {
                    return None;
                }
            }
        }
    }
    Some((version.unwrap_or(Version::Three), types))
}

/// What a package document says of itself, before it is checked.
struct Glance {
    version: Version,
    types: Vec<String>,
    /// It is no XML, and breaks off before its metadata end: said once more, as of the whole file.
    broken: Option<Violation>,
}

/// Why a package document does not tell its version.
struct Unclear {
    reason: &'static str,
    /// What is wrong with it as XML.
    faults: Log,
}

/// Looks into a package document for its version and its types.
fn glance(container: &Container, path: &str) -> Result<Glance, Unclear> {
    let name = container.find(path).map_or(path, |e| e.name);
    let mut faults = Log::new(path, container.release);
    let read = container::with_source(&container.archive, name, Version::Two, |decoded, doc| {
        container::report_encoding(decoded, false, &mut faults);
        container::report_version(doc, &mut faults);
        let Some(root) = doc.root() else {
            match &doc.fault {
                Some(fault) if !fault.limit && doc.doctype.as_ref().is_none_or(|d| !d.unavailable) => {
                    faults.whole(rules::not_well_formed(&fault.reason));
                }
                _ => container::report_fault(doc, &mut faults),
            }
            return Err("it cannot be read");
        };
        // The first end tag counts, wherever it stands.
        let fault = doc.fault.as_ref();
        let read = fault.map_or(u32::MAX, |f| f.offset);
        let complete = doc.elements().any(|e| e.local() == "metadata" && e.close() <= read);
        if fault.is_some_and(|f| f.limit) {
            container::report_fault(doc, &mut faults);
            return Err("it was not read to its end");
        }
        let broken = fault.filter(|_| !complete).map(|f| rules::not_well_formed(&f.reason));
        match stated_version(root) {
            Ok(version) => Ok(Glance { version, types: types(root), broken }),
            Err(reason) => {
                broken.into_iter().for_each(|violation| faults.whole(violation));
                Err(reason)
            }
        }
    });
    let found = match read {
        Some(Ok(found)) => found,
        Some(Err(reason)) => {
            faults.whole(container::unreadable(name, &reason));
            Err("it cannot be read")
        }
        None => Err("it cannot be read"),
    };
    found.map_err(|reason| Unclear { reason, faults })
}

/// The version that a package document states, or why it states none.
fn stated_version(root: Element) -> Result<Version, &'static str> {
    if root.local() != "package" {
        return Err("its root is not \"package\"");
    }
    match root.attr("version") {
        None => Err("\"package\" has no version"),
        Some("2.0") => Ok(Version::Two),
        Some("3.0") => Ok(Version::Three),
        Some(_) => Err("only 2.0 and 3.0 exist"),
    }
}

/// The types that a package document states, in small letters.
fn types(root: Element) -> Vec<String> {
    let metadata = root.children().filter(|e| e.local() == "metadata");
    let types = metadata.flat_map(|m| m.children_named(Ns::DC, "type"));
    types.map(|t| t.text().trim().to_ascii_lowercase()).collect()
}

/// The profile: the user's, or the one that the type of the publication asks for.
fn profile(version: Version, wanted: Profile, types: &[String], log: &mut Log) -> Profile {
    if version == Version::Two {
        if wanted != Profile::Default {
            log.whole(rules::profile_ignored());
        }
        return Profile::Default;
    }
    let by_type = [
        ("dictionary", Profile::Dictionary, "DICT"),
        ("edupub", Profile::Edupub, "EDUPUB"),
        ("index", Profile::Index, "IDX"),
        ("preview", Profile::Preview, "PREVIEW"),
    ];
    let found = by_type.iter().find(|(name, ..)| types.iter().any(|t| t == name));
    match found {
        Some((name, profile, shown)) => {
            if *profile != wanted {
                log.whole(rules::profile_by_type(name, shown));
            }
            *profile
        }
        None => wanted,
    }
}

/// The other files of `META-INF`.
fn meta_inf(
    container: &mut Container,
    version: Version,
    several: bool,
    profile: Profile,
    report: &mut Report,
    logs: &mut Vec<Log>,
) {
    let mut found = std::mem::take(&mut container.meta_inf);
    let mut log = Log::new(container::ENCRYPTION, container.release);
    report.publication.encryption = container.archive.find(container::ENCRYPTION).is_some();
    container::with_document(&container.archive, container::ENCRYPTION, version, &mut log, |doc, log| {
        content::check_doctype(doc, "", version, log);
        container::encryption(doc, version, &|path| container.exists(path), &mut found, log);
    });
    logs.push(log);
    let mut log = Log::new(container::SIGNATURES, container.release);
    report.publication.signatures = container.archive.find(container::SIGNATURES).is_some();
    container::with_document(&container.archive, container::SIGNATURES, version, &mut log, |doc, log| {
        content::check_doctype(doc, "", version, log);
        container::signatures(doc, log);
    });
    logs.push(log);
    let mut log = Log::new(container::METADATA, container.release);
    container::with_document(&container.archive, container::METADATA, version, &mut log, |doc, log| {
        content::check_doctype(doc, "", version, log);
        if several && version == Version::Three {
            container::metadata(doc, log);
            if profile == Profile::Edupub {
                edupub_metadata(doc, log);
            }
        }
    });
    logs.push(log);
    if several
        && version == Version::Three
        && let Some(mapping) = &found.mapping
        && let Some(entry) = container.find(mapping)
    {
        let name = entry.name.to_owned();
        let mut log = Log::new(mapping.as_str(), container.release);
        container::with_document(&container.archive, &name, version, &mut log, container::mapping);
        logs.push(log);
    }
    container.meta_inf = found;
}

fn edupub_metadata(doc: &Document, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    if !root.children_named(Ns::DC, "type").any(|t| t.text().trim() == "edupub") {
        let words = "the metadata of an EDUPUB publication must have the dc:type \"edupub\"";
        log.at(doc, root.end(), rules::schema_violation(words));
    }
}

/// Files that no manifest lists.
fn undeclared(container: &Container, declared: &HashSet<String>, whole: &mut Log) {
    let rootfiles: HashSet<String> =
        container.meta_inf.rootfiles.iter().map(|r| text::composed(&r.path).into_owned()).collect();
    for entry in container.archive.entries.iter().filter(|e| !e.is_folder()) {
        let path = names::normal_path(entry.name);
        let known = entry.name == "mimetype"
            || entry.name.starts_with("META-INF/")
            || declared.contains(&path)
            || rootfiles.contains(&path)
            || container.meta_inf.mapping.as_deref() == Some(path.as_str())
            // A name that reads as an address of its own is no path.
            || url::has_scheme(&path);
        if !known {
            whole.whole(rules::unlisted_file(path));
        }
    }
}

/// How the renditions of a publication are checked.
#[derive(Clone, Copy)]
struct Manner {
    version: Version,
    profile: Profile,
    advice: bool,
}

/// One rendition: its package document, its resources, and what they mean together.
fn rendition(
    container: &Container,
    path: &str,
    manner: Manner,
    report: &mut Report,
    declared: &mut HashSet<String>,
    logs: &mut Vec<Log>,
) {
    let Manner { version, profile, .. } = manner;
    let name = container.find(path).map_or(path, |e| e.name).to_owned();
    let mut log = Log::new(path, container.release);
    let mut inner = Vec::new();
    container::with_document(&container.archive, &name, version, &mut log, |doc, log| {
        content::check_doctype(doc, media::OPF, version, log);
        let context = Context { path, version, profile, alone: false, broken: opf::breaks_off(doc) };
        let package = opf::check(doc, &context, log);
        for reference in package.references.iter().filter(|r| r.linked) {
            if let Target::Local(local) = &reference.target {
                declared.insert(text::composed(&local.path).into_owned());
            }
        }
        // A package that breaks off is not followed.
        if context.broken {
            broken_references(container, &package, log);
            return;
        }
        resources::summarise(doc, &package, report);
        declared.extend(package.items.iter().filter_map(|i| i.path()).map(|p| text::composed(p).into_owned()));
        follow(container, (doc, &package), manner, report, log, &mut inner);
    });
    logs.push(log);
    logs.append(&mut inner);
}

/// Files that a package names which breaks off: nothing is declared in that.
fn broken_references(container: &Container, package: &Package, log: &mut Log) {
    for reference in &package.references {
        let Target::Local(local) = &reference.target else { continue };
        let place = Place::at(log.path.clone(), reference.place.0, reference.place.1);
        let violation = match (container.exists(&local.path), reference.is_guide) {
            (true, true) => rules::undeclared_resource(&local.path),
            (false, true) => rules::missing_resource(&local.path),
            (true, false) => continue,
            (false, false) => rules::missing_linked_resource(&local.path),
        };
        log.push(violation, place);
    }
}

fn follow(
    container: &Container,
    (doc, package): (&Document, &Package),
    manner: Manner,
    report: &mut Report,
    log: &mut Log,
    logs: &mut Vec<Log>,
) {
    let Manner { profile, advice, .. } = manner;
    meta_inf_items(package, log);
    let mut obfuscation = Log::new(container::ENCRYPTION, container.release);
    let by_path = |path: &str| package.by_path(path).map(|i| i.media_type.to_owned());
    container::obfuscation(&container.meta_inf, &by_path, &mut obfuscation);
    logs.push(obfuscation);
    let fixed = advice && package.items.iter().any(|i| i.fixed);
    let setting = resources::Setting { container, package, profile, advice, fixed };
    let turns = resources::turns(&setting);
    let (mut told, mut own_logs) = (Vec::with_capacity(turns.len()), Vec::with_capacity(turns.len()));
    let mut excess = Excess::default();
    for (some, turns) in turns.chunks(TURNS).enumerate() {
        let (mut more_told, mut more_logs) = (Vec::new(), Vec::new());
        let check = |(at, turn): (usize, &_)| resources::check(&setting, some * TURNS + at, *turn);
        turns.par_iter().enumerate().map(check).unzip_into_vecs(&mut more_told, &mut more_logs);
        excess.take(&mut more_logs);
        told.append(&mut more_told);
        own_logs.append(&mut more_logs);
    }
    excess.report(log);
    let facts = AllFacts::new(told);
    resources::scripts(package, &facts, report);
    if container.describe {
        resources::items(package, &facts, report);
    }
    let web = Web { package, facts: &facts, exists: &|path| container.exists(path) };
    let mut reached = Reached::default();
    let mut overlay = (0, 0);
    for (index, own) in own_logs.iter_mut().enumerate() {
        web.follow(index, &mut reached, own);
        web.order(index, &mut overlay, own);
    }
    web.package_references(&mut reached, log);
    if package.version == Version::Three {
        references::overlays(&web, log, &mut own_logs);
        opf::check_durations(package, log);
        reachability(package, &facts, &reached, log);
        resources::profile_questions(&web, profile, log, &mut own_logs);
    }
    if advice {
        let size = |path: &str| container.find(path).map(|e| e.size);
        let whole = Whole { doc, package, facts: &facts, reached: &reached, size: &size };
        advice::rendition(&whole, log, &mut own_logs);
    }
    report.publication.characters += facts.iter().map(|f| f.characters).sum::<u64>();
    logs.extend(own_logs.into_iter().filter(Log::says_something));
}

/// Items that lie where only the container's own files may.
fn meta_inf_items(package: &Package, log: &mut Log) {
    if package.version == Version::Two {
        return;
    }
    for item in package.items.iter().filter(|i| i.path().is_some_and(|p| p.starts_with("META-INF/"))) {
        let place = Place::at(log.path.clone(), item.place.0, item.place.1);
        log.push(rules::resource_in_meta_inf(), place);
    }
}

/// Items that nothing leads to, and remote ones that nothing may fetch.
fn reachability(package: &Package, facts: &AllFacts, reached: &Reached, log: &mut Log) {
    let scripted = facts.iter().any(|f| f.scripted);
    let overlays: HashSet<&str> = package.items.iter().filter_map(|i| i.overlay).collect();
    for (index, item) in package.items.iter().enumerate() {
        let mut say = |violation| {
            let place = Place::at(log.path.clone(), item.place.0, item.place.1);
            log.push(violation, place);
        };
        let shown = item.path().map_or_else(|| item.href.to_owned(), str::to_owned);
        if let Some((_, false)) = item.spine
            && !reached.linked.contains(&index)
        {
            say(if scripted { rules::unlinked_page(&shown) } else { rules::unreachable_page(&shown) });
        }
        let remote = matches!(item.target, Some(Target::Remote { .. } | Target::File(_) | Target::Other(_)));
        if remote && !reached.fetched.contains(&index) {
            let may = media::is_audio(item.media_type)
                || item.media_type == "application/x-shockwave-flash"
                || media::is_video(item.media_type)
                || references::is_remote_font(item.media_type);
            if !may {
                say(if scripted { rules::scripted_remote_resource(&shown) } else { rules::remote_resource(&shown) });
            }
        }
        let exempt = item.spine.is_some()
            || item.has("nav")
            || package.ncx == Some(index)
            || overlays.contains(item.id)
            || item.target.is_none();
        // Of several items for one file the first stands for all.
        let first = item.path().and_then(|p| package.index_of_path(p)).unwrap_or(index);
        if !exempt && !reached.used.contains(&first) {
            say(rules::unused_item(&shown));
        }
    }
}

impl Web<'_, '_> {
    /// References of the package document itself.
    fn package_references(&self, reached: &mut Reached, log: &mut Log) {
        for reference in &self.package.references {
            let usage = if reference.is_guide { Use::Guide } else { Use::PackageLink };
            self.follow_one(&reference.target, usage, reference.place, reached, log);
        }
    }
}
