//! Style sheets that stories have in common: they stand in the book once.

use std::collections::HashSet;

use super::links::with_sheet_above;
use crate::book::Book;
use crate::book::assets::Asset;

/// Lets a story, whose files lie in `folder`, use the style sheets of the whole where they are the same as its own.
pub fn share(book: &mut Book, folder: &str, whole: &Book) {
    let name = |href: &str| href.strip_prefix(folder).unwrap_or(href).to_owned();
    // The sheet of a story names its pictures and fonts as the same sheet of the whole does.
    let is_shared =
        |asset: &Asset| whole.assets.iter().any(|other| other.href == name(&asset.href) && other.bytes == asset.bytes);
    let is_own: HashSet<String> =
        book.assets.iter().filter(|asset| !is_shared(asset)).map(|asset| name(&asset.href)).collect();
    let mut shared = Vec::new();
    for (href, sheet) in &book.styles {
        let own = name(href);
        let is_same = whole.styles.iter().any(|(other, text)| *other == own && text == sheet);
        let needs_own = quoted(sheet).any(|named| is_own.contains(named));
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
    let texts = pages.iter().map(|page| &page.xhtml).chain(styles.iter().map(|(_, sheet)| sheet));
    let used: HashSet<&str> = texts.flat_map(|text| quoted(text)).collect();
    assets.retain(|asset| is_own.contains(&name(&asset.href)) || used.contains(&*name(&asset.href)));
}

/// What stands between quotation marks in a page or a style sheet: the names of the files that it uses are among it.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let mut parts = text.split('"').skip(1).peekable();
    // Behind the last mark, nothing is quoted.
    std::iter::from_fn(move || parts.next().filter(|_| parts.peek().is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_marks_of_either_side() {
        assert_eq!(quoted("a \"b.png\" c \"\" d").collect::<Vec<_>>(), ["b.png", " c ", ""]);
        assert_eq!(quoted("\"a").count() + quoted("a\"").count() + quoted("").count(), 0);
    }
}
