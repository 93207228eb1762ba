//! Any text is checked as a content document.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::check_page(text);
});
