import { z } from "zod";
import { reportProviders } from "../../../federation/provider-report.ts";
import { adminOverviewShape, adminProvidersShape, adminSettingsShape } from "../../admin-shapes.ts";
import { operatorEndpoint } from "../../endpoint.ts";
import { readOverview } from "../../read-overview.ts";

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

/** Numbers that say at a glance how it goes. */
export const adminShowOverview = operatorEndpoint({
  id: "adminShowOverview",
  method: "GET",
  path: "/admin/overview",
  summary: "Sessions, sign-ins and failures over time, locks, and what waits",
  level: "auditor",
  input: z.strictObject({
    hours: z
      .enum(["24", "168"])
      .optional()
      .meta({ description: "How far back: a day in steps of an hour, or a week in steps of six. Default: 24." }),
  }),
  output: adminOverviewShape,
  status: 200,
  errors: [],
  handle: async ({ deps, input }) => ({ status: 200, body: await readOverview(deps, Number(input.hours ?? 24)) }),
});
