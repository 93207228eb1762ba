//! What a check can find: EPUBCheck's message IDs and severities, in our own words.

use std::fmt::Display;

ficbind_diag::rules! {
    /// A formula in MathML has no text equivalent.
    ///
    /// Readers who listen hear nothing of it where the reading system cannot speak MathML. Put its words into
    /// `alttext`, or add an `annotation-xml` child.
    "ACC-009" Usage mute_formula() = "the formula has no words that a screen reader could speak",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// A link inside an SVG drawing has no name.
    ///
    /// A screen reader can then only say that there is some link. Give it text, a `title` child, an `aria-label` or an
    /// `xlink:title`.
    "ACC-011" Usage nameless_svg_link() = "the link in this drawing has no text or label to announce it by",
        "https://www.w3.org/TR/epub-a11y-11/";

    /// The file of custom messages does not exist.
    ///
    /// Nothing was checked. Correct the path.
    "CHK-001" Error missing_overrides() = "there is no file of custom messages under that name",
        "guide/checking.md";

    /// A file of custom messages names an ID that does not exist.
    ///
    /// Nothing was checked. Correct the ID; they look like `OPF-014`, and `--listChecks` prints them all.
    "CHK-002" Error unknown_override_id(id: impl Display, file: impl Display) =
        "{file} speaks of a message \"{id}\", and there is no such ID",
        "guide/checking.md";

    /// A file of custom messages gives a grade that does not exist.
    ///
    /// Write FATAL, ERROR, WARNING, INFO, USAGE or SUPPRESSED.
    "CHK-003" Error unknown_override_severity(severity: impl Display, file: impl Display) =
        "\"{severity}\" in {file} is not one of the known grades",
        "guide/checking.md";

    /// A custom message asks for more values than the rule has.
    ///
    /// Remove the surplus placeholders from the message column.
    "CHK-004" Error overlong_override_message(file: impl Display) =
        "a message in {file} has more placeholders than its rule can fill",
        "guide/checking.md";

    /// A custom suggestion asks for more values than the rule has.
    ///
    /// Remove the surplus placeholders from the suggestion column.
    "CHK-005" Error overlong_override_suggestion(file: impl Display) =
        "a suggestion in {file} has more placeholders than its rule can fill",
        "guide/checking.md";

    /// A placeholder in a file of custom messages cannot be understood.
    ///
    /// Placeholders look like `%1$s`: a percent sign, the number of the value, and `$s`.
    "CHK-006" Error bad_override_placeholder(file: impl Display) = "{file} has a placeholder that makes no sense",
        "guide/checking.md";

    /// A file of custom messages could not be used.
    ///
    /// It has one message a line, with columns parted by tabs. Mend what the reason names.
    "CHK-007" Error bad_overrides(file: impl Display, reason: impl Display) =
        "the custom messages in {file} are of no use: {reason}",
        "guide/checking.md";

    /// A file was not checked, or only in part.
    ///
    /// It goes beyond what the check allows input from strangers to cost, or the check itself failed there. If the message
    /// names a limit and you trust the file, raise it (`ficbind check --help` lists the limits); if it names none,
    /// please report it.
    "CHK-008" Error unchecked_item(item: impl Display) = "the check of {item} broke off, so the rest of it is unknown",
        "guide/checking.md";

    /// A style sheet sets a property that is forbidden in books.
    ///
    /// Text direction belongs to the markup, since readers may switch styles off. Remove the declaration and use `dir`
    /// or `bdo` in the page.
    "CSS-001" Error forbidden_css_property(property: impl Display) =
        "\"{property}\" is a property that style sheets of a book may not set",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A `url()` or `@import` in a style sheet is blank.
    ///
    /// No resource can be fetched from it. Fill in the path, or delete the declaration.
    "CSS-002" Error blank_css_reference() = "the style sheet has a reference that names nothing",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet is stored as UTF-16.
    ///
    /// Reading systems have to accept it, but many tools trip over it. Save the file as UTF-8.
    "CSS-003" Warning utf16_css() = "this style sheet is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet is stored in an encoding that books may not use.
    ///
    /// Its letters will come out wrong. Save the file as UTF-8, and correct or drop its `@charset` line.
    "CSS-004" Error foreign_css_encoding(encoding: impl Display) =
        "this style sheet is stored as {encoding} instead of UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// One linked style sheet bears two alternate style tags that contradict each other.
    ///
    /// A sheet cannot be for day and for night, nor for horizontal and for vertical text. Keep one of the two.
    "CSS-005" Usage clashing_alternate_tags(tags: impl Display) = "the style tags {tags} rule each other out",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style rule fixes a box to the screen.
    ///
    /// Pages of a book do not scroll, so the result differs from one reading system to the next. Prefer another
    /// position.
    "CSS-006" Usage fixed_position() = "this rule pins its box with \"position: fixed\"",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet names a font of a type that is outside the core set.
    ///
    /// Readers may see another font instead. Use TrueType, OpenType, WOFF or WOFF2.
    "CSS-007" Note foreign_font(resource: impl Display, media_type: impl Display) =
        "the font \"{resource}\" has the type {media_type}, which reading systems need not know",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A style sheet has a syntax error.
    ///
    /// Reading systems skip the faulty part, and sometimes what follows. Look for a missing brace, colon or semicolon.
    "CSS-008" Error css_syntax(reason: impl Display) = "the style sheet stops making sense here: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// An alternate style sheet has no title.
    ///
    /// Reading systems offer such sheets by their titles. Give the `link` element a `title`.
    "CSS-015" Error untitled_alternate_sheet() = "this alternate style sheet gives readers no title to choose it by",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A `@font-face` rule is empty.
    ///
    /// It declares no font at all. Fill in `font-family` and `src`, or delete the rule.
    "CSS-019" Warning blank_font_face() = "this @font-face rule has nothing in it",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet has a `@font-face` rule.
    ///
    /// There is nothing wrong with it; check that the licence of the font lets you pass it on.
    "CSS-028" Usage font_face() = "the style sheet brings its own font here",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A style sheet has a media overlay class that the package does not announce.
    ///
    /// Reading systems will not set it on the text being spoken. Add the `meta` element to the package, or rename the
    /// class.
    "CSS-029" Usage unannounced_overlay_class(class: impl Display, property: impl Display) =
        "the styles use the class \"{class}\", yet the package has no \"{property}\" to announce it",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The package announces media overlay classes, but a spoken page has no style sheet.
    ///
    /// Nothing will then mark the words being spoken. Link a style sheet that gives the class its look.
    "CSS-030" Error unstyled_overlay_class() =
        "the package announces classes for spoken text, while this page has no styles at all",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A file uses a version of XML that books may not use.
    ///
    /// Parsers of reading systems know XML 1.0. Write `version="1.0"` in the first line.
    "HTM-001" Error foreign_xml_version(version: impl Display) =
        "the file calls itself XML {version}, and only 1.0 is read",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A file declares an entity whose text lies elsewhere.
    ///
    /// Reading systems do not fetch it, and it can give away private data. Put the text into the file itself.
    "HTM-003" Error external_entity(entity: impl Display) = "the entity \"{entity}\" is fetched from outside the file",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A page starts with a document type that does not fit its version of the standard.
    ///
    /// Replace the DOCTYPE line by the one given, or leave it out.
    "HTM-004" Error odd_doctype(found: impl Display, expected: impl Display) =
        "the document type has {found}; it ought to be {expected}",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A pronunciation is blank.
    ///
    /// A voice may then skip the word. Fill in the sounds, or delete the attribute.
    "HTM-007" Warning blank_pronunciation() = "\"ssml:ph\" is here, but says no sounds",
        "https://www.w3.org/TR/epub-tts-10/";

    /// A page has a document type that EPUB 3 does not know.
    ///
    /// Write `<!DOCTYPE html>`, or nothing at all.
    "HTM-009" Error outdated_doctype() = "the page has an old or unusual document type that does no good",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The prefix `epub` is bound to some other namespace.
    ///
    /// Attributes like `epub:type` then lose their meaning. Bind it to `http://www.idpf.org/2007/ops`.
    "HTM-010" Usage unusual_epub_namespace(namespace: impl Display) =
        "the prefix \"epub\" stands for {namespace} here, which is not what readers take it for",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A link starts with a scheme that nobody registered.
    ///
    /// Reading systems will not know how to follow it. Look for a typing error in the part before the colon.
    "HTM-025" Warning unregistered_link_scheme() =
        "the address in this link starts with a scheme that is not registered",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A link has a blank address.
    ///
    /// It leads back to the page it stands on. Fill in the target, unless this is what you want.
    "HTM-045" Usage blank_link() = "this link has a blank address and so leads to its own page",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A page of fixed layout does not state its size.
    ///
    /// Reading systems cannot scale it to the screen. Add a `meta` element named `viewport` with width and height.
    "HTM-046" Error no_viewport() = "this page has a fixed layout and gives no viewport for it",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// The size of a page of fixed layout is written wrongly.
    ///
    /// Write pairs of a name and a value with commas between them, like `width=600, height=800`.
    "HTM-047" Error viewport_syntax(viewport: impl Display) = "the viewport \"{viewport}\" cannot be understood",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A drawing that is a page of fixed layout does not state its size.
    ///
    /// Give the root element a `viewBox`, like `0 0 600 800`.
    "HTM-048" Error no_view_box() = "this drawing is a page of its own, and its root has no \"viewBox\"",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page of a school book has microdata, and no RDFa.
    ///
    /// The education profile prefers RDFa Lite. State the same facts in it too.
    "HTM-051" Warning microdata_alone() = "the page is enriched by microdata and has no RDFa",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// Region-based navigation stands in the wrong place.
    ///
    /// Reading systems look for it in data navigation documents only. Move it to a `nav` element there.
    "HTM-052" Error misplaced_region_nav() =
        "\"region-based\" stands on something other than a list in a data navigation document",
        "https://idpf.org/epub/renditions/region-nav/";

    /// A custom attribute uses a namespace of a standards body.
    ///
    /// Those domains are kept for attributes to come. Use a namespace in a domain of your own.
    "HTM-054" Error reserved_attribute_namespace(namespace: impl Display, text: impl Display) =
        "the namespace \"{namespace}\" of this attribute lies in the reserved domain {text}",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// A page uses an element that the standard advises against.
    ///
    /// Reading systems handle it differently or ignore it. Find another way where you can.
    "HTM-055" Usage discouraged_element(element: impl Display) =
        "\"{element}\" works poorly in books and is better avoided",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The size of a page of fixed layout lacks its width or its height.
    ///
    /// A page can be scaled only when both are known. Add the missing one.
    "HTM-056" Error viewport_without_size(property: impl Display) = "the viewport leaves its {property} open",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// The size of a page of fixed layout is no usable number.
    ///
    /// Write a plain number of pixels without a unit.
    "HTM-057" Error bad_viewport_size(property: impl Display) =
        "the viewport's {property} is neither a number above zero nor \"device-{property}\"",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page is stored as UTF-16.
    ///
    /// HTML is always UTF-8. Save the file so, and correct its first line.
    "HTM-058" Error utf16_page() = "this page is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The size of a page of fixed layout names a dimension twice.
    ///
    /// Reading systems may take either value. Keep one.
    "HTM-059" Error repeated_viewport_size(property: impl Display, values: impl Display) =
        "the viewport gives several values for {property}: {values}",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page of fixed layout has a second viewport.
    ///
    /// The first one counts. Delete the other.
    "HTM-060a" Usage surplus_viewport(viewport: impl Display) =
        "only the first viewport of a page counts, so \"{viewport}\" has no effect",
        "https://www.w3.org/TR/epub-33/#sec-fixed-layouts";

    /// A page that reflows states a size.
    ///
    /// The size follows from the screen, and the viewport is passed over. Delete it, or declare the layout fixed.
    "HTM-060b" Usage idle_viewport(viewport: impl Display) =
        "pages that reflow have no use for the viewport \"{viewport}\"",
        "https://www.w3.org/TR/epub-33/#sec-reflowable-layouts";

    /// A data attribute has a name that HTML does not allow.
    ///
    /// Scripts cannot get at it. Rename it in small letters, with at least one after `data-`.
    "HTM-061" Error bad_data_attribute(attribute: impl Display) =
        "\"{attribute}\" is misnamed: after \"data-\" come XML name characters without capitals",
        "https://www.w3.org/TR/epub-33/#sec-xhtml";

    /// The `img` within a `picture` is of a type outside the core set.
    ///
    /// It is what readers see when nothing else fits. Use JPEG, PNG, GIF, WebP or SVG there.
    "MED-003" Error foreign_picture_image(resource: impl Display, media_type: impl Display) =
        "a \"picture\" falls back on \"{resource}\", whose type {media_type} not every reader shows",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// An image starts with bytes that make no sense.
    ///
    /// The file may be damaged or cut off. Open it in an image editor and save it anew.
    "MED-004" Error bad_image_header() = "the first bytes are not those of an image",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A media overlay plays a sound of a type outside the core set.
    ///
    /// Use MP3, AAC in MP4, or Opus in Ogg.
    "MED-005" Error foreign_overlay_audio(resource: impl Display, media_type: impl Display) =
        "the spoken text comes from \"{resource}\", and readers need not play {media_type}",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A `source` within a `picture` does not tell its unusual type.
    ///
    /// Reading systems need it to pass over what they cannot show. Add a `type` attribute.
    "MED-007" Error untyped_picture_source(resource: impl Display, media_type: impl Display) =
        "the source \"{resource}\" is of the foreign type {media_type}, and has no \"type\" to tell so",
        "https://www.w3.org/TR/epub-33/#sec-foreign-resources";

    /// A clip of sound has a start later than its end.
    ///
    /// Nothing can be played. Correct `clipBegin` or `clipEnd`.
    "MED-008" Error clip_backwards() = "this clip ends before it begins",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A clip of sound has no length.
    ///
    /// Nothing will be heard. Correct `clipBegin` or `clipEnd`.
    "MED-009" Error clip_without_length() = "this clip begins and ends at one moment",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A spoken page does not name its media overlay.
    ///
    /// Reading systems start from the page's manifest item and will not find the sound. Give the item a `media-overlay`
    /// attribute.
    "MED-010" Error unannounced_overlay() =
        "a media overlay speaks this page, and its manifest item does not mention that overlay",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page is spoken by several media overlays.
    ///
    /// A page has one overlay at most. Join them into one.
    "MED-011" Error shared_overlay_page() = "two or more media overlays speak this page",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page names the wrong media overlay.
    ///
    /// Let `media-overlay` hold the ID of the overlay that refers to the page.
    "MED-012" Error mismatched_overlay() =
        "the manifest item names some other media overlay than the one that speaks this page",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A page names a media overlay that does not speak it.
    ///
    /// Remove the `media-overlay` attribute, or let it name the right overlay.
    "MED-013" Error overlay_without_page() = "the media overlay named for this page never refers to it",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay points at a part of a sound by a fragment.
    ///
    /// Give the whole file, and its part by `clipBegin` and `clipEnd`.
    "MED-014" Error audio_fragment(fragment: impl Display) =
        "the address of the sound ends in \"#{fragment}\", which is not for overlays",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay jumps back in the text.
    ///
    /// Listeners hear the passages in another order than readers see them. Reorder the overlay, unless it is meant so.
    "MED-015" Usage overlay_out_of_order(target: impl Display, order: impl Display) =
        "\"{target}\" is spoken after something that follows it in {order} order",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The total time of the media overlays is wrong.
    ///
    /// Reading systems show it to the listener. Add up the times of all overlays.
    "MED-016" Warning wrong_total_duration() =
        "the durations of the media overlays do not add up to the total that is given",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay points into a page by something other than an ID.
    ///
    /// Reading systems need not understand other schemes. Give the element an `id` and use that.
    "MED-017" Warning overlay_fragment_without_id(fragment: impl Display) =
        "\"#{fragment}\" does not name an element by its ID",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// A media overlay points into a drawing by something that SVG does not know.
    ///
    /// Use the `id` of an element, or an SVG view.
    "MED-018" Warning foreign_svg_fragment(fragment: impl Display) =
        "\"#{fragment}\" is no way to point into a drawing",
        "https://www.w3.org/TR/epub-33/#sec-media-overlays";

    /// The navigation document has no list of printed pages, though the text marks them.
    ///
    /// Readers cannot go to a page by its number. Add a `nav` of the type `page-list`.
    "NAV-003" Error no_page_list() = "pages of print are marked in the text, but the navigation does not list them",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// The contents of a school book are not complete.
    ///
    /// The education profile wants all levels of headings in it. Add those that are missing.
    "NAV-004" Usage partial_heading_outline() = "the navigation leaves out some of the book's headings",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// The navigation document has no list of sounds.
    ///
    /// Such a list is a help, and not demanded. Add a `nav` of the type `loa` if it is of use.
    "NAV-005" Usage no_audio_list() = "the book has sounds, and its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of figures.
    ///
    /// Such a list is a help, and not demanded. Add a `nav` of the type `loi` if it is of use.
    "NAV-006" Usage no_figure_list() = "the book has figures, and its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of tables.
    ///
    /// Such a list is a help, and not demanded. Add a `nav` of the type `lot` if it is of use.
    "NAV-007" Usage no_table_list() = "the book has tables, and its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document has no list of films.
    ///
    /// Such a list is a help, and not demanded. Add a `nav` of the type `lov` if it is of use.
    "NAV-008" Usage no_video_list() = "the book has films, and its navigation does not list them",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// Region-based navigation leads to a page that reflows.
    ///
    /// A region is a part of a page of known size. Point to pages of fixed layout only.
    "NAV-009" Error region_link_to_reflowable() = "this region lies on a page whose layout is not fixed",
        "https://idpf.org/epub/renditions/region-nav/";

    /// The navigation document links to something outside the book.
    ///
    /// Contents, landmarks and page lists are for the pages of the book. Remove the entry.
    "NAV-010" Error nav_link_outside(nav: impl Display, target: impl Display) =
        "the list \"{nav}\" leads out of the book, to \"{target}\"",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The navigation document does not follow the order of the book.
    ///
    /// Reading systems rely on it to show where the reader is. Reorder the entries, or the spine.
    "NAV-011" Warning nav_out_of_order(nav: impl Display, target: impl Display, order: impl Display) =
        "the list \"{nav}\" names \"{target}\" after something that follows it in {order} order",
        "https://www.w3.org/TR/epub-33/#sec-nav";

    /// The NCX and the package give different identifiers.
    ///
    /// Some reading systems take the NCX for that of another book. Copy the package's unique identifier into `dtb:uid`.
    "NCX-001" Error ncx_identifier_mismatch(ncx: impl Display, package: impl Display) =
        "the book is called \"{ncx}\" in the NCX and \"{package}\" in the package",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The identifier in the NCX begins or ends with white space.
    ///
    /// Delete the spaces and line breaks within the value of `dtb:uid`.
    "NCX-004" Usage padded_ncx_identifier() = "there is white space around the book's identifier in the NCX",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A label in the NCX is blank.
    ///
    /// Readers see an entry without a name. Fill in the `text` element.
    "NCX-006" Usage blank_ncx_label() = "this entry of the NCX has no words to show",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The version of the book cannot be found out.
    ///
    /// The rules depend on it. Write `version="3.0"` or `version="2.0"` on the `package` element.
    "OPF-001" Error unclear_version(reason: impl Display) = "the package does not tell which EPUB it is: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// The package document is missing.
    ///
    /// Without it there is no book. Correct `full-path` in `META-INF/container.xml`, or put the file in its place.
    "OPF-002" Fatal missing_package(path: impl Display) =
        "the container names \"{path}\" as the package, and there is no such file",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The book holds a file that the manifest does not list.
    ///
    /// It takes up space and may be ignored. List it, or take it out.
    "OPF-003" Usage unlisted_file(path: impl Display) =
        "\"{path}\" lies in the book, and the manifest has no entry for it",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// White space surrounds the declaration of prefixes.
    ///
    /// Delete it from both ends of the `prefix` attribute.
    "OPF-004" Warning padded_prefixes() = "the list of prefixes begins or ends with white space",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has no name.
    ///
    /// Write the name before the colon.
    "OPF-004a" Error blank_prefix() = "there is a colon without a prefix before it",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has a name that XML does not allow.
    ///
    /// Start with a letter, and use letters, digits, hyphens, dots and underscores.
    "OPF-004b" Error malformed_prefix(prefix: impl Display) = "\"{prefix}\" is no name that a prefix could have",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix lacks its colon.
    ///
    /// Write it right after the name, as in `foaf: http://xmlns.com/foaf/spec/`.
    "OPF-004c" Error prefix_without_colon(prefix: impl Display) = "the colon is not where \"{prefix}\" ends",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is no space between a prefix and its address.
    ///
    /// Put one after the colon.
    "OPF-004d" Error prefix_without_space(prefix: impl Display) = "\"{prefix}\" and its address run into each other",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is unsuitable white space between a prefix and its address.
    ///
    /// Use a plain space; tabs and line breaks do not count here.
    "OPF-004e" Warning odd_space_in_prefix() = "a prefix and its address are parted by something other than spaces",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// There is unsuitable white space between two declared prefixes.
    ///
    /// Part them by plain spaces or line breaks.
    "OPF-004f" Warning odd_space_between_prefixes() = "two declared prefixes are parted by unsuitable white space",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has no address.
    ///
    /// Write the address of its vocabulary after the colon.
    "OPF-005" Error prefix_without_address(prefix: impl Display) =
        "nothing says what the prefix \"{prefix}\" stands for",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A declared prefix has a malformed address.
    ///
    /// Correct it; look for spaces and other characters that addresses cannot hold.
    "OPF-006" Error bad_prefix_address(address: impl Display) =
        "a prefix stands for \"{address}\", which is not an address",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix that the standard reserves is declared with another meaning.
    ///
    /// Reading systems may know only the fixed one. Choose another name.
    "OPF-007" Warning reserved_prefix(prefix: impl Display) =
        "\"{prefix}\" has a fixed meaning, and the book gives it another",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// The underscore is declared as a prefix.
    ///
    /// It is kept for other uses. Choose another name.
    "OPF-007a" Error underscore_prefix() = "\"_\" may not be used as a prefix",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix is declared for a default vocabulary.
    ///
    /// Its terms are written without a prefix. Remove the declaration.
    "OPF-007b" Error default_vocabulary_prefix(vocabulary: impl Display) =
        "a prefix is given to {vocabulary}, the vocabulary that needs none",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A prefix is declared for the elements of Dublin Core.
    ///
    /// The package has them as `dc:` elements and not as properties. Remove the declaration.
    "OPF-007c" Error dublin_core_prefix() = "a prefix is given to the basic elements of Dublin Core",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A manifest item has a property that does not suit its type.
    ///
    /// Remove the property, or correct the type.
    "OPF-012" Error unsuitable_item_property(property: impl Display, media_type: impl Display) =
        "\"{property}\" has no meaning for a file of the type {media_type}",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// A page and the manifest differ on the type of a file.
    ///
    /// Reading systems may believe the wrong one. Let both say the same.
    "OPF-013" Warning contrary_media_types(resource: impl Display, in_content: impl Display, in_package: impl Display) =
        "a page takes \"{resource}\" for {in_content}, and the manifest for {in_package}",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A page has a feature that its manifest item does not announce.
    ///
    /// Reading systems prepare for such pages by the manifest alone. Add the word to the item's `properties`.
    "OPF-014" Error undeclared_property(property: impl Display) =
        "the page uses {property}, but its manifest item does not say so in \"properties\"",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// A manifest item announces a feature that its page does not have.
    ///
    /// Reading systems may prepare for it in vain. Remove the word from the item's `properties`.
    "OPF-015" Error idle_property(property: impl Display) =
        "the manifest item announces {property}, and the page has nothing of the kind",
        "https://www.w3.org/TR/epub-33/#sec-item-resource-properties";

    /// An entry of the container does not name its package.
    ///
    /// Add `full-path` with the way to the package, counted from the root of the book.
    "OPF-016" Error no_full_path() = "this \"rootfile\" has no \"full-path\", so it names no package",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// An entry of the container has a blank path.
    ///
    /// Fill in the way to the package, counted from the root of the book.
    "OPF-017" Error blank_full_path() = "the \"full-path\" of this \"rootfile\" is blank",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// A manifest item announces remote resources that the page does not use.
    ///
    /// Reading systems may ask for the network in vain. Remove the word from the item's `properties`.
    "OPF-018" Warning idle_remote_resources() =
        "\"remote-resources\" is announced, while the page fetches nothing from outside",
        "https://www.w3.org/TR/epub-33/#sec-remote-resources";

    /// A manifest item announces remote resources, and none were seen.
    ///
    /// The page has scripts, which may fetch them. Keep the word only if they do.
    "OPF-018b" Usage unseen_remote_resources() = "\"remote-resources\" is announced, and only a script could fetch any",
        "https://www.w3.org/TR/epub-33/#sec-remote-resources";

    /// A list of properties stands where there can be one.
    ///
    /// Keep one, and give the others elements of their own.
    "OPF-025" Error several_values(values: impl Display) = "\"{values}\" is a list where a single property is wanted",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property is written wrongly.
    ///
    /// It is a name, or a prefix, a colon and a name without spaces.
    "OPF-026" Error malformed_property(property: impl Display) = "\"{property}\" is not written like a property",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property does not exist.
    ///
    /// Look for a typing error, or whether it belongs to another element. Properties of other vocabularies need a
    /// prefix.
    "OPF-027" Error unknown_property(property: impl Display) = "there is no property \"{property}\" here",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// A property has a prefix that is neither reserved nor declared.
    ///
    /// Declare it in the `prefix` attribute of the root element.
    "OPF-028" Error unknown_prefix(prefix: impl Display) = "nothing declares the prefix \"{prefix}\"",
        "https://www.w3.org/TR/epub-33/#sec-prefix-attr";

    /// A file is not of the type that the manifest gives.
    ///
    /// Reading systems may fail to show it. Correct the type, or save the file in that format.
    "OPF-029" Error wrong_media_type(path: impl Display, media_type: impl Display) =
        "\"{path}\" holds something other than the {media_type} that the manifest promises",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The unique identifier of the book is missing.
    ///
    /// Let `unique-identifier` name the `id` of a `dc:identifier` element.
    "OPF-030" Error missing_unique_identifier(id: impl Display) =
        "the package takes its identifier from \"{id}\", and no \"dc:identifier\" has that ID",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// The guide leads to a file that the manifest does not list.
    ///
    /// Correct the address, or list the file.
    "OPF-031" Error unlisted_guide_file(path: impl Display) = "the guide names \"{path}\", and the manifest does not",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The guide leads to something other than a page.
    ///
    /// Let it point to XHTML pages of the book.
    "OPF-032" Error unsuitable_guide_file(path: impl Display) = "the guide leads to \"{path}\", which is not a page",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The spine has nothing that belongs to the main reading order.
    ///
    /// Readers would not know where to start. Remove `linear="no"` from at least one entry.
    "OPF-033" Error no_linear_page() = "every entry of the spine is set apart from the main reading order",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A page stands in the spine several times.
    ///
    /// Reading systems lose the reader's place then. Keep one entry.
    "OPF-034" Error repeated_spine_entry(id: impl Display) =
        "the manifest item \"{id}\" comes up in the spine more than once",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A page has the type of plain HTML.
    ///
    /// Save it as XHTML and declare `application/xhtml+xml`.
    "OPF-035" Warning html_media_type() = "this page is declared as \"text/html\", and books have XHTML",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A manifest item has an outdated type.
    ///
    /// Declare `application/xhtml+xml` for pages and `text/css` for style sheets.
    "OPF-037" Warning outdated_media_type(media_type: impl Display) = "the type \"{media_type}\" has gone out of use",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A page in an old package has a new type.
    ///
    /// Declare the type that the old format knows, or bring the package up to date.
    "OPF-038" Warning unsuitable_oeb_page_type(media_type: impl Display) =
        "an OEBPS 1.2 package has \"text/x-oeb1-document\" for its pages, not \"{media_type}\"",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A style sheet in an old package has a new type.
    ///
    /// Declare the type that the old format knows, or bring the package up to date.
    "OPF-039" Warning unsuitable_oeb_style_type(media_type: impl Display) =
        "an OEBPS 1.2 package has \"text/x-oeb1-css\" for its styles, not \"{media_type}\"",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A fallback does not exist.
    ///
    /// Readers who need it see nothing. Let `fallback` name the ID of a manifest item.
    "OPF-040" Error missing_fallback(id: impl Display) = "the manifest has no item \"{id}\" to fall back on",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A fallback for styles does not exist.
    ///
    /// Let `fallback-style` name the ID of a style sheet in the manifest.
    "OPF-041" Error missing_style_fallback(id: impl Display) =
        "the manifest has no item \"{id}\" to take styles from instead",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The spine has an entry that can be no page.
    ///
    /// Put XHTML or SVG there, or give the item such a page to fall back on.
    "OPF-042" Error unsuitable_spine_type(media_type: impl Display) =
        "a file of the type {media_type} cannot be a page of the spine",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A foreign file in the spine has no fallback.
    ///
    /// Reading systems need not show it. Let its manifest item name an XHTML or SVG page in `fallback`.
    "OPF-043" Error spine_entry_without_fallback(media_type: impl Display) =
        "the spine shows a file of the type {media_type} with nothing to show in its stead",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// The fallbacks of a foreign file in the spine end without a page.
    ///
    /// Let the last of them be XHTML or SVG.
    "OPF-044" Error fallback_without_page(media_type: impl Display) =
        "the fallbacks of this spine entry of the type {media_type} never come to a page",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A fallback leads back to where it began.
    ///
    /// Let the chain end in a file that every reading system shows.
    "OPF-045" Error circular_fallback() = "the fallbacks go round in a circle",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// The package uses the syntax of a forerunner of EPUB.
    ///
    /// EPUB 2 still permits it. Bring it up to date when you can.
    "OPF-047" Usage oeb_package() = "the package is written in the way of OEBPS 1.2",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The `package` element has no `unique-identifier`.
    ///
    /// Reading systems tell books apart by it. Add the attribute with the ID of a `dc:identifier`.
    "OPF-048" Error no_unique_identifier() = "the package does not tell which of its identifiers is the unique one",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// Something refers to a manifest item that does not exist.
    ///
    /// Correct the ID, or add the item.
    "OPF-049" Error missing_item(id: impl Display) = "the manifest has no item with the ID \"{id}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The spine's `toc` names a file that is not an NCX.
    ///
    /// Let it name the NCX, and declare that as `application/x-dtbncx+xml`.
    "OPF-050" Error unsuitable_toc() = "the file that the spine names as its \"toc\" is not declared as an NCX",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The role of an author or contributor does not exist.
    ///
    /// Use a code of the MARC list, like `aut`, or a name of your own that begins with `oth.`.
    "OPF-052" Error unknown_role(role: impl Display) = "\"{role}\" is no code for what a person did for the book",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// A date is written in an unusual way.
    ///
    /// Write it as `2024-12-31`, `2024-12` or `2024`.
    "OPF-053" Warning unusual_date(date: impl Display, reason: impl Display) =
        "the date \"{date}\" is not in the usual form: {reason}",
        "https://www.w3.org/TR/NOTE-datetime";

    /// A date cannot be understood.
    ///
    /// Write it as `2024-12-31`, `2024-12` or `2024`.
    "OPF-054" Error bad_date(date: impl Display, reason: impl Display) = "\"{date}\" is not a date: {reason}",
        "https://www.w3.org/TR/NOTE-datetime";

    /// An element of the metadata has no text.
    ///
    /// Fill it in, or delete it.
    "OPF-055" Warning blank_element(element: impl Display) = "\"{element}\" is there, but blank",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// Two files of the book have names that count as the same.
    ///
    /// Capitals and the way accents are stored make no difference on many systems, so one file hides the other. Rename
    /// one.
    "OPF-060" Error duplicate_entry(path: impl Display) = "the archive has a second file that may pass for \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// The spine refers to Adobe's page map.
    ///
    /// It is an extension that other reading systems ignore. Use a page list in the navigation instead.
    "OPF-062" Usage page_map() = "the spine has a page map of Adobe's kind",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The page map does not exist.
    ///
    /// Correct the ID, or remove the `page-map` attribute.
    "OPF-063" Warning missing_page_map(id: impl Display) =
        "the spine takes its page map from \"{id}\", which the manifest does not have",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The type of the book chose the rules of the check.
    ///
    /// Nothing is wrong. Name another profile if you want to check by other rules.
    "OPF-064" Note profile_by_type(book_type: impl Display, profile: impl Display) =
        "the package says \"{book_type}\", hence the rules of the profile \"{profile}\" are used",
        "guide/checking.md";

    /// Metadata refine each other in a circle.
    ///
    /// It cannot be told what they speak of. Correct the `refines` attributes.
    "OPF-065" Error circular_metadata() = "the metadata refine one another in a circle",
        "https://www.w3.org/TR/epub-33/#sec-pkg-metadata";

    /// The source of the page numbers is not given.
    ///
    /// Page numbers mean something only for one edition. Add a `dc:source`, and a `meta` with `source-of` that refines
    /// it.
    "OPF-066" Error no_pagination_source() =
        "the text marks printed pages, and the metadata do not tell of which edition",
        "https://idpf.org/epub/profiles/edu/spec/";

    /// A file is linked from the metadata and listed in the manifest.
    ///
    /// Linked records are no part of the book proper. Keep one of the two.
    "OPF-067" Error linked_item(resource: impl Display) =
        "\"{resource}\" is a linked record and a manifest item at once",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// The custom role of a collection is malformed.
    ///
    /// Roles outside the standard are full addresses. Correct it.
    "OPF-070" Warning bad_collection_role(role: impl Display) =
        "the collection has a role of its own, and \"{role}\" is not an address",
        "https://www.w3.org/TR/epub-33/#sec-collection-elem";

    /// An index collection leads to something other than a page.
    ///
    /// Keep XHTML pages in it only.
    "OPF-071" Error unsuitable_index_file() = "this index collection includes something other than an XHTML page",
        "https://idpf.org/epub/idx/";

    /// An element of the metadata is blank.
    ///
    /// Fill it in, or delete it.
    "OPF-072" Usage blank_metadata(element: impl Display) = "\"{element}\" in the metadata says nothing",
        "https://www.w3.org/TR/epub-33/#sec-pkg-metadata";

    /// A document type names an external definition that is not permitted.
    ///
    /// Reading systems do not fetch it. Remove the public and system identifiers.
    "OPF-073" Error external_identifier() = "the document type refers to a definition that lies elsewhere",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A file is listed in the manifest several times.
    ///
    /// Keep one item, and let all references use its ID.
    "OPF-074" Error repeated_item(path: impl Display) = "more than one manifest item stands for \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A preview leads to something other than a page.
    ///
    /// Keep XHTML and SVG pages in it only.
    "OPF-075" Error unsuitable_preview_file() = "this preview includes something other than a page",
        "https://idpf.org/epub/previews/";

    /// A preview points to a part of a page by a CFI.
    ///
    /// Previews are made of whole pages. Remove the part from `#` on.
    "OPF-076" Error preview_with_cfi() = "this link of the preview points into its page by an EPUB CFI",
        "https://idpf.org/epub/previews/";

    /// A data navigation document stands in the spine.
    ///
    /// It is meant for machines, and readers see a page of no use. Take it out of the spine.
    "OPF-077" Warning data_nav_in_spine() = "the data navigation document is an entry of the spine",
        "https://idpf.org/epub/renditions/region-nav/";

    /// A dictionary has no page with dictionary entries.
    ///
    /// Mark the body or section that has them by `epub:type="dictionary"`.
    "OPF-078" Error no_dictionary_page() = "the book calls itself a dictionary, and no page is marked as one",
        "https://idpf.org/epub/dict/";

    /// A book with dictionary entries is not declared as a dictionary.
    ///
    /// Reading systems will not offer it for looking up words. Add a `dc:type` with the value `dictionary`.
    "OPF-079" Warning undeclared_dictionary() =
        "a page is marked as a dictionary, and the metadata do not say the book is one",
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
        "the dictionary includes \"{resource}\", and the book does not",
        "https://idpf.org/epub/dict/";

    /// A dictionary has too many search key maps.
    ///
    /// It can have one. Join them, or make several dictionaries.
    "OPF-082" Error several_key_maps() = "this dictionary has two or more search key maps",
        "https://idpf.org/epub/dict/";

    /// A dictionary lacks its search key map.
    ///
    /// Words cannot be looked up without it. Add one to the collection.
    "OPF-083" Error no_key_map() = "this dictionary has no search key map",
        "https://idpf.org/epub/dict/";

    /// A dictionary includes a file that does not belong in it.
    ///
    /// Keep XHTML pages and one search key map in the collection.
    "OPF-084" Error unsuitable_dictionary_file(resource: impl Display) =
        "the dictionary includes \"{resource}\", neither a page nor a search key map",
        "https://idpf.org/epub/dict/";

    /// An identifier is said to be a UUID and is not.
    ///
    /// A UUID has 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12. Correct it, or drop `urn:uuid:`.
    "OPF-085" Warning bad_uuid(identifier: impl Display) = "\"{identifier}\" calls itself a UUID without being one",
        "https://www.w3.org/TR/epub-33/#sec-package-doc";

    /// A property is outdated.
    ///
    /// Reading systems may stop heeding it. Use the one that took its place.
    "OPF-086" Warning outdated_property(property: impl Display, substitute: impl Display) =
        "\"{property}\" has gone out of use; {substitute} took its place",
        "https://www.w3.org/TR/epub-33/#sec-property-datatype";

    /// An `epub:type` is outdated.
    ///
    /// Use the one that took its place.
    "OPF-086b" Usage outdated_semantics(value: impl Display, substitute: impl Display) =
        "the type \"{value}\" has gone out of use; {substitute} took its place",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// An `epub:type` stands in a kind of file that it is not for.
    ///
    /// Reading systems will ignore it. Remove it, or move it.
    "OPF-087" Usage misplaced_semantics(value: impl Display, media_type: impl Display) =
        "the type \"{value}\" has no place in a document of the type {media_type}",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// An `epub:type` is unknown.
    ///
    /// Reading systems will ignore it. Look for a typing error; types of your own need a prefix.
    "OPF-088" Usage unknown_semantics(value: impl Display) = "no vocabulary of the page has a type \"{value}\"",
        "https://www.w3.org/TR/epub-ssv-11/";

    /// A link is an alternate and something else at once.
    ///
    /// Give the other words a `link` element of their own.
    "OPF-089" Error alternate_in_company() = "\"alternate\" has other words beside it in this \"rel\"",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A type has a better known name.
    ///
    /// Both are allowed; readers understand the preferred one more often.
    "OPF-090" Usage unusual_media_type(preferred: impl Display, found: impl Display) =
        "the type \"{preferred}\" is better known than \"{found}\"",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A manifest item points to a part of a file.
    ///
    /// Items stand for whole files. Remove the part from `#` on.
    "OPF-091" Error item_fragment() = "the address of this manifest item has a \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A language is given in a wrong way.
    ///
    /// Voices, hyphenation and dictionaries depend on it. Use a tag like `en`, `en-GB` or `zh-Hant`.
    "OPF-092" Error bad_language(language: impl Display, reason: impl Display) =
        "\"{language}\" is not a language tag: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-opf-dclanguage";

    /// A link in the metadata does not tell the type of a file in the book.
    ///
    /// Add a `media-type` attribute.
    "OPF-093" Error untyped_local_link() = "this link leads to a file of the book without telling its type",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A link in the metadata does not tell its type, where it must.
    ///
    /// Add a `media-type` attribute.
    "OPF-094" Error untyped_link(relation: impl Display) =
        "this \"{relation}\" link does not tell the type of what it leads to",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A link that should give a pronunciation leads to something other than a sound.
    ///
    /// Link a sound, and declare its type.
    "OPF-095" Error silent_voicing(media_type: impl Display) =
        "this \"voicing\" link leads to {media_type}, which is no sound",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A page outside the main reading order cannot be reached.
    ///
    /// Readers will never see it. Link it from a page or from the navigation, or remove `linear="no"`.
    "OPF-096" Error unreachable_page(path: impl Display) =
        "\"{path}\" is outside the main reading order, and no link leads to it",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A page outside the main reading order has no link to it.
    ///
    /// The book has scripts, which may open it. Check that they do.
    "OPF-096b" Usage unlinked_page(path: impl Display) =
        "\"{path}\" is outside the main reading order, and only a script could lead to it",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A file is listed in the manifest and never used.
    ///
    /// It makes the book larger. Take it out unless a script needs it.
    "OPF-097" Usage unused_item(path: impl Display) = "nothing in the pages makes use of \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// An address points to an element of the package.
    ///
    /// It has to lead to a file. Use `refines` to speak of an element.
    "OPF-098" Error link_into_package(address: impl Display) =
        "\"{address}\" leads back into the package instead of to a file",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// The package document stands in its own manifest.
    ///
    /// Take that item out.
    "OPF-099" Error package_in_manifest() = "the package lists itself as one of its items",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The beginning of the file cannot be read.
    ///
    /// It may be empty, cut off or damaged. Fetch or build it anew.
    "PKG-003" Error unreadable_header() = "the first bytes of the book could not be read",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The file is not a ZIP archive, or a damaged one.
    ///
    /// A book is a ZIP archive. Fetch or build it anew.
    "PKG-004" Fatal bad_zip_header() = "the book does not start like a ZIP archive",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The entry `mimetype` has extra data.
    ///
    /// The type must be found at a fixed place. Pack the book without extra fields for this entry (`zip -X`).
    "PKG-005" Error mimetype_extra_field(length: impl Display) =
        "the entry \"mimetype\" has {length} bytes of extra data in its header",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// The entry `mimetype` is missing or in the wrong place.
    ///
    /// Systems recognise a book by it. Pack it before everything else.
    "PKG-006" Error mimetype_not_first() = "the archive does not start with an entry \"mimetype\"",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// The entry `mimetype` is not as it has to be.
    ///
    /// Store it without compression, line break or space.
    "PKG-007" Error bad_mimetype() = "\"mimetype\" is compressed, or says something else than \"application/epub+zip\"",
        "https://www.w3.org/TR/epub-33/#sec-zip-container-mime";

    /// A file cannot be read.
    ///
    /// It may be damaged or protected. Check that you may read it, or build the book anew.
    "PKG-008" Fatal unreadable_file(path: impl Display) = "\"{path}\" could not be read",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// A file name has forbidden characters.
    ///
    /// Some systems cannot unpack the file. Rename it, and correct the references to it.
    "PKG-009" Error forbidden_characters(path: impl Display, characters: impl Display) =
        "the name \"{path}\" has characters that are forbidden in books: {characters}",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name has a space in it.
    ///
    /// Old reading systems may not find the file. Use hyphens instead.
    "PKG-010" Warning space_in_name(path: impl Display) = "there is white space in the name \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name ends in a dot.
    ///
    /// Windows drops the dot, and the file is not found. Rename it.
    "PKG-011" Error name_ends_in_dot(path: impl Display) = "a dot is the last character of the name \"{path}\"",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// A file name has characters outside ASCII.
    ///
    /// They are allowed, yet some old reading systems do not find the file. Rename it to be safe.
    "PKG-012" Usage foreign_letters_in_name(path: impl Display) = "the name \"{path}\" goes beyond plain ASCII",
        "https://www.w3.org/TR/epub-33/#sec-container-filenames";

    /// An EPUB 2 book has several packages.
    ///
    /// Keep one `rootfile` of the type `application/oebps-package+xml`.
    "PKG-013" Error several_renditions() = "the container names two or more packages, and EPUB 2 has room for one",
        "https://idpf.org/epub/20/spec/OPF_2.0_final_spec.html";

    /// The archive has an entry for a folder without files.
    ///
    /// It is of no use. Pack the book without it.
    "PKG-014" Warning empty_folder(path: impl Display) = "the folder \"{path}\" has no files in it",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// What is in the archive cannot be read.
    ///
    /// The file is no book, is damaged, or goes beyond what input from strangers may cost. If the message names a limit and
    /// you trust the file, raise it (`ficbind check --help` lists them); else fetch or build the book anew.
    "PKG-015" Fatal unreadable_contents(reason: impl Display) = "the inside of the book could not be read: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The name of the book ends in capitals.
    ///
    /// Some systems do not take it for a book. Let it end in `.epub`.
    "PKG-016" Warning capital_extension() = "the ending of the book's name has capitals in it",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// The book to be checked does not exist.
    ///
    /// Check that the name is spelt right.
    "PKG-018" Fatal missing_book() = "there is no book under that name",
        "guide/checking.md";

    /// An image is damaged.
    ///
    /// Readers will see nothing or a part of it. Open it in an image editor and save it anew.
    "PKG-021" Error damaged_image() = "this image cannot be decoded",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// The name of an image does not fit what it is.
    ///
    /// Rename the file, and correct the references to it.
    "PKG-022" Warning wrong_image_extension(format: impl Display, extension: impl Display) =
        "this image is {format} inside, and its name ends in \"{extension}\"",
        "https://www.w3.org/TR/epub-33/#sec-core-media-types";

    /// A profile was asked for, and the book is EPUB 2.
    ///
    /// The book was checked by the usual rules. Leave the profile out.
    "PKG-023" Usage profile_ignored() = "EPUB 2 has no profiles, so the one asked for is not heeded",
        "guide/checking.md";

    /// A file of the publication lies in `META-INF`.
    ///
    /// Move it to another folder, and correct the references to it.
    "PKG-025" Error resource_in_meta_inf() =
        "a part of the book lies in META-INF, which is only for the container's own files",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// A file that is not a font is obfuscated.
    ///
    /// Reading systems undo this for fonts only. Put the plain file into the book.
    "PKG-026" Error obfuscated_no_font(media_type: impl Display, path: impl Display) =
        "a file of the type {media_type} is obfuscated, and that is for core fonts only (see \"{path}\")",
        "https://www.w3.org/TR/epub-33/#sec-font-obfuscation";

    /// The archive cannot be unpacked.
    ///
    /// Names of files are UTF-8 in a book. Pack it anew with a tool that writes them so.
    "PKG-027" Fatal unpackable_archive() =
        "the archive cannot be unpacked, perhaps for file names in another encoding than UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-container-zip";

    /// A listed file is missing.
    ///
    /// Readers will see a gap. Put the file in its place, or remove its manifest item.
    "RSC-001" Error missing_file(path: impl Display) = "\"{path}\" is listed, but the book does not have it",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// The file that leads to the package is missing.
    ///
    /// Every reading system starts there. Add it, with one `rootfile` for the package.
    "RSC-002" Fatal no_container() = "the book has no META-INF/container.xml",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The container does not lead to a package.
    ///
    /// Add a `rootfile` with the path of the package and this type.
    "RSC-003" Error no_rootfile() = "no \"rootfile\" of the container is of the type \"application/oebps-package+xml\"",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// An encrypted file was not checked.
    ///
    /// Nothing is known about its content. Check the book before it is encrypted.
    "RSC-004" Note encrypted_file(path: impl Display) = "\"{path}\" is passed over because it is encrypted",
        "https://www.w3.org/TR/epub-33/#sec-container-metainf";

    /// The markup of a file breaks the rules of its format.
    ///
    /// Reading systems may show it wrongly or not at all. Mend what the reason names.
    "RSC-005" Error schema_violation(reason: impl Display) = "the markup breaks the rules: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// The book uses something from outside that has to be inside.
    ///
    /// Only sounds, films, fonts and what scripts fetch may be remote. Put the file into the book.
    "RSC-006" Error remote_resource(address: impl Display) =
        "\"{address}\" lies outside the book, where this kind of thing may not be",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A manifest item lies outside the book, and the book has scripts.
    ///
    /// It is allowed when they fetch it. Check that they do.
    "RSC-006b" Usage scripted_remote_resource(address: impl Display) =
        "\"{address}\" lies outside the book, which is right only if a script fetches it",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A reference leads to a file that is not in the book.
    ///
    /// Readers will meet a dead link or a gap. Correct the address, or add the file.
    "RSC-007" Error missing_resource(path: impl Display) =
        "something points to \"{path}\", and the book has no such file",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A link in the metadata leads to a file that is not in the book.
    ///
    /// Correct the address, or add the file.
    "RSC-007w" Warning missing_linked_resource(path: impl Display) =
        "the metadata point to \"{path}\", and the book has no such file",
        "https://www.w3.org/TR/epub-33/#sec-link-elem";

    /// A file that is used is not listed in the manifest.
    ///
    /// Reading systems may not load it. Add an item for it.
    "RSC-008" Error undeclared_resource(path: impl Display) = "\"{path}\" is used, but has no item in the manifest",
        "https://www.w3.org/TR/epub-33/#sec-manifest-elem";

    /// A reference to an image points to a part of it.
    ///
    /// Only SVG has parts to point to. Remove the part from `#` on.
    "RSC-009" Warning image_fragment() = "the address of this image has a \"#\", which only drawings can use",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A reference leads to a file of a type outside the core set.
    ///
    /// Readers may see nothing. Link a page, or let the target fall back on one.
    "RSC-010" Error foreign_link_target() = "this leads to a file that reading systems need not be able to show",
        "https://www.w3.org/TR/epub-33/#sec-fallbacks";

    /// A link leads to a page that is not in the spine.
    ///
    /// Reading systems may not be able to open it. Add it to the spine, with `linear="no"` if it is an extra.
    "RSC-011" Error target_outside_spine() = "this leads to a page that the spine does not have",
        "https://www.w3.org/TR/epub-33/#sec-spine-elem";

    /// A link leads to a place that is not there.
    ///
    /// Readers land at the top of the page or nowhere. Correct the part after `#`, or give the target that `id`.
    "RSC-012" Error missing_fragment() = "the target file has nothing of the name after the \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A reference to a style sheet points to a part of it.
    ///
    /// Style sheets have no parts. Remove the part from `#` on.
    "RSC-013" Error style_fragment() = "the address of this style sheet has a \"#\"",
        "https://www.w3.org/TR/epub-33/#sec-css";

    /// A reference leads to an element of the wrong kind.
    ///
    /// Links lead to text, and drawings reuse parts of drawings. Point to a suitable element.
    "RSC-014" Error unsuitable_fragment() = "what the \"#\" points to is not of the kind that is wanted here",
        "https://www.w3.org/TR/epub-33/#sec-publication-resources";

    /// A `use` element of a drawing has an address without a fragment.
    ///
    /// Add `#` and the `id` of the element to be reused.
    "RSC-015" Error use_without_fragment() = "this \"use\" does not say which part of the drawing it reuses",
        "https://www.w3.org/TR/epub-33/#sec-svg";

    /// A file is not well-formed XML.
    ///
    /// Reading systems refuse it as a whole. Look for tags left open, bare `&` and `<`, and missing quotes.
    "RSC-016" Fatal not_well_formed(reason: impl Display) = "this is not well-formed XML: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// The markup of a file is doubtful.
    ///
    /// It may not do what you expect. See whether the reason applies, and mend it.
    "RSC-017" Warning schema_warning(reason: impl Display) = "the markup is doubtful: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A book with several renditions has no metadata for the whole.
    ///
    /// Add `META-INF/metadata.xml` with its identifier and date.
    "RSC-019" Warning no_rendition_metadata() =
        "the book has several renditions, and no META-INF/metadata.xml about them",
        "https://www.w3.org/TR/epub-multi-rend-11/";

    /// An address is malformed.
    ///
    /// It cannot be followed. Look for spaces, backslashes and bare percent signs, and encode them.
    "RSC-020" Error bad_url(address: impl Display, reason: impl Display) =
        "\"{address}\" is malformed as an address: {reason}",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";

    /// A search key map leads to a page that is not in the spine.
    ///
    /// Add the page to the spine, or correct the address.
    "RSC-021" Error key_map_outside_spine(path: impl Display) =
        "the search key map points to \"{path}\", which is not in the spine",
        "https://idpf.org/epub/dict/";

    /// An address leaves the book.
    ///
    /// Too many `../` or a leading `/` make it depend on where the book is kept. Count the path from the file it stands
    /// in.
    "RSC-026" Error leaking_url(address: impl Display) = "\"{address}\" climbs out of the book or starts at its root",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";

    /// An XML file is stored as UTF-16.
    ///
    /// Reading systems have to accept it, but many tools trip over it. Save the file as UTF-8.
    "RSC-027" Warning utf16_xml() = "this XML is stored as UTF-16",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// An XML file is stored in an encoding that books may not use.
    ///
    /// Save the file as UTF-8, and correct its first line.
    "RSC-028" Error foreign_xml_encoding(encoding: impl Display) = "this XML is stored as {encoding} instead of UTF-8",
        "https://www.w3.org/TR/epub-33/#sec-xml-constraints";

    /// A data URL stands where it is not permitted.
    ///
    /// Links and manifest items need real files. Put the content into a file of the book.
    "RSC-029" Error data_url() = "a \"data:\" address may not stand here",
        "https://www.w3.org/TR/epub-33/#sec-data-urls";

    /// An address starts with `file:`.
    ///
    /// The file is not there for other readers. Put it into the book, and use a relative path.
    "RSC-030" Error file_url(address: impl Display) = "\"{address}\" is a place on somebody's own computer",
        "https://www.w3.org/TR/epub-33/#sec-file-urls";

    /// Something is fetched from outside the book over plain HTTP.
    ///
    /// Others can read and change it on the way. Use `https:`.
    "RSC-031" Warning insecure_resource(address: impl Display) = "\"{address}\" is fetched without encryption",
        "https://www.w3.org/TR/epub-33/#sec-resource-locations";

    /// A foreign resource has no fallback.
    ///
    /// Reading systems need not be able to show it. Give it a `fallback` in the manifest, or use a core type.
    "RSC-032" Error foreign_resource_without_fallback(resource: impl Display, media_type: impl Display) =
        "\"{resource}\" has the foreign type {media_type}, and nothing stands in for it",
        "https://www.w3.org/TR/epub-33/#sec-foreign-resources";

    /// A relative address has a query.
    ///
    /// Files in a book cannot answer one. Remove the part from `?` on, or encode the question mark as `%3F`.
    "RSC-033" Error query_in_url(address: impl Display) =
        "there is a \"?\" with more after it in the relative address \"{address}\"",
        "https://www.w3.org/TR/epub-33/#sec-container-iri";
}

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
    "RSC-025", "SCP-001", "SCP-002", "SCP-003", "SCP-004", "SCP-005", "SCP-006", "SCP-007", "SCP-008", "SCP-009",
    "SCP-010",
];
