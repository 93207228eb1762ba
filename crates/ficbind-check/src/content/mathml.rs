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
        let described = math.attr("alttext").is_some() || math.descendants().any(|e| e.local() == "annotation-xml");
        if !described && self.role.version() == Version::Three {
            self.log.at(self.doc, math.close(), rules::mute_formula());
        }
    }
}
