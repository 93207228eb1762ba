//! Properties that hold for any input.

#[path = "properties/documents.rs"]
mod documents;
#[path = "properties/pages.rs"]
mod pages;
#[path = "properties/words.rs"]
mod words;

use ficbind::book::Options;
use ficbind::diag::{Sink, Sources};
use ficbind::fuzzing;
use proptest::prelude::*;

/// Pieces that Markdown, its extensions and old HTML are made of.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,8} ",
        2 => Just("\n\n".to_owned()),
        2 => Just("\n".to_owned()),
        6 => prop::sample::select(vec![
            "*", "**", "_", "`", "~~", "~", "^", "# ", "## ", "> ", "- ", "1. ", "    ", "\t", "* * *\n", "---\n", "~*~\n",
            "oOo\n", "#\n", "```\n", "[", "]", "(x)", "](#a)", "[^1]", "[^1]: ", "{#a}", "{lang=fr}", "[b]{.c}", "![", "](p.png)",
            "::: note\n", "::: cw gore | calm words\n", "::: verse\n", "::: chat\n", "**A:** ", ":::\n", "<b>", "</b>", "<p>", "</div>",
            "<div>", "<br>", "&nbsp;", "&eacute;", "&", "<", "<!-- c -->", "<script>x</script>", "<center>", "<a href='#q'>",
            "| a | b |\n|---|---|\n| c | d |\n", "Term\n: Text\n", "\"", "'", "...", "--", "\\", "é", "漢字", "🦀", "\u{202e}", "\r\n", "\u{0}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    /// Any Markdown gives well-formed pages with every word of the source, or a message.
    #[test]
    fn markdown_is_complete_and_well_formed(body in soup()) {
        fuzzing::build(&format!("---\ntitle: P\nlanguage: en\nauthor: P\n---\n\nStart.\n\n{body}"), "md");
    }

    /// Any front-matter is read, or refused with a message.
    #[test]
    fn front_matter_never_panics(yaml in "(([a-z-]{1,10}|title|warnings|series|rating|date|author|chapters): [^\n]{0,30}\n| - [^\n]{0,20}\n|[^\n]{0,20}\n){0,12}") {
        fuzzing::build(&format!("---\n{yaml}\n---\n\nText.\n"), "md");
    }

    /// Whatever is said of stories from outside is read, or refused with a message.
    #[test]
    fn what_is_said_from_outside_never_panics(text in "(source[,;\t](title|rating|tags|nonsense)(,author)?\r?\n)?((\"[^\"\n]{0,9}\"|[a-z/.]{1,8}|\"|\\[a, b\\]|)[,;\t\n]|\\{\"source\": \"[a-z]\", \"title\": [^\n]{0,9}\\}\n|stories:\n  [a-z]: \\{title: x\\}\n|name: [^\n]{0,20}\n){0,9}") {
        fuzzing::outside(&text);
    }

    /// Any text is a post.
    #[test]
    fn posts_never_panic(text in "(([A-Z][a-z]{2,9}|Title|Rating|Warnings|Pairing)( ?[-:,] ?)[^\n]{0,30}\n|[^\n]{0,60}\n|\n|\\* \\* \\*\n|Chapter [0-9]\n){0,25}") {
        fuzzing::build(&text, "txt");
    }

    /// The audit finds any paragraph that is taken out of a finished page, and any that is doubled.
    #[test]
    fn audit_finds_lost_and_doubled_paragraphs(
        paragraphs in prop::collection::vec("[a-z]{1,9}( [a-z]{1,9}){0,12}", 2..12),
        victim in any::<prop::sample::Index>(),
        double in any::<bool>(),
    ) {
        let text = format!("---\ntitle: P\nlanguage: en\nauthor: P\n---\n\n{}\n", paragraphs.join("\n\n"));
        let mut sources = Sources::new();
        let mut sink = Sink::new();
        let path = std::path::Path::new("p.md");
        let story = ficbind::read::read_text(path, &text, &mut sources, &mut sink).expect("it reads");
        let options = Options { no_cover: true, ..Options::default() };
        let book = ficbind::book::bind(&story, &options, &mut sources, &mut sink).expect("it binds");
        let damaged: Vec<String> = book.pages.iter().map(|page| {
            let starts: Vec<usize> = page.xhtml.match_indices("<p>").map(|(i, _)| i).collect();
            if page.href != "story.xhtml" || starts.is_empty() {
                return page.xhtml.clone();
            }
            let start = starts[victim.index(starts.len())];
            let end = start + page.xhtml[start..].find("</p>").expect("it is closed") + 4;
            let paragraph = &page.xhtml[start..end];
            format!("{}{}{}", &page.xhtml[..start], if double { paragraph.repeat(2) } else { String::new() }, &page.xhtml[end..])
        }).collect();
        let pages = book.pages.iter().zip(&damaged).map(|(p, text)| (p.href.as_str(), text.as_str())).collect();
        let mut found = Sink::new();
        ficbind::book::audit::check(&book.ledger, &pages, &sources, &mut found);
        prop_assert!(found.has_errors(), "nothing was found in\n{:?}", damaged);
        let whole = book.pages.iter().map(|p| (p.href.as_str(), p.xhtml.as_str())).collect();
        let mut silent = Sink::new();
        ficbind::book::audit::check(&book.ledger, &whole, &sources, &mut silent);
        prop_assert!(!silent.has_errors());
    }
}
