//! Blocks of a document as HTML: paragraphs in a row become lists and quotations, empty ones scene breaks.

use super::{Align, Block, Item, Paragraph, Role};

/// Blocks as HTML.
pub fn blocks_as_html(blocks: &[Block]) -> String {
    let mut page = Page { spaced: is_spaced(blocks), ..Page::default() };
    for block in blocks {
        page.add(block);
    }
    page.close(0);
    page.quote(false);
    page.html
}

/// Whether empty paragraphs stand between most paragraphs, where they divide no scenes.
fn is_spaced(blocks: &[Block]) -> bool {
    let mut empty_before = false;
    let (mut texts, mut gaps) = (0, 0);
    for block in blocks {
        let Block::Paragraph(paragraph) = block else { continue };
        if paragraph.is_empty() {
            empty_before = true;
        } else {
            texts += 1;
            gaps += usize::from(std::mem::take(&mut empty_before));
        }
    }
    gaps * 3 > texts && texts > 2
}

#[derive(Default)]
struct Page {
    html: String,
    /// Lists that are open, with an open item in each.
    lists: Vec<Item>,
    in_quote: bool,
    /// Empty paragraphs since the last text.
    empty: usize,
    spaced: bool,
    /// Something was shown.
    seen: bool,
}

impl Page {
    fn add(&mut self, block: &Block) {
        match block {
            Block::Paragraph(paragraph) if paragraph.is_empty() => {
                self.empty += 1;
                // Anchors may stand in it.
                self.html.push_str(&paragraph.html);
            }
            Block::Paragraph(paragraph) => self.paragraph(paragraph),
            Block::Table(html) => {
                self.seen = true;
                self.empty = 0;
                self.close(0);
                self.quote(false);
                self.html.push_str(html);
            }
            Block::Page => {}
            // A line above all text divides nothing.
            Block::Rule if !self.seen => {}
            Block::Rule => {
                self.empty = 0;
                self.close(0);
                self.quote(false);
                self.html.push_str("<hr>");
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let empty = std::mem::take(&mut self.empty);
        let divides = empty > usize::from(self.spaced) && paragraph.role == Role::Body && paragraph.item.is_none();
        if divides && self.lists.is_empty() && self.seen && !self.html.ends_with("<hr>") && !self.in_quote {
            self.html.push_str("<hr>");
        }
        self.seen = true;
        match &paragraph.item {
            Some(item) => {
                self.quote(false);
                self.item(item);
            }
            None => {
                self.close(0);
                self.quote(paragraph.role == Role::Quote);
            }
        }
        let text = &paragraph.html;
        match paragraph.role {
            Role::Heading(level) => self.html.push_str(&format!("<h{0}>{text}</h{0}>", level.clamp(1, 6))),
            Role::Verbatim if self.html.ends_with("</pre>") => {
                self.html.truncate(self.html.len() - "</pre>".len());
                self.html.push_str(&format!("\n{text}</pre>"));
            }
            Role::Verbatim => self.html.push_str(&format!("<pre>{text}</pre>")),
            _ => {
                let style = match paragraph.align {
                    Align::Start => "",
                    Align::Centre => " align=\"center\"",
                    Align::End => " align=\"right\"",
                };
                self.html.push_str(&format!("<p{style}>{text}</p>\n"));
            }
        }
    }

    /// Opens or closes a quotation.
    fn quote(&mut self, open: bool) {
        if self.in_quote != open {
            self.html.push_str(if open { "<blockquote>" } else { "</blockquote>" });
            self.in_quote = open;
        }
    }

    /// Closes lists down to a number of them.
    fn close(&mut self, left: usize) {
        while self.lists.len() > left {
            let is_numbered = self.lists.pop().is_some_and(|list| list.number.is_some());
            self.html.push_str(if is_numbered { "</li></ol>\n" } else { "</li></ul>\n" });
        }
    }

    /// Begins an item, or goes on with one.
    fn item(&mut self, item: &Item) {
        let deeper = self.lists.iter().take_while(|list| list.level <= item.level).count();
        self.close(deeper);
        if let Some(last) = self.lists.last().filter(|last| last.level == item.level) {
            if last.number == item.number && last.list == item.list {
                if item.first {
                    self.html.push_str("</li>\n<li>");
                }
                return;
            }
            self.close(self.lists.len() - 1);
        }
        let kind = item.number.filter(|kind| *kind != "1").map(|kind| format!(" type=\"{kind}\"")).unwrap_or_default();
        let start = if item.start > 1 { format!(" start=\"{}\"", item.start) } else { String::new() };
        self.html.push_str(&match item.number {
            Some(_) => format!("<ol{kind}{start}><li>"),
            None => "<ul><li>".to_owned(),
        });
        self.lists.push(item.clone());
    }
}
