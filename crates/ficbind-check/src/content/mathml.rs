//! MathML: its alternatives for those who cannot see it.

use super::Pass;
use crate::facts::Use;
use crate::report::Version;
use crate::rules;
use crate::xml::Element;

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn mathml(&mut self, element: Element<'d, 'a>) {
        if element.local() == "math" {
            self.formula(element);
        }
        if self.role.version() == Version::Three {
            self.outside_title(element);
        }
    }

    fn formula(&mut self, math: Element<'d, 'a>) {
        self.facts.mathml = true;
        if let Some(alternative) = math.attr("altimg") {
            let remote = self.facts.remote;
            self.refer(math, alternative, Use::Image);
            self.facts.remote = remote;
        }
        let doc = self.doc;
        let all = || doc.elements().filter_map(|e| describes(e).map(|describes| (e.id, describes))).collect();
        let descriptions = self.descriptions.get_or_insert_with(all);
        // As in EPUBCheck, a formula inside another takes away what described that.
        let last = descriptions.partition_point(|(id, _)| *id < math.after());
        let described = last.checked_sub(1).is_some_and(|last| descriptions[last].1);
        if !described && self.role.version() == Version::Three {
            self.log.at(self.doc, math.close(), rules::mute_formula());
        }
    }
}

/// Whether an element says what a formula means; nothing where it is neither a formula nor an annotation of one.
fn describes(element: Element) -> Option<bool> {
    match element.local() {
        "math" => Some(element.attr("alttext").is_some()),
        "annotation-xml" => Some(true),
        _ => None,
    }
}
