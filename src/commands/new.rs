//! `ficbind new`: a commented starter story.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::cli::New;
use crate::commands::Exit;
use crate::diag::disk::io_reason;
use crate::diag::render;

const STORY: &str = include_str!("new/story.md");
const BOOK: &str = include_str!("new/book.yaml");
const CHAPTER: &str = include_str!("new/chapter.md");

/// Writes the starter files; nothing that exists is overwritten.
pub fn run(args: &New) -> Exit {
    let name = args.name.trim();
    let is_folder = name.ends_with(['/', '\\']);
    let bare = name.trim_end_matches(['/', '\\']);
    let bare = if is_folder { bare } else { bare.strip_suffix(".md").unwrap_or(bare) };
    let stem = Path::new(bare).file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if stem.is_empty() {
        eprintln!("error: \"{}\" is not a name for a story", render::printable(name));
        return Exit::Usage;
    }
    let title = yaml(&title_of(&stem));
    let files: Vec<(String, String)> = if is_folder {
        vec![
            (format!("{bare}/book.yaml"), BOOK.replace("TITLE", &title)),
            (format!("{bare}/1-the-first-chapter.md"), CHAPTER.to_owned()),
        ]
    } else {
        vec![(format!("{bare}.md"), STORY.replace("TITLE", &title))]
    };
    for (path, text) in &files {
        if let Err(error) = create(Path::new(path), text) {
            let reason = match error.kind() {
                std::io::ErrorKind::AlreadyExists => "it already exists".to_owned(),
                _ => io_reason(&error),
            };
            eprintln!("error: cannot write {}: {reason}", render::printable(path));
            return Exit::Io;
        }
        let _ = writeln!(std::io::stdout(), "wrote {}", render::printable(path));
    }
    let source = if is_folder { format!("{bare}/") } else { format!("{bare}.md") };
    let word = shell_word(&render::printable(&source));
    let _ = writeln!(std::io::stdout(), "write your story, then build the book with: ficbind build {word}");
    Exit::Success
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// A path as one word of a command line, quoted if the shell would read more into it.
fn shell_word(path: &str) -> String {
    // What begins with a hyphen would be an option.
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:".contains(c) && (cfg!(windows) || c != '\\');
    match path.chars().all(is_plain) {
        true => path,
        false if cfg!(windows) => format!("\"{path}\""),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// `the-lantern_road` → `The Lantern Road`.
fn title_of(stem: &str) -> String {
    let words = stem.split(['-', '_', ' ']).filter(|w| !w.is_empty()).map(|word| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A title as YAML. A control character is no part of a title.
#[expect(clippy::expect_used, reason = "a string is always YAML")]
fn yaml(title: &str) -> String {
    let title: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let written = serde_yaml::to_string(&title).expect("a string is always YAML");
    written.trim_end().to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::shell_word;

    #[test]
    fn a_path_is_one_word_for_the_shell() {
        for (path, word) in [
            ("lantern-road.md", "lantern-road.md"),
            ("stories/Straße.md", "stories/Straße.md"),
            ("The Road/", "'The Road/'"),
            ("it's.md", "'it'\\''s.md'"),
            ("$(reboot).md", "'$(reboot).md'"),
            ("a\\b;c&d.md", "'a\\b;c&d.md'"),
            ("-o.md", "./-o.md"),
        ] {
            assert_eq!(shell_word(path), word);
        }
    }
}
