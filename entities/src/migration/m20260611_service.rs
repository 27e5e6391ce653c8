//! Service lists, the other methods of service, fallbacks, and what the mail system reports later.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, day_or_none, drop, id, id_or_none, index, instant, instant_or_none, table, text,
    text_or_none,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["service_entry", "delivery_report"];

/// The columns that a delivery has from now on, beside its method.
const OF_DELIVERY: &[&str] = &[
    "entry_id",
    "capacity",
    "fallback_of",
    "fallback_address",
    "served_on",
    "tracking_number",
    "proof",
    "recorded_by",
    "not_served_because",
];

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
        let entry = table(
            "service_entry",
            vec![
                id("id"),
                id("realm_id"),
                id("case_id"),
                text("side"),
                text("capacity"),
                id_or_none("party_id"),
                text_or_none("name"),
                text_or_none("organisation"),
                text("method"),
                text_or_none("email"),
                text_or_none("fallback_email"),
                text_or_none("postal_address"),
                day("from_on"),
                day_or_none("until_on"),
                text_or_none("reason"),
                id_or_none("replaces"),
                text("by_account"),
                text("by_role"),
                instant("recorded_at"),
                text_or_none("ended_by"),
                instant_or_none("ended_at"),
                text_or_none("ended_because"),
            ],
            &["id"],
            &[("realm_id", "realm", "id"), ("case_id", "case", "id"), ("party_id", "party", "id")],
        );
        let report = table(
            "delivery_report",
            vec![
                id("delivery_id"),
                text("sha256"),
                text("action"),
                text_or_none("status"),
                text_or_none("diagnostic"),
                instant("received_at"),
            ],
            &["delivery_id", "sha256"],
            &[("delivery_id", "delivery", "id")],
        );
        let indexes = vec![
            index("service_entry_case", "service_entry", &["case_id", "from_on", "id"]),
            index("delivery_case", "delivery", &["case_id", "status"]),
        ];
        create(manager, vec![entry, report], indexes).await?;
        let mut columns = vec![ColumnDef::new("method").text().not_null().default("email").take()];
        columns.extend(OF_DELIVERY.iter().map(|name| match *name {
            "entry_id" | "fallback_of" => id_or_none(name),
            "served_on" => day_or_none(name),
            _ => text_or_none(name),
        }));
        // One statement each: `SQLite` adds no more at once.
        for column in columns {
            let added = Table::alter().table("delivery").add_column(column).take();
            manager.alter_table(added).await?;
        }
        let trigger = id_or_none("trigger_entry_id");
        let trigger = Table::alter().table("deadline").add_column(trigger).take();
        manager.alter_table(trigger).await?;
        manager.get_connection().execute_unprepared(&seats(manager.get_database_backend())).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop_column = |table, column| Table::alter().table(table).drop_column(column).take();
        manager.alter_table(drop_column("deadline", "trigger_entry_id")).await?;
        manager
            .drop_index(Index::drop().name("delivery_case").table("delivery").to_owned())
            .await?;
        for column in OF_DELIVERY.iter().rev().chain(&["method"]) {
            manager.alter_table(drop_column("delivery", *column)).await?;
        }
        drop(manager, TABLES).await
    }
}

/// Whoever is party to a case already stands on its list from the day of its first entry.
fn seats(backend: DbBackend) -> String {
    let random = match backend {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    format!(
        "INSERT INTO service_entry (id, realm_id, case_id, side, capacity, party_id, method, from_on, by_account, by_role, recorded_at) \
         SELECT {random}, c.realm_id, p.case_id, p.role, 'party', p.party_id, 'email', \
         (SELECT MIN(d.\"on\") FROM docket_entry d WHERE d.case_id = p.case_id), 'system', 'system', c.opened_at \
         FROM case_party p JOIN \"case\" c ON c.id = p.case_id \
         WHERE EXISTS (SELECT 1 FROM docket_entry d WHERE d.case_id = p.case_id)"
    )
}
