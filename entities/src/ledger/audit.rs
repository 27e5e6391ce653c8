//! The chain: everything an account does or reads leaves a link, in the transaction of the act itself or before the bytes go out.
//!
//! Each case has a chain under its own id, and each realm one, under the realm's id, for what concerns no case or many. A link's hash
//! is the SHA-256, in lower-case hexadecimal, of one JSON object in the canonical form of RFC 8785 (keys in order, no space between)
//! with these members, `null` where there is none:
//!
//! `account`, `at`, `case`, `chain`, `entry` (`hash` and `position` of the docket entry), `etag`, `id`, `number`, `outcome`, `party`,
//! `prev_hash`, `real_at`, `realm`, `resource`, `role`, `subject`, `what`.
//!
//! Instants are RFC 3339 in UTC with six decimals, ids are UUIDs in lower case with hyphens, numbers are integers. `prev_hash` is the
//! hash of the link before, 64 zeros before the first. So whoever has the links can compute them again without this program.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use statute::Role;
use statute::audit::{Doing as Deeds, Outcome, Resource, What};
use statute::count::legal_day;
use uuid::Uuid;

use super::Ledger;
use super::append::{GENESIS, canonical, rows};
use super::connect::hex;
use super::insert::insert_all;
use super::open::Open;
use crate::actor::Actor;
use crate::audit_link::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, LinkId, RealmId};
use crate::stored::Word;
use crate::{audit_link, case, docket_entry};

/// How many cases are looked through at once.
const PAGE: u64 = 200;

/// Where something was done, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The realm.
    pub realm: RealmId,
    /// The case; none of what concerns none, or many.
    pub case: Option<CaseId>,
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
}

impl Place {
    /// On a case in hand.
    pub fn on(open: &Open) -> Self {
        Self { realm: open.case.realm_id, case: Some(open.case.id), at: open.now }
    }

    /// The chain.
    fn chain(&self) -> Uuid {
        self.case.map_or(self.realm.0, |case| case.0)
    }

    /// The key of the chain's lock. One writer of a chain at a time: the lock is held to the end of the transaction, so that the next
    /// sees the link; no act waits for another's chain while it holds one, since all it writes on are locked before.
    fn lock(&self) -> i64 {
        let (high, low) = self.chain().as_u64_pair();
        (high ^ low).cast_signed()
    }
}

/// What was done, by whom.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    account: String,
    role: Role,
    party: Option<String>,
    what: What,
    resource: Resource,
    subject: Option<String>,
    pub etag: Option<String>,
    pub outcome: Outcome,
    entry: Option<(i32, String)>,
}

impl Deed {
    /// Something that is no entry of a docket. `subject`: the id of what it was done to.
    pub fn of(actor: &Actor, what: Deeds, resource: Resource, subject: Option<String>) -> Self {
        Self {
            account: actor.account.clone(),
            role: actor.role,
            party: party(actor),
            what: What::Beside(what),
            resource,
            subject,
            etag: None,
            outcome: Outcome::Recorded,
            entry: None,
        }
    }
}

/// What of an act that was answered stands in the audit.
pub(super) enum Traced {
    /// It wrote entries: each was chained when it was appended.
    OnDocket,
    /// It is no entry.
    Beside(Place, Box<Deed>),
}

impl Traced {
    /// Something beside a docket.
    pub fn beside(place: Place, deed: Deed) -> Self {
        Self::Beside(place, Box::new(deed))
    }
}

/// The key of the party an account acts for; nobody's without a name, whose token it would tell of.
pub(super) fn party(actor: &Actor) -> Option<String> {
    actor.party.as_ref().filter(|_| !actor.is_anonymous()).map(|party| party.key.clone())
}

/// What was appended to a docket and has no link yet; its chain is locked.
#[derive(Debug, Default)]
#[must_use = "an entry is written with its link or not at all"]
pub(super) struct Unlinked(Vec<Deed>);

impl Ledger {
    /// Writes what was added to the docket in hand, and takes the lock of its chain: the one place that does. The links are written with
    /// what follows from it.
    pub(super) async fn append(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
    ) -> Result<Unlinked, LedgerError> {
        self.room_for_entries(tx, open).await?;
        let place = Place::on(open);
        open.append(tx, self.locks_rows().then(|| place.lock())).await?;
        Ok(unlinked(open))
    }

    /// The same for several dockets in hand, in the order of their cases: their locks are taken in that order.
    pub(super) async fn append_all(
        &self,
        tx: &DatabaseTransaction,
        opens: &[&Open],
    ) -> Result<Vec<Unlinked>, LedgerError> {
        if let [open] = opens {
            return Ok(vec![self.append(tx, open).await?]);
        }
        let added: Vec<&Open> = opens.iter().copied().filter(|it| !it.fresh().is_empty()).collect();
        let mut rows = Vec::new();
        let mut locks = Query::select();
        for open in added {
            self.room_for_entries(tx, open).await?;
            rows.extend(open.fresh().iter().cloned());
            // The expressions of a SELECT are computed from the first to the last.
            locks.expr(Func::cust("pg_advisory_xact_lock").arg(Place::on(open).lock()));
        }
        if !rows.is_empty() {
            let doing = "appending to dockets";
            insert_all::<_, docket_entry::ActiveModel>(tx, rows, doing).await?;
            if self.locks_rows() {
                tx.execute(&locks).await.doing("locking chains")?;
            }
        }
        Ok(opens.iter().map(|open| unlinked(open)).collect())
    }

    /// The links of what was appended to the docket in hand, after the last of its chain as it was read since.
    pub(super) fn links(&self, open: &Open, last: Option<Model>, of: Unlinked) -> Vec<Model> {
        self.continued(Place::on(open), last, of.0)
    }

    /// Adds links to a chain.
    pub(super) async fn chain(
        &self,
        tx: &DatabaseTransaction,
        place: Place,
        deeds: Vec<Deed>,
    ) -> Result<(), LedgerError> {
        if deeds.is_empty() {
            return Ok(());
        }
        if self.locks_rows() {
            let lock = "SELECT pg_advisory_xact_lock($1)";
            let backend = tx.get_database_backend();
            let lock = Statement::from_sql_and_values(backend, lock, [place.lock().into()]);
            tx.execute_raw(lock).await.doing("locking a chain")?;
        }
        let last = Entity::find()
            .filter(Column::Chain.eq(place.chain()))
            .order_by_desc(Column::Number)
            .one(tx)
            .await
            .doing("reading the last link")?;
        let links = self.continued(place, last, deeds);
        insert_all::<_, audit_link::ActiveModel>(tx, links, "chaining").await
    }

    /// The links that continue a chain after its last one, where it has one.
    fn continued(&self, place: Place, last: Option<Model>, deeds: Vec<Deed>) -> Vec<Model> {
        let chain = place.chain();
        let (mut number, mut before) =
            last.map_or((0, GENESIS.to_owned()), |last| (last.number, last.hash));
        let real_at = self.real_now();
        let mut links = Vec::with_capacity(deeds.len());
        for deed in deeds {
            number += 1;
            let (position, entry_hash) = deed.entry.unzip();
            let mut link = Model {
                id: LinkId::random(),
                chain,
                number,
                realm_id: place.realm,
                case_id: place.case,
                at: place.at,
                real_at,
                on: legal_day(real_at),
                account: deed.account,
                role: Word(deed.role),
                party: deed.party,
                what: Word(deed.what),
                resource: Word(deed.resource),
                subject: deed.subject,
                etag: deed.etag,
                outcome: Word(deed.outcome),
                position,
                entry_hash,
                prev_hash: std::mem::take(&mut before),
                hash: String::new(),
            };
            link.hash = hash(&link);
            before.clone_from(&link.hash);
            links.push(link);
        }
        links
    }

    /// Begins the chains of the cases whose dockets are older than the audit; their first link holds the hash of the docket so far.
    pub(super) async fn begin_chains(&self) -> Result<(), LedgerError> {
        loop {
            let chained = Query::select()
                .expr(Expr::val(1))
                .from(Entity)
                .and_where(
                    Expr::col((Entity, Column::Chain)).equals((case::Entity, case::Column::Id)),
                )
                .take();
            let ids: Vec<CaseId> = case::Entity::find()
                .select_only()
                .column(case::Column::Id)
                .filter(Expr::not_exists(chained))
                .limit(PAGE)
                .into_tuple()
                .all(self.db())
                .await
                .doing("listing cases without a chain")?;
            if ids.is_empty() {
                return Ok(());
            }
            for id in ids {
                self.begin_chain(id).await?;
            }
        }
    }

    async fn begin_chain(&self, id: CaseId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, id).await?.ok_or(LedgerError::NotFound)?;
            let link = Entity::find().filter(Column::Chain.eq(id.0)).limit(1).one(tx).await;
            if link.doing("reading a chain")?.is_some() {
                return Ok(());
            }
            let at = self.present(locked.sandbox_now);
            let place = Place { realm: locked.case.realm_id, case: Some(id), at };
            let subject = Some(id.to_string());
            let mut deed = Deed::of(&Actor::system(), Deeds::Begun, Resource::Case, subject);
            deed.entry = rows(tx, id).await?.pop().map(|row| (row.position, row.hash));
            self.chain(tx, place, vec![deed]).await
        })
        .await
    }
}

/// What was appended to the docket in hand, of which no link is written yet.
fn unlinked(open: &Open) -> Unlinked {
    let deed = |row: &docket_entry::Model, party: &Option<String>| Deed {
        account: row.by_account.clone(),
        role: row.by_role.0,
        party: party.clone(),
        what: What::Entry(row.kind.0),
        resource: Resource::Docket,
        subject: Some(row.id.to_string()),
        etag: None,
        outcome: Outcome::Recorded,
        entry: Some((row.position, row.hash.clone())),
    };
    let mut deeds: Vec<_> =
        open.fresh().iter().zip(open.parties()).map(|(row, party)| deed(row, party)).collect();
    if let Some(taken) = open.taken_over
        && deeds.len() >= taken
        && taken > 0
    {
        // One link for all that had happened: the last hash is over all of it.
        let last = deeds.drain(..taken).next_back();
        if let Some(last) = last {
            let what = What::Beside(Deeds::TakenOver);
            let subject = Some(open.case.id.to_string());
            deeds.insert(0, Deed { what, resource: Resource::Case, subject, ..last });
        }
    }
    Unlinked(deeds)
}

/// The hash of a link, as the head of this file says.
pub(super) fn hash(link: &Model) -> String {
    let entry =
        link.position.map(|position| json!({ "hash": link.entry_hash, "position": position }));
    let said = json!({
        "account": link.account,
        "at": instant(link.at),
        "case": link.case_id.map(|it| it.to_string()),
        "chain": link.chain.to_string(),
        "entry": entry,
        "etag": link.etag,
        "id": link.id.to_string(),
        "number": link.number,
        "outcome": link.outcome.0.as_str(),
        "party": link.party,
        "prev_hash": link.prev_hash,
        "real_at": instant(link.real_at),
        "realm": link.realm_id.to_string(),
        "resource": link.resource.0.as_str(),
        "role": link.role.0.as_str(),
        "subject": link.subject,
        "what": link.what.0.as_str(),
    });
    hex(&Sha256::digest(canonical(&said)))
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
