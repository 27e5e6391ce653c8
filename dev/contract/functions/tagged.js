// One tag an operation: whoever looks for it looks in one place.
export default function tagged(operation) {
  const tags = operation.tags ?? [];
  if (tags.length !== 1) return [{ message: `stands under ${tags.length} tags instead of one` }];
}
