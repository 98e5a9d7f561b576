import { createRequire } from "node:module";
import { packageVersion } from "../shared/package-version.ts";

/** What is noted of a span. Security: words and numbers of our own code, never what a client sent. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A span that is going on. */
export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Marks it as failed, with a word for why. */
  fail(word: string): void;
  end(): void;
}

/** A request as a span tells of it. */
export interface RequestSpan {
  readonly name: string;
  readonly attributes: SpanAttributes;
  /** Headers by which somebody before us says which trace this belongs to. Null: nobody is believed. */
  readonly headers: Headers | null;
}

/** What OpenTelemetry is used for. Without an SDK all of it does nothing. */
export interface Tracing {
  /** Runs `work` in a span of its own, which is current in it: a child of the current one, or else of the one that headers name. */
  request<T>(request: RequestSpan, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Begins a span below the current one. Null: there is no current one, and what runs by itself begins none. */
  start(name: string, attributes: SpanAttributes): OpenSpan | null;
  /**
   * Runs a request to somebody else in a span: below the current one, or with `always` in a trace of its own.
   *
   * Security: it is told of no trace, by us or by whatever instruments Node's client: `traceparent` would tell a stranger which of our requests
   * belong together, and our collector's sampling.
   */
  outbound<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>, always?: boolean): Promise<T>;
  /** The same function, for whoever calls it later from elsewhere: what is current now is current in it. */
  bind<T>(work: () => T): () => T;
  /** The trace that what runs now is recorded in, in 32 hexadecimal characters. */
  traceId(): string | null;
}

type Api = typeof import("@opentelemetry/api");

/** Under this name every SDK looks whether it is to keep out of something. */
const suppressed = "OpenTelemetry SDK Context Key SUPPRESS_TRACING";

let found: Tracing | null | undefined;

/** OpenTelemetry, where its API package is installed; it is one for the whole process. Null: it is not. Looked for once. */
export function findTracing(): Tracing | null {
  // That it is not there is an answer, too: to look for it reads folders.
  if (found === undefined) found = loadTracing();
  return found;
}

/** Loads the optional peer, with `require` so that nothing needs to wait for it. */
export function loadTracing(require: NodeJS.Require = createRequire(import.meta.url)): Tracing | null {
  try {
    return createTracing(require("@opentelemetry/api") as Api);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

function createTracing({
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
}: Api): Tracing {
  type Span = ReturnType<typeof tracer.startSpan>;
  // It asks for the SDK at each span: one that is registered later is used from then on.
  const tracer = trace.getTracer("latchkey", packageVersion());
  const suppressKey = createContextKey(suppressed);

  const current = (): Span | undefined => {
    const span = trace.getSpan(context.active());
    // One that has ended lives on in what it has set going.
    return span?.isRecording() === true ? span : undefined;
  };
  const open = (span: Span): OpenSpan => ({
    set: (attributes) => void span.setAttributes(attributes),
    fail: (word) => {
      span.setAttribute("error.type", word);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    // A second end would be a warning of the SDK's.
    end: () => {
      if (span.isRecording()) span.end();
    },
  });

  return {
    async request({ name, attributes, headers }, work) {
      const active = context.active();
      const isInner = trace.getSpan(active) !== undefined;
      const parent = isInner || !headers ? active : propagation.extract(active, headers, headerGetter);
      const kind = isInner ? SpanKind.INTERNAL : SpanKind.SERVER;
      const span = tracer.startSpan(name, { kind, attributes }, parent);
      try {
        return await context.with(trace.setSpan(parent, span), () => work(open(span)));
      } finally {
        span.end();
      }
    },

    start(name, attributes) {
      if (!current()) return null;
      return open(tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes }));
    },

    async outbound(name, attributes, work, always = false) {
      const active = context.active();
      const alone = context.with(active.setValue(suppressKey, true), () => context.bind(context.active(), work));
      if (!always && !current()) return alone();
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, always ? ROOT_CONTEXT : active);
      try {
        return await alone();
      } catch (error) {
        open(span).fail(wordFor(error));
        throw error;
      } finally {
        span.end();
      }
    },

    bind: (work) => context.bind(context.active(), work),

    traceId: () => current()?.spanContext().traceId ?? null,
  };
}

const headerGetter = {
  keys: (headers: Headers): string[] => [...headers.keys()],
  get: (headers: Headers, name: string): string | undefined => headers.get(name) ?? undefined,
};

/** Security: the kind of an error, and never its sentence, which may repeat what somebody said. */
function wordFor(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { reason } = error as { reason?: unknown };
  return typeof reason === "string" && /^[a-z_]{1,40}$/.test(reason) ? reason : error.name;
}
