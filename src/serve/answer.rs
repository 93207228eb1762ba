//! Answers: what is there, as a request wants it — the whole, parts, packed, or only that nothing has changed.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderName, LAST_MODIFIED, LOCATION, RANGE, REFERRER_POLICY, RETRY_AFTER, VARY,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::body::{Part, Parts};
use super::condition::{Validators, Verdict, allows_range, evaluate};
use super::media::HTML;
use super::packed;
use super::range::{self, Wanted};

/// What pages of the library may do: use what lies beside them, and nothing else.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                    font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                    frame-ancestors 'none'";
/// What everything else may do if a browser shows it, such as a drawing.
const OTHER: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-downloads; frame-ancestors 'none'";

/// Something that can be sent.
#[derive(Debug)]
pub struct Representation {
    /// The whole.
    pub content: Content,
    /// The value of `Content-Type`.
    pub media: &'static str,
    /// What tells this state from others.
    pub validators: Validators,
    /// Whether it is packed with gzip.
    pub packed: bool,
    /// Request headers that decide which representation is sent.
    pub vary: &'static [&'static str],
}

/// Where the bytes are.
#[derive(Debug)]
pub enum Content {
    /// In memory.
    Bytes(Bytes),
    /// In a file, the first of them in memory already.
    File { file: Arc<File>, head: Bytes, length: u64 },
}

impl Content {
    fn len(&self) -> u64 {
        match self {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File { length, .. } => *length,
        }
    }

    /// A range of it.
    fn part(&self, range: Range<u64>) -> Part {
        let slice = |bytes: &Bytes| {
            let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
            (start <= end && end <= bytes.len()).then(|| bytes.slice(start..end))
        };
        match self {
            Content::Bytes(bytes) => Part::Bytes(slice(bytes).unwrap_or_default()),
            Content::File { head, .. } => slice(head).map_or(Part::File(range.clone()), Part::Bytes),
        }
    }

    /// All of it.
    fn parts(&self) -> Vec<Part> {
        match self {
            Content::Bytes(bytes) => vec![Part::Bytes(bytes.clone())],
            Content::File { head, length, .. } => {
                vec![Part::Bytes(head.clone()), Part::File(head.len() as u64..*length)]
            }
        }
    }

    fn body(&self, parts: Vec<Part>) -> Parts {
        match self {
            Content::Bytes(_) => Parts::new(None, parts),
            Content::File { file, .. } => Parts::new(Some(file.clone()), parts),
        }
    }
}

impl Representation {
    /// What was made for this request, packed if the client takes that.
    pub fn made(bytes: Vec<u8>, media: &'static str, vary: &'static [&'static str], headers: &HeaderMap) -> Self {
        let validators = Validators::of_bytes(&bytes);
        let packed = (packed::accepts_gzip(headers) && packed::is_worth_packing(bytes.len() as u64))
            .then(|| packed::pack(&bytes).ok())
            .flatten();
        match packed {
            Some(bytes) => {
                let validators = validators.encoded("gzip");
                Representation { content: Content::Bytes(bytes), media, validators, packed: true, vary }
            }
            None => Representation { content: Content::Bytes(bytes.into()), media, validators, packed: false, vary },
        }
    }

    /// The answer to a request with these headers.
    pub fn answer(self, headers: &HeaderMap) -> Response {
        match evaluate(headers, &self.validators) {
            Verdict::Failed => return plain(StatusCode::PRECONDITION_FAILED, "it has changed"),
            Verdict::Unchanged => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                self.describe(response.headers_mut());
                return response;
            }
            Verdict::Send => {}
        }
        let length = self.content.len();
        let range = headers.get(RANGE).and_then(|value| value.to_str().ok());
        let wanted = match range.filter(|_| allows_range(headers, &self.validators)) {
            Some(value) => range::parse(value, length),
            None => Wanted::Whole,
        };
        match wanted {
            Wanted::Whole => self.send(StatusCode::OK, self.content.parts(), None),
            Wanted::Beyond => {
                let mut response = plain(StatusCode::RANGE_NOT_SATISFIABLE, "the file is shorter");
                set(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{length}"));
                response
            }
            Wanted::Parts(ranges) => match ranges.as_slice() {
                [one] => {
                    let mut response =
                        self.send(StatusCode::PARTIAL_CONTENT, vec![self.content.part(one.clone())], None);
                    set(response.headers_mut(), CONTENT_RANGE, &content_range(one, length));
                    response
                }
                several => self.several(several, length),
            },
        }
    }

    /// Several parts in one body (section 14.6).
    fn several(&self, ranges: &[Range<u64>], length: u64) -> Response {
        let boundary = format!("ficbind-{}", self.validators.etag().replace(|c: char| !c.is_ascii_alphanumeric(), ""));
        let mut parts = Vec::with_capacity(ranges.len() * 2 + 1);
        for (at, range) in ranges.iter().enumerate() {
            let line_end = if at == 0 { "" } else { "\r\n" };
            let place = content_range(range, length);
            let head =
                format!("{line_end}--{boundary}\r\nContent-Type: {}\r\nContent-Range: {place}\r\n\r\n", self.media);
            parts.push(Part::Bytes(head.into()));
            parts.push(self.content.part(range.clone()));
        }
        parts.push(Part::Bytes(format!("\r\n--{boundary}--\r\n").into()));
        let media = format!("multipart/byteranges; boundary={boundary}");
        self.send(StatusCode::PARTIAL_CONTENT, parts, Some(&media))
    }

    fn send(&self, status: StatusCode, parts: Vec<Part>, media: Option<&str>) -> Response {
        let body = self.content.body(parts);
        let length = body.len();
        let mut response = Response::new(Body::new(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        self.describe(headers);
        set(headers, CONTENT_TYPE, media.unwrap_or(self.media));
        set(headers, CONTENT_LENGTH, &length.to_string());
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if self.packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let policy = if self.media == HTML { PAGE } else { OTHER };
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        response
    }

    /// What a client needs to know of the whole, whatever it gets.
    fn describe(&self, headers: &mut HeaderMap) {
        set(headers, ETAG, &self.validators.etag());
        if let Some(date) = self.validators.last_modified() {
            set(headers, LAST_MODIFIED, &date);
        }
        // A shelf changes: what a client has must be asked for, which costs little.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if !self.vary.is_empty() {
            set(headers, VARY, &self.vary.join(", "));
        }
    }
}

fn content_range(range: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", range.start, range.end.saturating_sub(1))
}

/// Sets a header whose value we wrote; one that can not stand in a header is left out.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A status with a line of text.
pub fn plain(status: StatusCode, words: &str) -> Response {
    let mut response = Response::new(Body::from(format!("{words}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(OTHER));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Nothing of that name is here.
pub fn absent() -> Response {
    plain(StatusCode::NOT_FOUND, "there is nothing of that name here")
}

/// Nothing is ever changed here.
pub fn wrong_method() -> Response {
    let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// Somebody must say who they are.
pub fn unauthorized() -> Response {
    let mut response = plain(StatusCode::UNAUTHORIZED, "name and password are needed");
    let challenge = HeaderValue::from_static("Basic realm=\"ficbind\", charset=\"UTF-8\"");
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

/// Too much is going on.
pub fn overloaded() -> Response {
    let mut response = plain(StatusCode::SERVICE_UNAVAILABLE, "too many others are asking; try again in a moment");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

/// It is elsewhere: at a path of this server.
pub fn moved(path: &str) -> Response {
    let mut response = plain(StatusCode::TEMPORARY_REDIRECT, "it is elsewhere");
    set(response.headers_mut(), LOCATION, path);
    response
}

/// What holds for all answers.
pub fn secure(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let same = HeaderValue::from_static("same-origin");
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), same.clone());
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), same);
}
