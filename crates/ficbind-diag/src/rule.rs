//! The registry's shape: [`rules!`](crate::rules!) declares a message ID, its severity, words, manual page and link once.

use std::borrow::Cow;

use crate::cut::Cut;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What would make a valid book better. No verdict and no exit status counts it.
    Advice,
    /// How the input uses the standard, for those who want to know.
    Usage,
    /// Something the tool did or noticed; nothing to mend.
    Note,
    /// The book is made, but probably not as the author wants it.
    Warning,
    /// No book is made.
    Error,
    /// The input could not be looked at any further.
    Fatal,
}

impl Severity {
    /// The word that is printed: `advice`, `usage`, `note`, `warning`, `error` or `fatal`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Advice => "advice",
            Severity::Usage => "usage",
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Fatal => "fatal",
        }
    }
}

/// When a rule came, or got another severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The first release that has the rule as it is now, for example `5.4`.
    pub release: &'static str,
    /// How grave it was before; `None` if there was no such rule.
    pub before: Option<Severity>,
}

impl Since {
    /// What a row of a table says.
    pub const fn new(release: &'static str, before: Option<Severity>) -> Self {
        Since { release, before }
    }
}

/// One message ID with everything known about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// For example `FIC-103`.
    pub id: &'static str,
    /// How grave it is, unless options raise or lower it.
    pub severity: Severity,
    /// The release of the tool whose rules these are in which it came, or got its severity; `None` if it was always so.
    pub since: Option<Since>,
    /// The message with its placeholders unfilled.
    pub template: &'static str,
    /// The manual page: first line says what is wrong, the rest what to do.
    pub doc: &'static str,
    /// Where the rule comes from: a section of a standard, or of the guide.
    pub link: &'static str,
}

impl Rule {
    /// The names of the placeholders in its words, in their order; one that stands there twice is given twice.
    pub fn placeholders(&self) -> impl Iterator<Item = &'static str> {
        self.template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
    }
}

/// What stands in place of the placeholders of a rule: each with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments(Box<[(&'static str, String)]>);

impl Arguments {
    /// Arguments by the names of their placeholders.
    pub fn new(named: impl Into<Box<[(&'static str, String)]>>) -> Self {
        Arguments(named.into())
    }

    /// The argument of this name, if the rule has one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// All of them with their names, in the order in which the rule declares them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

/// A rule with its placeholders filled in, ready to be emitted.
#[derive(Debug)]
pub struct Violation {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// The words of the rule with its placeholders filled in.
    pub message: String,
    /// What they were filled in with.
    pub arguments: Arguments,
}

/// Declares rules. Each block makes a function of the given name that fills the
/// message, and a row in `RULES`. IDs must be sorted and unique: else it does not compile.
///
/// Behind the severity, `[since "5.4"]` says which release brought the rule, `[since "5.4", Error before]` which one changed
/// its severity.
#[macro_export]
macro_rules! rules {
    ($(
        $(#[doc = $doc:literal])+
        $id:literal $severity:ident $([since $release:literal $(, $before:ident before)?])? $name:ident($($arg:ident: $ty:ty),* $(,)?) = $template:literal, $link:literal;
    )+) => {
        $(
            $(#[doc = $doc])+
            pub fn $name($($arg: $ty),*) -> $crate::Violation {
                static RULE: &$crate::Rule = find($id);
                $(let $arg = ::std::string::ToString::to_string(&$arg);)*
                let message = {
                    // Not every argument has a place in the words.
                    $(#[allow(unused_variables)] let $arg = $crate::rule::shown(&$arg);)*
                    ::std::format!($template)
                };
                $crate::Violation {
                    rule: RULE,
                    message,
                    arguments: $crate::Arguments::new([$((::std::stringify!($arg), $arg)),*]),
                }
            }
        )+

        /// Every rule of this file, sorted by ID.
        pub const RULES: &[$crate::Rule] = &[$(
            $crate::Rule {
                id: $id,
                severity: $crate::Severity::$severity,
                since: $crate::since!($($release $($before)?)?),
                template: $template,
                doc: concat!($($doc, "\n"),+),
                link: $link,
            }
        ),+];

        static TABLE: &[$crate::Rule] = RULES;

        const fn find(id: &str) -> &'static $crate::Rule {
            let mut i = 0;
            while i < RULES.len() {
                if $crate::rule::compare(RULES[i].id, id) == 0 {
                    return &TABLE[i];
                }
                i += 1;
            }
            panic!("no such rule")
        }

        const _: () = {
            let mut i = 1;
            while i < RULES.len() {
                assert!(
                    $crate::rule::compare(RULES[i - 1].id, RULES[i].id) < 0,
                    "rules must be sorted by id, without duplicates"
                );
                i += 1;
            }
        };
    };
}

/// Since when a rule is as it is, for [`rules!`](crate::rules!).
#[doc(hidden)]
#[macro_export]
macro_rules! since {
    () => {
        ::std::option::Option::None
    };
    ($release:literal) => {
        ::std::option::Option::Some($crate::Since::new($release, ::std::option::Option::None))
    };
    ($release:literal $before:ident) => {
        ::std::option::Option::Some($crate::Since::new(
            $release,
            ::std::option::Option::Some($crate::Severity::$before),
        ))
    };
}

/// Characters of a value that a message shows.
const SHOWN: usize = 500;

/// A value as a message shows it: of a long one, the start. An address may be longer than the rest of a book.
pub fn shown(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", value.cut(..end)).into(),
        None => value.into(),
    }
}

/// Orders two IDs at compile time: negative, zero or positive.
pub const fn compare(a: &str, b: &str) -> i32 {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] as i32 - b[i] as i32;
        }
        i += 1;
    }
    a.len() as i32 - b.len() as i32
}
