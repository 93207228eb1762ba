//! The fields of [`Meta`] by their kinds: what is done alike for all of a kind follows from the table of keys.

use crate::diag::Spanned;
use crate::story::keys::{self, Key, Shown};
use crate::story::meta::{Meta, Prose, SectionMeta, Series, Stated, StatedList};
use crate::story::{Person, Policy, Rating, Warnings};

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
        texts: $($text:ident)+;
        proses: $($prose:ident)+;
        lists: $($list:ident)+;
        own: $($own:ident: $own_type:ty,)+;
        silent: $($silent:ident)+;
    ) => {
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
    texts: subtitle publisher setting point_of_view archive feedback;
    proses: summary notes end_notes disclaimer dedication epigraph rights;
    lists: fandoms relationships characters categories tags;
    own:
        title: Option<Spanned<String>>,
        authors: Vec<Person>,
        contributors: Vec<Person>,
        sources: Vec<Spanned<String>>,
        series: Vec<Series>,
        rating: Stated<Rating>,
        warnings: Warnings,
        spoilers: Stated<Prose>,
    ;
    // Shown in our words, if at all, or saying how the book is made.
    silent: language direction identifier published updated status cover theme css templates chapters split toc lines
        smart writing numbering drop_caps ornament;
}

impl SectionMeta {
    /// Takes over what `found` says about everything that is not stated here.
    pub(crate) fn complete(&mut self, found: SectionMeta) {
        let found = &found;
        complete!(SectionMeta, self, found: title subtitle authors number date updated summary notes end_notes warnings
            rating point_of_view part language);
    }
}
