//! The page templates: built in, each replaceable by a file of the user, rendered with XML escaping and bounded work.

pub(super) mod guard;
pub mod marks;
mod measure;

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, syntax::SyntaxConfig};
use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::{Arc, LazyLock};

use crate::diag::Cut;
use crate::diag::encoding::is_xml_char;

/// Every template by file name, with the source that is compiled in.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("base.xhtml", include_str!("../../templates/base.xhtml")),
    ("macros.xhtml", include_str!("../../templates/macros.xhtml")),
    ("cover.xhtml", include_str!("../../templates/cover.xhtml")),
    ("title.xhtml", include_str!("../../templates/title.xhtml")),
    ("warnings.xhtml", include_str!("../../templates/warnings.xhtml")),
    ("stories.xhtml", include_str!("../../templates/stories.xhtml")),
    ("news.xhtml", include_str!("../../templates/news.xhtml")),
    ("contents.xhtml", include_str!("../../templates/contents.xhtml")),
    ("dedication.xhtml", include_str!("../../templates/dedication.xhtml")),
    ("epigraph.xhtml", include_str!("../../templates/epigraph.xhtml")),
    ("foreword.xhtml", include_str!("../../templates/foreword.xhtml")),
    ("part.xhtml", include_str!("../../templates/part.xhtml")),
    ("chapter.xhtml", include_str!("../../templates/chapter.xhtml")),
    ("afterword.xhtml", include_str!("../../templates/afterword.xhtml")),
    ("details.xhtml", include_str!("../../templates/details.xhtml")),
    ("header.xhtml", include_str!("../../templates/header.xhtml")),
    ("colophon.xhtml", include_str!("../../templates/colophon.xhtml")),
];

/// Accepted among the user's templates, but filled by [`crate::book::cover`], which draws it.
pub const COVER_SVG: &str = "cover.svg";

/// Steps that one page may take (an instruction each, and one for every 64 bytes that are written): hundreds of times
/// what the built-in templates use, and a fraction of a second of work for a template that never ends.
const FUEL: u64 = 4_000_000;

/// The same where templates are the user's. Their texts may take as much memory as there are bytes to pay for, several
/// times over where text is copied.
const USER_FUEL: u64 = 1_500_000;

/// Bytes that a value which is neither text nor markup may print: a number, a list.
const MAX_PRINTED: usize = 64 * 1024;

/// Bytes of a page. A file that is larger is not checked as a whole, and no reader opens it.
const MAX_PAGE: usize = 16 * 1024 * 1024;

/// Depth of nested blocks, macros and includes; a contents page of many levels stays far below it.
const RECURSION_LIMIT: usize = 200;

/// What is wrong with a template, for a message that names the user's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFault {
    /// File name of the template.
    pub template: String,
    /// Line in it, from 1, where known.
    pub line: Option<usize>,
    /// Character in that line, from 1, where known.
    pub column: Option<usize>,
    pub message: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.template)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let (Some(_), Some(column)) = (self.line, self.column) {
            write!(f, ":{column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateFault {}

impl TemplateFault {
    /// `source` gives the text of a template by its name, as it was written.
    fn new(template: &str, error: &Error, source: impl Fn(&str) -> Option<String>) -> Self {
        // An error inside a base template or an include is wrapped on its way out: the innermost one knows the place.
        let mut inner = error;
        while let Some(next) = std::error::Error::source(inner).and_then(|e| e.downcast_ref::<Error>()) {
            inner = next;
        }
        let name = inner.name().unwrap_or(template);
        let source = source(name);
        let place = source.as_deref().zip(inner.range()).and_then(|(source, range)| measure::written(source, range));
        let words = source.as_deref().zip(place.clone()).and_then(|(source, place)| Some(source.get(place)?.trim()));
        let words = words.filter(|words| !words.is_empty() && words.len() <= 80 && !words.contains('\n'));
        let message = match inner.kind() {
            ErrorKind::OutOfFuel => "the template takes too long for one page".to_owned(),
            ErrorKind::UndefinedError => match words {
                Some(words) => format!("there is no value \"{words}\" on this page"),
                None => "there is no such value on this page".to_owned(),
            },
            kind => match inner.detail() {
                Some(detail) => format!("{kind}: {detail}"),
                None => kind.to_string(),
            },
        };
        let before = source.as_deref().zip(place).and_then(|(source, place)| source.get(..place.start));
        let column = before.map(|before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
        TemplateFault { template: name.to_owned(), line: inner.line(), column, message }
    }
}

/// The templates of one book, compiled once and shared by all threads.
#[derive(Debug)]
pub struct Templates {
    environment: Arc<Environment<'static>>,
    /// The same with marks, where there are templates of the user.
    marked: Option<Environment<'static>>,
    /// Templates of the user that do not know [`WORDS`].
    english: Vec<String>,
    /// The templates of the user by their names, as they were written.
    own: Vec<(String, String)>,
}

/// The variable that has our words in the language of the page. A template that does not know it was written when all
/// our words were English: it mixes English of its own with ours, and goes on doing so.
const WORDS: &str = "page.words";

/// The built-in templates alone, which nearly every book uses: compiled once in the life of the process.
static USUAL: LazyLock<Result<Arc<Environment<'static>>, TemplateFault>> = LazyLock::new(|| compile(&[]).map(Arc::new));

/// Compiles the built-in templates.
pub(super) fn warm() {
    LazyLock::force(&USUAL);
}

fn compile(overrides: &[(String, String)]) -> Result<Environment<'static>, TemplateFault> {
    let mut environment = Environment::new();
    let syntax = syntax().map_err(|e| TemplateFault::new("base.xhtml", &e, |_| None))?;
    environment.set_syntax(syntax.clone());
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Says that output is escaped at all (and what the `escape` filter means); the formatter decides how.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_value);
    // Places of faults are known all the same.
    environment.set_debug(false);
    environment.set_fuel(Some(if overrides.is_empty() { FUEL } else { USER_FUEL }));
    environment.set_recursion_limit(RECURSION_LIMIT);
    if !overrides.is_empty() {
        guard::restrict(&mut environment);
    }
    for &(name, built_in) in BUILT_IN {
        let source: Cow<'static, str> = match overrides.iter().find(|(file, _)| file == name) {
            Some((_, source)) => guard::guarded(name, source.trim_start_matches('\u{feff}'), syntax.clone())?.into(),
            // They may be given what a template of the user built.
            None if !overrides.is_empty() => guard::guarded(name, built_in, syntax.clone())?.into(),
            None => built_in.into(),
        };
        let added = environment.add_template_owned(name, source);
        added.map_err(|e| TemplateFault::new(name, &e, |name| written(overrides, name)))?;
    }
    Ok(environment)
}

/// What the engine is told of how templates are written.
fn syntax() -> Result<SyntaxConfig, Error> {
    SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()
}

/// The text of a template of the user.
fn written(own: &[(String, String)], name: &str) -> Option<String> {
    own.iter().find(|(file, _)| file == name).map(|(_, source)| source.trim_start_matches('\u{feff}').to_owned())
}

impl Templates {
    /// The built-in templates with those of the user in their place.
    ///
    /// # Errors
    /// A name that no built-in template has, or a template that does not compile.
    pub fn new(overrides: &[(String, String)]) -> Result<Templates, TemplateFault> {
        if overrides.is_empty() {
            return USUAL.clone().map(|environment| Templates {
                environment,
                marked: None,
                english: Vec::new(),
                own: Vec::new(),
            });
        }
        let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).chain([COVER_SVG]).collect();
        if let Some((name, _)) = overrides.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            return Err(TemplateFault {
                template: name.clone(),
                line: None,
                column: None,
                message: format!("there is no template with this name; the templates are {}", known.join(", ")),
            });
        }
        let english = overrides.iter().filter(|(_, source)| !source.contains(WORDS)).map(|(name, _)| name.clone());
        let english = english.collect();
        let environment = compile(overrides)?;
        let with_marks = |(number, (name, source)): (usize, &(String, String))| {
            Some((name.clone(), marks::marked(source.trim_start_matches('\u{feff}'), number)?))
        };
        let marked: Option<Vec<(String, String)>> = overrides.iter().enumerate().map(with_marks).collect();
        let marked = marked.and_then(|marked| compile(&marked).ok());
        Ok(Templates { environment: Arc::new(environment), marked, english, own: overrides.to_vec() })
    }

    /// Whether a template counts on English words. Macros have words for all pages.
    pub fn is_english(&self, name: &str) -> bool {
        self.english.iter().any(|own| own == name || own == "macros.xhtml")
    }

    /// Fills a template. Text fields are escaped, [`Html`] fields are copied. Where the user has templates, the page
    /// holds [`marks`].
    ///
    /// # Errors
    /// The template uses a field that does not exist, or does too much work.
    ///
    /// [`Html`]: crate::book::front::Html
    pub fn render<C: serde::Serialize>(&self, name: &str, context: &C) -> Result<String, TemplateFault> {
        let fault = |e: Error| TemplateFault::new(name, &e, |name| written(&self.own, name));
        let template = self.environment.get_template(name).map_err(fault)?;
        let mut page = template.render(minijinja::value::Serde(context)).map_err(fault)?;
        if self.marked.is_some() && page.len() > MAX_PAGE {
            let message = format!("the page is larger than {} MB", MAX_PAGE >> 20);
            return Err(TemplateFault { template: name.to_owned(), line: None, column: None, message });
        }
        if let Some(marked) = self.marked.as_ref().and_then(|marked| marked.get_template(name).ok()) {
            let again = marked.render(minijinja::value::Serde(context)).ok();
            // A template may count its own letters: the page is what it is without marks.
            let is_same = |again: &String| {
                let mut plain = again.clone();
                marks::take(&mut plain, &[]);
                plain == page
            };
            page = again.filter(is_same).unwrap_or(page);
        }
        // An XML declaration must be the very first thing, and a template may well begin with a comment and a line end.
        let blank = page.len() - page.trim_start().len();
        if blank > 0 {
            page.drain(..blank);
        }
        Ok(page)
    }
}

/// Writes one value: markup as it is, everything else escaped, an absent value not at all.
pub(super) fn write_value(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    if value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text)?,
        Some(text) => escape_into(out, text)?,
        None => {
            measure::measure(state, value, 0, false)?;
            let mut printed = Bounded(String::new());
            if write!(printed, "{value}").is_err() {
                let message = format!("this value prints more than {} KB", MAX_PRINTED / 1024);
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            }
            escape_into(out, &printed.0)?;
        }
    }
    Ok(())
}

/// Takes text up to a size: a list may hold itself a million times over.
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MAX_PRINTED {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Escapes for element content and double-quoted attribute values. A character that XML cannot hold at all becomes
/// U+FFFD: it must not break the page, nor vanish unseen.
fn escape_into(out: &mut Output, text: &str) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(needs_care) {
        out.write_str(rest.cut(..at))?;
        let mut chars = rest.cut(at..).chars();
        out.write_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "\u{fffd}",
        })?;
        rest = chars.as_str();
    }
    out.write_str(rest)
}

fn needs_care(c: char) -> bool {
    matches!(c, '&' | '<' | '>' | '"') || !is_xml_char(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(source: &str) -> Result<Templates, TemplateFault> {
        Templates::new(&[("title.xhtml".into(), source.into())])
    }

    #[test]
    fn escapes_for_xml_and_passes_markup() {
        let templates = with("\n{{ a }}|{{ b }}|{{ none }}|{{ n }}").expect("compiles");
        let context = minijinja::context! { a => "<&>\"'\u{1}", b => Value::from_safe_string("<i/>".into()), n => 3 };
        let page = templates.render("title.xhtml", &context).expect("renders");
        assert_eq!(page, "&lt;&amp;&gt;&quot;'\u{fffd}|<i/>||3");
    }

    #[test]
    fn refuses_unknown_names_and_fields() {
        let fault = Templates::new(&[("titel.xhtml".into(), String::new())]).expect_err("no such template");
        assert!(fault.message.contains("title.xhtml"), "{fault}");
        let fault = with("a\n{% if %}").expect_err("does not compile");
        assert_eq!((fault.template.as_str(), fault.line), ("title.xhtml", Some(2)));
        for source in ["a\n\n{{ nonesuch }}", "a\n\n{{ page.nonesuch }}", "a\n\n{% if page.nonesuch %}{% endif %}"] {
            let context = minijinja::context! { page => minijinja::context! { title => "T" } };
            let fault = with(source).expect("compiles").render("title.xhtml", &context).expect_err("no such field");
            assert_eq!((fault.template.as_str(), fault.line), ("title.xhtml", Some(3)), "{source}");
        }
    }

    #[test]
    fn says_where_faults_stand_in_what_the_user_wrote() {
        for (source, column, words) in [
            ("{{ nonesuch }}", 4, "\"nonesuch\""),
            ("ä {{ 1 + page.x.y }}", 10, "\"page.x.y\""),
            ("{% if page.title == page.x %}{% endif %}", 7, "\"page.title == page.x\""),
            ("{{ page.x|upper }}", 4, "\"page.x|upper\""),
            ("{{ ['a' ~ page.x, 1]|join }}", 5, "\"'a' ~ page.x\""),
            ("{% set n = namespace(a=1) %}{% set n.b = page.title %}{{ n.c }}", 58, "\"n.c\""),
        ] {
            let context = minijinja::context! { page => minijinja::context! { title => "T" } };
            let fault = with(source).expect("compiles").render("title.xhtml", &context).expect_err("no such field");
            assert_eq!((fault.line, fault.column), (Some(1), Some(column)), "{source}");
            assert!(fault.message.contains(words), "{source}: {}", fault.message);
        }
    }

    #[test]
    fn bounds_the_work_of_a_template() {
        let endless = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}";
        let huge = "{{ 'x' * 100000000000 }}";
        let deep = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
        for source in [endless, huge, deep] {
            with(source).expect("compiles").render("title.xhtml", &()).expect_err(source);
        }
        for step in
            ["[V, V]", "(V, V)", "[V] * 2", "V + V", "{'a': V, 'b': V}", "[none, none]|map('default', V, true)|list"]
        {
            let set = format!("{{% set V = {step} %}}");
            let grown = [set.replace('V', "x"), set.replace('V', "y")].concat().repeat(40);
            for end in ["x == y", "x < y", "x in [y]", "x is eq(y)", "'a' ~ x", "[x, y]|sort", "{x: 1}[y]", "x|string"]
            {
                let source =
                    format!("{{% set x = [1] %}}{{% set y = [1] %}}{{% raw %}}{{#{{% endraw %}}{grown}{{{{ {end} }}}}");
                with(&source).expect("compiles").render("title.xhtml", &()).expect_err(&source);
            }
        }
        let large = "{% set a = 'x' * 9000000 %}{% set b = 'x' * 9000000 %}";
        for compared in ["a == b", "a in b", "a is eq b", "a < b"] {
            let source =
                format!("{large}{{% for i in range(20000) %}}{{% if {compared} %}}{{% endif %}}{{% endfor %}}");
            with(&source).expect("compiles").render("title.xhtml", &()).expect_err(&source);
        }
        for source in [
            "{{ '%1000000000d'|format(1) }}",
            "{{ 'a'|indent(1000000000, true) }}",
            "{{ [1]|chain([1])|zip([1])|list }}",
            "{% set n = namespace() %}{% set n.x = [n] %}",
            "{% set n = namespace(x=[]) %}{% for i in range(9000) %}{% set n.x = [n.x] %}{% endfor %}",
        ] {
            let fault = with(source).and_then(|t| t.render("title.xhtml", &())).expect_err(source);
            assert_eq!(fault.line, Some(1), "{source}");
        }
    }

    #[test]
    fn fills_what_an_author_would_write() {
        for (source, page) in [
            ("{% macro row(i, start) %}{{ i + start }}{% endmacro %}{{ row(1, 2) }}", "3"),
            ("{% macro m(a, b) %}{% if a in [b, 'x'] %}{{ a }}{% endif %}{% endmacro %}{{ m('x', 1) }}", "x"),
            (
                "{% set n = namespace(all=[]) %}{% for a in 'xy' %}{% set n.all = n.all + [a] %}{% endfor %}{{ n.all|length }}",
                "2",
            ),
            ("{% set a, b = 'x', dict(c=[2]) %}{{ a ~ b.c[0] ~ b['c']|length }}", "x21"),
            ("{{ -1 + 2 * 3 ** 2 // 2 % 5 - -1 }}", "4"),
            ("{{ 1 < 2 <= 2 and not 3 > 4 or 'a' not in 'b' }}", "True"),
            ("{{ 1 is defined and 1 is not none and 1 is eq 1 and 2 is not in([3]) }}", "True"),
            (
                "{% for n in [{'t': 'a', 'c': [{'t': 'b'}]}] recursive %}{{ n.t }}{{ loop(n.c) if n.c is defined else '' }}{% endfor %}",
                "ab",
            ),
            ("{% macro m(a, b=2) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1]) }}{{ m(**{'a': 1, 'b': 3}) }}", "1213"),
            ("{{ [3, 1, 2]|sort|map('string')|join('-') if true else 'x' }}{{ [1, 2, 3][1:]|first }}", "1-2-32"),
            ("{% for z in [1, 2, 3, 4] %}{{ z }}{% endfor %}", "1234"),
        ] {
            let source = if source.starts_with("{% for z") { source.repeat(40) } else { source.to_owned() };
            let page = if page == "1234" { page.repeat(40) } else { page.to_owned() };
            let filled = with(&source).expect("compiles").render("title.xhtml", &());
            assert_eq!(filled, Ok(page), "{source}");
        }
    }
}
