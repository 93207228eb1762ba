//! Clients that want what is not for them, send nonsense, or are very slow or very many.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::client::{Answer, Served, book};

#[test]
fn no_way_leads_out_or_to_what_is_hidden() {
    let served = Served::new(&[]);
    for path in [
        "/../secret.txt",
        "/sub%20dir/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/..;/secret.txt",
        "/./a.epub",
        "//a.epub",
        "/sub%20dir//%C3%A9.epub",
        "/a.epub%00",
        "/a.epub%00.txt",
        "/%0d%0aX-Header:%20x",
        "/link.txt",
        "/up/secret.txt",
        "/up/shelf/a.epub",
        "/inside.epub",
        "/.hidden.txt",
        "/%2ehidden.txt",
        "/.ficbind/manifest.jsonl",
        "/.ficbind%2fmanifest.jsonl",
        "/report.jsonl",
        "/Report.JSONL",
        "/manifest-sha256.txt",
        "/notes.md",
        "/etc/passwd",
        "/%2fetc%2fpasswd",
        "/proc/self/environ",
        "/C:/a.epub",
        "/%",
        "/%zz",
        "/%ff",
    ] {
        for method in ["GET", "HEAD"] {
            let answer = served.ask(method, path, "");
            assert!(matches!(answer.status, 400 | 404), "{method} {path}: {}", answer.status);
            assert!(!answer.text().contains("secret"), "{method} {path}");
        }
    }
    let long = served.get(&format!("/{}", "a".repeat(10_000)), "");
    assert_eq!(long.status, 404);
    let absolute =
        served.raw(b"GET http://localhost/../secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(Answer::read(&absolute).status, 404);
}

#[test]
fn only_own_names_are_answered() {
    let served = Served::new(&["--host", "books.example.org"]);
    let status = |host: &str| {
        let request = format!("GET /empty.txt HTTP/1.1\r\nConnection: close\r\n{host}\r\n");
        Answer::read(&served.raw(request.as_bytes())).status
    };
    for own in ["localhost", "127.0.0.1:8080", "[::1]:8080", "nas", "nas.local.", "books.example.org", "192.168.1.2"] {
        assert_eq!(status(&format!("Host: {own}\r\n")), 200, "{own}");
    }
    for other in ["evil.example", "localhost.evil.example", "books.example.org.evil.example", "nas@evil.example"] {
        assert_eq!(status(&format!("Host: {other}\r\n")), 421, "{other}");
    }
    for none in ["", "Host: localhost\r\nHost: localhost\r\n", "Host: \r\n", "Host: a b\r\n"] {
        assert_eq!(status(none), 400, "{none}");
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let served = Served::new(&[]);
    for (request, statuses) in [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc".to_vec(), &[400][..]),
        (b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n".to_vec(), &[400, 505]),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[400, 505]),
        (b"GET\r\n\r\n".to_vec(), &[400]),
        (b"\r\n\r\n\r\nnonsense\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n".to_vec(), &[400]),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n".to_vec(), &[400]),
        (format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000)).into_bytes(), &[414, 431]),
        (format!("GET / HTTP/1.1\r\nHost: localhost\r\nA: {}\r\n\r\n", "a".repeat(1 << 20)).into_bytes(), &[431]),
        (format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "A: b\r\n".repeat(1000)).into_bytes(), &[431]),
        (vec![b'a'; 1 << 20], &[400, 414, 431]),
    ] {
        let answer = served.raw(&request);
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]).into_owned();
        // A server that has heard enough may close without an answer, or the answer gets lost while the client sends.
        if !answer.is_empty() {
            assert!(statuses.contains(&Answer::read(&answer).status), "{shown}: {:?}", Answer::read(&answer));
        }
    }
    assert_eq!(served.get("/empty.txt", "").status, 200);
}

#[test]
fn bodies_are_not_read() {
    let served = Served::new(&[]);
    let mut stream = served.connect();
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000000\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("sent");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 405");
    let piece = vec![0; 1 << 20];
    let refused = (0..200).any(|_| stream.write_all(&piece).is_err());
    assert!(refused, "the server goes on reading");
}

/// As many handles as the system lets this process have.
fn raise_handles() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(20_000).min(20_000);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit });
    wanted
}

/// How long a usual request takes.
fn time_of_one(served: &Served) -> Duration {
    let begin = Instant::now();
    let answer = served.get("/a.epub", "");
    assert!(answer.status == 200 && answer.body == book(), "{}", answer.status);
    begin.elapsed()
}

#[test]
fn thousands_of_silent_connections_keep_nobody_out() {
    let served = Served::new(&[]);
    time_of_one(&served);
    let room = usize::try_from(raise_handles().saturating_sub(500)).unwrap_or(0);
    if room < 10_000 {
        eprintln!("skipped: this process may have only {room} handles");
        return;
    }
    let before = served.memory();
    let mut all: Vec<TcpStream> = Vec::new();
    for n in 0..10_000 {
        let mut stream = served.connect();
        match n % 3 {
            0 => {}
            1 => drop(stream.write_all(b"GET / HTTP/1.1\r\nHost: local")),
            _ => drop(stream.write_all(b"GET /empty.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        }
        all.push(stream);
        if n % 2500 == 2499 {
            let time = time_of_one(&served);
            assert!(time < Duration::from_secs(3), "{n}: {time:?}");
        }
    }
    let more = served.memory().saturating_sub(before);
    assert!(more < 100 << 10, "{more} KiB");
    drop(all);
    assert!(time_of_one(&served) < Duration::from_secs(3));
}

#[test]
fn slow_readers_keep_nobody_out() {
    let served = Served::new(&[]);
    std::fs::write(served.folder.join("large.epub"), vec![7; 64 << 20]).expect("written");
    time_of_one(&served);
    let before = served.memory();
    let slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = served.connect();
            stream.write_all(b"GET /large.epub HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
            stream
        })
        .collect();
    for _ in 0..10 {
        let time = time_of_one(&served);
        assert!(time < Duration::from_secs(3), "{time:?}");
    }
    let more = served.memory().saturating_sub(before);
    assert!(more < 150 << 10, "{more} KiB for {} readers", slow.len());
}

#[test]
fn half_a_request_ends_in_time() {
    let served = Served::new(&[]);
    let mut stream = served.connect();
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    let begin = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\n").expect("sent");
    // One byte now and then does not keep it.
    let mut trickle = stream.try_clone().expect("a handle");
    std::thread::spawn(move || {
        while trickle.write_all(b"A").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let time = begin.elapsed();
    assert!((15..30).contains(&time.as_secs()), "{time:?}");
}
