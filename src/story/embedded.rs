//! Files inside `data:` addresses (RFC 2397).

use percent_encoding::percent_decode_str;

use crate::story::base64;
use crate::story::text::shorten;

/// How the address of a drawing begins that stands in the text itself.
pub const DRAWING: &str = "image/svg+xml;drawing=inline;base64,";

/// Whether an image is a drawing that stands in the text itself.
pub fn is_drawing(target: &str) -> bool {
    target.strip_prefix("data:").is_some_and(|address| address.starts_with(DRAWING))
}

/// The drawing that an address was made of.
pub fn drawing(address: &str) -> Option<String> {
    let svg = base64::decode(address.strip_prefix("data:")?.strip_prefix(DRAWING)?.as_bytes())?;
    String::from_utf8(svg).ok()
}

/// What a file is called, by what stands behind `data:`.
pub fn name(address: &str) -> String {
    match address.starts_with(DRAWING) {
        true => "<svg>".to_owned(),
        false => format!("data:{}", shorten(address.split([',', ';']).next().unwrap_or(""))),
    }
}

/// The bytes of a file, from what stands behind `data:`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn bytes(address: &str) -> Result<Vec<u8>, &'static str> {
    let (head, body) = address.split_once(',').ok_or("there is no data after its type")?;
    let is_base64 = head.rsplit(';').next().is_some_and(|word| word.trim().eq_ignore_ascii_case("base64"));
    let bytes = percent_decode_str(body).collect::<Vec<u8>>();
    if is_base64 { base64::decode(&bytes).ok_or("its Base64 is damaged") } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn both_forms() {
        assert_eq!(bytes("text/plain;charset=utf-8;base64,SGVs bG8h"), Ok(b"Hello!".to_vec()));
        assert_eq!(bytes("text/plain;base64,SGVsbG8%3D"), Ok(b"Hello".to_vec()));
        assert_eq!(bytes("image/svg+xml,%3Csvg a='1'/>"), Ok(b"<svg a='1'/>".to_vec()));
        assert!(bytes("image/png;base64,?").is_err() && bytes("image/png").is_err());
    }
}
