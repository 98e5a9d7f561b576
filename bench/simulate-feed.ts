import { parseArgs } from "node:util";
import { quantile } from "./measure/median.ts";
import { scenarios } from "./simulation/scenarios.ts";
import { grain, simulate } from "./simulation/simulate.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "40" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  process.stdout.write("Usage: node bench/simulate-feed.ts [--seed 1] [--seconds 40]\n");
} else {
  const size = {
    seed: Number(values.seed),
    regions: 3,
    processesPerRegion: 100,
    seconds: Number(values.seconds),
    endingsPerSecond: 5,
  };
  process.stdout.write(
    `${size.regions} regions of ${size.processesPerRegion} processes, ${size.seconds * size.endingsPerSecond} endings, seed ${size.seed}\n\n` +
      "| what happens | endings × processes | p50 | p99 | longest | bound | later |\n| --- | --- | --- | --- | --- | --- | --- |\n",
  );
  for (const scenario of scenarios) {
    const { accepted, late } = await simulate(scenario, size);
    const at = (share: number): string => `${Math.round(quantile(accepted, share))} ms`;
    const row = [
      scenario.name,
      accepted.length.toLocaleString("en"),
      at(0.5),
      at(0.99),
      at(1),
      `${Math.round(scenario.bound)} ms`,
      late,
    ];
    process.stdout.write(`| ${row.join(" | ")} |\n`);
    if (late > 0) process.exitCode = 1;
  }
  process.stdout.write(`\nTimes are looked at every ${grain} ms.\n`);
}
