//! Repairs of style sheets: what browsers drop, and what names files that are not there, becomes a comment.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use ficbind_check::xml::{Document, Element, Lines, Ns};

use crate::css::{self, Kind, Part, Parts};
use crate::edit::Edits;
use crate::kind::{Kinds, has_ending};
use crate::links;
use crate::markup::{attribute_span, end_tag, span};
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "style-syntax",
        ids: &["CSS-008"],
        safety: Safety::Safe,
        what: "make comments of declarations and rules that every browser drops, and close what is open at the end of a style \
               sheet",
        run: |work| syntax(work, false),
    },
    Repair {
        name: "style-fonts",
        ids: &["CSS-019"],
        safety: Safety::Safe,
        what: "make comments of @font-face rules without declarations",
        run: empty_faces,
    },
    Repair {
        name: "style-novelties",
        ids: &["CSS-008"],
        safety: Safety::Judgement,
        what: "make comments of rules that only newer browsers understand: nested rules, newer selectors",
        run: |work| syntax(work, true),
    },
    Repair {
        name: "style-references",
        ids: &["RSC-007", "CSS-002", "RSC-001"],
        safety: Safety::Safe,
        what: "make comments of what style sheets take from files that are not in the book",
        run: references,
    },
    Repair {
        name: "style-directions",
        ids: &["CSS-001"],
        safety: Safety::Judgement,
        what: "make comments of `direction` and `unicode-bidi`, which style sheets of EPUB may not set",
        run: directions,
    },
    Repair {
        name: "lost-resources",
        ids: &["RSC-007", "RSC-001"],
        safety: Safety::Safe,
        what: "make comments of links to style sheets, scripts and tracks that are not in the book",
        run: lost,
    },
];

/// Makes a comment of a part of a style sheet; `base` is where the sheet begins.
fn comment_out(sheet: &str, part: Range<usize>, base: usize, edits: &mut Edits) {
    // Its semicolon would stand alone.
    let rest = sheet.get(part.end..).unwrap_or_default();
    let stray = rest.trim_start().starts_with(';').then(|| rest.len() - rest.trim_start().len() + 1);
    let part = part.start..part.end + stray.unwrap_or(0);
    let text = sheet.get(part.clone()).unwrap_or_default().replace("*/", "* /");
    edits.replace(base + part.start..base + part.end, format!("/* {} */", text.trim_end()));
}

/// The start of a text, for messages.
fn shown(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().take(60).collect()
}

/// An accused style sheet, or the declarations of a style attribute.
struct Sheet<'s> {
    file: usize,
    /// The file's text, and where in it the sheet stands as it is written.
    text: &'s str,
    range: Range<usize>,
    /// Whether it is an attribute.
    attribute: bool,
    /// The sheet as it is read: in a page, all of the element's text.
    read: Cow<'s, str>,
    /// Where the range begins in that.
    start: usize,
    lines: Lines,
    /// The line of the file from which messages count. That of an attribute is where its tag ends, and has no columns.
    first: u32,
    /// The lines and columns of the file at which messages stand.
    places: &'s BTreeSet<(u32, u32)>,
}

impl<'s> Sheet<'s> {
    fn css(&self) -> &'s str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    fn parts(&self) -> Parts {
        css::parts(self.css(), self.attribute)
    }

    /// The messages that may be about it.
    fn accusations(&self) -> impl Iterator<Item = &'s (u32, u32)> {
        let last = if self.attribute { self.first } else { self.first + self.lines.starts.len() as u32 - 1 };
        self.places.range((self.first, 0)..=(last, u32::MAX))
    }

    /// The line and column that a message about a place in the sheet has.
    fn position(&self, offset: usize) -> (u32, u32) {
        let (line, column) = self.lines.position(&self.read, (self.start + offset) as u32);
        (self.first + line - 1, column)
    }
}

/// Where a style sheet stands in a page.
struct Spot {
    /// Where it is as it is written, and as what it is read.
    range: Range<usize>,
    read: Option<String>,
    /// Where the range begins in what is read.
    start: usize,
    /// Where the start tag ends.
    tag: u32,
    attribute: bool,
}

impl Spot {
    /// The sheet of a `style` element: all of its text, or the one CDATA section in it. None where its text is not as it
    /// is written.
    fn of_element(element: Element) -> Option<Self> {
        let (text, tag) = (element.doc.text, element.end());
        let range = tag as usize..end_tag(element)?;
        let inner = text.get(range.clone())?;
        let Some((before, rest)) = inner.split_once(OPENS) else {
            return is_plain(inner).then_some(Spot { range, read: None, start: 0, tag, attribute: false });
        };
        let (section, after) = rest.split_once(CLOSES)?;
        if ![before, section, after].into_iter().all(is_plain) || after.contains(CLOSES) {
            return None;
        }
        // Marks in comments are no part of the sheet; before and behind others there must be nothing that is.
        let is_bare = |text: &str| matches!(text.trim(), "" | "//");
        let inside = match section.split_once("*/").zip(section.rsplit_once("/*")) {
            _ if is_bare(before) && is_bare(after) => 0..section.len(),
            Some(((opening, _), (sheet, closing)))
                if (before.trim(), opening.trim(), closing.trim(), after.trim()) == ("/*", "", "", "*/") =>
            {
                opening.len() + 2..sheet.len()
            }
            _ => return None,
        };
        // White space alone before a section is no text.
        let before_it = if before.trim().is_empty() { "" } else { before };
        let start = range.start + before.len() + OPENS.len();
        Some(Spot {
            range: start + inside.start..start + inside.end,
            read: Some(format!("{before_it}{section}{after}")),
            start: before_it.len() + inside.start,
            tag,
            attribute: false,
        })
    }
}

const OPENS: &str = "<![CDATA[";
const CLOSES: &str = "]]>";

/// Whether a text has no references and no markup.
fn is_plain(text: &str) -> bool {
    !text.contains(['&', '<'])
}

/// Style sheets in a page, and the declarations of style attributes; those whose text is not as it is written stay.
fn inside(doc: &Document) -> Vec<Spot> {
    let mut found = Vec::new();
    for element in doc.elements() {
        if element.local() == "style" && matches!(element.ns(), Ns::XHTML | Ns::SVG) {
            found.extend(Spot::of_element(element));
        }
        let style = element.attributes().iter().find(|a| a.name().local == "style" && a.name().ns == Ns::NONE);
        let value = style.and_then(|a| attribute_span(doc, a)).map(|(_, value)| value);
        let value = value.filter(|value| doc.text.get(value.clone()).is_some_and(is_plain));
        found.extend(value.map(|range| Spot { range, read: None, start: 0, tag: element.end(), attribute: true }));
    }
    found
}

/// Runs over the accused style sheets, alone and in pages.
fn each(work: &mut Work, run: impl Fn(&Work, &Sheet, &mut Edits) -> Vec<String>) {
    let kinds = Kinds::default();
    for file in work.accused() {
        let Some(text) = work.draft.text(file) else { continue };
        let name = work.draft.name(file).to_owned();
        // A page may be called a style sheet.
        let alone = has_ending(&name, "css") && kinds.start(work.draft, file).root.is_none();
        let spots = if alone {
            vec![Spot { range: 0..text.len(), read: None, start: 0, tag: 0, attribute: false }]
        } else if text.contains("style") && links::has_references(&name) {
            let doc = ficbind_check::xml::read(&text, crate::draft::xml_limits());
            if doc.fault.is_none() { inside(&doc) } else { continue }
        } else {
            continue;
        };
        let (lines, places) = (Lines::of(&text), work.places(file).into_iter().collect());
        let mut done = Vec::new();
        let mut edits = Edits::default();
        for Spot { range, read, start, tag, attribute } in spots {
            let first = lines.position(&text, tag).0;
            let read = read.map_or_else(|| text.get(range.clone()).unwrap_or_default().into(), Cow::Owned);
            let (places, lines) = (&places, Lines::of(&read));
            let sheet = Sheet { file, text: &text, range, attribute, read, start, lines, first, places };
            done.extend(run(work, &sheet, &mut edits));
        }
        if let Some(new) = edits.applied(&text) {
            work.draft.write(file, &new);
            done.into_iter().for_each(|what| work.did(&*name, what));
        }
    }
}

/// Whether a newer browser may understand a part that older ones drop.
fn is_novel(part: &Part, sheet: &str) -> bool {
    let head = sheet.get(part.head.clone()).unwrap_or_default();
    match part.kind {
        Kind::At => true,
        Kind::Declaration => part.nested,
        Kind::Rule => part.nested || head.contains('&') || head.contains(':') && head.contains('('),
    }
}

fn syntax(work: &mut Work, novel: bool) {
    each(work, |_, own, edits| {
        let (sheet, range, attribute) = (own.css(), &own.range, own.attribute);
        if own.accusations().next().is_none() {
            return Vec::new();
        }
        let parts = own.parts();
        if !parts.missing.is_empty() {
            // What is wrong beside that is seen when all is closed.
            if novel {
                return Vec::new();
            }
            edits.insert(range.end, parts.missing.clone());
            return vec!["closed what was open at its end".to_owned()];
        }
        let mut done = Vec::new();
        let mut accused: Vec<&Part> = Vec::new();
        if attribute {
            accused.extend(parts.all.iter().filter(|part| !is_declaration(part, sheet)));
        }
        for place in own.accusations().filter(|_| !attribute) {
            let before = parts.all.partition_point(|p| own.position(p.head.start) <= *place);
            let last = before.checked_sub(1).map(|i| &parts.all[i]);
            accused.extend(last.filter(|p| *place <= own.position(p.head.end)));
        }
        accused.sort_by_key(|p| p.span.start);
        accused.dedup_by_key(|p| p.span.start);
        let is_novel = |part: &Part| is_novel(part, sheet) && !(attribute && part.kind == Kind::At);
        for part in accused.into_iter().filter(|p| is_novel(p) == novel) {
            comment_out(sheet, part.span.clone(), range.start, edits);
            let text = sheet.get(part.span.clone()).unwrap_or_default();
            done.push(format!("made a comment of \"{}\", which is no right CSS", shown(text)));
        }
        done
    });
}

/// Whether a part has the form of a declaration: the name of a property, a colon, and no block.
fn is_declaration(part: &Part, sheet: &str) -> bool {
    let text = sheet.get(part.span.clone()).unwrap_or_default();
    let name = text.split_once(':').map(|(name, _)| name.trim()).unwrap_or_default();
    let named = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '*'));
    part.kind == Kind::Declaration && !part.nested && named
}

fn empty_faces(work: &mut Work) {
    each(work, |_, own, edits| {
        let (sheet, range) = (own.css(), &own.range);
        let mut done = Vec::new();
        for part in own.parts().all.iter().filter(|part| is_face(part, sheet)) {
            let block = sheet.get(part.head.end..part.span.end).unwrap_or_default().trim();
            if block.strip_prefix('{').and_then(|b| b.strip_suffix('}')).is_some_and(|b| b.trim().is_empty()) {
                comment_out(sheet, part.span.clone(), range.start, edits);
                done.push("made a comment of a @font-face rule without declarations".to_owned());
            }
        }
        done
    });
}

/// Properties whose picture can be `none` without a change to the rest.
fn may_be_none(declaration: &str) -> bool {
    let property = declaration.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["background", "list-style", "border-image", "content", "mask"].iter().any(|p| property.starts_with(p))
}

fn references(work: &mut Work) {
    let files: HashSet<String> = work.draft.paths().into_keys().collect();
    each(work, |work, own, edits| {
        let base = links::base(work.draft.name(own.file));
        let (sheet, range) = (own.css(), &own.range);
        let dead = |value: &str| value.is_empty() || links::path(&base, value).is_some_and(|p| !files.contains(&p));
        let all: Vec<_> = css::addresses(sheet).into_iter().filter(|(_, v)| !v.starts_with('#')).collect();
        if !all.iter().any(|(_, value)| dead(value)) {
            return Vec::new();
        }
        let parts = own.parts();
        let faces = faces(&parts, sheet);
        // Parts and faces that also name what is there.
        let mut living: HashSet<usize> = HashSet::new();
        for part in all.iter().filter(|(_, value)| !dead(value)).filter_map(|(at, _)| parts.at(at.start)) {
            living.extend([Some(part), faces.get(part).copied().flatten()].into_iter().flatten());
        }
        let mut done = Vec::new();
        let mut gone: HashSet<usize> = HashSet::new();
        for (at, value) in all.iter().filter(|(_, value)| dead(value)) {
            let Some(number) = parts.at(at.start) else { continue };
            let part = &parts.all[number];
            let declaration = sheet.get(part.span.clone()).unwrap_or_default();
            let picture = part.kind == Kind::Declaration && may_be_none(declaration) && !value.is_empty();
            if let Some(function) = whole_function(sheet, at.clone()).filter(|_| picture) {
                let old = sheet.get(function.clone()).unwrap_or_default().replace("*/", "* /");
                edits.replace(range.start + function.start..range.start + function.end, format!("none /* {old} */"));
            } else {
                let face = faces.get(number).copied().flatten().filter(|face| !living.contains(face));
                let whole = face.unwrap_or(number);
                if living.contains(&number) || !gone.insert(whole) {
                    continue;
                }
                comment_out(sheet, parts.all[whole].span.clone(), range.start, edits);
            }
            done.push(format!("made a comment of what it takes from \"{value}\", which is not in the book"));
        }
        done
    });
}

/// The `@font-face` that each part is in, by their numbers.
fn faces(parts: &Parts, sheet: &str) -> Vec<Option<usize>> {
    let mut face: Option<usize> = None;
    let number = |(i, part): (usize, &Part)| {
        if is_face(part, sheet) {
            face = Some(i);
        }
        face = face.filter(|&f| parts.all[f].span.end >= part.span.end);
        face
    };
    parts.all.iter().enumerate().map(number).collect()
}

fn is_face(part: &Part, sheet: &str) -> bool {
    let word = "@font-face";
    let head = sheet.get(part.head.clone()).and_then(|head| head.get(..word.len()));
    part.kind == Kind::At && head.is_some_and(|head| head.eq_ignore_ascii_case(word))
}

/// The span of `url(…)` around its address.
fn whole_function(sheet: &str, address: Range<usize>) -> Option<Range<usize>> {
    let before = sheet.get(..address.start)?;
    let before = before.trim_end().trim_end_matches(['"', '\'']).trim_end();
    let start =
        before.len().checked_sub(4).filter(|&at| before.get(at..).is_some_and(|b| b.eq_ignore_ascii_case("url(")))?;
    let end = address.end + sheet.get(address.end..)?.find(')')? + 1;
    Some(start..end)
}

fn directions(work: &mut Work) {
    each(work, |_, own, edits| {
        let (sheet, range) = (own.css(), &own.range);
        let mut done = Vec::new();
        for part in own.parts().all.iter().filter(|p| p.kind == Kind::Declaration) {
            let declaration = sheet.get(part.span.clone()).unwrap_or_default();
            let property = declaration.split(':').next().unwrap_or_default().trim();
            if ["direction", "unicode-bidi"].iter().any(|p| p.eq_ignore_ascii_case(property)) {
                comment_out(sheet, part.span.clone(), range.start, edits);
                done.push(format!("made a comment of \"{}\"", shown(declaration)));
            }
        }
        done
    });
}

fn lost(work: &mut Work) {
    let files: HashSet<String> = work.draft.paths().into_keys().collect();
    for file in work.accused() {
        let name = work.draft.name(file).to_owned();
        let base = links::base(&name);
        let mut done = Vec::new();
        work.draft.edit(file, |doc, edits| {
            for element in doc.elements().filter(|e| e.ns() == Ns::XHTML) {
                let value = match element.local() {
                    "link" => element.attr("href"),
                    "script" | "track" => element.attr("src"),
                    _ => None,
                };
                let Some(value) = value.filter(|v| !v.trim().is_empty()) else { continue };
                let dead = links::path(&base, value).is_some_and(|path| !files.contains(&path));
                let Some(span) = span(element).filter(|_| dead && !element.has_text()) else { continue };
                let old = doc.text.get(span.clone()).unwrap_or_default();
                if !old.contains("--") {
                    edits.replace(span, format!("<!-- {old} -->"));
                    done.push(format!(
                        "made a comment of the {} \"{value}\", which is not in the book",
                        element.local()
                    ));
                }
            }
        });
        done.into_iter().for_each(|what| work.did(&*name, what));
    }
}
