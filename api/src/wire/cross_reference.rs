//! Who or what is named where, over all programs.

use entities::{CrossReference as Found, Related, index_name};
use poem_openapi::Object;
use uuid::Uuid;

use super::word::{NameKindWord, ProgramWord, StateWord};

/// A case that names somebody or something.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CrossReference {
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub number: String,
    /// Its program.
    pub program: ProgramWord,
    /// Where it is.
    pub state: Option<StateWord>,
    /// As what it is named.
    pub kind: NameKindWord,
    /// The name as the case gives it.
    pub name: String,
    /// Where the case is.
    pub link: String,
}

/// A case that names whom another case names.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct RelatedCase {
    /// The other case, and how it names him.
    pub there: CrossReference,
    /// How the case that was asked about names him.
    pub here: NamedAs,
}

/// A name, and as what it is given.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct NamedAs {
    /// As what.
    pub kind: NameKindWord,
    /// The name as the case gives it.
    pub name: String,
}

impl From<&Found> for CrossReference {
    fn from(it: &Found) -> Self {
        Self {
            case: it.name.case_id.0,
            number: it.case_number.clone(),
            program: it.program.0.into(),
            state: it.state.parse().ok().map(StateWord),
            kind: it.name.kind.0.into(),
            name: it.name.name.clone(),
            link: format!("/v1/cases/{}", it.name.case_id),
        }
    }
}

impl From<&index_name::Model> for NamedAs {
    fn from(it: &index_name::Model) -> Self {
        Self { kind: it.kind.0.into(), name: it.name.clone() }
    }
}

impl From<&Related> for RelatedCase {
    fn from(it: &Related) -> Self {
        Self { there: (&it.there).into(), here: (&it.here).into() }
    }
}
