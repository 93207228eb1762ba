//! Style sheets: the built-in themes, and the author's own made safe, with their fonts and images found.

use std::ops::Range;
use std::path::Path;

use crate::book::assets::{Assets, is_carried};
use crate::book::rules;
use crate::book::styles::{self, Fault, Keeper, Loaded};
use crate::diag::{FileId, Sink, Span};
use crate::story::media::MediaClass;

/// A built-in look of books.
#[derive(Debug)]
pub struct Theme {
    /// As `theme` and `--theme` name it.
    pub name: &'static str,
    /// One line for those who choose.
    #[cfg_attr(not(feature = "cli"), allow(dead_code))]
    pub doc: &'static str,
    /// The whole style sheet.
    pub sheet: &'static str,
}

/// A theme's row. Its sheet is what all share, then what is its own, then what some scripts need of every theme.
macro_rules! theme {
    ($name:literal, $doc:literal) => {
        Theme {
            name: $name,
            doc: $doc,
            sheet: concat!(
                include_str!("../../themes/base.css"),
                include_str!(concat!("../../themes/", $name, ".css")),
                include_str!("../../themes/scripts.css")
            ),
        }
    };
}

/// The built-in themes. The first is the default.
pub const THEMES: &[Theme] = &[
    theme!("default", "Modern and calm: small indents, generous headings"),
    theme!("classic", "An old printed book: justified text, headings in small capitals"),
    theme!("plain", "A blank line between paragraphs and little else"),
];

/// The choice of no theme. A book cannot do without some rules: wide pictures would run off the page.
pub const NO_THEME: Theme = Theme {
    name: "none",
    doc: "No style, except that wide pictures and long words fit the page",
    sheet: "body { overflow-wrap: break-word; word-wrap: break-word; }\nimg, svg { max-width: 100%; height: auto; }\n",
};

/// All that can be chosen.
pub fn themes() -> impl Iterator<Item = &'static Theme> {
    THEMES.iter().chain([&NO_THEME])
}

/// The theme of that name.
pub fn theme(name: &str) -> Option<&'static Theme> {
    themes().find(|theme| theme.name.eq_ignore_ascii_case(name))
}

/// A style sheet of the author's in the book: its name there, its file, and where each rule and declaration of it stands
/// in the book and in the file.
#[derive(Debug)]
pub struct Sheet {
    pub href: String,
    pub file: FileId,
    pub marks: Vec<(usize, usize)>,
}

impl Sheet {
    /// The place in the author's file of what stands at an offset in the book.
    pub fn origin(&self, offset: usize) -> Span {
        let count = self.marks.partition_point(|(at, _)| *at <= offset);
        let at = count.checked_sub(1).map_or(0, |last| self.marks[last].1);
        Span::new(self.file, at, at + 1)
    }
}

/// An author's style sheet, ready for the book, and its marks. Fonts and images that it names are taken into `assets`.
pub fn adopt(
    css: &str,
    file: FileId,
    base: &Path,
    assets: &mut Assets,
    sink: &mut Sink,
) -> (String, Vec<(usize, usize)>) {
    styles::marked_sheet(css, &mut Adoption { file, base, assets, sink })
}

/// Where a style sheet stands, and what it is taken in with.
struct Adoption<'a> {
    file: FileId,
    base: &'a Path,
    assets: &'a mut Assets,
    sink: &'a mut Sink,
}

impl Keeper for Adoption<'_> {
    /// What can not be had is `none`, so that the rest of a shorthand stays.
    fn loaded(&mut self, what: Loaded, _: &str, at: Range<usize>) -> Option<String> {
        let at = Span::new(self.file, at.start, at.end);
        let address = match what {
            Loaded::Address(address) => address.trim(),
            Loaded::Function(name) => {
                self.sink.emit(at, rules::removed_css(format!("the function \"{name}()\"")));
                return Some("none".into());
            }
        };
        if address.strip_prefix('#').is_some_and(is_name) {
            return Some(format!("url(\"{address}\")"));
        }
        if !is_carried(address) {
            let shown = crate::story::text::shorten(address);
            self.sink.emit(at, rules::removed_css(format!("the address \"{shown}\"")));
            return Some("none".into());
        }
        let kind = if names_font(address) { MediaClass::Font } else { MediaClass::Image };
        let asset = self.assets.local(address, self.base, kind, at, self.sink);
        Some(asset.map_or_else(|_| "none".into(), |asset| format!("url(\"{}\")", asset.href)))
    }

    fn tell(&mut self, at: Range<usize>, fault: Fault) {
        let at = Span::new(self.file, at.start, at.end);
        self.sink.emit(
            at,
            match fault {
                Fault::Syntax(what) => rules::css_syntax(what),
                Fault::Forbidden(what) => rules::removed_css(what),
            },
        );
    }
}

/// Whether an id can stand in an address as it is.
fn is_name(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Whether an address names a font, by its type or its ending.
fn names_font(target: &str) -> bool {
    if let Some(stated) = target.strip_prefix("data:") {
        return stated.split([',', ';']).next().is_some_and(|media| media.contains("font"));
    }
    let ending = target.rsplit('.').next().unwrap_or("").split(['?', '#']).next().unwrap_or("").to_lowercase();
    matches!(ending.as_str(), "ttf" | "otf" | "woff" | "woff2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_and_remote_things_go() {
        let mut sink = Sink::new();
        let mut assets = Assets::default();
        let css = "@import 'x.css';\np { direction: rtl; color: red; background: url(http://x/y) }\n@media print { a { margin: calc(1em + 2px) } }";
        let (out, _) = adopt(css, FileId(0), Path::new("."), &mut assets, &mut sink);
        assert!(out.contains("color: red") && out.contains("calc(1em + 2px)"), "{out}");
        assert!(!out.contains("import") && !out.contains("direction") && !out.contains("http"), "{out}");
        assert_eq!(sink.diagnostics().len(), 3);
    }
}
