//! Tests of the ratings: each row is a value as authors write it, and what must come of it.

use super::Level::*;
use super::*;
use crate::diag::{FileId, Span};

fn read(text: &str) -> Option<Rating> {
    Rating::read(Spanned::new(text.to_owned(), Span::new(FileId(0), 0, text.len())))
}

#[test]
fn every_word_is_its_own_level() {
    for (word, level, _) in words::RATINGS {
        assert_eq!(Level::parse(word), Some(*level), "{word}");
        assert_eq!(read(word).map(|r| r.level), Some(*level), "{word}");
    }
    for level in Level::ALL {
        assert_eq!(Level::parse(level.label()), Some(level));
        assert_eq!(Level::parse(level.ao3()), Some(level));
    }
}

#[test]
fn reads_what_authors_write() {
    for (text, level, hedged) in [
        ("PG-13 for language", Teen, false),
        ("pg 13", Teen, false),
        ("PG13, because they shout", Teen, false),
        ("m", Mature, false),
        ("E", Explicit, false),
        ("e", Explicit, false),
        ("R/NC-17", Explicit, false),
        ("V:R, S:NC-17(maybe)", Explicit, true),
        ("Hard R", Mature, false),
        ("Strong R to soft NC-17", Explicit, false),
        ("almost an R", Mature, true),
        ("not quite NC-17", Explicit, true),
        ("R, but not really", Mature, true),
        ("Oh, I'd call it PG13, I think, for the kissing.", Teen, true),
        ("don't believe this is really an R, but to be safe", Mature, true),
        ("T™©", Teen, false),
        ("Adult - non-explicit slash.", Mature, false),
        ("Adult", Explicit, false),
        ("Gen", General, false),
        ("Teen and Up", Teen, false),
        ("Teen And Up Audiences", Teen, false),
        ("Mature", Mature, false),
        ("T for mature themes", Teen, false),
        ("T, mature themes", Teen, false),
        ("PG for mature themes", General, false),
        ("Adult themes, but PG", Unrated, false),
        ("Mature content", Mature, false),
        ("Fiction T", Teen, false),
        ("Fiction  K+", General, false),
        ("18+", Explicit, false),
        ("18 and over only", Explicit, false),
        ("13+", Teen, false),
        ("K+", General, false),
        ("G, M/M", General, false),
        ("G. R&R!", General, false),
        ("PG (mild swearing)", General, false),
        ("PG, mild swearing", General, false),
        ("PG-13 (for now)", Teen, true),
        ("R-ish", Mature, true),
        ("G for now, R in later parts", Mature, true),
        ("Not Rated", Unrated, false),
        ("?", Unrated, false),
        ("PG?", General, true),
        ("R?", Mature, true),
        ("[ P - Pre-Teen ]", General, false),
    ] {
        let got = read(text).unwrap_or_else(|| panic!("{text}: no rating"));
        assert_eq!((got.level, got.hedged), (level, hedged), "{text}");
    }
    for text in [
        "",
        "whatever",
        "Really mild",
        "an X-Files story",
        "I DON'T know yet",
        "the U.S. Navy",
        "set in 18 chapters",
        "a rather long r",
        "5/5",
        "4 stars",
        "10",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn is_never_lower_than_a_part() {
    for (text, level) in [
        ("PG-13ish", Teen),
        ("PG13ish", Teen),
        ("PG-13-ish", Teen),
        ("PG-13esque", Teen),
        ("PG-13+", Teen),
        ("T+", Teen),
        ("PG+", Teen),
        ("PG-16", Mature),
        ("PG16", Mature),
        ("PG-18", Explicit),
        ("PG (13)", Teen),
        ("K-13", Teen),
        ("T-15", Mature),
        ("T16", Mature),
        ("M18", Explicit),
        ("M/18", Explicit),
        ("R-21", Explicit),
        ("G-PG-13", Teen),
        ("G - R", Mature),
        ("PG-R", Mature),
        ("T/M", Mature),
        ("T-M", Mature),
        ("K+ to M", Mature),
        ("from G through NC-17", Explicit),
        ("between PG-13 and R", Mature),
        ("PG-13 bordering on R", Mature),
        ("not quite NC-17", Explicit),
        ("PG-13, not R", Mature),
        ("light M", Mature),
        ("soft R", Mature),
        ("high T/low M", Mature),
        ("G (explicit)", Explicit),
        ("G, explicit", Explicit),
        ("PG. Adults only!", Explicit),
        ("T (M in chapter 9)", Mature),
        ("PG-13 overall, one chapter is NC-17", Explicit),
        ("T for violence, M for the last chapter", Mature),
        ("Gen, rated R", Mature),
        ("M for Mature", Mature),
        ("T for Teen", Teen),
        ("E for Explicit", Explicit),
        ("X-rated", Explicit),
        ("ages 16 and up", Mature),
        ("no one under 17", Mature),
        ("NC-17/R", Explicit),
        ("Not rated, but explicit", Explicit),
        // Not sure: no promise.
        ("All ages, except children", Unrated),
        ("G (except chapter three)", Unrated),
        ("Everyone; not for the very young", Unrated),
        ("Everyone; not for kids though", Teen),
        ("G, unless you mind a ghost", Unrated),
        ("für alle, außer Kinder", Unrated),
        ("tout public, sauf les enfants", Unrated),
        ("not G", Unrated),
        ("not really G", Unrated),
        ("I don't think this is PG", Unrated),
        ("more than PG", Unrated),
        ("K, but see the notes", General),
        ("G, I think", General),
        ("T, except for the last chapter", Teen),
        ("PG-something", Unrated),
        ("PG but dark", Unrated),
        ("Gish with teeth", Unrated),
        ("G squared", Unrated),
        ("PG with explicit content throughout", Unrated),
        ("Unrated, but probably PG", Unrated),
        ("general mayhem", Unrated),
    ] {
        if text == "Gish with teeth" {
            assert_eq!(read(text), None, "{text}");
            continue;
        }
        let got = read(text).unwrap_or_else(|| panic!("{text}: no rating"));
        assert_eq!(got.level, level, "{text}");
    }
}

#[test]
fn tells_what_it_does_not_understand() {
    for (text, whole) in [
        ("PG-13 for language", true),
        ("Oh, I'd call it PG13, I think, for the kissing.", true),
        ("PG, and nobody minds", true),
        ("interdit aux moins de 18 ans", true),
        ("déconseillé aux moins de 12 ans", true),
        ("все возрасты", true),
        ("все возрасты кроме детей", false),
        ("für alle Altersstufen", true),
        ("pour tous les âges", true),
        ("PG-something", false),
        ("T but dark", false),
        ("R flavoured", false),
        ("Adult themes, but PG", false),
    ] {
        assert_eq!(read(text).map(|r| r.whole), Some(whole), "{text}");
    }
}

#[test]
fn knows_many_scales() {
    for (level, texts) in [
        (
            General,
            &[
                "Rated K",
                "K+",
                "FSK 0",
                "FSK 6",
                "ab 6 Jahren",
                "PEGI 7",
                "E10+",
                "E (Everyone)",
                "E for Everyone",
                "TV-PG",
                "U",
                "0+",
                "6+",
                "Tout public",
                "dès 9 ans",
                "Todos los públicos",
                "apto para todos los públicos",
                "Для всех",
                "全年齢",
                "Verde",
                "Jugendfrei",
                "FRC",
                "ab 6",
            ][..],
        ),
        (
            Teen,
            &[
                "FSK 12",
                "FSK12",
                "FSK ab 12 freigegeben",
                "P12",
                "P12 Slash",
                "ab 12",
                "ab 12 Jahren",
                "12A",
                "12 ans et plus",
                "-12",
                "+13",
                "mayores de 13 años",
                "12+",
                "FRT",
                "TV-14",
                "от 12 лет",
                "Т",
                "PG-13",
                "Rating: T",
                "Giallo",
                "PEGI 12",
                "Teen & Up",
                "T (Teens)",
                "Ados",
                "РG-13",
            ],
        ),
        (
            Mature,
            &[
                "FSK 16",
                "P16",
                "ab 16",
                "-16 ans",
                "interdit aux moins de 16 ans",
                "mayores de 16",
                "no recomendado a menores de 16 años",
                "16+",
                "MA15+",
                "MA 15+",
                "15",
                "R15",
                "FRM",
                "R-16",
                "17+",
                "Rated R",
                "rated m",
                "Public averti",
                "М",
                "Arancione",
                "15禁",
            ],
        ),
        (
            Explicit,
            &[
                "NC-17",
                "NC17",
                "nc 17",
                "NC - 17",
                "FSK 18",
                "P18",
                "P18-AVL",
                "ab 18",
                "nur für Erwachsene",
                "nicht jugendfrei",
                "-18",
                "interdit aux moins de 18 ans",
                "Adultes",
                "+18",
                "mayores de 18 años",
                "solo adultos",
                "NC-21",
                "NС-17",
                "Для взрослых",
                "18+",
                "R18",
                "R-18G",
                "Ｒ－１８",
                "18禁",
                "AO",
                "MA",
                "FRAO",
                "FR-AO",
                "X",
                "TV-MA",
                "NSFW",
                "Rosso",
                "over 18",
                "18 years and older",
                "18 ans",
                "детям до 18",
            ],
        ),
        (Unrated, &["NR", "Unrated", "not rated", "None", "N/A", "Ohne Altersfreigabe", "Non classé", "Без рейтинга"]),
    ] {
        for text in texts {
            assert_eq!(read(text).map(|r| r.level), Some(level), "{text}");
        }
    }
}

#[test]
fn quotes_only_what_the_label_does_not_say() {
    for (text, words) in [
        ("Teen", None),
        ("teen", None),
        ("Mature.", None),
        ("Teen And Up Audiences", None),
        ("General Audiences", None),
        ("Not rated", None),
        ("ab 13", None),
        ("T", Some("T")),
        ("PG-13 ", Some("PG-13")),
        ("Teen, I think", Some("Teen, I think")),
    ] {
        let rating = read(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(rating.own_words("Ab 13"), words, "{text}");
    }
}

#[test]
fn holds_for_odd_letters() {
    for text in [
        "İİİ R (ı",
        "R ('İ",
        "（R）",
        "R（",
        "ß+",
        "R for İ because",
        "+",
        "-",
        "(",
        "ish",
        "Rish",
        "PG-",
        "-PG",
        "18/",
        "/18",
    ] {
        let _ = read(text);
    }
}
