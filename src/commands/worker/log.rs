//! The log of a worker: its results, each appended when it is written, and read again when the worker is started anew.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::worker::lines::{self, Line};
use crate::worker::object;

/// How long a log that is in use is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is read of a result to know whose it is.
#[derive(Debug, Deserialize)]
pub struct Brief<'a> {
    #[serde(borrow)]
    pub id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub state: Cow<'a, str>,
}

/// Results by the ids of their jobs.
#[derive(Debug)]
pub struct Log {
    file: Mutex<File>,
    /// Where the last good result of each job stood when the worker began.
    known: HashMap<Box<str>, (u64, usize)>,
}

/// Why a log can not be used.
pub enum Fault {
    InUse,
    /// It holds something else than results.
    Other,
    /// It is a device or a pipe.
    Special,
    Io(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Io(error)
    }
}

/// Takes a log for this worker. One whose worker has just been killed is free in a moment.
fn lock(file: &File) -> Result<(), Fault> {
    let begin = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            // Some network file systems have no locks: there the user has to take care.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(Fault::Io(error)),
            Err(TryLockError::WouldBlock) if begin.elapsed() > PATIENCE => return Err(Fault::InUse),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PATIENCE / 50),
        }
    }
}

/// What every result begins with.
const OPENING: &[u8] = b"{\"id\":";

/// What stands behind the id of every result.
const STATE: &[u8] = b",\"state\":\"";

/// Whether a line can be the beginning of a result. Behind others, what all of them begin with is enough; a line that
/// stands alone must not be that of a job, which begins alike but tells of no state.
fn is_beginning(line: &[u8], behind_others: bool) -> bool {
    let Some(rest) = line.strip_prefix(OPENING) else { return OPENING.starts_with(line) };
    let mut id = serde_json::Deserializer::from_slice(rest).into_iter::<Option<Cow<str>>>();
    let is_result = match id.next() {
        Some(Ok(_)) => {
            let behind = rest.get(id.byte_offset()..).unwrap_or_default();
            behind.starts_with(STATE) || STATE.starts_with(behind)
        }
        // Cut off within the id.
        Some(Err(error)) => error.is_eof(),
        None => true,
    };
    behind_others || is_result
}

impl Log {
    /// Opens a log, made if it is not there, and reads what it holds. A line that was cut off is cut off for good.
    pub fn open(path: &Path) -> Result<Log, Fault> {
        // A pipe would be waited for, and a device may never end.
        if std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            return Err(Fault::Special);
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        lock(&file)?;
        let (mut known, mut at) = (HashMap::new(), 0);
        let length = file.metadata()?.len();
        let mut input = BufReader::with_capacity(1 << 16, &file);
        while let Some(Line::Whole(line)) = lines::next(&mut input, usize::MAX)? {
            let end = at + line.len() as u64 + 1;
            if end > length {
                if !is_beginning(&line, at > 0) {
                    return Err(Fault::Other);
                }
                break;
            }
            let Brief { id, state } = object(&line).map_err(|_| Fault::Other)?;
            match (id, state.as_ref()) {
                (Some(id), "built" | "unchanged") => {
                    known.insert(id.as_ref().into(), (at, line.len()));
                }
                (_, "built" | "unchanged" | "failed") => {}
                _ => return Err(Fault::Other),
            }
            at = end;
        }
        if at < length {
            file.set_len(at)?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok(Log { file: Mutex::new(file), known })
    }

    /// The result that a job had before.
    pub fn earlier(&self, id: &str) -> Option<Vec<u8>> {
        let (at, length) = *self.known.get(id)?;
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes)).ok()?;
        Some(bytes)
    }

    /// Appends a result.
    pub fn append(&self, line: &[u8]) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line)
    }

    /// Makes what was written outlive a loss of power.
    pub fn sync(&self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).sync_all()
    }
}
