// Nothing is posted into the dark: an act on a case is listed where it was posted, anything else is shown somewhere near.
export default function history({ responses }, { cases }, { path: [, path], document }) {
  if (!responses["201"] && !responses["202"]) return [];
  const read = (place) => Boolean(document.data.paths[place]?.get);
  if (read(path)) return [];
  if (cases.some((it) => path.startsWith(it))) return [{ message: "is posted here, but not listed by GET on the same path" }];
  const byId = Object.keys(document.data.paths).some((it) => it.startsWith(`${path}/{`) && !it.slice(path.length + 1).includes("/") && read(it));
  const doneTo = path.slice(0, path.lastIndexOf("/"));
  if (byId || (doneTo.endsWith("}") && read(doneTo))) return [];
  return [{ message: "is posted here, but cannot be read: not here, not by its id, and not in what it was done to" }];
}
