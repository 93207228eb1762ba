//! The path of a request → a path below the folder, or nothing: no way leads up, to hidden files or to the shelf's records.

use percent_encoding::percent_decode_str;

use crate::batch::names::is_own_file;

/// Bytes of a decoded path at most.
const LONGEST: usize = 4096;

/// A path below the folder, with forward slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Empty for the folder itself.
    pub path: String,
    /// Whether a slash stands at the end: a folder is meant.
    pub folder: bool,
}

/// Why a path names nothing that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no path at all: broken escapes, bytes that are no text, control characters.
    Malformed,
    /// Nothing of that name is served.
    Absent,
}

impl Target {
    /// Reads the path of a request. Escapes are resolved once, segment by segment, so that an escaped slash or dot never
    /// becomes one that means something.
    pub fn parse(path: &str) -> Result<Target, Refused> {
        let rest = path.strip_prefix('/').ok_or(Refused::Malformed)?;
        if rest.is_empty() {
            return Ok(Target { path: String::new(), folder: true });
        }
        let (rest, folder) = rest.strip_suffix('/').map_or((rest, false), |rest| (rest, true));
        let mut decoded = String::with_capacity(rest.len());
        for segment in rest.split('/') {
            let segment = decode(segment)?;
            if decoded.len() + segment.len() >= LONGEST || !is_served(&segment) {
                return Err(Refused::Absent);
            }
            if !decoded.is_empty() {
                decoded.push('/');
            }
            decoded.push_str(&segment);
        }
        // The records lie at the top.
        if is_own_file(&decoded) {
            return Err(Refused::Absent);
        }
        Ok(Target { path: decoded, folder })
    }
}

fn decode(segment: &str) -> Result<String, Refused> {
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        let is_escape =
            byte != b'%' || [bytes.next(), bytes.next()].iter().all(|b| b.is_some_and(|b| b.is_ascii_hexdigit()));
        if !is_escape {
            return Err(Refused::Malformed);
        }
    }
    let text = percent_decode_str(segment).decode_utf8().map_err(|_| Refused::Malformed)?;
    match text.chars().any(char::is_control) {
        true => Err(Refused::Malformed),
        false => Ok(text.into_owned()),
    }
}

/// Whether a name is one that may be served: `.`, `..` and hidden files begin with a dot, and an empty name is none.
fn is_served(name: &str) -> bool {
    // Windows has more names for a file than the one that stands in its folder.
    let is_alias = cfg!(windows) && (name.contains([':', '~']) || name.ends_with(['.', ' ']));
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']) && !is_alias
}

#[cfg(test)]
mod tests {
    use super::{Refused, Target};

    fn path(text: &str) -> Result<String, Refused> {
        Target::parse(text).map(|target| target.path)
    }

    #[test]
    fn names_are_decoded_once() {
        assert_eq!(path("/a%20b/c%C3%A9.epub"), Ok("a b/cé.epub".to_owned()));
        assert_eq!(path("/%2525.epub"), Ok("%25.epub".to_owned()));
        assert_eq!(path("/a+b.epub"), Ok("a+b.epub".to_owned()));
        let root = Target::parse("/").expect("the folder itself");
        assert!(root.folder && root.path.is_empty());
        assert!(Target::parse("/a/").is_ok_and(|target| target.folder && target.path == "a"));
    }

    #[test]
    fn nothing_leads_out_or_to_what_is_hidden() {
        for text in [
            "/..",
            "/../a",
            "/a/../b",
            "/%2e%2e/a",
            "/.%2E/a",
            "/a/%2e/b",
            "/..%2f..%2fa",
            "/..%5c..%5ca",
            "/a\\b",
            "//a",
            "/a//b",
            "/a//",
            "//",
            "/.ficbind/manifest.jsonl",
            "/.hidden",
            "/a/.b",
            "/report.jsonl",
            "/REPORT.jsonl",
            "/manifest-sha256.txt",
            "/report.jsonl/",
            "/%72eport.jsonl",
        ] {
            assert_eq!(path(text), Err(Refused::Absent), "{text}");
        }
        assert_eq!(path("/%252e%252e/a"), Ok("%2e%2e/a".to_owned()), "decoded once, it is a name like any other");
        assert_eq!(path(&format!("/{}", "a".repeat(5000))), Err(Refused::Absent));
    }

    #[test]
    fn what_is_no_path_is_told_apart() {
        for text in ["", "a", "*", "/a%", "/a%2", "/a%zz", "/%00", "/a%0d%0ab", "/%ff%fe", "/%C0%AE%C0%AE/a", "/%7f"] {
            assert_eq!(path(text), Err(Refused::Malformed), "{text}");
        }
    }
}
