import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The first of these that the machine has stands in for its own typeface: pages are set in whatever that is. */
const typefaces = ["Inter", "Roboto", "Noto Sans", "Liberation Sans"] as const;

const flags = [
  // Chromium's sandbox refuses to run as root, as in most containers. The pages are our own.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The same bytes on every machine that has the same typeface.
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  "--disable-lcd-text",
];

/** A browser for pictures, with an empty profile. CHROMIUM names another than /usr/bin/chromium. */
export interface PictureBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

export async function openPictureBrowser(): Promise<PictureBrowser> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-fonts-"));
  const fonts = join(folder, "fonts.conf");
  writeFileSync(fonts, fontRules());
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: flags,
    env: { ...process.env, FONTCONFIG_FILE: fonts },
  });
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the system calls its own typeface, by the rules of fontconfig. Systems without fontconfig do not read it. */
function fontRules(): string {
  const prefer = typefaces.map((name) => `<string>${name}</string>`).join("");
  const rules = ["system-ui", "sans-serif", "sans"].map(
    (name) =>
      `<match target="pattern"><test qual="any" name="family"><string>${name}</string></test><edit name="family" mode="prepend" binding="strong">${prefer}</edit></match>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
${rules.join("\n")}
</fontconfig>
`;
}
