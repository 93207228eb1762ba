//! What a check found: every message with its place, and what the check learnt of the publication and its files.

pub mod github;
pub mod json;
pub mod sarif;
pub mod text;
pub mod tsv;

use std::collections::BTreeSet;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::release::Release;
use ficbind_diag::{Arguments, Rule, Severity, Violation};

/// The longest excerpt, in characters. Minified files have lines of megabytes, and nobody reads those in a message.
const LONGEST_EXCERPT: usize = 300;

/// The version of EPUB that a publication is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Version {
    /// EPUB 2.0.1.
    Two,
    /// EPUB 3: any 3.x, checked against the newest.
    #[default]
    Three,
}

impl Version {
    /// The full number of the specification, as this release of EPUBCheck prints it.
    pub fn name(self, release: Release) -> &'static str {
        match (self, release) {
            (Version::Two, _) => "2.0.1",
            (Version::Three, Release::V5_3) => "3.3",
            (Version::Three, Release::V5_4) => "3.4",
        }
    }
}

/// Where a message points.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file inside the container, as a name and not as a URL: nothing is percent-encoded. Empty for the checked
    /// file itself.
    pub path: Arc<str>,
    /// Counted from 1; 0 where there is none.
    pub line: u32,
    /// Counted from 1; 0 where there is none.
    pub column: u32,
    /// The source line, or the part of a long one around the column.
    pub excerpt: Option<Box<str>>,
    /// Which character of the excerpt is meant.
    pub caret: u32,
}

impl Place {
    /// The checked file as a whole.
    pub fn whole() -> Self {
        Self::file("")
    }

    /// A file of the container as a whole.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self::at(path, 0, 0)
    }

    /// A line and column of a file of the container.
    pub fn at(path: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Place { path: path.into(), line, column, excerpt: None, caret: 0 }
    }

    /// Shows `line` below the message with a caret at its character `caret`, counted from 0. Of a long line, only the
    /// part around the caret is kept. A place without a line has no source line either.
    pub fn with_excerpt(mut self, line: &str, caret: usize) -> Self {
        let line = line.trim_end_matches(['\r', '\n']);
        if self.line == 0 || line.trim().is_empty() {
            return self;
        }
        // A caret right behind the last character is fine: that is where something is missing.
        let caret = caret.min(line.chars().take(caret).count());
        let skip = caret.saturating_sub(LONGEST_EXCERPT / 2);
        let part: Box<str> = line.chars().skip(skip).take(LONGEST_EXCERPT).collect();
        self.caret = u32::try_from(caret - skip).unwrap_or_default();
        self.excerpt = Some(part);
        self
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::whole()
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Starts as the rule's own severity; options may raise or lower it.
    pub severity: Severity,
    /// The words of the rule with its placeholders filled in.
    pub text: String,
    /// What the placeholders were filled in with.
    pub arguments: Arguments,
    /// What to do, in words of the user's own that replace the manual page's.
    pub suggestion: Option<String>,
    /// Where it is broken.
    pub place: Place,
}

impl Message {
    /// A message of the rule's own severity.
    pub fn new(violation: Violation, place: Place) -> Self {
        Message {
            rule: violation.rule,
            severity: violation.rule.severity,
            text: violation.message,
            arguments: violation.arguments,
            suggestion: None,
            place,
        }
    }
}

/// What the check learnt of the publication. Nothing here is a verdict; tools made for EPUBCheck expect it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Publication {
    /// `dc:publisher`.
    pub publisher: Option<String>,
    /// `dc:title`, the first.
    pub title: Option<String>,
    /// `dc:creator`, all.
    pub creators: Vec<String>,
    /// When the publication was last modified.
    pub date: Option<String>,
    /// `dc:subject`, all.
    pub subjects: Vec<String>,
    /// `dc:description`.
    pub description: Option<String>,
    /// `dc:rights`.
    pub rights: Option<String>,
    /// The unique identifier.
    pub identifier: Option<String>,
    /// `dc:language`, the first.
    pub language: Option<String>,
    /// How many items of the manifest are in the spine.
    pub spine_items: usize,
    /// `rendition:layout`, `reflowable` unless stated.
    pub layout: String,
    /// `rendition:orientation`, `auto` unless stated.
    pub orientation: String,
    /// `rendition:spread`, `auto` unless stated.
    pub spread: String,
    /// `None` where a single file is checked.
    pub version: Option<Version>,
    /// Whether a document of the publication runs scripts.
    pub scripted: bool,
    /// Whether the layout is fixed.
    pub fixed_format: bool,
    /// Whether a reading system for EPUB 2 can open it: it has an NCX, no scripts and no fixed layout.
    pub backward_compatible: bool,
    /// Whether it has sound.
    pub audio: bool,
    /// Whether it has moving pictures.
    pub video: bool,
    /// Characters of text in all content documents.
    pub characters: u64,
    /// Families of fonts that are in the container, in the order found.
    pub embedded_fonts: Vec<String>,
    /// Families of fonts that are only referred to.
    pub referenced_fonts: Vec<String>,
    /// Whether there is a `META-INF/encryption.xml`.
    pub encryption: bool,
    /// Whether there is a `META-INF/signatures.xml`.
    pub signatures: bool,
    /// `dc:contributor`, all.
    pub contributors: Vec<String>,
}

impl Default for Publication {
    fn default() -> Self {
        Publication {
            publisher: None,
            title: None,
            creators: Vec::new(),
            date: None,
            subjects: Vec::new(),
            description: None,
            rights: None,
            identifier: None,
            language: None,
            spine_items: 0,
            layout: "reflowable".to_owned(),
            orientation: "auto".to_owned(),
            spread: "auto".to_owned(),
            version: None,
            scripted: false,
            fixed_format: false,
            backward_compatible: true,
            audio: false,
            video: false,
            characters: 0,
            embedded_fonts: Vec::new(),
            referenced_fonts: Vec::new(),
            encryption: false,
            signatures: false,
            contributors: Vec::new(),
        }
    }
}

/// How a file is kept in the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// As it is.
    Stored,
    /// With Deflate.
    Deflated,
    /// Anything that EPUB does not allow.
    Unsupported,
}

impl Compression {
    /// The word of EPUBCheck’s report.
    pub fn name(self) -> &'static str {
        match self {
            Compression::Stored => "Stored",
            Compression::Deflated => "Deflated",
            Compression::Unsupported => "Unsupported",
        }
    }
}

/// What the check learnt of one file: in the container, in the manifest, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item {
    /// Its ID in the manifest; `None` for a file that no manifest lists.
    pub id: Option<String>,
    /// Its path inside the container.
    pub path: String,
    /// As the manifest states it.
    pub media_type: Option<String>,
    /// Bytes in the archive.
    pub compressed_size: u64,
    /// Bytes when unpacked.
    pub uncompressed_size: u64,
    /// `None` where there is no container, or the file is not in it.
    pub compression: Option<Compression>,
    /// SHA-256 of its content.
    pub checksum: Option<[u8; 32]>,
    /// Whether it is in the spine.
    pub in_spine: bool,
    /// Its place in the spine, from 0.
    pub spine_index: Option<usize>,
    /// Whether it is part of the reading order.
    pub linear: bool,
    /// Whether its layout is fixed; `None` for what has no layout.
    pub fixed_format: Option<bool>,
    /// Whether it runs scripts.
    pub scripted: bool,
    /// Only what the spine states for this item; the publication's own value stands in where it says nothing.
    pub layout: Option<String>,
    /// As `layout`.
    pub orientation: Option<String>,
    /// As `layout`.
    pub spread: Option<String>,
    /// Files of the container that this one refers to.
    pub references: BTreeSet<String>,
}

impl Item {
    /// A file of which only the path is known.
    pub fn new(path: impl Into<String>) -> Self {
        Item { path: path.into(), ..Item::default() }
    }
}

/// How many messages of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that ended the check, or a part of it.
    pub fatal: usize,
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes, which EPUBCheck calls INFO.
    pub note: usize,
    /// Notes on usage.
    pub usage: usize,
    /// What would make the book better.
    pub advice: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        *self.get(severity) += 1;
    }

    fn get(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Fatal => &mut self.fatal,
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Note => &mut self.note,
            Severity::Usage => &mut self.usage,
            Severity::Advice => &mut self.advice,
        }
    }

    /// Those of one severity.
    pub fn of(&self, severity: Severity) -> usize {
        match severity {
            Severity::Fatal => self.fatal,
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Note => self.note,
            Severity::Usage => self.usage,
            Severity::Advice => self.advice,
        }
    }
}

impl FromIterator<Severity> for Counts {
    fn from_iter<I: IntoIterator<Item = Severity>>(severities: I) -> Self {
        let mut counts = Counts::default();
        severities.into_iter().for_each(|severity| counts.add(severity));
        counts
    }
}

/// Messages of one rule that were counted, but not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// Starts as the rule's own severity; options may raise or lower it.
    pub severity: Severity,
    /// How many there are.
    pub count: usize,
}

impl LeftOut {
    /// Counts more messages of a rule.
    pub(crate) fn add(all: &mut Vec<LeftOut>, (rule, severity): (&'static Rule, Severity), more: usize) {
        match all.iter_mut().find(|l| std::ptr::eq(l.rule, rule)) {
            Some(known) => known.count += more,
            None => all.push(LeftOut { rule, severity, count: more }),
        }
    }
}

/// All that a check of one file found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The checked file, in the user's words.
    pub file: String,
    /// Whether `file` is a folder, so that the files of the container can be opened where they are.
    pub folder: bool,
    /// What was found, in the order of the files and lines.
    pub messages: Vec<Message>,
    /// Messages beyond those that are kept of each rule. The verdict counts them.
    pub left_out: Vec<LeftOut>,
    /// Whether a limit, or a fault of the checker's own, left a part of the file unchecked: then nobody knows whether
    /// it is valid.
    pub unfinished: bool,
    /// What the check learnt of the publication.
    pub publication: Publication,
    /// The files of the publication, if they were asked for.
    pub items: Vec<Item>,
    /// What kind of document it was checked as, where that is no whole publication.
    pub document: Option<&'static str>,
    /// What it was checked against; `None` when the check did not get that far.
    pub version: Option<Version>,
    /// Whose rules were answered.
    pub release: Release,
}

impl Report {
    /// A report that holds nothing yet.
    pub fn new(file: impl Into<String>) -> Self {
        Report { file: file.into(), ..Report::default() }
    }

    /// Adds what was found.
    pub fn push(&mut self, place: Place, violation: Violation) {
        self.messages.push(Message::new(violation, place));
    }

    /// The outcome: warnings do not make an EPUB invalid.
    pub fn outcome(&self) -> Outcome {
        self.verdict().outcome()
    }

    /// Whether everything was checked, and there is neither an error nor worse.
    pub fn is_valid(&self) -> bool {
        self.outcome() == Outcome::Valid
    }

    /// How many messages of exactly this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.counts().of(severity)
    }

    /// How many messages of each severity there are, those included that are not kept.
    pub fn counts(&self) -> Counts {
        let mut counts: Counts = self.messages.iter().map(|message| message.severity).collect();
        for left in &self.left_out {
            *counts.get(left.severity) += left.count;
        }
        counts
    }

    /// The messages of this severity and above.
    pub fn at_least(&self, severity: Severity) -> impl Iterator<Item = &Message> {
        self.messages.iter().filter(move |message| message.severity >= severity)
    }

    /// Drops the messages below this severity. Advice stays: it is a matter of its own, and only there if it was asked
    /// for.
    pub fn keep(&mut self, lowest: Severity) {
        let stays = |severity| severity >= lowest || severity == Severity::Advice;
        self.messages.retain(|message| stays(message.severity));
        self.left_out.retain(|left| stays(left.severity));
    }

    /// The outcome alone, for the table of many files.
    pub fn verdict(&self) -> Verdict {
        Verdict {
            file: self.file.clone(),
            document: self.document,
            version: self.version,
            release: self.release,
            counts: self.counts(),
            unfinished: self.unfinished,
        }
    }

    /// Where a message points, for programs that open files: a file of the file system, and where that is an archive,
    /// the file inside.
    fn target<'a>(&self, place: &'a Place) -> (String, Option<&'a str>) {
        match &*place.path {
            "" => (self.file.clone(), None),
            path if self.folder => (joined(&self.file, path), None),
            path => (self.file.clone(), Some(path)),
        }
    }

    /// Puts the messages in an order that depends on nothing but themselves: files are checked in parallel.
    pub fn sort(&mut self) {
        fn key(message: &Message) -> (&str, u32, u32, &str, &str) {
            let place = &message.place;
            (&place.path, place.line, place.column, message.rule.id, &message.text)
        }
        self.messages.sort_by(|a, b| key(a).cmp(&key(b)));
    }
}

/// The outcome of a check without its messages: a run over a whole library need not keep all reports.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// The checked file, in the user's words.
    pub file: String,
    /// What kind of document it was checked as, where that is no whole publication.
    pub document: Option<&'static str>,
    /// What it was checked against.
    pub version: Option<Version>,
    /// Whose rules were answered.
    pub release: Release,
    /// How many messages of each severity there are.
    pub counts: Counts,
    /// As [`Report::unfinished`].
    pub unfinished: bool,
}

/// What a check has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// There is neither an error nor worse.
    Valid,
    /// There is an error.
    Invalid,
    /// There is no error in what was checked, but not everything was.
    Unknown,
}

impl Outcome {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Valid => "valid",
            Outcome::Invalid => "invalid",
            Outcome::Unknown => "not fully checked",
        }
    }
}

impl Verdict {
    /// What the check has shown.
    pub fn outcome(&self) -> Outcome {
        match self.counts {
            Counts { fatal: 0, error: 0, .. } if self.unfinished => Outcome::Unknown,
            Counts { fatal: 0, error: 0, .. } => Outcome::Valid,
            _ => Outcome::Invalid,
        }
    }

    /// Whether everything was checked, and there is neither an error nor worse.
    pub fn is_valid(&self) -> bool {
        self.outcome() == Outcome::Valid
    }
}

/// A file of the container behind the name of the container.
fn joined(file: &str, path: &str) -> String {
    if path.is_empty() {
        return file.to_owned();
    }
    format!("{}/{path}", file.trim_end_matches(['/', std::path::MAIN_SEPARATOR]))
}

/// What is wrong, by the first paragraph of the rule's manual page; empty if it has none.
fn summary(rule: &Rule) -> String {
    paragraphs(rule).next().unwrap_or_default()
}

/// What to do, by the rest of the manual page; empty if it has none. Paragraphs are parted by an empty line.
fn advice(rule: &Rule) -> String {
    paragraphs(rule).skip(1).collect::<Vec<_>>().join("\n\n")
}

/// The paragraphs of a manual page, each on one line.
fn paragraphs(rule: &Rule) -> impl Iterator<Item = String> {
    let mut lines = rule.doc.lines().map(str::trim);
    std::iter::from_fn(move || {
        let first = lines.by_ref().find(|line| !line.is_empty())?;
        let mut paragraph = first.to_owned();
        for line in lines.by_ref().take_while(|line| !line.is_empty()) {
            paragraph.push(' ');
            paragraph.push_str(line);
        }
        Some(paragraph)
    })
}

/// What a relative path in a URL may not hold unencoded: a colon would make its start a scheme.
const RELATIVE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// What any path in a URL may not hold unencoded.
const PATH: &AsciiSet = &RELATIVE.remove(b':');

/// A path as it stands in a URL.
fn percent_encoded(path: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(path, set).to_string()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    ficbind_diag::rules! {
        /// A file that others refer to is not there.
        ///
        /// Add the file, or take out the reference. Its name must be
        /// the same to the letter.
        "AAA-001" Error missing(name: &str) = "\"{name}\" is not in the book", "https://example.org/#missing";

        /// A word on style.
        "BBB-002" Usage style() = "this could be done better", "guide/x.md#style";
    }

    /// Two messages of one rule and one of another.
    pub fn sample() -> Report {
        let mut report = Report::new("my book.epub");
        report.version = Some(Version::Three);
        let line = "\t<p>Ein <img src=\"ö.png\"/></p>";
        report.push(Place::at("EPUB/b.xhtml", 12, 9).with_excerpt(line, 8), missing("EPUB/ö.png"));
        report.push(Place::file("EPUB/a, b.xhtml"), style());
        report
    }

    #[test]
    fn messages_are_sorted_by_place_and_valid_means_no_error() {
        let mut report = sample();
        assert!(!report.is_valid());
        report.sort();
        assert_eq!(report.messages[0].rule.id, "BBB-002");
        assert_eq!(report.at_least(Severity::Note).count(), 1);
        report.messages.truncate(1);
        assert!(report.is_valid());
        assert_eq!(report.verdict().counts, Counts { usage: 1, ..Counts::default() });
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let line = format!("{}X{}", "ä".repeat(5000), "b".repeat(5000));
        let place = Place::at("x", 1, 5001).with_excerpt(&line, 5000);
        let excerpt = place.excerpt.unwrap();
        assert_eq!(excerpt.chars().count(), LONGEST_EXCERPT);
        assert_eq!(excerpt.chars().nth(place.caret as usize), Some('X'));
    }

    #[test]
    fn a_caret_beyond_the_line_is_put_at_its_end() {
        let place = Place::at("x", 1, 999).with_excerpt("short\r\n", 998);
        assert_eq!(place.excerpt.as_deref(), Some("short"));
        assert_eq!(place.caret, 5);
    }

    #[test]
    fn a_manual_page_divides_into_summary_and_advice() {
        let rule = missing("").rule;
        assert_eq!(summary(rule), "A file that others refer to is not there.");
        assert!(advice(rule).ends_with("Its name must be the same to the letter."));
        assert_eq!(advice(style().rule), "");
    }
}
