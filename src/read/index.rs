//! The `index.md` of a folder of chapters, and its fellows in other languages: which of them is about the book.

use super::languages::{self, Editions};

/// Names without language and ending.
const STEMS: &[&str] = &["index", "_index"];

/// What a folder's index files say of the book.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// The one that is about the book.
    pub name: String,
    /// The language that its name tells.
    pub language: Option<String>,
    /// Those that are about the book in other languages, with their tags.
    pub others: Vec<(String, String)>,
}

/// Whether a file is by its name an index in some language, or in none.
pub fn is_index(name: &str) -> bool {
    language_of(name).is_some()
}

/// Picks one of the index files among `names`. `editions`: the languages of the chapters; `wanted`: the language that is
/// asked for.
pub fn pick<'n>(
    names: impl Iterator<Item = &'n str>,
    editions: Option<&Editions>,
    wanted: Option<&str>,
) -> Option<Index> {
    let mut all: Vec<(&str, String)> = names.filter_map(|name| Some((name, language_of(name)?))).collect();
    // `index` goes before `_index`, and a language that goes without saying before all others.
    all.sort_by_key(|(name, language)| (language.clone(), name.starts_with('_')));
    let own = Editions::of_tags(all.iter().map(|(_, language)| language.clone()));
    let taken = match editions {
        Some(editions) => wanted.and_then(|wanted| editions.nearest(wanted)).unwrap_or_else(|| editions.first()),
        None => wanted.unwrap_or_default(),
    };
    let nearest = own.nearest(taken).or_else(|| own.nearest("")).unwrap_or_else(|| own.first()).to_owned();
    let at = all.iter().position(|(_, language)| *language == nearest)?;
    let (name, language) = all.remove(at);
    let others = all.into_iter().filter(|(_, other)| *other != language);
    let others = others.map(|(name, language)| (name.to_owned(), language)).collect();
    Some(Index { name: name.to_owned(), language: Some(language).filter(|language| !language.is_empty()), others })
}

/// The language of an index file, empty where its name tells none.
fn language_of(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".md")?;
    if STEMS.contains(&stem) {
        return Some(String::new());
    }
    // `my.index.md` is nobody's index in Burmese.
    let (base, language) = languages::split(name).filter(|(base, _)| stem.starts_with(base))?;
    STEMS.contains(&base.as_str()).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several() {
        for (names, texts, wanted, picked) in [
            (&["index.md"][..], &[][..], None, "index.md"),
            (&["_index.md", "index.md"], &[], None, "index.md"),
            (&["index.fr.md"], &[], None, "index.fr.md"),
            (&["index.fr.md", "index.en.md"], &[], None, "index.en.md"),
            (&["index.fr.md", "index.en.md"], &[], Some("fr-CA"), "index.fr.md"),
            (&["index.fr.md", "index.md"], &[], None, "index.md"),
            (&["index.fr.md", "index.md"], &[], Some("fr"), "index.fr.md"),
            (&["index.fr.md", "index.md"], &["1.md", "1.fr.md"], None, "index.md"),
            (&["index.fr.md", "index.de.md"], &["1.en.md", "1.fr.md"], Some("fr"), "index.fr.md"),
            (&["_index_pt-BR.md", "_index_en.md"], &["1_pt-BR.md", "1_en.md"], Some("pt"), "_index_pt-BR.md"),
        ] {
            let editions = languages::of_texts(texts.iter().copied());
            let index = pick(names.iter().copied(), editions.as_ref(), wanted).unwrap();
            assert_eq!(index.name, picked, "{names:?} {wanted:?}");
        }
    }

    #[test]
    fn names_of_indexes() {
        for (name, wanted) in [
            ("index.md", true),
            ("index.de.md", true),
            ("_index-zh-Hant.md", true),
            ("index.txt", false),
            ("index.old.md", false),
            ("index-of-ships.md", false),
            ("my.index.md", false),
        ] {
            assert_eq!(is_index(name), wanted, "{name}");
        }
    }
}
