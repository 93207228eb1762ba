//! What is answered at which address, and the gate that every request passes first.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, RANGE};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;

use super::password::Verdict;
use super::site::Site;
use super::{answer, files, listing, search};
use crate::library::FOLDER;

/// All that is answered.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/search", get(search::answer))
        .route("/search.json", get(search::answer))
        .route("/opensearch.xml", get(search::description))
        .route("/no-cover.jpg", get(search::no_cover))
        .fallback(fallback)
        .layer(from_fn_with_state(site.clone(), guard))
        .with_state(site)
}

/// What every request must pass, whatever it asks for.
async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    // Only GET knows ranges (RFC 9110, section 14.2).
    if request.method() != Method::GET {
        request.headers_mut().remove(RANGE);
    }
    let mut response = match refusal(&site, request.method(), request.uri(), request.headers()).await {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    answer::secure(&mut response);
    response
}

async fn refusal(site: &Site, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    if method != Method::GET && method != Method::HEAD {
        return Some(answer::wrong_method());
    }
    let mut hosts = headers.get_all(HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()),
        // HTTP/1.0 knows requests without it; but then nobody can tell where one comes from.
        _ => None,
    };
    let Some(host) = host else {
        return Some(answer::plain(StatusCode::BAD_REQUEST, "one Host header is needed"));
    };
    if !site.is_called(uri.authority().unwrap_or(&host)) {
        return Some(answer::plain(StatusCode::MISDIRECTED_REQUEST, "this server does not have that name; see --host"));
    }
    match &site.users {
        None => None,
        Some(_) if !headers.contains_key(AUTHORIZATION) => Some(answer::unauthorized()),
        Some(users) => match users.admits(headers).await {
            Verdict::Admitted => None,
            Verdict::Refused => Some(answer::unauthorized()),
            Verdict::Overloaded => Some(answer::overloaded()),
        },
    }
}

/// Files; and at the top, where there is no page, the library or a list of the books.
async fn fallback(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (request, _) = request.into_parts();
    let response = files::answer(&site, &request).await;
    match request.uri.path() == "/" && response.status() == StatusCode::NOT_FOUND {
        true if request.uri.query().is_none() && site.has_library() => answer::moved(&format!("/{FOLDER}/")),
        true => listing::answer(&site, &request).await,
        false => response,
    }
}
