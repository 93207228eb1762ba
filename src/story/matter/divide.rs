//! Finds the front-matter of a text: which lines it takes, and in which notation it is written.

mod looks;

use looks::{Keys, Looks, is_known, key_of};

use super::notation::Notation;
use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::keys::{self, Key};
use crate::story::matter::title_block;
use crate::story::text::lines_with_offsets;
use crate::story::{json, rules};

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
/// object, the title blocks of pandoc and Org, and YAML of which a fence was forgotten.
pub fn divide(file: FileId, text: &str, sink: &mut Sink) -> Divided {
    let start = text.len() - text.trim_start().len();
    let first = text.cut(start..).split_inclusive('\n').next().unwrap_or_default();
    let is_mode = is_mode_line(first);
    if !(is_mode || first.starts_with("<!--") && first.trim_end().ends_with("-->")) {
        return block_at(file, text, start, sink).unwrap_or_else(|| Divided::none(file, text));
    }
    // A line for an editor, or a remark, may stand above.
    let behind = start + first.len();
    let below = text.len() - text.cut(behind..).trim_start().len();
    if is_mode {
        sink.emit(
            Span::new(file, start, start + first.trim_end().len()),
            rules::label_header("the editor's line at the top is"),
        );
    }
    match block_at(file, text, below, sink) {
        Some(divided) => Divided { block: divided.block.map(|block| Span { start: start as u32, ..block }), ..divided },
        None if is_mode => Divided {
            block: Some(Span::new(file, start, behind)),
            body: Span::new(file, behind, text.len()),
            ..Divided::none(file, text)
        },
        None => Divided::none(file, text),
    }
}

/// What Emacs and Vim read in the first line of a file: `-*- mode: markdown -*-`, `vim: set ft=markdown:`.
fn is_mode_line(line: &str) -> bool {
    let bare = line
        .trim()
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim()
        .trim_start_matches(['#', '%', ';'])
        .trim();
    let emacs = bare.strip_prefix("-*-").and_then(|rest| rest.strip_suffix("-*-"));
    let vim = ["vim:", "vi:", "ex:"].iter().find_map(|name| bare.strip_prefix(name));
    emacs.is_some_and(|inner| !inner.trim().is_empty())
        || vim.is_some_and(|rest| rest.trim_start().starts_with("set ") || rest.contains('='))
}

/// The front-matter that begins at `start`.
fn block_at(file: FileId, text: &str, start: usize, sink: &mut Sink) -> Option<Divided> {
    let first = text.cut(start..).lines().next().unwrap_or_default().trim_end();
    if first.starts_with('{') {
        return json_object(file, text, start, sink);
    }
    let notation = match first.as_bytes().first() {
        Some(b'%') => Some(Notation::Percent),
        Some(b'#') if first.starts_with("#+") => Some(Notation::Org),
        _ => None,
    };
    if let Some(notation) = notation {
        let (lines, end) = title_block::reach(text.cut(start..), notation)?;
        let lines = match lines {
            1 => "one line at the top of the text is".to_owned(),
            count => format!("{count} lines at the top of the text are"),
        };
        sink.emit(Span::new(file, start, start + first.len()), rules::label_header(lines));
        return Some(Divided::block(file, text, notation, start, (start, start + end), start + end));
    }
    let compact = first.replace(' ', "");
    match FENCES.iter().find(|fence| fence.open == compact) {
        Some(fence) => fenced(file, text, start, fence, sink),
        None => loose(file, text, start, sink),
    }
}

fn fenced(file: FileId, text: &str, start: usize, fence: &Fence, sink: &mut Sink) -> Option<Divided> {
    let mut lines = lines_with_offsets(text.cut(start..)).map(|(at, line)| (start + at, line));
    let (_, first) = lines.next()?;
    let matter_start = start + first.len();
    let mut looks = Looks::default();
    let mut keys = Keys::new(fence.notation);
    for (at, line) in lines {
        let bare = line.trim_end();
        let is_close = fence.close.contains(&bare);
        let is_odd = !is_close && fence.notation != Notation::Json && is_odd_fence(bare);
        if is_close || is_odd && keys.any() {
            if looks.says_nothing() {
                return None;
            }
            if let Some(end) = keys.end() {
                return Some(unclosed(file, text, fence, start, matter_start, end, sink));
            }
            if is_odd {
                let span = Span::new(file, at, at + bare.len());
                sink.emit(span, rules::odd_fence(bare))
                    .hint(format!("write `{}` on a line of its own", fence.close[0]));
            }
            return Some(Divided::block(file, text, fence.notation, start, (matter_start, at), at + line.len()));
        }
        looks.see(bare, fence.notation);
        // A story may simply begin with a scene break: then nothing below it looks like `key: value`.
        if looks == Looks::Prose {
            return None;
        }
        keys.see(at, bare);
    }
    if let Some(end) = keys.end() {
        return Some(unclosed(file, text, fence, start, matter_start, end, sink));
    }
    if !looks.says_nothing() && looks != Looks::Empty {
        sink.emit(Span::new(file, start, start + first.trim_end().len()), rules::unclosed_front_matter())
            .hint(format!("put `{}` on a line of its own after the last key", fence.close[0]));
    }
    None
}

/// Front-matter whose closing line was forgotten: it ends where the story plainly begins.
fn unclosed(
    file: FileId,
    text: &str,
    fence: &Fence,
    start: usize,
    matter_start: usize,
    end: usize,
    sink: &mut Sink,
) -> Divided {
    let last = text.cut(..end).trim_end();
    let line = last.rfind('\n').map_or(0, |i| i + 1);
    sink.emit(Span::new(file, line, last.len()), rules::missing_fence(fence.close[0], "below the last key"))
        .hint(format!("put `{}` on a line of its own after this one", fence.close[0]));
    Divided::block(file, text, fence.notation, start, (matter_start, end), end)
}

/// A line that closes front-matter by its looks: other dashes, or the fence of another notation.
fn is_odd_fence(line: &str) -> bool {
    let slipped = (3..=4).contains(&line.len())
        && line.bytes().all(|b| b.is_ascii_punctuation())
        && line.bytes().filter(|b| *b == b'-').count() > 1;
    is_dashes(line) || line == "+++" || slipped
}

/// YAML whose opening line is missing, or whose fences a word processor has turned into dashes.
fn loose(file: FileId, text: &str, start: usize, sink: &mut Sink) -> Option<Divided> {
    let mut lines = lines_with_offsets(text.cut(start..)).map(|(at, line)| (start + at, line)).peekable();
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
                Span::new(file, start, start + text.cut(start..).lines().next().unwrap_or_default().trim_end().len());
            match opening {
                Some((_, fence)) => sink.emit(at_top, rules::odd_fence(fence.trim_end())),
                None => sink.emit(at_top, rules::missing_fence("---", "above the first key")),
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

/// `----`, `--`, `—`, `–––` and the like: what is made of `---` by hand or by a word processor.
fn is_dashes(line: &str) -> bool {
    let long = line.chars().filter(|c| matches!(c, '–' | '—')).count();
    line.chars().all(|c| matches!(c, '-' | '–' | '—')) && (long > 0 || line.len() >= 2)
}

/// A JSON object at the very top, as Hugo reads it.
fn json_object(file: FileId, text: &str, start: usize, sink: &mut Sink) -> Option<Divided> {
    let rest = text.cut(start..);
    if !json::looks_like_object(rest) {
        return None;
    }
    let Some(length) = json::end_of_object(rest) else {
        sink.emit(Span::new(file, start, start + 1), rules::unclosed_front_matter())
            .hint("put `}` on a line of its own after the last key");
        return None;
    };
    let end = start + length;
    let line_end = text.cut(end..).find('\n').map_or(text.len(), |i| end + i + 1);
    // Words behind the brace are the story's.
    let end_of_block = if text.cut(end..line_end).trim().is_empty() { line_end } else { end };
    Some(Divided::block(file, text, Notation::Json, start, (start, end), end_of_block))
}
