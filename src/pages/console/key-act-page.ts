import { fill, html, type HtmlValue } from "../../shared/html.ts";
import { fieldContext } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { formatDuration, timeElement } from "../moment.ts";
import { speak } from "../speak.ts";
import { choiceField } from "./console-field.ts";
import { confirmationPage } from "./confirmation-page.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { formatMoment } from "./done-sentence.ts";
import { isAlive } from "./keys-page.ts";
import type { KeyView } from "./running-views.ts";

export interface RotateKeyPageModel {
  readonly frame: ConsoleFrame;
  readonly keys: readonly KeyView[];
  readonly failure: FormFailure | null;
}

/** Says what another key means for those who hold tokens, and asks when it signs. */
export function rotateKeyPage({ frame, keys, failure }: RotateKeyPageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "act", failure, { fields: ["now"] });
  const signing = keys.find(({ state }) => state === "signing");
  const waiting = keys.find(({ state }) => state === "waiting");
  return confirmationPage(frame, {
    section: "keys",
    title: say("console.keys.rotate_title"),
    context,
    consequences: [
      waiting
        ? fill(say("console.keys.rotate_waiting"), { kid: html`<code>${waiting.kid}</code>` })
        : say("console.keys.rotate_new"),
      signing
        ? fill(say("console.keys.rotate_old"), { kid: html`<code>${signing.kid}</code>` })
        : say("console.keys.rotate_none"),
      say("console.keys.rotate_elsewhere"),
    ],
    fields: choiceField(context, {
      name: "now",
      label: say("console.keys.rotate_when"),
      value: "",
      choices: [
        { value: "", label: say("console.keys.rotate_soon") },
        { value: "true", label: say("console.keys.rotate_at_once") },
      ],
    }),
    call: "/keys/rotate",
    submit: say("console.keys.rotate_do"),
    weight: "light",
    leadsTo: "/keys",
  });
}

export interface RevokeKeyPageModel {
  readonly frame: ConsoleFrame;
  readonly key: KeyView;
  readonly keys: readonly KeyView[];
  /** Seconds. */
  readonly tokenLifetime: number;
  readonly failure: FormFailure | null;
}

/** Says whose tokens are refused when a key is revoked, and who signs then. */
export function revokeKeyPage({ frame, key, keys, tokenLifetime, failure }: RevokeKeyPageModel): string {
  const say = speak(frame);
  const alive = isAlive(key);
  const next = keys.find(({ state }) => state === "waiting");
  const follows: HtmlValue[] =
    key.state !== "signing"
      ? []
      : [
          next
            ? fill(say("console.keys.revoke_next"), { next: html`<code>${next.kid}</code>` })
            : say("console.keys.revoke_new"),
        ];
  return confirmationPage(frame, {
    section: "keys",
    title: say("console.keys.revoke_title", { kid: key.kid }),
    about: html`${key.algorithm} · ${say("console.keys.made")} ${timeElement(say, key.createdAt, formatMoment(frame, key.createdAt))}`,
    context: fieldContext(frame, "act", failure, { fields: [] }),
    isDone: !alive,
    consequences: alive
      ? [
          say("console.keys.revoke_tokens", { time: formatDuration(tokenLifetime, say("page.locale")) }),
          say("console.keys.revoke_refresh"),
          ...follows,
          say("console.keys.revoke_final"),
        ]
      : [say("console.keys.revoke_done")],
    call: `/keys/${key.kid}/revoke`,
    submit: say("console.keys.revoke_do"),
    leadsTo: "/keys",
  });
}
