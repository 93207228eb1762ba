//! Books of examples: a complete book below `tests/base`, with the parts of an example laid over it.
//!
//! The book is `epub3` unless the example's `args` say otherwise, and a part lies in it so:
//!
//! - a text that begins with an element of the file replaces that element, or its start tag alone if it is only that;
//! - the place `package.opf, manifest` adds the text to that element, in place of entries with the same ids;
//! - a text of a page that is no whole page is its body; a `nav` that is no table of contents comes after that;
//! - `style.css, saved as UTF-16` says how the file is encoded, and `archive` lists names of files that are there.
//!
//! What is not text is made here, by the ending of its name.

use std::error::Error;
use std::fs;
use std::path::Path;

use ficbind::check::{Limits, folder};
use ficbind::diag::Example;
use ficbind::diag::example::Part;

use super::assemble;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The bytes of the book with these parts of an example, and the options of its check.
///
/// # Errors
/// When the example names a file or a place that is not there.
pub fn book<'e>(example: &'e Example, parts: &[Part], scratch: &Path) -> Result<(Vec<u8>, Vec<&'e str>)> {
    let mut words: Vec<&str> = example.args.split_whitespace().collect();
    let mut base = "epub3";
    if let Some(at) = words.iter().position(|w| *w == "base") {
        base = words.get(at + 1).copied().ok_or("`base` needs a name")?;
        words.drain(at..at + 2);
    }
    assemble::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base").join(base), scratch)?;
    for part in example.given.iter().chain(parts) {
        lay(scratch, part)?;
    }
    for name in &example.with {
        list(scratch, name)?;
    }
    Ok((folder::pack(scratch, &Limits::default())?, words))
}

/// Puts a part into its file.
fn lay(root: &Path, part: &Part) -> Result<()> {
    let (file, place) = part.place.split_once(", ").unwrap_or((part.place, ""));
    if file == "archive" {
        let new = part.text.lines().filter(|name| !root.join(name).exists());
        return new.into_iter().try_for_each(|name| make(root, name));
    }
    let inside = file.contains('/') || file == "mimetype";
    let path = if inside { root.join(file) } else { root.join("EPUB").join(file) };
    let old = match fs::read_to_string(&path) {
        Err(_) if [".xhtml", ".smil"].iter().any(|e| file.ends_with(e)) => String::from_utf8(stock(file))?,
        old => old.unwrap_or_default(),
    };
    let encoding = place.strip_prefix("saved as ");
    let text = joined(&old, if encoding.is_some() { "" } else { place }, &part.text, file)?;
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    fs::write(path, encoded(&text, encoding))?;
    Ok(())
}

/// Makes a file that is only named.
///
/// # Errors
/// When it can not be written.
pub fn make(root: &Path, name: &str) -> Result<()> {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    let content = if name.ends_with(".opf") { fs::read(root.join("EPUB/package.opf"))? } else { stock(name) };
    Ok(fs::write(path, content)?)
}

/// The bytes of a text in an encoding.
pub fn encoded(text: &str, encoding: Option<&str>) -> Vec<u8> {
    match encoding {
        Some("UTF-16") => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        // All that is used here are characters of Latin-1.
        Some(_) => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
        None => text.as_bytes().to_vec(),
    }
}

/// The text of a file with a part in its place.
fn joined(old: &str, place: &str, text: &str, file: &str) -> Result<String> {
    if !place.is_empty() {
        return added(old, place, text);
    }
    let Some(root) = old.rfind("</").map(|at| old[at + 2..].trim_end().trim_end_matches('>')) else {
        return Ok(if file == "mimetype" { text.to_owned() } else { format!("{text}\n") });
    };
    let name = first_name(text).unwrap_or_default();
    if text.contains(&format!("</{root}>")) && (name == root || name.starts_with(['!', '?'])) {
        return Ok(format!("{text}\n"));
    }
    if name.starts_with(['!', '?']) {
        // What stands before the root, and maybe its start tag.
        let start = old.find(&format!("<{root}")).unwrap_or_default();
        let tag = old[start..].find('>').map_or(start, |at| start + at + 1);
        let rest = if text.contains(&format!("<{root}")) { &old[tag..] } else { &old[start..] };
        return Ok(format!("{text}\n{rest}"));
    }
    if file == "nav.xhtml" && name == "nav" && !text.contains("epub:type=\"toc\"") {
        return added(old, "body", text);
    }
    if root == "html" && !matches!(name, "html" | "head" | "title" | "body" | "nav") {
        return replaced(old, "body", &format!("<body>\n{text}\n</body>"));
    }
    replaced(old, name, text)
}

/// The name of the element that a text begins with.
fn first_name(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix('<')?;
    rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().filter(|name| !name.is_empty())
}

/// The text at the end of an element, in place of entries with the same ids.
fn added(old: &str, place: &str, text: &str) -> Result<String> {
    let ids: Vec<_> = text.lines().filter_map(id).collect();
    let kept: String =
        old.lines().filter(|line| id(line).is_none_or(|id| !ids.contains(&id))).map(|l| format!("{l}\n")).collect();
    let end = kept.find(&format!("</{place}>")).ok_or_else(|| format!("there is no element {place}"))?;
    Ok(format!("{}{text}\n{}", &kept[..end], &kept[end..]))
}

/// The element of a line, and its id or that of its item.
fn id(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once(" id=\"").or_else(|| line.split_once(" idref=\""))?;
    Some((first_name(line)?, rest.split('"').next()?))
}

/// The text in place of the element that it is, or of its start tag.
fn replaced(old: &str, name: &str, text: &str) -> Result<String> {
    let start = old
        .match_indices(&format!("<{name}"))
        .map(|(at, _)| at)
        .find(|at| old[at + name.len() + 1..].starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/')))
        .ok_or_else(|| format!("there is no element {name}"))?;
    let close = format!("</{name}>");
    let tag = old[start..].find('>').map_or(old.len(), |at| start + at + 1);
    let is_tag_alone = !text.contains(&close) && !text.trim_end().ends_with("/>");
    let end = if is_tag_alone || old[..tag].ends_with("/>") {
        tag
    } else {
        old[tag..].find(&close).map_or(tag, |at| tag + at + close.len())
    };
    Ok(format!("{}{text}{}", &old[..start], &old[end..]))
}

/// Makes a file and lists it in the manifest, a page in the spine, too, unless the example does.
fn list(root: &Path, name: &str) -> Result<()> {
    let path = root.join("EPUB").join(name);
    if !path.exists() {
        fs::write(path, stock(name))?;
    }
    let package = root.join("EPUB/package.opf");
    let text = fs::read_to_string(&package)?;
    if !text.contains(&format!("href=\"{name}\"")) {
        let (stem, ending) = name.split_once('.').ok_or("a file has an ending")?;
        let kind = match ending {
            "png" => "image/png",
            "gif" => "image/gif",
            "jpg" => "image/jpeg",
            "svg" => "image/svg+xml",
            "mp3" => "audio/mpeg",
            "mp4" => "video/mp4",
            "otf" => "font/otf",
            "js" => "text/javascript",
            "css" => "text/css",
            "xhtml" => "application/xhtml+xml",
            _ => return Err(format!("what is {name}?").into()),
        };
        let item = format!("<item id=\"{stem}-{ending}\" href=\"{name}\" media-type=\"{kind}\"/>");
        let mut text = added(&text, "manifest", &item)?;
        if ending == "xhtml" {
            text = added(&text, "spine", &format!("<itemref idref=\"{stem}-{ending}\"/>"))?;
        }
        fs::write(&package, text)?;
    }
    Ok(())
}

/// A file by the ending of its name.
fn stock(name: &str) -> Vec<u8> {
    const PAGE: &str = include_str!("../base/epub3/EPUB/chapter.xhtml");
    const OVERLAY: &str = include_str!("../base/overlay/EPUB/chapter.smil");
    const PNG: &[u8] = include_bytes!("build/text/valid-many-things-classic/dot.png");
    const GIF: &[u8] = include_bytes!("check/OPF-029/ok-gif/EPUB/dot.gif");
    const WEBP: &[u8] = include_bytes!("build/images/valid-webp/dot.webp");
    // The frame of a picture of one pixel.
    const JPEG: &[u8] =
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xD9";
    match name.rsplit('.').next().unwrap_or_default() {
        "png" => PNG.to_vec(),
        "gif" => GIF.to_vec(),
        "jpg" => JPEG.to_vec(),
        "webp" => WEBP.to_vec(),
        "svg" => b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>Pear</title></svg>\n".to_vec(),
        "xhtml" => PAGE.into(),
        "smil" => OVERLAY.into(),
        "mp3" => b"ID3".to_vec(),
        "md" | "txt" | "bak" => b"A pear falls.\n".to_vec(),
        "js" => b"let pears = 1;\n".to_vec(),
        "css" => b"p { margin: 0; }\n".to_vec(),
        _ => b"pear\n".to_vec(),
    }
}
