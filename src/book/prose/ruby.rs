//! Readings and stress as Japanese sites and archives type them: `｜潮風《しおかぜ》`, `潮風《しおかぜ》`, `《《決して》》`.
//!
//! A bar tells where the words begin; without one the reading belongs to the Chinese characters before it. In Chinese
//! `《…》` encloses titles, so only a bar makes a reading there.

use std::ops::Range;

use crate::book::xhtml::push_text;
use crate::diag::Cut;
use crate::story::aozora;

/// Characters of the words, of their reading, and of stressed words at most.
const MAX_BASE: usize = 30;
const MAX_READING: usize = 60;
const MAX_STRESS: usize = 200;

/// Words with a reading, or stressed words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruby {
    /// With all signs.
    pub start: usize,
    pub end: usize,
    base: (usize, usize),
    /// `None` where the words are stressed.
    reading: Option<(usize, usize)>,
}

impl Ruby {
    /// The signs, which the book does not show.
    pub fn signs(&self) -> impl Iterator<Item = Range<usize>> {
        let (reading_start, reading_end) = self.reading.unwrap_or((self.base.1, self.base.1));
        [self.start..self.base.0, self.base.1..reading_start, reading_end..self.end]
            .into_iter()
            .filter(|r| !r.is_empty())
    }

    /// The words with the reading behind them, where there is no markup.
    pub fn words(&self, text: &str) -> String {
        let words = text.cut(self.base.0..self.base.1);
        self.reading.map_or(words.to_owned(), |(start, end)| format!("{words}({})", text.cut(start..end)))
    }

    pub fn push(&self, out: &mut String, text: &str) {
        let (open, close) = if self.reading.is_some() { ("<ruby>", "</ruby>") } else { ("<em>", "</em>") };
        out.push_str(open);
        push_text(out, text.cut(self.base.0..self.base.1));
        if let Some((start, end)) = self.reading {
            out.push_str("<rt>");
            push_text(out, text.cut(start..end));
            out.push_str("</rt>");
        }
        out.push_str(close);
    }
}

/// Finds them, in order, in linear time.
pub fn find(text: &str, language: &str) -> Vec<Ruby> {
    let japanese = match language.split('-').next() {
        Some("ja") => true,
        Some("zh") => false,
        _ => return Vec::new(),
    };
    let bytes = text.as_bytes();
    let all = |sign: &'static str| memchr::memmem::find_iter(bytes, sign.as_bytes());
    let mut places: Vec<usize> = all("《").chain(all("｜")).collect();
    // In a table a bar divides cells.
    if memchr::memchr(b'|', bytes).is_some() && !holds_table(text) {
        places.extend(memchr::memchr_iter(b'|', bytes));
    }
    if japanese {
        places.extend(all(aozora::OPEN));
    }
    places.sort_unstable();
    let mut found: Vec<Ruby> = Vec::new();
    for at in places {
        let end = found.last().map_or(0, |ruby| ruby.end);
        if at < end || text.cut(..at).ends_with('\\') {
            continue;
        }
        if bytes[at..].starts_with(aozora::OPEN.as_bytes()) {
            let stressed = aozora::stress(text, at, end);
            found.extend(stressed.map(|(base, whole)| Ruby {
                start: whole.start,
                end: whole.end,
                base: (base.start, base.end),
                reading: None,
            }));
            continue;
        }
        let ruby = match bytes[at..].starts_with("《".as_bytes()) {
            true if japanese && text.cut(at..).starts_with("《《") => stressed(text, at),
            true if japanese => unmarked(text, at, end),
            true => None,
            false => marked(text, at, japanese),
        };
        found.extend(ruby);
    }
    found
}

/// `《《決して》》`
fn stressed(text: &str, start: usize) -> Option<Ruby> {
    let open = start + "《《".len();
    let close = open + length_to(text.cut(open..), "》》", MAX_STRESS)?;
    let is_plain = !text.cut(open..close).contains(['《', '》']);
    is_plain.then_some(Ruby { start, end: close + "》》".len(), base: (open, close), reading: None })
}

/// `潮風《しおかぜ》`; nothing before `from` belongs to it.
fn unmarked(text: &str, at: usize, from: usize) -> Option<Ruby> {
    let run =
        text.cut(from..at).chars().rev().take(MAX_BASE).take_while(|c| is_han(*c)).map(char::len_utf8).sum::<usize>();
    let open = at + "《".len();
    let close = open + length_to(text.cut(open..), "》", MAX_READING)?;
    let ruby = Ruby { start: at - run, end: close + "》".len(), base: (at - run, at), reading: Some((open, close)) };
    (run > 0 && is_kana(text.cut(open..close))).then_some(ruby)
}

/// `｜潮風《しおかぜ》`, `|潮風(しおかぜ)`
fn marked(text: &str, start: usize, japanese: bool) -> Option<Ruby> {
    let bar = text.cut(start..).chars().next()?.len_utf8();
    let base = start + bar;
    let (length, sign) =
        text.cut(base..).char_indices().take(MAX_BASE + 1).find(|(_, c)| matches!(c, '《' | '(' | '（'))?;
    let close = match sign {
        '《' => "》",
        '(' => ")",
        _ => "）",
    };
    let open = base + length + sign.len_utf8();
    let end = open + length_to(text.cut(open..), close, MAX_READING)?;
    let (words, reading) = (text.cut(base..base + length), text.cut(open..end));
    let is_base = !words.is_empty() && words.trim() == words && !words.contains(is_sign);
    let is_reading = !reading.trim().is_empty() && !reading.contains(is_sign);
    let is_told = sign == '《' || japanese && is_kana(reading);
    let ruby = Ruby { start, end: end + close.len(), base: (base, base + length), reading: Some((open, end)) };
    (is_base && is_reading && is_told).then_some(ruby)
}

/// How far the closing sign lies, on the same line; no mark of another kind stands before it.
fn length_to(text: &str, close: &str, most: usize) -> Option<usize> {
    let window = text.char_indices().nth(most).map_or(text, |(end, _)| text.cut(..end));
    let length = window.find(close)?;
    (length > 0 && !text.cut(..length).contains(['\n', '*', '_', '/', '<', '>', '`', '[', ']'])).then_some(length)
}

/// What no words with a reading contain.
fn is_sign(c: char) -> bool {
    matches!(c, '\n' | '｜' | '|' | '《' | '》' | '*' | '_' | '/' | '<' | '>' | '`' | '[' | ']' | '\\' | '。')
}

/// Whether an offset lies in an address, which begins with `](` or a scheme.
pub fn is_in_address(text: &str, at: usize) -> bool {
    const WINDOW: usize = 300;
    let word = text.cut(text.floor_char_boundary(at.saturating_sub(WINDOW))..at);
    let start = word.rfind("](").max(word.rfind("://"));
    start.is_some_and(|start| !word.cut(start..).contains([')', '>', ' ', '\n', '\u{3000}', '。', '、', '」']))
}

fn is_han(c: char) -> bool {
    matches!(c, '々' | '〆' | '〇' | 'ヶ' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_kana(text: &str) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\u{3000}');
    !text.starts_with(blank)
        && !text.ends_with(blank)
        && text.chars().all(|c| blank(c) || matches!(c, '\u{3041}'..='\u{30ff}'))
}

/// Whether a line divides the head of a table from its rows.
fn holds_table(text: &str) -> bool {
    text.lines().any(|line| {
        line.contains('|')
            && line.contains("--")
            && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\r'))
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    fn shown(text: &str, language: &str) -> String {
        let (mut out, mut from) = (String::new(), 0);
        for ruby in find(text, language) {
            out.push_str(&text[from..ruby.start]);
            ruby.push(&mut out, text);
            from = ruby.end;
        }
        out + &text[from..]
    }

    #[test]
    fn readings_and_stress() {
        for (text, html) in [
            ("港の潮風《しおかぜ》", "港の<ruby>潮風<rt>しおかぜ</rt></ruby>"),
            (
                "｜潮風《シーブリーズ》と｜Bell《鐘》",
                "<ruby>潮風<rt>シーブリーズ</rt></ruby>と<ruby>Bell<rt>鐘</rt></ruby>",
            ),
            ("|潮風(しおかぜ)、｜船（ふね）", "<ruby>潮風<rt>しおかぜ</rt></ruby>、<ruby>船<rt>ふね</rt></ruby>"),
            ("《《決して》》言うな", "<em>決して</em>言うな"),
            (
                "潮風《しおかぜ》港町《みなとまち》",
                "<ruby>潮風<rt>しおかぜ</rt></ruby><ruby>港町<rt>みなとまち</rt></ruby>",
            ),
        ] {
            assert_eq!(shown(text, "ja"), html);
        }
        assert_eq!(shown("读｜长江《Cháng Jiāng》", "zh-Hant"), "读<ruby>长江<rt>Cháng Jiāng</rt></ruby>");
    }

    #[test]
    fn what_only_looks_like_it() {
        for text in [
            "《潮》は本。",
            "本《Tide》",
            "｜《しおかぜ》",
            "潮風\\《しおかぜ》",
            "潮風(しおかぜ)",
            "|潮風(sea wind)",
            "| 潮風 | 船(ふね) |",
            "《《決して\n》》",
            "潮風《し\nお》",
            "《《》》",
        ] {
            assert_eq!(shown(text, "ja"), text);
        }
        for text in ["读《红楼梦》", "《《决不》》", "潮風《しおかぜ》"] {
            assert_eq!(shown(text, "zh"), text);
            assert_eq!(shown(&format!("｜{text}"), "en"), format!("｜{text}"));
        }
        assert_eq!(shown("a|b\n--|--\n|潮《しお》", "ja"), "a|b\n--|--\n|<ruby>潮<rt>しお</rt></ruby>");
    }
}
