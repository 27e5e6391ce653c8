//! Whether an order reaches some merchandise: which member of its scope speaks of it, how surely, and what a person should
//! look at. Days and regimes are the statute's; here names and words are compared.

pub mod names;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use statute::forced_labor::{Named, Scope};

use self::names::{NEAR, Name, words};

/// From this likeness on two words of a description are the same.
const SAME_WORD: f64 = 0.8;
/// Words of a description that narrow nothing.
const EMPTY_WORDS: &[&str] =
    &["all", "and", "of", "or", "other", "product", "products", "the", "with"];
/// The key of what reaches goods whoever made them, wherever they come from.
const ANYWHERE: &str = "@*";

/// The merchandise that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// The country of origin, as an ISO 3166 code of two letters.
    pub country: String,
    /// Everybody who had a part in making and selling it.
    pub entities: Vec<String>,
    /// What it is, in words.
    pub merchandise: Option<String>,
    /// Its tariff numbers.
    pub hts: Vec<String>,
    /// The vessel that caught it.
    pub vessel: Option<String>,
    /// The region of origin.
    pub region: Option<String>,
    /// The day of importation.
    pub imported_on: NaiveDate,
    /// Whether it was released; absent where nobody says.
    pub released: Option<bool>,
}

/// How a member of a scope speaks of merchandise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By its name.
    Name,
    /// By another name of it.
    Alias,
    /// By a name that is much like it.
    Similar,
    /// By the country of origin.
    Country,
    /// By the first digits of its tariff number.
    Prefix,
    /// By every word of a description.
    Words,
}

impl How {
    /// The word, as it is told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Similar => "similar",
            Self::Country => "country",
            Self::Prefix => "prefix",
            Self::Words => "words",
        }
    }
}

/// One member of a scope that speaks of the merchandise.
#[derive(Debug, Clone, PartialEq)]
pub struct Because {
    /// Which list of the scope: `entities`, `vessels`, `regions`, `countries`, `hts`, `merchandise`.
    pub member: &'static str,
    /// What was asked about.
    pub said: String,
    /// What the scope says.
    pub listed: String,
    /// How they meet.
    pub how: How,
    /// From 0 to 1; 1 where they are the same.
    pub score: f64,
}

/// How a scope reaches merchandise.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// What speaks of it.
    pub because: Vec<Because>,
    /// What a person has to look at; where there is nothing, the scope reaches it.
    pub doubts: Vec<&'static str>,
}

impl Reached {
    /// The score of the member that is least sure.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.because.iter().map(|it| it.score).fold(1.0, f64::min)
    }
}

impl Goods {
    /// By what orders are looked up that may speak of it.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let named = self.entities.iter().chain(&self.vessel).chain(&self.region);
        let mut keys: BTreeSet<String> = named.flat_map(|said| Name::new(said).keys()).collect();
        keys.insert(ANYWHERE.to_owned());
        keys.insert(of_country(&self.country));
        keys
    }

    /// Whether the UFLPA presumes it to be made with forced labor by where it comes from.
    #[must_use]
    pub fn is_presumed(&self) -> bool {
        let from_there = |region: &String| {
            let said = Name::new(region);
            statute::forced_labor::UFLPA_REGION.iter().any(|known| said.is(&Name::new(known)))
        };
        self.region.as_ref().is_some_and(from_there)
            && self.imported_on >= statute::forced_labor::UFLPA_FROM
    }

    /// How a scope reaches it; none where it does not.
    #[must_use]
    pub fn within(&self, scope: &Scope) -> Option<Reached> {
        let mut reached = Reached { because: Vec::new(), doubts: Vec::new() };
        let entities = self.not_carved_out(scope, &mut reached)?;
        let is_wide = scope.is_country_wide();
        let from_there = scope.countries.is_empty()
            || scope.countries.iter().any(|it| it.eq_ignore_ascii_case(&self.country));
        if is_wide {
            if !from_there {
                return None;
            }
            if !scope.countries.is_empty() {
                reached.because.push(Because {
                    member: "countries",
                    said: self.country.clone(),
                    listed: self.country.to_uppercase(),
                    how: How::Country,
                    score: 1.0,
                });
            }
        } else {
            let who = self.made_by(scope, &entities)?;
            if who.how == How::Similar {
                reached.doubts.push("the name is much like a listed one, and not the same");
            }
            reached.because.push(who);
            if !from_there {
                reached.doubts.push("the order names goods of another country");
            }
        }
        match self.described(scope) {
            Some(what) => reached.because.extend(what),
            None if is_wide && self.is_described() => return None,
            None => reached.doubts.push("the merchandise is not recognised in the order's words"),
        }
        Some(reached)
    }

    /// Those of its makers whose goods were not let in; none where they all were.
    fn not_carved_out<'a>(
        &'a self,
        scope: &Scope,
        reached: &mut Reached,
    ) -> Option<Vec<&'a String>> {
        let let_in: Vec<Name> =
            scope.carved_out.iter().flat_map(Named::names).map(Name::new).collect();
        let entities: Vec<&String> = self
            .entities
            .iter()
            .filter(|said| !let_in.iter().any(|name| Name::new(said).is(name)))
            .collect();
        if entities.is_empty() && !self.entities.is_empty() {
            return None;
        }
        let is_like = |said: &&String| let_in.iter().any(|it| Name::new(said).likeness(it) >= NEAR);
        if entities.iter().any(is_like) {
            reached.doubts.push("the name is much like one that was carved out of the order");
        }
        Some(entities)
    }

    /// The best of what the scope says about who made it, or where.
    fn made_by(&self, scope: &Scope, entities: &[&String]) -> Option<Because> {
        let mut found: Vec<Because> = Vec::new();
        for said in entities {
            for entity in &scope.entities {
                let mut how = How::Name;
                for listed in entity.names() {
                    found.extend(compared("entities", said, listed, how));
                    how = How::Alias;
                }
            }
        }
        for said in self.vessel.iter().chain(entities.iter().copied()) {
            for listed in &scope.vessels {
                found.extend(compared("vessels", said, listed, How::Name));
            }
        }
        if let Some(said) = &self.region {
            for listed in &scope.regions {
                found.extend(compared("regions", said, listed, How::Name));
            }
        }
        found.into_iter().max_by(|one, other| one.score.total_cmp(&other.score))
    }

    /// What the scope says about what it is: empty where the scope says nothing, none where it says something else.
    fn described(&self, scope: &Scope) -> Option<Vec<Because>> {
        if scope.hts.is_empty() && scope.merchandise.is_empty() {
            return Some(Vec::new());
        }
        let by_number = self.hts.iter().find_map(|said| {
            let listed = scope.hts.iter().find(|listed| {
                let prefix = digits(listed);
                !prefix.is_empty() && digits(said).starts_with(&prefix)
            })?;
            Some(("hts", said, listed, How::Prefix))
        });
        let by_words = || {
            let said = self.merchandise.as_ref()?;
            let listed = scope.merchandise.iter().find(|listed| describes(listed, said))?;
            Some(("merchandise", said, listed, How::Words))
        };
        let (member, said, listed, how) = by_number.or_else(by_words)?;
        let (said, listed) = (said.clone(), listed.clone());
        Some(vec![Because { member, said, listed, how, score: 1.0 }])
    }

    fn is_described(&self) -> bool {
        self.merchandise.is_some() || !self.hts.is_empty()
    }
}

/// By what an order is found, whatever of its versions it is.
#[must_use]
pub fn keys_of(scope: &Scope) -> BTreeSet<String> {
    let names = scope.entities.iter().flat_map(Named::names);
    let places = scope.vessels.iter().chain(&scope.regions).map(String::as_str);
    let mut keys: BTreeSet<String> =
        names.chain(places).flat_map(|name| Name::new(name).keys()).collect();
    if scope.is_country_wide() {
        keys.extend(scope.countries.iter().map(|country| of_country(country)));
        if scope.countries.is_empty() {
            keys.insert(ANYWHERE.to_owned());
        }
    }
    keys
}

fn of_country(country: &str) -> String {
    format!("@{}", country.to_uppercase())
}

fn compared(member: &'static str, said: &str, listed: &str, how: How) -> Option<Because> {
    let score = Name::new(said).likeness(&Name::new(listed));
    let how = if score >= 1.0 { how } else { How::Similar };
    (score >= NEAR).then(|| Because {
        member,
        said: said.to_owned(),
        listed: listed.to_owned(),
        how,
        score,
    })
}

/// Whether every word of a listed description has its like in what was said.
fn describes(listed: &str, said: &str) -> bool {
    let telling = |text: &str| -> Vec<String> {
        let is_telling = |word: &String| !EMPTY_WORDS.contains(&word.as_str());
        words(text).into_iter().filter(is_telling).collect()
    };
    let (listed, said) = (telling(listed), telling(said));
    let has = |word: &String| {
        said.iter().any(|it| strsim::normalized_damerau_levenshtein(word, it) >= SAME_WORD)
    };
    !listed.is_empty() && listed.iter().all(has)
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
