//! The public: what anybody can see of a running Tidewaiter, over HTTP and SMTP, against real servers.
//!
//! One binary; `make test` builds what it needs and starts the PostgreSQL it connects to. Each test starts its own
//! Temporal, mail server and Tidewaiter (`world`), may kill them, and takes them down with it. No test sleeps: `wait`
//! looks again until what is waited for is there.

mod administrative_record;
mod audit;
mod bulk;
mod cases;
mod channel;
mod claims;
mod clocks;
mod communications;
mod confidence;
mod contract;
mod crash;
mod differential;
mod documents;
mod documents_elsewhere;
mod documents_whole;
mod events;
mod every_act;
mod every_act_detained;
mod every_communication;
mod every_order_act;
mod filing_documents;
mod filings;
mod hard_edges;
mod identity;
mod imap;
mod imports;
mod joined;
mod letters;
mod life;
mod linting;
mod logs;
mod matrix;
mod notices;
mod orders;
mod outages;
mod penalties;
mod receipts;
mod records;
mod register;
mod reminders;
mod retention;
mod same_statements;
mod screening;
mod seals;
mod search;
mod secrecy;
mod service;
mod shipments;
mod tasks;
mod visibility;
mod wait;
mod webhooks;
mod whose;
mod world;
