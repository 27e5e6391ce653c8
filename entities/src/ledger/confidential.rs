//! Confidential information beside a docket entry: lodged by the submitter of the entry, and opened by whoever may read it.
//!
//! What it says is written into its own table and nowhere else: no entry, no notice, no answer that is kept, no link of the audit.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};
use sha2::{Digest, Sha256};
use statute::audit::{Doing as Deeds, Resource};
use statute::confidential::{self, Class, is_submission, not_a_submission};
use statute::{Audience, Program};

use super::Ledger;
use super::audit::{Deed, Place, Traced, party};
use super::beside::{AnswerOf, next, yours};
use super::by_hand::defective;
use super::connect::hex;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::receipt::Beside;
use super::search_documents::index_information;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::confidential_information::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, ConfidentialInformationId, EntryId, OpeningId, RealmId};
use crate::read::{ConfidentialSeen, Found};
use crate::stored::Word;
use crate::{audit_link, confidential_text, protective_order, protective_order_access};

/// Information for which its submitter claims confidential treatment.
#[derive(Clone, PartialEq, Eq)]
pub struct NewConfidentialInformation {
    /// The submission it belongs to, by its number among what the submitter sees.
    pub of: u32,
    /// What it says.
    pub information: String,
    /// What others may read of it.
    pub public_summary: String,
    /// Why it is claimed to be confidential.
    pub basis: String,
}

impl std::fmt::Debug for NewConfidentialInformation {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewConfidentialInformation").field("of", &self.of).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Lodges confidential information beside a submission of the actor's own on an investigation.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no investigation for the actor; [`LedgerError::NotYourTask`] for an officer;
    /// [`LedgerError::Barred`] where the entry is no submission of his party; the idempotency key's; the database's own.
    pub async fn lodge_confidential_information(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        new: &NewConfidentialInformation,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, ConfidentialSeen>,
    ) -> Result<Replayable<ConfidentialSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let audience = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
            let mut open = self.open(tx, locked).await?;
            let knows = open.view(audience).is_some_and(|view| view.investigation);
            if open.case.program.0 != Program::Eapa || !knows {
                return Err(LedgerError::NotFound);
            }
            yours(actor, confidential::LODGED_BY)?;
            let entry = own_submission(tx, &open, actor, audience, new.of).await?;
            let lodged = Entity::find()
                .filter(Column::CaseId.eq(case))
                .count(tx)
                .await
                .doing("counting confidential information")?;
            let text = new.information.replace('\0', "\u{fffd}");
            let (id, sha256) = (ConfidentialInformationId::random(), hex(&Sha256::digest(&text)));
            let place = (realm, Some(&open.case), open.now);
            let beside = Beside {
                of: Some(new.of),
                sha256: Some(&sha256),
                ..Beside::of("confidential_information", id.0)
            };
            let receipt_id = self.receipt_beside(tx, actor, place, beside, idem).await?;
            let row = Model {
                id,
                realm_id: realm,
                case_id: case,
                number: next(lodged),
                entry_id: entry,
                party_key: actor.own_party().key,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
                basis: clean(&new.basis),
                public_summary: clean(&new.public_summary),
                sha256,
                lodged_at: open.now,
                receipt_id,
            };
            Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("lodging confidential information")?;
            let words = confidential_text::Model { information_id: row.id, information: text };
            let said = words.information.clone();
            confidential_text::Entity::insert(all_set(words))
                .exec_without_returning(tx)
                .await
                .doing("lodging what confidential information says")?;
            // A public summary may be what a submission still lacked.
            self.look_again(tx, &mut open).await?;
            index_information(tx, &row, Some(&said)).await?;
            let is_issued = protective_order::Entity::find()
                .filter(protective_order::Column::CaseId.eq(case))
                .filter(protective_order::Column::GrantedOn.is_not_null())
                .count(tx)
                .await
                .doing("counting protective orders")?;
            let resource = Resource::ConfidentialInformation;
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::ConfidentialInformationLodged, resource, subject);
            let class = Class::of_submitted(is_issued > 0);
            let seen = ConfidentialSeen {
                information: row,
                of: new.of,
                class,
                may_open: true,
                is_sealed: false,
            };
            let answer = answer(&seen);
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: seen, answer })
        })
        .await
    }

    /// Opens confidential information: what is known of it, and what it says. Under a protective order the opening is recorded first,
    /// with its link, and no order ends in between.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none that the actor may read; [`LedgerError::Destroyed`] where it was destroyed after its
    /// term; the database's own.
    pub async fn open_confidential_information(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ConfidentialInformationId,
    ) -> Result<(ConfidentialSeen, String), LedgerError> {
        let found = self.confidential_in(self.db(), actor, realm, id).await?;
        let found = found.ok_or(LedgerError::NotFound)?;
        if found.under.is_none() {
            return opened(found);
        }
        self.write(async |tx| {
            let case = found.seen.information.case_id;
            self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            // Once more, when nobody else can end the order.
            let found = self.confidential_in(tx, actor, realm, id).await?;
            let found = found.ok_or(LedgerError::NotFound)?;
            if let Some(order) = found.under {
                let access = protective_order_access::Model {
                    id: OpeningId::random(),
                    order_id: order,
                    information_id: id,
                    account: clean(&actor.account),
                    opened_at: found.at,
                };
                protective_order_access::Entity::insert(all_set(access))
                    .exec_without_returning(tx)
                    .await
                    .doing("recording what is opened")?;
                let (what, subject) = (Deeds::OpenedUnderProtectiveOrder, Some(order.to_string()));
                let deed = Deed::of(actor, what, Resource::ProtectiveOrder, subject);
                let place = Place { realm, case: Some(case), at: found.at };
                self.chain(tx, place, vec![deed]).await?;
            }
            opened(found)
        })
        .await
    }
}

fn opened(found: Found) -> Result<(ConfidentialSeen, String), LedgerError> {
    let text = found.text.ok_or(LedgerError::Destroyed)?.information;
    Ok((found.seen, text))
}

/// The entry that a number names, where it is a submission of the actor or of another account of his party.
pub(super) async fn own_submission(
    tx: &DatabaseTransaction,
    open: &Open,
    actor: &Actor,
    audience: Audience,
    number: u32,
) -> Result<EntryId, LedgerError> {
    let nothing = || defective(vec![not_a_submission()]);
    let seen = open.seen(audience).ok_or(LedgerError::NotFound)?;
    let position = seen.position(number);
    let row = open.rows.iter().find(|row| u32::try_from(row.position) == Ok(position));
    let row = row.filter(|row| is_submission(row.kind.0)).ok_or_else(nothing)?;
    if row.by_account == actor.account || is_of_party(tx, row, actor).await? {
        return Ok(row.id);
    }
    Err(nothing())
}

/// Whether somebody of the actor's party recorded an entry: its link says for whom it was.
async fn is_of_party(
    tx: &impl ConnectionTrait,
    row: &crate::docket_entry::Model,
    actor: &Actor,
) -> Result<bool, LedgerError> {
    let Some(own) = party(actor) else { return Ok(false) };
    let found = audit_link::Entity::find()
        .filter(audit_link::Column::CaseId.eq(row.case_id))
        .filter(audit_link::Column::Position.eq(row.position))
        .filter(audit_link::Column::EntryHash.eq(&row.hash))
        .filter(audit_link::Column::Party.eq(own))
        .count(tx)
        .await
        .doing("reading for whom an entry was recorded")?;
    Ok(found > 0)
}
