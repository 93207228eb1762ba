//! Addresses of the web: which of them a book may link to, and how they are spelled.

use percent_encoding::percent_encode_byte;

/// A web or mail address in the spelling that the URL standard wants; `None` if it must not be linked to.
pub fn external(target: &str) -> Option<String> {
    let url = url::Url::parse(target.trim()).ok()?;
    let usable = match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| {
            // Stricter readers know no empty labels and no addresses of version 6.
            let is_short = host.len() < 254 && host.split('.').all(|label| label.len() < 64);
            !host.is_empty() && !host.starts_with(['[', '.']) && !host.contains("..") && is_short
        }),
        "mailto" => url.path().contains('@'),
        "tel" => !url.path().is_empty(),
        _ => false,
    };
    // These are left unescaped by the standard's serialiser and refused by stricter readers.
    usable.then(|| encode(url.as_str()))
}

/// Escapes what the standard's serialiser leaves and stricter readers refuse: a bare `%`, a second `#`, and a few signs.
pub fn encode(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut in_fragment = false;
    for (at, c) in url.char_indices() {
        let is_escape = || url.as_bytes().get(at + 1..at + 3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit));
        let is_bad = match c {
            '%' => !is_escape(),
            // The first opens the fragment, and a fragment holds none.
            '#' => std::mem::replace(&mut in_fragment, true),
            '|' | '^' | '`' | '{' | '}' | '[' | ']' | '\\' | '"' | '<' | '>' => true,
            c => c.is_whitespace(),
        };
        if is_bad {
            out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(percent_encode_byte));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a target has a scheme such as `https:`.
pub fn has_scheme(target: &str) -> bool {
    target.starts_with("//") || target.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

/// Whether a word can be the name of a scheme.
pub fn is_scheme(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether the target of a link is words rather than an address, as in `[He laughed](bitterly)`.
pub fn is_words(target: &str) -> bool {
    // The stops of `e.g.` and `3.5` are none of a host or file, whose last label is longer than one letter.
    let names_file = target.rsplit_once('.').is_some_and(|(name, ending)| {
        name.ends_with(char::is_alphanumeric) && ending.chars().take_while(|c| c.is_alphabetic()).count() > 1
    });
    let target = target.trim_end_matches('?');
    !names_file && target.contains(char::is_alphanumeric) && !target.contains(['/', '\\', '#', '?', '=', '%', ':'])
}

#[cfg(test)]
mod tests {
    use super::{external, is_words};

    #[test]
    fn addresses_have_one_fragment() {
        let of = |target: &str| external(target).unwrap_or_default();
        assert_eq!(of("https://example.org/a?id=3##"), "https://example.org/a?id=3#%23");
        assert_eq!(of("https://example.org/a#b#c#"), "https://example.org/a#b%23c%23");
        assert_eq!(of("https://example.org/a#b"), "https://example.org/a#b");
    }

    #[test]
    fn words_are_no_addresses() {
        for words in
            ["bitterly", "bitterly!", "wait...", "really?", "he's", "e.g.", "3.5", "far away", "苦笑", "AT&T", "@jo"]
        {
            assert!(is_words(words), "{words}");
        }
        for address in
            ["page.html", "example.com", "#note", "../x", "he/she", "mailto:a@b.org", "x?y", "a%20b", "...", ""]
        {
            assert!(!is_words(address), "{address}");
        }
    }
}
