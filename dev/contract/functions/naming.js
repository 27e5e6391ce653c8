// Names: of a path, an operation, a parameter.
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SNAKE = /^[a-z]+(_[a-z0-9]+)*$/;
const TRAIN = /^[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*$/;
const PLACE = /^\{([a-z]+(?:_[a-z]+)*)\}$/;

export default function naming(value, options, context) {
  return { path, operation, parameter }[options.what](value, options, context).map((message) => ({ message }));
}

function path(name, { outside, verbs }) {
  const [first, ...rest] = name.slice(1).split("/");
  const said = [];
  if (first !== "v1" && !outside.includes(first)) said.push(`${name} is not below /v1`);
  for (const part of outside.includes(first) ? [] : rest) {
    if (PLACE.test(part)) continue;
    if (!KEBAB.test(part)) said.push(`${part} is not lower case with hyphens`);
    if (verbs.includes(part.split("-")[0])) said.push(`${part} is a deed: take the noun for what it brings about`);
  }
  return said;
}

function operation({ operationId, parameters }, { reading }, { path: [, , method] }) {
  if (!operationId) return ["has no operationId"];
  if (!SNAKE.test(operationId)) return [`${operationId} is not snake case`];
  if (method !== "get") return [];
  const verb = operationId.split("_")[0];
  const pages = (parameters ?? []).some((it) => it.name === "cursor");
  if (pages) return ["list", "search"].includes(verb) ? [] : [`${operationId} answers pages, so it is called list_...`];
  if (verb === "list") return [`${operationId} answers no pages, so it is not called list_...`];
  return reading.includes(verb) ? [] : [`${operationId} does not begin with a verb of reading (${reading.join(", ")})`];
}

function parameter({ name, in: where }) {
  if (where === "header") return TRAIN.test(name) ? [] : [`the header ${name} is not Train-Case`];
  return SNAKE.test(name) ? [] : [`${name} is not snake case`];
}
