//! The report as EPUBCheck writes it with `--json`: tools made for that file read ours unchanged.
//!
//! The oddities are EPUBCheck's and are kept because tools may rely on them: messages that differ in nothing but their
//! place are one object, the counts are of such objects, a place without a line has line -1, and paths of places are
//! percent-encoded while names of files are not.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Item, LeftOut, Message, PATH, Publication, Report, percent_encoded};
use ficbind_diag::Severity;
use ficbind_diag::render::escaped;

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

/// Writes one report, or an array of several, as they come: the report of a book of 100,000 files is long, and those of a
/// thousand books are longer.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    /// Whether there is an array. EPUBCheck checks one file a run and has no form for this.
    many: bool,
    written: bool,
}

impl<W: Write> Writer<W> {
    /// Writes to `out` an array of reports when there can be `many`, else the only one.
    pub fn new(out: W, many: bool) -> Self {
        Writer { out, many, written: false }
    }

    /// Writes the next report.
    ///
    /// # Errors
    /// Those of the target.
    pub fn add(&mut self, report: &Report, run: &Run) -> io::Result<()> {
        if self.many {
            self.out.write_all(if self.written { b",\n  " } else { b"[\n  " })?;
        }
        self.written = true;
        let indented = Indented { out: &mut self.out, by: if self.many { b"  " } else { b"" } };
        serde_json::to_writer_pretty(indented, &Whole::new(report, run)).map_err(Into::into)
    }

    /// Writes what comes behind the last report, and gives the target back.
    ///
    /// # Errors
    /// Those of the target.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(match (self.many, self.written) {
            (true, true) => b"\n]\n",
            (true, false) => b"[]\n",
            (false, _) => b"\n",
        })?;
        Ok(self.out)
    }
}

/// Lines that stand further in.
struct Indented<'a, W> {
    out: &'a mut W,
    by: &'a [u8],
}

impl<W: Write> Write for Indented<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A serializer writes whole characters.
        let escaped = std::str::from_utf8(bytes).ok().and_then(escaped);
        let length = bytes.len();
        let bytes = escaped.as_ref().map_or(bytes, |text| text.as_bytes());
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            self.out.write_all(line)?;
            if line.ends_with(b"\n") {
                self.out.write_all(self.by)?;
            }
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// One report as one JSON object, of which no more than a message or an item is made at a time.
struct Whole<'a> {
    report: &'a Report,
    run: &'a Run,
    groups: Vec<Group<'a>>,
}

impl<'a> Whole<'a> {
    fn new(report: &'a Report, run: &'a Run) -> Self {
        Whole { report, run, groups: groups(report) }
    }

    fn checker(&self) -> Value {
        let count = |severity| self.groups.iter().filter(|group| group.first.severity == severity).count();
        let name = Path::new(&self.run.path).file_name().map(|name| name.to_string_lossy());
        json!({
            "path": self.run.path,
            "filename": name.unwrap_or_default(),
            "checkerVersion": concat!("ficbind ", env!("CARGO_PKG_VERSION")),
            "epubcheck": self.report.release.name(),
            "checkDate": self.run.date,
            "elapsedTime": self.run.milliseconds,
            "nFatal": count(Severity::Fatal),
            "nError": count(Severity::Error),
            "nWarning": count(Severity::Warning),
            "nUsage": count(Severity::Usage),
            "nAdvice": count(Severity::Advice),
            "unfinished": self.report.unfinished,
            "leftOut": self.report.left_out.iter().map(left_out).collect::<Vec<_>>(),
        })
    }
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(5))?;
        object.serialize_entry("messages", &Each(&self.groups, |group: &Group| message(group, self.run)))?;
        object.serialize_entry("customMessageFileName", &())?;
        object.serialize_entry("checker", &self.checker())?;
        object.serialize_entry("publication", &publication(self.report))?;
        let items = items(self.report);
        let one = |(id, entry): &(Cow<str>, &Item)| item(id, entry, &self.report.publication);
        object.serialize_entry("items", &Each(&items, one))?;
        object.end()
    }
}

/// A list whose parts are made when they are written.
struct Each<'a, T, F>(&'a [T], F);

impl<T, F: Fn(&T) -> Value> Serialize for Each<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
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

fn publication(report: &Report) -> Value {
    let publication = &report.publication;
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
        "ePubVersion": publication.version.map(|version| version.name(report.release)),
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

/// The items in the order of their IDs.
fn items(report: &Report) -> Vec<(Cow<'_, str>, &Item)> {
    fn id(item: &Item) -> Cow<'_, str> {
        item.id.as_deref().map_or_else(|| format!("{NOT_IN_MANIFEST}{}", item.path).into(), Into::into)
    }
    let mut items: Vec<_> = report.items.iter().map(|item| (id(item), item)).collect();
    // Two renditions may use one ID; EPUBCheck leaves their order to chance, we do not.
    items.sort_by(|(a, x), (b, y)| (a, &x.path).cmp(&(b, &y.path)));
    items
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

    fn value(report: &Report) -> Value {
        serde_json::to_value(Whole::new(report, &run())).unwrap()
    }

    #[test]
    fn several_reports_are_an_array() {
        let written = |many, times| {
            let mut writer = Writer::new(Vec::new(), many);
            (0..times).for_each(|_| writer.add(&sample(), &run()).unwrap());
            String::from_utf8(writer.finish().unwrap()).unwrap()
        };
        let one = value(&sample());
        assert_eq!(written(false, 1), format!("{one:#}\n"));
        for times in 0..3 {
            assert_eq!(written(true, times), format!("{:#}\n", Value::from(vec![one.clone(); times])));
        }
    }

    #[test]
    fn equal_messages_are_one_object_with_places() {
        let mut report = sample();
        for line in 1..=30 {
            report.push(Place::at("EPUB/ü.xhtml", line, 2), crate::report::tests::missing("q.png"));
        }
        let value = value(&report);
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
        let value = value(&report);
        let location = &value["messages"][0]["locations"][0];
        assert_eq!(location["path"], "./my%20book.epub");
        assert_eq!(location["line"], -1);
    }
}
