//! Divides long chapters into files and fills in links and images.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::places::Places;
use super::{Bound, FileName, Pictures};
use crate::book::count::count_words;
use crate::book::links::{self, Target};
use crate::book::{address, prose, rules, split};
use crate::diag::Sink;
use crate::story::slug::{id, slug};
use crate::words::Words;

/// Bytes of a page at most: what is longer is more than reading systems and checkers take.
const MAX_PAGE: usize = 8_000_000;

/// The longest run of lines without a blank one.
fn longest_block(text: &str) -> std::ops::Range<usize> {
    let (mut longest, mut start) = (0..0, 0);
    for (at, line) in crate::story::text::lines_with_offsets(text) {
        let end = at + line.len();
        if line.trim().is_empty() {
            start = end;
        } else if end - start > longest.len() {
            longest = start..end;
        }
    }
    longest
}

/// One file of a section: its name and its finished text.
pub(super) struct Laid {
    pub(super) href: String,
    pub(super) html: String,
    pub(super) words: usize,
    pub(super) ids: HashSet<String>,
}

/// Divides long chapters, and fills in links and images.
pub(super) fn lay_out(
    bound: &mut [Bound],
    names: &[FileName],
    pictures: &Pictures,
    words: &Words,
    roll: bool,
    sink: &mut Sink,
) -> Vec<Vec<Laid>> {
    report_duplicate_ids(bound, sink);
    let mut targets = Targets::of(bound, names, sink);
    let divided = divide(bound, words, roll);
    report_undividable(bound, &divided, sink);
    // The files of all chapters must be known before a link into another chapter can be written.
    let plans: Vec<Plan> =
        divided.par_iter().zip(names).zip(&*bound).map(|((parts, name), b)| Plan::of(parts, name, b)).collect();
    targets.settle(&plans, names);
    for (i, b) in bound.iter_mut().enumerate() {
        for ((part, targets), href) in b.opened.iter_mut().zip(&targets.parts[i]).zip(&names[i].parts) {
            let fill = |html: &str| links::resolve(html, targets, &part.pictures, &HashMap::new(), href);
            (part.html, part.text.notes) = (fill(&part.html), fill(&part.text.notes));
        }
        if let Some((_, html)) = &mut b.title {
            *html = links::resolve(html, &targets.texts[i], &pictures[i], &plans[i].own, &names[i].file);
        }
    }
    let bound = &*bound;
    let fill = |i: usize, part: &str, href: &str| {
        let heading = bound[i].title.as_ref().filter(|_| href == names[i].file).map_or("", |(_, html)| html);
        let html = links::resolve_below(heading, part, &targets.texts[i], &pictures[i], &plans[i].own, href);
        let ids = links::ids(&html).map(str::to_owned).collect();
        Laid { href: href.to_owned(), words: count_words(&html), html, ids }
    };
    divided
        .into_par_iter()
        .enumerate()
        .map(|(i, parts)| parts.parts.iter().zip(&plans[i].hrefs).map(|(part, href)| fill(i, part, href)).collect())
        .collect()
}

fn report_duplicate_ids(bound: &[Bound], sink: &mut Sink) {
    for b in bound {
        let mut own = HashSet::new();
        for id in &b.text.ids {
            if !own.insert(id) {
                let text = &b.text.source.text;
                let at = text.match_indices(&format!("#{id}")).nth(1).map_or(0, |(i, _)| i);
                sink.emit(b.text.source.span(at..at + 1), rules::duplicate_id(id));
            }
        }
    }
}

/// Where the links of each chapter lead, and those of the parts that open before it.
struct Targets {
    texts: Vec<Vec<Target>>,
    parts: Vec<Vec<Vec<Target>>>,
}

impl Targets {
    fn of(bound: &[Bound], names: &[FileName], sink: &mut Sink) -> Targets {
        let places = Places::of(bound, names);
        let mut targets = Targets { texts: Vec::with_capacity(bound.len()), parts: Vec::with_capacity(bound.len()) };
        let mut unlinked: Vec<prose::Use> = Vec::new();
        for (i, b) in bound.iter().enumerate() {
            let mut target = |link: &prose::Use| {
                if !link.wiki {
                    return link_target(link, i, b, &places, names, sink);
                }
                wiki_target(&link.target, i, &places, names).unwrap_or_else(|| {
                    unlinked.push(link.clone());
                    Target::Nowhere
                })
            };
            let mut of = |links: &[prose::Use]| -> Vec<Target> { links.iter().map(&mut target).collect() };
            targets.parts.push(b.opened.iter().map(|part| of(&part.text.links)).collect());
            targets.texts.push(of(&b.text.links));
        }
        if let Some(first) = unlinked.first() {
            let words = crate::story::text::shorten(&first.target);
            sink.emit(first.span, rules::unlinked_note(words, unlinked.len()));
        }
        targets
    }

    /// Finds the files of ids in other chapters.
    fn settle(&mut self, plans: &[Plan], names: &[FileName]) {
        for target in self.texts.iter_mut().chain(self.parts.iter_mut().flatten()).flatten() {
            if let Target::Chapter(chapter, id) = target {
                let file = plans[*chapter].own.get(id).unwrap_or(&names[*chapter].file);
                *target = Target::Href(format!("{file}#{id}"));
            }
        }
    }
}

/// Takes the texts of chapters, and divides those that are long.
fn divide(bound: &mut [Bound], words: &Words, roll: bool) -> Vec<split::Parts> {
    let texts: Vec<(String, String)> =
        bound.iter_mut().map(|b| (std::mem::take(&mut b.text.html), std::mem::take(&mut b.text.notes))).collect();
    let divided = texts.into_par_iter().map(|(html, notes)| {
        let mut parts = if roll { split::at_pictures(html) } else { split::split(html) };
        // Footnotes stand in the last file; many of them get files of their own.
        let mut tail = split::split(notes);
        match parts.parts.last_mut() {
            Some(last) if last.len() + tail.parts[0].len() <= split::LIMIT => {
                last.push_str(&notes_section(&tail.parts.remove(0), words))
            }
            _ => {}
        }
        parts.parts.extend(tail.parts.iter().map(|n| notes_section(n, words)));
        parts
    });
    divided.collect()
}

fn report_undividable(bound: &[Bound], divided: &[split::Parts], sink: &mut Sink) {
    for (parts, b) in divided.iter().zip(bound) {
        let Some(bytes) = parts.undividable else { continue };
        let source = &b.text.source;
        let block = longest_block(&source.text);
        let (at, hint) = (source.span(block.start..block.start), "divide the paragraph or block");
        if bytes > MAX_PAGE {
            sink.emit(at, crate::story::rules::oversized_block(bytes / 1_000_000)).hint(hint);
        } else {
            sink.emit(at, rules::undividable(bytes / 1000)).hint(hint);
        }
    }
}

/// The files of a chapter, and in which of them each id stands.
struct Plan {
    hrefs: Vec<String>,
    own: HashMap<String, String>,
}

impl Plan {
    fn of(parts: &split::Parts, name: &FileName, b: &Bound) -> Plan {
        let href = |k| if k == 0 { name.file.clone() } else { format!("{}--{}.xhtml", name.stem, k + 1) };
        let hrefs: Vec<String> = (0..parts.parts.len()).map(href).collect();
        let title = b.title.as_ref().map_or("", |(_, html)| html);
        let mut own: HashMap<String, String> = links::ids(title).map(|id| (id.to_owned(), name.file.clone())).collect();
        for (part, href) in parts.parts.iter().zip(&hrefs) {
            for id in links::ids(part) {
                own.entry(id.to_owned()).or_insert_with(|| href.clone());
            }
        }
        Plan { hrefs, own }
    }
}

/// Where `[[Chapter#Heading]]` leads: a chapter by its file or title, and a place in it.
fn wiki_target(target: &str, here: usize, places: &Places, names: &[FileName]) -> Option<Target> {
    let (path, heading) = target.split_once('#').map_or((target, None), |(p, h)| (p, Some(h)));
    let name = path.trim().rsplit('/').next().unwrap_or("");
    let name = name.strip_suffix(".md").unwrap_or(name);
    let page = if name.is_empty() { names[here].file.as_str() } else { places.page_named(&slug(name), name)? };
    let wanted = heading.map(|words| places.id_meant(id(&slug(words))));
    let chapter = wanted.as_ref().and_then(|wanted| places.ids.get(wanted)).filter(|c| names[**c].file == page);
    match (wanted, chapter) {
        (Some(wanted), Some(chapter)) => Some(Target::Chapter(*chapter, wanted)),
        // `[[#The title of this chapter]]`
        _ if name.is_empty() => {
            heading.and_then(|words| places.page_named(&slug(words), words)).map(|page| Target::Href(page.to_owned()))
        }
        _ => Some(Target::Href(page.to_owned())),
    }
}

/// Footnotes of a page.
pub(super) fn notes_section(asides: &str, words: &Words) -> String {
    if asides.is_empty() {
        return String::new();
    }
    format!(
        "<section class=\"fic-notes\" epub:type=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{}\">\n{asides}</section>\n",
        words.notes
    )
}

/// Where a name after `#` leads: to an id of the same section first, then to pages and ids of the whole book.
fn named(words: &str, here: usize, places: &Places) -> Option<Target> {
    let wanted = places.id_meant(id(words));
    if places.has_id(here, &wanted) {
        return Some(Target::Own(wanted));
    }
    if let Some(href) = places.page_with(&wanted) {
        return Some(Target::Href(href.to_owned()));
    }
    if places.has_heading(here, &wanted) {
        return Some(Target::Own(wanted));
    }
    if let Some(chapter) = places.ids.get(&wanted) {
        return Some(Target::Chapter(*chapter, wanted));
    }
    places.page_named(&id(words), words).map(|href| Target::Href(href.to_owned()))
}

/// Where a link of the author's leads. What leads nowhere is reported.
fn link_target(
    link: &prose::Use,
    here: usize,
    b: &Bound,
    places: &Places,
    names: &[FileName],
    sink: &mut Sink,
) -> Target {
    let target = link.target.trim();
    if address::has_scheme(target) {
        return match address::external(target) {
            Some(href) => Target::Href(href),
            None => {
                sink.emit(link.span, rules::unsafe_link(crate::story::text::shorten(target)));
                Target::Nowhere
            }
        };
    }
    let (path, fragment) = target.split_once('#').map_or((target, None), |(p, f)| (p, Some(f)));
    let fragment = fragment.map(crate::book::assets::decode_percent);
    let file = (!path.is_empty())
        .then(|| b.base.join(crate::book::assets::decode_percent(path)).canonicalize().ok())
        .flatten()
        .filter(|real| places.files.contains_key(real.as_path()));
    let same_file = file.as_deref().is_some_and(|real| b.path.as_deref() == Some(real));
    if path.is_empty() || same_file && fragment.is_some() {
        let words = fragment.as_deref().unwrap_or_default();
        if let Some(target) = named(words, here, places) {
            return target;
        }
    }
    if let Some(&chapter) = file.as_deref().and_then(|real| places.files.get(real)) {
        let wanted =
            fragment.map(|f| places.id_meant(id(&f))).filter(|wanted| places.ids.get(wanted) == Some(&chapter));
        return match wanted {
            Some(wanted) => Target::Chapter(chapter, wanted),
            None if chapter == here => Target::Href(names[here].file.clone()),
            None => Target::Href(names[chapter].file.clone()),
        };
    }
    if address::is_words(target)
        && let Some(href) = places.page_with(&id(target)).or_else(|| places.page_named(&slug(target), target))
    {
        return Target::Href(href.to_owned());
    }
    sink.emit(link.span, rules::broken_link(crate::story::text::shorten(target), "its text is kept"))
        .hint("link to a chapter file, to an id set with {#id}, or to a web address");
    Target::Nowhere
}
