//! The caller's cases, newest first.

use entities::{CaseFile, CaseFilter};
use minijinja::context;
use poem::{FromRequest as _, Request, Response};
use serde::Serialize;
use statute::Program;
use statute::count::legal_day;

use super::templates::page as made;
use super::{asked, frame, here, visitor, words};
use crate::page::Here;
use crate::problem::Problem;

/// A case, as a line of a table says it.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub number: String,
    pub program: &'static str,
    pub state: String,
    pub opened: String,
    pub control_number: Option<String>,
}

impl From<&CaseFile> for Row {
    fn from(file: &CaseFile) -> Self {
        Self {
            id: file.id.to_string(),
            number: file.number.clone(),
            program: program(file.program),
            state: words::spelled(file.docket.state.as_str()),
            opened: words::day(legal_day(file.opened_at)),
            control_number: file.control_number.clone(),
        }
    }
}

const fn program(program: Program) -> &'static str {
    match program {
        Program::Eapa => "Enforce and Protect Act",
        Program::ForcedLaborOrder => "Forced labor: an order",
        Program::Detention => "Forced labor: a detention",
    }
}

/// The page.
pub(super) async fn page(request: Request) -> poem::Result<Response> {
    let caller = visitor(&request).await?;
    let (number, cursor) = (asked(&request, "number"), asked(&request, "cursor"));
    let place = Here::from_request_without_body(&request).await?;
    let place = place.page(&caller, cursor.as_deref(), None)?;
    let filter = CaseFilter { number: number.clone(), ..CaseFilter::default() };
    let ledger = &caller.app.ledger;
    let after = place.after.as_ref();
    let listed = ledger.cases(&caller.actor, caller.realm, &filter, after, place.limit).await;
    let listed = listed.map_err(Problem::from)?;
    let words = context! {
        number,
        cases => listed.items.iter().map(Row::from).collect::<Vec<_>>(),
        next => listed.next.as_ref().map(|key| here(&place.going_on(key))),
        ..frame(&caller)
    };
    Ok(made("cases.html", &words)?)
}
