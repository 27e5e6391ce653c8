// The errors that an operation's shape brings with it. Hidden is 404, so whoever takes an id can answer it.
export default function answers({ responses, security, parameters, requestBody }, _options, { path }) {
  const needed = new Set(["429", "500"]);
  const barred = new Set();
  const schemes = security ?? [];
  const anybody = schemes.length === 0;
  if (anybody) {
    barred.add("401").add("403");
  } else {
    needed.add("401").add("403");
  }
  if ((parameters ?? []).some((it) => it.in !== "path" || it.schema?.format)) needed.add("400");
  if (/\{/.test(path[1])) needed.add("404");
  if (requestBody) for (const it of ["400", "413", "415", "422"]) needed.add(it);
  const said = [];
  for (const it of needed) if (!responses[it]) said.push({ message: `does not declare ${it}` });
  for (const it of barred) if (responses[it]) said.push({ message: `declares ${it}, but asks for no token` });
  return said;
}
