//! The ledger on both databases: every test runs on `SQLite` and on `PostgreSQL` and asks for the same.

mod accounts;
mod administrative_record;
mod audit;
mod beside;
mod bulk;
mod channel;
mod clocks;
mod confidence;
mod cross;
mod documents;
mod imports;
mod joined;
mod moments;
mod numbers;
mod orders;
mod outbox;
mod rebuild;
mod record;
mod reminders;
mod sandboxes;
mod search;
mod secrecy;
mod service;
mod service_list;
mod tasks;
mod world;
