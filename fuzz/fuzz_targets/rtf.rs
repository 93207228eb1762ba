//! Any bytes are read as an RTF document.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    ficbind::fuzzing::source(&[b"{\\rtf1 ", bytes].concat(), "rtf");
});
