//! Texts that went through several programs: the encoding is decided for each run of bytes, not for the file.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::{Decoded, legacy};

/// Bytes in another encoding than the text around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Their encoding.
    pub encoding: &'static str,
    /// Where the first stands in the decoded text.
    pub at: usize,
    /// How many there are.
    pub count: usize,
    /// The word around the first, its bytes as `\xD5`.
    pub before: String,
    /// The same, decoded.
    pub after: String,
}

/// So many characters in UTF-8 are no chance, in a text that has bytes of another encoding.
const ENOUGH: usize = 3;
/// Letters of a word in a message, on each side.
const SHOWN: usize = 16;

/// A text that is not UTF-8 as a whole.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let is_mixed = is_mixed(bytes);
    let whole = if is_mixed { None } else { Some(legacy(bytes)) };
    let totals = votes(bytes);
    // Only among old western encodings is there a choice.
    let is_western = whole.as_ref().is_none_or(|whole| whole.converted_from == Some(WINDOWS_1252.name()));
    let is_plainly_mac = totals.mac > totals.windows && totals.mac >= totals.bytes.cast_signed();
    if let Some(whole) = whole
        && !is_western
        && !is_plainly_mac
    {
        return whole;
    }
    let base = if totals.mac > totals.windows { MACINTOSH } else { WINDOWS_1252 };
    let mut out = Decoded::default();
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        let own = votes(line);
        let encoding = match own.mac.cmp(&own.windows) {
            std::cmp::Ordering::Greater if own.mac > 0 => MACINTOSH,
            std::cmp::Ordering::Less if own.windows > 0 => WINDOWS_1252,
            _ => base,
        };
        let tell = is_mixed || encoding != base;
        push(line, encoding, is_mixed, tell, &mut out);
    }
    out.converted_from = (!is_mixed).then(|| base.name());
    out
}

/// Decodes a line; where `is_mixed`, what is UTF-8 in it stays so.
fn push(line: &[u8], encoding: &'static Encoding, is_mixed: bool, tell: bool, out: &mut Decoded) {
    let mut from = 0;
    let decode = |bytes: &[u8], at: usize, out: &mut Decoded| {
        if tell && let Some(first) = bytes.iter().position(|b| !b.is_ascii()) {
            let count = bytes.iter().filter(|b| !b.is_ascii()).count();
            match out.strays.iter_mut().find(|stray| stray.encoding == encoding.name()) {
                Some(stray) => stray.count += count,
                None => {
                    let (before, after) = shown(line, at + first, encoding);
                    let at = out.text.len() + first;
                    out.strays.push(Stray { encoding: encoding.name(), at, count, before, after });
                }
            }
        }
        out.text.push_str(&encoding.decode_without_bom_handling(bytes).0);
    };
    if !is_mixed {
        return decode(line, 0, out);
    }
    for chunk in line.utf8_chunks() {
        out.text.push_str(chunk.valid());
        from += chunk.valid().len();
        decode(chunk.invalid(), from, out);
        from += chunk.invalid().len();
    }
}

/// The word around a byte, as it is and decoded.
fn shown(line: &[u8], at: usize, encoding: &'static Encoding) -> (String, String) {
    let start = line[..at].iter().rev().take(SHOWN).take_while(|b| b.is_ascii_graphic()).count();
    let end = line[at + 1..].iter().take(SHOWN).take_while(|b| b.is_ascii_graphic()).count();
    let word = &line[at - start..=at + end];
    let raw = |b: &u8| if b.is_ascii() { char::from(*b).to_string() } else { format!("\\x{b:02X}") };
    (word.iter().map(raw).collect(), encoding.decode_without_bom_handling(word).0.into_owned())
}

/// Whether UTF-8 and an old western encoding stand side by side. Elsewhere, two bytes seldom look like UTF-8 by chance,
/// but those of Chinese or Japanese often do.
fn is_mixed(bytes: &[u8]) -> bool {
    let (mut good, mut bad, mut lone, mut foreign) = (0usize, 0usize, 0usize, 0usize);
    let is_lone = |at: usize| {
        let is_high = |b: Option<&u8>| b.is_some_and(|b| !b.is_ascii());
        !is_high(at.checked_sub(1).and_then(|i| bytes.get(i))) && !is_high(bytes.get(at + 1))
    };
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            good += 1;
            let is_western = matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{203a}' | '€' | '™');
            foreign += usize::from(!is_western);
        }
        at += chunk.valid().len();
        bad += chunk.invalid().len();
        lone += (at..at + chunk.invalid().len()).filter(|i| is_lone(*i)).count();
        at += chunk.invalid().len();
    }
    let is_western = foreign == 0 && lone * 5 >= bad * 4;
    good > bad * 4 || is_western && good >= 1 && (good >= ENOUGH || good * 4 >= bad)
}

/// How well the bytes beyond ASCII read in either encoding.
#[derive(Default)]
struct Votes {
    windows: isize,
    mac: isize,
    bytes: usize,
}

fn votes(bytes: &[u8]) -> Votes {
    let mut votes = Votes::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        for i in at..at + chunk.invalid().len() {
            let around = (i.checked_sub(1).and_then(|i| bytes.get(i)).copied(), bytes.get(i + 1).copied());
            votes.bytes += 1;
            votes.windows += vote(WINDOWS_1252, bytes[i], around);
            votes.mac += vote(MACINTOSH, bytes[i], around);
        }
        at += chunk.invalid().len();
    }
    votes
}

/// How well a byte reads between its neighbours.
fn vote(encoding: &'static Encoding, byte: u8, around: (Option<u8>, Option<u8>)) -> isize {
    let decoded = encoding.decode_without_bom_handling(std::slice::from_ref(&byte)).0;
    let Some(c) = decoded.chars().next() else { return 0 };
    let (before, after) = (around.0.unwrap_or(b' '), around.1.unwrap_or(b' '));
    let is_letter = |b: u8| b.is_ascii_alphabetic();
    match c {
        '’' if is_letter(before) && is_letter(after) => 3,
        '’' | '‘' if is_letter(before) != is_letter(after) => 1,
        '“' if !is_letter(before) && !after.is_ascii_whitespace() => 3,
        '”' if !before.is_ascii_whitespace() && !is_letter(after) => 3,
        '—' | '–' | '…' => 1,
        '\u{a0}' | '©' | '®' | '£' | '°' | '«' | '»' => 0,
        _ if c.is_lowercase() && (before.is_ascii_lowercase() || after.is_ascii_lowercase()) => 2,
        _ if c.is_uppercase() && before.is_ascii_lowercase() => -2,
        _ if c.is_uppercase() && (is_letter(before) || is_letter(after)) => 1,
        _ if c.is_alphabetic() => 0,
        _ => -2,
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode_runs;

    #[test]
    fn each_run_has_its_encoding() {
        for (bytes, text, strays) in [
            (
                &b"It\xe2\x80\x99s late.\nCaf\xc3\xa9 \xe2\x80\x9ctime\xe2\x80\x9d.\nIt\x92s \x93late\x94.\nIt\xd5s \xd2late\xd3.\n"[..],
                "It’s late.\nCafé “time”.\nIt’s “late”.\nIt’s “late”.\n",
                vec![("windows-1252", 3, "It\\x92s"), ("macintosh", 3, "It\\xD5s")],
            ),
            (b"It\x92s caf\xe9 time.\nIt\xd5s late.\n", "It’s café time.\nIt’s late.\n", vec![("macintosh", 1, "It\\xD5s")]),
            (b"It\xd5s \xd2late\xd3, in the caf\x8e.\n", "It’s “late”, in the café.\n", vec![]),
        ] {
            let decoded = decode_runs(bytes.to_vec());
            let found: Vec<_> = decoded.strays.iter().map(|s| (s.encoding, s.count, s.before.as_str())).collect();
            assert_eq!((decoded.text.as_str(), found), (text, strays));
        }
    }

    #[test]
    fn other_scripts_are_read_as_before() {
        for (encoding, text) in [
            (encoding_rs::WINDOWS_1251, "Груша упала с дерева, и никто во всём доме этого не увидел.\n"),
            (encoding_rs::SHIFT_JIS, "梨の木から梨が落ちたが、家の中の誰もそれを見なかった。\n"),
            (
                encoding_rs::WINDOWS_1252,
                "Une poire tombée du poirier, à midi, et personne ne l’a vue. PEUT-ÊTRE À NOËL.\n",
            ),
        ] {
            let bytes = encoding.encode(text).0.into_owned();
            assert_eq!(decode_runs(bytes.clone()).text, super::super::decode(bytes).text);
        }
    }

    #[test]
    fn a_few_zeros_are_left_in() {
        let text = format!("{}\0It rained.\n", "It rained all through the night, and nobody saw it.\n".repeat(4));
        assert_eq!(decode_runs(text.clone().into_bytes()).text, text);
        assert!(decode_runs(b"a\0b".to_vec()).binary);
    }
}
