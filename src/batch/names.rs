//! Names of books in the output folder of a batch run: every story gets one, and keeps it from run to run.
//!
//! A [`Template`] says what a story's book is called, from what is known of the story. Two stories may come out
//! alike; [`assign`] then numbers all but the first.
//!
//! No book's path is ever a folder on another's: books end in `.epub`, and folders that would are renamed.

mod safe;
mod template;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use safe::{ENDING, STEM};

use crate::diag::Cut;

pub use safe::{is_own_file, key};
#[cfg(feature = "cli")]
pub use template::FIELDS;
pub use template::{Fault, Template, Values};

/// What one story asks for, and what it had before.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The name that the template gives it now.
    pub name: &'a str,
    /// The name of its book from an earlier run.
    pub held: Option<&'a str>,
    /// The name that the template gave it in that run.
    pub from: Option<&'a str>,
}

/// Who has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The story at this place of the list.
    Story(usize),
    /// A book of an earlier run whose source is gone.
    Gone,
}

/// The name that a story gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// Its own alone, ending in `.epub`.
    pub name: String,
    /// Who else has the wanted name; nobody where the story got it, or keeps another although it is free now.
    pub clash: Option<Holder>,
}

/// Gives each story a name of its own; no two of them, and none of the `gone` ones, have the same [`key`].
///
/// A story that wants what it wanted in the earlier run keeps the name it got then: a book must not change places
/// because another story came or went. The others, in order, get the name they want, or else the first free one of
/// `name (2).epub`, `name (3).epub` and so on.
pub fn assign<'a>(wanted: &[Wanted], gone: impl IntoIterator<Item = &'a str>) -> Vec<Assigned> {
    let mut register =
        Register { holders: gone.into_iter().map(|name| (key(name), Holder::Gone)).collect(), next: HashMap::new() };
    let mut kept = vec![None; wanted.len()];
    for (index, story) in wanted.iter().enumerate() {
        kept[index] = story.settled().filter(|held| register.claim(held, index)).map(str::to_owned);
    }
    let mut names = Vec::with_capacity(wanted.len());
    for (index, (story, kept)) in wanted.iter().zip(kept).enumerate() {
        names.push(kept.unwrap_or_else(|| register.name(story.name, index)));
    }
    let finish = |(index, (name, story)): (usize, (String, &Wanted))| {
        // Only now is it known who has which name in the end.
        let holder = register.holders.get(&key(story.name)).copied();
        Assigned { name, clash: holder.filter(|&holder| holder != Holder::Story(index)) }
    };
    names.into_iter().zip(wanted).enumerate().map(finish).collect()
}

impl<'a> Wanted<'a> {
    /// The name that the story may keep. It comes from a file that anybody may have edited, so that it counts only if
    /// it is one that the wanted name leads to.
    fn settled(&self) -> Option<&'a str> {
        let held = self.held.filter(|_| self.from == Some(self.name))?;
        let number = || held.strip_suffix(ENDING)?.strip_suffix(')')?.rsplit_once(" (")?.1.parse().ok();
        (held == self.name || number().is_some_and(|n| numbered(base(self.name), n) == held)).then_some(held)
    }
}

/// The names given so far.
struct Register {
    /// By [`key`].
    holders: HashMap<String, Holder>,
    /// The number to try next, by the key of the numbered name's base. Names never become free again, so that no
    /// number has to be tried twice: a thousand stories of one name take a thousand steps, not a million.
    next: HashMap<String, u32>,
}

impl Register {
    /// Gives the story this name, unless another has it.
    fn claim(&mut self, name: &str, index: usize) -> bool {
        match self.holders.entry(key(name)) {
            Entry::Occupied(_) => false,
            Entry::Vacant(place) => {
                place.insert(Holder::Story(index));
                true
            }
        }
    }

    /// Gives the story the wanted name or the next free number of it.
    fn name(&mut self, wanted: &str, index: usize) -> String {
        if self.claim(wanted, index) {
            return wanted.to_owned();
        }
        let base = base(wanted);
        let base_key = key(base);
        let mut number = self.next.get(&base_key).copied().unwrap_or(2);
        let name = loop {
            let name = numbered(base, number);
            number += 1;
            if self.claim(&name, index) {
                break name;
            }
        };
        self.next.insert(base_key, number);
        name
    }
}

/// What stands before the number: the wanted name without its ending, and short enough for any number, so that it is
/// the same for all of them.
fn base(name: &str) -> &str {
    let path = name.strip_suffix(ENDING).unwrap_or(name);
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = safe::cut(path.cut(start..), STEM - " (4294967295)".len());
    path.cut(..start + stem.len())
}

fn numbered(base: &str, number: u32) -> String {
    format!("{base} ({number}){ENDING}")
}
