import { expect, test } from "vitest";
import { copies } from "./copy.ts";
import { sayCount, speak } from "./speak.ts";

test("a place is filled, a number as the language writes it, and one without a value stays", () => {
  expect(speak({ language: "en" })("account.end_others", { count: 1_234_567 })).toBe(
    "End all other sessions (1,234,567)",
  );
  expect(speak({ language: "de" })("account.end_others", { count: 1_234_567 })).toBe(
    "Alle anderen Sitzungen beenden (1.234.567)",
  );
  expect(speak({ language: "de" })("page.home")).toBe("{product}, Startseite");
});

test("a value is not looked for a second time, and is no name of every object", () => {
  const say = speak({ language: "en" });
  expect(say("page.title", { title: "{product}", product: "$& {title}" })).toBe("{product} · $& {title}");
  expect(speak({ copy: { ...copies.en, "page.home": "{constructor}" } })("page.home")).toBe("{constructor}");
});

test("one is said otherwise than many", () => {
  const say = (language: "en" | "de", count: number): string => sayCount({ language }, "event.sessions", count);
  expect([0, 1, 2, 1_000].map((count) => say("en", count))).toEqual([
    "0 sessions",
    "1 session",
    "2 sessions",
    "1,000 sessions",
  ]);
  expect([0, 1, 2, 1_000].map((count) => say("de", count))).toEqual([
    "0 Sitzungen",
    "1 Sitzung",
    "2 Sitzungen",
    "1.000 Sitzungen",
  ]);
});

test("own texts are said instead of ours", () => {
  expect(speak({ language: "en", copy: { ...copies.en, "login.title": "Welcome" } })("login.title")).toBe("Welcome");
});
