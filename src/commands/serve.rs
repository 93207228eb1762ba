//! `ficbind serve`: a folder of books over HTTP, until Ctrl-C.

use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::cli::serve::Serve;
use crate::commands::progress::Progress;
use crate::commands::{Exit, count, grouped, show, write};
use crate::diag::{Diagnostic, Severity, Sink, Sources, render};
use crate::serve::{CONNECTIONS, Options, Server, password_line};

/// Handles of files that connections must leave to the rest of the process.
const SPARE_HANDLES: u64 = 64;
/// Bytes of a password at most.
const LONGEST_PASSWORD: usize = 1024;

/// Serves a folder, or makes the line of a user.
pub fn run(args: &Serve) -> Exit {
    match (&args.hash_password, &args.folder) {
        (Some(name), _) => hash_password(name),
        (None, Some(folder)) => {
            let options = Options {
                folder: folder.clone(),
                address: SocketAddr::new(args.bind, args.port),
                passwords: args.auth.clone(),
                names: args.host.clone(),
                connections: connections(),
            };
            serve(args, &options)
        }
        (None, None) => Exit::Usage,
    }
}

fn serve(args: &Serve, options: &Options) -> Exit {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let progress = Progress::new(args.quiet || args.json, io::stderr().is_terminal());
    let server = Server::open(options, &progress, &mut sources, &mut sink);
    progress.end();
    let (diagnostics, _) = sink.into_sorted();
    if !args.json {
        eprint!("{}", show(&diagnostics, &sources, args.quiet));
    }
    let server = match server {
        Ok(server) => server,
        Err(_) => {
            let exit = refusal(&diagnostics);
            return match args.json {
                true => write("-".as_ref(), &report(options, None, &diagnostics, &sources)).unwrap_or(exit),
                false => exit,
            };
        }
    };
    stop_on_signals(&server, args.quiet || args.json);
    if args.json {
        if let Some(exit) = write("-".as_ref(), &report(options, Some(&server), &diagnostics, &sources)) {
            return exit;
        }
    } else if !args.quiet {
        eprint!("{}", welcome(options, &server));
    }
    server.run();
    Exit::Success
}

/// The first signal lets downloads end; the second ends all at once.
fn stop_on_signals(server: &Server, quiet: bool) {
    let (stop, asked) = (server.stop(), AtomicBool::new(false));
    let handler = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        if !quiet {
            eprintln!("stopping when the downloads in progress are done (press Ctrl-C again to stop at once)");
        }
        stop.stop();
    });
    if handler.is_err() {
        eprintln!("warning: Ctrl-C will end downloads at once");
    }
}

fn refusal(diagnostics: &[Diagnostic]) -> Exit {
    const IO_RULES: &[&str] = &["FIC-001", "SRV-001", "SRV-002"];
    let mut errors = diagnostics.iter().filter(|d| d.severity >= Severity::Error);
    if errors.all(|d| IO_RULES.contains(&d.rule.id)) { Exit::Io } else { Exit::Input }
}

/// Where a browser finds the server.
fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

fn welcome(options: &Options, server: &Server) -> String {
    let Some(address) = server.address() else { return String::new() };
    let everywhere = match address.ip().is_unspecified() {
        true => ", and at every other address of this machine",
        false => "",
    };
    let near = match address.ip().is_unspecified() {
        true => SocketAddr::new([127, 0, 0, 1].into(), address.port()),
        false => address,
    };
    let (url, folder) = (url(near), render::printable(&options.folder.display().to_string()));
    format!(
        "serving {} in {folder} at {url}{everywhere}\ncatalogue for reading apps: {url}{}\npress Ctrl-C to stop\n",
        count(server.books(), "book"),
        server.catalogue(),
    )
}

/// The same for programs, on one line.
fn report(options: &Options, server: Option<&Server>, diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, sources)).collect();
    let address = server.and_then(Server::address);
    let report = json!({
        "ficbind": env!("CARGO_PKG_VERSION"),
        "command": "serve",
        "folder": options.folder.display().to_string(),
        "url": address.map(url),
        "catalogue": server.zip(address).map(|(server, address)| url(address) + &server.catalogue()),
        "books": server.map(Server::books),
        "diagnostics": messages,
    });
    // A line of its own, since what follows does not come before the end.
    let line = report.to_string();
    render::escaped(&line).unwrap_or(line) + "\n"
}

/// Prints the line of a user. On a terminal, the password is not shown.
fn hash_password(name: &str) -> Exit {
    let password = match io::stdin().is_terminal() {
        true => ask_twice().map(String::into_bytes),
        false => {
            let mut line = Vec::new();
            // The line may end in two bytes; one more tells that it is too long.
            io::stdin().lock().take(LONGEST_PASSWORD as u64 + 3).read_until(b'\n', &mut line).map(|_| line)
        }
    };
    let line = match password.and_then(bounded).map(|password| password_line(name, &password)) {
        Ok(Ok(line)) => line,
        Ok(Err(reason)) => {
            eprintln!("error: {reason}");
            return Exit::Input;
        }
        Err(error) => {
            eprintln!("error: cannot take the password: {error}");
            return if error.kind() == io::ErrorKind::InvalidInput { Exit::Input } else { Exit::Io };
        }
    };
    write("-".as_ref(), &format!("{line}\n")).unwrap_or(Exit::Success)
}

/// The password of a line.
fn bounded(mut line: Vec<u8>) -> io::Result<String> {
    while line.pop_if(|byte| matches!(byte, b'\r' | b'\n')).is_some() {}
    let refused = |reason: String| io::Error::new(io::ErrorKind::InvalidInput, reason);
    match line.len() > LONGEST_PASSWORD {
        true => Err(refused(format!("it has more than {} bytes", grouped(LONGEST_PASSWORD)))),
        false => String::from_utf8(line).map_err(|_| refused("it is not UTF-8".to_owned())),
    }
}

fn ask_twice() -> io::Result<String> {
    let mut terminal = console::Term::stderr();
    write!(terminal, "Password: ")?;
    let password = terminal.read_secure_line()?;
    write!(terminal, "Again: ")?;
    match terminal.read_secure_line()? == password {
        true => Ok(password),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "the two are not the same")),
    }
}

/// How many connections there is room for: each takes a handle, and another for the file that it sends.
fn connections() -> usize {
    match usize::try_from(handles().saturating_sub(SPARE_HANDLES) / 2) {
        Ok(room) => room.clamp(16, CONNECTIONS),
        Err(_) => CONNECTIONS,
    }
}

/// Handles that the process may have, as many as the system lets it take.
#[cfg(unix)]
fn handles() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let enough = SPARE_HANDLES + 2 * CONNECTIONS as u64;
    let wanted = limit.maximum.map_or(enough, |most| most.min(enough));
    let current = limit.current.unwrap_or(enough);
    if current >= wanted || setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_ok() {
        return current.max(wanted);
    }
    current
}

#[cfg(not(unix))]
fn handles() -> u64 {
    u64::MAX
}
