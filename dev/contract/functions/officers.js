// If-Match, its two errors, and who needs it: below an id, whoever does not file does an officer's act.
export default function officers({ operationId, responses, parameters, security }, { filings, outside }, { path }) {
  const match = (parameters ?? []).find((it) => it.in === "header" && it.name === "If-Match");
  const said = [];
  for (const status of ["412", "428"]) {
    if (match && !responses[status]) said.push(`takes If-Match, but does not declare ${status}`);
    if (!match && responses[status]) said.push(`declares ${status}, but takes no If-Match`);
  }
  const creates = responses["201"] ?? responses["202"];
  const below = path[1].includes("{id}") && (security ?? []).length > 0 && !outside.some((it) => path[1].startsWith(it));
  const filing = filings.includes((operationId ?? "").split("_")[0]);
  if (creates && below && !filing && !match) {
    said.push(`${operationId} takes no If-Match: it is an officer's act, or the rule officers-act learns its verb as a party's`);
  }
  return said.map((message) => ({ message }));
}
