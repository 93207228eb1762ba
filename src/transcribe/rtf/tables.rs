//! Facts about RTF: destinations, characters that have words, and encodings.

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    Text,
    /// Nowhere.
    Nothing,
    /// To the properties of the document, under a key.
    Property(&'static str),
    Fonts,
    Styles,
    /// The instruction of a field.
    Instruction,
    Note,
    /// The mark of an item of a list.
    Mark,
    Picture,
    /// The description of a picture.
    Description,
    /// The name of a bookmark.
    Bookmark,
    /// To nobody, but it is told: what it is.
    Told(&'static str),
}

/// Control words that open a destination.
const DESTINATIONS: &[(&str, Destination)] = &[
    ("annotation", Destination::Told("comments")),
    ("atnauthor", Destination::Nothing),
    ("atnid", Destination::Nothing),
    ("author", Destination::Property("author")),
    ("bkmkstart", Destination::Bookmark),
    ("colortbl", Destination::Nothing),
    ("company", Destination::Nothing),
    ("creatim", Destination::Nothing),
    ("doccomm", Destination::Property("description")),
    ("fldinst", Destination::Instruction),
    ("fonttbl", Destination::Fonts),
    ("footer", Destination::Told("headers and footers of pages")),
    ("footerf", Destination::Told("headers and footers of pages")),
    ("footerl", Destination::Told("headers and footers of pages")),
    ("footerr", Destination::Told("headers and footers of pages")),
    ("footnote", Destination::Note),
    ("header", Destination::Told("headers and footers of pages")),
    ("headerf", Destination::Told("headers and footers of pages")),
    ("headerl", Destination::Told("headers and footers of pages")),
    ("headerr", Destination::Told("headers and footers of pages")),
    ("info", Destination::Nothing),
    ("keywords", Destination::Property("keywords")),
    ("listtext", Destination::Mark),
    ("nonshppict", Destination::Nothing),
    ("object", Destination::Nothing),
    ("operator", Destination::Nothing),
    ("pict", Destination::Picture),
    ("pntext", Destination::Mark),
    ("printim", Destination::Nothing),
    ("result", Destination::Text),
    ("revtim", Destination::Nothing),
    ("shppict", Destination::Text),
    ("shptxt", Destination::Text),
    ("stylesheet", Destination::Styles),
    ("subject", Destination::Nothing),
    ("sv", Destination::Description),
    ("tc", Destination::Nothing),
    ("title", Destination::Property("title")),
    ("xe", Destination::Nothing),
    // These hold others that are read.
    ("fldrslt", Destination::Text),
    ("picprop", Destination::Nothing),
    ("shp", Destination::Nothing),
    ("shpinst", Destination::Nothing),
    ("sn", Destination::Nothing),
    ("sp", Destination::Nothing),
];

/// The destination that a control word opens.
pub fn destination(word: &str) -> Option<Destination> {
    DESTINATIONS.iter().find(|(known, _)| *known == word).map(|(_, destination)| *destination)
}

/// Control words that stand for a character.
const CHARACTERS: &[(&str, char)] = &[
    ("bullet", '•'),
    ("emdash", '—'),
    ("emspace", '\u{2003}'),
    ("endash", '–'),
    ("enspace", '\u{2002}'),
    ("ldblquote", '“'),
    ("lquote", '‘'),
    ("ltrmark", '\u{200e}'),
    ("qmspace", '\u{2005}'),
    ("rdblquote", '”'),
    ("rquote", '’'),
    ("rtlmark", '\u{200f}'),
    ("tab", '\t'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
];

/// The character for which a control word stands.
pub fn character(word: &str) -> Option<char> {
    CHARACTERS.iter().find(|(known, _)| *known == word).map(|(_, character)| *character)
}

/// Encodings by the numbers of their code pages.
const CODE_PAGES: &[(i32, &str)] = &[
    (437, "windows-1252"),
    (850, "windows-1252"),
    (866, "ibm866"),
    (874, "windows-874"),
    (932, "shift_jis"),
    (936, "gbk"),
    (949, "euc-kr"),
    (950, "big5"),
    (1250, "windows-1250"),
    (1251, "windows-1251"),
    (1252, "windows-1252"),
    (1253, "windows-1253"),
    (1254, "windows-1254"),
    (1255, "windows-1255"),
    (1256, "windows-1256"),
    (1257, "windows-1257"),
    (1258, "windows-1258"),
    (10000, "macintosh"),
    (65001, "utf-8"),
];

/// The code pages of the character sets of fonts.
const CHARACTER_SETS: &[(i32, i32)] = &[
    (0, 1252),
    (77, 10000),
    (128, 932),
    (129, 949),
    (134, 936),
    (136, 950),
    (161, 1253),
    (162, 1254),
    (163, 1258),
    (177, 1255),
    (178, 1256),
    (186, 1257),
    (204, 1251),
    (222, 874),
    (238, 1250),
];

/// The encoding of a code page.
pub fn encoding(code_page: i32) -> &'static encoding_rs::Encoding {
    let label = CODE_PAGES.iter().find(|(known, _)| *known == code_page).map_or("windows-1252", |(_, label)| *label);
    encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// The code page of a font's character set.
pub fn code_page(character_set: i32) -> Option<i32> {
    CHARACTER_SETS.iter().find(|(known, _)| *known == character_set).map(|(_, code_page)| *code_page)
}
