import { unusableIgnore } from "../ignore-comment.ts";
import type { Rule } from "../rule.ts";
import { rules } from "../rules.ts";
import type { ScanReport } from "../scan-folder.ts";
import { sentence } from "./sentence.ts";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * A report as a SARIF 2.1.0 log: what GitHub's code scanning and others read.
 *
 * @param place where a file below the root is, from where the reader looks: the root of a repository.
 */
export function toSarif(
  { findings, problems }: ScanReport,
  { version, place }: { readonly version: string; readonly place: (path: string) => string },
): object {
  const ids = [...rules.map(({ id }) => id), unusableIgnore];
  const location = (path: string, region?: object): object => ({
    physicalLocation: { artifactLocation: { uri: toUri(place(path)) }, ...(region === undefined ? {} : { region }) },
  });
  return {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "latchkey scan", semanticVersion: version, rules: [...rules.map(describe), ignoreRule] },
        },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: problems
              .filter(({ kind }) => kind === "failed")
              .map(({ path, reason }) => ({
                level: "warning",
                message: { text: `${path} ${reason}` },
                locations: [location(path)],
              })),
          },
        ],
        results: findings.map((finding) => {
          const { line, column, endLine, endColumn, frame } = finding;
          const snippet = { text: frame.lines[line - frame.firstLine] ?? "" };
          const fix = rules.find(({ id }) => id === finding.rule)?.fix;
          return {
            ruleId: finding.rule,
            ruleIndex: ids.indexOf(finding.rule),
            level: finding.severity,
            message: { text: `${sentence(finding.found)}${fix === undefined ? "" : ` ${fix}`}` },
            locations: [location(finding.path, { startLine: line, startColumn: column, endLine, endColumn, snippet })],
            partialFingerprints: { "latchkeyScan/v1": finding.fingerprint },
          };
        }),
      },
    ],
  };
}

function describe({ id, title, severity, why, fix, source, wrong, right }: Rule): object {
  const text = `${why} ${fix} (${source.name})`;
  const markdown = `${why}\n\n**Instead.** ${fix}\n\n\`\`\`js\n// wrong\n${wrong}\n\n// right\n${right}\n\`\`\`\n\n[${source.name}](${source.url})`;
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text, markdown },
    helpUri: source.url,
    defaultConfiguration: { level: severity },
    properties: {
      tags: ["security", "authentication"],
      "security-severity": { error: "8.0", warning: "5.0", note: "2.0" }[severity],
    },
  };
}

const ignoreRule = {
  id: unusableIgnore,
  shortDescription: { text: "A comment that is to take out a finding says no reason, or names no rule." },
  defaultConfiguration: { level: "warning" },
};

/** A relative reference: every part escaped, so that a name with `#` or a space is still one. */
function toUri(path: string): string {
  const encoded = path.split(/[/\\]/).map((part) => encodeURIComponent(part));
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:/.test(path);
  return isAbsolute
    ? `file://${path.startsWith("/") ? "" : "/"}${encoded.join("/").replace("%3A", ":")}`
    : encoded.join("/");
}
