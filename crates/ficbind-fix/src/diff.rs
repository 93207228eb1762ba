//! The difference of two texts as a unified diff.

use std::fmt::Write;

use ficbind_diag::render::printable;

/// Lines that are shown around a change.
const CONTEXT: usize = 3;
/// Changed lines up to which the shortest difference is looked for.
const MOST: usize = 1000;

/// A run of lines that differ: where they stand in the old text, and in the new one.
type Hunk = (std::ops::Range<usize>, std::ops::Range<usize>);

/// A unified diff of two texts under these names; empty if they are the same.
pub fn unified(old: &str, new: &str, old_name: &str, new_name: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let hunks = hunks(&a, &b);
    if hunks.is_empty() {
        return String::new();
    }
    // A name with a line end must not begin a line of its own.
    let [old_name, new_name] = [old_name, new_name].map(printable);
    let mut out = format!("--- {old_name}\n+++ {new_name}\n");
    let mut group: Vec<Hunk> = Vec::new();
    for hunk in hunks {
        if group.last().is_some_and(|last| hunk.0.start > last.0.end + 2 * CONTEXT) {
            show(&a, &b, &group, &mut out);
            group.clear();
        }
        group.push(hunk);
    }
    show(&a, &b, &group, &mut out);
    out
}

/// Writes changes that are close to each other.
fn show(a: &[&str], b: &[&str], group: &[Hunk], out: &mut String) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let before = first.0.start.min(CONTEXT);
    let after = (a.len() - last.0.end).min(CONTEXT);
    let (from, to) = (first.0.start - before, last.0.end + after);
    let (new_from, new_to) = (first.1.start - before, last.1.end + after);
    // Writing to a string does not fail.
    let _ = writeln!(out, "@@ -{},{} +{},{} @@", from + 1, to - from, new_from + 1, new_to - new_from);
    let mut at = from;
    let mut line = |sign: char, text: &str| {
        let end = if text.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
        let _ = write!(out, "{sign}{text}{end}");
    };
    for (old, new) in group {
        a.iter().take(old.start).skip(at).for_each(|l| line(' ', l));
        a.iter().take(old.end).skip(old.start).for_each(|l| line('-', l));
        b.iter().take(new.end).skip(new.start).for_each(|l| line('+', l));
        at = old.end;
    }
    a.iter().take(to).skip(at).for_each(|l| line(' ', l));
}

/// Where two lists of lines differ.
fn hunks(a: &[&str], b: &[&str]) -> Vec<Hunk> {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - start;
    let end = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(start..a.len() - end).unwrap_or_default(), b.get(start..b.len() - end).unwrap_or_default());
    if a.is_empty() && b.is_empty() {
        return Vec::new();
    }
    let Some(kept) = common(a, b) else { return vec![(start..start + a.len(), start..start + b.len())] };
    let mut hunks = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (i, j) in kept.into_iter().chain([(a.len(), b.len())]) {
        if i > x || j > y {
            hunks.push((start + x..start + i, start + y..start + j));
        }
        (x, y) = (i + 1, j + 1);
    }
    hunks
}

/// The pairs of lines that two lists share, by Myers's greedy algorithm; `None` if there are too many differences.
fn common(a: &[&str], b: &[&str]) -> Option<Vec<(usize, usize)>> {
    let most = (a.len() + b.len()).min(MOST);
    let middle = most as isize + 1;
    let mut furthest = vec![0usize; 2 * most + 3];
    let mut trace = Vec::new();
    let at = |k: isize| (k + middle) as usize;
    for d in 0..=most as isize {
        trace.push(furthest.clone());
        for k in (-d..=d).step_by(2) {
            let down = k == -d || k != d && furthest[at(k - 1)] < furthest[at(k + 1)];
            let mut x = if down { furthest[at(k + 1)] } else { furthest[at(k - 1)] + 1 };
            let mut y = (x as isize - k) as usize;
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            furthest[at(k)] = x;
            if x >= a.len() && y >= b.len() {
                return Some(back(&trace, a.len(), b.len(), middle));
            }
        }
    }
    None
}

/// Walks back along the furthest points, and gathers what both lists share.
fn back(trace: &[Vec<usize>], mut x: usize, mut y: usize, middle: isize) -> Vec<(usize, usize)> {
    let mut kept = Vec::new();
    for (d, furthest) in trace.iter().enumerate().rev() {
        let (d, k) = (d as isize, x as isize - y as isize);
        let at = |k: isize| furthest[(k + middle) as usize];
        let down = k == -d || k != d && at(k - 1) < at(k + 1);
        let before = if down { k + 1 } else { k - 1 };
        let (from_x, from_y) = if d == 0 { (0, 0) } else { (at(before), (at(before) as isize - before) as usize) };
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            kept.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_their_lines() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\n";
        let new = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nx\nk";
        let diff = unified(old, new, "old", "new");
        assert_eq!(
            diff,
            "--- old\n+++ new\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n@@ -8,4 +8,5 @@\n h\n i\n j\n-k\n+x\n+k\n\\ No newline at end of file\n"
        );
        assert_eq!(unified(old, old, "a", "b"), "");
        assert!(unified("a", "b", "x\n::error::y", "z").starts_with("--- x ::error::y\n+++ z\n"));
    }
}
