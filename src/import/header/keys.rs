//! The alias table of header keys: which spellings name which field. To read another spelling, add it to a row.

use crate::story::foreign;

/// What a header line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Author,
    Contact,
    Rating,
    Warnings,
    Relationships,
    Characters,
    Fandoms,
    Categories,
    Tags,
    Summary,
    Disclaimer,
    Notes,
    Spoilers,
    Setting,
    PointOfView,
    Archive,
    Feedback,
    Beta,
    Artist,
    Translator,
    Series,
    Status,
    Published,
    Updated,
    Language,
    Source,
    Dedication,
    Rights,
    WordCount,
    Part,
    /// Known, but without a place of its own: kept with its key.
    Kept,
}

use Field::*;

impl Field {
    /// Whether a value has no place of its own and is kept with its key.
    pub fn is_kept(self) -> bool {
        matches!(self, WordCount | Part | Kept)
    }
}

/// One row: the field, its name for people, and the keys that lead to it.
pub struct Key {
    pub field: Field,
    pub label: &'static str,
    /// As [`folded`]; a plural `s` and `(s)` need no row.
    spellings: &'static [&'static str],
}

const fn key(field: Field, label: &'static str, spellings: &'static [&'static str]) -> Key {
    Key { field, label, spellings }
}

#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key(Title, "title", &["title", "fictitle", "storytitle", "story", "storyname", "tilte", "fic", "ficname", "name", "archivetitle", "название", "titel", "título", "titre", "titolo"]),
    key(Author, "author", &["author", "by", "writtenby", "penname", "authorname", "writer", "archiveauthor", "автор", "autor", "auteur", "autore"]),
    key(Contact, "mail address", &["email", "emailaddress", "contact", "authoremail", "mail", "mailto", "addy"]),
    key(Rating, "rating", &["rating", "rated", "contentrating", "rate", "рейтинг", "einstufung", "altersfreigabe"]),
    key(Warnings, "warnings", &["warning", "contentwarning", "cw", "tw", "triggerwarning", "trigger", "contentnote", "advisory",
        "advisories", "squick", "storywarning", "archivewarning", "предупреждения", "предупреждение", "warnung", "warnungen",
        "advertencia", "avertissement", "content/note", "warningnote", "possibletrigger", "potentialtrigger", "contentadvisory", "headsup", "warningsapply"]),
    key(Relationships, "relationships", &["pairing", "pair", "ship", "relationship", "couple", "mainpairing", "otherpairing",
        "pairing/character", "пейринг", "пэйринг", "пэйрингиперсонажи", "пэйрингилиперсонажи", "пейрингиперсонажи", "пейрингилиперсонажи", "paar", "pareja", "romance", "sidepairing", "impliedpairing", "backgroundpairing", "minorpairing", "secondarypairing", "mainship", "sideship", "slashpairing"]),
    key(Characters, "characters", &["character", "cast", "starring", "maincharacter", "hauptperson", "hauptpersonen", "hauptfiguren", "персонажи", "основныеперсонажи", "personajes", "featuring", "supportingcharacter", "othercharacter", "maincast", "keycharacter"]),
    key(Fandoms, "fandoms", &["fandom", "universe", "canon", "show", "base", "фандом", "fandome"]),
    key(Categories, "categories", &["category", "categories", "категория"]),
    key(Tags, "tags", &["tag", "genre", "classification", "keyword", "code", "storytype", "type", "additionaltag", "жанр", "жанры", "subgenre", "freeform", "othertag", "theme", "trope"]),
    key(Summary, "summary", &["summary", "summery", "sumary", "description", "synopsis", "teaser", "blurb", "thesummary",
        "summaries", "описание", "краткоесодержание", "zusammenfassung", "resumen", "résumé", "premise", "plot"]),
    key(Disclaimer, "disclaimer", &["disclaimer", "disclamer", "standarddisclaimer", "generaldisclaimer", "otherdisclaimer", "legal",
        "дисклаймер", "отказ", "disclaim", "boringlegalstuff", "legalstuff", "legalese", "thelegalstuff"]),
    key(Notes, "notes", &["a/n", "note", "authorsnote", "authornote", "writersnote", "storynote", "comment", "authorscomment",
        "отавтора", "примечания", "примечанияавтора", "примечаниеавтора", "anmerkung", "notefromtheauthor", "preface", "foreword", "authorsbabble", "notesfromauthor", "generalnote", "additionalnote", "othernote", "beginningnote"]),
    key(Spoilers, "spoilers", &["spoiler", "season/spoiler", "spoilerwarning"]),
    key(Setting, "setting", &["setting", "set", "timeline", "timing", "timeframe", "season", "episoderelated", "episode", "when", "placement", "timeperiod", "setduring", "takesplace"]),
    key(PointOfView, "point of view", &["pov", "pointofview"]),
    key(Archive, "archive permission", &["archive", "archiving", "distribution", "distributionstatement", "archivepermission", "permission", "permissiontoarchive", "oktoarchive", "archiverights", "archived", "archival", "archivinginfo", "repost", "reposting", "публикациянадругихресурсах", "разрешениенаразмещение"]),
    key(Feedback, "feedback", &["feedback", "review", "feedbackto", "cc", "fb", "criticism", "constructivecriticism", "flames", "commentsto", "commentsandcriticism"]),
    key(Beta, "beta reader", &["beta", "betadby", "betaedby", "betareader", "betaby", "бета", "беты", "бетыисоавторы", "бетыредакторы", "бетаредактор", "betaed", "betareadby", "editedby", "editor", "proofreader", "thankstobeta"]),
    key(Artist, "artist", &["artist", "artby", "illustrator"]),
    key(Translator, "translator", &["translator", "translatedby", "переводчик", "übersetzer"]),
    key(Series, "series", &["series", "series/sequel", "partof"]),
    key(Status, "status", &["status", "wip", "статус"]),
    key(Published, "date", &["date", "published", "posted", "postedon", "submitted", "archivedon", "completed", "written",
        "datewritten", "dateposted", "firstposted", "releasedate", "datefinished", "datecompleted", "completiondate", "originallyposted", "originallypublished", "datepublished", "postdate", "started", "finished"]),
    key(Updated, "date of change", &["updated", "lastupdated", "revised", "lastrevised"]),
    key(Language, "language", &["language", "язык", "sprache", "idioma", "langue"]),
    key(Source, "source", &["source", "url", "link", "originallypostedat"]),
    key(Dedication, "dedication", &["dedication", "dedicatedto", "giftfor", "for", "dedicated", "giftto", "recipient", "writtenfor"]),
    key(Rights, "rights", &["copyright", "rights"]),
    key(WordCount, "word count", &["wordcount", "word", "wc", "length", "size", "storysize", "размер", "approxwords", "approximatewordcount", "wordage", "numberofwords"]),
    key(Part, "part", &["part", "chapter", "chapitre", "partie", "kapitel", "teil", "capítulo", "parte", "capitolo", "глава", "часть"]),
    key(Kept, "note", &["prompt", "challenge",
        "credit", "website", "authorwebsite", "homepage", "www", "format", "prolib", "requested", "acknowledgement", "thank",
        "thanksto", "subject", "from", "postingdate", "charactersetencoding", "archivename", "filename", "sequelto", "sequel", "prequelto", "prequel", "sequelof", "followson", "kudos", "bookmarks", "hits", "колвочастей", "количествочастей", "currentmood", "currentmusic", "currentlocation", "entrytag", "companionto", "companionpieceto"]),
];

/// Short words that a line of a story may well start with: as keys they need a colon or a dash.
const ALSO_WORDS: &[&str] = &[
    "for",
    "by",
    "set",
    "story",
    "show",
    "part",
    "chapter",
    "from",
    "canon",
    "ship",
    "type",
    "word",
    "pair",
    "name",
    "fic",
    "base",
    "chapitre",
    "partie",
    "kapitel",
    "teil",
    "capítulo",
    "parte",
    "capitolo",
    "глава",
    "часть",
    "отказ",
    "plot",
    "premise",
    "when",
    "theme",
    "romance",
    "editor",
    "started",
    "finished",
    "recipient",
    "featuring",
    "preface",
    "foreword",
    "flame",
    "criticism",
    "repost",
    "dedicated",
    "placement",
    "archived",
    "trope",
    "kudo",
    "bookmark",
    "hit",
];

/// The same for names of other languages.
const FOREIGN_WORDS: &[&str] = &[
    "arte",
    "aviso",
    "bild",
    "bilder",
    "bron",
    "cadre",
    "cote",
    "data",
    "estado",
    "figuren",
    "handling",
    "inhalt",
    "koppel",
    "mots",
    "nota",
    "notas",
    "noten",
    "ord",
    "palabras",
    "palavras",
    "parole",
    "personen",
    "personer",
    "postacie",
    "public",
    "reihe",
    "stan",
    "stand",
    "stato",
    "trama",
    "état",
    "герои",
    "слов",
    "бета",
    "цикл",
];

/// The row for a key of front-matter, or for a role.
fn of_matter(name: &str) -> Option<&'static Key> {
    let field = match name {
        "title" => Title,
        "author" => Author,
        "rating" => Rating,
        "warnings" => Warnings,
        "summary" => Summary,
        "fandoms" => Fandoms,
        "relationships" => Relationships,
        "characters" => Characters,
        "categories" => Categories,
        "tags" => Tags,
        "series" => Series,
        "status" => Status,
        "published" => Published,
        "updated" => Updated,
        "point-of-view" => PointOfView,
        "setting" => Setting,
        "source" => Source,
        "language" => Language,
        "notes" | "end-notes" => Notes,
        "spoilers" => Spoilers,
        "disclaimer" => Disclaimer,
        "archive" => Archive,
        "feedback" => Feedback,
        "dedication" => Dedication,
        "rights" => Rights,
        "word-count" => WordCount,
        "beta" => Beta,
        "artist" | "illustrator" => Artist,
        "translator" => Translator,
        _ => Kept,
    };
    KEYS.iter().find(|k| k.field == field)
}

/// A key that was found, and how surely.
#[derive(Clone, Copy)]
pub struct Found {
    pub key: &'static Key,
    /// One letter was wrong.
    pub misspelt: bool,
    /// The word is too common to be a key without a colon.
    pub common: bool,
    /// It speaks of one chapter: `Warnings for this chapter`.
    pub of_chapter: bool,
}

/// The form in which keys are compared: small letters, digits and slashes.
pub fn folded(text: &str) -> String {
    let lower = text.to_lowercase().replace("(s)", "");
    lower.chars().filter(|c| c.is_alphanumeric() || *c == '/').collect()
}

/// Finds the row for a key as written.
pub fn find(text: &str) -> Option<Found> {
    // Keys are short; a long text before a colon is a sentence.
    if text.len() > 60 {
        return None;
    }
    // "An" starts many sentences; only in capitals it is short for "author's note".
    let bare = text.trim();
    if bare == "AN" {
        return find("A/N");
    }
    let folded = folded(bare);
    if folded.is_empty() {
        return None;
    }
    let single = folded.strip_suffix('s').unwrap_or(&folded);
    let exact = |form: &str| KEYS.iter().find(|k| k.spellings.contains(&form));
    let common = ALSO_WORDS.contains(&single) || ALSO_WORDS.contains(&folded.as_str());
    let of_all = exact(&folded).or_else(|| exact(single)).map(|key| (key, false));
    let narrowed = || {
        let (form, of_chapter) = narrowed(bare)?;
        exact(&form).filter(|key| matches!(key.field, Rating | Warnings)).map(|key| (key, of_chapter))
    };
    if let Some((key, of_chapter)) = of_all.or_else(narrowed) {
        return Some(Found { key, misspelt: false, common, of_chapter });
    }
    if let Some(key) = foreign::find(bare).and_then(of_matter) {
        // Two letters are hardly a word, two characters of Chinese or Japanese are.
        let short = folded.chars().all(|c| c < '\u{1100}') && folded.chars().count() < 3;
        let common = FOREIGN_WORDS.contains(&folded.as_str()) || short;
        return Some(Found { key, misspelt: false, common, of_chapter: false });
    }
    // `RATING V` is no misspelling of `rating`.
    let opens_with_key = bare.split_once(' ').is_some_and(|(first, _)| exact(&self::folded(first)).is_some());
    let near = |form: &str| {
        let close = |s: &&str| s.len().abs_diff(form.len()) <= 4 && s.chars().count() >= 6 && is_slip(s, form);
        KEYS.iter().find(|k| k.spellings.iter().any(close))
    };
    // `2. Warning` opens an item of a list.
    let numbered = bare.starts_with(|c: char| c.is_ascii_digit());
    let key = (folded.chars().count() >= 6 && !opens_with_key && !numbered)
        .then(|| near(&folded).or_else(|| near(single)))??;
    Some(Found { key, misspelt: true, common: false, of_chapter: false })
}

/// The key in `Chapter Rating` and `Warnings for this story`, and whether it speaks of one chapter.
fn narrowed(key: &str) -> Option<(String, bool)> {
    let folded = folded(key);
    const WHAT: &[(&str, bool)] =
        &[("thischapter", true), ("thispart", true), ("thisstory", false), ("thisfic", false), ("chapter", true)];
    let behind = || {
        WHAT.iter().find_map(|(what, of_chapter)| Some((folded.strip_suffix(what)?.strip_suffix("for")?, *of_chapter)))
    };
    let (rest, of_chapter) = folded.strip_prefix("chapter").map(|rest| (rest, true)).or_else(behind)?;
    Some((rest.strip_suffix('s').unwrap_or(rest).to_owned(), of_chapter))
}

/// Whether two words differ by one letter that is missing, too many or another, or by two that changed places.
fn is_slip(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.chars(), other.chars());
    let (mut rest, mut others) = (one.clone(), other.clone());
    while one.next().is_some_and(|c| other.next() == Some(c)) {
        (rest, others) = (one.clone(), other.clone());
    }
    let (mut one, mut other) = (rest.clone(), others.clone());
    while one.next_back().is_some_and(|c| other.next_back() == Some(c)) {
        (rest, others) = (one.clone(), other.clone());
    }
    match (rest.clone().take(3).count(), others.clone().take(3).count()) {
        (0 | 1, 0 | 1) => true,
        (2, 2) => rest.eq(others.rev()),
        _ => false,
    }
}

/// Fields whose keys, two of them together, make a header and no story.
pub const PLAIN_FIELDS: &[Field] = &[
    Field::Author,
    Field::Contact,
    Field::Rating,
    Field::Warnings,
    Field::Relationships,
    Field::Fandoms,
    Field::Summary,
    Field::Disclaimer,
    Field::Spoilers,
    Field::Archive,
    Field::Feedback,
    Field::Beta,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_keys() {
        for (text, label) in [
            ("DISCLAIMERS", "disclaimer"),
            ("Pairing(s)", "relationships"),
            ("Paring", "relationships"),
            ("Summery", "summary"),
            ("Author’s Notes", "notes"),
            ("A/N", "notes"),
            ("AN", "notes"),
            ("Beta'd by", "beta reader"),
            ("E-mail address", "mail address"),
            ("Content/Notes", "warnings"),
            ("Рейтинг", "rating"),
        ] {
            assert_eq!(find(text).map(|f| f.key.label), Some(label), "{text}");
        }
        for text in ["An", "He said", "", "Ratting about", "Chapter One"] {
            assert!(find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn keys_of_one_chapter() {
        for (text, of_chapter) in [
            ("Chapter Rating", true),
            ("Warnings for this chapter", true),
            ("Rating for this part", true),
            ("Warnings for this story", false),
            ("Warnings", false),
        ] {
            assert_eq!(find(text).map(|found| found.of_chapter), Some(of_chapter), "{text}");
        }
    }

    #[test]
    fn no_spelling_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for spelling in KEYS.iter().flat_map(|k| k.spellings) {
            assert!(seen.insert(spelling), "{spelling}");
            assert_eq!(&folded(spelling), spelling);
        }
    }
}
