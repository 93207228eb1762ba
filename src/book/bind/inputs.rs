//! What a book takes from files beside the text: templates, the cover, style sheets.

use std::path::{Path, PathBuf};

use super::lettering;
use crate::book::assets::Assets;
use crate::book::front;
use crate::book::{Cover, Options, cover, css, prose, rules, typesetting};
use crate::diag::{Failed, FileId, Severity, Sink, Sources};
use crate::story::media;
use crate::story::{Meta, Story};

/// A template of the user's: its name and text, and the name with the file.
type Template = ((String, String), (String, FileId));

/// Reads the user's templates; a file that is no template of ours is reported by the engine.
pub(super) fn read_templates(
    story: &Story,
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Template> {
    let stated = story.meta.templates.as_ref().map(|t| {
        let root = sources.folder_of(t.span, &story.root);
        (root.join(&t.value), root, Some(t.span))
    });
    let given = options.templates.clone().map(|t| (t, PathBuf::new(), None));
    let Some((folder, root, span)) = given.or(stated) else { return Vec::new() };
    if span.is_some() && !is_inside(&root, &folder) {
        sink.emit(span, crate::story::rules::outside_folder(folder.display()));
        return Vec::new();
    }
    let listing = match sources.trace().list(&folder) {
        Ok(listing) => listing,
        Err(error) => {
            let reason = crate::diag::disk::io_reason(&error);
            match span {
                // Other programs have a key `template`, too.
                Some(_) => sink
                    .emit(span, crate::story::rules::no_templates(folder.display(), reason))
                    .hint("name a folder of page templates, or remove `templates` to use the built-in ones"),
                None => sink.emit(None, crate::diag::rules::unreadable_file(folder.display(), reason)),
            };
            return Vec::new();
        }
    };
    let mut names: Vec<PathBuf> = listing
        .into_iter()
        .map(|entry| entry.path)
        .filter(|p| p.extension().is_some_and(|e| e == "xhtml" || e == "svg"))
        .collect();
    if span.is_some() {
        // A link among the templates may lead elsewhere, too.
        names.retain(|path| {
            let inside = is_inside(&root, path);
            if !inside {
                sink.emit(span, crate::story::rules::outside_folder(path.display()));
            }
            inside
        });
    }
    names
        .into_iter()
        .filter_map(|path| {
            let file = sources.read(&path, sink).ok()?;
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some(((name.clone(), sources.file(file).text.to_string()), (name, file)))
        })
        .collect()
}

/// Whether a path that exists lies below the root, links followed. One that does not exist is reported when it is read.
pub(super) fn is_inside(root: &Path, path: &Path) -> bool {
    root.canonicalize().ok().zip(path.canonicalize().ok()).is_none_or(|(root, path)| path.starts_with(root))
}

/// Whether the story names a picture as its cover, and the book is to have one.
pub(super) fn names_cover(meta: &Meta, options: &Options) -> bool {
    !options.no_cover && meta.cover.as_ref().is_some_and(|c| !crate::story::matter::states_none(&c.value))
}

pub(super) fn wants_cover(meta: &Meta, options: &Options) -> bool {
    let declined = meta.cover.as_ref().is_some_and(|c| crate::story::matter::states_none(&c.value));
    !options.no_cover && !declined && meta.cover.is_none()
}

/// What a drawn cover says.
pub(super) fn wording<'a>(
    meta: &'a Meta,
    title: &'a str,
    authors: &'a [String],
    language: &'a str,
    overrides: &'a [(String, String)],
    stories: &'a [front::Noted],
) -> cover::Wording<'a> {
    // The comma is Latin; other scripts have their own, or none.
    let is_other = |c: char| crate::story::text::is_cjk(c) || cover::is_rtl(c);
    let comma = |name: &str| if name.contains(is_other) { "" } else { "," };
    let series = meta.series.first().map(|s| match &s.number {
        Some(number) => format!("{}{} {number}", s.name.value, comma(&s.name.value)),
        None => s.name.value.clone(),
    });
    cover::Wording {
        title,
        subtitle: meta.subtitle.as_ref().map(|s| s.value.as_str()),
        authors,
        series,
        template: overrides.iter().find(|(name, _)| name == "cover.svg").map(|(_, svg)| svg.as_str()),
        language,
        fallback: None,
        thumbs: stories.iter().filter_map(|story| story.cover.as_ref()).collect(),
    }
}

/// The cover that was drawn, with its words if any font has their letters.
pub(super) fn drawn_cover(
    drawn: Result<cover::Cover, cover::CoverError>,
    wording: &cover::Wording,
    options: &Options,
    meta: &Meta,
    assets: &mut Assets,
    sink: &mut Sink,
) -> Result<Cover, Failed> {
    let lettered = drawn.and_then(|drawn| lettering::letter(drawn, wording, options, meta, assets, sink));
    let cover = lettered.map_err(|e| sink.fail(None, rules::cover_fault(e)))?;
    let lettered = cover.lettered;
    Ok(Cover { href: "cover.png".into(), media: media::PNG, bytes: cover.png, generated: true, lettered })
}

/// The picture that the story names as its cover.
pub(super) fn given_cover(
    story: &Story,
    options: &Options,
    assets: &mut Assets,
    sources: &Sources,
    sink: &mut Sink,
) -> Option<Cover> {
    let given = story.meta.cover.as_ref().filter(|_| names_cover(&story.meta, options))?;
    let image = prose::Use { target: given.value.clone(), span: given.span, has_alt: true, wiki: false, newer: false };
    let root = sources.folder_of(given.span, &story.root);
    let count = assets.list.len();
    let picture = assets.within(&root, |assets| assets.image(&image, &root, sink).map(|a| (a.media, a.bytes.clone())));
    let (media, bytes) = picture.ok()?;
    // The cover has a name and a place of its own, even where a page shows the same picture.
    assets.forget_since(count);
    Some(Cover { href: format!("cover.{}", media.extension), media, bytes, generated: false, lettered: true })
}

/// The theme and the author's own sheets, as files of the book.
pub(super) fn read_styles(
    story: &Story,
    options: &Options,
    assets: &mut Assets,
    sources: &mut Sources,
    sink: &mut Sink,
) -> (Vec<(String, String)>, Vec<css::Sheet>) {
    let stated = story.meta.theme.as_ref().map(|t| (t.value.as_str(), Some(t.span)));
    let (name, span) = options.theme.as_deref().map(|t| (t, None)).or(stated).unwrap_or((css::THEMES[0].name, None));
    let theme = css::theme(name).unwrap_or_else(|| {
        let known: Vec<&str> = css::THEMES.iter().map(|theme| theme.name).collect();
        let diagnostic = sink.emit(span, rules::unknown_theme(name));
        if span.is_none() {
            // Asked for by hand.
            diagnostic.severity = Severity::Error;
        }
        if let Some(near) = crate::story::keys::nearest(name, known.iter().copied()) {
            diagnostic.hint(format!("did you mean \"{near}\"?"));
        }
        diagnostic.hint(format!("the themes are {} and {}", known.join(", "), css::NO_THEME.name));
        &css::THEMES[0]
    });
    let mut sheets = Vec::new();
    let mut styles =
        vec![("stylesheet.css".to_owned(), typesetting::sheet(theme.sheet, &story.meta, options.edition().legacy))];
    let stated = story.meta.css.iter().map(|c| {
        let root = sources.folder_of(c.span, &story.root);
        (root.join(&c.value), root, Some(c.span), c.value.clone())
    });
    let given = options.css.iter().map(|p| (p.clone(), story.root.clone(), None, p.display().to_string()));
    for (path, root, span, name) in stated.chain(given).collect::<Vec<_>>() {
        // What the front-matter names must lie in the story's folder; the command line may name any file.
        if span.is_some() && !is_inside(&root, &path) {
            sink.emit(span, crate::story::rules::outside_folder(&name));
            continue;
        }
        let mut own = Sink::new();
        match sources.read(&path, &mut own) {
            Ok(file) => {
                let text = sources.file(file).text.clone();
                let base = path.parent().unwrap_or(Path::new("."));
                let href = format!("user-{}.css", styles.len());
                let (sheet, marks) = assets.within(&root, |assets| css::adopt(&text, file, base, assets, sink));
                sheets.push(css::Sheet { href: href.clone(), file, marks });
                styles.push((href, sheet));
            }
            Err(_) => {
                let reason = own.diagnostics().first().map_or_else(String::new, |d| d.message.clone());
                let diagnostic = sink.emit(span, rules::unreadable_css(&name, reason));
                if span.is_none() {
                    diagnostic.severity = Severity::Error;
                }
            }
        }
    }
    (styles, sheets)
}
