//! Power is lost after any change that a run makes; the next run goes on with what is left on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;

use super::shelf::record::{self, Change};
use super::{Observer, Options, State, prepare, run};

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// Chance that is the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// A file, and how much of it is on the disk for certain.
#[derive(Default)]
struct Inode {
    bytes: Vec<u8>,
    synced: usize,
}

/// A change of a name, which is on the disk for certain once its folder is synced.
enum Naming {
    Link { name: String, inode: usize, from: Option<String> },
    Unlink(String),
    Folder(String),
    NoFolder(String),
}

impl Naming {
    fn name(&self) -> &str {
        match self {
            Naming::Link { name, .. } | Naming::Unlink(name) | Naming::Folder(name) | Naming::NoFolder(name) => name,
        }
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What a disk has come to, as the system shows it while there is power.
#[derive(Default)]
struct Disk {
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    /// What was on the disk before.
    before: BTreeMap<String, usize>,
    namings: Vec<(usize, Naming)>,
    synced: Vec<(usize, String)>,
}

impl Disk {
    fn with(files: &Files) -> Disk {
        let mut disk = Disk::default();
        for (name, bytes) in files {
            disk.before.insert(name.clone(), disk.inodes.len());
            disk.inodes.push(Inode { bytes: bytes.clone(), synced: bytes.len() });
        }
        disk.names = disk.before.clone();
        disk
    }

    fn file(&mut self, name: &str) -> &mut Inode {
        &mut self.inodes[self.names[name]]
    }

    fn apply(&mut self, at: usize, change: &Change) {
        match change.clone() {
            Change::Create(name) => {
                let inode = self.inodes.len();
                self.inodes.push(Inode::default());
                self.names.insert(name.clone(), inode);
                self.namings.push((at, Naming::Link { name, inode, from: None }));
            }
            Change::Write(name, bytes) => self.file(&name).bytes.extend(bytes),
            Change::Cut(name, length) => {
                let file = self.file(&name);
                file.bytes.truncate(length as usize);
                file.synced = file.synced.min(file.bytes.len());
            }
            Change::Sync(name) => {
                let file = self.file(&name);
                file.synced = file.bytes.len();
            }
            Change::Rename(from, name) => {
                let inode = self.names.remove(&from).expect("it is there");
                self.names.insert(name.clone(), inode);
                self.namings.push((at, Naming::Link { name, inode, from: Some(from) }));
            }
            Change::Remove(name) => {
                self.names.remove(&name);
                self.namings.push((at, Naming::Unlink(name)));
            }
            Change::MakeFolder(name) => self.namings.push((at, Naming::Folder(name))),
            Change::RemoveFolder(name) => self.namings.push((at, Naming::NoFolder(name))),
            Change::SyncFolder(name) => self.synced.push((at, name)),
        }
    }

    /// What is left when power is lost: names that were not synced are there or not, and of bytes that were not synced
    /// there are all, some, none, or blanks in their place.
    fn survivors(&self, chance: &mut Chance) -> Files {
        let mut names = self.before.clone();
        let mut folders: BTreeSet<String> = names.keys().map(|name| folder_of(name).to_owned()).collect();
        folders.extend([String::new(), ".ficbind".into()]);
        for (at, naming) in &self.namings {
            let folder = folder_of(naming.name());
            let is_synced = self.synced.iter().any(|(when, synced)| when > at && synced == folder);
            if !is_synced && chance.below(2) == 0 {
                continue;
            }
            match naming {
                Naming::Link { name, inode, from } => {
                    names.retain(|name, _| from.as_ref() != Some(name));
                    names.insert(name.clone(), *inode);
                }
                Naming::Unlink(name) => names.retain(|known, _| known != name),
                Naming::Folder(name) => drop(folders.insert(name.clone())),
                Naming::NoFolder(name) => drop(folders.remove(name)),
            }
        }
        names.retain(|name, _| folders.contains(folder_of(name)));
        names.into_iter().map(|(name, inode)| (name, self.inodes[inode].left(chance))).collect()
    }
}

impl Inode {
    fn left(&self, chance: &mut Chance) -> Vec<u8> {
        let open = self.bytes.len() - self.synced;
        let kept = [0, open, chance.below(open + 1)][chance.below(3)];
        let mut bytes = self.bytes[..self.synced + kept].to_vec();
        if chance.below(4) == 0 {
            bytes.resize(self.bytes.len(), 0);
        }
        bytes
    }
}

struct Silent;

impl Observer for Silent {
    fn planned(&self, _: usize, _: usize) {}
    fn done(&self, _: State) {}
}

/// Makes the books of `in` below a folder.
fn make(room: &Path, sync: bool) {
    let mut options = Options {
        sources: vec![room.join("in")],
        out: room.join("out"),
        jobs: 2,
        prune: true,
        no_sync: !sync,
        ..Options::default()
    };
    options.book.no_cover = true;
    let prepared = prepare(&options, false).expect("there are stories");
    let account = run(prepared, &Silent, &AtomicBool::new(false));
    assert!(account.failures.is_empty() && !account.full, "{:?} {:?}", account.failures, account.diagnostics);
}

/// Writes the stories of the first or the second state of a collection.
fn write_stories(room: &Path, second: bool) {
    let _ = fs::remove_dir_all(room.join("in"));
    for n in 0..8 {
        if second && n == 7 || !second && n == 0 {
            continue;
        }
        let weather = if second && n < 4 { "snowed" } else { "rained" };
        let text = format!("---\ntitle: S{n}\nauthor: Ida\nlanguage: en\n---\n\nIt {weather} for {n} days.\n");
        let path = room.join(format!("in/{}/s{n}.md", n % 3));
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
}

/// All files below a folder but the lock.
fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(".ficbind/lock") {
                let name = path.strip_prefix(folder).expect("below").to_str().expect("text").to_owned();
                found.insert(name, fs::read(path).expect("readable"));
            }
        }
    }
    found
}

/// The books, and the list of them.
fn books(files: &Files) -> Files {
    let is_book = |name: &str| name.ends_with(".epub") || name == "manifest-sha256.txt";
    files.iter().filter(|(name, _)| is_book(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

fn write_files(files: &Files, folder: &Path) {
    fs::create_dir_all(folder.join(".ficbind")).expect("made");
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

/// A run that is recorded, between what was there and what it made.
struct Played {
    room: tempfile::TempDir,
    before: Files,
    after: Files,
    changes: Vec<Change>,
}

fn play(second: bool, sync: bool) -> Played {
    let room = tempfile::tempdir().expect("a folder");
    if second {
        write_stories(room.path(), false);
        make(room.path(), true);
    }
    write_stories(room.path(), second);
    let out = room.path().join("out");
    let before = files(&out);
    let record = record::begin(&out);
    make(room.path(), sync);
    let changes = record.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let after = files(&out);
    Played { room, before, after, changes }
}

impl Played {
    /// What is left when power is lost after so many changes.
    fn cut(&self, end: usize, seed: usize) -> Files {
        let mut disk = Disk::with(&self.before);
        self.changes[..end].iter().enumerate().for_each(|(at, change)| disk.apply(at, change));
        disk.survivors(&mut Chance((end * 31 + seed) as u64))
    }

    /// Books that are left, and neither those from before nor those that the run makes.
    fn damaged(&self, left: &Files) -> Vec<String> {
        let known = |name: &String, bytes: &Vec<u8>| {
            self.before.get(name) == Some(bytes) || self.after.get(name) == Some(bytes)
        };
        let books = books(left).into_iter();
        books.filter(|(name, bytes)| !known(name, bytes)).map(|(name, _)| name).collect()
    }

    /// Books from before that are gone although the run keeps them.
    fn lost(&self, left: &Files) -> Vec<String> {
        let kept = self.before.keys().filter(|name| name.ends_with(".epub") && self.after.contains_key(*name));
        kept.filter(|name| !left.contains_key(*name)).cloned().collect()
    }

    /// Goes on after a loss of power.
    fn resume(&self, left: &Files) -> Files {
        let out = self.room.path().join("out");
        fs::remove_dir_all(&out).expect("removed");
        write_files(left, &out);
        make(self.room.path(), true);
        files(&out)
    }
}

/// Names of books that are not the same in both.
fn differing(a: &Files, b: &Files) -> Vec<String> {
    let (a, b) = (books(a), books(b));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names.into_iter().filter(|name| a.get(*name) != b.get(*name)).cloned().collect()
}

fn survives(second: bool) {
    const EVERY: usize = 3;
    let played = play(second, true);
    let end = played.changes.len();
    for at in (0..=end).step_by(EVERY).chain([end]) {
        let left = played.cut(at, 1);
        let when = format!("after {at} of {end} changes");
        assert_eq!(played.damaged(&left), [""; 0], "{when}");
        assert_eq!(played.lost(&left), [""; 0], "{when}");
        assert_eq!(differing(&played.resume(&left), &played.after), [""; 0], "{when}");
    }
    for seed in 0..50 {
        assert_eq!(differing(&played.cut(end, seed), &played.after), [""; 0], "a run that is done is not on the disk");
        for at in 0..end {
            let left = played.cut(at, seed);
            assert!(played.damaged(&left).is_empty() && played.lost(&left).is_empty(), "after {at} of {end}, {seed}");
        }
    }
}

#[test]
fn a_first_run_outlives_a_loss_of_power() {
    survives(false);
}

#[test]
fn a_later_run_outlives_a_loss_of_power() {
    survives(true);
}

/// The double does lose what is not synced.
#[test]
fn without_syncing_books_are_damaged() {
    let played = play(true, false);
    let damaged = |seed| !played.damaged(&played.cut(played.changes.len(), seed)).is_empty();
    assert!((0..20).any(damaged), "nothing is ever lost");
}
