//! Simulations with their links, and sandboxes of callers: realms with an owner, people of their own and an end.

use sea_orm::{ConnectionTrait as _, DbBackend};
use sea_orm_migration::prelude::*;

use super::schema::{
    create, drop, flag, id, id_or_none, index, instant, instant_or_none, table, text, text_or_none,
    unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &["simulation", "sandbox_person"];

/// What a realm that is somebody's own has beside what every realm has.
fn own() -> Vec<ColumnDef> {
    vec![
        flag("is_own").default(false).take(),
        text_or_none("owner_email"),
        instant_or_none("expires_at"),
        instant_or_none("closed_at"),
        text_or_none("closed_why"),
    ]
}

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
        for column in own() {
            let added = Table::alter().table("realm").add_column(column).take();
            manager.alter_table(added).await?;
        }
        let realm = &[("realm_id", "realm", "id")];
        let simulation = table(
            "simulation",
            vec![
                id("id"),
                id("realm_id"),
                // No reference: nothing of it stands in the case, nor keeps it.
                id_or_none("case_id"),
                text_or_none("audience"),
                text("program"),
                text_or_none("name"),
                text("created_by"),
                instant("created_at"),
                instant("expires_at"),
                text("outcome"),
                text_or_none("token_sha256"),
                text_or_none("not_shared"),
                instant_or_none("revoked_at"),
                text_or_none("revoked_why"),
            ],
            &["id"],
            realm,
        );
        let person = table(
            "sandbox_person",
            vec![
                text("account"),
                id("realm_id"),
                text("role"),
                text("email"),
                text_or_none("party_key"),
                text_or_none("party_name"),
                text_or_none("importer_number"),
                text("token_sha256"),
            ],
            &["account"],
            realm,
        );
        let indexes = vec![
            unique("simulation_token", "simulation", &["token_sha256"]),
            index("simulation_mine", "simulation", &["realm_id", "created_by", "created_at", "id"]),
            index("simulation_expires", "simulation", &["expires_at"]),
            unique("sandbox_person_token", "sandbox_person", &["token_sha256"]),
            index("sandbox_person_realm", "sandbox_person", &["realm_id"]),
            index("realm_own", "realm", &["is_own", "created_by"]),
        ];
        create(manager, vec![simulation, person], indexes).await?;
        run(manager, &kept_but_of_what_is_over(manager.get_database_backend())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &kept(manager.get_database_backend())).await?;
        drop(manager, TABLES).await?;
        manager.drop_index(Index::drop().name("realm_own").table("realm").to_owned()).await?;
        for column in ["closed_why", "closed_at", "expires_at", "owner_email", "is_own"] {
            let gone = Table::alter().table("realm").drop_column(column).take();
            manager.alter_table(gone).await?;
        }
        Ok(())
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[String]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

const REFUSED: &str = "the audit is append-only";

/// Links are kept, but for those of a sandbox of a caller's own that is closed: it goes whole, and no head covers its chains.
fn kept_but_of_what_is_over(backend: DbBackend) -> Vec<String> {
    let over = "EXISTS (SELECT 1 FROM realm WHERE realm.id = OLD.realm_id AND realm.is_own AND realm.closed_at IS NOT NULL)";
    if backend == DbBackend::Postgres {
        return vec![
            "DROP TRIGGER audit_link_kept ON audit_link".to_owned(),
            format!(
                "CREATE FUNCTION audit_link_is_kept() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN IF {over} THEN RETURN OLD; END IF; RAISE EXCEPTION '{REFUSED}'; END $$"
            ),
            "CREATE TRIGGER audit_link_kept BEFORE UPDATE OR TRUNCATE ON audit_link \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
                .to_owned(),
            "CREATE TRIGGER audit_link_not_removed BEFORE DELETE ON audit_link \
             FOR EACH ROW EXECUTE FUNCTION audit_link_is_kept()"
                .to_owned(),
        ];
    }
    vec![
        "DROP TRIGGER audit_link_no_delete".to_owned(),
        format!(
            "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link WHEN NOT {over} \
             BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        ),
    ]
}

/// The triggers as they were before.
fn kept(backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Postgres {
        return vec![
            "DROP TRIGGER audit_link_not_removed ON audit_link".to_owned(),
            "DROP TRIGGER audit_link_kept ON audit_link".to_owned(),
            "DROP FUNCTION audit_link_is_kept()".to_owned(),
            "CREATE TRIGGER audit_link_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
                .to_owned(),
        ];
    }
    vec![
        "DROP TRIGGER audit_link_no_delete".to_owned(),
        format!(
            "CREATE TRIGGER audit_link_no_delete BEFORE DELETE ON audit_link \
             BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        ),
    ]
}
