//! What a client takes, and how gladly: the lists of `Accept` and its kin (RFC 9110, section 12.4.2).

use axum::http::HeaderMap;
use axum::http::header::HeaderName;

/// The items of a header, in small letters and without parameters, each with its weight from 0 to 1.
pub fn weighed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (String, f32)> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let read = |weight: &str| weight.parse().ok().filter(|weight| (0.0..=1.0).contains(weight));
        (name, weight.map_or(1.0, |weight| read(weight).unwrap_or(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use axum::http::header::ACCEPT;

    use super::weighed;

    #[test]
    fn items_have_weights() {
        let mut headers = HeaderMap::new();
        headers.append(ACCEPT, "Text/HTML;level=1 ; q=0.5, */*;Q=0".parse().expect("a value"));
        headers.append(ACCEPT, "a/b; q=x, a/c;q=NaN, a/d;q=2, a/e".parse().expect("a value"));
        let found: Vec<(String, f32)> = weighed(&headers, ACCEPT).collect();
        let found: Vec<(&str, f32)> = found.iter().map(|(name, weight)| (name.as_str(), *weight)).collect();
        let odd = [("a/b", 0.0), ("a/c", 0.0), ("a/d", 0.0), ("a/e", 1.0)];
        assert_eq!(found, [&[("text/html", 0.5), ("*/*", 0.0)], &odd[..]].concat());
    }
}
