import { writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

/*
 * Draws the people of the demo provider, and writes their pictures into the source: node scripts/draw-demo-avatars.ts
 * PNG, because avatars are taken over as pictures are elsewhere, and a drawing of vectors is none that is taken.
 */

const size = 96;

const eyes = (color: string): string =>
  `<circle cx="55" cy="64" r="2.7" fill="${color}"/><circle cx="74" cy="64" r="2.7" fill="${color}"/>`;
const smile = (color: string): string =>
  `<path d="M56 74c4 4.6 12 4.6 16.5 0" fill="none" stroke="${color}" stroke-width="2.6" stroke-linecap="round"/>`;

const drawings: Readonly<Record<string, string>> = {
  juniper: `<rect width="128" height="128" fill="#cfe3d4"/>
<path d="M32 64c0-25 14-38 32-38s32 13 32 38v26H32z" fill="#6b3f2a"/>
<path d="M22 128c2-24 18-32 42-32s40 8 42 32z" fill="#2f6f5b"/>
<path d="M53 80h22v18c0 6-5 10-11 10s-11-4-11-10z" fill="#e3b08a"/>
<circle cx="64" cy="63" r="25" fill="#f2c9a6"/>
<path d="M37 64c-1-24 13-34 28-34 15 0 27 10 26 32-14-1-26-7-32-16-4 9-11 15-22 18z" fill="#7d4b33"/>
<circle cx="47" cy="71" r="4" fill="#eeaf94"/><circle cx="81" cy="71" r="4" fill="#eeaf94"/>
${eyes("#3a241a")}${smile("#a9523e")}
<circle cx="87" cy="42" r="5" fill="#3d5a9e"/><circle cx="94" cy="50" r="4" fill="#5876be"/><circle cx="80" cy="36" r="3.4" fill="#5876be"/>`,
  barnaby: `<rect width="128" height="128" fill="#f2dfc0"/>
<path d="M20 128c2-24 19-32 44-32s42 8 44 32z" fill="#34557a"/>
<path d="M53 80h22v18l-11 10-11-10z" fill="#e8bd97"/>
<path d="M52 97l12 12 12-12 6 5-14 18h-8L46 102z" fill="#f4efe4"/>
<g fill="#9a5a2f"><circle cx="42" cy="44" r="11"/><circle cx="54" cy="34" r="12"/><circle cx="70" cy="32" r="13"/><circle cx="84" cy="42" r="11"/><circle cx="90" cy="54" r="8"/><circle cx="38" cy="55" r="8"/></g>
<circle cx="64" cy="62" r="24" fill="#f5d3b3"/>
<path d="M40 66c1 18 11 27 24 27s23-9 24-27c-5 5-9 3-13 1-6-3-16-3-22 0-4 2-8 4-13-1z" fill="#9a5a2f"/>
<path d="M56 77c4 4 12 4 16 0" fill="none" stroke="#fbeee0" stroke-width="3" stroke-linecap="round"/>
<g fill="#fff" fill-opacity=".45" stroke="#3b3a3a" stroke-width="2.4"><circle cx="54" cy="60" r="8"/><circle cx="75" cy="60" r="8"/></g>
<path d="M62 59c1.500-1.500 3.500-1.500 5 0" fill="none" stroke="#3b3a3a" stroke-width="2.4"/>
<circle cx="54" cy="60" r="2.600" fill="#3a2a20"/><circle cx="75" cy="60" r="2.600" fill="#3a2a20"/>`,
  marisol: `<rect width="128" height="128" fill="#f3d3c7"/>
<circle cx="64" cy="22" r="13" fill="#231b1e"/>
<path d="M31 66c0-26 14-39 33-39s33 13 33 39c0 14 4 22 8 28H23c4-6 8-14 8-28z" fill="#231b1e"/>
<path d="M20 128c2-24 19-32 44-32s42 8 44 32z" fill="#b8503d"/>
<path d="M53 80h22v16c0 7-5 12-11 12s-11-5-11-12z" fill="#a5663f"/>
<circle cx="64" cy="62" r="24.500" fill="#c08256"/>
<path d="M39 60c1-18 12-28 25-28s24 10 25 28c-8-4-19-13-25-24-5 11-15 20-25 24z" fill="#2d2327"/>
<circle cx="47" cy="71" r="4" fill="#b26c4b"/><circle cx="81" cy="71" r="4" fill="#b26c4b"/>
${eyes("#21140f")}${smile("#6e2b23")}
<circle cx="39" cy="75" r="4" fill="none" stroke="#e0b85c" stroke-width="2.400"/><circle cx="89" cy="75" r="4" fill="none" stroke="#e0b85c" stroke-width="2.400"/>`,
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: size, height: size } });
const lines: string[] = [];
for (const [person, drawing] of Object.entries(drawings)) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 128 128">${drawing}</svg>`;
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svg}`);
  const picture = await page.screenshot();
  console.log(`${person}: ${picture.length} bytes`);
  lines.push(`  ${person}: "${picture.toString("base64")}",`);
}
await browser.close();
const text = `/** Written by \`node scripts/draw-demo-avatars.ts\`, which has the drawings. PNG in base64, by person. */
export const avatarData: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`;
writeFileSync(new URL("../src/demo/avatar-data.ts", import.meta.url), text);
