import type { Reporter, SerializedError, TestModule, TestRunEndReason } from "vitest/node";

/** Ends a run with one plain line, `12 passed, 0 failed`, that a program can find without parsing colours. */
export class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[], reason: TestRunEndReason): void {
    let passed = 0;
    let skipped = 0;
    // An error outside any test fails the run, so it counts as a failure here too.
    let failed = unhandled.length;
    for (const module of modules) {
      let failedHere = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failedHere += 1;
        else skipped += 1;
      }
      failed += failedHere;
      if (failedHere === 0 && !module.ok()) failed += 1;
    }
    // A set-up that fails, or Ctrl-C, ends a run in which no test failed.
    if (reason !== "passed" && failed === 0) failed = 1;
    if (skipped > 0) process.stdout.write(`\n${skipped} skipped`);
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  }
}
