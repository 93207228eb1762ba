//! Any text is read as XML: what is read stands where it says, and strict readers agree on what is well-formed.
#![no_main]

use ficbind::check::xml::{Limits, UNCLOSED, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let doc = read(text, Limits::default());
    for element in doc.elements() {
        assert!(text[element.start() as usize..].starts_with('<'));
        assert!(text[..element.end() as usize].ends_with('>'));
        assert!(element.close() == UNCLOSED || text[..element.close() as usize].ends_with('>'));
        doc.position(element.end());
        element.text();
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 1_000_000, ..Default::default() };
    // What we take for well-formed must not be refused for its tags; namespaces and entities have rules of their own.
    if doc.fault.is_none() && doc.doctype.is_none() {
        use roxmltree::Error::*;
        let error = roxmltree::Document::parse_with_options(text, options).err();
        let refused = matches!(error, Some(UnexpectedCloseTag(..) | UnclosedRootNode | DuplicatedAttribute(..) | NoRootNode));
        assert!(!refused, "{error:?}");
    }
});
