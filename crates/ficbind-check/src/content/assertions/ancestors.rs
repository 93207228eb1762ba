//! Elements that must stand inside certain others, or must not.

use std::ops::Range;

use super::is_html;
use crate::log::{Log, wrong};
use crate::xml::{Element, NodeId, Ns};

/// What may not stand in an element, at any depth.
enum Banned {
    /// Interactive content (HTML, section 3.2.5.2.7).
    Interactive,
    Elements(&'static [&'static str]),
}

/// The elements that ban others. The place of a row is the bit that stands for it.
const BANS: &[(&str, Banned)] = &[
    ("a", Banned::Interactive),
    ("button", Banned::Interactive),
    ("address", Banned::Elements(&["address", "footer", "header"])),
    ("audio", Banned::Elements(&["audio", "video"])),
    ("video", Banned::Elements(&["audio", "video"])),
    ("caption", Banned::Elements(&["table"])),
    ("dfn", Banned::Elements(&["dfn"])),
    ("footer", Banned::Elements(&["footer", "header"])),
    ("form", Banned::Elements(&["form"])),
    ("header", Banned::Elements(&["footer", "header"])),
    ("label", Banned::Elements(&["label"])),
    ("meter", Banned::Elements(&["meter"])),
    ("progress", Banned::Elements(&["progress"])),
];

/// Bits behind those of the rows: in a `map`, in an `a` that leads somewhere, in an element with a pronunciation.
const IN_MAP: u32 = 1 << BANS.len();
const IN_LINK: u32 = IN_MAP << 1;
const PRONOUNCED: u32 = IN_LINK << 1;

/// The open elements that matter to what is inside them.
#[derive(Debug, Default)]
pub(super) struct Ancestors {
    /// Where each ends, and the bits of it and of all around it.
    open: Vec<(NodeId, u32)>,
    /// The nodes of the outermost table around the element.
    table: Range<NodeId>,
}

impl Ancestors {
    /// The nodes that are in the same table as the element entered last; none outside a table.
    pub(super) fn table(&self) -> Range<NodeId> {
        self.table.clone()
    }

    /// Checks where an element stands, and remembers it for those inside it.
    pub(super) fn enter(&mut self, element: Element, log: &mut Log) {
        while self.open.last().is_some_and(|(after, _)| *after <= element.id) {
            self.open.pop();
        }
        let around = self.open.last().map_or(0, |(_, bits)| *bits);
        let mut own = 0;
        if element.attr_ns(Ns::SSML, "ph").is_some() {
            own |= PRONOUNCED;
            if around & PRONOUNCED != 0 {
                wrong(element, log, "an element inside one with \"ssml:ph\" cannot have that attribute too");
            }
        }
        if is_html(element) {
            self.banned(element, around, log);
            required(element, around, log);
            own |= bits(element);
            self.enter_table(element);
        }
        if own != 0 {
            self.open.push((element.after(), around | own));
        }
    }

    fn enter_table(&mut self, element: Element) {
        if element.id >= self.table.end {
            self.table = 0..0;
            if element.local() == "table" {
                self.table = element.id + 1..element.after();
            }
        }
    }

    fn banned(&self, element: Element, around: u32, log: &mut Log) {
        if around & (IN_MAP - 1) == 0 {
            return;
        }
        for (place, (ancestor, banned)) in BANS.iter().enumerate() {
            let bans = around & (1 << place) != 0
                && match banned {
                    Banned::Interactive => is_interactive(element),
                    Banned::Elements(names) => names.contains(&element.local()),
                };
            if bans {
                let words = format!("\"{}\" must not stand inside \"{ancestor}\", at any depth", element.local());
                wrong(element, log, words);
            }
        }
    }
}

/// What an element of HTML is to those inside it.
fn bits(element: Element) -> u32 {
    let local = element.local();
    let row = BANS.iter().position(|(ancestor, _)| *ancestor == local).map_or(0, |place| 1 << place);
    match local {
        "a" if element.attr("href").is_some() => row | IN_LINK,
        "map" => IN_MAP,
        _ => row,
    }
}

fn required(element: Element, around: u32, log: &mut Log) {
    match element.local() {
        "area" if around & IN_MAP == 0 => wrong(element, log, "\"area\" must stand inside a \"map\""),
        "img" if around & IN_LINK == 0 && element.attr("ismap").is_some() => {
            wrong(element, log, "an image with \"ismap\" must stand inside an \"a\" with an \"href\"");
        }
        _ => {}
    }
}

fn is_interactive(element: Element) -> bool {
    match element.local() {
        "audio" | "video" => element.attr("controls").is_some(),
        "img" | "object" => element.attr("usemap").is_some(),
        "input" => !is_hidden(element),
        "a" | "button" | "details" | "embed" | "iframe" | "label" | "menu" | "select" | "textarea" => true,
        _ => false,
    }
}

/// Whether an `input` is one that readers never see.
pub(super) fn is_hidden(input: Element) -> bool {
    input.attr("type").is_some_and(|t| t.eq_ignore_ascii_case("hidden"))
}
