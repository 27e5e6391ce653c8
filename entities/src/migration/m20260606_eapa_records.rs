//! What stands beside the dockets of EAPA cases: interim measures item by item, lists of merchandise, what parties say and ask,
//! what follows elsewhere. And tasks that belong to no case.

use sea_orm_migration::prelude::*;

use super::schema::{
    create, day, day_or_none, drop, id, id_or_none, index, instant, instant_or_none, number, table,
    text, text_or_none, unique,
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &[&str] = &[
    "measure",
    "merchandise_import",
    "merchandise_line",
    "health_or_safety_word",
    "help_request",
    "consequence",
];

/// Numbers what was asked before in the order in which it came.
const NUMBERED: &str = "UPDATE withdrawal_request SET number = (SELECT COUNT(*) FROM withdrawal_request AS other \
     WHERE other.case_id = withdrawal_request.case_id AND (other.requested_at < withdrawal_request.requested_at \
     OR (other.requested_at = withdrawal_request.requested_at AND other.id <= withdrawal_request.id)))";

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
        let tables = vec![
            measure(),
            merchandise_import(),
            merchandise_line(),
            word(),
            help_request(),
            consequence(),
        ];
        let indexes = vec![
            index("measure_case", "measure", &["case_id"]),
            unique("merchandise_import_version", "merchandise_import", &["case_id", "version"]),
            index(
                "merchandise_line_status",
                "merchandise_line",
                &["import_id", "liquidation_status", "line"],
            ),
            unique("health_or_safety_word_number", "health_or_safety_word", &["case_id", "number"]),
            index("help_request_at", "help_request", &["realm_id", "requested_at", "id"]),
            unique("help_request_task", "help_request", &["task_id"]),
            unique("consequence_number", "consequence", &["case_id", "number"]),
        ];
        create(manager, tables, indexes).await?;
        let own = number("number").default(1).take();
        let asked = Table::alter().table("withdrawal_request").add_column(own).take();
        manager.alter_table(asked).await?;
        manager.get_connection().execute_unprepared(NUMBERED).await?;
        tasks_anew(manager, id_or_none).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_no_case = "DELETE FROM task WHERE case_id IS NULL";
        manager.get_connection().execute_unprepared(of_no_case).await?;
        let of_no_case = "DELETE FROM task_fact WHERE case_id IS NULL";
        manager.get_connection().execute_unprepared(of_no_case).await?;
        tasks_anew(manager, id).await?;
        let asked = Table::alter().table("withdrawal_request").drop_column("number").take();
        manager.alter_table(asked).await?;
        drop(manager, TABLES).await
    }
}

fn measure() -> TableCreateStatement {
    table(
        "measure",
        vec![
            id("entry_id"),
            number("item"),
            id("case_id"),
            text("kind"),
            text("entries"),
            day("effective_on"),
            day_or_none("lifted_on"),
            id_or_none("lifted_by"),
        ],
        &["entry_id", "item"],
        &[("case_id", "case", "id"), ("entry_id", "docket_entry", "id")],
    )
}

fn merchandise_import() -> TableCreateStatement {
    table(
        "merchandise_import",
        vec![
            id("id"),
            id("realm_id"),
            id("case_id"),
            number("version"),
            text("sha256"),
            number("lines"),
            instant("imported_at"),
            text("by_account"),
            text("by_role"),
        ],
        &["id"],
        &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
    )
}

fn merchandise_line() -> TableCreateStatement {
    table(
        "merchandise_line",
        vec![
            id("import_id"),
            number("line"),
            text("entry_number"),
            day("entry_date"),
            text("port"),
            text("value"),
            text("liquidation_status"),
        ],
        &["import_id", "line"],
        &[("import_id", "merchandise_import", "id")],
    )
}

fn word() -> TableCreateStatement {
    table(
        "health_or_safety_word",
        vec![
            id("id"),
            id("realm_id"),
            id("case_id"),
            number("number"),
            instant("received_at"),
            text("by_account"),
            text("party_key"),
            text("said"),
        ],
        &["id"],
        &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
    )
}

fn help_request() -> TableCreateStatement {
    table(
        "help_request",
        vec![
            id("id"),
            id("realm_id"),
            instant("requested_at"),
            text("by_account"),
            text("party_key"),
            text("said"),
            id("task_id"),
            instant_or_none("completed_at"),
            text_or_none("completed_by"),
        ],
        &["id"],
        &[("realm_id", "realm", "id")],
    )
}

fn consequence() -> TableCreateStatement {
    table(
        "consequence",
        vec![
            id("id"),
            id("realm_id"),
            id("case_id"),
            number("number"),
            text("kind"),
            text("recipient"),
            day("sent_on"),
            text("grounds"),
            text_or_none("reference"),
            instant("recorded_at"),
            text("by_account"),
            text("by_role"),
        ],
        &["id"],
        &[("realm_id", "realm", "id"), ("case_id", "case", "id")],
    )
}

/// Makes the two tables of tasks anew with another kind of case column, and keeps their rows: `SQLite` cannot change a
/// column.
async fn tasks_anew(
    manager: &SchemaManager<'_>,
    case: fn(&'static str) -> ColumnDef,
) -> Result<(), DbErr> {
    let task = vec![
        id("id"),
        id("realm_id"),
        case("case_id"),
        text("name"),
        text("queue"),
        day("since"),
        day_or_none("due"),
        day("sort_on"),
        text_or_none("assignee"),
        text("object"),
    ];
    let references = [("realm_id", "realm", "id"), ("case_id", "case", "id")];
    anew(manager, "task", "task_anew", task, &references).await?;
    let fact = vec![
        id("id"),
        id("task_id"),
        case("case_id"),
        number("position"),
        text("word"),
        text_or_none("assignee"),
        text_or_none("reason"),
        text("by_account"),
        text("by_role"),
        instant("recorded_at"),
    ];
    anew(manager, "task_fact", "task_fact_anew", fact, &[("case_id", "case", "id")]).await?;
    let indexes = vec![
        index("task_due", "task", &["realm_id", "sort_on", "id"]),
        index("task_queue", "task", &["realm_id", "queue", "sort_on", "id"]),
        index("task_assignee", "task", &["realm_id", "assignee", "sort_on", "id"]),
        index("task_case", "task", &["case_id"]),
        unique("task_fact_position", "task_fact", &["task_id", "position"]),
        index("task_fact_case", "task_fact", &["case_id"]),
    ];
    create(manager, Vec::new(), indexes).await
}

async fn anew(
    manager: &SchemaManager<'_>,
    name: &'static str,
    meanwhile: &'static str,
    columns: Vec<ColumnDef>,
    references: &[(&'static str, &'static str, &'static str)],
) -> Result<(), DbErr> {
    let names: Vec<String> = columns.iter().map(ColumnDef::get_column_name).collect();
    let names = names.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
    manager.create_table(table(meanwhile, columns, &["id"], references)).await?;
    let copy = format!("INSERT INTO {meanwhile} ({names}) SELECT {names} FROM {name}");
    manager.get_connection().execute_unprepared(&copy).await?;
    manager.drop_table(Table::drop().table(name).take()).await?;
    manager.rename_table(Table::rename().table(meanwhile, name).take()).await
}
