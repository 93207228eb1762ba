//! Pictures, and paragraphs that hold nothing else.

use std::ops::Range;

use pulldown_cmark::CowStr;

use super::Writer;
use crate::book::links::Placeholder;
use crate::book::prose::mask::unmask;
use crate::book::prose::{Use, title};
use crate::book::xhtml::{escaped, push_attribute};
use crate::diag::Cut;

/// Whether a text may hold pictures.
pub(super) fn may_hold(text: &str) -> bool {
    ["![", "<img"].iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some())
}

impl Writer<'_, '_> {
    pub(super) fn open_image(&mut self, address: &CowStr, title: &CowStr, range: Range<usize>, text: &str) {
        let start = range.start;
        self.leaf_end = start;
        let number = self.done.images.len();
        let foreign = self.foreign.images.get(&start).cloned().unwrap_or_default();
        let span = self.source.span(range);
        let target = foreign.target.clone().unwrap_or_else(|| unmask(address).into_owned());
        self.done.images.push(Use { target, span, has_alt: false, wiki: false, newer: false });
        let out = self.out();
        if text.cut(start..).strip_prefix("![").is_some_and(|words| words.starts_with(char::is_whitespace)) {
            out.push(' ');
        }
        out.push_str("<img");
        push_attribute(out, "src", &Placeholder::Image(number).to_string());
        foreign.push_size(out);
        if !title.is_empty() {
            push_attribute(out, "title", &unmask(title));
            self.caption = Some((unmask(title).into_owned(), 0..0));
        }
        self.alt = Some(String::new());
    }

    pub(super) fn close_image(&mut self, range: Range<usize>, text: &str) {
        let alt = self.alt.take().unwrap_or_default();
        // A blank at an edge parts the description from the words beside it.
        let parted = alt.ends_with(char::is_whitespace) && !text.cut(range.end..).starts_with(char::is_whitespace);
        let mut alt = alt.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if self.done.images.last().is_some_and(|image| image.wiki) && text.cut(range.clone()).starts_with("![[") {
            alt = self.end_embed(&alt, &range, text);
        }
        let drawn = self.foreign.images.get(&range.start).and_then(|image| image.alt.clone());
        let is_drawn = drawn.is_some();
        alt = drawn.unwrap_or(alt);
        if let Some(image) = self.done.images.last_mut() {
            image.has_alt = !alt.is_empty();
        }
        // Brackets in brackets: the parser takes some of it for a link, and keeps no place of its words.
        if is_drawn || text.cut(range.clone()).contains("[[") {
            self.declare_whole(&range, &alt);
        }
        push_attribute(self.out(), "alt", &alt);
        self.out().push_str(if parted { "/> " } else { "/>" });
        let tail = self.leaf_end..range.end;
        if let Some((_, at)) = &mut self.caption {
            at.clone_from(&tail);
        }
        self.edit(tail, "");
        self.leaf_end = range.end;
    }

    /// Ends a paragraph that may be made of pictures. Those alone in it are marked, since themes do not indent them: a
    /// wide one would run off the page.
    pub(super) fn close_pictures(&mut self) {
        let paragraph = self.release();
        let inner = paragraph.strip_prefix("<p>").unwrap_or("");
        if let Some((caption, tail)) = self.caption.take()
            && is_one_picture(inner)
        {
            return self.figure(inner, &caption, &tail);
        }
        let out = self.out();
        if are_pictures(inner) {
            out.push_str("<p class=\"fic-picture\">");
            out.push_str(inner);
        } else {
            out.push_str(&paragraph);
        }
        out.push_str("</p>\n");
    }

    /// A picture that stands alone in its paragraph and has a title, which becomes its caption.
    fn figure(&mut self, image: &str, caption: &str, tail: &Range<usize>) {
        // Below the picture the words need not be said by the picture as well.
        let mut attribute = String::new();
        push_attribute(&mut attribute, "title", caption);
        let image = image.replacen(&attribute, "", 1);
        let smart = self.input.smart.then_some(self.input.language);
        let words =
            if caption.contains(['<', '&', '[', '\\']) { escaped(caption) } else { title::xhtml(caption, smart) };
        self.out().push_str(&format!("<figure>\n{image}\n<figcaption>{words}</figcaption>\n</figure>\n"));
        if let Some(edit) = self.done.edits.iter_mut().rev().find(|edit| edit.range == *tail) {
            edit.with = format!(" {caption}");
        }
    }
}

fn is_one_picture(inner: &str) -> bool {
    inner.starts_with("<img ") && inner.find('>') == Some(inner.len() - 1)
}

fn are_pictures(inner: &str) -> bool {
    let is_picture = |tag: &str| tag.is_empty() || tag.starts_with("<img ") && tag.ends_with("/>");
    !inner.is_empty() && inner.split_inclusive('>').map(str::trim_start).all(is_picture)
}
