//! Any texts are checked as the files of a book.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    ficbind::fuzzing::check_book(text);
});
