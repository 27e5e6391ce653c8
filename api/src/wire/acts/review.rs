//! Review and court: real case EAPA 7356 (shrimp), which went through both, as the example, in our own words.

use chrono::NaiveDate;
use poem_openapi::Enum;

use super::body;
use super::record::day;
use super::submission::Section;

body! {
    /// Request administrative review of a determination, 19 CFR 165.41. It cannot be taken back.
    submission NewReviewRequest writes (ReviewRequested) {
        /// The control number of the investigation.
        #[oai(validator(min_length = 1, max_length = 50))]
        control_number: String = "EAPA-2019-48213".to_owned(),
        /// Its pages, with exhibits.
        #[oai(validator(minimum(value = "1")))]
        pages: u32 = 28,
        /// What it consists of.
        #[oai(validator(max_items = 20))]
        sections: Vec<Section> = vec![
            Section::TableOfContents,
            Section::TableOfAuthorities,
            Section::Parties,
            Section::ProceduralHistory,
            Section::Summary,
            Section::Argument,
            Section::Conclusion,
        ],
    }
}

body! {
    /// Refuse a request for review that is late or incomplete, 19 CFR 165.41(f).
    reasoned ("The request has no cites to the record.")
    NewReviewRequestRefusal writes (ReviewRequestRefused) {
        /// The request, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 12,
    }
}

body! {
    /// Commence the review: the last proper request is accepted, and the parties hear its number, 19 CFR 165.41(g).
    officer NewReview writes (ReviewCommenced) {
        /// The number of the review.
        #[oai(validator(min_length = 1, max_length = 50))]
        review_number: Option<String> = Some("H315282".to_owned()),
    }
}

body! {
    /// Answer another party's request for review, on the record as it is, 19 CFR 165.42.
    submission NewReviewResponse writes (ReviewResponseFiled) {
        /// The request, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        of: u32 = 12,
        /// Its pages, with exhibits.
        #[oai(validator(minimum(value = "1")))]
        pages: u32 = 22,
        /// What it answers.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "The record supports the determination on each of the issues raised.".to_owned(),
    }
}

body! {
    /// Decide the review de novo, 19 CFR 165.45. Who signed the determination does not sign it.
    officer NewReviewDecision writes (ReviewDecided) {
        /// What becomes of the determination.
        outcome: ReviewOutcome = ReviewOutcome::Affirmed,
        /// What the review found.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The record shows evasion, considered anew.".to_owned(),
    }
}

/// What a review, or a remand, makes of a determination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It stands.
    Affirmed,
    /// It falls.
    Reversed,
    /// It stands in part.
    AffirmedInPart,
}

body! {
    /// Take the review to the Court of International Trade, or record that it was taken there, 19 USC 1517(g).
    plain NewJudicialReview writes (JudicialReviewFiled) {
        /// The number of the court.
        #[oai(validator(min_length = 1, max_length = 50))]
        court_number: String = "21-00133".to_owned(),
    }
}

body! {
    /// Record a remand and the date that the court set.
    officer NewRemand writes (RemandOrdered) {
        /// The last day that the court set.
        due: NaiveDate = day(2022, 2, 28),
        /// What the court asks for.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        instructions: String = "Explain how the records that were disregarded bear on the finding.".to_owned(),
    }
}

body! {
    /// File the determination on remand.
    officer NewRemandDetermination writes (RemandDeterminationFiled) {
        /// What becomes of the determination.
        outcome: ReviewOutcome = ReviewOutcome::Affirmed,
        /// What was found on remand.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The records do not trace the shrimp to the entries.".to_owned(),
    }
}

body! {
    /// Record the judgment of the court.
    officer NewJudgment writes (JudgmentEntered) {
        /// What the court held.
        outcome: Judgment = Judgment::Sustained,
    }
}

/// What a court makes of a determination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Judgment {
    /// It is sustained.
    Sustained,
    /// It is reversed.
    Reversed,
    /// It is sustained in part.
    SustainedInPart,
    /// The action is dismissed.
    Dismissed,
}
