//! Every act there is, once and with success: real case 7356 with all that could have happened in it, and the cases beside
//! it that end early. `contract` asks that nothing be left out.

use serde_json::json;

use crate::world::World;
use crate::world::acts::{
    about, agency_request, agent_submission, answer_of_commerce, argument, argument_response,
    consequence, consolidation, cure, deadline_extension, decision, extension_request, grounds,
    health_or_safety_word, help_request, lifting, placed, power_of_attorney, question, referral,
    refusal, remand, review_request, review_response, service, tolling, tolling_request, visit,
};
use crate::world::caller::Caller;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{allegation, determination, extension, facts, simply};

/// Does every act. Gives the case that lived through most of them.
pub async fn every_act<'a>(world: &World, sandbox: &'a Sandbox) -> Case<'a> {
    let filer = &sandbox.filer;
    let checked = filer.file("/v1/eapa/allegations/checks", &allegation()).await.expect(200);
    assert_eq!(checked.body, json!({ "complete": true, "errors": [] }));
    let returned = sandbox.file().await;
    let deficient =
        json!({ "deficiencies": ["It does not say why the filer is an interested party."] });
    sandbox.investigator.act(&returned.allegation(), "returns", &deficient).await.expect(201);
    filer.file(format!("{}/versions", returned.allegation()), &allegation()).await.expect(201);
    filer.file(format!("{}/withdrawals", returned.allegation()), &json!({})).await.expect(201);
    let declined = sandbox.file().await;
    declined.acknowledge().await;
    let at_declined = declined.allegation();
    sandbox.investigator.act(&at_declined, "referrals", &referral()).await.expect(201);
    let answered = answer_of_commerce();
    sandbox.investigator.act(&at_declined, "commerce-determinations", &answered).await.expect(201);
    filer.file(format!("{at_declined}/withdrawals"), &json!({})).await.expect(202);
    sandbox.investigator.act(&at_declined, "declinations", &grounds()).await.expect(201);
    sandbox
        .investigator
        .act(&at_declined, "notices-of-non-initiation", &simply())
        .await
        .expect(201);
    sandbox.investigator.file("/v1/eapa/agency-requests", &agency_request()).await.expect(201);
    consolidate(world).await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    record(sandbox, &case).await;
    beside(sandbox, &case).await;
    decide(world, sandbox, &case).await;
    case
}

/// Joins one allegation to another, under the law of 2024, which has the parties served.
async fn consolidate(world: &World) {
    let sandbox = world.sandbox("2024-05-01").await;
    let (lead, other) = (sandbox.file().await, sandbox.file_other().await);
    lead.live_in_a_day().await;
    other.acknowledge().await;
    let asked = json!({ "allegation": other.id });
    let path = format!("{}/consolidations/checks", lead.investigation());
    sandbox.investigator.file(path, &asked).await.expect(200);
    lead.act("consolidations", &consolidation(&other.id, &json!([]))).await.expect(201);
    lead.act("notices-of-consolidation", &simply()).await.expect(201);
    let path = format!("{}/consolidation-services", lead.investigation());
    sandbox.importer.file(path, &service()).await.expect(201);
}

/// What is put on the record between the notice and the determination.
async fn record(sandbox: &Sandbox, case: &Case<'_>) {
    let at = |act: &str| format!("{}/{act}", case.investigation());
    let (filer, importer) = (&sandbox.filer, &sandbox.importer);
    case.act("public-records", &simply()).await.expect(201);
    case.act("cbp-information", &placed("Import statistics")).await.expect(201);
    importer.file(at("factual-information"), &facts("records")).await.expect(201);
    let of = in_numbers_of(case, &sandbox.investigator, "factual_information_filed").await;
    case.act("rejections", &refusal(of)).await.expect(201);
    let of = in_numbers_of(case, importer, "submission_rejected").await;
    importer.file(at("corrections-of-submissions"), &cure(of)).await.expect(201);
    let of = in_numbers_of(case, filer, "factual_information_filed").await;
    filer.file(at("rebuttals"), &about(of)).await.expect(201);
    case.act("information-requests", &question("importer", "2020-02-14")).await.expect(201);
    let of = in_numbers_of(case, importer, "information_requested").await;
    importer.file(at("information-responses"), &about(of)).await.expect(201);
    importer.file(at("agent-submissions"), &agent_submission()).await.expect(201);
    let of = in_numbers_of(case, importer, "agent_submission_filed").await;
    importer.file(at("powers-of-attorney"), &power_of_attorney(of)).await.expect(201);
    let ask = extension_request("factual_information_close", "2020-05-11");
    importer.file(at("extension-requests"), &ask).await.expect(201);
    let of = in_numbers_of(case, &sandbox.investigator, "extension_requested").await;
    case.act("extension-denials", &refusal(of)).await.expect(201);
    let extended = deadline_extension("factual_information_close", "2020-05-11");
    case.act("deadline-extensions", &extended).await.expect(201);
    case.act("factual-information-dates", &json!({ "due": "2020-05-12" })).await.expect(201);
    case.act("written-argument-dates", &json!({ "due": "2020-06-08" })).await.expect(201);
    case.act("verification-visits", &visit("2020-01-13", "2020-01-14")).await.expect(201);
    case.act("verification-reports", &placed("Report")).await.expect(201);
    importer.file(at("written-arguments"), &argument(30)).await.expect(201);
    let of = in_numbers_of(case, filer, "written_argument_filed").await;
    filer.file(at("argument-responses"), &argument_response(of)).await.expect(201);
    case.act("referrals", &referral()).await.expect(201);
    case.act("commerce-determinations", &answer_of_commerce()).await.expect(201);
    case.act("interim-measures/liftings", &lifting()).await.expect(201);
}

/// What is put beside the docket.
async fn beside(sandbox: &Sandbox, case: &Case<'_>) {
    let word = health_or_safety_word();
    for at in [case.allegation(), case.investigation()] {
        let at = format!("{at}/health-or-safety-words");
        sandbox.importer.file(at, &word).await.expect(201);
    }
    sandbox.filer.file("/v1/eapa/help-requests", &help_request()).await.expect(201);
    let list = "entry_number,entry_date,port,value,liquidation_status\n\
                ABC-1234567-8,2019-03-14,2704,125000.00,unliquidated\n";
    case.list_merchandise(list).await.expect(201);
}

/// From the extension to the judgment.
async fn decide(world: &World, sandbox: &Sandbox, case: &Case<'_>) {
    let at = |act: &str| format!("{}/{act}", case.investigation());
    let investigation = case.investigation();
    let (supervisor, reviewer) =
        (sandbox.somebody(world, "supervisor"), sandbox.somebody(world, "reviewer"));
    case.act("tolling-requests", &tolling_request()).await.expect(201);
    supervisor.act(&investigation, "tolling", &tolling(1, "2020-01-10")).await.expect(201);
    let corrects = in_numbers_of(case, &supervisor, "tolling_ordered").await;
    let wrong = json!({ "corrects": corrects, "reason": "The order does not reach this case." });
    supervisor.act(&case.path(), "corrections", &wrong).await.expect(201);
    // Whoever asks for an order does not give it.
    supervisor.act(&investigation, "tolling-requests", &tolling_request()).await.expect(201);
    let own = supervisor.act(&investigation, "tolling", &tolling(1, "2020-01-10")).await;
    assert_eq!(own.expect(409).body["rule"], "tolling_ordered");
    sandbox.move_to("2020-08-04").await;
    case.act("extensions", &extension()).await.expect(201);
    sandbox.move_to("2020-10-05").await;
    case.act("determinations", &determination()).await.expect(201);
    case.act("consequences", &consequence("2020-10-05")).await.expect(201);
    sandbox.move_to("2020-10-13").await;
    case.act("notices-of-determination", &simply()).await.expect(201);
    sandbox.filer.file(at("review-requests"), &review_request()).await.expect(201);
    sandbox.importer.file(at("review-requests"), &review_request()).await.expect(201);
    let of = in_numbers_of(case, &reviewer, "review_requested").await;
    reviewer.act(&investigation, "review-request-refusals", &refusal(of)).await.expect(201);
    reviewer.act(&investigation, "reviews", &simply()).await.expect(201);
    let of = first_in_numbers_of(case, &sandbox.importer, "review_requested").await;
    sandbox.importer.file(at("review-responses"), &review_response(of)).await.expect(201);
    reviewer.act(&investigation, "review-decisions", &decision("affirmed")).await.expect(201);
    let court = json!({ "court_number": "21-00133" });
    sandbox.importer.file(at("judicial-reviews"), &court).await.expect(201);
    reviewer.act(&investigation, "remands", &remand("2022-02-28")).await.expect(201);
    reviewer.act(&investigation, "remand-determinations", &decision("affirmed")).await.expect(201);
    reviewer.act(&investigation, "judgments", &json!({ "outcome": "sustained" })).await.expect(201);
}

/// The number under which somebody sees the last entry of a kind.
async fn in_numbers_of(case: &Case<'_>, who: &Caller, kind: &str) -> u64 {
    let docket = case.docket(who).await;
    let entry = docket.iter().rev().find(|it| it["entry"] == kind);
    let entry = entry.unwrap_or_else(|| panic!("no {kind} in {docket:#?}"));
    entry["number"].as_u64().expect("a number")
}

/// The number under which somebody sees the first entry of a kind.
async fn first_in_numbers_of(case: &Case<'_>, who: &Caller, kind: &str) -> u64 {
    let docket = case.docket(who).await;
    let entry = docket.iter().find(|it| it["entry"] == kind).expect("it is there");
    entry["number"].as_u64().expect("a number")
}
