import { type MetricName, type MetricRow, metricTable } from "./metric-table.ts";
import { takeSnapshot, type MetricSnapshot } from "./metric-snapshot.ts";
import { boundsOf, type Distribution, type Metrics, type Sample } from "./metrics.ts";

/** The media type of the text: Prometheus's own format, which every scraper takes. */
export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/** All numbers as text (Prometheus text format 0.0.4). Metrics nobody has counted yet are left out. */
export function renderMetrics(metrics: Metrics): string {
  return renderSnapshot(takeSnapshot(metrics));
}

/** The same of numbers that were taken elsewhere. */
export function renderSnapshot(snapshot: MetricSnapshot): string {
  const blocks: string[] = [];
  for (const name of Object.keys(metricTable) as MetricName[]) {
    const row: MetricRow = metricTable[name];
    const { samples = [], distributions = [] } = snapshot[name] ?? {};
    const lines = row.type === "histogram" ? histogramLines(distributions, name, row) : sampleLines(samples, name, row);
    if (lines.length > 0) blocks.push(`# HELP ${name} ${escapeHelp(row.help)}`, `# TYPE ${name} ${row.type}`, ...lines);
  }
  return `${blocks.join("\n")}\n`;
}

function sampleLines(samples: readonly Sample[], name: MetricName, row: MetricRow): string[] {
  return samples.map(({ labels, value }) => `${name}${renderLabels(row.labels, labels)} ${renderNumber(value)}`);
}

/** Each bucket counts everything at or below its bound, so they only grow, up to the count of all. */
function histogramLines(distributions: readonly Distribution[], name: MetricName, row: MetricRow): string[] {
  const names = [...row.labels, "le"];
  const bounds = [...boundsOf(name), Number.POSITIVE_INFINITY];
  return distributions.flatMap(({ labels, counts, sum }) => {
    let total = 0;
    const buckets = bounds.map((bound, place) => {
      total += counts[place] ?? 0;
      return `${name}_bucket${renderLabels(names, [...labels, renderNumber(bound)])} ${total}`;
    });
    const own = renderLabels(row.labels, labels);
    return [...buckets, `${name}_sum${own} ${renderNumber(sum)}`, `${name}_count${own} ${total}`];
  });
}

function renderLabels(names: readonly string[], values: readonly string[]): string {
  if (names.length === 0) return "";
  return `{${names.map((name, place) => `${name}="${escapeLabel(values[place] ?? "")}"`).join(",")}}`;
}

function renderNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
