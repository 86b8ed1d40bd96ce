// The page of the API: reads the OpenAPI document of its own server, and asks it what is tried.

import { ANSWERS, OPERATIONS, PARAMETERS, TERMS, WORDS } from "/docs/words.js";

// The server has the language from `?lang=` or from what the browser wants; an address may name another one.
const state = { language: document.documentElement.lang, operation: "", document: null, figures: null };

/** An element with attributes and children; texts are always texts, never markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const word = (name) => WORDS[state.language][name];
const isGerman = () => state.language === "de";

/** A text with `code` in it. */
function prose(text) {
  return String(text).split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part));
}

/** What a reference points to. */
function follow(value) {
  if (!value || !value.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((place, step) => place[step.replaceAll("~1", "/")], state.document);
}

function operations() {
  return Object.entries(state.document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  ).filter((operation) => !operation.path.startsWith("/docs/")).sort((a, b) => place(a) - place(b));
}

/** Reports stand in the order in which they are told apart, others as the document has them. */
function place(operation) {
  const names = ["revenue", "participants", "applications", "payments", "overview"];
  return 2 * names.indexOf(report(operation)) + (isInner(operation) ? 1 : 0);
}

const title = (operation) => (isGerman() && OPERATIONS[operation.operationId]?.[0]) || operation.summary;
const about = (operation) => (isGerman() && OPERATIONS[operation.operationId]?.[1]) || operation.description || "";
const report = (operation) => operation.path.match(/^\/api\/v1\/reports\/([a-z]+)/)?.[1];
const isInner = (operation) => operation.path.endsWith("/rows");
const address = (id) => `#/${state.language}/${id}`;

// The list of operations.

function showOperations() {
  const all = operations();
  const groups = state.document.tags.map((tag) => {
    const links = all.filter((operation) => operation.tags.includes(tag.name)).map((operation) =>
      make("li", {}, make("a", {
        href: address(operation.operationId), class: isInner(operation) ? "inner" : "",
        "aria-current": operation.operationId === state.operation ? "page" : null,
      }, isInner(operation) ? word("inner") : title(operation))));
    return [make("h2", {}, word("tags")[tag.name]), make("ul", {}, links)];
  });
  const options = all.map((operation) =>
    make("option", { value: operation.operationId, selected: operation.operationId === state.operation }, title(operation)));
  const select = make("select", { "aria-label": word("choose"), onchange: (event) => { location.hash = address(event.target.value); } },
    make("option", { value: "" }, word("choose")), options);
  document.getElementById("operations").replaceChildren(select, ...groups.flat());
}

// The first page.

function showStart() {
  const reports = state.document.tags.find((tag) => tag.name === "reports").description;
  const rows = reports.split("\n").filter((line) => line.startsWith("|")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const head = make("tr", {}, rows[0].map((name, at) => make("th", {}, at ? reportTitle(name) : word("parameters"))));
  const body = rows.slice(2).map((cells) =>
    make("tr", {}, cells.map((cell, at) => make("td", {}, at ? (cell === "yes" ? word("yes") : word("no")) : prose(cell)))));
  return [
    make("h1", {}, word("start")), make("p", {}, word("intro")),
    make("p", {}, make("a", { href: "/openapi.json" }, "/openapi.json"), ` (OpenAPI ${state.document.openapi}) ${word("more")}.`),
    make("h2", {}, word("tables")),
    make("div", { class: "scroll" }, make("table", { class: "marks" }, make("thead", {}, head), make("tbody", {}, body))),
  ];
}

function reportTitle(name) {
  const found = operations().find((operation) => operation.path === `/api/v1/reports/${name}`);
  return found ? make("a", { href: address(found.operationId) }, title(found)) : name;
}

// One operation.

function showOperation(operation) {
  const page = [
    make("h1", {}, title(operation)),
    make("p", { class: "address" }, make("span", { class: "method" }, operation.method), make("span", { class: "path" }, operation.path)),
  ];
  if (about(operation)) page.push(make("p", {}, prose(about(operation))));
  page.push(form(operation), make("h2", {}, word("answers")), answers(operation));
  if (operation.requestBody) page.push(make("h2", {}, word("lines")), ...kinds());
  const meanings = state.figures[report(operation)];
  if (meanings) page.push(make("h2", { id: "figures" }, word("figures")), ...figures(meanings));
  return page;
}

function form(operation) {
  const parameters = operation.parameters ?? [];
  const facts = operation.requestBody?.content["application/x-ndjson"].example.map((fact) => JSON.stringify(fact)).join("\n");
  const place = make("div", { class: "answer", id: "answer", "aria-live": "polite" });
  const run = make("button", { class: "run", type: "submit" }, word("run"));
  const fill = (isExample) => (event) => {
    for (const parameter of parameters) setValue(event.target.form, parameter, isExample ? parameter.example : undefined);
    if (facts) event.target.form.elements.body.value = isExample ? facts : "";
  };
  const fields = parameters.map(field);
  if (facts) fields.push(make("label", { for: "body" }, word("body")), make("textarea", { id: "body", name: "body", spellcheck: "false" }, facts));
  const isOpen = operation.security?.length === 0;
  const submit = (event) => { event.preventDefault(); ask(operation, event.target, run, place); };
  return make("form", { class: "try", onsubmit: submit, novalidate: true },
    make("h2", {}, word("try")), isOpen ? make("p", {}, word("open")) : null, fields,
    make("div", { class: "buttons" }, run,
      fields.length ? make("button", { type: "button", onclick: fill(true) }, word("example")) : null,
      fields.length ? make("button", { type: "button", onclick: fill(false) }, word("clear")) : null),
    place);
}

function field(parameter) {
  const schema = follow(parameter.schema);
  const id = `p-${parameter.name}`;
  const label = [make("code", {}, parameter.name), parameter.required ? make("span", { class: "needed" }, ` ${word("needed")}`) : null];
  const text = (isGerman() && PARAMETERS[parameter.name]) || parameter.description || "";
  const input = control(parameter, schema, id);
  const isGroup = schema.type === "array";
  return make("div", { class: "parameter" },
    isGroup ? make("span", { class: "label", id: `${id}-label` }, label) : make("label", { for: id }, label),
    make("div", {}, input), make("div", { class: "about" }, prose(text)));
}

function control(parameter, schema, id) {
  if (schema.type === "array") {
    const boxes = schema.items.enum.map((value) =>
      make("label", {}, make("input", { type: "checkbox", name: parameter.name, value }), make("code", {}, value)));
    return make("div", { class: "choices", role: "group", "aria-labelledby": `${id}-label` }, boxes);
  }
  if (schema.enum && schema.enum.length <= 12) {
    const options = schema.enum.map((value) => make("option", { value }, value));
    return make("select", { id, name: parameter.name }, make("option", { value: "" }, word("any")), options);
  }
  const input = make("input", { id, name: parameter.name, placeholder: parameter.example ?? "", autocomplete: "off", spellcheck: "false" });
  if (schema.type === "integer") input.inputMode = "numeric";
  if (!schema.enum) return input;
  input.setAttribute("list", `${id}-list`);
  return [input, make("datalist", { id: `${id}-list` }, schema.enum.map((value) => make("option", { value })))];
}

function setValue(form, parameter, value) {
  if (follow(parameter.schema).type === "array") {
    for (const box of form.querySelectorAll(`input[name="${parameter.name}"]`)) box.checked = (value ?? []).includes(box.value);
    return;
  }
  // Not both: they name the state of the books in two ways.
  const isLeftOut = ["at_seq", "known_at", "today", "If-None-Match"].includes(parameter.name);
  form.elements[parameter.name].value = isLeftOut ? "" : (value ?? "");
}

// Asking.

function question(operation, form) {
  const query = new URLSearchParams();
  const headers = {};
  for (const parameter of operation.parameters ?? []) {
    const boxes = [...form.querySelectorAll(`input[type="checkbox"][name="${parameter.name}"]:checked`)];
    const value = boxes.length ? boxes.map((box) => box.value).join(",") : (form.elements[parameter.name]?.value ?? "").trim();
    if (value && parameter.in === "query") query.append(parameter.name, value);
    if (value && parameter.in === "header") headers[parameter.name] = value;
  }
  const key = document.getElementById("key").value.trim();
  if (key && operation.security?.length !== 0) headers.Authorization = `Bearer ${key}`;
  const asked = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  headers["Accept-Language"] = state.language;
  const body = operation.requestBody ? form.elements.body.value : undefined;
  if (body !== undefined) headers["Content-Type"] = "application/x-ndjson";
  return { url: operation.path + (asked ? `?${asked}` : ""), method: operation.method, headers, body };
}

async function ask(operation, form, button, place) {
  const asked = question(operation, form);
  if (operation.security?.length !== 0 && !asked.headers.Authorization) {
    place.replaceChildren(make("p", { class: "bad" }, word("noKey")));
    document.getElementById("key").focus();
    return;
  }
  button.disabled = true;
  try {
    const began = performance.now();
    const response = await fetch(asked.url, { method: asked.method, headers: asked.headers, body: asked.body, cache: "no-store", credentials: "omit" });
    const text = await response.text();
    place.replaceChildren(...told(asked, response, text, performance.now() - began));
  } catch {
    place.replaceChildren(make("p", { class: "bad" }, word("failed")));
  } finally {
    button.disabled = false;
  }
}

function told(asked, response, text, took) {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  return [
    make("p", { class: "facts" }, make("span", { class: `status ${response.ok ? "good" : "bad"}` }, String(response.status)),
      ` · ${Math.round(took)} ${word("took")} · ${new Blob([text]).size.toLocaleString(state.language)} B`),
    make("pre", { class: "body", tabindex: "0" }, shown(text, response.headers.get("content-type") ?? "")),
    make("details", {}, make("summary", {}, word("headers")), make("pre", {}, headers)),
    make("details", {}, make("summary", {}, word("line")), make("pre", {}, terminal(asked)), copy(terminal(asked))),
  ];
}

/** The same for a terminal; the key stays here. */
function terminal({ url, method, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ["curl", quoted(location.origin + url)];
  if (method !== "GET") parts.push("-X", method);
  for (const [name, value] of Object.entries(headers)) {
    parts.push("-H", name === "Authorization" ? '"Authorization: Bearer $KEY"' : quoted(`${name}: ${value}`));
  }
  if (body !== undefined) parts.push("--data-binary", quoted(body));
  return parts.join(" ");
}

function copy(text) {
  const button = make("button", { type: "button", onclick: async () => {
    await navigator.clipboard?.writeText(text);
    button.textContent = word("copied");
  } }, word("copy"));
  return button;
}

// JSON as it came: digits are never touched, only blanks are added.

/** More than this is shown as it came, without colours. */
const LONGEST = 400_000;

function shown(text, type) {
  if (!type.includes("json") || text.length > LONGEST) return [text];
  if (type.includes("ndjson")) return text.split("\n").flatMap((line) => [...coloured(line), "\n"]);
  return coloured(indented(text));
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function indented(text) {
  let depth = 0;
  const parts = [];
  const line = () => parts.push("\n", "  ".repeat(depth));
  const tokens = text.match(TOKENS) ?? [];
  tokens.forEach((token, at) => {
    const isEmpty = (token === "{" && tokens[at + 1] === "}") || (token === "[" && tokens[at + 1] === "]");
    const closesEmpty = (token === "}" && tokens[at - 1] === "{") || (token === "]" && tokens[at - 1] === "[");
    if ((token === "}" || token === "]") && !closesEmpty) { depth -= 1; line(); }
    parts.push(token);
    if ((token === "{" || token === "[") && !isEmpty) { depth += 1; line(); }
    if (token === ",") line();
    if (token === ":") parts.push(" ");
  });
  return parts.join("");
}

function coloured(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g)) {
    parts.push(text.slice(end, match.index));
    const kind = match[1] ? "m" : match[0].startsWith('"') ? "s" : "n";
    parts.push(make("span", { class: kind }, match[1] ? match[0].slice(0, -match[1].length) : match[0]), match[1] ?? "");
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

// What is answered, what is taken, and what it means.

function answers(operation) {
  const rows = Object.entries(operation.responses).map(([status, reference]) => {
    const answer = follow(reference);
    const [type, content] = Object.entries(answer.content ?? {})[0] ?? ["", {}];
    const examples = content.examples ? Object.values(content.examples).map((example) => example.value) : [content.example];
    const bodies = examples.filter((example) => example !== undefined && example !== null)
      .map((example) => make("pre", { tabindex: "0" }, shown(typeof example === "string" ? example : JSON.stringify(example), type)));
    const headers = Object.keys(answer.headers ?? {}).map((name) => [make("code", {}, name), " "]);
    const text = (isGerman() && ANSWERS[status]) || answer.description;
    const isGood = status < "400";
    return make("details", {},
      make("summary", {}, make("span", { class: `status ${isGood ? "good" : "bad"}` }, status), " ", prose(text)),
      headers.length ? make("p", { class: "more" }, `${word("headers")}: `, headers.flat()) : null, bodies);
  });
  return make("div", {}, rows);
}

/** The fields of each kind of fact, and what a deletion of each holds. */
function kinds() {
  const body = state.document.paths["/api/v1/facts"].post.requestBody.content["application/x-ndjson"].schema;
  return body.items.anyOf.map((reference) => {
    const schema = follow(reference);
    const rows = schema.anyOf ? schema.anyOf.map(deletion) : fields(schema);
    const name = schema.anyOf ? "op: delete" : schema.properties.kind.const;
    return make("details", {}, make("summary", {}, make("code", {}, name)), make("p", {}, prose(schema.description)),
      make("div", { class: "scroll" }, make("table", {}, make("tbody", {}, rows))));
  });
}

/** The fields of a kind, needed ones first. */
function fields(schema) {
  const isNeeded = ([name]) => schema.required.includes(name);
  const all = Object.entries(schema.properties).sort((a, b) => isNeeded(b) - isNeeded(a));
  return all.map(([name, member]) => make("tr", {},
    make("td", {}, make("code", {}, name), schema.required.includes(name) ? make("span", { class: "needed" }, ` ${word("needed")}`) : null),
    make("td", {}, written(member)), make("td", {}, prose(member.description ?? ""))));
}

/** The kind of which a fact is deleted, and the fields that name it. */
function deletion(schema) {
  const names = schema.required.filter((name) => !["kind", "op"].includes(name));
  return make("tr", {}, make("td", {}, make("code", {}, schema.properties.kind.const)),
    make("td", {}, names.flatMap((name) => [make("code", {}, name), " "])));
}

/** How a value is written, in a few words. */
function written(member) {
  const schema = member.anyOf ? member.anyOf[0] : member;
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.const) return make("code", {}, schema.const);
  if (schema.enum) return [`${word("shape")} `, ...schema.enum.filter((value) => value !== null).flatMap((value) => [make("code", {}, value), " "])];
  if (schema.anyOf) return "number";
  const limits = schema.maxLength ? ` ≤ ${schema.maxLength}` : schema.maximum ? ` ${schema.minimum}–${schema.maximum}` : "";
  return `${schema.type}${limits}`;
}

function figures(meanings) {
  const rows = meanings.map((meaning) => make("tr", {}, make("td", {}, meaning.paths.map((path) => make("code", {}, path))), make("td", {}, explained(meaning))));
  const search = (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  };
  return [
    make("input", { class: "search", type: "search", placeholder: word("search"), "aria-label": word("search"), oninput: search }),
    make("table", { class: "figures" }, make("thead", {}, make("tr", {}, make("th", {}, word("path")), make("th", {}, word("meaning")))), make("tbody", {}, rows)),
  ];
}

function explained(meaning) {
  const term = (name) => (isGerman() && TERMS[name]) || name;
  const notes = [
    [word("unit"), term(meaning.unit)], [word("kind"), meaning.kind && term(meaning.kind)], [word("date"), meaning.date],
    [word("formula"), meaning.formula], [word("source"), meaning.source], [word("keys"), meaning.keys.join(", ")], [word("rows"), meaning.rows],
    [word("none"), meaning.why_no_rows?.[state.language]],
  ].filter(([, note]) => note).map(([name, note]) => `${name}: ${note}`);
  const words = meaning.values.map((value) => make("li", {}, make("code", {}, value.word), ` ${value.text[state.language]}`));
  return [
    make("span", {}, prose(meaning.text[state.language])), make("p", { class: "more" }, notes.join(" · ")),
    words.length ? make("ul", { class: "words" }, words) : null,
  ];
}

// Where one is, and in which language.

function show() {
  const [, language, operation] = location.hash.split("/");
  if (Object.hasOwn(WORDS, language ?? "")) state.language = language;
  state.operation = operation ?? "";
  document.documentElement.lang = state.language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = word(element.dataset.text);
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
  const found = operations().find((candidate) => candidate.operationId === state.operation);
  showOperations();
  document.title = found ? `${title(found)} – messwert API` : "messwert API";
  document.getElementById("main").replaceChildren(...(found ? showOperation(found) : showStart()));
  document.body.dataset.ready = "yes";
}

async function start() {
  const read = async (path) => (await fetch(path)).json();
  [state.document, state.figures] = await Promise.all([read("/openapi.json"), read("/docs/figures.json")]);
  document.getElementById("version").textContent = state.document.info.version;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => { location.hash = `#/${button.dataset.language}/${state.operation}`; });
  }
  // The key is sent with questions only.
  document.getElementById("keys").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { show(); scrollTo(0, 0); });
  show();
}

start();
