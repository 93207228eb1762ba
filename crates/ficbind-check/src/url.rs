//! References: what a URL in a publication points at.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use url::{SyntaxViolation, Url};

use crate::log::Log;
use crate::xml::{Document, Element};
use crate::{names, rules};
use ficbind_diag::Cut;

/// What a reference points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of the container.
    Local(Local),
    /// Something on a network; the address without its fragment.
    Remote { address: String, fragment: Option<String>, scheme: String },
    /// Data in the URL itself, of this media type.
    Data(String),
    /// A file of some computer, and its whole address.
    File(String),
    /// A URL of another scheme, such as `mailto`.
    Other(String),
}

/// A file of the container, and a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    /// The path inside the container, percent-decoded.
    pub path: Arc<str>,
    /// Percent-decoded.
    pub fragment: Option<String>,
    /// Whether there is a query, which files have no use for.
    pub query: bool,
    /// Whether the reference climbs above the container's root.
    pub leaks: bool,
}

/// What relative references are relative to.
#[derive(Debug, Clone)]
pub enum Base<'a> {
    /// A file of the container.
    File(&'a str),
    /// The same, kept by itself.
    Owned(String),
    /// A URL that an HTML `base` element or an `xml:base` attribute states.
    Url(Url),
}

/// The container's root has two folders above it, so that climbing out shows.
const ROOT: &str = "https://container.invalid/a/b/";

impl Base<'_> {
    fn file(&self) -> Option<&str> {
        match self {
            Base::File(path) => Some(path),
            Base::Owned(path) => Some(path),
            Base::Url(_) => None,
        }
    }

    #[expect(clippy::expect_used, reason = "a constant URL parses")]
    fn url(&self) -> Url {
        match self {
            Base::Url(url) => url.clone(),
            _ => {
                let path = self.file().unwrap_or_default();
                let mut url = Url::parse(ROOT).expect("a constant URL parses");
                url.set_path(&format!("/a/b/{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")));
                url
            }
        }
    }

    /// The base that a `base` element with this value makes of this one.
    pub fn joined(&self, value: &str) -> Option<Base<'static>> {
        self.url().join(value.trim()).ok().map(Base::Url)
    }
}

/// What `reference` points at, or why it is no URL.
///
/// # Errors
/// When the text is not a valid URL string as the URL standard defines it.
pub fn resolve(base: &Base, reference: &str) -> Result<Target, String> {
    if let Some(file) = base.file()
        && let Some(local) = plain(file, reference)
    {
        return Ok(Target::Local(local));
    }
    let base_url = base.url();
    let trimmed = reference.trim_matches([' ', '\t', '\r', '\n', '\x0C']);
    let violation = RefCell::new(None);
    let note = |v: SyntaxViolation| {
        // What browsers do with white space in data, and with the slashes of a file, is fine.
        let lax = trimmed.get(..5).is_some_and(|s| s.eq_ignore_ascii_case("data:") || s.eq_ignore_ascii_case("file:"));
        let grave = match v {
            SyntaxViolation::EmbeddedCredentials | SyntaxViolation::C0SpaceIgnored => false,
            SyntaxViolation::PercentDecode => true,
            _ => !lax,
        };
        if grave && violation.borrow().is_none() {
            *violation.borrow_mut() = Some(v.description().to_owned());
        }
    };
    let url = Url::options().base_url(Some(&base_url)).syntax_violation_callback(Some(&note)).parse(trimmed);
    let url = match url {
        // Numbers that are no address are a name like any other.
        Err(url::ParseError::InvalidIpv4Address) => return Ok(numbered(trimmed)),
        url => url.map_err(|e| e.to_string())?,
    };
    if let Some(reason) = violation.into_inner().or_else(|| odd_form(&url, trimmed).map(str::to_owned)) {
        return Err(reason);
    }
    Ok(classify(&url, base, trimmed))
}

/// What a URL must not look like although browsers take it.
fn odd_form(url: &Url, written: &str) -> Option<&'static str> {
    let starts = |scheme: &str| written.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    if starts("data:") {
        // Data may be broken into lines, and is part of no address.
        let data = written.cut(5..).split('#').next().unwrap_or_default();
        let fits =
            |c: char| c.is_ascii_whitespace() || !c.is_ascii() || !c.is_control() && !"\"<>[]\\^`{|}".contains(c);
        return (!data.chars().all(fits)).then_some("the data has a character that must be percent-encoded");
    }
    if starts("https:") && !written.cut(6..).starts_with("//") {
        return Some("expected //");
    }
    let host = url.domain().filter(|host| url.is_special() && *host != "container.invalid")?;
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.split('.').any(str::is_empty) && !host.is_empty() {
        return Some("a part of the host name is empty");
    }
    host.split('.').any(|label| label.len() > 63).then_some("a part of the host name is longer than 63 letters")
}

/// A URL whose host looks like an address of four numbers, but is none.
fn numbered(written: &str) -> Target {
    let (address, fragment) = match written.split_once('#') {
        Some((address, fragment)) => (address, Some(decoded(fragment).into_owned())),
        None => (written, None),
    };
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    Target::Remote { address: address.to_owned(), fragment, scheme }
}

fn classify(url: &Url, base: &Base, reference: &str) -> Target {
    let fragment = url.fragment().map(|f| decoded(f).into_owned());
    match url.scheme() {
        "data" => {
            let head = url.path().split(',').next().unwrap_or_default();
            let media_type = head.split(';').next().unwrap_or_default().trim();
            Target::Data(if media_type.is_empty() { "text/plain".into() } else { media_type.to_lowercase() })
        }
        "file" => Target::File(url.as_str().to_owned()),
        "https" if url.host_str() == Some("container.invalid") => {
            let inside = url.path().strip_prefix("/a/b/");
            let leaks = inside.is_none() || reference.starts_with('/');
            // What climbs too high ends up at the root, as in browsers.
            let path = inside.map_or_else(|| clipped(base, reference), str::to_owned);
            let path = path.as_str();
            let path = names::normal_path(&decoded(path));
            Target::Local(Local { path: path.into(), fragment, query: url.query().is_some(), leaks })
        }
        "http" | "https" | "ftp" | "ws" | "wss" => {
            let mut whole = url.clone();
            whole.set_fragment(None);
            Target::Remote { address: whole.into(), fragment, scheme: url.scheme().to_owned() }
        }
        scheme => Target::Other(scheme.to_owned()),
    }
}

/// The path of a reference when the container's root is as high as one can get.
fn clipped(base: &Base, reference: &str) -> String {
    let mut url = base.url();
    let path = url.path().strip_prefix("/a/b").unwrap_or_default().to_owned();
    url.set_path(&path);
    url.join(reference).map_or_else(|_| String::new(), |u| u.path().trim_start_matches('/').to_owned())
}

/// The common case, a relative path of harmless characters, without building a URL.
fn plain(file: &str, reference: &str) -> Option<Local> {
    let harmless = |b: u8| b.is_ascii_alphanumeric() || b"-._~/#".contains(&b);
    if reference.is_empty() || reference.starts_with('/') || !reference.bytes().all(harmless) {
        return None;
    }
    let (path, fragment) = match reference.split_once('#') {
        Some((_, fragment)) if fragment.contains('#') => return None,
        Some((path, fragment)) => (path, Some(fragment.to_owned())),
        None => (reference, None),
    };
    if path.is_empty() {
        return Some(Local { path: file.into(), fragment, query: false, leaks: false });
    }
    let folder = file.rfind('/').map_or("", |i| file.cut(..i + 1));
    if !path.contains("./") && !path.ends_with('.') && !path.contains("//") {
        return Some(Local { path: format!("{folder}{path}").into(), fragment, query: false, leaks: false });
    }
    None
}

/// Percent-decoded text; what is no UTF-8 then stays encoded.
pub fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

/// As [`resolve`], but blind to what a browser would put up with.
pub fn resolve_leniently(base: &Base, reference: &str) -> Option<Target> {
    let trimmed = reference.trim_matches([' ', '\t', '\r', '\n', '\x0C']);
    let url = base.url().join(trimmed).ok()?;
    // A host with nothing between two dots is none.
    let labels = url.host_str().and_then(|host| host.trim_end_matches('.').rsplit_once('.'));
    let is_host = labels.is_none_or(|(labels, _)| labels.split('.').all(|label| !label.is_empty()));
    is_host.then(|| classify(&url, base, trimmed))
}

/// Whether a text begins as an absolute URL does.
pub fn has_scheme(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(fits)
}

/// The host of an absolute URL.
pub fn host(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// The base that an `xml:base` makes of another; what is wrong with it as a URL is reported.
pub fn rebased<'b>(element: Element, value: &str, base: Base<'b>, log: &mut Log) -> Base<'b> {
    let _ = reference(element, value, &base, log);
    base.joined(value).unwrap_or(base)
}

/// Resolves a reference of an element, and reports only if it cannot be read.
pub fn readable(element: Element, value: &str, base: &Base, log: &mut Log) -> Option<Target> {
    readable_at(element.doc, element.end(), value, base, log)
}

fn readable_at(doc: &Document, at: u32, value: &str, base: &Base, log: &mut Log) -> Option<Target> {
    match resolve(base, value) {
        Ok(target) => Some(target),
        Err(reason) => {
            log.at(doc, at, rules::bad_url(value.trim(), reason));
            resolve_leniently(base, value)
        }
    }
}

/// Resolves a reference of an element, and reports what is wrong with it as a URL.
pub fn reference(element: Element, value: &str, base: &Base, log: &mut Log) -> Option<Target> {
    reference_at(element.doc, element.end(), value, base, log)
}

/// The same for a reference at any offset of a document.
pub fn reference_at(doc: &Document, at: u32, value: &str, base: &Base, log: &mut Log) -> Option<Target> {
    let target = readable_at(doc, at, value, base, log);
    match &target {
        // What is relative to such a base has been told where the base is stated.
        Some(Target::File(_)) if value.trim_start().get(..5).is_some_and(|s| s.eq_ignore_ascii_case("file:")) => {
            log.at(doc, at, rules::file_url(value.trim()));
        }
        Some(Target::Local(local)) => {
            // A document that is checked alone has no container to climb out of.
            if local.leaks && !log.path.is_empty() {
                log.at(doc, at, rules::leaking_url(value.trim()));
            }
            if local.query {
                log.at(doc, at, rules::query_in_url(value.trim()));
            }
        }
        _ => {}
    }
    target
}
