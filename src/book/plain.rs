//! The longer values of a book's metadata as plain words.

use crate::book::prose::{render_value, title};
use crate::book::xhtml;
use crate::diag::{Cut, Sink};
use crate::story::text::is_blank;
use crate::story::{Meta, Prose, Stated};

/// The longer values of a book's metadata as plain words, for where there is no markup.
#[derive(Debug, Default)]
pub struct Plain {
    /// By paragraphs.
    pub summary: Vec<String>,
    pub rights: Option<String>,
    /// Those that the package document tells as properties.
    pub properties: Vec<(&'static str, String)>,
    /// The author's words, also where they say that there are none.
    pub spoilers: Option<String>,
}

impl Plain {
    /// The words of the values that are stated.
    pub fn of(meta: &Meta) -> Plain {
        Plain {
            summary: meta.summary.as_ref().map(paragraphs_of_value).unwrap_or_default(),
            rights: meta.rights.as_ref().map(words_of_value),
            properties: meta
                .proses()
                .filter_map(|(shown, prose)| Some((shown.property?, words_of_value(prose.as_ref()?))))
                .collect(),
            spoilers: match &meta.spoilers {
                Stated::Value(prose) => Some(words_of_value(prose)),
                Stated::Nothing(words) => Some(words.value.clone()),
                Stated::Not => None,
            },
        }
    }
}

/// The words of a longer metadata value on one line.
fn words_of_value(prose: &Prose) -> String {
    title::words(&render_value(prose, None, "", &mut Sink::new()).html)
}

/// The words of a longer metadata value, each paragraph on a line of its own.
fn paragraphs_of_value(prose: &Prose) -> Vec<String> {
    let html = render_value(prose, None, "", &mut Sink::new()).html;
    let mut paragraphs = vec![String::new()];
    let mut from = 0;
    for tag in xhtml::tags(&html) {
        let text = xhtml::unescape(html.cut(from..tag.range.start));
        let last = paragraphs.len() - 1;
        paragraphs[last].push_str(&text);
        if tag.name == "br" {
            paragraphs[last].push(' ');
        } else if xhtml::is_block(tag.name) {
            paragraphs.push(String::new());
        }
        from = tag.range.end;
    }
    paragraphs.push(xhtml::unescape(html.cut(from..)).into_owned());
    let line = |text: String| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    paragraphs.into_iter().map(line).filter(|text| !is_blank(text)).collect()
}
