//! Notes in Japanese texts as Aozora Bunko types them, `［＃…］`: page breaks, headings, stress.

use std::ops::Range;

use crate::diag::Cut;
use crate::story::text::lines_with_offsets;

/// How a note begins and ends.
pub const OPEN: &str = "［＃";
const CLOSE: &str = "］";
/// Bytes of a note at most.
const LONGEST: usize = 400;

const BREAKS: [&str; 4] = ["改ページ", "改丁", "改段", "改見開き"];
/// Headings from the highest on.
const HEADINGS: [&str; 3] = ["大見出し", "中見出し", "小見出し"];
/// Dots beside letters, and lines.
const STRESS: [&str; 5] = ["傍点", "傍線", "鎖線", "破線", "波線"];
/// What may stand before these words: other dots, other lines, other places for a heading.
const KINDS: [&str; 12] =
    ["", "同行", "窓", "白ゴマ", "丸", "白丸", "黒三角", "白三角", "二重丸", "蛇の目", "ばつ", "二重"];

/// Whether a text may have notes.
pub fn has_notes(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), OPEN.as_bytes()).is_some()
}

/// The notes of a text, in order.
pub fn notes(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    memchr::memmem::find_iter(text.as_bytes(), OPEN.as_bytes()).filter_map(|at| note_at(text, at))
}

/// The note that begins at an offset, if it ends on its line.
fn note_at(text: &str, at: usize) -> Option<Range<usize>> {
    let end = text.len().min(at + LONGEST);
    let window = &text.as_bytes()[at..end];
    let line = memchr::memchr(b'\n', window).unwrap_or(window.len());
    let length = memchr::memmem::find(&window[..line], CLOSE.as_bytes())? + CLOSE.len();
    Some(at..at + length)
}

/// What a note says.
fn words(note: &str) -> &str {
    note.strip_prefix(OPEN).and_then(|note| note.strip_suffix(CLOSE)).unwrap_or_default()
}

/// Whether a line is a note that a new page begins.
pub fn is_break(line: &str) -> bool {
    BREAKS.contains(&words(line.trim()))
}

/// A line that is a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 is the highest, 3 the lowest.
    pub level: u8,
    /// Its words, without notes.
    pub title: Range<usize>,
}

/// Reads a line: `［＃３字下げ］一［＃「一」は中見出し］`, `［＃大見出し］序［＃大見出し終わり］`.
pub fn heading(line: &str) -> Option<Heading> {
    let line = line.trim_end();
    let mut start = line.len() - line.trim_start().len();
    let mut end = line.len();
    if !line.ends_with(CLOSE) || line.len() > 4 * LONGEST {
        return None;
    }
    // How far it is indented, and that it is centred, is the theme's affair.
    while let Some(note) = line.cut(start..).starts_with(OPEN).then(|| note_at(line, start)).flatten() {
        if !words(line.cut(note.clone())).ends_with("字下げ") {
            break;
        }
        start = note.end + (line.cut(note.end..).len() - line.cut(note.end..).trim_start().len());
    }
    let last = line.cut(..end).rfind(OPEN).filter(|last| *last >= start)?;
    let said = words(line.cut(last..end));
    let level = if let Some(name) = said.strip_suffix("終わり") {
        let opening = note_at(line, start).filter(|note| words(line.cut(note.clone())) == name && note.end <= last)?;
        start = opening.end;
        level(name)?
    } else {
        level(said.strip_prefix('「')?.rsplit_once("」は")?.1)?
    };
    end = last;
    let title = start + (line.cut(start..end).len() - line.cut(start..end).trim_start().len())
        ..start + line.cut(start..end).trim_end().len();
    let is_plain = !title.is_empty() && !line.cut(title.clone()).contains(OPEN);
    is_plain.then_some(Heading { level, title })
}

fn level(name: &str) -> Option<u8> {
    let index = HEADINGS.iter().position(|heading| is_kind_of(name, heading))?;
    u8::try_from(index + 1).ok()
}

fn is_kind_of(name: &str, what: &str) -> bool {
    name.strip_suffix(what).is_some_and(|kind| KINDS.contains(&kind))
}

fn is_stress(name: &str) -> bool {
    STRESS.iter().any(|stress| is_kind_of(name, stress))
}

/// The words that the note at an offset stresses, and where all of it ends: `古い［＃「古い」に傍点］`,
/// `［＃傍点］古い［＃傍点終わり］`. Nothing before `from` belongs to it.
pub fn stress(text: &str, at: usize, from: usize) -> Option<(Range<usize>, Range<usize>)> {
    let note = note_at(text, at)?;
    let said = words(text.cut(note.clone()));
    if let Some((quoted, name)) = said.strip_prefix('「').and_then(|said| said.rsplit_once("」に")) {
        let start = at.checked_sub(quoted.len()).filter(|start| *start >= from)?;
        let is_behind = is_stress(name) && !quoted.is_empty() && text.cut(..at).ends_with(quoted);
        return is_behind.then_some((start..at, start..note.end));
    }
    let window = text.len().min(note.end + 2 * LONGEST);
    let line = text.cut(note.end..text.floor_char_boundary(window)).split('\n').next().filter(|_| is_stress(said))?;
    let close = format!("{OPEN}{said}終わり{CLOSE}");
    let length = line.find(&close).filter(|length| (1..=LONGEST).contains(length))?;
    let inner = note.end..note.end + length;
    let is_plain = !text.cut(inner.clone()).contains(['《', '［', '<', '\\', '`']);
    is_plain.then(|| (inner.clone(), at..inner.end + close.len()))
}

/// Notes that are neither page breaks nor headings: what they say may not be understood.
pub fn others(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !has_notes(text) {
        return found;
    }
    for (at, line) in lines_with_offsets(text) {
        if !is_break(line) && heading(line).is_none() {
            found.extend(notes(line).map(|note| at + note.start..at + note.end));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        let read = |line: &str| heading(line).map(|h| (h.level, line[h.title].to_owned()));
        for (line, level, title) in [
            ("［＃３字下げ］一［＃「一」は中見出し］", 2, "一"),
            ("［＃３字下げ］［＃大見出し］序　章［＃大見出し終わり］\r", 1, "序　章"),
            ("　　灯《あかり》［＃「灯」は小見出し］", 3, "灯《あかり》"),
            ("［＃同行中見出し］二［＃同行中見出し終わり］", 2, "二"),
        ] {
            assert_eq!(read(line), Some((level, title.to_owned())), "{line}");
        }
        for line in [
            "一［＃「一」に傍点］",
            "［＃大見出し］序",
            "［＃３字下げ］",
            "［＃「」は中見出し］",
            "一［＃「一」は中見出し］と言った",
            "［＃中見出し］一［＃大見出し終わり］",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn stressed_words() {
        let read = |text: &str| {
            let found = notes(text).next().and_then(|note| stress(text, note.start, 0));
            found.map(|(words, whole)| (text[words].to_owned(), text[whole].to_owned()))
        };
        let found = read("彼は古い［＃「古い」に傍点］本を").unwrap_or_default();
        assert_eq!(found, ("古い".to_owned(), "古い［＃「古い」に傍点］".to_owned()));
        let found = read("［＃白丸傍点］古い［＃白丸傍点終わり］本").unwrap_or_default();
        assert_eq!(found.0, "古い");
        for text in
            ["新しい［＃「古い」に傍点］", "古い［＃「古い」は太字］", "［＃傍点］古い\n［＃傍点終わり］", "［＃傍点"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn breaks_and_others() {
        assert!(is_break("　［＃改ページ］\r") && is_break("［＃改丁］") && !is_break("［＃改行］"));
        let text = "［＃改ページ］\n［＃３字下げ］一［＃「一」は中見出し］\n※［＃「てへん＋劣」］り［＃地付き］";
        assert_eq!(others(text).len(), 2);
    }
}
