//! Which deadlines a list is of, as conditions that its indexes serve.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition};
use serde_json::Value;
use statute::{Force, Program, Status};

use super::asked::{unseen, word};
use super::deadlines::DeadlineSeen;
use super::own_rows::Narrow;
use crate::deadline;
use crate::ids::{CaseId, PartyId};
use crate::stored::Word;

/// Which deadlines are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineFilter {
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of the cases in which this party stands.
    pub party: Option<PartyId>,
    /// Of cases of these programs.
    pub programs: Option<Vec<Program>>,
    /// With this status.
    pub status: Option<Status>,
    /// Of this rule.
    pub rule: Option<String>,
    /// Owed by this role, or by `parties`.
    pub obligor: Option<String>,
    /// Of this force.
    pub force: Option<Force>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
    /// In which order.
    pub sort: DeadlineSort,
}

/// In which order deadlines are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeadlineSort {
    /// Those due next first, those without a day last.
    #[default]
    Due,
    /// Those without a day first, then those due last.
    DueDown,
    /// Those that changed last first.
    Changed,
}

impl DeadlineFilter {
    /// The cases whose deadlines are meant.
    pub(super) fn narrow(&self) -> Narrow {
        Narrow { case: self.case, party: self.party, programs: self.programs.clone() }
    }

    /// Whether every deadline of those cases is meant.
    pub(super) fn is_of_all(&self) -> bool {
        let of_any_rule = self.rule.is_none() && self.obligor.is_none() && self.force.is_none();
        let of_any_day = self.due_from.is_none() && self.due_to.is_none();
        of_any_rule && of_any_day && self.status.is_none()
    }

    /// Which deadlines of those cases are meant, at an instant.
    pub(super) fn conditions(&self, now: DateTime<Utc>) -> Condition {
        let all = self.whatever_status();
        match self.status {
            None => all,
            Some(status) => {
                let parts = with_status(status, now).into_iter();
                all.add(parts.fold(Condition::any(), Condition::add))
            }
        }
    }

    /// The same in parts that have no row in common, and each of which an index finds in the order of the days.
    pub(super) fn parts(&self, now: DateTime<Utc>) -> Vec<Condition> {
        let all = self.whatever_status();
        match self.status {
            None => vec![all],
            Some(status) => {
                let parts = with_status(status, now).into_iter();
                parts.map(|part| all.clone().add(part)).collect()
            }
        }
    }

    fn whatever_status(&self) -> Condition {
        use deadline::Column;
        let mut all = Condition::all();
        if let Some(rule) = &self.rule {
            all = all.add(Column::Rule.eq(rule));
        }
        if let Some(obligor) = &self.obligor {
            all = all.add(Column::Obligor.eq(obligor));
        }
        if let Some(force) = self.force {
            all = all.add(Column::Force.eq(force.as_str()));
        }
        // By the column that lists are ordered by, which is the day wherever there is one: its index begins and ends with the days asked for.
        if let Some(day) = self.due_from {
            all = all.add(of(Column::SortOn).gte(unseen(day.into())));
        }
        if let Some(day) = self.due_to {
            all = all.add(of(Column::SortOn).lte(unseen(day.into())));
        }
        if self.due_from.or(self.due_to).is_some() {
            all = all.add(Column::Due.is_not_null());
        }
        all
    }

    /// Whether a deadline is meant; none that cannot be read is.
    #[must_use]
    pub fn admits(&self, it: &DeadlineSeen) -> bool {
        let Ok(deadline) = it.deadline() else { return false };
        let says = |name: &str| deadline.get(name).and_then(Value::as_str);
        let due = says("due").and_then(|due| due.parse::<NaiveDate>().ok());
        self.case.is_none_or(|case| it.case == case)
            && self.status.is_none_or(|status| it.status == status)
            && self.rule.as_deref().is_none_or(|rule| says("rule") == Some(rule))
            && self.obligor.as_deref().is_none_or(|obligor| says("obligor") == Some(obligor))
            && self.force.is_none_or(|force| says("force") == Some(force.as_str()))
            && self.due_from.is_none_or(|from| due.is_some_and(|due| due >= from))
            && self.due_to.is_none_or(|to| due.is_some_and(|due| due <= to))
    }
}

/// The rows that have a status at an instant, by the same reading as that by which a row is told: those that were folded to it, and those whose
/// last day has passed since. The latter are few, and no index of one status finds both.
fn with_status(status: Status, now: DateTime<Utc>) -> Vec<Condition> {
    use deadline::Column;
    let stored = |status: Status| of(Column::Status).eq(word(Word(status)));
    let folded = Condition::all().add(stored(status));
    if status == Status::Running {
        let still = of(Column::DueAt).gt(unseen(now.into()));
        let still = Condition::any().add(Column::DueAt.is_null()).add(still);
        return vec![folded.add(still.add(of(Column::Projected).eq(word(true))))];
    }
    let forces = || Force::ALL.iter().filter(move |force| force.when_over() == status);
    let Some(until) = forces().map(|force| force.over_until(now)).max() else {
        return vec![folded];
    };
    let forces: Vec<SimpleExpr> = forces().map(|force| word(force.as_str())).collect();
    let over = Condition::all()
        .add(stored(Status::Running))
        .add(of(Column::Projected).eq(word(false)))
        // The index ends there: what is due today and not over would be read for nothing.
        .add(of(Column::SortOn).lte(unseen(until.into())))
        .add(of(Column::DueAt).lte(unseen(now.into())))
        .add(of(Column::Force).is_in(forces));
    vec![folded, over]
}

/// A column of a deadline.
fn of(column: deadline::Column) -> SimpleExpr {
    Expr::col((deadline::Entity, column))
}
