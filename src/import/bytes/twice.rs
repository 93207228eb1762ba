//! Characters that were encoded twice: UTF-8 that was taken for an old encoding, `itâ€™s`, and then saved as UTF-8.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use std::sync::LazyLock;

use super::Edit;

/// Words of texts that speak of such characters.
const SPOKEN_OF: &[&str] = &["mojibake", "utf-8", "utf8", "charset", "character encoding", "double-encoded", "unicode"];

/// The characters for the bytes from 0x80 of one encoding, sorted.
struct Table(Vec<(char, u8)>);

/// As Windows and old Macintoshes read bytes.
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [WINDOWS_1252, MACINTOSH].map(Table::of));

impl Table {
    fn of(encoding: &'static Encoding) -> Table {
        let characters = (0x80..=0xff).filter_map(|byte: u8| {
            let text = encoding.decode_without_bom_handling(std::slice::from_ref(&byte)).0.into_owned();
            text.chars().next().map(|c| (c, byte))
        });
        let mut table: Vec<(char, u8)> = characters.collect();
        table.sort_unstable();
        Table(table)
    }

    /// The byte that was read as this character.
    fn byte(&self, c: char) -> Option<u8> {
        match u32::from(c) {
            code @ 0x80..=0x9f => u8::try_from(code).ok(),
            _ => self.0.binary_search_by_key(&c, |(c, _)| *c).ok().and_then(|i| self.0.get(i)).map(|(_, byte)| *byte),
        }
    }

    /// The character that starts `text`, where it was encoded twice, and how many bytes of `text` it takes.
    fn read(&self, text: &str) -> Option<(char, usize)> {
        let mut characters = text.char_indices();
        let first = self.byte(characters.next()?.1)?;
        let length = match first {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        let mut bytes = vec![first];
        for (_, c) in characters.by_ref().take(length - 1) {
            bytes.push(self.byte(c).filter(|b| (0x80..=0xbf).contains(b))?);
        }
        let end = characters.next().map_or(text.len(), |(at, _)| at);
        let read = std::str::from_utf8(&bytes).ok()?.chars().next()?;
        is_common(read).then_some((read, end))
    }
}

/// Letters, marks of the kind that stories have, and pictures.
fn is_common(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{a0}'..='\u{bf}' | '×' | '÷' | '\u{2010}'..='\u{2044}' | '€' | '™' | '\u{3000}'..='\u{303f}')
        || c >= '\u{1f300}'
}

/// How sure it is that a character was encoded twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// As part of a word or sentence.
    Well,
    /// It may be what it is: `MANHÃ”`.
    Perhaps,
    /// Alone between blanks or other marks.
    Alone,
}

/// All characters that were encoded twice, if the text is sure to have some.
pub fn find(text: &str) -> Vec<Edit> {
    if text.is_ascii() {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    if SPOKEN_OF.iter().any(|words| lower.contains(words)) {
        return Vec::new();
    }
    let mut best = Vec::new();
    for table in TABLES.iter() {
        let found = sure(text, table);
        if found.len() > best.len() {
            best = found;
        }
    }
    best
}

fn sure(text: &str, table: &Table) -> Vec<Edit> {
    let mut found: Vec<(Edit, Reads)> = Vec::new();
    let (mut at, mut before, mut own) = (0, ' ', 0usize);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let length = c.len_utf8();
        if c.is_ascii() {
            (at, before) = (at + length, c);
        } else if let Some((read, size)) = table.read(rest) {
            let after = rest.get(size..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            found.push((Edit::new(at..at + size, read), reads(read, c, before, after)));
            (at, before) = (at + size, read);
        } else if let Some(read) = control(c) {
            found.push((Edit::new(at..at + length, read), Reads::Well));
            (at, before) = (at + length, read);
        } else {
            own += usize::from(matches!(c, 'À'..='ÿ'));
            (at, before) = (at + length, c);
        }
    }
    let count = |reads: Reads| found.iter().filter(|(_, own)| *own == reads).count();
    if count(Reads::Well) == 0 || count(Reads::Well) < count(Reads::Alone) {
        return Vec::new();
    }
    // Capital letters with marks of their own are what a text without other letters of the kind cannot have.
    let kept = found.into_iter().filter(|(_, reads)| *reads != Reads::Perhaps || own == 0);
    kept.map(|(edit, _)| edit).collect()
}

/// A control character that stands for a byte of Windows-1252.
fn control(c: char) -> Option<char> {
    let byte = u8::try_from(u32::from(c)).ok().filter(|byte| (0x80..=0x9f).contains(byte) && *byte != 0x85)?;
    let text = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte)).0.into_owned();
    text.chars().next().filter(|c| !c.is_control())
}

/// Whether a character makes sense between its neighbours; it stands there as `first` and more.
fn reads(read: char, first: char, before: char, after: char) -> Reads {
    let (left, right) = (before.is_alphabetic(), after.is_alphabetic());
    // `“…` opens before the next character that was encoded twice, `.”` closes behind a stop.
    let stops = |c: char| matches!(c, '.' | ',' | '!' | '?' | ':' | ';' | '—' | '–' | '…');
    if read.is_control() {
        return Reads::Alone;
    }
    // A letter in capitals before it: it may be the end of a word and a closing mark.
    if before.is_uppercase() && first.is_uppercase() {
        return Reads::Perhaps;
    }
    // One letter of another script may be a chance, two are a word.
    if read >= '\u{370}' && read.is_alphabetic() {
        return if left && before >= '\u{370}' { Reads::Well } else { Reads::Perhaps };
    }
    // Another such character may follow: `“…`.
    let is_twice = |c: char| matches!(c, 'â' | '‚' | 'Ã' | 'Â');
    match read {
        '“' | '‘' if after.is_numeric() || is_twice(after) => Reads::Well,
        '”' | '’' | '…' if before.is_numeric() || stops(before) => Reads::Well,
        _ if left || right => Reads::Well,
        _ => Reads::Alone,
    }
}
