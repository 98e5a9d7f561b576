import { ConfigurationError } from "../error/configuration-error.ts";
import type { PageLook } from "../pages/look.ts";
import { type PageTemplate, type TemplatePage, templatePages } from "../pages/template.ts";
import { describeError, type Logger, withoutThrowing } from "../shared/logger.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { kindOf, quote } from "../shared/quote.ts";
import { withTraceIds } from "../trace/trace-logger.ts";
import type { ThemeOptions } from "./options.ts";

/**
 * Checks the templates of a product's own, by the names of pages. What it gives never throws: where a template fails, the ordinary page is shown
 * and the failure is logged. Throws `ConfigurationError` itself.
 */
export function resolveTemplates(given: ThemeOptions["pages"], logger: Logger): PageLook["template"] {
  const templates = readTemplates(given ?? {});
  const log = withoutThrowing(withTraceIds(logger));
  const complain = (page: TemplatePage, fields: object): null => {
    log.error({ setting: `theme.pages.${page}`, ...fields }, "a template failed, the ordinary page was shown");
    return null;
  };
  return (parts) => {
    const { page } = parts;
    const template = templates.get(page);
    if (!template) return null;
    try {
      const document: unknown = template(parts);
      if (typeof document === "string") return document;
      // Security: nobody else takes what an `async` one throws, and every visitor of its page would end the process by it.
      Promise.resolve(document).catch(() => {});
      return complain(page, { error: `It gave ${kindOf(document)} instead of a text.` });
    } catch (cause) {
      return complain(page, describeError(cause));
    }
  };
}

function readTemplates(given: object): ReadonlyMap<TemplatePage, PageTemplate> {
  const templates = new Map<TemplatePage, PageTemplate>();
  for (const [name, template] of Object.entries(given)) {
    const setting = `theme.pages.${name}`;
    const page = templatePages.find((one) => one === name);
    if (page === undefined) {
      const near = findNearMatch(name, templatePages);
      const hint = near === null ? "" : ` (did you mean ${quote(near)}?)`;
      throw new ConfigurationError(
        "theme.pages",
        `theme.pages has no page ${quote(name)}${hint}; write one of ${templatePages.join(", ")}.`,
      );
    }
    if (template === undefined) continue;
    if (typeof template !== "function") {
      throw new ConfigurationError(
        "theme.pages",
        `${setting} is ${kindOf(template)}; write a function that gives a document.`,
      );
    }
    templates.set(page, template as PageTemplate);
  }
  return templates;
}
