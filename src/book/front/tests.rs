//! What the pages around the story say, and what they must not say.

use super::*;
use crate::diag::{FileId, Span, Spanned};
use crate::story::warning::{ENTRIES, Severity};
use crate::story::{Policy, Warning};

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::new(FileId(0), 0, 0))
}

fn warning(id: &str, raw: &str) -> Warning {
    Warning {
        entry: ENTRIES.iter().find(|e| e.id == id),
        severity: Severity::Unspecified,
        mode: None,
        spoiler: false,
        note: None,
        chapters: Vec::new(),
        raw: at(raw.to_owned()),
    }
}

fn stated(list: Vec<Warning>) -> Warnings {
    Warnings { policy: Policy::Stated, raw: None, list }
}

/// Renders every page of a book of six chapters, the fifth with `fifth` as its warnings.
fn book(meta: &Meta, fifth: &Warnings, language: &str, rtl: bool) -> Vec<FrontPage> {
    let silent = Warnings::default();
    let teen = Stated::Value(Rating::read(at("Teen".to_owned())).expect("a rating"));
    let hrefs: Vec<String> = (1..=6).map(|n| format!("c{n}.xhtml")).collect();
    let numbers: Vec<String> = (1..=6).map(|n| n.to_string()).collect();
    let mut chapters: Vec<Chapter> = (0..6)
        .map(|i| Chapter {
            position: i as u32 + 1,
            number: Some(&numbers[i]),
            title: "Title",
            headed: true,
            href: &hrefs[i],
            warnings: if i == 4 { fifth } else { &silent },
            of_book: Vec::new(),
            rating: if i == 0 { &teen } else { &Stated::Not },
        })
        .collect();
    name_chapters(&mut chapters, &meta.warnings);
    let input = Material {
        meta,
        title: "A & B",
        language,
        rtl,
        stylesheets: &["s.css".to_owned()],
        chapters: &chapters,
        english: false,
        word_count: 1200,
        toc: &[],
        cover_href: None,
        story_href: Some("c1.xhtml"),
        prose: &RenderedProse::default(),
        imported: false,
        identifier: "urn:x",
        tool_version: "0",
        cover_lettered: true,
        generated_cover: false,
        header_blocks: &[],
        has_details: super::has_details(meta, &chapters),
        stories: &[],
        news: &[],
    };
    let pages = pages(&input, &Templates::new(&[]).expect("built-in templates compile")).expect("and render");
    for page in &pages {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        roxmltree::Document::parse_with_options(&page.xhtml, options).expect("well-formed");
        assert!(!page.xhtml.contains("></q>"), "a quotation of nothing in {}", page.href);
        for empty in ["<ul></ul>", "<dl></dl>", "<dd></dd>", "<p></p>", "<span></span>"] {
            assert!(!page.xhtml.replace('\n', "").contains(empty), "{empty} in {}", page.href);
        }
    }
    pages
}

fn xhtml(pages: &[FrontPage], kind: Purpose) -> &str {
    &pages.iter().find(|p| p.kind == kind).expect("the page is there").xhtml
}

#[test]
fn table_is_in_the_order_of_the_kinds() {
    for (i, row) in kind::TABLE.iter().enumerate() {
        assert_eq!(row.kind as usize, i);
    }
}

#[test]
fn joins_book_and_chapters() {
    let mut violence = warning("violence", "violence");
    violence.chapters = vec![at(9), at(3)];
    let meta = Meta { warnings: stated(vec![violence]), ..Meta::default() };
    let pages = book(&meta, &stated(vec![warning("violence", "fighting")]), "en", false);
    let page = xhtml(&pages, Purpose::Warnings);
    let places = ["href=\"c3.xhtml\"", "href=\"c5.xhtml\"", " 9)"].map(|place| page.find(place).expect(place));
    assert!(places.is_sorted(), "{page}");
    assert!(page.contains(">fighting</q>"));
    assert_eq!(page.matches(">Violence</span>").count(), 1, "one item below its heading");
    assert!(page.contains(">Violence: </span>"));
}

#[test]
fn each_policy_has_its_own_words() {
    let mut seen = std::collections::HashSet::new();
    for policy in [Policy::Stated, Policy::None, Policy::Declined, Policy::Unspecified] {
        let list = if policy == Policy::Stated { vec![warning("", "sea")] } else { Vec::new() };
        let meta = Meta { warnings: Warnings { policy, raw: None, list }, ..Meta::default() };
        let pages = book(&meta, &Warnings::default(), "en", false);
        let page = xhtml(&pages, Purpose::Warnings);
        let from = page.find("fic-policy-").expect("a policy");
        assert!(seen.insert(page[from..from + 160].to_owned()));
    }
}

#[test]
fn a_chapter_that_warns_takes_back_none() {
    let none = Warnings { policy: Policy::None, ..Warnings::default() };
    let declined = Warnings { policy: Policy::Declined, ..Warnings::default() };
    let meta = Meta { warnings: none, ..Meta::default() };
    for (fifth, kind) in [(stated(vec![warning("grief", "grief")]), "stated"), (declined, "declined")] {
        let pages = book(&meta, &fifth, "en", false);
        assert!(xhtml(&pages, Purpose::Warnings).contains(&format!("fic-policy-{kind}\"")));
    }
}

#[test]
fn hides_spoilers_on_every_page_but_one() {
    let mut death = warning("major-character-death", "MCD");
    (death.spoiler, death.note) = (true, Some("Bastien & the lamp".into()));
    let pages = book(&Meta::default(), &stated(vec![death]), "en", false);
    for page in &pages {
        let tells = ["Major character death", "MCD", "Bastien"].iter().any(|w| page.xhtml.contains(w));
        assert_eq!(tells, page.kind == Purpose::Details, "{}", page.href);
    }
    assert!(xhtml(&pages, Purpose::Warnings).contains("One more warning"));
    assert!(xhtml(&pages, Purpose::Details).contains("Bastien &amp; the lamp"));
}

#[test]
fn marks_our_words_in_other_languages() {
    let marked = |language, rtl| {
        let pages = book(&Meta::default(), &Warnings::default(), language, rtl);
        let page = xhtml(&pages, Purpose::Warnings);
        (page.contains("class=\"fic-made\" lang=\"en\" xml:lang=\"en\""), page.contains(" dir=\"ltr\""))
    };
    assert_eq!(marked("en-GB", false), (false, false));
    // These languages have words of their own; the others get English ones, marked as such.
    assert_eq!(marked("fr", false), (false, false));
    assert_eq!(marked("he", true), (false, false));
    assert_eq!(marked("fi", false), (true, false));
    assert_eq!(marked("fa", true), (true, true));
}

#[test]
fn links_only_addresses() {
    assert_eq!(linked("https://example.org/a?b=1|2").href.as_deref(), Some("https://example.org/a?b=1%7C2"));
    for text in
        ["a mailing list", "javascript:alert(1)", "file:///etc/passwd", "https://", "see https://example.org", ""]
    {
        assert_eq!(linked(text).href, None, "{text}");
    }
}
