//! Acts on the docket as a whole.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{NewCorrection, NewTolling};

acts! {
    "Chapter::Cases", "The case.", Case;

    /// Move the time limits of this case by the days of a tolling order.
    officer Toll(NewTolling) at "/v1/eapa/investigations/:id/tolling" as "toll_case";
    /// Tolling orders that reach the case.
    "list_tolling" [TollingOrdered];

    /// Correct an entry of the docket by a later one.
    officer Correct(NewCorrection) at "/v1/cases/:id/corrections" as "correct_entry";
    /// Corrections of the docket; for officers only.
    "list_corrections" [EntryCorrected];
}
