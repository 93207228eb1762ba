//! In which order the stories stand: that of their series, or as they are given.

use super::gather::Member;
use super::rules;
use crate::diag::Sink;
use crate::story::Series;
use crate::story::keys::fold;

/// How the stories are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Order {
    /// By the series that all stories have in common; else as given, the stories of each folder by their series
    #[default]
    Auto,
    /// By series, wherever the stories come from
    Series,
    /// As given, the stories of a folder by their names
    Given,
}

/// A number in a series as it sorts: `2`, `2.5`, `2b`.
type Place = (u64, u64, String);

/// The place that a number tells, if it begins with a digit.
fn place(number: &str) -> Option<Place> {
    let number = number.trim();
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let whole = digits(number);
    let rest = number.get(whole.len()..)?;
    let fraction = rest.strip_prefix('.').map(digits).unwrap_or_default();
    // Hundredths: 2.5 stands behind 2.25.
    let value = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let rest = if fraction.is_empty() { rest } else { rest.get(fraction.len() + 1..)? };
    Some((whole.parse().ok()?, value, rest.trim().to_lowercase()))
}

/// The series that every story belongs to, as the first of them names it.
pub fn common<'m>(members: &'m [Member]) -> Option<&'m Series> {
    let series = |member: &'m Member| member.book.as_ref().map_or(&[][..], |book| &book.meta.series);
    let is_of_all = |one: &&Series| {
        let name = fold(&one.name.value);
        members.iter().all(|member| series(member).iter().any(|other| fold(&other.name.value) == name))
    };
    series(members.first()?).iter().find(is_of_all)
}

/// The number that a story has in a series.
fn number<'m>(member: &'m Member, series: &str) -> Option<&'m str> {
    let mut all = member.book.iter().flat_map(|book| &book.meta.series);
    all.find(|one| fold(&one.name.value) == series)?.number.as_deref()
}

/// Puts the stories in order.
pub fn sort(members: Vec<Member>, order: Order, sink: &mut Sink) -> Vec<Member> {
    if order == Order::Given {
        return members;
    }
    if let Some(name) = common(&members).map(|series| series.name.value.clone()) {
        return by_number(members, &name, sink);
    }
    if order == Order::Series {
        return by_series(members, sink);
    }
    let mut sorted = Vec::with_capacity(members.len());
    let mut rest = members.into_iter().peekable();
    while let Some(first) = rest.next() {
        let root = first.root;
        let mut together = vec![first];
        while let Some(next) = rest.next_if(|next| next.root == root) {
            together.push(next);
        }
        sorted.extend(by_series(together, sink));
    }
    sorted
}

/// Stories of one series by their numbers; those without stand last.
fn by_number(mut members: Vec<Member>, name: &str, sink: &mut Sink) -> Vec<Member> {
    let folded = fold(name);
    members.sort_by_cached_key(|member| {
        let place = number(member, &folded).and_then(place);
        (place.is_none(), place)
    });
    for pair in members.windows(2) {
        let [first, second] = pair else { continue };
        let (a, b) = (number(first, &folded), number(second, &folded));
        if let Some(number) = b.filter(|_| a.and_then(place).is_some() && a.and_then(place) == b.and_then(place)) {
            sink.emit(None, rules::same_number(second.path.display(), first.path.display(), number, name))
                .hint("correct the number of one of them");
        }
    }
    members
}

/// Stories of a series together, where the first of them stands, by their numbers.
fn by_series(members: Vec<Member>, sink: &mut Sink) -> Vec<Member> {
    let mut groups: Vec<(Option<String>, Vec<Member>)> = Vec::new();
    for member in members {
        let series = member.book.as_ref().and_then(|book| book.meta.series.first());
        let name = series.map(|series| series.name.value.clone());
        let is_same = |known: &Option<String>| known.as_deref().map(fold) == name.as_deref().map(fold);
        match groups.iter_mut().find(|(known, _)| name.is_some() && is_same(known)) {
            Some((_, group)) => group.push(member),
            None => groups.push((name, vec![member])),
        }
    }
    let sorted = groups.into_iter().flat_map(|(name, group)| match name {
        Some(name) => by_number(group, &name, sink),
        None => group,
    });
    sorted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_people_count() {
        let sorted = ["1", "2", "2b", "2.25", "2.5", "10", "10.05", "10.5"];
        for pair in sorted.windows(2) {
            assert!(place(pair[0]) < place(pair[1]), "{pair:?}");
        }
        assert_eq!(place("2"), place("02"));
        assert!(place("two").is_none() && place("").is_none() && place("99999999999999999999999").is_none());
    }
}
