//! Any front-matter is read or refused with a message, never with a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let text = format!("---\n{body}\n---\n\nText.\n");
    ficbind::fuzzing::build(&text, "md");
});
