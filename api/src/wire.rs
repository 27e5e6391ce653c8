//! What goes over the wire: schema types only, made from the ledger's nouns in one direction. The first line of a type's
//! comment is its description in the document.

pub mod acts;
pub mod agency_request;
pub mod allegation;
pub mod beside;
pub mod case;
pub mod channel;
pub mod check;
pub mod communication;
pub mod consolidation;
pub mod cross_reference;
pub mod deadline;
pub mod docket;
pub mod explanation;
pub mod health;
pub mod instant;
pub mod investigation;
pub mod measure;
pub mod merchandise;
pub mod new_allegation;
pub mod new_communication;
pub mod notice;
pub mod operation;
pub mod order;
pub mod party;
pub mod penalty;
pub mod problem;
pub mod realm;
pub mod receipt;
pub mod screening;
pub mod service;
pub mod shipment;
pub mod task;
pub mod withdrawal;
pub mod word;
