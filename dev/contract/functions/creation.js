// What a POST that creates asks for and answers. A dry run is the one 200 that stands beside a 201.
export default function creation({ responses, parameters }) {
  const made = responses["201"] ?? responses["202"];
  if (!made) return [];
  const said = [];
  const has = (where, name) => (parameters ?? []).find((it) => it.in === where && it.name === name);
  if (!has("header", "Idempotency-Key")?.required) said.push("creates without a required Idempotency-Key");
  for (const status of ["409", "422"]) if (!responses[status]) said.push(`does not declare ${status}, which a key can bring`);
  for (const header of ["Location", "ETag"]) {
    if (!made.headers?.[header]) said.push(`does not answer ${header} with what was created`);
  }
  const dry = has("query", "dry_run");
  if (responses["200"] && !dry) said.push("answers 200 for what it creates: that is 201");
  if (dry && schema(responses["200"])?.title !== "DryRun") said.push("takes dry_run, but does not answer a DryRun with 200");
  return said.map((message) => ({ message }));
}

function schema(response) {
  return Object.values(response?.content ?? {})[0]?.schema;
}
