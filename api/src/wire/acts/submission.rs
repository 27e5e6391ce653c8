//! What parties submit: real cases EAPA 7356 (shrimp) and 7801 (extrusions) as the examples, in our own words. The day of a
//! submission is the day it is received.

use chrono::NaiveDate;
use poem_openapi::Enum;

use super::body;
use super::record::day;
use crate::wire::new_allegation::Agent;

body! {
    /// Factual information of a party, 19 CFR 165.23.
    submission NewFactualInformation writes (FactualInformationFiled) {
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Purchase and production records".to_owned(),
        /// What it shows.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String =
            "Shows that shrimp of Vietnamese origin alone was used for the entries at issue.".to_owned(),
    }
}

body! {
    /// Rebut facts of another party or of CBP, 19 CFR 165.23(c).
    submission NewRebuttal writes (RebuttalFiled) {
        /// The facts, by their docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 7,
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Rebuttal of the production records".to_owned(),
        /// What it shows.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "Shows purchases of Indian shrimp in the same months.".to_owned(),
    }
}

body! {
    /// Answer a request for information, 19 CFR 165.5.
    submission NewInformationResponse writes (InformationResponseFiled) {
        /// The request, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 8,
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Answer to the request for information".to_owned(),
        /// What it says.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "Lists every processor and its purchases.".to_owned(),
    }
}

body! {
    /// The first submission of an agent who is no attorney at law, 19 CFR 165.3(e).
    submission NewAgentSubmission writes (AgentSubmissionFiled) {
        /// The agent.
        agent: Agent = Agent::example(),
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Entry documents".to_owned(),
        /// What it shows.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "Shows the declared origin of each shipment.".to_owned(),
    }
}

body! {
    /// Prove an agent's power, 19 CFR 165.3(f).
    submission NewPowerOfAttorney writes (PowerOfAttorneyFiled) {
        /// The agent's first submission, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 9,
        /// The agent.
        agent: Agent = Agent::example(),
    }
}

body! {
    /// Cure a rejection: correct the submission, make it public or replace it, 19 CFR 165.4(b).
    submission NewCorrectedSubmission writes (SubmissionCorrected) {
        /// The rejection, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 10,
        /// What was done.
        cure: Cure = Cure::Corrected,
        /// How it cures the rejection.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "The public version now summarises each bracketed figure.".to_owned(),
    }
}

/// The three ways to cure a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Cure {
    /// The submission was put in form.
    Corrected,
    /// What was claimed confidential is public.
    MadePublic,
    /// Another submission takes its place.
    Replaced,
}

body! {
    /// A written argument, 19 CFR 165.26.
    submission NewWrittenArgument writes (WrittenArgumentFiled) {
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Written argument of Minth Mexico".to_owned(),
        /// The submitter's name and address.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        submitter: String = "Minth Mexico, S.A. de C.V., Aguascalientes".to_owned(),
        /// Its pages, with exhibits and without tables.
        #[oai(validator(minimum(value = "1")))]
        pages: u32 = 48,
        /// How many pages of its documents are tables of contents and of authorities, which are left out.
        table_pages: Option<u32> = None,
        /// What it consists of.
        #[oai(validator(max_items = 20))]
        sections: Vec<Section> = Section::of_an_argument(),
    }
}

body! {
    /// Answer another party's written argument, on its issues only, 19 CFR 165.26(b).
    submission NewArgumentResponse writes (ArgumentResponseFiled) {
        /// The argument, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 9,
        /// The name of the submission.
        #[oai(validator(min_length = 1, max_length = 500))]
        title: String = "Response to the written argument of Minth Mexico".to_owned(),
        /// The submitter's name and address.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        submitter: String = "Aluminum Extruders Council, Wauconda, IL".to_owned(),
        /// Its pages, with exhibits and without tables.
        #[oai(validator(minimum(value = "1")))]
        pages: u32 = 31,
        /// How many pages of its documents are tables of contents and of authorities, which are left out.
        table_pages: Option<u32> = None,
        /// What it consists of.
        #[oai(validator(max_items = 20))]
        sections: Vec<Section> = Section::of_an_argument(),
    }
}

/// A part of an argument or of a request for review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Section {
    /// The parties.
    Parties,
    /// The history of the procedure, with cites to the record.
    ProceduralHistory,
    /// A concise summary.
    Summary,
    /// The argument.
    Argument,
    /// A table of contents.
    TableOfContents,
    /// A table of authorities.
    TableOfAuthorities,
    /// The conclusion.
    Conclusion,
}

impl Section {
    fn of_an_argument() -> Vec<Self> {
        vec![
            Self::TableOfContents,
            Self::TableOfAuthorities,
            Self::Summary,
            Self::Argument,
            Self::Conclusion,
        ]
    }
}

body! {
    /// Ask for more time for one limit, with good cause, three business days before it or earlier, 19 CFR 165.5(c)(1).
    submission NewExtensionRequest writes (ExtensionRequested) {
        /// The limit: the `rule` of a deadline, with `#instance` where there are several.
        #[oai(validator(min_length = 1, max_length = 100))]
        rule: String = "factual_information_close".to_owned(),
        /// Until when.
        requested_due: NaiveDate = day(2020, 5, 11),
        /// The good cause.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        reason: String = "The production records have to be translated from Vietnamese.".to_owned(),
        /// Said of a request that could not be made three business days before the limit.
        extraordinary_circumstances: Option<bool> = None,
    }
}

body! {
    /// Record that the earlier public versions were served on the joined parties, 19 CFR 165.13(d).
    party NewConsolidationService writes (ConsolidationServed) {
        /// What was served.
        #[oai(validator(min_items = 1, max_items = 1_000, min_length = 1))]
        documents: Vec<String> = vec!["Allegation, public version".to_owned()],
    }
}
