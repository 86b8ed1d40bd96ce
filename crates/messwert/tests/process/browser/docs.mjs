// Drives a headless Chromium over its debugging pipe, without any package: opens `/docs`, pastes a key, runs
// an operation, and looks at what came. Prints one line a check; the first that fails ends it.
//
//     node docs.mjs ORIGIN KEY FOLDER [SCREENSHOTS]

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";

const [origin, key, folder, screenshots] = process.argv.slice(2);

const arguments_ = [
  "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--no-proxy-server", "--lang=en", `--user-data-dir=${folder}`, "about:blank",
];
const browser = spawn("chromium", arguments_, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
// A browser that hangs ends with everything else.
setTimeout(() => end(new Error("it took longer than 60 s")), 60_000).unref();

function end(error) {
  browser.kill("SIGKILL");
  if (error) console.error(error.stack);
  process.exit(error ? 1 : 0);
}

// The protocol: messages of JSON, each ended by a zero byte.

let count = 0;
const waiting = new Map();
const events = [];
let read = "";

browser.stdio[4].setEncoding("utf8").on("data", (text) => {
  const messages = (read + text).split("\0");
  read = messages.pop();
  for (const message of messages.map((line) => JSON.parse(line))) {
    if (message.id === undefined) events.push(message);
    else waiting.get(message.id)(message);
  }
});

async function send(method, params = {}, sessionId = undefined) {
  const id = ++count;
  const answered = new Promise((resolve) => waiting.set(id, resolve));
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  const { result, error } = await answered;
  assert.ok(!error, `${method}: ${error?.message}`);
  return result;
}

const { targetInfos } = await send("Target.getTargets");
const { targetId } = targetInfos.find((target) => target.type === "page");
const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
const page = (method, params) => send(method, params, sessionId);

async function evaluate(expression) {
  const { result, exceptionDetails } = await page("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  assert.ok(!exceptionDetails, `${expression}: ${exceptionDetails?.exception?.description}`);
  return result.value;
}

/** Waits until an expression holds. */
async function until(expression) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await evaluate(`Boolean(${expression})`)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`never: ${expression}\n${await evaluate("document.body.innerText.slice(0, 2000)")}`);
}

async function look(width, height, scheme) {
  await page("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
  await page("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
}

async function picture(name) {
  if (!screenshots) return;
  const { data } = await page("Page.captureScreenshot", { format: "png" });
  writeFileSync(`${screenshots}/${name}.png`, Buffer.from(data, "base64"));
}

async function goTo(hash) {
  await evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await until(`document.querySelector('[aria-current="page"]')?.hash === ${JSON.stringify(hash)}`);
}

/** Opens an address anew, and looks at the language of what is shown. */
async function opens(address, language) {
  await page("Page.navigate", { url: "about:blank" });
  await until("location.href === 'about:blank'");
  await page("Page.navigate", { url: origin + address });
  await until("document.body?.dataset.ready");
  const shown = await evaluate("[document.documentElement.lang, document.querySelector('h1').innerText]");
  const heading = { de: "Die HTTP-API dieses Servers", en: "The HTTP API of this server" };
  assert.deepEqual(shown, [language, heading[language]], address);
}

/** Types as a person does: the element has the focus, the text arrives. */
async function type(selector, text) {
  await evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
  await page("Input.insertText", { text });
}

/** Nothing sticks out to the right. */
async function fits(where) {
  const [width, shown] = await evaluate("[document.documentElement.scrollWidth, innerWidth]");
  assert.ok(width <= shown, `${where}: ${width} px wide, ${shown} px shown`);
}

async function run() {
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await page(`${domain}.enable`);
  await look(1280, 900, "light");
  await page("Page.navigate", { url: `${origin}/docs#/en/` });
  await until("document.body?.dataset.ready");
  assert.equal(await evaluate("document.documentElement.lang"), "en");
  assert.ok((await evaluate("document.querySelectorAll('nav a').length")) >= 15);
  await fits("the start");
  await picture("start");
  console.log("the page opens, and lists the operations");

  // The browser's language, the one that is named in the address, and the one that is chosen in the page.
  await opens("/docs", "en");
  await opens("/docs?lang=de", "de");
  await picture("start-german");
  await opens("/docs?lang=de#/en/", "en");
  await evaluate("location.hash = '#/'");
  await until("document.documentElement.lang === 'en'");
  await page("Network.setExtraHTTPHeaders", { headers: { "Accept-Language": "de-AT,de;q=0.9" } });
  await opens("/docs", "de");
  await opens("/docs?lang=en", "en");
  await page("Network.setExtraHTTPHeaders", { headers: {} });
  console.log("it is in the language of the address, else in that of the browser");

  await page("Page.navigate", { url: `${origin}/docs#/en/` });
  await until("document.body?.dataset.ready && location.search === ''");
  await goTo("#/en/getRevenue");
  await evaluate("document.querySelector('button.run').click()");
  await until("document.querySelector('#answer .bad')");
  assert.match(await evaluate("document.querySelector('#answer').innerText"), /Paste a key/);
  console.log("without a key it asks for one, and the server nothing");

  await type("#key", key);
  await type("#p-date_from", "2026-01-01");
  await evaluate("document.querySelector('#p-interval').value = 'quarter'");
  await evaluate("document.querySelector('button.run').click()");
  await until("document.querySelector('#answer .status')");
  assert.equal(await evaluate("document.querySelector('#answer .status').innerText"), "200");
  const answer = await evaluate("document.querySelector('#answer .body').textContent");
  const { data } = JSON.parse(answer);
  assert.deepEqual([data.report_type, data.filters.date_from, data.filters.interval], ["revenue", "2026-01-01", "quarter"]);
  assert.match(answer, /"gross": \d+\.\d\d\b/, "amounts keep their digits");
  assert.ok(!(await evaluate("document.querySelector('#answer').textContent")).includes(key), "the key is not shown");
  await evaluate("document.querySelector('.try').scrollIntoView()");
  await picture("desktop-light");
  await evaluate("document.querySelector('#answer').scrollIntoView()");
  await picture("desktop-light-answer");
  console.log("a key is pasted, a report asked for, and the answer seen");

  const figures = await evaluate("[...document.querySelectorAll('.figures tbody tr')].map((row) => row.innerText).join('\\n')");
  const { definitions } = JSON.parse(await evaluate(`fetch("/api/v1/reports", { headers: { "X-API-Key": ${JSON.stringify(key)} } }).then((answer) => answer.text())`)).data.data.reports.find((report) => report.report_type === "revenue");
  const plain = (text) => text.replaceAll("`", "");
  for (const { paths, text } of definitions) assert.ok(paths.every((path) => figures.includes(path)) && figures.includes(plain(text.en)), paths[0]);
  await evaluate("document.querySelector('#figures').scrollIntoView()");
  await fits("figures");
  await picture("desktop-light-figures");
  console.log(`all ${definitions.length} definitions of the report stand below it`);

  await evaluate("document.querySelector('[data-language=de]').click()");
  await until("document.documentElement.lang === 'de'");
  const german = await evaluate("document.querySelector('.figures').innerText");
  for (const { text } of definitions) assert.ok(german.includes(plain(text.de)), text.de);
  const reasons = await evaluate(`fetch("/docs/figures.json").then((answer) => answer.json())
    .then((figures) => figures.revenue.map((figure) => figure.why_no_rows?.de).filter(Boolean))`);
  assert.ok(reasons.length > 0 && reasons.every((reason) => german.includes(`keine Fakten: ${reason}`)), reasons[0]);
  assert.equal(await evaluate("document.querySelector('h1').innerText"), "Umsatz");
  const untold = await evaluate(`(async () => {
    const words = await import("/docs/words.js");
    const document = await (await fetch("/openapi.json")).json();
    const paths = Object.entries(document.paths).filter(([path]) => !path.startsWith("/docs/"));
    const operations = paths.flatMap(([, methods]) => Object.values(methods));
    const parameters = operations.flatMap((operation) => operation.parameters ?? []);
    const statuses = operations.flatMap((operation) => Object.keys(operation.responses));
    return [
      ...operations.map((operation) => operation.operationId).filter((id) => !words.OPERATIONS[id]),
      ...parameters.map((parameter) => parameter.name).filter((name) => !words.PARAMETERS[name]),
      ...statuses.filter((status) => !words.ANSWERS[status]),
      ...Object.keys(words.WORDS.en).filter((name) => !words.WORDS.de[name]),
    ];
  })()`);
  assert.deepEqual(untold, [], "everything is said in German too");
  await look(1280, 900, "dark");
  await evaluate("scrollTo(0, 0)");
  await picture("desktop-dark-german");
  console.log("everything is said in German too");

  await look(390, 844, "light");
  for (const operation of await evaluate("[...document.querySelectorAll('nav a')].map((link) => link.hash)")) {
    await goTo(operation);
    await fits(operation);
  }
  await goTo("#/de/postFacts");
  await picture("phone-light-facts");
  await look(390, 844, "dark");
  await goTo("#/de/getPaymentsRows");
  await type("#p-figure", "currencies.EUR.received.amount");
  await evaluate("document.querySelector('button.run').click()");
  await until("document.querySelector('#answer .status')");
  assert.equal(await evaluate("document.querySelector('#answer .status').innerText"), "200");
  await evaluate("document.querySelector('#answer').scrollIntoView()");
  await fits("an answer on a phone");
  await picture("phone-dark-rows");
  await evaluate("document.querySelector('#figures').scrollIntoView()");
  await picture("phone-dark-figures");
  console.log("it fits a phone, every operation of it");

  const asked = events.filter(({ method }) => method === "Network.requestWillBeSent").map(({ params }) => params.request.url);
  assert.ok(asked.length > 8 && asked.every((url) => url.startsWith(`${origin}/`)), asked.join("\n"));
  const wrong = events.filter(({ method, params }) =>
    method === "Runtime.exceptionThrown" || method === "Log.entryAdded" || (method === "Runtime.consoleAPICalled" && params.type !== "log"));
  assert.deepEqual(wrong.map(({ params }) => params), [], "nothing on the console");
  console.log(`${asked.length} requests, all to the server itself; nothing on the console`);
}

run().then(() => end(), end);
