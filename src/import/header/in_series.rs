//! The place of a story in its series: `Mills, #2`.

use crate::diag::Cut;

/// Name, number and total in `Mills, #2`, `Mills (part 2 of 5)`, `Mills 2/5`, `Part 2 of Mills`.
pub fn place(value: &str) -> Option<(&str, String, Option<u32>)> {
    const WORDS: &[&str] =
        &["part ", "book ", "story ", "no. ", "no ", "number ", "volume ", "vol. ", "#", "part #", "story #", "book #"];
    let worded = |text: &str| {
        let word = WORDS.iter().filter(|w| text.get(..w.len()).is_some_and(|s| s.eq_ignore_ascii_case(w)));
        word.map(|w| w.len()).max()
    };
    let number_end = |text: &str| text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let number = |text: &str| {
        let plain = text.trim_end_matches('.');
        (plain.len() <= 5 && plain.parse::<f64>().is_ok()).then(|| plain.to_owned())
    };
    // The number first.
    if let Some(lead) = worded(value) {
        let rest = value.cut(lead..);
        let (digits, rest) = rest.split_at(number_end(rest));
        let name = [" of the ", " in the ", " of ", " in "].iter().find_map(|w| rest.strip_prefix(w));
        // "Part 2 of 5" names nothing.
        let name = name.map(str::trim).filter(|n| n.contains(char::is_alphabetic))?;
        return Some((name, number(digits)?, None));
    }
    let inner = value.trim_end_matches([')', ']', '.', ' ']);
    let bracketed = inner.len() < value.trim_end_matches(['.', ' ']).len();
    let start = inner.rfind([',', '(', '[', '#', ':']).or_else(|| inner.rfind(" - ")).or_else(|| {
        // "Mills 2/5".
        inner.rfind(' ').filter(|at| inner.cut(*at..).contains('/'))
    })?;
    let tail = inner.cut(start..).trim_start_matches([',', '(', '[', ':', '-', ' ']);
    let lead = worded(tail);
    let rest = tail.cut(lead.unwrap_or(0)..);
    let (digits, rest) = rest.split_at(number_end(rest));
    let total = [" of ", "/", " / "].iter().find_map(|w| rest.strip_prefix(w));
    let whole = rest.is_empty() || total.is_some_and(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
    // A bare number behind a comma may be a year, or part of the name.
    let marked = lead.is_some() || total.is_some() || bracketed && digits.len() <= 2;
    let name = inner.cut(..start).trim_end_matches([',', '(', '[', ':', '-', ' ']);
    let name =
        name.strip_suffix(" part").or_else(|| name.strip_suffix(" Part")).unwrap_or(name).trim_end_matches([',', ' ']);
    (whole && marked && name.contains(char::is_alphabetic))
        .then(|| Some((name, number(digits)?, total.and_then(|t| t.parse().ok()))))?
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn places_in_series() {
        for (value, name, number, total) in [
            ("Mills, #2", "Mills", "2", None),
            ("Mills #2", "Mills", "2", None),
            ("Mills (part 2 of 5)", "Mills", "2", Some(5)),
            ("Mills, Book 3", "Mills", "3", None),
            ("Mills 2/5", "Mills", "2", Some(5)),
            ("The Mills (2)", "The Mills", "2", None),
            ("Part 2 of the Mills", "Mills", "2", None),
            ("#4 in Mills", "Mills", "4", None),
            ("Mills - part 1.5", "Mills", "1.5", None),
        ] {
            assert_eq!(place(value), Some((name, number.to_owned(), total)), "{value}");
        }
        for value in [
            "Mills",
            "Summer of 1969",
            "Part 2 of 5",
            "Mills, 1999",
            "(2)",
            "Mills: The Weir",
            "1/2",
            "#",
            "Mills (in work)",
        ] {
            assert_eq!(place(value), None, "{value}");
        }
    }
}
