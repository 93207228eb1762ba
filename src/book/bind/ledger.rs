//! What the audit must find again in the finished book.

use super::*;

/// What the audit must find again.
pub(super) fn ledger(
    story: &Story,
    bound: Vec<Bound>,
    names: &[FileName],
    files: &[Vec<Laid>],
    prose: &RenderedProse,
    sources: &Sources,
) -> Ledger {
    let mut ledger = Ledger::default();
    let meta = &story.meta;
    let mut value = |what, text: String, span: Span, page: Option<&str>| {
        ledger.values.push(Value { what, text, span, page: page.map(str::to_owned) });
    };
    let plain = |s: &Spanned<String>| inline::plain(&s.value);
    if let Some(title) = &meta.title {
        value("title", plain(title), title.span, None);
    }
    if let Some(subtitle) = &meta.subtitle {
        value("subtitle", subtitle.value.clone(), subtitle.span, None);
    }
    for person in meta.authors.iter().chain(&meta.contributors) {
        value("name", person.name.value.clone(), person.name.span, None);
    }
    for (name, list) in [
        ("fandom", &meta.fandoms),
        ("relationship", &meta.relationships),
        ("character", &meta.characters),
        ("category", &meta.categories),
        ("tag", &meta.tags),
    ] {
        for item in list.value().into_iter().flatten() {
            value(name, item.value.clone(), item.span, None);
        }
    }
    for warning in meta.warnings.list.iter().filter(|w| w.entry.is_none()) {
        value("warning", warning.raw.value.clone(), warning.raw.span, None);
    }
    let texts = [
        ("summary", &meta.summary, &prose.summary),
        ("notes", &meta.notes, &prose.notes),
        ("end notes", &meta.end_notes, &prose.end_notes),
        ("disclaimer", &meta.disclaimer, &prose.disclaimer),
        ("dedication", &meta.dedication, &prose.dedication),
        ("epigraph", &meta.epigraph, &prose.epigraph),
        ("rights", &meta.rights, &prose.rights),
    ];
    for (what, source, _) in texts {
        if let Some(source) = source {
            value(what, value_text(source), source.span, None);
        }
    }
    for span in &story.apparatus {
        value("header", sources.text(*span).to_owned(), *span, Some("original-header.xhtml"));
    }
    for (i, b) in bound.iter().enumerate() {
        let page = names[i].file.as_str();
        for (part, href) in b.opened.iter().zip(&names[i].parts) {
            value("part title", inline::heading_text(&part.html, true), part.part.span, Some(href));
        }
        if let Some((_, title)) = &b.title {
            let span = b.section.meta.title.as_ref().map(|t| t.span).or(b.section.title.as_ref().map(|t| t.source));
            if let Some(span) = span {
                value("chapter title", inline::heading_text(title, true), span, Some(page));
            }
        }
        let section = &b.section.meta;
        for (what, source) in [("chapter summary", &section.summary), ("chapter notes", &section.notes)] {
            if let Some(source) = source {
                value(what, value_text(source), source.span, Some(page));
            }
        }
        if let (Some(source), Some(last)) = (&section.end_notes, files[i].last()) {
            value("chapter end notes", value_text(source), source.span, Some(&last.href));
        }
    }
    ledger.accounted.extend(story.apparatus.iter().copied());
    ledger.accounted.extend(story.removed.iter().map(|r| r.span));
    for (i, b) in bound.into_iter().enumerate() {
        ledger.accounted.extend(b.section.body.pieces.iter().copied());
        ledger.accounted.extend(b.section.title.iter().map(|t| t.source));
        ledger.accounted.extend(b.section.parts.iter().map(|p| p.span));
        for (part, href) in b.opened.into_iter().zip(&names[i].parts) {
            ledger.accounted.extend(part.heading.iter().flat_map(|h| h.notes.iter().copied()));
            ledger.chapters.push(ChapterText {
                source: part.text.source,
                edits: part.text.edits,
                flow: part.text.flow,
                pages: vec![href.clone()],
            });
        }
        ledger.chapters.push(ChapterText {
            source: b.text.source,
            edits: b.text.edits,
            flow: b.text.flow,
            pages: files[i].iter().map(|f| f.href.clone()).collect(),
        });
    }
    ledger
}

/// The words of a value that its page must show: rendered anew and read as text.
pub(super) fn value_text(prose: &Prose) -> String {
    let rendered = prose::render_value(prose, None, "", &mut Sink::new());
    let html = value_html(&rendered);
    let mut text = String::new();
    let mut from = 0;
    let mut made = 0usize;
    let mut depth = 0usize;
    for tag in crate::book::xhtml::tags(&html) {
        if made == 0 {
            text.push_str(&crate::book::xhtml::unescape(&html[from..tag.range.start]));
        }
        from = tag.range.end;
        match tag.kind {
            crate::book::xhtml::TagKind::Open => {
                depth += 1;
                if made == 0 && tag.has_class("fic-made") {
                    made = depth;
                }
            }
            crate::book::xhtml::TagKind::Close => {
                if made == depth {
                    made = 0;
                }
                depth = depth.saturating_sub(1);
            }
            crate::book::xhtml::TagKind::Empty => {}
        }
    }
    text.push_str(&crate::book::xhtml::unescape(&html[from..]));
    text
}
