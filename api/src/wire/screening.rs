//! A screening: some merchandise, and which orders reach it.

use chrono::NaiveDate;
use entities::screening::{Because, Goods};
use entities::{Applied, Screened};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::order::Instrument;
use super::word::TrackWord;
use crate::payload::Filing;

/// The merchandise that is asked about.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewScreening {
    /// The country of origin, as an ISO 3166 code of two letters.
    #[oai(validator(pattern = "^[A-Z]{2}$"))]
    pub country: String,
    /// Everybody who had a part in making and selling it.
    #[oai(validator(max_items = 50, min_length = 1, max_length = 500))]
    pub entities: Option<Vec<String>>,
    /// What it is, in words.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub merchandise: Option<String>,
    /// Its tariff numbers.
    #[oai(validator(max_items = 50, pattern = "^[0-9]{2}[0-9.]{0,11}$"))]
    pub hts: Option<Vec<String>>,
    /// The vessel that caught it.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub vessel: Option<String>,
    /// The region of origin.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub region: Option<String>,
    /// The day of importation, also one to come.
    pub imported_on: NaiveDate,
    /// Whether it was released from the custody of the Customs Service: a Finding reaches back to what was not.
    pub released: Option<bool>,
}

impl Filing for NewScreening {}

impl Example for NewScreening {
    fn example() -> Self {
        Self {
            country: "MY".to_owned(),
            entities: Some(vec!["TOP GLOVE SDN BHD".to_owned()]),
            merchandise: Some("nitrile disposable gloves".to_owned()),
            hts: Some(vec!["4015.19.0510".to_owned()]),
            vessel: None,
            region: None,
            imported_on: statute::day("2021-04-12").unwrap_or_default(),
            released: None,
        }
    }
}

impl From<NewScreening> for Goods {
    fn from(asked: NewScreening) -> Self {
        Self {
            country: asked.country,
            entities: asked.entities.unwrap_or_default(),
            merchandise: asked.merchandise,
            hts: asked.hts.unwrap_or_default(),
            vessel: asked.vessel,
            region: asked.region,
            imported_on: asked.imported_on,
            released: asked.released,
        }
    }
}

/// Which orders reach some merchandise. Nothing is stored, and it decides nothing.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Screening {
    /// The day of importation.
    pub imported_on: NaiveDate,
    /// Orders that reach it.
    pub applies: Vec<Match>,
    /// Orders that a person should look at: a name that is much like a listed one, merchandise that is not recognised, a
    /// day that hangs on what nobody said.
    pub near: Vec<Match>,
    /// Whether there were more than are told here.
    pub more: bool,
    /// The UFLPA's presumption, where merchandise of that region is imported under it; no order is needed for it.
    pub presumption: Option<Presumption>,
    /// From which score on a name is told as near, from 0 to 1: below it names share only common words; 1 is the same name but for
    /// case, punctuation, diacritics and legal forms.
    pub near_from: f64,
}

/// A presumption of the law.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Presumption {
    /// The regime.
    pub track: TrackWord,
    /// Why.
    pub why: String,
    /// The provision.
    pub authority: String,
}

/// An order that reaches the merchandise, or may.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Match {
    /// Its row of the register, as it stood on the day of importation.
    pub instrument: Instrument,
    /// Under which regime the merchandise is held.
    pub track: TrackWord,
    /// Why that regime on that day.
    pub why: String,
    /// The provision.
    pub authority: String,
    /// The score of the member that is least sure, from 0 to 1.
    pub score: f64,
    /// What of the order's scope speaks of the merchandise.
    pub because: Vec<Member>,
    /// What a person has to look at.
    pub doubts: Vec<String>,
}

/// A member of a scope that speaks of the merchandise.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Member {
    /// Which list of the scope.
    pub member: String,
    /// What was asked about.
    pub said: String,
    /// What the order says.
    pub listed: String,
    /// How they meet: by `name`, `alias`, `similar` name, `country`, tariff `prefix`, or all `words`.
    pub how: String,
    /// From 0 to 1.
    pub score: f64,
}

impl Screening {
    /// What was found about these goods.
    #[must_use]
    pub fn of(found: &Screened, goods: &Goods) -> Self {
        let presumption = goods.is_presumed().then(|| Presumption {
            track: statute::Track::Uflpa.into(),
            why: "all merchandise of the region is presumed to be made with forced labor"
                .to_owned(),
            authority: "Pub. L. 117-78, sec. 3(a)".to_owned(),
        });
        Self {
            imported_on: goods.imported_on,
            applies: found.applies.iter().map(Match::from).collect(),
            near: found.near.iter().map(Match::from).collect(),
            more: found.is_cut,
            presumption,
            near_from: entities::screening::names::NEAR,
        }
    }
}

impl From<&Applied> for Match {
    fn from(it: &Applied) -> Self {
        let mut doubts: Vec<String> = it.reached.doubts.iter().map(ToString::to_string).collect();
        if !it.reach.is_sure {
            doubts.push(it.reach.why.to_owned());
        }
        Self {
            instrument: (&it.row).into(),
            track: it.reach.track.into(),
            why: it.reach.why.to_owned(),
            authority: it.reach.authority.to_owned(),
            score: rounded(it.reached.score()),
            because: it.reached.because.iter().map(Member::from).collect(),
            doubts,
        }
    }
}

impl From<&Because> for Member {
    fn from(it: &Because) -> Self {
        Self {
            member: it.member.to_owned(),
            said: it.said.clone(),
            listed: it.listed.clone(),
            how: it.how.as_str().to_owned(),
            score: rounded(it.score),
        }
    }
}

/// Three places are more than a score says.
fn rounded(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}
