//! Events, as each audience is told of them; webhooks, to which they are sent; what is followed; and how far they were handed on.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::schema::{
    count, create, drop, flag, id, id_or_none, index, instant, instant_or_none, number,
    number_or_none, table, text, text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] =
    &["event", "event_position", "webhook", "webhook_delivery", "webhook_attempt", "subscription"];

#[expect(
    elided_lifetimes_in_paths,
    reason = "as the trait declares them: a named one would be early-bound"
)]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// On `SQLite` too: a migration that breaks off halfway leaves nothing behind.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let realm = ("realm_id", "realm", "id");
        // The database itself says which transaction writes, so that no statement can be forgotten.
        let xact = match manager.get_database_backend() {
            DbBackend::Postgres => "(pg_current_xact_id()::text::bigint)",
            _ => "0",
        };
        let mut event = Table::create();
        event
            .table("event")
            .col(ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key())
            .col(ColumnDef::new("xact").big_integer().not_null().default(Expr::cust(xact)));
        for column in [
            id("id"),
            id("realm_id"),
            id("case_id"),
            text("audience"),
            text("kind"),
            id_or_none("entry_id"),
            id_or_none("deadline_id"),
            instant("at"),
            instant("written_at"),
        ] {
            event.col(column);
        }
        for (column, other) in [("realm_id", "realm"), ("case_id", "case")] {
            event.foreign_key(ForeignKey::create().from("event", column).to(other, "id"));
        }
        let position = table(
            "event_position",
            vec![text("name"), count("xact"), count("seq")],
            &["name"],
            &[],
        );
        let webhook = table(
            "webhook",
            vec![
                id("id"),
                id("realm_id"),
                text("account_name"),
                id_or_none("account_id"),
                flag("is_officer"),
                text("party_key"),
                text("importer_number"),
                text("url"),
                text_or_none("label"),
                text_or_none("types"),
                id_or_none("case_id"),
                flag("is_of_subscriptions"),
                flag("is_signed_openly"),
                number("generation"),
                instant_or_none("previous_until"),
                count("after_xact"),
                count("after_seq"),
                instant("created_at"),
                instant_or_none("served_at"),
                instant_or_none("disabled_at"),
                text_or_none("disabled_by"),
                text_or_none("disabled_why"),
                text_or_none("enabled_why"),
                text("word"),
                number("word_attempts"),
                instant_or_none("word_at"),
            ],
            &["id"],
            &[realm, ("account_id", "account", "id")],
        );
        let delivery = table(
            "webhook_delivery",
            vec![
                id("id"),
                id("webhook_id"),
                id("realm_id"),
                id("event_id"),
                text("kind"),
                id_or_none("case_id"),
                text_or_none("audience"),
                id_or_none("entry_id"),
                id_or_none("deadline_id"),
                instant("at"),
                id_or_none("repeats"),
                text_or_none("why"),
                text("status"),
                number("attempts"),
                instant("free_at"),
                number_or_none("code"),
                text_or_none("reason"),
                instant("created_at"),
                count("place"),
                instant_or_none("ended_at"),
            ],
            &["id"],
            &[("webhook_id", "webhook", "id"), realm],
        );
        let attempt = table(
            "webhook_attempt",
            vec![
                id("delivery_id"),
                number("number"),
                instant("began_at"),
                instant_or_none("ended_at"),
                number_or_none("code"),
                text_or_none("reason"),
            ],
            &["delivery_id", "number"],
            &[("delivery_id", "webhook_delivery", "id")],
        );
        let subscription = table(
            "subscription",
            vec![
                id("id"),
                id("realm_id"),
                text("account_name"),
                id_or_none("account_id"),
                text("what"),
                text_or_none("value"),
                text_or_none("key"),
                id_or_none("case_id"),
                text("channel"),
                id_or_none("webhook_id"),
                text_or_none("address"),
                instant("created_at"),
                instant_or_none("cancelled_at"),
                text_or_none("cancelled_why"),
            ],
            &["id"],
            &[realm, ("account_id", "account", "id"), ("webhook_id", "webhook", "id")],
        );
        let indexes = vec![
            index("event_order", "event", &["xact", "seq"]),
            index("event_feed", "event", &["realm_id", "xact", "seq"]),
            index("event_case", "event", &["case_id", "xact", "seq"]),
            index("event_written", "event", &["written_at"]),
            index("webhook_owner", "webhook", &["account_name", "realm_id"]),
            index("webhook_office", "webhook", &["realm_id", "is_officer"]),
            index("webhook_party", "webhook", &["party_key"]),
            index("webhook_importer", "webhook", &["importer_number"]),
            index("webhook_delivery_log", "webhook_delivery", &["webhook_id", "created_at", "id"]),
            index("webhook_delivery_due", "webhook_delivery", &["webhook_id", "status", "free_at"]),
            index("webhook_delivery_created", "webhook_delivery", &["created_at"]),
            index("subscription_owner", "subscription", &["account_name", "realm_id"]),
            index("subscription_webhook", "subscription", &["webhook_id"]),
            index("subscription_address", "subscription", &["realm_id", "address"]),
        ];
        let tables = vec![event.take(), position, webhook, delivery, attempt, subscription];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
