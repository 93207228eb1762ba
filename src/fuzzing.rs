//! What fuzz targets and property tests ask of any input: a well-formed, complete book, or a message; a report of any
//! bytes; never a panic.

#![expect(clippy::panic, clippy::expect_used, reason = "what is written here is to fail")]

use crate::book::Options;
use crate::book::styles::{self, Fault, Keeper, Loaded};
use crate::book::templates::Templates;
use crate::diag::{Sink, Sources};

/// Builds a story from text in memory and checks what was made.
///
/// # Panics
/// When a page is not well-formed, when the audit finds a difference (a fault of ours by definition), or when a failed
/// build has no message.
pub fn build(text: &str, ending: &str) -> Option<crate::Made> {
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let path = std::path::PathBuf::from(format!("fuzz.{ending}"));
    let story = crate::read::read_text(&path, text, &mut sources, &mut sink);
    proved(story, &mut sources, &mut sink, text)
}

/// Builds a story from a file of any kind that is read, and checks what was made.
///
/// # Panics
/// As [`build`], or if there is no room for temporary files.
pub fn source(bytes: &[u8], ending: &str) -> Option<crate::Made> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("fuzz.{ending}"));
    std::fs::write(&path, bytes).expect("written");
    let mut sources = Sources::new();
    let mut sink = Sink::new();
    let story = crate::read::read(&path, &crate::story::outside::Outside::default(), &mut sources, &mut sink);
    proved(story, &mut sources, &mut sink, ending)
}

/// Builds a story from a package whose files are the parts of a text, between lines of `===`. Parts that are missing are
/// those of a small good one.
///
/// # Panics
/// As [`source`].
pub fn packed(text: &str, ending: &str) -> Option<crate::Made> {
    let files = PACKAGES.iter().find(|(own, _)| *own == ending).map_or(&[] as Files, |(_, files)| *files);
    let mut parts = text.split("\n===\n");
    let part = |fallback: &'static [u8], part: Option<&str>| {
        part.filter(|part| !part.trim().is_empty()).map_or(fallback.to_vec(), |part| part.as_bytes().to_vec())
    };
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, own)| (*name, part(own, parts.next()))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    source(&crate::check::folder::archive(&files).expect("each name is another"), ending)
}

/// Files of a package, with their contents.
type Files = &'static [(&'static str, &'static [u8])];

/// The files of small packages, by their endings.
const PACKAGES: &[(&str, Files)] = &[
    (
        "docx",
        &[
            (
                "word/document.xml",
                br#"<w:document xmlns:w="w" xmlns:r="r"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>One</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>It rained.</w:t><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"#,
            ),
            (
                "word/styles.xml",
                br#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:i/></w:rPr></w:style></w:styles>"#,
            ),
            (
                "word/numbering.xml",
                br#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#,
            ),
            (
                "word/footnotes.xml",
                br#"<w:footnotes xmlns:w="w"><w:footnote w:id="2"><w:p><w:r><w:t>Much.</w:t></w:r></w:p></w:footnote></w:footnotes>"#,
            ),
            (
                "word/_rels/document.xml.rels",
                br#"<Relationships><Relationship Id="s" Type="x/styles" Target="styles.xml"/><Relationship Id="n" Type="x/numbering" Target="numbering.xml"/><Relationship Id="f" Type="x/footnotes" Target="footnotes.xml"/></Relationships>"#,
            ),
        ],
    ),
    (
        "odt",
        &[
            (
                "content.xml",
                br#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:body><office:text><text:h text:outline-level="1">One</text:h><text:p text:style-name="P1">It <text:span text:style-name="T1">rained</text:span>.<text:note text:id="n1" text:note-class="footnote"><text:note-body><text:p>Much.</text:p></text:note-body></text:note></text:p><text:list><text:list-item><text:p>A</text:p></text:list-item></text:list></office:text></office:body></office:document-content>"#,
            ),
            (
                "styles.xml",
                br#"<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:styles><style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style></office:styles></office:document-styles>"#,
            ),
        ],
    ),
    (
        "epub",
        &[
            ("OPS/a.xhtml", PARTS[2].1),
            (
                "OPS/p.opf",
                br#"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier><dc:title>T</dc:title><dc:creator>A</dc:creator><dc:subject>Fluff</dc:subject><dc:language>en</dc:language></metadata><manifest><item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="c" href="c.css" media-type="text/css"/></manifest><spine><itemref idref="a"/></spine></package>"#,
            ),
            ("OPS/n.xhtml", PARTS[1].1),
            ("OPS/c.css", PARTS[5].1),
            (
                "META-INF/container.xml",
                br#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="OPS/p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#,
            ),
        ],
    ),
];

/// Finishes a story, and checks what was made.
fn proved(
    story: Result<crate::story::Story, crate::diag::Failed>,
    sources: &mut Sources,
    sink: &mut Sink,
    text: &str,
) -> Option<crate::Made> {
    let options = Options { no_cover: true, ..Options::default() };
    let made = story.and_then(|story| crate::finish(&story, &options, sources, sink));
    let faults: Vec<String> =
        sink.diagnostics().iter().filter(|d| d.rule.id.starts_with("FIC-4")).map(|d| d.message.clone()).collect();
    assert!(faults.is_empty(), "the audit failed: {faults:?}\n{text}");
    match made {
        Ok(made) => {
            for page in &made.book.pages {
                let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
                if let Err(error) = roxmltree::Document::parse_with_options(&page.xhtml, options) {
                    panic!("{} is not well-formed: {error}\n{}", page.href, page.xhtml);
                }
            }
            Some(made)
        }
        Err(_) => {
            assert!(sink.has_errors(), "a failure without a message");
            None
        }
    }
}

/// Checks bytes as a book, which must give the same report twice.
///
/// # Panics
/// When it does not.
pub fn check(bytes: &[u8]) -> crate::check::Report {
    let options = crate::check::Options::new("fuzz.epub");
    let report = crate::check::check(bytes, &options);
    assert_eq!(report, crate::check::check(bytes, &options), "two checks of the same bytes differ");
    report
}

/// Checks a text as a package document of both versions, under every profile.
pub fn check_package(text: &str) {
    use crate::check::{Mode, Options, Profile, Version, check};
    for version in [Version::Two, Version::Three] {
        for profile in [Profile::Default, Profile::Dictionary, Profile::Edupub, Profile::Preview] {
            let options = Options::default().mode(Mode::Package).version(version).profile(profile);
            check(text.as_bytes(), &options);
        }
    }
}

/// Reads a text as everything that is said of stories from outside: a table of corrections, JSON lines, a collection's
/// file, a template of names.
///
/// # Panics
/// When a refusal has no message, or a template names a book outside its folder.
pub fn outside(text: &str) {
    use crate::batch::{collection::Collections, names, overrides::Overrides};
    use crate::story::{Meta, SectionMeta, matter};
    use std::path::Path;
    for name in ["fuzz.csv", "fuzz.jsonl"] {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        match Overrides::from_text(Path::new(name), text.into(), &mut sources, &mut sink) {
            Ok(overrides) => {
                for row in overrides.names() {
                    let node = overrides.node(row).expect("a row that was read is there");
                    matter::apply(&node, &mut Meta::default(), &mut SectionMeta::default(), &mut sink);
                }
                overrides.report_unmatched(&Default::default(), &mut sink);
            }
            Err(_) => assert!(sink.has_errors(), "a refusal without a message"),
        }
        sink.diagnostics().iter().for_each(|d| drop(crate::diag::render::text(d, &sources, false)));
    }
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let path = Path::new("fuzz/collection.yaml");
    let file = sources.add("fuzz/collection.yaml", path.to_owned(), text);
    let mut collections = Collections::default();
    collections.add(path, file, &sources, &mut sink);
    collections.report_unmatched(std::iter::empty(), &mut sink);
    let line = text.lines().next().unwrap_or_default();
    if let Ok(template) = names::Template::parse(line) {
        let values = names::Values { title: text.to_owned(), folder: text.to_owned(), ..Default::default() };
        let name = template.fill(&values);
        let parts: Vec<&str> = name.split('/').collect();
        assert!(parts.iter().all(|p| !p.is_empty() && !p.starts_with('.')) && name.ends_with(".epub"), "{name:?}");
    }
}

/// Checks a text as a content document of both versions, as XHTML and as SVG.
pub fn check_page(text: &str) {
    use crate::check::{Mode, Options, Version, check};
    for (mode, version) in [(Mode::Xhtml, Version::Two), (Mode::Xhtml, Version::Three), (Mode::Svg, Version::Three)] {
        check(text.as_bytes(), &Options::default().mode(mode).version(version));
    }
}

/// Cleans a drawing for both versions; what comes out must be valid, and clean.
///
/// # Panics
/// When it is not.
pub fn drawing(text: &str) {
    use crate::check::{Mode, Options, Severity, Version, check};
    for version in [Version::Three, Version::Two] {
        let Ok(cleaned) = crate::book::svg::clean(text.as_bytes(), version) else { continue };
        let report = check(cleaned.svg.as_bytes(), &Options::default().mode(Mode::Svg).version(version));
        let worst = report.messages.iter().find(|m| m.severity >= Severity::Error);
        assert!(worst.is_none(), "{worst:?}\n{}", cleaned.svg);
        let again = crate::book::svg::clean(cleaned.svg.as_bytes(), version);
        assert!(again.is_ok_and(|again| again.removed.is_empty()), "a clean drawing is cleaned again\n{}", cleaned.svg);
    }
}

/// Writes a style sheet anew; what is written must stay as it is when it is written again.
///
/// # Panics
/// When it does not.
pub fn styles(css: &str) {
    struct Nothing(usize);
    impl Keeper for Nothing {
        fn loaded(&mut self, _: Loaded, _: &str, _: std::ops::Range<usize>) -> Option<String> {
            self.0 += 1;
            None
        }
        fn tell(&mut self, _: std::ops::Range<usize>, _: Fault) {}
    }
    let once = styles::sheet(css, &mut Nothing(0));
    let mut loads = Nothing(0);
    let twice = styles::sheet(&once, &mut loads);
    assert_eq!(loads.0, 0, "something is still loaded:\n{once}");
    assert_eq!(once, twice, "written anew, it changes");
}

/// Fills a text as a template of a chapter.
pub fn template(text: &str) {
    let Ok(templates) = Templates::new(&[("chapter.xhtml".into(), text.into())]) else { return };
    let context = serde_json::json!({ "title": "T", "language": "en", "chapter": { "title": "C", "number": 1 } });
    drop(templates.render("chapter.xhtml", &context));
}

/// Checks a book whose files are the parts of a text, between lines of `===`: package, navigation, page, NCX, overlay,
/// style sheet, drawing, encryption. Parts that are missing are those of a small good book.
pub fn check_book(text: &str) {
    let mut parts = text.split("\n===\n");
    let mut files: Vec<(&str, &[u8])> =
        vec![("mimetype", b"application/epub+zip"), ("META-INF/container.xml", CONTAINER)];
    for (name, fallback) in PARTS {
        let part = parts.next().filter(|p| !p.trim().is_empty()).map_or(*fallback, str::as_bytes);
        if !part.is_empty() {
            files.push((name, part));
        }
    }
    check(&crate::check::folder::archive(&files).expect("each name is another"));
}

const CONTAINER: &[u8] = br#"<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

const PARTS: &[(&str, &[u8])] = &[
    (
        "p.opf",
        br##"<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier><dc:title>T</dc:title><dc:language>en</dc:language><meta property="dcterms:modified">2024-01-01T00:00:00Z</meta><meta property="media:duration">1s</meta><meta property="media:duration" refines="#s">1s</meta></metadata><manifest><item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml" media-overlay="s"/><item id="t" href="t.ncx" media-type="application/x-dtbncx+xml"/><item id="s" href="s.smil" media-type="application/smil+xml"/><item id="c" href="c.css" media-type="text/css"/><item id="g" href="g.svg" media-type="image/svg+xml"/></manifest><spine toc="t"><itemref idref="a"/></spine></package>"##,
    ),
    (
        "n.xhtml",
        br#"<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>N</title></head><body><nav epub:type="toc"><ol><li><a href="a.xhtml">A</a></li></ol></nav></body></html>"#,
    ),
    (
        "a.xhtml",
        br#"<html xmlns="http://www.w3.org/1999/xhtml"><head><title>A</title><link rel="stylesheet" href="c.css"/></head><body><p id="p">A<img src="g.svg" alt=""/></p></body></html>"#,
    ),
    (
        "t.ncx",
        br#"<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="x"/></head><docTitle><text>T</text></docTitle><navMap><navPoint id="a"><navLabel><text>A</text></navLabel><content src="a.xhtml"/></navPoint></navMap></ncx>"#,
    ),
    (
        "s.smil",
        br#"<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par><text src="a.xhtml#p"/></par></body></smil>"#,
    ),
    ("c.css", b"p { color: red }"),
    ("g.svg", br#"<svg xmlns="http://www.w3.org/2000/svg"/>"#),
    ("META-INF/encryption.xml", b""),
];

/// Writes what stands in a page as Markdown, without its pictures.
pub fn page(html: &str) -> String {
    use crate::transcribe::dom::{Dom, ROOT};
    use crate::transcribe::markdown::{Guide, write};
    struct Plain;
    impl Guide for Plain {
        fn picture(&mut self, _: &str) -> Option<String> {
            None
        }
    }
    let dom = Dom::parse(html);
    let body = dom.find(ROOT, &["body"]).unwrap_or(ROOT);
    crate::transcribe::write::unlabelled(&write(&dom, dom.children(body), 2, &mut Plain))
}
