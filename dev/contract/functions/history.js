// An act is listed where it was posted.
export default function history({ responses }, _options, { path, document }) {
  const creates = responses["201"] ?? responses["202"];
  if (creates && !document.data.paths[path[1]].get) return [{ message: "is posted here, but not listed by GET on the same path" }];
  return [];
}
