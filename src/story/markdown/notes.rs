//! Which chapter each footnote goes to.

use std::collections::HashMap;
use std::ops::Range;

use crate::diag::Cut;
use crate::story::markdown::Note;

/// A chapter or the page of a part: its heading with its text, and the text alone.
#[derive(Debug, Clone)]
pub struct Place {
    pub reach: Range<usize>,
    pub body: Range<usize>,
}

/// Gives each place the footnotes that it refers to, where they are defined in another place of the file (authors often
/// collect them at the end). `places` are in order; the result has the pieces of each.
pub fn distribute_notes(text: &str, places: &[Place], notes: &[Note]) -> Vec<Vec<Range<usize>>> {
    let mut pieces: Vec<Vec<Range<usize>>> = places.iter().map(|p| vec![p.body.clone()]).collect();
    if notes.is_empty() {
        return pieces;
    }
    let home = |at: usize| {
        let index = places.partition_point(|p| p.reach.end <= at);
        places.get(index).filter(|p| p.reach.contains(&at)).map(|_| index)
    };
    let mut defined: HashMap<&str, usize> = HashMap::new();
    notes.iter().for_each(|note| *defined.entry(note.label.as_str()).or_default() += 1);
    let is_definition = |at: usize| {
        let index = notes.partition_point(|n| n.lines.start <= at);
        index > 0 && at < notes[index - 1].lines.start + 8
    };
    // Where each label is first referred to, outside its own definition.
    let mut first_use: HashMap<&str, usize> = HashMap::new();
    let mut users: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"[^") {
        let rest = text.cut(at + 2..);
        let Some(end) = rest.bytes().take(200).position(|b| b == b']') else {
            continue;
        };
        if rest.cut(end + 1..).starts_with(':') && is_definition(at) {
            continue;
        }
        if let (Some((label, _)), Some(place)) = (defined.get_key_value(rest.cut(..end)), home(at)) {
            first_use.entry(label).or_insert(place);
            let users = users.entry(label).or_default();
            if users.last() != Some(&place) {
                users.push(place);
            }
        }
    }
    for note in notes {
        let (Some(from), Some(&to)) = (home(note.lines.start), first_use.get(note.label.as_str())) else {
            continue;
        };
        let label = note.label.as_str();
        let stays = users[label].binary_search(&from).is_ok();
        if defined[label] > 1 || stays || from == to {
            continue;
        }
        // Cut it out of the chapter where it stands; notes come in order, so its piece is the last one of the text.
        let own = |p: &Range<usize>| p.start <= note.lines.start && note.lines.end <= p.end;
        if let Some(i) = pieces[from].iter().rposition(own) {
            let piece = pieces[from][i].clone();
            let halves = [piece.start..note.lines.start, note.lines.end..piece.end];
            pieces[from].splice(i..=i, halves.into_iter().filter(|p| !p.is_empty()));
            pieces[to].push(note.lines.clone());
        }
    }
    pieces
}
