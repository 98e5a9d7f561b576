/*
 * What axe does not look at. Each function runs in the page, so it may use nothing from outside itself, and gives a sentence for each flaw.
 */

/** What does not fit: the page is wider than its window, or a text is cut by its own box. */
export function findCutOff(): string[] {
  const flaws: string[] = [];
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  const name = (element: Element): string =>
    `${element.tagName.toLowerCase()}${element.className ? `.${element.className}` : ""} "${(element.textContent ?? "").trim().slice(0, 40)}"`;
  if (over > 0) {
    const widest = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 0.5,
    );
    flaws.push(`scrolls sideways by ${over} px: ${widest.slice(-2).map(name).join(", ")}`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (
      !(element instanceof HTMLElement) ||
      element.closest(".unseen") ||
      element instanceof HTMLIFrameElement ||
      element.clientWidth <= 1
    )
      continue;
    const style = getComputedStyle(element);
    if (style.display === "inline" || element.clientWidth === 0) continue;
    const wide = element.scrollWidth > element.clientWidth + 1;
    const high = element.scrollHeight > element.clientHeight + 1;
    const scrolls = (overflow: string): boolean => overflow === "auto" || overflow === "scroll";
    const isField = element.matches("input, textarea, select");
    if (isField) {
      if (high && element.tagName !== "TEXTAREA") flaws.push(`${name(element)} is lower than its text`);
      continue;
    }
    if (element.matches("button, .button, summary, .badge") && (wide || high))
      flaws.push(`${name(element)} is smaller than its text`);
    if (wide && style.overflowX !== "visible" && !scrolls(style.overflowX))
      flaws.push(`${name(element)} cuts its text off`);
    if (high && style.overflowY !== "visible" && !scrolls(style.overflowY))
      flaws.push(`${name(element)} cuts its text off below`);
  }
  return flaws;
}

/** What is too small to press: 24 by 24 for everything, links within a sentence aside, and 44 high for buttons, fields and lists of links. */
export function findSmallTargets(): string[] {
  const flaws: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary")) {
    if (element.matches("[type=hidden], .skip") || element.closest("[hidden], .unseen")) continue;
    const own = element.getBoundingClientRect();
    if (own.width === 0 || own.height === 0) continue;
    // A box to tick is as large as the label around it, or beside it in its row.
    const label =
      element instanceof HTMLInputElement && /^(checkbox|radio)$/.test(element.type) ? element.labels?.[0] : undefined;
    const { width, height } = label?.getBoundingClientRect() ?? own;
    const said = `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute("name") || "").trim().slice(0, 40)}"`;
    const isLink = element.tagName === "A" && !element.matches(".button");
    const isInline = isLink && getComputedStyle(element).display === "inline";
    if (isInline) {
      const around = element.parentElement?.closest("p, li, dd, td, span, div, pre");
      const alone = (around?.textContent ?? "").trim() === (element.textContent ?? "").trim();
      if (alone && height < 24) flaws.push(`${said} stands alone and is ${Math.round(height)} px high`);
      continue;
    }
    if (width < 23.5 || height < 23.5) flaws.push(`${said} is ${Math.round(width)} by ${Math.round(height)} px`);
    else if (height < 43.5 && !(isLink && !element.closest("nav, .pages, .foot")))
      flaws.push(`${said} is ${Math.round(height)} px high`);
  }
  return flaws;
}

/**
 * Whatever can have the focus shows it, in full: an outline of two pixels at least that no box around it cuts off, and nothing lies upon it.
 * Goes through the page downwards and upwards, as Tab and Shift+Tab scroll it.
 */
export function findUnseenFocus(): string[] {
  const flaws = new Set<string>();
  const all = [
    ...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex='0']"),
  ].filter(
    (element) => !element.matches("[type=hidden], :disabled") && element.checkVisibility({ visibilityProperty: true }),
  );
  if (document.querySelector("[tabindex]:not([tabindex='0'], [tabindex='-1'])"))
    flaws.add("an order of Tab of its own");
  for (const element of [...all, ...all.toReversed()]) {
    element.focus();
    const said = `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute("name") || "").trim().slice(0, 40)}"`;
    if (document.activeElement !== element) {
      flaws.add(`${said} takes no focus`);
      continue;
    }
    const style = getComputedStyle(element);
    const width = Number.parseFloat(style.outlineWidth);
    if (style.outlineStyle === "none" || width < 2) flaws.add(`${said} shows no focus`);
    const box = element.getBoundingClientRect();
    let scrolled = false;
    const reach = Math.max(0, Number.parseFloat(style.outlineOffset) + width);
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (!/hidden|clip|auto|scroll/.test(getComputedStyle(around).overflow)) continue;
      const outer = around.getBoundingClientRect();
      // What scrolls shows more as one goes on: browsers leave a part outside, sideways, as long as most of it is there.
      const scrolls = around.scrollWidth > around.clientWidth + 1;
      if (scrolls) scrolled = true;
      const cut = Math.max(
        scrolls ? 0 : Math.max(outer.left - box.left + reach, box.right + reach - outer.right),
        around.scrollHeight > around.clientHeight + 1
          ? 0
          : Math.max(outer.top - box.top + reach, box.bottom + reach - outer.bottom),
      );
      if (cut > 0.5) flaws.add(`the focus of ${said} is cut off by ${around.className}`);
    }
    if (!scrolled && (box.right + reach > document.documentElement.clientWidth + 0.5 || box.left - reach < -0.5))
      flaws.add(`the focus of ${said} leaves the window`);
    // WCAG 2.4.11: no part of it is under a bar that stays.
    const left = Math.max(box.left + 2, 0);
    const right = Math.min(box.right - 2, innerWidth - 1);
    for (const [x, y] of [
      [left, box.top + 2],
      [right, box.top + 2],
      [left, box.bottom - 2],
      [right, box.bottom - 2],
    ] as const) {
      if (y < 0 || y >= innerHeight) continue;
      const top = document.elementFromPoint(x, y);
      let bar: Element | null = top;
      while (bar && !/fixed|sticky/.test(getComputedStyle(bar).position)) bar = bar.parentElement;
      if (bar && !bar.contains(element)) flaws.add(`${said} has the focus under ${bar.className}`);
    }
    if (box.bottom < 0 || box.top > innerHeight) flaws.add(`${said} has the focus outside of the window`);
  }
  (document.activeElement as HTMLElement | null)?.blur();
  return [...flaws];
}

/** Language, headings without a gap, landmarks, and what a browser may fill in. */
export function findStructureFlaws(): string[] {
  const flaws: string[] = [];
  const lang = document.documentElement.lang;
  if (lang !== location.pathname.split("/", 2)[1]) flaws.push(`the language is "${lang}"`);
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((heading) => heading.checkVisibility())
    .map((heading) => Number(heading.tagName.slice(1)));
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1)
    flaws.push(`headings: ${levels.join(" ")}`);
  levels.forEach((level, index) => {
    if (level > (levels[index - 1] ?? 1) + 1)
      flaws.push(`a heading of level ${level} follows one of ${levels[index - 1]}`);
  });
  if (document.querySelectorAll("main").length !== 1) flaws.push("there is not one main");
  if (document.querySelectorAll("body header, body > .front > header").length === 0) flaws.push("there is no header");
  const navigations = [...document.querySelectorAll("nav")].map(
    (nav) => nav.getAttribute("aria-label") ?? nav.getAttribute("aria-labelledby"),
  );
  if (navigations.length > 1 && new Set(navigations).size < navigations.length)
    flaws.push("navigations are called alike");
  const skip = document.querySelector<HTMLAnchorElement>("a.skip");
  if (navigations.length > 0 || document.querySelector(".bar")) {
    if (document.querySelector("a[href], button") !== skip)
      flaws.push("the first thing to reach does not lead to the content");
    if (skip && !document.querySelector<HTMLElement>(`main${skip.hash}[tabindex="-1"]`))
      flaws.push("the way to the content leads elsewhere");
  }
  const tokens: Readonly<Record<string, RegExp>> = {
    email: /^(username|email)$/,
    newEmail: /^email$/,
    name: /^name$/,
    password: /\/register/.test(location.pathname) ? /^new-password$/ : /^current-password$/,
    currentPassword: /^current-password$/,
    newPassword: /^new-password$/,
  };
  for (const field of document.querySelectorAll<HTMLInputElement>("main form[method=post] input")) {
    const token = tokens[field.name];
    // What an operator fills in is about somebody else.
    if (location.pathname.includes("/console-") && field.autocomplete === "off") continue;
    if (/^(text|email|password)$/.test(field.type) && !field.hasAttribute("autocomplete"))
      flaws.push(`${field.name} does not say what it is for`);
    if (token && field.type !== "hidden" && !token.test(field.autocomplete))
      flaws.push(`${field.name} is for "${field.autocomplete}"`);
  }
  return flaws;
}

/** Whatever is wrong is said first, with links to the fields, and again at each field; and the focus is on the first of them. */
export function findUnsaidErrors(): string[] {
  const flaws: string[] = [];
  const alerts = [...document.querySelectorAll("main [role=alert]")];
  const said = (field: Element): string =>
    (field.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
  const wrong = [...document.querySelectorAll("[aria-invalid=true]")];
  for (const field of wrong) {
    const name = field.getAttribute("name");
    const link = document.querySelector<HTMLAnchorElement>(`[role=alert] a[href="#${field.id}"]`);
    if (!link) flaws.push(`no alert leads to ${name}`);
    else if (!said(field).includes(link.textContent ?? "?")) flaws.push(`${name} does not say what the alert says`);
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>("[role=alert] a[href^='#']")) {
    if (!document.querySelector(`${link.hash}[aria-invalid=true]`))
      flaws.push(`the alert leads to ${link.hash}, where nothing is wrong`);
  }
  if (wrong.length > 0 && document.activeElement !== wrong[0]) flaws.push("the first field with an error has no focus");
  if (wrong.length > 0 && alerts.length !== 1) flaws.push(`${alerts.length} alerts`);
  if (alerts.some((alert) => alert.closest("[hidden], .unseen") || alert.getBoundingClientRect().height === 0))
    flaws.push("an alert is not to be seen");
  return flaws;
}

/** Every text of the page, and what is only read out. */
export function readTexts(): string[] {
  const texts: string[] = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // What says itself that it is in another language is.
    if (node.parentElement?.closest("[lang]") === document.documentElement) texts.push(node.textContent ?? "");
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"]) texts.push(element.getAttribute(name) ?? "");
  return texts.map((text) => text.trim()).filter(Boolean);
}

/** Makes text as wide as WCAG 1.4.12 says it must be possible to. */
export function spaceText(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }",
  );
  document.adoptedStyleSheets = [sheet];
}

/** Takes that back. */
export function closeUpText(): void {
  document.adoptedStyleSheets = [];
}

/** With colours of the reader's own: a border around whatever can be pressed or filled in and is no drawing, and a mark on what is current. */
export function findLostEdges(): string[] {
  const flaws: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>(
    "button, .button, input, select, textarea, .alert, .notice",
  )) {
    if (
      !element.checkVisibility() ||
      element.matches("[type=hidden], [type=checkbox], [type=radio], :has(> svg):not(.button)") ||
      element.closest(".unseen")
    )
      continue;
    const style = getComputedStyle(element);
    if (style.borderTopStyle === "none" || Number.parseFloat(style.borderTopWidth) < 1)
      flaws.push(`${element.tagName.toLowerCase()} "${(element.textContent ?? "").trim().slice(0, 40)}" has no border`);
  }
  const look = (element: Element): string => {
    const { borderWidth, borderStyle, outlineStyle, fontWeight, textDecorationLine, backgroundColor } =
      getComputedStyle(element);
    return [borderWidth, borderStyle, outlineStyle, fontWeight, textDecorationLine, backgroundColor].join();
  };
  for (const current of document.querySelectorAll("a[aria-current]")) {
    const others = [
      ...document.querySelectorAll(
        `${current.closest("nav") ? "nav " : ""}a:not([aria-current], .skip, .brand, .button)`,
      ),
    ];
    if (others.length > 0 && others.every((other) => look(other) === look(current)))
      flaws.push("what is current looks like the rest");
  }
  return flaws;
}

/** With less motion asked for: nothing moves. */
export function findMotion(): string[] {
  const moving = [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    return /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth";
  });
  return moving.map((element) => `${element.tagName.toLowerCase()} moves`);
}
