//! A ZIP archive that is written while it is sent: the same files in the same order are the same bytes, for ever.
//!
//! Nothing is compressed: papers are already, and the bytes of a compressor change with its version. Each file is DEFLATE with stored
//! blocks of one size, so that whoever reads the archive as a stream knows where it ends; its hash and length follow it. What passes
//! four gibibytes, or 65,534 files, is told in the ZIP64 form. No file is held: of each there is its name and some numbers until the end.

use chrono::{DateTime, Datelike, Timelike, Utc};
use crc32fast::Hasher;

/// How many bytes a stored block has.
pub const BLOCK: usize = 32 * 1024;
/// From here on a size or a place is told in 64 bits.
const LIMIT: u64 = 0xffff_ffff;
/// From here on the number of files is told in 64 bits.
const FILES: usize = 0xffff;
/// Sizes follow the bytes, and names are UTF-8.
const FLAGS: u16 = 0x0808;
/// DEFLATE.
const METHOD: u16 = 8;
/// A plain file that everybody may read, as Unix says it.
const PLAIN_FILE: u32 = 0o100_644 << 16;
/// Made on Unix, to the specification of ZIP64.
const MADE_BY: u16 = 3 << 8 | ZIP64;
const ZIP64: u16 = 45;
const PLAIN: u16 = 20;

/// What is kept of a file that was written.
struct Written {
    name: String,
    time: u16,
    date: u16,
    crc: u32,
    packed: u64,
    length: u64,
    place: u64,
    is_large: bool,
}

/// An archive on its way.
#[derive(Default)]
pub struct Archive {
    /// What was written and not yet taken.
    out: Vec<u8>,
    /// How much was written.
    at: u64,
    written: Vec<Written>,
    crc: Hasher,
    block: Vec<u8>,
}

impl Archive {
    /// What was written since this was asked last.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// How much that is.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.out.len()
    }

    /// Begins a file of this length, or of one that is not known and below four gibibytes.
    pub fn begin(&mut self, name: &str, modified: DateTime<Utc>, length: u64) {
        let (time, date) = dos(modified);
        // With room for the blocks' own bytes.
        let is_large = length + length / 1024 + 64 >= LIMIT;
        let written = Written {
            name: name.to_owned(),
            time,
            date,
            crc: 0,
            packed: 0,
            length: 0,
            place: self.at,
            is_large,
        };
        self.u32(0x0403_4b50);
        self.u16(if is_large { ZIP64 } else { PLAIN });
        self.head(&written);
        self.u32(0);
        let unknown = if is_large { u32::MAX } else { 0 };
        self.u32(unknown);
        self.u32(unknown);
        self.u16(short(name.len()));
        self.u16(if is_large { 20 } else { 0 });
        self.bytes(name.as_bytes());
        if is_large {
            self.u16(1);
            self.u16(16);
            self.u64(0);
            self.u64(0);
        }
        self.crc = Hasher::new();
        self.written.push(written);
    }

    /// Writes some of the file that was begun.
    pub fn write(&mut self, mut bytes: &[u8]) {
        self.crc.update(bytes);
        if let Some(file) = self.written.last_mut() {
            file.length += bytes.len() as u64;
        }
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == BLOCK {
                self.stored(false);
            }
        }
    }

    /// Ends the file that was begun.
    pub fn end(&mut self) {
        self.stored(true);
        let crc = std::mem::take(&mut self.crc).finalize();
        let Some(mut file) = self.written.pop() else { return };
        file.crc = crc;
        self.u32(0x0807_4b50);
        self.u32(crc);
        if file.is_large {
            self.u64(file.packed);
            self.u64(file.length);
        } else {
            self.u32(long(file.packed));
            self.u32(long(file.length));
        }
        self.written.push(file);
    }

    /// Ends the archive: where each file is.
    pub fn finish(&mut self) {
        let place = self.at;
        let files = std::mem::take(&mut self.written);
        for file in &files {
            self.listed(file);
        }
        let length = self.at - place;
        if files.len() >= FILES || place >= LIMIT || length >= LIMIT {
            let (end, count) = (self.at, files.len() as u64);
            self.u32(0x0606_4b50);
            self.u64(44);
            self.u16(MADE_BY);
            self.u16(ZIP64);
            self.u32(0);
            self.u32(0);
            self.u64(count);
            self.u64(count);
            self.u64(length);
            self.u64(place);
            self.u32(0x0706_4b50);
            self.u32(0);
            self.u64(end);
            self.u32(1);
        }
        self.u32(0x0605_4b50);
        self.u16(0);
        self.u16(0);
        self.u16(short(files.len()));
        self.u16(short(files.len()));
        self.u32(long(length));
        self.u32(long(place));
        self.u16(0);
    }

    /// A file in the list at the end.
    fn listed(&mut self, file: &Written) {
        let large: Vec<u64> =
            [file.length, file.packed, file.place].into_iter().filter(|it| *it >= LIMIT).collect();
        self.u32(0x0201_4b50);
        self.u16(MADE_BY);
        self.u16(if file.is_large || !large.is_empty() { ZIP64 } else { PLAIN });
        self.head(file);
        self.u32(file.crc);
        self.u32(long(file.packed));
        self.u32(long(file.length));
        self.u16(short(file.name.len()));
        self.u16(if large.is_empty() { 0 } else { short(4 + 8 * large.len()) });
        self.u16(0);
        self.u16(0);
        self.u16(0);
        self.u32(PLAIN_FILE);
        self.u32(long(file.place));
        self.bytes(file.name.as_bytes());
        if !large.is_empty() {
            self.u16(1);
            self.u16(short(8 * large.len()));
            for it in large {
                self.u64(it);
            }
        }
    }

    /// What stands alike in front of a file and in the list.
    fn head(&mut self, file: &Written) {
        self.u16(FLAGS);
        self.u16(METHOD);
        self.u16(file.time);
        self.u16(file.date);
    }

    /// Writes what is in hand as a stored block.
    fn stored(&mut self, is_last: bool) {
        let block = std::mem::take(&mut self.block);
        let length = short(block.len());
        let before = self.at;
        self.bytes(&[u8::from(is_last)]);
        self.u16(length);
        self.u16(!length);
        self.bytes(&block);
        let packed = self.at - before;
        if let Some(file) = self.written.last_mut() {
            file.packed += packed;
        }
        self.block = block;
        self.block.clear();
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
        self.at += bytes.len() as u64;
    }

    fn u16(&mut self, value: u16) {
        self.bytes(&value.to_le_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }
}

/// A number in 16 bits; all of them where it does not fit, and is told elsewhere.
fn short(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}

/// A number in 32 bits; likewise.
fn long(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// An instant as archives tell it: in UTC, to two seconds, from 1980 on.
fn dos(at: DateTime<Utc>) -> (u16, u16) {
    let year = u16::try_from((at.year() - 1980).clamp(0, 127)).unwrap_or(0);
    let part = |value: u32| u16::try_from(value).unwrap_or(0);
    let time = part(at.hour()) << 11 | part(at.minute()) << 5 | part(at.second()) >> 1;
    let date = year << 9 | part(at.month()) << 5 | part(at.day());
    (time, date)
}
