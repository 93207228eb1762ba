//! One run over a book: check, repair, check again, until nothing changes; every repair is audited.

use std::collections::BTreeSet;

use ficbind_check::archive::Archive;
use ficbind_check::log::Log;
use ficbind_check::store::Store;
use ficbind_check::{Report, Severity, check, container, decode};

use crate::audit::{self, Account};
use crate::draft::{Body, Draft};
use crate::repair::{Change, Repair, Safety, Work};
use crate::{pack, repairs, upgrade};

/// Rounds after which a run ends although the last one changed something.
const ROUNDS: usize = 6;

/// How to repair.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// How the book is checked, and what that may cost.
    pub check: ficbind_check::Options,
    /// Whether repairs are done that need judgement.
    pub judgement: bool,
    /// Whether an EPUB 2 becomes an EPUB 3.
    pub upgrade: bool,
}

impl Options {
    /// Options with a way to check.
    pub fn new(check: ficbind_check::Options) -> Self {
        Options { check, ..Options::default() }
    }

    /// Sets whether repairs are done that need judgement.
    pub fn judgement(mut self, judgement: bool) -> Self {
        self.judgement = judgement;
        self
    }

    /// Sets whether an EPUB 2 becomes an EPUB 3.
    pub fn upgrade(mut self, upgrade: bool) -> Self {
        self.upgrade = upgrade;
        self
    }
}

/// What was not done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The name of the repair.
    pub repair: &'static str,
    /// Why it was not done.
    pub why: String,
}

/// A file that a run changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name before, unless it is new.
    pub before: Option<String>,
    /// Its name after, unless it was removed.
    pub after: Option<String>,
    /// A unified diff, where both are text.
    pub diff: Option<String>,
}

/// What a run did.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// What the check found before.
    pub before: Report,
    /// What it finds in the repaired book.
    pub after: Report,
    /// What was repaired, in the order in which it was.
    pub changes: Vec<Change>,
    /// What was not done, and why.
    pub left: Vec<Left>,
    /// The files that differ, in the order of the archive.
    pub differences: Vec<Difference>,
    /// The repaired book, if anything was repaired.
    pub book: Option<Vec<u8>>,
}

/// A book that is not repaired.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// What the check found.
    pub before: Report,
    /// Why it is not repaired.
    pub reason: String,
}

/// Repairs a book.
///
/// # Errors
/// When the book can not be read as an archive, is signed or encrypted, or would become far larger.
pub fn fix(bytes: &[u8], options: &Options) -> Result<Outcome, Box<Refused>> {
    let before = check(bytes, &options.check);
    let refused = |before: Report, reason: String| Box::new(Refused { before, reason });
    let mut log = Log::new("", options.check.release);
    let opened = container::open(Store::of(bytes), options.check.limits, &options.check.file, &mut log);
    let Some(archive) = opened else {
        let reason = log.messages().first().map_or_else(|| "it cannot be read".to_owned(), |m| m.text.clone());
        return Err(refused(before, reason));
    };
    if let Some(reason) = sealed(&archive) {
        return Err(refused(before, reason.to_owned()));
    }
    let mut run = Run { options, length: bytes.len() as u64, changes: Vec::new(), left: Vec::new() };
    let start = Draft::new(&archive);
    let repaired = run.rounds(start.clone(), &before).and_then(|repaired| match options.upgrade {
        true => run.upgraded(repaired, &before),
        false => Ok(repaired),
    });
    match repaired {
        Err(reason) => Err(refused(before, reason)),
        Ok((draft, after, book)) => {
            let differences = differences(&start, &draft);
            let after = after.unwrap_or_else(|| before.clone());
            Ok(Outcome { before, after, changes: run.changes, left: run.left, differences, book })
        }
    }
}

/// Why a book must stay as it is: a change would break a signature, and what is encrypted can not be audited.
fn sealed(archive: &Archive) -> Option<&'static str> {
    if archive.find(container::SIGNATURES).is_some() {
        return Some("it is signed, and a change would make the signature invalid");
    }
    let rights = ["META-INF/rights.xml", "rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml"];
    if rights.iter().any(|name| archive.find(name).is_some()) {
        return Some("it has digital rights management");
    }
    let entry = archive.find(container::ENCRYPTION)?;
    let Ok(bytes) = archive.document(entry) else { return Some("its encryption.xml cannot be read") };
    let text = decode::xml(&bytes).text;
    let doc = ficbind_check::xml::read(&text, crate::draft::xml_limits());
    if doc.fault.is_some() {
        return Some("its encryption.xml cannot be read");
    }
    let methods = doc.elements().filter(|e| e.local() == "EncryptionMethod");
    let obfuscates = |algorithm: &str| {
        algorithm == "http://www.idpf.org/2008/embedding" || algorithm == "http://ns.adobe.com/pdf/enc#RC"
    };
    let mut methods = methods.filter_map(|m| m.attr("Algorithm"));
    methods.any(|algorithm| !obfuscates(algorithm.trim())).then_some("it is encrypted")
}

/// How bad a report is: the number of faults, the gravest first.
fn badness(report: &Report) -> (usize, usize, usize) {
    (report.count(Severity::Fatal), report.count(Severity::Error), report.count(Severity::Warning))
}

struct Run<'r> {
    options: &'r Options,
    /// The size of the book before.
    length: u64,
    changes: Vec<Change>,
    left: Vec<Left>,
}

/// The book, the report about it, and its bytes; no report and no bytes if nothing was changed.
type Repaired<'a> = (Draft<'a>, Option<Report>, Option<Vec<u8>>);

impl Run<'_> {
    fn rounds<'a>(&mut self, mut draft: Draft<'a>, before: &Report) -> Result<Repaired<'a>, String> {
        let mut account = audit::account(&draft, None);
        let mut report: Option<Report> = None;
        let mut book = None;
        for round in 0..ROUNDS {
            let current = report.as_ref().unwrap_or(before);
            let known = self.changes.len();
            let (next, next_account) = self.round(&draft, &account, current, round, false)?;
            if self.changes.len() == known || next.is_untouched() {
                self.changes.truncate(known);
                break;
            }
            let (bytes, found) = self.checked(&next)?;
            if badness(&found) > badness(current) {
                // Which of them it was is seen when each is checked.
                self.changes.truncate(known);
                let (next, next_account) = self.round(&draft, &account, current, round, true)?;
                if self.changes.len() == known {
                    break;
                }
                let (bytes, found) = self.checked(&next)?;
                (draft, account, report, book) = (next, next_account, Some(found), Some(bytes));
            } else {
                (draft, account, report, book) = (next, next_account, Some(found), Some(bytes));
            }
        }
        self.left.sort_by(|a, b| (a.repair, &a.why).cmp(&(b.repair, &b.why)));
        self.left.dedup();
        self.without_judgement(&draft, &account, report.as_ref().unwrap_or(before));
        Ok((draft, report, book))
    }

    /// Makes an EPUB 3 of a repaired EPUB 2. One of EPUB 3 stays as it is.
    fn upgraded<'a>(&mut self, repaired: Repaired<'a>, before: &Report) -> Result<Repaired<'a>, String> {
        let (draft, report, book) = repaired;
        let cannot = |reason: String| format!("it cannot become an EPUB 3: {reason}");
        let mut next = draft.clone();
        let done = upgrade::upgrade(&mut next).map_err(cannot)?;
        if done.is_empty() {
            return Ok((draft, report, book));
        }
        let change = |(path, what)| Change { repair: upgrade::NAME, path, what };
        self.changes.extend(done.into_iter().map(change));
        self.left.clear();
        let (bytes, found) = self.checked(&next)?;
        let (last, report_after, book_after) = self.rounds(next, &found)?;
        let (found, bytes) = (report_after.unwrap_or(found), book_after.unwrap_or(bytes));
        let start = audit::account(&draft, None);
        if let Some(why) = audit::difference(&start, &audit::account(&last, Some((&draft, &start))), &last) {
            return Err(cannot(why));
        }
        let errors = |report: &Report| (badness(report).0, badness(report).1);
        if errors(&found) > errors(report.as_ref().unwrap_or(before)) {
            let first = found.at_least(Severity::Error).next();
            let words = first
                .map_or(String::new(), |m| format!("{}:{}: {} [{}]", m.place.path, m.place.line, m.text, m.rule.id));
            return Err(cannot(words));
        }
        Ok((last, Some(found), Some(bytes)))
    }

    /// The bytes of a draft, and what the check finds in them.
    fn checked(&self, draft: &Draft) -> Result<(Vec<u8>, Report), String> {
        let bytes = pack::pack(draft, self.length)?;
        let report = check(&bytes, &self.options.check);
        Ok((bytes, report))
    }

    /// Runs every repair that answers a message once. A careful round checks the book after each.
    fn round<'a>(
        &mut self,
        draft: &Draft<'a>,
        account: &Account,
        report: &Report,
        round: usize,
        careful: bool,
    ) -> Result<(Draft<'a>, Account), String> {
        let raised: BTreeSet<&str> = report.messages.iter().map(|m| m.rule.id).collect();
        let wanted = |repair: &&Repair| {
            let answers = repair.ids.iter().any(|id| raised.contains(id)) || repair.ids.is_empty() && round == 0;
            answers && (repair.safety == Safety::Safe || self.options.judgement)
        };
        let todo: Vec<&'static Repair> = repairs::all().filter(wanted).collect();
        let mut current = draft.clone();
        let mut known = None;
        let mut worst = badness(report);
        for repair in todo {
            let mut next = current.clone();
            let mut work = Work { draft: &mut next, report, done: Vec::new(), ids: repair.ids };
            (repair.run)(&mut work);
            let done = work.done;
            if done.is_empty() {
                continue;
            }
            let old = known.as_ref().unwrap_or(account);
            let new = audit::account(&next, Some((&current, old)));
            if let Some(why) = audit::difference(old, &new, &next) {
                self.left.push(Left { repair: repair.name, why });
                continue;
            }
            if careful {
                let (_, found) = self.checked(&next)?;
                if badness(&found) > worst {
                    self.left.push(Left { repair: repair.name, why: "more faults would be found than before".into() });
                    continue;
                }
                worst = badness(&found);
            }
            let change = |(path, what)| Change { repair: repair.name, path, what };
            self.changes.extend(done.into_iter().map(change));
            current = next;
            known = Some(new);
        }
        let account = known.unwrap_or_else(|| audit::account(&current, Some((draft, account))));
        Ok((current, account))
    }

    /// Names the repairs that would do something if judgement were allowed.
    fn without_judgement(&mut self, draft: &Draft, account: &Account, report: &Report) {
        if self.options.judgement {
            return;
        }
        let raised: BTreeSet<&str> =
            report.messages.iter().filter(|m| m.severity >= Severity::Warning).map(|m| m.rule.id).collect();
        for repair in repairs::all().filter(|r| r.safety == Safety::Judgement) {
            if !repair.ids.iter().any(|id| raised.contains(id)) {
                continue;
            }
            let mut next = draft.clone();
            let mut work = Work { draft: &mut next, report, done: Vec::new(), ids: repair.ids };
            (repair.run)(&mut work);
            let does = !work.done.is_empty();
            if does && audit::difference(account, &audit::account(&next, Some((draft, account))), &next).is_none() {
                self.left.push(Left { repair: repair.name, why: "it needs judgement: --fix=all does it".into() });
            }
        }
    }
}

/// The files that differ between a book and its repair.
fn differences(before: &Draft, after: &Draft) -> Vec<Difference> {
    let mut found = Vec::new();
    for (file, new) in after.files().iter().enumerate() {
        let old = before.files().get(file);
        let same = old.is_some() && after.same(before, file);
        if new.removed && old.is_none() || !new.removed && same && old.is_some_and(|old| old.name == new.name) {
            continue;
        }
        let text = |draft: &Draft| {
            let bytes = draft.document(file)?;
            String::from_utf8(bytes.into_owned()).ok()
        };
        let name = |file: &crate::draft::File| file.name.to_string();
        let (old_name, new_name) = (old.map(name), Some(new).filter(|f| !f.removed).map(name));
        let textual = matches!(new.body, Body::New(_)) && !new.removed;
        let diff = textual.then(|| {
            let old = if old.is_some() { text(before)? } else { String::new() };
            let (from, to) = (old_name.as_deref().unwrap_or("/dev/null"), new_name.as_deref().unwrap_or("/dev/null"));
            Some(crate::diff::unified(&old, &text(after)?, from, to))
        });
        found.push(Difference { before: old_name, after: new_name, diff: diff.flatten() });
    }
    found
}
