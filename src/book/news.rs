//! What an edition of a book has that the one before had not, as its page shows it and its package keeps it.

use serde::{Deserialize, Serialize};

use crate::diag::encoding::is_xml_char;

/// Chapters that one edition lists at most, in each of its lists.
pub const MOST_CHAPTERS: usize = 200;
/// Editions that a book tells of at most, its own among them.
pub const MOST_EDITIONS: usize = 12;
/// Letters of a title at most.
const MOST_LETTERS: usize = 300;

/// What is new in one edition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct News {
    /// The date of the edition before, `2026-03-01`; `None` if that has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Chapters that the edition before had not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Named>,
    /// Chapters with other words, or another name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revised: Vec<Named>,
    /// Chapters that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Named>,
    /// Rating or warnings are not what they were.
    #[serde(skip_serializing_if = "is_false")]
    pub content_notes: bool,
    /// Chapters beyond the limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
}

/// A chapter by its names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The name of its page, without ending; `None` if the edition has no such chapter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// From 1, among the chapters of its edition.
    pub number: usize,
    /// Plain text; empty where it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The title that it had before, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<String>,
    /// When it was published, as it says itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(value: &usize) -> bool {
    *value == 0
}

impl News {
    /// Whether there is nothing new.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.revised.is_empty() && self.withdrawn.is_empty() && !self.content_notes
    }

    /// As a package keeps it.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what a package keeps; `None` for anything else. The book may be a stranger's.
    pub fn from_line(line: &str) -> Option<News> {
        let mut news: News = serde_json::from_str(line).ok()?;
        news.bound();
        (!news.is_empty()).then_some(news)
    }

    /// Keeps lists and texts within their limits.
    pub fn bound(&mut self) {
        for list in [&mut self.added, &mut self.revised, &mut self.withdrawn] {
            self.left_out = self.left_out.saturating_add(list.len().saturating_sub(MOST_CHAPTERS));
            list.truncate(MOST_CHAPTERS);
            for chapter in list {
                let texts = [Some(&mut chapter.title), chapter.former.as_mut(), chapter.date.as_mut()];
                for text in texts.into_iter().flatten() {
                    *text = text.chars().filter(|c| is_xml_char(*c)).take(MOST_LETTERS).collect();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_within_their_limits() {
        let named = |title: &str| Named { number: 1, title: title.to_owned(), ..Named::default() };
        let news = News { since: Some("2026-03-01".to_owned()), added: vec![named("A \"B\"")], ..News::default() };
        assert_eq!(News::from_line(&news.to_line()), Some(news));
        for nothing in ["", "{}", "[]", "{\"since\":\"2026\"}", "{\"added\":1}"] {
            assert_eq!(News::from_line(nothing), None, "{nothing}");
        }
        let many = News { withdrawn: vec![named(&"x\u{1}".repeat(400)); 500], ..News::default() };
        let many = News::from_line(&many.to_line()).expect("it has news");
        assert_eq!((many.withdrawn.len(), many.left_out), (MOST_CHAPTERS, 300));
        assert_eq!(many.withdrawn[0].title, "x".repeat(MOST_LETTERS));
    }
}
