//! The names in a ZIP archive, from its table of contents. Nothing of it is unpacked.

use std::io::{Read, Seek, SeekFrom};

/// The record that ends an archive, without its comment.
const END_BYTES: usize = 22;
const END_MARK: &[u8] = b"PK\x05\x06";
/// A comment is at most as long as two bytes can say.
const COMMENT_BYTES: u64 = 65_535;
/// An entry of the table, without its name.
const ENTRY_BYTES: usize = 46;
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
/// A table of contents longer than this is no document of an office program.
const TABLE_BYTES: u64 = 8 << 20;

/// The names of what is in an archive; none where its table cannot be read.
pub(super) fn names(file: &mut (impl Read + Seek)) -> std::io::Result<Option<Vec<String>>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_bytes = length.min(END_BYTES as u64 + COMMENT_BYTES);
    let tail = read_at(file, length - tail_bytes, tail_bytes)?;
    let end = tail.windows(END_BYTES).rposition(|it| it.starts_with(END_MARK));
    let Some(end) = end.map(|at| &tail[at..]) else { return Ok(None) };
    let (Some(size), Some(start)) = (number(end, 12, 4), number(end, 16, 4)) else {
        return Ok(None);
    };
    if size > TABLE_BYTES || start.saturating_add(size) > length {
        return Ok(None);
    }
    Ok(parsed(&read_at(file, start, size)?))
}

fn read_at(file: &mut (impl Read + Seek), start: u64, length: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parsed(mut table: &[u8]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    while !table.is_empty() {
        if !table.starts_with(ENTRY_MARK) {
            return None;
        }
        let lengths = [28, 30, 32].map(|at| number(table, at, 2));
        let [Some(name), Some(extra), Some(comment)] = lengths else { return None };
        let name_end = ENTRY_BYTES.checked_add(usize::try_from(name).ok()?)?;
        let name = table.get(ENTRY_BYTES..name_end)?;
        found.push(String::from_utf8_lossy(name).into_owned());
        let next = name_end.checked_add(usize::try_from(extra.checked_add(comment)?).ok()?)?;
        table = table.get(next..)?;
    }
    Some(found)
}

/// A little-endian number of some bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |sum, digit| (sum << 8) | u64::from(*digit)))
}
