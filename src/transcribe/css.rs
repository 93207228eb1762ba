//! Style sheets of sources, read only as far as sources are: rules, and what they say.

use crate::diag::Cut;

/// The rules of a sheet, as selectors and the inside of the block. At-rules, blocks within blocks and comments are left out.
pub fn rules(css: &str) -> Vec<(String, String)> {
    let plain = without_comments(css);
    let mut found = Vec::new();
    let (mut selector, mut block) = (String::new(), String::new());
    let mut depth = 0;
    for c in plain.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => {
                let (selector, block) = (std::mem::take(&mut selector), std::mem::take(&mut block));
                if !selector.trim_start().starts_with('@') && !block.contains('{') {
                    found.push((selector, block));
                }
                depth = 0;
                continue;
            }
            '}' => depth = (depth - 1).max(0),
            ';' if depth == 0 => {
                selector.clear();
                continue;
            }
            _ => {}
        }
        match depth {
            0 => selector.push(c),
            1 if c == '{' => {}
            _ => block.push(c),
        }
    }
    found
}

/// The declarations in a block: property and value.
pub fn declarations(block: &str) -> impl Iterator<Item = (&str, &str)> {
    block.split(';').filter_map(|one| one.split_once(':')).map(|(property, value)| (property.trim(), value.trim()))
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(rest.cut(..start));
        rest = rest.cut(start..).split_once("*/").map_or("", |(_, behind)| behind);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{declarations, rules};

    #[test]
    fn rules_of_a_sheet() {
        let css = "@import 'a'; /* {x} */ .a, b { color: red; x } @media print { .c { y: z } } .d{font:a;}/*";
        let found = rules(css);
        let selectors: Vec<&str> = found.iter().map(|(selectors, _)| selectors.trim()).collect();
        assert_eq!(selectors, [".a, b", ".d"]);
        assert_eq!(declarations(&found[0].1).collect::<Vec<_>>(), [("color", "red")]);
    }
}
