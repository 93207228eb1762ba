//! What the address of a picture names: a file of the story, the picture itself, or something that no book can hold.

use percent_encoding::percent_decode_str;

use crate::book::address::is_scheme;

/// What an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    Nowhere,
    /// The file itself: what stands behind `data:`.
    Embedded(&'a str),
    Network,
    /// A place on one computer: a `file:` address, a drive, a share.
    Computer,
    /// An address of another scheme.
    Other,
    /// A file of the story.
    File,
}

/// Tells what an address names.
pub fn place(address: &str) -> Place<'_> {
    let address = address.trim();
    if address.is_empty() {
        return Place::Nowhere;
    }
    if address.starts_with("//") {
        return Place::Network;
    }
    if address.starts_with("\\\\") {
        return Place::Computer;
    }
    let Some((scheme, rest)) = address.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        return Place::File;
    };
    match scheme.to_ascii_lowercase().as_str() {
        "data" => Place::Embedded(rest),
        "http" | "https" | "ftp" => Place::Network,
        "file" => Place::Computer,
        // The letter of a drive.
        drive if drive.len() == 1 => Place::Computer,
        _ => Place::Other,
    }
}

/// A name that an address may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub path: String,
    /// Whether other programs would not read the address so.
    pub odd: bool,
}

/// The names of files that an address may mean, the likeliest first.
pub fn names(address: &str) -> Vec<Name> {
    let address = address.trim();
    let bare = address.split(['?', '#']).next().unwrap_or("");
    let mut names: Vec<Name> = Vec::new();
    let mut add = |path: String, odd: bool| {
        if !path.is_empty() && !names.iter().any(|n| n.path == path) {
            names.push(Name { path, odd });
        }
    };
    add(decode_percent(bare), false);
    // `map #2.png`
    add(decode_percent(address), true);
    if bare.contains('\\') {
        // Markdown's own escapes, as in `the\_map.png`.
        add(decode_percent(&unescaped(bare)), false);
        add(decode_percent(bare).replace('\\', "/"), true);
    }
    names
}

/// A text without the backslashes that Markdown takes for escapes.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// The last name in an address: what can be shown where there is neither a picture nor a description.
pub fn label(address: &str) -> String {
    match place(address) {
        Place::Nowhere | Place::Embedded(_) => String::new(),
        _ => {
            let bare = address.split(['?', '#']).next().unwrap_or("");
            let last = bare.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or("");
            crate::story::text::shorten(&decode_percent(last))
        }
    }
}

/// `%20` and its like; what is no valid UTF-8 afterwards stays as it was.
pub fn decode_percent(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        for (address, wanted) in [
            (" ", Place::Nowhere),
            ("data:image/png;base64,AA", Place::Embedded("image/png;base64,AA")),
            ("//example.org/a.png", Place::Network),
            ("HTTPS://example.org/a.png", Place::Network),
            ("file:///home/ida/a.png", Place::Computer),
            ("C:\\Pictures\\a.png", Place::Computer),
            ("\\\\server\\a.png", Place::Computer),
            ("cid:1234", Place::Other),
            ("a: b.png", Place::Computer),
            ("the map: north.png", Place::File),
            ("..\\a.png", Place::File),
        ] {
            assert_eq!(place(address), wanted, "{address}");
        }
    }

    #[test]
    fn names_of_files() {
        let of = |address: &str| names(address).into_iter().map(|n| n.path).collect::<Vec<_>>();
        assert_eq!(of("a%20b.png?raw"), ["a b.png", "a b.png?raw"]);
        assert_eq!(of("a\\_b.png"), ["a\\_b.png", "a_b.png", "a/_b.png"]);
        assert_eq!(of("..\\..\\é.png"), ["..\\..\\é.png", "....\\é.png", "../../é.png"]);
        assert_eq!(label("https://example.org/x/the%20map.png?w=1"), "the map.png");
        assert_eq!(label("data:image/png;base64,AA"), "");
    }
}
