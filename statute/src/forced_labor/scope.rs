//! What an order reaches, as data: countries, producers, merchandise, tariff numbers, vessels, regions; and whom it does
//! not reach any more.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A producer or seller that an order names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Where it is, as an ISO 3166 code of two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Named {
    /// Its name and every other name it goes by.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// What an order reaches. A list that is empty does not narrow it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Countries of origin, as ISO 3166 codes of two letters.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Producers and sellers.
    #[serde(default)]
    pub entities: Vec<Named>,
    /// Merchandise, in words.
    #[serde(default)]
    pub merchandise: Vec<String>,
    /// The first digits of tariff numbers.
    #[serde(default)]
    pub hts: Vec<String>,
    /// Fishing vessels.
    #[serde(default)]
    pub vessels: Vec<String>,
    /// Regions of origin.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Whose goods the order does not reach any more.
    #[serde(default)]
    pub carved_out: Vec<Named>,
}

impl Scope {
    /// What a docket entry says, as far as it can be read: a member that cannot narrows nothing.
    pub(super) fn read(value: Option<&Value>) -> Self {
        Self {
            countries: member(value, "countries"),
            entities: member(value, "entities"),
            merchandise: member(value, "merchandise"),
            hts: member(value, "hts"),
            vessels: member(value, "vessels"),
            regions: member(value, "regions"),
            carved_out: member(value, "carved_out"),
        }
    }

    /// Whether it reaches whatever comes from its countries, whoever made it.
    #[must_use]
    pub fn is_country_wide(&self) -> bool {
        self.entities.is_empty() && self.vessels.is_empty() && self.regions.is_empty()
    }

    /// The same without the goods of one more.
    #[must_use]
    pub(super) fn without(mut self, entity: Named) -> Self {
        if !self.carved_out.contains(&entity) {
            self.carved_out.push(entity);
        }
        self
    }
}

fn member<T: DeserializeOwned>(scope: Option<&Value>, name: &str) -> Vec<T> {
    let items = scope.and_then(|scope| scope.get(name)).and_then(Value::as_array);
    let read = |item: &Value| serde_json::from_value(item.clone()).ok();
    items.into_iter().flatten().filter_map(read).collect()
}
