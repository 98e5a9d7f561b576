/** The media type of an answer, without parameters and in lower case (RFC 9110, section 8.3.1). Empty where it says none. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
