//! What every path of the document shows, for the audit.

use statute::Role;
use statute::audit::Resource;

use api::contract;
use api::for_tests::audited::{Names, class, classes};

#[test]
fn every_read_of_the_document_has_its_class() {
    let document = contract::document();
    let paths = document["paths"].as_object().expect("paths");
    let reads = paths.iter().filter(|(_, item)| item.get("get").is_some());
    let without: Vec<_> = reads.map(|it| it.0).filter(|path| class(path).is_none()).collect();
    assert!(without.is_empty(), "nothing says whether these are audited: {without:?}");
    // An act on a case can be rehearsed, and its answer given again.
    let acts = paths.keys().filter(|path| path.contains("/{id}/"));
    let without: Vec<_> = acts.filter(|path| class(path).is_none()).collect();
    assert!(without.is_empty(), "nothing says whether these are audited: {without:?}");
}

#[test]
fn the_first_row_that_fits_holds() {
    let is = |path| class(path).expect("a class");
    assert_eq!(is("/v1/cases/{id}/docket/{number}"), (Resource::Docket, Names::Case));
    assert_eq!(is("/v1/cases/{id}/corrections"), (Resource::Case, Names::Case));
    assert_eq!(is("/v1/forced-labor/orders/{id}"), (Resource::Register, Names::Case));
    assert_eq!(is("/v1/forced-labor/orders/{id}/findings").0, Resource::Docket);
    assert_eq!(class("/v1/casesandmore"), None);
    assert_eq!(classes("/docket/cases/{id}").len(), 3, "a page shows several things");
    assert_eq!(classes("/docket/sign-in"), [], "and a form none");
    assert!(!Resource::Register.is_audited(Role::Importer), "it is public");
    assert!(Resource::Register.is_audited(Role::Investigator), "officers see more of it");
}
