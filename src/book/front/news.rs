//! The page of news: what an edition has that the one before had not, with links to its chapters.

use super::context::{EditionNews, NewsItem, NewsList, NewsPage};
use super::{Material, Purpose};
use crate::book::news::{Named, News};
use crate::story::Date;
use crate::words::fill;

impl Material<'_> {
    /// What is new, where there was an edition before this one.
    pub fn news_page(&self) -> Option<NewsPage> {
        (!self.news.is_empty()).then(|| NewsPage {
            page: self.kind_page(Purpose::News),
            editions: (0..self.news.len()).filter_map(|at| self.edition_news(at)).collect(),
            warnings_href: Some(Purpose::Warnings.file_name().to_owned()),
            story_href: self.story_href(),
        })
    }

    fn edition_news(&self, at: usize) -> Option<EditionNews> {
        let (words, news) = (self.words(), self.news.get(at)?);
        let lists = [
            ("added", words.new_chapters, &news.added),
            ("revised", words.revised_chapters, &news.revised),
            ("withdrawn", words.withdrawn_chapters, &news.withdrawn),
        ];
        let list = |(key, label, chapters): (_, _, &Vec<Named>)| NewsList {
            key,
            label,
            chapters: chapters.iter().map(|chapter| self.news_item(chapter)).collect(),
        };
        let lists = lists.into_iter().filter(|(_, _, chapters)| !chapters.is_empty()).map(list).collect();
        let after = at.checked_sub(1).and_then(|after| self.news.get(after));
        let heading = self.since(news, after);
        Some(EditionNews { heading, lists, content_notes: news.content_notes, left_out: news.left_out })
    }

    /// From when to when: until this edition, or until the one that came after.
    fn since(&self, news: &News, after: Option<&News>) -> String {
        let words = self.words();
        let day = |date: &String| Date::parse(date).map(|date| words.date(date));
        let since = news.since.as_ref().and_then(day);
        match (since, after) {
            (Some(since), None) => fill(words.since_edition, &since),
            (None, None) => words.since_last.to_owned(),
            (Some(since), Some(after)) => match after.since.as_ref().and_then(day) {
                Some(until) if until != since => format!("{since} – {until}"),
                _ => since,
            },
            (None, Some(_)) => words.earlier_edition.to_owned(),
        }
    }

    fn news_item(&self, named: &Named) -> NewsItem {
        let words = self.words();
        let is_it = |href: &str| named.page.as_deref() == href.strip_suffix(".xhtml");
        let here = self.chapters.iter().find(|chapter| is_it(chapter.href)).map(|chapter| chapter.link(words));
        let untitled = || fill(words.chapter, &named.number.to_string());
        let (name, href) = match here {
            Some(link) => (if link.name.is_empty() { link.label } else { link.name }, link.href),
            None if named.title.is_empty() => (untitled(), None),
            None => (named.title.clone(), None),
        };
        let date = named.date.as_deref().and_then(Date::parse).map(|date| words.date(date));
        NewsItem { name, href, former: named.former.clone(), date }
    }
}
