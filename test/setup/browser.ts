import { type Browser, chromium } from "playwright-core";

/** The path of the Chromium of this run; null where there is none, and tests that need it are skipped. */
export function chromiumPath(): string | null {
  return process.env.LATCHKEY_TEST_CHROMIUM || null;
}

/** Starts Chromium with an empty profile and nothing that talks to the network by itself. Close it after use. */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error("No Chromium in this run: check chromiumPath() and skip");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's sandbox refuses to run as root, as in most containers. The pages are our own.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}
