//! Values of the metadata: each must be found on its page, or on any page around the story.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::{Ledger, runs, words_from};
use crate::book::count::{is_significant, stream};
use crate::book::rules;
use crate::diag::{Sink, Span};

/// A value that a page shows in the author's words: title, summary, setting.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) what: &'static str,
    pub(crate) text: String,
    pub(crate) span: Span,
    /// The page that must show it; `None`: any page that is not a chapter.
    pub(crate) page: Option<String>,
    /// The template that shows it.
    pub(crate) template: &'static str,
    /// Our own name for it, which a page may show in its place.
    pub(crate) named: Option<&'static str>,
}

/// What templates of the user's can be blamed for: those that make the page, and those that all pages share.
pub(super) fn own_template<'l>(ledger: &'l Ledger, template: &str) -> Option<&'l str> {
    let own = |name: &str| ledger.own_templates.iter().find(|(own, _)| own == name).map(|(own, _)| own.as_str());
    own(template).or_else(|| own("base.xhtml")).or_else(|| own("macros.xhtml"))
}

/// Reports every value that no page shows.
pub(super) fn check(ledger: &Ledger, pages: &BTreeMap<&str, &str>, sink: &mut Sink) {
    // Where a template of the user's may have dropped a value, its letters within other words do not stand for it.
    let strict = !ledger.own_templates.is_empty();
    let streams: BTreeMap<&str, Shown> =
        pages.par_iter().map(|(href, page)| (*href, Shown::new(page, strict))).collect();
    let of_chapters: HashSet<&str> = ledger.chapters.iter().flat_map(|c| c.pages.iter().map(String::as_str)).collect();
    let around: Vec<&Shown> =
        streams.iter().filter(|(href, _)| !of_chapters.contains(**href)).map(|(_, shown)| shown).collect();
    // Built-in templates name all that has a name of ours; in those of a user our words count as well.
    let whole: Vec<Shown> = match ledger.own_templates.is_empty() {
        true => Vec::new(),
        false => {
            let around = pages.par_iter().filter(|(href, _)| !of_chapters.contains(**href));
            around.map(|(_, page)| Shown::new(&page.replace("fic-made", ""), strict)).collect()
        }
    };
    for value in &ledger.values {
        if let Some(name) = value.named {
            let is_shown = |words: &str| whole.iter().any(|shown| shown.has(&stream(words)));
            if whole.is_empty() || is_shown(name) || is_shown(&value.text) {
                continue;
            }
        }
        let wanted = stream(&value.text);
        let shown = match &value.page {
            None => around.iter().any(|shown| shown.has(&wanted)),
            Some(href) => streams.get(href.as_str()).is_some_and(|shown| shown.has(&wanted)),
        };
        if shown {
            continue;
        }
        let diagnostic = sink.emit(value.span, rules::lost_value(value.what, words_from(&value.text)));
        match own_template(ledger, value.template) {
            Some(own) => diagnostic.hint(format!(
                "your template \"{own}\" leaves it out; show it there, as the built-in \"{}\" does",
                value.template
            )),
            None => diagnostic.hint(super::OUR_FAULT),
        };
    }
}

/// The significant characters of a page outside our own words.
struct Shown {
    stream: String,
    /// Where words begin, in order; `None` where that does not matter.
    starts: Option<HashSet<usize>>,
    /// Behind the value that was found last: pages show thousands of tags in the order in which they are looked for.
    last: Cell<usize>,
}

impl Shown {
    fn new(page: &str, strict: bool) -> Shown {
        let starts = strict.then(HashSet::new);
        let mut shown = Shown { stream: String::new(), starts, last: Cell::new(0) };
        for (run, _) in runs(page, true) {
            let mut apart = true;
            for c in run.chars() {
                if !is_significant(c) {
                    apart = true;
                    continue;
                }
                if let Some(starts) = shown.starts.as_mut().filter(|_| apart) {
                    starts.insert(shown.stream.len());
                }
                apart = false;
                shown.stream.push(c);
            }
        }
        shown
    }

    fn has(&self, wanted: &str) -> bool {
        let parted = |at: usize| at == self.stream.len() || self.starts.as_ref().is_none_or(|s| s.contains(&at));
        let find = |from: usize| {
            let rest = self.stream.get(from..).unwrap_or_default();
            let mut found = rest.match_indices(wanted).map(|(at, _)| from + at);
            found.find(|at| parted(*at) && parted(at + wanted.len()))
        };
        let found = find(self.last.get()).or_else(|| find(0));
        found.inspect(|at| self.last.set(at + wanted.len())).is_some()
    }
}
