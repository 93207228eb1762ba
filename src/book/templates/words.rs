//! The words of pages as templates see them: `page.words`.

use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind, State};

use crate::book::xhtml::escaped;
use crate::words::{Words, fill};

/// A row as templates see it: `page.words.rating` is a text, `page.words.chapter(links)` one whose place is filled, and
/// `page.words.hidden(3)` has the form for the number as well.
#[derive(Debug)]
pub struct View(&'static Words);

impl View {
    /// The value for a template's context.
    pub fn of(words: &'static Words) -> Value {
        Value::from_object(View(words))
    }
}

impl Object for View {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_str()?).map(Value::from)
    }

    fn call_method(self: &Arc<Self>, _: &mut State, name: &str, args: &[Value]) -> Result<Value, Error> {
        let Some(text) = self.0.get(name) else { return Err(ErrorKind::UnknownMethod.into()) };
        let [with] = args else {
            return Err(Error::new(ErrorKind::MissingArgument, "a text of ours takes one value for its place"));
        };
        let text = with.as_usize().map_or(text, |count| self.0.form(text, count));
        // What a macro gives is markup already.
        let with = match with.as_str() {
            Some(markup) if with.is_safe() => markup.to_owned(),
            Some(plain) => escaped(plain),
            None => escaped(&with.to_string()),
        };
        Ok(Value::from_safe_string(fill(&escaped(text), &with)))
    }
}
