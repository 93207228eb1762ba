//! A folder of books over HTTP: the library beside them, or a plain list; a search; and nothing that is not meant for
//! readers.
//!
//! Nothing is ever written, and only GET and HEAD are answered. Files are opened beneath the folder, as a batch writes
//! them: no link and no path leads out of it.
//!
//! A request passes these stations: `connections` bounds their number and time, `routes` asks who may, `target` makes
//! a path of the address, `files` opens it, and `answer` sends what the client does not have yet.

mod accept;
mod answer;
mod body;
mod books;
mod condition;
mod connections;
mod facets;
mod files;
mod listing;
mod media;
mod packed;
mod password;
mod query;
mod range;
mod routes;
pub(crate) mod rules;
mod search;
mod site;
mod target;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::batch::shelf::{Kind, Shelf};
use crate::diag::disk::io_reason;
use crate::diag::{Failed, Sink, Sources};
use crate::library::{FOLDER, Observer};

use password::Users;
use site::Site;

pub use password::line as password_line;

/// Connections at once, unless the options say otherwise.
pub const CONNECTIONS: usize = 1024;
/// Threads that wait for the disk.
const DISK_THREADS: usize = 64;
/// Connections that the system keeps until they are accepted. When there are more, their clients try again only after a
/// second.
const WAITING: u32 = 4096;

/// What a user can choose.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the books.
    pub folder: PathBuf,
    /// Where to listen; port 0 for any that is free.
    pub address: SocketAddr,
    /// A file of names and hashes of passwords; without it, everybody may read.
    pub passwords: Option<PathBuf>,
    /// Names by which the server may be called, besides addresses and names of a home network.
    pub names: Vec<String>,
    /// Connections at once.
    pub connections: usize,
}

/// A server that listens already.
#[derive(Debug)]
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    site: Arc<Site>,
    connections: usize,
    stop: watch::Sender<bool>,
}

/// Ends a server, from any thread.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Takes no new requests, and lets downloads end within ten seconds.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Looks at the folder, begins to listen, and reads the books, which may take a while.
    ///
    /// # Errors
    /// The folder or the file of passwords can not be used, or the address is taken; told in `sink`.
    pub fn open(
        options: &Options,
        observer: &dyn Observer,
        sources: &mut Sources,
        sink: &mut Sink,
    ) -> Result<Server, Failed> {
        let shelf = open_folder(&options.folder, sink)?;
        let users = options.passwords.as_ref().map(|path| {
            keep_apart(path, &options.folder, sink)?;
            Users::read(path, sources, sink)
        });
        let users = users.transpose()?;
        let (runtime, listener) = listen(options.address)
            .map_err(|error| sink.fail(None, rules::cannot_listen(options.address, listen_reason(&error))))?;
        if users.is_none() && !options.address.ip().is_loopback() {
            let diagnostic = sink.emit(None, rules::open_to_all(options.address));
            diagnostic.hint("ask for a password with `--auth FILE`, or leave out `--bind`");
        }
        let books = books::Books::read(&options.folder, &shelf, observer, sink);
        let site = Site { shelf, books, packed: Default::default(), users, names: options.names.clone() };
        let (site, stop) = (Arc::new(site), watch::Sender::new(false));
        Ok(Server { runtime, listener, site, connections: options.connections, stop })
    }

    /// Where it listens.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.local_addr().ok()
    }

    /// How many books can be found.
    pub fn books(&self) -> usize {
        self.site.books.count()
    }

    /// The path of the catalogue for reading apps, without the slash in front.
    pub fn catalogue(&self) -> String {
        if self.site.has_library() { format!("{FOLDER}/opds/index.xml") } else { "search".to_owned() }
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Answers until it is stopped.
    pub fn run(self) {
        let stop = self.stop.subscribe();
        self.runtime.block_on(connections::serve(self.listener, routes::router(self.site), self.connections, stop));
        // A disk that does not answer must not keep the process.
        self.runtime.shutdown_background();
    }
}

fn open_folder(path: &Path, sink: &mut Sink) -> Result<Shelf, Failed> {
    let unreadable =
        |error: io::Error, sink: &mut Sink| sink.fail(None, rules::no_folder(path.display(), io_reason(&error)));
    if fs::metadata(path).is_ok_and(|meta| !meta.is_dir()) {
        let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
        let hint = format!("serve the folder that it is in: `ficbind serve {}`", parent.display());
        return Err(sink.fail_with(None, rules::no_folder(path.display(), "it is not a folder"), [hint]));
    }
    fs::read_dir(path).map_err(|error| unreadable(error, sink))?;
    let shelf = Shelf::look(path);
    let is_page = |path: &str| shelf.stat(path).is_ok_and(|entry| entry.kind == Kind::File);
    if !is_page("index.html") && !is_page(&format!("{FOLDER}/index.html")) {
        let diagnostic = sink.emit(None, rules::no_library(path.display()));
        diagnostic.hint(format!("run `ficbind library {}`", path.display()));
    }
    Ok(shelf)
}

/// Passwords must not lie where everybody may read.
fn keep_apart(passwords: &Path, folder: &Path, sink: &mut Sink) -> Result<(), Failed> {
    // What does not exist is told when it is read.
    let real = passwords.canonicalize().ok().zip(folder.canonicalize().ok());
    if real.is_some_and(|(passwords, folder)| passwords.starts_with(folder)) {
        return Err(sink.fail(None, rules::passwords_inside(passwords.display())));
    }
    Ok(())
}

fn listen(address: SocketAddr) -> io::Result<(Runtime, TcpListener)> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.enable_io().enable_time().max_blocking_threads(DISK_THREADS).build()?;
    let listener = {
        let _inside = runtime.enter();
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // Else the address is taken for a while after the server has ended. On Windows, it would mean something else.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(WAITING)?
    };
    Ok((runtime, listener))
}

fn listen_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program uses this port".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this is no address of this machine".to_owned(),
        _ => io_reason(error),
    }
}
