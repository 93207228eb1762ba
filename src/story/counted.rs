//! Headings in Chinese, Japanese and Korean, `第一章　海`, `제3장`: a number between its sign and its counter.

use crate::diag::Cut;

/// Signs of what is counted: chapters, then parts and volumes.
const COUNTERS: [char; 12] = ['章', '話', '话', '回', '장', '화', '회', '部', '부', '巻', '卷', '권'];

/// A title behind it is no longer than this.
const LONGEST_TITLE: usize = 40;

/// The sign of what a line counts, its number, and the title behind.
pub fn read(line: &str) -> Option<(char, u32, &str)> {
    let rest = line.strip_prefix(['第', '제'])?;
    let (at, counter) = rest.char_indices().take(12).find(|(_, c)| COUNTERS.contains(c))?;
    let number = number(rest.cut(..at).trim())?;
    let title = rest.cut(at + counter.len_utf8()..);
    // "第一章は長い" is a sentence.
    let parted = title.is_empty() || title.starts_with(|c: char| c.is_whitespace() || "：:「『（(・―—–-".contains(c));
    let ended = title.trim_end().ends_with(['。', '、', '，']);
    (parted && !ended && title.chars().count() <= LONGEST_TITLE).then_some((counter, number, title))
}

/// A number in digits of any script, or in Chinese characters.
pub fn number(word: &str) -> Option<u32> {
    if word.is_empty() {
        return None;
    }
    let digits: Option<u32> = word.chars().try_fold(0u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?));
    digits.or_else(|| chinese(word))
}

/// The value of a decimal digit: ASCII, full width, Arabic and Persian.
fn digit(c: char) -> Option<u32> {
    const ZEROS: &[char] = &['0', '０', '٠', '۰'];
    ZEROS.iter().map(|zero| (c as u32).wrapping_sub(*zero as u32)).find(|value| *value < 10)
}

/// 三, 十二, 二十一.
fn chinese(word: &str) -> Option<u32> {
    const DIGITS: &str = "一二三四五六七八九";
    let value = |c: char| DIGITS.chars().position(|d| d == c).map(|i| i as u32 + 1);
    let chars: Vec<char> = word.chars().collect();
    match chars[..] {
        ['十'] => Some(10),
        [c] => value(c),
        ['十', unit] => Some(10 + value(unit)?),
        [tens, '十'] => Some(value(tens)? * 10),
        [tens, '十', unit] => Some(value(tens)? * 10 + value(unit)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headings_and_no_sentences() {
        for (line, counter, number, title) in [
            ("第一章", '章', 1, ""),
            ("第１２話「海」", '話', 12, "「海」"),
            ("第二十一回 灯台", '回', 21, " 灯台"),
            ("第2部：冬", '部', 2, "：冬"),
            ("제 3 장 바다", '장', 3, " 바다"),
        ] {
            assert_eq!(read(line), Some((counter, number, title)), "{line}");
        }
        for line in ["第一章は長い。", "第一章 海は青かった。", "第章", "第一次の話", "一章", "第一印象、第二部"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
