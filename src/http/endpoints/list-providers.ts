import { z } from "zod";
import { publicEndpoint } from "../endpoint.ts";

const output = z.strictObject({
  providers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      available: z.boolean().meta({ description: "False while the provider does not answer." }),
    }),
  ),
});

/** Whom people may sign in with, for pages of the application's own. */
export const listProviders = publicEndpoint({
  id: "listProviders",
  method: "GET",
  path: "/providers",
  summary: "List the providers that people can sign in with",
  output,
  status: 200,
  errors: [],
  async handle({ deps: { settings, providers } }) {
    const shown = settings.providers.map(({ id, name }) => ({
      id,
      name,
      available: providers.get(id)?.health().available ?? false,
    }));
    return { status: 200, body: { providers: shown } };
  },
});
