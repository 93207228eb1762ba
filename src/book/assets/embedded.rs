//! Files inside `data:` addresses (RFC 2397).

use percent_encoding::percent_decode_str;

/// The bytes of a file, from what stands behind `data:`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn bytes(address: &str) -> Result<Vec<u8>, &'static str> {
    let (head, body) = address.split_once(',').ok_or("there is no data after its type")?;
    let is_base64 = head.rsplit(';').next().is_some_and(|word| word.trim().eq_ignore_ascii_case("base64"));
    let bytes = percent_decode_str(body).collect::<Vec<u8>>();
    if is_base64 { base64(&bytes).ok_or("its Base64 is damaged") } else { Ok(bytes) }
}

/// Base64 (RFC 4648), with either alphabet; blanks between the signs do not count.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.iter().filter(|b| !b.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(out)
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
