//! Ranges of bytes that a request asks for (RFC 9110, section 14).

use std::ops::Range;

/// Ranges of one request at most. Whoever asks for more gets the whole.
const MOST: usize = 32;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Everything: nothing else was asked for, or not in a way that is understood.
    Whole,
    /// These parts, in this order.
    Parts(Vec<Range<u64>>),
    /// Parts, all of which lie behind the end.
    Beyond,
}

/// Reads the value of a `Range` header for something of `length` bytes.
pub fn parse(value: &str, length: u64) -> Wanted {
    let Some(specs) = value.split_once('=').filter(|(unit, _)| unit.trim().eq_ignore_ascii_case("bytes")) else {
        return Wanted::Whole;
    };
    let specs = specs.1.split(',').map(|spec| spec.trim_matches([' ', '\t'])).filter(|spec| !spec.is_empty());
    let mut parts = Vec::new();
    let mut asked = 0;
    for spec in specs {
        asked += 1;
        match one(spec, length) {
            _ if asked > MOST => return Wanted::Whole,
            None => return Wanted::Whole,
            Some(part) if part.is_empty() => {}
            Some(part) => parts.push(part),
        }
    }
    let total = parts.iter().fold(0_u64, |total, part| total.saturating_add(part.end - part.start));
    match (asked, parts.is_empty()) {
        // Nothing has no parts, and parts that overlap are no less than the whole.
        (0, _) => Wanted::Whole,
        _ if length == 0 || total > length => Wanted::Whole,
        (_, true) => Wanted::Beyond,
        (_, false) => Wanted::Parts(parts),
    }
}

/// One range; empty if it lies behind the end, nothing if it is no range.
fn one(spec: &str, length: u64) -> Option<Range<u64>> {
    let (first, last) = spec.split_once('-')?;
    if first.is_empty() {
        let suffix = number(last)?;
        return Some(length.saturating_sub(suffix)..length);
    }
    let first = number(first)?;
    let end = match last {
        "" => length,
        last => number(last).filter(|last| *last >= first)?.saturating_add(1).min(length),
    };
    Some(if first < end { first..end } else { 0..0 })
}

/// Digits. More of them than any file is long mean the longest.
fn number(digits: &str) -> Option<u64> {
    let all = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Wanted, parse};

    #[test]
    fn ranges_are_read() {
        for (value, parts) in [
            ("bytes=0-0", &[(0, 1)][..]),
            ("bytes=0-499", &[(0, 500)]),
            ("bytes=9500-", &[(9500, 10000)]),
            ("bytes=-500", &[(9500, 10000)]),
            ("bytes=-20000", &[(0, 10000)]),
            ("bytes=9999-99999999999999999999999", &[(9999, 10000)]),
            ("Bytes=5-6", &[(5, 7)]),
            ("bytes= 0-0 ,\t-1,,", &[(0, 1), (9999, 10000)]),
            ("bytes=500-600,601-999", &[(500, 601), (601, 1000)]),
            ("bytes=0-1,20000-", &[(0, 2)]),
        ] {
            let parts = parts.iter().map(|(start, end)| *start..*end).collect();
            assert_eq!(parse(value, 10000), Wanted::Parts(parts), "{value}");
        }
    }

    #[test]
    fn what_is_no_range_is_ignored() {
        for value in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=a-b",
            "bytes=5",
            "bytes=6-5",
            "bytes=--5",
            "bytes=-",
            "lines=0-5",
            "bytes=0-5;1-2",
            "bytes=+1-5",
            "bytes=0x1-5",
            "bytes=0-5,x",
            "bytes=1-2-3",
            "bytes=0-,0-",
            "bytes=0-9999,5-6",
        ] {
            assert_eq!(parse(value, 10000), Wanted::Whole, "{value}");
        }
        let many: Vec<String> = (0..100).map(|n| format!("{n}-{n}")).collect();
        assert_eq!(parse(&format!("bytes={}", many.join(",")), 10000), Wanted::Whole);
        assert_eq!(parse("bytes=0-", 0), Wanted::Whole);
    }

    #[test]
    fn ranges_behind_the_end_are_told() {
        for value in ["bytes=10000-", "bytes=10000-10001,20000-", "bytes=-0", "bytes=18446744073709551616-"] {
            assert_eq!(parse(value, 10000), Wanted::Beyond, "{value}");
        }
    }
}
