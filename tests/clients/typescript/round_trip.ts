// One round trip through the TypeScript client: types by openapi-typescript, requests by openapi-fetch.
// It compiles only as long as the contract says what stands here, and passes only as long as the service does it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./contract.js";

type NewAllegation = components["schemas"]["NewAllegation"];

function setting(name: string): string {
  const value = process.env[name];
  assert(value, `${name} is not set`);
  return value;
}

function as(role: string) {
  const headers = { Authorization: `Bearer ${setting(`TIDEWAITER_${role}_TOKEN`)}` };
  return createClient<paths>({ baseUrl: setting("TIDEWAITER_URL"), headers });
}

const key = () => ({ "Idempotency-Key": randomUUID() });
const filer = as("FILER");
const officer = as("INVESTIGATOR");
const allegation: NewAllegation = JSON.parse(readFileSync(setting("TIDEWAITER_ALLEGATION"), "utf8"));

// Filed: a receipt, not what a dry run answers.
const filed = await filer.POST("/v1/eapa/allegations", { params: { header: key() }, body: allegation });
assert.equal(filed.response.status, 201, JSON.stringify(filed.error));
assert(filed.data && "received_at" in filed.data);
const receipt = filed.data;
assert.equal(receipt.state, "filed");

// Read back, with the ETag that the next act is decided on.
const path = { id: receipt.id };
const read = await officer.GET("/v1/eapa/allegations/{id}", { params: { path } });
assert.equal(read.data?.number, receipt.number);
const seen = read.response.headers.get("ETag");
assert(seen);

// Acknowledged by an officer: a deadline opens.
const header = { ...key(), "If-Match": seen };
const acknowledged = await officer.POST("/v1/eapa/allegations/{id}/acknowledgments", { params: { path, header }, body: {} });
assert.equal(acknowledged.response.status, 201, JSON.stringify(acknowledged.error));

const deadlines = await officer.GET("/v1/deadlines", { params: { query: { case: receipt.case, limit: 50 } } });
const decision = deadlines.data?.items.find((it) => it.rule === "initiation_decision");
assert.equal(decision?.status, "running");
assert.match(decision.due ?? "", /^\d{4}-\d{2}-\d{2}$/);

// A defect comes back as a problem that names its place and its provision.
const wrong: NewAllegation = { ...allegation, consent_public_items: false };
const refused = await filer.POST("/v1/eapa/allegations", { params: { header: key() }, body: wrong });
assert.equal(refused.response.status, 422);
const problem: components["schemas"]["Problem"] | undefined = refused.error;
assert(problem);
assert(problem.type.startsWith("urn:tidewaiter:problem:"));
assert.equal(problem.errors?.[0]?.pointer, "/consent_public_items");

console.log(`TypeScript: ${receipt.number} filed, read, acknowledged; to be decided by ${decision.due}; a defect told.`);
