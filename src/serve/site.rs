//! A site: a folder with all that it takes to answer, and who may ask for what.

use std::net::IpAddr;

use axum::http::uri::Authority;

use super::books::Books;
use super::packed::Store;
use super::password::Users;
use crate::batch::shelf::{Kind, Shelf};
use crate::library::FOLDER;

/// What is served, and to whom.
#[derive(Debug)]
pub struct Site {
    /// The folder; no link below it is followed.
    pub shelf: Shelf,
    /// Its books.
    pub books: Books,
    /// Packed texts.
    pub packed: Store,
    /// Who may read; everybody if there is nothing.
    pub users: Option<Users>,
    /// Names by which the server may be called, besides those that only exist in a home network.
    pub names: Vec<String>,
}

/// Endings of names that nobody can register, so that no stranger's page comes from such a name.
const HOME: &[&str] = &["localhost", "local", "lan", "home", "internal", "home.arpa", "localdomain"];

impl Site {
    /// Whether there is a library beside the books.
    pub fn has_library(&self) -> bool {
        self.has_file(&format!("{FOLDER}/index.html"))
    }

    /// Whether there is a file of this name.
    pub fn has_file(&self, path: &str) -> bool {
        self.shelf.stat(path).is_ok_and(|entry| entry.kind == Kind::File)
    }

    /// Whether a request calls the server by a name of its own. A page on the web may have its name lead here and then
    /// read what only those at home may; its requests bear its own name. Where a password is asked for, it can not.
    pub fn is_called(&self, authority: &Authority) -> bool {
        let name = authority.host().trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        let is_home = || !name.contains('.') || HOME.iter().any(|end| name.ends_with(&format!(".{end}")));
        !name.is_empty()
            && (self.users.is_some()
                || name.parse::<IpAddr>().is_ok()
                || is_home()
                || self.names.iter().any(|own| own.eq_ignore_ascii_case(&name)))
    }
}
