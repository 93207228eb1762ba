//! The value of two keys in one, divided between them: `Title/Author: Rain / Zed`.

use std::ops::Range;

use super::keys::Field;
use super::line::is_address;
use super::value::title_and_author;
use crate::diag::{FileId, Span, Spanned};
use crate::story::text::trimmed;
use crate::story::{Rating, Status, warning};

/// Whether two halves are what their keys ask for.
type Halves = fn(&str, &str) -> bool;

/// Signs that few values have within.
const BETWEEN: &[&str] = &["; ", " / ", " | ", ", ", " - ", " – ", " — "];

/// Divides a value between two keys; `None` where all of it is for both.
pub fn divided(value: &str, first: Field, second: Field) -> Option<[Range<usize>; 2]> {
    let (signs, is_sound): (&[&str], Halves) = match (first, second) {
        (Field::Title, Field::Author) => {
            let named = title_and_author(value).map(|(title, author)| [title, author]);
            return named.or_else(|| lone_halves(value));
        }
        (Field::Author, Field::Title) => return lone_halves(value),
        (Field::Fandoms, Field::Relationships) => {
            (&["; ", " | ", " - ", " – ", " — ", " / ", ", ", ": "], |fandom, couple| {
                !is_couple(fandom) && is_couple(couple)
            })
        }
        (Field::Relationships, Field::Fandoms) => {
            (&["; ", " | ", " - ", " – ", " — ", ", "], |couple, fandom| is_couple(couple) && !is_couple(fandom))
        }
        (Field::Title, Field::Rating) => (BETWEEN, |_, rating| is_rating(rating)),
        (Field::Rating, Field::Title) => (BETWEEN, |rating, _| is_rating(rating)),
        (Field::Author, Field::Contact) => (BETWEEN, |_, address| is_address(address)),
        (Field::Spoilers, Field::Warnings) => (BETWEEN, |_, warnings| is_warned(warnings)),
        (Field::Warnings, Field::Spoilers) => (BETWEEN, |warnings, _| is_warned(warnings)),
        (Field::WordCount, Field::Status) => {
            (&[", ", "; ", " / ", "/", " - ", " – ", " | "], |words, status| is_counted(words) && is_status(status))
        }
        (Field::Status, Field::WordCount) => {
            (&[", ", "; ", " / ", "/", " - ", " – ", " | "], |status, words| is_counted(words) && is_status(status))
        }
        _ => return None,
    };
    halves(value, signs, is_sound)
}

/// The two halves of a title and an author, where one sign stands between them and no other beside it: `Rain / Fog; Zed`
/// may be divided at either.
fn lone_halves(value: &str) -> Option<[Range<usize>; 2]> {
    const SIGNS: &[&str] = &[" / ", " | ", " - ", " – ", " — ", "; "];
    let count = SIGNS.iter().filter(|sign| value.contains(**sign)).count();
    if count == 1 { halves(value, SIGNS, |_, _| true) } else { None }
}

/// The two halves of a value at the first sign that stands in it once, if they are what the keys ask for.
fn halves(value: &str, signs: &[&str], is_sound: Halves) -> Option<[Range<usize>; 2]> {
    signs.iter().find_map(|sign| {
        let (left, right) = value.split_once(sign)?;
        let halves = [trimmed(value, 0..left.len()), trimmed(value, left.len() + sign.len()..value.len())];
        let once = !right.contains(sign) && halves.iter().all(|half| !half.is_empty());
        (once && is_sound(left.trim(), right.trim())).then_some(halves)
    })
}

fn is_couple(words: &str) -> bool {
    words.contains(['/', '&']) || words.contains(" x ") || words.contains('+')
}

fn is_rating(words: &str) -> bool {
    Rating::read(Spanned::new(words.to_owned(), Span::new(FileId(0), 0, 0))).is_some_and(|rating| rating.whole)
}

/// Whether the words are warnings and nothing else, or say that there are none.
fn is_warned(words: &str) -> bool {
    let read = warning::read_list(Spanned::new(words.to_owned(), Span::new(FileId(0), 0, 0))).warnings;
    read.policy == warning::Policy::None
        || !read.list.is_empty() && read.list.iter().all(|warning| warning.entry.is_some())
}

fn is_counted(words: &str) -> bool {
    words.contains(|c: char| c.is_ascii_digit())
}

fn is_status(words: &str) -> bool {
    Status::parse(words.trim_end_matches('.')).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_between_two_keys() {
        use Field::*;
        for (value, first, second, halves) in [
            ("Rain / Zed", Title, Author, Some(["Rain", "Zed"])),
            ("Rain by Zed Oakes", Title, Author, Some(["Rain", "Zed Oakes"])),
            ("The Pier; Ann/Bo", Fandoms, Relationships, Some(["The Pier", "Ann/Bo"])),
            ("2,050, complete", WordCount, Status, Some(["2,050", "complete"])),
            ("Rain / PG", Title, Rating, Some(["Rain", "PG"])),
            ("Zed / zed@a.example", Author, Contact, Some(["Zed", "zed@a.example"])),
            ("Ann/Bo, The Pier", Relationships, Fandoms, Some(["Ann/Bo", "The Pier"])),
            ("\"The Weir\"; violence", Spoilers, Warnings, Some(["\"The Weir\"", "violence"])),
            ("The Weir, The Pier", Spoilers, Warnings, None),
            ("Rain", Title, Author, None),
            ("Rain / Fog / Zed", Title, Author, None),
            ("Rain / Fog; Zed", Title, Author, None),
            ("Fathers - and Sons; Zed", Title, Author, None),
            ("Zed - Oakes / Rain", Author, Title, None),
            ("The Pier, The Mill", Fandoms, Relationships, None),
            ("Not mine. Yes, please.", Disclaimer, Feedback, None),
        ] {
            let found = divided(value, first, second);
            assert_eq!(found.map(|halves| halves.map(|half| &value[half])), halves, "{value}");
        }
    }
}
