//! What an XMP packet says that a public document need not say.

use statute::public_version::Trace;

/// What every good PDF says of itself: which standard it keeps, which program made it, when, and its own number.
const ORDINARY: &[&str] = &[
    "dc:format",
    "dc:language",
    "xmp:CreateDate",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmp:CreatorTool",
    "pdf:Producer",
    "pdf:PDFVersion",
    "pdf:Trapped",
    "xmpMM:DocumentID",
    "xmpMM:InstanceID",
    "xmpMM:RenditionClass",
    "xmpMM:VersionID",
    "x:xmptk",
    "xml:lang",
    "rdf:about",
    "rdf:parseType",
    "rdf:resource",
];
/// The beginnings of what says which standard it keeps.
const OF_A_STANDARD: &[&str] =
    &["xmlns", "pdfaid:", "pdfuaid:", "pdfxid:", "pdfaExtension:", "pdfaSchema:", "pdfaProperty:"];
const DESCRIBING: &[&str] = &["dc:title", "dc:description", "dc:subject", "pdf:Keywords"];

/// What a packet says, and as what. It is read leniently: whatever stands in it counts.
pub(super) fn properties(packet: &str) -> Vec<(Trace, String)> {
    let mut found: Vec<(Trace, String)> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for part in packet.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let mut said = text.to_owned();
        if let Some(name) = tag.strip_prefix('/') {
            let at = open.iter().rposition(|it| *it == name.trim());
            open.truncate(at.unwrap_or(open.len()));
        } else if let Some(data) = part.strip_prefix("![CDATA[") {
            said = data.replace("]]>", " ");
        } else if !tag.starts_with(['?', '!']) {
            let name_end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
            let (name, attributes) = tag.split_at(name_end);
            for (key, value) in assigned(attributes) {
                found.extend(told(key, value));
            }
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        let owner = open.iter().rev().find(|it| !it.starts_with("rdf:"));
        found.extend(owner.and_then(|it| told(it, &said)));
    }
    found
}

fn told(name: &str, said: &str) -> Option<(Trace, String)> {
    let is_ordinary =
        ORDINARY.contains(&name) || OF_A_STANDARD.iter().any(|it| name.starts_with(it));
    if said.trim().is_empty() || is_ordinary {
        return None;
    }
    let at = match name {
        "dc:creator" | "pdf:Author" => Trace::Author,
        _ if DESCRIBING.contains(&name) => Trace::Description,
        _ => Trace::Xmp,
    };
    Some((at, unescaped(said.trim())))
}

/// A text without the signs that XML writes in another way: a name must not hide behind one.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let found = part.split_once(';').and_then(|(name, rest)| Some((sign(name)?, rest)));
        if let Some((sign, rest)) = found {
            plain.push(sign);
            plain.push_str(rest);
        } else {
            plain.push('&');
            plain.push_str(part);
        }
    }
    plain
}

fn sign(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok();
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            };
            char::from_u32(code?)
        }
    }
}

/// The attributes of a tag.
fn assigned(mut text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    while let Some((key, rest)) = text.split_once('=') {
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|it| matches!(it, '"' | '\'')) else { break };
        let Some((value, after)) = rest[1..].split_once(quote) else { break };
        found.push((key.trim(), value));
        text = after;
    }
    found
}
