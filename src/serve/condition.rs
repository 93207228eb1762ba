//! Conditional requests: what a client already has, compared with what is there (RFC 9110, section 13).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use sha2::{Digest, Sha256};

use crate::batch::manifest::hex;
use crate::diag::disk::Stamp;

/// Nanoseconds that must lie behind a change before its stamp tells all changes apart: some file systems count in steps
/// of two seconds.
const SETTLED: i64 = 2_000_000_000;

/// What tells one state of something from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validators {
    /// The entity tag without its quotes.
    tag: String,
    /// A weak tag means: the same for readers, but perhaps not byte for byte.
    weak: bool,
    /// When it changed last, in whole seconds; nothing for what is made anew for each request.
    modified: Option<SystemTime>,
}

impl Validators {
    /// Those of a file.
    pub fn of(stamp: &Stamp) -> Validators {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_nanos()).unwrap_or(i64::MAX);
        let seconds = u64::try_from(stamp.modified / 1_000_000_000).unwrap_or(0);
        Validators {
            tag: format!("{:x}-{:x}-{:x}", stamp.size, stamp.modified, stamp.changed),
            weak: stamp.latest().saturating_add(SETTLED) > now,
            // A file from the future would never count as changed.
            modified: (stamp.modified <= now).then(|| UNIX_EPOCH + Duration::from_secs(seconds)),
        }
    }

    /// Those of bytes that were just made.
    pub fn of_bytes(bytes: &[u8]) -> Validators {
        let digest = Sha256::digest(bytes);
        Validators { tag: hex(digest.get(..16).unwrap_or_default()), weak: false, modified: None }
    }

    /// Those of the same thing in another encoding.
    pub fn encoded(mut self, encoding: &str) -> Validators {
        self.tag = format!("{}-{encoding}", self.tag);
        self
    }

    /// The value of `ETag`.
    pub fn etag(&self) -> String {
        format!("{}\"{}\"", if self.weak { "W/" } else { "" }, self.tag)
    }

    /// The value of `Last-Modified`.
    pub fn last_modified(&self) -> Option<String> {
        self.modified.map(httpdate::fmt_http_date)
    }

    /// Whether it changed after a date, where that is known.
    fn modified_after(&self, date: SystemTime) -> Option<bool> {
        self.modified.map(|modified| modified > date)
    }
}

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They hold, or there are none.
    Send,
    /// The client has it already: 304.
    Unchanged,
    /// The client wants another state than the one that is there: 412.
    Failed,
}

/// Evaluates the conditions in the order of section 13.2.2.
pub fn evaluate(headers: &HeaderMap, validators: &Validators) -> Verdict {
    if headers.contains_key(IF_MATCH) {
        if !names(headers, &IF_MATCH, validators, Comparison::Strong) {
            return Verdict::Failed;
        }
    } else if date(headers, &IF_UNMODIFIED_SINCE).and_then(|date| validators.modified_after(date)) == Some(true) {
        return Verdict::Failed;
    }
    if headers.contains_key(IF_NONE_MATCH) {
        if names(headers, &IF_NONE_MATCH, validators, Comparison::Weak) {
            return Verdict::Unchanged;
        }
    } else if date(headers, &IF_MODIFIED_SINCE).and_then(|date| validators.modified_after(date)) == Some(false) {
        return Verdict::Unchanged;
    }
    Verdict::Send
}

/// Whether a range may be sent: the client's other parts are of the same state.
pub fn allows_range(headers: &HeaderMap, validators: &Validators) -> bool {
    let Some(value) = headers.get(IF_RANGE) else { return true };
    let Ok(value) = value.to_str() else { return false };
    match value.contains('"') {
        true => tags(value).any(|tag| matches(tag, validators, Comparison::Strong)),
        false => {
            !validators.weak && httpdate::parse_http_date(value).is_ok_and(|date| validators.modified == Some(date))
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// Whether a header names the state that is there.
fn names(headers: &HeaderMap, header: &HeaderName, validators: &Validators, how: Comparison) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.into_iter().any(|value| value.trim() == "*" || tags(value).any(|tag| matches(tag, validators, how)))
}

/// The tags of a list: whether each is weak, and what stands between its quotes, which may hold commas.
fn tags(value: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut parts = value.split('"');
    std::iter::from_fn(move || {
        let before = parts.next()?;
        let tag = parts.next()?;
        Some((before.ends_with("W/"), tag))
    })
}

fn matches((weak, tag): (bool, &str), validators: &Validators, how: Comparison) -> bool {
    tag == validators.tag && (how == Comparison::Weak || !weak && !validators.weak)
}

/// A date; one that can not be read counts as not given. So do several.
fn date(headers: &HeaderMap, header: &HeaderName) -> Option<SystemTime> {
    let mut values = headers.get_all(header).iter();
    let date = httpdate::parse_http_date(values.next()?.to_str().ok()?).ok()?;
    values.next().is_none().then_some(date)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Validators, Verdict, allows_range, evaluate};

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn validators(weak: bool) -> Validators {
        Validators { tag: "a,b".into(), weak, modified: Some(UNIX_EPOCH + Duration::from_secs(784_111_777)) }
    }

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn conditions_are_weighed_in_their_order() {
        use Verdict::{Failed, Send, Unchanged};
        for (list, expected) in [
            (&[][..], Send),
            (&[("if-none-match", "\"a,b\"")], Unchanged),
            (&[("if-none-match", "W/\"a,b\"")], Unchanged),
            (&[("if-none-match", "\"x\", W/\"a,b\"")], Unchanged),
            (&[("if-none-match", "*")], Unchanged),
            (&[("if-none-match", "\"a\"")], Send),
            (&[("if-none-match", "a,b")], Send),
            (&[("if-none-match", "\"a\""), ("if-modified-since", DATE)], Send),
            (&[("if-modified-since", DATE)], Unchanged),
            (&[("if-modified-since", "Sunday, 06-Nov-94 08:49:37 GMT")], Unchanged),
            (&[("if-modified-since", "Sun Nov  6 08:49:36 1994")], Send),
            (&[("if-modified-since", "yesterday")], Send),
            (&[("if-match", "\"a,b\"")], Send),
            (&[("if-match", "W/\"a,b\"")], Failed),
            (&[("if-match", "\"x\"")], Failed),
            (&[("if-match", "*"), ("if-none-match", "\"a,b\"")], Unchanged),
            (&[("if-unmodified-since", DATE)], Send),
            (&[("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")], Failed),
            (&[("if-match", "\"a,b\""), ("if-unmodified-since", "Sun, 06 Nov 1994 08:49:36 GMT")], Send),
        ] {
            assert_eq!(evaluate(&headers(list), &validators(false)), expected, "{list:?}");
        }
        assert_eq!(evaluate(&headers(&[("if-match", "\"a,b\"")]), &validators(true)), Failed);
    }

    #[test]
    fn a_range_needs_the_very_same_bytes() {
        for (value, expected) in [
            ("\"a,b\"", true),
            ("W/\"a,b\"", false),
            ("\"x\"", false),
            (DATE, true),
            ("Sun, 06 Nov 1994 08:49:38 GMT", false),
            ("nonsense", false),
        ] {
            assert_eq!(allows_range(&headers(&[("if-range", value)]), &validators(false)), expected, "{value}");
            assert!(!allows_range(&headers(&[("if-range", value)]), &validators(true)), "{value}");
        }
        assert!(allows_range(&headers(&[]), &validators(true)));
    }
}
