//! Makes paths that every usual file system takes, and tells which of them it would take for one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diag::Cut;

/// What every book's name ends in.
pub const ENDING: &str = ".epub";
/// Bytes of a segment. File systems allow 255 bytes or 255 units of UTF-16; tools that sync or encrypt take some.
const SEGMENT: usize = 150;
/// Bytes of a file's name before its ending.
pub const STEM: usize = SEGMENT - ENDING.len();
/// Segments of a path.
const SEGMENTS: usize = 16;
/// Bytes of a path.
const PATH: usize = 800;
/// Bytes of all folders of a path with the slashes between them. Room for the longest name of a file is always left,
/// so that a name may get a number without a look at its folders.
const FOLDERS: usize = PATH - SEGMENT - "/".len();
/// Files of the tool's own in the output folder.
const OWN_FILES: &[&str] = &["report.jsonl", "manifest-sha256.txt"];
/// Stands for the name of a book of which nothing is known.
const UNTITLED: &str = "untitled";

const ZWJ: char = '\u{200D}';
const ZWNJ: char = '\u{200C}';

/// The path of a book with these segments, the last of which becomes the file. Segments in which nothing is left are
/// skipped.
///
/// Of too many folders the innermost are dropped. Where folders are too long together, each is cut to an equal share.
pub fn path<'a>(segments: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = segments.map(|s| trimmed(&clean(s)).to_owned()).filter(|s| !s.is_empty()).collect();
    let file = names.pop().unwrap_or_else(|| UNTITLED.to_owned());
    names.truncate(SEGMENTS - 1);
    let joined = |limit| names.iter().map(|name| folder(name, limit) + "/").collect::<String>();
    let mut path = joined(SEGMENT);
    if path.len() > FOLDERS + "/".len() {
        path = joined((FOLDERS + "/".len()) / names.len() - "/".len());
    }
    path + &fitted(&file, STEM) + ENDING
}

/// A value as it stands inside a segment: clean, and empty if nothing can be seen of it there.
pub fn value(text: &str) -> String {
    let text = clean(text);
    if trimmed(&text).is_empty() { String::new() } else { text.trim().to_owned() }
}

/// What two paths have in common that some file system takes for one: canonical caseless matching, without the
/// characters that are ignored on HFS+ and on ext4 with `casefold`.
pub fn key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    let decomposed: String = path.chars().filter(|&c| !is_ignorable(c)).nfd().collect();
    caseless::default_case_fold_str(&decomposed).nfd().collect()
}

/// The text up to `limit` bytes at most: cut between words if that loses less than a third, else between characters
/// as readers see them. Only a single such character that is longer than the limit is cut itself.
pub fn cut(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let places = || (1..=limit).rev().filter(|&at| is_boundary(text, at));
    let word = places().take_while(|at| at * 3 >= limit * 2).find(|&at| text.cut(at..).starts_with(' '));
    let end = word.or_else(|| places().next()).unwrap_or_else(|| text.floor_char_boundary(limit));
    text.cut(..end).trim_end_matches(['.', ' '])
}

/// Composes, and replaces or drops the characters that some file system refuses or that deceive the eye.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.nfc().filter(|&c| !is_dropped(c)).map(|c| if c.is_whitespace() { ' ' } else { c }).peekable();
    while let Some(c) = chars.next() {
        let opens_phrase = c == ':' && chars.peek() == Some(&' ');
        if (c == ' ' || opens_phrase) && !out.ends_with(' ') {
            out.push(' ');
        }
        match c {
            ' ' => {}
            ':' | '/' | '\\' | '|' => out.push('-'),
            '"' => out.push('\''),
            _ => out.push(c),
        }
    }
    // Characters that came together may compose.
    out.nfc().collect()
}

/// Cuts dots and blanks: in front the name would be hidden, and Windows takes none at the end.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c| matches!(c, '.' | ' ') || is_ignorable(c)).trim_end_matches(['.', ' '])
}

/// Whether a path in the output folder is that of one of the tool's own files, on any file system.
pub fn is_own_file(path: &str) -> bool {
    OWN_FILES.contains(&key(path).as_str())
}

/// A folder's name of `limit` bytes at most that is neither a book's nor one of the tool's own.
fn folder(name: &str, limit: usize) -> String {
    let name = fitted(name, limit);
    let folded = key(&name);
    let is_taken = folded.ends_with(ENDING) || OWN_FILES.contains(&folded.as_str());
    if is_taken { cut(&name, limit - "_".len()).to_owned() + "_" } else { name }
}

/// The name in `limit` bytes, and none that Windows reserves.
fn fitted(name: &str, limit: usize) -> String {
    // In this order, because a cut may leave just such a name; the second makes room for the mark.
    cut(&marked(cut(name, limit)), limit).to_owned()
}

/// Marks a name that means a device on Windows, which it does with any ending.
fn marked(name: &str) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let mark = if is_device(stem) { "_" } else { "" };
    format!("{stem}{mark}{}", name.cut(stem.len()..))
}

fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).map(|rest| rest.chars());
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || port.is_some_and(|mut rest| matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None)))
}

/// Whether a reader sees the end of one character and the start of another here.
fn is_boundary(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let joins_back = |c| {
        // Skin tones and the letters of regional flags.
        is_combining_mark(c) || matches!(c, ZWJ | ZWNJ | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
    };
    let is_flag_half = |c: &char| matches!(c, '\u{1F1E6}'..='\u{1F1FF}');
    let splits_flag =
        after.starts_with(|c| is_flag_half(&c)) && before.chars().rev().take_while(is_flag_half).count() % 2 == 1;
    !(after.starts_with(joins_back) || before.ends_with(ZWJ) || splits_flag)
}

/// What no name may hold. White space is not among it, not even the controls: it becomes a blank.
fn is_dropped(c: char) -> bool {
    matches!(c, '?' | '*' | '<' | '>')
        || c.is_control() && !c.is_whitespace()
        // Marks and embeddings of direction can make "gpj.exe" of "exe.jpg".
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c == '\u{FEFF}'
        || is_noncharacter(c)
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Unicode's Default_Ignorable_Code_Point: shown as nothing, or only as a change of the character before.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}
