//! Several fields one after another without keys: `Here's a short one, PG-13, Ann/Bo, no spoilers.`

use std::ops::Range;

use super::codes::{CATEGORIES, is_couple_of_codes, is_genre};
use super::keys::Field;
use super::line::{self, Shape};
use super::value::title_and_author;
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::import::talk;
use crate::story::text::trimmed;
use crate::story::{Rating, Status, warning};

/// A longer text is a paragraph of a story, whatever it holds.
const LONGEST: usize = 700;
/// What an unknown piece may be has at most so many words.
const NAME_WORDS: usize = 6;

/// The label of a piece that means nothing to us.
pub const UNREAD: &str = "";

/// A piece of the text, and what it tells.
struct Piece {
    range: Range<usize>,
    /// `None` where its form tells nothing.
    told: Option<Told>,
    /// Whether it is a sentence of its own, and no item of a row.
    whole: bool,
}

/// A field, and where in the text its value stands.
struct Told {
    field: Field,
    label: &'static str,
    value: Range<usize>,
    /// A key stands before it.
    keyed: bool,
}

/// The fields of a line, or of a paragraph that is no block of lines with keys; `None` where it is not plainly a header.
/// `first` is the start of a post, where the title may stand.
pub fn read(text: &str, first: bool) -> Option<Vec<(Range<usize>, Shape)>> {
    if let Some(pieces) = rated_title(text).or_else(|| named_title(text)).filter(|_| first) {
        return Some(pieces);
    }
    // A title may stand in quotation marks, but what somebody says ends in a stop within them.
    if text.len() > LONGEST || text.trim_start().starts_with(['—', '–']) || is_dialogue(text) {
        return None;
    }
    let (start, end) = unbracketed(text, kind_end(text));
    let pieces: Vec<Piece> = sentences(text, start..end).into_iter().flat_map(|range| sentence(text, range)).collect();
    let mut fields: Vec<Field> = pieces.iter().filter_map(|piece| piece.told.as_ref()).map(|told| told.field).collect();
    let known = fields.len();
    fields.sort_by_key(|field| *field as usize);
    fields.dedup();
    let has = |field: Field| fields.contains(&field);
    let strong = has(Field::Rating) || has(Field::Relationships) && (has(Field::Spoilers) || has(Field::WordCount));
    let is_strange = |piece: &&Piece| piece.told.is_none() && !is_wish(text.cut(piece.range.clone()));
    let strange = pieces.iter().filter(is_strange).count();
    let lone_key =
        pieces.first().is_some_and(|piece| piece.whole && piece.told.as_ref().is_some_and(|told| told.keyed));
    if fields.len() < 2 || !strong || strange > known || strange > 2 || lone_key && pieces.len() == 1 {
        return None;
    }
    Some(shapes(text, pieces, first, has(Field::Author)))
}

/// Words to readers that tell nothing of the story.
fn is_wish(words: &str) -> bool {
    const WISHES: &[&str] =
        &["enjoy", "enjoy it", "please enjoy", "here goes", "on with the show", "have fun", "okay", "so"];
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    WISHES.contains(&bare.as_str())
}

/// `Rain [PG-13]`: a title, and a rating in brackets behind it.
fn rated_title(text: &str) -> Option<Vec<(Range<usize>, Shape)>> {
    let words = text.trim_end();
    let at = words.rfind(['[', '('])?;
    let (title, rating) = (trimmed(text, 0..at), at..words.len());
    let is_title = is_name(text.cut(title.clone())) && title.len() <= 80;
    let is_whole = words.ends_with([']', ')']) && rating_lead(words.cut(at + 1..words.len() - 1)) == Some(0);
    let shape = |field, label, length| Shape::Keyless { field, label, value: 0..length };
    (is_title && is_whole && rating.len() > 3).then(|| {
        let value = shape(Field::Rating, "rating", rating.len() - 2);
        vec![(title.clone(), shape(Field::Title, "title", title.len())), (at + 1..words.len() - 1, value)]
    })
}

/// `Rain by Zed Oakes (PG, Ann/Bo)`: the title, the author, and fields in brackets.
fn named_title(text: &str) -> Option<Vec<(Range<usize>, Shape)>> {
    let words = text.trim_end();
    let at = words.rfind(['[', '(']).filter(|at| *at <= 100 && words.ends_with([']', ')']))?;
    let (title, author) = title_and_author(words.cut(..at))?;
    let keyless = |field, label, length| Shape::Keyless { field, label, value: 0..length };
    let mut found = vec![
        (title.clone(), keyless(Field::Title, "title", title.len())),
        (author.clone(), keyless(Field::Author, "author", author.len())),
    ];
    let fields: Option<Vec<_>> = items(text, at + 1..words.len() - 1).into_iter().map(|piece| piece.told).collect();
    let fields = fields.filter(|fields| fields.iter().any(|told| told.field == Field::Rating))?;
    found
        .extend(fields.into_iter().map(|told| (told.value.clone(), keyless(told.field, told.label, told.value.len()))));
    Some(found)
}

/// The pieces as lines of a header. What is in a row with others and means nothing by itself is the title, at the start,
/// or the work that the story is about; sentences are left unread.
fn shapes(text: &str, pieces: Vec<Piece>, first: bool, named: bool) -> Vec<(Range<usize>, Shape)> {
    let mut found: Vec<(Range<usize>, Shape)> = Vec::new();
    let mut titled = !first;
    for (i, piece) in pieces.into_iter().enumerate() {
        let words = text.cut(piece.range.clone());
        let told = piece.told.or_else(|| told_by_line(text, piece.range.clone())).unwrap_or_else(|| {
            let small = !text.contains(char::is_uppercase) && words.split_whitespace().count() <= 3;
            let is_name = !piece.whole && (is_name(words) || small);
            let (field, label) = match (is_name, i) {
                (true, 0) if !titled => (Field::Title, "title"),
                (true, _) if i > 0 || named || !first => (Field::Fandoms, "fandoms"),
                _ => (Field::Kept, UNREAD),
            };
            Told { field, label, value: piece.range.clone(), keyed: false }
        });
        titled |= told.field == Field::Title;
        let value = told.value.start - piece.range.start..told.value.end - piece.range.start;
        let shape = match line::shape(words) {
            shape @ Shape::Keyed { .. } if told.keyed => shape,
            _ => Shape::Keyless { field: told.field, label: told.label, value },
        };
        found.push((piece.range, shape));
    }
    found
}

/// What a piece tells that is a line of a header by its form: `Please ask before archiving`.
fn told_by_line(text: &str, range: Range<usize>) -> Option<Told> {
    let Shape::Keyless { field, label, value } = line::shape(text.cut(range.clone())) else { return None };
    Some(Told { field, label, value: range.start + value.start..range.start + value.end, keyed: false })
}

/// Whether somebody says something within the text.
fn is_dialogue(text: &str) -> bool {
    [",\" ", "?\" ", "!\" ", ",” ", "?” ", "!” "].iter().any(|said| text.contains(said))
}

/// Where the words end that say what a post is: `[FIC] …`, `FIC: …`.
fn kind_end(text: &str) -> usize {
    const KINDS: &[&str] = &["fic", "new", "repost", "ficlet", "drabble", "story", "new fic", "fanfic"];
    let inner = text.trim_start();
    let lead = text.len() - inner.len();
    let (word, length) = match inner.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((word, _)) => (word, word.len() + 2),
        None => match inner.split_once(':') {
            Some((word, _)) => (word, word.len() + 1),
            None => return lead,
        },
    };
    if !KINDS.contains(&word.trim().to_lowercase().as_str()) {
        return lead;
    }
    let end = lead + length;
    end + text.cut(end..).len() - text.cut(end..).trim_start_matches([' ', ':']).len()
}

/// The place within brackets around the whole text.
fn unbracketed(text: &str, from: usize) -> (usize, usize) {
    let inner = text.cut(from..).trim_end();
    let end = from + inner.len();
    match inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(rest) if !rest.contains(['(', ')']) => (from + 1, end - 1),
        _ => (from, end),
    }
}

/// Whether a text begins with the words that say what a post is.
pub fn names_kind(text: &str) -> bool {
    kind_end(text) > text.len() - text.trim_start().len()
}

/// The sentences of a text, each with its stop.
fn sentences(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = within.start;
    let mut depth = 0usize;
    for (at, c) in text.cut(..within.end).char_indices().filter(|(at, _)| *at >= within.start) {
        depth = depth_after(c, depth);
        let behind = text.cut(at + c.len_utf8()..);
        let opens = behind.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '~');
        // A stop behind an initial ends nothing: `by J. Oakes`.
        let word = text.cut(start..at).rsplit(char::is_whitespace).next().unwrap_or_default();
        let initial = c == '.' && word.chars().count() == 1 && !matches!(word, "G" | "R" | "K" | "T" | "M");
        if depth == 0 && matches!(c, '.' | '!' | '?') && behind.starts_with(char::is_whitespace) && opens && !initial {
            found.push(trimmed(text, start..at + c.len_utf8()));
            start = at + c.len_utf8();
        }
    }
    found.push(trimmed(text, start..within.end));
    found.retain(|range| !range.is_empty());
    found
}

fn depth_after(c: char, depth: usize) -> usize {
    match c {
        '(' | '[' => depth + 1,
        ')' | ']' => depth.saturating_sub(1),
        _ => depth,
    }
}

/// What a sentence tells: as a whole, or in the items of a row.
fn sentence(text: &str, range: Range<usize>) -> Vec<Piece> {
    let keyed = keyed(text, range.clone());
    if keyed.is_none() {
        let items = items(text, range.clone());
        let told = items.iter().filter(|item| item.told.is_some()).count();
        // Of a row, all but one or two are understood.
        if items.len() > 1 && told > 0 && items.len() - told <= told.min(2) {
            return items;
        }
    }
    let told = keyed.or_else(|| told_by_sentence(text, range.clone())).or_else(|| told_by_item(text, range.clone()));
    vec![Piece { range, told, whole: true }]
}

/// The items between commas, bars, strokes with blanks and dashes with blanks.
fn items(text: &str, range: Range<usize>) -> Vec<Piece> {
    const ALL: &[&str] = &[", ", ",\n", "; ", " | ", " / ", " - ", " – ", " — ", " -- ", "  ", "\n"];
    // Two bars or more part the fields, and commas what one of them names.
    let bars = text.cut(range.clone()).matches(" | ").count() >= 2;
    let signs = if bars { &[" | ", "\n"][..] } else { ALL };
    let (mut start, mut depth) = (range.start, 0usize);
    let mut found = Vec::new();
    let mut push = |piece: Range<usize>| {
        let range = trimmed(text, piece);
        if !range.is_empty() {
            found.extend(couple_and_people(text, range.clone()).unwrap_or_else(|| {
                let told = told_by_item(text, range.clone());
                vec![Piece { range, told, whole: false }]
            }));
        }
    };
    for (at, c) in text.cut(range.clone()).char_indices().map(|(at, c)| (range.start + at, c)) {
        depth = depth_after(c, depth);
        let sign = signs.iter().find(|sign| text.cut(at..range.end).starts_with(**sign));
        if let Some(sign) = sign.filter(|_| depth == 0 && at >= start) {
            push(start..at);
            start = at + sign.len();
        }
    }
    push(start.min(range.end)..range.end);
    found
}

/// `Ann/Bo, Cy`: a couple, and others who appear.
fn couple_and_people(text: &str, range: Range<usize>) -> Option<Vec<Piece>> {
    let words = text.cut(range.clone());
    let (couple, people) = words.split_once(", ")?;
    let is_person = |name: &str| is_name(name) && name.split_whitespace().count() <= 2;
    let told = |field, label, value: Range<usize>| Piece {
        range: value.clone(),
        told: Some(Told { field, label, value, keyed: false }),
        whole: false,
    };
    let end = range.start + couple.len();
    (is_couple(couple) && people.split(", ").all(is_person)).then(|| {
        vec![
            told(Field::Relationships, "relationships", range.start..end),
            told(Field::Characters, "characters", end + 2..range.end),
        ]
    })
}

/// `Disclaimer: they are not mine.`
fn keyed(text: &str, range: Range<usize>) -> Option<Told> {
    let words = text.cut(range.clone());
    match line::shape(words) {
        Shape::Keyed { found, second: None, value, key_end, weak: false }
            if !found.misspelt && !found.common && words.cut(key_end..).starts_with([':', '：', ' ']) =>
        {
            let value = range.start + value..range.end;
            Some(Told { field: found.key.field, label: found.key.label, value, keyed: true })
        }
        _ => None,
    }
}

/// How words about spoilers begin.
const SPOILERS: &[&str] = &[
    "no spoiler",
    "spoilers for ",
    "spoilers through ",
    "spoilers up to ",
    "spoilers to ",
    "contains spoiler",
    "minor spoiler",
    "mild spoiler",
    "keine spoiler",
    "pas de spoiler",
    "sin spoiler",
    "без спойлеров",
];
/// Words before a couple in a row.
const COUPLE_LEADS: &[&str] = &["couple ", "pairing ", "paar ", "pareja ", "pairing is ", "ship "];

/// What a sentence tells without a key.
fn told_by_sentence(text: &str, range: Range<usize>) -> Option<Told> {
    const NOT_MINE: &[&str] = &[
        "isn't mine",
        "isn’t mine",
        "is not mine",
        "aren't mine",
        "aren’t mine",
        "are not mine",
        "not my own",
        "pas à moi",
        "disclaimers apply",
        "usual disclaimer",
    ];
    const CALLS: &[&str] = &["feedback ", "write to me", "comments to ", "send comments", "flames ", "reviews "];
    const CONTENTS: &[&str] = &["it contains ", "contains ", "this contains ", "it has ", "includes "];
    const PLACES: &[&str] = &["set ", "it is set ", "it's set ", "this is set ", "takes place ", "it takes place "];
    let words = text.cut(range.clone());
    let lower = words.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let opens = |phrases: &[&str]| phrases.iter().any(|phrase| lower.starts_with(phrase));
    let (field, label) = if opens(SPOILERS) {
        (Field::Spoilers, "spoilers")
    } else if opens(CALLS) {
        (Field::Feedback, "feedback")
    } else if let Some(lead) = CONTENTS.iter().find(|lead| lower.starts_with(**lead)) {
        let value = range.start + lead.len()..range.end;
        let named = warns(text.get(value.clone()).unwrap_or_default());
        return named.then_some(Told { field: Field::Warnings, label: "warnings", value, keyed: false });
    } else if let Some(lead) = PLACES.iter().find(|lead| lower.starts_with(**lead)) {
        let value = range.start + lead.len()..range.end;
        let timed = ["after ", "before ", "during ", "in season ", "post", "pre", "between "];
        let is_when = text.get(value.clone()).is_some_and(|words| timed.iter().any(|time| words.starts_with(time)));
        return is_when.then_some(Told { field: Field::Setting, label: "setting", value, keyed: false });
    } else if line::is_ownership(&lower) || line::claims(&lower) || NOT_MINE.iter().any(|phrase| lower.contains(phrase))
    {
        (Field::Disclaimer, "disclaimer")
    } else if talk::is_greeting(words) || talk::is_to_readers(words) {
        (Field::Notes, "note")
    } else {
        return None;
    };
    Some(Told { field, label, value: range, keyed: false })
}

/// Whether one of several things is a warning that we know: `one dead body, some swearing and a rope`.
fn warns(words: &str) -> bool {
    let row = Spanned::new(words.trim_end_matches('.').to_owned(), Span::new(FileId(0), 0, 0));
    let known = |item: Spanned<String>| warning::read_list(item).warnings.list.iter().any(|w| w.entry.is_some());
    super::reasons::each(&row).into_iter().any(known)
}

/// What an item of a row tells by its form.
fn told_by_item(text: &str, range: Range<usize>) -> Option<Told> {
    let words = text.cut(range.clone());
    let inner = words.trim_end_matches(['.', '!']).trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let lower = inner.to_lowercase();
    let at = range.start + words.find(inner).unwrap_or(0);
    let whole = at..at + inner.len();
    let told = |field, label, value| Some(Told { field, label, value, keyed: false });
    if let Some(lead) = rating_lead(words) {
        let value = words.cut(lead..).trim_end_matches('.');
        let (open, close) = (value.matches('(').count(), value.matches(')').count());
        let whole = range.start + lead..range.start + lead + value.len();
        return told(Field::Rating, "rating", if open == close { whole } else { at..at + inner.len() });
    }
    if let Shape::Keyless { field: Field::Author, label, value } = line::shape(words) {
        return told(Field::Author, label, range.start + value.start..range.start + value.end);
    }
    if is_part(inner) {
        return told(Field::Part, "part", whole);
    }
    let lead = COUPLE_LEADS.iter().find(|lead| lower.starts_with(**lead)).map_or(0, |lead| lead.len());
    if let Some(length) = couple_end(inner.get(lead..).unwrap_or(inner)) {
        return told(Field::Relationships, "relationships", at + lead..at + lead + length);
    }
    if CATEGORIES.contains(&lower.as_str()) && !matches!(&*lower, "general" | "multi" | "other") {
        return told(Field::Categories, "categories", whole);
    }
    if is_count(&lower) {
        return told(Field::WordCount, "words", whole);
    }
    if SPOILERS.iter().any(|phrase| lower.starts_with(phrase)) {
        return told(Field::Spoilers, "spoilers", whole);
    }
    if inner.split_whitespace().count() <= 2 && Status::parse(inner).is_some() {
        return told(Field::Status, "status", whole);
    }
    if let Some(work) = work(inner) {
        return told(Field::Fandoms, "fandoms", at + work.start..at + work.end);
    }
    let known = || {
        let read = warning::read_list(Spanned::new(lower.clone(), Span::new(FileId(0), 0, 0))).warnings;
        let none = read.policy == warning::Policy::None && lower.ends_with("warnings");
        none || !read.list.is_empty() && read.list.iter().all(|warning| warning.entry.is_some())
    };
    (words.split_whitespace().count() <= 3 && known()).then_some(Told {
        field: Field::Warnings,
        label: "warnings",
        value: whole,
        keyed: false,
    })
}

/// Where a rating starts, if the words are one, with or without its reasons: `PG-13`, `rated R for violence`.
fn rating_lead(words: &str) -> Option<usize> {
    const LEADS: &[&str] = &[
        "rated ",
        "rating ",
        "rating: ",
        "rated: ",
        "it's rated ",
        "this is rated ",
        "i'd rate it ",
        "i'd rate this ",
        "i'd say ",
        "i'd call it ",
        "i'd call this ",
        "let's say ",
        "this one is ",
        "this one's ",
        "this is ",
        "it's ",
    ];
    const SHADES: &[&str] = &["a ", "an ", "soft ", "hard ", "strong ", "mild ", "light ", "very ", "solid "];
    let lower = words.to_ascii_lowercase();
    if lower
        .trim_end_matches('.')
        .strip_prefix("ab ")
        .is_some_and(|age| age.len() == 2 && age.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some(0);
    }
    let mut lead = LEADS.iter().find(|lead| lower.starts_with(**lead)).map_or(0, |lead| lead.len());
    while lead > 0
        && let Some(shade) = SHADES.iter().find(|shade| lower.cut(lead..).starts_with(**shade))
    {
        lead += shade.len();
    }
    let value = words.cut(lead..).trim_end_matches('.');
    let code = value.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(')).next().unwrap_or_default();
    let code = code.trim_matches(['[', ']', '(', ')', ':']);
    let plain = code.trim_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '/'));
    let coded = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_uppercase())
        || matches!(&*code.to_ascii_lowercase(), "pg" | "pg-13" | "pg13" | "nc-17" | "nc17");
    let read = |text: &str| Rating::read(Spanned::new(text.to_owned(), Span::new(FileId(0), 0, 0)));
    let behind = value.cut(value.find(code)? + code.len()..).trim_start_matches(']').trim_start();
    let reasoned = behind.is_empty() || behind.starts_with("for ") || behind.starts_with('(') || behind == ")";
    (coded && read(code).is_some_and(|rating| rating.whole) && reasoned && value.len() < 120).then_some(lead)
}

/// `1/3`, `part 2 of 5`, `part three of seven`.
pub fn is_part(words: &str) -> bool {
    const NUMBERS: &[&str] =
        &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let lower = words.trim_matches(['(', ')', '[', ']']).to_lowercase();
    let number = |side: &str| {
        let side = side.trim();
        !side.is_empty() && side.len() < 4 && side.bytes().all(|b| b.is_ascii_digit() || b == b'?')
    };
    let worded = ["part ", "chapter ", "pt. "].iter().find_map(|word| lower.strip_prefix(word));
    let counts = |side: &str| number(side) || worded.is_some() && NUMBERS.contains(&side.trim());
    let rest = worded.unwrap_or(&lower);
    ["/", " of "].iter().any(|sign| rest.split_once(sign).is_some_and(|(one, all)| counts(one) && counts(all)))
}

/// Where a couple ends that is all of the words, or all but how much of one it is: `Ann/Bo if you squint`.
fn couple_end(words: &str) -> Option<usize> {
    const HOW: &[&str] = &[
        "implied",
        "if",
        "you",
        "squint",
        "hints",
        "mostly",
        "slightly",
        "eventually",
        "established",
        "undertones",
        "only",
        "friendship",
        "pre-slash",
        "preslash",
        "ust",
        "sort",
        "kind",
        "of",
        "and",
        "hinted",
        "just",
    ];
    if is_couple(words) {
        return Some(words.len());
    }
    let (couple, how) = words.split_once(' ')?;
    let is_how = |word: &str| HOW.contains(&word.trim_matches([',', '(', ')']).to_lowercase().as_str());
    (couple.contains('/') && is_couple(couple) && how.split_whitespace().all(is_how)).then_some(couple.len())
}

/// `Ann/Bo`, `A/B`, `Ann x Bo`.
fn is_couple(words: &str) -> bool {
    let crossed = words.split_once(" x ").or_else(|| words.split_once(" X "));
    let is_name = |side: &str| side.starts_with(char::is_uppercase) && side.split_whitespace().count() <= 2;
    // An alternative universe, a note of the author: no couples.
    const OTHERS: &[&str] = &["A/U", "A/N", "N/A", "W/O", "R/R", "N/C"];
    !is_genre(words)
        && !OTHERS.contains(&words)
        && !CATEGORIES.contains(&words.to_lowercase().as_str())
        && (line::is_ship(words)
            || is_small_couple(words)
            || is_couple_of_codes(words)
            || crossed.is_some_and(|(one, other)| is_name(one) && is_name(other)))
}

/// `ann/bo`, written without capitals.
fn is_small_couple(words: &str) -> bool {
    const OTHERS: &[&str] =
        &["and", "or", "he", "she", "his", "her", "him", "either", "yes", "no", "slash", "gen", "het"];
    let is_name = |side: &str| {
        side.len() > 2
            && side.chars().all(|c| c.is_lowercase() || c == ' ')
            && side.split(' ').count() <= 2
            && !OTHERS.contains(&side)
    };
    words.split_once('/').is_some_and(|(one, other)| is_name(one.trim()) && is_name(other.trim()))
}

/// `about 800 words`, `3k words`.
fn is_count(lower: &str) -> bool {
    const LEADS: &[&str] =
        &["about ", "approx. ", "approximately ", "roughly ", "around ", "under ", "just ", "ca. ", "~"];
    let rest = LEADS.iter().find_map(|lead| lower.strip_prefix(lead)).unwrap_or(lower);
    let Some(number) = rest.strip_suffix(" words") else { return false };
    let digits = number.trim().trim_end_matches('k');
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
}

/// The work in `This is a Harrow Lane story`.
pub fn work(words: &str) -> Option<Range<usize>> {
    const LEADS: &[&str] = &["This is a ", "this is a ", "This is an ", "Here's a ", "Here is a ", "A ", "An "];
    const KINDS: &[&str] = &[" story", " fic", " fanfic", " ficlet", " drabble", " vignette"];
    const PLAIN: &[&str] = &["short", "long", "new", "old", "little", "first", "christmas", "love", "sad", "crossover"];
    let lead = LEADS.iter().find(|lead| words.starts_with(**lead))?.len();
    let end = KINDS.iter().find_map(|kind| words.ends_with(kind).then(|| words.len() - kind.len()))?;
    let name = words.get(lead..end)?;
    let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let small = |word: &str| matches!(word, "of" | "the" | "and" | "to" | "in");
    let named = name.split_whitespace().all(|word| capital(word) || small(word))
        && name.split_whitespace().next().is_some_and(capital)
        && !PLAIN.contains(&name.to_lowercase().as_str());
    named.then_some(lead..end)
}

/// A few words that may be a name: the longer ones have capitals, and nothing stops.
fn is_name(words: &str) -> bool {
    let bare = words.trim_matches(['"', '“', '”']);
    let capital = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters < 4 || word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| !c.is_lowercase())
    };
    let count = bare.split_whitespace().count();
    (1..=NAME_WORDS).contains(&count)
        && bare.split_whitespace().all(capital)
        && bare.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && !bare.ends_with(['.', '!', '?', ':'])
        && !bare.starts_with("Here")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let told = |(range, shape): (Range<usize>, Shape)| match shape {
            Shape::Keyless { label, value, .. } => {
                format!("{label}: {}", &text[range.start + value.start..range.start + value.end])
            }
            Shape::Keyed { found, value, .. } => {
                format!("{}= {}", found.key.label, &text[range.start + value..range.end])
            }
            _ => String::from("-"),
        };
        read(text, true).unwrap_or_default().into_iter().map(told).collect()
    }

    #[test]
    fn reads_rows() {
        for (text, want) in [
            (
                "Here's a short one, PG-13, Orme/Pell, no spoilers.",
                &[": Here's a short one", "rating: PG-13", "relationships: Orme/Pell", "spoilers: no spoilers"][..],
            ),
            ("Thin Ice, by Ann Oakes, PG", &["title: Thin Ice", "author: Ann Oakes", "rating: PG"]),
            (
                "The Mill, by Ann Oakes, Harrow Lane, Orme/Pell, NC-17",
                &[
                    "title: The Mill",
                    "author: Ann Oakes",
                    "fandoms: Harrow Lane",
                    "relationships: Orme/Pell",
                    "rating: NC-17",
                ],
            ),
            (
                "[FIC] Small Change - Orme/Pell - PG - 1/1",
                &["title: Small Change", "relationships: Orme/Pell", "rating: PG", "part: 1/1"],
            ),
            (
                "This is a Harrow Lane story, Orme/Pell, rated R for violence. Disclaimer: none of them are mine.",
                &[
                    "fandoms: Harrow Lane",
                    "relationships: Orme/Pell",
                    "rating: R for violence",
                    "disclaimer= none of them are mine.",
                ],
            ),
            (
                "For the snow challenge. Gen, G, about 800 words. The Mill isn't mine.",
                &[
                    ": For the snow challenge.",
                    "categories: Gen",
                    "rating: G",
                    "words: about 800 words",
                    "disclaimer: The Mill isn't mine.",
                ],
            ),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn leaves_stories_alone() {
        for text in [
            "Rain, then. Rain on the slates and the sill; rain on Rafe, who stood in it.",
            "He gave it an R, a G, and a sigh.",
            "\"PG,\" said Orme, \"or R, no spoilers.\"",
            "Orme, Pell, and the others came in.",
            "Blood, death, and a hospital.",
            "Author! Author! It was a G, no more.",
        ] {
            assert_eq!(show(text), [""; 0], "{text}");
        }
    }
}
