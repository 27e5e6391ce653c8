//! What the bytes of a PDF say of it as a file, before anybody looks into it.

/// The mark at the end of a PDF stands this near to it.
const TAIL_BYTES: usize = 1024;
/// A file that was made for the web says so this early, and has one end more.
const HEAD_BYTES: usize = 1024;

const END: &[u8] = b"%%EOF";
const START: &[u8] = b"startxref";

/// Whether its table of contents is not where it has to be: it was cut off, or mended by hand.
pub(super) fn is_damaged(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    let Some(at) = tail.windows(START.len()).rposition(|it| it == START) else { return true };
    let after = &tail[at + START.len()..];
    let has_end = after.windows(END.len()).any(|it| it == END);
    let digits = after.iter().skip_while(|it| it.is_ascii_whitespace());
    let digits = digits.take_while(|it| it.is_ascii_digit()).map(|it| char::from(*it));
    let offset = digits.collect::<String>().parse::<usize>().ok();
    let mark = bytes.windows(5).take(HEAD_BYTES).position(|it| it == b"%PDF-").unwrap_or(0);
    // Some count from the mark, where something stands before it.
    let is_table = |at: usize| {
        let table: Vec<u8> = bytes.iter().skip(at).copied().skip_while(u8::is_ascii_whitespace).take(24).collect();
        table.starts_with(b"xref") || (table.first().is_some_and(u8::is_ascii_digit) && has(&table, b" obj"))
    };
    !has_end || !offset.is_some_and(|it| is_table(it) || is_table(it.saturating_add(mark)))
}

/// Whether it says that it is encrypted: in its trailer, which never is.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    let is_entry = |at: usize| {
        let rest = &bytes[at + KEY.len()..];
        let value: Vec<u8> = rest.iter().copied().skip_while(u8::is_ascii_whitespace).take(24).collect();
        let is_delimited = rest.first().is_some_and(|it| it.is_ascii_whitespace() || *it == b'<');
        let is_reference = value.first().is_some_and(u8::is_ascii_digit) && has(&value, b" R");
        is_delimited && (is_reference || value.starts_with(b"<<"))
    };
    places(bytes, KEY).any(is_entry)
}

/// Where the file ended each time before it was last saved, oldest last.
pub(super) fn earlier_revisions(bytes: &[u8]) -> Vec<usize> {
    let mut ends: Vec<usize> = places(bytes, END).map(|at| at + END.len()).collect();
    ends.pop();
    let is_for_the_web = has(&bytes[..bytes.len().min(HEAD_BYTES)], b"/Linearized");
    if is_for_the_web && !ends.is_empty() {
        ends.remove(0);
    }
    ends.reverse();
    ends
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    places(bytes, wanted).next().is_some()
}

fn places<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let first = wanted.first().copied();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let found = bytes[from..].iter().position(|it| Some(*it) == first)? + from;
            from = found + 1;
            if bytes[found..].starts_with(wanted) {
                return Some(found);
            }
        }
    })
}
