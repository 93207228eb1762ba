//! Any text is read as the parts of an ODT document, between lines of `===`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::packed(text, "odt");
});
