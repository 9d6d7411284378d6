//! Commands as a server reads them.

/// Writes one command.
pub(in super::super) fn write_command(out: &mut Vec<u8>, words: &[&[u8]]) {
    write_length(out, b'*', words.len());
    for word in words {
        write_length(out, b'$', word.len());
        out.extend_from_slice(word);
        out.extend_from_slice(b"\r\n");
    }
}

/// Without a text in between: there is one length for each word of each command.
fn write_length(out: &mut Vec<u8>, kind: u8, length: usize) {
    out.push(kind);
    let mut unit = 1;
    while length / unit >= 10 {
        unit *= 10;
    }
    while unit > 0 {
        let digit = u8::try_from(length / unit % 10);
        out.push(b'0' + digit.unwrap_or_default());
        unit /= 10;
    }
    out.extend_from_slice(b"\r\n");
}
