// A collection, known by what it answers: an object with `items`, a list, or a name that says so.
export default function pages({ operationId, responses, parameters }) {
  const schema = Object.entries(responses["200"]?.content ?? {}).find(([type]) => type.startsWith("application/json"))?.[1]?.schema;
  const takes = (name) => (parameters ?? []).find((it) => it.in === "query" && it.name === name);
  if (schema?.type === "array") return [{ message: "answers a bare list: a collection is a page with `items` and `next`" }];
  const paged = schema?.properties?.items?.type === "array";
  if (!paged && !takes("cursor") && !operationId?.startsWith("list_")) return [];
  const said = [];
  if (!paged) said.push("answers no `items`");
  if (!schema?.properties?.next) said.push("answers no `next`");
  if (schema?.required?.includes("next")) said.push("requires `next`, which the last page has not");
  if (!takes("cursor")) said.push("takes no `cursor`");
  const limit = takes("limit")?.schema;
  if (limit?.minimum !== 1 || limit?.maximum !== 200) said.push("takes no `limit` of 1 to 200");
  if (!responses["200"]?.headers?.Link) said.push("has no Link header");
  return said.map((message) => ({ message }));
}
