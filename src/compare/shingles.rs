//! How much two texts have in common: the least hashes of their runs of words, so that it is known without comparing them.

use crate::diag::Cut;
use crate::story::slug::fnv;

/// Words of a run.
const RUN: usize = 4;
/// Hashes that are kept of a text.
const KEPT: usize = 128;

/// The words of a text: runs of letters and digits; each sign of a script without blanks is a word.
pub fn spans(text: &str) -> impl Iterator<Item = &str> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        if !stands_alone(first) {
            while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() && !stands_alone(*c)) {
                end = at + c.len_utf8();
            }
        }
        Some(text.cut(start..end))
    })
}

/// The same in small letters.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    spans(text).map(str::to_lowercase)
}

/// Signs of scripts that put no blanks between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The least hashes of a text's runs of words, in their order.
pub fn sketch<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<u64> {
    let hashes: Vec<[u8; 8]> = texts.flat_map(words).map(|word| fnv(word.as_bytes()).to_le_bytes()).collect();
    let run = RUN.min(hashes.len().max(1));
    let mut runs: Vec<u64> = hashes.windows(run).map(|words| fnv(words.as_flattened())).collect();
    runs.sort_unstable();
    runs.dedup();
    runs.truncate(KEPT);
    runs
}

/// An estimate of how many of the runs of both texts are in each, from 0 to 1.
pub fn alike(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut all, mut both) = (0, 0, 0u32, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j))
        && (all as usize) < KEPT
    {
        all += 1;
        both += u32::from(x == y);
        (i, j) = (i + usize::from(x <= y), j + usize::from(y <= x));
    }
    // A text with few runs has all of them here, so the rest of the other counts, too.
    let rest = a.len().saturating_sub(i) + b.len().saturating_sub(j);
    let all = (all as usize + rest).min(KEPT.max(all as usize));
    if all == 0 { 0.0 } else { f64::from(both) / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_scripts() {
        let words: Vec<String> = words("Don't, 3 Ärzte—灯台へ ok").collect();
        assert_eq!(words, ["don", "t", "3", "ärzte", "灯", "台", "へ", "ok"]);
    }

    #[test]
    fn likeness_is_near_the_truth() {
        let text = |from: usize, to: usize| (from..to).map(|n| format!("w{n} ")).collect::<String>();
        let like = |a: &str, b: &str| alike(&sketch([a].into_iter()), &sketch([b].into_iter()));
        assert_eq!(like(&text(0, 500), &text(0, 500)), 1.0);
        assert_eq!(like(&text(0, 500), &text(500, 1000)), 0.0);
        assert_eq!(like("", ""), 0.0);
        // A third of all runs are in both.
        let half = like(&text(0, 1000), &text(500, 1500));
        assert!((0.2..0.47).contains(&half), "{half}");
        let more = like(&text(0, 300), &text(0, 3000));
        assert!((0.02..0.2).contains(&more), "{more}");
        assert_eq!(like("one word", "one word"), 1.0);
    }
}
