//! Which characters carry a text, and how many words it has.

use crate::book::xhtml::{TagKind, is_block, tags};
use crate::diag::Cut;

/// Characters that carry the text. Blanks, controls and punctuation do not: they are curled, joined and replaced for
/// good reasons.
pub fn is_significant(c: char) -> bool {
    if c.is_ascii() {
        return ASCII[c as usize] == SIGNIFICANT;
    }
    c.is_alphanumeric()
        || !(c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '«' | '»' | '·' | '¡' | '¿' | '\u{2000}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{3000}'..='\u{3003}' | '\u{fff0}'..='\u{ffff}'))
}

const SIGNIFICANT: u8 = 2;
const BLANK: u8 = 1;

/// What each ASCII character is: most text is made of these, and the audit reads all of it twice.
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut i = 0;
    while i < 128 {
        let b = i as u8;
        if b.is_ascii_alphanumeric() || matches!(b, b'$' | b'%' | b'@') {
            table[i] = SIGNIFICANT;
        } else if matches!(b, b' ' | b'\t' | b'\n' | b'\r') {
            table[i] = BLANK;
        }
        i += 1;
    }
    table
};

/// White space that parts words. Line and page feeds of old printers do not: they are no characters of XML.
pub fn is_blank(c: char) -> bool {
    if c.is_ascii() { ASCII[c as usize] == BLANK } else { c.is_whitespace() }
}

/// The next significant character of `text[at..stop]` with its offset; `gap` is set if white space stands before it.
pub fn next_significant(text: &str, mut at: usize, stop: usize, gap: &mut bool) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    while at < stop {
        let byte = bytes[at];
        if byte < 128 {
            match ASCII[byte as usize] {
                SIGNIFICANT => return Some((char::from(byte), at)),
                kind => *gap |= kind == BLANK,
            }
            at += 1;
            continue;
        }
        let c = text.cut(at..).chars().next()?;
        if is_significant(c) {
            return Some((c, at));
        }
        *gap |= is_blank(c);
        at += c.len_utf8();
    }
    None
}

/// Whether a text has anything significant in it.
pub fn has_word(text: &str) -> bool {
    text.chars().any(is_significant)
}

/// The significant characters of a text.
pub fn stream(text: &str) -> String {
    text.chars().filter(|c| is_significant(*c)).collect()
}

/// Whether a character counts as a word by itself, as archives count: scripts that put no blanks between words.
pub fn is_word_alone(c: char) -> bool {
    c >= '\u{e00}'
        && matches!(c,
            '\u{e00}'..='\u{e7f}' // Thai
            | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // kana
            | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}')
}

/// Words of the author in a page, for counts.
pub fn count_words(html: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    let mut from = 0;
    let mut made = 0usize;
    let mut depth = 0usize;
    for tag in tags(html) {
        if made == 0 {
            count += words_in(html.cut(from..tag.range.start), &mut in_word);
        }
        from = tag.range.end;
        match tag.kind {
            TagKind::Open => {
                depth += 1;
                if made == 0 && tag.has_class("fic-made") {
                    made = depth;
                }
            }
            TagKind::Close => {
                if made == depth {
                    made = 0;
                }
                depth = depth.saturating_sub(1);
            }
            TagKind::Empty => {}
        }
        if is_block(tag.name) {
            in_word = false;
        }
    }
    count + words_in(html.cut(from..), &mut in_word)
}

/// The words that begin in a run of text. `in_word` says whether the text before ended within a word, and then the same
/// of this text.
fn words_in(text: &str, in_word: &mut bool) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut count, mut inside) = (0, 0, u8::from(*in_word));
    loop {
        for &byte in bytes[at..].iter().take_while(|b| b.is_ascii()) {
            let step = STEP[usize::from(inside)][usize::from(byte)];
            count += usize::from(step >> 1);
            inside = step & 1;
            at += 1;
        }
        let Some(c) = text.cut(at..).chars().next() else { break };
        if is_significant(c) {
            let alone = is_word_alone(c);
            count += usize::from(alone || inside == 0);
            inside = u8::from(!alone);
        } else if is_blank(c) {
            inside = 0;
        }
        at += c.len_utf8();
    }
    *in_word = inside == 1;
    count
}

/// What an ASCII character does outside a word and inside one: bit 0 tells whether it leaves us inside a word, bit 1
/// whether a word begins.
const STEP: [[u8; 128]; 2] = {
    let mut steps = [[0; 128]; 2];
    let mut i = 0;
    while i < 128 {
        (steps[0][i], steps[1][i]) = match ASCII[i] {
            SIGNIFICANT => (3, 1),
            BLANK => (0, 0),
            _ => (0, 1),
        };
        i += 1;
    }
    steps
};
