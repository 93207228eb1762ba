//! Pages of every kind: each word of their text arrives in order, and broken ones end in a message.

use std::path::Path;

use super::read;
use crate::diag::{Sink, Sources};
use crate::transcribe::{Original, Work};

fn work_of(html: &str) -> (Option<Work>, String) {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let path = Path::new("page.html");
    let file = sources.add("page.html", path.to_owned(), html);
    let work = read(&Original { name: "page.html", path, html, file: Some(file) }, &mut sources, &mut sink).ok();
    let messages = sink.diagnostics().iter().map(|one| format!("{} {}\n", one.rule.id, one.message)).collect();
    (work, messages)
}

/// All words of a work's chapters, in order.
fn words_of(work: &Work) -> Vec<String> {
    let texts = work.chapters.iter().flat_map(|chapter| chapter.title.iter().chain([&chapter.text]));
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.starts_with("word")).map(str::to_owned).collect()
}

/// A generator of numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A text of numbered words in forms of all kinds; `count` words were written.
fn text(numbers: &mut Numbers, count: &mut usize) -> String {
    let mut out = String::new();
    for _ in 0..3 + numbers.below(12) {
        let mut words = |number: u64| -> String {
            let words = (0..number).map(|_| {
                *count += 1;
                format!("word{count}")
            });
            words.collect::<Vec<_>>().join(" ")
        };
        out.push_str(&match numbers.below(10) {
            0 => format!("<p>{} <em>{}</em>, {}.</p>", words(20), words(2), words(9)),
            1 => format!("{}<br><br>{}<br>{}<br><br>\n", words(8), words(12), words(3)),
            2 => format!("<blockquote><p>{}</p><p>{}</p></blockquote>", words(5), words(6)),
            3 => format!("<ul><li>{}</li><li><a href=\"#x\">{}</a> {}</li></ul>", words(2), words(2), words(3)),
            4 => format!("<table><tr><td>{}</td><td>{}</td></tr></table>", words(2), words(2)),
            5 => format!("<div class=\"scene\"><p>{}</p><hr><span>{}</span></div>", words(15), words(4)),
            6 => format!("<h2>{}</h2><p>{}</p>", words(3), words(20)),
            7 => format!("<b>{} <i>{}</i></b> {}", words(2), words(2), words(4)),
            8 => format!("<center>{}<p align=right>{}</p></center>", words(3), words(5)),
            _ => format!(
                "<p>{}<span style=\"font-style: italic\">{}</span></p><pre>{}\n{}</pre>",
                words(9),
                words(1),
                words(3),
                words(2)
            ),
        });
        out.push('\n');
    }
    out
}

#[test]
fn each_word_of_a_text_arrives_in_order() {
    let frames: [(&str, &str); 6] = [
        ("<body>", ""),
        ("<body><nav><a href=/>Home</a></nav><div id=wrap><main><h1>Title</h1>", "</main></div><footer>Foot</footer>"),
        ("<body><table><tr><td><article>", "</article></td></tr></table>"),
        (
            "<body><div id=preface><h1>T</h1><dl class=tags></dl></div><div id=chapters><div class=userstuff>",
            "</div></div>",
        ),
        ("<body><div id=profile_top><b>T</b></div><div id=storytext>", "</div>"),
        (
            "<body><h3 class=entry-title>T</h3><span class=ljuser>a</span><div class=entry-content>",
            "</div><div class=comments>no</div>",
        ),
    ];
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        for (before, after) in frames {
            let mut count = 0;
            let html = format!("<html lang=en><title>Title</title>{before}{}{after}", text(&mut numbers, &mut count));
            let (work, messages) = work_of(&html);
            let found = work.as_ref().map(words_of).unwrap_or_default();
            let expected: Vec<String> = (1..=count).map(|number| format!("word{number}")).collect();
            assert_eq!(found, expected, "seed {seed}\n{messages}\n{html}");
        }
    }
}

#[test]
fn broken_pages_end_in_a_message_or_a_work() {
    let page = "<html lang=en><title>T</title><body><div id=preface><dl class=tags><dt>Series:<dd>Part 2 of <a>X</a></dl>\
                <p>Summary<blockquote>S</blockquote></div><div id=chapters><div class='meta group'><h2 class=heading>One</h2>\
                </div><div class=userstuff><p>Wörds <img src='x.png' alt='é'></div></div><style>#workskin .a{color:red</style>";
    for end in (0..page.len()).filter(|end| page.is_char_boundary(*end)) {
        let (work, messages) = work_of(page.get(..end).unwrap_or_default());
        assert!(work.is_some() || messages.contains("FIC-004"), "{end}: {messages}");
    }
    for html in
        ["", "<", "\u{feff}", "<frameset><frame>", "<body><nav>Home", "<table><td><table><td>", "<svg><p>x</svg>"]
    {
        let (work, messages) = work_of(html);
        assert!(work.is_some() || !messages.is_empty(), "{html}");
    }
}

#[test]
fn large_and_deep_pages_are_read_in_time() {
    let started = std::time::Instant::now();
    let deep = format!("<body>{}<p>Down here.", "<div>".repeat(10_000));
    assert!(work_of(&deep).1.contains("IMP-054"));
    let headings = "<h2>One</h2><p>Text of it.</p>".repeat(10_000);
    assert_eq!(work_of(&format!("<body>{headings}")).0.map(|work| work.chapters.len()), Some(10_000));
    let line = format!("<body><p>{}", "word ".repeat(400_000));
    assert!(work_of(&line).0.is_some());
    let sections = format!("<body>{}", "<section><ul><li>a<li>b</ul><nav>x</nav><p>Text.</section>".repeat(10_000));
    assert!(work_of(&sections).0.is_some());
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
