//! No language is short of a word, and the forms for numbers are right.

use super::*;
use crate::story::warning::ENTRIES;

#[test]
fn every_row_has_every_word() {
    for row in ROWS {
        for name in Words::NAMES {
            let text = row.get(name).unwrap_or_default();
            // Some scripts have no blanks between sentences.
            let blank = matches!(*name, "space" | "title_mark" | "thousands");
            assert!(blank || text.split('|').all(|form| !form.trim().is_empty()), "{}: {name} is empty", row.tag);
            let english = english().get(name).unwrap_or_default();
            let places = |text: &str| text.matches("{}").count();
            // "One more" needs no number in some languages; every other text has its places.
            if *name != "hidden" {
                assert_eq!(places(text), places(english), "{}: {name}: {text}", row.tag);
            }
        }
    }
}

#[test]
fn every_row_names_every_warning() {
    for row in ROWS.iter().filter(|row| row.tag != "en") {
        let ids: Vec<&str> = row.warning_names.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, ENTRIES.iter().map(|e| e.id).collect::<Vec<_>>(), "{}", row.tag);
        for (i, (id, name)) in row.warning_names.iter().enumerate() {
            assert!(!name.is_empty() && row.warning_names[..i].iter().all(|(_, n)| n != name), "{}: {id}", row.tag);
        }
    }
}

#[test]
fn the_promised_languages_are_there() {
    for tag in ["en", "de", "fr", "es", "ru", "it", "pt", "nl", "pl", "sv", "ja", "zh", "ko", "ar", "he"] {
        assert!(known(tag).is_some(), "{tag}");
    }
    let tag = |language| known(language).map(|row| row.tag);
    assert_eq!(tag("de-AT"), Some("de"));
    assert_eq!((tag("zh-TW"), tag("zh-Hant-HK")), (Some("zh-Hant"), Some("zh-Hant")));
    assert_eq!((tag("zh-CN"), tag("zh-Hans-TW"), tag("zh")), (Some("zh"), Some("zh"), Some("zh")));
    assert_eq!((tag("fi"), tag("und"), tag("")), (None, None, None));
}

#[test]
fn forms_follow_the_number() {
    let hidden = |tag: &str, count: usize| {
        let row = of(tag);
        fill(row.form(row.hidden, count), &count.to_string())
    };
    assert!(hidden("en", 1).starts_with("One more warning would"));
    assert!(hidden("en", 2).starts_with("2 more warnings"));
    assert!(hidden("ru", 21).contains("21 предупреждение "));
    assert!(hidden("ru", 11).contains("11 предупреждений"));
    assert!(hidden("ru", 3).contains("3 предупреждения"));
    assert!(hidden("pl", 22).contains("22 ostrzeżenia"));
    assert!(hidden("pl", 21).contains("21 ostrzeżeń"));
    assert!(hidden("ar", 2).contains("تحذيران"));
    assert!(hidden("ar", 7).ends_with(": 7"));
    assert!(hidden("ja", 1).contains('1'));
}

#[test]
fn joins_and_groups() {
    let names = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
    assert_eq!(of("en").list(&names), "A, B and C");
    assert_eq!(of("ja").list(&names), "A、B、C");
    assert_eq!(of("en").number(1234567), "1,234,567");
    assert_eq!(of("de").number(12345), "12.345");
    assert_eq!(of("fr").number(999), "999");
    assert_eq!(of("ja").titled("3", "灯台"), "第3章\u{3000}灯台");
    assert_eq!(of("de").titled("3", "Der Turm"), "Kapitel 3: Der Turm");
}

/// What our pages call a thing is read as its key in posts and in front-matter.
#[test]
fn labels_of_our_pages_are_names() {
    for language in ["ar", "de", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "zh", "zh-Hant"] {
        let words = of(language);
        for (key, label) in [
            ("rating", words.rating),
            ("warnings", words.warnings),
            ("warnings", words.content_notes),
            ("warnings", words.content_warning),
            ("summary", words.summary),
            ("fandoms", words.fandoms),
            ("relationships", words.relationships),
            ("characters", words.characters),
            ("categories", words.categories),
            ("tags", words.tags),
            ("series", words.series),
            ("status", words.status),
            ("word-count", words.words),
            ("published", words.published),
            ("updated", words.updated),
            ("point-of-view", words.point_of_view),
            ("setting", words.setting),
            ("source", words.sources),
            ("notes", words.notes),
            ("spoilers", words.spoilers),
            ("disclaimer", words.disclaimer),
            ("archive", words.archiving),
            ("feedback", words.feedback),
            ("dedication", words.dedication),
            ("rights", words.rights),
            ("translator", words.translator),
        ] {
            let found = crate::story::keys::find(label).map(|row| row.name);
            let role = || crate::story::Role::parse(label).map(|_| "translator");
            assert_eq!(found.or_else(role), Some(key), "{language}: {label}");
            assert!(crate::import::header::keys::find(label).is_some_and(|f| !f.misspelt), "{language}: {label}");
        }
    }
}

#[test]
fn warnings_are_known_by_what_any_page_calls_them() {
    for row in ROWS {
        for (id, name) in row.warning_names {
            assert_eq!(warning(name), Some(*id), "{}", row.tag);
        }
    }
    assert_eq!(warning("Dogs"), None);
}

#[test]
fn levels_are_known_by_what_any_page_calls_them() {
    for row in ROWS {
        for known in Level::ALL {
            assert_eq!(level(row.level(known)), Some(known), "{}", row.tag);
        }
    }
    assert_eq!(level("Dogs"), None);
}
