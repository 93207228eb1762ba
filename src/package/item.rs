//! Manifest items: how they are named.

/// The id of a file in the manifest.
pub fn id(href: &str) -> String {
    format!("id_{}", href.replace(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'), "_"))
}
