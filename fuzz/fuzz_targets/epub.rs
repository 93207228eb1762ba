//! Any text is read as the parts of another program's EPUB file, between lines of `===`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::packed(text, "epub");
});
