// Reads the pages of a service as somebody at a browser does, and says what it found.
//
//     node read.mjs TOOLS [NAME=VALUE ...] CHROMIUM < plan.json
//
// The plan is `{ "base": ..., "steps": [...] }`; the answer has one value for each step. Pages are read with scripts switched
// off. They are judged in another window of the same session, since the judge is a script itself: as they stand there, for what answers a form
// cannot be asked for again.

import { join } from "node:path";

const [tools, ...words] = process.argv.slice(2);
const [executablePath] = words.splice(-1);
const given = Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]));
const modules = join(tools, "node_modules");
const { chromium } = await import(join(modules, "playwright-core", "index.mjs"));
const { AxeBuilder } = await import(join(modules, "@axe-core", "playwright", "dist", "index.mjs"));

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SEVERE = ["serious", "critical"];

let plan = "";
for await (const piece of process.stdin) plan += piece;
const { base, steps } = JSON.parse(plan);

const env = { ...process.env, ...given };
const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS, env, timeout: 60_000 });
try {
  const reader = await browser.newContext({ javaScriptEnabled: false, baseURL: base, locale: "en-US" });
  const page = await reader.newPage();
  page.setDefaultTimeout(20_000);
  // Nothing may be asked of anybody but the service.
  const elsewhere = [];
  page.on("request", (request) => request.url().startsWith(base) || elsewhere.push(request.url()));
  const found = [];
  for (const step of steps) found.push(await taken(step, page, reader));
  process.stdout.write(JSON.stringify({ found, elsewhere }));
} finally {
  await browser.close();
}

async function taken(step, page, reader) {
  switch (step.do) {
    case "open": {
      const response = await page.goto(step.path);
      return { status: response.status(), path: new URL(page.url()).pathname };
    }
    case "fill":
      await page.getByLabel(step.label, { exact: true }).fill(step.value);
      return null;
    case "choose":
      await page.getByLabel(step.label, { exact: true }).selectOption({ label: step.value });
      return null;
    case "press":
      return moved(page, () => page.getByRole("button", { name: step.name, exact: true }).click());
    case "follow":
      return moved(page, () => page.getByRole("link", { name: step.name, exact: true }).first().click());
    case "enter":
      return moved(page, () => page.keyboard.press("Enter"));
    case "keys":
      for (const key of step.keys) await page.keyboard.press(key);
      return focused(page);
    case "text": {
      await page.emulateMedia({ media: step.media ?? "screen" });
      const read = { title: await page.title(), lines: await page.evaluate(lines) };
      // What is hidden on paper can be filled in again.
      await page.emulateMedia({ media: "screen" });
      return read;
    }
    case "judge":
      return judged(page, reader);
    case "cookies":
      return (await reader.cookies()).map(({ name, value, httpOnly, sameSite, path }) => ({ name, value, httpOnly, sameSite, path }));
    default:
      throw new Error(`no such step: ${step.do}`);
  }
}

/** Does what leads to another page, and says which. */
async function moved(page, action) {
  await Promise.all([page.waitForEvent("framenavigated"), action()]);
  await page.waitForLoadState();
  return { path: new URL(page.url()).pathname };
}

/** Which element has the focus, and whether one sees it. */
function focused(page) {
  return page.evaluate(() => {
    const it = document.activeElement;
    const outline = getComputedStyle(it);
    const name = it.getAttribute("aria-label") ?? it.id;
    return {
      element: it.tagName.toLowerCase(),
      name: (it.innerText || name || "").trim(),
      is_seen: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) > 0,
    };
  });
}

/** What is severe on the page: everything by day, by night the colours, and on a narrow window that nothing runs out of it. */
async function judged(page, reader) {
  const context = await page.context().browser().newContext({ viewport: { width: 1200, height: 800 } });
  try {
    await context.addCookies(await reader.cookies());
    const other = await context.newPage();
    const [url, html] = [page.url(), await page.content()];
    await other.route((it) => it.href === url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await other.goto(url);
    // What is folded away is judged too.
    await other.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
    const faults = [];
    const heard = (scheme, { violations }) => {
      for (const { id, impact, nodes } of violations) {
        if (SEVERE.includes(impact)) faults.push({ scheme, id, nodes: nodes.slice(0, 3).map((it) => it.html) });
      }
    };
    heard("light", await new AxeBuilder({ page: other }).analyze());
    await other.emulateMedia({ colorScheme: "dark" });
    heard("dark", await new AxeBuilder({ page: other }).withRules(["color-contrast"]).analyze());
    await other.setViewportSize({ width: 360, height: 800 });
    const isTooWide = await other.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (isTooWide) faults.push({ scheme: "light", id: "the page is wider than a narrow window", nodes: [] });
    return faults;
  } finally {
    await context.close();
  }
}

/** The page in lines of text, a row of a table in one. Deadlines of one day stand in no order of theirs, and are sorted. */
function lines() {
  const plain = (element) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const words = [];
    while (texts.nextNode()) words.push(texts.currentNode.data.trim());
    return words.filter(Boolean).join(" ").replace(/\s+/g, " ");
  };
  const wanted = "h1,h2,h3,p,summary,figcaption,label,option,button,nav a,dl > div,li,tr,svg";
  const said = [];
  const sorted = (rows) => {
    const day = (row) => row.querySelector(".day")?.firstChild?.textContent ?? "";
    const keyed = rows.map((row) => [day(row), cells(row)]);
    const order = [...new Set(keyed.map(([on]) => on))];
    return keyed.sort(([a, x], [b, y]) => order.indexOf(a) - order.indexOf(b) || (x < y ? -1 : x > y ? 1 : 0)).map(([, text]) => text);
  };
  const cells = (row) => [...row.cells].map(plain).join(" | ");
  for (const element of document.body.querySelectorAll(wanted)) {
    const inner = element.parentElement.closest("tr,svg,li:not(:has(h3))");
    if (inner && element.tagName !== "A") continue;
    if (element.tagName === "LI" && (element.querySelector("h3") || element.closest("nav"))) continue;
    const isShown = element.checkVisibility() || element.closest("details");
    if (!isShown) continue;
    if (element.tagName === "TR") {
      const body = element.closest("table.deadlines tbody");
      if (!body) said.push(`| ${cells(element)}`);
      else if (element === body.rows[0]) said.push(...sorted([...body.rows]).map((text) => `| ${text}`));
    } else if (element.tagName === "svg") {
      said.push(`[drawing] ${plain(element.querySelector("title"))}. ${plain(element.querySelector("desc"))}`);
    } else if (/^H[1-3]$/.test(element.tagName)) {
      said.push("", `${"#".repeat(Number(element.tagName[1]))} ${plain(element)}`);
    } else if (element.tagName === "DIV") {
      said.push(`${plain(element.querySelector("dt"))}: ${plain(element.querySelector("dd"))}`);
    } else if (plain(element)) {
      said.push(plain(element));
    }
  }
  return said;
}
