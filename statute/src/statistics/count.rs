//! What a case adds to the figures, read off its docket.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::{Figure, Item, Readership, Series, Step};
use crate::count::{days_between, fiscal_year};
use crate::docket::Docket;
use crate::eapa::is_affirmative;
use crate::entry::{Entry, EntryKind as K};
use crate::forced_labor::penalty::amount;
use crate::forced_labor::shipment::Shipment;
use crate::forced_labor::{Event, Instrument, OrderKind, Register, register};
use crate::role::Program;
use crate::rule::{Force, Status};
use crate::state::State;
use crate::visibility::Audience;

/// What a case adds to the figures: `docket` is what this audience sees of it, `entries` are those that it sees. What is added more
/// than once is told once, with its sum.
#[must_use]
pub fn items(audience: Audience, docket: &Docket, entries: &[Entry]) -> Vec<Item> {
    let mut sums = Sums::default();
    match (docket.program, audience) {
        (Program::Eapa, Audience::Office) => eapa(&mut sums, Readership::Office, docket),
        (Program::Eapa, Audience::Importer) => eapa(&mut sums, Readership::Public, docket),
        (Program::ForcedLaborOrder, Audience::Office) => {
            let register = register(entries);
            for readership in Readership::ALL {
                orders(&mut sums, *readership, &register);
            }
            ordered(&mut sums, docket);
            duties(&mut sums, Readership::Office, docket);
        }
        (Program::Detention, Audience::Office) => detained(&mut sums, docket),
        _ => {}
    }
    sums.told()
}

/// All that is known of an item but its value.
type Place = (Readership, i32, Series, String, u32, Option<NaiveDate>);

#[derive(Default)]
struct Sums(BTreeMap<Place, i64>);

impl Sums {
    fn add(&mut self, place: Place, value: i64) {
        *self.0.entry(place).or_default() += value;
    }

    /// One more of a figure, on this day.
    fn one(&mut self, who: Readership, figure: Figure, on: NaiveDate) {
        self.more(who, figure, on, 1);
    }

    /// So many more of a figure, on this day.
    fn more(&mut self, who: Readership, figure: Figure, on: NaiveDate, value: i64) {
        self.add((who, fiscal_year(on), Series::Count, figure.as_str().to_owned(), 0, None), value);
    }

    /// One more case that took a step, from this day to that.
    fn took(&mut self, who: Readership, step: Step, from: NaiveDate, to: NaiveDate) {
        let key = step.as_str().to_owned();
        self.add((who, fiscal_year(to), Series::Time, key, days_between(from, to), None), 1);
    }

    fn told(self) -> Vec<Item> {
        let items = self.0.into_iter().filter(|(_, value)| *value != 0);
        items
            .map(|((readership, fiscal_year, series, key, days, from), value)| Item {
                readership,
                fiscal_year,
                series,
                key,
                days,
                from,
                value,
            })
            .collect()
    }
}

fn eapa(sums: &mut Sums, who: Readership, docket: &Docket) {
    let entries = &docket.entries;
    let of = |kind: K| entries.iter().filter(move |it| it.kind == kind);
    let first = |kinds: &[K]| entries.iter().find(|it| kinds.contains(&it.kind)).map(|it| it.on);
    let received = first(&[K::AllegationAcknowledged, K::AgencyRequestReceived]);
    let initiated = first(&[K::InvestigationInitiated]);
    let measures = first(&[K::InterimMeasuresTaken]);
    let noticed = first(&[K::NoticeOfInitiationIssued]);
    let determined = first(&[K::DeterminationMade]);
    let told = first(&[K::DeterminationNoticeIssued]);
    let commenced = first(&[K::ReviewCommenced]);
    let decided = first(&[K::ReviewDecided]);

    for it in of(K::AllegationAcknowledged) {
        sums.one(who, Figure::EapaAllegationsReceived, it.on);
    }
    for it in of(K::AgencyRequestReceived) {
        sums.one(who, Figure::EapaAgencyRequestsReceived, it.on);
    }
    for (on, figure) in [
        (initiated, Figure::EapaInvestigationsInitiated),
        (measures, Figure::EapaInvestigationsWithMeasures),
        (decided, Figure::EapaReviewsDecided),
    ] {
        if let Some(on) = on {
            sums.one(who, figure, on);
        }
    }
    // What imported history does not say is in neither count.
    if let Some(it) = of(K::DeterminationMade).next()
        && let Some(outcomes) = it.fields.outcomes.as_ref()
    {
        let figure = if is_affirmative(Some(outcomes)) {
            Figure::EapaDeterminationsOfEvasion
        } else {
            Figure::EapaDeterminationsOfNoEvasion
        };
        sums.one(who, figure, it.on);
    }
    visits(sums, who, of(K::VerificationVisited));
    for (step, from, to) in [
        (Step::ReceiptToInitiation, received, initiated),
        (Step::InitiationToMeasures, initiated, measures),
        (Step::InitiationToNotice, initiated, noticed),
        (Step::InitiationToDetermination, initiated, determined),
        (Step::DeterminationToNotice, determined, told),
        (Step::ReviewToDecision, commenced, decided),
    ] {
        if let Some((from, to)) = from.zip(to) {
            sums.took(who, step, from, to);
        }
    }
    duties(sums, who, docket);
}

fn visits<'a>(sums: &mut Sums, who: Readership, visits: impl Iterator<Item = &'a Entry>) {
    let mut years = BTreeSet::new();
    for it in visits {
        sums.one(who, Figure::EapaVerificationVisits, it.on);
        if years.insert(fiscal_year(it.on)) {
            sums.one(who, Figure::EapaInvestigationsVerified, it.on);
        }
        let country = it.fields.content.as_ref().and_then(|it| it.get("country"));
        if let Some(country) = country.and_then(Value::as_str) {
            let key = country.trim().to_lowercase();
            sums.add((who, fiscal_year(it.on), Series::Country, key, 0, None), 1);
        }
    }
}

/// What the Service owed on a day, by the year of that day: whether it was done by then.
fn duties(sums: &mut Sums, who: Readership, docket: &Docket) {
    for it in &docket.deadlines {
        let series = match it.status {
            Status::Met => Series::InTime,
            Status::MetLate | Status::Overdue => Series::Late,
            _ => continue,
        };
        // A case that joins another in secret is told with the notice of it, and not by its being late.
        let is_secret = it.trigger.entry == K::AllegationConsolidated && it.met_on.is_none();
        if who == Readership::Public && is_secret {
            continue;
        }
        if let Some(due) = it.due.filter(|_| matches!(it.force, Force::Duty | Force::Target)) {
            sums.add((who, fiscal_year(due), series, it.rule.to_owned(), 0, None), 1);
        }
    }
}

fn orders(sums: &mut Sums, who: Readership, register: &Register) {
    for it in &register.instruments {
        let heard = heard_of(who, it);
        let figure = match it.kind {
            OrderKind::Wro => Figure::WrosIssued,
            OrderKind::Finding => Figure::FindingsIssued,
            OrderKind::EntityListing => Figure::EntitiesListed,
        };
        let mut add = |figure: Figure, year: i32, from: NaiveDate, value: i64| {
            let key = figure.as_str().to_owned();
            sums.add((who, year, Series::Count, key, 0, Some(from)), value);
        };
        add(figure, fiscal_year(it.effective), heard, 1);
        let mut modified = BTreeSet::new();
        for event in register.events.iter().filter(|event| event.instance == it.instance) {
            let Some(figure) = changed(event) else { continue };
            let year = fiscal_year(event.on);
            if figure != Figure::WrosModified || modified.insert(year) {
                add(figure, year, event.on.max(heard), 1);
            }
        }
        let levels: &[(Figure, bool)] = match it.kind {
            OrderKind::Wro => {
                &[(Figure::WrosActive, false), (Figure::WrosActiveWithSuperseded, true)]
            }
            OrderKind::Finding => &[(Figure::FindingsActive, false)],
            OrderKind::EntityListing => &[],
        };
        for (figure, with_superseded) in levels {
            for (day, value) in turns(it, *with_superseded) {
                let day = day.max(heard);
                add(*figure, fiscal_year(day), day, value);
            }
        }
    }
}

/// How long a communication took to its order: of one that was returned, the last version counts.
fn ordered(sums: &mut Sums, docket: &Docket) {
    let entries = &docket.entries;
    let Some(at) = entries.iter().position(|it| it.kind == K::WroIssued) else { return };
    if let Some(filed) = entries[..at].iter().rev().find(|it| it.kind == K::AllegationFiled) {
        sums.took(Readership::Office, Step::AllegationToWro, filed.on, entries[at].on);
    }
}

/// The first day on which somebody hears of an order.
fn heard_of(who: Readership, it: &Instrument) -> NaiveDate {
    match who {
        Readership::Public => it.public_from.max(it.issued.min(it.effective)),
        Readership::Office => it.issued.min(it.effective),
    }
}

/// What happened to an order, where that is counted.
fn changed(event: &Event) -> Option<Figure> {
    match event.kind {
        K::WroModified => Some(Figure::WrosModified),
        // A revocation for some of the entities leaves the order standing.
        K::WroRevoked if !event.carved_out.is_empty() => Some(Figure::WrosModified),
        K::WroRevoked => Some(Figure::WrosRevoked),
        K::FindingTerminated => Some(Figure::FindingsTerminated),
        _ => None,
    }
}

/// The days on which an order begins or ends to count as active, each with what it adds.
fn turns(it: &Instrument, with_superseded: bool) -> Vec<(NaiveDate, i64)> {
    let days: BTreeSet<NaiveDate> = it.standings.iter().map(|standing| standing.from).collect();
    let mut counted = false;
    let mut turns = Vec::new();
    for day in days {
        let standing = it.standing(day);
        let superseded =
            matches!(standing.status, State::SupersededByFinding | State::SupersededByUflpa);
        let counts = standing.is_in_force() || (with_superseded && superseded);
        if counts != counted {
            turns.push((day, if counts { 1 } else { -1 }));
            counted = counts;
        }
    }
    turns
}

fn detained(sums: &mut Sums, docket: &Docket) {
    let who = Readership::Office;
    let first =
        |kinds: &[K]| docket.entries.iter().find(|it| kinds.contains(&it.kind)).map(|it| it.on);
    let detained = first(&[K::Detained]);
    let protested = first(&[K::ExclusionProtestFiled]);
    for (step, from, to) in [
        (Step::PresentationToDetention, first(&[K::PresentedForExamination]), detained),
        (Step::DetentionToExclusion, detained, first(&[K::Excluded, K::DeemedExcluded])),
        (Step::ProtestToDecision, protested, first(&[K::ProtestAllowed, K::ProtestDenied])),
    ] {
        if let Some((from, to)) = from.zip(to) {
            sums.took(who, step, from, to);
        }
    }
    let shipment = Shipment::of(docket);
    if let Some(on) = shipment.detained_on {
        sums.one(who, Figure::ShipmentsDetained, on);
    }
    // A value that is no sum of dollars is in no sum.
    for line in &shipment.lines {
        if let Some((on, value)) = line.detained_on.zip(line.value()) {
            sums.more(who, Figure::DetainedValueCents, on, value.count());
        }
    }
    if let Some(it) = docket.entries.iter().find(|it| it.kind == K::PenaltyNoticeMailed) {
        sums.one(who, Figure::PenaltiesClaimed, it.on);
        if let Some(claimed) = amount(it) {
            sums.more(who, Figure::PenaltiesClaimedCents, it.on, claimed.count());
        }
    }
    duties(sums, who, docket);
}
