import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandNames, renderCommandLinePage } from "../../scripts/command-line-page.ts";

const page = readFileSync("docs/operations/command-line.md", "utf8");

test("docs/operations/command-line.md is what the commands say of themselves: node scripts/write-command-line.ts", () => {
  expect(page).toBe(renderCommandLinePage());
});

test("every command has a section", () => {
  expect(commandNames()).toContain("users operator");
  for (const name of commandNames()) expect(page).toMatch(new RegExp(`^#+ latchkey ${name}$`, "m"));
});
