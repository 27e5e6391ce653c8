//! Answers of two worlds made comparable: what is random in each is taken out, and what stands in the order of something random is put
//! into an order of its own.

/// What media types hold that stand in the order of ids.
const IN_ORDER_OF_IDS: [&str; 3] = ["text/calendar", "text/csv", "text/html"];

/// Whether an answer of this type has rows, events or lines whose order says nothing.
pub fn is_in_order_of_ids(media_type: &str) -> bool {
    IN_ORDER_OF_IDS.contains(&media_type)
}

/// The parts of an answer whose order says nothing: the events of a calendar, whose long lines are folded at any byte, the rows of a
/// file, the lines of a page. Of everything else there is one, which is the whole.
pub fn parts(media_type: &str, text: &str) -> Vec<String> {
    let whole = if media_type == "text/calendar" {
        text.replace("\r\n ", "").replace("END:VCALENDAR\r\n", "")
    } else {
        text.to_owned()
    };
    match media_type {
        "text/calendar" => whole.split("BEGIN:VEVENT").map(str::to_owned).collect(),
        _ if is_in_order_of_ids(media_type) => whole.lines().map(str::to_owned).collect(),
        _ => vec![whole],
    }
}

/// A text without ids, case numbers, hashes, cursors, ports, and times of day of what was written down.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let is_word =
        |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | ':' | '.' | '=');
    for word in text.split_inclusive(|it| !is_word(it)) {
        let bare = word.trim_end_matches(|it| !is_word(it));
        let rest = &word[bare.len()..];
        out.push_str(&masked_word(bare));
        out.push_str(rest);
    }
    out
}

fn masked_word(word: &str) -> String {
    let is_hex = |text: &str| {
        text.len() >= 32 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
    };
    let is_number = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        matches!(parts[..], [kind, year, number]
            if kind.bytes().all(|it| it.is_ascii_uppercase()) && year.len() == 4 && number.len() >= 5
                && number.bytes().all(|it| it.is_ascii_digit()))
    };
    if let Some((before, _)) = word.split_once("cursor=") {
        return format!("{before}CURSOR");
    }
    // An instant of the sandbox keeps its day; how late on it something was written down hangs on the machine.
    if let Some((day, time)) = word.split_once('T')
        && day.len() == 10
        && time.ends_with('Z')
        && day.bytes().all(|it| it.is_ascii_digit() || it == b'-')
    {
        return format!("{day}TIME");
    }
    // A calendar writes instants without the signs between.
    let is_instant = |text: &str| {
        let is_of = |digits: &str, count: usize| {
            digits.len() == count && digits.bytes().all(|it| it.is_ascii_digit())
        };
        let parts = text.strip_suffix('Z').and_then(|it| it.split_once('T'));
        parts.is_some_and(|(day, time)| is_of(day, 8) && is_of(time, 6))
    };
    let parts = word.split([':', '.', '=']);
    if parts.clone().any(|it| is_hex(it) || is_number(it) || is_instant(it)) {
        let mask = |it: &str| {
            if is_instant(it) {
                format!("{}TIME", &it[..8])
            } else if is_hex(it) || is_number(it) {
                "RANDOM".to_owned()
            } else {
                it.to_owned()
            }
        };
        return parts.map(mask).collect::<Vec<_>>().join(".");
    }
    word.to_owned()
}
