//! Metadata of a story and of its sections: what was stated, what was stated to be none, and what was not stated.

mod fields;

pub use fields::{Own, Slot};

use crate::diag::{Span, Spanned};
use crate::story::{Date, Person, Rating, Warnings};

/// Three states, never two, for what an author may not have said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stated<T> {
    #[default]
    Not,
    /// The author says that there is none, in these words.
    Nothing(Spanned<String>),
    Value(T),
}

impl<T> Stated<T> {
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
    pub text: String,
    pub span: Span,
    /// `false` for values of loose posts, which are shown as typed.
    pub markdown: bool,
}

/// How far the story has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Complete,
    InProgress,
    Hiatus,
    Abandoned,
}

impl Status {
    /// Accepted words (compared case-folded, blanks and hyphens alike), first one shown.
    pub const TABLE: &'static [(Status, &'static [&'static str])] = &[
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
    pub name: Spanned<String>,
    /// As written: `2`, `2.5`.
    pub number: Option<String>,
    pub total: Option<u32>,
}

/// Writing direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ltr,
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
    Horizontal,
    /// From top to bottom, the lines from right to left.
    Vertical,
}

/// Words for how lines run.
pub const WRITINGS: &[(Writing, &[&str])] = &[
    (Writing::Horizontal, &["horizontal", "horizontal-tb"]),
    (Writing::Vertical, &["vertical", "vertical-rl", "tategaki", "縦書き", "直排", "竖排"]),
];

/// Where chapters begin in a one-file story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Split {
    /// At the highest heading level used.
    #[default]
    Auto,
    Level(u8),
    Never,
}

/// One row of `chapters:`: a file of the story's folder, or the heading of a part with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterEntry {
    pub file: Spanned<String>,
    /// The outermost first.
    pub parts: Vec<Spanned<String>>,
    pub title: Option<Spanned<String>>,
}

/// Metadata of a whole story. `None` and [`Stated::Not`] mean that the author did not say.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    pub title: Option<Spanned<String>>,
    pub subtitle: Option<Spanned<String>>,
    pub authors: Vec<Person>,
    pub contributors: Vec<Person>,
    /// A BCP 47 tag in its canonical spelling.
    pub language: Option<Spanned<String>>,
    pub direction: Option<Direction>,
    pub writing: Option<Spanned<Writing>>,
    pub identifier: Option<Spanned<String>>,
    pub publisher: Option<Spanned<String>>,
    pub rights: Option<Prose>,
    /// Where the text was taken from: URLs or plain words.
    pub sources: Vec<Spanned<String>>,
    pub published: Option<Spanned<Date>>,
    pub updated: Option<Spanned<Date>>,
    pub status: Option<Spanned<Status>>,
    pub series: Vec<Series>,
    pub fandoms: StatedList,
    pub relationships: StatedList,
    pub characters: StatedList,
    pub categories: StatedList,
    pub tags: StatedList,
    pub rating: Stated<Rating>,
    pub warnings: Warnings,
    pub summary: Option<Prose>,
    pub notes: Option<Prose>,
    pub end_notes: Option<Prose>,
    pub disclaimer: Option<Prose>,
    pub spoilers: Stated<Prose>,
    pub setting: Option<Spanned<String>>,
    pub point_of_view: Option<Spanned<String>>,
    pub dedication: Option<Prose>,
    pub epigraph: Option<Prose>,
    /// The author's words on who may keep copies.
    pub archive: Option<Spanned<String>>,
    pub feedback: Option<Spanned<String>>,
    pub cover: Option<Spanned<String>>,
    pub theme: Option<Spanned<String>>,
    pub css: Vec<Spanned<String>>,
    pub templates: Option<Spanned<String>>,
    pub chapters: Vec<ChapterEntry>,
    pub split: Option<Split>,
    /// A visible contents page.
    pub toc: Option<bool>,
    pub lines: Option<Lines>,
    /// Curly quotes, dashes and ellipses; `None` means the default of the source's kind.
    pub smart: Option<bool>,
    /// Chapters are numbered: "Chapter 3: Title".
    pub numbering: Option<bool>,
    /// A large first letter opens each chapter.
    pub drop_caps: Option<bool>,
    /// What stands between scenes.
    pub ornament: Option<Spanned<String>>,
    /// Keys that were not recognised, with their values as one line of text: kept in the book's metadata.
    pub extra: Vec<(String, Spanned<String>)>,
}

/// Metadata of one chapter.
#[derive(Debug, Clone, Default)]
pub struct SectionMeta {
    pub title: Option<Spanned<String>>,
    pub subtitle: Option<Spanned<String>>,
    /// Who wrote the chapter, where that is stated.
    pub authors: Vec<Person>,
    /// As written: `3`, `3b`.
    pub number: Option<Spanned<String>>,
    pub date: Option<Spanned<Date>>,
    pub updated: Option<Spanned<Date>>,
    pub summary: Option<Prose>,
    pub notes: Option<Prose>,
    pub end_notes: Option<Prose>,
    pub warnings: Warnings,
    pub rating: Stated<Rating>,
    pub point_of_view: Option<Spanned<String>>,
    pub part: Option<Spanned<String>>,
    pub language: Option<Spanned<String>>,
    pub extra: Vec<(String, Spanned<String>)>,
}
