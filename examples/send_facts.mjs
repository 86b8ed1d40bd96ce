// Sends a file of facts, all or nothing, and says what was done, or which lines are wrong and why.
//
//     MESSWERT_URL=https://acme.example.org MESSWERT_KEY=mw_… node send_facts.mjs facts.ndjson
//
// The key needs the scope of every kind of fact in the file. Needs Node 18 and no package.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const { MESSWERT_URL: url, MESSWERT_KEY: key } = process.env;
const [file] = process.argv.slice(2);
if (!url || !key || !file) {
  console.error("usage: MESSWERT_URL=… MESSWERT_KEY=… node send_facts.mjs FILE");
  process.exit(2);
}
const body = gzipSync(await readFile(file));
const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip" };
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Sends until there is an answer. That is safe: what was recorded before the answer got lost counts as unchanged. */
async function send(triesLeft = 4) {
  let answer;
  try {
    answer = await fetch(`${url}/api/v1/facts`, { method: "POST", headers, body });
  } catch (lost) {
    if (triesLeft === 0) throw lost;
    await pause(2);
    return send(triesLeft - 1);
  }
  const wait = answer.headers.get("retry-after");
  if ([429, 503].includes(answer.status) && wait !== null && triesLeft > 0) {
    await pause(wait);
    return send(triesLeft - 1);
  }
  return answer;
}

const answer = await send();
const said = await answer.json();
if (answer.ok) {
  const { recorded, seq, kinds } = said.data;
  console.log(`${recorded} rows recorded, the journal ends at row ${seq}`);
  for (const [kind, { added, changed, unchanged }] of Object.entries(kinds)) {
    console.log(`${kind}: ${added} added, ${changed} changed, ${unchanged} unchanged`);
  }
} else {
  console.error(`${said.error} (${said.code}, ${said.request_id}): nothing was recorded`);
  for (const { line, field, message } of said.rejected ?? []) {
    console.error(`line ${line}: ${field ? `${field}: ` : ""}${message}`);
  }
  process.exitCode = 1;
}
