//! What advice is given: messages of our own beside EPUBCheck's.

use std::fmt::Display;

ficbind_diag::rules! {
    /// A picture has no `alt` attribute.
    ///
    /// Screen readers then read the name of the file, or nothing. Describe in `alt` what the picture shows, or write
    /// `alt=""` if it is only decoration.
    "ADV-001" Advice no_alt() = "this picture has no alternative text",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The alternative text of a picture is the name of a file.
    ///
    /// Those who cannot see the picture hear "img underscore 2041 dot jpg". Say in a few words what it shows.
    "ADV-002" Advice file_name_as_alt(alt: impl Display) =
        "the alternative text \"{alt}\" is the name of a file",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The alternative text of a picture only says that it is one.
    ///
    /// Screen readers announce pictures as such. Say what this one shows, or write `alt=""` if it is only decoration.
    "ADV-003" Advice empty_words_as_alt(alt: impl Display) =
        "the alternative text \"{alt}\" does not say what the picture shows",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The alternative text of a picture repeats its caption.
    ///
    /// Screen readers read both, one after the other. Describe the picture in `alt`, and leave to the caption what it is
    /// about.
    "ADV-004" Advice caption_as_alt() = "the alternative text repeats the caption",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The words of a link do not say where it leads.
    ///
    /// Screen readers can list the links of a page, and "here" tells nothing in such a list. Link words that name the
    /// target.
    "ADV-005" Advice vague_link(words: impl Display) = "the words of this link, \"{words}\", do not say where it leads",
        "https://www.w3.org/WAI/WCAG22/Understanding/link-purpose-in-context";

    /// A link has no words.
    ///
    /// Nobody sees it, and screen readers can only read its address. Put words or a picture with an alternative text into
    /// it, or use an `id` on the element if it was meant as a target.
    "ADV-006" Advice nameless_link() = "this link has no words",
        "https://www.w3.org/WAI/WCAG22/Understanding/link-purpose-in-context";

    /// A table has no header cells.
    ///
    /// Screen readers read the header with each cell, so that one knows what a number means. Write the cells of the first
    /// row or column as `th`. A table that only arranges things takes `role="presentation"`.
    "ADV-007" Advice headless_table() = "this table has no header cells",
        "https://www.w3.org/WAI/WCAG22/Understanding/info-and-relationships";

    /// A video has no captions.
    ///
    /// People who do not hear, or who read on a train, miss what is said. Add a `track` of the kind `captions`.
    "ADV-008" Advice video_without_captions() = "this video has no captions",
        "https://www.w3.org/WAI/WCAG22/Understanding/captions-prerecorded";

    /// Empty paragraphs make space.
    ///
    /// Screen readers stop at each, and the space differs between reading systems. Delete them, and give the paragraph or
    /// heading below a margin in the style sheet.
    "ADV-009" Advice blank_paragraphs(count: impl Display) = "this page has {count} empty paragraphs",
        "https://www.w3.org/WAI/WCAG22/Understanding/meaningful-sequence";

    /// A heading skips a level.
    ///
    /// Levels are the outline of the page: below an `h1` comes an `h2`. Choose the level by the outline, and set the size
    /// in the style sheet.
    "ADV-011" Advice skipped_level(heading: impl Display, before: impl Display) =
        "this {heading} comes after an {before}: the heading skips a level",
        "https://www.w3.org/WAI/WCAG22/Understanding/info-and-relationships";

    /// The table of contents leads to a page that has no heading.
    ///
    /// Readers arrive without a title, and screen readers cannot jump from heading to heading. Mark up the title as `h1`,
    /// also if it is a picture.
    "ADV-012" Advice page_without_heading(label: impl Display) =
        "the contents call this page \"{label}\", but it has no heading",
        "https://www.w3.org/WAI/WCAG22/Understanding/headings-and-labels";

    /// A heading is empty.
    ///
    /// Screen readers announce a heading and then say nothing. Delete it, and make space in the style sheet.
    "ADV-013" Advice blank_heading(heading: impl Display) = "this {heading} is empty",
        "https://www.w3.org/WAI/WCAG22/Understanding/headings-and-labels";

    /// The title of a page says nothing about it.
    ///
    /// Some reading systems show it, and screen readers read it first. Write the title of the chapter in `title`.
    "ADV-014" Advice empty_words_as_title(title: impl Display) = "the title \"{title}\" says nothing about the page",
        "https://www.w3.org/WAI/WCAG22/Understanding/page-titled";

    /// The table of contents leaves out a page that begins with a heading.
    ///
    /// Readers cannot go there from the contents. Add an entry, or use a lower heading if the page belongs to the one
    /// before it.
    "ADV-015" Advice page_outside_contents(heading: impl Display) =
        "the table of contents does not lead to this page, \"{heading}\"",
        "https://www.w3.org/TR/epub-33/#sec-nav-toc";

    /// An entry of the table of contents says nothing about its target.
    ///
    /// It is the name of a file, or a word that a program put there. Write the title of the chapter.
    "ADV-016" Advice empty_words_as_entry(label: impl Display) =
        "the entry \"{label}\" of the contents says nothing about its target",
        "https://www.w3.org/TR/epub-33/#sec-nav-toc";

    /// The NCX and the navigation document list different pages.
    ///
    /// Older reading systems show the NCX, newer ones the navigation document, so that readers see different contents.
    /// Make both anew, or delete the NCX.
    "ADV-017" Advice diverging_contents(difference: impl Display) =
        "the NCX and the navigation document differ: {difference}",
        "https://www.w3.org/TR/epub-33/#sec-opf2-ncx";

    /// A page does not state its language.
    ///
    /// Screen readers then pronounce it with the voice of the system, and words are not hyphenated. Write `lang` and
    /// `xml:lang` on the `html` element; the language of the package is not inherited.
    "ADV-018" Advice no_page_language() = "this page does not state its language",
        "https://www.w3.org/WAI/WCAG22/Understanding/language-of-page";

    /// The pages are in another language than the package says.
    ///
    /// One of them is left over from a template. Correct `dc:language`, or `lang` and `xml:lang` on the pages.
    "ADV-019" Advice other_page_language(stated: impl Display, found: impl Display) =
        "the package is in \"{stated}\", but its pages are in \"{found}\"",
        "https://www.w3.org/WAI/WCAG22/Understanding/language-of-page";

    /// A style sheet sets a property that does not exist.
    ///
    /// Browsers and reading systems drop the declaration. Correct the name, or delete the line.
    "ADV-021" Advice unknown_property(property: impl Display, hint: impl Display) =
        "there is no CSS property \"{property}\"{hint}",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet gives a property a value that it cannot have.
    ///
    /// Browsers and reading systems drop the declaration. A number needs its unit, without a space before it; a colour
    /// has 3, 4, 6 or 8 hexadecimal digits.
    "ADV-022" Advice unknown_value(property: impl Display, value: impl Display, hint: impl Display) =
        "\"{property}\" cannot have the value \"{value}\"{hint}",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet has an at-rule that does not exist.
    ///
    /// Browsers and reading systems drop it with all that is in it. Rules of preprocessors must be translated to CSS
    /// before the book is packed.
    "ADV-023" Advice unknown_at_rule(name: impl Display, hint: impl Display) = "there is no CSS rule \"@{name}\"{hint}",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A font is declared without its name or its file.
    ///
    /// Browsers and reading systems drop the rule. Give it both `font-family` and `src`.
    "ADV-024" Advice incomplete_font_face(missing: impl Display) = "this font rule has no \"{missing}\"",
        "https://www.w3.org/TR/css-fonts-4/#font-face-rule";

    /// Very many declarations are marked as important.
    ///
    /// They override what readers have set for themselves: size, colours, margins. Keep the mark for the few places that
    /// cannot do without.
    "ADV-025" Advice many_importants(count: impl Display, all: impl Display) =
        "{count} of {all} declarations are \"!important\"",
        "guide/checking.md#advice";

    /// The text of the book has a fixed size.
    ///
    /// In many reading systems, readers can then no longer enlarge it. Leave `font-size` of the text out, or write it in
    /// `em` or `%`.
    "ADV-026" Advice fixed_text_size(selector: impl Display, size: impl Display) =
        "\"{selector}\" sets the size of the text to {size}, which readers may be unable to change",
        "https://www.w3.org/WAI/WCAG22/Understanding/resize-text";

    /// The text of the book has a colour, but no background to go with it.
    ///
    /// In night mode, dark letters then stand on a dark page. Leave the colour out, or set `background-color` in the same
    /// rule.
    "ADV-027" Advice colour_without_background(selector: impl Display, colour: impl Display) =
        "\"{selector}\" sets the colour of the text to {colour}, but no background",
        "https://www.w3.org/WAI/WCAG22/Techniques/failures/F24";

    /// The `cover` entry of the metadata names no item of the manifest.
    ///
    /// Older reading systems and shops look there, and find no cover. Its `content` is the ID of an item, not its path.
    "ADV-031" Advice dangling_cover(id: impl Display, hint: impl Display) =
        "the cover in the metadata is \"{id}\", which is the ID of no item{hint}",
        "https://www.w3.org/TR/epub-33/#sec-cover-image";

    /// The `cover` entry of the metadata names something that is no picture.
    ///
    /// Older reading systems and shops want the picture itself, not the page that shows it. Give the ID of the picture.
    "ADV-032" Advice cover_without_picture(id: impl Display, media_type: impl Display) =
        "the cover in the metadata is \"{id}\", which is no picture but {media_type}",
        "https://www.w3.org/TR/epub-33/#sec-cover-image";

    /// The book has two covers.
    ///
    /// The `cover` entry of the metadata, for older reading systems, names another picture than the item with the
    /// property `cover-image`. Make both the same.
    "ADV-033" Advice two_covers(old: impl Display, new: impl Display) =
        "the cover in the metadata is \"{old}\", but the item \"{new}\" has the property \"cover-image\"",
        "https://www.w3.org/TR/epub-33/#sec-cover-image";

    /// Nothing in the book uses this file.
    ///
    /// It makes the book larger, and readers never see it. Take it out, or put it where it belongs.
    "ADV-034" Advice idle_file(path: impl Display, size: impl Display) =
        "nothing in the book uses \"{path}\" ({size})",
        "guide/checking.md#advice";

    /// The licence bits of a font forbid to embed it.
    ///
    /// Shops may refuse the book, and who publishes it may break the licence. Choose another font, or ask its maker for a
    /// version for ebooks.
    "ADV-035" Advice locked_font(reason: impl Display) = "this font must not be embedded: its licence bits {reason}",
        "https://learn.microsoft.com/en-us/typography/opentype/spec/os2#fstype";

    /// A font does not say whether it may be embedded.
    ///
    /// It has no table `OS/2`, where fonts keep their licence bits. Look into its licence; a complete version of the font
    /// also works in more reading systems.
    "ADV-036" Advice font_without_licence() = "this font does not say whether it may be embedded",
        "https://learn.microsoft.com/en-us/typography/opentype/spec/os2#fstype";

    /// A picture has very many pixels.
    ///
    /// Reading devices have little memory: they may show it late or not at all, and some shops refuse it. Scale it down;
    /// 4 million pixels are enough for a full page.
    "ADV-037" Advice many_pixels(width: impl Display, height: impl Display, millions: impl Display) =
        "this picture has {width} × {height} pixels, {millions} million in all",
        "guide/checking.md#advice";

    /// The file of a picture is very large.
    ///
    /// The book takes long to load, and some shops refuse it. Save it with more compression, or photographs as JPEG.
    "ADV-038" Advice heavy_picture(size: impl Display) = "this picture takes {size}",
        "guide/checking.md#advice";

    /// A JPEG picture is made for printing presses.
    ///
    /// It has four colours (CMYK) instead of red, green and blue. Many reading systems show it with wrong colours or not
    /// at all. Save it as RGB.
    "ADV-039" Advice print_colours() = "this picture is in CMYK, the colours of printing presses",
        "guide/checking.md#advice";

    /// The book says nothing about its accessibility.
    ///
    /// Shops and libraries show it to readers who depend on it, and some countries require it. State at least
    /// `schema:accessMode`, `schema:accessibilityFeature` and `schema:accessibilityHazard`.
    "ADV-041" Advice no_accessibility_metadata() = "the metadata says nothing about accessibility",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// The statements about accessibility are incomplete.
    ///
    /// `schema:accessMode`, `schema:accessibilityFeature` and `schema:accessibilityHazard` belong together. Write `none`
    /// or `unknown` where there is nothing to say.
    "ADV-042" Advice incomplete_accessibility_metadata(missing: impl Display) =
        "the accessibility metadata lacks {missing}",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// The book holds something that needs a sense that its metadata does not name.
    ///
    /// Readers without that sense are not warned. Add the access mode.
    "ADV-043" Advice unstated_access_mode(mode: impl Display, content: impl Display) =
        "there are {content} in the book, but its access modes lack \"{mode}\"",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// The book claims an access mode that nothing in it needs.
    ///
    /// Readers without that sense may leave the book aside. Delete the claim.
    "ADV-044" Advice idle_access_mode(mode: impl Display, content: impl Display) =
        "the access mode \"{mode}\" is claimed, but there are no {content} in the book",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// The book claims a feature that it does not have.
    ///
    /// Readers choose books by these claims, and are disappointed. Add what is missing, or delete the claim.
    "ADV-045" Advice idle_feature(feature: impl Display, reason: impl Display) =
        "the accessibility feature \"{feature}\" is claimed, but {reason}",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// A statement about accessibility has a value that is not in the vocabulary.
    ///
    /// Programs do not understand it. Values are spelled as in the vocabulary, small and capital letters included.
    "ADV-046" Advice unknown_accessibility_term(property: impl Display, value: impl Display, hint: impl Display) =
        "\"{value}\" is no value of {property}{hint}",
        "https://www.w3.org/community/reports/a11y-discov-vocab/CG-FINAL-vocabulary-20250317/";

    /// Two statements about accessibility contradict each other.
    ///
    /// Delete the one that is wrong. `none` and `unknown` stand alone.
    "ADV-047" Advice contrary_accessibility_terms(property: impl Display, one: impl Display, other: impl Display) =
        "the values \"{one}\" and \"{other}\" of {property} contradict each other",
        "https://www.w3.org/community/reports/a11y-discov-vocab/CG-FINAL-vocabulary-20250317/";

    /// The book claims that text is enough to read it, but has pictures without alternative text.
    ///
    /// Readers who cannot see miss them. Describe the pictures, or delete the claim.
    "ADV-048" Advice insufficient_text(property: impl Display, pictures: impl Display) =
        "{property} claims that text is enough, but {pictures} no alternative text",
        "https://www.w3.org/TR/epub-a11y-11/#sec-disc-package";

    /// The book claims to meet a standard of accessibility that it does not meet.
    ///
    /// Every such standard asks for alternative texts. Describe the pictures, or delete the claim.
    "ADV-049" Advice unmet_standard(standard: impl Display, pictures: impl Display) =
        "the book claims to meet \"{standard}\", but {pictures} no alternative text",
        "https://www.w3.org/TR/epub-a11y-11/#sec-conf-reporting-pub";
}
