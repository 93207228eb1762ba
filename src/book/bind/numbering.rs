//! Numbers the chapters of a story whose author asks for it.

use crate::book::Chapter;
use crate::diag::Cut;
use crate::read::names::Name;
use crate::story::{counted, marker};

/// Words for "chapter" and "part" with which a title that has a number may begin or end, in the languages of our readers.
#[rustfmt::skip]
const CHAPTER: &[&str] = &[
    "chapter", "chap", "ch", "part", "episode", "letter", "kapitel", "teil", "folge", "brief", "chapitre", "partie", "épisode",
    "lettre", "capítulo", "capitulo", "parte", "carta", "episodio", "capitolo", "lettera", "hoofdstuk", "deel", "rozdział",
    "rozdzial", "część", "глава", "часть", "письмо", "серия", "del", "avsnitt", "الفصل", "فصل", "الجزء", "פרק", "חלק",
];
/// What stands behind a number in Chinese, Japanese and Korean.
const COUNTERS: &[char] = &['章', '回', '話', '话', '节', '節', '部', '卷', '巻', '幕', '장', '화', '부', '회'];
/// Words and signs before a number that stands by itself.
const BEFORE_NUMBER: &[&str] = &["#", "№", "no.", "nr.", "n°", "nº", "núm."];
/// Numbers beyond this are years, or no numbers.
const HIGHEST: u32 = 999;

/// Gives each counted chapter with a title the next number, unless it has one: stated, or in the title itself. Others
/// count on from there.
pub(super) fn number(chapters: &mut [Chapter]) {
    let mut next = 1u32;
    for chapter in chapters.iter_mut().filter(|c| c.headed && c.is_counted()) {
        let stated = chapter.number.as_deref().map(|number| number_of(number.trim()));
        match stated.or_else(|| own_number(&chapter.title)) {
            Some(Some(number)) => next = number.saturating_add(1),
            // "Chapitre onze": a number, though we cannot tell which.
            Some(None) if chapter.number.is_none() => next = next.saturating_add(1),
            Some(None) => {}
            None if Name::read(&chapter.title).is_uncounted() => {}
            None => {
                chapter.number = Some(next.to_string());
                next = next.saturating_add(1);
            }
        }
    }
}

/// The number that a title says itself: "3. Rain", "VII", "Chapter Three", "第三章". The inner value is absent where it
/// cannot be read. A year or "7 days" is none.
fn own_number(title: &str) -> Option<Option<u32>> {
    let title = title.trim();
    let lower = title.to_lowercase();
    if let Some(rest) = BEFORE_NUMBER.iter().find_map(|sign| lower.strip_prefix(sign)) {
        return leading(rest.trim_start()).map(|(number, _)| Some(number));
    }
    if let Some((number, rest)) = leading(title)
        && (is_closed(rest) || rest.trim_start().starts_with(COUNTERS))
    {
        return Some(Some(number));
    }
    counted(title).or_else(|| behind_word(&lower, title))
}

/// "第十二章", "제3장": a number between its sign and its counter.
fn counted(title: &str) -> Option<Option<u32>> {
    let rest = title.strip_prefix(['第', '제'])?;
    let (at, _) = rest.char_indices().take(12).find(|(_, c)| COUNTERS.contains(c))?;
    Some(number_of(rest.cut(..at).trim()))
}

/// "Chapter Three", "Chapitre IV: Rain", "Première partie", "Erstes Kapitel".
fn behind_word(lower: &str, title: &str) -> Option<Option<u32>> {
    let word_of = |text: &str| text.split([' ', '.', ':', '\u{a0}']).next().unwrap_or_default().len();
    let first = word_of(lower);
    if CHAPTER.contains(&lower.cut(..first)) {
        // Lower case may be longer or shorter than what was typed.
        let rest = title.cut(word_of(title)..).trim_start_matches([' ', '.', '#', '\u{a0}']);
        let rest =
            rest.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).map_or(rest, |the| rest.cut(the.len()..));
        if let Some((number, _)) = leading(rest) {
            return Some(Some(number));
        }
        // In English all numbers can be read: "Chapter House" has none.
        let is_english = ["chapter", "chap", "ch", "part", "episode", "letter", "brief"].contains(&lower.cut(..first));
        let words = rest.split([':', '.', '–', '—']).next().unwrap_or_default().split_whitespace().count();
        return (!is_english && (1..=2).contains(&words)).then_some(None);
    }
    let end = lower.split([':', '.', '–', '—']).next().unwrap_or_default().trim_end();
    let (before, last) = end.rsplit_once(' ')?;
    (CHAPTER.contains(&last) && before.split(' ').count() <= 2)
        .then(|| number_of(before.rsplit(' ').next().unwrap_or_default()))
        .filter(|number| {
            number.is_some() || !matches!(last, "chapter" | "part" | "letter" | "episode" | "brief" | "del")
        })
}

/// The number at the start of a text, and what follows it: digits, a roman number in capitals, or a word.
fn leading(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    // "Twenty-One" is one number.
    let joined = text
        .cut(end..)
        .strip_prefix('-')
        .map_or(end, |rest| end + 1 + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
    let digits = text.find(|c: char| !c.is_numeric()).unwrap_or(text.len());
    [joined, end, digits].into_iter().find_map(|end| Some((number_of(text.cut(..end))?, text.cut(end..))))
}

/// Whether a number before `rest` stands by itself.
fn is_closed(rest: &str) -> bool {
    let words = rest.trim_start();
    let is_apart = words.len() < rest.len();
    let behind_dash = words.strip_prefix(['–', '—']).or_else(|| words.strip_prefix('-').filter(|_| is_apart));
    words.is_empty()
        || rest.starts_with(['.', ':', ')', '、', '．', '：', '）'])
        || behind_dash.is_some_and(|behind| !behind.is_empty())
}

/// The value of a word that is a number: digits of any script, roman in capitals, English words and a few others, and
/// Chinese numerals up to 99.
fn number_of(word: &str) -> Option<u32> {
    if word.is_empty() || word.len() > 30 {
        return None;
    }
    counted::number(word).or_else(|| marker::whole_number(word)).filter(|n| (1..=HIGHEST).contains(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_with_numbers_are_told_from_others() {
        for (title, number) in [
            ("3. Rain", Some(3)),
            ("12: Rain", Some(12)),
            ("7", Some(7)),
            ("#4", Some(4)),
            ("No. 5", Some(5)),
            ("VII", Some(7)),
            ("VIII. Sun", Some(8)),
            ("IX – Sea", Some(9)),
            ("Three", Some(3)),
            ("Twenty-One: Rain", Some(21)),
            ("Chapter Three", Some(3)),
            ("Chapter 4: Chapter House", Some(4)),
            ("Chapter the Fifth", Some(5)),
            ("Kapitel 3", Some(3)),
            ("Kapitel drei", Some(3)),
            ("Chapitre premier", Some(1)),
            ("Chapitre Onze", None),
            ("Première partie", Some(1)),
            ("Erstes Kapitel", None),
            ("Глава 12", Some(12)),
            ("Глава первая", Some(1)),
            ("Hoofdstuk Dertig: Regen", None),
            ("第三章 灯台", Some(3)),
            ("第十二話", Some(12)),
            ("제3장", Some(3)),
            ("３章", Some(3)),
            ("الفصل ٤", Some(4)),
            ("פרק א", None),
        ] {
            assert_eq!(own_number(title), Some(number), "{title}");
        }
        for title in [
            "Rain",
            "1984",
            "7 Days",
            "12th Night",
            "3,000 Miles",
            "The Chapter House",
            "Chapter House",
            "One Night",
            "I Was",
            "Seven Days",
            "Mix",
            "",
            "Part of the Way",
            "Letter to My Mother",
            "99 Bells",
            "Brief Rain",
        ] {
            assert_eq!(own_number(title), None, "{title}");
        }
    }
}
