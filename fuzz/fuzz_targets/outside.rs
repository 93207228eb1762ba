//! Any text is read as corrections, a collection's file and a template of names.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    ficbind::fuzzing::outside(body);
});
