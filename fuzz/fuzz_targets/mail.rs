//! Any bytes are read as a mail that holds a post.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    ficbind::fuzzing::source(bytes, "txt");
});
