//! What an act says, line by line.

use serde_json::json;

use api::for_tests::pages::particulars;

#[test]
fn what_an_act_says_is_told_line_by_line() {
    let content = json!({
        "importer": { "name": "MSeafood", "importer_number": "12" },
        "orders": ["A-552-802", "A-533-840"],
        "goods": [{ "hts": "0306", "is_frozen": true }, { "hts": "1605", "note": null }],
    });
    let told: Vec<String> =
        particulars(&content).into_iter().map(|(name, said)| format!("{name}: {said}")).collect();
    assert_eq!(
        told,
        [
            "Importer, name: MSeafood",
            "Importer, importer number: 12",
            "Orders: A-552-802; A-533-840",
            "Goods, 1, hts: 0306",
            "Goods, 1, is frozen: yes",
            "Goods, 2, hts: 1605",
        ]
    );
}
