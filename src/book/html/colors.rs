//! Colours that would make text unreadable: a colour stays with its ground, and either goes without the other.

use std::collections::HashSet;

use super::attrs::add_style;
use super::{Element, Node, PLACE, Removal, Removals};

/// A colour as its parts of red, green and blue.
type Rgb = (u8, u8, u8);

const WHITE: Rgb = (255, 255, 255);
const BLACK: Rgb = (0, 0, 0);

/// Below this contrast (WCAG 2.2, section 1.4.3) nobody reads a text.
const LEAST: f32 = 1.6;

/// What is known of the place that an element stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    color: Option<Rgb>,
    ground: Option<Rgb>,
}

/// Drops the colours of a tree that would hide its text.
pub(super) fn settle(nodes: &mut [Node], removals: &mut Removals) {
    let mut told = HashSet::new();
    let mut stack: Vec<(&mut Node, Around)> = nodes.iter_mut().rev().map(|node| (node, Around::default())).collect();
    while let Some((node, around)) = stack.pop() {
        let Node::Element(element) = node else { continue };
        removals.place = take_place(element);
        let around = settle_element(element, around, &mut |style: &str, value: &str| {
            if told.insert(style.to_owned()) {
                removals.add(Removal::Unreadable { style: style.to_owned(), value: value.to_owned() });
            }
        });
        stack.extend(element.children.iter_mut().rev().map(|child| (child, around)));
    }
}

/// Takes the places off a tree whose colours stay as they are.
pub(super) fn forget_places(nodes: &mut [Node]) {
    let mut stack: Vec<&mut Node> = nodes.iter_mut().collect();
    while let Some(node) = stack.pop() {
        let Node::Element(element) = node else { continue };
        take_place(element);
        stack.extend(element.children.iter_mut());
    }
}

fn take_place(element: &mut Element) -> Option<usize> {
    let at = element.attrs.iter().position(|(name, _)| *name == PLACE)?;
    element.attrs.remove(at).1.parse().ok()
}

/// Settles one element; gives what holds inside it.
fn settle_element(element: &mut Element, around: Around, tell: &mut impl FnMut(&str, &str)) -> Around {
    let Some((_, style)) = element.attrs.iter_mut().find(|(name, _)| *name == "style") else { return around };
    let own =
        Around { color: find(style, "color").and_then(rgb), ground: find(style, "background-color").and_then(rgb) };
    if own.color.is_none() && own.ground.is_none() {
        return around;
    }
    let inside = Around { color: own.color.or(around.color), ground: own.ground.or(around.ground) };
    // Pages are white unless somebody turns them.
    let seen = contrast(inside.color.unwrap_or(BLACK), inside.ground.unwrap_or(WHITE)) >= LEAST;
    if seen {
        return inside;
    }
    if own.color.is_none() {
        // A dark ground whose light text stands in a style that the book does not have.
        add_style(style, "color: #fff");
        return Around { color: Some(WHITE), ..inside };
    }
    for name in ["color", "background-color"] {
        if let Some(value) = find(style, name).map(str::to_owned) {
            tell(&format!("{name}: {value}"), &value);
            remove(style, name);
        }
    }
    if style.is_empty() {
        element.attrs.retain(|(name, _)| *name != "style");
    }
    // What stands around may be unlike: black on a dark ground would be no better.
    around
}

/// The value of a property in a style that [`super::attrs`] wrote.
fn find<'s>(style: &'s str, name: &str) -> Option<&'s str> {
    declarations(style).filter(|(key, _)| *key == name).map(|(_, value)| value).last()
}

fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    style.split("; ").filter_map(|declaration| declaration.split_once(": "))
}

fn remove(style: &mut String, name: &str) {
    let kept: Vec<String> =
        declarations(style).filter(|(key, _)| *key != name).map(|(key, value)| format!("{key}: {value}")).collect();
    *style = kept.join("; ");
}

/// Reads a colour: a name, `#rgb`, `#rrggbb`, `rgb(…)`, `hsl(…)`. Others are taken for readable.
fn rgb(value: &str) -> Option<Rgb> {
    if let Some(digits) = value.strip_prefix('#') {
        let number = u32::from_str_radix(digits, 16).ok()?;
        return match digits.len() {
            3 => Some(((number >> 8 & 15) as u8 * 17, (number >> 4 & 15) as u8 * 17, (number & 15) as u8 * 17)),
            6 => Some(((number >> 16) as u8, (number >> 8) as u8, number as u8)),
            _ => None,
        };
    }
    if let Some(parts) = value.strip_prefix("rgb(").or_else(|| value.strip_prefix("rgba(")) {
        let mut parts = parts.trim_end_matches(')').split([',', ' ']).filter(|part| !part.is_empty()).map(|part| {
            let number: f32 = part.trim_end_matches('%').parse().ok()?;
            Some(if part.ends_with('%') { (number * 2.55) as u8 } else { number as u8 })
        });
        return Some((parts.next()??, parts.next()??, parts.next()??));
    }
    if let Some(parts) = value.strip_prefix("hsl(").or_else(|| value.strip_prefix("hsla(")) {
        return hsl(parts.trim_end_matches(')'));
    }
    cssparser::color::parse_named_color(value).ok()
}

/// A colour by hue, saturation and lightness (CSS Color 4, section 7.1).
fn hsl(parts: &str) -> Option<Rgb> {
    let number = |text: &str| text.trim_end_matches(|c: char| c == '%' || c.is_ascii_alphabetic()).parse::<f32>().ok();
    let mut parts = parts.split([',', ' ']).filter(|part| !part.is_empty());
    let (hue, saturation) = (number(parts.next()?)?, number(parts.next()?)? / 100.0);
    let lightness = number(parts.next()?)? / 100.0;
    let reach = saturation * lightness.min(1.0 - lightness);
    let part = |n: f32| {
        let k = (n + hue / 30.0).rem_euclid(12.0);
        ((lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)) * 255.0).round() as u8
    };
    Some((part(0.0), part(8.0), part(4.0)))
}

/// The contrast of two colours (WCAG 2.2): 1 for equal ones, 21 for black and white.
fn contrast(a: Rgb, b: Rgb) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance((r, g, b): Rgb) -> f32 {
    let part = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

#[cfg(test)]
mod tests {
    use super::rgb;

    #[test]
    fn reads_notations_of_colours() {
        for (text, wanted) in [
            ("#fff", (255, 255, 255)),
            ("rgb(0, 75, 122)", (0, 75, 122)),
            ("hsl(0, 100%, 50%)", (255, 0, 0)),
            ("hsl(120 100% 25%)", (0, 128, 0)),
            ("hsla(240deg, 0%, 100%, 0.9)", (255, 255, 255)),
            ("navy", (0, 0, 128)),
        ] {
            assert_eq!(rgb(text), Some(wanted), "{text}");
        }
        assert_eq!(rgb("windowtext"), None);
        assert_eq!(rgb("hsl(0)"), None);
    }
}
