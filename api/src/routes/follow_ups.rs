//! The channel of whoever gives no name: he sends a communication, and follows it with the token that the answer carries.

use entities::Recorded;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use super::Chapter;
use super::acts::entries;
use super::communications::opening;
use crate::answer::{Created, Found, stored};
use crate::follow_up::{Sender, Unnamed, hash};
use crate::idempotency::Key;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused, UnnamedFiling};
use crate::wire::acts::NewAct as _;
use crate::wire::channel::{FOLLOW_UP, FollowUp, Message, NewMessage, UnnamedReceipt};
use crate::wire::docket::DocketEntry;
use crate::wire::new_communication::NewCommunication;

/// The routes of the channel.
pub struct FollowUps;

#[OpenApi(tag = "Chapter::Channel")]
impl FollowUps {
    /// Send a communication on forced labor without a name, 19 CFR 12.42(b). No account is needed, and nothing is kept of
    /// who asks; the answer carries a token by which the sender, and nobody else, follows it. The Idempotency-Key is a
    /// random UUID: only the same bytes under the same key show the token again.
    #[oai(
        path = "/v1/forced-labor/anonymous-allegations",
        method = "post",
        operation_id = "file_anonymous_communication"
    )]
    async fn create(
        &self,
        unnamed: Unnamed,
        /// Names this request: a random UUID.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCommunication>,
    ) -> Result<Created<UnnamedReceipt>, Refused<UnnamedFiling>> {
        let (app, realm) = (&unnamed.app, unnamed.realm);
        let ledger = app.ledger.received(body.received_at);
        let body = body.check(&app.validators)?;
        let idem = key.unnamed(realm, &body.sha256, &body.sha256);
        let token = app.channel.token(realm, key.unguessable()?, &body.sha256);
        let answer = |recorded: &Recorded| stored(&UnnamedReceipt::of(recorded), FOLLOW_UP, None);
        let filed = ledger
            .file_anonymously(realm, opening(body.raw), &hash(&token), Some(&idem), &answer)
            .await?;
        app.recorded();
        let created = Created::of(filed);
        Ok(created.showing("follow_up_token", token))
    }

    /// Where the communication stands that the token belongs to.
    #[oai(
        path = "/v1/forced-labor/follow-ups/current",
        method = "get",
        operation_id = "read_follow_up"
    )]
    async fn read(&self, sender: Sender) -> Result<Found<FollowUp>, Refused<Read>> {
        let file = sender.app.ledger.case(&sender.actor, sender.realm, sender.case).await?;
        Ok(Found::new(FollowUp::of(&file, &sender.actor)))
    }

    /// What happened to the communication, as its sender may know it, oldest first.
    #[oai(
        path = "/v1/forced-labor/follow-ups/current/docket",
        method = "get",
        operation_id = "list_docket_of_follow_up"
    )]
    async fn docket(
        &self,
        sender: Sender,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&sender, cursor.0.as_deref(), limit.0)?;
        let file = sender.app.ledger.case(&sender.actor, sender.realm, sender.case).await?;
        Ok(entries(&file, &asked, |_| true))
    }

    /// Send a new version of the communication after it was returned.
    #[oai(
        path = "/v1/forced-labor/follow-ups/current/versions",
        method = "post",
        operation_id = "file_version_of_follow_up"
    )]
    async fn send_version(
        &self,
        sender: Sender,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCommunication>,
    ) -> Result<Created<FollowUp>, Refused<Filing>> {
        let ledger = sender.app.ledger.received(body.received_at);
        let body = body.check(&sender.app.validators)?;
        let idem = key.unnamed(sender.realm, &sender.token_sha256, &body.sha256);
        let answer = |recorded: &Recorded| {
            stored(&FollowUp::of(&recorded.file, &sender.actor), FOLLOW_UP, None)
        };
        let (actor, act) = (&sender.actor, NewCommunication::act(body.raw));
        let written = ledger
            .record(actor, sender.realm, sender.case, None, act, Some(&idem), &answer)
            .await?;
        sender.app.recorded();
        Ok(Created::of(written))
    }

    /// Write to the office.
    #[oai(
        path = "/v1/forced-labor/follow-ups/current/messages",
        method = "post",
        operation_id = "write_to_office"
    )]
    async fn write(
        &self,
        sender: Sender,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewMessage>,
    ) -> Result<Created<Message>, Refused<Filing>> {
        let ledger = sender.app.ledger.received(body.received_at);
        let body = body.check(&sender.app.validators)?;
        let idem = key.unnamed(sender.realm, &sender.token_sha256, &body.sha256);
        let location = format!("{FOLLOW_UP}/messages");
        let answer = |row: &_| stored(&Message::of(row, &sender.actor), &location, None);
        let (actor, text) = (&sender.actor, &body.value.text);
        let written = ledger
            .write_message(actor, sender.realm, sender.case, text, Some(&idem), &answer)
            .await?;
        sender.app.recorded();
        Ok(Created::of(written))
    }

    /// What the office and the sender wrote, with the words of every notice, oldest first.
    #[oai(
        path = "/v1/forced-labor/follow-ups/current/messages",
        method = "get",
        operation_id = "list_messages_of_follow_up"
    )]
    async fn messages(
        &self,
        sender: Sender,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Message>, Refused<Read>> {
        let asked = here.page(&sender, cursor.0.as_deref(), limit.0)?;
        let page = sender
            .app
            .ledger
            .messages(&sender.actor, sender.realm, sender.case, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(|row| Message::of(row, &sender.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
