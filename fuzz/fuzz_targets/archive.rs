//! Any bytes are checked as a book: the container and all that is in it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    ficbind::fuzzing::check(bytes);
});
