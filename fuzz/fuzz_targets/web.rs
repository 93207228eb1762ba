//! Any bytes are read as a web page.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    ficbind::fuzzing::source(bytes, "html");
});
