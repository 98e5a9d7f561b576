import type { Logger } from "../shared/logger.ts";
import { findTracing } from "./tracing.ts";

/** The same logger, with the trace in every line that is written within one. */
export function withTraceIds(logger: Logger): Logger {
  const tracing = findTracing();
  if (!tracing) return logger;
  const say =
    (level: keyof Logger): Logger["info"] =>
    (fields, message) => {
      const traceId = tracing.traceId();
      logger[level](traceId === null ? fields : { ...fields, traceId }, message);
    };
  return { info: say("info"), warn: say("warn"), error: say("error") };
}
