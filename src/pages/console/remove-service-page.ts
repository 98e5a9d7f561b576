import { fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { speak } from "../speak.ts";
import { confirmationPage } from "./confirmation-page.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import type { ServiceView } from "./running-views.ts";
import { scopeWords } from "./services-page.ts";

export interface RemoveServicePageModel {
  readonly frame: ConsoleFrame;
  readonly service: ServiceView;
  readonly failure: FormFailure | null;
}

/** Says what a program cannot do without its key, and asks whether to take it away. */
export function removeServicePage({ frame, service, failure }: RemoveServicePageModel): string {
  const say = speak(frame);
  const { name, scopes } = service;
  return confirmationPage(frame, {
    section: "services",
    title: say("console.services.remove_title", { name }),
    context: fieldContext(frame, "act", failure, { fields: [] }),
    consequences: [
      say("console.services.remove_refused"),
      say("console.services.remove_scope", { scopes: scopeWords(say, scopes) }),
      ...(scopes.includes("revocations") ? [say("console.services.remove_streams")] : []),
      say("console.services.remove_final"),
    ],
    call: `/services/${name}/revoke`,
    submit: say("console.services.remove_do"),
    leadsTo: "/services",
  });
}
