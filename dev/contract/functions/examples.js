// What is filed as a whole has an example; parts of it are shown there.
export default function examples(example, _options, { path, document }) {
  const bodies = Object.values(document.data.paths)
    .map((it) => it.post?.requestBody?.content?.["application/json"]?.schema?.$ref)
    .filter(Boolean);
  const own = `#/components/schemas/${path[2]}`;
  if (example === undefined && bodies.includes(own)) return [{ message: `${path[2]} is filed, but has no example` }];
  return [];
}
