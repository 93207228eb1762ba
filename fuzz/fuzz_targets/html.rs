//! Any HTML within Markdown becomes a book that passes the audit and is well-formed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let text = format!("---\ntitle: F\nlanguage: en\nauthor: F\n---\n\n<div>{body}</div>\n");
    ficbind::fuzzing::build(&text, "md");
});
