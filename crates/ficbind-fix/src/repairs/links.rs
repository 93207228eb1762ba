//! Repairs of references: addresses that are no URLs, that differ from a file's name, or whose fragment leads nowhere.

use std::collections::HashMap;

use ficbind_check::url::{self, Base, Target};
use ficbind_check::xml::Element;

use crate::css;
use crate::kind::has_ending;
use crate::links::{self, references};
use crate::markup::{attribute_span, escaped};
use crate::opf;
use crate::repair::{Repair, Safety, Work};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "addresses",
        ids: &["RSC-020", "RSC-026", "RSC-033", "RSC-007", "RSC-001", "RSC-007w", "OPF-091", "RSC-030", "OPF-031"],
        safety: Safety::Safe,
        what: "encode what addresses may not hold, and let them name files as they are called where only case, blanks or \
               slashes differ",
        run: addresses,
    },
    Repair {
        name: "fragments",
        ids: &["RSC-012"],
        safety: Safety::Safe,
        what: "let links lead to the page where there is no element with the id that they name",
        run: fragments,
    },
    Repair {
        name: "picture-fragments",
        ids: &["RSC-009", "RSC-013"],
        safety: Safety::Safe,
        what: "remove fragments from the addresses of pictures and style sheets",
        run: picture_fragments,
    },
];

/// Names that differ only in what people take for the same.
fn loose(path: &str) -> String {
    let path = url::decoded(path);
    let plain: String = path.replace('\\', "/").chars().filter(|c| !c.is_whitespace()).collect();
    ficbind_check::text::folded(&plain)
}

/// The files of a book by loose names; those that several share mean none.
struct Names(HashMap<String, Option<String>>);

impl Names {
    fn of(work: &Work) -> Self {
        let mut names: HashMap<String, Option<String>> = HashMap::new();
        for path in work.draft.paths().into_keys() {
            names.entry(loose(&path)).and_modify(|known| *known = None).or_insert(Some(path));
        }
        Names(names)
    }

    fn find(&self, path: &str) -> Option<&str> {
        self.0.get(&loose(path))?.as_deref()
    }
}

fn addresses(work: &mut Work) {
    let files = work.draft.paths();
    let names = Names::of(work);
    for file in work.accused() {
        let name = work.draft.name(file).to_owned();
        let base = links::base(&name);
        let mended = |value: &str| mended(value, &base, &files, &names);
        let mut done = Vec::new();
        if has_ending(&name, "css") {
            let Some(text) = work.draft.text(file) else { continue };
            let mut edits = crate::edit::Edits::default();
            for (span, value) in css::addresses(&text) {
                // The check reads no escapes: what they stand for can be encoded instead.
                let is_escaped = text.get(span.clone()).is_some_and(|written| written.contains('\\'));
                let meant = || Some(encoded(&value)).filter(|_| is_escaped && is_right(&value, &base, &files));
                if let Some(new) = mended(&value).or_else(meant).map(|new| css::written(&new)) {
                    done.push((value, new.clone()));
                    edits.replace(span, new);
                }
            }
            if let Some(new) = edits.applied(&text) {
                work.draft.write(file, &new);
            }
        } else {
            work.draft.edit(file, |doc, edits| {
                for (_, attribute) in references(doc) {
                    let Some((_, span)) = attribute_span(doc, attribute) else { continue };
                    if let Some(new) = mended(&attribute.value) {
                        edits.replace(span, escaped(&new));
                        done.push((attribute.value.to_string(), new));
                    }
                }
            });
        }
        for (old, new) in done {
            work.did(&*name, format!("wrote the address \"{}\" as \"{new}\"", old.trim()));
        }
    }
}

/// Whether an address is well-formed, and leads out of the book or to a file of it.
fn is_right(address: &str, base: &str, files: &HashMap<String, usize>) -> bool {
    match url::resolve(&Base::File(base), address) {
        Ok(Target::Local(local)) => {
            !local.leaks && !local.query && (files.contains_key(&*local.path) || *local.path == *base)
        }
        Ok(Target::File(_)) => false,
        resolved => resolved.is_ok(),
    }
}

/// The address as it should be, if it is wrong and that can be known.
fn mended(value: &str, base: &str, files: &HashMap<String, usize>, names: &Names) -> Option<String> {
    let from = Base::File(base);
    let right = |address: &str| is_right(address, base, files);
    if value.trim().is_empty() || right(value) {
        return None;
    }
    let encoded = encoded(value);
    if encoded != value && right(&encoded) {
        return Some(encoded);
    }
    // A file of the book by another spelling.
    let (address, fragment) = match encoded.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (encoded.as_str(), None),
    };
    let whole = address.split('?').next().unwrap_or_default();
    let Some(Target::Local(local)) = url::resolve_leniently(&from, whole) else { return None };
    let path = if files.contains_key(&*local.path) { &*local.path } else { names.find(&local.path)? };
    let mut new = opf::relative(base, path);
    if let Some(fragment) = fragment {
        new.push('#');
        new.push_str(fragment);
    }
    (new != value && right(&new)).then_some(new)
}

/// The address with what may not stand in it encoded.
fn encoded(value: &str) -> String {
    let trimmed = value.trim();
    if trimmed.get(..5).is_some_and(|s| s.eq_ignore_ascii_case("data:")) {
        return encoded_data(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    let mut fragment = false;
    for (i, c) in trimmed.char_indices() {
        let is_code = || {
            let code = trimmed.as_bytes().get(i + 1..i + 3);
            code.is_some_and(|c| c.iter().all(u8::is_ascii_hexdigit))
        };
        match c {
            '\\' => out.push('/'),
            '\t' | '\n' | '\r' => {}
            '%' if !is_code() => out.push_str("%25"),
            '#' if fragment => out.push_str("%23"),
            '#' => {
                fragment = true;
                out.push('#');
            }
            ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => {
                out.push_str(&format!("%{:02X}", c as u32))
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    for scheme in ["http:", "https:"] {
        let rest = out.strip_prefix(scheme).filter(|rest| !rest.starts_with("//") || rest.starts_with("///"));
        if let Some(rest) = rest {
            out = format!("{scheme}//{}", rest.trim_start_matches('/'));
            break;
        }
    }
    out
}

/// A `data:` address with what its data may not hold encoded.
fn encoded_data(address: &str) -> String {
    let Some((head, data)) = address.split_once(',') else { return address.to_owned() };
    let mut out = format!("{head},");
    for (i, c) in data.char_indices() {
        let is_code = || data.as_bytes().get(i + 1..i + 3).is_some_and(|c| c.iter().all(u8::is_ascii_hexdigit));
        match c {
            '%' if !is_code() => out.push_str("%25"),
            // What would end a string or a function of a style sheet is encoded as well.
            ' ' | '"' | '\'' | '(' | ')' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' => {
                out.push_str(&format!("%{:02X}", c as u32));
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Cuts the fragments of the references at which messages stand.
fn cut_fragments(work: &mut Work, wanted: fn(Element) -> bool) {
    for file in work.accused() {
        let places = work.places(file);
        let own = own_name(work.draft.name(file));
        let mut done = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            for (element, attribute) in references(doc) {
                let Some((_, span)) = attribute_span(doc, attribute) else { continue };
                let accused = places.contains(&doc.position(element.end())) && wanted(element);
                let Some((page, _)) = attribute.value.split_once('#').filter(|_| accused) else { continue };
                let page = if page.is_empty() { own.clone() } else { page.to_owned() };
                edits.replace(span, escaped(&page));
                done.push(format!("let \"{}\" lead to {page} as a whole", attribute.value));
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            done.into_iter().for_each(|what| work.did(&*name, what));
        }
    }
}

/// A reference from a file to itself.
fn own_name(name: &str) -> String {
    opf::relative(name, name)
}

fn fragments(work: &mut Work) {
    cut_fragments(work, |e| matches!(e.local(), "a" | "area" | "content" | "reference"));
}

fn picture_fragments(work: &mut Work) {
    cut_fragments(work, |e| !matches!(e.local(), "a" | "area" | "content" | "reference" | "use" | "text"));
}
