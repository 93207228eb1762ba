//! Files of the folder as answers.

use std::fs::File;
use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use tokio::task::spawn_blocking;

use super::answer::{self, Content, Representation};
use super::body::{self, PIECE};
use super::condition::Validators;
use super::media::{Media, content_type};
use super::packed::{accepts_gzip, is_worth_packing};
use super::search;
use super::site::Site;
use super::target::{Refused, Target};
use crate::batch::shelf::Kind;
use crate::diag::disk::Stamp;

/// The page of a folder.
const INDEX: &str = "index.html";

/// A file that is being sent.
#[derive(Debug)]
struct Opened {
    file: File,
    stamp: Stamp,
    head: Bytes,
}

/// Answers with the file that a request names.
pub async fn answer(site: &Arc<Site>, request: &Parts) -> Response {
    let raw = request.uri.path();
    let target = match Target::parse(raw) {
        Ok(target) => target,
        Err(Refused::Malformed) => return answer::plain(StatusCode::BAD_REQUEST, "this is no path"),
        Err(Refused::Absent) => return answer::absent(),
    };
    let path = match (target.folder, target.path.as_str()) {
        (false, path) => path.to_owned(),
        (true, "") => INDEX.to_owned(),
        (true, folder) => format!("{folder}/{INDEX}"),
    };
    let Some(media) = Media::of(&path) else {
        return if is_folder(site, &path).await { answer::moved(&format!("{raw}/")) } else { answer::absent() };
    };
    let site = site.clone();
    let (name, wants_head) = (path.clone(), request.method == Method::GET);
    let shelf = site.clone();
    match spawn_blocking(move || open(&shelf, &name, wants_head)).await {
        Ok(Ok(opened)) => send(&site, request, &path, media, opened).await,
        // What can not be read is no business of clients: links, folders, other people's files.
        _ => answer::absent(),
    }
}

/// Whether a path is that of a folder with a page.
async fn is_folder(site: &Arc<Site>, path: &str) -> bool {
    let (site, index) = (site.clone(), format!("{path}/{INDEX}"));
    let look = move || site.shelf.stat(&index).is_ok_and(|entry| entry.kind == Kind::File);
    spawn_blocking(look).await.unwrap_or(false)
}

/// Opens a file and reads its first piece, in one go: most files need no more.
fn open(site: &Site, path: &str, wants_head: bool) -> io::Result<Opened> {
    let file = site.shelf.open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let head = match wants_head {
        true => body::read(&file, 0..stamp.size.min(PIECE))?,
        false => Bytes::new(),
    };
    Ok(Opened { file, stamp, head })
}

async fn send(site: &Site, request: &Parts, path: &str, media: &'static Media, opened: Opened) -> Response {
    let Opened { file, stamp, head } = opened;
    let (file, validators) = (Arc::new(file), Validators::of(&stamp));
    if let Some(with_search) = search::added(path, &file, stamp.size) {
        return Representation::made(with_search, content_type(path, media), &["accept-encoding"], &request.headers)
            .answer(&request.headers);
    }
    let can_be_packed = media.text && is_worth_packing(stamp.size);
    let vary: &[&str] = if can_be_packed { &["accept-encoding"] } else { &[] };
    let packed = match can_be_packed && accepts_gzip(&request.headers) {
        true => site.packed.get(path, &stamp, &file).await,
        false => None,
    };
    let (content, validators, packed) = match packed {
        Some(bytes) => (Content::Bytes(bytes), validators.encoded("gzip"), true),
        None => (Content::File { file, head, length: stamp.size }, validators, false),
    };
    let media = content_type(path, media);
    Representation { content, media, validators, packed, vary }.answer(&request.headers)
}
