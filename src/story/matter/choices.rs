//! Reads the values of keys for which there are only a few: direction, writing, status, split, lines.

use super::Reader;
use crate::diag::Spanned;
use crate::story::keys;
use crate::story::meta::{Direction, Lines, Split, WRITINGS, Writing};
use crate::story::yaml::Node;
use crate::story::{Meta, Status};

impl Reader<'_> {
    pub(super) fn direction(&mut self, node: &Node, meta: &mut Meta) {
        // Who thinks of lines from top to bottom may well call that a direction.
        if node.scalar().is_some_and(|text| keys::fold(text) == "vertical") {
            meta.writing = Some(Spanned::new(Writing::Vertical, node.span));
            return;
        }
        meta.direction = self.choice(node, "ltr or rtl", &["ltr", "rtl"], |t| match t {
            "ltr" | "lefttoright" => Some(Direction::Ltr),
            "rtl" | "righttoleft" => Some(Direction::Rtl),
            _ => None,
        })
    }

    pub(super) fn writing(&mut self, node: &Node) -> Option<Spanned<Writing>> {
        let find = |text: &str| WRITINGS.iter().find(|(_, words)| words.iter().any(|w| keys::fold(w) == text));
        let known = ["horizontal", "vertical"];
        self.choice(node, "horizontal or vertical", &known, |text| find(text).map(|(writing, _)| *writing))
            .map(|writing| Spanned::new(writing, node.span))
    }

    pub(super) fn status(&mut self, node: &Node) -> Option<Spanned<Status>> {
        let words: Vec<&str> = Status::TABLE.iter().map(|(_, w)| w[0]).collect();
        self.choice(node, "complete, in progress, hiatus or abandoned", &words, Status::parse)
            .map(|status| Spanned::new(status, node.span))
    }

    pub(super) fn split(&mut self, node: &Node) -> Option<Split> {
        let levels = ["auto", "none", "1", "2", "3", "4", "5", "6"];
        self.choice(node, "auto, none or a heading level from 1 to 6", &levels, |t| match t {
            "auto" => Some(Split::Auto),
            "none" | "never" | "no" | "false" => Some(Split::Never),
            _ => t.trim_start_matches('h').parse().ok().filter(|n| (1..=6).contains(n)).map(Split::Level),
        })
    }

    pub(super) fn lines(&mut self, node: &Node) -> Option<Lines> {
        self.choice(node, "paragraphs or joined", &["paragraphs", "joined"], |t| match t {
            "paragraphs" | "paragraph" => Some(Lines::Paragraphs),
            "joined" | "join" => Some(Lines::Joined),
            _ => None,
        })
    }
}
