//! Any plain text is read as a post.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &str| {
    let text = body.to_owned();
    ficbind::fuzzing::build(&text, "txt");
});
