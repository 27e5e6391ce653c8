//! The migrations: one list, the same on both databases.

mod m20260601_dockets;
mod m20260602_notices;
mod m20260603_clocks;
mod m20260604_imports;
mod m20260605_requests;
mod m20260605_tasks;
mod m20260606_eapa_records;
mod m20260607_shipments;
mod m20260608_orders;
mod m20260609_channel_and_bulk;
mod m20260610_index_names;
mod m20260611_service;
mod m20260612_letters;
mod m20260613_reminders;
mod m20260614_accounts;
mod m20260615_audit;
mod m20260616_protective_orders;
mod m20260619_claims;
mod m20260620_tolling_requests;
mod m20260621_documents;
mod m20260622_public_versions;
mod m20260622_receipts;
mod m20260622_upload_parts;
mod m20260625_seals;
mod m20260625_search;
mod m20260626_retention;
mod m20260628_counsel;
mod m20260629_calendars;
mod m20260629_public;
mod m20260630_events;
mod m20260630_simulations;
mod m20260701_documents_beside;
mod m20260702_deadline_status;
mod m20260702_receipts_beside;
mod m20260703_reconciliations;
mod m20260703_tolling_orders;
mod m20260704_law_changes;
mod m20260705_figure_moves;
mod m20260706_deadline_rule;
mod m20260707_idle_work;
mod m20260708_figure_spans;
mod m20260708_simulation_owners;
mod m20260708_tolling_reach;
mod m20260709_rows_of_cases;
mod schema;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// Every migration, in order. None is ever edited once released: expand, then contract.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260601_dockets::Migration),
            Box::new(m20260602_notices::Migration),
            Box::new(m20260603_clocks::Migration),
            Box::new(m20260604_imports::Migration),
            Box::new(m20260605_requests::Migration),
            Box::new(m20260605_tasks::Migration),
            Box::new(m20260606_eapa_records::Migration),
            Box::new(m20260608_orders::Migration),
            Box::new(m20260607_shipments::Migration),
            Box::new(m20260609_channel_and_bulk::Migration),
            Box::new(m20260610_index_names::Migration),
            Box::new(m20260611_service::Migration),
            Box::new(m20260612_letters::Migration),
            Box::new(m20260613_reminders::Migration),
            Box::new(m20260614_accounts::Migration),
            Box::new(m20260615_audit::Migration),
            Box::new(m20260616_protective_orders::Migration),
            Box::new(m20260619_claims::Migration),
            Box::new(m20260620_tolling_requests::Migration),
            Box::new(m20260621_documents::Migration),
            Box::new(m20260622_upload_parts::Migration),
            Box::new(m20260622_public_versions::Migration),
            Box::new(m20260622_receipts::Migration),
            Box::new(m20260625_search::Migration),
            Box::new(m20260625_seals::Migration),
            Box::new(m20260626_retention::Migration),
            Box::new(m20260628_counsel::Migration),
            Box::new(m20260701_documents_beside::Migration),
            Box::new(m20260702_receipts_beside::Migration),
            Box::new(m20260702_deadline_status::Migration),
            Box::new(m20260629_calendars::Migration),
            Box::new(m20260629_public::Migration),
            Box::new(m20260630_simulations::Migration),
            Box::new(m20260630_events::Migration),
            Box::new(m20260703_tolling_orders::Migration),
            Box::new(m20260703_reconciliations::Migration),
            Box::new(m20260704_law_changes::Migration),
            Box::new(m20260705_figure_moves::Migration),
            Box::new(m20260706_deadline_rule::Migration),
            Box::new(m20260707_idle_work::Migration),
            Box::new(m20260708_figure_spans::Migration),
            Box::new(m20260708_tolling_reach::Migration),
            Box::new(m20260708_simulation_owners::Migration),
            Box::new(m20260709_rows_of_cases::Migration),
        ]
    }
}
