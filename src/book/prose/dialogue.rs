//! Dialogue whose speeches open with a dash, `- Salut, dit-il.`: Markdown would take them for the items of a list, and
//! would join those that stand on lines of their own.
//!
//! Custom in many languages, rare in others: there the shape has to tell. What is announced by a heading or a colon, or
//! holds items of another kind, is a list.

use std::ops::Range;

use crate::book::prose::mask::Masked;
use crate::diag::Cut;
use crate::story::text::lines_with_offsets;

/// Languages in which dialogue opens with a dash.
const LANGUAGES: &[&str] = &[
    "fr", "es", "ru", "pl", "it", "pt", "tr", "ro", "hu", "uk", "be", "bg", "sr", "hr", "bs", "mk", "sl", "cs", "sk",
    "el", "sv", "da", "no", "nb", "nn", "fi", "ca", "gl", "eu", "lt", "lv", "et", "hy", "az", "kk", "sq", "vi", "la",
];
/// Characters of a line that an editor has hardly wrapped.
const SHORT: usize = 55;

/// The speeches of a text.
#[derive(Debug, Default)]
pub struct Dialogue {
    /// Where lines start that are paragraphs of their own, in order.
    lines: Vec<usize>,
    /// Speeches that Markdown reads otherwise.
    pub count: usize,
    /// The first of them.
    pub first: Range<usize>,
}

/// Lines that may be dialogue together, with no other paragraph between them.
#[derive(Default)]
struct Group {
    speeches: Vec<Speech>,
    /// Lines behind speeches that start a paragraph.
    others: Vec<usize>,
    /// A heading or a line with a colon stands above.
    is_announced: bool,
    /// Something in it makes it a list.
    is_list: bool,
}

struct Speech {
    /// From the dash to the end of its last line.
    range: Range<usize>,
    /// A hyphen: Markdown makes an item of it.
    is_item: bool,
    /// Another line of the same paragraph stands above.
    is_joined: bool,
}

impl Dialogue {
    /// Finds the dialogue of a text. `joined` says that the author wants lines to be joined.
    pub fn find(text: &str, language: &str, joined: bool, masked: &mut Masked) -> Dialogue {
        let mut found = Dialogue::default();
        if !has_dashes(text) {
            return found;
        }
        let is_custom = LANGUAGES.contains(&language.split('-').next().unwrap_or(language));
        for group in groups(text).iter().filter(|g| g.is_dialogue(text, is_custom)) {
            for speech in &group.speeches {
                if speech.is_item {
                    masked.hide(speech.range.start);
                }
                let is_line = speech.is_joined && (speech.is_item || !joined);
                if is_line {
                    found.lines.push(speech.range.start);
                }
                if speech.is_item || is_line {
                    found.count += 1;
                    if found.first.is_empty() {
                        found.first = speech.range.clone();
                    }
                }
            }
            if !joined || group.speeches.iter().any(|s| s.is_item) {
                found.lines.extend(&group.others);
            }
        }
        found.lines.sort_unstable();
        found
    }

    /// Whether a line of a paragraph is a paragraph of its own; `start` is that of its first sign.
    pub fn opens(&self, start: usize) -> bool {
        self.lines.binary_search(&start).is_ok()
    }
}

/// Whether any line may open with a dash.
fn has_dashes(text: &str) -> bool {
    let opens = |at: usize| text.cut(at..).starts_with(['-', '–', '—']);
    opens(0) || memchr::memchr_iter(b'\n', text.as_bytes()).any(|at| opens(at + 1))
}

/// All groups of lines that open with dashes, in order.
fn groups(text: &str) -> Vec<Group> {
    let mut found: Vec<Group> = Vec::new();
    let mut open: Option<Group> = None;
    let mut fence: Option<&str> = None;
    // The line above, empty at the start and behind a blank line; and whether the last words announce a list.
    let mut above = "";
    let mut announces = false;
    let mut in_speech = false;
    for (at, line) in lines_with_offsets(text) {
        let line = line.trim_end();
        if let Some(mark) = fence {
            fence = fence.filter(|_| !line.starts_with(mark));
            continue;
        }
        // The edge of a block interrupts a paragraph.
        let is_edge = line.starts_with(":::");
        if line.is_empty() || is_edge {
            found.extend(open.take_if(|_| is_edge));
            above = "";
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        let end = at + line.len();
        if let Some(is_item) = dash(line) {
            let group = open.get_or_insert_with(|| Group { is_announced: announces, ..Group::default() });
            group.is_list |= is_block(above);
            group.speeches.push(Speech { range: at..end, is_item, is_joined: !above.is_empty() });
            in_speech = true;
        } else if let Some(group) = open.as_mut().filter(|_| line.starts_with([' ', '\t']) || !above.is_empty()) {
            let is_paragraph =
                ends_sentence(above) && above.chars().count() < SHORT && !line.starts_with(char::is_lowercase);
            if is_block(line) || above.is_empty() {
                group.is_list = true;
            } else if is_paragraph {
                group.others.push(at);
                in_speech = false;
            } else if let Some(speech) = group.speeches.last_mut().filter(|_| in_speech) {
                speech.range.end = end;
            }
        } else {
            found.extend(open.take());
            announces =
                line.starts_with('#') || is_rule(line) && !above.is_empty() || line.ends_with(':') && !says(line);
        }
        above = line;
    }
    found.extend(open);
    found
}

/// Whether a line opens with a dash and words behind it; `Some(true)` if Markdown makes an item of it.
fn dash(line: &str) -> Option<bool> {
    let hyphens = line.len() - line.trim_start_matches('-').len();
    let words = if hyphens > 0 { line.cut(hyphens..) } else { line.strip_prefix(['–', '—'])? };
    let bare = words.trim_start();
    // Longer rows are scene breaks; a number behind a hyphen is negative.
    let is_speech = hyphens < 4 && !bare.is_empty() && !bare.starts_with(['-', '–', '—']);
    let is_apart = hyphens == 0 || bare.len() < words.len();
    let is_word = words.starts_with(|c: char| c.is_alphabetic() || "¿¡«".contains(c));
    (is_speech && (is_apart || is_word)).then_some(line.starts_with("- "))
}

/// Whether a line belongs to a block other than a paragraph: a list, a quotation, a table, HTML.
fn is_block(line: &str) -> bool {
    let bare = line.trim_start();
    let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = number.len() < bare.len() && number.starts_with([')', '.']);
    let is_bullet = bare.starts_with(['*', '+', '-']) && bare.cut(1..).starts_with([' ', '\t']);
    let is_indented_dash = bare.len() < line.len() && bare.starts_with('-');
    is_numbered
        || is_bullet && (bare.len() < line.len() || !bare.starts_with('-'))
        || is_indented_dash
        || is_rule(line)
        || bare.starts_with(['#', '>', '|', '<', '['])
        || [":", "```", "~~~"].iter().any(|mark| bare.starts_with(mark))
}

/// Whether a line has nothing but dashes, or what else underlines a heading or the head of a table.
fn is_rule(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| matches!(b, b'-' | b'=' | b'|' | b':' | b' '))
}

impl Group {
    /// `is_custom`: in its language dialogue opens with a dash.
    fn is_dialogue(&self, text: &str, is_custom: bool) -> bool {
        if self.is_list {
            return false;
        }
        let words: Vec<&str> =
            self.speeches.iter().map(|s| text.cut(s.range.clone()).trim_start_matches(DASHES)).collect();
        let all = words.len();
        let count = |is: fn(&str) -> bool| words.iter().filter(|words| is(words)).count();
        let sentences = count(is_sentence);
        let spoken = count(is_spoken);
        let questions = count(|words| words.contains(['?', ';', '؟', '？']) && is_sentence(words));
        match (is_custom, self.is_announced) {
            (true, false) => sentences * 2 > all,
            (true, true) => sentences * 2 > all && spoken * 2 >= all,
            (false, false) => sentences == all && spoken * 3 > all && 0 < questions && questions < all,
            (false, true) => false,
        }
    }
}

const DASHES: &[char] = &['-', '–', '—', ' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}'];

/// Whether the words of a line are a sentence: a capital first, and the end of one.
fn is_sentence(words: &str) -> bool {
    // A term with its meaning, a task, a link.
    if words.starts_with("**") || words.starts_with("__") || words.starts_with(['[', '`', '!']) {
        return false;
    }
    let bare = words.trim_start_matches(['*', '_', '"', '\'', '“', '„', '«', '‘', '»', '(', '\u{a0}', '\u{202f}', ' ']);
    let opens = bare.starts_with(['¿', '¡', '…']) || bare.starts_with("...");
    (opens || bare.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())) && ends_sentence(words)
}

/// Whether the last sign of a line ends a sentence, or breaks it off.
fn ends_sentence(words: &str) -> bool {
    let note = words.rfind("[^").filter(|_| words.ends_with(']')).unwrap_or(words.len());
    let bare = words
        .cut(..note)
        .trim_end_matches(['*', '_', '"', '\'', '”', '“', '»', '«', '’', ')', '\u{a0}', '\u{202f}', ' ']);
    bare.ends_with(['.', '?', '!', '…', ';', '–', '—', '։', '՞', '؟', '。'])
}

/// Whether words sound like speech: a question, a call, or words that say who speaks.
fn is_spoken(words: &str) -> bool {
    words.contains(['?', '!', '…', '՞', '؟'])
        || words.contains("...")
        || [" - ", " –", " —"].iter().any(|dash| words.contains(dash))
        || says(words)
}

/// Whether any word is one that tells of speech.
fn says(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut parts = words.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    parts.any(|word| SAYING.iter().any(|stem| word.starts_with(stem)))
}

/// How words begin that tell of speech.
const SAYING: &[&str] = &[
    "demand",
    "répond",
    "répliqu",
    "murmur",
    "dit",
    "fit",
    "lança",
    "cria",
    "dijo",
    "dije",
    "pregunt",
    "respond",
    "contest",
    "disse",
    "chies",
    "rispos",
    "pergunt",
    "сказа",
    "спроси",
    "ответи",
    "сказа",
    "запита",
    "відпов",
    "powiedzia",
    "zapyta",
    "odpowiedzia",
    "rzek",
    "rzuci",
    "dedi",
    "sordu",
    "cevap",
    "zise",
    "spuse",
    "întreb",
    "răspun",
    "mondt",
    "kérdez",
    "felel",
    "řek",
    "zepta",
    "odpov",
    "рече",
    "попита",
    "каза",
    "είπ",
    "ρώτησ",
    "sade",
    "sagde",
    "frågade",
    "spurgte",
    "svar",
    "sanoi",
    "kysyi",
    "vastasi",
    "said",
    "asked",
    "replied",
    "answered",
    "whisper",
    "sagte",
    "fragte",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn lines<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
        let found = Dialogue::find(text, language, false, &mut Masked::new(text));
        found.lines.iter().map(|at| text[*at..].lines().next().unwrap_or_default()).collect()
    }

    fn count(text: &str, language: &str) -> usize {
        Dialogue::find(text, language, false, &mut Masked::new(text)).count
    }

    #[test]
    fn speeches_are_paragraphs() {
        assert_eq!(
            lines("Il entra.\n- Salut.\n- Ça va ?\nElle sourit.\n", "fr"),
            ["- Salut.", "- Ça va ?", "Elle sourit."]
        );
        assert_eq!(lines("– Hola.\n—¿Qué tal?\n", "es-MX"), ["—¿Qué tal?"]);
        assert_eq!(count("- Non.\n\nElle partit.\n\n- Si !\n", "fr"), 2);
        assert_eq!(count("Elle demanda :\n\n- Un café.\n- Deux.\n- Trois.\n", "fr"), 3);
        assert_eq!(count("::: cw gore\n-- Oh.\n--Quoi ?[^1]\n:::\n", "fr"), 1);
        assert_eq!(count("- Where to?\n- Home.\n- Why?\n", "en"), 3);
    }

    #[test]
    fn lists_stay() {
        for text in [
            "Elle prit :\n\n- du pain\n- du lait\n",
            "Étapes :\n\n- Battre les œufs.\n- Cuire.\n",
            "# Recette\n\n- Battre les œufs.\n- Cuire.\n",
            "- Un.\n  - Deux.\n- Trois !\n",
            "- **Marie** : la sœur.\n- **Jean** : le frère.\n",
            "- [ ] Lire.\n- [x] Dormir.\n",
            "* Salut.\n* Ça va ?\n",
            "* Salut.\n- Ça va ?\n",
            "- Salut.\n---\n",
            "- Salut !\n\n  Encore.\n",
            "```\n- Salut !\n- Oui.\n```\n",
            "Fin.\n— Molière\n",
            "Il dit\n— et partit.\n",
        ] {
            assert_eq!(count(text, "fr"), 0, "{text}");
        }
        for text in ["- Beat the eggs.\n- Bake.\n", "- Who?\n- Why?\n", "- No.\n", "Ask:\n\n- Who?\n- Me.\n"] {
            assert_eq!(count(text, "en"), 0, "{text}");
        }
    }
}
