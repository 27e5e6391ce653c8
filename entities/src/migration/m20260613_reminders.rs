//! What somebody wants of courtesies, the links that say so, reminders that were withheld for it, and daily digests.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, drop, flag, id, id_or_none, index, instant, instant_or_none, number,
    number_or_none, table, text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["preference", "unsubscribe_token", "withheld", "digest"];

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
        let preference = table(
            "preference",
            vec![
                id("realm_id"),
                text("address"),
                instant_or_none("reminders_off"),
                instant_or_none("digest_off"),
                text_or_none("rungs"),
                text_or_none("changed_by"),
                instant("changed_at"),
            ],
            &["realm_id", "address"],
            &[realm],
        );
        let token = table(
            "unsubscribe_token",
            vec![text("token_sha256"), id("realm_id"), text("address"), text("courtesy")],
            &["token_sha256"],
            &[realm],
        );
        let withheld = table(
            "withheld",
            vec![
                id("id"),
                id("notice_id"),
                text("audience"),
                id_or_none("party_id"),
                text("name"),
                text("address"),
                text("why"),
                instant("since"),
            ],
            &["id"],
            &[("notice_id", "notice", "id"), ("party_id", "party", "id")],
        );
        let digest = table(
            "digest",
            vec![
                id("id"),
                id("realm_id"),
                text("address"),
                text("name"),
                day("on"),
                text("message_id"),
                text("status"),
                text_or_none("subject"),
                text_or_none("text"),
                text_or_none("html"),
                number("attempts"),
                instant_or_none("lease_until"),
                instant_or_none("next_attempt_at"),
                number_or_none("code"),
                text_or_none("reply"),
                flag("possible_duplicate"),
                instant("created_at"),
                instant_or_none("ended_at"),
            ],
            &["id"],
            &[realm],
        );
        let indexes = vec![
            index("withheld_notice", "withheld", &["notice_id"]),
            // One a legal day, however often it is asked for.
            unique("digest_day", "digest", &["realm_id", "address", "on"]),
            index("digest_due", "digest", &["realm_id", "status", "on"]),
            unique("digest_message_id", "digest", &["message_id"]),
        ];
        create(manager, vec![preference, token, withheld, digest], indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, TABLES).await
    }
}
