//! The channel between the office and whoever sent a communication without a name, 19 CFR 12.42(b): messages to and fro,
//! and the words of every notice that has no address to go to.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::notice::{self, NoticeRule};
use statute::{Audience, Entry, Program, Role};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::channel_message::{self, Side};
use crate::error::{Doing, LedgerError};
use crate::follow_up;
use crate::ids::{CaseId, MessageId, RealmId};

/// The officers who write to a sender.
const WRITERS: [Role; 3] = [Role::PortDirector, Role::Investigator, Role::Supervisor];

impl Ledger {
    /// The case that a token opens in a realm, by the token's SHA-256: a hash is looked up, so that no comparison tells
    /// how much of a guess was right.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it opens none; the database's own.
    pub async fn followed(
        &self,
        realm: RealmId,
        token_sha256: &str,
    ) -> Result<CaseId, LedgerError> {
        let row = follow_up::Entity::find_by_id(token_sha256)
            .filter(follow_up::Column::RealmId.eq(realm))
            .one(self.db())
            .await
            .doing("looking up a token")?;
        row.map(|row| row.case_id).ok_or(LedgerError::NotFound)
    }

    /// Writes a message in the channel of a case: as its sender, or as an officer.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`] for whoever writes no such messages,
    /// [`LedgerError::NoChannel`]; the idempotency key's; the database's own.
    pub async fn write_message(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        text: &str,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&channel_message::Model) -> Value + Sync),
    ) -> Result<Replayable<channel_message::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            if !actor.is_anonymous() && !WRITERS.contains(&actor.role) {
                return Err(LedgerError::NotYourTask { roles: WRITERS.to_vec() });
            }
            if !has_channel(tx, case).await? {
                return Err(LedgerError::NoChannel);
            }
            let mut open = self.open(tx, locked).await?;
            let is_sender = actor.is_anonymous();
            let row = channel_message::Model {
                id: MessageId::random(),
                case_id: case,
                number: next_number(tx, case).await?,
                side: if is_sender { Side::Sender } else { Side::Office },
                by_account: (!is_sender).then(|| clean(&actor.account)),
                notice: None,
                answers: None,
                text: clean(text),
                sent_at: open.now,
            };
            channel_message::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a message")?;
            // An officer owes an answer from now on, or no more.
            self.look_again(tx, &mut open).await?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::MessageWritten, Resource::Message, Some(row.id.to_string()));
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Puts the words of the notices that the new entries owe a sender without an address into his channel.
    pub(super) async fn tell_sender(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let program = open.case.program.0;
        let fresh = &open.entries[open.entries.len() - open.fresh().len()..];
        let owed: Vec<(&Entry, &NoticeRule)> = fresh
            .iter()
            .filter_map(|entry| Some((entry, notice::owed(program, entry.kind)?)))
            .filter(|(entry, rule)| {
                notice::told(rule, program, &open.entries, entry).contains(&Audience::Filer)
            })
            .collect();
        let is_order = program == Program::ForcedLaborOrder;
        if owed.is_empty() || !is_order || !has_channel(tx, open.case.id).await? {
            return Ok(());
        }
        let first = next_number(tx, open.case.id).await?;
        let rows = owed.into_iter().zip(first..).map(|((entry, rule), number)| {
            all_set(channel_message::Model {
                id: MessageId::random(),
                case_id: open.case.id,
                number,
                side: Side::Office,
                by_account: None,
                notice: Some(rule.id.to_owned()),
                answers: i32::try_from(entry.position).ok(),
                text: clean(&words(rule, entry)),
                sent_at: open.now,
            })
        });
        channel_message::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await
            .doing("telling a sender")?;
        Ok(())
    }
}

/// The first message of a sender that no officer has answered. What the service itself tells answers nothing.
pub(super) async fn unanswered(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Option<channel_message::Model>, LedgerError> {
    use channel_message::Column;
    let answered = channel_message::Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::ByAccount.is_not_null())
        .order_by_desc(Column::Number)
        .one(tx)
        .await
        .doing("reading what was answered")?;
    channel_message::Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::Side.eq(Side::Sender))
        .filter(Column::Number.gt(answered.map_or(0, |row| row.number)))
        .order_by_asc(Column::Number)
        .one(tx)
        .await
        .doing("reading what is not answered")
}

async fn has_channel(tx: &impl ConnectionTrait, case: CaseId) -> Result<bool, LedgerError> {
    let row = follow_up::Entity::find().filter(follow_up::Column::CaseId.eq(case)).one(tx).await;
    Ok(row.doing("looking for a channel")?.is_some())
}

/// The number of the next message. The case is locked, so that nobody else takes it.
async fn next_number(tx: &impl ConnectionTrait, case: CaseId) -> Result<i32, LedgerError> {
    let last = channel_message::Entity::find()
        .filter(channel_message::Column::CaseId.eq(case))
        .order_by_desc(channel_message::Column::Number)
        .one(tx)
        .await
        .doing("reading the last message")?;
    Ok(last.map_or(1, |row| row.number.saturating_add(1)))
}

/// A notice's heading, its authority, and what the entry says: as far as whoever filed may read it.
fn words(rule: &NoticeRule, entry: &Entry) -> String {
    let mut lines = vec![format!("{}, {} ({}).", rule.title, entry.on, rule.authority)];
    let content = entry.fields.content.as_ref().and_then(Value::as_object);
    for (name, value) in content.into_iter().flatten().filter(|(name, _)| *name != "signer") {
        let name = name.replace('_', " ");
        match value {
            Value::String(text) => lines.push(format!("{name}: {text}")),
            Value::Array(items) => {
                lines.push(format!("{name}:"));
                let texts = items.iter().filter_map(Value::as_str);
                lines.extend(texts.map(|text| format!("- {text}")));
            }
            _ => {}
        }
    }
    lines.join("\n")
}
