//! Posts that are the chapters of one story: what all of them that speak of it agree on is said of the book.

use std::collections::HashSet;

use crate::diag::{FileId, Sink, Spanned};
use crate::story::keys::fold;
use crate::story::marker;
use crate::story::part::is_of_all;
use crate::story::{Meta, Policy, Prose, Section, Stated, StatedList, Story, Warnings, rules};

/// The headers of posts, in the order of the chapters.
#[derive(Debug, Default)]
pub(super) struct Posts {
    heads: Vec<Meta>,
    files: HashSet<FileId>,
}

impl Posts {
    pub(super) fn hear(&mut self, file: FileId, head: &Meta) {
        self.files.insert(file);
        self.heads.push(head.clone());
    }

    /// Completes what is known about the book. A rating and warnings that all posts repeat are not said of each chapter
    /// again; where a chapter is no post, they stay with the posts.
    pub(super) fn complete(&self, story: &mut Story, sink: &mut Sink) {
        if self.heads.len() < 2 {
            return;
        }
        if story.meta.title.is_none()
            && let Some(title) = self.title()
        {
            missing_title(&title, sink);
            story.meta.title = Some(title);
        }
        let mut agreed = self.agreed();
        let is_of_post =
            |section: &Section| section.body.pieces.first().is_none_or(|piece| self.files.contains(&piece.file));
        let silent = story.sections.iter().filter(|section| !is_of_post(section)).count();
        if silent > 0 {
            // Chapters that are no posts do not repeat them.
            (agreed.rating, agreed.warnings) = (Stated::Not, Warnings::default());
        }
        let raises_rating = matches!(story.meta.rating, Stated::Not) && !matches!(agreed.rating, Stated::Not);
        let is_said = |warnings: &Warnings| warnings.policy != Policy::Unspecified;
        let raises_warnings = !is_said(&story.meta.warnings) && is_said(&agreed.warnings);
        story.meta.complete(&agreed);
        for section in &mut story.sections {
            if raises_rating {
                section.meta.rating = Stated::Not;
            }
            if raises_warnings {
                section.meta.warnings = Warnings::default();
            }
        }
    }

    /// What the posts that speak of it agree on. A rating and warnings are of the book only if every post repeats them, a
    /// language if the first and most others do.
    fn agreed(&self) -> Meta {
        let text = |field: fn(&Meta) -> &Option<Spanned<String>>| {
            self.same(field, Option::is_some, |text| text.iter().map(|text| text.value.clone()).collect())
        };
        let list = |field: fn(&Meta) -> &StatedList| {
            self.same(
                field,
                |list| !matches!(list, Stated::Not),
                |list| match list {
                    Stated::Value(items) => items.iter().map(|item| fold(&item.value)).collect(),
                    _ => Vec::new(),
                },
            )
        };
        let prose = |field: fn(&Meta) -> &Option<Prose>| {
            self.same(field, Option::is_some, |prose| prose.iter().map(|prose| prose.text.clone()).collect())
        };
        let mut agreed = Meta {
            setting: text(|meta| &meta.setting),
            archive: text(|meta| &meta.archive),
            feedback: text(|meta| &meta.feedback),
            publisher: text(|meta| &meta.publisher),
            disclaimer: prose(|meta| &meta.disclaimer),
            rights: prose(|meta| &meta.rights),
            fandoms: list(|meta| &meta.fandoms),
            relationships: list(|meta| &meta.relationships),
            characters: list(|meta| &meta.characters),
            categories: list(|meta| &meta.categories),
            tags: list(|meta| &meta.tags),
            series: self.same(
                |meta| &meta.series,
                |series| !series.is_empty(),
                |series| series.iter().map(|one| format!("{} {:?}", fold(&one.name.value), one.number)).collect(),
            ),
            ..Meta::default()
        };
        if is_of_all(self.heads.iter().map(|head| head.language.is_some())) {
            agreed.language = text(|meta| &meta.language);
        }
        if self.heads.iter().all(|head| head.rating.value().is_some()) {
            let words = |rating: &Stated<_>| {
                rating.value().map(|r: &crate::story::Rating| fold(&r.raw.value)).into_iter().collect()
            };
            agreed.rating = self.same(|meta| &meta.rating, |_| true, words);
        }
        if self.heads.iter().all(|head| head.warnings.policy != Policy::Unspecified) {
            agreed.warnings = self.same(
                |meta| &meta.warnings,
                |_| true,
                |warnings| {
                    let words = warnings.raw.iter().chain(warnings.list.iter().map(|warning| &warning.raw));
                    words.map(|raw| fold(&raw.value)).collect()
                },
            );
        }
        agreed
    }

    /// The first value of a field, if no post that speaks of it has other words.
    fn same<T: Clone + Default>(
        &self,
        field: fn(&Meta) -> &T,
        is_said: fn(&T) -> bool,
        words: fn(&T) -> Vec<String>,
    ) -> T {
        let mut said = self.heads.iter().map(field).filter(|value| is_said(value));
        let Some(first) = said.next() else { return T::default() };
        let own = words(first);
        if said.all(|value| words(value) == own) { first.clone() } else { T::default() }
    }

    /// The title that the posts share: all of it, or what stands before the names and numbers of their parts.
    fn title(&self) -> Option<Spanned<String>> {
        let titles: Vec<Option<&Spanned<String>>> = self.heads.iter().map(|head| head.title.as_ref()).collect();
        let shared = title_of_parts(titles.iter().map(|title| title.map(|title| title.value.as_str())))?;
        titles.first().copied().flatten().map(|first| Spanned::new(shared, first.span))
    }
}

/// Says that a folder has no title, and which of its chapters' it is given.
pub(super) fn missing_title(title: &Spanned<String>, sink: &mut Sink) {
    sink.emit(title.span, rules::missing_title(&title.value)).hint("create a `book.yaml` with `title: …`");
}

/// The title that the parts of a story share, where all that have one begin with it: the first and most others.
pub fn title_of_parts<'t>(titles: impl Iterator<Item = Option<&'t str>>) -> Option<String> {
    let titles: Vec<Option<&str>> = titles.collect();
    if !is_of_all(titles.iter().map(Option::is_some)) {
        return None;
    }
    let mut titles = titles.into_iter().flatten();
    let first = titles.next()?;
    let mut others = titles.peekable();
    others.peek()?;
    let shared = others.try_fold(first.to_owned(), |shared, title| shared_title(&shared, title))?;
    (marker::read(&shared).is_none() && shared.chars().any(char::is_alphabetic)).then_some(shared)
}

/// What two titles of parts have in common: `Rain` of `Rain, chapter 1` and `Rain, chapter 2`.
fn shared_title(one: &str, other: &str) -> Option<String> {
    let (ones, others): (Vec<&str>, Vec<&str>) = (one.split_whitespace().collect(), other.split_whitespace().collect());
    let bare = |word: &str| fold(word.trim_end_matches(SEPARATORS));
    let count = ones.iter().zip(&others).take_while(|(one, other)| bare(one) == bare(other)).count();
    if count == 0 {
        return None;
    }
    let mut shared = ones[..count].to_vec();
    let rests = [&ones[count..], &others[count..]];
    let is_numbered = rests.iter().all(|rest| rest.first().is_some_and(|word| is_number(word)));
    if is_numbered && shared.len() > 1 && is_label(shared[count - 1]) {
        shared.pop();
    }
    let is_whole = |rest: &&[&str]| {
        rest.is_empty() || rest[0].starts_with(SEPARATORS) || is_number(rest[0]) || names_part(&rest.join(" "))
    };
    if !rests.iter().all(is_whole) {
        // The names of parts may begin alike, too.
        shared.truncate(shared.iter().rposition(|word| word.ends_with(SEPARATORS))? + 1);
    }
    let joined = shared.join(" ");
    let title = joined.trim_end_matches(|c: char| SEPARATORS.contains(&c) || c.is_whitespace());
    (!title.is_empty()).then(|| title.to_owned())
}

/// What stands between the title of a story and the name of a part.
const SEPARATORS: &[char] = &[':', ',', '-', '–', '—', '|', '(', '[', '#', ';', '/'];

/// Whether words name a part: `chapter 3`, `Teil II`.
fn names_part(words: &str) -> bool {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    marker::is_marker(&format!("{}{}", first.collect::<String>(), letters.as_str()))
}

/// Whether numbers of parts follow a word: `chapter`, `Teil`.
fn is_label(word: &str) -> bool {
    names_part(&format!("{} 1", word.trim_matches(SEPARATORS).to_lowercase()))
}

/// Whether a word is a number of a part: `3`, `3/7`, `(3/?)`, `IV`.
fn is_number(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '?');
    !word.is_empty()
        && (word.starts_with(|c: char| c.is_ascii_digit()) || marker::read(&format!("Chapter {word}")).is_some())
}

#[cfg(test)]
mod tests {
    use super::{shared_title, title_of_parts};

    #[test]
    fn titles_of_parts() {
        for (one, other, shared) in [
            ("Rain", "Rain", Some("Rain")),
            ("Harbour Rain, chapter 1", "Harbour Rain, chapter 2", Some("Harbour Rain")),
            ("Rain (1/3)", "Rain (2/3)", Some("Rain")),
            ("Rain - The Quay", "Rain - The Boat", Some("Rain")),
            ("Rain: Quay", "Rain: Boat", Some("Rain")),
            ("Spider-Lily 1", "Spider-Lily 2", Some("Spider-Lily")),
            ("Rain", "Rain II", Some("Rain")),
            ("Rain: Part Two", "Rain, Part Three", Some("Rain")),
            ("The Boy", "The Girl", None),
            ("Rain, Chapter 1", "Rain, Chapter Two", Some("Rain")),
            ("The Last Chapter Begins", "The Last Chapter Ends", None),
            ("The Last Chapter", "The Last Chapter Ends", None),
            ("Rain", "Snow", None),
        ] {
            assert_eq!(shared_title(one, other).as_deref(), shared, "{one} | {other}");
        }
    }

    #[test]
    fn a_few_titles_do_not_name_the_whole() {
        for (titles, shared) in [
            (&[Some("Rain (1/3)"), Some("Rain (2/3)"), None][..], Some("Rain")),
            (&[Some("Rain: Quay"), Some("Rain: Boat"), None, None], None),
            (&[None, Some("Rain: Quay"), Some("Rain: Boat")], None),
            (&[Some("Rain"), None], None),
        ] {
            assert_eq!(title_of_parts(titles.iter().copied()).as_deref(), shared, "{titles:?}");
        }
    }
}
