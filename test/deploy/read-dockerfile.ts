/** What a stage of a Dockerfile does, in order. */
export type Step =
  | { readonly does: "run"; readonly command: string }
  | {
      readonly does: "copy";
      readonly sources: readonly string[];
      readonly to: string;
      readonly from: string | null;
      readonly owner: string;
    }
  | { readonly does: "workdir"; readonly path: string }
  | { readonly does: "env"; readonly variables: Readonly<Record<string, string>> }
  | { readonly does: "user"; readonly user: string }
  | { readonly does: "entrypoint" | "cmd" | "volume" | "healthcheck"; readonly words: readonly string[] }
  | { readonly does: "stopsignal"; readonly signal: NodeJS.Signals }
  | { readonly does: "expose"; readonly port: number };

export interface Stage {
  readonly name: string | null;
  /** The image that it begins with. */
  readonly base: string;
  readonly steps: readonly Step[];
}

/**
 * The stages of a Dockerfile. Knows what ours needs, and throws for everything else: what it passed over would be tested as if it were not
 * there. So no variables outside RUN, no shell form of ENTRYPOINT and its like, no ARG and no ADD.
 */
export function readDockerfile(text: string): Stage[] {
  const stages: (Stage & { steps: Step[] })[] = [];
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, keyword = "", rest = ""] = /^([A-Z]+)\s+(.+)$/.exec(line.trim()) ?? refuse(line);
    if (keyword !== "RUN" && rest.includes("$")) refuse(line);
    if (keyword === "FROM") {
      const [, base = "", name = null] = /^([\w./:-]+)(?: AS (\w+))?$/.exec(rest) ?? refuse(line);
      stages.push({ base, name, steps: [] });
    } else {
      (stages.at(-1) ?? refuse(line)).steps.push(readStep(keyword, rest) ?? refuse(line));
    }
  }
  return stages;
}

function readStep(keyword: string, rest: string): Step | null {
  if (keyword === "RUN") return /^(--|\[|<<)/.test(rest) ? null : { does: "run", command: rest };
  if (keyword === "COPY") return readCopy(rest);
  if (keyword === "WORKDIR") return rest.startsWith("/") ? { does: "workdir", path: rest } : null;
  if (keyword === "USER") return { does: "user", user: rest };
  if (keyword === "EXPOSE") return { does: "expose", port: Number(rest) };
  if (keyword === "STOPSIGNAL") return { does: "stopsignal", signal: rest as NodeJS.Signals };
  if (["ENTRYPOINT", "CMD", "VOLUME"].includes(keyword) && !rest.startsWith("[")) return null;
  if (keyword === "ENTRYPOINT") return { does: "entrypoint", words: JSON.parse(rest) };
  if (keyword === "CMD") return { does: "cmd", words: JSON.parse(rest) };
  if (keyword === "VOLUME") return { does: "volume", words: JSON.parse(rest) };
  if (keyword === "ENV") {
    const pairs = rest.split(/\s+/).map((pair) => /^(\w+)=([^"'\\]*)$/.exec(pair));
    if (pairs.includes(null)) return null;
    return { does: "env", variables: Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]])) };
  }
  if (keyword === "HEALTHCHECK") {
    const [, words = null] = /^(?:--[a-z]+(?:-[a-z]+)*=\w+ )*CMD (\[.+\])$/.exec(rest) ?? [];
    return words === null ? null : { does: "healthcheck", words: JSON.parse(words) };
  }
  return null;
}

function readCopy(rest: string): Step | null {
  const words = rest.split(/\s+/);
  const flag = (name: string): string | null => {
    const at = words.findIndex((word) => word.startsWith(`--${name}=`));
    return at === -1 ? null : (words.splice(at, 1)[0]?.slice(name.length + 3) ?? null);
  };
  const from = flag("from");
  const owner = flag("chown") ?? "0:0";
  const to = words.pop();
  if (to === undefined || words.length === 0 || words.some((word) => /^--|[*?[\]]/.test(word))) return null;
  return { does: "copy", sources: words, to, from, owner };
}

function refuse(line: string): never {
  throw new Error(`The runner of these tests does not know how to do: ${line}`);
}
