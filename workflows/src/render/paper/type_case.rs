//! The faces that letters are set in, and words set in them: kerned, joined, and no letter lost.

use harfrust::{FontRef, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::MetadataProvider as _;
use skrifa::string::StringId;

use super::PaperError;

/// A face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// The upright one.
    Roman,
    /// For what is stressed.
    Bold,
    /// For provisions and asides.
    Italic,
    /// For hashes and ids.
    Typewriter,
}

/// How dark the words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Black.
    Black,
    /// Dark grey: readable on paper, and behind the rest.
    Grey,
}

/// Face, size in points, and ink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// The face.
    pub face: Face,
    /// The size.
    pub size: f32,
    /// The ink.
    pub ink: Ink,
}

impl Style {
    /// The body of a letter.
    pub(crate) const fn plain() -> Self {
        Self { face: Face::Roman, size: 11.0, ink: Ink::Black }
    }

    /// What is stressed in it.
    pub(crate) const fn strong() -> Self {
        Self { face: Face::Bold, ..Self::plain() }
    }

    /// What names something.
    pub(crate) const fn quiet() -> Self {
        Self { ink: Ink::Grey, ..Self::plain() }
    }

    /// Provisions.
    pub(crate) const fn cited() -> Self {
        Self { face: Face::Italic, size: 9.5, ink: Ink::Grey }
    }

    /// Who writes, above all else.
    pub(crate) const fn title_of_head() -> Self {
        Self { face: Face::Bold, size: 13.0, ink: Ink::Black }
    }

    /// A heading.
    pub(crate) const fn heading() -> Self {
        Self { face: Face::Bold, size: 12.0, ink: Ink::Black }
    }

    /// The title.
    pub(crate) const fn title() -> Self {
        Self { face: Face::Bold, size: 16.0, ink: Ink::Black }
    }

    /// Hashes and ids.
    pub(crate) const fn exact() -> Self {
        Self { face: Face::Typewriter, size: 8.5, ink: Ink::Black }
    }

    /// The foot of a page.
    pub(crate) const fn foot() -> Self {
        Self { face: Face::Roman, size: 8.0, ink: Ink::Grey }
    }
}

/// The names of the faces within the fonts, in the order of [`Face`]; then those that help out where a letter is missing.
const NAMES: [&str; 5] = [
    "LibertinusSerif-Regular",
    "LibertinusSerif-Bold",
    "LibertinusSerif-Italic",
    "DejaVuSansMono",
    "NewCM10-Regular",
];

/// Which of [`NAMES`] help out, in turn.
const HELPERS: [usize; 3] = [4, 0, 3];

/// All faces, opened.
pub(super) struct TypeCase {
    faces: Vec<Opened>,
}

struct Opened {
    font: Font,
    bytes: FontRef<'static>,
    shaper: ShaperData,
    units: f32,
}

/// Words set in one style, from the left.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Which of the faces.
    pub face: usize,
    /// Size and ink, and the face that was asked for.
    pub style: Style,
    /// What they say.
    pub text: String,
    /// How: advances are parts of the size.
    pub glyphs: Vec<KrillaGlyph>,
    /// How wide, in points.
    pub width: f32,
    /// Whether they run from right to left.
    pub is_leftward: bool,
}

impl TypeCase {
    pub(super) fn open() -> Result<Self, PaperError> {
        let mut found: Vec<Option<Opened>> = NAMES.iter().map(|_| None).collect();
        for data in typst_assets::fonts() {
            let Ok(bytes) = FontRef::new(data) else { continue };
            let name = bytes.localized_strings(StringId::POSTSCRIPT_NAME).english_or_first();
            let name = name.map(|it| it.to_string()).unwrap_or_default();
            let Some(place) = NAMES.iter().position(|it| *it == name) else { continue };
            let Some(font) = Font::new(data.into(), 0) else { continue };
            let units = font.units_per_em();
            found[place] = Some(Opened { font, shaper: ShaperData::new(&bytes), bytes, units });
        }
        let named = found.into_iter().zip(NAMES);
        let faces = named.map(|(face, name)| face.ok_or(PaperError::Face(name)));
        Ok(Self { faces: faces.collect::<Result<_, _>>()? })
    }

    /// The font of a piece.
    pub(super) fn font(&self, piece: &Piece) -> Font {
        self.faces[piece.face].font.clone()
    }

    /// A word without blanks, set: in several pieces where its own face lacks a letter. A letter that no face has stands
    /// there as its code point.
    pub(super) fn set(&self, word: &str, style: Style) -> Vec<Piece> {
        let own = style.face as usize;
        let mut parts: Vec<(usize, String)> = Vec::new();
        for letter in word.chars() {
            let mut add = |face: usize, text: &str| match parts.last_mut() {
                Some((last, before)) if *last == face => before.push_str(text),
                _ => parts.push((face, text.to_owned())),
            };
            let faces = std::iter::once(own).chain(HELPERS);
            match faces.into_iter().find(|face| self.has(*face, letter)) {
                Some(face) => add(face, letter.encode_utf8(&mut [0; 4])),
                None => add(own, &format!("[U+{:04X}]", u32::from(letter))),
            }
        }
        parts.into_iter().map(|(face, text)| self.piece(face, style, text)).collect()
    }

    /// A blank, as wide as the face wants it.
    pub(super) fn blank(&self, style: Style) -> Piece {
        self.piece(style.face as usize, style, " ".to_owned())
    }

    fn has(&self, face: usize, letter: char) -> bool {
        if letter.is_ascii_graphic() || letter == ' ' {
            return true;
        }
        // What has no meaning that all agree on may stand in no file that is kept for long.
        let is_nobodys = letter.is_control()
            || matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}')
            || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || letter > '\u{dffff}'
            || u32::from(letter) & 0xfffe == 0xfffe;
        let glyph = self.faces[face].bytes.charmap().map(letter);
        !is_nobodys && glyph.is_some_and(|glyph| glyph.to_u32() != 0)
    }

    fn piece(&self, face: usize, style: Style, text: String) -> Piece {
        let opened = &self.faces[face];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        let is_leftward = buffer.direction() == harfrust::Direction::RightToLeft;
        let shaper = opened.shaper.shaper(&opened.bytes).build();
        let glyphs = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let starts: Vec<usize> =
            glyphs.glyph_infos().iter().filter_map(|it| usize::try_from(it.cluster).ok()).collect();
        let part = |units: i32| {
            // An em has a thousand units or two: nothing is lost.
            #[expect(clippy::cast_precision_loss, reason = "a glyph is a few thousand units wide")]
            let units = units as f32;
            units / opened.units
        };
        let placed = glyphs.glyph_infos().iter().zip(glyphs.glyph_positions());
        let glyphs: Vec<KrillaGlyph> = placed
            .map(|(glyph, at)| {
                let start = usize::try_from(glyph.cluster).unwrap_or_default();
                let later = starts.iter().copied().filter(|other| *other > start);
                let end = later.min().unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(glyph.glyph_id),
                    part(at.x_advance),
                    part(at.x_offset),
                    part(at.y_offset),
                    part(at.y_advance),
                    start..end,
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum::<f32>() * style.size;
        Piece { face, style, text, glyphs, width, is_leftward }
    }
}

impl Piece {
    /// Puts the next words behind these, where both are set alike.
    pub(super) fn joined(&mut self, next: &Self) -> bool {
        if self.face != next.face
            || self.style != next.style
            || self.is_leftward != next.is_leftward
        {
            return false;
        }
        let before = self.text.len();
        let moved = next.glyphs.iter().cloned().map(|mut glyph| {
            glyph.text_range = glyph.text_range.start + before..glyph.text_range.end + before;
            glyph
        });
        self.glyphs.extend(moved);
        self.text.push_str(&next.text);
        self.width += next.width;
        true
    }
}
