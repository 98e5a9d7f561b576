// What an operator preloads with NODE_OPTIONS: an SDK that sends each span to a collector.
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const collector = process.env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? "";
const exporter = {
  export(spans, done) {
    const body = JSON.stringify({
      spans: spans.map((span) => ({
        name: span.name,
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parentSpanId: span.parentSpanContext?.spanId ?? null,
        attributes: span.attributes,
      })),
    });
    fetch(collector, { method: "POST", body, headers: { "content-type": "application/json" } }).then(
      () => done({ code: 0 }),
      (error) => done({ code: 1, error }),
    );
  },
  shutdown: async () => {},
};

trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.disable();
