//! Any style sheet of an author is written anew without what it may not load.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|css: &str| {
    ficbind::fuzzing::styles(css);
});
