//! Quotation marks of the book's language, apostrophes, dashes and dots: straight characters → typographic ones.
//!
//! A mark opens or closes by what stands on its two sides, not by whether it has a partner: a speech that goes on in the
//! next paragraph stays open, and `'tis` is no quotation. What fits neither, such as `6'2"`, stays as typed.

mod signs;

use std::borrow::Cow;

use crate::diag::Cut;

/// The four marks that straight quotes become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotes {
    open: &'static str,
    close: &'static str,
    inner_open: &'static str,
    inner_close: &'static str,
}

const fn quotes(
    open: &'static str,
    close: &'static str,
    inner_open: &'static str,
    inner_close: &'static str,
) -> Quotes {
    Quotes { open, close, inner_open, inner_close }
}

/// The marks of languages that differ from the English ones. Non-breaking blanks inside are the language's custom.
const LANGUAGES: &[(&[&str], Quotes)] = &[
    (&["de-CH", "it-CH", "fr-CH"], quotes("«", "»", "‹", "›")),
    (&["de", "cs", "sk", "sl", "bg", "ka", "is", "lt"], quotes("„", "“", "‚", "‘")),
    (&["pl", "ro", "hu", "hr", "sr", "bs"], quotes("„", "”", "‚", "’")),
    (&["fr"], quotes("«\u{a0}", "\u{a0}»", "“", "”")),
    (&["ru", "uk", "be"], quotes("«", "»", "„", "“")),
    (&["es", "it", "ca", "el", "no", "nb", "nn", "pt-PT"], quotes("«", "»", "“", "”")),
    (&["da"], quotes("»", "«", "›", "‹")),
    (&["sv", "fi"], quotes("”", "”", "’", "’")),
];

/// The English ones, which many languages share.
impl Default for Quotes {
    fn default() -> Self {
        quotes("“", "”", "‘", "’")
    }
}

impl Quotes {
    /// The marks of a language, by the most specific row.
    pub fn of(language: &str) -> Quotes {
        let primary = language.split('-').next().unwrap_or(language);
        let row = |tag: &str| LANGUAGES.iter().find(|(tags, _)| tags.contains(&tag)).map(|(_, quotes)| *quotes);
        row(language).or_else(|| row(primary)).unwrap_or_default()
    }
}

/// Words that begin with an apostrophe, and are none without it.
const APOSTROPHES: &[&str] = &[
    "em", "tis", "tisn", "twas", "twasn", "twill", "twere", "twould", "twixt", "til", "till", "cause", "cuz", "cos",
    "coz", "bout", "round", "n", "nuff", "neath", "ere", "un", "uns", "nother", "mongst", "gainst", "s", "e", "appy",
    "ouse", "ouses", "arry", "enry", "ello", "ullo", "eart", "ead", "eard", "im", "imself", "erself", "ave", "aven",
    "avin", "ope", "orse", "orses", "alf", "undred", "ospital", "orrible", "eaven", "ome", "t", "k", "m", "r",
];

/// Words that begin with an apostrophe in German.
const GERMAN: &[&str] = &[
    "ne", "nen", "ner", "nem", "nes", "ran", "rauf", "raus", "rein", "rüber", "rum", "runter", "nauf", "naus", "nunter",
];

/// Words that may have lost an `h`, and are words without it as well.
const DROPPED: &[&str] = &["er", "is", "as", "ad", "ow", "ell", "and", "ands", "ill", "ot", "it", "at", "all", "air"];

/// What stands before a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The start of a paragraph.
    Start,
    /// A blank, and whether a letter stands before it.
    Blank {
        letter: bool,
    },
    /// A bracket or quotation that opens.
    Opening,
    Dash,
    Letter,
    Digit,
    /// Any other punctuation.
    Closing,
}

impl Before {
    fn of(c: char, earlier: Before) -> Before {
        match c {
            _ if c.is_whitespace() => match earlier {
                Before::Start | Before::Blank { .. } => earlier,
                _ => Before::Blank { letter: matches!(earlier, Before::Letter | Before::Digit) },
            },
            '0'..='9' => Before::Digit,
            _ if c.is_alphanumeric() => Before::Letter,
            '(' | '[' | '{' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '¿' | '¡' | '/' => Before::Opening,
            '-' | '–' | '—' => Before::Dash,
            _ => Before::Closing,
        }
    }
}

/// What stands behind a quotation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Blank,
    Word,
    Digit,
    Mark,
}

/// A straight mark that stays as typed, since it could mean either of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubtful {
    /// Its offset.
    pub at: usize,
    /// As it would open a quotation.
    pub opening: &'static str,
    /// As it would close one, or stand for a letter that is left out.
    pub closing: &'static str,
}

/// Sets the text of one chapter or value, piece by piece.
#[derive(Debug)]
pub struct Typesetter {
    /// `None`: the text stays as typed.
    quotes: Option<Quotes>,
    before: Before,
    double_open: bool,
    single_open: bool,
    /// The closing single quote that was found last, and up to where there is none.
    closer: usize,
    no_closer_until: usize,
    /// Marks that stay as typed, in the order in which they were passed.
    pub doubtful: Vec<Doubtful>,
}

impl Typesetter {
    pub fn new(quotes: Option<Quotes>) -> Self {
        Typesetter {
            quotes,
            before: Before::Start,
            double_open: false,
            single_open: false,
            closer: 0,
            no_closer_until: 0,
            doubtful: Vec::new(),
        }
    }

    /// A new paragraph begins.
    pub fn paragraph(&mut self) {
        self.before = Before::Start;
        self.double_open = false;
        self.single_open = false;
    }

    /// A line ends.
    pub fn line_end(&mut self) {
        self.before = Before::of(' ', self.before);
    }

    /// Words that are not set, such as code, were passed.
    pub fn pass(&mut self) {
        self.before = Before::Letter;
    }

    /// Sets `text[at..at + words.len()]`, which is `words`. A character behind a backslash stays as it is.
    pub fn set<'w>(&mut self, words: &'w str, text: &str, at: usize) -> Cow<'w, str> {
        let Some(quotes) = self.quotes else { return words.into() };
        let bytes = words.as_bytes();
        let mut out = String::new();
        let mut from = 0;
        let escaped = text.cut(..at).ends_with('\\');
        let mut next = usize::from(escaped && bytes.first().is_some_and(u8::is_ascii_punctuation));
        while let Some(i) =
            bytes.get(next..).and_then(|rest| rest.iter().position(|b| is_special(*b))).map(|i| next + i)
        {
            let run = bytes[i..].iter().take_while(|b| **b == bytes[i]).count();
            next = i + 1;
            let mark: Cow<str> = match bytes[i] {
                b'-' if run > 1 => {
                    next = i + run;
                    if signs::is_typed(text, at + i..at + i + run) {
                        continue;
                    }
                    dashes(run).into()
                }
                b'.' if run > 2 && signs::is_typed(text, at + i..at + i + run) => {
                    next = i + run;
                    continue;
                }
                b'.' if run > 2 => {
                    next = i + 3;
                    "…".into()
                }
                b'"' | b'\'' if signs::is_in_address(text, at + i) => continue,
                b'"' | b'\'' => {
                    self.walk(words.cut(from..i));
                    let after = after(text, at + i + 1);
                    let mark = if bytes[i] == b'"' {
                        self.double(quotes, after, text, at + i)
                    } else {
                        self.single(quotes, after, text, at + i)
                    };
                    out.push_str(words.cut(from..i));
                    out.push_str(mark);
                    from = next;
                    continue;
                }
                _ => continue,
            };
            self.walk(words.cut(from..i));
            self.walk(&mark);
            out.push_str(words.cut(from..i));
            out.push_str(&mark);
            from = next;
        }
        self.walk(words.cut(from..));
        if from == 0 {
            return words.into();
        }
        out.push_str(words.cut(from..));
        out.into()
    }

    /// Notes what stands last.
    fn walk(&mut self, words: &str) {
        let mut last = words.chars().rev();
        match (last.next(), last.next()) {
            (Some(c), Some(earlier)) => self.before = Before::of(c, Before::of(earlier, Before::Closing)),
            (Some(c), None) => self.before = Before::of(c, self.before),
            _ => {}
        }
    }

    fn double(&mut self, quotes: Quotes, after: After, text: &str, at: usize) -> &'static str {
        let opens = match (self.before, after) {
            (Before::Digit, _) if is_measure(text, at) => {
                self.before = Before::Closing;
                return "\"";
            }
            // Inches, or the end of a quotation whose beginning is not marked.
            (Before::Digit, _) if !self.double_open => return self.leave("\"", at, (quotes.open, quotes.close)),
            // Between blanks, a mark opens if another of its kind can close.
            (Before::Blank { .. }, After::Blank) if !self.double_open && !text.cut(at + 1..).contains('"') => {
                return self.leave("\"", at, (quotes.open, quotes.close));
            }
            (Before::Start | Before::Blank { .. }, After::Blank) => !self.double_open,
            (_, After::Blank) => false,
            (Before::Start | Before::Blank { .. } | Before::Opening, _) => true,
            (Before::Dash | Before::Closing, After::Word | After::Digit) => !self.double_open,
            (Before::Dash, After::Mark) | (Before::Letter, After::Word | After::Digit) => !self.double_open,
            _ => false,
        };
        self.double_open = opens;
        self.before = if opens { Before::Opening } else { Before::Closing };
        if opens { quotes.open } else { quotes.close }
    }

    fn single(&mut self, quotes: Quotes, after: After, text: &str, at: usize) -> &'static str {
        let rest = text.cut(at + 1..);
        let starts = match (self.before, after) {
            // Feet and minutes.
            (Before::Digit, After::Digit) => {
                self.before = Before::Closing;
                return "'";
            }
            (Before::Digit, _) if !self.single_open && is_feet(text, at) => {
                self.before = Before::Closing;
                return "'";
            }
            (Before::Letter | Before::Digit, After::Word | After::Digit) => {
                self.before = Before::Letter;
                return "’";
            }
            (Before::Blank { .. }, After::Blank) if !self.single_open => {
                return self.leave("'", at, (quotes.inner_open, "’"));
            }
            (Before::Start | Before::Blank { .. }, After::Blank) => !self.single_open,
            (_, After::Blank) => false,
            (Before::Dash, After::Mark) => !self.single_open,
            (Before::Start | Before::Blank { .. } | Before::Opening | Before::Dash, _) => {
                if self.is_apostrophe(quotes, rest, text, at) {
                    self.before = Before::Letter;
                    return "’";
                }
                if self.may_lack_a_letter(rest, text, at) {
                    return self.leave("'", at, (quotes.inner_open, "’"));
                }
                !(self.before == Before::Dash && self.single_open)
            }
            (Before::Closing, After::Word) if is_ending(rest) => {
                self.before = Before::Letter;
                return "’";
            }
            (Before::Closing, After::Word | After::Digit) => !self.single_open,
            _ => false,
        };
        if starts {
            self.single_open = true;
            self.before = Before::Opening;
            return quotes.inner_open;
        }
        // Behind a word it may be an apostrophe as well; where the marks differ, an open quotation tells.
        let closes = std::mem::take(&mut self.single_open);
        self.before = if self.before == Before::Letter && !closes { Before::Letter } else { Before::Closing };
        if closes { quotes.inner_close } else { "’" }
    }

    /// Leaves a mark as it was typed, and remembers it.
    fn leave(
        &mut self,
        typed: &'static str,
        at: usize,
        (opening, closing): (&'static str, &'static str),
    ) -> &'static str {
        self.doubtful.push(Doubtful { at, opening, closing });
        self.before = Before::Closing;
        typed
    }

    /// Whether a word at the beginning of a sentence may have lost its `h`, or open a quotation that goes on in the next
    /// paragraph: `'is it?`.
    fn may_lack_a_letter(&mut self, rest: &str, text: &str, at: usize) -> bool {
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        matches!(self.before, Before::Start | Before::Opening)
            && !self.single_open
            && DROPPED.contains(&rest.cut(..length))
            && !self.closes_later(text, at + 1)
    }

    /// Whether the mark stands for letters that are left out: `'tis`, `'90s`, `the 'ouse`.
    fn is_apostrophe(&mut self, quotes: Quotes, rest: &str, text: &str, at: usize) -> bool {
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let word = rest.cut(..length);
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 2 && matches!(word.cut(digits..), "" | "s") {
            return true;
        }
        // Closed by another quote, it is a quotation of one word.
        let behind = rest.cut(length..).strip_prefix('\'');
        let quoted = behind.is_some_and(|b| !b.starts_with(char::is_alphanumeric)) && !word.eq_ignore_ascii_case("n");
        let is_in = |list: &[&str]| list.iter().any(|w| word.eq_ignore_ascii_case(w));
        if quoted || word.is_empty() {
            return false;
        }
        if is_in(APOSTROPHES) || quotes.inner_open == "‚" && is_in(GERMAN) {
            return true;
        }
        // In the middle of a sentence, and nothing closes it: a letter is missing.
        self.before == Before::Blank { letter: true }
            && (!self.closes_later(text, at + 1) || self.single_open && is_in(DROPPED))
    }

    /// Whether a closing single quote follows in the paragraph. Each stretch of text is searched once.
    fn closes_later(&mut self, text: &str, from: usize) -> bool {
        if self.closer > from || self.no_closer_until > from {
            return self.closer > from;
        }
        let bytes = text.as_bytes();
        let mut at = from;
        self.no_closer_until = loop {
            let Some(i) = memchr::memchr2(b'\'', b'\n', &bytes[at..]).map(|i| at + i) else { break text.len() };
            at = i + 1;
            if bytes[i] == b'\n' {
                if matches!(bytes.get(at), Some(b'\n' | b'\r')) {
                    break at;
                }
            } else if !bytes[i - 1].is_ascii_whitespace() && !text.cut(at..).starts_with(char::is_alphanumeric) {
                self.closer = i;
                return true;
            }
        };
        false
    }
}

/// Bytes that may be set otherwise.
fn is_special(b: u8) -> bool {
    matches!(b, b'"' | b'\'' | b'-' | b'.')
}

/// A run of hyphens as dashes: em dashes for threes, en dashes for what is left.
fn dashes(run: usize) -> String {
    let (em, en) = match run % 6 {
        0 | 3 => (run / 3, 0),
        2 | 4 => (0, run / 2),
        1 => (run / 3 - 1, 2),
        _ => (run / 3, 1),
    };
    "—".repeat(em) + &"–".repeat(en)
}

/// What follows at an offset, behind marks that show nothing.
fn after(text: &str, mut at: usize) -> After {
    for _ in 0..8 {
        let rest = text.cut(at..);
        let Some(c) = rest.chars().next() else { return After::Blank };
        at = match c {
            '*' | '_' | '[' => at + 1,
            '~' if rest.starts_with("~~") => at + 2,
            '\\' if rest.cut(1..).starts_with(['\r', '\n']) => return After::Blank,
            '\\' => at + 1,
            ']' if rest.cut(1..).starts_with(['(', '[', '{']) => {
                let close = rest.bytes().take(500).skip(2).position(|b| matches!(b, b')' | b']' | b'}'));
                match close {
                    Some(i) => at + i + 3,
                    None => return After::Mark,
                }
            }
            '<' if rest.cut(1..).starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) => {
                match rest.bytes().take(500).position(|b| b == b'>') {
                    Some(_) if rest.starts_with("<br") => return After::Blank,
                    Some(i) => at + i + 1,
                    None => return After::Mark,
                }
            }
            '`' => return After::Word,
            '0'..='9' => return After::Digit,
            _ if c.is_whitespace() => return After::Blank,
            _ if c.is_alphanumeric() => return After::Word,
            _ => return After::Mark,
        };
    }
    After::Mark
}

/// Whether a double mark closes a measure of feet and inches: `6'2"`, `5' 10"`.
fn is_measure(text: &str, at: usize) -> bool {
    let before = text.cut(..at).trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '½' | '¼' | '¾' | '.'));
    before.len() < at
        && before.trim_end_matches(' ').strip_suffix('\'').is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether a single mark behind a number of one or two digits means feet: `5' 10"`, `5' tall`.
fn is_feet(text: &str, at: usize) -> bool {
    let before = text.cut(..at).trim_end_matches(|c: char| c.is_ascii_digit());
    at - before.len() <= 2 && before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(')
}

/// Whether an ending such as `'s` follows a quotation or a bracket.
fn is_ending(rest: &str) -> bool {
    let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    matches!(rest.cut(..length), "s" | "d" | "ll" | "re" | "ve" | "m" | "t")
}

#[cfg(test)]
mod tests {
    use crate::book::prose::title::plain_smart;

    fn en(text: &str) -> String {
        plain_smart(text, Some("en"))
    }

    #[test]
    fn curls_by_language() {
        assert_eq!(en("\"Don't\" 'em '90s 'one'"), "“Don’t” ’em ’90s ‘one’");
        assert_eq!(plain_smart("\"Ach\", sagte sie, 'gut'.", Some("de")), "„Ach“, sagte sie, ‚gut‘.");
        assert_eq!(plain_smart("\"L'été\"", Some("fr")), "«\u{a0}L’été\u{a0}»");
        assert_eq!(plain_smart("\"as is\"", None), "\"as is\"");
    }

    #[test]
    fn a_quotation_needs_no_partner() {
        assert_eq!(en("He began: 'The sun was low,"), "He began: ‘The sun was low,");
        assert_eq!(en("'Come,' said Ann; 'and bring the hats,"), "‘Come,’ said Ann; ‘and bring the hats,");
        assert_eq!(
            en("'They were the dogs' bowls,' she said; 'and I want 'em.'"),
            "‘They were the dogs’ bowls,’ she said; ‘and I want ’em.’"
        );
        assert_eq!(en("\"Stays open"), "“Stays open");
    }

    #[test]
    fn apostrophes() {
        assert_eq!(en("rock 'n' roll in the 'ouse, 'Arry"), "rock ’n’ roll in the ’ouse, ’Arry");
        assert_eq!(en("\"'Tis late,\" I told 'im. O' course, goin'."), "“’Tis late,” I told ’im. O’ course, goin’.");
        assert_eq!(en("'I told 'er,' he said."), "‘I told ’er,’ he said.");
        assert_eq!(en("*Ida*'s and `code`'s and [x](y)'s"), "Ida’s and code’s and x’s");
    }

    #[test]
    fn measures_stay_as_typed() {
        assert_eq!(en("He was 6'2\" and 5' 10\" tall; 12\" of snow."), "He was 6'2\" and 5' 10\" tall; 12\" of snow.");
        assert_eq!(en("a \" b ' c"), "a \" b ' c");
        assert_eq!(en("'is it here, and 'is it there?"), "'is it here, and ’is it there?");
        assert_eq!(en("'is it here?' he asked."), "‘is it here?’ he asked.");
        assert_eq!(en("\"He was 6'2\",\" she said. \"Wait for 12\"."), "“He was 6'2\",” she said. “Wait for 12”.");
    }

    #[test]
    fn dashes_and_dots() {
        assert_eq!(
            en("\"But--\" \"Wait\"--\"What?\" --\"No.\" \"...and\" \"You -\" said"),
            "“But–” “Wait”–“What?” –“No.” “…and” “You -” said"
        );
        assert_eq!(en("a---b ----- c"), "a—b —– c");
        assert_eq!(en("\\\"as typed\\\""), "\"as typed\"");
        assert_eq!(en("Stop --what? <i>--no</i> (--so--)"), "Stop –what? –no (–so–)");
    }

    #[test]
    fn signs_that_stay_as_typed() {
        for text in [
            "{--gone--} |--| --> <-- <!-- a +--+ =--=",
            "Type ls --all, or git push --force --dry-run, or --color=no.",
            "https://example.org/a--b...c?d='e' and www.example.org/a--b",
            ".../notes and ../../x and a ......... b",
            "---------- cut here ----------",
        ] {
            assert_eq!(en(text).replace("&lt;", "<"), text);
        }
    }

    #[test]
    fn apostrophes_of_other_languages() {
        assert_eq!(plain_smart("'Ne Frage: Geht's 'raus?", Some("de")), "’Ne Frage: Geht’s ’raus?");
        assert_eq!(plain_smart("'t Is 's avonds d'r niet", Some("nl")), "’t Is ’s avonds d’r niet");
        assert_eq!(plain_smart("Er sagte 'nein'.", Some("de")), "Er sagte ‚nein‘.");
    }
}
