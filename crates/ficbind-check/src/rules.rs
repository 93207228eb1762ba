//! What a check can find: EPUBCheck's message IDs and severities, in our own words.

pub mod advice;

use std::fmt::Display;

ficbind_diag::rules! {
    /// A formula in MathML has no text equivalent.
    ///
    /// People who listen to the book hear nothing where the reading system cannot speak MathML. Describe the formula in
    /// `alttext`, or add an `annotation-xml` child.
    "ACC-009" Usage mute_formula() = "the formula has no text alternative for screen readers",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// A link inside an SVG drawing has no name.
    ///
    /// A screen reader can only announce that there is a link. Give it text, a `title` child, an `aria-label` or an
    /// `xlink:title`.
    "ACC-011" Usage nameless_svg_link() = "the link in this drawing has no text or label",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The file of custom messages does not exist.
    ///
    /// Nothing was checked. Correct the path.
    "CHK-001" Error missing_overrides() = "the file of custom messages does not exist",
        "guide/checking.md";

    /// A file of custom messages names an ID that does not exist.
    ///
    /// Nothing was checked. Correct the ID; they look like `OPF-014`, and `--listChecks` prints them all.
    "CHK-002" Error unknown_override_id(id: impl Display, file: impl Display) =
        "{file} names the message \"{id}\", which does not exist",
        "guide/checking.md";

    /// A file of custom messages gives a severity that does not exist.
    ///
    /// Write FATAL, ERROR, WARNING, INFO, USAGE or SUPPRESSED.
    "CHK-003" Error unknown_override_severity(severity: impl Display, file: impl Display) =
        "\"{severity}\" in {file} is not a known severity",
        "guide/checking.md";

    /// A custom message asks for more values than the rule has.
    ///
    /// Remove the surplus placeholders from the message column.
    "CHK-004" Error overlong_override_message(file: impl Display) =
        "a message in {file} has more placeholders than its rule has values",
        "guide/checking.md";

    /// A custom suggestion asks for more values than the rule has.
    ///
    /// Remove the surplus placeholders from the suggestion column.
    "CHK-005" Error overlong_override_suggestion(file: impl Display) =
        "a suggestion in {file} has more placeholders than its rule has values",
        "guide/checking.md";

    /// A placeholder in a file of custom messages cannot be understood.
    ///
    /// Placeholders look like `%1$s`: a percent sign, the number of the value, and `$s`.
    "CHK-006" Error bad_override_placeholder(file: impl Display) = "{file} has a malformed placeholder",
        "guide/checking.md";

    /// A file of custom messages could not be used.
    ///
    /// It holds one message per line, with columns separated by tabs. Fix what the reason names.
    "CHK-007" Error bad_overrides(file: impl Display, reason: impl Display) =
        "the custom messages in {file} cannot be used: {reason}",
        "guide/checking.md";

    /// A file was not checked, or only in part.
    ///
    /// It exceeds a limit that protects against hostile files, or the check itself failed. So nobody knows whether the
    /// book is valid, and the exit status says so, too.
    ///
    /// If the message names a limit and you trust the file, raise that limit (`ficbind check --help` lists them). If it
    /// names none, please report it.
    "CHK-008" Warning unchecked_item(item: impl Display) = "{item} was not fully checked",
        "guide/checking.md";

    /// A style sheet sets a property that is forbidden in books.
    ///
    /// Text direction belongs in the markup, since readers may switch styles off. Remove the declaration and use `dir`
    /// or `bdo` in the page.
    "CSS-001" Error forbidden_css_property(property: impl Display) =
        "style sheets in a book may not set \"{property}\"",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A `url()` or `@import` in a style sheet is empty.
    ///
    /// It leads nowhere. Fill in the path, or delete the declaration.
    "CSS-002" Error blank_css_reference() = "the style sheet has an empty reference",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet is stored as UTF-16.
    ///
    /// Reading systems must accept it, but many tools cannot read it. Save the file as UTF-8.
    "CSS-003" Warning utf16_css() = "this style sheet is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet is stored in an encoding that is not allowed in books.
    ///
    /// Its text may be garbled. Save the file as UTF-8, and correct or remove its `@charset` line.
    "CSS-004" Error foreign_css_encoding(encoding: impl Display) =
        "this style sheet is stored as {encoding} instead of UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A linked style sheet has two alternate style tags that contradict each other.
    ///
    /// A sheet cannot be for day and for night, nor for horizontal and for vertical text. Keep one of the two.
    "CSS-005" Usage clashing_alternate_tags(tags: impl Display) = "the style tags {tags} contradict each other",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style rule fixes a box to the screen.
    ///
    /// Pages of a book do not scroll, so the result differs between reading systems. Use another position.
    "CSS-006" Usage fixed_position() = "this rule uses \"position: fixed\"",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet names a font of a type that is outside the core set.
    ///
    /// Readers may see another font instead. Use TrueType, OpenType, WOFF or WOFF2.
    "CSS-007" Note foreign_font(resource: impl Display, media_type: impl Display) =
        "the font \"{resource}\" has the type {media_type}, which reading systems need not support",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A style sheet has a syntax error.
    ///
    /// Reading systems skip the faulty part, and sometimes what follows. Look for a missing brace, colon or semicolon.
    "CSS-008" Error css_syntax(reason: impl Display) = "syntax error in the style sheet: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// An alternate style sheet has no title.
    ///
    /// Reading systems offer such sheets by their titles. Give the `link` element a `title`.
    "CSS-015" Error untitled_alternate_sheet() = "this alternate style sheet has no title",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A `@font-face` rule is empty.
    ///
    /// It declares no font at all. Fill in `font-family` and `src`, or delete the rule.
    "CSS-019" Warning blank_font_face() = "this @font-face rule is empty",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet has a `@font-face` rule.
    ///
    /// Nothing is wrong. Check that the licence of the font lets you distribute it.
    "CSS-028" Usage font_face() = "the style sheet declares a font here",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet styles a media overlay class that the package does not declare.
    ///
    /// Reading systems will not set it on the text being spoken. Add the `meta` element to the package, or rename the
    /// class.
    "CSS-029" Usage unannounced_overlay_class(class: impl Display, property: impl Display) =
        "the style sheet uses the class \"{class}\", but the package does not declare it as \"{property}\"",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The package declares media overlay classes, but a page with an overlay has no style sheet.
    ///
    /// The words being spoken will not be highlighted. Link a style sheet that styles the class.
    "CSS-030" Error unstyled_overlay_class() =
        "the package declares classes for spoken text, but this page has no styles",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A file uses a version of XML that is not allowed in books.
    ///
    /// Reading systems support XML 1.0 only. Write `version="1.0"` in the first line.
    "HTM-001" Error foreign_xml_version(version: impl Display) =
        "the file is XML {version}, but only 1.0 is allowed",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A file declares an entity whose text lies elsewhere.
    ///
    /// Reading systems do not fetch it, and it can leak private data. Put the text into the file itself.
    "HTM-003" Error external_entity(entity: impl Display) = "the entity \"{entity}\" is external",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A page starts with a document type that is wrong for its version of the standard.
    ///
    /// Replace the DOCTYPE line with the one given, or remove it.
    "HTM-004" Error odd_doctype(found: impl Display, expected: impl Display) =
        "the document type has {found}; it should be {expected}",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A pronunciation is empty.
    ///
    /// Speech output may skip the word. Fill in the pronunciation, or delete the attribute.
    "HTM-007" Warning blank_pronunciation() = "\"ssml:ph\" is empty",
        "https://www.w3.org/TR/epub-tts-10/";

    /// A document has an obsolete or unusual document type.
    ///
    /// Remove it; in a page, `<!DOCTYPE html>` is fine, too.
    "HTM-009" Error outdated_doctype() = "the document type is obsolete or unusual and can be removed",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The prefix `epub` is bound to another namespace.
    ///
    /// Attributes like `epub:type` then lose their meaning. Bind it to `http://www.idpf.org/2007/ops`.
    "HTM-010" Usage unusual_epub_namespace(namespace: impl Display) =
        "the prefix \"epub\" is bound to {namespace}, which is not the namespace of EPUB",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A link starts with a scheme that is not registered.
    ///
    /// Reading systems will not know how to follow it. Check the spelling of the part before the colon.
    "HTM-025" Warning unregistered_link_scheme() =
        "the scheme of this link is not registered",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A link has an empty address.
    ///
    /// It leads back to its own page. Fill in the target, unless this is what you want.
    "HTM-045" Usage blank_link() = "this link has an empty address, so it leads to its own page",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A page of fixed layout does not state its size.
    ///
    /// Reading systems cannot scale it to the screen. Add a `meta` element named `viewport` with width and height.
    "HTM-046" Error no_viewport() = "this page has a fixed layout but no viewport",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// The size of a page of fixed layout is written wrongly.
    ///
    /// Write pairs of a name and a value with commas between them, like `width=600, height=800`.
    "HTM-047" Error viewport_syntax(viewport: impl Display) = "the viewport \"{viewport}\" cannot be understood",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// An SVG page of fixed layout does not state its size.
    ///
    /// Give the root element a `viewBox`, like `0 0 600 800`.
    "HTM-048" Error no_view_box() = "the root element of this SVG page has no \"viewBox\"",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page of an EDUPUB book has microdata but no RDFa.
    ///
    /// The profile prefers RDFa Lite. State the same facts in RDFa, too.
    "HTM-051" Warning microdata_alone() = "the page has microdata but no RDFa",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// Region-based navigation is in the wrong place.
    ///
    /// Reading systems look for it only in data navigation documents. Move it to a `nav` element there.
    "HTM-052" Error misplaced_region_nav() =
        "\"region-based\" is allowed only on a \"nav\" in a data navigation document",
        "https://idpf.org/epub/renditions/region-nav/";

    /// A custom attribute uses a namespace of a standards body.
    ///
    /// Those domains are reserved for future attributes. Use a namespace in a domain of your own.
    "HTM-054" Error reserved_attribute_namespace(namespace: impl Display, text: impl Display) =
        "the namespace \"{namespace}\" of this attribute is in the reserved domain {text}",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A page uses an element that the standard advises against.
    ///
    /// Reading systems handle it differently, or ignore it. Use something else where you can.
    "HTM-055" Usage discouraged_element(element: impl Display) =
        "\"{element}\" is discouraged in books",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The size of a page of fixed layout lacks its width or its height.
    ///
    /// A page can be scaled only when both are known. Add the missing one.
    "HTM-056" Error viewport_without_size(property: impl Display) = "the viewport has no value for {property}",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// The size of a page of fixed layout is not a valid number.
    ///
    /// Write a plain number of pixels without a unit.
    "HTM-057" Error bad_viewport_size(property: impl Display) =
        "the viewport's {property} is neither a number above zero nor \"device-{property}\"",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page is stored as UTF-16.
    ///
    /// Pages must be UTF-8. Save the file as UTF-8, and correct its first line.
    "HTM-058" Error utf16_page() = "this page is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The size of a page of fixed layout gives a dimension twice.
    ///
    /// Reading systems may use either value. Keep one.
    "HTM-059" Error repeated_viewport_size(property: impl Display, values: impl Display) =
        "the viewport has more than one value for {property}: {values}",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page of fixed layout has a second viewport.
    ///
    /// Only the first one counts. Delete the other.
    "HTM-060a" Usage surplus_viewport(viewport: impl Display) =
        "only the first viewport counts; \"{viewport}\" has no effect",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A reflowable page states a size.
    ///
    /// Its size follows from the screen, so the viewport is ignored. Delete it, or declare the layout fixed.
    "HTM-060b" Usage idle_viewport(viewport: impl Display) =
        "the viewport \"{viewport}\" has no effect on a reflowable page",
        "https://www.w3.org/TR/epub-33/#sec-reflowable-layouts";

    /// A data attribute has a name that HTML does not allow.
    ///
    /// Scripts cannot access it. Rename it in lowercase, with at least one letter after `data-`.
    "HTM-061" Error bad_data_attribute(attribute: impl Display) =
        "\"{attribute}\" is malformed: \"data-\" must be followed by an XML name in lowercase",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A drawing refers to something with `xlink:href`.
    ///
    /// SVG 2 has `href` without a prefix, and calls the other outdated. Write `href`; where old reading systems matter, write
    /// the same address in both.
    "HTM-062" Usage [since "5.4"] outdated_xlink() = "\"xlink:href\" is outdated; use \"href\" instead",
        "https://www.w3.org/TR/epub-34/#sec-svg";

    /// An element of a drawing has two addresses.
    ///
    /// Reading systems that know `href` ignore `xlink:href`, and others do the opposite. Make them the same, or keep one.
    "HTM-063" Usage [since "5.4"] contrary_hrefs(xlink: impl Display, href: impl Display) =
        "\"xlink:href\" is \"{xlink}\", but \"href\" is \"{href}\"",
        "https://www.w3.org/TR/epub-34/#sec-svg";

    /// The `img` within a `picture` is of a type outside the core set.
    ///
    /// It is what readers see when no other source can be shown. Use JPEG, PNG, GIF, WebP or SVG there.
    "MED-003" Error foreign_picture_image(resource: impl Display, media_type: impl Display) =
        "a \"picture\" falls back on \"{resource}\", whose type {media_type} is not a core type",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// An image has an invalid header.
    ///
    /// The file may be damaged or truncated. Open it in an image editor and save it again.
    "MED-004" Error bad_image_header() = "the file does not start like an image",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A media overlay plays a sound of a type outside the core set.
    ///
    /// Use MP3, AAC in MP4, or Opus in Ogg.
    "MED-005" Error foreign_overlay_audio(resource: impl Display, media_type: impl Display) =
        "the overlay plays \"{resource}\", whose type {media_type} is not a core type",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A `source` within a `picture` does not state its foreign type.
    ///
    /// Reading systems need the type to skip what they cannot show. Add a `type` attribute.
    "MED-007" Error untyped_picture_source(resource: impl Display, media_type: impl Display) =
        "the source \"{resource}\" has the foreign type {media_type}, but no \"type\" attribute",
        "https://www.w3.org/TR/epub-33/#sec-foreign-resources";

    /// An audio clip starts after its end.
    ///
    /// Nothing can be played. Correct `clipBegin` or `clipEnd`.
    "MED-008" Error clip_backwards() = "this clip ends before it begins",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// An audio clip has no length.
    ///
    /// Nothing will be heard. Correct `clipBegin` or `clipEnd`.
    "MED-009" Error clip_without_length() = "this clip begins and ends at the same moment",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page with a media overlay does not name it.
    ///
    /// Reading systems start from the page's manifest item and will not find the audio. Give the item a `media-overlay`
    /// attribute.
    "MED-010" Error unannounced_overlay() =
        "a media overlay refers to this page, but the page's manifest item has no \"media-overlay\"",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// Several media overlays refer to one page.
    ///
    /// A page has at most one overlay. Join them.
    "MED-011" Error shared_overlay_page() = "more than one media overlay refers to this page",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page names the wrong media overlay.
    ///
    /// Let `media-overlay` hold the ID of the overlay that refers to the page.
    "MED-012" Error mismatched_overlay() =
        "the manifest item names a different media overlay than the one that refers to this page",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page names a media overlay that does not refer to it.
    ///
    /// Remove the `media-overlay` attribute, or let it name the right overlay.
    "MED-013" Error overlay_without_page() = "the media overlay of this page does not refer to it",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay uses a fragment to select part of an audio file.
    ///
    /// Refer to the whole file, and select the part with `clipBegin` and `clipEnd`.
    "MED-014" Error audio_fragment(fragment: impl Display) =
        "the address of the audio file ends in \"#{fragment}\", which overlays may not use",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay jumps back in the text.
    ///
    /// Listeners hear the passages in a different order than readers see them. Reorder the overlay, unless this is
    /// intended.
    "MED-015" Usage overlay_out_of_order(target: impl Display, order: impl Display) =
        "\"{target}\" is spoken after text that follows it in {order} order",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The total time of the media overlays is wrong.
    ///
    /// Reading systems show it to listeners. Add up the durations of all overlays.
    "MED-016" Warning wrong_total_duration() =
        "the durations of the media overlays do not add up to the stated total",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay points into a page with something other than an ID.
    ///
    /// Reading systems need not support other schemes. Give the element an `id` and use that.
    "MED-017" Warning overlay_fragment_without_id(fragment: impl Display) =
        "\"#{fragment}\" does not name an element by its ID",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay points into a drawing with a fragment that SVG does not define.
    ///
    /// Use the `id` of an element, or an SVG view.
    "MED-018" Warning foreign_svg_fragment(fragment: impl Display) =
        "\"#{fragment}\" is not a valid SVG fragment",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The navigation document has no page list, though the text marks print pages.
    ///
    /// Readers cannot go to a page by its number. Add a `nav` of the type `page-list`.
    "NAV-003" Error no_page_list() = "the text marks print pages, but the navigation has no page list",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// The table of contents of an EDUPUB book is incomplete.
    ///
    /// The profile asks for headings of all levels. Add the missing ones.
    "NAV-004" Usage partial_heading_outline() = "the navigation leaves out some of the book's headings",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// The navigation document has no list of audio clips.
    ///
    /// Such a list is optional. Add a `nav` of the type `loa` if it is of use.
    "NAV-005" Usage no_audio_list() = "the book has audio, but its navigation does not list it",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of figures.
    ///
    /// Such a list is optional. Add a `nav` of the type `loi` if it is of use.
    "NAV-006" Usage no_figure_list() = "the book has figures, but its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of tables.
    ///
    /// Such a list is optional. Add a `nav` of the type `lot` if it is of use.
    "NAV-007" Usage no_table_list() = "the book has tables, but its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of videos.
    ///
    /// Such a list is optional. Add a `nav` of the type `lov` if it is of use.
    "NAV-008" Usage no_video_list() = "the book has videos, but its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// Region-based navigation leads to a reflowable page.
    ///
    /// A region is part of a page of known size. Point only to pages of fixed layout.
    "NAV-009" Error region_link_to_reflowable() = "this region is on a page whose layout is not fixed",
        "https://idpf.org/epub/renditions/region-nav/";

    /// The navigation document links to something outside the book.
    ///
    /// Contents, landmarks and page lists are for the pages of the book. Remove the entry.
    "NAV-010" Error nav_link_outside(nav: impl Display, target: impl Display) =
        "the list \"{nav}\" links to \"{target}\", outside the book",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document does not follow the order of the book.
    ///
    /// Reading systems rely on it to show where the reader is. Reorder the entries, or the spine.
    "NAV-011" Warning nav_out_of_order(nav: impl Display, target: impl Display, order: impl Display) =
        "the list \"{nav}\" has \"{target}\" after something that follows it in {order} order",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The NCX and the package give different identifiers.
    ///
    /// Some reading systems will take it for another book. Copy the package's unique identifier into `dtb:uid`.
    "NCX-001" Error ncx_identifier_mismatch(ncx: impl Display, package: impl Display) =
        "the identifier is \"{ncx}\" in the NCX but \"{package}\" in the package",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The identifier in the NCX begins or ends with white space.
    ///
    /// Remove the white space around the value of `dtb:uid`.
    "NCX-004" Usage padded_ncx_identifier() = "the identifier in the NCX has white space around it",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A label in the NCX is empty.
    ///
    /// Readers see an entry without a name. Fill in the `text` element.
    "NCX-006" Usage blank_ncx_label() = "this entry of the NCX has an empty label",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A book uses something that EPUB 3.4 calls outdated.
    ///
    /// It stays valid, and old reading systems may need it: the NCX, the guide and the `meta` elements of EPUB 2 are for
    /// these. Nobody need change a book because of this note. At which places EPUBCheck 5.4 says so is known from its
    /// descriptions, not from its answers.
    "OBS-001" Usage [since "5.4"] outdated_feature(feature: impl Display) = "{feature} is an outdated feature",
        "https://www.w3.org/TR/epub-34/#sec-obs-conform";

    /// The version of EPUB cannot be determined.
    ///
    /// The rules depend on it. Write `version="3.0"` or `version="2.0"` on the `package` element.
    "OPF-001" Error unclear_version(reason: impl Display) = "the version of EPUB cannot be determined: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// The package document is missing.
    ///
    /// Without it there is no book. Correct `full-path` in `META-INF/container.xml`, or put the file in its place.
    "OPF-002" Fatal missing_package(path: impl Display) =
        "the container names the package \"{path}\", which does not exist",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The book holds a file that the manifest does not list.
    ///
    /// It takes up space and may be ignored. List it, or remove it.
    "OPF-003" Usage unlisted_file(path: impl Display) =
        "\"{path}\" is in the book but not in the manifest",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// White space surrounds the declaration of prefixes.
    ///
    /// Remove it from both ends of the `prefix` attribute.
    "OPF-004" Warning padded_prefixes() = "the list of prefixes begins or ends with white space",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has no name.
    ///
    /// Write the name before the colon.
    "OPF-004a" Error blank_prefix() = "there is no prefix before the colon",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has a name that XML does not allow.
    ///
    /// Start with a letter, and use letters, digits, hyphens, dots and underscores.
    "OPF-004b" Error malformed_prefix(prefix: impl Display) = "\"{prefix}\" is not a valid name for a prefix",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix lacks its colon.
    ///
    /// Write it right after the name, as in `foaf: http://xmlns.com/foaf/spec/`.
    "OPF-004c" Error prefix_without_colon(prefix: impl Display) =
        "there is no colon right after the prefix \"{prefix}\"",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is no space between a prefix and its address.
    ///
    /// Put one after the colon.
    "OPF-004d" Error prefix_without_space(prefix: impl Display) =
        "there is no space between \"{prefix}:\" and its address",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is unsuitable white space between a prefix and its address.
    ///
    /// Use a plain space; tabs and line breaks do not count here.
    "OPF-004e" Warning odd_space_in_prefix() = "a prefix and its address are separated by something other than spaces",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is unsuitable white space between two declared prefixes.
    ///
    /// Separate them with plain spaces or line breaks.
    "OPF-004f" Warning odd_space_between_prefixes() = "two declared prefixes are separated by unsuitable white space",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has no address.
    ///
    /// Write the address of its vocabulary after the colon.
    "OPF-005" Error prefix_without_address(prefix: impl Display) =
        "the prefix \"{prefix}\" has no address",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has a malformed address.
    ///
    /// Correct it. Look for spaces and other characters that addresses cannot contain.
    "OPF-006" Error bad_prefix_address(address: impl Display) =
        "\"{address}\", declared for a prefix, is not a valid address",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix that the standard reserves is declared with another meaning.
    ///
    /// Reading systems may know only the reserved meaning. Choose another name.
    "OPF-007" Warning reserved_prefix(prefix: impl Display) =
        "the prefix \"{prefix}\" is reserved, but is declared with another meaning",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// The underscore is declared as a prefix.
    ///
    /// It is reserved. Choose another name.
    "OPF-007a" Error underscore_prefix() = "\"_\" may not be used as a prefix",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix is declared for a default vocabulary.
    ///
    /// Its terms are written without a prefix. Remove the declaration.
    "OPF-007b" Error default_vocabulary_prefix(vocabulary: impl Display) =
        "a prefix is declared for {vocabulary}, the default vocabulary, which needs none",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix is declared for the elements of Dublin Core.
    ///
    /// The package uses them as `dc:` elements, not as properties. Remove the declaration.
    "OPF-007c" Error dublin_core_prefix() = "a prefix is declared for the elements of Dublin Core",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A manifest item has a property that does not suit its type.
    ///
    /// Remove the property, or correct the type.
    "OPF-012" Error unsuitable_item_property(property: impl Display, media_type: impl Display) =
        "the property \"{property}\" is not for files of the type {media_type}",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// A page and the manifest give different types for a file.
    ///
    /// Reading systems may use the wrong one. Make both the same.
    "OPF-013" Warning contrary_media_types(resource: impl Display, in_content: impl Display, in_package: impl Display) =
        "\"{resource}\" is {in_content} in a page but {in_package} in the manifest",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A page has a feature that its manifest item does not declare.
    ///
    /// Reading systems rely on the manifest for this. Add the word to the item's `properties`.
    "OPF-014" Error undeclared_property(property: impl Display) =
        "the file uses {property}, but its manifest item does not declare it in \"properties\"",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// A manifest item declares a feature that its page does not have.
    ///
    /// Reading systems may prepare for it needlessly. Remove the word from the item's `properties`.
    "OPF-015" Error idle_property(property: impl Display) =
        "the manifest item declares {property}, but the page does not use it",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// An entry of the container does not name its package.
    ///
    /// Add `full-path` with the path of the package, relative to the root of the book.
    "OPF-016" Error no_full_path() = "this \"rootfile\" has no \"full-path\"",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// An entry of the container has an empty path.
    ///
    /// Fill in the path of the package, relative to the root of the book.
    "OPF-017" Error blank_full_path() = "the \"full-path\" of this \"rootfile\" is empty",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// A manifest item declares remote resources that the page does not use.
    ///
    /// Reading systems may ask for network access needlessly. Remove the word from the item's `properties`.
    "OPF-018" Warning idle_remote_resources() =
        "\"remote-resources\" is declared, but the file uses nothing from outside the book",
        "https://www.w3.org/TR/epub-33/#sec-remote-resources";

    /// A manifest item declares remote resources, but none were found.
    ///
    /// The page has scripts, which may fetch some. Keep the word only if they do.
    "OPF-018b" Usage unseen_remote_resources() = "\"remote-resources\" is declared, but only a script could use any",
        "https://www.w3.org/TR/epub-33/#sec-remote-resources";

    /// Several properties are given where only one is allowed.
    ///
    /// Keep one, and give the others elements of their own.
    "OPF-025" Error several_values(values: impl Display) = "\"{values}\" is a list, but only one property is allowed",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property is malformed.
    ///
    /// Write a name, or a prefix, a colon and a name, without spaces.
    "OPF-026" Error malformed_property(property: impl Display) = "the property \"{property}\" is malformed",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property does not exist.
    ///
    /// Check its spelling, and whether it belongs on another element. Properties of other vocabularies need a prefix.
    "OPF-027" Error unknown_property(property: impl Display) = "the property \"{property}\" is not defined here",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property has a prefix that is neither reserved nor declared.
    ///
    /// Declare it in the `prefix` attribute of the root element.
    "OPF-028" Error unknown_prefix(prefix: impl Display) = "the prefix \"{prefix}\" is not declared",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A file is not of the type that the manifest states.
    ///
    /// Reading systems may fail to show it. Correct the type, or save the file in that format.
    "OPF-029" Error wrong_media_type(path: impl Display, media_type: impl Display) =
        "\"{path}\" is not of the type {media_type} that the manifest states",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The unique identifier of the book is missing.
    ///
    /// Set `unique-identifier` to the `id` of a `dc:identifier` element.
    "OPF-030" Error missing_unique_identifier(id: impl Display) =
        "\"unique-identifier\" is \"{id}\", but no \"dc:identifier\" has that ID",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// The guide leads to a file that the manifest does not list.
    ///
    /// Correct the address, or list the file.
    "OPF-031" Error unlisted_guide_file(path: impl Display) =
        "the guide links to \"{path}\", which is not in the manifest",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The guide leads to something other than a page.
    ///
    /// Link to XHTML pages of the book.
    "OPF-032" Error unsuitable_guide_file(path: impl Display) = "the guide links to \"{path}\", which is not a page",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The spine has nothing that belongs to the main reading order.
    ///
    /// Readers would not know where to start. Remove `linear="no"` from at least one entry.
    "OPF-033" Error no_linear_page() = "every entry of the spine is outside the main reading order",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A page is in the spine several times.
    ///
    /// Reading systems may lose the reader's place. Keep one entry.
    "OPF-034" Error repeated_spine_entry(id: impl Display) =
        "the manifest item \"{id}\" is in the spine more than once",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A page has the type of plain HTML.
    ///
    /// Save it as XHTML and declare `application/xhtml+xml`.
    "OPF-035" Warning html_media_type() = "this page is declared as \"text/html\"; it should be XHTML",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A manifest item has an outdated type.
    ///
    /// Declare `application/xhtml+xml` for pages and `text/css` for style sheets.
    "OPF-037" Warning outdated_media_type(media_type: impl Display) = "the type \"{media_type}\" is outdated",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A page in an OEBPS 1.2 package has a newer type.
    ///
    /// Declare the type of the old format, or update the package.
    "OPF-038" Warning unsuitable_oeb_page_type(media_type: impl Display) =
        "pages of an OEBPS 1.2 package are \"text/x-oeb1-document\", not \"{media_type}\"",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A style sheet in an OEBPS 1.2 package has a newer type.
    ///
    /// Declare the type of the old format, or update the package.
    "OPF-039" Warning unsuitable_oeb_style_type(media_type: impl Display) =
        "style sheets of an OEBPS 1.2 package are \"text/x-oeb1-css\", not \"{media_type}\"",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A fallback does not exist.
    ///
    /// Readers who need it see nothing. Set `fallback` to the ID of a manifest item.
    "OPF-040" Error missing_fallback(id: impl Display) = "the fallback \"{id}\" is not in the manifest",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A fallback style sheet does not exist.
    ///
    /// Set `fallback-style` to the ID of a style sheet in the manifest.
    "OPF-041" Error missing_style_fallback(id: impl Display) =
        "the fallback style sheet \"{id}\" is not in the manifest",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The spine has an entry that cannot be a page.
    ///
    /// Use XHTML or SVG, or give the item a fallback that is.
    "OPF-042" Error unsuitable_spine_type(media_type: impl Display) =
        "a file of the type {media_type} cannot be in the spine",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A foreign file in the spine has no fallback.
    ///
    /// Reading systems need not show it. Name an XHTML or SVG page in the `fallback` of its manifest item.
    "OPF-043" Error spine_entry_without_fallback(media_type: impl Display) =
        "this spine entry of the type {media_type} has no fallback",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// The fallbacks of a foreign file in the spine do not lead to a page.
    ///
    /// Make the last of them XHTML or SVG.
    "OPF-044" Error fallback_without_page(media_type: impl Display) =
        "no fallback of this spine entry of the type {media_type} is a page",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A fallback leads back to where it began.
    ///
    /// End the chain in a file that every reading system supports.
    "OPF-045" Error circular_fallback() = "the fallbacks form a circle",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// The package uses the syntax of a predecessor of EPUB.
    ///
    /// EPUB 2 still permits it. Update it when you can.
    "OPF-047" Usage oeb_package() = "the package is in the format of OEBPS 1.2",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The `package` element has no `unique-identifier`.
    ///
    /// Reading systems tell books apart by it. Add the attribute, with the ID of a `dc:identifier`.
    "OPF-048" Error no_unique_identifier() = "\"package\" has no \"unique-identifier\"",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// Something refers to a manifest item that does not exist.
    ///
    /// Correct the ID, or add the item.
    "OPF-049" Error missing_item(id: impl Display) = "the manifest has no item with the ID \"{id}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The spine's `toc` names a file that is not an NCX.
    ///
    /// Name the NCX there, and declare it as `application/x-dtbncx+xml`.
    "OPF-050" Error unsuitable_toc() = "the \"toc\" of the spine is not declared as an NCX",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The role of an author or contributor does not exist.
    ///
    /// Use a MARC relator code, like `aut`, or a name of your own that begins with `oth.`.
    "OPF-052" Error unknown_role(role: impl Display) = "\"{role}\" is not a MARC relator code",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A date is in an unusual form.
    ///
    /// Write it as `2024-12-31`, `2024-12` or `2024`.
    "OPF-053" Warning unusual_date(date: impl Display, reason: impl Display) =
        "the date \"{date}\" is not in the usual form: {reason}",
        "https://www.w3.org/TR/NOTE-datetime";

    /// A date is malformed.
    ///
    /// Write it as `2024-12-31`, `2024-12` or `2024`.
    "OPF-054" Error bad_date(date: impl Display, reason: impl Display) = "\"{date}\" is not a date: {reason}",
        "https://www.w3.org/TR/NOTE-datetime";

    /// An element of the metadata has no text.
    ///
    /// Fill it in, or delete it.
    "OPF-055" Warning blank_element(element: impl Display) = "\"{element}\" is empty",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// Two files of the book have names that many systems cannot tell apart.
    ///
    /// Case and the encoding of accents often make no difference, so one file would replace the other. Rename one.
    "OPF-060" Error duplicate_entry(path: impl Display) =
        "the archive has another file whose name is equivalent to \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// The spine refers to Adobe's page map.
    ///
    /// Other reading systems ignore this extension. Use a page list in the navigation instead.
    "OPF-062" Usage page_map() = "the spine has an Adobe page map",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The page map does not exist.
    ///
    /// Correct the ID, or remove the `page-map` attribute.
    "OPF-063" Warning missing_page_map(id: impl Display) =
        "the page map \"{id}\" is not in the manifest",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The type of the book determined the profile.
    ///
    /// Nothing is wrong. The rules of that profile were checked, too.
    "OPF-064" Note profile_by_type(book_type: impl Display, profile: impl Display) =
        "the package has the type \"{book_type}\", so the profile \"{profile}\" is used",
        "guide/checking.md";

    /// Metadata refine each other in a circle.
    ///
    /// They describe nothing. Correct the `refines` attributes.
    "OPF-065" Error circular_metadata() = "the metadata refine one another in a circle",
        "https://www.w3.org/TR/epub-33/#sec-pkg-metadata";

    /// The source of the page numbers is not given.
    ///
    /// Page numbers mean something only for one edition. Add a `dc:source`, and a `meta` with `source-of` that refines
    /// it.
    "OPF-066" Error no_pagination_source() =
        "the text marks print pages, but the metadata do not name the edition",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// A file is linked from the metadata and listed in the manifest.
    ///
    /// Linked records are not part of the book itself. Keep one of the two.
    "OPF-067" Error linked_item(resource: impl Display) =
        "\"{resource}\" is both a linked record and a manifest item",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// The custom role of a collection is malformed.
    ///
    /// Roles outside the standard must be absolute URLs. Correct it.
    "OPF-070" Warning bad_collection_role(role: impl Display) =
        "the custom role \"{role}\" of the collection is not a URL",
        "https://www.w3.org/TR/epub-33/#sec-collection-elem";

    /// An index collection leads to something other than a page.
    ///
    /// Link only to XHTML pages.
    "OPF-071" Error unsuitable_index_file() = "this index collection links to something other than an XHTML page",
        "https://idpf.org/epub/idx/";

    /// An element of the metadata is empty.
    ///
    /// Fill it in, or delete it.
    "OPF-072" Usage blank_metadata(element: impl Display) = "\"{element}\" in the metadata is empty",
        "https://www.w3.org/TR/epub-33/#sec-pkg-metadata";

    /// A document type names an external definition that is not permitted.
    ///
    /// Reading systems do not fetch it. Remove the public and system identifiers.
    "OPF-073" Error external_identifier() = "the document type refers to an external definition",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A file is listed in the manifest several times.
    ///
    /// Keep one item, and let all references use its ID.
    "OPF-074" Error repeated_item(path: impl Display) = "the manifest has more than one item for \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A preview leads to something other than a page.
    ///
    /// Link only to XHTML and SVG pages.
    "OPF-075" Error unsuitable_preview_file() = "this preview links to something other than a page",
        "https://idpf.org/epub/previews/";

    /// A preview points to part of a page with a CFI.
    ///
    /// Previews consist of whole pages. Remove the part from `#` on.
    "OPF-076" Error preview_with_cfi() = "this link of the preview has an EPUB CFI",
        "https://idpf.org/epub/previews/";

    /// A data navigation document is in the spine.
    ///
    /// It is meant for machines and useless to readers. Remove it from the spine.
    "OPF-077" Warning data_nav_in_spine() = "the data navigation document is in the spine",
        "https://idpf.org/epub/renditions/region-nav/";

    /// A dictionary has no page with dictionary entries.
    ///
    /// Mark the body or section that has them with `epub:type="dictionary"`.
    "OPF-078" Error no_dictionary_page() = "no page of this dictionary is marked as one",
        "https://idpf.org/epub/dict/";

    /// A book with dictionary entries is not declared as a dictionary.
    ///
    /// Reading systems will not offer it for lookups. Add a `dc:type` with the value `dictionary`.
    "OPF-079" Warning undeclared_dictionary() =
        "a page is marked as a dictionary, but the metadata do not declare the book as one",
        "https://idpf.org/epub/dict/";

    /// A search key map has an unusual name.
    ///
    /// Rename the file so that it ends in `.xml`.
    "OPF-080" Warning odd_key_map_name() = "the name of this search key map does not end in \".xml\"",
        "https://idpf.org/epub/dict/";

    /// A file of a dictionary is missing.
    ///
    /// Correct the address, or add the file and its manifest item.
    "OPF-081" Error missing_dictionary_file(resource: impl Display) =
        "the dictionary lists \"{resource}\", which is not in the book",
        "https://idpf.org/epub/dict/";

    /// A dictionary has too many search key maps.
    ///
    /// It can have only one. Join them, or make several dictionaries.
    "OPF-082" Error several_key_maps() = "this dictionary has more than one search key map",
        "https://idpf.org/epub/dict/";

    /// A dictionary lacks its search key map.
    ///
    /// Words cannot be looked up without it. Add one to the collection.
    "OPF-083" Error no_key_map() = "this dictionary has no search key map",
        "https://idpf.org/epub/dict/";

    /// A dictionary lists a file that does not belong in it.
    ///
    /// Keep XHTML pages and one search key map in the collection.
    "OPF-084" Error unsuitable_dictionary_file(resource: impl Display) =
        "the dictionary lists \"{resource}\", which is neither a page nor a search key map",
        "https://idpf.org/epub/dict/";

    /// An identifier is declared as a UUID but is not one.
    ///
    /// A UUID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12. Correct it, or remove `urn:uuid:`.
    "OPF-085" Warning bad_uuid(identifier: impl Display) = "\"{identifier}\" is declared as a UUID, but is not one",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// A property is outdated.
    ///
    /// Reading systems may stop supporting it. Use its replacement.
    "OPF-086" Warning outdated_property(property: impl Display, substitute: impl Display) =
        "\"{property}\" is outdated; use {substitute} instead",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// An `epub:type` is outdated.
    ///
    /// Use its replacement.
    "OPF-086b" Usage outdated_semantics(value: impl Display, substitute: impl Display) =
        "the type \"{value}\" is outdated; use {substitute} instead",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// A reserved prefix is outdated.
    ///
    /// `xsd` in the package document, and `msv` and `prism` in `epub:type`, need no declaration yet, but should not be used
    /// any more. Leave the property out, or use terms without these prefixes.
    "OPF-086c" Warning [since "5.4"] outdated_prefix(prefix: impl Display) = "the reserved prefix \"{prefix}\" is outdated",
        "https://www.w3.org/TR/epub-34/#sec-obs-deprecated";

    /// An `epub:type` is in a kind of file that it is not for.
    ///
    /// Reading systems will ignore it. Remove it, or move it.
    "OPF-087" Usage misplaced_semantics(value: impl Display, media_type: impl Display) =
        "the type \"{value}\" is not for documents of the type {media_type}",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// An `epub:type` is unknown.
    ///
    /// Reading systems will ignore it. Check its spelling; types of your own need a prefix.
    "OPF-088" Usage unknown_semantics(value: impl Display) = "the type \"{value}\" is unknown",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// A link is both an alternate and something else.
    ///
    /// Give the other words a `link` element of their own.
    "OPF-089" Error alternate_in_company() = "\"alternate\" must be the only word in \"rel\"",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A media type has a preferred name.
    ///
    /// Both are allowed, but the preferred one is more widely supported.
    "OPF-090" Usage unusual_media_type(preferred: impl Display, found: impl Display) =
        "the type \"{preferred}\" is preferred to \"{found}\"",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A manifest item points to part of a file.
    ///
    /// Items are whole files. Remove the part from `#` on.
    "OPF-091" Error item_fragment() = "the address of this manifest item has a \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A language tag is malformed.
    ///
    /// Speech output, hyphenation and dictionaries depend on it. Use a tag like `en`, `en-GB` or `zh-Hant`.
    "OPF-092" Error bad_language(language: impl Display, reason: impl Display) =
        "\"{language}\" is not a language tag: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-opf-dclanguage";

    /// A link in the metadata does not state the type of a file in the book.
    ///
    /// Add a `media-type` attribute.
    "OPF-093" Error untyped_local_link() = "this link to a file of the book has no \"media-type\"",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A link in the metadata does not state its type, though it must.
    ///
    /// Add a `media-type` attribute.
    "OPF-094" Error untyped_link(relation: impl Display) =
        "this \"{relation}\" link has no \"media-type\"",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A link that should give a pronunciation leads to something other than audio.
    ///
    /// Link to an audio file, and declare its type.
    "OPF-095" Error silent_voicing(media_type: impl Display) =
        "this \"voicing\" link leads to {media_type}, which is not audio",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A page outside the main reading order cannot be reached.
    ///
    /// Readers will never see it. Link to it from a page or from the navigation, or remove `linear="no"`.
    "OPF-096" Error unreachable_page(path: impl Display) =
        "\"{path}\" is outside the main reading order, and no link leads to it",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// No link leads to a page outside the main reading order.
    ///
    /// The book has scripts, which may open it. Check that they do.
    "OPF-096b" Usage unlinked_page(path: impl Display) =
        "\"{path}\" is outside the main reading order, and only a script could lead to it",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A file is listed in the manifest but never used.
    ///
    /// It makes the book larger. Remove it unless a script needs it.
    "OPF-097" Usage unused_item(path: impl Display) = "nothing in the book uses \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// An address points to an element of the package.
    ///
    /// It must lead to a file. Use `refines` to refer to an element.
    "OPF-098" Error link_into_package(address: impl Display) =
        "\"{address}\" leads into the package instead of to a file",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// The package document is in its own manifest.
    ///
    /// Remove that item.
    "OPF-099" Error package_in_manifest() = "the package lists itself in its manifest",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A page of no fixed place in a spread says where in a spread it stands.
    ///
    /// Only pre-paginated pages stand left, right or in the middle; others ignore it. Remove the property, or give the
    /// item the layout `rendition:layout-pre-paginated`.
    "OPF-100" Usage [since "5.4"] idle_page_spread(property: impl Display) =
        "\"{property}\" has no effect: the page is not pre-paginated",
        "https://www.w3.org/TR/epub-34/#page-spread";

    /// The beginning of the file cannot be read.
    ///
    /// It may be empty, truncated or damaged. Download or build it again.
    "PKG-003" Error unreadable_header() = "the first bytes of the book could not be read",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The file is not a ZIP archive, or is damaged.
    ///
    /// A book is a ZIP archive. Download or build it again.
    "PKG-004" Fatal bad_zip_header() = "the book does not start like a ZIP archive",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The entry `mimetype` has extra data.
    ///
    /// The type must be at a fixed position. Pack the book without extra fields for this entry (`zip -X`).
    "PKG-005" Error mimetype_extra_field(length: impl Display) =
        "the entry \"mimetype\" has {length} bytes of extra data in its header",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// The entry `mimetype` is missing or in the wrong place.
    ///
    /// Systems recognise a book by it. Pack it first.
    "PKG-006" Error mimetype_not_first() = "the archive does not start with an entry \"mimetype\"",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// The entry `mimetype` is wrong.
    ///
    /// Store it without compression, line break or space.
    "PKG-007" Error bad_mimetype(blanks: impl Display) =
        "\"mimetype\" is compressed, or is not \"application/epub+zip\"{blanks}",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// A file cannot be read.
    ///
    /// It is damaged or protected, or its DOCTYPE names a definition that readers do not have. Build the book again, or
    /// correct the DOCTYPE.
    "PKG-008" Fatal unreadable_file(path: impl Display, reason: impl Display) =
        "\"{path}\" could not be read: {reason}", "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// A file name has forbidden characters.
    ///
    /// Some systems cannot unpack the file. Rename it, and correct the references to it.
    "PKG-009" Error forbidden_characters(path: impl Display, characters: impl Display) =
        "the name \"{path}\" has forbidden characters: {characters}",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name has a space in it.
    ///
    /// Old reading systems may not find the file. Use hyphens instead.
    "PKG-010" Warning space_in_name(path: impl Display) = "the name \"{path}\" has white space in it",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name ends in a dot.
    ///
    /// Windows drops the dot, so the file is not found. Rename it.
    "PKG-011" Error name_ends_in_dot(path: impl Display) = "the name \"{path}\" ends in a dot",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name has characters outside ASCII.
    ///
    /// They are allowed, but some old reading systems do not find the file. Rename it to be safe.
    "PKG-012" Usage foreign_letters_in_name(path: impl Display) = "the name \"{path}\" has characters outside ASCII",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// An EPUB 2 book has several packages.
    ///
    /// Keep one `rootfile` of the type `application/oebps-package+xml`.
    "PKG-013" Error several_renditions() = "the container names more than one package, but EPUB 2 allows only one",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The archive has an entry for a folder without files.
    ///
    /// It is useless. Pack the book without it.
    "PKG-014" Warning empty_folder(path: impl Display) = "the folder \"{path}\" is empty",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The contents of the archive cannot be read.
    ///
    /// The file is not a book, is damaged, or exceeds a limit that protects against hostile files. If the message names
    /// a limit and you trust the file, raise it (`ficbind check --help` lists them); otherwise download or build the
    /// book again.
    "PKG-015" Fatal unreadable_contents(reason: impl Display) = "the contents of the book could not be read: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The extension of the book has capital letters.
    ///
    /// Some systems will not recognise it. Rename it to end in `.epub`.
    "PKG-016" Warning capital_extension() = "the extension of the file has capital letters",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The book to be checked does not exist.
    ///
    /// Check the spelling of its name.
    "PKG-018" Fatal missing_book() = "the file does not exist",
        "guide/checking.md";

    /// An image is damaged.
    ///
    /// Readers will see nothing, or only part of it. Open it in an image editor and save it again.
    "PKG-021" Error damaged_image() = "this image cannot be decoded",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// The extension of an image does not match its format.
    ///
    /// Rename the file, and correct the references to it.
    "PKG-022" Warning wrong_image_extension(format: impl Display, extension: impl Display) =
        "this image is {format}, but its extension is \"{extension}\"",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A profile was requested, but the book is EPUB 2.
    ///
    /// The book was checked against the usual rules. Leave the profile out.
    "PKG-023" Usage profile_ignored() = "EPUB 2 has no profiles, so the requested one is ignored",
        "guide/checking.md";

    /// A file of the publication is in `META-INF`.
    ///
    /// Move it to another folder, and correct the references to it.
    "PKG-025" Error resource_in_meta_inf() =
        "this file is in META-INF, which is only for the container's own files",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// A file that is not a font is obfuscated.
    ///
    /// Reading systems undo this only for fonts. Put the plain file into the book.
    "PKG-026" Error obfuscated_no_font(media_type: impl Display, path: impl Display) =
        "only core fonts may be obfuscated, not {media_type} (see \"{path}\")",
        "https://www.w3.org/TR/epub-33/#sec-font-obfuscation";

    /// The archive cannot be unpacked.
    ///
    /// File names in a book must be UTF-8. Pack it again with a tool that writes them so.
    "PKG-027" Fatal unpackable_archive() =
        "the archive cannot be unpacked: its directory is broken, or holds a file name that is not UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// A listed file is missing.
    ///
    /// Readers will see a gap. Put the file in its place, or remove its manifest item.
    "RSC-001" Error missing_file(path: impl Display) = "\"{path}\" is in the manifest but not in the book",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The file that names the package is missing.
    ///
    /// Every reading system starts there. Add it, with a `rootfile` for the package.
    "RSC-002" Fatal no_container() = "the book has no META-INF/container.xml",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The container does not name a package.
    ///
    /// Add a `rootfile` with the path of the package and this type.
    "RSC-003" Error no_rootfile() = "the container has no \"rootfile\" of the type \"application/oebps-package+xml\"",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// An encrypted file was not checked.
    ///
    /// Nothing is known about its content. Check the book before it is encrypted.
    "RSC-004" Note encrypted_file(path: impl Display) = "\"{path}\" is encrypted and was not checked",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The markup of a file breaks the rules of its format.
    ///
    /// Reading systems may show it incorrectly or not at all. Fix what the reason names.
    "RSC-005" Error schema_violation(reason: impl Display) = "invalid markup: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// The book uses a remote resource that must be inside.
    ///
    /// Only audio, video, fonts and what scripts fetch may be remote. Put the file into the book.
    "RSC-006" Error remote_resource(address: impl Display) =
        "\"{address}\" is outside the book, which is not allowed for this kind of resource",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A manifest item is outside the book, and the book has scripts.
    ///
    /// This is allowed if they fetch it. Check that they do.
    "RSC-006b" Usage scripted_remote_resource(address: impl Display) =
        "\"{address}\" is outside the book, which is allowed only if a script fetches it",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A reference leads to a file that is not in the book.
    ///
    /// Readers will find a dead link or a gap. Correct the address, or add the file.
    "RSC-007" Error missing_resource(path: impl Display) =
        "\"{path}\" is not in the book",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A link in the metadata leads to a file that is not in the book.
    ///
    /// Correct the address, or add the file.
    "RSC-007w" Warning missing_linked_resource(path: impl Display) =
        "the metadata link to \"{path}\", which is not in the book",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A file that the book uses is not listed in the manifest.
    ///
    /// Reading systems may not load it. Add an item for it.
    "RSC-008" Error undeclared_resource(path: impl Display) = "\"{path}\" is used, but is not in the manifest",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A reference to an image points to part of it.
    ///
    /// Only SVG images have parts. Remove the part from `#` on.
    "RSC-009" Warning image_fragment() = "the address of this image has a \"#\", which only SVG images can use",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A reference leads to a file of a type outside the core set.
    ///
    /// Readers may see nothing. Link to a page, or give the target a fallback that is one.
    "RSC-010" Error foreign_link_target() = "this leads to a foreign file without a suitable fallback",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A link leads to a page that is not in the spine.
    ///
    /// Reading systems may not be able to open it. Add it to the spine, with `linear="no"` if it is an extra.
    "RSC-011" Error target_outside_spine() = "this leads to a page that is not in the spine",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A link leads to a place that does not exist.
    ///
    /// Readers end up at the top of the page, or nowhere. Correct the part after `#`, or give the target that `id`.
    "RSC-012" Error missing_fragment() = "the target file has no element with the ID after the \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A reference to a style sheet points to part of it.
    ///
    /// Style sheets have no parts. Remove the part from `#` on.
    "RSC-013" Usage [since "5.4", Error before] style_fragment() = "the address of this style sheet has a \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A reference leads to an element of the wrong kind.
    ///
    /// Links lead to text, and drawings reuse parts of drawings. Refer to a suitable element.
    "RSC-014" Usage [since "5.4", Error before] unsuitable_fragment() = "the \"#\" leads to an element of the wrong kind",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A `use` element of a drawing has an address without a fragment.
    ///
    /// Add `#` and the `id` of the element to be reused.
    "RSC-015" Usage [since "5.4", Error before] use_without_fragment() = "this \"use\" does not say which part of the drawing it reuses",
        "https://www.w3.org/TR/epub-33/#sec-svg";

    /// A file is not well-formed XML.
    ///
    /// Reading systems refuse to open it. Look for unclosed tags, bare `&` and `<`, and missing quotes.
    "RSC-016" Fatal not_well_formed(reason: impl Display) = "not well-formed XML: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// The markup of a file is doubtful.
    ///
    /// It may not do what you expect. Check what the reason says, and correct it.
    "RSC-017" Warning schema_warning(reason: impl Display) = "doubtful markup: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A book with several renditions has no metadata for the whole.
    ///
    /// Add `META-INF/metadata.xml` with its identifier and date.
    "RSC-019" Warning no_rendition_metadata() =
        "the book has several renditions, but no META-INF/metadata.xml",
        "https://www.w3.org/TR/epub-multi-rend-11/";

    /// An address is malformed.
    ///
    /// It cannot be followed. Look for spaces, backslashes and bare percent signs, and encode them.
    "RSC-020" Error bad_url(address: impl Display, reason: impl Display) =
        "the address \"{address}\" is malformed: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";

    /// A search key map leads to a page that is not in the spine.
    ///
    /// Add the page to the spine, or correct the address.
    "RSC-021" Error key_map_outside_spine(path: impl Display) =
        "the search key map points to \"{path}\", which is not in the spine",
        "https://idpf.org/epub/dict/";

    /// A drawing uses what SVG 1.1 does not have.
    ///
    /// EPUB 3 allows any SVG, so this is no mistake. Elements and attributes that are newer than SVG 1.1, or come from
    /// drawing programs, may show nothing in older reading systems.
    "RSC-025" Usage schema_note(reason: impl Display) = "not part of SVG 1.1: {reason}",
        "https://www.w3.org/TR/SVG11/";

    /// An address leaves the book.
    ///
    /// Too many `../`, or a leading `/`, make it depend on where the book is kept. Make the path relative to its own
    /// file.
    "RSC-026" Error leaking_url(address: impl Display) = "\"{address}\" leads out of the book, or starts with \"/\"",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";

    /// An XML file is stored as UTF-16.
    ///
    /// Reading systems must accept it, but many tools cannot read it. Save the file as UTF-8.
    "RSC-027" Warning utf16_xml() = "this XML file is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// An XML file is stored in an encoding that is not allowed in books.
    ///
    /// Save the file as UTF-8, and correct its first line. Where that names no encoding, any `encoding="…"` in the first 256
    /// bytes is taken for it, as by EPUBCheck: begin the file with `<?xml version="1.0" encoding="UTF-8"?>`.
    "RSC-028" Error foreign_xml_encoding(encoding: impl Display) =
        "this XML file is stored as {encoding} instead of UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A data URL is used where it is not allowed.
    ///
    /// Links and manifest items need real files. Put the content into a file of the book.
    "RSC-029" Error data_url() = "a \"data:\" address is not allowed here",
        "https://www.w3.org/TR/epub-33/#sec-data-urls";

    /// An address starts with `file:`.
    ///
    /// Other people do not have that file. Put it into the book, and use a relative path.
    "RSC-030" Error file_url(address: impl Display) = "\"{address}\" is a file on someone's own computer",
        "https://www.w3.org/TR/epub-33/#sec-file-urls";

    /// Something is fetched from outside the book over plain HTTP.
    ///
    /// Others can read and change it on the way. Use `https:`.
    "RSC-031" Warning insecure_resource(address: impl Display) = "\"{address}\" is fetched without encryption",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A foreign resource has no fallback.
    ///
    /// Reading systems need not support it. Give it a `fallback` in the manifest, or use a core type.
    "RSC-032" Error foreign_resource_without_fallback(resource: impl Display, media_type: impl Display) =
        "\"{resource}\" has the foreign type {media_type} and no fallback",
        "https://www.w3.org/TR/epub-33/#sec-foreign-resources";

    /// A relative address has a query.
    ///
    /// Files in a book cannot answer one. Remove the part from `?` on, or encode the question mark as `%3F`.
    "RSC-033" Error query_in_url(address: impl Display) =
        "the relative address \"{address}\" has a query",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";

    /// A script is no JavaScript by the manifest.
    ///
    /// Reading systems may not run it. State `text/javascript` for the file.
    "RSC-034" Error [since "5.4"] foreign_script(path: impl Display, media_type: impl Display) =
        "the script \"{path}\" has the type {media_type}, which is not JavaScript",
        "https://www.w3.org/TR/epub-34/#sec-exempt-resources";

    /// A script has an old name of JavaScript for its type.
    ///
    /// Reading systems know `text/javascript` for certain. State that in the manifest.
    "RSC-035" Usage [since "5.4"] outdated_script_type(path: impl Display, media_type: impl Display) =
        "the script \"{path}\" has the outdated type {media_type}; use text/javascript instead",
        "https://www.w3.org/TR/epub-34/#sec-core-media-types";

    /// A page uses something that HTML calls obsolete, though valid.
    ///
    /// It says nothing that is not so without it, or that an `id` would not say. Remove it. What EPUBCheck 5.4 says here is
    /// known from descriptions, not from its answers.
    "RSC-036" Usage [since "5.4"] obsolete_html(what: impl Display) = "{what} is valid, but obsolete in HTML",
        "https://html.spec.whatwg.org/multipage/obsolete.html#obsolete-but-conforming-features";
}

/// The message that a part of the book was not checked: then nobody knows whether it is valid.
pub const UNCHECKED: &str = "CHK-008";

/// EPUBCheck's IDs that nothing raises; a file of custom messages may name them.
pub const SILENT: &[&str] = &[
    "ACC-001", "ACC-002", "ACC-003", "ACC-004", "ACC-005", "ACC-006", "ACC-007", "ACC-008", "ACC-010", "ACC-012",
    "ACC-013", "ACC-014", "ACC-015", "ACC-016", "ACC-017", "CSS-009", "CSS-010", "CSS-011", "CSS-012", "CSS-013",
    "CSS-016", "CSS-017", "CSS-020", "CSS-021", "CSS-022", "CSS-023", "CSS-024", "CSS-025", "HTM-002", "HTM-005",
    "HTM-006", "HTM-008", "HTM-011", "HTM-012", "HTM-013", "HTM-014", "HTM-014a", "HTM-015", "HTM-016", "HTM-017",
    "HTM-018", "HTM-019", "HTM-020", "HTM-021", "HTM-022", "HTM-023", "HTM-024", "HTM-027", "HTM-028", "HTM-029",
    "HTM-033", "HTM-036", "HTM-038", "HTM-044", "HTM-049", "HTM-050", "HTM-053", "INF-001", "MED-001", "MED-002",
    "MED-006", "NAV-001", "NAV-002", "NCX-002", "NCX-003", "NCX-005", "OPF-008", "OPF-009", "OPF-010", "OPF-011",
    "OPF-019", "OPF-020", "OPF-021", "OPF-036", "OPF-046", "OPF-051", "OPF-056", "OPF-057", "OPF-058", "OPF-059",
    "OPF-068", "OPF-069", "PKG-001", "PKG-017", "PKG-020", "PKG-024", "RSC-018", "RSC-022", "RSC-023", "RSC-024",
    "SCP-001", "SCP-002", "SCP-003", "SCP-004", "SCP-005", "SCP-006", "SCP-007", "SCP-008", "SCP-009", "SCP-010",
];
