//! What a user's template may ask of the template engine, checked before the engine compiles it.
//!
//! The engine bounds the steps of a template, but it compiles by recursion over operators and branches, and some of its
//! functions turn a few bytes into gigabytes or into values that are nested without end.

use minijinja::Environment;

use super::TemplateFault;
use super::growth::{Growth, Reader};

/// Bytes of one template. The largest built-in one has some five thousand.
const MAX_BYTES: usize = 256 * 1024;
/// Names, numbers and signs between one `{{` or `{%` and its end. An operator costs the engine one level of its stack.
const MAX_TOKENS: usize = 500;
/// `elif` branches of a template: each costs the engine one level of its stack.
const MAX_BRANCHES: usize = 200;

/// Functions that build what is larger or deeper than any page: widths and counts as large as one likes, values that
/// grow in a loop.
const WITHHELD_FILTERS: &[&str] = &["batch", "chain", "format", "indent", "pprint", "slice", "zip"];
const WITHHELD_GLOBALS: &[&str] = &["debug", "dict", "namespace"];

/// Binary digits of the factor by which the templates of one book may make values larger.
const MAX_GROWTH: u32 = 16;

/// Takes from the engine what the templates of strangers could abuse.
pub fn restrict(environment: &mut Environment) {
    WITHHELD_FILTERS.iter().for_each(|name| environment.remove_filter(name));
    WITHHELD_GLOBALS.iter().for_each(|name| environment.remove_global(name));
}

/// Refuses templates that are too large to compile safely, or whose values could grow beyond all bounds.
pub fn check_all(templates: &[(String, String)]) -> Result<(), TemplateFault> {
    let mut bits = 0;
    for (name, source) in templates {
        let growth = check(name, source)?;
        bits += growth.bits;
        let message = if growth.repeated.is_some() {
            "a list or sum of several values stands in a macro or loop that can call itself".to_owned()
        } else if bits > MAX_GROWTH {
            "the templates build too many lists of several values".to_owned()
        } else {
            continue;
        };
        let line = growth.repeated.map(|at| line_of(source, at));
        return Err(TemplateFault { template: name.clone(), line, message });
    }
    Ok(())
}

fn line_of(source: &str, at: usize) -> usize {
    source.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1
}

/// Refuses a template that is too large to compile safely, and says how far its values can grow.
fn check(template: &str, source: &str) -> Result<Growth, TemplateFault> {
    let fault = |at: usize, message: String| {
        Err(TemplateFault { template: template.to_owned(), line: Some(line_of(source, at)), message })
    };
    let mut reader = Reader::default();
    if source.len() > MAX_BYTES {
        return fault(0, format!("the template is larger than {} KB", MAX_BYTES / 1024));
    }
    let mut branches = 0;
    let mut from = 0;
    while let Some(open) = memchr::memmem::find(&source.as_bytes()[from..], b"{").map(|at| from + at) {
        from = open + 1;
        let kind = source.as_bytes().get(from);
        if kind == Some(&b'#') {
            from = memchr::memmem::find(&source.as_bytes()[from..], b"#}").map_or(source.len(), |at| from + at + 2);
        } else if matches!(kind, Some(b'{' | b'%')) {
            let tag = Tag::read(source.as_bytes(), from + 1);
            if tag.tokens > MAX_TOKENS {
                return fault(open, format!("one tag has more than {MAX_TOKENS} names and signs"));
            }
            branches += usize::from(tag.is_branch);
            if branches > MAX_BRANCHES {
                return fault(open, format!("the template has more than {MAX_BRANCHES} `elif` branches"));
            }
            reader.tag(source.get(from + 1..tag.end.saturating_sub(2)).unwrap_or_default(), open);
            from = tag.end;
        }
    }
    Ok(reader.growth())
}

/// What stands between the marks of one tag.
struct Tag {
    tokens: usize,
    is_branch: bool,
    end: usize,
}

impl Tag {
    fn read(source: &[u8], start: usize) -> Tag {
        let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
        let mut tag = Tag { tokens: 0, is_branch: false, end: source.len() };
        let mut at = start;
        while let Some(&byte) = source.get(at) {
            match byte {
                b'}' if source.get(at + 1) == Some(&b'}') || source.get(at.wrapping_sub(1)) == Some(&b'%') => {
                    tag.end = at + 1;
                    break;
                }
                b'"' | b'\'' => {
                    tag.tokens += 1;
                    at += 1;
                    while let Some(&inner) = source.get(at).filter(|b| **b != byte) {
                        at += 1 + usize::from(inner == b'\\');
                    }
                    at += 1;
                }
                _ if is_word(byte) => {
                    let length = source[at..].iter().take_while(|b| is_word(**b)).count();
                    tag.is_branch |= tag.tokens <= 1 && &source[at..at + length] == b"elif";
                    tag.tokens += 1;
                    at += length;
                }
                _ => {
                    tag.tokens += usize::from(!byte.is_ascii_whitespace());
                    at += 1;
                }
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn refuses_what_would_be_compiled_by_deep_recursion() {
        let line = |source: &str| check("title.xhtml", source).expect_err("too deep").line;
        for part in ["-", "not ", "+1", ".a", "|upper", "[0]", " if a else b", "~'x'"] {
            let source = format!("a\n{{{{ a{} }}}}", part.repeat(1000));
            assert_eq!(line(&source), Some(2), "{part}");
        }
        assert_eq!(line(&"\n{% elif a %}".repeat(300)), Some(202));
        assert_eq!(line(&"a".repeat(300_000)), Some(1));
    }

    #[test]
    fn lets_through_what_an_author_would_write() {
        for source in [
            "{{ 'a string with }} and -- and \\' in it' }}",
            "{# --------------------------- #}{{ a }}",
            &format!("<p>{}</p>", "- { -- } ".repeat(10_000)),
            &"{% if a %}{{ b }}{% elif c %}{{ d }}{% endif %}".repeat(150),
            "{{ unclosed",
        ] {
            check("title.xhtml", source).unwrap_or_else(|e| panic!("{e}: {}", &source[..60.min(source.len())]));
        }
    }
}
