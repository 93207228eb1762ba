//! Values of MathML's attributes (MathML 3, section 2.1.5 and chapter 3).

const UNITS: [&str; 8] = ["em", "ex", "in", "cm", "mm", "px", "pt", "pc"];

const COLORS: [&str; 16] = [
    "aqua", "black", "blue", "fuchsia", "gray", "green", "lime", "maroon", "navy", "olive", "purple", "red", "silver",
    "teal", "white", "yellow",
];

/// A number with a unit or without, or a named space such as `thinmathspace`.
pub(super) fn is_length(text: &str) -> bool {
    let rest = number(text.strip_prefix('-').unwrap_or(text));
    rest.is_some_and(|unit| unit.is_empty() || unit == "%" || UNITS.contains(&unit)) || is_named_space(text)
}

/// A change of a dimension: a number, with a sign or not, and what it is measured in.
pub(super) fn is_padding(text: &str) -> bool {
    let Some(rest) = number(text.strip_prefix(['+', '-']).unwrap_or(text)) else { return false };
    let unit = rest.trim_start();
    let dimension = unit.strip_prefix('%').unwrap_or(unit).trim_start();
    UNITS.contains(&unit) || is_named_space(unit) || matches!(dimension, "" | "height" | "depth" | "width")
}

pub(super) fn is_color(text: &str) -> bool {
    match text.strip_prefix('#') {
        Some(digits) => matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => COLORS.iter().any(|c| c.eq_ignore_ascii_case(text)),
    }
}

pub(super) fn is_alignment(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let side = words.next().is_some_and(|w| matches!(w, "top" | "bottom" | "center" | "baseline" | "axis"));
    let row = words.next().is_none_or(|w| {
        let digits = w.strip_prefix('-').unwrap_or(w);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    side && row && words.next().is_none()
}

/// Lists in braces, one a column. White space may stand before and after a brace that opens, not before one that closes.
pub(super) fn is_groups(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(inside) = rest.strip_prefix('{') {
        let Some((list, after)) = inside.split_once('}') else { return false };
        let known = |w: &str| matches!(w, "left" | "center" | "right" | "decimalpoint");
        let mut words = list.split_ascii_whitespace().peekable();
        if list.ends_with(|c: char| c.is_ascii_whitespace()) || words.peek().is_none() || !words.all(known) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}

pub(super) fn is_decimal(text: &str) -> bool {
    number(text.strip_prefix(['+', '-']).unwrap_or(text)).is_some_and(str::is_empty)
}

/// What follows a number without a sign; `None` where there is none.
fn number(text: &str) -> Option<&str> {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let behind = text.get(whole..)?;
    let (fraction, rest) = match behind.strip_prefix('.') {
        Some(after) => {
            let length = digits(after);
            (length, after.get(length..)?)
        }
        None => (0, behind),
    };
    (whole + fraction > 0).then_some(rest)
}

/// `thinmathspace`, `mediummathspace`, `thickmathspace`, the first and last with `very` once or twice, all with
/// `negative` or not.
fn is_named_space(text: &str) -> bool {
    let Some(size) = text.strip_suffix("mathspace") else { return false };
    let size = size.strip_prefix("negative").unwrap_or(size);
    let plain = (0..2).fold(size, |s, _| s.strip_prefix("very").unwrap_or(s));
    size == "medium" || matches!(plain, "thin" | "thick")
}
