//! MathML: its alternatives for those who cannot see it, and what its attributes refer to.

use super::Pass;
use crate::facts::Use;
use crate::report::Version;
use crate::rules;
use crate::xml::{Element, Ns};

/// Attributes whose value is the id of an element of the same document (MathML 3, sections 2.1.6 and 3.1.7).
const REFERENCES: [&str; 2] = ["xref", "indenttarget"];

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn mathml(&mut self, element: Element<'d, 'a>) {
        if element.local() == "math" {
            self.formula(element);
        }
        if self.role.version() == Version::Three {
            self.outside_title(element);
        }
        if self.role.version() == Version::Three && !self.svg_document {
            for attribute in element.attributes().iter().filter(|a| a.name.ns == Ns::NONE) {
                if let Some(name) = REFERENCES.into_iter().find(|name| *name == attribute.name.local) {
                    self.formula_references.push((element, name, &attribute.value));
                }
            }
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

    /// Reports references of formulas to ids that no element has.
    pub(super) fn formula_references(&mut self) {
        for (element, name, id) in std::mem::take(&mut self.formula_references) {
            if !self.facts.ids.contains_key(id) {
                let words = format!("\"{name}\" names the id \"{id}\", which no element of this page has");
                self.at(element, rules::schema_violation(words));
            }
        }
    }
}
