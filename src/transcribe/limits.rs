//! What a source states of itself beyond what front-matter may hold: it is cut, and told.

use serde_json::Value;

use super::{Entry, Work, write};
use crate::diag::{Cut, Sink};
use crate::import::rules;
use crate::story::yaml::{MAX_BYTES, MAX_NODES};

/// What a value costs beside its bytes: as many values as there may be cost as much as all bytes.
const OF_VALUE: usize = MAX_BYTES / MAX_NODES + 1;
/// What a value keeps at least.
const LEAST: usize = 2 * OF_VALUE;

/// Cuts what is stated of the whole and of each chapter so that it can be read again.
pub fn keep(work: &mut Work, name: &str, sink: &mut Sink) {
    let mut cut = Vec::new();
    // In a folder, the list of chapters stands beside it; a single text states everything in one place.
    let beside = match &*work.chapters {
        [one] => one.front.clone(),
        chapters => vec![Entry::new("chapters", write::list(chapters))],
    };
    cut.extend(bound(&mut work.front, &beside));
    let beside = if work.chapters.len() == 1 { work.front.clone() } else { Vec::new() };
    for (number, chapter) in work.chapters.iter_mut().enumerate() {
        let of_chapter = |key: String| format!("{key} of chapter {}", number + 1);
        cut.extend(bound(&mut chapter.front, &beside).into_iter().map(of_chapter));
    }
    if !cut.is_empty() {
        sink.emit(None, rules::cut_front_matter(name, super::listed(&cut)))
            .hint("put the rest into the text, if it belongs to the story");
    }
}

/// Cuts the longest entries until all of them fit beside others. Gives the keys of these.
fn bound(front: &mut [Entry], beside: &[Entry]) -> Vec<String> {
    let fits = |front: &[Entry]| {
        let bytes = write::yaml(front).len() + write::yaml(beside).len();
        let nodes: usize = front.iter().chain(beside).map(|entry| count(&entry.value)).sum();
        bytes < MAX_BYTES && nodes < MAX_NODES
    };
    let mut cut: Vec<String> = Vec::new();
    let mut most = MAX_BYTES / 2;
    // Written as YAML, a text may be longer. Where others leave no room, nothing is won.
    while fits(&[]) && !fits(front) && most >= LEAST {
        let share = share(front, most);
        for entry in front.iter_mut().filter(|entry| cost(&entry.value) > share) {
            shorten(&mut entry.value, share);
            if !cut.contains(&entry.key) {
                cut.push(entry.key.clone());
            }
        }
        most /= 2;
    }
    cut
}

/// How much each entry may have, if all together may have so much: short ones leave the rest to longer ones.
fn share(front: &[Entry], most: usize) -> usize {
    let mut costs: Vec<usize> = front.iter().map(|entry| cost(&entry.value)).collect();
    costs.sort_unstable();
    let (mut left, mut count) = (most, costs.len());
    for cost in costs {
        if cost > left / count {
            break;
        }
        (left, count) = (left - cost, count - 1);
    }
    left / count.max(1)
}

/// Values in a value, itself included.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(|value| 1 + count(value)).sum::<usize>(),
        _ => 1,
    }
}

/// Bytes, and what values cost beside them.
fn cost(value: &Value) -> usize {
    OF_VALUE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(cost).sum(),
            Value::Object(fields) => fields.iter().map(|(key, value)| OF_VALUE + key.len() + cost(value)).sum(),
            _ => 0,
        }
}

/// Keeps the first of what a value has.
fn shorten(value: &mut Value, most: usize) {
    match value {
        Value::String(text) => {
            let end = text.floor_char_boundary(most.saturating_sub(OF_VALUE));
            let words = text.cut(..end);
            // As far as the last whole word.
            let words = words.rsplit_once(char::is_whitespace).map_or(words, |(words, _)| words);
            *text = format!("{} …", words.trim_end());
        }
        Value::Array(items) => {
            let mut left = most;
            let mut kept = 0;
            for item in &mut *items {
                if cost(item) > left && kept == 0 {
                    shorten(item, left);
                }
                let Some(rest) = left.checked_sub(cost(item)) else { break };
                (left, kept) = (rest, kept + 1);
            }
            items.truncate(kept.max(1));
        }
        Value::Object(fields) => {
            let each = most / fields.len().max(1);
            fields.values_mut().filter(|value| cost(value) > each).for_each(|value| shorten(value, each));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entries(values: &[(&str, Value)]) -> Vec<Entry> {
        values.iter().map(|(key, value)| Entry::new(*key, value.clone())).collect()
    }

    #[test]
    fn what_fits_is_as_it_was() {
        let mut front = entries(&[("title", json!("Pear")), ("summary", json!("word ".repeat(150_000)))]);
        let before = front.clone();
        assert!(bound(&mut front, &[]).is_empty());
        assert_eq!(front, before);
    }

    #[test]
    fn the_longest_are_cut() {
        let many: Vec<String> = (0..30_000).map(|n| format!("tag {n}")).collect();
        for (key, value) in [
            ("summary", json!("word ".repeat(2_000_000))),
            ("summary", json!("\u{7f}".repeat(1_000_000))),
            ("tags", json!(many)),
            ("warnings", json!({ "policy": "x".repeat(3 << 20), "list": many })),
            ("author", json!([{ "name": "y ".repeat(3 << 20) }])),
        ] {
            let mut front = entries(&[("title", json!("Pear")), (key, value)]);
            assert_eq!(bound(&mut front, &[]), [key]);
            assert_eq!(front[0].value, json!("Pear"));
            assert!(write::yaml(&front).len() < MAX_BYTES, "{key}");
            assert!(count(&front[1].value) < MAX_NODES && cost(&front[1].value) > 1000, "{key}");
        }
    }
}
