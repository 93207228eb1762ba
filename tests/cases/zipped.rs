//! ZIP archives of sources: the files below a case's folder `zip`, packed, and what a stranger may have put beside them.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const POST: &[u8] = b"Title: Rain\nAuthor: Ida Vesper\nLanguage: en\n\nIt rained all day, and nobody minded.\n";

/// Packs `folder/zip` as `folder/story.zip`, with what `what` names beside it.
pub fn make(what: &str, folder: &Path) -> Result<(), String> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = match what {
        "overlap" => SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
        _ => SimpleFileOptions::default(),
    };
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), String> {
        archive.start_file(name, options).map_err(|e| e.to_string())?;
        archive.write_all(bytes).map_err(|e| e.to_string())
    };
    let root = folder.join("zip");
    for path in files(&root) {
        let name = path.strip_prefix(&root).map_err(|e| e.to_string())?.to_string_lossy().replace('\\', "/");
        add(&name, &fs::read(&path).map_err(|e| e.to_string())?)?;
    }
    match what {
        "" | "locked" | "cut" => {}
        "overlap" => add("a00.txt", &[POST, &b"It rained on. ".repeat(2000)].concat())?,
        "names" => {
            for name in
                ["../out.txt", "/abs.txt", "C:\\disk.txt", "a\\..\\..\\back.txt", "be\u{7}ll.txt", "../setup.exe"]
            {
                add(name, POST)?;
            }
            add(&format!("{}.txt", "long".repeat(70)), POST)?;
            add(&format!("{}deep.txt", "a/".repeat(40)), POST)?;
        }
        "bomb" => {
            add("bomb.txt", &vec![b'a'; 20_000_000])?;
            // Small files may repeat themselves.
            add(
                "poem.txt",
                &[b"Title: Poem\nAuthor: Ida\nLanguage: en\n\n".as_slice(), &b"rain and ".repeat(5000)].concat(),
            )?;
        }
        "junk" => {
            for name in
                ["__MACOSX/._rain.txt", ".DS_Store", "Thumbs.db", "desktop.ini", "sub/.hidden.txt", "._rain.txt"]
            {
                add(name, b"\0\x05\x16\x07")?;
            }
        }
        "foreign" => {
            for name in ["old.zip", "more.rar", "setup.exe", "a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf", "f.pdf"] {
                add(name, b"PK\x03\x04")?;
            }
            archive.add_symlink("link.txt", "/etc/hostname", options).map_err(|e| e.to_string())?;
        }
        "backslashes" => add("a\\rain.txt", POST)?,
        "many" => {
            for number in 0..20_001 {
                add(&format!("{number}.txt"), b"")?;
            }
        }
        other => return Err(format!("nothing is known of \"zip {other}\"")),
    }
    let mut bytes = archive.finish().map_err(|e| e.to_string())?.into_inner();
    match what {
        // The flag of encryption in both headers.
        "locked" => {
            bytes[6] |= 1;
            let central = bytes.windows(4).position(|w| w == b"PK\x01\x02").ok_or("no central directory")?;
            bytes[central + 8] |= 1;
        }
        "cut" => bytes.truncate(bytes.len() / 2),
        "overlap" => bytes = shared(&bytes, 40).ok_or("no central directory")?,
        _ => {}
    }
    fs::write(folder.join("story.zip"), bytes).map_err(|e| e.to_string())
}

/// An archive of one file `a00.txt` with a directory in which its bytes are those of `count` files.
fn shared(bytes: &[u8], count: usize) -> Option<Vec<u8>> {
    let find = |sign: &[u8]| bytes.windows(4).rposition(|w| w == sign);
    let (start, end) = (find(b"PK\x01\x02")?, find(b"PK\x05\x06")?);
    let mut out = bytes[..start].to_vec();
    for number in 0..count {
        let mut record = bytes[start..end].to_vec();
        record[46..53].copy_from_slice(format!("a{number:02}.txt").as_bytes());
        out.extend(record);
    }
    let mut last = bytes[end..].to_vec();
    let count = u16::try_from(count).ok()?.to_le_bytes();
    last[8..10].copy_from_slice(&count);
    last[10..12].copy_from_slice(&count);
    last[12..16].copy_from_slice(&u32::try_from(out.len() - start).ok()?.to_le_bytes());
    out.extend(last);
    Some(out)
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
