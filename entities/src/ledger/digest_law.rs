//! What a change of the law has to do with a digest: no entry tells of a closure or of another version of a rule, and a docket is folded by the
//! law of today alone. What each audience was told of its deadlines is kept.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use statute::Audience;
use statute::digest::Told;

use crate::case_view;
use crate::deadline_change::{Cause, Column, Entity};
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::stored::Word;

/// What an audience of a case had been told at an instant of each deadline that a change of the law has touched since.
pub(super) async fn told_by_law(
    db: &impl ConnectionTrait,
    case: CaseId,
    audience: Audience,
    since: DateTime<Utc>,
) -> Result<Vec<Told>, LedgerError> {
    let rows = Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::Audience.eq(Word(audience)))
        .filter(Column::RecordedAt.gt(since))
        .order_by_asc(Column::Rule)
        .order_by_asc(Column::Instance)
        .order_by_asc(Column::Sequence)
        .all(db)
        .await
        .doing("reading what the law has moved")?;
    let of_one =
        rows.chunk_by(|one, other| (&one.rule, one.instance) == (&other.rule, other.instance));
    let touched = of_one.filter(|all| all.iter().any(|row| row.cause == Cause::Law));
    // What came first has what was there before any of it.
    let told = touched.filter_map(<[_]>::first).map(|first| Told {
        rule: first.rule.clone(),
        instance: u32::try_from(first.instance).unwrap_or_default(),
        before: first.old_due,
        is_new: first.old_status.is_none(),
    });
    Ok(told.collect())
}

/// Whether the audience of a view was told after an instant of a deadline that a change of the law has touched.
pub(super) fn has_law_change_since(since: DateTime<Utc>) -> Expr {
    let column = |column| Expr::col((Entity, column));
    let told = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(column(Column::CaseId).equals((case_view::Entity, case_view::Column::CaseId)))
        .and_where(
            column(Column::Audience).equals((case_view::Entity, case_view::Column::Audience)),
        )
        .and_where(Column::Cause.eq(Cause::Law))
        .and_where(Column::RecordedAt.gt(since))
        .take();
    Expr::exists(told)
}
