//! Entries of merchandise as a CSV file: read whole, and every bad line told at once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use entities::Clock as _;
use poem::error::ReadBodyError;
use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use sha2::{Digest, Sha256};
use statute::eapa::merchandise::{COLUMNS, Merchandise, line};

use crate::clock::WallClock;
use crate::payload::hex;
use crate::problem::{Problem, catalogue};
use crate::wire::problem::FieldError;

/// How many entries a file lists at most: a limit of this service, not of the law.
pub const ENTRIES_MAX: usize = 100_000;
/// How large a file is at most.
const BYTES_MAX: usize = 32 * 1024 * 1024;
/// How many defects are told one by one.
const DEFECTS_TOLD: usize = 1_000;
/// The media type.
const CSV: &str = "text/csv";

/// A CSV file as it arrived, not yet looked at: who may not know of a case hears that first.
#[derive(Debug)]
pub struct CsvBody {
    bytes: Vec<u8>,
    is_csv: bool,
    /// When the last byte had arrived, by the clock on the wall.
    pub received_at: DateTime<Utc>,
    private: PhantomData<()>,
}

/// A file in which nothing is wrong.
#[derive(Debug)]
pub struct Listed {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Each entry with its line in the file, where the header is line 1.
    pub lines: Vec<(u32, Merchandise)>,
}

impl CsvBody {
    /// Reads the file. `today`: no entry is of a later day.
    ///
    /// # Errors
    /// Another media type; or every defect of every line, as one problem.
    pub fn read(&self, today: NaiveDate) -> Result<Listed, Problem> {
        if !self.is_csv {
            let detail = "Send the file as `Content-Type: text/csv`.";
            return Err(Problem::new(&catalogue::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let mut file = File::default();
        file.read(&self.bytes, today);
        if file.defects.is_empty() {
            return Ok(Listed { sha256: hex(&Sha256::digest(&self.bytes)), lines: file.lines });
        }
        Err(file.told())
    }
}

/// A file as far as it was read.
#[doc(hidden)]
#[derive(Default)]
pub struct File {
    /// Its entries, each with its line.
    pub lines: Vec<(u32, Merchandise)>,
    known: HashMap<String, u32>,
    /// The first defects.
    pub defects: Vec<FieldError>,
    /// How many there are in all.
    found: usize,
}

impl File {
    /// Reads all of it. `today`: no entry is of a later day.
    pub fn read(&mut self, bytes: &[u8], today: NaiveDate) {
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut record = csv::ByteRecord::new();
        let mut places = None;
        let mut read = 0;
        // Nothing is read from but memory, and a record of bytes is never wrong by itself.
        while let Ok(true) = reader.read_byte_record(&mut record) {
            let at = starts_at(bytes, &record);
            let Some(places) = &places else {
                match self.header(&record, at) {
                    Some(found) => places = Some(found),
                    None => return,
                }
                continue;
            };
            read += 1;
            if read > ENTRIES_MAX {
                let message = format!("No more than {ENTRIES_MAX} entries in one file.");
                return self.defect(format!("/lines/{at}"), "too_many", message, None);
            }
            self.entry(&record, places, at, today);
        }
        if read == 0 {
            let message = "The file lists no entry below a header line.".to_owned();
            self.defect("/lines".to_owned(), "missing", message, None);
        }
    }

    /// Where each column stands; nothing can be read under a header that does not say so.
    fn header(&mut self, record: &csv::ByteRecord, at: u32) -> Option<[usize; 5]> {
        let names: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
        let place = |column: &str| names.iter().position(|name| name.trim() == column);
        for column in COLUMNS.iter().filter(|column| place(column).is_none()) {
            let message = format!("The header line names the column `{column}`.");
            self.defect(format!("/lines/{at}/{column}"), "missing", message, None);
        }
        for (nth, name) in names.iter().enumerate() {
            let known = COLUMNS.contains(&name.trim());
            let twice = names[..nth].iter().any(|before| before.trim() == name.trim());
            if !known || twice {
                let message =
                    format!("Column {} is none of: {}, once each.", nth + 1, COLUMNS.join(", "));
                self.defect(format!("/lines/{at}"), "unknown", message, None);
            }
        }
        let places = COLUMNS.map(place);
        (self.found == 0).then(|| places.map(Option::unwrap_or_default))
    }

    fn entry(&mut self, record: &csv::ByteRecord, places: &[usize; 5], at: u32, today: NaiveDate) {
        let here = format!("/lines/{at}");
        if record.len() != COLUMNS.len() {
            let message =
                format!("It has {} cells, and the header {}.", record.len(), COLUMNS.len());
            return self.defect(here, "columns", message, None);
        }
        let cell = |place: usize| std::str::from_utf8(record.get(place).unwrap_or_default());
        let [Ok(number), Ok(date), Ok(port), Ok(value), Ok(status)] = places.map(cell) else {
            return self.defect(here, "not_utf8", "It is not text in UTF-8.".to_owned(), None);
        };
        match line([number, date, port, value, status], today) {
            Ok(it) => {
                if let Some(first) = self.known.insert(it.entry_number.clone(), at) {
                    let message = format!("Line {first} lists the same entry.");
                    self.defect(format!("{here}/entry_number"), "twice", message, None);
                }
                if self.found == 0 {
                    self.lines.push((at, it));
                }
            }
            Err(defects) => {
                for it in defects {
                    let place = format!("{here}/{}", it.column);
                    self.defect(place, it.code, it.message, it.authority);
                }
            }
        }
    }

    fn defect(&mut self, pointer: String, code: &str, message: String, authority: Option<&str>) {
        self.found += 1;
        if self.defects.len() < DEFECTS_TOLD {
            let authority = authority.map(str::to_owned);
            self.defects.push(FieldError { authority, ..FieldError::at(pointer, code, message) });
        }
    }

    /// What is wrong with the file, and how much more of it there is.
    fn told(self) -> Problem {
        let more = self.found - self.defects.len();
        if more == 0 {
            return Problem::defective(self.defects);
        }
        let detail = format!(
            "The file has {} defects; the first {DEFECTS_TOLD} are listed, and there are {more} more. Nothing was stored.",
            self.found
        );
        Problem::new(&catalogue::DEFECTIVE, detail).with_errors(self.defects)
    }
}

/// The line of the file on which a record begins. The reader counts empty lines before a record as its own.
fn starts_at(bytes: &[u8], record: &csv::ByteRecord) -> u32 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(bytes.len());
    let empty = bytes[from.min(bytes.len())..].iter().take_while(|it| matches!(it, b'\r' | b'\n'));
    let empty = empty.filter(|it| **it == b'\n').count();
    u32::try_from(position.line())
        .unwrap_or(u32::MAX)
        .saturating_add(u32::try_from(empty).unwrap_or(0))
}

impl<'a> ApiExtractor<'a> for CsvBody {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let mut schema = MetaSchema::new("string");
        schema.example = Some(
            "entry_number,entry_date,port,value,liquidation_status\nABC-1234567-8,2019-03-14,2704,125000.00,unliquidated\n"
                .into(),
        );
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        let content = vec![MetaMediaType { content_type: CSV, schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let essence = request.content_type().and_then(|it| it.split(';').next());
        let is_csv = essence.is_some_and(|it| it.trim().eq_ignore_ascii_case(CSV));
        let bytes =
            body.take()?.into_bytes_limit(BYTES_MAX).await.map_err(|error| match error {
                ReadBodyError::PayloadTooLarge => {
                    let detail = format!("The file is larger than {BYTES_MAX} bytes.");
                    poem::Error::from(Problem::new(&catalogue::TOO_LARGE, detail))
                }
                other => other.into(),
            })?;
        Ok(Self {
            bytes: bytes.to_vec(),
            is_csv,
            received_at: WallClock.now(),
            private: PhantomData,
        })
    }
}
