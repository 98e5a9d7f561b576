import type { ConsoleFrame, ConsoleSection } from "../../pages/console/console-frame.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import type { Operator, OperatorLevel } from "../../user/operator.ts";
import type { Deps } from "../deps.ts";
import type { EndpointTypes, TypedEndpoint, TypesOf } from "../endpoint.ts";
import type { ConsoleFlash } from "./console-flash.ts";

/** A page of the console. All are read with GET; forms go to the API. */
export interface ConsoleRoute {
  /** Unique, for counting and logs: "consoleUsers". */
  readonly id: string;
  /** Below the console, with parameters in braces: "/users/{id}". */
  readonly path: "" | `/${string}`;
  readonly section: ConsoleSection;
  /** What an operator has to be at least to open it. What is asked on it has levels of its own. */
  readonly level: OperatorLevel;
  /** Gives the page, or another answer such as a redirect. Throws refusals. */
  readonly show: (visit: ConsoleVisit) => Promise<string | Response>;
}

/** What an endpoint of operators is asked by a page. */
export interface ConsoleQuestion {
  readonly params?: Readonly<Record<string, string>>;
  /** The query of a GET, the body of anything else. */
  readonly input?: Readonly<Record<string, unknown>>;
}

/** An operator at a page of the console. */
export interface ConsoleVisit {
  readonly deps: Deps;
  readonly frame: ConsoleFrame;
  readonly current: VerifiedSession;
  readonly operator: Operator;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What a form left for this page. */
  readonly flash: ConsoleFlash | null;
  readonly now: Date;
  /**
   * Asks the API as the operator who is here, and gives what it answers. Security: there is no other way to an operator's data, so that
   * credential, level and freshness are judged in one place; a question that would change something is asked with `dryRun`.
   */
  readonly ask: <E extends TypedEndpoint<EndpointTypes>>(
    endpoint: E,
    question?: ConsoleQuestion,
  ) => Promise<TypesOf<E>["body"]>;
}
