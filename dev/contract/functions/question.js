// A POST without 201 and 202 has no effect, and its path says so.
export default function question({ responses, parameters }, { nouns }, { path }) {
  const asks = nouns.includes(path[1].split("/").at(-1));
  const creates = Boolean(responses["201"] ?? responses["202"]);
  if (asks && creates) return [{ message: "a question creates nothing: its answer is 200" }];
  if (!asks && !creates) return [{ message: `answers neither 201 nor 202, and is no question by its path (${nouns.join(", ")})` }];
  if (asks && (parameters ?? []).some((it) => it.name === "Idempotency-Key")) {
    return [{ message: "a question needs no Idempotency-Key" }];
  }
  return [];
}
