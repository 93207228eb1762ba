//! Headings of Markdown: `#` lines, underlined lines, and the `{…}` attributes behind both.

use std::ops::Range;

use crate::diag::Cut;

/// What `{…}` behind a heading says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The words with their braces, in the text; empty for HTML.
    pub range: Range<usize>,
    pub id: Option<String>,
    /// `{.unlisted}`: not in the contents.
    pub unlisted: bool,
    /// `{-}` or `{.unnumbered}`: not counted.
    pub unnumbered: bool,
}

/// How a line with `---` or `===` below it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Underlined {
    Heading,
    /// A heading, but a scene break may have been meant.
    Doubtful,
    Break,
}

/// What stands behind the marks of quotations and list items at the start of a line.
pub fn without_containers(line: &str) -> &str {
    let mut rest = line.trim_start();
    loop {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let item = match number.len() < rest.len() {
            true => number.strip_prefix(['.', ')']),
            false => rest.strip_prefix(['-', '*', '+']),
        };
        let item = item.filter(|item| item.starts_with([' ', '\t']));
        match rest.strip_prefix('>').or(item) {
            Some(inner) => rest = inner.trim_start(),
            None => return rest,
        }
    }
}

/// Level and text range of `## Title ##`.
pub fn atx(line: &str) -> Option<(u8, Range<usize>)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    if level == 0 || level > 6 {
        return None;
    }
    let rest = line.cut(level..);
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let start = level + (rest.len() - rest.trim_start().len());
    let mut end = line.trim_end().len().max(start);
    let without = line.cut(start..end).trim_end_matches('#');
    if without.is_empty() || without.ends_with([' ', '\t']) {
        end = start + without.trim_end().len();
    }
    Some((level as u8, start..end))
}

/// How long the mark is by which the words of a heading of bookdown open a part, if they do: `(PART) Winter {-}`.
pub fn part_mark(level: u8, words: &str) -> Option<usize> {
    const MARKS: [&str; 4] = ["(PART)", "(PART\\*)", "(PART*)", "(APPENDIX)"];
    let rest = MARKS.iter().filter(|_| level == 1).find_map(|mark| words.strip_prefix(mark))?;
    let name = rest.trim_start();
    let is_named = name.len() < rest.len() && !name.is_empty() && !name.starts_with('{');
    is_named.then(|| words.len() - name.len())
}

/// Cuts `{#id .class -}` off the end of a heading's text. Other words in braces are words of the heading.
pub fn attributes(text: &str, range: Range<usize>) -> (Range<usize>, Attributes) {
    let words = text.cut(range.clone());
    let none = Attributes::default();
    let Some(open) = words.rfind('{').filter(|_| words.ends_with('}')) else { return (range, none) };
    let inner = words.cut(open + 1..words.len() - 1);
    if inner.trim().is_empty() || !inner.split_ascii_whitespace().all(is_attribute) {
        return (range, none);
    }
    let mut found = Attributes { range: range.start + open..range.end, ..none };
    for word in inner.split_ascii_whitespace() {
        match word {
            "-" | ".unnumbered" => found.unnumbered = true,
            ".unlisted" => found.unlisted = true,
            _ => found.id = found.id.or_else(|| word.strip_prefix('#').map(str::to_owned)),
        }
    }
    (range.start..range.start + words.cut(..open).trim_end().len(), found)
}

fn is_attribute(word: &str) -> bool {
    let key = |key: &str| {
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'))
    };
    word == "-" || word.len() > 1 && word.starts_with(['#', '.']) || word.split_once('=').is_some_and(|(k, _)| key(k))
}

/// The words of a line that is in bold as a whole and names a chapter: `**Chapter 2**`, `***Chapter 2***`, or
/// `<p align="center"><b>Chapter 2</b></p>`.
pub fn bold_marker(line: &str) -> Option<Range<usize>> {
    if line.len() > 200 {
        return None;
    }
    let (mut start, mut end, mut bold) = (0, line.len(), false);
    if line.starts_with('<') {
        while let Some((tag, _)) = line.cut(start..end).strip_prefix('<').and_then(|w| w.split_once('>')) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            if !AROUND_BOLD.iter().any(|n| n.eq_ignore_ascii_case(name)) {
                return None;
            }
            bold |= name.eq_ignore_ascii_case("b") || name.eq_ignore_ascii_case("strong");
            let rest = line.cut(start + tag.len() + 2..end);
            start = end - rest.trim_start().len();
        }
        while line.cut(start..end).ends_with('>') {
            end = start + line.cut(start..start + line.cut(start..end).rfind("</")?).trim_end().len();
        }
    } else if let Some((mark, _)) =
        BOLD.iter().find(|(open, close)| line.starts_with(open) && line.ends_with(close) && line.len() > 2 * open.len())
    {
        (start, end, bold) = (mark.len(), end - mark.len(), true);
    }
    let words = line.cut(start..end);
    let plain = !words.contains(['<', '>', '*', '_']);
    (bold && plain && crate::story::marker::is_marker(words)).then_some(start..end)
}

/// Marks around a line in bold, or in bold italics.
const BOLD: &[(&str, &str)] = &[
    ("***", "***"),
    ("___", "___"),
    ("**_", "_**"),
    ("_**", "**_"),
    ("__*", "*__"),
    ("*__", "__*"),
    ("**", "**"),
    ("__", "__"),
];

/// Elements around a line in bold.
const AROUND_BOLD: &[&str] = &["p", "div", "center", "b", "strong", "u", "font", "big", "span"];

pub fn is_underline(line: &str, mark: u8) -> bool {
    line.len() >= 2 && line.bytes().all(|b| b == mark)
}

/// A list item, quotation or table row: such a line above `---` is no title.
pub fn starts_block(line: &str) -> bool {
    line.starts_with(['>', '|', '#'])
        || line.starts_with(":::")
        || line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("+ ")
        || line.starts_with("[^")
        || line.starts_with('<')
}

/// Reads a line of its own with `length` marks below it.
///
/// Who underlines headings draws the line as long as the words, or underlines what is plainly a title. All else is a
/// sentence with a scene break below it, however it ends.
pub fn underlined(words: &str, mark: u8, length: usize) -> Underlined {
    let width: usize = words.chars().map(|c| if ('\u{2e80}'..'\u{ff60}').contains(&c) { 2 } else { 1 }).sum();
    let ends = ends_sentence(words);
    let fits = length > 4 && length + 2 >= width && length <= width + 2;
    if mark == b'=' {
        // Nobody divides scenes with two equals signs, but some do with a long row of them.
        return if ends && !fits { Underlined::Break } else { Underlined::Heading };
    }
    if width > 80 || ends && !(fits && is_title_case(words)) {
        return Underlined::Break;
    }
    match (fits, is_title(words)) {
        (true, _) => Underlined::Heading,
        (false, true) => Underlined::Doubtful,
        (false, false) => Underlined::Break,
    }
}

/// Whether a line ends as sentences and speech do, also within brackets and marks and before a footnote's mark.
fn ends_sentence(words: &str) -> bool {
    let mut words = words.trim_end();
    loop {
        let before = words;
        if let Some(at) =
            words.rfind("[^").filter(|at| words.find(']').is_some_and(|i| i + 1 == words.len() && i > *at))
        {
            words = words.cut(..at);
        }
        words = words.trim_end_matches(['*', '_', '~', ')', ']', '）', '］', ' ']);
        if words == before {
            break;
        }
    }
    words.ends_with([
        '.', '?', '!', ',', ';', ':', '"', '\'', '”', '’', '»', '«', '“', '…', '—', '–', '-', '。', '？', '！', '，',
        '、', '；', '：', '」', '』', '》', '〉', '】', '〟', '．', '｡', '‥', '―', '؟', '،', '؛', '۔', '।', '॥', '‽',
        '〜', '～',
    ])
}

/// Whether a line names a chapter, stands in capitals, or has capitals where titles have them.
fn is_title(words: &str) -> bool {
    let letters = || words.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().any(char::is_uppercase) && !letters().any(char::is_lowercase);
    capitals || is_title_case(words) || is_numbered(words) || crate::story::marker::is_marker(words)
}

/// `The Road to Nowhere`: every word that carries weight has a capital; one word alone does, too.
fn is_title_case(words: &str) -> bool {
    let mut first = true;
    let mut any = false;
    for word in words.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’'))).filter(|w| !w.is_empty()) {
        let capital = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let small = word.chars().count() <= 4 && SMALL.contains(&word);
        if !capital && (first || !small) {
            return false;
        }
        first = false;
        any = true;
    }
    any
}

/// Words that titles have in small letters.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "is", "nor", "of", "off", "on",
    "onto", "or", "out", "over", "so", "than", "the", "to", "up", "via", "vs", "with", "yet", "de", "la", "le", "et",
    "du", "des", "und", "der", "die", "das", "von", "y", "el", "del", "e", "il", "di", "da",
];

/// `12`, `IV`, `3. Rain`, `第三章`: a number at the front.
fn is_numbered(words: &str) -> bool {
    let number = words.bytes().take_while(u8::is_ascii_digit).count();
    let rest = words.cut(number..).trim_start_matches(['.', ')', ':']).trim_start();
    let counted = number > 0 && number <= 4 && rest.chars().next().is_none_or(char::is_uppercase);
    let roman = words.trim_end_matches('.');
    let roman = !roman.is_empty() && roman.len() <= 8 && roman.bytes().all(|b| b"IVXLCDM".contains(&b));
    let cjk = words.strip_prefix('第').is_some_and(|rest| {
        let digits =
            rest.find(|c: char| !(c.is_numeric() || "〇一二三四五六七八九十百千零两".contains(c))).unwrap_or(0);
        digits > 0
            && rest.cut(digits..).starts_with(['章', '话', '話', '回', '节', '節', '幕', '部', '卷', '巻', '編', '篇'])
    });
    let named = ["序章", "終章", "终章", "序幕", "プロローグ", "エピローグ", "幕間", "尾声", "楔子", "番外"];
    counted || roman || cjk || named.iter().any(|n| words.starts_with(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_titles_from_sentences() {
        for words in
            ["Chapter 2", "The Road to Nowhere", "LOW WATER", "IV", "Prologue", "12. Rain", "第三章", "Epilogue: Home"]
        {
            assert_eq!(underlined(words, b'-', 3), Underlined::Doubtful, "{words}");
        }
        for words in ["A note on the text", "Quiet", "What Now?"] {
            assert_eq!(underlined(words, b'-', words.len()), Underlined::Heading, "{words}");
        }
        for words in [
            "He ran—",
            "(He left.)",
            "He said no.[^1]",
            "*He left.*",
            "彼は去った。",
            "「行くよ」",
            "And so to bed",
            "To be continued",
            "\"Is it?\" he said",
            "Nobody answered",
            "The end of it",
            "彼は去った",
        ] {
            assert_eq!(underlined(words, b'-', 3), Underlined::Break, "{words}");
        }
        assert_eq!(underlined("Low Water", b'=', 2), Underlined::Heading);
        assert_eq!(underlined("She left.", b'=', 30), Underlined::Break);
    }

    #[test]
    fn finds_chapters_in_bold() {
        let read = |line: &str| bold_marker(line).map(|r| line[r].to_owned());
        assert_eq!(read("**Chapter 2: Rain**"), Some("Chapter 2: Rain".into()));
        for line in ["***Chapter 3***", "___Chapter 3___", "**_Chapter 3_**", "_**Chapter 3**_"] {
            assert_eq!(read(line), Some("Chapter 3".into()), "{line}");
        }
        assert_eq!(read("<p align=\"center\"><b>Chapter Four</b></p>"), Some("Chapter Four".into()));
        assert_eq!(read("<center><strong>Prologue</strong></center>"), Some("Prologue".into()));
        for line in [
            "**Rain**",
            "<p>Chapter Four</p>",
            "**Chapter 2** was dull",
            "<h2><b>Chapter 2</b></h2>",
            "**Chapter *2***",
            "*Chapter 2*",
            "***Chapter 2**",
            "***Rain***",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn looks_behind_marks_of_containers() {
        for (line, inner) in [
            ("- # One {#a}", "# One {#a}"),
            ("> * 12. # One", "# One"),
            (">># One", "# One"),
            ("-# One {#a}", "-# One {#a}"),
            ("*# {#a}", "*# {#a}"),
            ("1.# One", "1.# One"),
            ("2019 # One", "2019 # One"),
        ] {
            assert_eq!(without_containers(line), inner);
        }
    }

    #[test]
    fn reads_attributes() {
        let read = |text: &str| {
            let (range, found) = attributes(text, 0..text.len());
            (text[range].to_owned(), found.id, found.unlisted, found.unnumbered)
        };
        assert_eq!(read("One {#a .loud}"), ("One".into(), Some("a".into()), false, false));
        assert_eq!(read("One {-}"), ("One".into(), None, false, true));
        assert_eq!(read("{.unlisted .unnumbered}"), (String::new(), None, true, true));
        assert_eq!(read("He said {sic}"), ("He said {sic}".into(), None, false, false));
        assert_eq!(read("One {}"), ("One {}".into(), None, false, false));
    }
}
