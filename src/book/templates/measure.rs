//! Measures what a user's template builds and compares: the engine counts steps and bytes, but not what lists hold.
//!
//! A list that holds another twice, again and again, is small in memory, and endless to compare, print or sort. So a copy
//! of the template is compiled in which every value passes a filter of ours before it is kept in another value, compared,
//! joined or filtered. The filter walks the value and pays for each item with the fuel of the page.

use std::ops::Range;

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State};

/// Measures a value. No template can take another meaning to a filter.
const MEASURED: &str = "measured";
/// Measures a value that a namespace keeps, which must not hold a namespace: a ring is never freed.
const KEPT: &str = "kept";

/// Levels of values in values. Each costs a level of the stack when it is compared or freed.
const MAX_DEPTH: usize = 64;
/// Bytes of text that cost as much as an item.
const BYTES: usize = 64;

/// Filters that look at no item of their value.
const SHALLOW: &[&str] = &["count", "d", "default", "first", "last", "length"];
/// Words between values.
const WORDS: &[&str] = &["and", "as", "else", "if", "in", "not", "or", "recursive"];

/// Gives the engine our filters, and tests that measure what they compare.
pub fn install(environment: &mut Environment<'_>) {
    environment.add_filter(MEASURED, |state: &State, value: Value| {
        measure(state, &value, 0, false)?;
        Ok::<_, Error>(value)
    });
    environment.add_filter(KEPT, |state: &State, value: Value| {
        measure(state, &value, 0, true)?;
        Ok::<_, Error>(value)
    });
    type Compare = fn(&Value, &Value) -> bool;
    let tests: [(&[&str], Compare); 6] = [
        (&["eq", "equalto", "=="], |a, b| a == b),
        (&["ne", "!="], |a, b| a != b),
        (&["lt", "lessthan", "<"], |a, b| a < b),
        (&["le", "<="], |a, b| a <= b),
        (&["gt", "greaterthan", ">"], |a, b| a > b),
        (&["ge", ">="], |a, b| a >= b),
    ];
    for (names, compare) in tests {
        for name in names {
            environment.add_test(*name, move |state: &State, a: Value, b: Value| {
                measure(state, &a, 0, false)?;
                measure(state, &b, 0, false)?;
                Ok::<_, Error>(compare(&a, &b))
            });
        }
    }
    environment.add_test("in", |state: &State, value: Value, container: Value| {
        measure(state, &value, 0, false)?;
        measure(state, &container, 0, false)?;
        minijinja::tests::is_in(state, &value, &container)
    });
}

/// Pays for everything that a value holds.
pub fn measure(state: &State, value: &Value, depth: usize, kept: bool) -> Result<(), Error> {
    let wrong = |message: &str| Err(Error::new(ErrorKind::InvalidOperation, message.to_owned()));
    state.consume_fuel(1 + value.as_str().map_or(0, str::len).div_ceil(BYTES) as u64)?;
    let Some(object) = value.as_object() else { return Ok(()) };
    if depth > MAX_DEPTH {
        return wrong("values are nested too deeply");
    }
    let is_plain = !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable);
    if kept && (is_plain || object.type_name().ends_with("Namespace")) {
        return wrong("a namespace cannot keep a namespace or a macro");
    }
    if is_plain {
        return Ok(());
    }
    let Some(items) = object.try_iter() else { return Ok(()) };
    for item in items {
        measure(state, &item, depth + 1, kept)?;
        if value.kind() == ValueKind::Map
            && let Some(inner) = object.get_value(&item)
        {
            measure(state, &inner, depth + 1, kept)?;
        }
    }
    Ok(())
}

/// A token with its place.
type Placed<'t> = (Token<'t>, usize, usize);

/// The template in which values pass our filter. Lines stay where they are.
pub fn measured(source: &str, syntax: SyntaxConfig) -> Result<String, Error> {
    Ok(Insertions::of(source, syntax)?.into_source(source))
}

/// Where in a template a place of the measured one is. A path of names is taken whole, and a filter with its value.
pub fn written(source: &str, place: Range<usize>) -> Option<Range<usize>> {
    let insertions = super::syntax().and_then(|syntax| Insertions::of(source, syntax)).unwrap_or_default();
    let end = insertions.place(place.end);
    // Where values are measured, the engine has an operator begin with the token before them.
    let opens = |(at, opens, _): &&(usize, bool, String)| *opens && (insertions.place(place.start)..end).contains(at);
    let measured = insertions.0.iter().find(opens);
    let start = measured.map_or(insertions.place(place.start), |(at, ..)| *at);
    let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let before = source.get(..start)?;
    let head = match before.trim_end().strip_suffix('|') {
        Some(value) => value.trim_end(),
        None if source.get(start..end)?.starts_with('.') => before,
        None => return Some(start..end),
    };
    Some(head.trim_end_matches(is_path).len()..end)
}

/// Where a row of values stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In a tag, where nothing keeps them.
    Shown,
    /// In a tag that gives them to names.
    Assigned,
    /// After a word whose operand is no value: `macro`, `include`.
    Named,
    /// In the brackets of a list, map, tuple or call.
    Held,
    /// In the brackets of what looks them up or compares them.
    Compared,
}

/// What is put into a template.
#[derive(Debug, Default)]
struct Insertions(Vec<(usize, bool, String)>);

impl Insertions {
    /// What is put into this template, in order.
    fn of(source: &str, syntax: SyntaxConfig) -> Result<Insertions, Error> {
        let mut insertions = Insertions::default();
        let mut tag: Vec<Placed> = Vec::new();
        for token in tokenize(source, false, syntax) {
            let (token, span) = token?;
            match token {
                Token::TemplateData(_) | Token::VariableStart | Token::BlockStart => tag.clear(),
                Token::VariableEnd => insertions.values(&tag, Kind::Shown),
                Token::BlockEnd => insertions.statement(&tag),
                token => tag.push((token, span.start_offset as usize, span.end_offset as usize)),
            }
        }
        insertions.0.sort_by_key(|(at, opens, _)| (*at, *opens));
        Ok(insertions)
    }

    /// The place in the template that stands at `at` in the measured one.
    fn place(&self, at: usize) -> usize {
        let mut added = 0;
        for (place, _, text) in &self.0 {
            if place + added + text.len() > at {
                return (at - added).min(*place);
            }
            added += text.len();
        }
        at - added
    }

    fn open(&mut self, at: usize) {
        self.0.push((at, true, "(".to_owned()));
    }

    fn close(&mut self, at: usize, filter: &str) {
        self.0.push((at, false, format!(")|{filter}")));
    }

    fn into_source(self, source: &str) -> String {
        let mut out = String::with_capacity(source.len() * 2);
        let mut from = 0;
        for (at, _, text) in self.0 {
            out.push_str(source.get(from..at).unwrap_or_default());
            out.push_str(&text);
            from = at;
        }
        out.push_str(source.get(from..).unwrap_or_default());
        out
    }

    fn statement(&mut self, tag: &[Placed]) {
        let Some(((Token::Ident(word), ..), rest)) = tag.split_first() else { return };
        let depths = depths(rest);
        let find = |wanted: fn(&Token) -> bool| {
            rest.iter().zip(&depths).position(|((token, ..), depth)| *depth == 0 && wanted(token))
        };
        match *word {
            "set" => {
                let Some(at) = find(|token| matches!(token, Token::Assign)) else { return };
                let (target, values) = (&rest[..at], &rest[at + 1..]);
                let (Some((_, start, _)), Some((.., end))) = (values.first(), values.last()) else { return };
                let in_namespace = target.iter().any(|(token, ..)| matches!(token, Token::Dot));
                self.open(*start);
                self.values(values, Kind::Shown);
                self.close(*end, if in_namespace { KEPT } else { MEASURED });
            }
            "for" => {
                let at = find(|token| matches!(token, Token::Ident("in"))).map_or(0, |at| at + 1);
                self.values(&rest[at..], Kind::Shown);
            }
            "with" => self.values(rest, Kind::Assigned),
            "if" | "elif" => self.values(rest, Kind::Shown),
            _ => self.values(rest, Kind::Named),
        }
    }

    /// Values with what stands between them.
    fn values(&mut self, tokens: &[Placed], kind: Kind) {
        let depths = depths(tokens);
        let mut start = 0usize;
        let is_end = |at: &usize| depths[*at] == 0 && separates(tokens, *at);
        for end in (0..tokens.len()).filter(is_end).chain([tokens.len()]) {
            let compares = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|(t, ..)| compares(t));
            let is_compared = compares(start.checked_sub(1)) || compares(Some(end));
            let is_key = kind == Kind::Held && matches!(tokens.get(end), Some((Token::Colon, ..)));
            if let Some(value) = tokens.get(start..end).filter(|value| !value.is_empty()) {
                let must = is_compared || is_key || kind == Kind::Compared;
                self.value(value, kind != Kind::Named && must, matches!(kind, Kind::Held | Kind::Assigned));
            }
            start = end + 1;
        }
    }

    /// One value: measured if it must be, or if it is kept and more than a name.
    fn value(&mut self, tokens: &[Placed], must: bool, kept: bool) {
        let spread = tokens.iter().take_while(|(token, ..)| matches!(token, Token::Mul | Token::Pow)).count();
        let tokens = &tokens[spread..];
        let (Some((_, start, _)), Some((.., end))) = (tokens.first(), tokens.last()) else { return };
        let is_path = |token: &Token| matches!(token, Token::Ident(_) | Token::Dot) || is_literal(token);
        let is_literal = tokens.iter().all(|(token, ..)| is_literal(token));
        let wraps = !is_literal && (must || kept && !tokens.iter().all(|(token, ..)| is_path(token)));
        if wraps {
            self.open(*start);
        }
        self.operands(tokens);
        if wraps {
            self.close(*end, MEASURED);
        }
    }

    /// Measures what `~` joins and what a filter looks through, and goes on within brackets.
    fn operands(&mut self, tokens: &[Placed]) {
        let depths = depths(tokens);
        let is_operator = |at: &usize| depths[*at] == 0 && operates(&tokens[*at].0);
        let joins =
            |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|(t, ..)| matches!(t, Token::Tilde));
        let mut start = 0usize;
        for end in (0..tokens.len()).filter(is_operator).chain([tokens.len()]) {
            let is_joined = joins(start.checked_sub(1)) || joins(Some(end));
            let operand = tokens.get(start..end).unwrap_or_default();
            let wrapped = match (operand.first(), operand.last()) {
                (Some((_, from, _)), Some((.., to))) if is_joined && !is_literal(&operand[0].0) => Some((*from, *to)),
                _ => None,
            };
            if let Some((from, _)) = wrapped {
                self.open(from);
            }
            self.filters(operand);
            if let Some((_, to)) = wrapped {
                self.close(to, MEASURED);
            }
            start = end + 1;
        }
    }

    fn filters(&mut self, tokens: &[Placed]) {
        let depths = depths(tokens);
        let mut open = None;
        for (at, (token, start, _)) in tokens.iter().enumerate() {
            match token {
                Token::Pipe if depths[at] == 0 => {
                    let is_shallow =
                        matches!(tokens.get(at + 1), Some((Token::Ident(name), ..)) if SHALLOW.contains(name));
                    if !is_shallow {
                        self.0.push((*start, false, format!("|{MEASURED}")));
                    }
                }
                Token::BracketOpen | Token::ParenOpen | Token::BraceOpen if depths[at] == 0 => open = Some(at),
                Token::BracketClose | Token::ParenClose | Token::BraceClose if depths[at] == 0 => {
                    // A bracket that closes nothing is the engine's to refuse.
                    let Some(open) = open.take() else { continue };
                    let opener = &tokens[open].0;
                    let prior = open.checked_sub(1).map(|at| &tokens[at].0);
                    let looks_up = matches!(opener, Token::BracketOpen) && open > 0;
                    let changed = matches!(prior, Some(Token::Ident("changed")));
                    let kind = if looks_up || changed { Kind::Compared } else { Kind::Held };
                    self.values(&tokens[open + 1..at], kind);
                }
                _ => {}
            }
        }
    }
}

/// How many brackets are open around each token; the brackets themselves stand outside.
fn depths(tokens: &[Placed]) -> Vec<usize> {
    let mut depth = 0usize;
    let of = |(token, ..): &Placed| match token {
        Token::BracketOpen | Token::ParenOpen | Token::BraceOpen => {
            depth += 1;
            depth - 1
        }
        Token::BracketClose | Token::ParenClose | Token::BraceClose => {
            depth = depth.saturating_sub(1);
            depth
        }
        _ => depth,
    };
    tokens.iter().map(of).collect()
}

fn separates(tokens: &[Placed], at: usize) -> bool {
    match &tokens[at].0 {
        Token::Comma | Token::Colon | Token::Assign => true,
        Token::Ident(word) if WORDS.contains(word) => {
            let before = |n: usize| at.checked_sub(n).map(|at| &tokens[at].0);
            let is_test = matches!(before(1), Some(Token::Ident("is")))
                || matches!((before(2), before(1)), (Some(Token::Ident("is")), Some(Token::Ident("not"))));
            !is_test && !matches!(before(1), Some(Token::Dot | Token::Pipe))
        }
        token => compares(token),
    }
}

fn compares(token: &Token) -> bool {
    matches!(token, Token::Eq | Token::Ne | Token::Lt | Token::Lte | Token::Gt | Token::Gte)
        || matches!(token, Token::Ident("in" | "not"))
}

fn operates(token: &Token) -> bool {
    use Token::{Div, FloorDiv, Minus, Mod, Mul, Plus, Pow, Tilde};
    matches!(token, Plus | Minus | Mul | Div | FloorDiv | Pow | Mod | Tilde)
}

fn is_literal(token: &Token) -> bool {
    use Token::{Float, Int, Int128, Str, String};
    matches!(token, Str(_) | String(_) | Int(_) | Int128(_) | Float(_))
        || matches!(token, Token::Ident("true" | "True" | "false" | "False" | "none" | "None"))
}
