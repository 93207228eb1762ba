//! File systems that refuse, lead astray, fill up, or change under the reader.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::shelf::{Run, Shelf, binary, files_below, rules, story, text_of};

/// Whom no file belongs to. The superuser may read and write everything, whatever the permissions say.
const NOBODY: u32 = 65534;

/// Runs as a user whom permissions bind.
fn as_user(shelf: &Shelf, more: &[&str]) -> Run {
    let is_root = fs::metadata(shelf.path("in")).expect("there").uid() == 0;
    let run = |program: &Path| {
        let mut command = Command::new(program);
        command.args(["batch", "in", "-o", "out", "--no-cover"]).args(more);
        command.current_dir(shelf.path("")).env("NO_COLOR", "1");
        if is_root { command.uid(NOBODY).gid(NOBODY).output() } else { command.output() }
    };
    if is_root {
        own(&shelf.path(""), NOBODY);
    }
    let output = match run(binary()) {
        // The command may stand where that user can not go.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let copy = shelf.path("ficbind");
            fs::copy(binary(), &copy).and_then(|_| chown(&copy, Some(NOBODY), Some(NOBODY))).expect("copied");
            run(&copy)
        }
        output => output,
    };
    let run: Run = output.expect("the command runs").into();
    if is_root {
        own(&shelf.path(""), 0);
    }
    run
}

/// Gives everything in a folder to a user.
fn own(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).expect("given");
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => own(&entry.path(), user),
            Ok(kind) if kind.is_file() => chown(entry.path(), Some(user), Some(user)).expect("given"),
            _ => {}
        }
    }
}

/// Takes permissions away, and gives them back when it is dropped, so that the folder can be removed.
struct Mode<'s> {
    shelf: &'s Shelf,
    name: &'s str,
    former: fs::Permissions,
}

impl<'s> Mode<'s> {
    fn set(shelf: &'s Shelf, name: &'s str, mode: u32) -> Mode<'s> {
        let former = fs::metadata(shelf.path(name)).expect("there").permissions();
        fs::set_permissions(shelf.path(name), fs::Permissions::from_mode(mode)).expect("set");
        Mode { shelf, name, former }
    }
}

impl Drop for Mode<'_> {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.shelf.path(self.name), self.former.clone());
    }
}

fn three() -> Shelf {
    Shelf::of(&[
        ("a.md", &story("A", "It rained.")),
        ("b.md", &story("B", "It snowed.")),
        ("sea/c.md", &story("C", "It hailed.")),
    ])
}

#[test]
fn a_file_that_can_not_be_read_costs_its_story_only() {
    let shelf = three();
    let closed = Mode::set(&shelf, "in/b.md", 0o000);
    as_user(&shelf, &[]).exits(1).says(&["in/b.md", "permission denied"]);
    assert_eq!(shelf.states(), "built in/a.md, failed in/b.md, built in/sea/c.md");
    drop(closed);
    as_user(&shelf, &[]).exits(0);
    assert_eq!(shelf.states(), "unchanged in/a.md, built in/b.md, unchanged in/sea/c.md");
}

/// Nobody knows whether the stories below the folder are gone, so their books are kept even when pruning.
#[test]
fn a_folder_that_can_not_be_read_keeps_its_books() {
    let shelf = three();
    as_user(&shelf, &[]).exits(0);
    let before = shelf.books();
    let closed = Mode::set(&shelf, "in/sea", 0o000);
    for more in [&[][..], &["--prune"]] {
        let run = as_user(&shelf, more).exits(1).says(&["FIC-602", "in/sea", "permission denied"]);
        assert!(!run.err.contains("FIC-615"), "{}", run.err);
        assert!(before == shelf.books(), "a book is gone");
    }
    drop(closed);
    as_user(&shelf, &[]).exits(0);
    assert_eq!(shelf.those("unchanged").len(), 3, "{}", shelf.states());
}

#[test]
fn a_chapter_that_can_not_be_read_keeps_the_story_from_being_made() {
    let shelf = three();
    shelf.write("in/serial/book.yaml", "title: Serial\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n");
    shelf.write("in/serial/1.md", "# One\n\nIt began.\n");
    shelf.write("in/serial/2.md", "# Two\n\nIt ended.\n");
    let _closed = Mode::set(&shelf, "in/serial/2.md", 0o000);
    as_user(&shelf, &[]).exits(1).says(&["2.md", "permission denied"]);
    assert_eq!(shelf.those("failed"), ["in/serial"]);
}

#[test]
fn a_target_that_can_not_be_written_is_refused() {
    let shelf = three();
    fs::create_dir(shelf.path("out")).expect("made");
    let closed = Mode::set(&shelf, "out", 0o555);
    as_user(&shelf, &[]).exits(3).says(&["FIC-510", "permission denied"]);
    assert_eq!(files_below(&shelf.path("out")), [""; 0]);
    drop(closed);
    as_user(&shelf, &[]).exits(0);
    // A run that has nothing to do has nowhere to put its report.
    let before = shelf.books();
    let _closed = [Mode::set(&shelf, "out/.ficbind", 0o555), Mode::set(&shelf, "out", 0o555)];
    as_user(&shelf, &[]).exits(3).says(&["FIC-510", "permission denied"]);
    assert!(before == shelf.books());
}

#[test]
fn a_folder_of_the_target_that_can_not_be_written_costs_its_books_only() {
    let shelf = three();
    fs::create_dir_all(shelf.path("out/sea")).expect("made");
    let closed = Mode::set(&shelf, "out/sea", 0o555);
    as_user(&shelf, &[]).exits(1).says(&["FIC-510", "out/sea/c.epub"]);
    assert_eq!(shelf.states(), "built in/a.md, built in/b.md, failed in/sea/c.md");
    assert_eq!(files_below(&shelf.path("out/.ficbind/work")), [""; 0]);
    drop(closed);
    as_user(&shelf, &[]).exits(0);
}

#[test]
fn links_lead_to_no_circle_and_not_outside() {
    let shelf = three();
    shelf.write("secret.md", story("Secret", "The key is under the stone."));
    for (target, link) in [
        ("round.md", "in/round.md"),
        ("pong.md", "in/ping.md"),
        ("ping.md", "in/pong.md"),
        ("nowhere.md", "in/dangling.md"),
        ("..", "in/sea/up"),
        ("../in", "in/again"),
        ("../secret.md", "in/outside.md"),
        ("../..", "in/sea/outside"),
        ("a.md", "in/inside.md"),
    ] {
        symlink(target, shelf.path(link)).expect("linked");
    }
    let run = shelf.batch(&[]).exits(0);
    for (rule, paths) in [
        ("FIC-604", &["in/round.md", "in/ping.md", "in/pong.md", "in/dangling.md"][..]),
        ("FIC-605", &["in/sea/up", "in/again", "in/sea/outside"]),
        ("FIC-603", &["in/outside.md"]),
        ("FIC-607", &["in/inside.md"]),
    ] {
        for path in paths {
            let said = run.err.lines().any(|line| line.contains(rule) && line.contains(path));
            assert!(said, "{rule} is not said of {path}:\n{}", run.err);
        }
    }
    assert_eq!(shelf.states(), "built in/a.md, built in/b.md, built in/sea/c.md");
    // They are told again, and nothing is made anew.
    let again = shelf.batch(&[]).exits(0).says(&["FIC-603", "FIC-604", "FIC-605", "FIC-607"]);
    assert!(again.out.contains("3 unchanged"), "{}", again.out);
}

/// A link to a file that is not found otherwise is a story, and a link that is the source itself is followed.
#[test]
fn links_that_are_meant() {
    let shelf = three();
    shelf.write("in/.hidden/d.md", story("D", "It thawed."));
    symlink(".hidden/d.md", shelf.path("in/d.md")).expect("linked");
    symlink("in", shelf.path("shelf")).expect("linked");
    shelf.run(&["batch", "shelf", "-o", "out", "--no-cover"]).exits(0);
    assert_eq!(shelf.book_names(), ["a.epub", "b.epub", "d.epub", "sea/c.epub"]);
}

/// The files of a story folder are no exception: what lies outside never gets into a book.
#[test]
fn chapters_and_pictures_do_not_come_from_outside() {
    let shelf = three();
    shelf.write("secret.md", "The key is under the stone.\n");
    shelf.write("secret.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    shelf.write("in/serial/book.yaml", "title: Serial\nauthor: Nell Ashdown\nlanguage: en\nwarnings: none\n");
    shelf.write("in/serial/1.md", "# One\n\nIt began.\n");
    symlink("../../secret.md", shelf.path("in/serial/2.md")).expect("linked");
    shelf.write("in/picture.md", story("Picture", "![A key.](key.svg)"));
    symlink("../secret.svg", shelf.path("in/key.svg")).expect("linked");
    shelf.batch(&[]).exits(1);
    assert_eq!(shelf.those("failed"), ["in/serial"]);
    assert_eq!(rules(&shelf.account("in/serial")), ["FIC-008"]);
    assert_eq!(rules(&shelf.account("in/picture.md")), ["FIC-309"]);
    assert!(!shelf.books().values().any(|book| text_of(book).contains("under the stone")));
}

/// What says something of all stories must come from the collection as well.
#[test]
fn a_collection_does_not_come_from_outside() {
    let shelf = Shelf::of(&[("a.md", "---\ntitle: A\n---\n\nIt rained.\n")]);
    shelf.write("secret.yaml", "author: The Key Is Under the Stone\n");
    symlink("../secret.yaml", shelf.path("in/collection.yaml")).expect("linked");
    shelf.batch(&[]).says(&["FIC-603"]);
    assert!(!shelf.books().values().any(|book| text_of(book).contains("Under the Stone")));
}

/// A pipe has no end: whoever reads it waits for ever.
#[test]
fn pipes_are_not_read() {
    let shelf = three();
    for name in ["in/pipe.md", "in/pipe.txt", "in/collection.yaml", "in/sea/.ficbindignore"] {
        let made = Command::new("mkfifo").arg(shelf.path(name)).status();
        assert!(made.is_ok_and(|status| status.success()), "the pipe is made");
    }
    let mut run = shelf.batch_command(&["--quiet"]).spawn().expect("it starts");
    let begin = Instant::now();
    while run.try_wait().expect("known").is_none() {
        if begin.elapsed() > Duration::from_secs(5) {
            run.kill().and_then(|()| run.wait()).expect("killed");
            panic!("it waits for a pipe");
        }
        sleep(Duration::from_millis(5));
    }
    // Nobody knows what the ignore file would have left out below its folder.
    assert_eq!(shelf.book_names(), ["a.epub", "b.epub"]);
    shelf.batch(&[]).exits(1).says(&["FIC-602", "in/sea/.ficbindignore"]);
}

/// A book is put in its place by name, so a link there is replaced or refused, and what it leads to is left alone.
#[test]
fn links_in_the_target_are_not_written_through() {
    let shelf = three();
    shelf.write("mine.txt", "mine");
    fs::create_dir(shelf.path("out")).expect("made");
    symlink("../mine.txt", shelf.path("out/a.epub")).expect("linked");
    shelf.batch(&[]).exits(1).says(&["FIC-617"]);
    shelf.batch(&["--force"]).exits(1).says(&["FIC-617"]);
    shelf.remove("out/a.epub");
    shelf.batch(&[]).exits(0);
    assert_eq!(shelf.read("mine.txt"), b"mine");
    shelf.run(&["verify", "out"]).exits(0);
}

/// A folder in the target that is a link leads a book elsewhere, and so does the former place of one.
#[test]
fn linked_folders_in_the_target_are_refused() {
    let shelf = three();
    fs::create_dir_all(shelf.path("out")).expect("made");
    fs::create_dir(shelf.path("elsewhere")).expect("made");
    symlink("../elsewhere", shelf.path("out/sea")).expect("linked");
    shelf.batch(&[]).exits(1).says(&["FIC-510", "out/sea/c.epub", "\"sea\" is a link"]);
    assert_eq!(files_below(&shelf.path("elsewhere")), [""; 0]);
    shelf.remove("out/sea");
    shelf.batch(&[]).exits(0);
    let book = shelf.read("out/sea/c.epub");
    // What stands behind the link is the very book, and yet is none of ours to verify, to rename or to remove.
    fs::rename(shelf.path("out/sea"), shelf.path("elsewhere/sea")).expect("moved");
    symlink("../elsewhere/sea", shelf.path("out/sea")).expect("linked");
    shelf.run(&["verify", "out"]).exits(1).says(&["sea/c.epub", "is a link"]);
    shelf.batch(&["--name", "{title}"]).exits(0);
    shelf.remove("in/sea/c.md");
    shelf.batch(&["--prune"]).exits(0);
    assert!(shelf.read("elsewhere/sea/c.epub") == book, "a book behind a link was touched");
}

/// Somebody swaps a folder of the target for a link while books are put there.
#[test]
fn a_folder_that_is_swapped_for_a_link_leads_nowhere() {
    let shelf = Shelf::new();
    (0..12).for_each(|n| shelf.write(&format!("in/sea/{n}.md"), story(&format!("S{n}"), "It rained.")));
    fs::create_dir_all(shelf.path("out/sea")).expect("made");
    shelf.write("elsewhere/0.epub", "precious");
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let _stop = SetOnDrop(&stop);
        scope.spawn(|| {
            let (sea, aside) = (shelf.path("out/sea"), shelf.path("aside"));
            while !stop.load(Ordering::Relaxed) {
                // The run may make the folder anew between the two.
                if fs::rename(&sea, &aside).is_ok() {
                    let _ = symlink("../elsewhere", &sea);
                    thread::yield_now();
                    let _ = fs::remove_file(&sea).and_then(|()| fs::rename(&aside, &sea));
                    let _ = fs::remove_dir_all(&aside);
                }
            }
        });
        // More of them can be asked for.
        let rounds = std::env::var("FICBIND_SWAPS").ok().and_then(|rounds| rounds.parse().ok());
        for _ in 0..rounds.unwrap_or(40) {
            shelf.batch(&["--force", "--no-sync"]);
        }
    });
    assert_eq!(files_below(&shelf.path("elsewhere")), ["0.epub"]);
    assert_eq!(shelf.read("elsewhere/0.epub"), b"precious");
}

/// A shell script on a file system of 128 KiB at `out`; nothing where none can be made.
fn on_a_small_disk(shelf: &Shelf, script: &str) -> Option<Run> {
    const NO_DISK: i32 = 77;
    fs::create_dir(shelf.path("out")).expect("made");
    let mount = format!("mount -t tmpfs -o size=128k tmpfs out 2>/dev/null || exit {NO_DISK}; trap 'umount out' EXIT;");
    for shell in [&["unshare", "-rm", "sh"][..], &["sh"]] {
        let mut command = Command::new(shell[0]);
        command.args(&shell[1..]).args(["-c", &format!("{mount}{script}")]).arg(binary());
        command.current_dir(shelf.path("")).env("NO_COLOR", "1");
        match command.output().map(Run::from) {
            Ok(run) if run.status != Some(NO_DISK) && !run.err.starts_with("unshare:") => return Some(run),
            _ => {}
        }
    }
    eprintln!("skipped: a small file system can not be mounted here");
    None
}

#[test]
fn a_full_disk_ends_the_run_and_spoils_nothing() {
    let shelf = Shelf::new();
    (0..40).for_each(|n| shelf.write(&format!("in/s{n}.md"), story(&format!("Story {n}"), "It rained.")));
    let script = "
        \"$0\" batch in -o out --no-cover; echo status $?
        cp -a out first; \"$0\" verify first; rm first/.ficbind/lock
        mount -o remount,size=64m out || exit 77
        \"$0\" batch in -o out --no-cover >/dev/null; echo then $?
        cp -a out second";
    let Some(run) = on_a_small_disk(&shelf, script) else { return };
    let run = run.exits(0).says(&["status 3", "FIC-510", "the disk is full", "then 0"]);
    fs::remove_dir(shelf.path("out")).expect("it is empty");
    shelf.batch(&[]).exits(0);
    let whole = shelf.books();
    let books = |folder: &str| {
        let names = files_below(&shelf.path(folder)).into_iter().filter(|name| name.ends_with(".epub"));
        names.map(|name| (name.clone(), shelf.read(&format!("{folder}/{name}")))).collect()
    };
    let first: BTreeMap<String, Vec<u8>> = books("first");
    assert!((5..40).contains(&first.len()), "{} books fit", first.len());
    assert!(first.iter().all(|(name, bytes)| whole[name] == *bytes), "a book is half-written");
    assert!(run.out.contains("0 changed, ") && run.out.contains(" 0 extra"), "{}", run.out);
    let left: Vec<String> =
        files_below(&shelf.path("first")).into_iter().filter(|name| name.ends_with(".tmp")).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    assert!(books("second") == whole);
}

/// Ends a thread also when the test fails.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A text whose every paragraph tells which one it is.
fn long(word: &str, paragraphs: usize) -> String {
    let text: String = (0..paragraphs).map(|n| format!("The word of line {n} is {word}.\n\n")).collect();
    story("Changing", &text)
}

/// Rewrites a source all the time while it is made into a book again and again; each book is one of the texts. Gives
/// how often there was none, because the text never stood still.
fn changing(texts: &[String; 2], rewrite: impl Fn(&Path, &str) + Sync) -> usize {
    let shelf = Shelf::of(&[("a.md", &texts[0])]);
    let alone = texts.each_ref().map(|text| {
        let shelf = Shelf::of(&[("a.md", text)]);
        shelf.batch(&[]).exits(0);
        text_of(&shelf.read("out/a.epub"))
    });
    let mut refused = 0;
    let stop = AtomicBool::new(false);
    let path = shelf.path("in/a.md");
    thread::scope(|scope| {
        let _stop = SetOnDrop(&stop);
        scope.spawn(|| {
            for text in texts.iter().cycle() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                rewrite(&path, text);
                sleep(Duration::from_micros(500));
            }
        });
        for round in 0..10 {
            let run = shelf.batch(&["-j", "1"]);
            let account = shelf.account("in/a.md");
            match account["state"].as_str() {
                Some("failed") => {
                    assert!(rules(&account).contains(&"FIC-611"), "{account:#}");
                    refused += 1;
                }
                _ => {
                    run.exits(0);
                    let book = shelf.read("out/a.epub");
                    assert!(alone.contains(&text_of(&book)), "round {round}: the book is a mixture");
                    assert_eq!(account["sha256"], crate::shelf::sha256(&book), "round {round}");
                }
            }
            if shelf.path("out/a.epub").exists() {
                shelf.run(&["verify", "out"]).exits(0);
            }
        }
    });
    // When it is quiet again, the book is that of the text that stands there now.
    shelf.batch(&[]).exits(0);
    let last = texts.iter().position(|text| shelf.read("in/a.md") == text.as_bytes()).expect("one of the texts");
    assert!(alone[last] == text_of(&shelf.read("out/a.epub")));
    refused
}

/// Written over in one go, without a moment at which the file is empty.
fn over(path: &Path, text: &str) {
    use std::io::Write;
    fs::File::options().write(true).open(path).and_then(|mut file| file.write_all(text.as_bytes())).expect("written");
}

/// Put in the place of the other by its name.
fn instead(path: &Path, text: &str) {
    // Not among the stories, where it would be one of them for a moment.
    let elsewhere = path.with_file_name("../new.md");
    fs::write(&elsewhere, text).and_then(|()| fs::rename(elsewhere, path)).expect("written");
}

#[test]
fn a_source_that_is_written_over_while_it_is_read() {
    let refused = changing(&[long("alpha", 400), long("bravo", 400)], over);
    assert!(refused > 0, "nobody saw that the text changed");
}

#[test]
fn a_source_that_is_replaced_while_it_is_read() {
    changing(&[long("alpha", 100), long("bravo", 40)], instead);
}
