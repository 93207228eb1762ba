//! Numbers the chapters of a story whose author asks for it.

use crate::book::Chapter;

/// What stands outside the count, in the languages of our readers: how such a title begins, folded to lower case.
const OUTSIDE: &[&str] = &[
    "prolog",
    "epilog",
    "interlud",
    "intermezzo",
    "foreword",
    "preface",
    "afterword",
    "author’s note",
    "author's note",
    "vorwort",
    "nachwort",
    "zwischenspiel",
    "épilog",
    "avant-propos",
    "postface",
    "prólog",
    "epílog",
    "interlúd",
    "prefacio",
    "prefácio",
    "prefazione",
    "proloog",
    "epiloog",
    "voorwoord",
    "nawoord",
    "tussenspel",
    "förord",
    "efterord",
    "przedmowa",
    "posłowie",
    "пролог",
    "эпилог",
    "интерлюдия",
    "предисловие",
    "послесловие",
    "序章",
    "終章",
    "プロローグ",
    "エピローグ",
    "幕間",
    "まえがき",
    "あとがき",
    "楔子",
    "尾声",
    "尾聲",
    "后记",
    "後記",
    "番外",
    "프롤로그",
    "에필로그",
    "서장",
    "종장",
    "مقدمة",
    "تمهيد",
    "خاتمة",
    "פרולוג",
    "אפילוג",
    "פתח דבר",
    "אחרית דבר",
];

/// Words for "chapter", with which a title that has a number may begin.
const CHAPTER: &[&str] = &[
    "chapter",
    "ch.",
    "kapitel",
    "chapitre",
    "capítulo",
    "capitulo",
    "capitolo",
    "hoofdstuk",
    "rozdział",
    "глава",
    "第",
    "제",
    "الفصل",
    "פרק",
];

/// Gives each counted chapter with a title the next number, unless it has one: stated, or in the title itself.
pub(super) fn number(chapters: &mut [Chapter]) {
    let mut next = 1u32;
    for chapter in chapters.iter_mut().filter(|c| c.headed && c.is_counted()) {
        let stated = chapter.number.as_deref().map(str::trim).map(str::parse::<u32>);
        let title = chapter.title.to_lowercase();
        match stated {
            Some(Ok(number)) => next = number.saturating_add(1),
            Some(Err(_)) => {}
            None if OUTSIDE.iter().any(|word| title.starts_with(word)) => {}
            None if has_number(&title) => next = next.saturating_add(1),
            None => {
                chapter.number = Some(next.to_string());
                next = next.saturating_add(1);
            }
        }
    }
}

/// Whether a title says its number itself: "3. Rain", "12: Rain", "Chapter Three". A year or "7 days" is none.
fn has_number(title: &str) -> bool {
    let after = title.trim_start_matches(|c: char| c.is_numeric());
    let counts = after.len() < title.len() && (after.is_empty() || after.starts_with(['.', ':', ')', '、', '．']));
    counts && title.len() - after.len() < 4 || CHAPTER.iter().any(|word| title.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_with_numbers_are_told_from_others() {
        for title in ["3. rain", "12: rain", "7", "chapter three", "kapitel 3", "第三章 灯台"] {
            assert!(has_number(title), "{title}");
        }
        for title in ["rain", "1984", "7 days", "12th night", "3,000 miles", "the chapter house"] {
            assert!(!has_number(title), "{title}");
        }
    }
}
