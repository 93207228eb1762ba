//! Who may read: names and Argon2 hashes in a file, and the check of what a client sends (RFC 7617).

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::rules;
use crate::diag::{Failed, Sink, Sources, Span};

/// Hashes that are computed at once: each takes a core and 19 MiB.
const WORKERS: usize = 2;
/// How long a client waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a wrong password takes to be refused.
const DELAY: Duration = Duration::from_secs(1);
/// What a hash may ask for: kibibytes of memory, passes and lanes.
const MOST: (u32, u32, u32) = (256 << 10, 16, 16);

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The client may read.
    Admitted,
    /// No password was sent, or a wrong one.
    Refused,
    /// Too many others wait to have theirs checked.
    Overloaded,
}

#[derive(Debug)]
struct User {
    name: String,
    hash: String,
    /// The digest of name and password once they were found right: hashing each request anew would take all the time.
    known: Mutex<Option<[u8; 32]>>,
}

/// Those who may read.
#[derive(Debug)]
pub struct Users {
    users: Vec<Arc<User>>,
    /// Stands for a user whom nobody knows, so that one takes as long as the other.
    nobody: Arc<User>,
    workers: Semaphore,
}

/// The line of a user for the file.
///
/// # Errors
/// The name or the password can not be used; why, in words.
pub fn line(name: &str, password: &str) -> Result<String, String> {
    if name.is_empty() || name.contains(':') || name.trim() != name || name.starts_with('#') {
        return Err("a name must not be empty, begin with \"#\", contain \":\", or have blanks around it".to_owned());
    }
    if password.is_empty() {
        return Err("the password is empty".to_owned());
    }
    if [name, password].iter().any(|text| text.chars().any(char::is_control)) {
        return Err("names and passwords must not hold control characters".to_owned());
    }
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(format!("{name}:{hash}"))
}

impl Users {
    /// Reads the file: a user a line, `name:hash`. Empty lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// It can not be read, or a line is none; told in `sink`.
    pub fn read(path: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<Users, Failed> {
        let file = sources.read(path, sink)?;
        let text = sources.file(file).text.clone();
        let mut users: Vec<Arc<User>> = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(file, start, start + line.trim_end().len());
            start += line.len();
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match user(line) {
                Ok(user) if users.iter().all(|other| other.name != user.name) => users.push(Arc::new(user)),
                Ok(user) => {
                    sink.emit(span, rules::bad_user(format!("\"{}\" is there already", user.name)));
                }
                Err(why) => {
                    sink.emit(span, rules::bad_user(why));
                }
            }
        }
        if let Some(failed) = sink.failed() {
            return Err(failed);
        }
        if users.is_empty() {
            let diagnostic = sink.emit(None, rules::no_users(path.display()));
            diagnostic.hint(format!("run `ficbind serve --hash-password > {}`", path.display()));
            return sink.failed().map_or_else(|| Err(sink.fail(None, rules::no_users(path.display()))), Err);
        }
        let hash = line("nobody", "nothing").unwrap_or_default();
        let nobody = user(&hash).map_err(|why| sink.fail(None, rules::bad_user(why)))?;
        Ok(Users { users, nobody: Arc::new(nobody), workers: Semaphore::new(WORKERS) })
    }

    /// Whether a request comes from somebody who may read.
    pub async fn admits(&self, headers: &HeaderMap) -> Verdict {
        let Some((name, password)) = credentials(headers) else { return Verdict::Refused };
        let found = self.users.iter().find(|user| user.name == name);
        let digest: [u8; 32] = Sha256::digest(format!("{name}:{password}").as_bytes()).into();
        let known = found.and_then(|user| *user.known.lock().unwrap_or_else(PoisonError::into_inner));
        if known.is_some_and(|known| known.ct_eq(&digest).into()) {
            return Verdict::Admitted;
        }
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.workers.acquire()).await else {
            return Verdict::Overloaded;
        };
        let user = found.unwrap_or(&self.nobody).clone();
        let is_right = spawn_blocking(move || is_password_of(&user, &password)).await.unwrap_or(false);
        drop(turn);
        match found.filter(|_| is_right) {
            Some(user) => {
                *user.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest);
                Verdict::Admitted
            }
            None => {
                tokio::time::sleep(DELAY).await;
                Verdict::Refused
            }
        }
    }
}

/// A line of the file, or what is wrong with it.
fn user(line: &str) -> Result<User, String> {
    let (name, hash) = line.split_once(':').ok_or("there is no \":\" between name and hash")?;
    let (name, hash) = (name.trim(), hash.trim());
    if name.is_empty() {
        return Err("there is no name before the \":\"".to_owned());
    }
    let parsed = PasswordHash::new(hash).map_err(|_| "behind the \":\" stands no hash of a password".to_owned())?;
    if !parsed.algorithm.as_str().starts_with("argon2") || parsed.hash.is_none() || parsed.salt.is_none() {
        return Err("the hash is not one of Argon2".to_owned());
    }
    let params = Params::try_from(&parsed).map_err(|error| format!("the hash can not be used: {error}"))?;
    let (memory, passes, lanes) = MOST;
    if params.m_cost() > memory || params.t_cost() > passes || params.p_cost() > lanes {
        return Err(format!("the hash asks for more than {} MiB, {passes} passes or {lanes} lanes", memory >> 10));
    }
    Ok(User { name: name.to_owned(), hash: hash.to_owned(), known: Mutex::new(None) })
}

fn is_password_of(user: &User, password: &str) -> bool {
    let Ok(hash) = PasswordHash::new(&user.hash) else { return false };
    // The comparison takes the same time wherever the two differ.
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

/// Name and password of a request.
fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::http::header::AUTHORIZATION;
    use axum::http::{HeaderMap, HeaderValue};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::{Users, Verdict, line};
    use crate::diag::{Sink, Sources};

    fn read(text: &str) -> Result<Users, Vec<String>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("auth");
        fs::write(&path, text).expect("written");
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let users = Users::read(&path, &mut sources, &mut sink);
        users.map_err(|_| sink.into_sorted().0.iter().map(|d| format!("{} {}", d.rule.id, d.message)).collect())
    }

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).expect("a value"));
        headers
    }

    fn basic(text: &str) -> HeaderMap {
        headers(&format!("Basic {}", STANDARD.encode(text)))
    }

    #[test]
    fn those_who_know_the_password_are_admitted() {
        let users = format!("# readers\n\n{}\r\n{}\n", line("ann", "höhe:1").expect("a"), line("bo", "x").expect("b"));
        let users = read(&users).expect("users");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
        runtime.expect("a runtime").block_on(async {
            for right in [basic("ann:höhe:1"), basic("bo:x"), basic("ann:höhe:1")] {
                assert_eq!(users.admits(&right).await, Verdict::Admitted, "{right:?}");
            }
            for wrong in
                [basic("ann:x"), basic("bo:"), basic("cy:x"), basic("ann"), headers("Basic !"), headers("Bearer x")]
            {
                assert_eq!(users.admits(&wrong).await, Verdict::Refused, "{wrong:?}");
            }
            assert_eq!(users.admits(&HeaderMap::new()).await, Verdict::Refused);
        });
    }

    #[test]
    fn faults_of_the_file_are_told() {
        let good = line("ann", "x").expect("a line");
        let costly = good.replace("m=19456", "m=4194304");
        for (text, words) in [
            ("", "no user"),
            ("# nobody\n", "no user"),
            ("ann\n", "no \":\""),
            (":$argon2id$", "no name"),
            ("ann:secret\n", "no hash"),
            ("ann:$2b$10$abcdefghijklmnopqrstuv\n", "hash"),
            (&costly, "asks for more"),
            (&format!("{good}\n{good}"), "there already"),
        ] {
            let told = read(text).map(drop).expect_err(text);
            assert!(told.iter().any(|line| line.contains(words)), "{text}: {told:?}");
        }
        for (name, password) in [("", "x"), ("a:b", "x"), ("ann", ""), (" ann", "x"), ("#ann", "x"), ("ann", "a\nb")] {
            assert!(line(name, password).is_err(), "{name} {password}");
        }
    }
}
