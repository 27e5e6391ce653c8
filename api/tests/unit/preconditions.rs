//! If-Match, and who needs it.

use entities::Actor;
use statute::Role;

use api::preconditions::Seen;

fn officer() -> Actor {
    Actor { role: Role::Investigator, ..Actor::system() }
}

#[test]
fn if_match_takes_a_whole_tag_or_its_version() {
    let version = |value| {
        Seen::read(Some(value)).ok().and_then(|it| it.by(&officer()).ok()?.map(str::to_owned))
    };
    assert_eq!(version("\"abc\"").as_deref(), Some("\"abc\""));
    assert_eq!(version("\"abc.0123\"").as_deref(), Some("\"abc\""));
    assert_eq!(version("W/\"abc\""), None);
    assert_eq!(version("*"), None);
    assert_eq!(version("\"a\", \"b\""), None);
}

#[test]
fn only_an_officer_needs_it() {
    let none = Seen::read(None).expect("no header is no mistake");
    assert_eq!(none.by(&officer()).err().map(|it| it.status().as_u16()), Some(428));
    let party = Actor { role: Role::Filer, ..officer() };
    assert_eq!(none.by(&party).ok(), Some(None));
}
