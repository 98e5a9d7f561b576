import type { Record } from "./record.ts";
import type { Site } from "./site.ts";

/** Which parts a fault needs. */
export interface SiteShape {
  /** Server processes. */
  readonly processes: number;
  /** `replicated`: a primary with a standby that holds every answered write. */
  readonly database: "sqlite" | "postgres" | "replicated";
  readonly redis: "none" | "single" | "sentinel" | "cluster";
  /** Whether each process reaches each store through a gate of its own. Stores of one address only. @default false */
  readonly gates?: boolean;
  /** Megabytes of the disk that the database has to itself, where it has one. @default none: it is where everything is */
  readonly disk?: number;
  /** More settings of one process: its variables win over the bench's own. */
  readonly environment?: (process: number) => Readonly<{ [variable: string]: string }>;
  /** More settings of PostgreSQL, as in `postgresql.conf`. */
  readonly postgres?: readonly string[];
}

/** Takes a fault away again: what an operator's machines do by themselves, such as starting a program that has ended. */
export type Lift = () => Promise<void>;

/** What an injector may use besides the parts. */
export interface Tools {
  readonly record: Record;
  /** A number of its own for the table, such as how long a fail-over took. */
  note(text: string): void;
}

/** One thing that goes wrong, and what must be true all the same. */
export interface Fault {
  /** As it stands on the command line: words with hyphens between. */
  readonly name: string;
  /** One sentence for the table. */
  readonly what: string;
  readonly site: SiteShape;
  /** How long it lasts. */
  readonly seconds: number;
  /** Processes that are hit themselves: while it lasts a connection to one may break or hang. @default none */
  readonly hits?: readonly number[];
  /** Codes that may be answered with 503 while it lasts and until everybody is served again. @default none: nobody may notice */
  readonly mayRefuse?: readonly string[];
  /** Seconds after it is taken away within which every process serves everybody again. */
  readonly recovery: number;
  /** Seconds after an answered ending within which it is known everywhere. @default 6: what is remembered is trusted for 5 */
  readonly bound?: number;
  /** Seconds within which every request is answered by a process that is not hit. @default 17 */
  readonly deadline?: number;
  /** How often a limit may begin anew, at most: the documentation says when. @default 1 */
  readonly countsAnew?: number;
  /** Makes it happen. Resolves once it has. */
  inject(site: Site, tools: Tools): Promise<Lift>;
}
