//! What a consolidation does to the windows of those who are joined.

use chrono::NaiveDate;
use poem_openapi::Object;

/// The windows of a case, as those would find them who were joined to it today.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct ConsolidationCheck {
    /// Every window.
    pub windows: Vec<Window>,
}

/// One window.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Window {
    /// The limit: `rule#instance`.
    pub name: String,
    /// Its last day in the case that governs.
    pub due: Option<NaiveDate>,
    /// The days that are left of it.
    pub days_left: u32,
    /// The last day the joined parties had without the consolidation.
    pub own_due: Option<NaiveDate>,
    /// Whether the consolidation has to give it a new day, or say why there is none.
    pub to_be_named: bool,
}

impl From<&statute::eapa::consolidation::Window> for Window {
    fn from(it: &statute::eapa::consolidation::Window) -> Self {
        Self {
            name: it.name.clone(),
            due: it.due,
            days_left: it.days_left,
            own_due: it.own_due,
            to_be_named: it.to_be_named,
        }
    }
}
