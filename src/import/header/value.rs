//! Values of header lines become metadata: the normalised form beside the author's own words.

use super::OfChapter;
use super::codes::{CATEGORIES, SHOW_CODES, divided_genre, is_couple_of_codes, is_genre};
use super::keys::{Field, Key};
use super::{in_series, reasons, shelf};
use crate::diag::{Cut, FileId, Sink, Span, Spanned};
use crate::import::rules;
use crate::story::entities;
use crate::story::meta::StatedList;
use crate::story::person::names;
use crate::story::text::is_blank;
use crate::story::{Date, Meta, Person, Prose, Rating, Role, Series, Stated, Status, language, warning};

/// Fills a [`Meta`] from header lines, the first value of a field winning.
pub struct Filler<'a> {
    pub meta: Meta,
    /// What is said of the first chapter alone.
    pub chapter: OfChapter,
    file: FileId,
    text: &'a str,
    sink: &'a mut Sink,
    /// Warnings that the reasons of a rating amount to: they count where nothing else is said of warnings.
    reasons: Vec<warning::Warning>,
}

/// Words by which an author says that there is none.
const NONE: &[&str] = &[
    "none",
    "n/a",
    "na",
    "nil",
    "no",
    "nope",
    "нет",
    "n/k",
    "keine",
    "keins",
    "keiner",
    "aucun",
    "ninguna",
    "nothing",
    "отсутствует",
    "отсутствуют",
];

impl<'a> Filler<'a> {
    pub fn new(text: &'a str, file: FileId, sink: &'a mut Sink) -> Self {
        Filler { meta: Meta::default(), chapter: OfChapter::default(), file, text, sink, reasons: Vec::new() }
    }

    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The words of a place.
    pub fn text(&self, range: std::ops::Range<usize>) -> &'a str {
        self.text.cut(range)
    }

    pub fn sink(&mut self) -> &mut Sink {
        self.sink
    }

    /// Reports something about a place of the header.
    pub fn sink_at(&mut self, range: std::ops::Range<usize>, violation: crate::diag::Violation) {
        let span = self.span(range);
        self.sink.emit(span, violation);
    }

    /// A piece of the source, verbatim.
    fn piece(&self, range: std::ops::Range<usize>) -> Spanned<String> {
        let words = entities::decoded(self.text.cut(range.clone())).into_owned();
        // A value that goes on in a quoted mail has the mark of quotation within.
        let words = if words.contains("\n>") { words.replace("\n> ", "\n").replace("\n>", "\n") } else { words };
        Spanned::new(words, self.span(range))
    }

    /// Keeps a value under a key of the author's own.
    pub fn extra(&mut self, key: &str, value: std::ops::Range<usize>) {
        if is_blank(self.text.cut(value.clone())) {
            return self.sink_at(value, rules::empty_header_key(key.trim()));
        }
        let value = self.piece(value);
        self.meta.extra.push((key.trim().to_owned(), value));
    }

    /// Reads the value of a field. `written` is the key as the author has it.
    pub fn fill(&mut self, key: &Key, written: &str, range: std::ops::Range<usize>) {
        let range = crate::story::text::trimmed(self.text, range);
        // A key with nothing to see after it states nothing.
        if is_blank(self.text.cut(range.clone())) {
            return self.sink_at(range, rules::empty_header_key(written));
        }
        let raw = self.piece(range.clone());
        let label = key.label;
        match key.field {
            Field::Title => {
                let title = one_line(&raw, true);
                set(&mut self.meta.title, title, label, self.sink);
            }
            Field::Author => self.people(&raw, Role::AUTHOR),
            Field::Beta => self.people(&raw, Role::parse("beta").unwrap_or(Role::CONTRIBUTOR)),
            Field::Artist => self.people(&raw, Role::parse("artist").unwrap_or(Role::CONTRIBUTOR)),
            Field::Translator => self.people(&raw, Role::parse("translator").unwrap_or(Role::CONTRIBUTOR)),
            // Addresses of people are not repeated in the book's metadata; the header itself is shown at the back.
            Field::Contact => {}
            Field::Rating => self.rating(raw, written),
            Field::Warnings => self.warnings(raw),
            Field::Relationships => self.relationships(raw, written),
            Field::Characters => list(&mut self.meta.characters, raw),
            // The name of a show may stand in quotes.
            Field::Fandoms => list(&mut self.meta.fandoms, unquoted(raw)),
            Field::Tags => self.tags(raw, written),
            Field::Categories => self.categories(raw),
            Field::Summary => prose(&mut self.meta.summary, raw),
            Field::Disclaimer => prose(&mut self.meta.disclaimer, raw),
            // A page counts the comments of readers.
            Field::Notes if raw.value.bytes().all(|b| b.is_ascii_digit() || b == b',') => self.keep(written, raw),
            Field::Notes => prose(&mut self.meta.notes, raw),
            Field::Dedication => prose(&mut self.meta.dedication, raw),
            Field::Rights => prose(&mut self.meta.rights, raw),
            Field::Spoilers => self.spoilers(raw),
            Field::Setting => set(&mut self.meta.setting, one_line(&raw, false), label, self.sink),
            Field::PointOfView => set(&mut self.meta.point_of_view, one_line(&raw, false), label, self.sink),
            Field::Archive => set(&mut self.meta.archive, one_line(&raw, false), label, self.sink),
            Field::Feedback => set(&mut self.meta.feedback, one_line(&raw, false), label, self.sink),
            Field::Source => self.meta.sources.push(one_line(&raw, false)),
            Field::Series => self.series(&raw),
            Field::Status => match status(&raw.value) {
                Some(status) => set(&mut self.meta.status, Spanned::new(status, raw.span), label, self.sink),
                None => self.unread(written, label, raw),
            },
            // `Completed: Yes` tells how far the story is, and not when.
            Field::Published if finished(&raw.value).is_some() => {
                let status = finished(&raw.value).unwrap_or(Status::Complete);
                set(&mut self.meta.status, Spanned::new(status, raw.span), "status", self.sink);
            }
            Field::Published => self.date(written, label, raw, |m| &mut m.published),
            Field::Updated => self.date(written, label, raw, |m| &mut m.updated),
            Field::Language => match language::canonical(raw.value.trim_end_matches('.')) {
                Some(tag) => set(&mut self.meta.language, Spanned::new(tag, raw.span), label, self.sink),
                None => self.unread(written, label, raw),
            },
            Field::WordCount | Field::Part | Field::Kept => self.keep(written, raw),
        }
    }

    /// What is read of ratings and warnings is the first chapter's from now on. `value` stands behind the key `written`.
    pub fn enter_chapter(&mut self, written: &str, value: std::ops::Range<usize>) {
        let value = crate::story::text::trimmed(self.text, value);
        if !is_blank(self.text.cut(value.clone())) {
            let words = self.piece(value);
            self.chapter.written.push((written.trim().to_owned(), words));
        }
        self.exchange();
    }

    /// What is read of ratings and warnings is the story's again.
    pub fn leave_chapter(&mut self) {
        self.exchange();
    }

    fn exchange(&mut self) {
        std::mem::swap(&mut self.meta.rating, &mut self.chapter.rating);
        std::mem::swap(&mut self.meta.warnings, &mut self.chapter.warnings);
    }

    /// Takes the reasons of a rating for warnings, where the header says nothing else of them.
    pub fn warn_of_reasons(&mut self) {
        let is_said = |own: &warning::Warnings| {
            own.policy != warning::Policy::Unspecified || !own.list.is_empty() || own.raw.is_some()
        };
        if [&self.meta.warnings, &self.chapter.warnings].into_iter().any(is_said) {
            return;
        }
        let own = &mut self.meta.warnings;
        if let Some(first) = self.reasons.first() {
            self.sink
                .emit(first.raw.span, rules::guessed_field("warnings"))
                .hint("if this is wrong, write `Warnings: …` on a line of its own");
            own.list = std::mem::take(&mut self.reasons);
            own.policy = warning::Policy::Stated;
        }
    }

    /// Where a title names the author and no other line does, divides it. Above a page of an archive (`archived`), any
    /// one word is a pen name.
    pub fn divide_title(&mut self, archived: bool) {
        let Some(title) = self.meta.title.clone().filter(|_| self.meta.authors.is_empty()) else { return };
        let penned = || {
            let at = title.value.rfind(" by ").filter(|at| *at > 0 && archived)?;
            let is_word = !title.value.cut(at + 4..).contains(char::is_whitespace);
            is_word.then(|| (0..at, at + 4..title.value.len()))
        };
        let Some((words, name)) = title_and_author(&title.value).or_else(penned) else { return };
        self.sink
            .emit(title.span, rules::guessed_field("author"))
            .hint("if this is wrong, write `Title: …` and `Author: …`");
        let name = Spanned::new(title.value.cut(name).to_owned(), title.span);
        self.meta.title = Some(Spanned::new(title.value.cut(words).to_owned(), title.span));
        self.people(&name, Role::AUTHOR);
    }

    /// Keeps a value under the key as written.
    fn keep(&mut self, written: &str, raw: Spanned<String>) {
        self.meta.extra.push((written.trim().to_owned(), raw));
    }

    fn unread(&mut self, written: &str, label: &str, raw: Spanned<String>) {
        self.sink.emit(raw.span, rules::unread_value(label, shortened(&raw.value)));
        self.meta.extra.push((written.trim().to_owned(), raw));
    }

    /// The line in which an archive says all that it knows.
    fn shelf_line(&mut self, raw: &Spanned<String>, pieces: Vec<shelf::Piece>) {
        let start = raw.span.start as usize;
        let place = |range: &std::ops::Range<usize>| {
            let span = Span::new(raw.span.file, start + range.start, start + range.end);
            Spanned::new(raw.value.cut(range.clone()).to_owned(), span)
        };
        for piece in pieces {
            match piece {
                shelf::Piece::Rating(range) => self.rating(place(&range), "Rated"),
                shelf::Piece::Language(range) => {
                    let words = place(&range);
                    self.meta.language = language::canonical(&words.value).map(|tag| Spanned::new(tag, words.span));
                }
                shelf::Piece::Genres(all) => extend(&mut self.meta.tags, all.iter().map(place).collect()),
                shelf::Piece::Characters(range) => {
                    let mut start = range.start;
                    let names = raw.value.cut(range.clone()).split(" & ").map(|name| {
                        let name = start..start + name.len();
                        start = name.end + " & ".len();
                        place(&name)
                    });
                    names.for_each(|name| list(&mut self.meta.characters, name));
                }
                shelf::Piece::Complete(range) => {
                    self.meta.status = Some(Spanned::new(Status::Complete, place(&range).span));
                }
                shelf::Piece::Keyed(field, key, range) => self.shelf_value(field, &place(&key).value, place(&range)),
            }
        }
    }

    fn shelf_value(&mut self, field: Field, key: &str, value: Spanned<String>) {
        let date = shelf::date(&value.value).and_then(|date| Date::parse(&date));
        let date = date.or_else(|| Date::parse(&value.value)).map(|date| Spanned::new(date, value.span));
        match field {
            Field::Published if date.is_some() => self.meta.published = date,
            Field::Updated if date.is_some() => self.meta.updated = date,
            Field::Status if Status::parse(&value.value).is_some() => {
                self.meta.status = Status::parse(&value.value).map(|status| Spanned::new(status, value.span));
            }
            _ => self.meta.extra.push((key.to_owned(), value)),
        }
    }

    fn rating(&mut self, raw: Spanned<String>, written: &str) {
        if let Some(pieces) = shelf::pieces(&raw.value) {
            return self.shelf_line(&raw, pieces);
        }
        let rating = Rating::read(raw.clone()).unwrap_or_else(|| {
            let shown: String = raw.value.chars().take(60).collect();
            self.sink.emit(raw.span, rules::unread_value("rating", shown));
            Rating::unread(raw.clone())
        });
        if rating.hedged {
            self.sink.emit(raw.span, rules::doubtful_value("rating", rating.level.label()));
        }
        if let Some(range) = reasons::place(&raw.value) {
            let start = raw.span.start as usize + range.start;
            let span = Span::new(raw.span.file, start, start + range.len());
            let words = raw.value.cut(range);
            // In capitals, nothing tells names of warnings from other words.
            let shouted = !words.chars().any(char::is_lowercase);
            let words = if shouted { words.to_ascii_lowercase() } else { words.to_owned() };
            for item in reasons::each(&Spanned::new(words, span)) {
                let known = warning::read_list(item).warnings.list.into_iter().filter(|w| w.entry.is_some());
                self.reasons.extend(known);
            }
        }
        match &self.meta.rating {
            Stated::Value(first) if first.level != rating.level => {
                let first = first.raw.span;
                self.sink.emit(raw.span, rules::conflicting_values("rating")).hint_at(first, "it is first given here");
                self.meta.extra.push((written.trim().to_owned(), raw));
            }
            Stated::Value(_) => {}
            _ => self.meta.rating = Stated::Value(rating),
        }
    }

    fn warnings(&mut self, raw: Spanned<String>) {
        // `Warnings: For violence`.
        let lead = ["for ", "For "].iter().find(|lead| raw.value.starts_with(**lead)).map_or(0, |lead| lead.len());
        let start = raw.span.start as usize + lead;
        let span = Span::new(raw.span.file, start, raw.span.end as usize);
        let raw = Spanned::new(raw.value.cut(lead..).to_owned(), span);
        let listing = warning::read_list(raw);
        listing.report(self.sink);
        self.meta.warnings.add(listing.warnings);
        if !listing.tags.is_empty() {
            extend(&mut self.meta.tags, listing.tags);
        }
        for item in listing.spoilers {
            self.spoilers(item);
        }
    }

    /// Warnings that stand beside a rating, under a key for both: `PG for grief`, `R, violence`.
    pub fn reasons(&mut self, range: std::ops::Range<usize>) {
        let raw = self.piece(crate::story::text::trimmed(self.text, range));
        let part = |words: &str, at: usize| {
            let start = raw.span.start as usize + at;
            Spanned::new(words.to_owned(), Span::new(raw.span.file, start, start + words.len()))
        };
        match reasons::place(&raw.value) {
            _ if Rating::read(raw.clone()).is_none() => self.warnings(raw),
            Some(range) => {
                let row = part(raw.value.cut(range.clone()), range.start);
                let is_known = |item: &Spanned<String>| {
                    warning::read_list(item.clone()).warnings.list.iter().any(|warning| warning.entry.is_some())
                };
                // `for swearing and a hanging`: several, where one of them is known.
                let each = reasons::each(&row);
                let several = each.len() > 1 && !is_known(&row) && each.iter().any(is_known);
                (if several { each } else { vec![row] }).into_iter().for_each(|item| self.warnings(item));
            }
            None => {
                let rated = |item: &Spanned<String>| Rating::read(item.clone()).is_some_and(|r| r.whole);
                for item in items(&raw, false).into_iter().filter(|i| !rated(i)) {
                    self.warnings(item);
                }
            }
        }
    }

    /// Couples; what is said beside them about the point of view goes to its own field.
    fn relationships(&mut self, raw: Spanned<String>, written: &str) {
        if names_people(written) && self.couples_and_people(&raw) {
            return;
        }
        if let Some(range) = point_of_view(&raw.value) {
            let start = raw.span.start as usize + range.start;
            let value = raw.value.cut(range.clone()).to_owned();
            let span = Span::new(raw.span.file, start, start + range.len());
            self.sink.emit(span, rules::guessed_field("point of view"));
            if self.meta.point_of_view.is_none() {
                self.meta.point_of_view = Some(Spanned::new(value, span));
            }
        }
        if says_none(&raw.value) {
            if self.meta.relationships == Stated::Not {
                self.meta.relationships = Stated::Nothing(raw);
            }
            return;
        }
        // `Pairings: spoiler!` keeps a secret.
        const SECRETS: &[&str] =
            &["spoiler", "spoilers", "that would be telling", "secret", "you'll see", "wait and see", "read and see"];
        if SECRETS.contains(&&*raw.value.trim_end_matches(['.', '!', '…']).to_lowercase()) {
            return self.unread("Pairing", "relationships", raw);
        }
        let items = items(&raw, true).into_iter().filter(|i| point_of_view(&i.value).is_none()).collect();
        extend(&mut self.meta.relationships, items);
    }

    /// What stands under a key for couples and people: names of one are people. Gives whether all are couples or names.
    fn couples_and_people(&mut self, raw: &Spanned<String>) -> bool {
        let is_couple = |item: &Spanned<String>| {
            item.value.contains(['/', '&', '+']) || item.value.contains(" x ") || item.value.contains(" х ")
        };
        let (couples, people): (Vec<_>, Vec<_>) = items(raw, true).into_iter().partition(is_couple);
        let is_name = |item: &Spanned<String>| {
            let is_short = item.value.split_whitespace().count() <= 3;
            is_short && (!couples.is_empty() || item.value.starts_with(char::is_uppercase))
        };
        if says_none(&raw.value) || !people.iter().all(is_name) {
            return false;
        }
        if !couples.is_empty() {
            extend(&mut self.meta.relationships, couples);
        }
        if !people.is_empty() {
            extend(&mut self.meta.characters, people);
        }
        true
    }

    /// Tags; among story codes, "caution" says that the author does not warn of single things.
    fn tags(&mut self, raw: Spanned<String>, written: &str) {
        let is_caution = |word: &str| word.trim_matches(['(', ')', ',']).eq_ignore_ascii_case("caution");
        let own = &mut self.meta.warnings;
        if super::keys::folded(written).starts_with("code")
            && own.policy == warning::Policy::Unspecified
            && raw.value.split_whitespace().any(is_caution)
        {
            own.policy = warning::Policy::Declined;
        }
        if super::keys::folded(written).starts_with("genre") && !says_none(&raw.value) {
            let genres = items(&raw, false).into_iter().flat_map(|item| divided_genre(&item)).collect();
            return extend(&mut self.meta.tags, genres);
        }
        if super::keys::folded(written).starts_with("code") && !says_none(&raw.value) {
            let (couples, tags): (Vec<_>, Vec<_>) =
                items(&raw, false).into_iter().partition(|item| is_couple_of_codes(&item.value));
            extend(&mut self.meta.relationships, couples);
            return extend(&mut self.meta.tags, tags);
        }
        list(&mut self.meta.tags, raw);
    }

    fn categories(&mut self, raw: Spanned<String>) {
        if says_none(&raw.value) {
            return list(&mut self.meta.categories, raw);
        }
        // `Angst. PG-13`: a rating behind a stop.
        let is_rating = |item: &Spanned<String>| Rating::read(item.clone()).is_some_and(|rating| rating.whole);
        let parts = items(&raw, false).into_iter().flat_map(|item| {
            let pieces: Vec<_> = sentences(&item).into_iter().collect();
            // A stop behind "Dr" ends nothing.
            if pieces.iter().any(is_rating) { pieces } else { vec![item] }
        });
        let (ratings, rest): (Vec<_>, Vec<_>) = parts.partition(is_rating);
        let not_general = |item: &Spanned<String>| !CATEGORIES.contains(&item.value.to_lowercase().as_str());
        let (ratings, named): (Vec<_>, Vec<_>) = ratings.into_iter().partition(not_general);
        if let Some(rating) = ratings.into_iter().next()
            && self.meta.rating == Stated::Not
        {
            self.rating(rating, "Category");
        }
        let (categories, tags): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .chain(named)
            .partition(|i| CATEGORIES.contains(&i.value.to_lowercase().trim_end_matches('.')));
        // `Category: Humour, Carrow/Bell`: a couple is none.
        let (couples, tags): (Vec<_>, Vec<_>) =
            tags.into_iter().partition(|i| super::line::is_ship(&i.value) && !is_genre(&i.value));
        extend(&mut self.meta.categories, categories);
        extend(&mut self.meta.tags, tags);
        extend(&mut self.meta.relationships, couples);
    }

    fn spoilers(&mut self, raw: Spanned<String>) {
        match &mut self.meta.spoilers {
            Stated::Value(first) => {
                first.text.push('\n');
                first.text.push_str(&raw.value);
            }
            own if says_none(&raw.value) => *own = Stated::Nothing(raw),
            own => *own = Stated::Value(Prose { text: raw.value, span: raw.span, markdown: false }),
        }
    }

    fn series(&mut self, raw: &Spanned<String>) {
        // Newsgroups sort stories by the show's code, and call that the series.
        if self.meta.fandoms == Stated::Not && SHOW_CODES.contains(&raw.value.trim_end_matches('.')) {
            self.sink.emit(raw.span, rules::guessed_field("fandoms"));
            self.meta.fandoms = Stated::Value(vec![raw.clone()]);
            return;
        }
        if !says_none(&raw.value) {
            let line = one_line(raw, true);
            let series = in_series::place(&line.value).map(|(name, number, total)| Series {
                name: one_line(&Spanned::new(name.to_owned(), line.span), true),
                number: Some(number),
                total,
            });
            self.meta.series.push(series.unwrap_or(Series { name: line, number: None, total: None }));
        }
    }

    fn date(
        &mut self,
        written: &str,
        label: &'static str,
        raw: Spanned<String>,
        slot: impl Fn(&mut Meta) -> &mut Option<Spanned<Date>>,
    ) {
        let words = raw.value.split('[').next().unwrap_or("").trim().trim_end_matches('.');
        let date = Date::parse(words).or_else(|| Date::parse(&shelf::plain_date(words)?)).or_else(|| {
            // Day and month may be the other way round, or be words we do not know: the year is sure.
            let year = words
                .split(|c: char| !c.is_ascii_digit())
                .find(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20")))?;
            let date = Date::parse(year)?;
            self.sink.emit(raw.span, rules::doubtful_value(label, date));
            Some(date)
        });
        match date {
            Some(date) => {
                let slot = slot(&mut self.meta);
                if slot.is_none() {
                    *slot = Some(Spanned::new(date, raw.span));
                } else {
                    self.meta.extra.push((written.trim().to_owned(), raw));
                }
            }
            None => self.unread(written, label, raw),
        }
    }

    fn people(&mut self, raw: &Spanned<String>, role: Role) {
        if says_none(&raw.value) {
            return;
        }
        let mut value = raw.value.replace(" with ", "; ");
        if role != Role::AUTHOR && is_list_of_names(&value) {
            value = value.replace(',', ";");
        }
        for name in names::read(&value).into_iter().map(|n| n.name).filter(|n| !is_blank(n)) {
            let people = if role == Role::AUTHOR { &mut self.meta.authors } else { &mut self.meta.contributors };
            if !people.iter().any(|p| p.name.value == name && p.role == role) {
                people.push(Person { name: Spanned::new(name, raw.span), file_as: None, role, url: None });
            }
        }
    }
}

/// Whether all that stands between commas is a name. Of helpers nobody writes the family name first.
fn is_list_of_names(value: &str) -> bool {
    let is_name = |part: &str| {
        let part = part.trim().trim_start_matches("and ").trim_end_matches('.');
        let words = part.split_whitespace().count();
        (1..=3).contains(&words)
            && part.starts_with(char::is_alphanumeric)
            && !part.starts_with("thank")
            && !matches!(part, "Jr" | "Sr" | "II" | "III" | "PhD" | "Esq")
            && (part.starts_with(char::is_uppercase) || words == 1)
    };
    value.contains(',') && value.len() < 400 && value.split(',').all(is_name)
}

/// `Pairing/Characters`, `Пэйринг и персонажи`: a key for couples and for people.
fn names_people(key: &str) -> bool {
    let lower = key.to_lowercase();
    ["character", "персонаж", "personnage", "personaje"].iter().any(|word| lower.contains(word))
}

/// An answer to the question whether a story is finished.
fn finished(value: &str) -> Option<Status> {
    match &*value.trim_end_matches('.').to_lowercase() {
        "yes" => Some(Status::Complete),
        "no" => Some(Status::InProgress),
        _ => None,
    }
}

/// `Finished`; `New, complete`, where one piece tells how far the story is.
pub fn status(value: &str) -> Option<Status> {
    let parse = |piece: &str| Status::parse(piece.trim().trim_end_matches('.'));
    let mut pieces = value.split([',', ';', '(']).map(|piece| piece.trim_end_matches(')')).filter_map(parse);
    parse(value).or_else(|| pieces.next().filter(|first| pieces.all(|other| other == *first)))
}

/// The first words of a value, for a message.
fn shortened(value: &str) -> String {
    value.chars().take(60).collect()
}

/// Whether the value says that there is none: its first word does, and a stop of some kind follows.
pub fn says_none(value: &str) -> bool {
    let value = value.trim_start_matches(['(', '[', '*', '"']).trim_start();
    let end = value.find(|c: char| !(c.is_alphanumeric() || c == '/')).unwrap_or(value.len());
    let rest = value.cut(end..).trim_start_matches(' ');
    let stop = rest.is_empty()
        || rest.starts_with(['.', ',', ';', '(', ')', '-', '–', '—', '!', '…', ']', '*', '"', '\n', '\r']);
    let really = ["really", "at all", "yet", "to speak of", "whatsoever"].iter().any(|w| rest.starts_with(w));
    let not_really = value.trim_end_matches(['.', '!']).eq_ignore_ascii_case("not really");
    not_really || end <= 24 && NONE.contains(&value.cut(..end).to_lowercase().as_str()) && (stop || really)
}

/// The name in a remark such as "Name's POV"; the whole remark where it names nobody.
fn point_of_view(value: &str) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for end in value
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | ',' | ';' | '…' | '\n' | '(' | ')'))
        .map(|(i, _)| i)
        .chain([value.len()])
    {
        let piece = crate::story::text::trimmed(value, start..end);
        start = end + value.cut(end..).chars().next().map_or(0, char::len_utf8);
        let words = value.cut(piece.clone());
        if words.len() > 60 {
            continue;
        }
        if let Some(name) =
            words.strip_suffix(" POV").or_else(|| words.strip_suffix(" pov")).or_else(|| words.strip_suffix(" PoV"))
        {
            let name = name.trim_end();
            let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
            let name = name.trim_end_matches(['\'', '’']);
            return (!name.is_empty()).then(|| piece.start..piece.start + name.len());
        }
    }
    None
}

fn set<T: PartialEq>(slot: &mut Option<Spanned<T>>, value: Spanned<T>, label: &'static str, sink: &mut Sink) {
    match slot {
        None => *slot = Some(value),
        Some(first) if first.value != value.value => {
            sink.emit(value.span, rules::conflicting_values(label)).hint_at(first.span, "it is first given here");
        }
        Some(_) => {}
    }
}

/// Longer texts under one key twice are both kept.
fn prose(slot: &mut Option<Prose>, raw: Spanned<String>) {
    match slot {
        Some(first) => {
            first.text.push('\n');
            first.text.push_str(&raw.value);
        }
        None => *slot = Some(Prose { text: raw.value, span: raw.span, markdown: false }),
    }
}

fn extend(slot: &mut StatedList, new: Vec<Spanned<String>>) {
    match slot {
        Stated::Value(list) => {
            for item in new {
                if !list.iter().any(|i| i.value == item.value) {
                    list.push(item);
                }
            }
        }
        _ if new.is_empty() => {}
        _ => *slot = Stated::Value(new),
    }
}

fn list(slot: &mut StatedList, raw: Spanned<String>) {
    if says_none(&raw.value) {
        if *slot == Stated::Not {
            *slot = Stated::Nothing(raw);
        }
    } else {
        extend(slot, items(&raw, false));
    }
}

/// The items of a list, split at `,` `;` and line ends outside brackets and quotes; each with its place.
fn items(raw: &Spanned<String>, wide_blanks: bool) -> Vec<Spanned<String>> {
    let text = &raw.value;
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0usize, false);
    let mut blank_before = false;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            _ => {}
        }
        let free = depth == 0 && !quoted;
        if c == '\n' || c == '\r' || free && (matches!(c, ',' | ';') || wide_blanks && c == ' ' && blank_before) {
            pieces.push(start..at);
            start = at + c.len_utf8();
        }
        blank_before = c == ' ';
    }
    pieces.push(start..text.len());
    let base = raw.span.start as usize;
    let trimmed = pieces.into_iter().map(|r| crate::story::text::trimmed(text, r)).filter(|r| !r.is_empty());
    trimmed
        .map(|r| Spanned::new(text.cut(r.clone()).to_owned(), Span::new(raw.span.file, base + r.start, base + r.end)))
        .collect()
}

/// The pieces of an item between full stops.
fn sentences(item: &Spanned<String>) -> Vec<Spanned<String>> {
    let mut start = 0;
    let stops = item.value.match_indices(". ").map(|(at, _)| at).chain([item.value.len()]);
    let pieces = stops.map(|stop| {
        let range = crate::story::text::trimmed(&item.value, start..stop);
        start = (stop + 2).min(item.value.len());
        let base = item.span.start as usize;
        Spanned::new(
            item.value.cut(range.clone()).to_owned(),
            Span::new(item.span.file, base + range.start, base + range.end),
        )
    });
    pieces.filter(|piece| !piece.value.is_empty()).collect()
}

/// Marks that stand around a whole value.
const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('«', '»')];

/// A value on one line, in quotes or not.
fn one_line(raw: &Spanned<String>, unquote: bool) -> Spanned<String> {
    let value = raw.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let inner = QUOTES.iter().find_map(|(open, close)| {
        let inner = value.strip_prefix(*open)?.strip_suffix(*close)?;
        (unquote && !inner.contains([*open, *close]) && !inner.is_empty()).then(|| inner.to_owned())
    });
    Spanned::new(inner.unwrap_or(value), raw.span)
}

/// A value without the quotation marks around all of it.
fn unquoted(raw: Spanned<String>) -> Spanned<String> {
    let inner = QUOTES.iter().find_map(|(open, close)| {
        let inner = raw.value.strip_prefix(*open)?.strip_suffix(*close)?;
        let is_one = !inner.contains([*open, *close, '\n']) && !inner.is_empty();
        is_one.then(|| (inner.to_owned(), open.len_utf8(), close.len_utf8()))
    });
    let Some((inner, open, close)) = inner else { return raw };
    let range = raw.span.range();
    Spanned::new(inner, Span::new(raw.span.file, range.start + open, range.end.saturating_sub(close)))
}

/// A name without mail addresses and the marks around them.
pub fn without_addresses(text: &str) -> String {
    let spaced = text.replace(['<', '>', '(', ')', '[', ']'], " ");
    let has_address = |w: &str| w.contains('@') || w.contains("://");
    if spaced.split_whitespace().any(has_address) {
        return spaced.split_whitespace().filter(|w| !has_address(w)).collect::<Vec<_>>().join(" ");
    }
    // "Name <name at host.example>": what stands before the bracket.
    match text.find(['<', '(', '[']) {
        Some(at) if at > 0 && super::line::is_address(text.cut(at..)) => text.cut(..at).to_owned(),
        _ => text.to_owned(),
    }
}

/// Divides `The Weir by Nell Farrow` into title and name; both are ranges of the text.
pub fn title_and_author(text: &str) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let at = text.as_bytes().windows(4).rposition(|w| w.eq_ignore_ascii_case(b" by "))?;
    let title = crate::story::text::trimmed(text, 0..at);
    let title_length = text.cut(title.clone()).trim_end_matches([',', ';', ':', '-', '–', '—', ' ']).len();
    let title = title.start..title.start + title_length;
    let author = crate::story::text::trimmed(text, at + 4..text.len());
    let name = without_addresses(text.cut(author.clone()));
    let words: Vec<&str> = name.split_whitespace().collect();
    let particle =
        |w: &&str| matches!(*w, "de" | "van" | "von" | "of" | "the" | "la" | "le" | "du" | "der" | "da" | "and" | "&");
    // "Stand by Me" and "Day by Day" have one word behind it; a name has two, or an address.
    let addressed = name.trim() != text.cut(author.clone());
    let capital = words.iter().all(|w| w.starts_with(char::is_uppercase) || particle(w));
    let named =
        capital && words.first().is_some_and(|w| w.starts_with(char::is_uppercase)) && (2..=6).contains(&words.len());
    let closed = !name.trim_end().ends_with(['!', '?', ';', ',']) && !name.contains(|c: char| c.is_ascii_digit());
    // "mab_quill" is nobody's word but a pen name.
    let penned = words.len() == 1 && name.contains('_');
    (!title.is_empty() && closed && (named || penned || addressed && !words.is_empty())).then_some((title, author))
}

#[cfg(test)]
mod tests {
    use super::is_list_of_names;

    #[test]
    fn lists_of_helpers() {
        for (value, is) in [
            ("Ann, Bob", true),
            ("Ann Other, mab", true),
            ("Ann, and Bob", true),
            ("Ann", false),
            ("Ann, who is the best", false),
            ("Ann, thank you", false),
            ("Ann Other, Jr.", false),
        ] {
            assert_eq!(is_list_of_names(value), is, "{value}");
        }
    }
}
