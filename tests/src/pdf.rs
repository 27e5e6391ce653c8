//! PDFs, written by hand, so that a test says each stroke of what is in them.

use std::fmt::Write as _;

/// The first line of a page stands this high.
const TOP: u32 = 740;
/// Lines are so far apart.
const LEADING: u32 = 16;

/// A page: what is painted on it, and what hangs on it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    painted: String,
    lines: u32,
    has_picture: bool,
    entries: String,
}

impl Sheet {
    /// A page with these lines.
    #[must_use]
    pub fn of(lines: &[&str]) -> Self {
        lines.iter().fold(Self::default(), |sheet, line| sheet.line(line))
    }

    /// One line more.
    #[must_use]
    pub fn line(mut self, text: &str) -> Self {
        self.lines += 1;
        let height = TOP - LEADING * self.lines;
        self.at(72, height, text)
    }

    /// A text somewhere: from the left, and from the foot.
    #[must_use]
    pub fn at(self, x: i32, y: u32, text: &str) -> Self {
        self.paint(&format!("BT /F1 11 Tf {x} {y} Td ({}) Tj ET", escaped(text)))
    }

    /// Any operators of a content stream.
    #[must_use]
    pub fn paint(mut self, operators: &str) -> Self {
        self.painted.push_str(operators);
        self.painted.push('\n');
        self
    }

    /// A filled box over the last line: from the left, so wide.
    #[must_use]
    pub fn cover(self, colour: &str, x: u32, width: u32) -> Self {
        let foot = TOP - LEADING * self.lines - 4;
        self.paint(&format!("q {colour} {x} {foot} {width} 14 re f Q"))
    }

    /// A grey picture over a part of the page: from the left, from the foot, wide and high.
    #[must_use]
    pub fn picture(mut self, [x, y, width, height]: [u32; 4]) -> Self {
        self.has_picture = true;
        self.paint(&format!("q {width} 0 0 {height} {x} {y} cm /Im1 Do Q"))
    }

    /// More entries of its dictionary; resources take the place of the usual ones.
    #[must_use]
    pub fn entries(mut self, entries: &str) -> Self {
        self.entries.push_str(entries);
        self
    }

    /// A comment that somebody made.
    #[must_use]
    pub fn comment(self, by: &str, text: &str) -> Self {
        self.entries(&format!(
            "/Annots [<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /T ({}) /Contents ({}) >>]",
            escaped(by),
            escaped(text)
        ))
    }
}

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    sheets: Vec<Sheet>,
    about: String,
    catalog: String,
    objects: Vec<Vec<u8>>,
}

impl Paper {
    /// A document of these pages.
    #[must_use]
    pub fn of(sheets: impl IntoIterator<Item = Sheet>) -> Self {
        Self { sheets: sheets.into_iter().collect(), ..Self::default() }
    }

    /// A property of the document.
    #[must_use]
    pub fn about(mut self, key: &str, value: &str) -> Self {
        let _ = write!(self.about, " /{key} ({})", escaped(value));
        self
    }

    /// A property of the document, written as an object; `@1` is the first object that was added.
    #[must_use]
    pub fn property(mut self, key: &str, object: &str) -> Self {
        let _ = write!(self.about, " /{key} {object}");
        self
    }

    /// Entries of its catalog; `@1` is the first object that was added.
    #[must_use]
    pub fn catalog(mut self, entries: &str) -> Self {
        self.catalog.push_str(entries);
        self
    }

    /// An object more.
    #[must_use]
    pub fn object(mut self, object: &str) -> Self {
        self.objects.push(object.as_bytes().to_vec());
        self
    }

    /// A stream more.
    #[must_use]
    pub fn stream(mut self, entries: &str, bytes: &[u8]) -> Self {
        self.objects.push(stream(entries, bytes));
        self
    }

    /// A file attached to it.
    #[must_use]
    pub fn attached(self, name: &str, bytes: &[u8]) -> Self {
        let first = self.objects.len() + 1;
        let file = format!(
            "<< /Type /Filespec /F ({0}) /UF ({0}) /EF << /F @{first} >> >>",
            escaped(name)
        );
        let tree = format!("/Names << /EmbeddedFiles << /Names [(file) @{}] >> >>", first + 1);
        self.stream("/Type /EmbeddedFile", bytes).object(&file).catalog(&tree)
    }

    /// An XMP packet that says this of it.
    #[must_use]
    pub fn packet(self, properties: &str) -> Self {
        let at = self.objects.len() + 1;
        let packet = format!(
            "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
             <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''>{properties}\
             </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
        );
        self.stream("/Type /Metadata /Subtype /XML", packet.as_bytes())
            .catalog(&format!("/Metadata @{at}"))
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut file = Written::default();
        file.bytes.extend(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
        self.write(&mut file, "");
        file.bytes
    }

    /// Its bytes after it was saved over: what stood in the other before is still in the file.
    #[must_use]
    pub fn saved_over(&self, before: &Self) -> Vec<u8> {
        let mut file = Written { bytes: before.bytes(), ..Written::default() };
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        let start =
            text.rsplit("startxref\n").next().and_then(|it| it.lines().next().map(str::to_owned));
        let previous = format!("/Prev {}", start.unwrap_or_default());
        self.write(&mut file, &previous);
        file.bytes
    }

    /// The objects, in the order of their numbers: catalog, tree, font, picture, properties, what was added, pages.
    fn write(&self, file: &mut Written, trailer: &str) {
        const ADDED: usize = 6;
        let first_page = ADDED + self.objects.len();
        let numbered = |text: &str| {
            let mut text = text.to_owned();
            for at in (1..=self.objects.len()).rev() {
                text = text.replace(&format!("@{at}"), &format!("{} 0 R", ADDED - 1 + at));
            }
            text
        };
        let kids: Vec<String> =
            (0..self.sheets.len()).map(|at| format!("{} 0 R", first_page + 2 * at)).collect();
        file.object(
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", numbered(&self.catalog)).as_bytes(),
        );
        let tree = format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" "));
        file.object(tree.as_bytes());
        file.object(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        );
        let picture = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
        file.object(&stream(picture, &[0x80]));
        file.object(format!("<<{} >>", numbered(&self.about)).as_bytes());
        for object in &self.objects {
            // What a stream holds may be no text.
            match std::str::from_utf8(object) {
                Ok(text) => file.object(numbered(text).as_bytes()),
                Err(_) => file.object(object),
            }
        }
        for (at, sheet) in self.sheets.iter().enumerate() {
            let pictures = if sheet.has_picture { "/XObject << /Im1 4 0 R >>" } else { "" };
            let usual = format!("/Resources << /Font << /F1 3 0 R >> {pictures} >>");
            let resources = if sheet.entries.contains("/Resources") { "" } else { &usual };
            let page = format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R {resources} {} >>",
                first_page + 2 * at + 1,
                numbered(&sheet.entries)
            );
            file.object(page.as_bytes());
            file.object(&stream("", &in_one_byte_each(&sheet.painted)));
        }
        let info = if self.about.is_empty() { "" } else { "/Info 5 0 R" };
        file.end(&format!("/Root 1 0 R {info} {trailer}"));
    }
}

/// A document whose page unpacks to so many bytes: each level of packing multiplies them by sixty-four.
#[must_use]
pub fn bomb(levels: u32) -> Vec<u8> {
    let filters = "/RunLengthDecode ".repeat(levels as usize);
    // Two such bytes are a run of a hundred and twenty-eight of them.
    let packed = vec![0x81; 4096];
    let paper = Paper::of([]).stream(&format!("/Filter [{filters}]"), &packed);
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents @1 >>";
    let tree = "<< /Type /Pages /Count 1 /Kids [@2] >>";
    let bytes = paper.object(page).object(tree).bytes();
    replaced(bytes, b"/Pages 2 0 R", b"/Pages 8 0 R")
}

/// A file with the first of some bytes replaced by as many others, so that all else stays where it is.
#[must_use]
pub fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let found = bytes.windows(from.len()).position(|it| it == from);
    if let Some(at) = found {
        bytes[at..at + from.len()].copy_from_slice(to);
    }
    bytes
}

#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Written {
    fn object(&mut self, object: &[u8]) {
        self.offsets.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n", self.offsets.len()).bytes());
        self.bytes.extend(object);
        self.bytes.extend(b"\nendobj\n");
    }

    fn end(&mut self, trailer: &str) {
        let start = self.bytes.len();
        let count = self.offsets.len() + 1;
        let mut text = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(text, "{offset:010} 00000 n ");
        }
        let _ = write!(text, "trailer\n<< /Size {count} {trailer} >>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend(text.bytes());
    }
}

fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    object.extend(bytes);
    object.extend(b"\nendstream");
    object
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// As Windows wrote it, for the letters that are the same there.
fn in_one_byte_each(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}
