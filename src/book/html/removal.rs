//! What the HTML reader took out or changed, and how its author is told.

use std::collections::HashSet;

use crate::book::rules;
use crate::diag::Violation;
use crate::story::text::shorten;

const KEPT: &str = "its text is kept";
const NO_TEXT: &str = "it contains no visible text";

/// One kind of thing taken out or changed, for a warning to the author.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Removal {
    /// A script element, with its text.
    Script,
    /// A style element, with its text.
    Style,
    /// An attribute like `onclick`.
    EventHandler {
        /// The element it stood on.
        element: String,
        /// The attribute.
        attribute: String,
    },
    /// Something that would be fetched from the network.
    RemoteLoad {
        /// The element that loads it.
        element: String,
        /// The address.
        url: String,
    },
    /// An address with a scheme that is not allowed, or that is no address.
    UnsafeUrl {
        /// The element it stood on.
        element: String,
        /// The attribute.
        attribute: String,
        /// The address.
        url: String,
    },
    /// Embedded content or a form control; its text was kept.
    Embedded {
        /// The element.
        element: String,
    },
    /// An element that does not exist in HTML; its content was kept.
    UnknownElement {
        /// The element.
        name: String,
    },
    /// An attribute that is not allowed or has a value that is not.
    Attribute {
        /// The element it stood on.
        element: String,
        /// The attribute.
        attribute: String,
        why: Why,
    },
    /// A style that would make text unreadable.
    Unreadable {
        /// The declaration.
        style: String,
        /// Its value, as the author wrote it.
        value: String,
    },
    /// Elements nested too deep, or too much unclosed formatting; the content was kept.
    Nesting {
        /// The first element that was left out.
        element: String,
    },
}

/// Why an attribute was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is unknown; these words in its value may have been meant for readers.
    Words(String),
    /// This value is not one that it can have.
    Value(String),
    /// It names a source that is not at a secure address, which checkers take for a fault.
    Insecure,
    /// It names this id, which no header cell of its table has.
    NoHeader(String),
    /// It would hide text.
    Hides,
    /// It does nothing in a book.
    NoUse,
}

impl Removal {
    /// The message, and before it the words to look for in the author's text.
    pub fn told(&self) -> (String, Violation) {
        match self {
            Self::Script => ("<script".into(), rules::removed_html("a script")),
            Self::Style => ("<style".into(), rules::removed_html("a style element")),
            Self::EventHandler { element, attribute } => {
                (attribute.clone(), rules::removed_html(format!("the event handler \"{attribute}\" of \"{element}\"")))
            }
            Self::RemoteLoad { element, url } => {
                (url.clone(), rules::removed_html(format!("\"{element}\" from \"{}\"", shorten(url))))
            }
            Self::UnsafeUrl { element, attribute, url } => (
                url.clone(),
                rules::removed_html(format!("the address \"{}\" in \"{attribute}\" of \"{element}\"", shorten(url))),
            ),
            Self::Embedded { element } => {
                let text = if super::is_embedded_void(element) { NO_TEXT } else { KEPT };
                (format!("<{element}"), rules::unwrapped_html(format!("the embedded \"{element}\""), text))
            }
            Self::UnknownElement { name } => {
                (format!("<{name}"), rules::unwrapped_html(format!("the element \"{name}\""), KEPT))
            }
            Self::Attribute { element, attribute, why } => attribute_told(element, attribute, why),
            Self::Unreadable { style, value } => (value.clone(), rules::unreadable_style(style)),
            Self::Nesting { element } => (
                format!("<{element}"),
                rules::unwrapped_html(format!("nesting of \"{element}\" beyond the limit"), KEPT),
            ),
        }
    }
}

/// The message about an attribute, and before it the words to look for.
fn attribute_told(element: &str, attribute: &str, why: &Why) -> (String, Violation) {
    let told = |why: &str| rules::unwrapped_html(format!("the attribute \"{attribute}\" of \"{element}\""), why);
    let violation = match why {
        Why::Words(words) => return (words.clone(), rules::attribute_words(attribute, element, shorten(words))),
        Why::NoHeader(id) => told(&format!("\"{}\" is not the id of another header cell of the table", shorten(id))),
        Why::Value(value) => told(&format!("it cannot be \"{}\"", shorten(value))),
        Why::Insecure => told("only addresses with \"https:\" can be named as sources"),
        Why::Hides => told("what it would hide is shown"),
        Why::NoUse => told("it has no use in a book"),
    };
    (attribute.to_owned(), violation)
}

/// Collects removals, each distinct one once: a page can hold a thousand of the same.
#[derive(Debug, Default)]
pub(super) struct Removals {
    pub(super) list: Vec<Removal>,
    seen: HashSet<Removal>,
    pub(super) places: Vec<Option<usize>>,
    /// Where the tag stands that is being read.
    pub(super) place: Option<usize>,
}

impl Removals {
    pub(super) fn add(&mut self, removal: Removal) {
        if self.seen.insert(removal.clone()) {
            self.list.push(removal);
            self.places.push(self.place);
        }
    }
}
