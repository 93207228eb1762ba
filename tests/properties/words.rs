//! What every author's text must survive: each typed word and number stands in the book, in its order.
//!
//! The book is read with an XML parser and a word reader of this file, not with the audit, which shares code with the
//! writer.

use ficbind::book::{Options, PageKind};
use ficbind::diag::{Sink, Sources};
use proptest::prelude::*;

/// A story of layouts that authors type, with or without knowing Markdown.
fn story() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        20 => "[abefghjknpqrstuwyz]{2,7}",
        3 => "[ABEFGHJK][abefghjknpqrstuwyz]{2,6}",
        2 => "[0-9]{1,4}",
        1 => prop::sample::select(vec![
            "f**king", "sh*t", "b****", "m*th*rf*ck*r", "^_^", "-_-", "*_*", "~nya~", "Bye~", "6'2\"", "5' 10\"", "x^2^", "H~2~O",
            "don't", "'tis", "'em", "rock'n'roll", "snake_case", "5*3", "2^10", "¯\\_(ツ)_/¯", "</3", "&c", "AT&T",
            "*sigh*", "**No**", "_oh_", "*so", "that*", "**", "*", "_", "[sic]", "[Jo]", "(c)", "50%", "#1", "C:\\x", "a/b",
            "日本", "**「強調」**を", "«ja»", "été", "word*word*word", "~~gone~~", "e.g.", "…", "--", "—", "<!stop", "<?why", "<!--", ":D", ":smile:", "\\\\server\\share", "{--gone--}", "|--|", "`f --all`",
        ]).prop_map(str::to_owned),
    ];
    let words = prop::collection::vec(word, 1..9).prop_map(|words| words.join(" "));
    let quote = prop::sample::select(vec![
        ("", ""),
        ("\"", "\""),
        ("'", "'"),
        ("\"", ""),
        ("'", ""),
        ("", "\""),
        ("*", "*"),
        ("**\"", "\"**"),
        ("“", "”"),
        ("(", ")"),
        ("- ", ""),
        ("— ", ""),
    ]);
    let end = prop::sample::select(vec![".", "!", "?", ",", "", "...", "--", ".\"", ":", ".*"]);
    let sentence = (quote, words, end).prop_map(|((open, close), words, end)| format!("{open}{words}{end}{close}"));
    let lead = prop_oneof![
        12 => Just(String::new()),
        4 => "\\[[A-Ka-k0-9:]{2,5}\\]: ",
        2 => "[A-K][a-k]{2,4}: ",
        3 => "[0-9]{1,4}[.)] ",
        2 => "[0-9]{1,3}[.)]",
        3 => prop::sample::select(vec!["- ", "* ", "+ ", "> ", ">> ", "  ", "   ", "    ", "\t", "  - ", "    - ", "    1. ", "  1. ", "> - ", "- > ", ": ", "  : ", ":", "> :", "> [A]: ", "- [B]: ", "| ", "*[X]: ", "\u{a0}", "&nbsp;", "**Jo:** ", "\\"]).prop_map(str::to_owned),
    ];
    let line = (lead, sentence).prop_map(|(lead, sentence)| format!("{lead}{sentence}"));
    let gap = prop_oneof![
        8 => Just("\n\n"), 6 => Just("\n"), 2 => Just(" "), 1 => Just("\n\n\n"), 1 => Just("  \n"), 1 => Just("\\\n"),
        1 => Just("\r\n"), 1 => Just("\n\n* * *\n\n"), 1 => Just("\n~*~\n"),
    ];
    let text = prop::collection::vec((line, gap), 1..12)
        .prop_map(|lines| lines.into_iter().map(|(line, gap)| line + gap).collect());
    let block = prop::sample::select(vec!["", "", "", "chat", "letter", "verse", "email", "note"]);
    (text, block).prop_map(|(text, block): (String, &str)| match block {
        "" => text,
        _ => format!("::: {block}\n{text}\n\n:::\n"),
    })
}

/// Runs of letters and digits of a text, with nothing between two that stand side by side in one word.
fn characters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the author typed: the source without what Markdown and HTML plainly do not show.
fn typed(text: &str) -> String {
    let lines =
        text.lines().filter(|line| !line.trim_start().starts_with(":::") && !line.trim_start().starts_with("~*~"));
    let text = lines.collect::<Vec<_>>().join("\n");
    characters(&text.replace("&nbsp;", " "))
}

/// What the chapters of the book show: text, numbers of lists, descriptions of images.
fn shown(book: &ficbind::book::Book) -> String {
    let mut out = String::new();
    for page in book.pages.iter().filter(|p| matches!(p.kind, PageKind::Chapter | PageKind::ChapterPart)) {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&page.xhtml, options).expect("pages are well-formed");
        let is_text = |n: &roxmltree::Node| matches!(n.attribute("class"), Some("fic-text" | "fic-chapter-title"));
        for text in document.descendants().filter(is_text) {
            read(text, &mut out);
        }
    }
    out
}

fn read(root: roxmltree::Node, out: &mut String) {
    let made = |n: &roxmltree::Node| n.attribute("class").is_some_and(|c| c.split(' ').any(|c| c == "fic-made"));
    for node in root.children() {
        if node.is_text() {
            out.push_str(&characters(node.text().unwrap_or_default()));
        } else if node.is_element() && !made(&node) {
            if node.has_tag_name(("http://www.w3.org/1999/xhtml", "li")) && node.attribute("class") != Some("fic-typed")
            {
                out.push_str(&number(node).map_or(String::new(), |n| n.to_string()));
            }
            read(node, out);
        }
    }
}

/// The number that a reading system gives to an item.
fn number(item: roxmltree::Node) -> Option<i64> {
    let list = item.parent_element().filter(|list| list.tag_name().name() == "ol")?;
    let mut next = list.attribute("start").map_or(Some(1), |n| n.parse().ok())?;
    for one in list.children().filter(|n| n.is_element()) {
        let here = one.attribute("value").map_or(Some(next), |n| n.parse().ok())?;
        if one == item {
            return Some(here);
        }
        next = here + 1;
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), ..ProptestConfig::default() })]

    /// Any text of sentences, chat lines, labels, lists, numbers, stars and quotes is a book with all of it in order, or
    /// an error that names its line.
    #[test]
    fn every_typed_word_and_number_stands_in_order(body in story()) {
        let text = format!("---\ntitle: P\nlanguage: en\nauthor: P\n---\n\nStart.\n\n{body}\n");
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let path = std::path::Path::new("p.md");
        let story = ficbind::read::read_text(path, &text, &mut sources, &mut sink);
        let options = Options { no_cover: true, ..Options::default() };
        let made = story.and_then(|story| ficbind::finish(&story, &options, &mut sources, &mut sink));
        for diagnostic in sink.diagnostics().iter().filter(|d| d.severity == ficbind::diag::Severity::Error) {
            let id = diagnostic.rule.id;
            prop_assert!(diagnostic.span.is_some() && !["FIC-4", "FIC-5"].iter().any(|p| id.starts_with(p)), "{id}: {}\n{body}", diagnostic.message);
        }
        if let Ok(made) = made {
            // Code shows a reference as it is typed.
            let without = |words: String| words.replace("nbsp", "");
            prop_assert_eq!(without(shown(&made.book)), without(format!("Start{}", typed(&body))), "{}", body);
        } else {
            prop_assert!(sink.has_errors());
        }
    }
}
