//! Metadata of a story and of its sections: what was stated, what was stated to be none, and what was not stated.

mod fields;

pub use fields::Meta;
pub(crate) use fields::{Own, Slot};

use crate::diag::{Span, Spanned};
use crate::story::{Date, Person, Rating, Warnings};

/// Three states, never two, for what an author may not have said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stated<T> {
    /// The author does not speak of it.
    #[default]
    Not,
    /// The author says that there is none, in these words.
    Nothing(Spanned<String>),
    /// The author states this.
    Value(T),
}

impl<T> Stated<T> {
    /// What the author stated, if it is something.
    pub fn value(&self) -> Option<&T> {
        match self {
            Stated::Value(value) => Some(value),
            _ => None,
        }
    }
}

/// A list that the author stated, stated to be empty, or did not state. The raw words stay with each item.
pub type StatedList = Stated<Vec<Spanned<String>>>;

/// A longer text in a metadata value: read as inline or block Markdown with old HTML, except where it came from a loose post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// The author's words with their markup.
    pub text: String,
    /// Where they stand in the source.
    pub span: Span,
    /// `false` for values of loose posts, which are shown as typed.
    pub markdown: bool,
}

/// How far the story has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The story is told to its end.
    Complete,
    /// More chapters are to come.
    InProgress,
    /// The author pauses.
    Hiatus,
    /// No more chapters are to come, though the story has no end.
    Abandoned,
}

impl Status {
    /// Accepted words (compared case-folded, blanks and hyphens alike), first one shown.
    pub(crate) const TABLE: &'static [(Status, &'static [&'static str])] = &[
        (
            Status::Complete,
            &[
                "complete",
                "completed",
                "finished",
                "done",
                "fertig",
                "abgeschlossen",
                "beendet",
                "vollständig",
                "komplett",
                "terminé",
                "terminée",
                "complet",
                "complète",
                "fini",
                "finie",
                "achevé",
                "achevée",
                "completo",
                "completa",
                "completado",
                "completada",
                "terminado",
                "terminada",
                "finalizado",
                "finalizada",
                "acabado",
                "acabada",
                "закончен",
                "закончена",
                "закончено",
                "завершён",
                "завершен",
                "завершена",
                "завершено",
                "completato",
                "completata",
                "concluso",
                "conclusa",
                "finito",
                "finita",
                "concluído",
                "concluída",
                "terminato",
                "voltooid",
                "afgerond",
                "compleet",
                "zakończone",
                "ukończone",
                "zakończony",
                "ukończony",
                "avslutad",
                "färdig",
                "完結",
                "完結済",
                "完結済み",
                "完结",
                "已完结",
                "完成",
                "완결",
            ],
        ),
        (
            Status::InProgress,
            &[
                "in progress",
                "wip",
                "work in progress",
                "ongoing",
                "updating",
                "incomplete",
                "unfinished",
                "in Arbeit",
                "laufend",
                "unvollständig",
                "wird fortgesetzt",
                "en cours",
                "inachevé",
                "en progreso",
                "en proceso",
                "en curso",
                "incompleto",
                "incompleta",
                "sin terminar",
                "в процессе",
                "пишется",
                "не закончен",
                "не завершён",
                "in corso",
                "incompiuta",
                "em andamento",
                "em progresso",
                "onvoltooid",
                "lopend",
                "w trakcie",
                "w toku",
                "nieukończone",
                "pågående",
                "連載",
                "連載中",
                "連載中です",
                "未完",
                "执笔中",
                "連载中",
                "连载",
                "连载中",
                "更新中",
                "연재중",
            ],
        ),
        (
            Status::Hiatus,
            &[
                "hiatus",
                "on hiatus",
                "paused",
                "on hold",
                "pausiert",
                "en pause",
                "en pausa",
                "pausado",
                "заморожен",
                "заморожена",
                "заморожено",
                "in pausa",
                "em pausa",
                "gepauzeerd",
                "wstrzymane",
                "zawieszone",
                "pausad",
                "休止中",
                "休載中",
                "暂停",
                "暂停更新",
                "휴재",
            ],
        ),
        (
            Status::Abandoned,
            &[
                "abandoned",
                "discontinued",
                "cancelled",
                "canceled",
                "dropped",
                "dead",
                "abgebrochen",
                "abandonné",
                "abandonnée",
                "abandonado",
                "abandonada",
                "заброшен",
                "заброшена",
                "заброшено",
                "interrotta",
                "interrotto",
                "abbandonata",
                "afgebroken",
                "porzucone",
                "övergiven",
                "打ち切り",
                "弃坑",
                "棄坑",
            ],
        ),
    ];

    /// Reads a word in any of the languages known; case, blanks and hyphens do not matter.
    pub fn parse(text: &str) -> Option<Status> {
        let folded = crate::story::keys::fold(text);
        Self::TABLE
            .iter()
            .find(|(_, words)| words.iter().any(|w| crate::story::keys::fold(w) == folded))
            .map(|(status, _)| *status)
    }

    /// For readers.
    pub fn label(self) -> &'static str {
        match self {
            Status::Complete => "Complete",
            Status::InProgress => "In progress",
            Status::Hiatus => "On hiatus",
            Status::Abandoned => "Abandoned",
        }
    }
}

/// One series that the story belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// As written.
    pub name: Spanned<String>,
    /// As written: `2`, `2.5`.
    pub number: Option<String>,
    /// How many stories the series has, if stated.
    pub total: Option<u32>,
}

/// Writing direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left, as Arabic and Hebrew are written.
    Rtl,
}

/// What a single line end in a Markdown text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// The line runs on in the next.
    Joined,
    /// Each line is a paragraph.
    Paragraphs,
}

/// How lines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// One below the other.
    Horizontal,
    /// From top to bottom, the lines from right to left.
    Vertical,
}

/// Words for how lines run.
pub(crate) const WRITINGS: &[(Writing, &[&str])] = &[
    (Writing::Horizontal, &["horizontal", "horizontal-tb"]),
    (Writing::Vertical, &["vertical", "vertical-rl", "tategaki", "縦書き", "直排", "竖排"]),
];

/// Where chapters begin in a one-file story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// At the highest heading level used.
    #[default]
    Auto,
    /// At headings of this level, from 1 to 6.
    Level(u8),
    /// Nowhere: the story is one chapter.
    Never,
}

/// One row of `chapters:`: a file of the story's folder, or the heading of a part with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterEntry {
    /// Its path in the story's folder, as written.
    pub file: Spanned<String>,
    /// The outermost first.
    pub parts: Vec<Spanned<String>>,
    /// Overrules the title in the file.
    pub title: Option<Spanned<String>>,
}

/// Metadata of one chapter.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct SectionMeta {
    /// Stated beside the text; it goes before a heading in the text.
    pub title: Option<Spanned<String>>,
    /// Shown below the title.
    pub subtitle: Option<Spanned<String>>,
    /// Who wrote the chapter, where that is stated.
    pub authors: Vec<Person>,
    /// As written: `3`, `3b`.
    pub number: Option<Spanned<String>>,
    /// When the chapter came out.
    pub date: Option<Spanned<Date>>,
    /// When it was last changed.
    pub updated: Option<Spanned<Date>>,
    /// Shown before the text.
    pub summary: Option<Prose>,
    /// The author's words before the text.
    pub notes: Option<Prose>,
    /// The author's words after the text.
    pub end_notes: Option<Prose>,
    /// Content warnings of this chapter alone.
    pub warnings: Warnings,
    /// Where it differs from the story's.
    pub rating: Stated<Rating>,
    /// Who tells this chapter.
    pub point_of_view: Option<Spanned<String>>,
    /// The part of the story that it belongs to.
    pub part: Option<Spanned<String>>,
    /// A BCP 47 tag, where it differs from the story's.
    pub language: Option<Spanned<String>>,
    /// Keys that were not recognised, with their values as one line of text.
    pub extra: Vec<(String, Spanned<String>)>,
}
