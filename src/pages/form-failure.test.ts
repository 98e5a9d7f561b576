import { expect, test } from "vitest";
import { findProblems, type FormFailure } from "./form-failure.ts";
import { speak } from "./speak.ts";

const say = speak({});
const form = {
  fields: ["email", "newPassword"],
  blame: { weak_password: "newPassword" },
  productName: "Acme",
} as const;
const failure = (rest: Partial<FormFailure>): FormFailure => ({
  code: "invalid_input",
  errors: [],
  values: {},
  ...rest,
});

test("no failure is no problem", () => {
  expect(findProblems(say, null, form)).toEqual([]);
});

test("problems come in the order of the fields, those of the whole form first", () => {
  const errors = [
    { pointer: "/newPassword", code: "too_short", rule: 8 },
    { pointer: "/email", code: "required" },
    { pointer: "/colour", code: "unknown_field" },
  ];
  expect(findProblems(say, failure({ errors }), form).map(({ field }) => field)).toEqual([
    null,
    "email",
    "newPassword",
  ]);
});

test("a new password is spoken of as a password", () => {
  const errors = [{ pointer: "/newPassword", code: "too_short", rule: 8 }];
  expect(findProblems(say, failure({ errors }), form)).toEqual([
    { field: "newPassword", sentence: "Use at least 8 characters." },
  ]);
});

test("a sentence whose bound is missing gives way to one without", () => {
  const errors = [{ pointer: "/newPassword", code: "too_short" }];
  expect(findProblems(say, failure({ errors }), form)[0]?.sentence).toBe("This cannot be used as it is.");
});

test("a field or a code from outside never reaches past the table", () => {
  const errors = [
    { pointer: "/__proto__", code: "constructor" },
    { pointer: "", code: "toString" },
  ];
  expect(findProblems(say, failure({ errors }), form).map(({ sentence }) => sentence)).toEqual([
    "This cannot be used as it is.",
    "This cannot be used as it is.",
  ]);
});

test("a code that names no field is laid to the one that it speaks of", () => {
  expect(findProblems(say, failure({ code: "weak_password" }), form)[0]?.field).toBe("newPassword");
});

test("a wait is said", () => {
  const [problem] = findProblems(say, failure({ code: "overloaded", retryAfter: 90 }), form);
  expect(problem?.sentence).toBe("It is busy right now, and nothing was changed. Try again in 2 minutes.");
});
