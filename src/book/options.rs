//! What a user can choose for a build: each choice with its flag, and how a batch remembers it.

use std::path::PathBuf;

use crate::book::news::News;
use crate::story::Date;

/// What a user can choose for a build. The default is EPUB 3 with a cover, and all else as the story says.
///
/// For the command each choice is a flag, and the first line of its documentation is the flag's help.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct Options {
    /// EPUB version to write; 3 also opens in readers that know only EPUB 2
    #[cfg_attr(feature = "cli", arg(long, value_name = "VERSION", value_enum, default_value = "3"))]
    pub epub: Version,

    /// Style sheet
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME", value_parser = flags::theme()))]
    pub theme: Option<String>,

    /// Add a style sheet of your own after the theme's (may be repeated)
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE"))]
    pub css: Vec<PathBuf>,

    /// Folder of page templates that replace the built-in ones
    #[cfg_attr(feature = "cli", arg(long, value_name = "FOLDER"))]
    pub templates: Option<PathBuf>,

    /// Folder of fonts for covers in scripts the built-in font lacks [default: the system's fonts]
    #[cfg_attr(feature = "cli", arg(long, value_name = "FOLDER", value_parser = flags::folder))]
    pub fonts: Option<PathBuf>,

    /// Leave the cover out
    #[cfg_attr(feature = "cli", arg(long))]
    pub no_cover: bool,

    /// Leave out the NCX, the guide and the metadata of EPUB 2, which EPUB 3.4 calls outdated; old readers need them
    #[cfg_attr(feature = "cli", arg(long))]
    pub no_legacy: bool,

    /// Read plain text as it is: leave damaged characters, such as `â€™`, as they are
    #[cfg_attr(feature = "cli", arg(long))]
    pub keep_bytes: bool,

    /// Say in the book what is new since the one that stands where it is written
    #[cfg_attr(feature = "cli", arg(long))]
    pub news: bool,

    /// Treat warnings as errors
    #[cfg_attr(feature = "cli", arg(long))]
    pub strict: bool,

    /// Whether fonts of the system may serve as well. The cover then depends on the machine.
    #[cfg_attr(feature = "cli", arg(skip = true))]
    pub system_fonts: bool,

    /// `SOURCE_DATE_EPOCH`, where set.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub modified: Option<Date>,

    /// The date of the book that this one takes the place of: the new one is not dated before it.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub not_before: Option<Date>,

    /// What the page of news tells, the newest edition first; without any, there is no such page.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub news_since: Vec<News>,
}

/// The version of EPUB that is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Version {
    /// EPUB 2.0.1
    #[cfg_attr(feature = "cli", value(name = "2"))]
    V2,
    /// EPUB 3, valid as 3.3 and 3.4, with NCX and guide for older reading systems
    #[default]
    #[cfg_attr(feature = "cli", value(name = "3"))]
    V3,
}

/// What kind of EPUB is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// The version of EPUB.
    pub version: Version,
    /// Whether it has what reading systems for EPUB 2 need. A book of EPUB 2 always has.
    pub legacy: bool,
}

impl From<Version> for Edition {
    fn from(version: Version) -> Self {
        Edition { version, legacy: true }
    }
}

impl From<Version> for crate::check::Version {
    fn from(version: Version) -> Self {
        match version {
            Version::V2 => crate::check::Version::Two,
            Version::V3 => crate::check::Version::Three,
        }
    }
}

impl Options {
    /// What kind of EPUB is written.
    pub fn edition(&self) -> Edition {
        Edition { version: self.epub, legacy: self.epub == Version::V2 || !self.no_legacy }
    }

    /// What was chosen, as `name=value`, without what is usual. Two builds of a story with the same key have the same
    /// options, whatever version of the program wrote the key.
    pub fn key(&self) -> Vec<String> {
        // Taken apart, so that a new choice does not compile until it is asked here whether it changes books.
        let Options {
            epub,
            theme,
            css,
            templates,
            fonts,
            no_cover,
            no_legacy,
            keep_bytes,
            strict,
            system_fonts,
            modified,
            // It belongs to one book, whose date a batch keeps anyway.
            not_before: _,
            // A book tells of what changed when it was made. Where nothing changed, it is as good as new.
            news: _,
            news_since: _,
        } = self;
        let path = |path: &PathBuf| path.display().to_string();
        let yes = |chosen: &bool| chosen.then(|| "yes".to_owned());
        let choices = [
            ("epub", (*epub == Version::V2).then(|| "2".to_owned())),
            ("theme", theme.clone()),
            ("templates", templates.as_ref().map(path)),
            ("fonts", fonts.as_ref().map(path)),
            ("no-cover", yes(no_cover)),
            ("no-legacy", yes(no_legacy)),
            ("keep-bytes", yes(keep_bytes)),
            ("strict", yes(strict)),
            ("system-fonts", yes(system_fonts)),
            ("modified", modified.map(Date::instant)),
        ];
        let choices = choices.into_iter().filter_map(|(name, value)| Some((name, value?)));
        choices
            .chain(css.iter().map(|file| ("css", path(file))))
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    /// Makes one choice, by the name of its flag, as [`Options::key`] writes those that change books.
    ///
    /// # Errors
    /// There is no such choice, or no such value of it; says so in words.
    pub fn choose(&mut self, name: &str, value: &str) -> Result<(), String> {
        let flag = |value: &str| match value {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("it is either chosen or not: write true or false".to_owned()),
        };
        match name {
            "epub" => {
                self.epub = match value {
                    "2" => Version::V2,
                    "3" => Version::V3,
                    _ => return Err("the versions are 2 and 3".to_owned()),
                }
            }
            "theme" => match crate::book::css::theme(value) {
                Some(theme) => self.theme = Some(theme.name.to_owned()),
                None => return Err(format!("there is no theme \"{value}\"")),
            },
            "css" => self.css.push(PathBuf::from(value)),
            "templates" => self.templates = Some(PathBuf::from(value)),
            "fonts" => self.fonts = Some(PathBuf::from(value)),
            "no-cover" => self.no_cover = flag(value)?,
            "no-legacy" => self.no_legacy = flag(value)?,
            "keep-bytes" => self.keep_bytes = flag(value)?,
            "strict" => self.strict = flag(value)?,
            "news" => self.news = flag(value)?,
            "system-fonts" => self.system_fonts = flag(value)?,
            "modified" => match Date::parse(value) {
                Some(date) => self.modified = Some(date),
                None => return Err("it is no date".to_owned()),
            },
            _ => return Err("there is no such option".to_owned()),
        }
        Ok(())
    }
}

/// How the command reads the values of these flags.
#[cfg(feature = "cli")]
mod flags {
    use std::path::PathBuf;

    use clap::builder::{PossibleValue, PossibleValuesParser};

    /// The themes, with their lines of help.
    pub fn theme() -> PossibleValuesParser {
        let themes = crate::book::css::themes();
        PossibleValuesParser::new(themes.map(|theme| PossibleValue::new(theme.name).help(theme.doc)))
    }

    /// A folder that exists.
    pub fn folder(text: &str) -> Result<PathBuf, String> {
        let path = PathBuf::from(text);
        if path.is_dir() { Ok(path) } else { Err("there is no such folder".into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_that_changes_books_changes_the_key() {
        let changed = Options {
            epub: Version::V2,
            theme: Some("plain".into()),
            css: vec!["a.css".into()],
            templates: Some("pages".into()),
            fonts: Some("fonts".into()),
            no_cover: true,
            no_legacy: true,
            keep_bytes: true,
            strict: true,
            system_fonts: true,
            modified: Date::from_timestamp(1_700_000_000),
            not_before: Date::from_timestamp(1_700_000_000),
            news: true,
            news_since: vec![News::default()],
        };
        let usual = Options::default;
        // Taken apart, so that a new choice does not compile until it is tried here.
        let Options {
            epub,
            theme,
            css,
            templates,
            fonts,
            no_cover,
            no_legacy,
            keep_bytes,
            strict,
            system_fonts,
            modified,
            not_before,
            news,
            news_since,
        } = changed;
        let one_each = [
            Options { epub, ..usual() },
            Options { theme, ..usual() },
            Options { css, ..usual() },
            Options { templates, ..usual() },
            Options { fonts, ..usual() },
            Options { no_cover, ..usual() },
            Options { no_legacy, ..usual() },
            Options { keep_bytes, ..usual() },
            Options { strict, ..usual() },
            Options { system_fonts, ..usual() },
            Options { modified, ..usual() },
        ];
        let keys: Vec<Vec<String>> = one_each.iter().map(Options::key).collect();
        for (i, key) in keys.iter().enumerate() {
            assert_eq!(key.len(), 1, "{key:?}");
            assert!(keys.iter().skip(i + 1).all(|other| other != key), "{key:?}");
        }
        for (options, key) in one_each.iter().zip(&keys) {
            let mut again = usual();
            for choice in key {
                let (name, value) = choice.split_once('=').expect("it is name=value");
                again.choose(name, value).expect("a choice that was made can be made");
            }
            assert_eq!(again.key(), *key, "{options:?}");
        }
        let mut with_news = usual();
        assert!(with_news.choose("news", "yes").is_ok() && with_news.news && with_news.key().is_empty());
        assert!(usual().choose("epub", "4").is_err() && usual().choose("strict", "perhaps").is_err());
        assert!(usual().choose("theme", "no-such").is_err() && usual().choose("themes", "plain").is_err());
        assert!(usual().key().is_empty());
        assert!(Options { not_before, news, news_since, ..usual() }.key().is_empty());
        let two = Options { css: vec!["b.css".into(), "a.css".into()], ..usual() };
        assert_eq!(two.key(), ["css=b.css", "css=a.css"], "in the order in which pages link them");
    }
}
