//! What the office puts on the record, asks for and sets: real cases EAPA 7801 (extrusions) and 7356 (shrimp) as the
//! examples, in our own words.

use chrono::NaiveDate;
use poem_openapi::Enum;

use super::body;
use crate::wire::submission::NamedDocument;

body! {
    /// Ask somebody for information by a date, 19 CFR 165.23(c)(1). Who does not answer may meet an adverse inference.
    officer NewInformationRequest writes (InformationRequested) {
        /// To whom.
        to: Addressee = Addressee::Importer,
        /// What is asked.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        questions: String = "Give the purchase records of every processor for the period of investigation.".to_owned(),
        /// The last day for the answer.
        due: NaiveDate = day(2020, 2, 14),
    }
}

/// Whom CBP may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Addressee {
    /// The party that filed the allegation.
    Filer,
    /// The importer alleged to evade.
    Importer,
    /// A producer or exporter abroad: no party, but it may be questioned.
    ForeignProducer,
    /// A government abroad.
    ForeignGovernment,
}

body! {
    /// Place information of CBP on the record, 19 CFR 165.23. The parties may rebut it.
    officer NewCbpInformation writes (CbpInformationPlaced) {
        /// What it is.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Import statistics of the period of investigation".to_owned(),
        /// What it shows.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "Shows the quantity imported from each processor.".to_owned(),
        /// Its documents.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<NamedDocument>> = None,
    }
}

body! {
    /// Record a visit for verification, 19 CFR 165.25.
    officer NewVerificationVisit writes (VerificationVisited) {
        /// The country.
        #[oai(validator(min_length = 1, max_length = 100))]
        country: String = "Mexico".to_owned(),
        /// The sites.
        #[oai(validator(min_items = 1, max_items = 100, min_length = 1))]
        sites: Vec<String> = vec!["Aguascalientes plant".to_owned()],
        /// The first day of the visit.
        began_on: NaiveDate = day(2023, 9, 11),
        /// Its last day.
        ended_on: NaiveDate = day(2023, 9, 15),
    }
}

body! {
    /// Place the verification report on the record, 19 CFR 165.25. Nobody rebuts it; it is argued about.
    officer NewVerificationReport writes (VerificationReportPlaced) {
        /// Its name.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Report of the verification in Aguascalientes".to_owned(),
        /// What was found.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "The production records were compared with the entries.".to_owned(),
        /// Its documents.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<NamedDocument>> = None,
    }
}

body! {
    /// Set a later date for factual information, for all parties, 19 CFR 165.23(c)(2)(i).
    officer NewFactsDate writes (FactualInformationDateSet) {
        /// The last day.
        due: NaiveDate = day(2020, 5, 11),
    }
}

body! {
    /// Set a later date for written arguments, for all parties; never beyond the determination's, 19 CFR 165.26(a).
    officer NewArgumentDate writes (WrittenArgumentDateSet) {
        /// The last day.
        due: NaiveDate = day(2024, 1, 8),
    }
}

body! {
    /// Reject a submission whose claim of confidentiality is not in form, 19 CFR 165.4(b).
    reasoned ("The public version has no summary of the bracketed figures.")
    NewRejection writes (SubmissionRejected) {
        /// The submission, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 7,
    }
}

body! {
    /// Give a limit of a party a later date for good cause, 19 CFR 165.5(c). All parties see it.
    reasoned ("The records have to be translated, which the party asked for in time.")
    NewDeadlineExtension writes (DeadlineExtended) {
        /// The limit: the `rule` of a deadline, with `#instance` where there are several.
        #[oai(validator(min_length = 1, max_length = 100))]
        rule: String = "factual_information_close".to_owned(),
        /// Its new last day.
        due: NaiveDate = day(2020, 5, 11),
        /// The request it grants, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: Option<u32> = None,
        /// Needed after the limit's last day.
        extraordinary_circumstances: Option<bool> = None,
    }
}

body! {
    /// Refuse a request for more time, 19 CFR 165.5(c).
    reasoned ("The request gives no cause.")
    NewExtensionDenial writes (ExtensionDenied) {
        /// The request, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 8,
    }
}

/// A day of an example.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
