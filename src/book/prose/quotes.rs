//! Quotation marks of the book's language, and apostrophes that look like opening quotes.

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

/// Words that begin with an apostrophe.
const APOSTROPHES: &[&str] = &[
    "em", "tis", "twas", "twill", "twere", "til", "till", "cause", "cuz", "bout", "round", "n", "nuff", "neath", "ere",
];

impl Quotes {
    /// The marks of a language, by the most specific row.
    pub fn of(language: &str) -> Quotes {
        let primary = language.split('-').next().unwrap_or(language);
        let row = |tag: &str| LANGUAGES.iter().find(|(tags, _)| tags.contains(&tag)).map(|(_, quotes)| *quotes);
        row(language).or_else(|| row(primary)).unwrap_or_default()
    }

    /// The mark for what the parser made of a straight quote. `text[..end]` is what has been read; the parser opens a
    /// quote before any word, also before those that take an apostrophe: `'em`, `'tis`, `'90s`.
    pub fn curl<'w>(&self, words: &'w str, raw: &str, text: &str, end: usize) -> &'w str {
        match (raw, words) {
            ("\"", "“") => self.open,
            ("\"", "”") => self.close,
            ("'", "‘") if is_apostrophe(&text[end..]) => "’",
            ("'", "‘") => self.inner_open,
            // Inside and behind a word it is an apostrophe far more often than the end of a quotation within one.
            ("'", "’") if self.inner_close == "’" || ends_word(text, end) => "’",
            ("'", "’") => self.inner_close,
            _ => words,
        }
    }
}

/// Whether a letter stands on both sides, or what follows does not end a quotation.
fn ends_word(text: &str, end: usize) -> bool {
    text[end..].chars().next().is_some_and(char::is_alphanumeric)
}

fn is_apostrophe(rest: &str) -> bool {
    let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let word = &rest[..length];
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let decade = digits == 2 && matches!(&word[digits..], "" | "s");
    // Closed by another quote, it is a quotation of one word.
    let quoted = rest[length..].starts_with('\'') && !decade;
    (decade || APOSTROPHES.iter().any(|a| word.eq_ignore_ascii_case(a))) && !quoted
}

#[cfg(test)]
mod tests {
    use crate::book::inline::plain_smart;

    #[test]
    fn curls_by_language() {
        let en = |text: &str| plain_smart(text, Some("en"));
        assert_eq!(en("\"Don't\" 'em '90s 'one'"), "“Don’t” ’em ’90s ‘one’");
        assert_eq!(plain_smart("\"Ach\", sagte sie, 'gut'.", Some("de")), "„Ach“, sagte sie, ‚gut‘.");
        assert_eq!(plain_smart("\"L'été\"", Some("fr")), "«\u{a0}L’été\u{a0}»");
        assert_eq!(plain_smart("\"as is\"", None), "\"as is\"");
    }
}
