//! What an allegation must contain, 19 CFR 165.11: every defect at once, each with its place and provision.

use serde_json::Value;

use super::particulars::Check;
use crate::act::{ActRule, row};
use crate::decide::Defect;
use crate::entry::EntryKind;
use crate::entry::EntryKind as K;
use crate::role::Role::{Counsel, Filer, Investigator, Registrar, Supervisor};

const LIMBS: &[&str] = &[
    "foreign_producer_or_importer",
    "domestic_producer",
    "union",
    "trade_association",
    "mixed_association",
    "agricultural_processors",
];

/// Every defect of an allegation, in the order of the regulation. Pointers are relative to the allegation.
#[must_use]
pub fn allegation_defects(allegation: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(allegation), found: Vec::new() };
    check.text("filer/name", "19 CFR 165.11(b)(1)", "name the interested party that files");
    check.text("filer/address", "19 CFR 165.11(b)(1)", "give its address");
    check.email("filer/email");
    if check.at("/agent").is_some_and(|agent| !agent.is_null()) {
        check.text("agent/name", "19 CFR 165.11(b)(1)", "name the agent");
        check.email("agent/email");
    }
    check.limb();
    check.text(
        "interested_party/facts",
        "19 CFR 165.11(b)(2)",
        "say what makes it an interested party",
    );
    check.one_importer("19 CFR 165.11(b)(3)");
    check.text(
        "merchandise/description",
        "19 CFR 165.11(b)(4)",
        "describe the covered merchandise",
    );
    check.orders("19 CFR 165.11(b)(5)");
    check.text(
        "evasion",
        "19 CFR 165.11(b)(6)",
        "give the information reasonably available about the evasion",
    );
    check.certifications("19 CFR 165.11(c), 165.5(b)");
    if check.at("/consent_public_items") != Some(&Value::Bool(true)) {
        let message = "consent that the items of 165.11(b)(1)-(5) may be public";
        check.add("/consent_public_items", "missing", message, "19 CFR 165.11(c)");
    }
    check.text("signer/name", "19 CFR 165.11(c)", "name who signs");
    check.text("signer/position", "19 CFR 165.11(c)", "give the signer's position");
    check.email("signer/email");
    check.found
}

/// The acts that open a case, and who may do them.
pub(crate) static OPENINGS: &[ActRule] = &[
    row(K::AllegationFiled, &[Filer, Counsel], &[], "19 CFR 165.11", ""),
    row(
        K::AgencyRequestReceived,
        &[Investigator, Supervisor, Registrar],
        &[],
        "19 USC 1517(b)(3); 19 CFR 165.14",
        "",
    ),
];

/// Every defect of the filing that opens a case.
#[must_use]
pub fn opening_defects(kind: EntryKind, content: &Value) -> Vec<Defect> {
    if kind == K::AgencyRequestReceived {
        agency_request_defects(content)
    } else {
        allegation_defects(content)
    }
}

/// Every defect of another agency's request for an investigation. The agency is no party: it is not served.
fn agency_request_defects(request: &Value) -> Vec<Defect> {
    const AUTHORITY: &str = "19 CFR 165.14(b)";
    let mut check = Check { content: Some(request), found: Vec::new() };
    check.text("agency", AUTHORITY, "name the agency that asks");
    check.text("contact/name", AUTHORITY, "name the point of contact");
    check.email("contact/email");
    check.one_importer(AUTHORITY);
    check.text("merchandise/description", AUTHORITY, "describe the covered merchandise");
    check.orders(AUTHORITY);
    check.text("evasion", AUTHORITY, "give the information that reasonably suggests evasion");
    check.found
}

impl Check<'_> {
    fn email(&mut self, name: &str) {
        let pointer = format!("/{name}");
        let looks_right = |text: &str| {
            text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && domain.contains('.')
                    && !domain.starts_with('.')
                    && !domain.ends_with('.')
                    && !text.chars().any(|c| {
                        c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>')
                    })
                    && text.matches('@').count() == 1
            })
        };
        match self.at(&pointer) {
            Some(Value::String(text)) if looks_right(text) => {}
            None | Some(Value::Null) => {
                self.add(
                    &pointer,
                    "missing",
                    "give an e-mail address for service",
                    "19 CFR 165.11(a)",
                );
            }
            Some(_) => self.add(
                &pointer,
                "malformed",
                "an e-mail address: name@example.com",
                "19 CFR 165.11(a)",
            ),
        }
    }

    fn limb(&mut self) {
        const AUTHORITY: &str = "19 USC 1517(a)(6)(A); 19 CFR 165.1";
        let message = format!("one of: {}", LIMBS.join(", "));
        match self.at("/interested_party/limb") {
            Some(Value::String(limb)) if LIMBS.contains(&limb.as_str()) => {}
            None | Some(Value::Null) => {
                self.add("/interested_party/limb", "missing", &message, AUTHORITY);
            }
            Some(_) => self.add("/interested_party/limb", "unknown", &message, AUTHORITY),
        }
    }

    /// An allegation is about one importer, 19 CFR 165.11(b)(3).
    fn one_importer(&mut self, authority: &str) {
        if self.at("/importer").is_some_and(Value::is_array) {
            return self.add(
                "/importer",
                "one_importer",
                "file one allegation for each importer",
                authority,
            );
        }
        self.text("importer/name", authority, "name the importer alleged to evade");
        self.text("importer/address", authority, "give the importer's address");
        if let Some(number) =
            self.at("/importer/importer_number").filter(|number| !number.is_null())
            && !number.as_str().is_some_and(is_importer_number)
        {
            let message = "a CBP importer number: 12-3456789XX, 123-45-6789 or YYDDPP-NNNNN";
            self.add("/importer/importer_number", "malformed", message, "19 CFR 24.5");
        }
        if self.at("/importer/email").is_some_and(|email| !email.is_null()) {
            self.email("importer/email");
        }
    }

    fn orders(&mut self, authority: &str) {
        let Some(Value::Array(orders)) = self.at("/ad_cvd_orders").cloned() else {
            return self.add(
                "/ad_cvd_orders",
                "missing",
                "name the orders that cover the merchandise",
                authority,
            );
        };
        if orders.is_empty() {
            self.add("/ad_cvd_orders", "missing", "name at least one order", authority);
        }
        for (at, order) in orders.iter().enumerate() {
            if !order.as_str().is_some_and(is_order_number) {
                let message = "an order number has the form A-123-456 or C-123-456";
                self.add(&format!("/ad_cvd_orders/{at}"), "malformed", message, authority);
            }
        }
    }
}

/// `A-552-802`: antidumping or countervailing, country, case.
fn is_order_number(text: &str) -> bool {
    let mut parts = text.split('-');
    let three = |part: Option<&str>| {
        part.is_some_and(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(parts.next(), Some("A" | "C"))
        && three(parts.next())
        && three(parts.next())
        && parts.next().is_none()
}

/// The three forms of a CBP importer number, 19 CFR 24.5(b): an IRS number with a two-character suffix, a social
/// security number, or a number that CBP assigned.
fn is_importer_number(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            other => other,
        })
        .collect();
    let irs = shape.len() == 12
        && shape.starts_with("99-9999999")
        && shape[10..].chars().all(|c| matches!(c, '9' | 'A'));
    irs || shape == "99-9999999" || shape == "999-99-9999" || shape == "999999-99999"
}
