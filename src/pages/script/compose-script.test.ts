import { Script } from "node:vm";
import { expect, test } from "vitest";
import { composeScript } from "./compose-script.ts";
import { peopleScript } from "./people-script.ts";

/** Runs a script as a browser would, with these data attributes and nothing else. */
function run(script: string, dataset: object, world: object = {}): string[] {
  const errors: string[] = [];
  const console = { error: (error: unknown) => errors.push(String(error)) };
  new Script(script).runInNewContext({ document: { currentScript: { dataset } }, console, ...world });
  return errors;
}

test("every function runs once, with the words of the page, and one that fails takes no other along", () => {
  const said: string[] = [];
  const script = composeScript([
    ({ cancel }) => (globalThis as unknown as { say(text: string): void }).say(cancel),
    () => {
      throw new Error("broken");
    },
    function speakLast({ locale }) {
      // A comment is for us.
      (globalThis as unknown as { say(text: string): void }).say(locale);
    },
  ]);
  const errors = run(script, { cancel: "Stop", locale: "de-DE" }, { say: (text: string) => said.push(text) });
  expect(said).toStrictEqual(["Stop", "de-DE"]);
  expect(errors).toStrictEqual(["Error: broken"]);
  expect(script).not.toContain("A comment");
});

test("the script of people's pages names nothing of its modules, has no comment left and is light", () => {
  expect(() => new Script(peopleScript)).not.toThrow();
  expect(peopleScript).not.toMatch(/import|export|__vite|require\(|^\s*\/\/|\/\*/m);
  expect(Buffer.byteLength(peopleScript)).toBeLessThan(10_000);
});
