//! Who comes onto the service list of a case, leaves it, or is served elsewhere: by an officer, or by a party for its own side.
//! None of it is an entry of the docket, and none of it moves a date.

use sea_orm::{DatabaseTransaction, EntityTrait};
use statute::audit::{Doing as Deeds, Resource};
use statute::service::{self, Capacity, Method};
use statute::{Audience, Defect};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::AnswerOf;
use super::by_hand::defective;
use super::idempotency::{Idempotency, Replayable};
use super::open::{Locked, Open};
use super::parties::Served;
use super::record::unchanged;
use super::seats::Listed;
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, PartyId, RealmId, ServiceEntryId};
use crate::service_entry::{self, Model};
use crate::stored::Word;

/// Somebody who is to stand on a service list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewListed {
    /// Whose side; a party's own where it says nothing.
    pub side: Option<Audience>,
    /// As what.
    pub capacity: Capacity,
    /// The party, or the one he stands for; the one of that side where there is one alone.
    pub party: Option<PartyId>,
    /// Where and how he is served.
    pub at: ListedAt,
}

/// Where and how somebody is served; what is not said of one who stands there already stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedAt {
    /// The name.
    pub name: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
    /// How he wants to be served.
    pub method: Option<Method>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Where a notice goes when that has failed for good.
    pub fallback_email: Option<String>,
    /// The postal address.
    pub postal_address: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What is done to a service list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListAct {
    /// Somebody comes onto it: counsel appears.
    Add(NewListed),
    /// Somebody leaves it, with the reason.
    Withdraw(ServiceEntryId, Option<String>),
    /// Somebody is served elsewhere, or in another way.
    Change(ServiceEntryId, ListedAt),
    /// Another takes the place of counsel or an agent, in one act: the party is never without.
    Substitute(ServiceEntryId, ListedAt),
}

impl Ledger {
    /// Changes the service list of a case. `seen` is the tag of the case an officer decided on; parties need none.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`]; [`LedgerError::NotYourTask`] for what is the office's or another party's;
    /// [`LedgerError::TaskBarred`] where a party would be left unreachable; [`LedgerError::Barred`] with every defect; the
    /// idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn change_service_list(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        act: &ListAct,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Listed>,
    ) -> Result<Replayable<Listed>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let list = self.list_for(tx, actor, locked).await?;
            if list.viewer == Audience::Office {
                list.officers_only(actor)?;
                unchanged(&list.open, list.viewer, seen)?;
            }
            let entry = match act {
                ListAct::Add(new) => list.add(tx, actor, new).await?,
                ListAct::Withdraw(id, reason) => {
                    list.withdraw(tx, actor, *id, reason.as_deref()).await?
                }
                ListAct::Change(id, at) => list.change(tx, actor, *id, at).await?,
                ListAct::Substitute(id, at) => list.substitute(tx, actor, *id, at).await?,
            };
            let after = Listed::of(entry, &list.parties);
            let answer = answer(&after);
            let deed = Deed::of(
                actor,
                Deeds::ServiceListChanged,
                Resource::ServiceList,
                Some(after.entry.id.to_string()),
            );
            let traced = Traced::beside(Place::on(&list.open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: after, answer })
        })
        .await
    }

    /// Puts somebody whom a party appoints onto the list of a case, in a transaction that has begun.
    pub(super) async fn appear(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        case: CaseId,
        new: NewListed,
    ) -> Result<ServiceEntryId, LedgerError> {
        let locked = self.lock_for(tx, actor, RealmId::REAL, case).await?;
        let list = self.list_for(tx, actor, locked.ok_or(LedgerError::NotFound)?).await?;
        let id = list.add(tx, actor, &new).await?.id;
        let (what, subject) = (Deeds::ServiceListChanged, Some(id.to_string()));
        let deed = Deed::of(actor, what, Resource::ServiceList, subject);
        self.chain(tx, Place::on(&list.open), vec![deed]).await?;
        Ok(id)
    }

    async fn list_for(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        locked: Locked,
    ) -> Result<List, LedgerError> {
        let viewer = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
        let open = self.open(tx, locked).await?;
        let seen = open.seen(viewer).ok_or(LedgerError::NotFound)?.entries;
        let program = open.case.program.0;
        let parties = self.served(tx, open.case.id).await?;
        let mut standing = self.listed(tx, open.case.id, Some(open.today)).await?;
        standing.retain(|it| service::sees_side(viewer, it.entry.side.0, program, &seen));
        let own = actor.own_party();
        let is_own = |served: &&Served| {
            let number = &served.party.importer_number;
            served.role.side() == viewer
                && (served.party.account_key.as_deref() == Some(own.key.as_str())
                    || (number.is_some() && *number == own.importer_number))
        };
        let own = parties.iter().find(is_own).map(|served| served.party.id);
        Ok(List { open, viewer, parties, standing, own })
    }
}

/// A service list under the lock of its case, as the actor sees it.
struct List {
    open: Open,
    viewer: Audience,
    parties: Vec<Served>,
    /// Who stands on it today.
    standing: Vec<Listed>,
    /// The actor's own party.
    own: Option<PartyId>,
}

impl List {
    fn officers_only(&self, actor: &Actor) -> Result<(), LedgerError> {
        let roles = service::kept_by(self.open.case.program.0);
        if roles.contains(&actor.role) {
            return Ok(());
        }
        Err(LedgerError::NotYourTask { roles: roles.to_vec() })
    }

    /// What a party may do, it may do for itself: anything else is the office's.
    fn for_own(
        &self,
        actor: &Actor,
        side: Audience,
        party: Option<PartyId>,
    ) -> Result<(), LedgerError> {
        let is_own = side == self.viewer && self.own.is_some() && party == self.own;
        if self.viewer == Audience::Office || is_own { Ok(()) } else { self.officers_only(actor) }
    }

    async fn add(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        new: &NewListed,
    ) -> Result<Model, LedgerError> {
        let is_officer = new.capacity == Capacity::Officer;
        let is_own = self.viewer != Audience::Office;
        let side = match new.side {
            _ if is_officer => Some(Audience::Office),
            None if is_own => Some(self.viewer),
            side => side,
        };
        let party = match new.party {
            None if is_own => self.own,
            _ if is_officer => None,
            party => party.or_else(|| self.only_party(side)),
        };
        if is_own {
            if !service::is_appointed(new.capacity) {
                self.officers_only(actor)?;
            }
            self.for_own(actor, side.unwrap_or(self.viewer), party)?;
        }
        let mut defects = Vec::new();
        if side.is_none() || (!is_officer && side == Some(Audience::Office)) {
            defects.push(defect("/side", "required", "`filer` or `importer`: whose side it is"));
        }
        let known = self
            .parties
            .iter()
            .find(|served| Some(served.party.id) == party && Some(served.role.side()) == side);
        if !is_officer && known.is_none() {
            let message = "the id of a party of that side, as `/v1/parties` gives it";
            defects.push(defect("/party", "names_nothing", message));
        }
        if is_officer && new.at.email.is_none() {
            defects.push(defect("/email", "required", "an officer is told by e-mail"));
        }
        if new.capacity == Capacity::Party {
            let seated = self
                .standing
                .iter()
                .any(|it| it.entry.capacity.0 == Capacity::Party && it.entry.party_id == party);
            if seated {
                let message = "this party stands on the list: change its entry";
                defects.push(defect("/party", "listed_already", message));
            }
        } else if new.at.name.is_none() {
            defects.push(defect("/name", "required", "the name of the person"));
        }
        let method = new.at.method.unwrap_or(Method::Email);
        defects.extend(portal_defect(method, known));
        let Some(side) = side.filter(|_| defects.is_empty()) else {
            return Err(defective(defects));
        };
        let blank = self.blank(actor, side, new.capacity, party);
        let entry = settled(blank, &new.at);
        self.may_become(party, None, Some(&entry))?;
        insert(tx, &entry).await?;
        Ok(entry)
    }

    async fn withdraw(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        id: ServiceEntryId,
        reason: Option<&str>,
    ) -> Result<Model, LedgerError> {
        let entry = self.own_entry(actor, id)?;
        if self.viewer != Audience::Office && !service::is_appointed(entry.capacity.0) {
            self.officers_only(actor)?;
        }
        self.may_become(entry.party_id, Some(id), None)?;
        self.end(tx, actor, entry, reason).await
    }

    async fn change(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        id: ServiceEntryId,
        at: &ListedAt,
    ) -> Result<Model, LedgerError> {
        let before = self.own_entry(actor, id)?;
        let known = self.parties.iter().find(|it| {
            before.capacity.0 == Capacity::Party && Some(it.party.id) == before.party_id
        });
        if let Some(defect) = at.method.and_then(|method| portal_defect(method, known)) {
            return Err(defective(vec![defect]));
        }
        let blank = Model {
            replaces: Some(id),
            name: before.name.clone(),
            organisation: before.organisation.clone(),
            method: before.method,
            email: before.email.clone(),
            fallback_email: before.fallback_email.clone(),
            postal_address: before.postal_address.clone(),
            ..self.blank(actor, before.side.0, before.capacity.0, before.party_id)
        };
        let entry = settled(blank, at);
        self.may_become(entry.party_id, Some(id), Some(&entry))?;
        self.end(tx, actor, before, at.reason.as_deref()).await?;
        insert(tx, &entry).await?;
        Ok(entry)
    }

    /// Nothing of whoever leaves holds of whoever comes, but for whom he stands and as what.
    async fn substitute(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        id: ServiceEntryId,
        at: &ListedAt,
    ) -> Result<Model, LedgerError> {
        let before = self.own_entry(actor, id)?;
        let mut defects = Vec::new();
        if !service::is_appointed(before.capacity.0) {
            let message = "a party stays who it is: only counsel and agents are replaced";
            defects.push(defect("", "not_appointed", message));
        }
        if at.name.is_none() {
            defects.push(defect("/name", "required", "the name of whoever takes the place"));
        }
        if !defects.is_empty() {
            return Err(defective(defects));
        }
        let blank = Model {
            replaces: Some(id),
            ..self.blank(actor, before.side.0, before.capacity.0, before.party_id)
        };
        let entry = settled(blank, at);
        self.may_become(entry.party_id, Some(id), Some(&entry))?;
        self.end(tx, actor, before, at.reason.as_deref()).await?;
        insert(tx, &entry).await?;
        Ok(entry)
    }

    /// An entry that stands, and is the actor's to change.
    fn own_entry(&self, actor: &Actor, id: ServiceEntryId) -> Result<Model, LedgerError> {
        let found = self.standing.iter().find(|it| it.entry.id == id);
        let entry = found.ok_or(LedgerError::NotFound)?.entry.clone();
        self.for_own(actor, entry.side.0, entry.party_id)?;
        Ok(entry)
    }

    /// The party of a side that has one alone.
    fn only_party(&self, side: Option<Audience>) -> Option<PartyId> {
        let mut of_side = self.parties.iter().filter(|it| Some(it.role.side()) == side);
        let first = of_side.next()?.party.id;
        of_side.next().is_none().then_some(first)
    }

    /// Whether the party could still be reached, with one entry less and one more.
    fn may_become(
        &self,
        party: Option<PartyId>,
        without: Option<ServiceEntryId>,
        with: Option<&Model>,
    ) -> Result<(), LedgerError> {
        if party.is_none() {
            return Ok(());
        }
        let stay = self.standing.iter().filter(|it| Some(it.entry.id) != without);
        let mut reached: Vec<bool> =
            stay.filter(|it| it.entry.party_id == party).map(|it| it.method.is_some()).collect();
        reached.extend(with.map(|it| Listed::of(it.clone(), &self.parties).method.is_some()));
        service::may_become(&reached).map_err(|it| LedgerError::TaskBarred {
            message: it.message.to_owned(),
            remedy: it.remedy.to_owned(),
        })
    }

    fn blank(
        &self,
        actor: &Actor,
        side: Audience,
        capacity: Capacity,
        party: Option<PartyId>,
    ) -> Model {
        Model {
            id: ServiceEntryId::random(),
            realm_id: self.open.case.realm_id,
            case_id: self.open.case.id,
            side: Word(side),
            capacity: Word(capacity),
            party_id: party,
            name: None,
            organisation: None,
            method: Word(Method::Email),
            email: None,
            fallback_email: None,
            postal_address: None,
            from_on: self.open.today,
            until_on: None,
            reason: None,
            replaces: None,
            by_account: clean(&actor.account),
            by_role: Word(actor.role),
            recorded_at: self.open.now,
            ended_by: None,
            ended_at: None,
            ended_because: None,
        }
    }

    async fn end(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        entry: Model,
        reason: Option<&str>,
    ) -> Result<Model, LedgerError> {
        let ended = Model {
            until_on: Some(self.open.today),
            ended_by: Some(clean(&actor.account)),
            ended_at: Some(self.open.now),
            ended_because: clean_some(reason),
            ..entry
        };
        let row: service_entry::ActiveModel = all_set(ended.clone());
        service_entry::Entity::update(row).exec(tx).await.doing("ending an entry of the list")?;
        Ok(ended)
    }
}

/// An entry with what is said of it now.
fn settled(entry: Model, at: &ListedAt) -> Model {
    let said = |new: &Option<String>, old: Option<String>| clean_some(new.as_deref()).or(old);
    Model {
        name: said(&at.name, entry.name),
        organisation: said(&at.organisation, entry.organisation),
        method: at.method.map_or(entry.method, Word),
        email: said(&at.email, entry.email),
        fallback_email: said(&at.fallback_email, entry.fallback_email),
        postal_address: said(&at.postal_address, entry.postal_address),
        reason: clean_some(at.reason.as_deref()),
        ..entry
    }
}

/// Only who can sign in reads his notices in the service.
fn portal_defect(method: Method, party: Option<&Served>) -> Option<Defect> {
    let has_accounts = party.is_some_and(|served| served.party.account_key.is_some());
    let message = "this party has no accounts of its own: serve it in another way";
    let defect = || defect("/method", "no_account", message);
    (method == Method::Portal && !has_accounts).then(defect)
}

async fn insert(tx: &DatabaseTransaction, entry: &Model) -> Result<(), LedgerError> {
    let row: service_entry::ActiveModel = all_set(entry.clone());
    service_entry::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .doing("writing an entry of the list")?;
    Ok(())
}

fn defect(pointer: &str, code: &'static str, message: &str) -> Defect {
    Defect { pointer: pointer.to_owned(), code, message: message.to_owned(), authority: None }
}
