import { readFileSync } from "node:fs";
import { type Detours, takeDetours } from "../detour.ts";

// For a process of its own: node --import …/take-detours.ts
const { LATCHKEY_TEST_DETOURS = "{}", LATCHKEY_TEST_CERTIFICATE = "" } = process.env;
takeDetours(JSON.parse(LATCHKEY_TEST_DETOURS) as Detours, readFileSync(LATCHKEY_TEST_CERTIFICATE, "utf8"));
