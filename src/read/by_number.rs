//! Chapters whose names tell no order, in the order of the numbers that their front-matter states.

use std::path::Path;

use super::names::Row;
use crate::diag::{Sink, Sources};
use crate::story::{Meta, SectionMeta, matter};

/// Orders the names of `texts` by the `number` that each text states. Gives whether it could: all must state one, and no
/// two the same.
pub fn order(row: &mut Row, folder: &Path, texts: &[&str], sources: &mut Sources) -> bool {
    let mut numbers = vec![0.0; texts.len()];
    let mut seen: Vec<f64> = Vec::new();
    for (i, _) in row.names.iter().filter(|(_, name)| !name.is_placed()) {
        match number_of(&folder.join(texts[*i]), sources) {
            Some(number) if !seen.contains(&number) => {
                numbers[*i] = number;
                seen.push(number);
            }
            _ => return false,
        }
    }
    row.names.sort_by(|(i, a), (k, b)| a.place().cmp(&b.place()).then(numbers[*i].total_cmp(&numbers[*k])));
    true
}

fn number_of(path: &Path, sources: &mut Sources) -> Option<f64> {
    let mut quiet = Sink::new();
    let file = sources.read(path, &mut quiet).ok()?;
    let text = sources.file(file).text.clone();
    let divided = matter::divide(file, &text, &mut quiet);
    let node = matter::parse(&divided, &text, &mut quiet)?;
    let mut own = SectionMeta::default();
    matter::apply(&node, &mut Meta::default(), &mut own, &mut quiet);
    own.number?.value.trim().parse().ok()
}
