//! What the lines of front-matter look like: keys, or the words of a story.

use crate::diag::Cut;
use crate::story::keys::{self, Key};
use crate::story::matter::Notation;

/// Characters of a key at most.
const KEY_LENGTH: usize = 40;

/// What the lines between two fences look like so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Looks {
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
    pub(super) fn see(&mut self, line: &str, notation: Notation) {
        if matches!(self, Looks::Keys | Looks::Prose) || line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        let seen = match notation {
            Notation::Yaml => match key_of(line) {
                Some(key) if is_known(key) || !key.contains(' ') => Looks::Keys,
                Some(_) => Looks::Words,
                None if states(line) => Looks::Keys,
                None if *self == Looks::Words => Looks::Words,
                None => Looks::Prose,
            },
            Notation::Toml if line.starts_with('[') || line.contains('=') || states(line) => Looks::Keys,
            Notation::Json if line.trim_start().starts_with(['{', '"']) => Looks::Keys,
            _ => Looks::Prose,
        };
        *self = seen;
    }

    pub(super) fn says_nothing(&self) -> bool {
        *self == Looks::Words
    }
}

/// The key of a line `key: value` that is not indented.
pub(super) fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let key = key.trim();
    let is_key = !key.is_empty()
        && key.chars().nth(KEY_LENGTH).is_none()
        && !key.contains(['.', '!', '?'])
        && !key.trim_matches(['"', '\'']).contains('"');
    is_key.then_some(key)
}

pub(super) fn is_known(key: &str) -> bool {
    keys::find(key.trim_matches(['"', '\''])).is_some() || crate::story::Role::parse(key).is_some()
}

/// Whether a line states a key that no story begins with, whatever divides it from its value.
fn states(line: &str) -> bool {
    let end = line.find(['=', ':', '：', ';']).unwrap_or(line.len());
    end < line.len() && keys::find(line.cut(..end).trim()).is_some_and(Key::tells)
}

/// Where keys end and a story begins, if the line between them was forgotten: at the first line of words behind a blank
/// line, if no key follows it.
#[derive(Debug)]
pub(super) struct Keys {
    notation: Notation,
    /// A key that no story begins with was seen.
    told: bool,
    blank: bool,
    /// The sign that closes the value that is read, if it is in quotes that are open.
    quote: Option<&'static str>,
    /// A value of indented lines was opened.
    end: Option<usize>,
}

impl Keys {
    pub(super) fn new(notation: Notation) -> Keys {
        Keys { notation, told: false, blank: false, quote: None, end: None }
    }

    /// Takes the next line into account, which stands at `at`.
    pub(super) fn see(&mut self, at: usize, line: &str) {
        if line.is_empty() {
            self.blank = true;
            return;
        }
        let blank = std::mem::take(&mut self.blank);
        if let Some(quote) = self.quote {
            if line.contains(quote) {
                self.quote = None;
            }
            return;
        }
        if line.starts_with([' ', '\t']) {
            return;
        }
        let divider = if self.notation == Notation::Toml { '=' } else { ':' };
        if states(line) {
            self.told = true;
            self.end = None;
        }
        let is_key = match self.notation {
            Notation::Toml => line.starts_with('[') || line.contains('='),
            _ => key_of(line).is_some_and(|key| !key.contains(' ') || is_known(key)),
        };
        if is_key && self.end.is_none() {
            let value = line.split_once(divider).map_or("", |(_, value)| value.trim());
            let open = |quote: &&'static str| value.strip_prefix(*quote).is_some_and(|rest| !rest.contains(*quote));
            self.quote = ["\"\"\"", "\'\'\'", "\"", "'"].iter().copied().find(|quote| open(quote));
        } else if blank && self.told && self.end.is_none() && !line.starts_with(['-', '#', ']', '}', ')', '.', '+']) {
            self.end = Some(at);
        }
    }

    pub(super) fn any(&self) -> bool {
        self.told
    }

    pub(super) fn end(&self) -> Option<usize> {
        self.end.filter(|_| self.told)
    }
}
