//! The law: pure functions and data. No clock, no I/O, no global; nothing here fails for a reason outside the law.
//!
//! The verbs: [`docket`] folds entries into what a case is on a day; [`decide`] says whether an act may be done and
//! what it writes; [`explain`](explain::explain) says where a date comes from; [`simulate`] says what would be; [`visibility::view`] says who may see
//! what.

mod act;
pub mod administrative_record;
pub mod audit;
pub mod calendar;
pub mod command;
pub mod confidential;
pub mod count;
pub mod cross;
pub mod decide;
pub mod digest;
mod docket;
pub mod documents;
pub mod eapa;
mod entry;
pub mod explain;
pub mod filing;
mod fold;
pub mod forced_labor;
pub mod intent;
mod law;
pub mod notice;
pub mod pack;
mod parse;
mod program;
pub mod protective;
pub mod public_version;
pub mod reminder;
pub mod retention;
mod role;
pub mod rule;
pub mod seal;
pub mod search;
pub mod service;
pub mod sheet;
pub mod simulate;
mod state;
pub mod statistics;
pub mod supposition;
pub mod takeover;
pub mod task;
pub mod time_line;
pub mod tolling;
mod track;
pub mod visibility;

pub use act::ActRule;
pub use decide::{Act, Barred, Defect, Who, decide, lapses, open};
pub use docket::{
    Deadline, Docket, Irregularity, LineState, PermittedAct, Reading, Remaining, Revision, Trigger,
    Unit,
};
pub use entry::{Entry, EntryKind, Fields};
pub use fold::docket;
pub use law::Law;
pub use parse::{InputError, day, following};
pub use role::{Program, Role, UnknownWord};
pub use rule::{Authority, Confidence, Force, Status};
pub use simulate::simulate;
pub use state::State;
pub use track::{Matter, Track};
pub use visibility::Audience;
