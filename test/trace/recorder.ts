import { createRequire } from "node:module";
import { context, propagation, type TextMapPropagator, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

/** The SDK's own propagator, which comes with it. */
const { W3CTraceContextPropagator } = createRequire(import.meta.resolve("@opentelemetry/sdk-trace-base"))(
  "@opentelemetry/core",
) as { W3CTraceContextPropagator: new () => TextMapPropagator };

/** Registers a real SDK in this process that keeps spans in memory. It is one for a process: call it once in a file. */
export function recordSpans(): { readonly spans: () => ReadableSpan[]; readonly clear: () => void } {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return { spans: () => exporter.getFinishedSpans(), clear: () => exporter.reset() };
}
