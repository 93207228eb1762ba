//! The command: its start, its end, and passwords.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustix::process::Signal;

use crate::client::{Answer, Served, book, command};
use ficbind::diag::{Sink, Sources};
use ficbind::library::Observer;
use ficbind::serve::{Options, Server};

fn hash(name: &str, password: &str) -> Output {
    let mut process = command()
        .args(["serve", "--hash-password", name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut input = process.stdin.take().expect("an input");
    // The command reads no more than it takes.
    let _ = input.write_all(format!("{password}\n").as_bytes());
    drop(input);
    process.wait_with_output().expect("it ends")
}

#[test]
fn passwords_are_asked_for() {
    let line = hash("ann", "correct horse: ü");
    assert!(line.status.success());
    let line = String::from_utf8(line.stdout).expect("text");
    assert!(line.starts_with("ann:$argon2id$v=19$m=19456,t=2,p=1$") && line.ends_with('\n'), "{line}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("readers");
    fs::write(&file, format!("# who may read\n{line}")).expect("written");
    let served = Served::new(&["--auth", &file.display().to_string()]);
    let with = |credentials: &str| {
        let header = format!("Authorization: Basic {}\r\n", STANDARD.encode(credentials));
        served.get("/a.epub", &header)
    };
    for path in ["/a.epub", "/", "/search?q=x", "/nothing"] {
        let answer = served.get(path, "");
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.header("www-authenticate").starts_with("Basic realm="));
        assert!(!answer.text().contains("book"));
    }
    assert_eq!(served.ask("POST", "/", "").status, 405);
    assert!(with("ann:correct horse: ü").body == book());
    for wrong in ["ann:correct horse", "ann:", "bob:correct horse: ü", "ann", "", "ANN:correct horse: ü"] {
        assert_eq!(with(wrong).status, 401, "{wrong}");
    }
    // What was found right is known; a wrong one takes long.
    let begin = Instant::now();
    for _ in 0..20 {
        assert_eq!(with("ann:correct horse: ü").status, 200);
    }
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    let begin = Instant::now();
    assert_eq!(with("ann:x").status, 401);
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[test]
fn passwords_that_can_not_be_used_are_told() {
    for (name, password) in [("a:b", "x"), ("ann", ""), ("", "x"), ("#a", "x"), ("ann", "a\u{7}b")] {
        let output = hash(name, password);
        assert_eq!(output.status.code(), Some(1), "{name} {password}");
        assert!(output.stdout.is_empty() && output.stderr.starts_with(b"error: "));
    }
}

fn refused(args: &[&str]) -> (Option<i32>, String) {
    let output = command().arg("serve").args(args).args(["--port", "0"]).output().expect("the command runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn faults_are_told_before_anything_is_served() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = folder.path().join("shelf");
    fs::create_dir(&shelf).expect("made");
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("bad"), "ann:secret\nbob\n").expect("written");
    fs::write(path("empty"), "# nobody\n").expect("written");
    fs::write(path("shelf/readers"), "").expect("written");
    let shelf = shelf.display().to_string();
    for (args, status, words) in [
        (vec![path("nothing")], 3, vec!["SRV-002", "there is no such file or folder"]),
        (vec![path("bad")], 3, vec!["SRV-002", "bad: it is not a folder", "serve the folder that it is in"]),
        (vec![shelf.clone(), "--auth".into(), path("nothing")], 3, vec!["FIC-001"]),
        (vec![shelf.clone(), "--auth".into(), path("bad")], 1, vec!["SRV-004", "bad:1:1", "bad:2:1", "no \":\""]),
        (vec![shelf.clone(), "--auth".into(), path("empty")], 1, vec!["SRV-005", "--hash-password"]),
        (vec![shelf.clone(), "--auth".into(), path("shelf/readers")], 1, vec!["SRV-006"]),
        (vec![shelf.clone(), "--bind".into(), "203.0.113.7".into()], 3, vec!["SRV-001", "no address of this machine"]),
        (vec![shelf.clone(), "--bind".into(), "localhost".into()], 2, vec!["--bind"]),
        (vec![], 2, vec!["FOLDER"]),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, text) = refused(&args);
        assert_eq!(code, Some(status), "{args:?}: {text}");
        assert!(words.iter().all(|words| text.contains(words)), "{args:?}: {text}");
        assert!(!text.contains("secret\n") || text.contains("SRV-004"), "{text}");
    }
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = command().args(["serve", &shelf, "--port", &port]).output().expect("the command runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(3) && text.contains("SRV-001") && text.contains("another program"), "{text}");
}

#[test]
fn an_open_door_is_told() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("shelf");
    fs::create_dir(&folder).expect("made");
    fs::write(folder.join("bad.epub"), "no book").expect("written");
    let mut process = command()
        .arg("serve")
        .arg(&folder)
        .args(["--port", "0", "--bind", "0.0.0.0"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut text = String::new();
    let mut error = process.stderr.take().expect("a stream");
    let mut byte = [0];
    while !text.contains("Ctrl-C") && error.read(&mut byte).is_ok_and(|n| n > 0) {
        text.push(char::from(byte[0]));
    }
    let _ = process.kill();
    let _ = process.wait();
    for words in ["SRV-003", "SRV-007", "SRV-008", "bad.epub", "0 books", "http://127.0.0.1:"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_download_may_end_before_the_server_does() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut served = Served::new(&[]);
        fs::write(served.folder.join("large.epub"), vec![7; 32 << 20]).expect("written");
        let mut idle = served.connect();
        let mut stream = served.connect();
        stream.write_all(b"GET /large.epub HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
        let mut first = [0; 1000];
        stream.read_exact(&mut first).expect("the beginning");
        served.signal(signal);
        std::thread::sleep(Duration::from_millis(500));
        assert!(served.process.try_wait().is_ok_and(|status| status.is_none()), "it ended too early");
        assert!(std::net::TcpStream::connect(served.address).is_err(), "it takes new connections");
        assert_eq!(idle.read(&mut [0; 1]).unwrap_or(0), 0, "nobody waits on this one");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the rest");
        let body = 32 << 20;
        assert!((body..body + 2000).contains(&(first.len() + rest.len())), "{}", rest.len());
        let status = served.process.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{status:?}");
    }
}

#[test]
fn a_second_signal_ends_all_at_once() {
    let mut served = Served::new(&[]);
    fs::write(served.folder.join("large.epub"), vec![7; 32 << 20]).expect("written");
    let mut stream = served.connect();
    stream.write_all(b"GET /large.epub HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    stream.read_exact(&mut [0; 1000]).expect("the beginning");
    served.signal(Signal::INT);
    std::thread::sleep(Duration::from_millis(300));
    served.signal(Signal::INT);
    assert_eq!(served.process.wait().expect("it ends").code(), Some(130));
}

#[test]
fn long_passwords_are_refused_and_not_cut() {
    let longest = "ü".repeat(512);
    assert_eq!(hash("ann", &longest).status.code(), Some(0));
    assert_eq!(hash("ann", &format!("{longest}\r")).status.code(), Some(0));
    for longer in [format!("{longest}x"), "ü".repeat(514), "x".repeat(100_000)] {
        let output = hash("ann", &longer);
        assert_eq!(output.status.code(), Some(1), "{}", longer.len());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.stdout.is_empty() && text.contains("more than 1,024 bytes"), "{text}");
    }
}

/// A connection whose client has asked for the beginning of a file and takes nothing.
fn waiting(served: &Served, length: usize) -> TcpStream {
    let mut stream = served.connect();
    let range = format!("Range: bytes=0-{}\r\n", length - 1);
    let request = format!("GET /large.epub HTTP/1.1\r\nHost: localhost\r\n{range}\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    stream
}

#[test]
fn the_tail_of_a_download_comes_although_the_server_ends() {
    let large = 32 << 20;
    let serve = || {
        let served = Served::new(&[]);
        fs::write(served.folder.join("large.epub"), vec![7; large]).expect("written");
        served
    };
    // What the system keeps for a client that takes nothing.
    let mut served = serve();
    let mut stream = waiting(&served, large);
    std::thread::sleep(Duration::from_secs(1));
    served.process.kill().expect("killed");
    let mut kept = Vec::new();
    let _ = stream.read_to_end(&mut kept);
    // Of some of these, a few kilobytes are in no buffer of the system when the server is told to stop.
    let mut served = serve();
    let begin = kept.len().saturating_sub(96 << 10).max(1);
    let all: Vec<(usize, TcpStream)> =
        (0..32).map(|n| begin + n * (6 << 10)).map(|length| (length, waiting(&served, length))).collect();
    std::thread::sleep(Duration::from_secs(1));
    served.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(500));
    for (length, mut stream) in all {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(Answer::read(&answer).body.len(), length, "{} were kept by the system", kept.len());
    }
    assert!(served.process.wait().expect("it ends").success());
}

#[test]
fn the_reading_of_books_is_told() {
    #[derive(Default)]
    struct Told([AtomicUsize; 2]);
    impl Observer for Told {
        fn planned(&self, books: usize, to_read: usize) {
            assert_eq!((books, to_read), (3, 3));
            self.0[0].fetch_add(1, Ordering::Relaxed);
        }
        fn done(&self) {
            self.0[1].fetch_add(1, Ordering::Relaxed);
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.epub", "b.epub", "c.epub"] {
        fs::write(folder.path().join(name), "no book").expect("written");
    }
    let options = Options {
        folder: folder.path().to_owned(),
        address: "127.0.0.1:0".parse().expect("an address"),
        passwords: None,
        names: Vec::new(),
        connections: 16,
    };
    let told = Told::default();
    let server = Server::open(&options, &told, &mut Sources::new(), &mut Sink::new());
    assert_eq!(server.map(|server| server.books()).ok(), Some(0));
    assert_eq!(told.0.map(AtomicUsize::into_inner), [1, 3]);
}
