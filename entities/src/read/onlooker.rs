//! A case as somebody sees it who asks for documents of it. **The one place** that says what of a document is his: whether he is told of
//! it, of what class it is to him, whether he may open it, and under which order alone. A search asks the same in SQL
//! ([`super::search_scope`]), made from the same functions of the law.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use statute::documents::{Opener, Placed, Version, class, is_told, may_open};
use statute::seal::{Kind, Shows, shows};
use statute::visibility::DocumentClass;
use statute::{Audience, EntryKind};
use uuid::Uuid;

use super::confidential::Rights;
use super::seals::sealed_documents;
use crate::actor::Actor;
use crate::document::Model;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, ProtectiveOrderId};
use crate::public_version;

/// What is known of a case that decides who opens a document of it.
pub(super) struct Known {
    rights: Rights,
    versions: HashMap<DocumentId, Stands>,
    sealed: HashSet<Uuid>,
}

/// How a public version stands of which something is known.
#[derive(Debug, FromQueryResult)]
struct Stands {
    document_id: DocumentId,
    served: bool,
    barred: bool,
}

impl Known {
    /// Of all documents of a case.
    pub async fn of_case(
        db: &impl ConnectionTrait,
        actor: &Actor,
        case: CaseId,
        today: NaiveDate,
    ) -> Result<Self, LedgerError> {
        let versions = stands(db, public_version::Column::CaseId.eq(case)).await?;
        Self::with(db, actor, case, today, versions).await
    }

    /// Of one document of a case.
    pub async fn of_document(
        db: &impl ConnectionTrait,
        actor: &Actor,
        case: CaseId,
        id: DocumentId,
        today: NaiveDate,
    ) -> Result<Self, LedgerError> {
        let versions = stands(db, public_version::Column::DocumentId.eq(id)).await?;
        Self::with(db, actor, case, today, versions).await
    }

    async fn with(
        db: &impl ConnectionTrait,
        actor: &Actor,
        case: CaseId,
        today: NaiveDate,
        versions: HashMap<DocumentId, Stands>,
    ) -> Result<Self, LedgerError> {
        // What somebody may open is asked of today, whatever he reads: an order that has ended opens no past.
        let rights = Rights::of(db, actor, case, today).await?;
        Ok(Self { rights, versions, sealed: sealed_documents(db, case).await? })
    }
}

async fn stands(
    db: &impl ConnectionTrait,
    of: impl IntoCondition,
) -> Result<HashMap<DocumentId, Stands>, LedgerError> {
    use public_version::Column;
    let rows = public_version::Entity::find()
        .select_only()
        .columns([Column::DocumentId, Column::Served, Column::Barred])
        .filter(of)
        .into_model::<Stands>()
        .all(db)
        .await
        .doing("reading how public versions stand")?;
    Ok(rows.into_iter().map(|row| (row.document_id, row)).collect())
}

/// Somebody who asks for documents of a case.
pub(super) struct Onlooker {
    /// What the accounts of his party have in common.
    own: String,
    audience: Audience,
    /// What stands on the docket as he sees it.
    kinds: Vec<EntryKind>,
    known: Known,
}

/// What of a document is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    /// Its class.
    pub class: DocumentClass,
    /// Whether it is his to open, or was before it was destroyed: he is told its hash and its length.
    pub is_his: bool,
    /// Whether he may open it.
    pub may_open: bool,
    /// The order under which alone he may.
    pub under: Option<ProtectiveOrderId>,
}

impl Onlooker {
    pub fn new(actor: &Actor, audience: Audience, kinds: Vec<EntryKind>, known: Known) -> Self {
        Self { own: actor.own_party().key, audience, kinds, known }
    }

    /// The order of the case that is in force and authorises him.
    pub const fn under(&self) -> Option<ProtectiveOrderId> {
        self.known.rights.under
    }

    /// Whether nobody but its submitter and the office reads a public version, until an officer has looked at it.
    pub fn is_barred(&self, id: DocumentId) -> bool {
        self.known.versions.get(&id).is_some_and(|it| it.barred)
    }

    /// Whether he may open what is confidential and somebody else's.
    pub fn opens_secrets_of_others(&self) -> bool {
        self.opens(Version::Confidential.class(self.known.rights.is_issued), false, true)
    }

    fn opens(&self, class: DocumentClass, is_submitter: bool, with_order: bool) -> bool {
        let who = Opener {
            audience: self.audience,
            is_submitter,
            is_under_order: with_order && self.under().is_some(),
        };
        may_open(class, who, |kind| self.kinds.contains(&kind))
    }

    /// What of a document is his that lies beside an entry which he sees, of this kind; `None` where he is not told of it.
    pub fn sees(&self, row: &Model, beside: EntryKind) -> Option<Sight> {
        let version = row.version.map_or(Version::Internal, |it| it.0);
        if !is_told(version, self.audience) {
            return None;
        }
        let known = self.known.versions.get(&row.id);
        let placed = Placed::of(
            known.is_some_and(|it| it.barred),
            beside == EntryKind::PublicRecordReleased,
            known.is_some_and(|it| it.served),
        );
        let class = class(version, self.known.rights.is_issued, placed);
        let is_own = row.party_key == self.own;
        let otherwise = self.opens(class, is_own, false);
        let under = self.under().filter(|_| !otherwise && self.opens(class, is_own, true));
        // What is sealed says nothing to him any more, nor what was destroyed to anybody.
        let is_sealed = self.known.sealed.contains(&row.id.0);
        let is_shown = !is_sealed || shows(Kind::Document, self.audience) == Shows::All;
        let is_his = is_shown && (otherwise || under.is_some());
        Some(Sight { class, is_his, may_open: is_his && row.destroyed_at.is_none(), under })
    }
}
