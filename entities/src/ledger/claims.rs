//! Getting in: a notice to a party to which no account belongs carries a code, and whoever shows it makes the party's first account,
//! or appears as its counsel.
//!
//! A code belongs to one party and one case, is good for thirty days and once, and not at all once an account belongs to the party. One that is
//! used, is too old or never was is nothing, whichever it is. To an importer whom a filer has named a code goes only where an officer has said
//! that it is served: the filer could have named itself.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait,
    DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use sha2::{Digest, Sha256};
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::service::{Capacity, Method, vouches};
use statute::{Audience, Role};

use super::audit::{Deed, Place, Traced};
use super::connect::{hex, sealed};
use super::settle::all_set;
use super::{AnswerOf, Idempotency, Ledger, ListedAt, NewApiToken, NewListed, Replayable};
use crate::actor::{Actor, PartyRef, clean, clean_some};
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, CaseId, DeliveryId, PartyId, RealmId, ServiceEntryId};
use crate::stored::Word;
use crate::{account, api_token, claim_code, delivery, docket_entry, party, service_entry};

/// How long a code is good after its notice was owed. No provision says so: it is ours.
const GOOD_FOR: TimeDelta = TimeDelta::days(30);
/// The letters of a code, of which none is taken for another (Crockford).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many letters a group of a code has; with four groups they are 100 bits.
const GROUP: usize = 5;
/// How many groups.
const GROUPS: usize = 4;

/// A code, as its notice carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimCode {
    /// The code.
    pub code: String,
    /// The legal day on which it ends.
    pub until: NaiveDate,
}

/// Whoever shows a code, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClaim {
    /// The code.
    pub code: String,
    /// The name that the account is to have: never one of the settings.
    pub name: String,
    /// Where it is written to.
    pub email: Option<String>,
    /// Issuer and subject, where a provider of OpenID Connect knows him.
    pub known_as: Option<(String, String)>,
    /// As whom he appears, where he is the party's counsel and not the party.
    pub counsel: Option<ListedAt>,
}

/// What a code has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The account.
    pub account: account::Model,
    /// Its token, of which only the hash is kept, where no provider knows whoever has it.
    pub token: Option<api_token::Model>,
    /// The case.
    pub case: CaseId,
    /// Counsel's place on the service list.
    pub seat: Option<ServiceEntryId>,
}

impl Ledger {
    /// The same ledger, where accounts of the settings belong to parties with these keys and importer numbers.
    #[must_use]
    pub fn held_by(&self, accounts: impl IntoIterator<Item = Actor>) -> Self {
        let accounts: std::collections::HashMap<_, _> =
            accounts.into_iter().map(|actor| (actor.account.clone(), actor)).collect();
        let held = accounts.values().filter(|it| !it.role.is_officer()).flat_map(|actor| {
            let PartyRef { key, importer_number, .. } = actor.own_party();
            [Some(key), importer_number].into_iter().flatten()
        });
        let held = std::sync::Arc::new(held.collect());
        Self { held, accounts: std::sync::Arc::new(accounts), ..self.clone() }
    }

    /// Makes the first account of a party for whoever shows its code; for counsel, with his appearance in the case. `first` is a
    /// token for whoever no provider knows.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a code that is used, too old or none, or of a party that has an account;
    /// [`LedgerError::Taken`]; [`LedgerError::Barred`] with what an appearance lacks; the idempotency key's; the database's own.
    pub async fn claim(
        &self,
        new: &NewClaim,
        first: Option<&NewApiToken>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Claimed>,
    ) -> Result<Replayable<Claimed>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let (code, of) = self.good(tx, &sha256(&new.code)).await?;
            let role = match (code.role, &new.counsel) {
                (_, Some(_)) => Role::Counsel,
                (PartyRole::Filer, None) => Role::Filer,
                (PartyRole::Importer, None) => Role::Importer,
            };
            let row = account::Model {
                id: AccountId::random(),
                name: clean(&new.name),
                role: Word(role),
                email: clean_some(new.email.as_deref()),
                party_key: of.account_key.clone().or_else(|| of.importer_number.clone()),
                party_name: Some(of.name),
                importer_number: of.importer_number,
                party_address: of.address,
                issuer: new.known_as.as_ref().map(|it| it.0.clone()),
                subject: new.known_as.as_ref().map(|it| it.1.clone()),
                created_by: clean(&new.name),
                created_at: self.real_now(),
                disabled_at: None,
                disabled_by: None,
                disabled_why: None,
            };
            self.put_account(tx, &row).await?;
            let actor = row.actor();
            // He appears first: whoever came by a code sees a case for as long as he acts in it.
            let seat = match &new.counsel {
                Some(at) => Some(self.appear(tx, &actor, code.case_id, counsel(at)).await?),
                None => None,
            };
            let mut used = code.clone().into_active_model();
            used.claimed_at = Set(Some(row.created_at));
            used.account_id = Set(Some(row.id));
            used.update(tx).await.doing("using a claim code")?;
            let token = match first {
                Some(token) => Some(self.put_token(tx, &row.name, Some(row.id), token).await?),
                None => None,
            };
            let (subject, place) = (Some(row.id.to_string()), self.place_of(code.case_id));
            let deed = Deed::of(&actor, Deeds::AccountClaimed, Resource::Account, subject);
            let claimed = Claimed { account: row, token, case: code.case_id, seat };
            let answer = answer(&claimed);
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: claimed, answer })
        })
        .await
    }

    /// Whether something was ever a code of a notice, good or not any more: who shows one has had the notice.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_claim_code(&self, code: &str) -> Result<bool, LedgerError> {
        let found = claim_code::Entity::find_by_id(sha256(code)).one(self.db()).await;
        Ok(found.doing("reading a claim code")?.is_some())
    }

    /// A code that is good, and its party, both held to the end of the transaction.
    async fn good(
        &self,
        tx: &DatabaseTransaction,
        code_sha256: &str,
    ) -> Result<(claim_code::Model, party::Model), LedgerError> {
        let find = || {
            claim_code::Entity::find_by_id(code_sha256)
                .filter(claim_code::Column::ExpiresAt.gt(self.real_now()))
                .filter(claim_code::Column::ClaimedAt.is_null())
        };
        let found = find().one(tx).await.doing("reading a claim code")?;
        let code = found.ok_or(LedgerError::NotFound)?;
        self.lock_for_clock(tx, code.case_id).await?.ok_or(LedgerError::NotFound)?;
        // Whoever comes with another code of this party waits here, and then finds it held.
        let known = party::Entity::find_by_id(code.party_id).one(tx).await;
        let known = known.doing("reading a party")?.ok_or(LedgerError::NotFound)?;
        let key = match (&known.account_key, &known.importer_number) {
            (None, None) => Some(format!("party:{}", known.id)),
            (key, _) => key.clone(),
        };
        let mut known = known.into_active_model();
        known.account_key = Set(key);
        let known = known.update(tx).await.doing("holding a party")?;
        let code = find().one(tx).await.doing("reading a claim code")?;
        let code = code.ok_or(LedgerError::NotFound)?;
        if self.held_among(tx, std::slice::from_ref(&known)).await?.contains(&known.id) {
            return Err(LedgerError::NotFound);
        }
        Ok((code, known))
    }

    /// Those of these parties to which an account belongs.
    async fn held_among(
        &self,
        tx: &impl ConnectionTrait,
        parties: &[party::Model],
    ) -> Result<HashSet<PartyId>, LedgerError> {
        let keys = || parties.iter().filter_map(|it| it.account_key.clone());
        let numbers = || parties.iter().filter_map(|it| it.importer_number.clone());
        let own = keys().filter_map(|key| key.strip_prefix("account:").map(str::to_owned));
        let accounts = account::Entity::find()
            .filter(account::Column::DisabledAt.is_null())
            .filter(
                Condition::any()
                    .add(account::Column::PartyKey.is_in(keys()))
                    .add(account::Column::ImporterNumber.is_in(numbers()))
                    .add(account::Column::Name.is_in(own)),
            )
            .all(tx)
            .await
            .doing("reading who belongs to parties")?;
        let actors = accounts.iter().map(account::Model::actor);
        let held: HashSet<String> = actors
            .flat_map(|actor| {
                let PartyRef { key, importer_number, .. } = actor.own_party();
                [Some(key), importer_number].into_iter().flatten()
            })
            .collect();
        let is_held = |it: &&party::Model| {
            let mut names = it.account_key.iter().chain(&it.importer_number);
            names.any(|name| self.held.contains(name) || held.contains(name))
        };
        Ok(parties.iter().filter(is_held).map(|it| it.id).collect())
    }

    /// The codes of those among these deliveries that bring a legal notice to a party, in the real world and by mail, to which nobody
    /// belongs yet: for each notice and party the same in every copy. Only their hashes are kept.
    pub(super) async fn claim_codes(
        &self,
        tx: &DatabaseTransaction,
        key: [u8; 32],
        rows: &[&delivery::Model],
    ) -> Result<HashMap<DeliveryId, ClaimCode>, LedgerError> {
        let to_parties = rows.iter().filter_map(|row| {
            let is_seat = row.capacity.is_some_and(|it| it.0 == Capacity::Party);
            let is_asked =
                is_seat && row.realm_id == RealmId::REAL && row.method.0 == Method::Email;
            Some((*row, side(row.audience.0)?, row.party_id.filter(|_| is_asked)?))
        });
        let to_parties: Vec<_> = to_parties.collect();
        if to_parties.is_empty() {
            return Ok(HashMap::new());
        }
        let parties = party::Entity::find()
            .filter(party::Column::Id.is_in(to_parties.iter().map(|it| it.2)))
            .all(tx)
            .await
            .doing("reading parties")?;
        let held = self.held_among(tx, &parties).await?;
        let vouched = Vouched::among(tx, &to_parties).await?;
        let mut codes = HashMap::new();
        for (row, role, party_id) in to_parties {
            let expires_at = row.created_at + GOOD_FOR;
            let is_theirs = role == PartyRole::Filer || vouched.is(row, party_id);
            if held.contains(&party_id) || expires_at <= self.real_now() || !is_theirs {
                continue;
            }
            let code = code(key, row, party_id);
            let sent = claim_code::Model {
                code_sha256: sha256(&code),
                notice_id: row.notice_id,
                case_id: row.case_id,
                party_id,
                role,
                expires_at,
                claimed_at: None,
                account_id: None,
            };
            let known = OnConflict::column(claim_code::Column::CodeSha256).do_nothing().to_owned();
            claim_code::Entity::insert(all_set(sent))
                .on_conflict(known)
                .exec_without_returning(tx)
                .await
                .doing("keeping what a claim code stands for")?;
            codes.insert(row.id, ClaimCode { code, until: legal_day(expires_at) });
        }
        Ok(codes)
    }

    fn place_of(&self, case: CaseId) -> Place {
        Place { realm: RealmId::REAL, case: Some(case), at: self.real_now() }
    }
}

/// Where an officer has said that parties are served: whoever reads there is let in as the party.
struct Vouched {
    /// Cases that an officer opened, and so named the parties of.
    cases: HashSet<CaseId>,
    /// What an officer wrote on a service list.
    seats: HashSet<(CaseId, PartyId, String)>,
}

impl Vouched {
    async fn among(
        tx: &DatabaseTransaction,
        rows: &[(&delivery::Model, PartyRole, PartyId)],
    ) -> Result<Self, LedgerError> {
        let cases = || rows.iter().map(|it| it.0.case_id);
        let opened = docket_entry::Entity::find()
            .filter(docket_entry::Column::CaseId.is_in(cases()))
            .filter(docket_entry::Column::Position.eq(1))
            .all(tx)
            .await
            .doing("reading who opened cases")?;
        let seats = service_entry::Entity::find()
            .filter(service_entry::Column::CaseId.is_in(cases()))
            .filter(service_entry::Column::PartyId.is_in(rows.iter().map(|it| it.2)))
            .filter(service_entry::Column::Email.is_not_null())
            .all(tx)
            .await
            .doing("reading who said where parties are served")?;
        let cases = opened.iter().filter(|it| vouches(it.by_role.0)).map(|it| it.case_id);
        let said = seats.into_iter().filter(|it| vouches(it.by_role.0));
        let seats = said.filter_map(|it| Some((it.case_id, it.party_id?, it.email?)));
        Ok(Self { cases: cases.collect(), seats: seats.collect() })
    }

    fn is(&self, row: &delivery::Model, party: PartyId) -> bool {
        self.cases.contains(&row.case_id)
            || self.seats.contains(&(row.case_id, party, row.address.clone()))
    }
}

/// Counsel's appearance for the side of the account.
fn counsel(at: &ListedAt) -> NewListed {
    NewListed { side: None, capacity: Capacity::Counsel, party: None, at: at.clone() }
}

fn side(audience: Audience) -> Option<PartyRole> {
    match audience {
        Audience::Filer => Some(PartyRole::Filer),
        Audience::Importer => Some(PartyRole::Importer),
        Audience::Office => None,
    }
}

/// The code of a notice for a party: nobody makes it who does not have the service's key.
fn code(key: [u8; 32], row: &delivery::Model, party: PartyId) -> String {
    let sealed = sealed(&key, &format!("claim\n{}\n{party}", row.notice_id));
    let letters = sealed.into_iter().take(GROUP * GROUPS);
    let letters: Vec<_> =
        letters.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect();
    letters.chunks(GROUP).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// By what a code is known again, however its letters are written and grouped.
fn sha256(code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        })
        .collect();
    hex(&Sha256::digest(plain.as_bytes()))
}
