//! Receipts: what arrived, when, and what it became, in a text that is signed. Each is written in the transaction of what it is of, so
//! that no filing is without one and no receipt without its filing.
//!
//! What is signed are the UTF-8 bytes of one JSON object in the canonical form of RFC 8785 (keys in order, no space between), by
//! Ed25519 (RFC 8032) with the key that the text names as `kid`; its public half stands at `/.well-known/jwks.json`, also when it
//! signs no more. So whoever has text and signature needs that key, and nothing else of this service. Where no key was set, the
//! text says `signed: false`.
//!
//! A receipt holds nothing that tells of entries its filer may not see: the number is his own, and the hash of the entry, which is over
//! all before it, stands under a seal. Whoever is told the 32 bytes that open it computes the SHA-256 of them, of the SHA-256 of the
//! hash's 64 characters, and of them again.

use chrono::{DateTime, SecondsFormat, Utc};
use rand::RngCore;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::{Value, json};
use statute::count::{in_new_york, legal_day};
use uuid::Uuid;

use super::Ledger;
use super::append::canonical;
use super::connect::{hex, sealed};
use super::idempotency::Idempotency;
use super::open::Open;
use super::record::Recorded;
use super::settle::all_set;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{EntryId, RealmId, ReceiptId};
use crate::stored::Word;
use crate::{case, document, filing_receipt};

/// The zone of every legal day.
pub(super) const ZONE: &str = "America/New_York";

/// What a receipt of a filing is called in its text.
const FILING: &str = "tidewaiter.filing_receipt.v1";

/// What was filed, as its filer is told of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filed {
    /// The entry it became.
    pub entry: EntryId,
    /// Its number on the docket as the filer sees it; none for who has no seat on it.
    pub number: Option<u32>,
}

/// What a receipt of something that was filed beside a docket is called in its text.
const BESIDE: &str = "tidewaiter.beside_receipt.v1";

/// What a party files beside a docket, as its receipt names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'a> {
    /// What it is, in a word.
    pub what: &'static str,
    /// Its id; that of the first of several.
    pub id: Uuid,
    /// The entry it stands beside, by its number as the filer sees it.
    pub of: Option<u32>,
    /// SHA-256 over what it says by itself, where that is kept.
    pub sha256: Option<&'a str>,
    /// The documents that it brings.
    pub documents: &'a [document::Model],
}

impl Beside<'_> {
    /// What has nothing else to it.
    pub const fn of(what: &'static str, id: Uuid) -> Self {
        Self { what, id, of: None, sha256: None, documents: &[] }
    }
}

/// A text with its signature.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    /// The text.
    pub said: String,
    /// Which key signed it; none where none is set.
    pub kid: Option<String>,
    /// The signature.
    pub signature: Option<String>,
}

impl Ledger {
    /// Writes the receipt of what was recorded, where a party filed it, and uses its announcement up.
    pub(super) async fn receipt_of(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        actor: &Actor,
        recorded: &Recorded,
        idem: Option<&Idempotency>,
    ) -> Result<Option<ReceiptId>, LedgerError> {
        let (entry, number) = (recorded.act.id, Some(recorded.act.number));
        if let Some(intended) = open.intended {
            self.spend(tx, intended, entry).await?;
        }
        self.receipt(tx, open, actor, Filed { entry, number }, idem).await
    }

    /// Writes the receipt of a party's filing; officers and whoever gives no name get none.
    pub(super) async fn receipt(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        actor: &Actor,
        filed: Filed,
        idem: Option<&Idempotency>,
    ) -> Result<Option<ReceiptId>, LedgerError> {
        if actor.role.is_officer() || actor.is_anonymous() {
            return Ok(None);
        }
        let place = open.rows.iter().position(|row| row.id == filed.entry);
        let place = place.ok_or(LedgerError::NotFound)?;
        let (row, entry) = (&open.rows[place], &open.entries[place]);
        let id = ReceiptId::random();
        let mut seal_key = [0; 32];
        rand::rng().fill_bytes(&mut seal_key);
        let intent = open.intended.as_ref();
        let said = json!({
            "type": FILING,
            "id": id,
            "realm": open.case.realm_id,
            "sandbox": open.case.realm_id != RealmId::REAL,
            "case": open.case.id,
            "case_number": open.case.number,
            "entry": {
                "id": row.id,
                "kind": row.kind.0.as_str(),
                "number": filed.number,
                "seal": hex(&sealed(&seal_key, &row.hash)),
            },
            "by": by(actor),
            "on": entry.on.to_string(),
            "received_at": told(open.now),
            "received_in_new_york": in_new_york(open.now),
            "zone": ZONE,
            "intent": intent.map(|it| json!({ "id": it.id, "received_at": told(it.at) })),
            "body_sha256": idem.map(|it| it.body_sha256.as_str()),
            "documents": documents(tx, row.id).await?,
        });
        let Signed { said, kid, signature } = self.signed(said);
        let party = actor.own_party();
        let receipt = filing_receipt::Model {
            id,
            realm_id: open.case.realm_id,
            case_id: Some(open.case.id),
            entry_id: Some(row.id),
            intent_id: None,
            party_key: party.key,
            by_account: actor.account.clone(),
            by_role: Word(actor.role),
            on: entry.on,
            received_at: open.now,
            seal_key: Some(hex(&seal_key)),
            said,
            kid,
            signature,
        };
        keep(tx, receipt).await?;
        Ok(Some(id))
    }

    /// Writes the receipt of what a party filed beside the docket of a case, or of no case; officers and whoever gives no name get none.
    pub(super) async fn receipt_beside(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        (realm, case, at): (RealmId, Option<&case::Model>, DateTime<Utc>),
        beside: Beside<'_>,
        idem: Option<&Idempotency>,
    ) -> Result<Option<ReceiptId>, LedgerError> {
        if actor.role.is_officer() || actor.is_anonymous() {
            return Ok(None);
        }
        let (id, on) = (ReceiptId::random(), legal_day(at));
        let Signed { said, kid, signature } = self.signed(json!({
            "type": BESIDE,
            "id": id,
            "realm": realm,
            "sandbox": realm != RealmId::REAL,
            "case": case.map(|it| it.id),
            "case_number": case.map(|it| it.number.as_str()),
            "what": beside.what,
            "filed": { "id": beside.id, "of": beside.of, "sha256": beside.sha256 },
            "by": by(actor),
            "on": on.to_string(),
            "received_at": told(at),
            "received_in_new_york": in_new_york(at),
            "zone": ZONE,
            "body_sha256": idem.map(|it| it.body_sha256.as_str()),
            "documents": beside.documents.iter().map(of_document).collect::<Value>(),
        }));
        let receipt = filing_receipt::Model {
            id,
            realm_id: realm,
            case_id: case.map(|it| it.id),
            entry_id: None,
            intent_id: None,
            party_key: actor.own_party().key,
            by_account: actor.account.clone(),
            by_role: Word(actor.role),
            on,
            received_at: at,
            seal_key: None,
            said,
            kid,
            signature,
        };
        keep(tx, receipt).await?;
        Ok(Some(id))
    }

    /// Signs what is said, and says in it with which key, or that there is none.
    pub(super) fn signed(&self, mut said: Value) -> Signed {
        let kid = self.audit_keys().kid();
        said["kid"] = json!(kid);
        said["signed"] = json!(kid.is_some());
        let said = canonical(&said);
        let (kid, signature) = self.audit_keys().signature(&said).unzip();
        Signed { said, kid, signature }
    }
}

/// Writes a receipt.
pub(super) async fn keep(
    tx: &impl ConnectionTrait,
    receipt: filing_receipt::Model,
) -> Result<(), LedgerError> {
    filing_receipt::Entity::insert(all_set::<_, filing_receipt::ActiveModel>(receipt))
        .exec_without_returning(tx)
        .await
        .doing("writing a receipt")?;
    Ok(())
}

/// Who filed, as a receipt says it.
pub(super) fn by(actor: &Actor) -> Value {
    json!({
        "account": actor.account,
        "role": actor.role.as_str(),
        "party": actor.own_party().name,
    })
}

/// An instant, as a text that is signed says it.
pub(super) fn told(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The documents beside an entry, in their order: what is known of them without reading them.
async fn documents(tx: &impl ConnectionTrait, entry: EntryId) -> Result<Value, LedgerError> {
    let rows = document::Entity::find()
        .filter(document::Column::EntryId.eq(entry))
        .order_by_asc(document::Column::Number)
        .order_by_asc(document::Column::Id)
        .all(tx)
        .await
        .doing("reading the documents of a filing")?;
    Ok(rows.iter().map(of_document).collect())
}

/// A document as a receipt names it.
fn of_document(row: &document::Model) -> Value {
    json!({
        "id": row.id,
        "version": row.version.map(|it| it.0.as_str()),
        "length": row.length,
        "pages": row.pages,
        "sha256": row.sha256,
    })
}
