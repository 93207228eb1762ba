//! Style sheets that stories have in common: they stand in the book once.

use super::links::with_sheet_above;
use crate::book::Book;
use crate::book::assets::Asset;

/// Lets a story, whose files lie in `folder`, use the style sheets of the whole where they are the same as its own.
pub fn share(book: &mut Book, folder: &str, whole: &Book) {
    let name = |href: &str| href.strip_prefix(folder).unwrap_or(href).to_owned();
    // The sheet of a story names its pictures and fonts as the same sheet of the whole does.
    let is_shared =
        |asset: &Asset| whole.assets.iter().any(|other| other.href == name(&asset.href) && other.bytes == asset.bytes);
    let mut shared = Vec::new();
    for (href, sheet) in &book.styles {
        let own = name(href);
        let is_same = whole.styles.iter().any(|(other, text)| *other == own && text == sheet);
        let needs_own = book.assets.iter().any(|asset| uses(sheet, &name(&asset.href)) && !is_shared(asset));
        if !is_same || needs_own {
            continue;
        }
        // Pages of a user's template may link it in ways of their own.
        let linked: Option<Vec<String>> = book.pages.iter().map(|page| with_sheet_above(&page.xhtml, &own)).collect();
        if let Some(linked) = linked {
            book.pages.iter_mut().zip(linked).for_each(|(page, xhtml)| page.xhtml = xhtml);
            shared.push(href.clone());
        }
    }
    if shared.is_empty() {
        return;
    }
    book.styles.retain(|(href, _)| !shared.contains(href));
    let Book { styles, assets, pages, .. } = book;
    assets.retain(|asset| {
        let mut texts = pages.iter().map(|page| &page.xhtml).chain(styles.iter().map(|(_, sheet)| sheet));
        !is_shared(asset) || texts.any(|text| uses(text, &name(&asset.href)))
    });
}

/// Whether a page or a style sheet names a file beside it.
pub fn uses(text: &str, name: &str) -> bool {
    text.contains(&format!("\"{name}\""))
}
