//! What a mail system reports of a message it had taken: delivery status notifications, RFC 3464, as the systems of the world
//! write them. Whatever else arrives here is no report, and nothing that arrives can do more than that.

use entities::{MailReport, ReportAction};
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// How large a report is at most, in bytes: it may return the whole of a notice.
pub const REPORT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How much of a server's words is kept, in characters.
const WORDS: usize = 1_000;
/// How much of a part is looked at, in bytes.
const LOOKED_AT: usize = 65_536;

/// Reads a report: the message itself, headers and all. `None` where it is none, or does not say which message it is about.
#[must_use]
pub fn read_report(message: &[u8]) -> Option<MailReport> {
    let message = MessageParser::default().parse(message)?;
    let status = message
        .parts
        .iter()
        .find(|part| is_a(part, "message", &["delivery-status", "global-delivery-status"]))?;
    let fields = Fields::read(status.contents());
    let (action, status, diagnostic) = fields.outcome()?;
    let message_ids = named(&message, &fields);
    (!message_ids.is_empty()).then_some(MailReport { message_ids, action, status, diagnostic })
}

/// The Message-IDs that a report may be about: that of the message it returns, else what it says in its own headers.
fn named(message: &Message<'_>, fields: &Fields) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in &message.parts {
        let id = match &part.body {
            PartType::Message(returned) => returned.message_id().map(str::to_owned),
            _ if is_a(part, "text", &["rfc822-headers"])
                || is_a(part, "message", &["rfc822", "global", "global-headers"]) =>
            {
                let headers = MessageParser::default().parse_headers(looked_at(part.contents()));
                headers.and_then(|headers| headers.message_id().map(str::to_owned))
            }
            _ => None,
        };
        found.extend(id);
    }
    found.extend(fields.of_message("original-envelope-id").map(str::to_owned));
    for header in [message.in_reply_to(), message.references()] {
        match header {
            HeaderValue::Text(id) => found.push(id.to_string()),
            HeaderValue::TextList(ids) => found.extend(ids.iter().map(ToString::to_string)),
            _ => {}
        }
    }
    let mut ids: Vec<String> = Vec::new();
    for id in found {
        let id = format!("<{}>", id.trim().trim_matches(['<', '>']));
        if id.len() > 2 && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn is_a(part: &MessagePart<'_>, kind: &str, subtypes: &[&str]) -> bool {
    part.content_type().is_some_and(|it| {
        it.ctype().eq_ignore_ascii_case(kind)
            && it
                .subtype()
                .is_some_and(|own| subtypes.iter().any(|sub| own.eq_ignore_ascii_case(sub)))
    })
}

fn looked_at(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(LOOKED_AT)]
}

/// The fields of a report: those of the message, and those of each recipient.
struct Fields(Vec<Vec<(String, String)>>);

impl Fields {
    /// Reads groups of fields, parted by empty lines; a line that begins with a blank goes on with the one before.
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(looked_at(bytes)).into_owned();
        let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
        for line in text.lines() {
            if line.trim().is_empty() {
                if groups.last().is_some_and(|group| !group.is_empty()) {
                    groups.push(Vec::new());
                }
                continue;
            }
            let Some(group) = groups.last_mut() else { continue };
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = group.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(groups)
    }

    /// A field of the message as a whole.
    fn of_message(&self, name: &str) -> Option<&str> {
        self.0.first().and_then(|group| of(group, name))
    }

    /// What became of the message: of several recipients, which we never have, the one that fared worst.
    fn outcome(&self) -> Option<(ReportAction, Option<String>, Option<String>)> {
        let outcomes = self.0.iter().filter_map(|group| {
            let action = match of(group, "action")?.to_ascii_lowercase().as_str() {
                "failed" => ReportAction::Failed,
                "delayed" => ReportAction::Delayed,
                "delivered" | "relayed" | "expanded" => ReportAction::Delivered,
                _ => return None,
            };
            // A comment may follow the code, and `smtp;` goes before the words.
            let status = of(group, "status").and_then(|it| it.split_whitespace().next());
            let words = of(group, "diagnostic-code").map(|it| match it.split_once(';') {
                Some((_, words)) => words.trim(),
                None => it,
            });
            Some((action, status.map(short), words.map(short)))
        });
        outcomes.min_by_key(|it| match it.0 {
            ReportAction::Failed => 0,
            ReportAction::Delayed => 1,
            ReportAction::Delivered => 2,
        })
    }
}

fn of<'a>(group: &'a [(String, String)], name: &str) -> Option<&'a str> {
    group.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn short(text: &str) -> String {
    text.chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use entities::ReportAction;

    use super::read_report;

    /// As Postfix writes it: the status, and the headers of the message alone.
    const POSTFIX: &str = "\
Return-Path: <>\r
Date: Mon, 2 Mar 2026 15:04:05 -0500 (EST)\r
From: MAILER-DAEMON@mx.customs.test (Mail Delivery System)\r
Subject: Undelivered Mail Returned to Sender\r
To: notices@customs.test\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status;\r
\tboundary=\"4F2A1.1772481845/mx.customs.test\"\r
Message-Id: <20260302200405.4F2A1@mx.customs.test>\r
\r
This is a MIME-encapsulated message.\r
\r
--4F2A1.1772481845/mx.customs.test\r
Content-Description: Notification\r
Content-Type: text/plain; charset=us-ascii\r
\r
I'm sorry to have to inform you that your message could not be delivered.\r
\r
--4F2A1.1772481845/mx.customs.test\r
Content-Description: Delivery report\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.customs.test\r
X-Postfix-Queue-ID: 4F2A1\r
Arrival-Date: Mon,  2 Mar 2026 15:04:01 -0500 (EST)\r
\r
Final-Recipient: rfc822; filer@shrimpers.test\r
Original-Recipient: rfc822;filer@shrimpers.test\r
Action: failed\r
Status: 5.1.1\r
Remote-MTA: dns; mx.shrimpers.test\r
Diagnostic-Code: smtp; 550 5.1.1 <filer@shrimpers.test>: Recipient address\r
    rejected: User unknown in virtual mailbox table\r
\r
--4F2A1.1772481845/mx.customs.test\r
Content-Description: Undelivered Message Headers\r
Content-Type: text/rfc822-headers\r
\r
Message-ID: <0d9a@customs.test>\r
Subject: Your allegation is complete\r
To: filer@shrimpers.test\r
\r
--4F2A1.1772481845/mx.customs.test--\r
";

    /// As Exchange writes it: HTML words, a status with a comment, the whole message, and the id in `In-Reply-To` too.
    const EXCHANGE: &str = "\
From: \"Microsoft Outlook\" <postmaster@importers.test>
To: <notices@customs.test>
Date: Tue, 3 Mar 2026 09:12:44 +0000
Content-Type: multipart/report; report-type=delivery-status; boundary=\"_7b1c_\"
Content-Language: en-US
Message-ID: <f1@DM6PR11.namprd11.prod.outlook.test>
In-Reply-To: <0d9a@customs.test>
References: <0d9a@customs.test>
Subject: Undeliverable: Notice of initiation
Auto-Submitted: auto-replied
MIME-Version: 1.0

--_7b1c_
Content-Type: multipart/alternative; differences=Content-Type; boundary=\"_8c2d_\"

--_8c2d_
Content-Type: text/html; charset=\"us-ascii\"
Content-Transfer-Encoding: quoted-printable

<html><p>The recipient's mailbox is full=2E</p></html>

--_8c2d_--

--_7b1c_
Content-Type: message/delivery-status

Reporting-MTA: dns;DM6PR11.namprd11.prod.outlook.test
Received-From-MTA: dns;DM6PR11.namprd11.prod.outlook.test
Arrival-Date: Tue, 3 Mar 2026 09:12:43 +0000

Final-Recipient: rfc822;importer@mseafood.test
Action: failed
Status: 5.2.2 (mailbox full)
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception
X-Display-Name: Importer

--_7b1c_
Content-Type: message/rfc822

Message-ID: <0d9a@customs.test>
Subject: Notice of initiation
MIME-Version: 1.0
Content-Type: text/plain

Your case.

--_7b1c_--
";

    #[test]
    fn reports_of_the_mail_systems_of_the_world_are_read() {
        let postfix = read_report(POSTFIX.as_bytes()).expect("a report");
        assert_eq!(postfix.message_ids, ["<0d9a@customs.test>"]);
        assert_eq!(
            (postfix.action, postfix.status.as_deref()),
            (ReportAction::Failed, Some("5.1.1"))
        );
        let words = "550 5.1.1 <filer@shrimpers.test>: Recipient address rejected: User unknown in virtual mailbox table";
        assert_eq!(postfix.diagnostic.as_deref(), Some(words));

        let exchange = read_report(EXCHANGE.as_bytes()).expect("a report");
        assert_eq!(exchange.message_ids, ["<0d9a@customs.test>"]);
        assert_eq!(
            (exchange.action, exchange.status.as_deref()),
            (ReportAction::Failed, Some("5.2.2"))
        );

        let delayed = POSTFIX.replace("Action: failed", "Action: delayed");
        assert_eq!(
            read_report(delayed.as_bytes()).map(|it| it.action),
            Some(ReportAction::Delayed)
        );
        // Where the headers are not returned, the envelope's own id or the thread tells.
        let bare = POSTFIX.replace("Message-ID: <0d9a", "X-Id: <0d9a");
        assert_eq!(read_report(bare.as_bytes()), None);
        let envelope =
            bare.replace("X-Postfix-Queue-ID: 4F2A1", "Original-Envelope-Id: 0d9a@customs.test");
        assert_eq!(read_report(envelope.as_bytes()).map(|it| it.message_ids.len()), Some(1));
    }

    #[test]
    fn whatever_else_arrives_is_no_report_and_does_no_harm() {
        let nested = |depth: usize| {
            let mut text = String::new();
            for level in 0..depth {
                let boundary = format!("b{level}");
                text += "Content-Type: multipart/report; boundary=\"";
                text += &boundary;
                text += "\"\n\n--";
                text += &boundary;
                text += "\n";
            }
            text
        };
        let long = format!("{}{}", POSTFIX, "X".repeat(4_000_000));
        assert_eq!(read_report(long.as_bytes()).map(|it| it.message_ids.len()), Some(1));
        let huge = POSTFIX.replace("User unknown", &"unknown ".repeat(200_000));
        assert!(read_report(huge.as_bytes()).is_none_or(|it| {
            it.diagnostic.is_none_or(|words| words.chars().count() <= super::WORDS)
        }));
        let mut wrong = POSTFIX.as_bytes().to_vec();
        wrong.iter_mut().filter(|byte| **byte == b'a').for_each(|byte| *byte = 0xff);
        for bytes in [
            &b""[..],
            b"\0\0\0",
            b"Content-Type: message/delivery-status\n\nAction: failed\n",
            b"Content-Type: multipart/report; boundary=\n\n--\n--",
            b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n====",
            nested(2_000).as_bytes(),
            &wrong,
        ] {
            assert_eq!(read_report(bytes), None);
        }
        // Cut off anywhere, it is read as far as it goes or not at all.
        for at in (0..POSTFIX.len()).step_by(7) {
            let part = read_report(&POSTFIX.as_bytes()[..at]);
            assert!(part.is_none_or(|it| it.message_ids.iter().all(|id| id.starts_with("<0"))));
        }
    }
}
