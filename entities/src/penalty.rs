//! Read model: a penalty, projected from its docket. Sums are in cents.

use sea_orm::entity::prelude::*;

use statute::State;
use statute::forced_labor::penalty::{Culpability, PenaltyStatute};

use crate::ids::CaseId;
use crate::stored::Word;

/// A penalty.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "penalty")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Where it stands.
    pub state: Word<State>,
    /// Under which law it is claimed.
    pub statute: Option<Word<PenaltyStatute>>,
    /// How blameworthy the violation is.
    pub culpability: Option<Word<Culpability>>,
    /// Whether the violation was disclosed before an investigation.
    pub prior_disclosure: bool,
    /// The value in the domestic market.
    pub domestic_value: Option<i64>,
    /// The value that duty is computed on.
    pub dutiable_value: Option<i64>,
    /// The duties, taxes and fees that were lost.
    pub lost_duties: Option<i64>,
    /// The interest on them.
    pub interest: Option<i64>,
    /// What the prepenalty notice contemplates.
    pub contemplated: Option<i64>,
    /// What the penalty notice claims.
    pub claimed: Option<i64>,
    /// What is owed: as decided, else as claimed.
    pub owed: Option<i64>,
    /// What was paid.
    pub paid: Option<i64>,
    /// The most that may be claimed.
    pub cap: Option<i64>,
    /// What the cap rests on.
    pub cap_basis: Option<String>,
    /// The day of the prepenalty notice.
    pub prepenalty_on: Option<Date>,
    /// The day of the penalty notice.
    pub claimed_on: Option<Date>,
    /// The day of the last petition.
    pub petitioned_on: Option<Date>,
    /// The day of the last decision.
    pub decided_on: Option<Date>,
    /// The day on which it came to its end; none while it has not.
    pub ended_on: Option<Date>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
