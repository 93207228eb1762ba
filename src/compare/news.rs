//! What a new edition tells of itself: what changed since the one before, with what that told of itself.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::edition::{self, Chapter, Edition};
use super::pairs::Pairs;
use super::{ChapterChange, compare_by, rules};
use crate::Made;
use crate::book::Options;
use crate::book::news::{MOST_EDITIONS, Named, News};
use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink, Sources};
use crate::story::Story;

/// What makes a book of a story: [`crate::finish`], or something else in tests.
pub type Finish<'a> = dyn Fn(&Story, &Options, &mut Sources, &mut Sink) -> Result<Made, Failed> + 'a;

/// The edition that a new book takes the place of.
#[derive(Debug)]
pub struct Former {
    /// As messages name it.
    pub name: String,
    /// The bytes of the book, or why they can not be read.
    pub bytes: Result<Vec<u8>, String>,
}

impl Former {
    /// The book at a path.
    pub fn read(path: &Path) -> Former {
        Former::of(path.display().to_string(), File::open(path))
    }

    /// The book in a file that was opened.
    pub fn of(name: String, file: io::Result<File>) -> Former {
        let mut bytes = Vec::new();
        let read = file.and_then(|file| file.take(edition::MOST + 1).read_to_end(&mut bytes));
        let bytes = match read {
            Ok(_) if bytes.len() as u64 > edition::MOST => {
                Err(format!("{name} is larger than {} MiB", edition::MOST >> 20))
            }
            Ok(_) => Ok(bytes),
            Err(error) => Err(format!("cannot read {name}: {}", io_reason(&error))),
        };
        Former { name, bytes }
    }
}

/// Makes a book that says what is new since a former one. The story is bound twice where there is something to say: only
/// then it is known what.
///
/// # Errors
/// As [`crate::finish`].
pub fn finish(
    story: &Story,
    options: &Options,
    former: &Former,
    sources: &mut Sources,
    sink: &mut Sink,
    finish: &Finish,
) -> Result<Made, Failed> {
    if sink.has_errors() {
        return finish(story, options, sources, sink);
    }
    let mut first = Sink::new();
    let made = match finish(story, options, sources, &mut first) {
        Ok(made) => made,
        Err(failed) => {
            sink.append(first);
            return Err(failed);
        }
    };
    let news = since(former, &made.bytes, sink);
    if news.is_empty() {
        sink.append(first);
        return Ok(made);
    }
    finish(story, &Options { news_since: news, ..options.clone() }, sources, sink)
}

/// What is new in a book, and what was new in the former one, the newest first.
fn since(former: &Former, new: &[u8], sink: &mut Sink) -> Vec<News> {
    let unreadable = |reason: &str, sink: &mut Sink| {
        sink.emit(None, rules::unreadable_edition(reason))
            .hint("the book is made nevertheless; the next edition can say what is new since this one");
        Vec::new()
    };
    let bytes = match &former.bytes {
        Ok(bytes) => bytes,
        Err(reason) => return unreadable(reason, sink),
    };
    let mut aside = Sink::new();
    let Ok(old) = Edition::read(bytes, &former.name, &mut aside) else {
        let reason = aside.diagnostics().first().map(|d| d.message.clone()).unwrap_or_default();
        return unreadable(&reason, sink);
    };
    // A book that is only pictures is not read as a story; it has no news.
    let Ok(new) = Edition::read(new, &former.name, &mut aside) else { return Vec::new() };
    let pairs = Pairs::of(&old.chapters, &new.chapters);
    if old.stated("identifier") != new.stated("identifier") && !pairs.have_text_in_common(&old.chapters, &new.chapters)
    {
        sink.emit(None, rules::other_story(&former.name));
        return Vec::new();
    }
    let newest = Some(of(&pairs, &old, &new)).filter(|news| !news.is_empty());
    let became = pages(&pairs, &old, &new);
    let earlier = old.news.iter().filter_map(|line| News::from_line(line));
    newest.into_iter().chain(earlier.map(|news| carried(news, &became))).take(MOST_EDITIONS).collect()
}

/// The pages of the old edition's chapters, and on which page each of them is now.
fn pages<'e>(pairs: &Pairs, old: &'e Edition, new: &'e Edition) -> HashMap<&'e str, &'e str> {
    let page = |(chapter, became): (&'e Chapter, &Option<usize>)| {
        Some((chapter.page.as_deref()?, new.chapters.get((*became)?)?.page.as_deref()?))
    };
    old.chapters.iter().zip(&pairs.became).filter_map(page).collect()
}

/// What was told of an earlier edition, with the pages that its chapters have now.
fn carried(mut news: News, became: &HashMap<&str, &str>) -> News {
    for chapter in [&mut news.added, &mut news.revised, &mut news.withdrawn].into_iter().flatten() {
        chapter.page = chapter.page.as_deref().and_then(|page| became.get(page)).map(|page| (*page).to_owned());
    }
    news
}

/// What is new in one edition.
fn of(pairs: &Pairs, old: &Edition, new: &Edition) -> News {
    let found = compare_by(pairs, old, new);
    let in_new = |change: &ChapterChange| named(change, new);
    let is_revised = |change: &&ChapterChange| {
        let stays = !change.is_added() && !change.is_withdrawn();
        stays && (change.paragraphs.has_words() || has_other_name(change))
    };
    let mut news = News {
        since: old.modified.map(|date| crate::story::Date { seconds: None, ..date }.to_string()),
        added: found.chapters.iter().filter(|change| change.is_added()).map(in_new).collect(),
        revised: found.chapters.iter().filter(is_revised).map(in_new).collect(),
        withdrawn: found.chapters.iter().filter(|change| change.is_withdrawn()).map(in_new).collect(),
        content_notes: found.concern_content_notes(),
        left_out: 0,
    };
    news.bound();
    news
}

/// Whether the title of a chapter is another, and not only its number.
fn has_other_name(change: &ChapterChange) -> bool {
    let title = |place: &Option<super::Place>| place.as_ref().and_then(|place| place.title.clone()).unwrap_or_default();
    let letters = |title: String| title.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    letters(title(&change.old)) != letters(title(&change.new))
}

fn named(change: &ChapterChange, new: &Edition) -> Named {
    let place = change.new.as_ref().or(change.old.as_ref());
    let number = place.map_or(0, |place| place.number);
    let chapter = change.new.as_ref().and_then(|place| new.chapters.get(place.number.checked_sub(1)?));
    let former = change.old.as_ref().and_then(|place| place.title.clone());
    let date = chapter.and_then(|chapter| super::facts::value(&chapter.front, "published")?.as_str());
    Named {
        page: chapter.and_then(|chapter| chapter.page.clone()),
        number,
        title: place.and_then(|place| place.title.clone()).unwrap_or_default(),
        former: former.filter(|_| change.new.is_some() && has_other_name(change)),
        date: date.map(str::to_owned),
    }
}
