import { type Browser, type BrowserContext, chromium, type LaunchOptions } from "playwright-core";

/** The path of the Chromium of this run; null where there is none, and tests that need it are skipped. */
export function chromiumPath(): string | null {
  return process.env.LATCHKEY_TEST_CHROMIUM || null;
}

/** Starts Chromium with an empty profile and nothing that talks to the network by itself. Close it after use. */
export async function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch(optionsWith(args));
}

/** Starts Chromium with the profile in a folder, which stays when it ends. */
export async function launchProfile(folder: string, args: readonly string[] = []): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, optionsWith(args));
}

function optionsWith(args: readonly string[]): LaunchOptions {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error("No Chromium in this run: check chromiumPath() and skip");
  return {
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
      ...args,
    ],
  };
}
