import { z } from "zod";
import { reportProviders } from "../../../federation/provider-report.ts";
import { checkTable, type CheckName } from "../../../doctor/check-table.ts";
import { adminFindingsShape, adminOverviewShape, adminProvidersShape, adminSettingsShape } from "../../admin-shapes.ts";
import { operatorEndpoint } from "../../endpoint.ts";
import { type OverviewHours, overviewSpans, readOverview } from "../../read-overview.ts";

/** How the providers are doing. */
export const adminListProviders = operatorEndpoint({
  id: "adminListProviders",
  method: "GET",
  path: "/admin/providers",
  summary: "How the providers are doing, as the process that answers sees it",
  level: "auditor",
  output: adminProvidersShape,
  status: 200,
  errors: [],
  async handle({ deps: { settings, providers } }) {
    const known = new Map(settings.providers.map((provider) => [provider.id, provider]));
    const shown = reportProviders(providers).map((report) => {
      const { name = report.id, issuer = "" } = known.get(report.id) ?? {};
      return { ...report, name, issuer };
    });
    return { status: 200, body: { providers: shown } };
  },
});

/** What this installation was told. Security: a secret is shown to nobody, only whether there is one. */
export const adminShowConfiguration = operatorEndpoint({
  id: "adminShowConfiguration",
  method: "GET",
  path: "/admin/configuration",
  summary: "The settings of the process that answers, without secrets",
  level: "auditor",
  output: adminSettingsShape,
  status: 200,
  errors: [],
  handle: async ({ deps }) => ({ status: 200, body: { settings: deps.configuration } }),
});

/** What is in order, and what is not. */
export const adminListFindings = operatorEndpoint({
  id: "adminListFindings",
  method: "GET",
  path: "/admin/findings",
  summary: "What `latchkey doctor` would say, as far as a running process can look",
  level: "auditor",
  output: adminFindingsShape,
  status: 200,
  errors: [],
  async handle({ deps }) {
    const findings = await deps.examine();
    const asked = new Set(findings.map(({ check }) => check));
    const notAsked = (Object.keys(checkTable) as CheckName[])
      .filter((check) => !asked.has(check))
      .map((check) => ({ check, about: checkTable[check].about }));
    // Security: field by field, like everything that operators are shown.
    const shown = findings.map(({ check, level, found, why = null, fix = null, setting = null }) => {
      return { check, level, found, why, fix, setting };
    });
    return { status: 200, body: { findings: shown, notAsked } };
  },
});

/** Numbers that say at a glance how it goes. */
export const adminShowOverview = operatorEndpoint({
  id: "adminShowOverview",
  method: "GET",
  path: "/admin/overview",
  summary: "Sessions, sign-ins and failures over time, locks, and what waits",
  level: "auditor",
  input: z.strictObject({
    hours: z
      .enum(Object.keys(overviewSpans) as [OverviewHours])
      .optional()
      .meta({ description: "How far back: a day by the hour, a week by six hours, a month by the day. Default: 24." }),
  }),
  output: adminOverviewShape,
  status: 200,
  errors: [],
  handle: async ({ deps, input }) => ({ status: 200, body: await readOverview(deps, input.hours ?? "24") }),
});
