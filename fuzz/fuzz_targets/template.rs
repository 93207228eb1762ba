//! Any text is filled as a template, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::template(text);
});
