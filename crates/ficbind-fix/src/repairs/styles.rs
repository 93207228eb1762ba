//! Repairs of style sheets: what browsers drop, and what names files that are not there, becomes a comment.

use std::collections::HashSet;
use std::ops::Range;

use ficbind_check::xml::{Document, Lines, Ns};

use crate::css::{self, Kind, Part, Parts};
use crate::edit::Edits;
use crate::links::{self, css_references};
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

/// Style sheets in a page, and the declarations of style attributes with the end of the tag that they are in; those whose
/// text is not as it is written stay.
fn inside(doc: &Document) -> Vec<(Range<usize>, Option<u32>)> {
    let mut found = Vec::new();
    for element in doc.elements() {
        if element.local() == "style" && matches!(element.ns(), Ns::XHTML | Ns::SVG) {
            found.extend(end_tag(element).map(|end| (element.end() as usize..end, None)));
        }
        let style = element.attributes().iter().find(|a| a.name().local == "style" && a.name().ns == Ns::NONE);
        found.extend(style.and_then(|a| attribute_span(doc, a)).map(|(_, value)| (value, Some(element.end()))));
    }
    // A sheet that is one CDATA section is as it is written.
    let is_plain = |text: &str| !text.replacen("<![CDATA[", "", 1).contains(['&', '<']);
    found.retain(|(range, _)| doc.text.get(range.clone()).is_some_and(is_plain));
    found
}

/// Runs over the accused style sheets, alone and in pages: with the text of the file, where the sheet stands in it, and
/// where the tag ends if it is an attribute.
fn each(work: &mut Work, run: impl Fn(&Work, usize, &str, Range<usize>, Option<u32>, &mut Edits) -> Vec<String>) {
    for file in work.accused() {
        let Some(text) = work.draft.text(file) else { continue };
        let name = work.draft.name(file).to_owned();
        let mut done = Vec::new();
        let mut edits = Edits::default();
        if name.to_ascii_lowercase().ends_with(".css") {
            done = run(work, file, &text, 0..text.len(), None, &mut edits);
        } else if text.contains("style") && links::has_references(&name) {
            let doc = ficbind_check::xml::read(&text, crate::draft::xml_limits());
            if doc.fault.is_none() {
                for (range, attribute) in inside(&doc) {
                    done.extend(run(work, file, &text, range, attribute, &mut edits));
                }
            }
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
    each(work, |work, file, text, range, attribute, edits| {
        let places = work.places(file);
        let sheet = text.get(range.clone()).unwrap_or_default();
        let parts = css::parts(sheet, attribute.is_some());
        let lines = Lines::of(text);
        // Of an attribute, a message counts lines from that where its tag ends, and columns from the attribute's start.
        let is_near = |end: u32| {
            let first = lines.position(text, end).0;
            places.iter().any(|(line, _)| (first..=first + sheet.matches('\n').count() as u32).contains(line))
        };
        if attribute.is_some_and(|end| !is_near(end)) {
            return Vec::new();
        }
        if !parts.missing.is_empty() {
            // What is wrong beside that is seen when all is closed.
            if novel {
                return Vec::new();
            }
            edits.insert(range.end, parts.missing.clone());
            return vec!["closed what was open at its end".to_owned()];
        }
        let position = |offset: usize| lines.position(text, (range.start + offset) as u32);
        let mut done = Vec::new();
        let mut accused: Vec<&Part> = Vec::new();
        if attribute.is_some() {
            accused.extend(parts.all.iter().filter(|part| !is_declaration(part, sheet)));
        }
        for place in places.iter().filter(|_| attribute.is_none()) {
            let before = parts.all.partition_point(|p| position(p.head.start) <= *place);
            let last = before.checked_sub(1).map(|i| &parts.all[i]);
            accused.extend(last.filter(|p| *place <= position(p.head.end)));
        }
        accused.sort_by_key(|p| p.span.start);
        accused.dedup_by_key(|p| p.span.start);
        let is_novel = |part: &Part| is_novel(part, sheet) && !(attribute.is_some() && part.kind == Kind::At);
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
    each(work, |_, _, text, range, attribute, edits| {
        let sheet = text.get(range.clone()).unwrap_or_default();
        let mut done = Vec::new();
        for part in css::parts(sheet, attribute.is_some()).all.iter().filter(|part| is_face(part, sheet)) {
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
    each(work, |work, file, text, range, attribute, edits| {
        let base = links::base(work.draft.name(file));
        let sheet = text.get(range.clone()).unwrap_or_default();
        let dead = |value: &str| value.is_empty() || links::path(&base, value).is_some_and(|p| !files.contains(&p));
        let all: Vec<(Range<usize>, String)> = css_references(sheet).filter(|(_, v)| !v.starts_with('#')).collect();
        if !all.iter().any(|(_, value)| dead(value)) {
            return Vec::new();
        }
        let parts = css::parts(sheet, attribute.is_some());
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
    each(work, |_, _, text, range, attribute, edits| {
        let sheet = text.get(range.clone()).unwrap_or_default();
        let mut done = Vec::new();
        for part in css::parts(sheet, attribute.is_some()).all.iter().filter(|p| p.kind == Kind::Declaration) {
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
