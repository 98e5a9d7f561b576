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
  const window = page.viewportSize();
  if (window === null) throw new Error("A picture needs a window of a known size");
  // The window is made as high as the page: a frame in it is laid out anew when only the picture is higher, and is seen half way.
  const height = windowOnly ? window.height : Math.min(await heightOf(page), mostHeight);
  await page.setViewportSize({ width: window.width, height });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const browser = await page.context().newCDPSession(page);
  const { cssLayoutViewport } = await browser.send("Page.getLayoutMetrics");
  const clip = { x: 0, y: cssLayoutViewport.pageY, width: window.width, height, scale };
  const { data } = await browser.send("Page.captureScreenshot", { format: "webp", quality, clip });
  await browser.detach();
  await page.setViewportSize(window);
  return Buffer.from(data, "base64");
}

function heightOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollHeight);
}
