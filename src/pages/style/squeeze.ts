/** A style of ours as it is sent, without what is there for its readers. Not for others' style: a text in it may have such signs, too. */
export function squeezeStyle(style: string): string {
  return style
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replaceAll(": ", ":")
    .replaceAll(";}", "}")
    .trim()
    .concat("\n");
}
