//! Lines of a chat, and who says them.

use super::Writer;
use crate::book::prose::blocks::Reading;

/// The line of a chat that is open.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The second speaker says it: it stands on the other side.
    second: bool,
}

impl Writer<'_, '_> {
    pub(super) fn open_line(&mut self) {
        self.line = Some(Line::default());
        self.hold();
    }

    pub(super) fn close_line(&mut self) {
        let Some(line) = self.line.take() else { return };
        let words = self.release();
        let out = self.out();
        out.push_str(if line.second { "<p class=\"fic-line fic-me\">" } else { "<p class=\"fic-line\">" });
        out.push_str(&words);
        out.push_str("</p>\n");
    }

    pub(super) fn close_strong(&mut self) {
        self.leave_mark();
        if !(self.kind() == Reading::Lines && self.inline.is_empty() && self.speaker()) {
            self.out().push_str("</strong>");
        }
    }

    /// `**Name:**` at the start of a line: the speaker. Tells whether the strong words that end here are one.
    fn speaker(&mut self) -> bool {
        if self.line.is_none() {
            return false;
        }
        // Strong words that stand earlier in the line end before these begin.
        let is_name = |name: &&str| name.trim_end().ends_with(':') && !name.contains("</strong>");
        let Some(name) = self.out().strip_prefix("<strong>").filter(is_name).map(str::to_owned) else { return false };
        let Some(block) = self.blocks.last_mut() else { return false };
        // Only the first two are told apart from the others.
        if block.speakers.len() < 2 && !block.speakers.contains(&name) {
            block.speakers.push(name.clone());
        }
        self.line = Some(Line { second: block.speakers.get(1) == Some(&name) });
        *self.out() = format!("<b class=\"fic-who\">{name}</b>");
        true
    }
}
