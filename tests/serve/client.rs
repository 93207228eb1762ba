//! A server of its own for each test, and a client that sends exactly what a test says.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// A folder and a server for it, which ends with the test.
pub struct Served {
    pub folder: PathBuf,
    pub address: SocketAddr,
    pub process: Child,
    _root: tempfile::TempDir,
}

/// What a book holds: enough for several pieces, and no two alike.
pub fn book() -> Vec<u8> {
    (0_u32..100_000).flat_map(u32::to_be_bytes).collect()
}

/// A text that packing makes smaller.
pub fn text() -> String {
    (0..2000).map(|n| format!("body {{ margin: {n}px }}\n")).collect()
}

/// The command, with a quick end when the test ends.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ficbind"));
    command.env("NO_COLOR", "1");
    command
}

impl Served {
    /// Serves a shelf with some files, one of them outside.
    pub fn new(args: &[&str]) -> Served {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("shelf");
        fs::create_dir_all(folder.join(".ficbind")).expect("made");
        fs::create_dir_all(folder.join("sub dir")).expect("made");
        for (name, bytes) in [
            ("../secret.txt", &b"secret"[..]),
            ("a.epub", &book()),
            ("sub dir/é.epub", b"book"),
            ("style.css", text().as_bytes()),
            ("page.html", b"<!DOCTYPE html>"),
            ("drawing.svg", b"<svg/>"),
            ("feed.opds.json", b"{}"),
            ("notes.md", b"secret"),
            (".hidden.txt", b"secret"),
            (".ficbind/manifest.jsonl", b"secret"),
            ("report.jsonl", b"secret"),
            ("manifest-sha256.txt", b"secret"),
            ("empty.txt", b""),
        ] {
            fs::write(folder.join(name), bytes).expect("written");
        }
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, folder.join(name)).expect("linked");
        link(&root.path().join("secret.txt"), "link.txt");
        link(root.path(), "up");
        link(Path::new("a.epub"), "inside.epub");
        Served::start(root, folder, args)
    }

    pub fn start(root: tempfile::TempDir, folder: PathBuf, args: &[&str]) -> Served {
        let mut process = command()
            .arg("serve")
            .arg(&folder)
            .args(["--port", "0", "--json"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("an output")).read_line(&mut line).expect("a line");
        let report: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let url = report["url"].as_str().unwrap_or_else(|| panic!("{line}"));
        let address = url.trim_start_matches("http://").trim_end_matches('/').parse().expect("an address");
        Served { folder, address, process, _root: root }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        stream
    }

    /// Sends bytes, and reads what comes until the server closes the connection.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // The server may close before all is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// One request, with headers as lines.
    pub fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        Answer::read(&self.raw(request.as_bytes()))
    }

    pub fn get(&self, path: &str, headers: &str) -> Answer {
        self.ask("GET", path, headers)
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("sent");
    }

    /// Kibibytes of memory that the server has in use.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn read(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(k, v)| (k.to_lowercase(), v.to_owned()));
        Answer { status, headers: headers.collect(), body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
