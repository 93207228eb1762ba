//! Scene breaks that CommonMark does not know, and what only looks like one: numbers, and words among tildes.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::numerals;

/// How a line of signs is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Text,
    Break,
    /// A scene break, unless it is this roman number.
    Number(u32),
}

/// Reads a line that stands outside code and HTML.
pub fn read(line: &str) -> Reading {
    // Nearly every line is prose: two words in a row are enough to tell.
    if line.len() > 100 || line.bytes().take(24).filter(u8::is_ascii_lowercase).count() > 8 {
        return Reading::Text;
    }
    // `***`, `* * *`, `___` and `---` are CommonMark's own.
    let marks: Vec<char> = line.chars().filter(|c| !c.is_whitespace()).collect();
    let native =
        matches!(marks.first(), Some('*' | '-' | '_')) && marks.len() >= 3 && marks.iter().all(|c| *c == marks[0]);
    // Behind a backslash the paragraph goes on.
    let goes_on = line.trim_end().ends_with('\\');
    if native || goes_on || line.contains(['|', '`', '[', ']', '<', '>']) || !crate::story::layout::is_scene_break(line)
    {
        return Reading::Text;
    }
    match numerals::value(line) {
        _ if numerals::is_emphasised(line) => Reading::Text,
        Some(number) => Reading::Number(number),
        None => Reading::Break,
    }
}

/// The words of a line with a scene break on both sides of them: `* * * Later * * *`, `- - - Later - - -`.
pub fn spaced_label(line: &str) -> Option<Range<usize>> {
    let mark = line.chars().next().filter(|c| matches!(c, '*' | '-'))?;
    let words = line.trim_matches([mark, ' ']);
    let start = line.len() - line.trim_start_matches([mark, ' ']).len();
    let (front, back) = (line.cut(..start), line.get(start + words.len()..)?);
    let is_break =
        |edge: &str| edge.split_whitespace().count() >= 3 && edge.split_whitespace().all(|mark| mark.len() == 1);
    let apart = front.ends_with(' ') && back.starts_with(' ');
    let is_label = apart && is_break(front) && is_break(back) && words.contains(char::is_alphanumeric);
    is_label.then_some(start..start + words.len())
}

/// Reads a paragraph of one line that begins as a list item does. A star, or two, divides scenes; a dash alone, and words
/// between two marks, are what was typed. `None` for the item of a list.
pub fn apart(line: &str) -> Option<Reading> {
    let mark = line.chars().next().filter(|c| matches!(c, '*' | '-' | '+'))?;
    if matches!(line, "*" | "* *") {
        return Some(Reading::Break);
    }
    let inner = line.strip_prefix(mark)?;
    if inner.is_empty() || inner.strip_prefix(' ').is_some_and(|rest| rest.trim() == mark.to_string()) {
        return Some(Reading::Text);
    }
    let words = inner.strip_suffix(mark)?;
    let between = words.starts_with(' ') && words.ends_with(' ') && words.contains(char::is_alphanumeric);
    (between && !words.contains(mark)).then_some(Reading::Text)
}

/// How many marks a code fence opens with, if at least three.
pub fn fence_length(line: &str, mark: u8) -> Option<usize> {
    let length = line.bytes().take_while(|b| *b == mark).count();
    (length >= 3).then_some(length)
}

/// Whether what stands behind a code fence names a language, and is no word of the story.
pub fn is_language(info: &str) -> bool {
    info.starts_with('{')
        || !info.contains(' ') && info.chars().all(|c| c.is_ascii_lowercase() || "0123456789+#-_.".contains(c))
}

/// Names of languages that authors write behind a code fence in front of other words.
const LANGUAGES: &[&str] = &[
    "asm",
    "awk",
    "bash",
    "basic",
    "bat",
    "c",
    "c#",
    "c++",
    "cmd",
    "cobol",
    "console",
    "cpp",
    "css",
    "csv",
    "diff",
    "go",
    "haskell",
    "html",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "julia",
    "kotlin",
    "latex",
    "lisp",
    "log",
    "lua",
    "make",
    "markdown",
    "md",
    "perl",
    "php",
    "plain",
    "plaintext",
    "powershell",
    "ps1",
    "py",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "sh",
    "shell",
    "sql",
    "swift",
    "tex",
    "text",
    "toml",
    "ts",
    "txt",
    "typescript",
    "vim",
    "xml",
    "yaml",
    "yml",
    "zsh",
];

/// What stands behind a code fence: a language, and words of the story from this offset on.
///
/// One word in small letters is a language; so is one that is known as such, and what stands in braces. All else is
/// text: ` ``` Then he left.`
pub fn fence_words(info: &str) -> usize {
    let (first, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
    let known = LANGUAGES.iter().any(|name| name.eq_ignore_ascii_case(first));
    if known || info.starts_with('{') || rest.trim().is_empty() && is_language(first) && !first.ends_with('.') {
        let end = if info.starts_with('{') { info.find('}').map_or(info.len(), |i| i + 1) } else { first.len() };
        let rest = info.cut(end..).trim_start();
        // `title="Rain"`, `{1,3}` and the like tell a program how to show the code.
        let option = |word: &str| word.contains('=') || word.starts_with('{');
        return if rest.split_whitespace().next().is_some_and(option) { info.len() } else { info.len() - rest.len() };
    }
    0
}

/// The lines that could close a code fence of backticks, and of tildes: each with the longest from it on.
pub fn closing_fences(text: &str, end: usize) -> [Vec<(usize, usize)>; 2] {
    [b'`', b'~'].map(|mark| {
        let mut found: Vec<(usize, usize)> = crate::story::text::lines_with_offsets(text.cut(..end))
            .filter_map(|(at, line)| {
                let bare = line.trim();
                fence_length(bare, mark).filter(|n| *n == bare.len()).map(|n| (at, n))
            })
            .collect();
        let mut longest = 0;
        for (_, length) in found.iter_mut().rev() {
            longest = longest.max(*length);
            *length = longest;
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_words_from_languages() {
        for info in ["", "python", "c++", "{.toml}", "js {1,3}", "python title=\"Rain\"", "Python", "zork"] {
            assert_eq!(fence_words(info), info.len(), "{info}");
        }
        for (info, words) in [("Then he left.", 0), ("gone.", 0), ("Stop", 0), ("then he", 0), ("python The ring", 7)] {
            assert_eq!(fence_words(info), words, "{info}");
        }
    }

    #[test]
    fn words_among_spaced_marks() {
        let read = |line: &str| spaced_label(line).map(|words| line[words].to_owned());
        assert_eq!(read("* * * Three days later * * *"), Some("Three days later".into()));
        assert_eq!(read("- - - Später - - - -"), Some("Später".into()));
        let misses = [
            "* * *",
            "* * * Later",
            "* * Later * *",
            "*** Later ***",
            "* * * *Later* * * *",
            "- a - - -",
            "* * * - * * *",
        ];
        for line in misses {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn tells_marks_from_lists() {
        for line in ["*", "* *"] {
            assert_eq!(apart(line), Some(Reading::Break), "{line}");
        }
        for line in ["-", "+", "- -", "- Two weeks later -", "* Later *", "- 3 -"] {
            assert_eq!(apart(line), Some(Reading::Text), "{line}");
        }
        for line in
            ["- Later", "* *Later*", "- a - b -", "+ -", "-Later-", "* * Later *", "***", "---", "* * *", "+++", "**"]
        {
            assert_eq!(apart(line), None, "{line}");
        }
    }

    #[test]
    fn tells_numbers_from_breaks() {
        assert_eq!(read(r"- \!=\"), Reading::Text);
        assert_eq!(read("XXX"), Reading::Number(30));
        assert_eq!(read("**XX**"), Reading::Number(20));
        assert_eq!(read("**X**"), Reading::Text);
        assert_eq!(read("**0**"), Reading::Text);
        assert_eq!(read("X"), Reading::Text);
        for line in ["xxx", "oOo", "~0~0~", "x x x", "~x~"] {
            assert_eq!(read(line), Reading::Break, "{line}");
        }
    }
}
