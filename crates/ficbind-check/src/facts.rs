//! What one pass over a resource is told, and what it tells the checks that need more than one file.

use std::collections::HashMap;

use crate::noted::Noted;
use crate::options::Profile;
use crate::report::Version;
use crate::url::Target;

/// What is known of a document before it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Role<'r> {
    pub media_type: &'r str,
    pub version: Option<Version>,
    pub profile: Profile,
    /// Whether it is the navigation document.
    pub nav: bool,
    pub data_nav: bool,
    /// Whether the item declares an index, or the publication is one.
    pub index: bool,
    /// Whether it is part of a dictionary.
    pub dictionary: bool,
    /// Whether its pages have a fixed layout.
    pub fixed: bool,
    pub in_spine: bool,
    /// Whether the package announces classes for overlays, and this document has one.
    pub needs_style: bool,
    pub unannounced: &'r [(&'static str, &'static str)],
}

impl Role<'_> {
    /// The version to check against.
    pub fn version(&self) -> Version {
        self.version.unwrap_or(Version::Three)
    }
}

/// How a reference uses its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A link that a reader can follow.
    Hyperlink,
    /// A link in the `toc` of a navigation document.
    Toc,
    /// A link in its `page-list`.
    PageList,
    /// Any other link of a navigation document.
    Nav,
    /// A link of region-based navigation.
    RegionNav,
    Image,
    /// The `img` of a `picture`.
    PictureImage,
    /// A `source` of a `picture`.
    PictureSource,
    Audio,
    Video,
    Track,
    /// The file of a `script`.
    Script,
    /// Anything else that is shown as part of a page.
    Resource,
    Stylesheet,
    Font,
    /// A font that an SVG document names.
    SvgFont,
    Cite,
    /// The `use` of an SVG symbol.
    SvgSymbol,
    /// A gradient or pattern that paints SVG.
    SvgPaint,
    /// What cuts an SVG drawing to a shape.
    SvgClip,
    /// The text that an overlay reads.
    OverlayText,
    OverlayAudio,
    /// A search key map's.
    SearchKey,
    /// `link` in the package document.
    PackageLink,
    Guide,
    /// The content of an NCX.
    Ncx,
}

impl Use {
    /// Whether a reader follows it by choice; the target is no part of the page.
    pub fn is_hyperlink(self) -> bool {
        matches!(self, Use::Hyperlink | Use::Toc | Use::PageList | Use::Nav | Use::RegionNav | Use::Ncx)
    }
}

/// A reference from one resource to another.
#[derive(Debug, Clone)]
pub struct Reference {
    pub usage: Use,
    pub target: Target,
    /// As the author wrote it.
    pub raw: Box<str>,
    pub line: u32,
    pub column: u32,
    /// The media type that the place of the reference states.
    pub stated_type: Option<Box<str>>,
    /// Whether the place of the reference has something to show instead.
    pub has_fallback: bool,
    /// The media element of which this is one source among several.
    pub group: Option<u32>,
}

impl Reference {
    pub fn new(usage: Use, target: Target, raw: &str, place: (u32, u32)) -> Self {
        let raw = raw.trim().into();
        Reference {
            usage,
            target,
            raw,
            line: place.0,
            column: place.1,
            stated_type: None,
            has_fallback: false,
            group: None,
        }
    }
}

/// What an id stands on, as far as references care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Other,
    SvgSymbol,
    SvgClip,
    SvgPaint,
}

/// What a resource told.
#[derive(Debug, Default)]
pub struct Facts {
    pub references: Vec<Reference>,
    /// Ids in document order, with what they stand on.
    pub ids: HashMap<Box<str>, (u32, Anchor)>,
    /// Whether the document could be read at all.
    pub read: bool,
    pub scripted: bool,
    pub svg: bool,
    pub mathml: bool,
    pub switch: bool,
    /// Whether it uses something from a network.
    pub remote: bool,
    /// The same of style rules inside it: where a message about it stands.
    pub remote_css: Option<(u32, u32)>,
    /// Whether it shows an SVG image from a file.
    pub svg_image: bool,
    /// Line and column of the end of the document, where a message about all of it stands.
    pub end: (u32, u32),
    /// Whether it holds index, dictionary, glossary, or page-break content.
    pub index: bool,
    pub dictionary: bool,
    pub glossary: bool,
    /// Where the first dictionary content stands.
    pub dictionary_at: Option<(u32, u32)>,
    pub page_break: bool,
    pub audio: bool,
    pub video: bool,
    pub figure: bool,
    pub table: bool,
    /// Whether it has style rules of its own or links to some.
    pub styled: bool,
    /// Kinds of lists that a navigation document has.
    pub lists: Vec<String>,
    /// Sections of a page, its body included where that is one.
    pub sections: usize,
    /// Characters of text.
    pub characters: u64,
    /// What advice wants to know; nothing unless it was asked for.
    pub noted: Option<Box<Noted>>,
}

/// What each resource told. Most files of a book, such as images, are not read: they tell nothing, and take no room.
#[derive(Debug, Default)]
pub struct AllFacts {
    told: Vec<Option<Box<Facts>>>,
    nothing: Facts,
}

impl AllFacts {
    pub fn new(told: Vec<Option<Box<Facts>>>) -> Self {
        AllFacts { told, nothing: Facts::default() }
    }

    /// Those of every item of the manifest, in its order.
    pub fn iter(&self) -> impl Iterator<Item = &Facts> {
        self.told.iter().map(|told| told.as_deref().unwrap_or(&self.nothing))
    }
}

impl std::ops::Index<usize> for AllFacts {
    type Output = Facts;

    fn index(&self, item: usize) -> &Facts {
        self.told[item].as_deref().unwrap_or(&self.nothing)
    }
}
