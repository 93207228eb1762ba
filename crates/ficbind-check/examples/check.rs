//! Checks an EPUB file and prints what was found: `cargo run -p ficbind-check --example check -- book.epub`.

use std::process::ExitCode;

use ficbind_check::{Options, check};

fn main() -> std::io::Result<ExitCode> {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("name an EPUB file");
        return Ok(ExitCode::from(2));
    };
    let report = check(&std::fs::read(&path)?, &Options::new(path));
    for message in &report.messages {
        let (at, rule) = (&message.place, message.rule);
        println!("{}:{}:{}: {} {}: {}", at.path, at.line, at.column, message.severity.name(), rule.id, message.text);
    }
    println!("{}", if report.is_valid() { "valid" } else { "not valid" });
    Ok(if report.is_valid() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
