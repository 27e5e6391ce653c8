//! The documents of a class, in SQL, as the law says it: made from the very functions that say of one document of which class it is.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use statute::EntryKind;
use statute::documents::{Placed, Version, class};
use statute::search::Thing;
use statute::visibility::DocumentClass;

use super::search_scope::{Scope, of};
use crate::{protective_order, public_version};

/// The documents of a class, as [`class`] says it: of each version, of each way in which a public one stands, and of whether an order was
/// ever granted in the case.
pub(super) fn of_class(table: &'static str, wanted: DocumentClass) -> Condition {
    let mut any = Condition::any();
    for version in Version::ALL.iter().copied() {
        let ways = if version == Version::Public { &Placed::ALL[..] } else { &Placed::ALL[..1] };
        for placed in ways.iter().copied() {
            let is = |is_issued| class(version, is_issued, placed) == wanted;
            let is_issued = match (is(false), is(true)) {
                (false, false) => continue,
                (true, true) => None,
                (_, is_issued) => Some(is_issued),
            };
            let mut each = Condition::all().add(is_version(table, version));
            if version == Version::Public {
                each = each.add(stands(table, placed));
            }
            if let Some(is_issued) = is_issued {
                each = each.add(granted(table, is_issued));
            }
            any = any.add(each);
        }
    }
    // All of it, so that whoever adds a condition narrows it.
    Condition::all().add(any)
}

/// The rows of a version. Confidential information is confidential, and says no version.
fn is_version(table: &'static str, version: Version) -> Condition {
    let any = Condition::any().add(of(table, "version").eq(version.as_str()));
    if version != Version::Confidential {
        return any;
    }
    any.add(of(table, "kind").eq(Thing::ConfidentialInformation.as_str()))
}

/// The public versions that stand in a way: see [`Placed::of`].
fn stands(table: &'static str, placed: Placed) -> Condition {
    let known = |column: public_version::Column| {
        let own = |column| Expr::col((public_version::Entity, column));
        let row = Query::select()
            .expr(Expr::val(1))
            .from(public_version::Entity)
            .and_where(own(public_version::Column::DocumentId).eq(of(table, "document_id")))
            .and_where(own(column).eq(true))
            .take();
        Expr::exists(row)
    };
    let is = |yes: bool, holds: SimpleExpr| if yes { holds } else { holds.not() };
    let released = EntryKind::PublicRecordReleased.as_str();
    let mut any = Condition::any();
    // Of what the first words decide, the others are not asked.
    for [barred, released_too, served] in [
        [Some(true), None, None],
        [Some(false), Some(true), None],
        [Some(false), Some(false), Some(true)],
        [Some(false), Some(false), Some(false)],
    ] {
        let says = |it: Option<bool>| it.unwrap_or_default();
        if Placed::of(says(barred), says(released_too), says(served)) != placed {
            continue;
        }
        let mut each = Condition::all();
        if let Some(yes) = barred {
            each = each.add(is(yes, known(public_version::Column::Barred)));
        }
        if let Some(yes) = released_too {
            each = each.add(is(yes, of(Scope::BESIDE, "entry_kind").eq(released)));
        }
        if let Some(yes) = served {
            each = each.add(is(yes, known(public_version::Column::Served)));
        }
        any = any.add(each);
    }
    any
}

/// The cases in which an order was ever granted, or in which none was.
fn granted(table: &'static str, is_issued: bool) -> SimpleExpr {
    use protective_order::{Column, Entity};
    let own = |column| Expr::col((Entity, column));
    let any = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(own(Column::CaseId).eq(of(table, "case_id")))
        .and_where(own(Column::GrantedOn).is_not_null())
        .take();
    let exists = Expr::exists(any);
    if is_issued { exists } else { exists.not() }
}
