//! What a user's template may ask of the template engine, checked before the engine compiles it.
//!
//! The engine bounds the steps of a template, but it compiles by recursion over operators and branches, and some of its
//! functions turn a few bytes into gigabytes or into values that are nested without end.

use minijinja::Environment;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::{TemplateFault, measure};

/// Bytes of one template. The largest built-in one has some five thousand.
const MAX_BYTES: usize = 256 * 1024;
/// Names, numbers and signs between one `{{` or `{%` and its end. An operator costs the engine one level of its stack.
const MAX_TOKENS: usize = 500;
/// `elif` branches of a template: each costs the engine one level of its stack.
const MAX_BRANCHES: usize = 200;

/// Functions that build what is larger or deeper than any page: widths and counts as large as one likes.
const WITHHELD_FILTERS: &[&str] = &["batch", "chain", "format", "indent", "pprint", "slice", "zip"];
const WITHHELD_GLOBALS: &[&str] = &["debug"];

/// Takes from the engine what the templates of strangers could abuse.
pub fn restrict(environment: &mut Environment) {
    WITHHELD_FILTERS.iter().for_each(|name| environment.remove_filter(name));
    WITHHELD_GLOBALS.iter().for_each(|name| environment.remove_global(name));
    measure::install(environment);
}

/// The template as it may be compiled: one whose values are measured.
///
/// # Errors
/// The template is too large to compile safely.
pub fn guarded(template: &str, source: &str, syntax: SyntaxConfig) -> Result<String, TemplateFault> {
    check(template, source, syntax.clone())?;
    // What the engine cannot read it refuses itself, with the place of the fault.
    Ok(measure::measured(source, syntax).unwrap_or_else(|_| source.to_owned()))
}

/// Refuses a template that is too large to compile safely.
fn check(template: &str, source: &str, syntax: SyntaxConfig) -> Result<(), TemplateFault> {
    let fault = |line: usize, message: String| {
        Err(TemplateFault { template: template.to_owned(), line: Some(line), column: None, message })
    };
    if source.len() > MAX_BYTES {
        return fault(1, format!("the template is larger than {} KB", MAX_BYTES / 1024));
    }
    let (mut tokens, mut branches) = (0, 0);
    for (token, span) in tokenize(source, false, syntax).map_while(Result::ok) {
        let line = usize::from(span.start_line);
        match token {
            Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => tokens = 0,
            token => {
                branches += usize::from(tokens == 0 && matches!(token, Token::Ident("elif")));
                tokens += 1;
            }
        }
        if tokens > MAX_TOKENS {
            return fault(line, format!("one tag has more than {MAX_TOKENS} names and signs"));
        }
        if branches > MAX_BRANCHES {
            return fault(line, format!("the template has more than {MAX_BRANCHES} `elif` branches"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SyntaxConfig, TemplateFault};

    fn check(name: &str, source: &str) -> Result<(), TemplateFault> {
        super::check(name, source, SyntaxConfig::default())
    }

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
