//! The Court of International Trade: what was taken there, what it ordered, what became of it.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{NewJudgment, NewJudicialReview, NewRemand, NewRemandDetermination};

acts! {
    "Chapter::Reviews", "The investigation.", Investigation;

    /// Take the review to the Court of International Trade, or record that it was taken there.
    either TakeToCourt(NewJudicialReview) at "/v1/eapa/investigations/:id/judicial-reviews" as "take_to_court";
    /// Actions in court.
    "list_judicial_reviews" [JudicialReviewFiled];

    /// Record a remand and the date that the court set.
    officer RecordRemand(NewRemand) at "/v1/eapa/investigations/:id/remands" as "record_remand";
    /// Remands.
    "list_remands" [RemandOrdered];

    /// File the determination on remand.
    officer FileRemandDetermination(NewRemandDetermination) at "/v1/eapa/investigations/:id/remand-determinations" as "file_remand_determination";
    /// Determinations on remand.
    "list_remand_determinations" [RemandDeterminationFiled];

    /// Record the judgment of the court.
    officer RecordJudgment(NewJudgment) at "/v1/eapa/investigations/:id/judgments" as "record_judgment";
    /// Judgments.
    "list_judgments" [JudgmentEntered];
}
