//! The names in a value: `Ann Other <ann@host.example> & Kim Doe` is two people, and an address is no part of a name.

use crate::diag::Cut;

/// A name, and the address beside it.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub address: Option<String>,
}

/// A longer value is no list of names.
const LONGEST: usize = 2000;

/// Reads all names of a value. What is nothing but an address is left out.
pub fn read(value: &str) -> Vec<Named> {
    let value = without_by(value.trim());
    if value.len() > LONGEST {
        return vec![Named { name: joined(value), address: None }];
    }
    divide(value)
        .into_iter()
        .map(bare)
        .map(without_address)
        .filter(|n| n.name.contains(char::is_alphanumeric))
        .collect()
}

/// The value without a leading "by".
fn without_by(value: &str) -> &str {
    let bare = ["by ", "by: ", "written by ", "written by: "].iter().find_map(|lead| {
        value
            .get(..lead.len())
            .filter(|start| start.eq_ignore_ascii_case(lead))
            .map(|_| value.cut(lead.len()..).trim_start())
    });
    bare.filter(|rest| !rest.is_empty()).unwrap_or(value)
}

/// A name without the picture that journals put before it, as copies of their pages have it in words, and without a year
/// of copyright behind it.
fn bare(name: &str) -> &str {
    const PICTURES: &[&str] = &[
        "[info]",
        "[profile]",
        "[personal profile]",
        "[livejournal.com profile]",
        "[dreamwidth.org profile]",
        "[archiveofourown.org profile]",
    ];
    let name = name.trim();
    let name = PICTURES.iter().find_map(|picture| name.strip_prefix(picture)).unwrap_or(name).trim_start();
    let year = |text: &str| text.trim().len() == 4 && text.trim().bytes().all(|b| b.is_ascii_digit());
    let cut = [" (c) ", " (C) ", " ©", ", copyright ", " copyright ", " Copyright "].iter().find_map(|sign| {
        let (before, behind) = name.split_once(sign)?;
        year(behind).then_some(before)
    });
    cut.unwrap_or(name)
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pieces of a value with one person each. A comma parts people only behind an address, or in a list that ends
/// with "and": elsewhere the given name may follow it.
fn divide(value: &str) -> Vec<&str> {
    const SIGNS: &[&str] = &[" and ", " AND ", " & ", ";", "\n", "\r", ", and ", ", & "];
    let mut pieces = Vec::new();
    let mut commas: Vec<usize> = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    let mut skip = 0;
    // Where the last "and" stands.
    let mut listed = None;
    for (at, c) in value.char_indices().filter(|(_, c)| c.is_ascii()) {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 0 || at < skip {
            continue;
        }
        let Some(sign) = SIGNS.iter().filter(|s| value.cut(at..).starts_with(**s)).max_by_key(|s| s.len()) else {
            if c == ',' {
                commas.push(at);
            }
            continue;
        };
        if sign.contains(['d', 'D', '&']) {
            listed = Some(at);
        }
        pieces.push(start..at);
        skip = at + sign.len();
        start = skip;
    }
    pieces.push(start..value.len());
    let parts = || {
        let pieces = value.split(',').flat_map(|p| p.split(" and ").flat_map(|p| p.split(" & ")));
        pieces.filter(|p| !p.trim().is_empty())
    };
    let count = |part: &str| part.split_whitespace().count();
    // "Le Guin, Ursula K." is one person.
    let even = !value.contains(". ") && !value.ends_with('.') && {
        let first = parts().map(count).next().unwrap_or(0);
        // What stands beside a comma: whole names, or all of the same kind.
        value.split(',').flat_map(|p| p.split(" and ").next()).all(|p| count(p) != 1)
            || parts().all(|p| count(p) == first)
    };
    let list = even && listed.is_some_and(|at| commas.iter().all(|comma| *comma < at));
    let mut out = Vec::new();
    for piece in pieces {
        let mut start = piece.start;
        for at in commas.iter().copied().filter(|at| piece.contains(at)) {
            if list || has_address(value.cut(start..at)) {
                out.push(value.cut(start..at));
                start = at + 1;
            }
        }
        out.push(value.cut(start..piece.end));
    }
    out
}

/// `mab@host.example`, `https://host.example/mab`.
fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) || word.contains("://")
}

/// The same, or hidden from programs: `mab at host dot example`, `mab[at]host.example`.
fn has_address(text: &str) -> bool {
    let parted = [" at ", "[at]", "(at)", " AT ", "_at_"].iter().any(|w| text.contains(w));
    let dotted =
        || text.contains('.') || [" dot ", "[dot]", "(dot)", " DOT ", "_dot_"].iter().any(|w| text.contains(w));
    text.contains("@") && text.split_whitespace().any(|w| w.contains('@') && w.len() > 3)
        || text.contains("://")
        || parted && dotted()
}

/// Parts a name and the address behind it.
fn without_address(piece: &str) -> Named {
    let mut addresses: Vec<String> = Vec::new();
    let mut rest = String::new();
    let mut from = 0;
    // Brackets that hold an address.
    while let Some(open) = piece.cut(from..).find(['<', '(', '[']).map(|i| from + i) {
        let close = match piece.as_bytes()[open] {
            b'<' => '>',
            b'(' => ')',
            _ => ']',
        };
        let end = piece.cut(open + 1..).find(close).map_or(piece.len(), |i| open + 1 + i);
        // "[at]" and "(dot)" stand within an address.
        let inner = piece.cut(open + 1..end);
        rest.push_str(piece.cut(from..open));
        if has_address(inner) {
            addresses.push(inner.trim().to_owned());
            rest.push(' ');
        } else {
            rest.push_str(piece.cut(open..(end + 1).min(piece.len())));
        }
        from = (end + 1).min(piece.len());
    }
    rest.push_str(piece.cut(from..));
    // One behind a dash, or by itself.
    let dash = [" - ", " -- ", " – ", " — "].iter().filter_map(|d| Some((rest.find(d)?, d.len()))).min();
    if let Some((at, length)) = dash.filter(|(at, length)| has_address(rest.cut(at + length..))) {
        addresses.push(rest.cut(at + length..).trim().to_owned());
        rest.truncate(at);
    }
    let (open, plain): (Vec<&str>, Vec<&str>) = rest.split_whitespace().partition(|w| is_address(w));
    addresses.extend(open.into_iter().map(|w| w.trim_matches([',', ';']).to_owned()));
    let name = plain.join(" ");
    let mut name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—'));
    // Mail programs write `"Ann Other" <ann@host.example>` and `ann@host.example (Ann Other)`.
    if !addresses.is_empty() {
        let inner = [('"', '"'), ('“', '”'), ('\'', '\''), ('(', ')')]
            .iter()
            .find_map(|(open, close)| name.strip_prefix(*open)?.strip_suffix(*close).map(|n| (n, open, close)));
        name = inner.filter(|(n, open, close)| !n.contains([**open, **close])).map_or(name, |(n, ..)| n.trim());
    }
    Named { name: name.to_owned(), address: Some(addresses.join(", ")).filter(|a| !a.is_empty()) }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn show(value: &str) -> Vec<String> {
        let addressed = |n: super::Named| match n.address {
            Some(address) => format!("{}|{address}", n.name),
            None => n.name,
        };
        read(value).into_iter().map(addressed).collect()
    }

    #[test]
    fn reads_names() {
        for (value, want) in [
            ("Zed", &["Zed"][..]),
            ("Zed <z@a.example>, Kim <k@b.example>", &["Zed|z@a.example", "Kim|k@b.example"]),
            ("Zed (z@a.example) and Kim Doe [k@b.example]", &["Zed|z@a.example", "Kim Doe|k@b.example"]),
            ("Zed - z@a.example; Kim", &["Zed|z@a.example", "Kim"]),
            ("Zed z@a.example & Kim", &["Zed|z@a.example", "Kim"]),
            ("ann@host.example (Ann Other)", &["Ann Other|ann@host.example"]),
            ("\"Ann Other\" <ann@host.example>", &["Ann Other|ann@host.example"]),
            ("\"Red\" Ann <ann@host.example>", &["\"Red\" Ann|ann@host.example"]),
            ("\"Red\"", &["\"Red\""]),
            ("by Ann Other (ann@host.example)", &["Ann Other|ann@host.example"]),
            ("Mab [mab at host dot example]", &["Mab|mab at host dot example"]),
            ("Nell Ashdown, Oswin Pike & Hob Fen", &["Nell Ashdown", "Oswin Pike", "Hob Fen"]),
            ("Nell Ashdown, Oswin Pike & Hob", &["Nell Ashdown", "Oswin Pike", "Hob"]),
            ("Le Guin, Ursula K. and Kim Doe", &["Le Guin, Ursula K.", "Kim Doe"]),
            ("Zed, Kim, and Ann", &["Zed", "Kim", "Ann"]),
            ("Le Guin, Ursula K.", &["Le Guin, Ursula K."]),
            ("Farrow, Nell", &["Farrow, Nell"]),
            ("Farrow, Nell and Doe, Kim", &["Farrow, Nell", "Doe, Kim"]),
            ("Kim Doe (aka Zed)", &["Kim Doe (aka Zed)"]),
            ("K@te", &["K@te"]),
            ("Andy Sands", &["Andy Sands"]),
            ("By", &["By"]),
            ("z@a.example", &[]),
        ] {
            assert_eq!(show(value), want, "{value}");
        }
    }
}
