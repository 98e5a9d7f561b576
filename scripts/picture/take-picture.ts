import type { Page } from "playwright-core";

export interface PictureOptions {
  /** Pixels of the picture per pixel of the page. @default 1 */
  readonly scale?: number;
  /** Of WebP, at most 100. @default 80 */
  readonly quality?: number;
  /** Pixels of the page, from its top: a longer one is cut there. @default the whole page */
  readonly mostHeight?: number;
  /** Only what the window shows. @default false */
  readonly windowOnly?: boolean;
}

/** The page as it stands, as WebP. The same page gives the same bytes: no caret blinks in it, and nothing moves. */
export async function takePicture(page: Page, options: PictureOptions = {}): Promise<Buffer> {
  const { scale = 1, quality = 80, mostHeight = Number.POSITIVE_INFINITY, windowOnly = false } = options;
  await page.evaluate(async () => {
    // A sheet that is adopted is not one that the page's policy refuses.
    const still = new CSSStyleSheet();
    still.replaceSync(
      "* { caret-color: transparent !important; transition: none !important; animation: none !important }",
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  const browser = await page.context().newCDPSession(page);
  const { cssContentSize, cssLayoutViewport } = await browser.send("Page.getLayoutMetrics");
  const height = windowOnly ? cssLayoutViewport.clientHeight : Math.min(cssContentSize.height, mostHeight);
  const { data } = await browser.send("Page.captureScreenshot", {
    format: "webp",
    quality,
    captureBeyondViewport: !windowOnly,
    clip: { x: 0, y: windowOnly ? cssLayoutViewport.pageY : 0, width: cssLayoutViewport.clientWidth, height, scale },
  });
  await browser.detach();
  return Buffer.from(data, "base64");
}
