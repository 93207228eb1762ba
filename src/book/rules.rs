//! Rules about text, images, style sheets, templates and the audit: `FIC-201` to `FIC-499`.

use std::fmt::Display;

crate::diag::rules! {
    /// A `:::` block is opened but never closed.
    ///
    /// It extends to the end of its chapter. Put a line `:::` after the last line of the block.
    "FIC-202" Warning unclosed_block() = "the block is never closed; it extends to the end of its chapter",
        "guide/sources.md#blocks";

    /// A line `:::` closes a block, but none is open.
    ///
    /// The line is left out.
    "FIC-203" Warning stray_block_end() = "`:::` closes no block",
        "guide/sources.md#blocks";

    /// The words after `:::` are neither a known block nor a valid class name.
    ///
    /// Known blocks are cw, letter, chat, text-message, email, verse, note and centered. Any other single word is a
    /// class of your own, such as `::: diary`.
    "FIC-204" Warning unknown_block(words: impl Display) = "\"{words}\" is not a known block",
        "guide/sources.md#blocks";

    /// A skippable scene does not say what it warns about.
    ///
    /// Name the content after `cw`, such as `::: cw gore`.
    "FIC-205" Warning nameless_scene() = "the scene does not say what it warns about",
        "guide/warnings.md#scenes";

    /// A footnote is defined twice in one chapter.
    ///
    /// References lead to the first one; the second is kept after it. Give one of them another label.
    "FIC-206" Warning duplicate_footnote(label: impl Display) = "footnote \"{label}\" is defined twice",
        "guide/sources.md#footnotes";

    /// A footnote is defined but never referenced.
    ///
    /// It is listed with the other notes, without a link back to the text.
    "FIC-207" Warning unused_footnote(label: impl Display) = "footnote \"{label}\" is never referenced",
        "guide/sources.md#footnotes";

    /// A footnote is referenced but not defined.
    ///
    /// The reference is shown as you wrote it.
    "FIC-208" Warning missing_footnote(label: impl Display) = "footnote \"{label}\" is not defined",
        "guide/sources.md#footnotes";

    /// Lines indented by four spaces are code in Markdown.
    ///
    /// They are shown in a monospaced font, with their line breaks. If they are prose, remove the indentation.
    "FIC-209" Warning indented_code() = "the indented lines are read as code",
        "guide/sources.md#text";

    /// An id is used twice in one chapter.
    ///
    /// Links lead to the first.
    "FIC-210" Warning duplicate_id(id: impl Display) = "the id \"{id}\" is used twice",
        "guide/sources.md#links";

    /// A link leads to a place that does not exist in the book.
    ///
    /// Its text is kept without the link. Where the target is words rather than an address, as in
    /// `[He laughed](bitterly)`, all of it is shown as it was typed.
    "FIC-211" Warning broken_link(target: impl Display, how: impl Display) = "the link to \"{target}\" leads nowhere; {how}",
        "guide/sources.md#links";

    /// A link has an address that is not allowed in a book.
    ///
    /// Links may lead to web and mail addresses, to chapters of the book and to ids in it. The text is kept without the
    /// link.
    "FIC-212" Warning unsafe_link(target: impl Display) = "links to \"{target}\" are not allowed in a book; the text is kept",
        "guide/sources.md#links";

    /// An HTML comment, script or style element is opened but never closed.
    ///
    /// All text after it would be hidden.
    "FIC-213" Error unclosed_html(what: impl Display) = "the HTML {what} is never closed",
        "guide/sources.md#html";

    /// A paragraph or block is large and cannot be divided automatically.
    ///
    /// Some reading systems are slow with pages of this size. Divide the paragraph.
    "FIC-214" Warning undividable(kilobytes: impl Display) = "a single block of {kilobytes} kB cannot be divided",
        "guide/sources.md#long-chapters";

    /// A table row has more cells than the table's head.
    ///
    /// The extra cells are kept, but other tools drop them.
    "FIC-215" Warning surplus_cells() = "the row has more cells than the table's head",
        "guide/sources.md#text";

    /// The story has headings but no text.
    ///
    /// The book has its title page and other pages, but no story.
    "FIC-216" Warning no_words() = "the story has no text",
        "guide/sources.md#text";

    /// Blocks are nested too deeply.
    ///
    /// No story needs even a tenth of the limit. Some of the `:::` lines that close blocks are probably missing.
    "FIC-217" Error deep_blocks(limit: impl Display) = "blocks are nested more than {limit} levels deep",
        "guide/sources.md#blocks";

    /// The attributes after a bracketed span are not understood.
    ///
    /// They are shown as you wrote them. A span can have a language, a direction, classes and an id, as in
    /// `[bonjour]{lang=fr}`.
    "FIC-218" Warning unknown_attributes(words: impl Display) = "\"{words}\" is not understood and is shown as written",
        "guide/sources.md#text";

    /// HTML that runs or loads something is removed.
    ///
    /// Scripts, event handlers and content from the network are not allowed in a book.
    "FIC-220" Warning removed_html(what: impl Display) = "{what} is removed",
        "guide/sources.md#html";

    /// An HTML element or attribute is unknown and is dropped; any text in it is kept.
    "FIC-221" Note unwrapped_html(what: impl Display, text: impl Display) = "{what} is dropped; {text}",
        "guide/sources.md#html";

    /// There are extra words after the opening line of a code block.
    ///
    /// Only the name of a language, such as `python`, belongs there. Prose is shown as the first line of the block.
    /// Options for other programs, such as `{1,3}` or `title="…"`, are left out.
    "FIC-222" Warning fence_words(words: impl Display, what: impl Display) = "\"{words}\" after the code fence is {what}",
        "guide/sources.md#text";

    /// A code fence is opened but never closed.
    ///
    /// Everything after it, up to the end of the chapter, is shown as code.
    "FIC-223" Warning unclosed_code() = "the code fence is never closed; what follows is shown as code",
        "guide/sources.md#text";

    /// An attribute in the braces after a heading is not understood.
    ///
    /// It has no effect and is not shown. A heading can have an id, classes, a language, a direction, `.unlisted` and
    /// `-`, as in `## Home {#home lang=fr}`.
    "FIC-224" Note heading_attribute(words: impl Display) = "\"{words}\" after the heading is not understood and has no effect",
        "guide/sources.md#links";

    /// A link is defined but never used.
    ///
    /// A line `[label]: address` defines a link and is not shown. A line such as `[Jo]: Hello`, in which no address
    /// follows the label, is part of the story.
    "FIC-226" Note unused_definition(label: impl Display) = "no link uses the definition of \"{label}\"; the line is left out",
        "guide/sources.md#links";

    /// A link is defined twice in one chapter.
    ///
    /// The first definition counts; the second is left out.
    "FIC-227" Warning repeated_definition() = "this label is already defined; the line is left out",
        "guide/sources.md#links";

    /// An HTML attribute contains text that a book cannot show.
    ///
    /// Web pages show this text when the pointer rests on it; reading systems do not. Move it into the story or a
    /// footnote, or into `title="…"`, which stays in the book.
    "FIC-228" Warning attribute_words(attribute: impl Display, element: impl Display, words: impl Display) =
        "the text of the attribute \"{attribute}\" of \"{element}\" is left out: \"{words}\"",
        "guide/sources.md#html";

    /// Every line of the text ends like a paragraph, but the lines are joined.
    ///
    /// In Markdown, a paragraph ends with a blank line, and a single line break is just a space. If each line is a
    /// paragraph, add `lines: paragraphs` to the front-matter. If the text is right as it is, add `lines: joined`.
    "FIC-229" Warning joined_lines(count: impl Display) =
        "lines that look like separate paragraphs are joined ({count} in the story)",
        "guide/sources.md#text";

    /// The text contains private comments.
    ///
    /// In Obsidian and similar programs, `%%…%%` is a comment for the author. It is left out of the book. To show the
    /// signs, write `\%%`.
    "FIC-234" Note hidden_comment(count: impl Display) =
        "private comments `%%…%%` are left out ({count} in the story)",
        "guide/sources.md#other-programs";

    /// The text contains syntax that only another program understands.
    ///
    /// Shortcodes, template tags, LaTeX commands and the like are shown as you wrote them. Of some, such as
    /// CriticMarkup, only the words are shown. Remove them, or use Markdown instead.
    "FIC-235" Warning foreign_syntax(what: impl Display, how: impl Display, count: impl Display) =
        "{what} is not understood; {how} ({count} in the story)",
        "guide/sources.md#other-programs";

    /// A link in double square brackets does not name a chapter of the book.
    ///
    /// In a vault of notes, `[[…]]` may lead to any note. Its text is kept, without the brackets and without a link.
    "FIC-236" Note unlinked_note(target: impl Display, count: impl Display) =
        "\"[[{target}]]\" is not the name of a chapter; its text is kept ({count} in the story)",
        "guide/sources.md#other-programs";

    /// A style would make text unreadable.
    ///
    /// Nobody can read text that is transparent, has no size, or has almost the same colour as its background. The same
    /// is true of white text whose dark background is not part of the book. Such styles are dropped; the text stays.
    "FIC-237" Warning unreadable_style(style: impl Display) = "\"{style}\" would make text unreadable and is dropped",
        "guide/sources.md#html";

    /// Lines that start with a dash are read as dialogue, not as a list.
    ///
    /// In many languages, speech starts with a dash. In Markdown, a hyphen and a space start a list item, and
    /// consecutive lines are joined. Here, lines that look like speech become paragraphs and keep their dashes. To make
    /// a list, start each item with `*`, which always means a list.
    "FIC-238" Note dash_dialogue(count: impl Display) =
        "lines that start with a dash are read as dialogue ({count} in the story)",
        "guide/sources.md#text";

    /// Paragraphs that start with four spaces or a tab are read as prose.
    ///
    /// In Markdown, such lines are code. Where nearly all paragraphs of a chapter are indented and end as sentences do,
    /// the author means prose. To show them as code, put them between two lines of three backticks.
    "FIC-239" Note indented_prose(count: impl Display) =
        "indented paragraphs are read as prose, not as code ({count} in the story)",
        "guide/sources.md#text";

    /// A straight quotation mark is not curled, because it could be either of two.
    ///
    /// The message shows both. Type the one that you mean; to keep a mark such as that of inches straight, put a backslash
    /// before it.
    "FIC-240" Note quote_left_as_typed(opening: impl Display, closing: impl Display) =
        "this quotation mark stays as typed: is it [{opening}] or [{closing}]?", "guide/sources.md#text";

    /// The story has more headings than a table of contents can show.
    ///
    /// The contents list the first 10,000 headings within chapters, and every chapter. Often such headings are none: a line
    /// below which a line of equals signs or dashes stands is a heading in Markdown.
    "FIC-260" Warning many_headings(count: impl Display, most: impl Display) =
        "the contents list the first {most} of {count} headings within chapters",
        "guide/sources.md#text";

    /// An image does not exist.
    ///
    /// Paths are relative to the file that shows the image, and images must be in the story's folder. The book shows a
    /// box with the description, or with the file name, in place of the image. With `--strict`, no book is built.
    ///
    /// Images that are not where their address says are looked for elsewhere in the story's folder. When 500 of a story
    /// were found nowhere, the others are looked for at their address only.
    "FIC-301" Warning missing_image(path: impl Display) = "there is no image \"{path}\"",
        "guide/sources.md#images";

    /// A file used as an image is not one.
    ///
    /// Images can be PNG, JPEG, GIF, WebP or SVG, whatever the file is called. The book shows a box with the
    /// description in place of the image.
    "FIC-302" Warning not_an_image(path: impl Display, reason: impl Display) = "\"{path}\" is not an image: {reason}",
        "guide/sources.md#images";

    /// An image has no alternative text.
    ///
    /// Readers who cannot see the image do not know what it shows. Write `![what it shows](file)`.
    "FIC-303" Warning missing_alt(path: impl Display) = "the image \"{path}\" has no alternative text",
        "guide/sources.md#images";

    /// An image is very large.
    ///
    /// Many reading systems reject or scale down images of more than about 10 million pixels or 5 MB.
    "FIC-304" Warning oversized_image(path: impl Display, size: impl Display) = "the image \"{path}\" is very large ({size})",
        "guide/sources.md#images";

    /// An image is on the network.
    ///
    /// Books are built without network access. Save the image beside the story. The book shows a box with the
    /// description in place of the image.
    "FIC-305" Warning remote_image(url: impl Display) = "the image \"{url}\" is on the network and is left out; its description is kept",
        "guide/sources.md#images";

    /// Some reading systems cannot show a part of the book.
    ///
    /// EPUB 2 knows no WebP, AVIF and JPEG XL; the book shows a box with the description in place of such an image. What came with
    /// EPUB 3.4 stays, but reading systems and checkers for EPUB 3.3 refuse it: use what is older, or leave it out.
    "FIC-306" Warning too_new(what: impl Display, version: impl Display) = "{what}, which EPUB {version} does not support",
        "guide/sources.md#images";

    /// Parts of an SVG image that run or load something are removed.
    "FIC-307" Warning cleaned_svg(path: impl Display, what: impl Display) = "{what} is removed from \"{path}\"",
        "guide/sources.md#images";

    /// The path of an image was corrected.
    ///
    /// Backslashes are read as slashes, and spaces as part of the name. A path from the root of a site is looked up in
    /// the folders above the text. Other programs may not find such an image.
    "FIC-308" Note odd_image_path(path: impl Display, name: impl Display) = "the image \"{path}\" is read as \"{name}\"",
        "guide/sources.md#images";

    /// An image has an address that cannot be used in a book.
    ///
    /// It is missing, is valid only on one computer, leads out of the story's folder, or is not the address of a file.
    /// The book shows a box with the description in place of the image.
    "FIC-309" Warning unusable_image(what: impl Display) = "{what}",
        "guide/sources.md#images";

    /// A style sheet cannot be read.
    "FIC-310" Warning unreadable_css(path: impl Display, reason: impl Display) = "cannot read the style sheet \"{path}\": {reason}",
        "guide/sources.md#styles";

    /// A style sheet uses something that loads data from elsewhere or is forbidden in EPUB; it is removed.
    "FIC-311" Warning removed_css(what: impl Display) = "{what} is removed from the style sheet",
        "guide/sources.md#styles";

    /// A style sheet has a syntax error.
    ///
    /// Reading systems skip the faulty rule, and so does the book.
    "FIC-312" Warning css_syntax(what: impl Display) = "the style sheet cannot be read here: {what}",
        "guide/sources.md#styles";

    /// A theme is unknown.
    ///
    /// If the front-matter names it, the book gets the default theme; perhaps the key was meant for a site generator.
    /// If the command line names it, no book is built.
    "FIC-313" Warning unknown_theme(name: impl Display) = "there is no theme \"{name}\"",
        "guide/sources.md#styles";

    /// One of your templates cannot be used.
    "FIC-320" Error template_fault(what: impl Display) = "{what}",
        "templates.md";

    /// A page built from one of your templates is not well-formed XHTML.
    "FIC-321" Error template_output(template: impl Display, reason: impl Display) =
        "the output of the template \"{template}\" is not well-formed: {reason}",
        "templates.md";

    /// A page built from one of your templates runs or loads something.
    ///
    /// Books are read offline and run nothing. Scripts, forms, embedded objects, event handlers, and images or styles
    /// from the network are not allowed.
    "FIC-322" Error unsafe_template(page: impl Display, what: impl Display) = "the template's output for \"{page}\" contains {what}",
        "templates.md";

    /// The cover could not be drawn.
    "FIC-330" Error cover_fault(reason: impl Display) = "the cover cannot be drawn: {reason}",
        "guide/sources.md#cover";

    /// The cover's font lacks characters of the title or the names.
    ///
    /// The cover is drawn without them. To avoid this, give your own picture with `cover: front.jpg`.
    "FIC-331" Warning undrawable_cover(characters: impl Display) = "the cover's font lacks {characters}",
        "guide/sources.md#cover";

    /// No font has the letters that the cover needs.
    ///
    /// The built-in font covers Latin, Greek, Cyrillic and Hebrew. For other scripts, ficbind looks for a font in the
    /// folder given with `--fonts`, in your own style sheets, and on the system. None of them has all the letters, so
    /// the picture shows only an ornament, and the cover page shows the title and author below it.
    "FIC-332" Warning unlettered_cover(letters: impl Display) =
        "no available font has the letters {letters} of the cover, so the cover has no text",
        "guide/sources.md#cover";

    /// The cover uses a font of this system.
    ///
    /// The built-in font lacks some letters of the title. On another machine, the cover may look different or have no
    /// text.
    "FIC-333" Note system_font(family: impl Display) = "the cover uses \"{family}\", a font of this system",
        "guide/sources.md#cover";

    /// The story says that no warnings apply, but a scene or chapter has one.
    ///
    /// The book lists the warning.
    "FIC-340" Warning contradicted_policy() = "the story says that no warnings apply, but a scene or chapter has one",
        "guide/warnings.md";

    /// A book is set in vertical lines, but its language is written horizontally.
    ///
    /// Latin, Cyrillic and Arabic letters lie on their side in vertical lines. The book is built as you asked.
    "FIC-341" Warning vertical_language(language: impl Display) = "vertical lines in a book in \"{language}\", which is written horizontally",
        "guide/sources.md#vertical-lines";

    /// Text of the story would be missing from the book.
    ///
    /// If one of your templates is the cause, the hint names it. Otherwise this is a bug in ficbind; please report it.
    /// No book was written.
    "FIC-401" Error lost_text(words: impl Display) = "text would be lost: \"{words}\"",
        "guide/checking.md#audit";

    /// The book would have text that the story does not have at this point.
    ///
    /// If one of your templates is the cause, the hint names it. Otherwise this is a bug in ficbind; please report it.
    /// No book was written.
    "FIC-402" Error added_text(words: impl Display) = "text would be repeated or out of place: \"{words}\"",
        "guide/checking.md#audit";

    /// Two words would run together.
    ///
    /// If one of your templates is the cause, the hint names it. Otherwise this is a bug in ficbind; please report it.
    /// No book was written.
    "FIC-403" Error joined_words(words: impl Display) = "words would run together before \"{words}\"",
        "guide/checking.md#audit";

    /// A front-matter value does not appear on any page.
    ///
    /// If one of your templates leaves it out, the hint names it. Otherwise this is a bug in ficbind; please report it.
    "FIC-404" Error lost_value(key: impl Display, words: impl Display) = "the {key} \"{words}\" does not appear on any page",
        "guide/checking.md#audit";
}
