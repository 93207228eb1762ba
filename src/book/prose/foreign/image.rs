//! Images as other programs write them: blanks in the path, a size behind the description, the path or the image.

use std::ops::Range;

use super::{Act, Scan};
use crate::diag::Cut;

/// What the parser can not tell of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    /// The path, if the parser would read another.
    pub target: Option<String>,
    pub width: Option<Length>,
    pub height: Option<Length>,
}

/// How large an image is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    Pixels(u32),
    /// A value of a style sheet, such as `50%`.
    Style(String),
}

const ENDINGS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "tif", "tiff"];

/// Reads the image at an offset; gives the offset where the scan goes on.
pub(super) fn find(scan: &mut Scan, at: usize) -> usize {
    let end = scan.paragraph_end(at + 2).max(at + 2);
    if !scan.affords(end - at) {
        return at + 2;
    }
    let Some(close) = closing(&scan.bytes[..end], at + 2, b'[', b']') else { return at + 2 };
    if !scan.starts(close + 1, "(") {
        return at + 2;
    }
    let open = close + 2;
    // A picture that stands in its address, or an address in brackets, is the parser's own.
    let own = scan.starts(open, "data:") || scan.starts(open, "<");
    let limit = if own { scan.bytes.len() } else { scan.bytes.len().min(open + 4000) };
    let line = memchr::memchr(b'\n', &scan.bytes[open..limit]).map_or(limit, |i| open + i);
    let Some(stop) = closing(&scan.bytes[..line], open, b'(', b')') else { return at + 2 };
    let mut image = Image::default();
    if !own {
        read_destination(scan, open..stop, &mut image);
    }
    // `![a map|300](…)`, `![a map|300x200](…)`
    let alt = scan.text.cut(at + 2..close);
    if let Some((words, size)) = alt.rsplit_once('|')
        && let Some((width, height)) = pixels(size.trim())
    {
        (image.width, image.height) = (Some(width), height);
        scan.mark(at + 2 + words.len()..close, Act::Hide, b'(');
    }
    let mut next = stop + 1;
    if scan.starts(next, "{")
        && let Some(length) = scan.bytes[next..].iter().take(200).position(|b| matches!(b, b'}' | b'\n'))
        && scan.bytes[next + length] == b'}'
        && read_attributes(scan.text.cut(next + 1..next + length), &mut image)
    {
        scan.mark(next..next + length + 1, Act::Hide, b'(');
        next += length + 1;
    }
    if image != Image::default() {
        scan.found.images.insert(at, image);
    }
    next
}

/// The bracket that closes one which opened before an offset.
fn closing(bytes: &[u8], from: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0;
    let mut escaped = false;
    for (i, byte) in bytes.get(from..)?.iter().enumerate() {
        if std::mem::take(&mut escaped) && byte.is_ascii_punctuation() {
            continue;
        }
        if *byte == b'\\' {
            escaped = true;
        } else if *byte == open {
            depth += 1;
        } else if *byte == close {
            if depth == 0 {
                return Some(from + i);
            }
            depth -= 1;
        }
    }
    None
}

/// The path between the round brackets, with blanks, backslashes or a size behind it: `(my maps/one.png =200x100 "Title")`.
fn read_destination(scan: &mut Scan, range: Range<usize>, image: &mut Image) {
    let inner = scan.text.cut(range.clone());
    let start = range.start + (inner.len() - inner.trim_start().len());
    let mut path = inner.trim();
    if let Some(quote) = path.chars().next_back().filter(|c| matches!(c, '"' | '\'')) {
        let opens = path.cut(..path.len() - 1).rfind(quote).filter(|i| path.cut(..*i).ends_with(char::is_whitespace));
        let Some(opens) = opens else { return };
        path = path.cut(..opens).trim_end();
    }
    let written = path.len();
    if let Some((before, size)) = path.rsplit_once(' ')
        && let Some((width, height)) = size.strip_prefix('=').and_then(pixels)
    {
        (image.width, image.height) = (Some(width), height);
        path = before.trim_end();
    }
    let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    let is_path = ENDINGS.contains(&ending.as_str()) || path.contains(['/', '\\']) && path.contains('.');
    if !is_path || !path.contains([' ', '\t', '\\']) && written == path.len() {
        return;
    }
    image.target = Some(path.to_owned());
    let blanks = scan.bytes[start..start + written].iter().enumerate().filter(|(_, b)| b.is_ascii_whitespace());
    // Letters, which are no marks of emphasis where the parser takes the whole for text.
    let fills: Vec<_> = blanks.map(|(i, _)| (start + i..start + i + 1, b'x')).collect();
    scan.found.fills.extend(fills);
}

/// `300`, `300x200`.
fn pixels(size: &str) -> Option<(Length, Option<Length>)> {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|n| plain && *n > 0).map(Length::Pixels)
    };
    match size.split_once(['x', 'X']) {
        Some((width, "")) => Some((number(width)?, None)),
        Some((width, height)) => Some((number(width)?, Some(number(height)?))),
        None => Some((number(size)?, None)),
    }
}

/// `{width=50%}`, `{: width="200px" height=100 }`; tells whether all of it was understood.
fn read_attributes(words: &str, image: &mut Image) -> bool {
    let mut read = image.clone();
    let mut any = false;
    for word in words.trim_start_matches(':').split_ascii_whitespace() {
        let Some((key, value)) = word.split_once('=') else {
            // Classes of another program's style sheets have no meaning here.
            if word.starts_with(['.', '#']) && word.len() > 1 {
                any = true;
                continue;
            }
            return false;
        };
        let Some(length) = length(value.trim_matches(['"', '\''])) else { return false };
        match key {
            "width" => read.width = Some(length),
            "height" => read.height = Some(length),
            _ => return false,
        }
        any = true;
    }
    if any {
        *image = read;
    }
    any
}

fn length(value: &str) -> Option<Length> {
    let digits = value.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (number, unit) = value.split_at(digits);
    let number: f32 = number.parse().ok().filter(|n: &f32| *n > 0.0)?;
    match unit {
        "" | "px" if (1.0..=20_000.0).contains(&number) => Some(Length::Pixels(number as u32)),
        "%" if number <= 100.0 => Some(Length::Style(format!("{number}%"))),
        "em" | "rem" if number <= 100.0 => Some(Length::Style(format!("{number}em"))),
        // In reading systems an inch is as good as 6 em, and scales with the text.
        "in" if number <= 20.0 => Some(Length::Style(format!("{}em", number * 6.0))),
        "cm" if number <= 50.0 => Some(Length::Style(format!("{}em", (number * 24.0).round() / 10.0))),
        "mm" if number <= 500.0 => Some(Length::Style(format!("{}em", (number * 2.4).round() / 10.0))),
        _ => None,
    }
}

impl Image {
    /// Writes how large the image is into its open tag.
    pub fn push_size(&self, out: &mut String) {
        let mut style = Vec::new();
        for (name, length) in [("width", &self.width), ("height", &self.height)] {
            match length {
                Some(Length::Pixels(pixels)) => out.push_str(&format!(" {name}=\"{pixels}\"")),
                // A part of the page's height is none that a page without an end has.
                Some(Length::Style(value)) if name == "width" || !value.ends_with('%') => {
                    style.push(format!("{name}: {value}"));
                }
                _ => {}
            }
        }
        if !style.is_empty() {
            out.push_str(&format!(" style=\"{}\"", style.join("; ")));
        }
    }
}
