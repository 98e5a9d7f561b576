import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { LongestFirst } from "./test/setup/longest-first.ts";
import { TallyReporter } from "./test/setup/tally-reporter.ts";

const source = fileURLToPath(new URL("./src/", import.meta.url));

const config: ViteUserConfig = defineConfig({
  resolve: {
    // Tests and examples import `latchkey` as a user does and get the sources, with no build in between.
    alias: [
      { find: /^latchkey$/, replacement: `${source}index.ts` },
      { find: /^latchkey\/([a-z-]+)$/, replacement: `${source}$1.ts` },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: "test/setup/global-setup.ts",
    pool: "forks",
    // One more than there are cores: tests wait for much else. A server of the run has connections for so many.
    maxWorkers: Math.min(6, availableParallelism() + 1),
    sequence: { sequencer: LongestFirst },
    // Generous: a machine that is busy with something else is no reason to fail.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 15_000,
    // A second, which is what it is otherwise, is too little on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    allowOnly: process.env.CI !== "true",
    restoreMocks: true,
    unstubEnvs: true,
    reporters: ["default", new TallyReporter()],
  },
});

export default config;
