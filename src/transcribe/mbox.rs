//! Mailboxes (RFC 4155): the mails of one file.

use std::borrow::Cow;

/// The mails of a mailbox, each without the line `From mab@host.example Mon May 3 10:00:00 1999` above it; `None` if there
/// is no such line at its start.
pub fn mails(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Lines of old Macintoshes end in a carriage return alone.
    let is_old = memchr::memchr(b'\n', bytes).is_none();
    let lines = |bytes: &[u8]| bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect();
    let bytes: Cow<[u8]> = if is_old { Cow::Owned(lines(bytes)) } else { Cow::Borrowed(bytes) };
    let mut mails: Vec<Vec<u8>> = Vec::new();
    let mut is_after_blank = true;
    let mut rest = &*bytes;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, below) = rest.split_at(end);
        rest = below;
        if is_after_blank && is_envelope(line) {
            // Lines of the same kind below were marked by the programs that passed the mail on.
            let head = skipped(below);
            if is_field(head) {
                mails.push(Vec::new());
                is_after_blank = false;
                rest = head;
                continue;
            }
        }
        is_after_blank = line.trim_ascii().is_empty();
        match mails.last_mut() {
            // Lines of the text that began with this word were marked when the mailbox was written.
            Some(mail) if line.starts_with(b">From ") => mail.extend(line.iter().skip(1)),
            Some(mail) => mail.extend(line),
            None if is_after_blank => {}
            None => return None,
        }
    }
    (!mails.is_empty()).then_some(mails)
}

/// Whether a line names a sender and a time, as those between mails do, and is none of a story: "From the window …".
fn is_envelope(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words = || rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let is_address = words().next().is_some_and(|word| word.contains(&b'@'));
    let is_time =
        |word: &[u8]| matches!(word, [a, b, b':', c, d, ..] if [a, b, c, d].iter().all(|d| d.is_ascii_digit()));
    words().count() > 1 && (is_address || words().any(is_time))
}

/// What follows lines such as `>From mab@host.example …`.
fn skipped(mut below: &[u8]) -> &[u8] {
    while below.starts_with(b">From ") {
        let end = memchr::memchr(b'\n', below).map_or(below.len(), |at| at + 1);
        below = below.split_at(end).1;
    }
    below
}

/// Whether a line begins with the name of a field, such as `Return-Path:`.
fn is_field(line: &[u8]) -> bool {
    let name = line.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    name > 0 && line.get(name) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::mails;

    #[test]
    fn mails_are_told_apart() {
        let text = b"From a@b Mon\nSubject: One\n\nFrom here on.\n>From there.\n\nFrom me: no.\n\nFrom c@d Tue\r\nFrom: C\r\n\r\nTwo.\r\n";
        let found = mails(text).expect("mails");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], b"Subject: One\n\nFrom here on.\nFrom there.\n\nFrom me: no.\n\n");
        assert_eq!(found[1], b"From: C\r\n\r\nTwo.\r\n");
        assert!(mails(b"Subject: One\n\nText.\n").is_none() && mails(b"").is_none());
        let story = b"From a@b Mon\nSubject: One\n\nHere.\n\nFrom the window she read the sign\nOpen: never.\n";
        assert_eq!(mails(story).map(|mails| mails.len()), Some(1));
        let passed_on = b"\xef\xbb\xbfFrom a Mon May 3 10:00:00 1999\r>From b@c Tue\rSubject: One\r\rText.\r";
        assert_eq!(mails(passed_on), Some(vec![b"Subject: One\n\nText.\n".to_vec()]));
    }
}
