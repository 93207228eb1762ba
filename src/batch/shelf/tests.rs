//! Both ways into a folder, held against each other.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{How, Kind, beneath, portable};

/// What a way into a folder does with links, with paths that lead out, and with files.
macro_rules! follows_no_link {
    ($name:ident, $way:ty) => {
        #[test]
        fn $name() -> io::Result<()> {
            let room = tempfile::tempdir()?;
            let (real, away) = (room.path().join("real"), room.path().join("away"));
            fs::create_dir_all(real.join("sea"))?;
            fs::create_dir(&away)?;
            fs::write(away.join("a"), "theirs")?;
            symlink("../away", real.join("linked"))?;
            symlink("../away/a", real.join("file"))?;
            symlink("real", room.path().join("out"))?;
            // The folder itself may be a link.
            let inside = <$way>::open(&room.path().join("out"))?;
            for path in ["linked/a", "../away/a", "sea/../../away/a", "file", "/etc/hosts"].map(Path::new) {
                for how in [How::Read, How::Append, How::Update, How::New] {
                    assert!(inside.open_file(path, how, 0o666).is_err(), "{path:?} {how:?}");
                }
            }
            for path in ["linked/a", "../away/a"].map(Path::new) {
                assert!(inside.stat(path).is_err() && inside.remove_file(path).is_err(), "{path:?}");
                assert!(inside.rename(path, Path::new("b")).is_err(), "{path:?}");
            }
            assert!(inside.make_folder(Path::new("linked/new")).is_err());
            assert!(inside.list(Path::new("linked")).is_err());
            let error = inside.open_file(Path::new("linked/b"), How::New, 0o666).map(drop);
            assert!(error.is_err_and(|error| error.to_string().contains("\"linked\" is a link")));
            inside.open_file(Path::new("sea/b"), How::New, 0o666)?.write_all(b"ours")?;
            assert!(inside.rename(Path::new("sea/b"), Path::new("linked/b")).is_err());
            inside.rename(Path::new("sea/b"), Path::new("sea/c"))?;
            inside.sync_folder(Path::new("sea"))?;
            inside.sync_folder(Path::new(""))?;
            assert_eq!(inside.stat(Path::new("sea/c"))?.stamp.size, 4);
            assert_eq!(inside.stat(Path::new("file"))?.kind, Kind::Link);
            assert_eq!(inside.list(Path::new("sea"))?, [("c".into(), Kind::File)]);
            assert_eq!(inside.list(Path::new(""))?.len(), 3);
            assert!(inside.remove_folder(Path::new("sea")).is_err());
            inside.remove_file(Path::new("sea/c"))?;
            inside.remove_folder(Path::new("sea"))?;
            assert_eq!(fs::read_dir(&away)?.count(), 1);
            assert_eq!(fs::read(away.join("a"))?, b"theirs");
            Ok(())
        }
    };
}

follows_no_link!(by_handles, beneath::Beneath);
follows_no_link!(by_paths, portable::Beneath);
