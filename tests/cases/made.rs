//! Inputs that are too large, too odd or too dangerous to be kept as files: named by a case's `make` file.

use std::fs;
use std::io::Write;
use std::path::Path;

/// Makes the input `what` in `folder`.
pub fn make(what: &str, folder: &Path) -> Result<(), String> {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).map_err(|e| e.to_string());
    match what {
        "empty" => write("story.md", b""),
        "blank" => write("story.md", b" \n\t\n\n"),
        "binary" => write("story.md", b"%PDF-1.7\n\x00\x01\x02\xff\xfe\x00\x00stream"),
        "nul-bytes" => write("story.txt", &b"Story\0\0\0text\0".repeat(50)),
        "utf8-bom" => write("story.md", b"\xef\xbb\xbf---\ntitle: Marked\nlanguage: en\n---\n\nA mark stands before this.\n"),
        "utf16" => {
            let text = "---\ntitle: Wide\nlanguage: en\n---\n\nÉvery character has two bytes.\n";
            let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
            write("story.md", &bytes)
        }
        "windows-1252" => write(
            "story.md",
            b"---\ntitle: Caf\xe9\nlanguage: en\n---\n\n\x93It\x92s late,\x94 she said \x96 \x93and the caf\xe9 is shut\x85\x94\n",
        ),
        "crlf" => write(
            "story.md",
            b"---\r\ntitle: Lines\r\nlanguage: en\r\n---\r\n\r\n# One\r\n\r\nFirst.\r\n\r\n::: note\r\nIn a block.\r\n:::\r\n\r\n# Two\r\n\r\nSecond.\r\n",
        ),
        "cr" => write("story.md", b"---\rtitle: Old Lines\rlanguage: en\rauthor: A\r---\r\r# One\r\rFirst.\r\r# Two\r\rSecond.\r"),
        // 200 MB of holes: a file system that knows sparse files stores nothing.
        "200-mb" => {
            let file = fs::File::create(folder.join("story.md")).map_err(|e| e.to_string())?;
            file.set_len(200_000_000).map_err(|e| e.to_string())
        }
        "yaml-bomb" => {
            let mut text = String::from("---\ntitle: Bomb\na: &a [x, x, x, x, x, x, x, x, x]\n");
            for (name, inner) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
                text.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{inner}"); 9].join(", ")));
            }
            text.push_str("---\n\nText.\n");
            write("story.md", text.as_bytes())
        }
        "yaml-deep" => {
            let text = format!("---\ntitle: Deep\ntags: {}x{}\n---\n\nText.\n", "[".repeat(5000), "]".repeat(5000));
            write("story.md", text.as_bytes())
        }
        "10001-headings" => {
            let text = "---\ntitle: Lines\nlanguage: en\nauthor: A\nwarnings: none\n---\n\n# One\n\n";
            write("story.md", format!("{text}{}\nIt rained.\n", "## Rain\n".repeat(10_001)).as_bytes())
        }
        "10000-chapters" => {
            let mut file = fs::File::create(folder.join("story.md")).map_err(|e| e.to_string())?;
            let mut text = String::from("---\ntitle: Long\nlanguage: en\nauthor: A\nwarnings: none\n---\n");
            (1..=10_000).for_each(|i| text.push_str(&format!("\n# Chapter {i}\n\nWords of chapter {i}.\n")));
            file.write_all(text.as_bytes()).map_err(|e| e.to_string())
        }
        "20001-chapters" => {
            let mut text = String::from("---\ntitle: Too Long\nlanguage: en\nauthor: A\n---\n");
            (1..=20_001).for_each(|i| text.push_str(&format!("\n# {i}\n\nWords.\n")));
            write("story.md", text.as_bytes())
        }
        "long-front-matter" => {
            let text = format!("---\ntitle: Long\nsummary: {}\n---\n\nText.\n", "word ".repeat(220_000));
            write("story.md", text.as_bytes())
        }
        "2001-stories" => {
            fs::create_dir_all(folder.join("in")).map_err(|e| e.to_string())?;
            fs::write(folder.join("in/collection.yaml"), "").map_err(|e| e.to_string())?;
            let story = |i: usize| write(&format!("in/{i}.md"), format!("---\ntitle: Story {i}\n---\n\nWords.\n").as_bytes());
            (1..=2001).try_for_each(story)
        }
        // About 300 kB: links, footnotes, ids and a skippable scene on both sides of the cut.
        "long-chapter" => {
            let filler = format!("{}\n\n", "Words upon words, and rain on the roof of the ferry. ".repeat(60));
            let text = format!(
                "---\ntitle: Ferry\nlanguage: en\nauthor: A\nwarnings: [gore]\n---\n\n# One\n\nTo the [end](#end) or the \
                 [middle](#middle) or [two](#start).[^a]\n\n{0}::: cw gore | A wound.\n{0}A [mark]{{#middle}} in the scene.\n\n{0}:::\n\n\
                 The [start](#start) is far.[^b] [Here]{{#end}} it ends.\n\n[^a]: First note, [back](#end).\n[^b]: Second note.\n\n\
                 # Two {{#start}}\n\nBack to the [middle](#middle).\n",
                filler.repeat(30),
            );
            write("story.md", text.as_bytes())
        }
        "giant-paragraph" => {
            let text = format!("---\ntitle: Wall\nlanguage: en\nauthor: A\n---\n\n{}\n", "wall of words ".repeat(370_000));
            write("story.md", text.as_bytes())
        }
        // Of words alone, or so large that no page can hold them.
        "long-word" | "giant-word" => {
            let count = if what == "long-word" { 40_000 } else { 1_000_000 };
            let text = format!("---\ntitle: Wall\nlanguage: en\nauthor: A\n---\n\nIt rang.\n\n{}\n", "wallofwords".repeat(count));
            write("story.md", text.as_bytes())
        }
        "deep-nesting" => {
            let text = format!(
                "---\ntitle: Nest\nlanguage: en\nauthor: A\n---\n\n{} quoted\n\n{}bold{}\n\n{}text\n",
                ">".repeat(3000),
                "<b>".repeat(3000),
                "</b>".repeat(3000),
                "<div>".repeat(20_000),
            );
            write("story.md", text.as_bytes())
        }
        "symlink-outside" => {
            #[cfg(unix)]
            {
                fs::create_dir_all(folder.join("story")).map_err(|e| e.to_string())?;
                let text = b"---\ntitle: Link\nlanguage: en\nauthor: A\n---\n";
                fs::write(folder.join("story/story.md"), text).map_err(|e| e.to_string())?;
                std::os::unix::fs::symlink("/etc/hostname", folder.join("story/1.md")).map_err(|e| e.to_string())
            }
            #[cfg(not(unix))]
            Err("links are made on Unix only".into())
        }
        "image-symlink" => {
            #[cfg(unix)]
            {
                let text = b"---\ntitle: Link\nlanguage: en\nauthor: A\n---\n\n![a picture](p.png)\n";
                fs::create_dir_all(folder.join("story")).map_err(|e| e.to_string())?;
                fs::write(folder.join("story/1.md"), text).map_err(|e| e.to_string())?;
                fs::write(folder.join("story/book.yaml"), b"title: Link\nlanguage: en\nauthor: A\n").map_err(|e| e.to_string())?;
                fs::write(folder.join("outside.png"), b"\x89PNG\r\n\x1a\n").map_err(|e| e.to_string())?;
                std::os::unix::fs::symlink("../outside.png", folder.join("story/p.png")).map_err(|e| e.to_string())
            }
            #[cfg(not(unix))]
            Err("links are made on Unix only".into())
        }
        "control-characters" => write(
            "story.md",
            b"---\ntitle: Bell\nlanguage: en\nauthor: A\n---\n\nIt rang\x07 and\x0c rang\x1b[31m red\x08.\n",
        ),
        other => Err(format!("nothing is known of \"{other}\"")),
    }
}
