//! What is left of the sandboxes of callers that are closed or at their end: their rows go, a case at a time, and of nothing else.
//!
//! Every statement names the case or the realm, and that realm is read as somebody's own and closed in the transaction that removes. The
//! bytes of documents that no row names any more are swept with all the others.

use sea_orm::sea_query::{Alias, DeleteStatement, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::Ledger;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::{case, realm};

/// How many realms are gone through at once.
const BATCH: u64 = 100;

/// How the rows of a table are found.
#[derive(Clone, Copy)]
enum Of {
    /// By this column of their own.
    Own(&'static str),
    /// By this column, which names a row of that table of the case or realm.
    Row(&'static str, &'static str),
}

use Of::{Own, Row};

/// The tables of a case, children first.
const OF_CASE: &[(&str, Of)] = &[
    ("public_notice", Own("case_id")),
    ("notice_release", Own("case_id")),
    ("case_figure", Own("case_id")),
    ("delivery_report", Row("delivery_id", "delivery")),
    ("delivery_attempt", Row("delivery_id", "delivery")),
    ("letter", Row("notice_id", "notice")),
    ("letter_words", Row("notice_id", "notice")),
    ("withheld", Row("notice_id", "notice")),
    ("notice_amendment", Own("case_id")),
    ("claim_code", Own("case_id")),
    ("delivery", Own("case_id")),
    ("notice", Own("case_id")),
    ("bulk_item", Own("case_id")),
    ("bulk_item", Row("operation_id", "bulk_operation")),
    ("bulk_operation", Own("case_id")),
    ("tolling_item", Own("case_id")),
    ("destroyed_thing", Row("destruction_id", "destruction")),
    ("destruction", Own("case_id")),
    ("legal_hold", Own("case_id")),
    ("seal", Own("case_id")),
    ("protective_order_access", Row("order_id", "protective_order")),
    ("protective_order_access", Row("information_id", "confidential_information")),
    ("document_access", Row("order_id", "protective_order")),
    ("document_access", Row("document_id", "document")),
    ("authorised_person", Row("order_id", "protective_order")),
    ("protective_order", Own("case_id")),
    ("confidential_text", Row("information_id", "confidential_information")),
    ("confidential_information", Own("case_id")),
    ("search_confidential", Own("case_id")),
    ("search_document", Own("case_id")),
    ("search_text", Own("case_id")),
    ("search_facet", Own("case_id")),
    ("public_version", Own("case_id")),
    ("document_page", Row("document_id", "document")),
    ("document_reading", Row("document_id", "document")),
    ("upload", Row("document_id", "document")),
    ("document", Own("case_id")),
    ("filing_attempt", Own("case_id")),
    ("filing_receipt", Own("case_id")),
    ("filing_receipt", Row("intent_id", "filing_intent")),
    ("filing_intent", Own("case_id")),
    ("merchandise_line", Row("import_id", "merchandise_import")),
    ("merchandise_import", Own("case_id")),
    ("measure", Own("case_id")),
    ("consequence", Own("case_id")),
    ("health_or_safety_word", Own("case_id")),
    ("tolling_request", Own("case_id")),
    ("withdrawal_request", Own("case_id")),
    ("consolidation", Own("case_id")),
    ("consolidation", Own("lead_id")),
    ("channel_message", Own("case_id")),
    ("communication", Own("case_id")),
    ("follow_up", Own("case_id")),
    ("held_under", Own("case_id")),
    ("held_under", Own("order_case_id")),
    ("petition", Own("case_id")),
    ("order_name", Own("case_id")),
    ("order_scope", Own("case_id")),
    ("instrument", Own("case_id")),
    ("detention_line", Own("case_id")),
    ("detention", Own("case_id")),
    ("penalty", Own("case_id")),
    ("interim_measure", Own("case_id")),
    ("determination", Own("case_id")),
    ("investigation", Own("case_id")),
    ("allegation", Own("case_id")),
    ("import", Own("case_id")),
    ("index_name", Own("case_id")),
    ("task_fact", Own("case_id")),
    ("task", Own("case_id")),
    ("service_entry", Own("case_id")),
    ("wake", Own("case_id")),
    ("event", Own("case_id")),
    ("deadline_change", Own("case_id")),
    ("deadline", Own("case_id")),
    ("case_party", Own("case_id")),
    ("case_view", Own("case_id")),
    ("docket_entry", Own("case_id")),
    ("audit_link", Own("case_id")),
    ("simulation", Own("case_id")),
    ("case", Own("id")),
];

/// What a realm has beside its cases, children first.
const OF_REALM: &[(&str, Of)] = &[
    ("subscription", Own("realm_id")),
    ("webhook_attempt", Row("delivery_id", "webhook_delivery")),
    ("webhook_delivery", Own("realm_id")),
    ("webhook", Own("realm_id")),
    ("event", Own("realm_id")),
    ("calendar", Own("realm_id")),
    ("figure", Own("realm_id")),
    // The sums after the moves: whoever adds these up has them in hand, and is waited for.
    ("figure_move", Own("realm_id")),
    ("figure_span", Own("realm_id")),
    ("document_page", Row("document_id", "document")),
    ("document_reading", Row("document_id", "document")),
    ("upload_part", Row("upload_id", "upload")),
    ("upload", Own("realm_id")),
    ("document", Own("realm_id")),
    ("filing_attempt", Own("realm_id")),
    ("filing_receipt", Own("realm_id")),
    ("filing_intent", Own("realm_id")),
    ("task_fact", Row("task_id", "help_request")),
    ("help_request", Own("realm_id")),
    ("party", Own("realm_id")),
    ("preference", Own("realm_id")),
    ("unsubscribe_token", Own("realm_id")),
    ("digest", Own("realm_id")),
    ("operation", Own("realm_id")),
    ("tolling_order", Own("realm_id")),
    ("outbox", Own("realm_id")),
    ("audit_link", Own("realm_id")),
    ("simulation", Own("realm_id")),
    ("sandbox_person", Own("realm_id")),
    ("realm", Own("id")),
];

impl Ledger {
    /// Closes the sandboxes of callers that are at their end, and removes the rows of those that are closed; says how many are gone.
    ///
    /// # Errors
    /// The database's own. What was removed stays removed: the next run goes on.
    pub(super) async fn remove_closed_sandboxes(&self) -> Result<u64, LedgerError> {
        let real_now = self.real_now();
        let over = Condition::any()
            .add(realm::Column::ClosedAt.is_not_null())
            .add(realm::Column::ExpiresAt.lte(real_now));
        let mut gone = 0;
        let mut after = RealmId::REAL;
        loop {
            let ids: Vec<RealmId> = realm::Entity::find()
                .select_only()
                .column(realm::Column::Id)
                .filter(realm::Column::IsOwn.eq(true))
                .filter(realm::Column::Id.gt(after))
                .filter(over.clone())
                .order_by_asc(realm::Column::Id)
                .limit(BATCH)
                .into_tuple()
                .all(self.db())
                .await
                .doing("finding sandboxes that are over")?;
            let Some(last) = ids.last() else { return Ok(gone) };
            after = *last;
            for id in ids {
                gone += u64::from(self.remove_sandbox(id).await?);
            }
        }
    }

    /// Goes one step with a sandbox that is over: one that was open is closed, and its clocks are told; one that was closed is removed once
    /// they have heard. Says whether it is gone.
    async fn remove_sandbox(&self, id: RealmId) -> Result<bool, LedgerError> {
        let is_closed = self
            .write(async |tx| {
                let row = self.lock_realm(tx, id).await?;
                let was_closed = row.closed_at.is_some();
                if row.is_own && !was_closed {
                    self.closed(tx, row, Some("its days are over")).await?;
                }
                Ok(was_closed)
            })
            .await?;
        if !is_closed || !self.quiet(id).await? {
            return Ok(false);
        }
        loop {
            let next: Option<CaseId> = case::Entity::find()
                .select_only()
                .column(case::Column::Id)
                .filter(case::Column::RealmId.eq(id))
                .into_tuple()
                .one(self.db())
                .await
                .doing("finding the cases of a sandbox")?;
            let Some(next) = next else { break };
            self.remove_all(id, OF_CASE, "case_id", next.0).await?;
        }
        self.remove_all(id, OF_REALM, "realm_id", id.0).await?;
        Ok(true)
    }

    /// Removes the rows of some tables in one transaction, once the realm is known to be somebody's own and closed.
    async fn remove_all(
        &self,
        realm: RealmId,
        tables: &[(&'static str, Of)],
        by: &'static str,
        id: Uuid,
    ) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let here = self.lock_realm(tx, realm).await?;
            if realm == RealmId::REAL || !here.is_own || here.closed_at.is_none() {
                return Err(LedgerError::NotFound);
            }
            for (table, of) in tables {
                let delete = delete(table, *of, by, id);
                let statement = tx.get_database_backend().build(&delete);
                tx.execute_raw(statement).await.doing("removing what is left of a sandbox")?;
            }
            Ok(())
        })
        .await
    }
}

/// The removal of the rows of one table that belong to this case or realm: `by` is the column that says so.
fn delete(table: &'static str, of: Of, by: &'static str, id: Uuid) -> DeleteStatement {
    let mut delete = Query::delete();
    delete.from_table(Alias::new(table));
    match of {
        Own(column) => delete.and_where(Expr::col(Alias::new(column)).eq(id)),
        Row(column, of) => {
            delete.and_where(Expr::col(Alias::new(column)).in_subquery(rows(of, by, id)))
        }
    };
    delete
}

/// The rows of a table that belong to this case or realm. A request for help is known by its task.
fn rows(table: &'static str, by: &'static str, id: Uuid) -> SelectStatement {
    let known = if table == "help_request" { "task_id" } else { "id" };
    Query::select()
        .column(Alias::new(known))
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new(by)).eq(id))
        .take()
}
