/** The fields of a form as a query has them. A field that came twice comes twice here as well, and is refused where it is read. */
export function formParams(fields: object): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) if (typeof one === "string") params.append(name, one);
  }
  return params;
}
