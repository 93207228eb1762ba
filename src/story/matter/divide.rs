//! Finds the front-matter of a text: which lines it takes, and in which notation it is written.

use crate::diag::{FileId, Sink, Span};
use crate::story::json;
use crate::story::keys::{self, Key};
use crate::story::rules;

/// How front-matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Yaml,
    Toml,
    Json,
}

/// A text divided into its front-matter and what follows.
#[derive(Debug, Clone, Copy)]
pub struct Divided {
    /// What stands between the fences, if there is a block.
    pub matter: Option<Span>,
    pub notation: Notation,
    /// From the opening fence to the end of the closing one.
    pub block: Option<Span>,
    pub body: Span,
}

/// A pair of fences around front-matter.
struct Fence {
    open: &'static str,
    close: &'static [&'static str],
    notation: Notation,
}

const fn fence(open: &'static str, close: &'static [&'static str], notation: Notation) -> Fence {
    Fence { open, close, notation }
}

/// The fences that Jekyll, Hugo, Eleventy, Middleman and their like know.
const FENCES: &[Fence] = &[
    fence("---", &["---", "..."], Notation::Yaml),
    fence("---yaml", &["---", "..."], Notation::Yaml),
    fence("---yml", &["---", "..."], Notation::Yaml),
    fence("+++", &["+++"], Notation::Toml),
    fence("---toml", &["---"], Notation::Toml),
    fence("---json", &["---"], Notation::Json),
    fence(";;;", &[";;;"], Notation::Json),
];

/// Characters of a key at most.
const KEY_LENGTH: usize = 40;

impl Divided {
    /// A text without front-matter.
    fn none(file: FileId, text: &str) -> Divided {
        let body = Span::new(file, 0, text.len());
        Divided { matter: None, notation: Notation::Yaml, block: None, body }
    }

    /// A text that is nothing but YAML.
    pub fn yaml_file(file: FileId, text: &str) -> Divided {
        // `---` and `...` around the mapping are allowed in a YAML file; the reader knows them.
        let whole = Span::new(file, 0, text.len());
        let body = Span::new(file, text.len(), text.len());
        Divided { matter: Some(whole), notation: Notation::Yaml, block: Some(whole), body }
    }

    fn block(
        file: FileId,
        text: &str,
        notation: Notation,
        start: usize,
        matter: (usize, usize),
        end: usize,
    ) -> Divided {
        Divided {
            matter: Some(Span::new(file, matter.0, matter.1)),
            notation,
            block: Some(Span::new(file, start, end)),
            body: Span::new(file, end, text.len()),
        }
    }
}

/// Finds the front-matter at the top of a text: between `---` and `---` (or `...`), between `+++` and `+++`, a JSON
/// object, and YAML whose opening line was forgotten.
pub fn divide(file: FileId, text: &str, sink: &mut Sink) -> Divided {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let first = rest.lines().next().unwrap_or_default().trim_end();
    if first.starts_with('{') {
        return json_object(file, text, start, sink).unwrap_or_else(|| Divided::none(file, text));
    }
    let compact = first.replace(' ', "");
    if let Some(fence) = FENCES.iter().find(|fence| fence.open == compact) {
        return fenced(file, text, start, fence, sink).unwrap_or_else(|| Divided::none(file, text));
    }
    loose(file, text, start, sink).unwrap_or_else(|| Divided::none(file, text))
}

fn fenced(file: FileId, text: &str, start: usize, fence: &Fence, sink: &mut Sink) -> Option<Divided> {
    let mut lines = lines_with_offsets(&text[start..]).map(|(at, line)| (start + at, line));
    let (_, first) = lines.next()?;
    let matter_start = start + first.len();
    let mut looks = Looks::default();
    for (at, line) in lines {
        let bare = line.trim_end();
        if fence.close.contains(&bare) {
            if looks.says_nothing() {
                return None;
            }
            return Some(Divided::block(file, text, fence.notation, start, (matter_start, at), at + line.len()));
        }
        looks.see(bare, fence.notation);
        // A story may simply begin with a scene break: then nothing below it looks like `key: value`.
        if looks == Looks::Prose {
            return None;
        }
    }
    if !looks.says_nothing() && looks != Looks::Empty {
        sink.emit(Span::new(file, start, start + first.trim_end().len()), rules::unclosed_front_matter())
            .hint(format!("put a line `{}` of its own after the last key", fence.close[0]));
    }
    None
}

/// What the lines between two fences look like so far.
#[derive(Debug, Default, PartialEq, Eq)]
enum Looks {
    /// Blank lines and remarks only.
    #[default]
    Empty,
    /// Keys, none of them known, and one of several words: perhaps speech.
    Words,
    Keys,
    Prose,
}

impl Looks {
    /// Takes the next line into account; only the first one, and later keys that settle a doubt, count.
    fn see(&mut self, line: &str, notation: Notation) {
        if matches!(self, Looks::Keys | Looks::Prose) || line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        let seen = match notation {
            Notation::Yaml => match key_of(line) {
                Some(key) if is_known(key) || !key.contains(' ') => Looks::Keys,
                Some(_) => Looks::Words,
                None if *self == Looks::Words => Looks::Words,
                None => Looks::Prose,
            },
            Notation::Toml if line.starts_with('[') || line.contains('=') => Looks::Keys,
            Notation::Json if line.trim_start().starts_with(['{', '"']) => Looks::Keys,
            _ => Looks::Prose,
        };
        *self = seen;
    }

    fn says_nothing(&self) -> bool {
        *self == Looks::Words
    }
}

/// The key of a line `key: value` that is not indented.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let key = key.trim();
    let is_key = !key.is_empty()
        && key.chars().nth(KEY_LENGTH).is_none()
        && !key.contains(['.', '!', '?'])
        && !key.trim_matches(['"', '\'']).contains('"');
    is_key.then_some(key)
}

fn is_known(key: &str) -> bool {
    keys::find(key.trim_matches(['"', '\''])).is_some() || crate::story::Role::parse(key).is_some()
}

/// YAML whose opening line is missing, or whose fences a word processor has turned into dashes.
fn loose(file: FileId, text: &str, start: usize, sink: &mut Sink) -> Option<Divided> {
    let mut lines = lines_with_offsets(&text[start..]).map(|(at, line)| (start + at, line)).peekable();
    let opening = lines.next_if(|(_, line)| is_dashes(line.trim_end()));
    let matter_start = opening.map_or(start, |(at, line)| at + line.len());
    let mut telling = 0;
    for (i, (at, line)) in lines.enumerate() {
        let bare = line.trim_end();
        if is_dashes(bare) || bare == "..." {
            if telling == 0 {
                return None;
            }
            let end = at + line.len();
            let at_top =
                Span::new(file, start, start + text[start..].lines().next().unwrap_or_default().trim_end().len());
            match opening {
                Some((_, fence)) => sink.emit(at_top, rules::odd_fence(fence.trim_end())),
                None => sink.emit(at_top, rules::missing_fence()),
            }
            .hint("write `---`, three hyphens, on a line of its own above the first key and below the last");
            return Some(Divided::block(file, text, Notation::Yaml, start, (matter_start, at), end));
        }
        // A backslash at the end of a line is Markdown's.
        if bare.ends_with('\\') {
            return None;
        }
        if bare.is_empty() || i > 0 && line.starts_with([' ', '\t', '#', '-']) {
            continue;
        }
        let key = key_of(bare)?;
        if keys::find(key).is_some_and(Key::tells) {
            telling += 1;
        } else if i == 0 || key.contains(' ') && !is_known(key) {
            return None;
        }
    }
    None
}

/// `----`, `—`, `–––` and the like: what is made of `---` by hand or by a word processor.
fn is_dashes(line: &str) -> bool {
    let long = line.chars().filter(|c| matches!(c, '–' | '—')).count();
    line.chars().all(|c| matches!(c, '-' | '–' | '—')) && (long > 0 || line.len() >= 3)
}

/// A JSON object at the very top, as Hugo reads it.
fn json_object(file: FileId, text: &str, start: usize, sink: &mut Sink) -> Option<Divided> {
    let rest = &text[start..];
    if !json::looks_like_object(rest) {
        return None;
    }
    let Some(length) = json::end_of_object(rest) else {
        sink.emit(Span::new(file, start, start + 1), rules::unclosed_front_matter())
            .hint("put a line `}` of its own after the last key");
        return None;
    };
    let end = start + length;
    let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i + 1);
    // Words behind the brace are the story's.
    let end_of_block = if text[end..line_end].trim().is_empty() { line_end } else { end };
    Some(Divided::block(file, text, Notation::Json, start, (start, end), end_of_block))
}

/// Lines with their terminators and offsets.
pub fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}
