//! Examples of rules: a small wrong input and its mend for each, written as text files.
//!
//! A line that begins at the margin is a word and its value; the indented lines below are the text of the part it names:
//!
//! ```text
//! = OPF-003                                  the rule
//! note Covers are the usual case.            words for the reader, if the texts need any
//! args base epub2                            options of the run
//! with pear.png                              a file that is there and listed
//! also RSC-005                               another message that the wrong input raises
//! case check/PKG-004/text                    not run: this case shows the message
//! given package.opf, spine                   what both inputs have beside what is shown
//!     <itemref idref="chapter"/>
//! wrong chapter.xhtml                        what the wrong input has in this file
//!     <p>…</p>
//! right chapter.xhtml                        and the right one
//!     <p>…</p>
//! ```
//!
//! Only the test that runs examples knows how parts are put into files.

/// A small wrong input, and its mend.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The ID of the rule that the wrong input breaks.
    pub id: &'static str,
    /// A line of words for the reader, or nothing.
    pub note: &'static str,
    /// Options of the run.
    pub args: &'static str,
    /// The case that shows the message, if the texts cannot be run.
    pub case: &'static str,
    /// Files that are there and listed, although they are not shown.
    pub with: Vec<&'static str>,
    /// Other messages that the wrong input raises.
    pub also: Vec<&'static str>,
    /// What both inputs have, although it is not shown.
    pub given: Vec<Part>,
    /// What raises the message.
    pub wrong: Vec<Part>,
    /// What does not raise it.
    pub right: Vec<Part>,
}

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// The file, and after a comma the element that the text belongs in.
    pub place: &'static str,
    /// The text, without a line break at its end.
    pub text: String,
}

/// Reads the examples of a text. Lines that it does not know are ignored; a test finds them with [`is_line`].
pub fn read(text: &'static str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut part = None;
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("= ") {
            examples.push(Example { id, ..Example::default() });
            part = None;
            continue;
        }
        let Some(example) = examples.last_mut() else { continue };
        if line.is_empty() || line.starts_with(INDENT) {
            if let Some(last) = part.and_then(|name| parts(example, name)).and_then(|parts| parts.last_mut()) {
                last.text.push_str(line.strip_prefix(INDENT).unwrap_or_default());
                last.text.push('\n');
            }
            continue;
        }
        let (word, value) = line.split_once(' ').unwrap_or((line, ""));
        part = Some(word);
        match word {
            "note" => example.note = value,
            "args" => example.args = value,
            "case" => example.case = value,
            "with" => example.with.push(value),
            "also" => example.also.push(value),
            _ => {
                if let Some(parts) = parts(example, word) {
                    parts.push(Part { place: value, text: String::new() });
                }
            }
        }
    }
    for part in examples.iter_mut().flat_map(|e| e.given.iter_mut().chain(&mut e.wrong).chain(&mut e.right)) {
        part.text.truncate(part.text.trim_end_matches('\n').len());
    }
    examples
}

const INDENT: &str = "    ";

/// Whether a line of a file of examples is one that has a meaning.
pub fn is_line(line: &str) -> bool {
    const WORDS: &[&str] = &["=", "note", "args", "case", "with", "also", "given", "wrong", "right"];
    line.is_empty() || line.starts_with(INDENT) || line.split_once(' ').is_some_and(|(word, _)| WORDS.contains(&word))
}

fn parts<'e>(example: &'e mut Example, word: &str) -> Option<&'e mut Vec<Part>> {
    match word {
        "given" => Some(&mut example.given),
        "wrong" => Some(&mut example.wrong),
        "right" => Some(&mut example.right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
= TST-001
note Some words.
with pear.png
given a.txt
    one
wrong b.txt, body
    two

      three

right b.txt, body
    four

= TST-002
case check/x
wrong archive
    five
";

    #[test]
    fn parts_are_read_with_their_places() {
        let examples = read(TEXT);
        let part = |place, text: &str| Part { place, text: text.to_owned() };
        assert_eq!(examples.len(), 2);
        assert_eq!((examples[0].id, examples[0].note), ("TST-001", "Some words."));
        assert_eq!(examples[0].with, ["pear.png"]);
        assert_eq!(examples[0].given, [part("a.txt", "one")]);
        assert_eq!(examples[0].wrong, [part("b.txt, body", "two\n\n  three")]);
        assert_eq!(examples[0].right, [part("b.txt, body", "four")]);
        assert_eq!((examples[1].case, examples[1].wrong.len()), ("check/x", 1));
    }

    #[test]
    fn lines_without_a_meaning_are_found() {
        assert!(TEXT.lines().all(is_line));
        assert!(!is_line("wrng b.txt"));
        assert!(!is_line("  two spaces"));
    }
}
