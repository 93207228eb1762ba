//! The fields of [`Meta`], each declared once, by their kinds: what is done alike for all of a kind follows from the table
//! of keys.

use crate::diag::{Span, Spanned};
use crate::story::keys::{self, Key, Shown};
use crate::story::meta::{
    ChapterEntry, Date, Lines, Prose, SectionMeta, Series, Split, Stated, StatedList, Status, Writing,
};
use crate::story::{Direction, Person, Policy, Rating, Warnings};

/// Whether an author said something at all.
trait Said {
    fn is_said(&self) -> bool;
}

impl<T> Said for Option<T> {
    fn is_said(&self) -> bool {
        self.is_some()
    }
}

impl<T> Said for Vec<T> {
    fn is_said(&self) -> bool {
        !self.is_empty()
    }
}

impl<T> Said for Stated<T> {
    fn is_said(&self) -> bool {
        !matches!(self, Stated::Not)
    }
}

impl Said for Warnings {
    fn is_said(&self) -> bool {
        self.policy != Policy::Unspecified || !self.list.is_empty()
    }
}

/// A field that takes the whole value of its key.
pub(crate) enum Slot<'m> {
    Text(&'m mut Option<Spanned<String>>),
    Prose(&'m mut Option<Prose>),
    List(&'m mut StatedList),
}

macro_rules! complete {
    ($type:ident, $meta:ident, $defaults:ident: $($field:ident)+) => {
        // Taken apart, so that a new field does not compile until it is named here.
        let $type { $($field,)+ extra } = $defaults;
        $(if !$meta.$field.is_said() {
            $meta.$field = $field.clone();
        })+
        for (key, value) in extra {
            if !$meta.extra.iter().any(|(known, _)| known == key) {
                $meta.extra.push((key.clone(), value.clone()));
            }
        }
    };
}

macro_rules! fields {
    (
        texts { $($(#[doc = $text_doc:literal])+ $text:ident,)+ }
        proses { $($(#[doc = $prose_doc:literal])+ $prose:ident,)+ }
        lists { $($(#[doc = $list_doc:literal])+ $list:ident,)+ }
        own { $($(#[doc = $own_doc:literal])+ $own:ident: $own_type:ty,)+ }
        silent { $($(#[doc = $silent_doc:literal])+ $silent:ident: $silent_type:ty,)+ }
    ) => {
        /// Metadata of a whole story. `None` and [`Stated::Not`] mean that the author did not say.
        #[derive(Debug, Clone, Default)]
        #[non_exhaustive]
        pub struct Meta {
            $($(#[doc = $text_doc])+ pub $text: Option<Spanned<String>>,)+
            $($(#[doc = $prose_doc])+ pub $prose: Option<Prose>,)+
            $($(#[doc = $list_doc])+ pub $list: StatedList,)+
            $($(#[doc = $own_doc])+ pub $own: $own_type,)+
            $($(#[doc = $silent_doc])+ pub $silent: $silent_type,)+
            /// Keys that were not recognised, with their values as one line of text: kept in the book's metadata.
            pub extra: Vec<(String, Spanned<String>)>,
        }

        /// What pages show in the author's words, each in a way of its own.
        pub(crate) struct Own<'m> {
            $(pub(crate) $own: &'m $own_type,)+
        }

        impl Meta {
            /// The one-line texts, and where each is shown. A field without a row that says so does not compile.
            pub(crate) fn texts(&self) -> impl Iterator<Item = (&'static Shown, &Option<Spanned<String>>)> {
                [$((const { keys::shown(stringify!($text)) }, &self.$text)),+].into_iter()
            }

            /// The longer texts, and where each is shown.
            pub(crate) fn proses(&self) -> impl Iterator<Item = (&'static Shown, &Option<Prose>)> {
                [$((const { keys::shown(stringify!($prose)) }, &self.$prose)),+].into_iter()
            }

            /// The lists, and where each is shown.
            pub(crate) fn lists(&self) -> impl Iterator<Item = (&'static Shown, &StatedList)> {
                [$((const { keys::shown(stringify!($list)) }, &self.$list)),+].into_iter()
            }

            /// All else that pages show in the author's words.
            pub(crate) fn own(&self) -> Own<'_> {
                Own { $($own: &self.$own,)+ }
            }

            /// The field that takes the value of a key, where one does.
            pub(crate) fn slot(&mut self, key: &Key) -> Option<Slot<'_>> {
                $(if key.is_of(stringify!($text)) {
                    return Some(Slot::Text(&mut self.$text));
                })+
                $(if key.is_of(stringify!($prose)) {
                    return Some(Slot::Prose(&mut self.$prose));
                })+
                $(if key.is_of(stringify!($list)) {
                    return Some(Slot::List(&mut self.$list));
                })+
                None
            }

            /// Takes over what `defaults` say about everything that is not stated here.
            pub(crate) fn complete(&mut self, defaults: &Meta) {
                complete!(Meta, self, defaults: $($text)+ $($prose)+ $($list)+ $($own)+ $($silent)+);
            }
        }
    };
}

fields! {
    // One line of text each.
    texts {
        /// Shown below the title.
        subtitle,
        /// Who brought it out, as stated.
        publisher,
        /// Where and when the story takes place.
        setting,
        /// Who tells it, such as `first person`.
        point_of_view,
        /// The author's words on who may keep copies.
        archive,
        /// How the author would like to hear from readers.
        feedback,
    }
    // Texts of paragraphs.
    proses {
        /// What the story is about: the book's description.
        summary,
        /// The author's words before the story.
        notes,
        /// The author's words after the story.
        end_notes,
        /// Who owns the characters and worlds, in the author's words.
        disclaimer,
        /// To whom the story is dedicated, in the author's words.
        dedication,
        /// A quotation before the first chapter.
        epigraph,
        /// Copyright or licence, in the author's words.
        rights,
    }
    // Lists of texts.
    lists {
        /// The works that the story builds on.
        fandoms,
        /// Who is with whom, such as `A/B`, in the author's spelling.
        relationships,
        /// Who appears.
        characters,
        /// Such as `F/F` or `Gen`, or genres.
        categories,
        /// All other labels.
        tags,
    }
    // Shown in the author's words, each in a way of its own.
    own {
        /// As stated; `None` if the story states none.
        title: Option<Spanned<String>>,
        /// In the order in which the book names them.
        authors: Vec<Person>,
        /// Everybody else who had a part in it, each with a role.
        contributors: Vec<Person>,
        /// Where the text was taken from: URLs or plain words.
        sources: Vec<Spanned<String>>,
        /// The one that matters most comes first.
        series: Vec<Series>,
        /// For which readers the story is.
        rating: Stated<Rating>,
        /// Content warnings of the whole story.
        warnings: Warnings,
        /// Which episodes or books the story gives away.
        spoilers: Stated<Prose>,
        /// What stood around the text of an imported post: shown at the back, letter for letter.
        original_header: Vec<Spanned<String>>,
    }
    // Shown in our words, if at all, or saying how the book is made.
    silent {
        /// A BCP 47 tag in its canonical spelling.
        language: Option<Spanned<String>>,
        /// Overrules the direction of the language's script.
        direction: Option<Direction>,
        /// Of the author's choice; without one, the book's is made from the source's URL, or from title and authors.
        identifier: Option<Spanned<String>>,
        /// When the story first came out.
        published: Option<Spanned<Date>>,
        /// When it was last changed.
        updated: Option<Spanned<Date>>,
        /// Whether there is more to come.
        status: Option<Spanned<Status>>,
        /// Path of a picture in the story's folder.
        cover: Option<Spanned<String>>,
        /// Name of a built-in style sheet.
        theme: Option<Spanned<String>>,
        /// Paths of style sheets that are added after the theme's.
        css: Vec<Spanned<String>>,
        /// Path of a folder with page templates that replace the built-in ones.
        templates: Option<Spanned<String>>,
        /// The order of a folder's files; empty for the order of their names.
        chapters: Vec<ChapterEntry>,
        /// Where readers write about the book's accessibility.
        contact_email: Option<Spanned<String>>,
        /// Where chapters begin; `None` means [`Split::Auto`].
        split: Option<Split>,
        /// A visible contents page.
        toc: Option<bool>,
        /// What line ends mean; `None` where the story does not say.
        lines: Option<Lines>,
        /// Curly quotes, dashes and ellipses; `None` means the default of the source's kind.
        smart: Option<bool>,
        /// `vertical` for books set like those of Japan.
        writing: Option<Spanned<Writing>>,
        /// Where a comic that is read by scrolling is asked for.
        roll: Option<Span>,
        /// Chapters are numbered: "Chapter 3: Title".
        numbering: Option<bool>,
        /// A large first letter opens each chapter.
        drop_caps: Option<bool>,
        /// What stands between scenes.
        ornament: Option<Spanned<String>>,
    }
}

impl SectionMeta {
    /// Takes over what `found` says about everything that is not stated here.
    pub(crate) fn complete(&mut self, found: SectionMeta) {
        let found = &found;
        complete!(SectionMeta, self, found: title subtitle authors number date updated summary notes end_notes warnings
            rating point_of_view part language);
    }
}
