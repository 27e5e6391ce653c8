// Days and instants by name: `served_on` is a day, `served_at` an instant.
export default function days(schema, { days, instants }, { path }) {
  const name = String(path.at(-1));
  const last = name.split("_").at(-1);
  if (schema.type !== "string") return [];
  if (days.includes(last) && schema.format !== "date") return [{ message: `${name} is a day by its name, but no \`date\`` }];
  if (instants.includes(last) && schema.format !== "date-time") {
    return [{ message: `${name} is an instant by its name, but no \`date-time\`` }];
  }
  if (schema.format === "date-time" && days.includes(last)) return [{ message: `${name} is a day: no midnight stands for it` }];
  if (schema.format === "date" && instants.includes(last)) return [{ message: `${name} is an instant, but a \`date\`` }];
  return [];
}
