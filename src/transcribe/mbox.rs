//! Mailboxes (RFC 4155): the mails of one file.

/// The mails of a mailbox, each without the line `From mab@host.example Mon May 3 10:00:00 1999` above it; `None` if there
/// is no such line at its start.
pub fn mails(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut mails: Vec<Vec<u8>> = Vec::new();
    let mut is_after_blank = true;
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, below) = rest.split_at(end);
        rest = below;
        if is_after_blank && line.starts_with(b"From ") && is_field(below) {
            mails.push(Vec::new());
            is_after_blank = false;
            continue;
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
    }
}
