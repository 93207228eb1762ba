//! Any text is checked as the style sheet of a book.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|css: &str| {
    ficbind::fuzzing::check_book(&format!("{}{css}", "\n===\n".repeat(5)));
});
