//! Books that are made to do harm, or are larger than any book: named by a check case's `make` file.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

const CONTAINER: &str = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles>\
    <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
const PACKAGE: &str = "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\">\
    <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">x</dc:identifier>\
    <dc:title>Trap</dc:title><dc:language>en</dc:language>\
    <meta property=\"dcterms:modified\">2024-01-01T00:00:00Z</meta></metadata>\
    <manifest><item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
    <item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
    <spine><itemref idref=\"a\"/></spine></package>";
const NAV: &str = "<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"><head><title>Nav\
    </title></head><body><nav epub:type=\"toc\"><ol><li><a href=\"a.xhtml\">A</a></li></ol></nav></body></html>";
const HEAD: &str = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>A</title></head><body>";
const FOOT: &str = "</body></html>";

/// Makes `book.epub` of the kind `what` in `folder`.
pub fn make(what: &str, folder: &Path) -> Result<(), String> {
    let page = |body: String| book(&format!("{HEAD}{body}{FOOT}"), PACKAGE, &[]);
    let bytes = match what {
        // One stream of 40 MB, which 250 names of the directory share: 10 GB from 60 kB.
        "overlapping-bomb" => {
            let mut zip = Zip::new(PACKAGE);
            let at = zip.entry("EPUB/a.xhtml", &vec![b' '; 40 << 20], true);
            for i in 0..250 {
                zip.again(&format!("EPUB/bomb{i}.xhtml"), at);
            }
            zip.finish()
        }
        // Names that share one page of 8 MB: within every limit, and still a page for each name.
        "overlapping-pages" => {
            let mut zip = Zip::new(PACKAGE);
            let at = zip.entry("EPUB/a.xhtml", format!("{HEAD}{}{FOOT}", " ".repeat(8 << 20)).as_bytes(), true);
            (0..80).for_each(|i| zip.again(&format!("EPUB/page{i}.xhtml"), at));
            zip.finish()
        }
        // The directory says one byte, and there are two million.
        "untrue-size" => {
            let mut zip = Zip::new(PACKAGE);
            zip.untrue("EPUB/a.xhtml", format!("{HEAD}{}{FOOT}", " ".repeat(2 << 20)).as_bytes(), 1);
            zip.finish()
        }
        // The directory says more than there is.
        "untrue-large-size" => {
            let mut zip = Zip::new(PACKAGE);
            zip.untrue("EPUB/a.xhtml", format!("{HEAD}<p>a</p>{FOOT}").as_bytes(), 4000);
            zip.finish()
        }
        // A picture of a few pixels in 6 MB.
        "heavy-picture" => heavy_picture(),
        "bomb-page" => page(" ".repeat(300 << 20)),
        "100001-entries" => {
            let mut zip = Zip::new(PACKAGE);
            let at = zip.entry("EPUB/a.xhtml", HEAD.as_bytes(), false);
            for i in 0..100_001 {
                zip.again(&format!("EPUB/{i}"), at);
            }
            zip.finish()
        }
        "million-nested" => page(format!("{}{}", "<b>".repeat(1_000_000), "</b>".repeat(1_000_000))),
        // What stands beyond the limit is not missed: the package document, the end of the metadata.
        "deep-container" => {
            let deep = format!("<rootfiles>{}", "<x>".repeat(10_100));
            Zip::with(&CONTAINER.replace("<rootfiles>", &deep), PACKAGE).finish()
        }
        "deep-package" => book(&format!("{HEAD}{FOOT}"), &PACKAGE.replace("<dc:title>", &"<x>".repeat(10_100)), &[]),
        "million-attributes" => {
            page(format!("<p {}>x</p>", (0..1_000_000).map(|i| format!("a{i}='' ")).collect::<String>()))
        }
        "million-errors" => page("<a href='%zz'/>".repeat(1_000_000)),
        "deep-page" => page(format!("{}x{}", "<div>".repeat(1500), "</div>".repeat(1500))),
        "many-links" => page((0..500_000).map(|i| format!("<p id='p{i}'><a href='#p{}'>x</a></p>", i / 2)).collect()),
        "many-references" => page(format!("<p>{}</p>", "&#65;&#x3b1;&amp;".repeat(900_000))),
        // A font face a line, each with a note on usage; the last line has an error.
        "usage-flood" => {
            let faces = "@font-face { font-family: x; src: local(x) }\n".repeat(25_000);
            styled(&format!("{faces}p {{ background: url(gone.png) }}"))
        }
        "many-missing" => {
            let item = |i| format!("<item id=\"m{i}\" href=\"m{i}.png\" media-type=\"image/png\"/>");
            let items: String = (0..50_000).map(item).collect();
            book(&format!("{HEAD}{FOOT}"), &PACKAGE.replace("</manifest>", &format!("{items}</manifest>")), &[])
        }
        // One bad page, which a hundred items of the manifest name.
        "many-items-of-one-page" => {
            let item = |i| format!("<item id=\"m{i}\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/>");
            let items: String = (0..100).map(item).collect();
            book(&format!("{HEAD}<foo/>{FOOT}"), &PACKAGE.replace("</manifest>", &format!("{items}</manifest>")), &[])
        }
        // Each within its limits; together 240 MB from 3 MB. The last one has an error.
        "many-large-pages" => {
            let good = format!("{HEAD}{}{FOOT}", "<p>It rained.</p>".repeat(700_000));
            let last = format!("{HEAD}<foo/>{FOOT}");
            let names: Vec<String> = (0..20).map(|i| format!("EPUB/p{i}.xhtml")).collect();
            let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), good.as_bytes())).collect();
            files.push(("EPUB/p20.xhtml", last.as_bytes()));
            let item = |i| format!("<item id=\"p{i}\" href=\"p{i}.xhtml\" media-type=\"application/xhtml+xml\"/>");
            let (items, refs): (Vec<_>, Vec<_>) =
                (0..=20).map(|i| (item(i), format!("<itemref idref=\"p{i}\"/>"))).unzip();
            let package = PACKAGE.replace("</manifest>", &format!("{}</manifest>", items.concat()));
            book(&format!("{HEAD}{FOOT}"), &package.replace("</spine>", &format!("{}</spine>", refs.concat())), &files)
        }
        // Two thousand attributes that a document type gives to each of ten thousand elements.
        "many-defaults" => {
            let declared: String = (0..2000).map(|i| format!(" data-a{i} CDATA \"x\"")).collect();
            let page = format!("<!DOCTYPE html [<!ATTLIST b{declared}>]>{HEAD}<p>{}</p>{FOOT}", "<b/>".repeat(10_000));
            book(&page, PACKAGE, &[])
        }
        "five-million-elements" => page("<b/>".repeat(5_000_000)),
        "100-mb-page" => page("<p>It rained on the harbour, and nobody came to see it.</p>\n".repeat(1_700_000)),
        "billion-laughs" => {
            let mut text = String::from("<!DOCTYPE html [<!ENTITY a0 \"ha\">");
            for i in 1..60 {
                text.push_str(&format!("<!ENTITY a{i} \"&a{0};&a{0};\">", i - 1));
            }
            book(&format!("{text}]>{HEAD}<p>&a59;</p>{FOOT}"), PACKAGE, &[])
        }
        "long-fallbacks" => {
            let items: String = (0..20_000)
                .map(|i| {
                    format!("<item id=\"f{i}\" href=\"f{i}\" media-type=\"x/y\" fallback=\"f{}\"/>", (i + 1) % 20_000)
                })
                .collect();
            book(&format!("{HEAD}{FOOT}"), &PACKAGE.replace("</manifest>", &format!("{items}</manifest>")), &[])
        }
        "nested-collections" => {
            let open = "<collection role=\"https://example.org/x\">".repeat(900);
            let inner = format!("{open}<link href=\"a.xhtml\"/>{}</package>", "</collection>".repeat(900));
            book(&format!("{HEAD}{FOOT}"), &PACKAGE.replace("</package>", &inner), &[])
        }
        "many-prefixes" => {
            let prefixes: String = (0..100_000).map(|i| format!("p{i}: http://example.org/{i} ")).collect();
            let metas: String = (0..20_000).map(|i| format!("<meta property=\"p{i}:x\">x</meta>")).collect();
            let package = PACKAGE.replace("<package ", &format!("<package prefix=\"{}\" ", prefixes.trim()));
            book(&format!("{HEAD}{FOOT}"), &package.replace("</metadata>", &format!("{metas}</metadata>")), &[])
        }
        "long-refines" => {
            let metas: String = (0..20_000)
                .map(|i| {
                    let next = (i + 1) % 20_000;
                    format!("<meta id=\"m{i}\" property=\"dcterms:source\" refines=\"#m{next}\">x</meta>")
                })
                .collect();
            book(&format!("{HEAD}{FOOT}"), &PACKAGE.replace("</metadata>", &format!("{metas}</metadata>")), &[])
        }
        "deep-css" => styled(&format!("{}a{{color:red}}{}", "@media all{".repeat(100_000), "}".repeat(100_000))),
        "hostile-names" => {
            let names = ["EPUB/../../../etc/passwd", "/etc/passwd", "EPUB/a\0b", "C:\\evil", "EPUB/\u{202E}fdp"];
            let files: Vec<(&str, &[u8])> = names.iter().map(|n| (*n, b"x".as_slice())).collect();
            book(&format!("{HEAD}{FOOT}"), PACKAGE, &files)
        }
        _ => return Err(format!("nothing is known of \"{what}\"")),
    };
    fs::write(folder.join("book.epub"), bytes).map_err(|e| e.to_string())
}

/// A book with a style sheet.
/// A book with a PNG picture behind whose end millions of bytes follow.
fn heavy_picture() -> Vec<u8> {
    let item = "<item id=\"b\" href=\"b.png\" media-type=\"image/png\"/></manifest>";
    let mut zip = Zip::new(&PACKAGE.replace("</manifest>", item));
    zip.entry("EPUB/a.xhtml", format!("{HEAD}<p><img src='b.png' alt='A lamp'/></p>{FOOT}").as_bytes(), true);
    let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x04\0\0\0\x04\x01\0\0\0\0".to_vec();
    png.resize(6 << 20, 0);
    zip.entry("EPUB/b.png", &png, true);
    zip.finish()
}

fn styled(css: &str) -> Vec<u8> {
    let item = "<item id=\"c\" href=\"c.css\" media-type=\"text/css\"/></manifest>";
    let link = HEAD.replace("</head>", "<link rel=\"stylesheet\" href=\"c.css\"/></head>");
    book(&format!("{link}{FOOT}"), &PACKAGE.replace("</manifest>", item), &[("EPUB/c.css", css.as_bytes())])
}

/// A book with one page.
fn book(page: &str, package: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = Zip::new(package);
    zip.entry("EPUB/a.xhtml", page.as_bytes(), true);
    for (name, content) in files {
        zip.entry(name, content, true);
    }
    zip.finish()
}

/// Where an entry's data lies, and what the directory says of it.
#[derive(Clone, Copy)]
struct At {
    offset: u32,
    method: u16,
    compressed: u32,
    size: u32,
}

/// An archive written byte by byte, so that it can lie.
struct Zip {
    out: Vec<u8>,
    directory: Vec<u8>,
    count: usize,
}

impl Zip {
    fn new(package: &str) -> Self {
        Self::with(CONTAINER, package)
    }

    fn with(container: &str, package: &str) -> Self {
        let mut zip = Zip { out: Vec::new(), directory: Vec::new(), count: 0 };
        zip.entry("mimetype", b"application/epub+zip", false);
        zip.entry("META-INF/container.xml", container.as_bytes(), true);
        zip.entry("EPUB/package.opf", package.as_bytes(), true);
        zip.entry("EPUB/nav.xhtml", NAV.as_bytes(), true);
        zip
    }

    fn entry(&mut self, name: &str, content: &[u8], deflate: bool) -> At {
        let data = if deflate { deflated(content) } else { content.to_vec() };
        let at = At {
            offset: self.out.len() as u32,
            method: if deflate { 8 } else { 0 },
            compressed: data.len() as u32,
            size: content.len() as u32,
        };
        self.put(name, &data, at);
        at
    }

    /// An entry of which the archive states another size than it has.
    fn untrue(&mut self, name: &str, content: &[u8], size: u32) {
        let data = deflated(content);
        let at = At { offset: self.out.len() as u32, method: 8, compressed: data.len() as u32, size };
        self.put(name, &data, at);
    }

    fn put(&mut self, name: &str, data: &[u8], at: At) {
        self.out.extend_from_slice(b"PK\x03\x04");
        fields(&mut self.out, name, at);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(data);
        self.again(name, at);
    }

    /// Lists data that is there already under another name.
    fn again(&mut self, name: &str, at: At) {
        self.directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        fields(&mut self.directory, name, at);
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&at.offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.out.len() as u32;
        let count = (self.count as u16).to_le_bytes();
        self.out.extend_from_slice(&self.directory);
        self.out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.out.extend_from_slice(&count);
        self.out.extend_from_slice(&count);
        self.out.extend_from_slice(&(self.directory.len() as u32).to_le_bytes());
        self.out.extend_from_slice(&start.to_le_bytes());
        self.out.extend_from_slice(&[0, 0]);
        self.out
    }
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).and_then(|()| encoder.finish()).expect("memory can be written")
}

fn fields(out: &mut Vec<u8>, name: &str, at: At) {
    out.extend_from_slice(&[20, 0, 0, 8]);
    out.extend_from_slice(&at.method.to_le_bytes());
    out.extend_from_slice(&[0, 0, 0x21, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&at.compressed.to_le_bytes());
    out.extend_from_slice(&at.size.to_le_bytes());
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0]);
}
