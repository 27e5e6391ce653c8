//! When reminders go out and to whom, and when the daily digests begin.

use statute::reminder::{Hours, QuietDays, Reminders as Settled, minutes};

use super::source::{Reader, Setting};

const LADDER: Setting = Setting {
    key: "reminders.ladder",
    env: "TIDEWAITER_REMINDER_LADDER",
    default: None,
    about: "How many days before a last day whoever owes the act is reminded: `default` for all, or a rule's id (`tidewaiter \
            rules` lists them) for its own: ladder.determination = [60, 30, 7]. In the environment a JSON object.",
};
const ESCALATE: Setting = Setting {
    key: "reminders.escalate",
    env: "TIDEWAITER_REMINDER_ESCALATE",
    default: None,
    about: "At which of these days the supervisor is written to as well, where the office owes the act: `default`, or a rule's \
            id; the last two of each ladder when unset, and none for []. A miss is always told.",
};
const HOURS: Setting = Setting {
    key: "reminders.hours",
    env: "TIDEWAITER_REMINDER_HOURS",
    default: None,
    about: "The hours of New York in which reminders go out, as 09:00-17:00, which it is when unset. A legal notice keeps no hours.",
};
const QUIET_DAYS: Setting = Setting {
    key: "reminders.quiet_days",
    env: "TIDEWAITER_REMINDER_QUIET_DAYS",
    default: Some("none"),
    about: "On which days no reminder goes out: none, weekends or weekends_and_holidays. One that falls on such a day goes out \
            before it.",
};
const DIGEST_AT: Setting = Setting {
    key: "reminders.digest_at",
    env: "TIDEWAITER_DIGEST_AT",
    default: Some("07:00"),
    about: "When the daily digests begin, in New York; off: there are none.",
};

pub(super) const SETTINGS: &[Setting] = &[LADDER, ESCALATE, HOURS, QUIET_DAYS, DIGEST_AT];

/// Reminders and digests.
#[derive(Debug, Clone)]
pub struct Reminders {
    /// What the office has settled about reminders.
    pub settled: Settled,
    /// At which minute of the day the digests begin; none: there are none.
    pub digest_at: Option<u32>,
}

impl Reminders {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let (ladder, escalate) = (reader.lists(&LADDER), reader.lists(&ESCALATE));
        let hours = reader.optional::<Hours>(&HOURS).unwrap_or_default();
        let quiet_days = reader.value::<QuietDays>(&QUIET_DAYS);
        let settled = Settled::new(ladder, escalate, hours, quiet_days).unwrap_or_else(|defects| {
            for defect in defects {
                reader.wrong(
                    format!("reminders{}", defect.pointer.replace('/', ".")),
                    defect.message,
                );
            }
            Settled::default()
        });
        let at: String = reader.value(&DIGEST_AT);
        let digest_at = match at.trim() {
            "off" => None,
            at => {
                let read = minutes(at);
                if read.is_none() {
                    reader.wrong(DIGEST_AT.key, "is neither of the form 07:00 nor off");
                }
                read
            }
        };
        Self { settled, digest_at }
    }
}
