//! Acts on an order: withhold release orders, Findings and listings. The examples follow Top Glove and other orders of the
//! public register, in our own words.

use chrono::NaiveDate;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Defect, EntryKind};

use super::record::day;
use super::{NewAct, body};
use crate::payload::Filing;
use crate::wire::order::{Named, NewIndicator, NewScope, Publications};

/// What an order can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename = "NewOrderKind", rename_all = "snake_case")]
pub enum NewOrderKind {
    /// A withhold release order.
    Wro,
    /// A Finding.
    Finding,
    /// An entity on the UFLPA Entity List.
    EntityListing,
}

/// Issue an order: a withhold release order (19 CFR 12.42(e)), a Finding without one before it (12.42(f)), or a listing.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewOrder {
    /// What it is.
    pub kind: NewOrderKind,
    /// What it rests on. It is no part of the public register.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub grounds: String,
    /// What it reaches.
    pub scope: NewScope,
    /// The indicators of forced labor that were found, each with its evidence.
    #[oai(validator(max_items = 50))]
    pub indicators: Option<Vec<NewIndicator>>,
    /// The first day on which it keeps merchandise out; the day of issue when absent.
    pub effective: Option<NaiveDate>,
    /// The day on which it is announced, also one to come: until then nobody outside knows of it. A Finding is announced by
    /// its publication.
    pub announced: Option<NaiveDate>,
    /// For a Finding: who approved it.
    pub approval: Option<Approval>,
    /// For a Finding: where it is published.
    pub publications: Option<Publications>,
    /// The day of issue, when it is an earlier one than today; then with `reason`.
    pub on: Option<NaiveDate>,
    /// Why the act is dated back.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

/// Who approved a Finding, or its end, beside the Commissioner.
#[derive(Debug, Clone, Object)]
pub struct Approval {
    /// Who approved it for the Secretary.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub secretary: String,
}

impl Approval {
    fn given() -> Self {
        Self { secretary: "For the Secretary of Homeland Security".to_owned() }
    }
}

impl Filing for NewOrder {
    fn defects(raw: &Value) -> Vec<Defect> {
        let mut defects = super::defects::<Self>(raw);
        if raw["kind"] != "finding" && raw["announced"].is_null() {
            defects.push(Defect {
                pointer: "/announced".to_owned(),
                code: "missing",
                message: "say when it is announced: nobody outside knows of it until then"
                    .to_owned(),
                authority: Some("19 CFR 12.42(e)".to_owned()),
            });
        }
        defects
    }
}

impl NewAct for NewOrder {
    fn kind(raw: &Value) -> EntryKind {
        match raw["kind"].as_str() {
            Some("finding") => EntryKind::FindingPublished,
            Some("entity_listing") => EntryKind::EntityListed,
            _ => EntryKind::WroIssued,
        }
    }
}

impl Example for NewOrder {
    fn example() -> Self {
        Self {
            kind: NewOrderKind::Wro,
            grounds: "Interviews and documents show debt bondage, excessive overtime and passports that were kept."
                .to_owned(),
            scope: NewScope::example(),
            indicators: Some(NewIndicator::examples()),
            effective: Some(day(2020, 7, 15)),
            announced: Some(day(2020, 7, 15)),
            approval: None,
            publications: None,
            on: None,
            reason: None,
        }
    }
}

body! {
    /// Issue a withhold release order upon a communication, on its own docket, 19 CFR 12.42(e).
    officer NewOrderUponAllegation writes (WroIssued) {
        /// What it rests on. It is no part of the public register.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The communication and our own inquiries show debt bondage.".to_owned(),
        /// What it reaches.
        scope: NewScope = NewScope::example(),
        /// The indicators of forced labor that were found, each with its evidence.
        #[oai(validator(max_items = 50))]
        indicators: Option<Vec<NewIndicator>> = Some(NewIndicator::examples()),
        /// The first day on which it keeps merchandise out; the day of issue when absent.
        effective: Option<NaiveDate> = None,
        /// The day on which it is announced: until then nobody but the sender of the communication knows of it.
        announced: NaiveDate = day(2020, 7, 15),
    }
}

body! {
    /// Give an order another scope, or let in all that it kept out.
    officer NewModification writes (WroModified) {
        /// What changed.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "Every indicator was remediated, as an audit on site confirms.".to_owned(),
        /// What it reaches from now on. Who was carved out stays so.
        scope: Option<NewScope> = None,
        /// Whether all merchandise within it is admitted from now on, while the order stands.
        admits_all: Option<bool> = Some(true),
    }
}

body! {
    /// Let in the goods of one entity, and leave the order as it is for all others.
    officer NewCarveOut writes (WroModified) {
        /// Whose goods.
        carve_out: Named = Named {
            name: "Alliance One International".to_owned(),
            aliases: None,
            country: Some("MW".to_owned()),
            address: None,
        },
        /// What was shown of its labor.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "Its growers are checked on site, and no indicator was found.".to_owned(),
    }
}

body! {
    /// Revoke an order, wholly or for some of the entities it names.
    officer NewRevocation writes (WroRevoked) {
        /// The entities for which it ends, by name; the whole order when absent.
        #[oai(validator(min_items = 1, max_items = 200, min_length = 1, max_length = 500))]
        lines: Option<Vec<String>> = None,
        /// How every indicator was remediated, or that there was no forced labor.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "No forced labor was found in the production of the gloves.".to_owned(),
    }
}

body! {
    /// Record that a Finding or the UFLPA has taken the order's place.
    officer NewSupersession writes (WroSuperseded) {
        /// What took its place.
        by_what: Successor = Successor::Finding,
    }
}

/// What can take the place of a withhold release order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Successor {
    /// A Finding, on the same docket.
    Finding,
    /// The Uyghur Forced Labor Prevention Act.
    Uflpa,
}

body! {
    /// Publish a Finding upon an order, with the Secretary's approval, 19 CFR 12.42(f). It binds from this day also what
    /// was imported before and is not released.
    officer NewFinding writes (FindingPublished) {
        /// What the determination rests on. It is no part of the public register.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The gloves are made with forced labor, as the record of the inquiry shows.".to_owned(),
        /// What it reaches.
        scope: NewScope = NewScope::example(),
        /// Who approved it.
        approval: Approval = Approval::given(),
        /// Where it is published.
        publications: Publications = Publications::example(),
        /// The first day on which it keeps merchandise out, when it is a later one.
        effective: Option<NaiveDate> = None,
    }
}

body! {
    /// End a Finding that is no longer necessary, with the Secretary's approval.
    officer NewTermination writes (FindingTerminated) {
        /// Why it is no longer necessary.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "Every indicator was remediated, and fees were paid back to the workers.".to_owned(),
        /// Who approved it.
        approval: Approval = Approval::given(),
        /// Where it is published.
        publications: Option<Publications> = Some(Publications {
            federal_register: "86 FR 50725".to_owned(),
            customs_bulletin: "Vol. 55, No. 37".to_owned(),
        }),
    }
}

body! {
    /// Record that a court has set a Finding aside.
    officer NewVacatur writes (FindingVacated) {
        /// The number of the court.
        #[oai(validator(min_length = 1, max_length = 50))]
        court_number: String = "24-00264".to_owned(),
    }
}

body! {
    /// Take an entity off the UFLPA Entity List.
    officer NewDelisting writes (EntityDelisted) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "It has shown that it meets none of the criteria any more.".to_owned(),
    }
}

body! {
    /// Petition to modify or revoke an order, with the evidence for each of its indicators.
    plain NewModificationRequest writes (ModificationRequested) {
        /// The evidence for each indicator that the order rests on.
        #[oai(validator(min_items = 1, max_items = 50))]
        indicators: Vec<NewIndicator> = NewIndicator::examples(),
        /// The policies against forced labor.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        policies: String = "Nobody pays for his job; passports stay with their owners.".to_owned(),
        /// How they are carried out.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        implementation: String = "Fees were paid back to 12,000 workers, and lockers were set up.".to_owned(),
        /// The result of an audit.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        audit: String = "An independent audit on site found no indicator.".to_owned(),
        /// The supply chain.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        supply_chain_map: String = "Latex of three plantations goes to four factories.".to_owned(),
    }
}

body! {
    /// Decide a petition. What follows from it is an act of its own: a modification, a carve-out, a revocation.
    officer NewModificationDecision writes (ModificationDecided) {
        /// The petition, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 2,
        /// What was decided.
        outcome: PetitionOutcome = PetitionOutcome::Granted,
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The evidence answers every indicator.".to_owned(),
    }
}

/// What is decided on a petition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PetitionOutcome {
    /// It is granted.
    Granted,
    /// It is granted in part.
    GrantedInPart,
    /// It is denied.
    Denied,
}

body! {
    /// Record that a Finding or a listing was taken to court, within two years, 28 USC 2636(i).
    officer NewOrderAction writes (CourtActionFiled) {
        /// The number of the court.
        #[oai(validator(min_length = 1, max_length = 50))]
        court_number: String = "24-00264".to_owned(),
    }
}

/// Record the judgment of the court on an order.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewOrderJudgment {
    /// What the court held.
    pub outcome: OrderJudgment,
    /// The legal day, when it is an earlier one than today; then with `reason`.
    pub on: Option<NaiveDate>,
    /// Why the act is dated back.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

/// What a court makes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OrderJudgment {
    /// It stands.
    Affirmed,
    /// It is set aside.
    Vacated,
}

// What a judgment may say hangs on the docket, and the ledger asks it.
impl Filing for NewOrderJudgment {}

impl NewAct for NewOrderJudgment {
    fn kind(_raw: &Value) -> EntryKind {
        EntryKind::JudgmentEntered
    }
}

impl Example for NewOrderJudgment {
    fn example() -> Self {
        Self { outcome: OrderJudgment::Vacated, on: None, reason: None }
    }
}
