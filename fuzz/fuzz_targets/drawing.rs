//! Any drawing is valid and safe after it was cleaned, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::drawing(text);
});
