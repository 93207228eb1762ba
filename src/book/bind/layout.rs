//! Divides long chapters into files and fills in links and images.

use super::*;

/// One file of a section: its name and its finished text.
pub(super) struct Laid {
    pub(super) href: String,
    pub(super) html: String,
    pub(super) words: usize,
    pub(super) ids: std::collections::HashSet<String>,
}

/// Divides long chapters, and fills in links and images.
pub(super) fn lay_out(bound: &mut [Bound], names: &[FileName], pictures: &Pictures, sink: &mut Sink) -> Vec<Vec<Laid>> {
    // Where each author's id stands, for links across chapters; the first of its name counts.
    let mut homes: HashMap<String, usize> = HashMap::new();
    for (i, b) in bound.iter().enumerate() {
        let mut own = std::collections::HashSet::new();
        for id in &b.text.ids {
            if !own.insert(id) {
                let text = &b.text.source.text;
                let at = text.match_indices(&format!("#{id}")).nth(1).map_or(0, |(i, _)| i);
                sink.emit(b.text.source.span(at..at + 1), rules::duplicate_id(id));
            }
            homes.entry(id.clone()).or_insert(i);
        }
        for heading in &b.text.headings {
            homes.entry(heading.id.clone()).or_insert(i);
        }
    }
    let paths: HashMap<&Path, usize> =
        bound.iter().enumerate().rev().filter_map(|(i, b)| b.path.as_deref().map(|p| (p, i))).collect();
    let mut targets: Vec<Vec<Target>> = Vec::with_capacity(bound.len());
    for (i, b) in bound.iter().enumerate() {
        targets.push(b.text.links.iter().map(|link| link_target(link, i, b, &homes, &paths, names, sink)).collect());
    }
    let texts: Vec<(String, String)> =
        bound.iter_mut().map(|b| (std::mem::take(&mut b.text.html), std::mem::take(&mut b.text.notes))).collect();
    let divided: Vec<(split::Parts, String)> = texts
        .into_par_iter()
        .map(|(html, notes)| {
            let mut parts = split::split(html);
            // Footnotes stand in the last file; many of them get files of their own.
            let mut tail = split::split(notes);
            match parts.parts.last_mut() {
                Some(last) if last.len() + tail.parts[0].len() <= split::LIMIT => {
                    last.push_str(&notes_section(&tail.parts.remove(0)))
                }
                _ => {}
            }
            parts.parts.extend(tail.parts.iter().map(|n| notes_section(n)));
            (parts, String::new())
        })
        .collect();
    for ((parts, _), b) in divided.iter().zip(bound.iter()) {
        if let Some(bytes) = parts.undividable {
            sink.emit(b.text.source.span(0..0), rules::undividable(bytes / 1000)).hint("divide the paragraph or block");
        }
    }
    // The files of all chapters must be known before a link into another chapter can be written.
    let plans: Vec<(Vec<String>, HashMap<String, String>)> = divided
        .par_iter()
        .zip(names)
        .map(|((parts, _), name)| {
            let hrefs: Vec<String> = (0..parts.parts.len())
                .map(|k| if k == 0 { name.file.clone() } else { format!("{}--{}.xhtml", name.stem, k + 1) })
                .collect();
            let mut own = HashMap::new();
            for (part, href) in parts.parts.iter().zip(&hrefs) {
                for id in links::ids(part) {
                    own.entry(id.to_owned()).or_insert_with(|| href.clone());
                }
            }
            (hrefs, own)
        })
        .collect();
    for list in &mut targets {
        for target in list.iter_mut() {
            if let Target::Href(href) = target
                && let Some((chapter, id)) = href.strip_prefix("fic-chapter-").and_then(|r| r.split_once('#'))
                && let Ok(chapter) = chapter.parse::<usize>()
            {
                let file = plans[chapter].1.get(id).unwrap_or(&names[chapter].file);
                *target = Target::Href(format!("{file}#{id}"));
            }
        }
    }
    divided
        .into_par_iter()
        .enumerate()
        .map(|(i, (parts, _))| {
            let (hrefs, own) = &plans[i];
            parts
                .parts
                .iter()
                .zip(hrefs)
                .map(|(part, href)| {
                    let html = links::resolve(part, &targets[i], &pictures[i], own, href);
                    let ids = links::ids(&html).map(str::to_owned).collect();
                    Laid { href: href.clone(), words: count_words(&html), html, ids }
                })
                .collect()
        })
        .collect()
}

/// Footnotes of a page.
pub(super) fn notes_section(asides: &str) -> String {
    if asides.is_empty() {
        return String::new();
    }
    format!(
        "<section class=\"fic-notes\" epub:type=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n{asides}</section>\n"
    )
}

pub(super) fn link_target(
    link: &prose::Use,
    here: usize,
    b: &Bound,
    homes: &HashMap<String, usize>,
    paths: &HashMap<&Path, usize>,
    names: &[FileName],
    sink: &mut Sink,
) -> Target {
    let target = link.target.trim();
    if links::has_scheme(target) {
        return match links::external(target) {
            Some(href) => Target::Href(href),
            None => {
                sink.emit(link.span, rules::unsafe_link(crate::story::matter::shorten(target)));
                Target::Nowhere
            }
        };
    }
    let (path, fragment) = target.split_once('#').map_or((target, None), |(p, f)| (p, Some(f)));
    let own_id = |fragment: &str| id(&crate::book::assets::decode_percent(fragment));
    if path.is_empty() {
        let wanted = fragment.map(own_id).unwrap_or_default();
        if b.text.ids.contains(&wanted) || b.text.headings.iter().any(|h| h.id == wanted) {
            return Target::Own(wanted);
        }
        if let Some(chapter) = homes.get(&wanted) {
            return Target::Href(format!("fic-chapter-{chapter}#{wanted}"));
        }
        // `#chapter-2`: a chapter by its name.
        let plain = slug(&crate::book::assets::decode_percent(fragment.unwrap_or("")));
        if let Some(name) = names.iter().find(|n| n.stem == wanted || n.stem == plain) {
            return Target::Href(name.file.clone());
        }
    } else if let Ok(real) = b.base.join(crate::book::assets::decode_percent(path)).canonicalize()
        && let Some(&chapter) = paths.get(real.as_path())
    {
        return match fragment.map(own_id) {
            Some(wanted) if homes.get(&wanted) == Some(&chapter) => {
                Target::Href(format!("fic-chapter-{chapter}#{wanted}"))
            }
            _ if chapter == here => Target::Href(names[here].file.clone()),
            _ => Target::Href(names[chapter].file.clone()),
        };
    }
    sink.emit(link.span, rules::broken_link(crate::story::matter::shorten(target)))
        .hint("link to a chapter file, to an id that is given with {#id}, or to a web address");
    Target::Nowhere
}
