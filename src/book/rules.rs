//! Rules about text, images, style sheets, templates and the audit: `FIC-201` to `FIC-499`.

use std::fmt::Display;

crate::diag::rules! {
    /// A `:::` block is opened and never closed.
    ///
    /// It is read to the end of its chapter.
    "FIC-202" Warning unclosed_block() = "the block is never closed; it goes on to the end of its chapter",
        "guide/sources.md#blocks";

    /// A line `:::` closes a block where none is open.
    ///
    /// The line is left out.
    "FIC-203" Warning stray_block_end() = "`:::` closes no block",
        "guide/sources.md#blocks";

    /// The words behind `:::` are neither a known block nor a usable class name.
    ///
    /// Known are cw, letter, chat, text-message, email, verse, note and centered; any other single word is a class of
    /// your own.
    "FIC-204" Warning unknown_block(words: impl Display) = "\"{words}\" names no block",
        "guide/sources.md#blocks";

    /// A skippable scene does not say what it warns of.
    ///
    /// Name the content behind `cw`.
    "FIC-205" Warning nameless_scene() = "the scene does not say what it warns of",
        "guide/warnings.md#scenes";

    /// A footnote is defined twice in one chapter.
    ///
    /// References go to the first one; the second is kept behind it.
    "FIC-206" Warning duplicate_footnote(label: impl Display) = "footnote \"{label}\" is defined twice",
        "guide/sources.md#footnotes";

    /// A footnote is defined and never referred to.
    ///
    /// It stands with the other notes, without a way back.
    "FIC-207" Warning unused_footnote(label: impl Display) = "footnote \"{label}\" is never referred to",
        "guide/sources.md#footnotes";

    /// A footnote is referred to and not defined.
    ///
    /// The reference is shown as written.
    "FIC-208" Warning missing_footnote(label: impl Display) = "footnote \"{label}\" is not defined",
        "guide/sources.md#footnotes";

    /// Lines indented by four blanks are code in Markdown.
    ///
    /// They are shown in a typewriter face, with their line ends.
    "FIC-209" Warning indented_code() = "the indented lines are read as code",
        "guide/sources.md#text";

    /// An id is given twice in one chapter.
    ///
    /// Links go to the first.
    "FIC-210" Warning duplicate_id(id: impl Display) = "the id \"{id}\" is given twice",
        "guide/sources.md#links";

    /// A link leads to a place that the book does not have.
    ///
    /// Its words are kept, the link is not.
    "FIC-211" Warning broken_link(target: impl Display) = "the link to \"{target}\" leads nowhere; its words are kept",
        "guide/sources.md#links";

    /// A link has an address that a book must not have.
    ///
    /// Web and mail addresses, chapters of the book and ids in it can be linked to. The words are kept, the link is not.
    "FIC-212" Warning unsafe_link(target: impl Display) = "the address \"{target}\" can not be linked to; the words are kept",
        "guide/sources.md#links";

    /// A comment, script or style element in HTML is opened and never closed.
    ///
    /// Everything behind it would be invisible.
    "FIC-213" Error unclosed_html(what: impl Display) = "the HTML {what} is never closed",
        "guide/sources.md#html";

    /// A paragraph or block is too large to be divided.
    ///
    /// Some reading systems are slow on files this large. Divide the paragraph.
    "FIC-214" Warning undividable(kilobytes: impl Display) = "a single block of {kilobytes} kB can not be divided",
        "guide/sources.md#long-chapters";

    /// A row of a table has more cells than the table's head.
    ///
    /// The further cells are kept, but other tools drop them.
    "FIC-215" Warning surplus_cells() = "the row has more cells than the head of the table",
        "guide/sources.md#text";

    /// The story has headings and no text.
    ///
    /// The book is made of its pages around an empty story.
    "FIC-216" Warning no_words() = "the story has no text",
        "guide/sources.md#text";

    /// Blocks are nested too deeply.
    ///
    /// No story needs a tenth of the limit; some lines `:::` that close blocks are probably missing.
    "FIC-217" Error deep_blocks(limit: impl Display) = "blocks are nested more than {limit} deep",
        "guide/sources.md#blocks";

    /// What stands behind a bracketed span is not understood.
    ///
    /// It is shown as written. Understood are a language, a direction, classes and an id.
    "FIC-218" Warning unknown_attributes(words: impl Display) = "\"{words}\" is not understood and shown as written",
        "guide/sources.md#text";

    /// Something in the author's HTML was taken out because it runs or loads things.
    ///
    /// Scripts, event handlers and content from the network have no place in a book.
    "FIC-220" Warning removed_html(what: impl Display) = "{what} is removed",
        "guide/sources.md#html";

    /// Something in the author's HTML is not known and was unwrapped; its text, if it has any, is kept.
    "FIC-221" Note unwrapped_html(what: impl Display, text: impl Display) = "{what} is dropped; {text}",
        "guide/sources.md#html";

    /// Words stand behind the opening line of a code block.
    ///
    /// The name of a language belongs there, such as `python`. Words of the story are shown as the first line of the
    /// block. What tells a program how to show the code, such as `{1,3}` or `title="…"`, is left out.
    "FIC-222" Warning fence_words(words: impl Display, what: impl Display) = "\"{words}\" behind the code fence is {what}",
        "guide/sources.md#text";

    /// A code fence is opened and never closed.
    ///
    /// Everything behind it, to the end of the chapter, is shown as code.
    "FIC-223" Warning unclosed_code() = "the code fence is never closed; what follows is shown as code",
        "guide/sources.md#text";

    /// Something in the braces behind a heading is not understood.
    ///
    /// It has no effect and is not shown. Understood are an id, classes, a language, a direction, `.unlisted` and `-`.
    "FIC-224" Note heading_attribute(words: impl Display) = "\"{words}\" behind the heading is not understood and has no effect",
        "guide/sources.md#links";

    /// A link is defined and no link uses it.
    ///
    /// A line `[label]: address` defines a link, and is not shown. A line such as `[Jo]: Hello`, whose second part is no
    /// address, is text of the story.
    "FIC-226" Note unused_definition(label: impl Display) = "no link uses the definition of \"{label}\"; the line is left out",
        "guide/sources.md#links";

    /// A link is defined twice in one chapter.
    ///
    /// The first definition counts; the second is left out.
    "FIC-227" Warning repeated_definition() = "the label is defined before; this line is left out",
        "guide/sources.md#links";

    /// An attribute in the author's HTML holds words that a book can not show.
    ///
    /// Web pages show such words when the mouse rests on them; reading systems do not. Put them into the text or a
    /// footnote, or into `title="…"`, which stays in the book.
    "FIC-228" Warning attribute_words(attribute: impl Display, element: impl Display, words: impl Display) =
        "the words of the attribute \"{attribute}\" of \"{element}\" are left out: \"{words}\"",
        "guide/sources.md#html";

    /// Every line of the text ends like a paragraph, and the lines are joined.
    ///
    /// In Markdown a paragraph ends with a blank line; a single line end is a blank. If each of your lines is a paragraph,
    /// write `lines: paragraphs` into the front-matter. `lines: joined` says that the text is as it should be.
    "FIC-229" Warning joined_lines(count: impl Display) =
        "lines that look like paragraphs of their own are joined ({count} in the story)",
        "guide/sources.md#text";

    /// Private comments stand in the text.
    ///
    /// `%%…%%` is a comment in Obsidian and its kin: it is for the author and is left out of the book. Write `\%%` for
    /// signs that are to be shown.
    "FIC-234" Note hidden_comment(count: impl Display) =
        "private comments `%%…%%` are left out ({count} in the story)",
        "guide/sources.md#other-programs";

    /// Something in the text has a meaning in another program only.
    ///
    /// Shortcodes, template tags, commands of LaTeX and the like stand in the book as typed; of a few, such as
    /// CriticMarkup, only the words do. Take them out, or write what they mean in Markdown.
    "FIC-235" Warning foreign_syntax(what: impl Display, how: impl Display, count: impl Display) =
        "{what} is not understood; {how} ({count} in the story)",
        "guide/sources.md#other-programs";

    /// A link in double square brackets names no chapter of the book.
    ///
    /// In a vault of notes `[[…]]` may lead to any note. Its words are kept, without the brackets and without a link.
    "FIC-236" Note unlinked_note(target: impl Display, count: impl Display) =
        "\"[[{target}]]\" names no chapter; its words are kept ({count} in the story)",
        "guide/sources.md#other-programs";

    /// A style would make text unreadable.
    ///
    /// Text that is transparent or of no size, and text whose colour is nearly that of its ground, can not be read. So can
    /// white text whose dark ground is not part of the book. Such styles are dropped; the text stays.
    "FIC-237" Warning unreadable_style(style: impl Display) = "\"{style}\" would make text unreadable and is dropped",
        "guide/sources.md#html";

    /// Lines that open with a dash are dialogue, not a list.
    ///
    /// In many languages a speech opens with a dash. In Markdown a hyphen and a blank begin an item of a list, and lines
    /// below each other are joined. Lines that look like speeches are paragraphs of the book, with the dash as typed.
    /// Begin the items of a list with `*`, which is always a list.
    "FIC-238" Note dash_dialogue(count: impl Display) =
        "lines that open with a dash are read as dialogue ({count} in the story)",
        "guide/sources.md#text";

    /// An image does not exist.
    ///
    /// Paths count from the file that shows the image; images lie in the story's folder. In the book a box with the
    /// description, or else the name of the file, stands in its place. With `--strict` no book is made.
    "FIC-301" Warning missing_image(path: impl Display) = "there is no image \"{path}\"",
        "guide/sources.md#images";

    /// A file that is shown as an image is not one.
    ///
    /// PNG, JPEG, GIF, WebP and SVG can be shown, whatever the file is called. In the book a box with the description
    /// stands in its place.
    "FIC-302" Warning not_an_image(path: impl Display, reason: impl Display) = "\"{path}\" is not an image: {reason}",
        "guide/sources.md#images";

    /// An image has no alternative text.
    ///
    /// Readers who can not see it learn nothing of it. Write `![what it shows](file)`.
    "FIC-303" Warning missing_alt(path: impl Display) = "the image \"{path}\" has no alternative text",
        "guide/sources.md#images";

    /// An image is very large.
    ///
    /// Many reading systems refuse or scale down images of more than about 10 million pixels or 5 MB.
    "FIC-304" Warning oversized_image(path: impl Display, size: impl Display) = "the image \"{path}\" is very large ({size})",
        "guide/sources.md#images";

    /// An image would have to be fetched from the network.
    ///
    /// Books are made without the network. Save the image beside the story. In the book a box with the description
    /// stands in its place.
    "FIC-305" Warning remote_image(url: impl Display) = "the image \"{url}\" lies on the network and is left out; its description is kept",
        "guide/sources.md#images";

    /// The kind of image can not be shown by EPUB 2 reading systems.
    "FIC-306" Warning not_in_epub2(path: impl Display) = "\"{path}\" is a WebP image, which EPUB 2 does not know",
        "guide/sources.md#images";

    /// Parts of an SVG image were removed because they run or load things.
    "FIC-307" Warning cleaned_svg(path: impl Display, what: impl Display) = "{what} is removed from \"{path}\"",
        "guide/sources.md#images";

    /// The address of an image is read otherwise than it is written.
    ///
    /// Backslashes are read as slashes, blanks as part of the name, and a path from the root of a site is looked for in
    /// the folders above the text. Other programs may not find such an image.
    "FIC-308" Note odd_image_path(path: impl Display, name: impl Display) = "the image \"{path}\" is read as \"{name}\"",
        "guide/sources.md#images";

    /// An image has an address that a book can not follow.
    ///
    /// It names no file, a place on one computer, a place outside the story's folder, or something that is no file. In
    /// the book a box with the description stands in its place.
    "FIC-309" Warning unusable_image(what: impl Display) = "{what}",
        "guide/sources.md#images";

    /// A style sheet can not be read.
    "FIC-310" Warning unreadable_css(path: impl Display, reason: impl Display) = "cannot read the style sheet \"{path}\": {reason}",
        "guide/sources.md#styles";

    /// Something in a style sheet was taken out because it loads things from elsewhere or is forbidden in EPUB.
    "FIC-311" Warning removed_css(what: impl Display) = "{what} is removed from the style sheet",
        "guide/sources.md#styles";

    /// A style sheet has a slip.
    ///
    /// Reading systems skip the rule; so does the book.
    "FIC-312" Warning css_syntax(what: impl Display) = "the style sheet can not be read here: {what}",
        "guide/sources.md#styles";

    /// A theme is not known.
    ///
    /// Where front-matter names it, the book has the default theme; perhaps the key is meant for a site generator. Where the
    /// command line names it, no book is made.
    "FIC-313" Warning unknown_theme(name: impl Display) = "there is no theme \"{name}\"",
        "guide/sources.md#styles";

    /// A template of your own can not be used.
    "FIC-320" Error template_fault(what: impl Display) = "{what}",
        "templates.md";

    /// A page made by a template of your own is not well-formed XHTML.
    "FIC-321" Error template_output(template: impl Display, reason: impl Display) =
        "what the template \"{template}\" makes is not well-formed: {reason}",
        "templates.md";

    /// A page made by a template of your own runs or loads something.
    ///
    /// Books are read offline and run nothing. Scripts, forms, embedded objects, event handlers and addresses of images
    /// and styles on the network are refused.
    "FIC-322" Error unsafe_template(page: impl Display, what: impl Display) = "what the template makes of \"{page}\" has {what}",
        "templates.md";

    /// The cover could not be drawn.
    "FIC-330" Error cover_fault(reason: impl Display) = "the cover can not be drawn: {reason}",
        "guide/sources.md#cover";

    /// The cover's font lacks characters of the title or the names.
    ///
    /// The cover is drawn without them. Give a picture of your own with `cover:`.
    "FIC-331" Warning undrawable_cover(characters: impl Display) = "the cover's font lacks {characters}",
        "guide/sources.md#cover";

    /// No font has the letters of the cover.
    ///
    /// A drawn cover is set in a font for Latin, Greek, Cyrillic and Hebrew. For other scripts a font is looked for in the
    /// folder that `--fonts` names, among those of your own style sheets, and on the system. None has all the letters, so the
    /// picture carries an ornament only, and the page of the cover shows title and author below it.
    "FIC-332" Warning unlettered_cover(letters: impl Display) =
        "no font at hand has the cover's letters {letters}, so the cover has no words",
        "guide/sources.md#cover";

    /// The cover is set in a font of this system.
    ///
    /// The built-in font lacks some letters of the title. On another machine the cover may look different, or have no words.
    "FIC-333" Note system_font(family: impl Display) = "the cover is set in \"{family}\", a font of this system",
        "guide/sources.md#cover";

    /// The story says that no warnings apply and yet marks a scene or a chapter with one.
    ///
    /// The book lists the warning.
    "FIC-340" Warning contradicted_policy() = "the story states that no warnings apply, and a scene or chapter has one",
        "guide/warnings.md";

    /// Lines from top to bottom are asked for in a book whose language is not set so.
    ///
    /// Words of Latin, Cyrillic or Arabic letters lie on their side in vertical lines. The book is made as asked.
    "FIC-341" Warning vertical_language(language: impl Display) = "vertical lines in a book in \"{language}\", which is read from side to side",
        "guide/sources.md#vertical-lines";

    /// Text of the story would be missing from the book.
    ///
    /// A template of your own may be the cause; then the hint says so. Otherwise this is a fault of the tool. No book was written;
    /// please report it.
    "FIC-401" Error lost_text(words: impl Display) = "text would be lost: \"{words}\"",
        "guide/checking.md#audit";

    /// The book would have text that the story does not have at this place.
    ///
    /// A template of your own may be the cause; then the hint says so. Otherwise this is a fault of the tool. No book was written;
    /// please report it.
    "FIC-402" Error added_text(words: impl Display) = "text would be doubled or out of place: \"{words}\"",
        "guide/checking.md#audit";

    /// Two words would run together.
    ///
    /// A template of your own may be the cause; then the hint says so. Otherwise this is a fault of the tool. No book was written;
    /// please report it.
    "FIC-403" Error joined_words(words: impl Display) = "words would run together before \"{words}\"",
        "guide/checking.md#audit";

    /// A value of the front-matter is shown on no page.
    ///
    /// The hint names the template of yours that leaves it out; without one this is a fault of the tool.
    "FIC-404" Error lost_value(key: impl Display, words: impl Display) = "the {key} \"{words}\" is shown on no page",
        "guide/checking.md#audit";
}
