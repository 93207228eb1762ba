//! Tests of the warning reader: each row is a value as authors write it, and what must come of it.

use super::words::{DECLINED, NONE, NOT_WARNINGS};
use super::*;
use crate::diag::{FileId, Span};

fn at(text: &str) -> Spanned<String> {
    Spanned::new(text.to_owned(), Span::new(FileId(0), 100, 100 + text.len()))
}

/// `id/severity`, `custom`, `tag`, `spoiler` or the policy, in one word.
fn show(text: &str) -> String {
    match read_item(at(text)) {
        Item::Policy(policy) => format!("{policy:?}"),
        Item::Tag(_) => "tag".into(),
        Item::Spoiler(_) => "spoiler".into(),
        Item::Remark => "remark".into(),
        Item::EmptyTalk => "talk".into(),
        Item::Warning(w) => match (w.entry, w.severity.label()) {
            (None, _) => "custom".into(),
            (Some(e), None) => e.id.into(),
            (Some(e), Some(s)) => format!("{}/{s}", e.id),
        },
    }
}

#[test]
fn the_table_is_sound() {
    assert_eq!(ENTRIES.len(), 57);
    let mut seen = std::collections::HashSet::new();
    for entry in ENTRIES {
        let mut own = std::collections::HashSet::new();
        for name in [entry.id, entry.label].iter().chain(entry.aliases) {
            if own.insert(fold(name)) {
                assert!(seen.insert(fold(name)), "{name} stands twice");
            }
            assert_eq!(Entry::find(name).map(|e| e.id), Some(entry.id), "{name}");
        }
    }
    for phrase in NOT_WARNINGS.iter().chain(DECLINED).chain(NONE) {
        assert!(!seen.contains(&fold(phrase)), "{phrase} is a warning and something else");
    }
}

#[test]
fn reads_items() {
    for (text, want) in [
        ("Graphic violence", "violence-graphic"),
        ("graphic depictions of violence", "violence-graphic"),
        ("Graphic Depictions Of Violence", "violence-graphic"),
        ("Major Character Death", "major-character-death"),
        ("Rape/Non-Con", "sexual-assault"),
        ("Underage", "underage-sex"),
        ("Underage Sex", "underage-sex"),
        ("NonCon", "sexual-assault"),
        ("mentions of suicide", "suicide/mentioned"),
        ("suicide mention", "suicide/mentioned"),
        ("Suicide (mentioned only)", "suicide/mentioned"),
        ("past child abuse", "child-abuse/mentioned"),
        ("implied torture", "torture/mentioned"),
        ("brief nudity", "sexual-content/mentioned"),
        ("attempted rape", "sexual-assault/mentioned"),
        ("mild gore", "gore/mentioned"),
        ("non-graphic violence", "violence/mentioned"),
        ("very odd cheese", "custom"),
        ("some drinking", "alcohol/moderate"),
        ("explicit torture", "torture/graphic"),
        ("Torture - graphic", "torture/graphic"),
        ("minor language", "strong-language/mentioned"),
        ("minor character death", "minor-character-death"),
        ("Minor character deaths", "minor-character-death"),
        ("warning for swearing", "strong-language"),
        ("This story contains mild violence", "violence/mentioned"),
        ("starfishcest", "incest"),
        ("no character death", "tag"),
        ("There are NO character deaths", "tag"),
        ("OOC", "tag"),
        ("Boy-boy love!", "tag"),
        ("spoilers", "tag"),
        ("spoilers for season two", "spoiler"),
        ("None", "None"),
        ("none, strictly", "None"),
        ("None that I can think of.", "None"),
        ("no warnings", "None"),
        ("No Archive Warnings Apply", "None"),
        ("NAWA", "None"),
        ("No standard warnings apply", "None"),
        ("n/a", "None"),
        ("нет", "None"),
        ("none of them survive the flood", "custom"),
        ("CNTW", "Declined"),
        ("Choose Not To Use Archive Warnings", "Declined"),
        ("Creator Chose Not To Use Archive Warnings", "Declined"),
        ("Read at your own risk!", "Declined"),
        ("unspecified", "Unspecified"),
        ("", "Unspecified"),
    ] {
        assert_eq!(show(text), want, "{text}");
    }
}

#[test]
fn keeps_notes_and_chapters() {
    let Item::Warning(warning) = read_item(at("Animal death (chapters 2, 4-5)")) else { panic!() };
    assert_eq!(warning.chapters.iter().map(|c| c.value).collect::<Vec<_>>(), [2, 4, 5]);
    let Item::Warning(warning) = read_item(at("animal death (the old goat, offstage)")) else { panic!() };
    assert_eq!(warning.note.as_deref(), Some("the old goat, offstage"));
    assert_eq!(warning.raw.value, "animal death (the old goat, offstage)");
}

#[test]
fn reads_modes() {
    for (text, mode) in [
        ("past abuse of geese", None),
        ("past torture", Some(Mode::Past)),
        ("off-screen murder", Some(Mode::OffPage)),
        ("suicide (discussed)", Some(Mode::Discussed)),
    ] {
        let Item::Warning(warning) = read_item(at(text)) else { panic!("{text}") };
        assert_eq!(warning.mode, mode, "{text}");
    }
    assert_eq!(Mode::parse("off-page"), Some(Mode::OffPage));
}

#[test]
fn reads_lists() {
    let listing = read_list(at("character death, minor language; OOC. Spoilers for the pilot"));
    let ids: Vec<_> = listing.warnings.list.iter().map(|w| w.entry.unwrap().id).collect();
    assert_eq!(ids, ["major-character-death", "strong-language"]);
    assert_eq!(listing.warnings.policy, Policy::Stated);
    assert_eq!(listing.tags[0].value, "OOC");
    assert_eq!(listing.spoilers[0].value, "Spoilers for the pilot");
    let raw = &listing.warnings.list[1].raw;
    assert_eq!((raw.value.as_str(), raw.span.start), ("minor language", 117));

    let listing = read_list(at("violence and swearing"));
    assert_eq!(listing.warnings.list.len(), 2);
    let listing = read_list(at("blood and gore"));
    assert_eq!(listing.warnings.list.len(), 1);
    let listing = read_list(at("torture (of geese, mostly), \"fire, flood\""));
    assert_eq!(listing.warnings.list.len(), 2);
}

#[test]
fn weighs_policies_against_warnings() {
    for (text, policy, count) in [
        ("No Archive Warnings Apply, Underage", Policy::Stated, 1),
        ("Choose Not To Use Archive Warnings, Major Character Death", Policy::Declined, 1),
        ("none", Policy::None, 0),
        ("none, strictly", Policy::None, 0),
        ("slash, humor", Policy::Unspecified, 0),
        ("", Policy::Unspecified, 0),
    ] {
        let listing = read_list(at(text));
        assert_eq!((listing.warnings.policy, listing.warnings.list.len()), (policy, count), "{text}");
    }
}

#[test]
fn suggests_near_words() {
    assert_eq!(suggest("tortrue"), Some("torture"));
    assert_eq!(suggest("anmal cruelty"), Some("animal-cruelty"));
    assert_eq!(suggest("a lovely day"), None);
}

#[test]
fn hears_denials() {
    for text in [
        "nope",
        "Nope.",
        "not needed",
        "Not required",
        "none that come to mind",
        "nothing",
        "no need",
        "nah",
        "None, really",
        "not applicable",
    ] {
        assert_eq!(show(text), "None", "{text}");
    }
    for text in ["nobody dies", "No one gets hurt", "everyone lives"] {
        assert_eq!(show(text), "tag", "{text}");
    }
    for text in
        ["nothing graphic", "nothing too bad", "none so far", "no major warnings", "None?", "not that I know of"]
    {
        assert_eq!(show(text), "remark", "{text}");
    }
    for text in ["nobody dies but the dog", "not", "nothing is as it seems", "nobody's home"] {
        assert_eq!(show(text), "custom", "{text}");
    }
}

#[test]
fn grades_the_warning_before() {
    for (text, want) in [
        ("violence, but nothing graphic", &[("violence", Severity::Mentioned)][..]),
        ("violence, mild", &[("violence", Severity::Mentioned)]),
        ("rape, not gory", &[("sexual-assault", Severity::Unspecified)]),
        (
            "violence, nothing too graphic, swearing",
            &[("violence", Severity::Mentioned), ("strong-language", Severity::Unspecified)],
        ),
        ("suicide, graphic", &[("suicide", Severity::Graphic)]),
        ("nothing graphic", &[]),
    ] {
        let list = read_list(at(text)).warnings.list;
        let found: Vec<_> = list.iter().map(|w| (w.entry.map_or("custom", |e| e.id), w.severity)).collect();
        assert_eq!(found, want, "{text}");
    }
    let list = read_list(at("violence, but nothing graphic")).warnings.list;
    assert_eq!(list[0].raw.value, "violence, but nothing graphic");
}

#[test]
fn the_table_of_languages_is_sound() {
    let mut seen = std::collections::HashMap::new();
    for (id, spellings) in languages::SPELLINGS {
        assert!(entry_of(id).is_some(), "{id}");
        for spelling in *spellings {
            let other = seen.insert(fold(spelling), id);
            assert!(other.is_none_or(|other| other == id), "{spelling} stands for {id} and {other:?}");
            assert_eq!(Policy::parse(spelling), None, "{spelling}");
        }
    }
    for (list, policy) in [(languages::NONE, Policy::None), (languages::DECLINED, Policy::Declined)] {
        for words in list {
            assert_eq!(Policy::parse(words), Some(policy), "{words}");
        }
    }
}

/// Policy, ids (`own` for a warning of the author's), and whether words are shown beside them.
fn told(text: &str) -> String {
    let Warnings { policy, raw, list } = read_list(at(text)).warnings;
    let ids: Vec<&str> = list.iter().map(|w| w.entry.map_or("own", |e| e.id)).collect();
    format!("{policy:?} {}{}", ids.join("+"), if raw.is_some() { " *" } else { "" })
}

#[test]
fn reads_sentences() {
    for (text, want) in [
        ("no warnings apply, except suicide", "Stated suicide *"),
        ("none except for rape", "Stated sexual-assault *"),
        ("none, other than swearing", "Stated strong-language *"),
        ("grief; none else", "Stated grief *"),
        ("none, but see notes", "Unspecified  *"),
        ("nothing except angst", "Stated own *"),
        ("keine außer Gewalt", "Stated violence *"),
        ("none but fluff", "None  *"),
        ("none but some bad puns and gore", "Stated gore *"),
        ("swearing, but not much", "Stated strong-language"),
        ("Gewalt, aber nicht explizit", "Stated violence"),
        ("the dog does not die", "Unspecified  *"),
        ("no animals were harmed", "Unspecified  *"),
        ("not everyone dies", "Stated own"),
        ("the cat does not die easily", "Stated own"),
        ("no graphic violence", "Unspecified  *"),
        ("None, really. Well, maybe some swearing.", "Stated strong-language *"),
        ("If you don't like it, don't read", "Unspecified  *"),
        ("If you don't like gore, don't read", "Stated gore *"),
        ("If you want gore, look elsewhere", "Unspecified  *"),
        ("I promise there is no violence", "Unspecified  *"),
        ("I don't do warnings", "Declined  *"),
        ("nothing you wouldn't see on TV", "Unspecified  *"),
        ("You have been warned", "Unspecified  *"),
        ("the usual", "Unspecified  *"),
        ("see part 1", "Unspecified  *"),
        ("slash, of course", "Unspecified  *"),
        ("None. Thanks for reading!", "None  *"),
        ("none?", "Unspecified  *"),
        ("none, yet", "Unspecified  *"),
        ("no violence but some blood", "Stated gore *"),
        ("violence/gore/suicide", "Stated violence+gore+suicide"),
        ("violence, arson in the barn", "Stated violence+own"),
        ("the sea comes in, often", "Stated own+own"),
        ("暴力、死ネタ", "Stated violence+major-character-death"),
        ("特になし", "None  *"),
        ("閲覧注意", "Unspecified  *"),
        ("not really", "Unspecified  *"),
        ("none, just fluff", "None  *"),
        ("none unless otherwise noted", "Unspecified  *"),
        ("none of the archive warnings apply", "None  *"),
        ("CNTW / major character death", "Declined major-character-death *"),
        ("violence in chapter 3", "Stated violence"),
    ] {
        assert_eq!(told(text), want, "{text}");
    }
}

#[test]
fn claims_no_more_than_the_author() {
    for (text, want) in [
        ("Character death (minor)", "minor-character-death"),
        ("background character death", "minor-character-death"),
        ("character death, minor", "Stated minor-character-death"),
        ("non-major character death", "minor-character-death"),
        ("past character death", "death/mentioned"),
        ("implied major character death", "major-character-death/mentioned"),
        ("character death", "major-character-death"),
        ("major character death (temporary)", "major-character-death"),
        ("underage (kissing only)", "custom"),
        ("underage (17)", "underage-sex"),
        ("rape (mentioned only)", "sexual-assault/mentioned"),
        ("violence (cartoon)", "violence"),
    ] {
        let got = if want.starts_with("Stated") { told(text) } else { show(text) };
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn endless_lists_are_refused_in_little_time() {
    let excess = |text: String| {
        let mut sink = crate::diag::Sink::new();
        read_list(at(&text)).report(&mut sink);
        sink.diagnostics().iter().any(|d| d.rule.id == "FIC-104")
    };
    let list = |n: usize, by: &str| (0..n).map(|i| format!("odd{i} thing")).collect::<Vec<_>>().join(by);
    assert!(!excess(list(super::MOST - 1, ", ")));
    for by in [", ", "; ", ". ", "\n"] {
        assert!(excess(list(100_000, by)), "{by:?}");
    }
}
