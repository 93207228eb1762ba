//! Cleans attributes and inline styles, and turns presentational ones into style.

use super::model::{self, Tag};
use super::removal::Why;
use super::{PLACE, Removal, Removals};
use crate::book::address::encode;
use crate::diag::Cut;
use crate::diag::encoding::is_xml_char;
use cssparser::{ParseError, Parser, ToCss, Token};
use html5ever::tokenizer::Tag as StartTag;
use std::borrow::Cow;
use std::collections::HashSet;

/// The name of an attribute: one of ours, or the author's own `data-…`.
pub type Name = Cow<'static, str>;
pub(super) type Attrs = Vec<(Name, String)>;

/// Longest piece of the author's text quoted in a removal.
const QUOTE: usize = 200;

/// Text with what XML forbids taken out and one kind of line end.
pub(super) fn legal(text: &str) -> String {
    text.chars().filter(|c| is_xml_char(*c)).map(|c| if c == '\r' { '\n' } else { c }).collect()
}

/// A piece of the input for a message.
pub(super) fn quote(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(QUOTE).collect()
}

/// The clean attributes of an element; `ids` are those already taken.
pub(super) fn clean(tag: &Tag, input: &StartTag, ids: &mut HashSet<String>, removals: &mut Removals) -> Attrs {
    let mut cleaner =
        Cleaner { tag, ids, removals, attrs: Vec::new(), style: tag.style.to_owned(), own: Own::default() };
    for attribute in input.attrs.iter().filter(|a| &*a.name.local != PLACE) {
        cleaner.attribute(&attribute.name.local, &legal(&attribute.value));
    }
    cleaner.finish()
}

/// Cleans the attributes of one element.
struct Cleaner<'c> {
    tag: &'c Tag,
    ids: &'c mut HashSet<String>,
    removals: &'c mut Removals,
    attrs: Attrs,
    /// Declarations that stand for the element and for attributes of old.
    style: String,
    own: Own,
}

/// What the author wrote that is put in its place when all attributes are known; places are among the clean ones.
#[derive(Default)]
struct Own {
    style: Option<(usize, String)>,
    lang: Option<(usize, String)>,
    /// An old anchor's name, which is an id.
    name: Option<String>,
}

impl Cleaner<'_> {
    fn attribute(&mut self, name: &str, value: &str) {
        let tag = self.tag;
        if name == "style" {
            self.own.style = Some((self.attrs.len(), inline_style(value, self.removals)));
        } else if name == "name" && matches!(tag.tag, "a" | "img") {
            self.own.name = Some(value.to_owned());
        } else if name == "background" && is_remote(value) {
            self.removals.add(Removal::RemoteLoad { element: tag.tag.into(), url: quote(value) });
        } else if let Some(declaration) = presentational(tag, name, value) {
            add_style(&mut self.style, &declaration);
        } else if let Some(known) = model::attribute(tag.out, name) {
            self.known(known, value);
        } else if is_data(name) && !tag.out.is_empty() && !is_prose(value) {
            self.attrs.push((name.to_owned().into(), value.to_owned()));
        } else {
            unknown(tag, name, value, self.removals);
        }
    }

    /// An attribute that the element may have.
    fn known(&mut self, name: &'static str, value: &str) {
        let tag = self.tag;
        match name {
            "lang" | "xml:lang" => self.lang(name, value),
            "src" => self.attrs.push((name.into(), value.trim().to_owned())),
            "href" | "cite" => match address(value) {
                // Checkers look for a local source in the book and want others to be secure.
                Some(url) if name == "cite" && !url.starts_with("https:") => {
                    report(tag, name, Why::Insecure, self.removals);
                }
                Some(url) => self.attrs.push((name.into(), url)),
                None => self.removals.add(Removal::UnsafeUrl {
                    element: tag.tag.into(),
                    attribute: name.into(),
                    url: quote(value),
                }),
            },
            "id" => {
                if let Some(id) = identifier(value)
                    && self.ids.insert(id.clone())
                {
                    self.attrs.push((name.into(), id));
                }
            }
            _ => match plain_value(tag.out, name, value) {
                Some(value) => self.attrs.push((name.into(), value)),
                // An empty value says nothing, so nobody misses it.
                None if value.trim().is_empty() => {}
                None => report(tag, name, Why::Value(quote(value)), self.removals),
            },
        }
    }

    /// The one for XML counts when they differ.
    fn lang(&mut self, name: &str, value: &str) {
        let at = self.attrs.len();
        match (language(value), &mut self.own.lang) {
            (None, _) => report(self.tag, name, Why::Value(quote(value)), self.removals),
            (Some(found), None) => self.own.lang = Some((at, found)),
            (Some(found), Some((_, known))) if name == "xml:lang" => *known = found,
            _ => {}
        }
    }

    fn finish(self) -> Attrs {
        let Cleaner { ids, mut attrs, mut style, own, removals, .. } = self;
        // Only a link has a language at its end.
        if !attrs.iter().any(|(name, _)| *name == "href") {
            attrs.retain(|(name, _)| *name != "hreflang");
        }
        let (style_at, own_style) = own.style.unwrap_or((usize::MAX, String::new()));
        add_style(&mut style, &own_style);
        // Whether colours can be read, and which header cells there are, shows when the tree is made.
        let is_settled_late = style.contains("color") || attrs.iter().any(|(name, _)| *name == "headers");
        let place = removals.place.filter(|_| is_settled_late);
        // Both go where the author had them; the later one first, so that the other place holds.
        let mut late: Vec<(usize, Attrs)> = Vec::new();
        if !style.is_empty() {
            late.push((style_at, vec![("style".into(), style)]));
        }
        if let Some((at, lang)) = own.lang {
            late.push((at, vec![("lang".into(), lang.clone()), ("xml:lang".into(), lang)]));
        }
        late.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (at, more) in late {
            let at = at.min(attrs.len());
            attrs.splice(at..at, more);
        }
        if let Some(id) = own.name.as_deref().and_then(identifier)
            && !attrs.iter().any(|(name, _)| *name == "id")
            && ids.insert(id.clone())
        {
            attrs.insert(0, ("id".into(), id));
        }
        attrs.extend(place.map(|place| (PLACE.into(), place.to_string())));
        attrs
    }
}

/// Where the author's text has the tag, if it tells.
pub(super) fn place(input: &StartTag) -> Option<usize> {
    input.attrs.iter().find(|a| &*a.name.local == PLACE).and_then(|a| a.value.parse().ok())
}

/// Whether two elements have the same attributes, wherever they stand.
pub(super) fn are_equal(one: &Attrs, other: &Attrs) -> bool {
    let own = |attrs: &'_ Attrs| attrs.iter().filter(|(name, _)| *name != PLACE).cloned().collect::<Attrs>();
    one == other || own(one) == own(other)
}

fn report(tag: &Tag, attribute: &str, why: Why, removals: &mut Removals) {
    removals.add(Removal::Attribute { element: tag.tag.into(), attribute: quote(attribute), why });
}

fn unknown(tag: &Tag, name: &str, value: &str, removals: &mut Removals) {
    if name.len() > 2 && name.starts_with("on") {
        removals.add(Removal::EventHandler { element: tag.tag.into(), attribute: quote(name) });
    } else if !model::is_silent(tag.tag, name) {
        let why = match name {
            "hidden" => Why::Hides,
            _ if is_prose(value) => Why::Words(quote(value)),
            _ => Why::NoUse,
        };
        report(tag, name, why, removals);
    }
}

/// Whether an attribute is one that authors name themselves, which style sheets may ask for.
fn is_data(name: &str) -> bool {
    let own = name.strip_prefix("data-").filter(|own| own.starts_with(|c: char| c.is_ascii_lowercase()));
    own.is_some_and(|own| {
        !own.starts_with("xml")
            && own.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
    })
}

/// Whether the value of an attribute reads as words for people, not as settings for a program.
fn is_prose(value: &str) -> bool {
    !value.contains(['{', '}', '=', '<', '>', '/', '_', '[', ']', '|', '#'])
        && value.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).count() > 1
}

/// Adds declarations to a style.
pub(super) fn add_style(style: &mut String, more: &str) {
    if !style.is_empty() && !more.is_empty() {
        style.push_str("; ");
    }
    style.push_str(more);
}

/// Values other than addresses, ids and languages.
fn plain_value(element: &str, name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let one_of = |list: &[&str]| {
        let lower = value.to_ascii_lowercase();
        list.contains(&lower.as_str()).then_some(lower)
    };
    let number = |least: i32, most: i32| {
        let number: i32 = value.parse().ok()?;
        (least..=most).contains(&number).then(|| number.to_string())
    };
    match name {
        // An empty alt says that an image is decoration.
        "alt" => Some(value.to_owned()),
        "class" => words(value, |word| Some(word.to_owned())),
        "dir" => one_of(&["ltr", "rtl", "auto"]),
        "role" => one_of(model::roles(element)),
        "epub:type" => words(value, |word| model::EPUB_TYPES.contains(&word).then(|| word.to_owned())),
        "scope" => one_of(&["row", "col", "rowgroup", "colgroup"]),
        "aria-hidden" => (value == "true").then(|| value.to_owned()),
        "aria-labelledby" | "aria-describedby" | "headers" => words(value, identifier),
        "start" | "value" => number(-1_000_000, 1_000_000),
        "reversed" => Some("reversed".to_owned()),
        "translate" => one_of(&["yes", "no"]),
        "hreflang" => language(value),
        "width" | "height" => number(1, 100_000),
        "colspan" | "rowspan" => number(1, 1000),
        "datetime" => (is_date(value) || element == "time" && is_time(value)).then(|| value.to_owned()),
        _ => (!value.is_empty()).then(|| value.to_owned()),
    }
}

fn words(value: &str, keep: impl Fn(&str) -> Option<String>) -> Option<String> {
    let kept: Vec<String> = value.split_whitespace().filter_map(keep).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

/// Whether a value has the form of a pattern, in which a zero stands for any digit.
fn fits(value: &str, pattern: &str) -> bool {
    value.len() == pattern.len()
        && value.bytes().zip(pattern.bytes()).all(|(is, wanted)| match wanted {
            b'0' => is.is_ascii_digit(),
            other => is == other,
        })
}

/// What else is a time for HTML: a year, a month, a day of no year, a week, a time of day, a moment of no time zone.
fn is_time(value: &str) -> bool {
    const FORMS: [&str; 7] = ["0000", "0000-00", "00-00", "0000-W00", "00:00", "00:00:00", "0000-00-00T00:00"];
    FORMS.iter().any(|form| fits(value, form)) && value != "0000"
}

/// A date, or a date and time in UTC.
fn is_date(value: &str) -> bool {
    let fits = |pattern: &str| fits(value, pattern);
    let within = |at: usize, least: u8, most: u8| {
        let number = value.get(at..at + 2).and_then(|n| n.parse().ok());
        number.is_some_and(|n: u8| (least..=most).contains(&n))
    };
    let day = within(5, 1, 12) && within(8, 1, 28);
    let time = || within(11, 0, 23) && within(14, 0, 59);
    // Days after the 28th are checked against their month below.
    let day = day || (within(5, 1, 12) && within(8, 1, month_days(value)));
    (fits("0000-00-00") && day)
        || (fits("0000-00-00T00:00Z") && day && time())
        || (fits("0000-00-00T00:00:00Z") && day && time() && within(17, 0, 59))
}

fn month_days(date: &str) -> u8 {
    let year: u32 = date.get(..4).and_then(|y| y.parse().ok()).unwrap_or(1);
    match date.get(5..7) {
        Some("02") if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        Some("02") => 28,
        Some("04" | "06" | "09" | "11") => 30,
        _ => 31,
    }
}

/// A plausible language tag.
fn language(value: &str) -> Option<String> {
    let value = value.trim();
    let mut parts = value.split('-');
    let first = parts.next()?;
    let good = (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    good.then(|| value.to_owned())
}

/// An id that XML accepts, made of what the author wrote; the same for a link to it.
fn identifier(value: &str) -> Option<String> {
    let value = value.trim();
    let starts = |c: char| c == '_' || c.is_ascii_alphabetic() || (c >= '\u{c0}' && c.is_alphabetic());
    let fits = |c: char| starts(c) || c.is_ascii_digit() || c == '-' || c == '.';
    let first = value.chars().next()?;
    let mut id = String::with_capacity(value.len());
    if !starts(first) {
        id.push_str("id-");
    }
    id.extend(value.chars().map(|c| if fits(c) { c } else { '_' }));
    Some(id)
}

/// Whether an address leads out of the book and is fetched from the network.
pub(super) fn is_remote(url: &str) -> bool {
    let url = url.trim_start().as_bytes();
    let starts = |with: &[u8]| url.len() >= with.len() && url[..with.len()].eq_ignore_ascii_case(with);
    starts(b"//") || starts(b"\\\\") || starts(b"http:") || starts(b"https:") || starts(b"ftp:")
}

/// A valid address of an allowed scheme, a fragment or a relative address.
pub(super) fn address(value: &str) -> Option<String> {
    // Browsers ignore line ends and tabs inside an address, so `java\nscript:` must not pass.
    let value: String = value.trim().chars().filter(|c| !c.is_control()).collect();
    if let Some(fragment) = value.strip_prefix('#') {
        return identifier(fragment).map(|id| format!("#{id}"));
    }
    let value = if value.starts_with("//") { format!("https:{value}") } else { value };
    let end = value.find(['/', '?', '#']).unwrap_or(value.len());
    let Some(colon) = value.cut(..end).find(':') else {
        return (!value.is_empty() && !value.starts_with('\\')).then(|| encode(&value));
    };
    match value.cut(..colon).to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let parsed = url::Url::parse(&value).ok()?;
            // EPUB checkers take no addresses of version 6.
            if parsed.host_str().is_none_or(|host| host.starts_with('[')) {
                return None;
            }
            // What the author wrote stays when it is already a full address.
            let full = value.cut(colon..).starts_with("://") && !value.contains(['\\', '@']);
            let host_is_plain = parsed.host_str().is_some_and(|host| {
                value.get(colon + 3..).is_some_and(|rest| rest.to_ascii_lowercase().starts_with(host))
            });
            Some(if full && host_is_plain { encode(&value) } else { encode(parsed.as_str()) })
        }
        "mailto" | "tel" => (colon + 1 < value.len()).then(|| encode(&value)),
        _ => None,
    }
}

/// The style an old attribute stands for.
fn presentational(tag: &Tag, name: &str, value: &str) -> Option<String> {
    let written = value.trim();
    let value = written.to_ascii_lowercase();
    match (name, tag.tag) {
        ("align", "table") if value == "center" => Some("margin-left: auto; margin-right: auto".into()),
        ("align", "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "th" | "tr" | "center") => {
            let value = if value == "middle" { "center" } else { &value };
            matches!(value, "left" | "right" | "center" | "justify").then(|| format!("text-align: {value}"))
        }
        ("valign", "td" | "th" | "tr") => matches!(value.as_str(), "top" | "middle" | "bottom" | "baseline")
            .then(|| format!("vertical-align: {value}")),
        ("bgcolor", "table" | "tr" | "td" | "th" | "tbody" | "thead" | "tfoot") => {
            color(&value).map(|color| format!("background-color: {color}"))
        }
        ("color", "font") => color(&value).map(|color| format!("color: {color}")),
        ("size", "font") => font_size(&value).map(|size| format!("font-size: {size}")),
        ("type", "ol" | "ul" | "li") => {
            // Here alone the case of the letter matters.
            let kind = match (written, value.as_str()) {
                ("1", _) => "decimal",
                ("a", _) => "lower-alpha",
                ("A", _) => "upper-alpha",
                ("i", _) => "lower-roman",
                ("I", _) => "upper-roman",
                (_, "disc" | "circle" | "square") => value.as_str(),
                _ => return None,
            };
            Some(format!("list-style-type: {kind}"))
        }
        _ => None,
    }
}

fn color(value: &str) -> Option<String> {
    let digits = value.strip_prefix('#').unwrap_or(value);
    if matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(format!("#{digits}"));
    }
    cssparser::color::parse_named_color(value).is_ok().then(|| value.to_owned())
}

fn font_size(value: &str) -> Option<&'static str> {
    const RELATIVE: [&str; 5] = ["1.2em", "1.5em", "2em", "2.5em", "3em"];
    let number = |text: &str| text.trim().parse::<usize>().ok();
    if let Some(more) = value.strip_prefix('+') {
        return Some(RELATIVE[number(more)?.checked_sub(1)?.min(4)]);
    }
    if let Some(less) = value.strip_prefix(['-', '\u{2212}']) {
        return Some(["0.85em", "0.7em"][number(less)?.checked_sub(1)?.min(1)]);
    }
    const SIZES: [&str; 7] = ["x-small", "small", "medium", "large", "x-large", "xx-large", "xx-large"];
    Some(SIZES[number(value)?.clamp(1, 7) - 1])
}

/// Properties that pass, some by their beginning.
static PROPERTIES: &[&str] = &[
    "text-align",
    "text-indent",
    "font-style",
    "font-weight",
    "font-variant",
    "font-size",
    "text-decoration",
    "color",
    "background-color",
    "line-height",
    "letter-spacing",
    "text-transform",
    "vertical-align",
    "list-style-type",
    "white-space",
    "display",
    "width",
    "max-width",
    "margin",
    "margin-top",
    "margin-right",
    "margin-bottom",
    "margin-left",
    "padding",
    "padding-top",
    "padding-right",
    "padding-bottom",
    "padding-left",
    "border",
    "border-top",
    "border-right",
    "border-bottom",
    "border-left",
    "border-width",
    "border-style",
    "border-color",
    "border-collapse",
    "border-spacing",
    "border-radius",
    "page-break-before",
    "page-break-after",
    "page-break-inside",
    "break-before",
    "break-after",
    "break-inside",
];

static UNITS: &[&str] = &["em", "ex", "rem", "px", "pt", "pc", "cm", "mm", "in", "ch"];

/// The harmless declarations of an inline style, written anew.
fn inline_style(css: &str, removals: &mut Removals) -> String {
    let mut style = String::new();
    let mut parser = Parser::new(css);
    while !parser.is_exhausted() {
        let declaration = parser.parse_until_after(cssparser::Delimiter::Semicolon, |input| {
            let property = input.expect_ident()?.to_ascii_lowercase();
            input.expect_colon()?;
            if property == "background" {
                let color = ground(input).ok_or_else(ParseError::unexpected_token)?;
                return Ok(("background-color".to_owned(), color));
            }
            let value = style_value(input, 0)?;
            Ok::<_, ParseError<()>>((property, value))
        });
        let Ok((property, value)) = declaration else { continue };
        if PROPERTIES.contains(&property.as_str()) && is_harmless(&property, &value) {
            add_style(&mut style, &format!("{property}: {value}"));
        } else if hides(&property, &value) {
            let style = format!("{property}: {value}");
            removals.add(Removal::Unreadable { style, value: if property == "color" { value } else { property } });
        }
    }
    style
}

/// The colour in the shorthand `background`; the other parts go.
fn ground(input: &mut Parser<'_>) -> Option<String> {
    let mut found = None;
    while let Ok(token) = input.next().cloned() {
        match &token {
            Token::Ident(word) => found = color(&word.to_ascii_lowercase()).or(found),
            Token::Hash(_) | Token::IDHash(_) => {
                found = color(&token.to_css_string().to_ascii_lowercase()).or(found);
            }
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                let inner = input.parse_nested_block(|inner| style_value(inner, 1));
                if let (Ok(inner), "rgb" | "rgba" | "hsl" | "hsla") = (inner, name.as_str()) {
                    found = Some(format!("{name}({inner})"));
                }
            }
            _ => {}
        }
    }
    found.filter(|color| color != "transparent")
}

/// Serialises a value made of plain tokens only; anything else is an error.
fn style_value(input: &mut Parser<'_>, depth: u8) -> Result<String, ParseError<()>> {
    let mut out = String::new();
    while let Ok(token) = input.next().cloned() {
        let text = match &token {
            Token::Ident(word) => word.to_ascii_lowercase(),
            Token::Hash(_) | Token::IDHash(_) => {
                let text = token.to_css_string().to_ascii_lowercase();
                color(&text).ok_or_else(ParseError::unexpected_token)?
            }
            Token::Number { value, .. } if value.abs() <= 1000.0 => token.to_css_string(),
            Token::Percentage { unit_value, .. } if unit_value.abs() <= 10.0 => token.to_css_string(),
            Token::Dimension { value, unit, .. }
                if value.abs() <= 200.0 && UNITS.contains(&unit.to_ascii_lowercase().as_str()) =>
            {
                token.to_css_string()
            }
            Token::Comma if depth > 0 => ",".into(),
            Token::Function(name) if depth == 0 => {
                let name = name.to_ascii_lowercase();
                if !matches!(name.as_str(), "rgb" | "rgba" | "hsl" | "hsla") {
                    return Err(ParseError::unexpected_token());
                }
                let inner = input.parse_nested_block(|inner| style_value(inner, 1))?;
                format!("{name}({inner})")
            }
            // A declaration that shouts stays, without the shouting.
            Token::Delim('!') if depth == 0 => {
                input.expect_ident_matching("important")?;
                continue;
            }
            _ => return Err(ParseError::unexpected_token()),
        };
        if !out.is_empty() && text != "," {
            out.push(' ');
        }
        out.push_str(&text);
    }
    if out.is_empty() { Err(ParseError::unexpected_token()) } else { Ok(out) }
}

/// Whether a declaration that does not pass would leave nothing of the text to see.
fn hides(property: &str, value: &str) -> bool {
    match property {
        "color" | "font-size" => true,
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "opacity" => value.trim_end_matches('%').parse::<f32>().is_ok_and(|number| {
            let part = if value.ends_with('%') { number / 100.0 } else { number };
            part < 0.2
        }),
        _ => false,
    }
}

/// A value that is one number, and its unit: `%` for a share, nothing for a bare number.
fn measure(value: &str) -> Option<(f32, String)> {
    match Parser::new(value).next().ok()? {
        Token::Number { value, .. } => Some((*value, String::new())),
        Token::Percentage { unit_value, .. } => Some((unit_value * 100.0, "%".into())),
        Token::Dimension { value, unit, .. } => Some((*value, unit.to_ascii_lowercase())),
        _ => None,
    }
}

/// Whether letters of this size are too small to be seen.
fn is_tiny(size: &str) -> bool {
    let Some((number, unit)) = measure(size) else { return false };
    let least = match unit.as_str() {
        "px" => 3.0,
        "pt" => 2.0,
        "%" => 20.0,
        "pc" | "mm" | "ex" | "em" | "rem" | "ch" => 0.2,
        _ => 0.05,
    };
    number < least
}

/// Whether a value made of plain tokens can neither hide text nor break a page.
fn is_harmless(property: &str, value: &str) -> bool {
    match property {
        "display" => matches!(value, "inline" | "block" | "inline-block"),
        "width" | "max-width" => {
            measure(value).is_some_and(|(number, unit)| number >= 1.0 && (unit.ends_with("em") || unit == "%"))
        }
        "color" => !matches!(value, "transparent") && !value.contains('/') && !value.contains("a("),
        "font-size" => !is_tiny(value),
        "line-height" => measure(value).is_none_or(|(number, _)| number >= 0.1),
        "text-indent" | "letter-spacing" => measure(value).is_none_or(|(number, _)| number > -100.0),
        _ => true,
    }
}
