//! The report as EPUBCheck 5.3 writes it with `--json`: tools made for that file read ours unchanged.
//!
//! The oddities are EPUBCheck's and are kept because tools may rely on them: messages that differ in nothing but their
//! place are one object, the counts are of such objects, a place without a line has line -1, and paths of places are
//! percent-encoded while names of files are not.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{Item, LeftOut, Message, PATH, Publication, Report, percent_encoded};
use ficbind_diag::Severity;

/// More places of one message than this are counted, not listed.
const MOST_LOCATIONS: usize = 25;

/// What a file that no manifest lists has before its path in place of an ID.
const NOT_IN_MANIFEST: &str = "ePubCheck.NoManifestRef:";

/// What the library does not know by itself: it reads neither a clock nor the working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The checked file as [`path_of`] gives it.
    pub path: String,
    /// When the check began, local time, as `MM-dd-yyyy HH:mm:ss`.
    pub date: String,
    /// How long the check took.
    pub milliseconds: u64,
}

/// The path of the checked file in EPUBCheck's form: absolute, with a dot in place of the working directory.
pub fn path_of(absolute: &Path, working_directory: &Path) -> String {
    match absolute.strip_prefix(working_directory) {
        Ok(rest) => Path::new(".").join(rest).display().to_string(),
        Err(_) => absolute.display().to_string(),
    }
}

/// A report as one JSON object.
pub fn value(report: &Report, run: &Run) -> Value {
    let groups = groups(report);
    let count = |severity| groups.iter().filter(|group| group.first.severity == severity).count();
    let name = Path::new(&run.path).file_name().map(|name| name.to_string_lossy());
    json!({
        "messages": groups.iter().map(|group| message(group, run)).collect::<Vec<_>>(),
        "customMessageFileName": null,
        "checker": {
            "path": run.path,
            "filename": name.unwrap_or_default(),
            "checkerVersion": concat!("ficbind ", env!("CARGO_PKG_VERSION")),
            "checkDate": run.date,
            "elapsedTime": run.milliseconds,
            "nFatal": count(Severity::Fatal),
            "nError": count(Severity::Error),
            "nWarning": count(Severity::Warning),
            "nUsage": count(Severity::Usage),
            "nAdvice": count(Severity::Advice),
            "unfinished": report.unfinished,
            "leftOut": report.left_out.iter().map(left_out).collect::<Vec<_>>(),
        },
        "publication": publication(&report.publication),
        "items": items(report),
    })
}

/// The reports of many files: an array. EPUBCheck checks one file a run and has no form for this.
pub fn values<'a>(reports: impl IntoIterator<Item = (&'a Report, &'a Run)>) -> Value {
    reports.into_iter().map(|(report, run)| value(report, run)).collect()
}

/// Messages that differ in nothing but their place.
struct Group<'a> {
    first: &'a Message,
    /// Path, line and column, each once.
    places: Vec<(&'a str, u32, u32)>,
}

fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known = HashMap::new();
    for message in &report.messages {
        let at = *known.entry((message.rule.id, message.severity as u8, message.text.as_str())).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group { first: message, places: Vec::new() });
        }
        groups[at].places.push((&message.place.path, message.place.line, message.place.column));
    }
    for group in &mut groups {
        group.places.sort_unstable();
        group.places.dedup();
    }
    groups.sort_by_key(|group| (group.first.rule.id, group.first.severity, group.first.text.as_str()));
    groups
}

/// Messages that were counted only.
fn left_out(left: &LeftOut) -> Value {
    json!({ "ID": left.rule.id, "severity": severity_name(left.severity), "count": left.count })
}

fn message(group: &Group, run: &Run) -> Value {
    let listed = &group.places[..group.places.len().min(MOST_LOCATIONS)];
    json!({
        "ID": group.first.rule.id,
        "severity": severity_name(group.first.severity),
        "message": group.first.text,
        "additionalLocations": group.places.len() - listed.len(),
        "locations": listed.iter().map(|place| location(place, run)).collect::<Vec<_>>(),
        // EPUBCheck's messages have no suggestions either, and people get ours from the text report and `explain`.
        "suggestion": group.first.suggestion,
    })
}

fn location(&(path, line, column): &(&str, u32, u32), run: &Run) -> Value {
    let path = if path.is_empty() { &run.path } else { path };
    let number = |n: u32| if n == 0 { -1 } else { i64::from(n) };
    json!({
        // What is left of a Java object that EPUBCheck did not mean to print.
        "url": { "opaque": false, "hierarchical": true },
        "path": percent_encoded(path, PATH),
        "line": number(line),
        "column": number(column),
        "context": null,
    })
}

/// A severity by EPUBCheck's name; advice is none of its levels.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Fatal => "FATAL",
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
        Severity::Usage => "USAGE",
        Severity::Advice => "ADVICE",
    }
}

fn publication(publication: &Publication) -> Value {
    json!({
        "publisher": publication.publisher,
        "title": publication.title,
        "creator": publication.creators,
        "date": publication.date,
        "subject": publication.subjects,
        "description": publication.description,
        "rights": publication.rights,
        "identifier": publication.identifier,
        "language": publication.language,
        "nSpines": publication.spine_items,
        "checkSum": 0,
        "renditionLayout": publication.layout,
        "renditionOrientation": publication.orientation,
        "renditionSpread": publication.spread,
        "ePubVersion": publication.version.map(super::Version::name),
        "isScripted": publication.scripted,
        "hasFixedFormat": publication.fixed_format,
        "isBackwardCompatible": publication.backward_compatible,
        "hasAudio": publication.audio,
        "hasVideo": publication.video,
        "charsCount": publication.characters,
        "embeddedFonts": publication.embedded_fonts,
        "refFonts": publication.referenced_fonts,
        "hasEncryption": publication.encryption,
        "hasSignatures": publication.signatures,
        "contributors": publication.contributors,
    })
}

fn items(report: &Report) -> Value {
    let mut items: Vec<(String, &Item)> = report
        .items
        .iter()
        .map(|item| (item.id.clone().unwrap_or_else(|| format!("{NOT_IN_MANIFEST}{}", item.path)), item))
        .collect();
    // Two renditions may use one ID; EPUBCheck leaves their order to chance, we do not.
    items.sort_by(|(a, x), (b, y)| (a, &x.path).cmp(&(b, &y.path)));
    items.iter().map(|(id, entry)| item(id, entry, &report.publication)).collect()
}

fn item(id: &str, item: &Item, publication: &Publication) -> Value {
    // An item of the spine that does not state its rendition has that of the publication; other files have none.
    let rendition =
        |own: &Option<String>, common: &str| own.clone().or_else(|| item.in_spine.then(|| common.to_owned()));
    let common_format = item.in_spine.then(|| publication.layout == "pre-paginated");
    json!({
        "id": id,
        "fileName": item.path,
        "media_type": item.media_type,
        "compressedSize": item.compressed_size,
        "uncompressedSize": item.uncompressed_size,
        "compressionMethod": item.compression.map(super::Compression::name),
        "checkSum": item.checksum.as_ref().map(hexadecimal),
        "isSpineItem": item.in_spine,
        "spineIndex": item.spine_index,
        "isLinear": item.linear,
        "isFixedFormat": item.fixed_format.or(common_format),
        "isScripted": item.scripted,
        "renditionLayout": rendition(&item.layout, &publication.layout),
        "renditionOrientation": rendition(&item.orientation, &publication.orientation),
        "renditionSpread": rendition(&item.spread, &publication.spread),
        "referencedItems": item.references.iter().map(|path| reference(path)).collect::<Vec<_>>(),
    })
}

/// A reference as a URL; one that is a whole URL already, such as that of a remote video, stays as it is.
fn reference(path: &str) -> String {
    if path.contains("://") { path.to_owned() } else { percent_encoded(path, PATH) }
}

/// All digits of the checksum. EPUBCheck drops the leading zero of every byte, so that its checksums fit nothing; here
/// what `sha256sum` prints is worth more than being the same.
fn hexadecimal(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Place, tests::sample};

    fn run() -> Run {
        Run { path: "./my book.epub".to_owned(), date: "11-23-2026 00:31:26".to_owned(), milliseconds: 7 }
    }

    #[test]
    fn equal_messages_are_one_object_with_places() {
        let mut report = sample();
        for line in 1..=30 {
            report.push(Place::at("EPUB/ü.xhtml", line, 2), crate::report::tests::missing("q.png"));
        }
        let value = value(&report, &run());
        let many = &value["messages"][1];
        assert_eq!(many["locations"].as_array().unwrap().len(), 25);
        assert_eq!(many["additionalLocations"], 5);
        assert_eq!(many["locations"][0]["path"], "EPUB/%C3%BC.xhtml");
        assert_eq!(value["checker"]["filename"], "my book.epub");
        assert_eq!(value["checker"]["nError"], 2);
    }

    #[test]
    fn the_checked_file_itself_has_no_line() {
        let mut report = Report::new("my book.epub");
        report.push(Place::whole(), crate::report::tests::missing("a"));
        let value = value(&report, &run());
        let location = &value["messages"][0]["locations"][0];
        assert_eq!(location["path"], "./my%20book.epub");
        assert_eq!(location["line"], -1);
    }
}
