//! Kinds of files, by their names: texts that are read, texts of other programs, and what stands beside a story.

use std::path::Path;

/// Endings of Markdown files.
pub const MARKDOWN: &[&str] = &["md", "markdown", "mkd", "mdown"];
/// Endings of plain-text posts.
pub const PLAIN: &[&str] = &["txt", "text"];
/// What a story may be, for those who gave something else.
pub const READ: &str = "give a Markdown file (.md), a plain-text post (.txt), a web page (.html), a document of a word \
                        processor (.docx, .odt, .rtf), an EPUB file, a ZIP archive of any of these, or a folder of Markdown files and posts";

/// The ending of a name, in small letters.
pub fn ending(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default()
}

/// Whether a name is that of a Markdown file or a plain-text post.
pub fn is_chapter_file(name: &str) -> bool {
    let ending = ending(name);
    MARKDOWN.contains(&ending.as_str()) || PLAIN.contains(&ending.as_str())
}

/// Files that stand beside a story and are not part of it.
pub fn is_side_file(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(s, _)| s).to_lowercase();
    matches!(stem.as_str(), "readme" | "license" | "licence" | "copying" | "changelog" | "contributing")
}

/// Whether a text says by its name that it is about the folder.
pub fn is_readme(name: &str) -> bool {
    is_chapter_file(name) && name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("readme."))
}

/// Files that other programs write, and that are not read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Of a word processor.
    Document,
    WebPage,
    /// A finished book.
    Book,
    /// Pages as they are printed.
    Pages,
    /// A text with marks that are not Markdown.
    Markup,
    /// Markdown under a name of another program.
    Dialect,
    /// Several files in one.
    Archive,
    Recording,
}

impl Foreign {
    const TABLE: &'static [(Foreign, &'static [&'static str])] = &[
        (
            Foreign::Document,
            &["docx", "doc", "odt", "fodt", "ott", "rtf", "pages", "wps", "wpd", "abw", "sxw", "docm", "gdoc", "scriv"],
        ),
        (Foreign::WebPage, &["html", "htm", "xhtml", "xht", "mht", "mhtml", "shtml"]),
        (
            Foreign::Book,
            &[
                "epub", "mobi", "azw", "azw1", "azw3", "azw4", "kfx", "kpf", "prc", "pdb", "fb2", "fbz", "lit", "lrf",
                "ibooks", "cbz", "cbr", "snb", "tcr",
            ],
        ),
        (Foreign::Pages, &["pdf", "ps", "djvu", "xps", "oxps"]),
        (
            Foreign::Markup,
            &[
                "tex",
                "latex",
                "ltx",
                "org",
                "rst",
                "rest",
                "adoc",
                "asciidoc",
                "textile",
                "wiki",
                "mediawiki",
                "fountain",
                "opml",
                "typ",
                "docbook",
                "dbk",
                "ipynb",
            ],
        ),
        (Foreign::Dialect, &["mdx", "qmd", "rmd", "mdtext", "mkdn", "mkdown", "mdwn", "mmd"]),
        (Foreign::Archive, &["zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst"]),
        (
            Foreign::Recording,
            &["mp3", "m4a", "m4b", "ogg", "oga", "opus", "wav", "flac", "mp4", "m4v", "mov", "avi", "mkv", "webm"],
        ),
    ];

    /// What a name says.
    pub fn of(name: &str) -> Option<Foreign> {
        let ending = ending(name);
        Self::TABLE.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(kind, _)| *kind)
    }

    /// Whether an author may take it for a chapter.
    pub fn is_text(self) -> bool {
        !matches!(self, Foreign::Archive | Foreign::Recording)
    }

    /// What to do with such a file.
    pub fn advice(self, name: &str) -> String {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let pandoc = |from: &str| format!("such as `pandoc{from} \"{file}\" -t commonmark_x -o \"{stem}.md\"`");
        match self {
            Foreign::Document if crate::transcribe::Kind::of(std::path::Path::new(file)).is_some() => format!(
                "it is a word-processor document: give it alone, such as `ficbind build \"{file}\"`, or convert it with \
                 a command {}",
                pandoc("")
            ),
            Foreign::Document => {
                "it is a word-processor document: save it as DOCX or ODT in the program that wrote it".to_owned()
            }
            Foreign::WebPage if crate::transcribe::Kind::of(std::path::Path::new(file)).is_some() => {
                format!("it is a web page: give it alone, such as `ficbind build \"{file}\"`")
            }
            Foreign::WebPage => {
                format!("it is a web page: convert it to Markdown with a command {}", pandoc(" -f html"))
            }
            Foreign::Book if ending(file) == "epub" => {
                format!(
                    "it is a finished book: give it alone, such as `ficbind build \"{file}\"`, or check it with `ficbind check`"
                )
            }
            Foreign::Book => format!(
                "it is a finished book of another format: make an EPUB file of it, such as with calibre's \
                 `ebook-convert \"{file}\" \"{stem}.epub\"`"
            ),
            Foreign::Pages => "its pages are laid out for print: use the text that it was made from".to_owned(),
            Foreign::Markup => {
                format!("its markup is not Markdown: convert it with a command {}", pandoc(""))
            }
            Foreign::Dialect => format!("if it is plain Markdown, name it \"{stem}.md\""),
            Foreign::Archive if ending(file) == "zip" => {
                format!("it is an archive: give it alone, such as `ficbind import \"{file}\" -o FOLDER`, or unpack it")
            }
            Foreign::Archive => "unpack it and give the folder".to_owned(),
            Foreign::Recording => "it is not a text file".to_owned(),
        }
    }
}

/// Whether a folder holds the parts of a page that a browser saved beside it: `Rain_files` beside `Rain.html`.
pub fn holds_parts_of_page(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix("_files"));
    let is_there = |name: &str, ending: &&str| folder.with_file_name(format!("{name}.{ending}")).is_file();
    name.is_some_and(|name| ["html", "htm", "xhtml", "xht"].iter().any(|ending| is_there(name, ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        for (name, kind) in [
            ("a/b.docx", Some(Foreign::Document)),
            ("c.HTM", Some(Foreign::WebPage)),
            ("d.azw3", Some(Foreign::Book)),
            ("e.pdf", Some(Foreign::Pages)),
            ("f.md", None),
            ("g.docx.txt", None),
            ("docx", None),
        ] {
            assert_eq!(Foreign::of(name), kind, "{name}");
        }
        assert!(is_chapter_file("One.MD") && !is_chapter_file("one.md/two") && !is_chapter_file("md"));
    }
}
