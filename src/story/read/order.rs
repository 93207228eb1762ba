//! The order of chapter files: as people count.

/// Orders names as people do: runs of digits by their value.
pub fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |s: &str| -> Vec<(bool, u64, String)> {
        let mut parts = Vec::new();
        let mut rest = s;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let length =
                if digits > 0 { digits } else { rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()) };
            let (run, tail) = rest.split_at(length);
            // Digits sort before letters; numbers beyond u64 by their length, which is near enough.
            let number = if digits > 0 { run.parse().unwrap_or(u64::MAX) } else { 0 };
            parts.push((digits == 0, number, run.to_lowercase()));
            rest = tail;
        }
        parts
    };
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn natural_order() {
        let mut names = ["10-a.md", "2-b.md", "1-c.md", "a2.md", "a10.md", "a1.md", "Prologue.md"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1-c.md", "2-b.md", "10-a.md", "a1.md", "a2.md", "a10.md", "Prologue.md"]);
    }
}
