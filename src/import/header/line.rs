//! One header line: is there a key, where does its value start, and what does a line without key tell by its shape.

use super::keys::{self, Field, Found};
use crate::diag::{Cut, FileId, Span, Spanned};
use crate::import::talk;
use crate::story::layout::is_scene_break;
use crate::story::{Level, Rating, warning};

/// What a line turns out to be.
pub enum Shape {
    /// A known key; the value starts at `value` within the line.
    Keyed {
        found: Found,
        second: Option<Found>,
        key_end: usize,
        value: usize,
        weak: bool,
    },
    /// `Something: value` with a key that is not known.
    Unknown {
        key_end: usize,
        value: usize,
    },
    /// No key, but a shape that tells the field.
    Keyless {
        field: Field,
        label: &'static str,
        value: std::ops::Range<usize>,
    },
    Rule,
    Other,
}

/// Keys stand within so many bytes from the start of a line.
const KEY_REACH: usize = 60;

/// Separators between key and value; the first that follows a known key counts.
const SEPARATORS: &[(&str, bool)] = &[
    (":", false),
    ("：", false),
    (" - ", false),
    (" – ", false),
    (" — ", false),
    ("--", false),
    ("- ", false),
    ("– ", false),
    ("— ", false),
    ("....", false),
    ("\t", true),
    ("=", true),
    (",", true),
    (";", true),
    ("~", true),
    (" | ", true),
];

/// Looks at one line, without its end.
pub fn shape(line: &str) -> Shape {
    let inner = line.trim();
    if inner.is_empty() {
        return Shape::Other;
    }
    if is_scene_break(inner) || is_cut(inner) || is_start(inner) || is_navigation(inner) {
        return Shape::Rule;
    }
    // Bullets, stars and pictures before the key.
    let mark = |c: char| !(c.is_alphanumeric() || matches!(c, '"' | '“' | '\'' | '[' | '(' | '«'));
    let lead = line.len() - line.trim_start_matches(mark).len();
    let rest = line.cut(lead..);
    keyed(line, lead).or_else(|| keyless(line, lead, rest)).or_else(|| unknown(line, lead)).unwrap_or(Shape::Other)
}

/// `( read on )`: where a journal hides the story behind a link.
fn is_cut(line: &str) -> bool {
    line.len() < 80
        && line.starts_with("( ")
        && line.ends_with(" )")
        && line.chars().any(char::is_alphabetic)
        && !line.split(|c: char| !c.is_alphanumeric()).any(|word| TIME_WORDS.contains(&word.to_lowercase().as_str()))
        && !line.cut(1..line.len() - 1).contains(['(', ')'])
}

/// `<< Previous | Index | Next >>`: links of a site, as copies of its pages show them.
fn is_navigation(line: &str) -> bool {
    const LINKS: &[&str] = &[
        "first",
        "previous",
        "prev",
        "previous chapter",
        "previous part",
        "next",
        "next chapter",
        "next part",
        "last",
        "index",
        "home",
        "back",
        "main",
        "up",
        "top",
        "toc",
        "contents",
        "table of contents",
        "chapter index",
        "story index",
        "back to index",
        "main page",
        "master post",
        "masterpost",
        "archive",
        "author index",
        "title index",
    ];
    let signs = ['|', '<', '>', '«', '»', '[', ']', '←', '→', ':', '/', '·', '•', '~', '-'];
    let links = || line.split(signs).map(str::trim).filter(|link| !link.is_empty());
    line.len() < 100
        && links().count() >= 2
        && line.contains(['|', '<', '>', '«', '»', '[', ':', '·', '•', '←', '→'])
        && links().all(|link| LINKS.contains(&link.to_lowercase().as_str()) || is_numbered_link(link))
}

/// `Part 2`, among links.
fn is_numbered_link(link: &str) -> bool {
    let number = link.split_once(' ').filter(|(word, _)| {
        let word = word.to_lowercase();
        matches!(&*word, "part" | "chapter" | "story")
    });
    number.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// `ON WITH THE FIC!!!`: says that the story begins.
fn is_start(line: &str) -> bool {
    const STARTS: &[&str] =
        &["onwiththefic", "onwiththestory", "ontothefic", "ontothestory", "storystartshere", "storybeginshere"];
    if line.len() > 60 || !line.is_ascii() {
        return false;
    }
    let letters: String = line.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    let bare = ["andnow", "nowand", "and", "now", "sonow", "so"].iter().find_map(|word| letters.strip_prefix(word));
    [Some(letters.as_str()), bare].into_iter().flatten().any(|words| STARTS.contains(&words))
}

/// Words of lines that say when a scene plays: these belong to the story.
const TIME_WORDS: &[&str] = &[
    "later",
    "earlier",
    "ago",
    "before",
    "after",
    "meanwhile",
    "then",
    "now",
    "today",
    "tonight",
    "tomorrow",
    "yesterday",
    "morning",
    "noon",
    "evening",
    "midnight",
    "später",
    "früher",
    "vorher",
    "plus",
    "avant",
    "después",
    "antes",
    "спустя",
    "назад",
];

fn reach(line: &str) -> usize {
    let mut end = line.len().min(KEY_REACH);
    while !line.is_char_boundary(end) {
        end += 1;
    }
    end
}

/// The start of the value after a separator: past blanks, closing stars, and dots that lead the eye.
fn value_start(line: &str, at: usize) -> usize {
    let rest = line.cut(at..);
    let leads = line.cut(..at).ends_with("....");
    // A colon that is typed twice is one; others are the value's.
    let is_apart = |rest: &&str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    let doubled = line.cut(..at).ends_with(':').then(|| rest.strip_prefix(':').filter(is_apart)).flatten();
    // `~Title:~ Rain`: the wave that opens the line closes the key.
    let waves = line.cut(..at).ends_with('~') || line.trim_start().starts_with('~');
    let rest_of = |c: char| c.is_whitespace() || c == '*' || leads && c == '.' || waves && c == '~';
    line.len() - doubled.unwrap_or(rest).trim_start_matches(rest_of).len()
}

fn bare_key(text: &str) -> &str {
    text.trim().trim_matches(['*', '_', ' ']).trim_start_matches('(').trim_end_matches(')').trim()
}

fn keyed(line: &str, lead: usize) -> Option<Shape> {
    let head = line.cut(..reach(line).max(lead));
    for (separator, weak) in SEPARATORS {
        let Some(at) = head.cut(lead..).find(separator).map(|i| lead + i) else {
            continue;
        };
        // "(s)" keeps its bracket: only a key wholly in brackets loses them.
        let written = line.cut(lead..at).trim();
        let key = if written.starts_with('(') || written.contains('*') { bare_key(written) } else { written };
        let after = at + separator.len();
        // A quotation that is opened and not closed before the separator is somebody's speech.
        let quoted =
            written.starts_with(['"', '“', '\'', '‘', '«', '„']) && !written.ends_with(['"', '”', '\'', '’', '»', '“']);
        if quoted {
            continue;
        }
        if *separator == ":" && line.cut(after..).starts_with("//") {
            continue;
        }
        // `Author/Email` is two keys, and no misspelling of one.
        let found = keys::find(key);
        let (found, second) = match found.filter(|found| !found.misspelt || joint(key).is_none()) {
            Some(found) => (found, None),
            None => match joint(key) {
                Some((first, second)) if !*weak || *separator == "=" => (first, Some(second)),
                _ => continue,
            },
        };
        let colon = matches!(*separator, ":" | "：");
        // A misspelt or everyday word needs a plain separator, and nothing that a sentence could have.
        let numbered = found.key.field == Field::Part
            && line.cut(after..).trim_start().starts_with(|c: char| c.is_ascii_digit())
            && line.cut(after..).contains('/');
        if *weak && (found.misspelt || found.common)
            || found.common && !colon && *separator != " - " && !(numbered && *separator == "--")
        {
            continue;
        }
        return Some(Shape::Keyed { found, second, key_end: at, value: value_start(line, after), weak: *weak });
    }
    // No separator at all: only before a rating, or before a quote mark.
    let word_end = line.cut(lead..).find(|c: char| c.is_whitespace()).map(|i| lead + i)?;
    let found = keys::find(line.cut(lead..word_end)).filter(|f| !f.misspelt && !f.common)?;
    let value = value_start(line, word_end);
    let rated = found.key.field == Field::Rating && starts_with_rating(line.cut(value..));
    let quoted = line.cut(value..).starts_with('«');
    let feedback = found.key.field == Field::Feedback && line.len() < 120;
    let named = match found.key.field {
        Field::Warnings => opens_with_warning(line.cut(value..)),
        Field::Relationships => is_ship(line.cut(value..).trim()),
        _ => false,
    };
    (rated || quoted || feedback || named).then_some(Shape::Keyed {
        found,
        second: None,
        key_end: word_end,
        value,
        weak: true,
    })
}

/// Whether the first of a few items is a warning that we know: `blood, torture`. Where one is all there is, it is the
/// whole text.
fn opens_with_warning(text: &str) -> bool {
    let first = text.split([',', ';', '/']).next().unwrap_or_default().trim().trim_end_matches('.');
    let read =
        |words: &str| warning::read_list(Spanned::new(words.to_owned(), Span::new(FileId(0), 0, 0))).warnings.list;
    text.len() <= 160 && first.split_whitespace().count() <= 3 && {
        let list = read(first);
        !list.is_empty() && list.iter().all(|warning| warning.entry.is_some())
    }
}

/// Two keys in one: `Disclaimer & Feedback`, `Rating/Warnings`.
fn joint(key: &str) -> Option<(Found, Found)> {
    [" & ", "&", "/", " and "].iter().find_map(|sign| {
        let (left, right) = key.split_once(sign)?;
        Some((keys::find(left.trim())?, keys::find(right.trim())?))
    })
}

/// Whether the first word is a rating and not just a sentence that holds one.
fn starts_with_rating(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or("").trim_matches([',', ';', '.', '(', ')']);
    let code = word.chars().next().is_some_and(char::is_uppercase);
    code && (Level::parse(word).is_some() || word.contains([':', '/']) && reads_as_rating(word))
}

fn reads_as_rating(word: &str) -> bool {
    Rating::read(Spanned::new(word.to_owned(), Span::new(FileId(0), 0, 0))).is_some()
}

fn unknown(line: &str, lead: usize) -> Option<Shape> {
    let head = line.cut(..reach(line).max(lead));
    let at = lead + head.cut(lead..).find([':', '：'])?;
    let key = line.cut(lead..at).trim();
    let words = key.split_whitespace().count();
    let after = at + line.cut(at..).chars().next().map_or(1, char::len_utf8);
    let short = (1..=4).contains(&words) && key.chars().count() <= 30;
    let plain =
        key.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '/' | '&' | '-' | '(' | ')' | '.'));
    let capital = key.chars().next().is_some_and(|c| c.is_uppercase());
    (short && plain && capital && !line.cut(after..).starts_with("//"))
        .then(|| Shape::Unknown { key_end: at, value: value_start(line, after) })
}

/// Whether a line gives a rating without a key.
fn is_rating(rest: &str) -> bool {
    // "PG-13 - set at school", "NC-17 for the barn scene": a code of two signs at least is no word of a story.
    let code = rest.split_whitespace().next().unwrap_or("").trim_end_matches([',', ':', ';']);
    let coded = code.len() >= 2 && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    if coded && code.starts_with(|c: char| c.is_ascii_uppercase()) && rest.len() < 200 && Level::parse(code).is_some() {
        let after = rest.cut(code.len()..).trim_start_matches([',', ':', ';']).trim_start();
        if after.is_empty() || after.starts_with(['-', '–', '—', '(']) || after.starts_with("for ") {
            return true;
        }
    }
    // Only brackets that hold a rating and nothing else: "[PG-13] for some shouting".
    let bracket = rest.strip_prefix('[').and_then(|r| r.split_once(']'));
    bracket.is_some_and(|(inside, _)| Level::parse(inside).is_some())
}

/// A line that tells a field by its form, such as "by Mab".
fn keyless(line: &str, lead: usize, rest: &str) -> Option<Shape> {
    let lower = rest.to_lowercase();
    let end = lead + rest.trim_end().len();
    let whole = lead..end;
    let some = |field, label, value| Some(Shape::Keyless { field, label, value });
    if let Some(name) = by_line(rest) {
        return some(Field::Author, "author", lead + name.start..lead + name.end);
    }
    if let Some(value) = setting(rest, &lower) {
        return some(Field::Setting, "setting", value_start(line, lead + value)..end);
    }
    if is_rating(rest) {
        return some(Field::Rating, "rating", whole);
    }
    if rest.len() < 400 {
        if lower.starts_with("contains spoilers")
            || lower.starts_with("spoilers for")
            || lower.starts_with("spoilers through")
        {
            return some(Field::Spoilers, "spoilers", whole);
        }
        if is_consent(&lower) {
            return some(Field::Archive, "archive permission", whole);
        }
    }
    // "Thanks to Mab for the beta": thanks for help with a story, not to the weather.
    if rest.len() < 400 && starts_with_thanks(&lower) && talk::is_author(rest) {
        return some(Field::Notes, "note", whole);
    }
    if is_short_denial(&lower) {
        return some(Field::Disclaimer, "disclaimer", whole);
    }
    // Such a word goes on with a sentence of the line above.
    let goes_on = ["are ", "is ", "of ", "and ", "to ", "or "].iter().any(|word| rest.starts_with(word));
    if rest.len() < 1200 && !goes_on && is_ownership(&lower) {
        return some(Field::Disclaimer, "disclaimer", whole);
    }
    if let Some(at) = source(rest) {
        return some(Field::Source, "source", lead + at.start..lead + at.end);
    }
    if let Some(end) = warning_key(rest) {
        return some(Field::Warnings, "warnings", lead..lead + end);
    }
    if is_ship(rest.trim()) {
        return some(Field::Relationships, "relationships", whole);
    }
    None
}

/// The address in `Posted originally on the Archive of Our Own at http://…`.
fn source(rest: &str) -> Option<std::ops::Range<usize>> {
    const SAID: &[&str] =
        &["Posted originally on ", "Originally posted at ", "Originally posted on ", "First posted at "];
    SAID.iter().find(|said| rest.starts_with(**said))?;
    let start = rest.find("http://").or_else(|| rest.find("https://"))?;
    let address = rest.cut(start..).split_whitespace().next()?.trim_end_matches(['.', ',', ')']);
    Some(start..start + address.len())
}

/// Where the warning ends that a key of its own names: `Violence Warning: there is some.`
fn warning_key(rest: &str) -> Option<usize> {
    let key = rest.cut(..reach(rest)).split_once(':')?.0;
    let lower = key.to_ascii_lowercase();
    let at = lower.find(" warning").or_else(|| lower.find(" disclaimer"))?;
    let names = Spanned::new(key.cut(..at).to_owned(), Span::new(FileId(0), 0, at));
    let list = warning::read_list(names).warnings.list;
    (!list.is_empty() && list.iter().all(|warning| warning.entry.is_some())).then_some(at)
}

/// Where the value starts in a line that says when a story plays: `Set S7, the earlier the better`.
fn setting(rest: &str, lower: &str) -> Option<usize> {
    const FOREIGN: &[&str] = &[
        "se passe ",
        "se déroule ",
        "spielt ",
        "ambientado ",
        "ambientada ",
        "transcurre ",
        "ambientato ",
        "ambientata ",
        "действие происходит ",
    ];
    if rest.len() >= 160 {
        return None;
    }
    if let Some(word) = FOREIGN.iter().find(|word| lower.starts_with(**word)) {
        let is_start = rest.starts_with(char::is_uppercase) && lower.len() == rest.len();
        return (is_start && is_time(lower)).then_some(word.len());
    }
    let after = rest.strip_prefix("Set")?;
    if let Some(words) = after.strip_prefix(", ") {
        return is_time(&words.to_lowercase()).then_some("Set, ".len());
    }
    let words = after.strip_prefix(' ')?.trim_start();
    let word = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    // S7, C2, 3x04.
    let coded = word.len() <= 5
        && word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && word.ends_with(|c: char| c.is_ascii_digit())
        && !word.chars().any(char::is_lowercase);
    const WHEN: &[&str] = &[
        "in",
        "during",
        "after",
        "before",
        "between",
        "post",
        "pre",
        "season",
        "around",
        "just",
        "right",
        "early",
        "late",
        "sometime",
        "shortly",
        "directly",
        "some",
        "a",
        "two",
        "three",
        "several",
        "immediately",
        "straight",
    ];
    let when = WHEN.contains(&word.to_lowercase().as_str());
    (coded || when && is_time(lower)).then_some("Set ".len())
}

/// A line of an author who says who may keep copies.
fn is_consent(lower: &str) -> bool {
    const OPENERS: &[&str] = &[
        "archive",
        "permission",
        "please ask before",
        "ask before",
        "ask first",
        "do not archive",
        "don't archive",
        "no archiv",
        "not to be archived",
        "feel free to archive",
        "you may archive",
        "may be archived",
        "please do not archive",
        "please don't archive",
        "do not repost",
        "please do not repost",
    ];
    let speaks = lower.contains("archiv") || lower.contains("repost");
    speaks && OPENERS.iter().any(|opener| lower.starts_with(opener)) && !lower.contains("warning")
}

/// Whether words that start with "Set" tell when a story plays: "Set in the wall was a door" does not.
fn is_time(lower: &str) -> bool {
    const TIMES: &[&str] = &[
        "season", "series", "year", "years", "summer", "winter", "spring", "autumn", "fall", "future", "past",
        "universe", "verse", "time", "world", "day", "days", "week", "weeks", "month", "months", "hour", "hours",
        "episode", "book", "film", "movie", "canon", "au", "century", "war", "story", "ep", "eps", "finale",
    ];
    const VERBS: &[&str] = &["was", "were", "stood", "sat", "lay", "hung", "is", "are"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let timed = |w: &str| {
        TIMES.contains(&w)
            || w.starts_with(|c: char| c.is_ascii_digit())
            || w.strip_prefix('s').is_some_and(|n| n.parse::<u32>().is_ok())
    };
    words.clone().any(timed) || !words.any(|w| VERBS.contains(&w))
}

fn starts_with_thanks(lower: &str) -> bool {
    const THANKS: &[&str] =
        &["thanks", "thank you", "many thanks", "special thanks", "big thanks", "a big thank", "my thanks"];
    THANKS.iter().any(|t| lower.starts_with(t))
}

/// `by X`, `A Whatever story by X`: the place of the name.
fn by_line(line: &str) -> Option<std::ops::Range<usize>> {
    let mut end = line.trim_end().len();
    let line = line.cut(..end);
    // A long line is a sentence.
    if line.chars().count() > 80 {
        return None;
    }
    let start = if line.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("by ")) {
        3
    } else if let Some(start) = foreign_by(line) {
        start
    } else {
        // Small letters of ASCII only: every offset stays what it is.
        let at = line.to_ascii_lowercase().rfind(" by ")?;
        let before = line.cut(..at).to_lowercase();
        let kind =
            ["fanfiction", "fanfic", "fan fiction", "fan fic", "story", "fic"].iter().any(|w| before.ends_with(w));
        let article = before.starts_with("a ") || before.starts_with("an ");
        let start = (kind && article).then_some(at + 4)?;
        // Whoever shouts shouts the name, too.
        end = line.trim_end_matches('!').len();
        start
    };
    let line = line.cut(..end);
    let whole = line.cut(start..).trim();
    let start = end - line.cut(start..).trim_start().len();
    // An address behind the name, hidden from programs or not, is no part of the sentence.
    let bracket = whole.find(['<', '(', '[']).filter(|at| is_address(whole.cut(*at..)));
    let name = bracket.map_or(whole, |at| whole.cut(..at).trim_end());
    let words = name.split_whitespace().count();
    // A sentence that starts with "by" goes on and ends in a stop.
    let initial = name.len() > 2 && name.as_bytes()[name.len() - 2].is_ascii_uppercase() && name.ends_with('.');
    let stop = name.ends_with(['.', '!', '?', ',']) && !initial && !name.ends_with("Jr.");
    // "By Friday the whole town knew" is a sentence that goes on below.
    let particle = |w: &str| {
        matches!(w, "de" | "van" | "von" | "of" | "the" | "and" | "la" | "le" | "du" | "der" | "da" | "aka" | "with")
    };
    let plain = |w: &str| w.starts_with(char::is_lowercase) && !particle(w) && !w.contains('@');
    let running = words > 2 && name.split_whitespace().any(plain);
    let sentence = stop || running || words > 5;
    let capital = line.starts_with("By") || words <= 2 || name.chars().next().is_some_and(char::is_uppercase);
    (!name.is_empty() && (!sentence || name.contains('@')) && capital).then_some(start..end)
}

/// Where the name starts in `por Inés Valcárcel`: nothing but names, as they are written, follows.
fn foreign_by(line: &str) -> Option<usize> {
    const WORDS: &[&str] = &["por ", "par ", "von ", "di ", "van ", "door ", "av ", "od "];
    let start = WORDS.iter().find(|word| line.starts_with(**word)).map(|word| word.len())?;
    let names: Vec<&str> = line.cut(start..).split_whitespace().collect();
    let named = names.iter().all(|n| n.starts_with(char::is_uppercase) && !n.ends_with(['.', ',', '!', '?', ':', ';']));
    (named && (1..=4).contains(&names.len())).then_some(start)
}

/// The work that `A Harrow Lane story by Mab` names: words with capitals between the article and the kind of text.
pub fn work_before(line: &str) -> Option<std::ops::Range<usize>> {
    const KINDS: &[&str] = &["fan fiction", "fanfiction", "fan fic", "fanfic", "story", "fic", "tale", "vignette"];
    const KIND_OF: &[&str] = &["AU", "slash", "fan", "short", "crossover", "gen", "het", "femslash"];
    let end = line.to_ascii_lowercase().rfind(" by ")?;
    let lead = ["A ", "An ", "a ", "an "].iter().find(|article| line.trim_start().starts_with(**article))?.len();
    let start = line.len() - line.trim_start().len() + lead;
    let before = line.get(start..end)?;
    let lower = before.to_ascii_lowercase();
    let kind = KINDS.iter().find(|kind| lower.ends_with(*kind))?;
    let mut words = before.cut(..before.len() - kind.len()).trim_end();
    while let Some(rest) = KIND_OF.iter().find_map(|word| words.strip_suffix(word)) {
        words = rest.trim_end();
    }
    let plain = words.trim_matches(['"', '“', '”', '\'']);
    let named =
        plain.split_whitespace().next().is_some_and(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    let at = start + before.find(plain)?;
    (named && !plain.is_empty()).then(|| at..at + plain.len())
}

/// `<mab@host.example>`, `(mab at host dot example)`.
pub fn is_address(text: &str) -> bool {
    let parted = [" at ", "[at]", "(at)", " AT ", "_at_"].iter().any(|w| text.contains(w));
    text.contains('@')
        || parted
            && (text.contains('.') || [" dot ", "[dot]", "(dot)", " DOT ", "_dot_"].iter().any(|w| text.contains(w)))
}

/// Words that may say whose something is, in a story as well.
pub fn claims(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "belong to",
        "belongs to",
        "owned by",
        "copyright",
        "©",
        "not mine",
        "aren't mine",
        "aren’t mine",
        "property of",
    ];
    WORDS.iter().any(|words| lower.contains(words))
}

/// Words that open a short denial.
const DENIALS: &[&str] = &["not mine", "don't own", "dont own", "do not own", "still not mine", "still don't own"];

/// `Not mine.`, `Don't own them`: a denial that names nothing else.
pub fn is_bare_denial(text: &str) -> bool {
    const ALL: &[&str] = &["", "it", "them", "anything", "any of it", "any of them", "any of this", "this"];
    let lower = text.trim().to_lowercase();
    let rest = DENIALS.iter().find_map(|opener| lower.strip_prefix(opener));
    rest.is_some_and(|rest| ALL.contains(&rest.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// `NOT MINE NEVER WAS SOB`: a line of a few words that somebody is no owner, in which nobody else acts.
fn is_short_denial(lower: &str) -> bool {
    const OTHERS: &[&str] = &["he", "she", "they", "said", "thought", "his", "her", "their", "you", "your"];
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    lower.len() <= 60
        && DENIALS.iter().any(|opener| {
            lower.strip_prefix(opener).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
        && words.clone().count() <= 8
        && !words.any(|word| OTHERS.contains(&word))
}

/// A sentence that says whose the characters are.
pub fn is_ownership(lower: &str) -> bool {
    // Speech is story.
    if lower.starts_with(['"', '“', '\'', '‘']) {
        return false;
    }
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    let plain = has(&[
        "i don't own",
        "i don’t own",
        "i do not own",
        "we don't own",
        "infringement",
        "all rights reserved",
        "no copyright",
        "not mine, ",
        "own nothing",
        "owns nothing",
        "none of these people belong to me",
        "none of these characters belong to me",
        "none of them belong to me",
        "none of this belongs to me",
        "owns them",
        "owns everything",
        "owns the characters",
        "i have never owned",
        "ne m'appartiennent pas",
        "ne m'appartient",
        "n'est à moi",
        "gehört nicht mir",
        "gehört mir nicht",
        "leihe sie nur",
        "leihe sie mir nur",
        "no me pertenece",
        "no es mío",
        "не принадлежит мне",
        "gehören nicht mir",
        "no me pertenecen",
        "не принадлежат мне",
    ]);
    let claim = claims(lower);
    let matter = has(&["characters", "no profit", "no money", "creators", "all rights", "this story"]);
    // The author speaks of a right, and of themselves.
    let right = has(&["copyright", "©", "property of", "rights"])
        && has(&[" i have ", " i am ", " i'm ", " i do ", " me ", " me.", " mine"]);
    // In a long paragraph of a story such words may meet by chance.
    plain || claim && (matter || right) && lower.len() < 400
}

/// A line that is nothing but `Name/Name`.
pub fn is_ship(line: &str) -> bool {
    let names: Vec<&str> = line.split('/').collect();
    let name = |n: &&str| {
        let mut chars = n.trim().chars();
        let capital = chars.next().is_some_and(char::is_uppercase);
        capital
            && chars.next().is_some()
            && n.split_whitespace().count() <= 3
            && n.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '-'))
    };
    line.len() <= 60 && names.len() >= 2 && names.iter().all(name) && !line.ends_with('.')
}
