//! What profiles and kinds of documents ask of content: indexes, dictionaries, EDUPUB, region-based navigation.

mod dictionary;
mod edupub;
mod index;
mod regions;

use crate::facts::{Facts, Role};
use crate::log::Log;
use crate::nav;
use crate::options::Profile;
use crate::report::Version;
use crate::xml::{Element, Ns};

/// Checks an XHTML document by what it is.
pub fn check_content(root: Element, role: &Role, facts: &mut Facts, log: &mut Log) {
    if role.version.unwrap_or(Version::Three) == Version::Two {
        return;
    }
    if role.nav {
        facts.lists = nav::check(root, log);
    }
    if role.data_nav {
        regions::check(root, log);
    }
    if role.index || role.profile == Profile::Index && !role.nav {
        index::must_exist(root, log);
        index::check(root, log);
    }
    if role.profile == Profile::Dictionary || role.dictionary {
        dictionary::check(root, log);
    }
    if role.profile == Profile::Edupub {
        edupub::check(root, role, log);
    }
}

/// The elements that make a part of a document (HTML, section 4.3).
const SECTIONING: [&str; 4] = ["article", "aside", "nav", "section"];

fn is_sectioning(element: Element) -> bool {
    element.ns() == Ns::XHTML && SECTIONING.contains(&element.local())
}

/// The first child that is HTML: drawings and formulas have no part in the outline of a page.
fn first_child<'d, 'a>(element: Element<'d, 'a>) -> Option<Element<'d, 'a>> {
    element.children().find(|c| c.ns() == Ns::XHTML)
}

/// Whether the body is a section itself, and not only the place of some.
pub fn is_implied_section(body: Element) -> bool {
    first_child(body).is_some_and(|first| first.local() != "section")
}

/// The rank of a heading.
fn rank(element: Element) -> Option<usize> {
    let found = ["h1", "h2", "h3", "h4", "h5", "h6"].iter().position(|h| element.is(Ns::XHTML, h));
    found.map(|at| at + 1)
}

/// Whether one of the elements inside has the type.
fn holds(element: Element, kind: &str) -> bool {
    element.descendants().any(|e| e.has_type(kind))
}
