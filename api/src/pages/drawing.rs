//! The time line of a case as SVG: what happened, the clocks as bars, stays and tolling hatched, and today's line.
//!
//! Pure: days in, text out. It draws nothing that the tables beside it do not say, and has no colours of its own: they are
//! those of the page's style.

use std::fmt::Write as _;

use chrono::NaiveDate;
use statute::Status;
use statute::count::days_between;
use statute::time_line::{Pause, RunningClock, TimeLine, Why};

use super::words;

/// How wide the drawing is, and where its days begin and end, in units of its own.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 20.0;
const RIGHT: f64 = 940.0;
/// Where the line of the months is, and where the first entry stands below it.
const AXIS: f64 = 46.0;
const FIRST_LANE: f64 = 66.0;
const LANE: f64 = 24.0;
const ROW: f64 = 42.0;
/// How wide a letter is, about.
const LETTER: f64 = 6.6;
/// How far apart the names of months stand at least.
const MONTH_APART: f64 = 58.0;
/// More days off than this are not drawn: they could not be told apart.
const DAYS_OFF_AT_MOST: usize = 40;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// Its number on the docket, as the reader counts.
    pub number: u32,
    /// Its legal day.
    pub on: NaiveDate,
    /// What it was.
    pub what: String,
}

/// Draws a time line; `title` is what it is of.
#[must_use]
pub fn svg(title: &str, line: &TimeLine, happened: &[Happened]) -> String {
    let scale = Scale::of(line);
    let (marks, lanes_end) = marks(&scale, happened);
    let mut rows = String::new();
    let mut y = lanes_end + 10.0;
    for clock in &line.clocks {
        bar(&mut rows, &scale, line, clock, y);
        y += ROW;
    }
    let bottom = y + 6.0;
    let height = bottom + 22.0;
    let mut text = format!(
        "<svg class=\"time-line\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"line-title line-desc\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"line-title\">{}</title>\n<desc id=\"line-desc\">{}</desc>\n{HATCHES}",
        escaped(title),
        escaped(&described(line, happened)),
    );
    for pause in &line.pauses {
        hatched(&mut text, &scale, line, *pause, bottom);
    }
    axis(&mut text, &scale, line, bottom);
    text.push_str(&marks);
    text.push_str(&rows);
    today(&mut text, &scale, line, bottom);
    text.push_str("</svg>\n");
    text
}

/// The two hatches: leaning one way for a stay, the other for tolling, so that no colour has to tell them apart.
const HATCHES: &str = "<defs>\
<pattern id=\"line-stay\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"M-2 10 L10 -2 M-2 2 L2 -2 M6 10 L10 6\"/></pattern>\
<pattern id=\"line-tolling\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path class=\"hatch\" d=\"M-2 -2 L10 10 M-2 6 L2 10 M6 -2 L10 2\"/></pattern>\
</defs>\n";

/// Where a day is.
struct Scale {
    first: NaiveDate,
    per_day: f64,
}

impl Scale {
    fn of(line: &TimeLine) -> Self {
        // A day of width on each side, so that nothing stands on the edge, and never a line without length.
        let days = f64::from(days_between(line.first, line.last)) + 1.0;
        Self { first: line.first, per_day: (RIGHT - LEFT) / days }
    }

    /// Where a day begins.
    fn at(&self, on: NaiveDate) -> f64 {
        LEFT + f64::from(days_between(self.first, on)) * self.per_day
    }

    /// Where a day ends.
    fn end(&self, on: NaiveDate) -> f64 {
        self.at(on) + self.per_day
    }
}

fn described(line: &TimeLine, happened: &[Happened]) -> String {
    let count = |n: usize, one: &str, more: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    };
    format!(
        "From {} to {}: {}, {}, {}. Today is {}. The table of the time line says the same in words.",
        words::day(line.first),
        words::day(line.last),
        count(happened.len(), "entry", "entries"),
        count(line.clocks.len(), "clock", "clocks"),
        count(line.pauses.len(), "stay or tolling order", "stays and tolling orders"),
        words::day(line.today),
    )
}

/// Entries, those of one day together, in as many lanes as they need; and where the lanes end.
fn marks(scale: &Scale, happened: &[Happened]) -> (String, f64) {
    let mut days: Vec<NaiveDate> = happened.iter().map(|it| it.on).collect();
    days.sort_unstable();
    days.dedup();
    let (mut text, mut lanes) = (String::new(), Vec::<f64>::new());
    for on in days {
        let of_day: Vec<&Happened> = happened.iter().filter(|it| it.on == on).collect();
        let label = numbers(&of_day.iter().map(|it| it.number).collect::<Vec<_>>());
        let wide = (width(&label) + 12.0).max(20.0);
        let x = (scale.at(on) + scale.per_day / 2.0).clamp(LEFT + wide / 2.0, RIGHT - wide / 2.0);
        let from = x - wide / 2.0;
        let lane = lanes.iter().position(|end| *end <= from).unwrap_or(lanes.len());
        let end = x + wide / 2.0 + 4.0;
        match lanes.get_mut(lane) {
            Some(taken) => *taken = end,
            None => lanes.push(end),
        }
        let y = lanes.iter().take(lane).fold(FIRST_LANE, |y, _| y + LANE);
        let said: Vec<String> =
            of_day.iter().map(|it| format!("{}: {}", it.number, it.what)).collect();
        let _ = writeln!(
            text,
            "<g class=\"mark\"><title>{}: {}</title><path class=\"stem\" d=\"M{x:.1} {AXIS} V{:.1}\"/>\
             <rect x=\"{from:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"20\" rx=\"10\"/><text x=\"{x:.1}\" y=\"{:.1}\">{label}</text></g>",
            words::day(on),
            escaped(&said.join("; ")),
            y - 10.0,
            y - 10.0,
            y + 4.0,
        );
    }
    (text, lanes.iter().fold(FIRST_LANE, |y, _| y + LANE))
}

/// `3`, `3\u{2013}5`, `3, 7`.
#[must_use]
pub fn numbers(of: &[u32]) -> String {
    match of {
        [first, .., last] if of.windows(2).all(|two| two[0].saturating_add(1) == two[1]) => {
            format!("{first}\u{2013}{last}")
        }
        _ => of.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// One clock: its words, and below them its bar from day zero to its last day.
fn bar(text: &mut String, scale: &Scale, line: &TimeLine, clock: &RunningClock, y: f64) {
    let x = scale.at(clock.from);
    let end = clock.due.map_or_else(|| scale.end(line.today), |due| scale.end(due)).max(x);
    let class = match clock.status {
        _ if clock.projected => "expected",
        Status::Overdue => "overdue",
        Status::Stayed => "stayed",
        _ => "running",
    };
    let said = told(clock);
    let place = if x + width(&said) <= RIGHT {
        format!("x=\"{x:.1}\"")
    } else {
        format!("x=\"{RIGHT:.1}\" text-anchor=\"end\"")
    };
    let _ = write!(
        text,
        "<g class=\"clock {class}\"><text {place} y=\"{:.1}\">{}</text>\
         <rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"12\" rx=\"3\"/>",
        y + 12.0,
        escaped(&said),
        y + 19.0,
        end - x,
    );
    if clock.status == Status::Overdue && scale.end(line.today) > end {
        let _ = write!(
            text,
            "<rect class=\"late\" x=\"{end:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"4\"/>",
            y + 23.0,
            scale.end(line.today) - end,
        );
    }
    text.push_str("</g>\n");
}

/// What a clock is for, and its last day.
fn told(clock: &RunningClock) -> String {
    let act = words::act(clock.rule);
    match (clock.due, clock.status) {
        (None, _) => format!("{act}: stands still"),
        (Some(due), Status::Overdue) => format!("{act}: overdue since {}", words::short_day(due)),
        (Some(due), _) if clock.projected => {
            format!("{act}: expected by {}", words::short_day(due))
        }
        (Some(due), _) => format!("{act}: by {}", words::short_day(due)),
    }
}

/// Days that were stopped or added, over the whole height.
fn hatched(text: &mut String, scale: &Scale, line: &TimeLine, pause: Pause, bottom: f64) {
    let (name, pattern) = match pause.why {
        Why::Stay => ("Stay", "line-stay"),
        Why::Tolling => ("Tolling", "line-tolling"),
    };
    // What began before anything else that is told, and what ends after it, is cut off at the edge.
    let x = scale.at(pause.from);
    let end = scale.end(pause.to.unwrap_or(line.today)).min(RIGHT);
    if end <= x {
        return;
    }
    let _ = write!(
        text,
        "<g class=\"pause\"><rect fill=\"url(#{pattern})\" x=\"{x:.1}\" y=\"{AXIS}\" width=\"{:.1}\" height=\"{:.1}\"/>",
        end - x,
        bottom - AXIS,
    );
    let middle = f64::midpoint(x, end).clamp(LEFT + width(name) / 2.0, RIGHT - width(name) / 2.0);
    let _ = writeln!(text, "<text x=\"{middle:.1}\" y=\"{:.1}\">{name}</text></g>", bottom + 14.0);
}

/// The months, and the days off that can be told apart.
fn axis(text: &mut String, scale: &Scale, line: &TimeLine, bottom: f64) {
    let _ = writeln!(text, "<path class=\"axis\" d=\"M{LEFT} {AXIS} H{RIGHT}\"/>");
    let mut free = LEFT;
    for on in &line.months {
        let x = scale.at(*on);
        let _ = write!(text, "<path class=\"month\" d=\"M{x:.1} {AXIS} V{bottom:.1}\"/>");
        let label = words::month(*on);
        if x >= free && x + width(&label) <= RIGHT {
            let _ = write!(
                text,
                "<text class=\"month\" x=\"{x:.1}\" y=\"{:.1}\">{label}</text>",
                AXIS - 7.0
            );
            free = x + MONTH_APART.max(width(&label) + 6.0);
        }
        text.push('\n');
    }
    if line.days_off.len() > DAYS_OFF_AT_MOST {
        return;
    }
    for off in &line.days_off {
        let x = scale.at(off.on) + scale.per_day / 2.0;
        let _ = writeln!(
            text,
            "<path class=\"day-off\" d=\"M{x:.1} {:.1} l4 4 l-4 4 l-4 -4 z\"><title>{}: {}</title></path>",
            AXIS - 4.0,
            words::day(off.on),
            escaped(&off.name),
        );
    }
}

fn today(text: &mut String, scale: &Scale, line: &TimeLine, bottom: f64) {
    let x = scale.at(line.today) + scale.per_day / 2.0;
    let said = format!("Today, {}", words::short_day(line.today));
    let half = width(&said) / 2.0;
    let _ = writeln!(
        text,
        "<g class=\"today\"><path d=\"M{x:.1} 20 V{bottom:.1}\"/><text x=\"{:.1}\" y=\"15\">{said}</text></g>",
        x.clamp(LEFT + half, RIGHT - half),
    );
}

/// How wide a text is, about.
fn width(text: &str) -> f64 {
    text.chars().fold(0.0, |wide, _| wide + LETTER)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
