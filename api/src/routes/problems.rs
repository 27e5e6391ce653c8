//! What the problems mean.

use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;

use super::Chapter;
use crate::identity::Public;
use crate::problem::catalogue::{self, CATALOGUE, Kind};
use crate::problem::{Open, Problem, Refused};
use crate::wire::health::ProblemKind;

/// The catalogue of problems.
pub struct Problems;

#[OpenApi(tag = "Chapter::Service")]
impl Problems {
    /// Every kind of problem, by status.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(path = "/problems", method = "get", operation_id = "list_problems")]
    async fn list(&self, _anybody: Public) -> Result<Json<Vec<ProblemKind>>, Refused<Open>> {
        Ok(Json(CATALOGUE.iter().map(ProblemKind::from).collect()))
    }

    /// One kind of problem: what it means and what to do about it.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(path = "/problems/:slug", method = "get", operation_id = "explain_problem")]
    async fn read(
        &self,
        _anybody: Public,
        /// The last part of a problem's `type`.
        slug: Path<String>,
    ) -> Result<Json<ProblemKind>, Refused<Open>> {
        let kind = catalogue::find(&slug.0).ok_or_else(Problem::not_found)?;
        Ok(Json(kind.into()))
    }
}

impl From<&Kind> for ProblemKind {
    fn from(kind: &Kind) -> Self {
        Self {
            slug: kind.slug.to_owned(),
            kind: kind.uri(),
            title: kind.title.to_owned(),
            status: kind.status,
            about: kind.about.to_owned(),
        }
    }
}
