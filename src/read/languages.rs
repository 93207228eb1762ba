//! Languages of one story: texts that tell by their names, or by their folders, in which language they are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names::stem;
use crate::diag::Cut;
use crate::story::language::tag_of;

/// Names of languages that are everyday words: alone they are names of stories.
const WORDS: &[&str] = &[
    "am", "an", "as", "be", "he", "hi", "ho", "id", "io", "is", "it", "la", "my", "no", "om", "or", "pa", "so", "st",
    "ta", "to",
];

/// The languages in which a folder holds its story.
#[derive(Debug, Default)]
pub struct Editions {
    /// Their tags, sorted. The empty one stands for texts whose names have none, where others have one.
    pub tags: BTreeSet<String>,
    /// The language of each name that tells one; all others belong to every edition.
    of: HashMap<String, String>,
}

impl Editions {
    /// Editions in these languages, of texts that are not known.
    pub fn of_tags(tags: impl Iterator<Item = String>) -> Editions {
        Editions { tags: tags.collect(), of: HashMap::new() }
    }

    /// Whether a file or folder belongs to an edition.
    pub fn has(&self, edition: &str, name: &str) -> bool {
        self.of.get(name).is_none_or(|tag| tag == edition)
    }

    /// A name without its ending and its language: for the order of chapters, and what they are called.
    pub fn stem(&self, name: &str) -> String {
        let base = self.of.get(name).filter(|tag| !tag.is_empty()).and_then(|_| split(name));
        base.map_or_else(|| stem(name).to_owned(), |(base, _)| base)
    }

    /// The tags for people.
    pub fn names(&self) -> String {
        let tags = self.tags.iter().map(|tag| if tag.is_empty() { "one that the names do not tell" } else { tag });
        tags.collect::<Vec<_>>().join(", ")
    }

    /// How many files or folders belong to other editions only.
    pub fn others(&self, edition: &str) -> usize {
        self.of.values().filter(|tag| *tag != edition).count()
    }

    /// The edition in a language: the very same, or one of that language in another country.
    pub fn nearest(&self, language: &str) -> Option<&str> {
        let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let mut tags = self.tags.iter().map(String::as_str);
        tags.clone().find(|tag| *tag == language).or_else(|| tags.find(|tag| main(tag) == main(language)))
    }

    /// The edition that is taken where nobody says which: that without a language in its names, or the first.
    pub fn first(&self) -> &str {
        self.tags.first().map_or("", String::as_str)
    }
}

/// The editions among the texts of a folder. There are some where texts of one name are there in several languages,
/// and most texts are.
pub fn of_texts<'n>(names: impl Iterator<Item = &'n str>) -> Option<Editions> {
    let mut tagged: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
    let mut bare: HashMap<String, &str> = HashMap::new();
    let mut count = 0;
    for name in names {
        count += 1;
        match split(name) {
            Some((base, tag)) => tagged.entry(base.to_lowercase()).or_default().push((name, tag)),
            None => drop(bare.insert(stem(name).to_lowercase(), name)),
        }
    }
    // `ch1.md` beside `ch1.fr.md` is in the language that goes without saying.
    let default = |base: &String, texts: &[(&str, String)]| {
        let has_dot =
            |(name, tag): &(&str, String)| stem(name).to_lowercase().ends_with(&format!(".{}", tag.to_lowercase()));
        bare.get(base).copied().filter(|_| texts.iter().all(has_dot))
    };
    let mut editions = Editions::default();
    let (mut in_several, mut has_default) = (0, false);
    for (base, texts) in &tagged {
        let tags: BTreeSet<&String> = texts.iter().map(|(_, tag)| tag).collect();
        let bare = default(base, texts);
        if tags.len() + usize::from(bare.is_some()) < 2 {
            continue;
        }
        has_default |= bare.is_some();
        in_several += texts.len() + usize::from(bare.is_some());
        editions.tags.extend(tags.into_iter().cloned());
    }
    if in_several == 0 || in_several * 2 < count {
        return None;
    }
    let of_tagged = tagged.into_values().flatten().filter(|(_, tag)| editions.tags.contains(tag));
    editions.of = of_tagged.map(|(name, tag)| (name.to_owned(), tag)).collect();
    if has_default {
        editions.tags.insert(String::new());
        editions.of.extend(bare.into_values().map(|name| (name.to_owned(), String::new())));
    }
    Some(editions)
}

/// The editions among the folders of a story without texts of its own: `en/`, `fr/`, or `content/en/`, `content/fr/`.
pub fn of_folders<'n>(names: impl Iterator<Item = &'n str>) -> Option<Editions> {
    let of: HashMap<String, String> = names.filter_map(|name| Some((name.to_owned(), tag_of(last(name))?))).collect();
    let tags: BTreeSet<String> = of.values().cloned().collect();
    let are_words = of.keys().all(|name| WORDS.contains(&last(name)));
    (tags.len() > 1 && !are_words).then_some(Editions { tags, of })
}

/// The name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A name that tells its language: what stands beside it, and the tag.
pub fn split(name: &str) -> Option<(String, String)> {
    let stem = stem(name);
    let plain = stem.trim_end_matches([')', ']']);
    let is_sign = |c: char| matches!(c, '.' | '-' | '_' | ' ' | '(' | '[');
    let mut ends = plain.rmatch_indices(is_sign).map(|(at, _)| at);
    let last = ends.next();
    // `pt-BR` and `zh_Hant` have a sign of their own.
    let ends = [ends.next(), last];
    let behind = ends.into_iter().flatten().find_map(|at| {
        let tag = tag_of(plain.cut(at + 1..))?;
        Some((plain.cut(..at).trim_end_matches(is_sign).to_owned(), tag))
    });
    behind.filter(|(base, _)| !base.is_empty()).or_else(|| {
        let (first, rest) = stem.split_once(['.', '-', '_', ' '])?;
        let tag = tag_of(first)?;
        (!rest.is_empty()).then(|| (rest.to_owned(), tag))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(names: &[&str]) -> Vec<String> {
        of_texts(names.iter().copied()).map(|editions| editions.tags.into_iter().collect()).unwrap_or_default()
    }

    #[test]
    fn texts_in_several_languages() {
        for (names, wanted) in [
            (&["ch1.en.md", "ch1.fr.md", "ch2.en.md", "ch2.fr.md"][..], &["en", "fr"][..]),
            (&["kapitel-1.de.md", "kapitel-1.en.md"], &["de", "en"]),
            (&["01_en.md", "01_fr.md", "02_en.md"], &["en", "fr"]),
            (&["01-pt-BR.md", "01-en.md"], &["en", "pt-BR"]),
            (&["01.zh_Hant.md", "01.zh_Hans.md"], &["zh-Hans", "zh-Hant"]),
            (&["01 (fr).md", "01 (en).md"], &["en", "fr"]),
            (&["en-01.md", "fr-01.md", "en-02.md"], &["en", "fr"]),
            (&["01-english.md", "01-deutsch.md"], &["de", "en"]),
            (&["ch1.md", "ch1.fr.md", "ch2.md"], &["", "fr"]),
            (&["cover.md", "01_en.md", "01_fr.md"], &["en", "fr"]),
        ] {
            assert_eq!(tags(names), wanted, "{names:?}");
        }
    }

    #[test]
    fn texts_in_one_language() {
        for names in [
            &["ch1.en.md", "ch2.en.md"][..],
            &["01-it.md", "02-he.md", "03-no.md"],
            &["01.md", "01-it.md", "02.md"],
            &["01-en.md", "02-fr.md"],
            &["01.md", "02.md", "03.md", "04.md", "05.md", "06.md", "07-it.md", "07-he.md"],
            &["it.md", "he.md"],
            &["01-ebb.md", "01-flow.md"],
        ] {
            assert_eq!(tags(names), Vec::<String>::new(), "{names:?}");
        }
    }

    #[test]
    fn folders_in_several_languages() {
        for (names, wanted) in [
            (&["en", "fr", "images"][..], 2),
            (&["English", "Deutsch"], 2),
            (&["en-US", "pt_BR"], 2),
            (&["content/en", "content/fr"], 2),
            (&["en"], 0),
            (&["it", "he"], 0),
            (&["part-1", "part-2"], 0),
        ] {
            assert_eq!(of_folders(names.iter().copied()).map_or(0, |e| e.tags.len()), wanted, "{names:?}");
        }
    }

    #[test]
    fn names_without_their_language() {
        let names =
            ["ch1.en.md", "The Storm_en.md", "The Storm_fr.md", "fr-02.md", "en-02.md", "ch1.fr.md", "01-it.md"];
        let editions = of_texts(names.iter().copied()).unwrap();
        let stems: Vec<String> = names.iter().map(|name| editions.stem(name)).collect();
        assert_eq!(stems, ["ch1", "The Storm", "The Storm", "02", "02", "ch1", "01-it"]);
    }
}
