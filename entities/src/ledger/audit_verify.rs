//! The proof: every chain is computed again, held against its docket and against the heads; the first thing that is not what was
//! recorded is named. Reads only, a page at a time, while the service may run.

use std::fmt;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Ledger;
use super::append::{GENESIS, first_broken, rows};
use super::audit::hash;
use super::audit_head::{PAGE, Sum, links};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::{audit_head, audit_link, audit_tip, case, docket_entry};

/// How much was proven.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proven {
    /// Chains.
    pub chains: u64,
    /// Links.
    pub links: u64,
    /// Docket entries.
    pub entries: u64,
    /// Daily heads.
    pub heads: u64,
    /// Of these, heads without a signature: no key was set when they were made.
    pub unsigned: u64,
}

/// The first thing that is not what was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where: a case by its number, a realm by its id, or a head by its number.
    pub place: String,
    /// The number of the link; none where it is no link.
    pub link: Option<i64>,
    /// What differs.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.link {
            Some(link) => write!(f, "{}, link {link}: {}", self.place, self.what),
            None => write!(f, "{}: {}", self.place, self.what),
        }
    }
}

/// What stopped a proof.
enum Stop {
    Broken(Broken),
    Failed(LedgerError),
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Failed(error)
    }
}

/// One proof under way.
struct Proof<'a> {
    ledger: &'a Ledger,
    since: Option<NaiveDate>,
    proven: Proven,
    progress: &'a mut (dyn FnMut(&Proven) + Send),
}

impl Ledger {
    /// A case by its id, or by its number in the real world.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn case_by_name(&self, name: &str) -> Result<CaseId, LedgerError> {
        let query = case::Entity::find();
        let query = match name.parse::<CaseId>() {
            Ok(id) => query.filter(case::Column::Id.eq(id)),
            Err(_) => query
                .filter(case::Column::RealmId.eq(RealmId::REAL))
                .filter(case::Column::Number.eq(name)),
        };
        let found = query.one(self.db()).await.doing("reading a case")?;
        found.map(|case| case.id).ok_or(LedgerError::NotFound)
    }

    /// Proves the audit: all of it, or the chain of one case; from a legal day on, or from the beginning. `progress` hears after
    /// every page what is proven so far.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case that is named is not there; the database's own. What is not as it was recorded
    /// is no error, but the answer.
    pub async fn verify_audit(
        &self,
        case: Option<CaseId>,
        since: Option<NaiveDate>,
        progress: &mut (dyn FnMut(&Proven) + Send),
    ) -> Result<Result<Proven, Broken>, LedgerError> {
        let mut proof = Proof { ledger: self, since, proven: Proven::default(), progress };
        match proof.all(case).await {
            Ok(()) => Ok(Ok(proof.proven)),
            Err(Stop::Broken(broken)) => Ok(Err(broken)),
            Err(Stop::Failed(error)) => Err(error),
        }
    }
}

impl Proof<'_> {
    async fn all(&mut self, only: Option<CaseId>) -> Result<(), Stop> {
        if let Some(case) = only {
            let known = case::Entity::find_by_id(case).one(self.ledger.db()).await;
            known.doing("reading a case")?.ok_or(LedgerError::NotFound)?;
            self.chain(case.0).await?;
            self.unchained(Some(case)).await?;
            return self.tips_of(case.0).await;
        }
        let mut after = None;
        loop {
            let chains = self.chains(after).await?;
            let Some(last) = chains.last() else { break };
            after = Some(*last);
            for chain in chains {
                self.chain(chain).await?;
            }
            (self.progress)(&self.proven);
        }
        self.unchained(None).await?;
        self.heads().await
    }

    async fn chains(&self, after: Option<Uuid>) -> Result<Vec<Uuid>, LedgerError> {
        use audit_link::Column;
        let mut query = audit_link::Entity::find()
            .select_only()
            .column(Column::Chain)
            .group_by(Column::Chain)
            .order_by_asc(Column::Chain)
            .limit(PAGE);
        if let Some(after) = after {
            query = query.filter(Column::Chain.gt(after));
        }
        if let Some(since) = self.since {
            query = query.filter(Column::On.gte(since));
        }
        query.into_tuple().all(self.ledger.db()).await.doing("listing chains")
    }

    /// One chain, and the docket it is over.
    async fn chain(&mut self, chain: Uuid) -> Result<(), Stop> {
        use audit_link::Column;
        let db = self.ledger.db();
        let mut last = self.before(chain).await?;
        let mut docket =
            Docket::of(self.ledger, CaseId(chain), self.covered(chain, last.as_ref()).await?);
        docket.read().await?;
        self.proven.chains += 1;
        loop {
            let number = last.as_ref().map_or(0, |it| it.number);
            let page = audit_link::Entity::find()
                .filter(Column::Chain.eq(chain))
                .filter(Column::Number.gt(number))
                .order_by_asc(Column::Number)
                .limit(PAGE)
                .all(db)
                .await
                .doing("reading a chain")?;
            if page.is_empty() {
                break;
            }
            for link in page {
                let expected = last.as_ref().map_or(1, |it| it.number + 1);
                let what = if link.number == expected {
                    let before = last.as_ref().map_or(GENESIS, |it| it.hash.as_str());
                    self.differs(&link, before, &mut docket).await?
                } else {
                    Some(format!("it is missing; the next that is there is link {}", link.number))
                };
                if let Some(what) = what {
                    return Err(self.broken(&link, expected, what).await?);
                }
                self.proven.links += 1;
                last = Some(link);
            }
        }
        if let Some(last) = last
            && docket.covered < docket.rows.len()
        {
            let what = format!("entry {} of the docket has no link", docket.covered + 1);
            return Err(self.broken(&last, last.number, what).await?);
        }
        self.proven.entries += u64::try_from(docket.rows.len()).unwrap_or_default();
        Ok(())
    }

    /// What of a link is not as it was recorded.
    async fn differs(
        &self,
        link: &audit_link::Model,
        before: &str,
        docket: &mut Docket<'_>,
    ) -> Result<Option<String>, LedgerError> {
        if link.prev_hash != before {
            return Ok(Some("it does not follow the link before".to_owned()));
        }
        if link.hash != hash(link) {
            return Ok(Some("what it says is not what was chained".to_owned()));
        }
        let Some(position) = link.position else { return Ok(None) };
        docket
            .cover(usize::try_from(position).unwrap_or_default(), link.entry_hash.as_deref())
            .await
    }

    /// The link before the first that is to be proven.
    async fn before(&self, chain: Uuid) -> Result<Option<audit_link::Model>, LedgerError> {
        use audit_link::Column;
        let Some(since) = self.since else { return Ok(None) };
        let db = self.ledger.db();
        let first = audit_link::Entity::find()
            .filter(Column::Chain.eq(chain))
            .filter(Column::On.gte(since))
            .order_by_asc(Column::Number)
            .one(db)
            .await
            .doing("reading a chain")?;
        let mut query = audit_link::Entity::find().filter(Column::Chain.eq(chain));
        if let Some(first) = first {
            query = query.filter(Column::Number.lt(first.number));
        }
        query.order_by_desc(Column::Number).one(db).await.doing("reading a chain")
    }

    /// How many entries of the docket the links before had.
    async fn covered(
        &self,
        chain: Uuid,
        last: Option<&audit_link::Model>,
    ) -> Result<usize, LedgerError> {
        use audit_link::Column;
        let Some(last) = last else { return Ok(0) };
        let found = audit_link::Entity::find()
            .filter(Column::Chain.eq(chain))
            .filter(Column::Number.lte(last.number))
            .filter(Column::Position.is_not_null())
            .order_by_desc(Column::Number)
            .one(self.ledger.db())
            .await
            .doing("reading a chain")?;
        Ok(found.and_then(|it| usize::try_from(it.position?).ok()).unwrap_or_default())
    }

    /// Cases whose docket no chain is over.
    async fn unchained(&self, only: Option<CaseId>) -> Result<(), Stop> {
        let chained = Query::select()
            .expr(Expr::val(1))
            .from(audit_link::Entity)
            .and_where(
                Expr::col((audit_link::Entity, audit_link::Column::Chain))
                    .equals((case::Entity, case::Column::Id)),
            )
            .take();
        let mut query = case::Entity::find().filter(Expr::not_exists(chained)).limit(1);
        if let Some(case) = only {
            query = query.filter(case::Column::Id.eq(case));
        }
        let found = query.one(self.ledger.db()).await.doing("listing cases without a chain")?;
        let Some(case) = found else { return Ok(()) };
        let what = "no link is over its docket; `tidewaiter migrate` begins the chains of dockets older than the audit";
        let place = format!("case {}", case.number);
        Err(Stop::Broken(Broken { place, link: None, what: what.to_owned() }))
    }

    /// Every head, in order.
    async fn heads(&mut self) -> Result<(), Stop> {
        use audit_head::Column;
        let db = self.ledger.db();
        let mut last: Option<audit_head::Model> = None;
        if let Some(since) = self.since {
            let before = audit_head::Entity::find().filter(Column::On.lt(since));
            let before = before.order_by_desc(Column::Number).one(db).await;
            last = before.doing("reading the heads")?;
        }
        loop {
            let number = last.as_ref().map_or(0, |it| it.number);
            let page = audit_head::Entity::find()
                .filter(Column::Number.gt(number))
                .order_by_asc(Column::Number)
                .limit(PAGE)
                .all(db)
                .await
                .doing("reading the heads")?;
            if page.is_empty() {
                return Ok(());
            }
            for head in page {
                self.head(&head, last.as_ref()).await?;
                self.proven.heads += 1;
                (self.progress)(&self.proven);
                last = Some(head);
            }
        }
    }

    async fn head(
        &mut self,
        head: &audit_head::Model,
        last: Option<&audit_head::Model>,
    ) -> Result<(), Stop> {
        let broken = |what: &str| {
            let place = format!("head {} of {}", head.number, head.on);
            Err(Stop::Broken(Broken { place, link: None, what: what.to_owned() }))
        };
        if head.number != last.map_or(1, |it| it.number + 1) {
            return broken("the head before it is missing");
        }
        if head.prev_hash != last.map_or(GENESIS, |it| it.hash.as_str()) {
            return broken("it does not follow the head before");
        }
        let mut sum = Sum::new(head.number, &head.on.to_string(), head.made_at, &head.prev_hash);
        let (mut after, mut chains) = (None, 0);
        loop {
            let mut query =
                audit_tip::Entity::find().filter(audit_tip::Column::Head.eq(head.number));
            if let Some(after) = after {
                query = query.filter(audit_tip::Column::Chain.gt(after));
            }
            let tips = query.order_by_asc(audit_tip::Column::Chain).limit(PAGE);
            let tips = tips.all(self.ledger.db()).await.doing("reading tips")?;
            let Some(end) = tips.last() else { break };
            after = Some(end.chain);
            for tip in &tips {
                sum.add(tip);
                chains += 1;
            }
            self.stand(&tips).await?;
        }
        if chains != head.chains || sum.end() != head.hash {
            return broken("its hash is not over its chains");
        }
        match (&head.kid, &head.signature) {
            (Some(kid), Some(signature)) => {
                match self.ledger.audit_keys().verify(kid, &head.hash, signature) {
                    Some(true) => {}
                    Some(false) => return broken("its signature is not by the key it names"),
                    None => {
                        return broken(&format!(
                            "no key of the settings is `{kid}`, which signed it"
                        ));
                    }
                }
            }
            (None, None) => self.proven.unsigned += 1,
            _ => return broken("it is half signed"),
        }
        Ok(())
    }

    /// Every tip of one chain.
    async fn tips_of(&mut self, chain: Uuid) -> Result<(), Stop> {
        let mut after = 0;
        loop {
            let tips = audit_tip::Entity::find()
                .filter(audit_tip::Column::Chain.eq(chain))
                .filter(audit_tip::Column::Head.gt(after))
                .order_by_asc(audit_tip::Column::Head)
                .limit(PAGE)
                .all(self.ledger.db())
                .await
                .doing("reading tips")?;
            let Some(end) = tips.last() else { return Ok(()) };
            after = end.head;
            self.stand(&tips).await?;
        }
    }

    /// Whether the links stand still that stood under a head.
    async fn stand(&self, tips: &[audit_tip::Model]) -> Result<(), Stop> {
        let of: Vec<_> = tips.iter().map(|tip| (tip.chain, tip.number)).collect();
        let found = links(self.ledger.db(), &of).await?;
        for tip in tips {
            let link = found.iter().find(|it| it.chain == tip.chain && it.number == tip.number);
            let head = tip.head;
            let what = match link {
                None => format!("it stood under head {head}, and the chain ends before it"),
                Some(link) if link.hash != tip.hash => {
                    format!("it is not the link that stood under head {head}")
                }
                Some(_) => continue,
            };
            let place = self.place(tip.case_id, tip.realm_id.0).await?;
            return Err(Stop::Broken(Broken { place, link: Some(tip.number), what }));
        }
        Ok(())
    }

    async fn broken(
        &self,
        link: &audit_link::Model,
        number: i64,
        what: String,
    ) -> Result<Stop, LedgerError> {
        // The chain says whose it is; what the link says may be what is wrong with it.
        let case = link.case_id.map(|_| CaseId(link.chain));
        let place = self.place(case, link.chain).await?;
        Ok(Stop::Broken(Broken { place, link: Some(number), what }))
    }

    async fn place(&self, case: Option<CaseId>, realm: Uuid) -> Result<String, LedgerError> {
        let Some(id) = case else { return Ok(format!("realm {realm}")) };
        let found = case::Entity::find_by_id(id).one(self.ledger.db()).await;
        let found = found.doing("reading a case")?;
        Ok(found.map_or_else(|| format!("case {id}"), |case| format!("case {}", case.number)))
    }
}

/// The docket that a chain is over.
struct Docket<'a> {
    ledger: &'a Ledger,
    case: CaseId,
    rows: Vec<docket_entry::Model>,
    /// The first position that is not what was recorded.
    broken: Option<u32>,
    /// Up to which position links are over it.
    covered: usize,
}

impl<'a> Docket<'a> {
    fn of(ledger: &'a Ledger, case: CaseId, covered: usize) -> Self {
        Self { ledger, case, rows: Vec::new(), broken: None, covered }
    }

    /// Before the links: each entry that is there has its link then.
    async fn read(&mut self) -> Result<(), LedgerError> {
        self.rows = rows(self.ledger.db(), self.case).await?;
        self.broken = first_broken(&self.rows);
        Ok(())
    }

    /// Holds the docket up to a position against the hash that a link has of it.
    async fn cover(
        &mut self,
        position: usize,
        entry_hash: Option<&str>,
    ) -> Result<Option<String>, LedgerError> {
        if position > self.rows.len() {
            // It may have been written since.
            self.read().await?;
        }
        self.covered = position;
        if let Some(first) = self.broken
            && usize::try_from(first).is_ok_and(|first| first <= position)
        {
            return Ok(Some(format!("entry {first} of the docket is not what was recorded")));
        }
        let row = position.checked_sub(1).and_then(|index| self.rows.get(index));
        Ok(match row {
            None => Some(format!("entry {position} of the docket is missing")),
            Some(row) if Some(row.hash.as_str()) != entry_hash => {
                Some(format!("entry {position} of the docket is not the one it was written with"))
            }
            Some(_) => None,
        })
    }
}
