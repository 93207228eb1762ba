//! Tests of the header reader: posts of the shapes that are met, in our own words.

use super::*;
use crate::diag::Sources;
use crate::story::{Level, Policy, Stated};

fn parse(text: &str) -> (Header, Vec<String>, String) {
    let mut sources = Sources::new();
    let file = sources.add("post.txt", "post.txt".into(), text);
    let mut sink = Sink::new();
    let header = read(text, file, 0, &mut sink);
    let notes = sink
        .diagnostics()
        .iter()
        .map(|d| format!("{}:{}", d.rule.id, d.span.map_or(0, |s| sources.line_col(s).0)))
        .collect();
    let rest = text[header.end..].trim_start().to_owned();
    (header, notes, rest)
}

#[test]
fn reads_the_loosest_post() {
    let text = "Maud's worn out and Tom's at hand . . .\n\n\
        DISCLAIMERS - I do not own these people and was never asked to feed them.\n\n\
        Set S3, the sooner the better\n\n\
        Pairings - none, strictly . . . Tom's POV\n\n\
        Rating, don't believe it's really an R, just want to be sure.\n\n\n\
        Damn it.\n\nShould have seen that - all of it - coming.\n\nRating or not, he left.\n";
    let (header, notes, rest) = parse(text);
    let meta = &header.meta;
    assert!(meta.title.is_none() && meta.authors.is_empty());
    assert_eq!(meta.summary.as_ref().unwrap().text, "Maud's worn out and Tom's at hand . . .");
    assert!(meta.disclaimer.as_ref().unwrap().text.starts_with("I do not own"));
    assert_eq!(meta.setting.as_ref().unwrap().value, "S3, the sooner the better");
    let Stated::Nothing(raw) = &meta.relationships else { panic!("{:?}", meta.relationships) };
    assert_eq!(raw.value, "none, strictly . . . Tom's POV");
    assert_eq!(meta.point_of_view.as_ref().unwrap().value, "Tom");
    let Stated::Value(rating) = &meta.rating else { panic!() };
    assert_eq!((rating.level, rating.hedged), (Level::Mature, true));
    assert_eq!(rating.raw.value, "don't believe it's really an R, just want to be sure.");
    assert_eq!(meta.warnings.policy, Policy::Unspecified);
    assert!(meta.extra.is_empty() && meta.fandoms == Stated::Not && meta.tags == Stated::Not);
    assert!(rest.starts_with("Damn it."), "{rest}");
    assert_eq!(notes, ["IMP-004:1", "IMP-004:5", "IMP-004:7", "IMP-005:9", "IMP-009:9"]);
}

#[test]
fn reads_common_shapes() {
    let (header, _, rest) = parse(
        "Title: \"The Long Ditch\"\nAuthor: Mab Q. <mab@host.example>\nFandom: Hill Farm\nParing: Ann/Joe, Sue & Al\n\
         Rating: PG-13 for mud\nWarnings: character death, minor language\nSummery: A ditch\nis dug.\n\
         Disclaimer & Feedback: mine; write to me\nDate: 30 Dec. 2001\nStatus: Finished\nLanguage: English\nOddity: seven\n\n\n\
         It rained.\n",
    );
    let meta = &header.meta;
    assert_eq!(meta.title.as_ref().unwrap().value, "The Long Ditch");
    assert_eq!(meta.authors[0].name.value, "Mab Q.");
    assert_eq!(meta.relationships.value().unwrap().len(), 2);
    assert_eq!(meta.warnings.list.len(), 2);
    assert!(meta.disclaimer.is_some() && meta.feedback.is_some());
    assert_eq!(meta.published.as_ref().unwrap().value.to_string(), "2001-12-30");
    assert_eq!(meta.language.as_ref().unwrap().value, "en");
    assert_eq!(meta.extra[0].0, "Oddity");
    assert!(rest.starts_with("It rained"));
}

#[test]
fn reads_titles_and_by_lines() {
    let (header, _, rest) = parse("Mud and Water\nby Mab Q.\n\nRated PG-13 for mud.\n\nIt rained.\n\nIt went on.\n");
    assert_eq!(header.meta.title.unwrap().value, "Mud and Water");
    assert_eq!(header.meta.authors[0].name.value, "Mab Q.");
    assert!(matches!(header.meta.rating, Stated::Value(r) if r.level == Level::Teen));
    assert!(rest.starts_with("It rained"));

    let (header, _, rest) =
        parse("Pairing: none\nRating: G\n\nMud and Water\nBy Mab Q.\n\nIt rained.\n\nIt went on.\n");
    assert_eq!(header.meta.title.unwrap().value, "Mud and Water");
    assert!(rest.starts_with("It rained"));

    let (header, ..) = parse("Title - Mud\nAuthor – Mab\nRating — R\nWarnings - None\n(Feedback) – yes\n\n\nRain.\n");
    assert_eq!(header.known, 5);
    assert_eq!(header.meta.warnings.policy, Policy::None);
}

#[test]
fn reads_lines_without_keys() {
    let (header, _, rest) = parse(
        "by ada\n\nThese characters belong to their makers and I make no profit.\n\nPG - set in the second year\n\n\
         Ann/Joe\n\nSpoilers for all of it\n\nDo not archive without asking\n\n\nIt was hot.\n",
    );
    let meta = header.meta;
    assert_eq!(meta.authors[0].name.value, "ada");
    assert!(meta.disclaimer.is_some() && meta.archive.is_some() && meta.spoilers.value().is_some());
    assert!(matches!(meta.rating, Stated::Value(r) if r.level == Level::General));
    assert_eq!(meta.relationships.value().unwrap()[0].value, "Ann/Joe");
    assert!(rest.starts_with("It was hot"));
}

#[test]
fn keeps_the_words_of_strange_keys_and_second_values() {
    let (header, notes, _) =
        parse("- Title: Barn\n- Prompt: fire\n- Rating: PG\n- Rating: R\n- Colour of barn: red\n\n\nHot.\n");
    let extra: Vec<_> = header.meta.extra.iter().map(|(k, v)| (k.as_str(), v.value.as_str())).collect();
    assert_eq!(extra, [("Prompt", "fire"), ("Rating", "R"), ("Colour of barn", "red")]);
    assert_eq!(notes, ["IMP-010:4", "IMP-007:5"]);
}

#[test]
fn leaves_stories_alone() {
    for text in [
        "Rain, he thought, was overrated.\n\nIt rained.\n\nSummary: he got wet.\n",
        "\"Title,\" she said.\n\nNobody listened.\n",
        "Series, in his mind, never ended.\n\nHe said so.\n\nTwice.\n",
        "It rained.\n\nIt went on.\n\nRating: R\n",
        "By noon the rain had gone.\n\nIt came back.\n",
        "By Friday everyone knew\n\nNobody spoke of it.\n",
        "The house belongs to a man of poor character.\n\nHe is seldom there.\n",
        "PG was her name, and she hated it.\n\nSo did we.\n",
        "\"I own the characters in this street,\" he said.\n\nNo copyright on them.\n",
        "Set in stone\n\nis a poem.\n",
        "Warning: the sign said, and then nothing, because somebody had stolen it.\n\nIt rained.\n",
    ] {
        assert_eq!(parse(text).0.end, 0, "{text}");
    }
}

#[test]
fn columns_without_signs_are_a_table_of_three_rows() {
    let (header, _, rest) =
        parse("Title     Rain\nAuthor    Zed Oakes\nFandom    The Pier\nRating    R\n\nTitle was all he had.\n");
    assert_eq!(header.meta.title.as_ref().unwrap().value, "Rain");
    assert_eq!(header.meta.authors[0].name.value, "Zed Oakes");
    assert!(rest.starts_with("Title was"));
    // Two lines with gaps are none.
    let (header, ..) = parse("Title     was all he had.\nAuthor    unknown, said she.\n\nIt rained.\n");
    assert_eq!(header.known, 0);
}

#[test]
fn a_chapter_heading_above_a_header_is_its_part() {
    let header = "Title: Rain\nAuthor: Zed\nRating: PG\n\n";
    let (found, _, rest) = parse(&format!("Chapter Two: Fog\n\n{header}It rained.\n"));
    assert_eq!(found.meta.extra[0].1.value, "Chapter Two: Fog");
    assert!(rest.starts_with("It rained."));
    // With another chapter below, it is a heading of the story.
    let (found, ..) = parse(&format!("Chapter One: Fog\n\n{header}It rained.\n\nChapter Two: Sun\n\nIt shone.\n"));
    assert_eq!(found.known, 0);
}

#[test]
fn a_copied_journal_page_names_author_and_date() {
    let (header, ..) =
        parse("mab_q (mab_q) wrote in the_pier,\n@ 2006-04-11 23:15:00\n\nTitle: Rain\nRating: PG\n\nIt rained.\n");
    assert_eq!(header.meta.authors[0].name.value, "mab_q");
    assert_eq!(header.meta.published.as_ref().unwrap().value.to_string(), "2006-04-11");
    let (header, ..) = parse("Mab wrote in the dark,\nand nobody saw.\n\nIt rained.\n");
    assert!(header.meta.authors.is_empty());
}

#[test]
fn numbered_paragraphs_below_a_key_are_its_value() {
    let (header, _, rest) = parse(
        "Title: Rain\nRating: PG\nDisclaimer: Here we go.\n\nOne. The pier is theirs.\n\nTwo. The rain is mine.\n\n\
         Notes: For Kim.\n\nIt rained.\n",
    );
    assert!(header.meta.disclaimer.as_ref().unwrap().text.ends_with("mine."));
    assert!(rest.starts_with("It rained."));
    let (_, _, rest) = parse("Title: Rain\nRating: PG\nDisclaimer: Not mine.\n\nOne. It rained.\n\nTwo. It went on.\n");
    assert!(rest.starts_with("One."));
}

#[test]
fn signs_that_few_writers_put_behind_keys() {
    for line in ["Warnings; blood, rape", "Warnings ~ blood, rape", "Warnings | blood, rape", "Warnings:: blood, rape"]
    {
        let (header, _, rest) = parse(&format!("Title: Ebb\nFandom: Tides\n{line}\n\nIt rained; she left.\n"));
        assert_eq!(header.meta.warnings.list.len(), 2, "{line}");
        assert!(rest.starts_with("It rained"), "{line}: {rest}");
    }
    // Where the lines of a header all stand apart, each has the sign.
    let (header, ..) = parse("Title ~ Ebb\n\nAuthor ~ Zed\n\nWarnings ~ blood\n\nIt rained.\n");
    assert_eq!((header.known, header.meta.warnings.list.len()), (3, 1));
    // One line that stands apart is the story's.
    for line in [
        "Notes; Letters; bills. The drawer was full.",
        "Characters; Mara had known a few. Jonas was one.",
        "Warnings; nobody heeded them.",
        "Warnings = nothing, in this house.",
        "Notes, Letters, bills. The drawer was full.",
        "Summary, Judgement, Sentence.",
        "Teaser | Act One | Act Two",
        "Summary | of the trial",
        "Characters ~ Act One ~",
        "Notes on the door; nobody read them.",
    ] {
        let (header, _, rest) = parse(&format!("Title: Ebb\nAuthor: Zed\nRating: PG\n\n{line}\n\nIt rained.\n"));
        assert_eq!((header.known, rest.starts_with(line)), (3, true), "{line}");
    }
}

#[test]
fn a_denial_that_stands_apart_is_shouted_or_bare() {
    for line in [
        "Not mine to keep.",
        "Not mine, not his, not anybody's.",
        "The coat was not mine, and I told him so.",
        "I don't own a coat.",
        "He owns everything in this town, and owes for it.",
        "Don't own a coat, never needed one.",
        "Don't own it, the pier, any more.",
        "Not mine.",
        "NOT MINE",
    ] {
        let (header, _, rest) = parse(&format!("Title: Ebb\nRating: PG\n\n{line}\n\nIt rained.\n\nShe left.\n"));
        assert!(header.meta.disclaimer.is_none() && rest.starts_with(line), "{line}");
    }
    for post in [
        "Title: Ebb\nRating: PG\nNot mine to keep.\n\nIt rained.\n",
        "Title: Ebb\n\nNot mine.\n\nRating: PG\n\nIt rained.\n",
        "Title: Ebb\nRating: PG\n\nI don't own Silverline.\n\nIt rained.\n",
        "Title: Ebb\nRating: PG\n\nMeridian Pictures owns them all.\n\nIt rained.\n",
        "Title: Ebb\nRating: PG\n\nNOT MINE NEVER WAS\n\n***\n\nIt rained.\n",
    ] {
        assert!(parse(post).0.meta.disclaimer.is_some(), "{post}");
    }
}

#[test]
fn colons_of_a_value_are_its_own() {
    let (header, ..) = parse("Title: ::static::\nSummary: :) a silly one\nRating: PG\nNotes:: twice\n\nIt rained.\n");
    assert_eq!(header.meta.title.unwrap().value, "::static::");
    assert_eq!(header.meta.summary.unwrap().text, ":) a silly one");
    assert_eq!(header.meta.notes.unwrap().text, "twice");
}

#[test]
fn a_list_within_a_story_is_no_table_of_a_header() {
    const LIST: &str =
        "Name      Mara Quill\nRating    Able seaman\nShip      Dawn Treader\nSource    the harbour master";
    const BOOKS: &str = "Title     The Weir\nAuthor    Nell Farrow\nSource    the harbour master";
    for above in ["", "The manifest was nailed up.\n\n", "Title: Rain\nAuthor: Zed\nRating: PG\n\n"] {
        let (_, _, rest) = parse(&format!("{above}{LIST}\n\nShe read it twice.\n\nNobody came.\n"));
        assert!(rest.contains(LIST), "{above}{rest}");
        let (header, _, rest) = parse(&format!("{above}{BOOKS}\n\nShe read it twice.\n\nNobody came.\n"));
        assert_eq!(rest.contains(BOOKS), !above.is_empty(), "{above}{rest}");
        assert!(header.story.is_empty());
    }
    // Rows that stand apart are none.
    let apart = BOOKS.replace('\n', "\n\n");
    assert_eq!(parse(&format!("{apart}\n\nShe read it twice.\n")).0.known, 0);
}

#[test]
fn signs_between_names_are_no_place_on_a_site() {
    const RANKING: &str = "Mara > Jonas > everyone else, as far as Tam was concerned";
    let (header, ..) = parse(&format!("{RANKING}\n\nThat was the ranking.\n\nIt slept.\n"));
    assert_eq!(header.known, 0);
    let (header, ..) = parse("Books > The Mill > Rain\n[ PG ]\n\nAuthor: Zed\nSummary: Wet.\n\nIt rained.\n");
    assert_eq!(header.meta.fandoms.value().unwrap()[0].value, "The Mill");
}

#[test]
fn a_value_that_may_be_divided_twice_is_doubtful() {
    let (header, notes, _) = parse("Title/Author: Rain / Fog; Zed\nRating: PG\n\nIt rained.\n");
    assert_eq!(header.meta.title.unwrap().value, "Rain / Fog; Zed");
    assert_eq!(notes, ["IMP-009:1", "IMP-009:1"]);
}

#[test]
fn a_numbered_story_is_no_value() {
    for (header, story) in [
        (
            "Summary: Five times it rained.",
            "1. It rained on the quay.\n\n2. It rained at the pier.\n\nNote: pinned up.",
        ),
        ("Notes: For Kim.", "1. It rained.\n\n2. It poured.\n\nRating: five stars, said the card."),
        ("Disclaimer: Not mine.", "One. It rained.\n\nTwo. It went on.\n\nNotes: the pile on the desk."),
        ("Disclaimer: Not mine.", "One. \"It is mine,\" she said.\n\nTwo. It went on.\n\nRating: none, said the card."),
    ] {
        let (_, _, rest) = parse(&format!("Title: Rain\nRating: PG\n{header}\n\n{story}\n\nThe door was open.\n"));
        assert!(rest.starts_with(story.split('\n').next().unwrap()), "{rest}");
    }
}

#[test]
fn the_head_of_a_letter_is_the_story() {
    const LETTER: &str = "To: whoever opens this\nFrom: the man below\nDate: Sunday, I think\nSubject: your piano";
    for letter in [LETTER, "From: Jonas\nTo: Mara", "From: Zed\nSubject: Rain (1/2)\nDate: some day in May"] {
        for above in ["", "Title: Rain\nAuthor: Zed\nRating: PG\n\n"] {
            let (header, _, rest) = parse(&format!("{above}{letter}\n\nDear neighbour,\n\nIt rained.\n"));
            assert!(rest.starts_with(letter) && header.meta.extra.is_empty(), "{above}{letter}: {rest}");
        }
    }
}

#[test]
fn keys_of_a_chapter_do_not_speak_of_the_story() {
    let (header, ..) = parse("Title: Rain\nChapter Rating: G\nWarnings for this chapter: none\n\nIt rained.\n");
    assert_eq!((&header.meta.rating, header.meta.warnings.policy), (&Stated::Not, Policy::Unspecified));
    assert!(header.chapter.rating.value().is_some());
    assert_eq!(header.chapter.warnings.policy, Policy::None);
    let story = header.of_story();
    assert_eq!((&story.rating, story.warnings.policy, story.extra.len()), (&Stated::Not, Policy::Unspecified, 2));
    // What one chapter has, the story has.
    let (header, ..) = parse("Title: Rain\nRating: R\nRating/Warnings for this chapter: G, blood\n\nIt rained.\n");
    assert_eq!(header.meta.rating.value().unwrap().level, Level::Mature);
    assert_eq!(header.of_story().warnings.policy, Policy::Stated);
}
